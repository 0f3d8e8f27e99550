"""What bias correction corrects: averages that start at 0, and the step that follows from them.

Kingma & Ba, arXiv:1412.6980, section 3. For a gradient that does not change, the step without
correction is (1 - β₁ᵗ)/√(1 - β₂ᵗ) times α; with correction it is α.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from optim.errors import mark
from optim.notation import parse
from optim.objectives import OBJECTIVES
from optim.run import Run
from optim.trace import Array, Trace, simulate

ARTICLE = OBJECTIVES["quartic"]
"""The example of the article this app grew from, with its start."""
UNCORRECTED = "m = beta1*m + (1 - beta1)*g\nv = beta2*v + (1 - beta2)*g**2\nx = x - lr*m/(sqrt(v) + eps)"
"""Adam without its two corrections."""
WEIGHTS = parse("1 - beta**t", ("beta", "t"))
"""What the weights of an average add up to after t steps."""
RATIO = parse("(1 - beta1**t)/sqrt(1 - beta2**t)", ("beta1", "beta2", "t"))
"""The uncorrected step on a constant gradient, in units of α."""
CONSTANT = "x"
"""A function with the gradient ``MEAN`` everywhere."""
MEAN = 1.0
STEPS = 3000
WITHIN = 0.05
"""How close to 1 the ratio must stay to count as right."""
MOST_STEPS = 1_000_000


@dataclass(frozen=True)
class Averages:
    """m and v on gradients around a known mean.

    Attributes:
        trace: of Adam, with m, v and their corrections.
        true: by column, what it is an estimate of.
    """

    trace: Trace
    true: Mapping[str, float]


@lru_cache(maxsize=32)
def averages(beta1: float, beta2: float, sigma: float, seed: int, steps: int = STEPS) -> Averages:
    """Adam fed with gradients of mean ``MEAN`` and standard deviation ``sigma``."""
    feed = MEAN + sigma * np.random.default_rng(seed).normal(size=(steps, 1))
    trace = simulate(
        "0*x",
        "adam",
        0.0,
        steps,
        record=("g", "m", "v", "m_hat", "v_hat"),
        noise=feed,
        beta1=beta1,
        beta2=beta2,
    )
    first, second = MEAN, MEAN**2 + sigma**2
    return Averages(trace, {"g": first, "m": first, "m_hat": first, "v": second, "v_hat": second})


def first_quotient(snr: float) -> tuple[float, float]:
    """The mean of m̂/√v̂ at t = 1, and E[g]/√E[g²], on normal gradients of mean μ and deviation σ, snr = μ/σ.

    At t = 1 the quotient is the gradient's sign. So it is biased, although m̂ and v̂ are not: the mean of
    a root is not the root of the mean (Jensen).
    """
    return math.erf(snr / math.sqrt(2)), snr / math.sqrt(1 + snr**2)


@dataclass(frozen=True)
class Error:
    """How wrong the uncorrected steps are.

    Attributes:
        ratio: |Δ|/α at t = 1, 2, ...
        worst: the t at which the ratio is furthest from 1, as a factor.
        settled: the first t from which on it stays within ``WITHIN`` of 1; None if not in a million steps.
    """

    ratio: Array
    worst: int
    settled: int | None

    def at(self, t: int) -> float:
        return float(self.ratio[t - 1])


@lru_cache(maxsize=32)
def error(beta1: float, beta2: float) -> Error:
    """The ratio from t = 1 until it has settled."""
    longest = max(beta1, beta2, 0.5)
    steps = min(MOST_STEPS, math.ceil(3 / (1 - longest)) + 100)
    t = np.arange(1.0, steps + 1)
    ratio = np.broadcast_to(RATIO(beta1=beta1, beta2=beta2, t=t), t.shape)
    wrong = np.flatnonzero(np.abs(ratio - 1) > WITHIN)
    settled = int(wrong[-1]) + 2 if wrong.size else 1
    return Error(ratio, int(np.argmax(np.abs(np.log(ratio)))) + 1, settled if settled <= steps else None)


def ratios(beta1: float, beta2: float, steps: int) -> Run:
    """The ratio at t = 1, 2, ..., as a run's r."""
    return Run.of(CONSTANT, f"r = {RATIO.text}\nx = x", 0.0, steps, {"beta1": beta1, "beta2": beta2})


@lru_cache
def grid(t: int, points: int = 41) -> tuple[Array, Array]:
    """The ratio at t for many betas: the betas, equally spaced in log(1 - β), and row β₂, column β₁."""
    betas = 1 - np.logspace(0, -4, points)
    return betas, np.asarray(RATIO(beta1=betas, beta2=betas[:, None], t=float(t)))


@lru_cache(maxsize=32)
def paths(lr: float, beta1: float, beta2: float, steps: int = 100) -> tuple[Trace, Trace]:
    """The article's function from its start, with correction and without."""
    with_, without = (simulate(run, record=("f",)) for run in runs(lr, beta1, beta2, steps))
    return with_, without


def runs(lr: float, beta1: float, beta2: float, steps: int = 100) -> tuple[Run, Run]:
    """The runs of ``paths``."""
    with_, without = (
        Run.of(ARTICLE, rule, None, steps, {"lr": lr, "beta1": beta1, "beta2": beta2})
        for rule in ("adam", UNCORRECTED)
    )
    return with_, without


def equal_betas_first_step(beta: float) -> float:
    """The first uncorrected step in α where β₁ = β₂ = β: √(1 - β)."""
    return float(RATIO(beta1=beta, beta2=beta, t=1.0))


def slips(beta: float) -> tuple[tuple[str, float], ...]:
    """What goes wrong in ``equal_betas_first_step``, to be translated, and the number that it leads to."""
    keep = 1 - beta
    return (
        (mark("1 is the *corrected* step. You also get 1 if you forget the square root of v."), 1.0),
        (mark("That is m₁/g: it still has to be divided by √v₁."), keep),
        (mark("You turned the fraction upside down: m₁ is divided by √v₁."), 1 / math.sqrt(keep)),
        (mark("That is √β; a new gradient enters with the weight 1-β."), math.sqrt(beta)),
    )
