import re

import mpmath
import numpy as np
import pytest

from optim import (
    HYPERPARAMETERS,
    OPTIMIZERS,
    SCHEDULES,
    InputError,
    Optimizer,
    objective,
    optimizer,
    simulate,
)
from optim.equations import MAX_LINES
from optim.optimizers import IDEAS
from optim.printing import symbol
from optim.stages import stages

ADAM = OPTIMIZERS["adam"]


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_entry_is_complete(key: str) -> None:
    rule = OPTIMIZERS[key]
    assert rule.key == key
    assert re.fullmatch("[a-z0-9]+", key), "an address joins several keys by _"
    assert rule.title
    assert rule.paper
    assert rule.about
    assert rule.adapted
    assert rule.year > 1900
    assert rule.idea in IDEAS
    assert rule.equations[-1].name == "x"
    assert set(rule.defaults) <= set(rule.hyperparameters)
    assert set(rule.optional) <= set(HYPERPARAMETERS)
    for variant in (rule, rule.variant(dict.fromkeys(rule.optional, 0.1))):
        assert list(variant.hyperparameters) == list(rule.hyperparameters)
        assert set(variant.notes) == {e.name for e in variant.equations}
        assert all(1 <= len(note.label.split()) <= 3 for note in variant.notes.values())
    assert optimizer(rule.text) is rule
    for name, h in rule.hyperparameters.items():
        assert h.check(rule.default(name)) == rule.default(name)


def test_family() -> None:
    """Everyone's parents are in the table, before them, and only SGD has none."""
    seen: set[str] = set()
    for key, rule in OPTIMIZERS.items():
        assert set(rule.parents) <= seen
        assert bool(rule.parents) == (key != "sgd")
        seen.add(key)


def test_every_hyperparameter_is_read() -> None:
    rules = [r.with_schedule(s) for r in OPTIMIZERS.values() for s in SCHEDULES.values()]
    assert {name for rule in rules for name in rule.hyperparameters} == set(HYPERPARAMETERS)


def test_what_follows_from_the_text_of_adam() -> None:
    assert [e.name for e in ADAM.equations] == ["m", "v", "m_hat", "v_hat", "x"]
    assert ADAM.equations[2].text == "m_hat = m/(1 - beta1**t)"
    assert ADAM.state == ("m", "v")
    assert list(ADAM.hyperparameters) == ["lr", "beta1", "beta2", "eps", "weight_decay"]


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
    own = optimizer("x = x - lr*tanh(g)")
    assert (own.key, own.title) == ("", "")
    assert list(own.hyperparameters) == ["lr"]


LINE = "x = x - lr*g"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("adamm", f"unknown optimizer 'adamm'; known: {', '.join(OPTIMIZERS)}; or write equations"),
        ("", "an optimizer has 1 to 24 equations"),
        ("x == 3", "line 1: '=' at column 4 is not allowed"),
        (f"{LINE}\n" * (MAX_LINES + 1), "an optimizer has 1 to 24 equations, one per line"),
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
        (f"lambda = g\n{LINE}", "line 1 assigns 'lambda', which is a word of the language Python"),
        ("True = True + g\nx = x - True", "line 1 assigns 'True', which is a word of the language Python"),
        (f"m = g\nm = m\n{LINE}", "line 2 assigns 'm' a second time; each name is assigned once"),
        ("m = g", "no line says what x becomes; write one such as x = x - lr*g"),
        (f"{LINE}\nm = g", "the line that assigns x must be the last one"),
        ("m = g\nx = x - lr*", "line 2: something is missing at column 12"),
        ("x = x - lr*z", "line 1: unknown name 'z' at column 12; known: t, x, g, f, h, lr, beta1"),
        ("x = __import__('os')", "line 1: unknown name '__import__' at column 5"),
        (f"m[0] = 1\n{LINE}", "line 1 says where 'm' starts, but 'm' is not kept from step to step; a start"),
        ("m[0] = 1\nm = g\nx = x - m", "line 1 says where 'm' starts, but 'm' is not kept"),
        ("m[0] = 1\nm = m + g\n m[0]=1\nx = x - m", "line 3 says a second time where 'm' starts"),
        ("m[1] = 1\nm = m + g\nx = x - m", "line 1: a start line is written m[0] = 1"),
        ("m[t] = 1\nm = m + g\nx = x - m", "line 1: a start line is written m[0] = 1"),
        (f"x[0] = 1\n{LINE}", "line 1: x starts where the run starts"),
        ("m[0] = g\nm = m + g\nx = x - m", "line 1: unknown name 'g' at column 8; known: x, lr, beta1"),
        ("m = m + g\nm[0] = m\nx = x - m", "line 2: unknown name 'm' at column 8; known: x, lr, beta1"),
        ("m[0] = 2x\nm = m + g\nx = x - m", "line 1: an operator is missing at column 9"),
        ("m[0] = 1", "an optimizer has 1 to 24 equations"),
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
        (
            {"momentum": 0.9},
            "unknown hyper-parameter 'momentum'; known here: lr, beta1, beta2, eps, weight_decay",
        ),
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
    with pytest.raises(InputError, match="'lr'; known here: –"):
        optimizer("x = x - g").check({"lr": 1})


