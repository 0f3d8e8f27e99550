"""Data sets: rows of inputs with a class each, split once into a part to train on and a part to test on.

README.md beside this file says where iris and digits come from; tests/reference/sets.py made their files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError, mark
from ..hyperparameters import floats
from . import made
from .table import numbers

Array = NDArray[np.float64]
Labels = NDArray[np.intp]
Part = tuple[Array, Labels]
"""Inputs of shape (rows, columns) and the class of each row, counted from 0."""

MAX_CLASSES = 50
SHARE = 4, 5
"""So many of so many rows are trained on, the others are kept for the test."""


@dataclass(frozen=True, eq=False)
class Data:
    """Inputs with a class each, the same split for everyone.

    Attributes:
        inputs: shape (rows, columns), float64, as the network reads them.
        labels: shape (rows,), the class of each row: its place in ``classes``.
        classes: the labels as they were given, in order.
        key: its name in DATA; empty for anybody's own.

    Example:
        >>> iris = data("iris")
        >>> iris.inputs.shape, iris.classes, [len(labels) for _, labels in (iris.train, iris.test)]
        ((150, 4), (0, 1, 2), [120, 30])
    """

    inputs: Array
    labels: Labels
    classes: tuple[int, ...]
    key: str = ""

    def __reduce__(self) -> tuple[Any, ...]:
        """One from DATA stays the same one where it is unpickled."""
        return (_found, (self.key,)) if self.key else (Data, (self.inputs, self.labels, self.classes))

    @cached_property
    def train(self) -> Part:
        """Four fifths of the rows, in the order of ``default_rng(0).permutation``."""
        rows = split(len(self.labels))[0]
        return self.inputs[rows], self.labels[rows]

    @cached_property
    def test(self) -> Part:
        """The other rows."""
        rows = split(len(self.labels))[1]
        return self.inputs[rows], self.labels[rows]


def split(rows: int) -> tuple[Labels, Labels]:
    """Which rows are trained on, and which are kept for the test."""
    order = np.random.default_rng(0).permutation(rows)
    first = rows * SHARE[0] // SHARE[1]
    return order[:first], order[first:]


def standardised(inputs: Array) -> Array:
    """Every column with mean 0 and standard deviation 1 over the rows that are trained on; a constant one is 0."""
    largest = np.abs(inputs).max(axis=0)
    unit = inputs / np.where(largest > 0, largest, 1)
    train = unit[split(len(inputs))[0]]
    spread = train.std(axis=0)
    centred: Array = unit - train.mean(axis=0)
    return np.where(np.ptp(train, axis=0) > 0, centred / np.where(spread > 0, spread, 1), 0)


def of(inputs: ArrayLike, labels: ArrayLike, key: str = "") -> Data:
    """Arrays as a data set.

    Args:
        inputs: shape (rows, columns), finite; they are not scaled.
        labels: shape (rows,), whole numbers; the least of them is class 0, the next one class 1.

    Raises:
        InputError: they are something else, or have fewer than two classes or more than 50.
    """
    try:
        table, given = floats(inputs), floats(labels)
    except (TypeError, ValueError, OverflowError):
        raise InputError(
            mark("data are two arrays of numbers: the inputs, and a class for each row")
        ) from None
    if table.ndim != 2 or given.shape != table.shape[:1] or not table.size:
        raise InputError(
            mark(
                "inputs have the shape (rows, columns) and labels the shape (rows,), not {inputs} and {labels}"
            ),
            inputs=table.shape,
            labels=given.shape,
        )
    if not np.isfinite(table).all():
        raise InputError(mark("every input must be a finite number"))
    if not np.isfinite(given).all() or (given % 1).any() or (np.abs(given) > 2**53).any():
        raise InputError(mark("every class must be a whole number"))
    classes, places = np.unique(given, return_inverse=True)
    if not 2 <= len(classes) <= MAX_CLASSES:
        raise InputError(
            mark("there must be from 2 to {limit} classes, not {count}"),
            limit=MAX_CLASSES,
            count=len(classes),
        )
    return Data(table.copy(), places.astype(np.intp), tuple(int(c) for c in classes), key)


def _stored(key: str) -> tuple[Array, Labels]:
    with np.load(Path(__file__).parent / f"{key}.npz") as file:
        return file["inputs"].astype(float), file["labels"].astype(np.intp)


def _iris() -> tuple[Array, Labels]:
    inputs, labels = _stored("iris")
    return standardised(inputs), labels


def _digits() -> tuple[Array, Labels]:
    inputs, labels = _stored("digits")
    return inputs / 16, labels


DATA: Mapping[str, Callable[[], tuple[Array, Labels]]] = {
    "moons": made.moons,
    "xor": made.xor,
    "circles": made.circles,
    "spiral": made.spiral,
    "iris": _iris,
    "digits": _digits,
}
"""By name: four made from a seed with two columns; iris with its columns standardised; digits divided by 16."""


def data(source: str | Data | tuple[ArrayLike, ArrayLike]) -> Data:
    """A key of DATA, or a pair of arrays (inputs, labels), as a data set.

    Raises:
        InputError: it is neither.

    Example:
        >>> data(([[0, 0], [0, 1], [1, 0], [1, 1]], [3, 7, 7, 3])).labels.tolist()
        [0, 1, 1, 0]
    """
    if isinstance(source, Data):
        return source
    if isinstance(source, str):
        if source not in DATA:
            raise InputError(
                mark("unknown data set '{name}'; known: {known}"), name=source[:40], known=", ".join(DATA)
            )
        return _found(source)
    if not isinstance(source, tuple | list) or len(source) != 2:
        raise InputError(
            mark("data are one of {known}, or a pair of arrays (inputs, labels)"), known=", ".join(DATA)
        )
    return of(*source)


def table(text: str | bytes) -> Data:
    """A learner's own data set from a CSV text: numbers, the class in the last column.

    At most 2,000 rows and 64 columns; the inputs are standardised, see ``standardised``.

    Raises:
        InputError: the text is something else; the message says what, and in which line.

    Example:
        >>> table("170,65,0\\n180,90,1\\n160,50,0").classes
        (0, 1)
    """
    rows = np.array(numbers(text))
    found = of(rows[:, :-1], rows[:, -1])
    return of(standardised(found.inputs), rows[:, -1])


@lru_cache(maxsize=len(DATA))
def _found(key: str) -> Data:
    return of(*DATA[key](), key)
