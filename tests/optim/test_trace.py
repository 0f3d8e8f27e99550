import math
import pickle
from typing import Any

import numpy as np
import pytest

from optim import OBJECTIVES, OPTIMIZERS, InputError, Run, Trace, Training, optimizer, simulate

EVERY = [(f, rule) for f in OBJECTIVES for rule in OPTIMIZERS]
ADAM = OPTIMIZERS["adam"].text


def assert_same_bits(one: np.ndarray, other: np.ndarray) -> None:
    """Every bit, but for which of its many nans a nan is."""
    assert one.shape == other.shape
    if one.tobytes() == other.tobytes():  # a hundred times faster than what says where they differ
        return
    np.testing.assert_array_equal(np.isnan(one), np.isnan(other))
    bits = [np.where(np.isnan(a), 0.0, a).view(np.int64) for a in (one, other)]
    np.testing.assert_array_equal(*bits)


def assert_rows_equal_single_runs(batch: Trace, singles: list[Trace]) -> None:
    for i, single in enumerate(singles):
        for name, column in single.columns.items():
            assert_same_bits(column, np.ascontiguousarray(batch[name][:, i]))


@pytest.mark.parametrize(("objective", "rule"), EVERY)
def test_a_run_alone_equals_its_row_in_a_batch_of_starts(objective: str, rule: str) -> None:
    x0 = np.array(OBJECTIVES[objective].x0) * np.array([[1.0], [0.31], [-0.7], [1.6], [3.3]])
    batch = simulate(objective, rule, x0, steps=40)
    assert_rows_equal_single_runs(batch, [simulate(objective, rule, row, steps=40) for row in x0])


@pytest.mark.parametrize("shape", [(7,), (7, 2), (1, 5)])
def test_a_large_sweep_runs_in_parts_with_the_same_bits(
    monkeypatch: pytest.MonkeyPatch, shape: tuple[int, ...]
) -> None:
    x0 = np.linspace(-2.0, 2.0, 2 * math.prod(shape)).reshape(*shape, 2)
    rates = np.linspace(0.01, 0.5, shape[0]).reshape(-1, *[1] * len(shape))
    noise = np.linspace(-1.0, 1.0, 20 * x0.size).reshape(20, *x0.shape)
    whole = simulate("rosenbrock", "radam", x0, 20, noise=noise, lr=rates, beta1=0.8)
    monkeypatch.setattr("optim.loop.FITTING", 6)
    parts = simulate("rosenbrock", "radam", x0, 20, noise=noise, lr=rates, beta1=0.8)
    for name, column in whole.columns.items():
        assert_same_bits(np.ascontiguousarray(parts[name]), np.ascontiguousarray(column))


@pytest.mark.parametrize(
    "equations",
    [
        "a = beta1**t\nb = a*2\nx = x - lr*b*g",  # a left side that is known beforehand is read on
        "c = 1/(1-t)\nx = x - lr*g*c",  # where Python would raise, t = 1 gives inf
        "n = n + beta1**t\nx = x - lr*n*g",
        "q = where(t > 5, beta2, sqrt(t))\nx = x - lr*q*g",
        "x = lr",
    ],
)
def test_what_is_known_beforehand_changes_no_bit(equations: str) -> None:
    alone = simulate("x**4", equations, 1.5, 30)
    assert_rows_equal_single_runs(simulate("x**4", equations, [[1.5], [0.5]], 30), [alone])


@pytest.mark.parametrize(
    "equations", ["x = x - lr*g/(1 - beta1**t)", "x = x - lr*g*beta1**(t - 3)", "x = x - lr*t**beta1*g"]
)
def test_a_power_is_the_same_for_one_exponent_and_for_many(equations: str) -> None:
    """NumPy takes shortcuts for a single exponent of 2, 1/2 or -1; their last bit can be another."""
    for beta in [0.5, *np.linspace(0.01, 0.99, 99).tolist()]:
        alone = simulate("x**2", equations, 1.5, 5, lr=0.1, beta1=beta)
        batch = simulate("x**2", equations, 1.5, 5, lr=[[0.1], [0.2]], beta1=[[beta], [0.25]])
        assert_same_bits(alone.x, np.ascontiguousarray(batch.x[:, 0]))
        (line,) = optimizer(equations).equations
        for t, x in enumerate(alone.x[:-1, 0].tolist(), 1):
            read = {**alone.hyper, "x": x, "g": 2 * x, "t": t}
            assert line.expression(**{name: read[name] for name in line.expression.names}) == alone.x[t, 0]


