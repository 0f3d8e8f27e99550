"""The paths of several optimizers on a plane through the space of all weights, and how far the plane is from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from optim import simulate
from optim.networks import Network
from optim.trace import Array
from pages.lab.network.sweep import RACING, STEPS, racing

RATES = {"sgd": 1.0, "rmsprop": 0.01, "adam": 0.03, "lion": 0.003}
EVERY = 10
KINDS = ("pca", "random")
POINTS = 19
"""Along each side of the map."""


@dataclass(frozen=True)
class Plane:
    """A plane through the space of all weights.

    Attributes:
        t: of the points of the paths.
        across, up, height: the loss on a grid of the plane.
        places: by optimizer, its path on the plane, shape (points, 2): the nearest point of the plane.
        loss: by optimizer, the true loss at each point.
        drawn: by optimizer, the loss on the plane at the place that is drawn for it.
        share: how much of the variance of all paths lies in the plane.
    """

    t: Array
    across: Array
    up: Array
    height: Array
    places: dict[str, Array]
    loss: dict[str, Array]
    drawn: dict[str, Array]
    share: float


@lru_cache(maxsize=1)
def paths() -> tuple[Array, dict[str, Array], dict[str, Array]]:
    """The t of their points, by optimizer its path, shape (points, n), and the loss along it; all from one start."""
    net = racing(RACING[0])
    traces = {
        key: simulate(net, key, steps=STEPS, every=EVERY, record=(), lr=lr) for key, lr in RATES.items()
    }
    found = {key: trace.x for key, trace in traces.items()}
    losses = {key: np.array([net.loss(x) for x in path]) for key, path in found.items()}
    return traces["adam"].t.astype(float), found, losses


def share_of_two(points: Array) -> float:
    """How much of the variance of points the first two principal components have."""
    squares = np.linalg.svd(points - points.mean(axis=0), compute_uv=False) ** 2
    return float(squares[:2].sum() / squares.sum())


@lru_cache(maxsize=1)
def least_share() -> float:
    """The smallest share that a path has in its own first two components."""
    return min(share_of_two(path) for path in paths()[1].values())


def size() -> int:
    """How many weights there are."""
    return racing(RACING[0]).n


@lru_cache(maxsize=1)
def walk_share() -> float:
    """The same for a path that only wanders: as many steps as ours have, each in a random direction."""
    t, found, _ = paths()
    n = found["adam"].shape[1]
    return share_of_two(np.random.default_rng(0).normal(size=(len(t), n)).cumsum(axis=0))


@lru_cache(maxsize=len(KINDS))
def plane(kind: str) -> Plane:
    """The plane of the first two principal components of all points, or one in random directions through Adam's end.

    Args:
        kind: one of KINDS.
    """
    net = racing(RACING[0])
    t, found, losses = paths()
    every = np.concatenate(list(found.values()))
    middle = every.mean(axis=0)
    if kind == "pca":
        origin, directions = middle, np.linalg.svd(every - middle, full_matrices=False)[2][:2]
    else:
        origin, directions = found["adam"][-1], filter_normalised(net, found["adam"][-1])
    into = np.linalg.pinv(directions)  # of shape (n, 2)
    places = {key: (path - origin) @ into for key, path in found.items()}
    drawn = {key: np.array([net.loss(origin + p @ directions) for p in at]) for key, at in places.items()}
    inside = (every - middle) @ into @ directions
    share = float(np.square(inside).sum() / np.square(every - middle).sum())
    across, up = _window(np.concatenate(list(places.values()))) if kind == "pca" else _square()
    height = np.array([net.loss(origin + a * directions[0] + up[:, None] * directions[1]) for a in across]).T
    return Plane(t, across, up, height, places, losses, drawn, share)


def filter_normalised(net: Network, x: Array, seed: int = 0) -> Array:
    """Two random directions, each as long in every unit's weights as x is there; none in the biases.

    Li, Xu, Taylor, Studer & Goldstein, Visualizing the Loss Landscape of Neural Nets, 2018, arXiv:1712.09913.
    """
    rng = np.random.default_rng(seed)
    directions = np.zeros((2, net.n))
    for name, block in net.blocks.items():
        if name.startswith("W"):
            weights = x[block].reshape(net.shapes[name])
            for direction in directions:
                drawn = rng.normal(size=weights.shape)
                drawn *= np.linalg.norm(weights, axis=0) / np.linalg.norm(drawn, axis=0)
                direction[block] = drawn.ravel()
    return directions


def _window(places: Array) -> tuple[Array, Array]:
    """Around all places, with a margin."""
    low, high = places.min(axis=0), places.max(axis=0)
    margin = 0.15 * (high - low)
    across, up = np.linspace(low - margin, high + margin, POINTS).T
    return across, up


def _square() -> tuple[Array, Array]:
    """From -1 to 1 of each direction, as Li et al. have it."""
    return np.linspace(-1, 1, POINTS), np.linspace(-1, 1, POINTS)
