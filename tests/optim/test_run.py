"""A run as one value: checked where it is made, the same where it is the same, and what simulate takes."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from optim import OBJECTIVES, OPTIMIZERS, InputError, Noise, Run, objective, optimizer, simulate

ADAM = OPTIMIZERS["adam"]


@pytest.mark.parametrize("key", OPTIMIZERS)
@pytest.mark.parametrize("name", ["quartic", "himmelblau"])
def test_a_run_has_the_keyword_calls_bits(key: str, name: str) -> None:
    hyper = {"lr": 0.05}
    made = simulate(Run.of(name, key, steps=30, hyper=hyper))
    called = simulate(name, key, steps=30, lr=0.05)
    assert (made.objective, made.optimizer) == (called.objective, called.optimizer)
    assert list(made.columns) == list(called.columns)
    for column in made.columns:
        assert np.array_equal(made[column], called[column], equal_nan=True)
    assert made.hyper.items() <= called.hyper.items()


def test_optional_lines_are_in_or_not() -> None:
    plain, decayed = (Run.of("x**4", "adam", hyper={"weight_decay": decay}) for decay in (0.0, 0.1))
    assert plain == Run.of("quartic") == Run(OBJECTIVES["quartic"], ADAM, (4.0,), 100)
    assert dict(plain.hyper) == {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
    assert decayed.optimizer == ADAM.variant({"weight_decay": 0.1}) != ADAM
    assert list(decayed.hyper) == ["lr", "beta1", "beta2", "eps", "weight_decay"]
    again = Run(decayed.objective, decayed.optimizer, decayed.x0, decayed.steps, decayed.hyper)
    assert again == decayed
    assert hash(again) == hash(decayed)


def test_what_is_equal_has_one_hash() -> None:
    lr = Run.of("x**2", hyper={"lr": 0.1})
    assert hash(lr) == hash(Run.of("quadratic", "adam", 3, 100.0, {"lr": 0.1}))
    others = [
        Run.of("x**2", hyper={"lr": 0.2}),
        Run.of("x**2", x0=1.0, hyper={"lr": 0.1}),
        Run.of("x**2", steps=99, hyper={"lr": 0.1}),
        Run.of("x**2", "sgd", hyper={"lr": 0.1}),
        Run.of("x**2", hyper={"lr": 0.1}, noise=Noise(1.0, 1)),
    ]
    assert len({lr, *others}) == 6
    assert len({*OPTIMIZERS.values()}) == len(OPTIMIZERS)
    assert len({*OBJECTIVES.values()}) == len(OBJECTIVES)
    assert hash(optimizer("x = x - lr*g/2")) == hash(optimizer("x = x - lr*g/2"))


def test_nothing_of_it_can_be_changed() -> None:
    run = Run.of("x**2")
    with pytest.raises(FrozenInstanceError):
        run.steps = 3  # type: ignore[misc]
    with pytest.raises(TypeError):
        run.hyper["lr"] = 1.0  # type: ignore[index]


def test_noise_is_drawn_from_its_seed() -> None:
    run = Run.of("ravine", "adam", steps=20, noise=Noise(2.0, 5))
    drawn = 2.0 * np.random.default_rng(5).normal(size=(20, 2))
    assert np.array_equal(simulate(run).x, simulate("ravine", "adam", steps=20, noise=drawn).x)
    assert Noise().drawn((3, 1)) is None


def test_only_what_to_record_is_given_beside_a_run() -> None:
    run = Run.of("x**2", steps=3)
    assert list(simulate(run, record=("f",)).columns) == ["x", "f"]
    for beside in ({"lr": 0.1}, {"x0": 1.0}, {"noise": 0.0}):
        with pytest.raises(TypeError):
            simulate(run, **beside)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "beside",
    [
        {"objective": "x^2"},
        {"optimizer": "Adam"},
        {"x0": (1.0, 2.0)},
        {"x0": [[1.0], [2.0]]},
        {"steps": -1},
        {"hyper": {"lr": -1}},
        {"hyper": {"rate": 1}},
        {"hyper": {"lr": [0.1]}},
    ],
)
def test_what_cannot_be_run_is_refused(beside: dict) -> None:
    with pytest.raises(InputError):
        Run.of(**{"objective": objective("x**2"), **beside})
