"""What is seen of a training: what the network says everywhere, and which images it gets wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optim.networks import Network
from optim.trace import Array

GRID = 37
"""So many points a side a map has."""
ROWS = 100
"""Into about so many parts a training is cut; there is a row at the end of each."""
PART = 500_000
"""So many numbers are worked on at once."""


def every(steps: int) -> int:
    """Of so many steps one is kept."""
    return -(-steps // ROWS)


def window(net: Network) -> tuple[tuple[float, float], ...]:
    """The range of each input, with some room."""
    low, high = net.data.inputs.min(axis=0), net.data.inputs.max(axis=0)
    room = 0.08 * (high - low)
    return tuple(zip((low - room).tolist(), (high + room).tolist(), strict=True))


def shades(net: Network, x: Array) -> NDArray[np.uint8]:
    """What a network of two inputs says over its window, for each x: shape (rows, GRID²).

    With two classes from 0, surely the first, to 255, surely the second; else the class that it would say.
    """
    across, up = (np.linspace(*span, GRID) for span in window(net))
    points = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    many = max(1, PART // (len(points) * max(net.hidden, default=1)))
    parts = [net.outputs(x[i : i + many], points) for i in range(0, len(x), many)]
    z = np.concatenate(parts)
    classes = z.shape[-1]
    with np.errstate(all="ignore"):
        share = 1 / (1 + np.exp(z[..., 0] - z[..., 1])) if classes == 2 else z.argmax(axis=-1) / (classes - 1)
    found: NDArray[np.uint8] = np.rint(255 * np.nan_to_num(share, nan=0.5)).astype(np.uint8)
    return found


def wrong(net: Network, x: Array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which rows of the test get another class than theirs, and which."""
    said = net.outputs(x, net.data.test[0]).argmax(axis=-1)
    rows = np.flatnonzero(said != net.data.test[1])
    return rows, said[rows]


def still(x: Array) -> int | None:
    """A weight that no step moves, if there is one."""
    found = np.flatnonzero((x == x[0]).all(axis=0))
    return int(found[0]) if found.size else None


def fastest(x: Array) -> int:
    """The weight that ends farthest from where it began."""
    return int(np.argmax(np.nan_to_num(np.abs(x[-1] - x[0]))))


def noisiest(x: Array) -> int:
    """The weight that walks the longest way for nothing."""
    way = np.abs(np.diff(x, axis=0)).sum(axis=0)
    return int(np.argmax(np.nan_to_num(way - np.abs(x[-1] - x[0]))))


def gained(w: Array) -> float:
    """How far one weight comes, as a share of the way that it walks; nan where it does not move."""
    way = float(np.abs(np.diff(w)).sum())
    return abs(float(w[-1] - w[0])) / way if way else float("nan")


def place(net: Network, index: int) -> tuple[str, tuple[int, ...]]:
    """The block of a weight, and where it is in there, from 0."""
    block = next(name for name, part in net.blocks.items() if index < part.stop)
    found = np.unravel_index(index - net.blocks[block].start, net.shapes[block])
    return block, tuple(int(i) for i in found)


def index(net: Network, block: str, places: tuple[int, ...]) -> int | None:
    """The inverse; None where there is no such weight."""
    shape = net.shapes.get(block, ())
    if len(shape) != len(places) or not all(0 <= i < n for i, n in zip(places, shape, strict=True)):
        return None
    first: int = net.blocks[block].start
    return first + int(np.ravel_multi_index(places, shape))
