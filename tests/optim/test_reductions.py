"""Reductions over a block: of a function's coordinates, and of each weight matrix and bias of a network."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from optim import OPTIMIZERS, InputError, Run, network, objective, optimizer, simulate
from optim.grammar import NotationError
from optim.loop import FITTING
from optim.notation import parse
from optim.programs import trained
from optim.stages import recorded, stages
from tests.optim.printed import lines_give_their_results

EVERYTHING = """\
m = beta1*m + (1 - beta1)*g
a = norm(m - x*norm(g))
b = mean(abs(m))/(1 - beta1**t)
c = dot(m, x) + norm(lr*t) + mean(t)
x = x - lr*m/(a + b + abs(c))"""
"""All three, inside of each other, of what depends on t alone, and beside it."""
ITSELF = "s = s/2 + norm(s)/4 + g\nx = x - lr*s - lr*mean(x)"
"""Lines that read all coordinates of their own left side, as they were in the step before."""


def by_hand(x: np.ndarray, steps: int, lr: float, beta1: float) -> np.ndarray:
    m, path = np.zeros_like(x), [x]
    for t in range(1, steps + 1):
        g = np.array([slope(x=x[0], y=x[1]) for slope in objective("rosenbrock").gradient])
        m = beta1 * m + (1 - beta1) * g
        a = math.hypot(*(m - x * math.hypot(*g)))
        b = (abs(m[0]) + abs(m[1])) / 2 / (1 - beta1**t)
        c = m @ x + math.sqrt(2) * lr * t + t
        x = x - lr * m / (a + b + abs(c))
        path.append(x)
    return np.array(path)


def test_a_run_is_what_it_is_by_hand() -> None:
    run = simulate("rosenbrock", EVERYTHING, (1.2, -0.7), 30, lr=0.3, beta1=0.8)
    np.testing.assert_allclose(run.x, by_hand(np.array([1.2, -0.7]), 30, 0.3, 0.8), rtol=1e-12)


@pytest.mark.parametrize("rule", [EVERYTHING, ITSELF, *(o.text for o in OPTIMIZERS.values() if o.reduces)])
@pytest.mark.parametrize("f", ["rosenbrock", "x**4"])
def test_one_run_has_the_bits_of_its_row(f: str, rule: str) -> None:
    """In a batch of starts, in a sweep, and in one so large that it is made in parts."""
    n = objective(f).n
    starts = np.random.default_rng(0).normal(size=(FITTING // n + 5, n))
    many, some = simulate(f, rule, starts, 8, lr=0.3), (0, 1, len(starts) - 1)
    swept = simulate(f, rule, starts[:3], 8, lr=[[0.1], [0.2], [0.3]])
    for i in some:
        alone = simulate(f, rule, starts[i], 8, lr=0.3)
        for name, column in alone.columns.items():
            np.testing.assert_array_equal(column, many[name][:, i])
    for i, lr in enumerate((0.1, 0.2, 0.3)):
        np.testing.assert_array_equal(simulate(f, rule, starts[i], 8, lr=lr).x, swept.x[:, i])


def test_of_one_coordinate_the_norm_is_its_size() -> None:
    run = simulate("x**4", "a = norm(g)\nb = mean(g)\nc = dot(g, x)\nx = x - lr*g", [[-1e170], [2.0]], 1)
    g = run["g"][1]
    np.testing.assert_array_equal(run["a"][1], np.abs(g))
    np.testing.assert_array_equal(run["b"][1], g)
    np.testing.assert_array_equal(run["c"][1], g * [[-1e170], [2.0]])


def test_of_a_network_each_matrix_and_each_bias_is_a_block() -> None:
    net = network("xor", (5,), batch=8)
    starts = np.random.default_rng(1).normal(size=(3, net.n))
    rule = "a = norm(g)\nb = mean(g)\nc = dot(g, x)\nx = x - lr*g/a"
    many = simulate(net, rule, starts, 3, lr=0.1)
    for i, start in enumerate(starts):
        alone = simulate(net, rule, start, 3, lr=0.1)
        for name in ("a", "b", "c", "x"):
            np.testing.assert_array_equal(alone[name], many[name][:, i])
    for block in net.blocks.values():
        g, x = many["g"][2, 0, block], many.x[1, 0, block]
        found = [many[name][2, 0, block] for name in "abc"]
        for value, expected in zip(found, (np.linalg.norm(g), g.mean(), g @ x), strict=True):
            np.testing.assert_allclose(value, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("coordinate", [0, 1])
@pytest.mark.parametrize("rule", [EVERYTHING, *(o.text for o in OPTIMIZERS.values() if o.reduces)])
def test_a_printed_line_shows_every_coordinate_and_gives_its_result(rule: str, coordinate: int) -> None:
    lines_give_their_results(rule, "rosenbrock", (1.2, -0.7), coordinate)


def test_formulas() -> None:
    line = stages(objective("x**2 + y**2"), optimizer("x = x - lr*dot(g, x)*norm(g)*mean(g)"), 1)[1]
    assert line.expression.latex() == (
        r"x - \alpha \,(g \cdot x) \cdot \left\|g\right\| \cdot \operatorname{mean}(g)"
    )
    assert line.written_out.expression.text == (
        "x - lr * (gˣ * xˣ + g * x) * sqrt(gˣ ** 2.0 + g ** 2.0) * ((gˣ + g) / 2.0)"
    )
    assert {name: read.column for name, read in line.written_out.reads.items()} == {
        "x": "y",
        "lr": "lr",
        "gˣ": "gˣ",
        "xˣ": "x",
        "g": "g",
    }


def test_on_a_network_the_number_was_recorded() -> None:
    given = [stage.given for stage in recorded(OPTIMIZERS["lamb"], "w")]
    assert given == [True, *[False] * 5, True, True, False, False]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = x - sum(g)", "line 1: 'sum' at column 9: write dot(..., 1)"),
        ("x = x - dot(g)", "line 1: 'dot' at column 9 takes 2 argument(s) in brackets"),
        ("m[0] = norm(x)\nm = m + g\nx = x - m", "line 1: 'norm' at column 8 would need all coordinates"),
    ],
)
def test_where_they_stand_wrongly(text: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        _ = optimizer(text).equations
    assert str(error.value).startswith(message)


def test_a_function_has_none() -> None:
    with pytest.raises(NotationError, match="only the equations of an optimizer have norm, mean and dot"):
        parse("norm(x)", ["x"])


def test_a_name_of_ones_own_goes_before() -> None:
    own = optimizer("mean = beta1*mean + (1 - beta1)*g\nx = x - lr*mean")
    assert (own.state, own.reduces) == (("mean",), False)
    np.testing.assert_array_equal(
        simulate("x**4", own, 1.0, 9, lr=0.1).x,
        simulate("x**4", own.text.replace("mean", "m"), 1.0, 9, lr=0.1).x,
    )


@pytest.mark.parametrize("key", ["lamb", "cautious"])
def test_a_training_as_a_program_has_the_same_blocks(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    net = network("iris", (4,), batch=16)
    text = trained(net, key, 12, {"lr": 0.01}).text
    file = np.column_stack([net.data.inputs, net.data.labels])
    monkeypatch.setattr(np, "loadtxt", lambda *_, **__: file)
    space: dict[str, Any] = {}
    exec(text, space)
    np.testing.assert_allclose(space["x"], simulate(net, key, steps=12, lr=0.01).x[-1], rtol=1e-10)


def test_clipping_keeps_the_direction() -> None:
    run = simulate("x**2 + 100*y**2", "sgdclip", (3.0, 4.0), 40, lr=0.1, max_norm=0.5)
    g, moved = run["g"][1:], np.diff(run.x, axis=0)
    np.testing.assert_allclose(np.linalg.norm(moved, axis=1), 0.05, rtol=1e-5)
    np.testing.assert_allclose(g[:, 0] * moved[:, 1], g[:, 1] * moved[:, 0], rtol=1e-9)


def test_a_step_of_lamb_is_as_long_as_x() -> None:
    run = simulate(Run.of("rosenbrock", "lamb", (1.2, -0.7), 20, {"lr": 0.1}))
    moved = np.linalg.norm(np.diff(run.x, axis=0), axis=1)
    np.testing.assert_allclose(moved, 0.1 * np.linalg.norm(run.x[:-1], axis=1), rtol=1e-12)
