import re
from string import Formatter

import numpy as np
import pytest

from optim import OPTIMIZERS, objective, optimizer, simulate
from optim.trace import lengths
from pages.lab.broken.exhibits import ADAM, BETA1, BETA2, EXHIBITS, H, case, caught_by_first_step, numbers

PINNED = {
    "1": {"first": 10, "m_hat1": 2.56, "v_hat1": 0.065536, "root": 0.256, "x1": 3.0},
    "2": {"first": 3.162277660, "peak": 6.568519651, "peak_at": 12},
    "3": {"m_hat1": np.inf, "v_hat1": np.inf, "x1": np.nan},
    "4": {"first": 1.0, "uncorrected": 3.162277660, "peak": 2.077148479, "peak_at": 12, "limit": 0.316227766},
    "5": {"first": 0.999000999, "printed_first": 0.09950371902, "printed_x1": 0.9900496281},
    "6": {"v1": 1.024e-12, "v_hat1": 1.024e-9, "zero": 3.2, "step1": 0.000999687598},
    "7": {"end": -5, "end_slope": 72, "rest": 28, "right_end": -9.67231394},
    "8": {"step1": 0.3, "rival_step1": 0.1, "hit": 13, "right_hit": 44, "rival_hit": 61},
    "9": {"m1": 25.6, "v1": 0, "v_hat1": np.nan, "x1": np.nan},
    "10": {"d1": 0, "g1": 4, "unit": 116.415321827, "bias": 6e-12, "end": 1, "right_end": 0.42420250},
    "11": {"times": 31.6227766, "right_first": 0.909090909, "right_last": 0.909090909},
}


@pytest.mark.parametrize("key", EXHIBITS)
def test_the_figures_that_the_texts_state(key: str) -> None:
    found = numbers(EXHIBITS[key])
    for name, value in PINNED[key].items():
        assert found[name] == pytest.approx(value, rel=1e-6, nan_ok=True), name


@pytest.mark.parametrize("key", EXHIBITS)
def test_every_text_finds_its_numbers(key: str) -> None:
    exhibit, found = EXHIBITS[key], numbers(EXHIBITS[key])
    texts = [exhibit.question, *(part for option in exhibit.options for part in option)]
    assert {name for text in texts for _, name, _, _ in Formatter().parse(text) if name} <= set(found)
    assert len({option.text for option in exhibit.options}) == 4
    assert exhibit.options[exhibit.answer] is exhibit.options["abcd".index(exhibit.letter)]


@pytest.mark.parametrize("key", EXHIBITS)
def test_every_reply_uses_the_exhibits_own_numbers(key: str) -> None:
    for option in EXHIBITS[key].options:
        assert re.search(r"\{\w+\}", option.reply), option.text


@pytest.mark.parametrize("key", EXHIBITS)
def test_what_is_printed_and_what_runs_are_both_equations(key: str) -> None:
    exhibit = EXHIBITS[key]
    assert optimizer(exhibit.printed).equations
    assert exhibit.rule.equations
    assert objective(exhibit.objective).variables == ("x",)
    assert max(exhibit.rows) <= exhibit.steps
    broken = exhibit.rule.text != ADAM or bool(exhibit.used) or bool(exhibit.decimals)
    assert broken or exhibit.printed != ADAM


@pytest.mark.parametrize(
    "key", [key for key, exhibit in EXHIBITS.items() if exhibit.printed == exhibit.rule.text]
)
def test_the_printed_lines_give_the_numbers_unless_that_is_the_mistake(key: str) -> None:
    run = case(key)[0]
    again = simulate(
        run.objective, EXHIBITS[key].printed, EXHIBITS[key].x0, run.steps, lr=float(run.hyper["lr"])
    )
    assert np.array_equal(run.x, again.x, equal_nan=True)


def test_the_first_step_gives_seven_of_eleven_away() -> None:
    assert caught_by_first_step() == ["1", "2", "3", "8", "9", "10", "11"]


def test_without_the_power_steps_tend_to_a_third_of_alpha() -> None:
    """The limit named for exhibit 4, where the slope never changes."""
    run = simulate("x", EXHIBITS["4"].printed, 0.0, 12_000, lr=0.1)
    assert lengths(run, 0.1)[-1] == pytest.approx(np.sqrt(1 - BETA2) / (1 - BETA1), rel=1e-4)


def test_six_decimals_show_nothing_of_v() -> None:
    run = case("6")[0]
    assert {f"{v:.6f}" for name in ("v", "v_hat") for v in run[name][1:, 0]} == {"0.000000"}
    assert np.all(np.diff(run.x[:, 0]) < 0)


def test_the_clip_changes_nothing_before_the_edge() -> None:
    clipped, free, found = case("7")
    rest = int(found["rest"])
    assert np.array_equal(clipped.x[:rest], free.x[:rest])
    assert np.all(clipped.x[rest:] == -5)
    assert np.all(np.diff(free.x[:, 0]) < 0)


def test_the_quotient_is_rounded_away() -> None:
    run = case("10")[0]
    assert np.all(run["d"][1:] == 0)
    assert np.all(run["g"][1:] == 4)
    assert np.spacing(1e6) / H == pytest.approx(numbers(EXHIBITS["10"])["unit"])


def test_beta_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="beta2"):
        simulate("x**4", "adam", 4.0, 1, beta2=1.0)


def test_a_right_adam_is_the_tables() -> None:
    assert OPTIMIZERS["adam"].text == ADAM
