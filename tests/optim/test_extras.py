"""f and h in an optimizer's equations: the function's value, and the diagonal of its second derivative."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optim import OPTIMIZERS, InputError, Noise, Run, natural, network, objective, optimizer, simulate
from optim.programs import TARGETS, program, trained
from optim.stages import Read, stages
from tests.optim.printed import lines_give_their_results
from ui.formulas import Formulas

BOTH = """\
k = beta1*k + (1 - beta1)*h
s = f/(dot(g, g) + norm(h*x) + mean(f))
x = x - lr*s*g/(1 + abs(k))"""
"""Kept, inside of reductions, and both together."""
RULES = [BOTH, *(o.text for o in OPTIMIZERS.values() if o.extras)]


def by_hand(x: np.ndarray, steps: int, lr: float, beta1: float) -> np.ndarray:
    k, path = np.zeros(2), [x]
    for _ in range(steps):
        a, b = x
        f = (1 - a) ** 2 + 100 * (b - a * a) ** 2
        g = np.array([-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)])
        h = np.array([2 - 400 * (b - 3 * a * a), 200.0])
        k = beta1 * k + (1 - beta1) * h
        x = x - lr * f / (g @ g + np.linalg.norm(h * x) + f) * g / (1 + abs(k))
        path.append(x)
    return np.array(path)


def test_a_run_is_what_it_is_by_hand() -> None:
    run = simulate("rosenbrock", BOTH, (1.2, -0.7), 30, lr=0.3, beta1=0.8)
    np.testing.assert_allclose(run.x, by_hand(np.array([1.2, -0.7]), 30, 0.3, 0.8), rtol=1e-12)
    assert list(run.columns) == ["x", "g", "f", "h", "k", "s"]
    assert np.isnan(run["h"][0]).all()


def test_noise_is_added_to_the_gradient_alone() -> None:
    run = simulate(Run.of("x**4", BOTH, 2.0, 20, {"lr": 0.1}, Noise(0.5, 1)))
    before = run.x[:-1, 0]
    np.testing.assert_array_equal(run["h"][1:, 0], 12 * before**2)
    assert not np.allclose(run["g"][1:, 0], 4 * before**3)
    g = run["g"][1:, 0]
    np.testing.assert_allclose(run["s"][1:, 0], run.f[:-1] / (g * g + abs(12 * before**3) + run.f[:-1]))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("f", ["rosenbrock", "x**4"])
def test_one_run_has_the_bits_of_its_row(f: str, rule: str) -> None:
    starts = np.random.default_rng(0).normal(size=(5, objective(f).n))
    many = simulate(f, rule, starts, 8, lr=0.3)
    swept = simulate(f, rule, starts[:3], 8, lr=[[0.1], [0.2], [0.3]])
    for i, start in enumerate(starts):
        for name, column in simulate(f, rule, start, 8, lr=0.3).columns.items():
            np.testing.assert_array_equal(column, many[name][:, i])
    for i, lr in enumerate((0.1, 0.2, 0.3)):
        np.testing.assert_array_equal(simulate(f, rule, starts[i], 8, lr=lr).x, swept.x[:, i])


@pytest.mark.parametrize("coordinate", [0, 1])
@pytest.mark.parametrize("rule", RULES)
def test_a_printed_line_gives_its_result(rule: str, coordinate: int) -> None:
    lines_give_their_results(rule, "himmelblau", (2.2, -1.7), coordinate)


def test_stages_and_formulas() -> None:
    lines = stages(objective("x**4"), optimizer("x = x - lr*f*g/h"))
    assert [(stage.name, stage.order) for stage in lines] == [("g", 1), ("h", 2), ("x", 0)]
    assert (lines[2].reads["f"], lines[2].reads["h"]) == (Read("f", 1), Read("h", 0))
    shown = Formulas(lines, {"g": 1, "h": 7, "x": 6}, frozenset(["lr"]), ["f'", "f''"]).latex
    assert "= f'' = 12 " in shown[1]
    assert "f_{t-1}" in shown[2]


def test_a_run_without_them_has_no_such_column() -> None:
    assert list(simulate("x**4", "adam", 1.0, 1).columns) == ["x", "g", "f", "m", "v", "m_hat", "v_hat"]


def test_a_name_of_ones_own_goes_before() -> None:
    own = optimizer("h = beta2*h + (1 - beta2)*g**2\nx = x - lr*g/(sqrt(h) + eps)")
    assert (own.state, own.extras) == (("h",), ())
    other = optimizer("v = beta2*v + (1 - beta2)*g**2\nx = x - lr*g/(sqrt(v) + eps)")
    hyper = {"lr": 0.1, "beta2": 0.9}
    np.testing.assert_array_equal(
        simulate("x**4", own, 1.0, 9, **hyper).x, simulate("x**4", other, 1.0, 9, **hyper).x
    )


@pytest.mark.parametrize("name", ["f", "h"])
def test_a_network_has_none(name: str) -> None:
    net, rule = network("xor"), f"x = x - lr*g*{name}"
    for refused in (lambda: simulate(net, rule, steps=1), lambda: trained(net, rule, 1)):
        with pytest.raises(InputError, match=f"a network gives no {name}: back-propagation"):
            refused()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("x -= αf(x)g/g²", "x = x - lr*f*g/g**2"),
        ("x = x - f'(x)/f''(x)", "x = x - g/h"),
        ("x = x_t - αf′(x_t)/f″(x_t)", "x = x - lr*g/h"),
        ("h = β₂h + (1-β₂)g²\nx = x - αg/√h", "h = beta2*h + (1-beta2)*g**2\nx = x - lr*g/sqrt(h)"),
    ],
)
def test_as_on_paper(typed: str, read: str) -> None:
    assert natural.equations(typed) == read


@pytest.mark.parametrize(
    "rule", [BOTH, "loss = f\ncurvature = h\nx = x - lr*loss*g/(dot(g, g) + abs(curvature))"]
)
@pytest.mark.parametrize(("f", "x0"), [("x**4", 2.0), ("rosenbrock", (1.2, -0.7)), ("abs(x)", 1.0)])
def test_the_program_for_numpy_has_the_same_bits(rule: str, f: str, x0: Any) -> None:
    run = Run.of(f, rule, x0, 9, {"lr": 0.3})
    space: dict[str, Any] = {}
    exec(program(run).text, space)
    np.testing.assert_array_equal(space["path"], simulate(run).x)


@pytest.mark.parametrize("target", TARGETS)
def test_a_program_has_what_its_equations_read_and_nothing_else(target: str) -> None:
    made = {key: program(Run.of("rosenbrock", key), target).text for key in ("newton", "polyak", "adam")}
    assert ["def curvature" in made[key] for key in made] == [True, False, False]
    given = ["loss", "f(*p.detach())"][target == "torch"]
    assert [given in made[key].replace("loss.", "").replace("loss =", "") for key in made] == [
        False,
        True,
        False,
    ]
