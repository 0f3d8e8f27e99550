"""Every generated exercise can be solved, its answer is the core's, and no slip passes for it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optim import InputError, simulate
from optim.notation import parse
from optim.slips import SLIPS
from ui.questions.exercises import FUNCTIONS, PRACTISED, STARTS, STEPS, VALUES, Exercise, faded

SEEDS = st.integers(0, 999_999)
EXERCISES = st.builds(faded, SEEDS, st.integers(1, 6))


def text_value(text: str) -> float:
    """A typed number as the page reads it."""
    return float(parse(text, ())())


@given(EXERCISES)
def test_the_answers_are_the_cores(exercise: Exercise) -> None:
    asked = exercise.run
    run = simulate(asked.objective.text, "adam", asked.x0, exercise.t, **asked.hyper)
    for stage in exercise.stages:
        right = run[stage.column][exercise.t, 0]
        assert exercise.value(stage) == right
        assert exercise.judge(stage, right).right


@given(EXERCISES)
def test_six_typed_digits_and_working_on_with_them_are_right(exercise: Exercise) -> None:
    """Solvable by hand: whoever rounds every line to six digits and works on with that gets all lines right."""
    believed = dict(exercise.table)
    for stage in exercise.stages:
        column = believed[stage.column].copy()
        column[exercise.t] = text_value(f"{stage.evaluate(believed)[exercise.t - 1]:.6g}")
        believed[stage.column] = column
        assert exercise.judge(stage, column[exercise.t]).right, stage.name


@given(EXERCISES)
def test_slips_are_told_from_the_answer(exercise: Exercise) -> None:
    for stage in exercise.stages:
        found = exercise.slips(stage)
        for slip, value in found:
            verdict = exercise.judge(stage, value)
            assert not verdict.right
            assert verdict.slip in SLIPS
            near = exercise.tolerance(stage)
            same = [s.key for s, other in found if abs(other - value) <= near]
            assert slip.key in same
            assert verdict.slip == same[0]


@given(EXERCISES)
def test_the_numbers_are_friendly_and_what_stood_before_is_no_answer(exercise: Exercise) -> None:
    assert exercise.run.objective.text in FUNCTIONS
    assert exercise.run.x0[0] in STARTS
    assert exercise.t in STEPS
    assert all(exercise.run.hyper[name] in values for name, values in VALUES.items())
    last = exercise.stages[-1]
    assert not exercise.judge(last, exercise.table["x"][exercise.t - 1]).right
    assert not exercise.judge(last, math.inf).right


@given(SEEDS, st.integers(1, 6))
def test_the_last_lines_are_open(seed: int, blanks: int) -> None:
    exercise = faded(seed, blanks)
    assert [stage.name for stage in exercise.open] == ["g", "m", "v", "m_hat", "v_hat", "x"][6 - blanks :]
    assert faded.__wrapped__(seed, blanks) == exercise


@given(EXERCISES)
def test_halfway_is_on_the_way(exercise: Exercise) -> None:
    """The last operation, done with the numbers shown, gives the result."""
    for stage in exercise.stages:
        rest, values = exercise.halfway(stage)
        assert rest(**values) == pytest.approx(exercise.value(stage), rel=1e-12)
        assert len(rest.names) <= 2


@pytest.mark.parametrize("rule", PRACTISED)
def test_every_optimizer_can_be_practised(rule: str) -> None:
    for seed in range(5):
        exercise = faded(seed, 1, rule)
        assert exercise.open[0].name == "x"
        assert exercise.clear
        whole = faded(seed, len(exercise.stages), rule)
        assert whole.open == whole.stages


def test_a_class_gets_different_numbers_from_different_seeds() -> None:
    made = {e.run for e in (faded(seed, 3) for seed in range(40))}
    assert len(made) > 35


@pytest.mark.parametrize(("seed", "blanks"), [(-1, 1), (1_000_000, 1), (1, 0), (1, 7)])
def test_what_cannot_be_made_is_refused(seed: int, blanks: int) -> None:
    with pytest.raises(InputError):
        faded(seed, blanks)


def test_an_exercise_begins_where_start_lines_say() -> None:
    rule = "z[0] = x\nz = z - lr*g\nx = beta1*x + (1 - beta1)*z"
    first = next(exercise for seed in range(50) if (exercise := faded(seed, 2, rule)).t == 1)
    (x0,), lr = first.run.x0, first.run.hyper["lr"]
    assert first.table["z"][0] == x0
    z, x = first.open
    assert first.judge(z, x0 - lr * first.table["g"][1]).right
    assert first.judge(x, first.table["x"][1]).right
