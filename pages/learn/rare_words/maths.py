"""Words with frequencies 1/rank: one weight a word, a softmax for each word, and settings in which nothing is to be seen.

Kunstner & Bach, Scaling Laws for Gradient Descent and Sign Descent for Linear Bigram Models under Zipf's Law, 2025.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optim.compiled import compile_block
from optim.notation import parse
from optim.optimizers import Optimizer, optimizer
from optim.run import Run
from optim.trace import Array, simulate

STEPS = 100
WORDS, VOCABULARY = 10_000, 128
"""So many words there are where each has one weight, and where each has a softmax over all of them."""
RANKS = (1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000)
GROUPS = ((1, 1), (2, 8), (9, 32), (33, 128))
FEW_GROUPS = ((1, 1), (2, 4), (5, 16))
SIGN = "x = x - lr*sign(g)"
RULES: Mapping[str, str] = MappingProxyType(
    {"sgd": "sgd", "momentum": "momentum", "sign": SIGN, "adam": "adam"}
)
"""By key the optimizer."""
ALONE: Mapping[str, float] = MappingProxyType({"sgd": 18.8, "momentum": 35.5, "sign": 0.035, "adam": 0.28})
"""α where a word has one weight: of gradient descent and momentum the best. Sign descent and Adam would be at the goal of all
words at once with the right α, since all start equally far from it; they have one that suits starts at random."""
BEST: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "bigram": {"sgd": 69.0, "momentum": 71.0, "sign": 0.0286, "adam": 0.45},
        "own": {"sgd": 2e5, "momentum": 2e4, "sign": 10.0, "adam": 10.0},
        "dense": {"sgd": 23.7, "momentum": 4.2, "sign": 0.024, "adam": 0.133},
    }
)
"""The best α of each in each of TASKS.

Of gradient descent on ``bigram`` the largest that is below ``edge``: above it the loss goes up and down from step to step.
"""
FEW, BEST_OF_FEW = 32, MappingProxyType({"momentum": 35.0, "adam": 0.587})
"""A small vocabulary, and the best α there."""
SHARED: Mapping[str, float] = MappingProxyType({"weight": 0.45, "word": 0.3, "all": 0.31})
"""The best α where so many weights share one v."""
DIVIDED = ("sign", "adam")
"""Those that divide the size of a gradient away."""
EPS = 1e-8


def zipf(words: int) -> Array:
    """Frequencies proportional to 1/rank, together 1."""
    shares = 1 / np.arange(1, words + 1)
    return np.asarray(shares / shares.sum())


# --- one weight a word --------------------------------------------------------------------------


def alone(key: str, rank: int, lr: float, words: int = WORDS) -> Run:
    """One word's weight on its way from 1 to 0.

    The word's part of the loss is its frequency π times x²/2, so that a gradient has the factor π. Gradient descent and
    momentum multiply it by α: that is the rate απ on x²/2. Sign descent and Adam divide it away; only ε is felt more.
    """
    share = float(zipf(words)[rank - 1])
    given = {"lr": lr if key in DIVIDED else lr * share}
    return Run.of("x**2/2", RULES[key], 1.0, STEPS, given | ({"eps": EPS / share} if key == "adam" else {}))


@lru_cache(maxsize=512)
def left(key: str, rank: int, lr: float) -> float:
    """What is left of the way of a word's weight, below 0 where it is past its goal."""
    return float(simulate(alone(key, rank, lr), record=()).x[-1, 0])


def learned(steps: int, lr: float, share: float, words: int = WORDS) -> int:
    """How many words, from the most frequent on, have lost all but a share of their loss by gradient descent."""
    rates = lr * zipf(words)[:, None]
    ends = simulate("x**2/2", "sgd", 1.0, steps, record=(), lr=rates).x[-1, :, 0] ** 2
    return int(np.argmax(ends > share))


# --- a softmax for each word --------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Lookup:
    """A linear softmax: what it is shown, what it should say, and how much each row counts.

    Attributes:
        inputs: a row each, shape (rows, columns).
        targets: a distribution over the classes in each row.
        shares: how much each row counts, together 1.
        words: the word of each row, counted from 0.
    """

    inputs: Array
    targets: Array
    shares: Array
    words: NDArray[np.int64]

    @cached_property
    def lowest(self) -> Array:
        """The cross-entropy that no softmax can go below, of each row."""
        known = np.where(self.targets > 0, self.targets, 1.0)
        return np.asarray(-(self.targets * np.log(known)).sum(axis=1))

    def losses(self, w: Array) -> Array:
        """How far each word is from what it should be: the mean cross-entropy of its rows over the lowest one."""
        rows = -(self.targets * _log_softmax(self.inputs @ w)).sum(axis=1) - self.lowest
        return np.bincount(self.words, rows) / np.bincount(self.words)

    def gradient(self, w: Array) -> Array:
        """Of all rows' losses together."""
        missed = np.exp(_log_softmax(self.inputs @ w)) - self.targets
        return np.asarray(self.inputs.T @ (self.shares[:, None] * missed))


