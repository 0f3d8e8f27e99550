"""How much better a class answers after the course: the gain, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

Z = 1.959964
"""Of the normal distribution 95 % lie within so many standard deviations."""


class Count(NamedTuple):
    """How many answered a question right, of how many."""

    right: int
    asked: int


class Gain(NamedTuple):
    """The shares that were right before and after, their difference, and the half width of its 95 % interval."""

    before: float
    after: float
    gain: float
    within: float


def unpaired(before: Sequence[Count], after: Sequence[Count]) -> Gain:
    """From two rooms' counts, question by question; every question weighs the same.

    Nobody is known by name in them, so the two groups count as different people. The variance of a share is that of
    Agresti and Caffo, with one right and one wrong answer added: it is not 0 where all were right.
    """
    shares = [np.array([count.right / count.asked for count in counts]) for counts in (before, after)]
    variance = 0.0
    for count in (*before, *after):
        share = (count.right + 1) / (count.asked + 2)
        variance += share * (1 - share) / (count.asked + 2)
    first, second = (float(share.mean()) for share in shares)
    return Gain(first, second, second - first, Z * float(np.sqrt(variance)) / len(before))


def paired(pairs: Sequence[tuple[float, float]]) -> Gain:
    """From learners' own records: each one's share before and after; at least two learners."""
    first, second = np.array(pairs).T
    differences = second - first
    spread = float(differences.std(ddof=1)) / np.sqrt(len(pairs))
    return Gain(
        float(first.mean()),
        float(second.mean()),
        float(differences.mean()),
        quantile(len(pairs) - 1) * spread,
    )


def quantile(freedom: int) -> float:
    """Student's t for a two-sided 95 % interval: exact for one and two degrees of freedom, else Hill's expansion."""
    if freedom == 1:
        return float(np.tan(np.pi * 0.475))
    if freedom == 2:
        return float(0.95 * np.sqrt(2 / (1 - 0.95**2)))
    z, n = Z, freedom
    return float(
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )
