"""Planes through the space of all weights: where the paths are on them, and what is true there."""

import numpy as np
import pytest

from pages.lab.network import landscape, sweep


@pytest.mark.parametrize("kind", landscape.KINDS)
def test_the_map_is_the_loss_on_the_plane(kind: str) -> None:
    plane = landscape.plane(kind)
    assert plane.height.shape == (landscape.POINTS, landscape.POINTS)
    for key, places in plane.places.items():
        assert len(places) == len(plane.t) == len(plane.loss[key]) == len(plane.drawn[key])
        assert plane.across[0] < places[:, 0].min() < places[:, 0].max() < plane.across[-1]
        assert plane.up[0] < places[:, 1].min() < places[:, 1].max() < plane.up[-1]
    place = plane.places["sgd"][-1]
    column, row = (
        int(np.abs(axis - at).argmin()) for axis, at in zip((plane.across, plane.up), place, strict=True)
    )
    assert plane.height[row, column] == pytest.approx(plane.drawn["sgd"][-1], rel=0.6)


def test_the_nearest_point_of_the_plane_is_drawn() -> None:
    """What a point and its place differ by is at right angles to the plane."""
    _, paths, _ = landscape.paths()
    every = np.concatenate(list(paths.values()))
    middle = every.mean(axis=0)
    values = np.linalg.svd(every - middle, compute_uv=False) ** 2
    plane = landscape.plane("pca")
    assert plane.share == pytest.approx(values[:2].sum() / values.sum())
    places = np.concatenate(list(plane.places.values()))
    assert np.square(places).sum() == pytest.approx(values[:2].sum())
    assert plane.share == pytest.approx(0.72, abs=0.01)


def test_at_the_start_the_plane_is_far_too_low() -> None:
    plane = landscape.plane("pca")
    for key in landscape.RATES:
        assert plane.loss[key][0] == pytest.approx(2.374, rel=1e-3)
        assert plane.drawn[key][0] == pytest.approx(1.507, rel=0.01)


def test_a_random_plane_holds_next_to_nothing_of_the_paths() -> None:
    plane = landscape.plane("random")
    assert plane.share < 0.004
    assert all(np.abs(places).max() < 0.06 for places in plane.places.values())
    assert plane.places["adam"][-1] == pytest.approx([0, 0], abs=1e-9)
    assert plane.drawn["adam"][-1] == pytest.approx(plane.loss["adam"][-1])
    middle = landscape.POINTS // 2
    assert plane.height[middle, middle] < 1.05 * plane.height.min(), "a bowl"
    assert min(plane.height[0, 0], plane.height[0, -1], plane.height[-1, 0], plane.height[-1, -1]) > 1
    assert plane.drawn["sgd"][0] == pytest.approx(0.073, rel=0.02)


def test_a_path_that_only_wanders_fits_on_a_plane_too() -> None:
    """Antognini & Sohl-Dickstein 2018: of a long walk the first two components hold 1.25·6/π² = 76 %."""
    assert landscape.walk_share() == pytest.approx(1.25 * 6 / np.pi**2, abs=0.03)
    for path in landscape.paths()[1].values():
        assert landscape.share_of_two(path) > 0.93


def test_directions_are_as_long_as_the_weights_of_each_unit() -> None:
    net = sweep.racing(0)
    directions = landscape.filter_normalised(net, net.x0)
    for name, block in net.blocks.items():
        for direction in directions:
            if name.startswith("W"):
                found, own = (v[block].reshape(net.shapes[name]) for v in (direction, net.x0))
                assert np.linalg.norm(found, axis=0) == pytest.approx(np.linalg.norm(own, axis=0))
            else:
                assert not direction[block].any()
