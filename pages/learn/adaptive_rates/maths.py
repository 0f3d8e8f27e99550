"""The second moment as a ruler: what dividing by √v̂ makes of slopes of different size.

The runs are of Adam and its neighbours themselves. Gradients that come rarely, or change their
size on the way, are a line of text before an optimizer's own equations.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from optim.errors import InputError, mark
from optim.objectives import Objective, objective, scaled
from optim.optimizers import OPTIMIZERS, Note, Prelude
from optim.run import Run
from optim.trace import Array, Trace, simulate

WITHOUT_MEMORY = 0.0
"""The β₁ with which m is the gradient itself, so that only the ruler is left."""
START = (-1.0, 1.0)
MOST = 1e6
COMPARED = ("sgd", "adagrad", "rmsprop", "adam")
SLOPE_CHANGE = 100
"""The step after which slopes are ``FALL`` of what they were."""
FALL = 0.1

RARE = Prelude(
    "d = where(t/period == floor(t/period), g, 0)",
    "g",
    Note(mark("rare gradient"), mark("The gradient at every k-th step, and 0 at all other steps.")),
)
FADING = Prelude(
    f"d = where(t > {SLOPE_CHANGE}, {FALL}*g, g)",
    "g",
    Note(mark("fading gradient"), mark("At first the gradient, later a tenth of it.")),
)


def bowl(steepness: float) -> Objective:
    """A bowl that is so many times as steep along y as along x.

    Raises:
        InputError: the steepness is not from 1 to a million.
    """
    if not 1 <= steepness <= MOST:
        raise InputError(
            mark("the steepness must be from 1 to a million, not {value}"), value=f"{steepness:g}"
        )
    return objective(f"x**2/2 + {steepness:.15g}*y**2/2")


def best_rate(steepness: float) -> float:
    """The rate with which gradient descent shrinks both coordinates of the bowl alike: 2/(1+κ).

    It shrinks them by (κ-1)/(κ+1) a step, and no rate does better (Nesterov, Introductory Lectures
    on Convex Optimization, 2.1.5).
    """
    return 2 / (1 + steepness)


@lru_cache(maxsize=128)
def descent(steepness: float, lr: float, steps: int) -> Trace:
    """Gradient descent in the bowl, one rate for both coordinates."""
    return simulate(bowl(steepness), "sgd", START, steps, lr=lr)


@lru_cache(maxsize=128)
def ruled(steepness: float, lr: float, steps: int) -> Trace:
    """Adam without its first moment in the bowl: each coordinate's gradient over its own √v̂."""
    return simulate(bowl(steepness), "adam", START, steps, lr=lr, beta1=WITHOUT_MEMORY)


@dataclass(frozen=True)
class Invariance:
    """A run on a function, and on the function times a factor, by the same optimizer.

    Attributes:
        gap: the largest distance between the two, as a share of the way that the first one goes.
    """

    plain: Trace
    times: Trace
    gap: float


@lru_cache(maxsize=256)
def invariance(run: Run, factor: float) -> Invariance:
    """A run on f, and on f times the factor."""
    plain, times = (simulate(one, record=("g", "f")) for one in both(run, factor))
    with np.errstate(all="ignore"):
        way = float(np.abs(plain.x - plain.x[0]).max())
        gap = float(np.abs(times.x - plain.x).max()) / way if way else 0.0
    return Invariance(plain, times, gap if np.isfinite(gap) else np.inf)


def both(run: Run, factor: float) -> tuple[Run, Run]:
    """The runs of ``invariance``."""
    return run, replace(run, objective=scaled(run.objective, factor))


def first_steps(slopes: tuple[float, ...], key: str, **hyper: float) -> Array:
    """How long the first step is where the slope is each of these, in units of α."""
    given = np.array(slopes)[None, :, None]
    run = simulate(
        "0*x",
        key,
        np.zeros(given.shape[1:]),
        1,
        record=(),
        noise=given,
        lr=1.0,
        **hyper,
    )
    return np.asarray(np.abs(run.x[1, :, 0]))


@lru_cache(maxsize=128)
def ways(period: float, steps: int) -> dict[str, tuple[float, float]]:
    """How far each optimizer gets, in units of α, on slope 1: seen always, and every ``period`` steps.

    Raises:
        InputError: the period is not a whole number from 1 to the number of steps.
    """
    if period != int(period) or not 1 <= period <= steps:
        raise InputError(mark("the pause must be a whole number of steps from 1 to {limit}"), limit=steps)
    periods = np.array([[1.0], [float(period)]])
    found = {}
    for key in COMPARED:
        run = simulate("x", OPTIMIZERS[key].after(RARE), 0.0, steps, record=(), lr=1.0, period=periods)
        often, rare = -run.x[-1, :, 0]
        found[key] = (float(often), float(rare))
    return found


def rarely(key: str, period: float, steps: int) -> Run:
    """The rare weight's run, uphill, with a rate by which x is its way as a share of the other's."""
    often, _seldom = ways(period, steps)[key]
    return Run.of("-x", OPTIMIZERS[key].after(RARE), 0.0, steps, {"lr": 1 / often, "period": period})


@lru_cache(maxsize=128)
def fading(beta2: float, steps: int) -> dict[str, Array]:
    """The length of every step, in units of α, where slopes fall to a tenth after ``SLOPE_CHANGE`` steps."""
    found = {}
    for key in COMPARED:
        rule = OPTIMIZERS[key].after(FADING)
        hyper = {"beta2": beta2} if "beta2" in rule.hyperparameters else {}
        run = simulate("x", rule, 0.0, steps, record=(), lr=1.0, **hyper)
        found[key] = np.asarray(np.abs(np.diff(run.x[:, 0])))
    return found


def recovered(steps: Array, share: float) -> int | None:
    """How many steps after the fall one is again as long as this share of the last before it, or None.

    0 where they never are shorter. Steps begin to shrink late, for m remembers the old gradients a while.
    """
    late, enough = steps[SLOPE_CHANGE:], share * steps[SLOPE_CHANGE - 1]
    lowest = int(np.argmin(late))
    if late[lowest] >= enough:
        return 0
    reached = np.flatnonzero(late[lowest:] >= enough)
    return lowest + int(reached[0]) + 1 if reached.size else None
