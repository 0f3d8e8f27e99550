"""Data sets in the plane: 500 points in two classes, from one fixed seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Labels = NDArray[np.intp]
EACH = 250


def _two(one: Array, other: Array, blur: float) -> tuple[Array, Labels]:
    """Two sets of points (2, EACH), blurred, as inputs with their classes."""
    points = np.concatenate([one.T, other.T])
    return points + blur * np.random.default_rng(1).normal(size=points.shape), np.repeat([0, 1], EACH)


def _uniform(low: float, high: float, rows: int = 1) -> Array:
    return np.random.default_rng(0).uniform(low, high, (rows, 2 * EACH))


def moons() -> tuple[Array, Labels]:
    """Two half circles, each with an end inside the other."""
    one, other = np.split(np.pi * _uniform(0, 1)[0], 2)
    return _two(
        np.array([np.cos(one) - 0.5, np.sin(one) - 0.25]),
        np.array([0.5 - np.cos(other), 0.25 - np.sin(other)]),
        0.1,
    )


def circles() -> tuple[Array, Labels]:
    """A circle of radius 1 around one of radius 1/2."""
    one, other = np.split(2 * np.pi * _uniform(0, 1)[0], 2)
    return _two(np.array([np.cos(one), np.sin(one)]), np.array([np.cos(other), np.sin(other)]) / 2, 0.08)


def spiral() -> tuple[Array, Labels]:
    """Two arms that wind around each other, one and a half turns each."""
    one, other = (
        np.array([r * np.cos(3 * np.pi * r), r * np.sin(3 * np.pi * r)])
        for r in np.split(_uniform(0.1, 1)[0], 2)
    )
    return _two(one, -other, 0.02)


def xor() -> tuple[Array, Labels]:
    """A square of four fields: class 1 where the two coordinates have different signs."""
    points = _uniform(-1, 1, 2).T
    points += 0.1 * np.sign(points)
    return points, (points[:, 0] * points[:, 1] < 0).astype(np.intp)