@pytest.mark.parametrize(("objective", "rule"), EVERY)
def test_a_run_alone_equals_its_row_in_a_batch_of_hyperparameters(objective: str, rule: str) -> None:
    """Learning rates up to one that diverges, and the other hyper-parameters going along."""
    lr = [1e-4, 0.01, 0.3, 2.0]
    rows = [
        {
            name: value if name == "lr" else OPTIMIZERS[rule].default(name) * (1 - 0.05 * i)
            for name in OPTIMIZERS[rule].hyperparameters
        }
        for i, value in enumerate(lr)
    ]
    hyper: dict[str, Any] = {name: [[row[name]] for row in rows] for name in rows[0]}
    batch = simulate(objective, rule, steps=40, **hyper)
    assert_rows_equal_single_runs(batch, [simulate(objective, rule, steps=40, **row) for row in rows])


def test_starts_and_hyperparameters_broadcast() -> None:
    x0, lr, beta1 = np.ones((3, 1, 1)) * [[[1.0]], [[2.0]], [[3.0]]], [[0.1], [0.2]], 0.5
    batch = simulate("x**4", "adam", x0, steps=7, lr=lr, beta1=beta1)
    assert batch.x.shape == (8, 3, 2, 1)
    assert batch.f.shape == (8, 3, 2)
    assert_same_bits(batch.x[:, 2, 1], simulate("x**4", "adam", 3.0, 7, lr=0.2, beta1=0.5).x)


GOLDEN = """\
1 4                0.4               0.016              4                16               0.90000000025
2 2.91600000243    0.651600000243    0.0244870560141718 3.42947368548947 12.2496528335026 0.80201364960498982
3 2.06350378755941 0.792790378974641 0.0287206168394296 2.92542575267395 9.58311887097456 0.70751281563906181
4 1.41665116827317 0.855176457904494 0.0306987967551599 2.48670095348792 7.68622083574432 0.61781804364526056
5 0.943282451519754 0.86398705726602 0.0315578797417499 2.1098069821641  6.32421172970888 0.53392237825796924
"""


@pytest.mark.parametrize("line", GOLDEN.splitlines())
def test_golden_values_in_50_digits(line: str) -> None:
    t, *expected = (float(word) for word in line.split())
    trace = simulate("x**4", "adam", 1.0, steps=5, lr=0.1)
    found = [trace[name][int(t), 0] for name in ("g", "m", "v", "m_hat", "v_hat", "x")]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_worked_example_of_the_article() -> None:
    trace = simulate("x**4", "adam", 4.0, steps=200, lr=0.1, beta1=0.9, beta2=0.999, eps=1e-8)
    first = {name: trace[name][1, 0] for name in ("g", "m", "v", "m_hat", "v_hat", "x")}
    assert first == pytest.approx(
        {"g": 256, "m": 25.6, "v": 65.536, "m_hat": 256, "v_hat": 65536, "x": 3.900000000004}, rel=1e-12
    )
    later = {2: 3.80026971, 10: 3.03490331, 50: 1.1831646, 100: 0.81318626, 200: 0.55433982}
    assert {t: trace.x[t, 0] for t in later} == pytest.approx(later, rel=1e-7)


def test_momentum_without_momentum_is_sgd() -> None:
    for objective in OBJECTIVES:
        light = simulate(objective, "momentum", steps=30, momentum=0)
        assert_same_bits(light.x, simulate(objective, "sgd", steps=30).x)