def bigram(words: int = VOCABULARY) -> Lookup:
    """One-hot inputs; after every word each word follows as often as it comes."""
    return Lookup(np.eye(words), np.tile(zipf(words), (words, 1)), zipf(words), np.arange(words))


def edge(words: int = VOCABULARY) -> float:
    """The α above which gradient descent on ``bigram`` swings about the minimum, first in the most frequent word."""
    p = zipf(words)
    return float(2 / np.linalg.eigvalsh(p[0] * (np.diag(p) - np.outer(p, p))).max())


def own(words: int = VOCABULARY) -> Lookup:
    """One-hot inputs; every word has its own class, and no other: the loss has no finite minimum."""
    return Lookup(np.eye(words), np.eye(words), zipf(words), np.arange(words))


def dense(words: int = 16, rows: int = 500, blur: float = 0.7) -> Lookup:
    """The same with noise on every input: no weight is a word's own any more."""
    counts = np.maximum(2, np.round(rows * zipf(words))).astype(int)
    which = np.repeat(np.arange(words), counts)
    one = np.eye(words)[which]
    noisy = one + blur * np.random.default_rng(0).normal(size=one.shape)
    return Lookup(noisy, one, np.full(len(which), 1 / len(which)), which)


def _log_softmax(w: Array) -> Array:
    below = w - w.max(axis=1, keepdims=True)
    return np.asarray(below - np.log(np.exp(below).sum(axis=1, keepdims=True)))


BLOCKS: Mapping[str, Callable[[Array], Array]] = MappingProxyType(
    {
        "weight": lambda squares: squares,
        "word": lambda squares: squares.mean(axis=1, keepdims=True),
        "all": lambda squares: squares.mean(keepdims=True),
    }
)
"""Which squared gradients share one v: their mean takes their place."""


def trained(task: Lookup, key: str, lr: float, blocks: str = "weight", **hyper: float) -> Array:
    """The loss of every word after t steps, shape (t, words), by the optimizer's own equations."""
    rule = optimizer(RULES[key])
    step, names = _step(rule)
    read: dict[str, Any] = {n: rule.default(n) for n in rule.hyperparameters} | hyper | {"lr": lr}
    w = np.zeros((task.inputs.shape[1], task.targets.shape[1]))
    kept = {name: np.zeros_like(w) for name in rule.state}
    found = [task.losses(w)]
    for t in range(1, STEPS + 1):
        g = task.gradient(w)
        given = {**read, **kept, "x": w, "g": g, "s": BLOCKS[blocks](g * g), "t": np.float64(t)}
        made = dict(zip((e.name for e in rule.equations), step(*(given[n] for n in names)), strict=True))
        w, kept = made["x"], {name: made[name] for name in kept}
        found.append(task.losses(w))
    return np.array(found)


@lru_cache(maxsize=16)
def _step(rule: Optimizer) -> tuple[Callable[..., Any], tuple[str, ...]]:
    """A step of an optimizer in which the squared gradient has a name of its own, ``s``."""
    names = ("x", "g", "s", "t", *rule.state, *rule.hyperparameters)
    lines, known = [], list(names)
    for e in rule.equations:
        lines.append((e.name, parse(e.text.partition("=")[2].replace("g**2", "s"), known)))
        known.append(e.name)
    return compile_block(tuple(lines), names).arrays, names


TASKS: Mapping[str, Callable[..., Lookup]] = MappingProxyType({"bigram": bigram, "own": own, "dense": dense})


@lru_cache(maxsize=64)
def losses(kind: str, key: str, lr: float, blocks: str = "weight", words: int | None = None) -> Array:
    """``trained`` on one of TASKS."""
    found = trained(TASKS[kind](words) if words else TASKS[kind](), key, lr, blocks)
    found.flags.writeable = False
    return found


def total(ends: Array) -> float:
    """The loss of all words together, each as often as it comes."""
    return float(zipf(len(ends)) @ ends)


def grouped(ends: Array, groups: Sequence[tuple[int, int]] = GROUPS) -> list[float]:
    """The mean loss of the words of each group of ranks."""
    return [float(ends[first - 1 : last].mean()) for first, last in groups]
