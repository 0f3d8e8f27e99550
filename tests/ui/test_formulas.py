import itertools
import re

import numpy as np
import pytest

from optim import HYPERPARAMETERS, OBJECTIVES, OPTIMIZERS
from optim.printing import plain_symbol
from tests.optim.formulas import Undefined, latex_value
from tests.ui.printed import Printed, replay_of
from ui.formulas import Lines, extra_digits, indexed, starting
from ui.numbers import DIGITS, split, text
from ui.questions.exercises import PRACTISED, faded

OWN = """\
w = 0.5*w - g/3
u = maximum(u, abs(w))
x = where(g*w < 0, x + lr*w**3/(u + eps)**2, x - lr*g)"""
EVERY = [
    (f, rule, coordinate)
    for f, rule in itertools.product(OBJECTIVES, OPTIMIZERS)
    for coordinate in range(len(OBJECTIVES[f].variables))
]


@pytest.mark.parametrize(("f", "rule", "coordinate"), EVERY)
def test_a_printed_line_gives_its_printed_result(f: str, rule: str, coordinate: int) -> None:
    """Read as a person reads it, in 50 digits, from the printed numbers alone."""
    run = replay_of(f, rule, coordinate=coordinate, lr=0.1 if rule == "adam" else 0.01)
    for t in {1, run.last // 2 or 1}:
        assert_lines_hold(Printed(run, t))


def test_an_equation_with_its_indices_has_the_colours_of_its_quantities() -> None:
    rule = OPTIMIZERS["adam"]
    m, v = (next(e for e in rule.equations if e.name == name) for name in "mv")
    line = indexed(rule, m)
    assert line.count(r"\textcolor{#000002}{m_{t}}") == line.count(r"\textcolor{#000002}{m_{t-1}}") == 1
    assert line.endswith(r"\textcolor{#000001}{g_{t}}")
    assert indexed(rule, v).count(r"\textcolor{#000003}") == 2


@pytest.mark.parametrize("f", ["x**4", "-x**3 + x**4/4", "abs(x)**1.5", "x**2*y**2 + sin(x*y)"])
@pytest.mark.parametrize("lr", [1e-6, 0.3, 3.0])
def test_own_equations_hold_too(f: str, lr: float) -> None:
    run = replay_of(f, OWN, lr=lr, steps=8)
    for t in range(1, run.last + 1):
        assert_lines_hold(Printed(run, t))


def assert_lines_hold(printed: Printed) -> None:
    for k, stage in enumerate(printed.replay.stages):
        value = float(printed.replay.table[stage.column][printed.t])
        if not np.isfinite(value):
            continue
        try:
            evaluated = float(latex_value(line := printed.line(k)))
        except Undefined:
            assert abs(value) > 1e20 or abs(value) < 1e-20, printed.line(k)  # its powers are out of reach
            continue
        if printed.digits[k] >= 15:  # numbers cancel so far that the float itself is inexact
            size = max(abs(float(v)) for v in re.findall(r"\d+(?:\.\d+)?", line))
            assert abs(evaluated - value) <= 1e-13 * size
            continue
        mantissa, exponent = split(evaluated)
        shown = mantissa.replace("×", r"\times ") + (f"^{{{exponent}}}" if exponent else "")
        assert shown.replace("−", "-") == printed.result(k), f"t = {printed.t}: {printed.formula(k)}"


@pytest.mark.parametrize("rule", [*OPTIMIZERS, OWN], ids=[*OPTIMIZERS, "own"])
def test_every_number_has_its_marker_and_every_marker_its_slot(rule: str) -> None:
    formulas = replay_of("x**4", rule, steps=3).formulas
    for part in ("", "e", "c"):
        found = [int(n) for n in re.findall(rf"\\text\{{@(\d+){part}@\}}", "".join(formulas.latex))]
        assert sorted(found) == list(range(len(formulas.slots)))
    for k, latex in enumerate(formulas.latex):
        inside = [formulas.slots[int(n)] for n in re.findall(r"\\text\{@(\d+)@\}", latex)]
        assert {slot.stage for slot in inside} == {k}
        stage = formulas.stages[k]
        assert (inside[-1].column, inside[-1].lag, inside[-1].role) == (stage.column, 0, "free")
        wanted = {(read.column, read.lag) for read in stage.reads.values()}
        assert {(slot.column, slot.lag) for slot in inside[:-1]} == wanted
        assert {slot.column for slot in inside if slot.exact} <= {*HYPERPARAMETERS, "t"}


def test_the_lines_of_the_worked_example() -> None:
    run = replay_of("x**4", steps=2, lr=0.1)
    assert [Printed(run, 1).line(k) + " = " + Printed(run, 1).result(k) for k in range(6)] == [
        r"4 \cdot {4}^{3} = 256",
        r"0.9 \cdot 0 + (1 - 0.9) \cdot 256 = 25.6",
        r"0.999 \cdot 0 + (1 - 0.999) \cdot {256}^{2} = 65.536",
        r"\frac{25.6}{1 - {0.9}^{1}} = 256",
        r"\frac{65.536}{1 - {0.999}^{1}} = 65536",
        r"4 - \frac{0.1 \cdot 256}{\sqrt{65536} + 1\times 10^{-8}} = 3.9",
    ]
    assert Printed(run, 2).line(1) == r"0.9 \cdot 25.6 + (1 - 0.9) \cdot 237.276"


def test_negative_numbers_and_powers_of_ten_get_brackets_where_they_need_them() -> None:
    run = replay_of("x**4", steps=1, x0=(-2e-5,), lr=0.1)
    printed = Printed(run, 1)
    assert printed.line(0) == r"4 \cdot {(-2\times 10^{-5})}^{3}"
    assert printed.line(1) == r"0.9 \cdot 0 + (1 - 0.9) \cdot (-3.2\times 10^{-14})"


def test_cancelling_numbers_get_the_digits_they_need() -> None:
    """1.000001**2 - 1 from six digits would be 0.000002 or nothing at all."""
    run = replay_of("(x - 1)**2", "d = x**2 - 1\nx = x - lr*d", steps=1, x0=(1.0000012345678,), lr=0.1)
    assert Printed(run, 1).line(1) == "{1.00000123457}^{2} - 1"
    assert Printed(run, 1).result(1) == r"2.46914\times 10^{-6}"


@pytest.mark.parametrize(
    ("name", "shown"),
    {
        "x": "x",
        "m_hat": "m̂",
        "v_hat": "v̂",
        "g_bar": "ḡ",
        "lr": "α",
        "beta1": "β₁",
        "beta2": "β₂",
        "eps": "ε",
        "v_max": "v_max",
        "w12": "w₁₂",
        "weight_decay": "λ",
        "momentum": "μ",
        "final_lr": "α*",
        "momentum_decay": "ψ",
        "psi": "ψ",
        "alpha": "α",
        "sigma2": "σ₂",
        "lr_t": "αₜ",
        "speed": "speed",
    }.items(),
)
def test_plain_symbol(name: str, shown: str) -> None:
    assert plain_symbol(name).replace("g\u0304", "ḡ") == shown


def test_no_two_hyperparameters_of_an_optimizer_look_alike() -> None:
    for rule in OPTIMIZERS.values():
        columns = {*rule.hyperparameters, *(e.name for e in rule.equations), "g", "t"}
        assert len({plain_symbol(name) for name in columns}) == len(columns)


@pytest.mark.parametrize("seed", range(25))
def test_a_fixed_line_evaluates_to_its_result(seed: int) -> None:
    """What stands on the practice page and on paper: from the printed numbers the printed result."""
    exercise = faded(seed, 1, PRACTISED[seed % len(PRACTISED)])
    lines = Lines(exercise.table)
    for stage in exercise.stages:
        numbers, result = lines.numbers(stage), lines.result(stage)
        assert text(float(latex_value(numbers))) == text(float(latex_value(result))), stage.name
        assert lines.row(stage).endswith(f"= {numbers} = {result}")


def test_a_start_line_is_shown_with_its_numbers() -> None:
    run = replay_of("x**4", "z[0] = x\np[0] = 1\nq[0] = x/3\np = p*2\nq = q\nz = z - g*p*q\nx = z", steps=2)
    assert starting(run.starts, run.table, {}).split(r",\quad ") == [
        "z_{0} = x_{0} = 4",
        "p_{0} = 1",
        r"q_{0} = \frac{x_{0}}{3} = \frac{4}{3} = 1.33333",
    ]
    second = replay_of("x**2 + y**2", "z[0] = x\nz = z - g\nx = z", steps=2, coordinate=1, x0=(4.0, -3.5))
    assert starting(second.starts, second.table, {}) == "z_{0} = y_{0} = -3.5"


@pytest.mark.parametrize("x0", [9.5, 19.0, -20.7, 25.0, 28.0, 28.3635])
@pytest.mark.parametrize("f", ["plateau", "tanh(x)", "tanh(x/3)**3"])
def test_lines_hold_far_out_where_the_slope_is_next_to_nothing(f: str, x0: float) -> None:
    run = replay_of(f, x0=(x0,), steps=6, lr=0.1, eps=0.0)
    for t in range(1, run.last + 1):
        assert run.table["g"][t]
        assert_lines_hold(Printed(run, t))


@pytest.mark.parametrize("beta2", [0.99, 0.9999, 0.999999, 0.9999999])
def test_lines_of_radam_hold_with_beta2_close_to_1(beta2: float) -> None:
    """No line needs more digits than a float has."""
    run = replay_of("x**2", "radam", steps=12, lr=0.01, beta2=beta2)
    for t in range(1, run.last + 1):
        printed = Printed(run, t)
        assert max(printed.digits) < 15
        assert_lines_hold(printed)


@pytest.mark.parametrize("rule", PRACTISED)
def test_one_line_shows_as_many_digits_as_in_the_player(rule: str) -> None:
    for seed in range(8):
        exercise = faded(seed, 1, rule)
        lines = Lines(exercise.table)
        for stage in exercise.stages:
            (needed,) = extra_digits([stage], exercise.table, lines.constants)
            assert lines._digits(stage) == needed.get(exercise.t, DIGITS)
