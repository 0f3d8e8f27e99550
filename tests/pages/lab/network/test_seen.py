"""What is seen of a training."""

import numpy as np
import pytest

from optim import network, simulate
from pages.lab.network import seen

MOONS = network("moons", (8,), batch=20)
X = simulate(MOONS, "adam", steps=300, lr=0.05, every=3).x


def test_about_a_hundred_rows() -> None:
    assert [seen.every(steps) for steps in (1, 100, 101, 300, 5000)] == [1, 1, 2, 3, 50]


def test_the_map_says_what_the_network_says() -> None:
    shades = seen.shades(MOONS, X)
    assert shades.shape == (len(X), seen.GRID**2)
    across, up = (np.linspace(*span, seen.GRID) for span in seen.window(MOONS))
    for i, j in ((0, 0), (5, 30), (36, 20)):
        said = MOONS.outputs(X[-1], [[across[j], up[i]]])[0].argmax()
        assert (shades[-1, i * seen.GRID + j] > 127) == said


def test_what_is_no_number_is_neither_class() -> None:
    assert set(seen.shades(MOONS, np.full((1, MOONS.n), np.nan)).ravel()) == {128}


def test_what_is_wrong() -> None:
    net = network("digits", (8,))
    rows, said = seen.wrong(net, net.x0)
    assert len(rows) == round((1 - net.accuracy(net.x0)) * 360)
    assert (net.data.test[1][rows] != said).all()


def test_weights_worth_a_look() -> None:
    x = np.array([[0.0, 0, 1, 5], [1, 3, 1, 4], [2, 0, 1, 3], [3, 0.5, 1, 9]])
    assert (seen.fastest(x), seen.noisiest(x), seen.still(x)) == (3, 1, 2)
    assert seen.still(x[:, :2]) is None
    assert seen.gained(x[:, 1]) == pytest.approx(0.5 / 6.5)
    assert np.isnan(seen.gained(x[:, 2]))


def test_three_pixels_are_never_on_and_their_weights_never_move() -> None:
    net = network("digits", (4,))
    x = simulate(net, "adam", steps=200, lr=0.01, every=50).x
    assert seen.still(x) == 0
    still = [
        pixel
        for pixel in range(64)
        if (x[:, 4 * pixel : 4 * pixel + 4] == x[0, 4 * pixel : 4 * pixel + 4]).all()
    ]
    assert still == [0, 32, 39]


def test_every_weight_has_a_place_and_back() -> None:
    for at in range(MOONS.n):
        assert seen.index(MOONS, *seen.place(MOONS, at)) == at
    assert seen.index(MOONS, "W1", (2, 0)) is None
    assert seen.index(MOONS, "W9", (0, 0)) is None
    assert seen.index(MOONS, "b1", (0, 0)) is None
