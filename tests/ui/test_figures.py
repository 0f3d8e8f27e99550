import numpy as np
import pytest

from ui.figures import kept


def test_a_short_series_is_kept_whole() -> None:
    assert kept(np.arange(2000.0)).tolist() == list(range(2000))


@pytest.mark.parametrize("seed", range(4))
def test_every_stretch_keeps_its_extremes(seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=100_001)
    rows = kept(values, 100)
    assert len(rows) <= 202
    assert (np.diff(rows) > 0).all()
    assert {0, 100_000, int(values.argmin()), int(values.argmax())} <= set(rows.tolist())
    stretch = np.arange(100_001) * 100 // 100_001
    for k in range(100):
        drawn = values[rows[stretch[rows] == k]]
        assert (drawn.min(), drawn.max()) == (values[stretch == k].min(), values[stretch == k].max())


def test_a_single_spike_survives() -> None:
    values = np.zeros(100_000)
    values[77_777] = 1
    assert 77_777 in kept(values)


def test_what_is_not_finite_is_left_out() -> None:
    values = np.where(np.arange(50_000) % 3, 1.0, np.nan)
    values[30_000:] = np.inf
    assert np.isfinite(values[kept(values)]).all()
    assert kept(np.full(5000, np.nan)).size == 0
