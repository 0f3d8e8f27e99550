"""The first moment as a memory: what m keeps of past gradients, what it lets through, how it rings.

m_t = β₁ m_{t-1} + (1-β₁) g_t weighs the gradient of k steps ago by (1-β₁) β₁ᵏ. Everything here
follows from that; the runs are of ``MOMENTUM``, Adam's first moment with nothing to divide it by.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from optim.errors import InputError, mark
from optim.hyperparameters import HYPERPARAMETERS
from optim.run import Run
from optim.trace import Array, Trace, simulate

MOMENTUM = "m = beta1*m + (1 - beta1)*g\nx = x - lr*m"
WATCHED = "m = beta1*m + (1 - beta1)*g\nx = x - lr*g"
"""m of gradient descent's gradients, which does not hear of it."""
WEIGHT = "w[0] = 1 - beta1\nw = beta1*w\nx = x"
"""What the gradient of t steps ago weighs in m."""
RAVINE, RAVINE_STEPS = "ravine", 40
BOWL = "x**2/2"
"""Its second derivative is 1, so h is the learning rate."""
MEASURED_STEPS = 1000


@dataclass(frozen=True)
class Ring:
    """How m swings about a minimum.

    Attributes:
        period: steps for once back and forth.
        damping: what is left of the swing after one step.
    """

    period: float
    damping: float


def weights(beta: float, count: int) -> Array:
    """The weight of the newest gradient, of the one before it, and so on, ``count`` of them."""
    return simulate(weighing(_beta(beta), count))["w"][:, 0]


def share(beta: float, count: int) -> float:
    """What the newest ``count`` gradients weigh together."""
    return 1 - _beta(beta) ** count


def half_life(beta: float) -> float:
    """After how many steps a gradient weighs half of what it weighed."""
    return math.log(0.5) / math.log(beta) if _beta(beta) else 0.0


def zigzag(beta: float) -> float:
    """What m lets through of a gradient that changes its sign at every step: (1-β₁)/(1+β₁)."""
    return (1 - _beta(beta)) / (1 + beta)


def ring(beta: float, h: float) -> Ring | None:
    """The oscillation of x_{t+1} = (1+β₁-(1-β₁)h) x_t - β₁ x_{t-1}, or None where the roots are real.

    Args:
        h: α·f″; in Adam α·f″/√v̂, as long as v̂ hardly changes.
    """
    if not h > 0 or not math.isfinite(h):
        raise InputError(mark("h must be a positive number, not {value}"), value=f"{h:g}")
    cosine = (1 + _beta(beta) - (1 - beta) * h) / (2 * math.sqrt(beta)) if beta else math.inf
    if not -1 < cosine < 1:
        return None
    return Ring(2 * math.pi / math.acos(cosine), math.sqrt(beta))


@lru_cache(maxsize=256)
def swing(beta: float, h: float, steps: int = MEASURED_STEPS) -> Trace:
    """A run from 1 in a bowl with f″ = 1."""
    return simulate(swinging(beta, h, steps))


def swinging(beta: float, h: float, steps: int = MEASURED_STEPS) -> Run:
    """The run of ``swing``."""
    return Run.of(BOWL, MOMENTUM, 1.0, steps, {"lr": h, "beta1": beta})


def measured_period(x: Array) -> float | None:
    """Steps for once back and forth, from where a run crosses 0; None with fewer than two crossings.

    Between two steps a straight line; what that errs is shared out over all the swings.
    """
    t = np.flatnonzero(np.isfinite(x) & (x != 0))
    here, sign = x[t], np.sign(x[t])
    k = np.flatnonzero(sign[:-1] != sign[1:])
    if k.size < 2:
        return None
    times = t[k] + (t[k + 1] - t[k]) * here[k] / (here[k] - here[k + 1])
    return 2 * float(times[-1] - times[0]) / (k.size - 1)


@lru_cache(maxsize=256)
def ravine(beta: float, lr: float, steps: int = RAVINE_STEPS) -> Trace:
    """A run in the ravine; β₁ = 0 is plain gradient descent."""
    return simulate(running(beta, lr, steps=steps))


def running(beta: float, lr: float, rule: str = MOMENTUM, steps: int = RAVINE_STEPS) -> Run:
    """The run of ``ravine``, or another one there."""
    return Run.of(RAVINE, rule, None, steps, {"lr": lr, "beta1": beta})


def weighing(beta: float, count: int) -> Run:
    """The ``weights`` as a run's w."""
    return Run.of("0*x", WEIGHT, 0.0, count - 1, {"beta1": beta})


@lru_cache(maxsize=256)
def filtered(beta: float, gradients: tuple[float, ...]) -> Array:
    """m after each of these gradients, whoever's they are."""
    given: dict[str, Any] = {"lr": 0.0, "beta1": beta}
    noise = np.array(gradients)[:, None]
    return np.asarray(simulate("0*x", MOMENTUM, 0.0, len(gradients), noise=noise, **given)["m"][1:, 0])


def _beta(beta: float) -> float:
    return float(HYPERPARAMETERS["beta1"].check(beta))