def test_adam_without_memory_is_sign_descent() -> None:
    signs = simulate("himmelblau", "x = x - lr*sign(g)", (0.3, -0.2), steps=30, lr=0.05)
    adam = simulate("himmelblau", "adam", (0.3, -0.2), steps=30, lr=0.05, beta1=0, beta2=0, eps=0)
    np.testing.assert_allclose(adam.x, signs.x, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("scale", ["8", "1/1024"])
def test_adam_does_not_see_the_scale_of_the_gradient(scale: str) -> None:
    """Bit for bit: a power of two changes exponents only. Any other factor changes rounding."""
    x0 = (-1.5, 2.0)
    text = OBJECTIVES["rosenbrock"].text
    plain = simulate(text, "adam", x0, steps=200, lr=0.1, eps=0)
    scaled = simulate(f"({text})*({scale})", "adam", x0, steps=200, lr=0.1, eps=0)
    assert_same_bits(plain.x, scaled.x)
    threefold = simulate(f"({text})*3", "adam", x0, steps=20, lr=0.1, eps=0)
    np.testing.assert_allclose(threefold.x, plain.x[:21], rtol=1e-9)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_first_step_of_adam_is_alpha_times_the_sign(objective: str) -> None:
    trace = simulate(objective, "adam", steps=1, lr=0.25, eps=0)
    np.testing.assert_allclose(trace.x[1] - trace.x[0], -0.25 * np.sign(trace["g"][1]), rtol=1e-12)


@pytest.mark.parametrize("x0", [1.5, [[1.5], [1.5]]], ids=["one", "batch"])
def test_rows_and_columns(x0: Any) -> None:
    trace = simulate("x**2", "adam", x0, steps=3)
    assert list(trace.columns) == ["x", "g", "f", "m", "v", "m_hat", "v_hat"]
    assert trace.steps == 3
    assert (trace["m"][0] == 0).all()
    assert (trace["v"][0] == 0).all()
    assert all(np.isnan(trace[name][0]).all() for name in ("g", "m_hat", "v_hat"))
    np.testing.assert_array_equal(trace["g"][1:], 2 * trace.x[:-1])
    np.testing.assert_array_equal(trace.f, trace.x[..., 0] ** 2)
    assert {column.dtype for column in trace.columns.values()} == {np.dtype(np.float64)}


def test_no_steps() -> None:
    trace = simulate("himmelblau", "adam", (0, 0), steps=0)
    assert trace.x.tolist() == [[0, 0]]
    assert trace.f.tolist() == [170]
    assert trace.diverged is None


def test_only_what_is_asked_for_is_recorded() -> None:
    everything = simulate("x**4", steps=20)
    few = simulate("x**4", steps=20, record=("f", "v_hat"))
    assert set(few.columns) == {"x", "f", "v_hat"}
    for name, column in few.columns.items():
        assert_same_bits(column, everything[name])
    many = simulate("x**4", x0=[[4.0]], steps=20, record=())
    assert set(many.columns) == {"x"}
    assert_same_bits(many.x[:, 0], everything.x)


@pytest.mark.parametrize("every", [1, 3, 20, 21, 10**6])
@pytest.mark.parametrize("x0", [(-1.0, 1.0), [[-1.0, 1.0], [0.5, 2.0]]], ids=["one", "batch"])
def test_a_row_is_kept_every_so_many_steps(x0: Any, every: int) -> None:
    few, all_ = simulate("rosenbrock", "nadam", x0, 20, every=every), simulate("rosenbrock", "nadam", x0, 20)
    assert few.t.tolist() == [*range(0, 20, every), 20]
    assert all_.t.tolist() == list(range(21))
    assert few.steps == all_.steps == 20
    for name, column in few.columns.items():
        assert_same_bits(np.ascontiguousarray(column), np.ascontiguousarray(all_[name][few.t]))


@pytest.mark.parametrize("x0", [(-1.0, 1.0), [[-1.0, 1.0], [0.5, 2.0]]], ids=["one", "batch"])
def test_chosen_coordinates_are_kept_alone(x0: Any) -> None:
    some, all_ = simulate("beale", "adam", x0, 9, coordinates=[1], every=2), simulate("beale", "adam", x0, 9)
    assert "f" not in some.columns
    for name, column in some.columns.items():
        assert_same_bits(np.ascontiguousarray(column), np.ascontiguousarray(all_[name][some.t][..., [1]]))


def test_a_run_keeps_what_is_asked_for() -> None:
    few = simulate(Run.of("x**2", steps=10), every=4, record=("m",))
    assert (few.t.tolist(), list(few.columns)) == ([0, 4, 8, 10], ["x", "m"])


def test_divergence_is_dated_by_t_and_not_by_row() -> None:
    assert simulate("x**4", "sgd", 4.0, 50, lr=0.5).diverged == 5
    assert simulate("x**4", "sgd", 4.0, 50, lr=0.5, every=3).diverged == 6
    assert simulate("x**4", "sgd", [[4.0], [0.1]], 50, lr=0.5, every=3).diverged.tolist() == [6, -1]


def test_a_training_of_a_formula_has_the_same_bits() -> None:
    """Its loop is that of arrays; one run alone is made by another."""
    training = Training("himmelblau", "adam", steps=40, lr=0.1)
    while not training.advance(7):
        pass
    whole = simulate("himmelblau", "adam", steps=40, lr=0.1)
    for name, column in whole.columns.items():
        assert_same_bits(np.ascontiguousarray(training.trace[name]), np.ascontiguousarray(column))


@pytest.mark.parametrize(
    ("objective", "rule", "x0", "lr", "diverged"),
    [
        ("x**2", "sgd", 1.0, 0.1, None),
        ("x**4", "sgd", 4.0, 0.5, 5),
        ("1/x", "adam", 0.0, 0.1, 0),
        ("log(x)", "adam", 0.05, 0.1, 1),
        ("sqrt(x)", "sgd", 0.0, 0.1, 1),
        ("exp(x)", "x = x + lr*g", 5.0, 1.0, 2),
    ],
)
def test_divergence_is_shown_and_dated(
    objective: str, rule: str, x0: float, lr: float, diverged: int | None
) -> None:
    trace = simulate(objective, rule, x0, steps=50, lr=lr)
    assert trace.diverged == diverged
    several = simulate(objective, rule, [[x0], [x0]], steps=50, lr=lr)
    assert several.diverged.tolist() == [-1 if diverged is None else diverged] * 2
    if diverged is not None:
        assert np.isfinite(trace.x[:diverged]).all()
        assert not all(np.isfinite(c[diverged]).all() for c in trace.columns.values())
        for name, column in trace.columns.items():
            assert_same_bits(column, np.ascontiguousarray(several[name][:, 0]))


def test_infinity_and_nan_stay_in_the_trace() -> None:
    trace = simulate("x**2", "sgd", 1.0, steps=600, lr=3.0)
    assert math.isinf(trace.f[trace.diverged])
    assert np.isnan(trace.x[-1]).all()


def test_long_calm_of_adam_ends_in_a_burst() -> None:
    """f = x²: |x| < 1e-6 at t = 189, 3e-150 at 6,526, and above 1e-4 again at 7,062."""
    x = np.abs(simulate("x**2", "adam", 1.0, steps=7200, lr=0.1, record=()).x[:, 0])
    assert np.argmax(x < 1e-6) == 189
    assert x[6526] < 1e-149
    assert 7000 + np.argmax(x[7000:] > 1e-4) == 7062


def test_trace_pickles() -> None:
    trace = simulate("rosenbrock", steps=5)
    copy = pickle.loads(pickle.dumps(trace))
    assert (copy.objective, copy.optimizer, copy.hyper) == (trace.objective, ADAM, trace.hyper)
    for name, column in trace.columns.items():
        assert_same_bits(column, copy[name])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x0": [1.0, 2.0]}, "the start must be 1 finite number(s)"),
        ({"objective": "ravine", "x0": 1.0}, "the start must be 2 finite number(s)"),
        ({"objective": "ravine", "x0": [[1.0], [2.0]]}, "the start must be 2 finite number(s)"),
        ({"x0": math.nan}, "the start must be 1 finite number(s)"),
        ({"x0": math.inf}, "the start must be 1 finite number(s)"),
        *(
            ({"x0": x0}, "the start must be 1 finite number(s)")
            for x0 in ("here", "1", 10**400, [-(10**400)], 1j, True, {}, {1.0}, [None])
        ),
        ({"x0": [[1.0], [1.0, 2.0]]}, "the start must be 1 finite number(s)"),
        ({"x0": []}, "the start must be 1 finite number(s)"),
        ({"steps": -1}, "the number of steps must be a whole number from 0 to 1000000"),
        ({"steps": 1.5}, "the number of steps must be a whole number from 0 to 1000000"),
        ({"steps": 10**7}, "the number of steps must be a whole number from 0 to 1000000"),
        *(
            ({"steps": steps}, "the number of steps must be a whole number from 0 to 1000000")
            for steps in (math.nan, math.inf, None, "5", b"5", True, 5j, [5], 10**400, {})
        ),
        ({"record": ("w",)}, "the trace has no column 'w'; it has: x, g, f, m, v, m_hat, v_hat"),
        *(
            ({"record": record}, "what to record must be several of these names, in a list: x, g, f, m")
            for record in ("m", 3, True)
        ),
        ({"record": [3]}, "the trace has no column '3'; it has: x, g, f"),
        *(
            ({"noise": noise}, "the noise must have the shape (3, 1)")
            for noise in ("loud", 1j, True, {}, [10**400], np.zeros((2, 1)))
        ),
        *(
            ({"lr": lr}, "lr is too large for a number in a computer")
            for lr in (10**400, -(10**5000), [[10**400]])
        ),
        *(({"lr": lr}, "lr must be a number, not") for lr in ("0.1", 1j, True, {}, [[0.1], [0.1, 0.2]])),
        *(
            (
                {"objective": f},
                f"an objective is a key of OBJECTIVES, a formula as text or an Objective, not {kind}",
            )
            for f, kind in ((None, "NoneType"), (4, "int"), (b"x", "bytes"), (["x"], "list"))
        ),
        *(
            (
                {"optimizer": rule},
                f"an optimizer is a key of OPTIMIZERS, equations as text or an Optimizer, not {kind}",
            )
            for rule, kind in ((None, "NoneType"), (4, "int"), (b"adam", "bytes"), (["adam"], "list"))
        ),
        ({"lr": math.nan}, "lr must be in [0, ∞), not nan"),
        ({"beta1": 1}, "beta1 must be in [0, 1), not 1"),
        ({"rate": 1}, "unknown hyper-parameter 'rate'; known here: lr, beta1, beta2, eps"),
        ({"objective": "x^2"}, "'^' at column 2 is not used here; a power is written x**4"),
        ({"optimizer": "Adam"}, "unknown optimizer 'Adam'"),
        ({"lr": [0.1, 0.2]}, "lr must be a number, or of shape (..., 1) for several runs"),
        ({"lr": []}, "lr must be a number, or of shape (..., 1) for several runs"),
        ({"x0": [[1.0], [2.0]], "lr": [[0.1]] * 3}, "the numbers of runs do not match: (2,), (3,)"),
    ],
)
def test_impossible_run(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as error:
        simulate(**{"objective": "quartic", "steps": 3, **arguments})
    assert str(error.value).startswith(message)


def test_shapes_that_mean_one_run() -> None:
    plain = simulate("x**2", x0=1.0, steps=3, lr=0.1)
    assert_same_bits(simulate("x**2", x0=[1.0], steps=3, lr=[0.1]).x, plain.x)
    assert_same_bits(simulate("x**2", x0=[[1.0]], steps=3, lr=[[0.1]]).x[:, 0], plain.x)


def test_unknown_column_lists_the_known() -> None:
    with pytest.raises(InputError, match="no column 'w'; it has: x, f"):
        simulate("x**2", steps=1, record=("f",))["w"]


def test_an_equation_may_keep_the_gradient():
    rule = "u = 2*g - old\nold = g\nx = x - lr*u"
    alone = simulate("x**2", rule, 1.0, 20, lr=0.1)
    batch = simulate("x**2", rule, [[1.0], [2.0]], 20, lr=0.1)
    assert np.array_equal(alone["old"][1:], alone["g"][1:])
    for name in alone.columns:
        assert np.array_equal(alone[name], batch[name][:, 0], equal_nan=True), name


def test_noise_is_added_to_the_gradient():
    noise = np.random.default_rng(1).normal(size=(30, 2))
    alone = simulate("rosenbrock", "adam", [-1.0, 1.0], 30, lr=0.01, noise=noise)
    batch = simulate("rosenbrock", "adam", [[-1.0, 1.0]] * 2, 30, lr=0.01, noise=noise[:, None])
    still = simulate("rosenbrock", "adam", [-1.0, 1.0], 30, lr=0.01)
    assert np.array_equal(alone.x, batch.x[:, 1])
    assert np.array_equal(alone["g"][1], still["g"][1] + noise[0])
    with pytest.raises(InputError, match="noise must have the shape"):
        simulate("rosenbrock", "adam", steps=10, noise=np.zeros((9, 2)))


@pytest.mark.parametrize(
    "last", ["x = lr", "x = 1/0", "x = t", "x = sqrt(0 - 1)", "m = t + m*0\nx = m", "m = 2\nx = m"]
)
@pytest.mark.parametrize(("f", "x0"), [("x**2", [[1.0], [2.0]]), ("x**2 + y**2", [[1.0, 2.0], [3.0, 4.0]])])
def test_x_may_depend_on_neither_x_nor_g(last: str, f: str, x0: list[list[float]]) -> None:
    """What one has while typing."""
    batch = simulate(f, last, x0, 4)
    assert batch.x.shape == (5, 2, len(x0[0]))
    assert_rows_equal_single_runs(batch, [simulate(f, last, start, 4) for start in x0])
    assert (batch.x[-1] == batch.x[-1, 0, 0]).all() or np.isnan(batch.x[-1]).all()