def test_defaults_are_filled_in() -> None:
    adam = {"lr": 0.5, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0}
    assert ADAM.check({"lr": 0.5}) == adam
    assert OPTIMIZERS["sgd"].check({}) == {"lr": 1e-2}
    assert ADAM.check({"lr": [[1], [2]]})["lr"].dtype == np.float64


L2 = """\
d = g + weight_decay*x
m = beta1*m + (1 - beta1)*d
v = beta2*v + (1 - beta2)*d**2
m_hat = m/(1 - beta1**t)
v_hat = v/(1 - beta2**t)
x = x - lr*m_hat/(sqrt(v_hat) + eps)"""


def test_adam_with_weight_decay_has_one_line_more() -> None:
    assert ADAM.variant({}) is ADAM
    assert ADAM.variant({"weight_decay": 0.0, "lr": 0.1}) is ADAM
    decayed = ADAM.variant({"weight_decay": 0.1})
    assert decayed.text == L2
    assert (decayed.key, decayed.title, decayed.state) == ("adam", "Adam", ("m", "v"))
    assert decayed.variant({"weight_decay": 0.1}) is decayed
    assert ADAM.variant({"weight_decay": [[0.0], [0.1]]}).text == L2
    trace = simulate("x**4", "adam", 1.0, steps=3, weight_decay=0.1)
    assert trace.optimizer == L2
    np.testing.assert_array_equal(trace["d"][1:], trace["g"][1:] + 0.1 * trace.x[:-1])
    assert simulate("x**4", "adam", steps=1).optimizer == ADAM.text


def test_what_is_kept_starts_where_its_start_line_says() -> None:
    nadam = OPTIMIZERS["nadam"]
    own = optimizer(nadam.text.replace("0.96", "0.9"))
    late = optimizer(f"v[0] = 0.1\n{OPTIMIZERS['adagrad'].text}")
    assert (own.key, late.key) == ("", "")
    for x0 in (1.5, [[1.5], [1.5]]):
        for rule, name, start in ((nadam, "mu_product", 1), (own, "mu_product", 1), (late, "v", 0.1)):
            trace = simulate("x**2", rule, x0, steps=2)
            assert (trace[name][0] == start).all()
        assert (trace["v"][1] == 0.1 + 3.0**2).all()


def test_start_lines_belong_to_the_optimizer() -> None:
    nadam = OPTIMIZERS["nadam"]
    without = optimizer(nadam.text.replace("mu_product[0] = 1\n", ""))
    assert (without.key, without.equations, dict(without.starts)) == ("", nadam.equations, {})
    moved = "\n".join(reversed(nadam.text.split("\n", 1)))
    assert optimizer(moved) is nadam
    step = optimizer("step[0] = lr\nz [ 0 ]=x/2 + pi\nstep = step/2\nz = z - step\nx = x - z*g")
    assert {name: start.text for name, start in step.starts.items()} == {"step": "lr", "z": "x/2 + pi"}
    assert step.state == ("step", "z")
    assert list(step.hyperparameters) == ["lr"]


def test_a_line_before_the_others_leaves_start_lines_as_they_are() -> None:
    rule = optimizer("step[0] = lr\nstep = step + lr\nx = x - step*g")
    scheduled = rule.with_schedule(SCHEDULES["warmup"])
    assert scheduled.text.splitlines() == [
        "step[0] = lr",
        f"lr_t = {SCHEDULES['warmup'].text.partition('= ')[2]}",
        "step = step + lr_t",
        "x = x - step*g",
    ]
    assert simulate("x**2", scheduled, 1.0, 1, lr=0.5, warmup=10)["step"].T.tolist() == [[0.5, 0.55]]


def rates(schedule: str, **hyper: float) -> np.ndarray:
    rule = OPTIMIZERS["sgd"].with_schedule(SCHEDULES[schedule])
    return simulate("x**2", rule, 1.0, steps=9, lr=0.5, **hyper)["lr_t"][1:, 0]


