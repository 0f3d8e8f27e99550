"""What noise does to Adam: how sure a step is, how far from a minimum it keeps x, what a larger batch changes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from optim.errors import InputError, mark
from optim.optimizers import OPTIMIZERS, optimizer
from optim.run import Noise, Run
from optim.schedules import SCHEDULES
from optim.trace import Array, simulate

QUIET: dict[str, float] = {"eps": 0.0}
"""Without ε only the ratio of noise to signal counts, so the noise can be 1 and the signal what is turned."""

# --- the sign, and how sure it is -----------------------------------------------------------------

SIGN = optimizer("x = x - lr*sign(g)")
RULES = {"sign": SIGN, "lion": OPTIMIZERS["lion"], "rprop": OPTIMIZERS["rprop"], "adam": OPTIMIZERS["adam"]}
STEPS, WALKERS, SETTLED = 200, 1000, 100
"""The mean step is that of the last SETTLED ones."""
NOISES = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
SLOPE = "-s*x"
"""The family of a slope with noise 1: its signal s is 1/noise."""


def ratio(value: float) -> float:
    """How many times the signal the noise is.

    Raises:
        InputError: it is not from 0.01 to 100.
    """
    if not 0.01 <= value <= 100:
        raise InputError(
            mark("the noise must be from 0.01 to 100 times the signal, not {value}"), value=f"{value:g}"
        )
    return value


def hyper(key: str) -> dict[str, float]:
    """α is 1, so that x is counted in α; nothing decays."""
    return {"lr": 1.0} | (QUIET if key == "adam" else {"weight_decay": 0.0} if key == "lion" else {})


def walk(key: str, noise: float) -> Run:
    """A walk up a slope whose gradient has so much noise for each unit of signal."""
    return Run.of(f"-{1 / noise!r}*x", RULES[key], 0.0, STEPS, hyper(key), Noise(1.0, 5))


@lru_cache(maxsize=64)
def mean_step(key: str, noise: float) -> float:
    """In α, measured over WALKERS."""
    drawn = noise * np.random.default_rng(0).normal(size=(STEPS, WALKERS, 1))
    x = simulate("-x", RULES[key], np.zeros((WALKERS, 1)), STEPS, noise=drawn, record=(), **hyper(key)).x
    return float((x[-1] - x[-1 - SETTLED]).mean() / SETTLED)


# --- the noise floor ------------------------------------------------------------------------------

FLOOR_STEPS, CROWD = 400, 200
BOWL = "s*x**2/2"
"""The family of x²/2 with noise 1: its curvature s is 1/noise."""
TRIED = ((0.01, 1.0), (0.04, 1.0), (0.01, 4.0), (0.1, 1.0), (1.0, 1.0), (10.0, 1.0))
"""Pairs of α and σ; in the last one α is larger than the noise."""


def floor(lr: float, sigma: float) -> float:
    """√(ασ/2): the root mean square of x on x²/2."""
    return math.sqrt(lr * sigma / 2)


def positive(value: float) -> float:
    """α or σ of the bowl.

    Raises:
        InputError: it is not from 0.001 to 100.
    """
    if not 0.001 <= value <= 100:
        raise InputError(mark("this must be from 0.001 to 100, not {value}"), value=f"{value:g}")
    return value


def stay(lr: float, sigma: float) -> Run:
    """Adam at the minimum of x²/2, where gradients have this noise."""
    return Run.of(f"{1 / sigma!r}*x**2/2", "adam", 0.0, FLOOR_STEPS, {"lr": lr, **QUIET}, Noise(1.0, 3))


@lru_cache(maxsize=64)
def measured(lr: float, sigma: float) -> float:
    """The root mean square of x of a crowd, in the second half of a run that is long enough to settle."""
    steps = int(max(300, 8 * sigma / lr))
    noise = sigma * np.random.default_rng(1).normal(size=(steps, CROWD, 1))
    x = simulate("x**2/2", "adam", np.zeros((CROWD, 1)), steps, noise=noise, record=(), lr=lr, **QUIET).x
    return float(np.sqrt(np.mean(np.square(x[steps // 2 :]))))


# --- a larger batch -------------------------------------------------------------------------------

BATCHES = (1, 4, 16, 64)
SAMPLES, TEAM = 4096, 200
BETAS = (0.99, 0.9995)


@dataclass(frozen=True)
class Ground:
    """Where batches are compared: x²/2.

    Attributes:
        sigma: the noise of a single sample.
        lr: α for batches of one.
        x0: the start.
    """

    sigma: float
    lr: float
    x0: float


GROUNDS = {"noise": Ground(10.0, 0.01, 0.5), "signal": Ground(1.0, 0.001, 3.0)}
"""Gradients that are mostly noise, and such that are not."""
RATES: Mapping[str, float] = {"kept": 0.0, "root": 0.5, "linear": 1.0}
"""α is multiplied by the batch to this power."""


@dataclass(frozen=True)
class Course:
    """A crowd's way with one batch, against the samples seen.

    Attributes:
        samples: how many are seen at each row.
        mean, spread: of x over the crowd, the standard deviation.
    """

    samples: Array
    mean: Array
    spread: Array


@lru_cache(maxsize=64)
def course(ground: str, batch: int, rate: str, rescaled: bool = True) -> Course:
    """Adam with a batch of so many samples.

    Args:
        rescaled: 1 - β is multiplied by the batch, too.
    """
    where, steps = GROUNDS[ground], SAMPLES // batch
    beta1, beta2 = (1 - (1 - beta) * batch if rescaled else beta for beta in BETAS)
    noise = np.random.default_rng(2).normal(size=(steps, TEAM, 1)) * where.sigma / math.sqrt(batch)
    chosen: dict[str, Any] = {"lr": where.lr * batch ** RATES[rate], "beta1": beta1, "beta2": beta2, **QUIET}
    start = np.full((TEAM, 1), where.x0)
    every = max(1, steps // 64)
    found = simulate("x**2/2", "adam", start, steps, noise=noise, record=(), every=every, **chosen)
    x = found.x[:, :, 0]
    return Course(np.asarray(found.t * float(batch)), x.mean(axis=1), x.std(axis=1))


# --- what takes the noise away --------------------------------------------------------------------

CURE_STEPS, CURE_LR, CURE_SIGMA, MEMORY = 2000, 0.1, 1.0, 0.99
AVERAGED = optimizer("a[0] = x\na = rho*a + (1 - rho)*x\n" + OPTIMIZERS["adam"].text)
"""Adam, and a running average a of where it was."""
CURES = {
    "constant": (OPTIMIZERS["adam"], "x", QUIET),
    "falling": (
        OPTIMIZERS["adam"].with_schedule(SCHEDULES["cosine"]),
        "x",
        {"period": float(CURE_STEPS), **QUIET},
    ),
    "average": (AVERAGED, "a", {"rho": MEMORY, **QUIET}),
    "free": (OPTIMIZERS["schedulefreeadamw"], "a", {"weight_decay": 0.0}),
}
"""By key: what runs, which of its columns is the result, and its hyper-parameters."""


@lru_cache(maxsize=16)
def cured(key: str, lr: float = CURE_LR) -> Array:
    """The root mean square of the result over a crowd at every t, on x²/2 with noise of 1."""
    rule, column, chosen = CURES[key]
    noise = CURE_SIGMA * np.random.default_rng(4).normal(size=(CURE_STEPS, CROWD, 1))
    start = np.full((CROWD, 1), 1.0)
    found = simulate("x**2/2", rule, start, CURE_STEPS, noise=noise, record=(column,), lr=lr, **chosen)
    return np.asarray(np.sqrt(np.mean(np.square(found[column][:, :, 0]), axis=1)))


def averaged(lr: float, sigma: float, memory: float) -> float:
    """What an average of memory 1/(1-γ) leaves of the floor: √((1-γ)/(1-γ + α/σ))."""
    return math.sqrt((1 - memory) / (1 - memory + lr / sigma))
