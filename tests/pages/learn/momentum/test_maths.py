import numpy as np
import pytest

from optim import InputError, averages, simulate
from pages.learn.momentum import maths

BETAS = (0.0, 0.3, 0.5, 0.9, 0.99)


@pytest.mark.parametrize("beta", BETAS)
def test_the_weights_are_those_of_a_run(beta: float) -> None:
    """One gradient of 1, then none: m is what is left of it."""
    spike = maths.filtered(beta, (1.0, *[0.0] * 29))
    np.testing.assert_allclose(maths.weights(beta, 30), spike, rtol=1e-12, atol=0)
    for k in (1, 5, 30):
        assert maths.share(beta, k) == pytest.approx(maths.weights(beta, k).sum(), rel=1e-12)


def test_half_lives() -> None:
    assert round(maths.half_life(0.9), 2) == 6.58
    assert round(maths.half_life(0.999), 1) == 692.8
    assert maths.half_life(0.5) == 1
    assert maths.half_life(0) == 0
    assert maths.weights(0.9, 8)[[6, 7]] == pytest.approx([0.0531441, 0.04782969])
    assert maths.weights(0.9, 8)[6] > 0.05 > maths.weights(0.9, 8)[7]


@pytest.mark.parametrize("beta", BETAS)
def test_a_zigzag_cancels_and_a_steady_gradient_comes_through(beta: float) -> None:
    zigzag = maths.filtered(beta, tuple((-1.0) ** k for k in range(3000)))
    assert abs(zigzag[-1]) == pytest.approx(maths.zigzag(beta), rel=1e-9)
    assert maths.filtered(beta, (1.0,) * 3000)[-1] == pytest.approx(1, rel=1e-9)


@pytest.mark.parametrize("beta", BETAS)
def test_the_edge_is_where_runs_begin_to_swing_out(beta: float) -> None:
    below, above = (
        abs(maths.swing(beta, averages.edge(beta) * factor, 4000).x[-1, 0]) for factor in (0.99, 1.01)
    )
    assert below < 1e-3
    assert not above < 1e3


def test_edges_that_the_page_names() -> None:
    assert averages.edge(0) == 2
    assert averages.edge(0.9) == pytest.approx(38)


@pytest.mark.parametrize(("h", "period"), [(1.0, 19.5), (0.5, 28.1), (2.0, 13.7)])
def test_the_ring_of_theory_and_of_a_run(h: float, period: float) -> None:
    theory = maths.ring(0.9, h)
    assert theory
    assert round(theory.period, 1) == period
    assert theory.damping == pytest.approx(0.9**0.5)
    x = maths.swing(0.9, h, 1000).x[:, 0]
    assert maths.measured_period(x) == pytest.approx(theory.period, rel=1e-4)
    crests = np.abs(x[1:-1])[(np.abs(x[1:-1]) > np.abs(x[:-2])) & (np.abs(x[1:-1]) > np.abs(x[2:]))]
    ratio = (crests[20] / crests[0]) ** (1 / 20)
    assert ratio == pytest.approx(theory.damping ** (theory.period / 2), rel=0.02)


@pytest.mark.parametrize("beta", [0.3, 0.5, 0.8, 0.95, 0.99])
def test_periods_at_other_betas(beta: float) -> None:
    theory = maths.ring(beta, 1.0)
    assert theory
    assert maths.measured_period(maths.swing(beta, 1.0, 1000).x[:, 0]) == pytest.approx(
        theory.period, rel=1e-3
    )


def test_a_crossing_that_falls_on_a_step_counts() -> None:
    t = np.arange(33)
    assert maths.measured_period(np.round(np.cos(np.pi * t / 4), 9)) == pytest.approx(8)
    assert maths.measured_period(np.ones(5)) is None
    assert maths.measured_period(np.array([1.0, -1.0, 0.0])) is None


def test_real_roots_do_not_ring() -> None:
    assert maths.ring(0.9, 0.01) is None
    assert maths.ring(0.0, 1.0) is None
    assert maths.ring(0.5, 100.0) is None


def test_more_memory_rings_slower_and_longer() -> None:
    short, long = maths.ring(0.9, 1.0), maths.ring(0.99, 1.0)
    assert short
    assert long
    assert long.period > 3 * short.period
    assert long.damping > short.damping
    low = [float(maths.swing(beta, 1.0, 1000).x.min()) for beta in (0.5, 0.9, 0.99)]
    assert low == pytest.approx([-0.25, -0.604, -0.855], abs=1e-3)


def test_the_ravine_of_the_page() -> None:
    without, with_m = maths.ravine(0.0, 0.99, 40), maths.ravine(0.7, 0.99, 40)
    assert without.f[-1] == pytest.approx(0.795, abs=5e-4)
    assert with_m.f[-1] == pytest.approx(4.65e-6, rel=1e-3)
    np.testing.assert_array_equal(without.x, simulate("ravine", "sgd", steps=40, lr=0.99).x)
    assert abs(maths.ravine(0.0, 1.05, 40).x[-1, 1]) > 50
    assert abs(maths.ravine(0.7, 1.05, 40).x[-1, 1]) < 0.01
    assert maths.ravine(0.99, 1.05, 40).f[-1] > with_m.f[-1]


@pytest.mark.parametrize("beta", [-0.1, 1.0, 2.0, np.nan])
def test_an_impossible_memory_is_refused(beta: float) -> None:
    for of in (maths.half_life, maths.zigzag, averages.edge):
        with pytest.raises(InputError):
            of(beta)


@pytest.mark.parametrize("h", [0.0, -1.0, np.inf, np.nan])
def test_an_impossible_strength_is_refused(h: float) -> None:
    with pytest.raises(InputError):
        maths.ring(0.9, h)
