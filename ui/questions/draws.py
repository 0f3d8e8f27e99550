"""What the generators share: drawing lots, giving out letters, and judging whether a picture is clear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TypeVar

import numpy as np

from optim.errors import mark
from optim.optimizers import OPTIMIZERS
from optim.trace import Array, Trace
from ui.questions.question import Curve, Said, say

Item = TypeVar("Item")
LETTERS = "ABCDE"
BOWLS = ("x**2", "x**2/2", "log(1 + x**2)", "sqrt(1 + x**2) - 1", "x**4/4", "x**2 + x**4/20")
"""Functions whose only minimum is at 0."""
STARTS = (-4.0, -3.0, -2.0, 1.5, 2.0, 2.5, 3.0, 4.0)
RATES = (0.05, 0.1, 0.2, 0.3)
HYPER: dict[str, float] = {name: OPTIMIZERS["adam"].default(name) for name in ("lr", "beta1", "beta2", "eps")}
CLEAR = 0.1
"""How far apart, as a share of a picture's height, two curves must come somewhere to be told apart."""


def pick(rng: np.random.Generator, items: Sequence[Item]) -> Item:
    """One of them, each as likely."""
    return items[int(rng.integers(len(items)))]


def arriving(rng: np.random.Generator, steps: int) -> tuple[float, float]:
    """A start and an α with which so many steps of Adam bring it to the minimum at 0 and past it."""
    return pick(rng, [(x0, lr) for x0 in STARTS for lr in RATES if lr * steps >= 1.5 * abs(x0)])


def shuffled(rng: np.random.Generator, items: Sequence[Item]) -> list[Item]:
    """All of them, in any order."""
    return [items[i] for i in rng.permutation(len(items))]


def over_t(label: str, y: Array, kind: str = "line", start: int = 0) -> Curve:
    """A curve over t, whose first value is of t = ``start``."""
    return Curve(label, np.arange(start, start + len(y), dtype=float), y, kind)


def lettered(
    rng: np.random.Generator, ys: Mapping[str, Array], start: int = 0
) -> tuple[tuple[Curve, ...], dict[str, str]]:
    """Curves over t with letters drawn by lot, and which key got which letter.

    Args:
        ys: what is drawn, by key, each of shape (n,).
        start: the t of the first value.
    """
    letters = dict(zip(shuffled(rng, list(ys)), LETTERS[: len(ys)], strict=True))
    return tuple(over_t(letter, ys[key], start=start) for key, letter in letters.items()), letters


def adam_on(text: str, x0: float, **hyper: float) -> Said:
    """What there is to know to work out Adam's steps; hyper-parameters as in ``HYPER``."""
    return say(
        mark("Adam on f(x) = {f}, x₀ = {x0}, α = {lr}, β₁ = {beta1}, β₂ = {beta2}, ε = {eps}"),
        f=text,
        x0=x0,
        **hyper,
    )


def curve_options(letters: Mapping[str, str], right: str) -> tuple[tuple[Said, ...], int]:
    """Each curve as an option, A first, and the place of the one with this key."""
    options = tuple(say(mark("Curve {letter}"), letter=letter) for letter in sorted(letters.values()))
    return options, LETTERS.index(letters[right])


def position(trace: Trace) -> Array:
    """x over t of one run in one variable, shape (steps + 1,)."""
    column: Array = trace.x[:, 0]
    return column


def value(trace: Trace, column: str, t: int) -> float:
    """A column of one run in one variable, at t."""
    return float(trace[column][t, 0])


def step(x: Array, t: int = 1) -> float:
    """How long step t of a path is, x of shape (steps + 1,)."""
    return float(abs(x[t] - x[t - 1]))


def apart(ys: Sequence[Array]) -> bool:
    """Whether every two curves can be told apart, and all of them are finite."""
    if not all(np.isfinite(y).all() for y in ys):
        return False
    height = max(y.max() for y in ys) - min(y.min() for y in ys)
    return all(np.abs(a - b).max() > CLEAR * height for a, b in combinations(ys, 2))
