"""The ruler of every pixel, and the lengths of the steps."""

import numpy as np
import pytest

from optim import simulate
from pages.lab.network import maths


def test_pixels_that_are_never_on_never_move() -> None:
    found = maths.pixels()
    assert np.flatnonzero(found.never).tolist() == [0, 32, 39]
    assert found.root[found.never].tolist() == [0, 0, 0]
    for moved in found.moved.values():
        assert moved[found.never].tolist() == [0, 0, 0]


def test_the_ruler_of_a_rare_pixel_is_short_and_its_weights_move_as_far() -> None:
    found = maths.pixels()
    assert (found.rare.sum(), found.common.sum()) == (7, 37)
    assert 4.5e-6 < found.root[found.rare].min() < found.root[found.rare].max() < 1e-4
    assert 2e-3 < found.root[found.common].min() < found.root[found.common].max() < 1e-2
    far = {
        key: (np.median(moved[found.rare]), np.median(moved[found.common]))
        for key, moved in found.moved.items()
    }
    assert far["adam"] == (pytest.approx(0.245, rel=0.01), pytest.approx(0.233, rel=0.01))
    assert far["sgd"] == (pytest.approx(0.0033, rel=0.02), pytest.approx(0.1915, rel=0.01))


def test_the_weights_of_rare_pixels_go_nearly_straight() -> None:
    found = maths.pixels()
    for share, chosen in ((0.833, found.rare), (0.221, found.common)):
        walked, moved = found.walked["adam"][chosen], found.moved["adam"][chosen]
        assert np.median(moved / walked) == pytest.approx(share, rel=0.02)
    assert np.median(found.walked["adam"][found.rare]) < 0.5 * np.median(found.walked["adam"][found.common])


def test_the_lengths_of_the_steps() -> None:
    found = maths.lengths()
    assert found.ratio.shape == (4, maths.digits().n)
    assert found.median == pytest.approx([1, 0.376, 0.0902, 0.0435], rel=2e-3)
    assert (found.ratio[0] > 0.99).mean() == pytest.approx(0.880, abs=1e-3)
    assert found.zero == pytest.approx([0.1195, 0.0797, 0.0398, 0.0398], abs=1e-4)
    off = (maths.digits().rows(1)[0] == 0).all(axis=0).sum()
    assert found.zero[0] * maths.digits().n == 32 * off, (
        "the pixels that are on in no image of the first batch"
    )
    assert found.zero[-1] * maths.digits().n == 3 * 32, "the pixels that are never on"
    assert found.faded == pytest.approx(0.385, rel=0.01)


def test_the_lengths_are_those_of_the_equations() -> None:
    record = ("m_hat", "v_hat")
    trace = simulate(maths.digits(), "adam", steps=10, record=record, lr=maths.RATES["adam"])
    step = np.abs(trace["m_hat"][10]) / (np.sqrt(trace["v_hat"][10]) + trace.hyper["eps"])
    assert maths.lengths().ratio[1] == pytest.approx(step, abs=1e-12)


def test_the_bars_hold_all_but_the_shortest_steps() -> None:
    found = maths.lengths()
    for row, ratio in enumerate(found.ratio):
        short = (ratio < maths.BINS[0]).mean()
        assert found.shares(row).sum() == pytest.approx(1 - short)
    assert short < 0.06
    (one,) = np.flatnonzero(found.shares(0))
    assert maths.BINS[one] < 1 < maths.BINS[one + 1]
