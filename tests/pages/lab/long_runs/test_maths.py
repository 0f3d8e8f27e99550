"""The figures of the page on long runs, and what has to hold at any setting."""

import numpy as np
import pytest

from optim import InputError, averages, simulate
from pages.lab.long_runs import maths

ALPHA, BETA1, BETA2, EPS = 0.1, 0.9, 0.999, 1e-8


def test_the_burst_on_the_bowl() -> None:
    run = maths.bursts("adam", 10_000, ALPHA, BETA1, BETA2, EPS)
    assert (run.quiet, run.lowest, run.crossed, run.back, run.peak) == (189, 6526, 6541, 7062, 7069)
    assert run.distance[1000] == pytest.approx(6.2e-25, rel=0.01)
    assert run.distance[run.lowest] == pytest.approx(2.93e-150, rel=0.01)
    assert run.distance[7069] == pytest.approx(0.08898, rel=1e-3)
    assert run.edge == pytest.approx(38)
    assert run.ended is None


def test_the_edge_is_where_the_roots_leave_the_unit_circle() -> None:
    """z² - (1 + β₁ - (1 - β₁)h)z + β₁, with v̂ held fixed."""
    for beta1 in (0.0, 0.5, 0.9, 0.99):
        for h, stable in ((0.999, True), (1.001, False)):
            roots = np.roots([1, -(1 + beta1 - (1 - beta1) * h * averages.edge(beta1)), beta1])
            assert (abs(roots).max() < 1) == stable


@pytest.mark.parametrize(("eps", "peak"), [(0.0052, 5.626e-4), (0.0053, None)])
def test_epsilon_cures_it_just_above_the_threshold(eps: float, peak: float | None) -> None:
    assert 0.0052 < maths.smallest_quiet_eps(ALPHA, BETA1) < 0.0053
    run = maths.bursts("adam", 22_000, ALPHA, BETA1, BETA2, eps)
    assert (run.crossed is None) == (run.back is None) == (peak is None)
    if peak is not None:
        assert run.distance[run.peak] == pytest.approx(peak, rel=1e-3)


def test_amsgrad_is_silent() -> None:
    run = maths.bursts("amsgrad", 20_000, ALPHA, BETA1, BETA2, EPS)
    assert run.crossed is run.back is run.peak is None


def test_a_run_that_ends_in_nought_over_nought() -> None:
    run = maths.bursts("adam", 100, 0.5, 0.0, 0.0, 0.0)
    assert run.ended == 3
    assert np.isfinite(run.distance[: run.ended]).all()


@pytest.mark.parametrize(("beta1", "beta2"), [(0.9, 0.99), (0.5, 0.9), (0.9, 0.95), (0.0, 0.8)])
def test_the_loss_on_x4_falls_by_beta2(beta1: float, beta2: float) -> None:
    run = maths.law(3000, ALPHA, beta1, beta2)
    assert run.factor == pytest.approx(beta2, rel=1e-6)
    assert run.highest == 1


@pytest.mark.parametrize(("beta1", "beta2"), [(0.9, 0.9), (0.95, 0.9)])
def test_there_is_no_such_law_from_beta1_on(beta1: float, beta2: float) -> None:
    assert maths.law(3000, ALPHA, beta1, beta2).highest > 1.5


def test_gradient_descent_crawls_on_x4() -> None:
    """x' = -4αx³ has x = 1/√(1 + 8αt), so the loss falls like 1/(8αt)²."""
    run = maths.law(3000, ALPHA, BETA1, 0.99)
    assert run.descent[-1] == pytest.approx(1 / (8 * ALPHA * 3000) ** 2, rel=0.02)


def test_tenfold() -> None:
    assert maths.tenfold(0.99) == pytest.approx(229.1, rel=1e-4)
    assert 0.99 ** maths.tenfold(0.99) == pytest.approx(0.1)


def test_sign_descent_jumps_between_two_places_one_step_apart() -> None:
    run = maths.cycle("sign", "constant", 0.97, ALPHA, 2000)
    assert run.period == 2
    assert (run.low, run.high) == (pytest.approx(-0.03), pytest.approx(0.07))


def test_adam_cycles_too_and_a_falling_rate_calms_both() -> None:
    assert maths.cycle("adam", "constant", 0.97, ALPHA, 2000).high > 0.01
    for rule in maths.RULES:
        run = maths.cycle(rule, "inverse_sqrt", 0.97, ALPHA, 2000)
        assert run.period is None
        assert run.high - run.low < 0.005


def test_sign_descent_is_adam_without_memory() -> None:
    bare = simulate("abs(x)", "adam", 0.97, 100, lr=ALPHA, beta1=0.0, beta2=0.0, eps=0.0)
    assert bare.x[:, 0] == pytest.approx(maths.cycle("sign", "constant", 0.97, ALPHA, 100).x)


@pytest.mark.parametrize("value", [9, 100_001, 12.5])
def test_numbers_of_steps_have_bounds(value: float) -> None:
    with pytest.raises(InputError):
        maths.checked_steps(value)


def test_past_the_edge_x_jumps_across_and_lands_farther_away_each_time() -> None:
    run = maths.bursts("adam", 10_000, ALPHA, BETA1, BETA2, EPS)
    assert run.crossed is not None
    assert run.back is not None
    x = simulate("x**2", "adam", 1.0, 10_000, record=(), lr=ALPHA).x[run.crossed + 1 : run.back, 0]
    assert (x[1:] * x[:-1] < 0).all()
    assert (np.diff(np.abs(x)) > 0).all()


def test_amsgrads_corrected_v_falls_but_never_below_its_largest_v() -> None:
    run = simulate("x**2", "amsgrad", 1.0, 5000, record=("v_max", "v_hat"), lr=ALPHA)
    v_hat, largest = run["v_hat"][1:, 0], run["v_max"][1:, 0].max()
    assert (np.diff(v_hat[100:]) < 0).all()
    assert v_hat.min() > largest


@pytest.mark.parametrize(("beta1", "limit"), [(0.0, 2.0), (0.5, 6.0), (0.9, 38.0)])
def test_in_a_valley_that_narrows_the_ratio_stays_near_the_edge(beta1: float, limit: float) -> None:
    run = maths.hover(beta1)
    assert run.edge == pytest.approx(limit)
    assert run.middle == pytest.approx(limit, rel=0.12)
    assert run.curvature[0] == 1
    assert run.curvature[-1] > 1e4
    assert run.ratio[1] < 0.02
    assert limit < run.ratio[1000:].max() < 1.6 * limit, "it goes over the edge, and comes back"
