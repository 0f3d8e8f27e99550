import numpy as np
import pytest

from optim import HYPERPARAMETERS, OPTIMIZERS, InputError, Optimizer, optimizer
from optim.optimizers import MAX_LINES

ADAM = OPTIMIZERS["adam"]


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_entry_is_complete(key: str) -> None:
    rule = OPTIMIZERS[key]
    assert rule.key == key
    assert rule.title
    assert rule.paper
    assert rule.about
    assert rule.year > 1900
    assert rule.equations[-1].name == "x"
    assert set(rule.defaults) <= set(rule.hyperparameters)
    assert set(rule.notes) == {e.name for e in rule.equations}
    assert optimizer(rule.text) is rule
    for name, h in rule.hyperparameters.items():
        assert h.check(rule.default(name)) == rule.default(name)


def test_every_hyperparameter_is_read_by_an_optimizer() -> None:
    assert {n for rule in OPTIMIZERS.values() for n in rule.hyperparameters} == set(HYPERPARAMETERS)


def test_what_follows_from_the_text_of_adam() -> None:
    assert [e.name for e in ADAM.equations] == ["m", "v", "m_hat", "v_hat", "x"]
    assert ADAM.equations[2].text == "m_hat = m/(1 - beta1**t)"
    assert ADAM.state == ("m", "v")
    assert list(ADAM.hyperparameters) == ["lr", "beta1", "beta2", "eps"]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("x = x - lr*g", ()),
        ("b = g\nx = x - b", ()),
        ("x = x - lr*b\n", None),
        ("d = b\nb = g\nx = x - d", ("b",)),
        ("v_max = maximum(v_max, v)\nv = v + g\nx = x - v_max", ("v_max", "v")),
    ],
)
def test_state_is_what_is_read_before_it_is_assigned(text: str, state: tuple[str, ...] | None) -> None:
    if state is None:
        with pytest.raises(InputError, match="unknown name 'b'"):
            _ = optimizer(text).equations
    else:
        assert optimizer(text).state == state


def test_source_of_an_optimizer() -> None:
    assert optimizer("adam") is ADAM
    assert optimizer(ADAM) is ADAM
    spaced = "\n".join(f"  {line}  \n" for line in ADAM.text.splitlines())
    assert optimizer(spaced) is ADAM
    own = optimizer("x = x - lr*sign(g)")
    assert (own.key, own.title) == ("", "")
    assert list(own.hyperparameters) == ["lr"]


LINE = "x = x - lr*g"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("adamm", f"unknown optimizer 'adamm'; known: {', '.join(OPTIMIZERS)}; or write equations"),
        ("", "unknown optimizer ''"),
        ("x == 3", "line 1: '=' at column 4 is not allowed"),
        (f"{LINE}\n" * (MAX_LINES + 1), "an optimizer has 1 to 24 equations, one a line"),
        (f"m\n{LINE}", "line 1 is not an equation; write one such as m = beta1*m + (1 - beta1)*g"),
        (f"2*m = g\n{LINE}", "line 1 is not an equation"),
        (f"_m = g\n{LINE}", "line 1 is not an equation"),
        (f"m.a = g\n{LINE}", "line 1 is not an equation"),
        (f"μ = g\n{LINE}", "line 1 is not an equation"),
        (f"{'m' * 21} = g\n{LINE}", "line 1 is not an equation"),
        (f"g = 2*g\n{LINE}", "line 1 assigns 'g', which is given; choose another name"),
        (f"lr = 1\n{LINE}", "line 1 assigns 'lr', which is given"),
        (f"sqrt = g\n{LINE}", "line 1 assigns 'sqrt', which is given"),
        (f"pi = g\n{LINE}", "line 1 assigns 'pi', which is given"),
        (f"m = g\nm = m\n{LINE}", "line 2 assigns 'm' a second time; each name is assigned once"),
        ("m = g", "no line says what x becomes; write one such as x = x - lr*g"),
        (f"{LINE}\nm = g", "the line that assigns x must be the last one"),
        ("m = g\nx = x - lr*", "line 2: something is missing at column 12"),
        ("x = x - lr*z", "line 1: unknown name 'z' at column 12; known: t, x, g, lr, beta1"),
        ("x = __import__('os')", "line 1: unknown name '__import__' at column 5"),
    ],
)
def test_error_in_equations_names_its_line(text: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        _ = optimizer(text).equations
    assert str(error.value).startswith(message)


def test_no_equations_at_all() -> None:
    with pytest.raises(InputError, match="an optimizer has 1 to 24 equations"):
        _ = Optimizer(" \n").equations


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"momentum": 0.9}, "unknown hyper-parameter 'momentum'; Adam has: lr, beta1, beta2, eps"),
        ({"beta1": 1}, "beta1 must be in [0, 1), not 1"),
        ({"beta2": -0.1}, "beta2 must be in [0, 1), not -0.1"),
        ({"lr": float("nan")}, "lr must be in [0, ∞), not nan"),
        ({"lr": float("inf")}, "lr must be in [0, ∞), not inf"),
        ({"eps": [[1e-8], [-1.0]]}, "eps must be in [0, ∞), not -1"),
        ({"lr": "fast"}, "lr must be a number, not 'fast'"),
        ({"lr": None}, "lr must be in [0, ∞), not nan"),
    ],
)
def test_impossible_hyperparameter(values: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as error:
        ADAM.check(values)
    assert str(error.value) == message


def test_own_optimizer_lists_what_it_has() -> None:
    with pytest.raises(InputError, match="'lr'; this optimizer has: none"):
        optimizer("x = x - g").check({"lr": 1})


def test_defaults_are_filled_in() -> None:
    assert ADAM.check({"lr": 0.5}) == {"lr": 0.5, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
    assert OPTIMIZERS["sgd"].check({}) == {"lr": 1e-2}
    assert ADAM.check({"lr": [[1], [2]]})["lr"].dtype == np.float64


@pytest.mark.parametrize(
    ("name", "latex"), [("lr", r"\alpha"), ("beta1", r"\beta_{1}"), ("eps", r"\epsilon")]
)
def test_hyperparameter_symbol(name: str, latex: str) -> None:
    assert HYPERPARAMETERS[name].symbol == latex