@pytest.mark.parametrize(
    ("schedule", "hyper", "expected"),
    [
        ("inverse_sqrt", {}, [0.5 / np.sqrt(t) for t in range(1, 10)]),
        (
            "step",
            {"period": 2, "factor": 0.5},
            [0.5] * 2 + [0.25] * 2 + [0.125] * 2 + [0.0625] * 2 + [0.03125],
        ),
        ("cosine", {"period": 4}, [0.5, 0.25 + 0.125 * 2**0.5, 0.25, 0.25 - 0.125 * 2**0.5, *[0] * 5]),
        ("warmup", {"warmup": 5}, [0.1, 0.2, 0.3, 0.4, *[0.5] * 5]),
    ],
)
def test_schedule(schedule: str, hyper: dict[str, float], expected: list[float]) -> None:
    np.testing.assert_allclose(rates(schedule, **hyper), expected, rtol=1e-14, atol=1e-16)


@pytest.mark.parametrize("schedule", sorted(set(SCHEDULES) - {"constant"}))
@pytest.mark.parametrize("key", [key for key in OPTIMIZERS if key != "rprop"])
def test_any_optimizer_takes_a_schedule(key: str, schedule: str) -> None:
    rule = OPTIMIZERS[key].with_schedule(SCHEDULES[schedule])
    assert [e.name for e in rule.equations] == ["lr_t", *(e.name for e in OPTIMIZERS[key].equations)]
    assert set(rule.notes) == {e.name for e in rule.equations}
    assert not any("lr" in e.expression.names for e in rule.equations[1:])
    trace = simulate("ravine", rule, [[1.0, 2.0], [1.0, 2.0]], steps=5, lr=[[0.1], [0.0]])
    assert np.isfinite(trace.x).all()
    single = simulate("ravine", rule, (1.0, 2.0), steps=5, lr=0.1)
    np.testing.assert_array_equal(trace.x[:, 0], single.x)


def test_a_schedule_that_changes_nothing_adds_no_line() -> None:
    assert ADAM.with_schedule(SCHEDULES["constant"]) is ADAM
    for unscheduled in (optimizer("x = x - 0.1*g"), OPTIMIZERS["rprop"]):
        assert unscheduled.with_schedule(SCHEDULES["cosine"]) is unscheduled


def test_schedule_and_weight_decay_together() -> None:
    rule = ADAM.with_schedule(SCHEDULES["warmup"]).variant({"weight_decay": 0.1})
    assert [e.name for e in rule.equations] == ["d", "lr_t", "m", "v", "m_hat", "v_hat", "x"]


LATEX = {
    ("lr_t", "t"): r"\alpha_{t}",
    ("rho_t", "t-1"): r"\rho_{t-1}",
    ("rho_t", ""): r"\rho_{t}",
    ("momentum_decay", ""): r"\psi",
    ("weight_decay", ""): r"\lambda",
    ("lr", ""): r"\alpha",
    ("beta1", ""): r"\beta_{1}",
    ("eps", ""): r"\epsilon",
    ("final_lr", ""): r"\alpha^{*}",
    ("eta_max", "t"): r"\eta_{t}^{\mathrm{max}}",
}


@pytest.mark.parametrize(("name", "index"), LATEX)
def test_symbol_of_a_name(name: str, index: str) -> None:
    assert symbol(name, index) == LATEX[name, index]


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_equation_prints(key: str) -> None:
    """Nothing a formula shows is named by a bare word where a symbol exists."""
    for stage in stages(objective("ravine"), OPTIMIZERS[key]):
        latex = stage.expression.latex()
        assert "\\mathrm{lr}" not in latex
        assert "\\mathrm{weight}" not in latex


@pytest.mark.parametrize("x0", [9.0, 19.0, 25.0, 28.0])
def test_adam_walks_on_far_out_on_the_plateau(x0: float) -> None:
    """Its steps are about α long, as small as the slope is: 2e-23 at 28."""
    x = simulate("plateau", "adam", x0, 40, lr=0.1, eps=0).x[:, 0]
    np.testing.assert_allclose(-np.diff(x)[:10], 0.1, rtol=0.05)
    assert (np.diff(x) < 0).all()


@pytest.mark.parametrize("beta2", [0.0, 0.5, 0.9, 0.999, 0.999999, 1 - 1e-12])
def test_rho_of_radam_is_the_papers(beta2: float) -> None:
    """In 60 digits; the paper's formula itself would lose up to all of a float's."""
    run = simulate("x**2", "radam", steps=400, beta2=beta2)
    with mpmath.workdps(60):
        b = mpmath.mpf(beta2)
        paper = [2 / (1 - b) - 1 - 2 * t * b**t / (1 - b**t) for t in range(1, 401)]
    np.testing.assert_allclose(
        run["rho_t"][1:, 0], np.array(paper, float), rtol=1e-9 if beta2 < 0.9999999 else 1e-3
    )
