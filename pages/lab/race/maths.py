"""Races: several optimizers from one start on one landscape, and what to look for in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from optim.errors import mark
from optim.objectives import Objective, objective
from optim.optimizers import OPTIMIZERS
from optim.run import QUIET, Noise, Run
from optim.trace import Array, Trace, simulate

RATES = tuple(float(f"{d}e{k}") for k in range(-4, 1) for d in (1, 2, 5))
"""The learning rates that tuning tries."""
TOLERANCE = 0.01
FIRST_SEED = 1


@dataclass(frozen=True)
class Finish:
    """How a racer did.

    Attributes:
        distance: to the nearest minimum at every t, shape (steps + 1,).
        length: of every step; nan at t = 0.
        reached: the first t from which on the distance stays within the tolerance, or None.
    """

    run: Run
    trace: Trace
    distance: Array
    length: Array
    reached: int | None

    @property
    def final(self) -> float:
        """The loss at the end."""
        return float(self.trace.f[-1])

    @property
    def path_length(self) -> float:
        """How far it walked."""
        return float(np.nansum(self.length)) if np.isfinite(self.length[1:]).all() else np.inf


def race(racers: Sequence[Run], tolerance: float = TOLERANCE) -> tuple[Finish, ...]:
    """Run them all, on one landscape from one start.

    Distances are to the nearest known minimum; where none is known, to the lowest point that any
    racer found.
    """
    target, n = racers[0].objective, len(racers[0].x0)
    traces = [simulate(run, record=("x", "f")) for run in racers]
    minima = np.array(target.minima).reshape(-1, n) if target.minima else _lowest(traces)
    return tuple(_finish(run, trace, minima, tolerance) for run, trace in zip(racers, traces, strict=True))


def winner(finishes: Sequence[Finish]) -> tuple[Finish | None, bool]:
    """Who reached the minimum first; if nobody did, who ends clearly (by a hundredth) closest. A tie has none.

    Returns:
        The winner or None, and whether it reached the minimum.
    """
    there = sorted((f for f in finishes if f.reached is not None), key=lambda f: f.reached or 0)
    if there:
        tie = len(there) > 1 and there[0].reached == there[1].reached
        return (None, False) if tie else (there[0], True)
    close = sorted((f for f in finishes if np.isfinite(f.distance[-1])), key=lambda f: f.distance[-1])
    if not close or (len(close) > 1 and close[1].distance[-1] < 1.01 * close[0].distance[-1]):
        return None, False
    return close[0], False


def _lowest(traces: Sequence[Trace]) -> Array:
    """The lowest point of all the runs, shape (1, n)."""
    losses = [np.where(np.isfinite(t.f), t.f, np.inf) for t in traces]
    best = min(range(len(traces)), key=lambda i: float(losses[i].min()))
    return np.asarray(traces[best].x[int(losses[best].argmin())][None])


def _finish(run: Run, trace: Trace, minima: Array, tolerance: float) -> Finish:
    with np.errstate(all="ignore"):
        distance = np.sqrt(((trace.x[:, None] - minima) ** 2).sum(axis=-1)).min(axis=-1)
        moves = np.sqrt((np.diff(trace.x, axis=0) ** 2).sum(axis=-1))
        away: NDArray[np.intp] = np.flatnonzero(~(distance <= tolerance))
    reached = int(away[-1]) + 1 if away.size else 0
    length = np.concatenate([[np.nan], moves])
    return Finish(run, trace, distance, length, reached if reached < len(distance) else None)


@lru_cache(maxsize=1024)
def tuned_lr(run: Run) -> float:
    """The rate of RATES whose loss is lowest on average over the run's second half (on a log scale).

    A rate with which the loss doubles on the way does not count. All else is at its default, and
    there is no noise.
    """
    rates = np.array(RATES)[:, None]
    losses = simulate(run.objective, run.optimizer, run.x0, run.steps, record=("f",), lr=rates).f
    with np.errstate(all="ignore"):
        wild = np.fmax.reduce(losses) > losses[0] + abs(losses[0])
        floor = np.where(np.isfinite(losses), losses, np.inf).min()
        score = np.log(losses[len(losses) // 2 :] - floor + 1e-9).mean(axis=0)
    return RATES[int(np.argmin(np.where(np.isfinite(score) & ~wild, score, np.inf)))]


def racers(
    target: Objective,
    keys: Sequence[str],
    x0: tuple[float, ...],
    steps: int,
    lr: float | None = None,
    noise: Noise = QUIET,
) -> tuple[Run, ...]:
    """Optimizers that run with one rate, or each with the rate that suits it best here; the noise is the same for all."""
    plain = [Run(target, OPTIMIZERS[key], x0, steps) for key in keys]
    rates = [tuned_lr(run) if lr is None and "lr" in run.hyper else lr for run in plain]
    return tuple(
        replace(run, hyper={} if rate is None else {"lr": rate}, noise=noise)
        for run, rate in zip(plain, rates, strict=True)
    )


@dataclass(frozen=True)
class Preset:
    """A race worth watching.

    Attributes:
        look: what to look for, to be translated.
        reason: why it ends as it does, to be translated.
        lr: one rate for all; None to tune each.
    """

    title: str
    objective: str
    x0: tuple[float, ...]
    keys: tuple[str, ...]
    look: str
    reason: str
    steps: int = 200
    lr: float | None = None
    sigma: float = 0.0

    @property
    def target(self) -> Objective:
        return objective(self.objective)

    @property
    def racers(self) -> tuple[Run, ...]:
        """Who runs as the page opens."""
        return racers(self.target, self.keys, self.x0, self.steps, self.lr, Noise(self.sigma, FIRST_SEED))


BASIC = ("sgd", "momentum", "adam")

PRESETS: dict[str, Preset] = {
    "ravine": Preset(
        mark("A long ravine"),
        "x**2/100 + y**2",
        (-8.0, 2.0),
        (*BASIC, "rmsprop"),
        mark(
            "At the same distance the slope across the ravine (y) is 100 times the slope along it (x). Watch which optimizer crawls along the floor, and which swings from wall to wall."
        ),
        mark(
            "SGD's learning rate must suit the steep direction, so SGD crawls along the flat one. Momentum adds up the small gradients. Adam measures each direction with a ruler of its own. RMSProp has this ruler too, but no momentum that carries it past the minimum: here it is the first to arrive."
        ),
    ),
    "saddle": Preset(
        mark("The saddle"),
        "saddle",
        (2.0, 1e-6),
        (*BASIC, "rmsprop"),
        mark(
            "The start lies one millionth beside the ridge. Which optimizer is the first to leave the ridge, and which is the first to come to rest?"
        ),
        mark(
            "Close to the ridge the gradient across it (y) is tiny, and so is SGD's step. Adam divides the gradient by its own size, so its very first step across is almost α. RMSProp does not correct v: its first step is about 9.5 α. It leaves the ridge first, but keeps swinging around the minimum."
        ),
        lr=0.05,
    ),
    "plateau": Preset(
        mark("The plateau"),
        "tanh(x)**2 + tanh(y)**2",
        (4.0, 4.0),
        BASIC,
        mark(
            "Far from the minimum the ground is almost flat. All optimizers have the same learning rate. Which one hardly moves?"
        ),
        mark(
            "SGD's step is α times a slope of about 0.003, so SGD hardly moves. Adam's first steps are about α in each coordinate, however flat the ground is."
        ),
        steps=300,
        lr=0.1,
    ),
    "egg_box": Preset(
        mark("The egg box"),
        "rastrigin",
        (2.3, 1.7),
        BASIC,
        mark(
            "There is a local minimum next to the start. The global one lies two cups away in x and in y. Does any optimizer get there?"
        ),
        mark(
            "None of them does. With the learning rate that suits it best, each one settles in the nearest cup, and so does Adam. An adaptive rate is no cure for local minima."
        ),
    ),
    "breaks_sgd": Preset(
        mark("A rate that breaks SGD, not Adam"),
        "rosenbrock",
        (-1.5, 2.0),
        BASIC,
        mark(
            "All optimizers have the same learning rate 0.01, and the slope is very steep. Which one survives the first 10 steps?"
        ),
        mark(
            "The first gradient has a length of 163. SGD multiplies it by α and leaps out of the valley; every step is longer than the one before. Momentum does the same. Adam's first step is α in each coordinate, whatever the gradient is."
        ),
        steps=300,
        lr=0.01,
    ),
    "breaks_adam": Preset(
        mark("A rate that suits SGD, not Adam"),
        "x**2/2 + y**2/2",
        (-8.0, 2.0),
        BASIC,
        mark("All optimizers have the same learning rate 1, in a round bowl. Adam is not always the first."),
        mark(
            "With curvature 1 and α = 1, SGD's first step ends exactly in the minimum. Adam's first step is α in each coordinate, however far away the minimum is. Then Adam runs past the minimum and spirals in: after 100 steps it is still 0.02 away."
        ),
        steps=100,
        lr=1.0,
    ),
    "rosenbrock": Preset(
        mark("Rosenbrock's valley"),
        "rosenbrock",
        (-1.5, 2.0),
        (*BASIC, "rmsprop"),
        mark(
            "Finding the valley is easy. Following its curve is not. Each optimizer has the learning rate that suits it best."
        ),
        mark(
            "Along the valley the slope is small and keeps its direction, so averaging helps. Across the valley the slope is steep, so the learning rate must be small. Compare the learning rates: SGD can only use 0.001, Adam 0.1."
        ),
        steps=500,
    ),
    "noise": Preset(
        mark("Noisy gradients"),
        "ravine",
        (-8.0, 2.0),
        BASIC,
        mark(
            "Noise is added to every gradient, as mini-batches would add it; the noise is the same for all optimizers. Which path becomes calm, and which keeps shaking?"
        ),
        mark(
            "With the same α, momentum's steps are the longest, because it adds up about 10 gradients, and their noise with them. With a constant learning rate no path comes to rest. A smaller α makes it shake less, but also move more slowly. So a falling schedule begins with a large α and ends with a small one."
        ),
        steps=300,
        lr=0.1,
        sigma=2.0,
    ),
}
