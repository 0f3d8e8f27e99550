"""The judge of a learner's number: reads it in any usual spelling, compares it, and names the slip.

The player does the same in the browser, see ``ui/player/judge.js``; what it takes for near, and
what slips lead to, it is handed as data. ``tests/data/answers.json`` has the cases that hold for both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from optim import InputError
from optim.errors import mark
from optim.natural import ambiguities, number
from optim.stages import Stage
from optim.trace import Array

TOLERANCE = 0.005
"""How far a number may be from the right one, as a share of it, unless a question says otherwise."""
SMALLEST = 1e-12
"""How far from it any number may be, which matters where it is 0."""
NOT_A_NUMBER = mark(
    "This is not a number. Type a number such as 25.6 or 1.6e-5, or a calculation such as 3/7 + 2."
)


class Verdict(NamedTuple):
    """What is to say about a learner's number.

    Attributes:
        right: it is near enough to the right one.
        slip: what the learner seems to have done instead; empty where nothing is known.
    """

    right: bool
    slip: str = ""


def read(text: str) -> float:
    """A number as people write it, 1,6×10⁻⁵ or 46.7676/0.19; functions may stand in it.

    Raises:
        InputError: it is none, or not finite, or can be meant in two ways.
    """
    try:
        value = number(text)
    except InputError as error:
        if ambiguities(error):
            raise
        value = math.nan
    if not math.isfinite(value):
        raise InputError(NOT_A_NUMBER)
    return value


def judge(
    given: float,
    right: float,
    slips: Iterable[tuple[str, float]] = (),
    *,
    share: float = TOLERANCE,
    near: float | None = None,
) -> Verdict:
    """Hold a learner's number against the right one, then against those that slips lead to.

    Args:
        slips: each with its number; the first that is near is named.
        share: how far from a number is near, as a share of it.
        near: the same as a length, whatever the number.
    """

    def is_near(value: float) -> bool:
        away = float(tolerance(value, share)) if near is None else near
        return math.isfinite(value) and abs(given - value) <= away

    if is_near(right):
        return Verdict(True)
    return Verdict(False, next((slip for slip, value in slips if is_near(value)), ""))


def tolerance(size: Array | float, share: float = TOLERANCE) -> Array:
    """How far a learner's number may be from one of such a size."""
    return np.maximum(share * np.abs(size), SMALLEST)


def stage_tolerance(stage: Stage, table: Mapping[str, Array]) -> Array:
    """How far from a stage's result a learner's number may be, at t = 0, 1, ...

    A new position is as large as ten steps, if that is less, so that the old position does not pass for it.
    """
    size = np.abs(table[stage.column])
    if stage.name == "x":
        size = np.minimum(size, 10 * np.abs(np.diff(table[stage.column], prepend=np.nan)))
    return tolerance(size)
