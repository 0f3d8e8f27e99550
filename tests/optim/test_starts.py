"""Start lines: optimizers that must not start at 0, against loops written out by hand, bit for bit."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optim import Run, objective, optimizer, simulate
from optim.programs import program
from optim.stages import stages, starts, table
from tests.optim.test_programs import path_of

# Defazio et al., arXiv:2405.15682, with SGD: x is where the gradient is taken, a the average, z the base.
SCHEDULE_FREE = """\
a[0] = x
z[0] = x
z = z - lr*g
a = a + (z - a)/t
x = (1 - beta1)*z + beta1*a"""
# Zhang et al., arXiv:1907.08610, with SGD: every 5 steps the slow weights go half of the way.
LOOKAHEAD = """\
slow[0] = x
fast = x - lr*g
sync = where(t - 5*s_count > 4, 1, 0)
s_count = s_count + sync
slow = slow + sync*0.5*(fast - slow)
x = where(sync > 0, slow, fast)"""
# Riedmiller & Braun, without going back; as torch.optim.Rprop a step after a change of sign has no gradient.
RPROP = """\
step[0] = lr
s = sign(g*old)
step = minimum(maximum(step*where(s > 0, 1.2, where(s < 0, 0.5, 1)), 1e-6), 50)
old = where(s < 0, 0, g)
x = x - sign(old)*step"""


def schedule_free(slope: Callable[[float], float], x: float, steps: int, lr: float) -> list[float]:
    z = a = x
    path = [x]
    for t in range(1, steps + 1):
        z = z - lr * slope(x)
        a = a + (z - a) / t
        x = (1 - 0.9) * z + 0.9 * a
        path.append(x)
    return path


def lookahead(slope: Callable[[float], float], x: float, steps: int, lr: float) -> list[float]:
    slow = x
    path = [x]
    for t in range(1, steps + 1):
        x = x - lr * slope(x)
        if t % 5 == 0:
            slow = x = slow + 0.5 * (x - slow)
        path.append(x)
    return path


def rprop(slope: Callable[[float], float], x: float, steps: int, lr: float) -> list[float]:
    step, old = lr, 0.0
    path = [x]
    for _ in range(steps):
        g = slope(x)
        change = float(np.sign(g * old))
        step = min(max(step * {1.0: 1.2, -1.0: 0.5, 0.0: 1.0}[change], 1e-6), 50.0)
        old = 0.0 if change < 0 else g
        x = x - float(np.sign(old)) * step
        path.append(x)
    return path


RULES = {
    "schedule-free": (SCHEDULE_FREE, schedule_free),
    "lookahead": (LOOKAHEAD, lookahead),
    "rprop": (RPROP, rprop),
}
SLOPES: dict[str, Callable[[float], float]] = {
    "x**2": lambda x: 2 * x,
    "x**4 - 2*x**2": lambda x: objective("x**4 - 2*x**2").gradient[0](x=x).item(),
}
each_rule = pytest.mark.parametrize("name", RULES)


@each_rule
@pytest.mark.parametrize("f", SLOPES)
@given(x0=st.floats(-2, 2), lr=st.floats(1e-3, 0.3))
@settings(max_examples=20)
def test_both_engines_are_the_loop_written_by_hand(name: str, f: str, x0: float, lr: float) -> None:
    text, loop = RULES[name]
    expected = loop(SLOPES[f], x0, 23, lr)
    np.testing.assert_array_equal(simulate(f, text, x0, 23, lr=lr).x[:, 0], expected)
    batch = simulate(f, text, [[x0], [1.0]], 23, lr=[[lr], [0.1]])
    np.testing.assert_array_equal(batch.x[:, 0, 0], expected)
    np.testing.assert_array_equal(batch.x[:, 1, 0], loop(SLOPES[f], 1.0, 23, 0.1))


@each_rule
def test_two_coordinates_start_each_at_its_own(name: str) -> None:
    text, loop = RULES[name]
    run = simulate("x**2 + y**2", text, (3.0, -1.0), 23, lr=0.1)
    for i, start in enumerate((3.0, -1.0)):
        assert run.x[:, i].tolist() == loop(SLOPES["x**2"], start, 23, 0.1)


@each_rule
def test_the_start_stands_in_row_0_and_the_first_step_reads_it(name: str) -> None:
    rule, target = optimizer(RULES[name][0]), objective("x**2 + y**2")
    run = simulate(target, rule, (3.0, -1.0), 5, lr=0.1)
    for i in range(2):
        columns = table(run, target, i)
        for line in starts(rule, target.variables[i]):
            wanted = line.expression(**{n: columns[read.column].flat[0] for n, read in line.reads.items()})
            assert columns[line.column][0] == wanted
        for stage in stages(target, rule, i):
            np.testing.assert_array_equal(stage.evaluate(columns), columns[stage.column][1:])


@pytest.mark.parametrize(("start", "first"), [("1/(x - 4)", np.inf), ("sqrt(0 - x)", np.nan)])
def test_a_start_that_is_not_finite_is_shown(start: str, first: float) -> None:
    text = f"m[0] = {start}\nm = m + g\nx = x - lr*m"
    alone, batch = (simulate("x**2", text, x0, 3, lr=0.1) for x0 in (4.0, [[4.0], [4.0]]))
    np.testing.assert_equal(alone["m"][0, 0], first)
    np.testing.assert_array_equal(alone["m"], batch["m"][:, 0])


@each_rule
@pytest.mark.parametrize("f", ["x**2", "x**2/20 + y**2"])
def test_the_numpy_program_starts_there_too(name: str, f: str) -> None:
    target = objective(f)
    run = Run(target, optimizer(RULES[name][0]), (3.0, -1.0)[: len(target.variables)], 23, {"lr": 0.1})
    assert path_of(program(run).text)[-1] == simulate(run).x[-1].tolist()
