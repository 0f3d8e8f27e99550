from dataclasses import replace

import numpy as np
import pytest

from optim import OPTIMIZERS, InputError, Run, simulate
from pages.learn.adaptive_rates import maths

ADAM_RUN = Run.of("x**4", "adam", 1.0, 100, {"lr": 0.1, "eps": 0.0})


@pytest.mark.parametrize("steep", [1.0, 2.0, 100.0, 1e4])
def test_the_ruler_makes_both_axes_alike(steep: float) -> None:
    run = maths.ruled(steep, 0.1, 60)
    np.testing.assert_allclose(run.x[:, 0], -run.x[:, 1], rtol=1e-4)
    np.testing.assert_allclose(np.abs(run.x[1] - run.x[0]), 0.1, rtol=1e-6)
    np.testing.assert_allclose(np.sqrt(run["v_hat"][1]), [1, steep], rtol=1e-9)


@pytest.mark.parametrize("steep", [2.0, 20.0, 100.0])
def test_the_best_rate_of_descent(steep: float) -> None:
    rate, shrink = maths.best_rate(steep), (steep - 1) / (steep + 1)
    run = maths.descent(steep, rate, 60)
    np.testing.assert_allclose(np.abs(run.x[-1]), shrink**60, rtol=1e-9)
    for other in (0.99 * rate, 1.01 * rate):
        assert np.abs(maths.descent(steep, other, 60).x[-1]).max() > shrink**60


def test_the_rate_for_the_flat_axis_throws_the_other_out() -> None:
    run = maths.descent(100.0, 1.0, 60)
    assert run.x[1].tolist() == [0, -99]
    assert abs(run.x[-1, 1]) > 1e100


@pytest.mark.parametrize("factor", [1e3, 1.0, 1e-3, 1e-9])
def test_without_epsilon_no_factor_is_seen(factor: float) -> None:
    assert maths.invariance(ADAM_RUN, factor).gap < 1e-12


def test_epsilon_breaks_the_invariance() -> None:
    usual = replace(ADAM_RUN, hyper={"lr": 0.1})
    gaps = [maths.invariance(usual, c).gap for c in (1e3, 1e-3, 1e-6, 1e-9, 1e-12)]
    assert gaps == pytest.approx([3.137e-9, 3.137e-6, 3.125e-3, 0.5834, 0.9988], rel=1e-3)
    assert maths.invariance(Run.of("x**4", "sgd", 1.0, 100, {"lr": 0.01}), 1e3).gap == np.inf


def test_a_function_on_which_nothing_moves() -> None:
    assert maths.invariance(Run.of("x*0", "adam", 1.0, 10, {"lr": 0.1}), 1e3).gap == 0


def test_the_first_step() -> None:
    slopes = (1e-12, 1e-8, 1e-3, 1.0, 1e4)
    np.testing.assert_allclose(
        maths.first_steps(slopes, "adam", eps=1e-8), [s / (s + 1e-8) for s in slopes], rtol=1e-12
    )
    np.testing.assert_allclose(maths.first_steps(slopes, "adam", eps=0.0), 1, rtol=1e-12)
    np.testing.assert_allclose(maths.first_steps(slopes, "sgd"), slopes, rtol=1e-12)


@pytest.mark.parametrize("period", [1, 3, 20, 100, 999])
def test_a_rare_gradient_comes_when_it_should(period: int) -> None:
    rule = OPTIMIZERS["sgd"].after(maths.RARE)
    came = simulate("x", rule, 0.0, 1000, record=("d",), period=period)["d"][1:, 0]
    assert (np.flatnonzero(came) + 1).tolist() == list(range(period, 1001, period))


def test_who_copes_with_rare_gradients() -> None:
    found = maths.ways(100, 1000)
    shares = {key: seldom / often for key, (often, seldom) in found.items()}
    assert shares["sgd"] == pytest.approx(0.01)
    assert shares["adam"] == pytest.approx(0.0902, abs=5e-5)
    for key in ("adagrad", "rmsprop", "adam"):
        assert shares[key] == pytest.approx(100**-0.5, rel=0.3)
    assert all(often == seldom for often, seldom in maths.ways(1, 1000).values())


def test_who_copes_with_fading_gradients() -> None:
    waits = {
        beta: {key: maths.recovered(steps, 0.5) for key, steps in maths.fading(beta, 1000).items()}
        for beta in (0.9, 0.99, 0.999)
    }
    assert waits[0.9] == {"sgd": None, "adagrad": None, "rmsprop": 34, "adam": 0}
    assert waits[0.99] == {"sgd": None, "adagrad": None, "rmsprop": 369, "adam": 305}
    assert set(waits[0.999].values()) == {None}
    lengths = maths.fading(0.99, 1000)
    assert lengths["sgd"][[99, 100, 999]] == pytest.approx([1, 0.1, 0.1])
    assert lengths["adam"][-1] == pytest.approx(1, abs=0.01)


def test_how_long_a_fall_is_forgotten() -> None:
    """Once m has settled, v̂ is β₂ⁿ + (1-β₂ⁿ)/100: half of α is back at β₂ⁿ = 3/99."""
    n = np.log(3 / 99) / np.log(0.99)
    assert maths.recovered(maths.fading(0.99, 1000)["adam"], 0.5) == pytest.approx(n, rel=0.15)


@pytest.mark.parametrize("bad", [0.0, 0.5, 2e6, -1.0, np.nan])
def test_an_impossible_bowl_is_refused(bad: float) -> None:
    with pytest.raises(InputError):
        maths.bowl(bad)


@pytest.mark.parametrize("bad", [0, 1.5, 1001, -3])
def test_an_impossible_pause_is_refused(bad: float) -> None:
    with pytest.raises(InputError):
        maths.ways(bad, 1000)
