"""What Adam does after many steps: bursts near a minimum, a law on x⁴, cycles that never end, a valley that narrows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from optim.averages import edge
from optim.errors import InputError, mark
from optim.objectives import objective
from optim.optimizers import OPTIMIZERS, Optimizer, optimizer
from optim.run import Run
from optim.schedules import SCHEDULES
from optim.trace import Array, simulate

MOST_STEPS = 100_000
BOWL, QUARTIC, KINK = "x**2", "x**4", "abs(x)"
QUIET, AWAKE = 1e-6, 1e-4
"""A run is quiet once |x| is below the first; it has burst when |x| is above the second again."""
LONGEST_PERIOD = 60


def checked_steps(value: float) -> int:
    """A number of steps for a long run.

    Raises:
        InputError: it is not whole, or not from 10 to 100,000.
    """
    if value != int(value) or not 10 <= value <= MOST_STEPS:
        raise InputError(
            mark("the number of steps must be a whole number from 10 to {limit}, not {value}"),
            limit=MOST_STEPS,
            value=f"{value:g}",
        )
    return int(value)


def curvature() -> float:
    """f″ of x²."""
    return float(objective(BOWL).hessian[0][0](x=1.0))


def smallest_quiet_eps(lr: float, beta1: float) -> float:
    """The ε above which α·f″/(√v̂ + ε) stays below the edge however small v̂ gets."""
    return lr * curvature() / edge(beta1)


@dataclass(frozen=True)
class Bursts:
    """A long run on x² from 1.

    Attributes:
        distance: |x| at every t.
        root: √v̂ at every t; nan at t = 0.
        ratio: α·f″/(√v̂ + ε) at every t; nan at t = 0.
        edge: what the ratio must stay below.
        quiet: the first t at which |x| is below 1e-6, or None.
        crossed: the first t at which the ratio is above the edge, once quiet, or None.
        lowest: the t of the smallest |x| before the burst, or of all.
        back: the first t at which |x| is above 1e-4 again, or None.
        peak: the t of the largest |x| from then on, or None.
        ended: the first t at which |x| is not a number any more (0/0, with ε = 0), or None.
    """

    distance: Array
    root: Array
    ratio: Array
    edge: float
    quiet: int | None
    crossed: int | None
    lowest: int
    back: int | None
    peak: int | None
    ended: int | None


@lru_cache(maxsize=12)
def bursts(rule: str, steps: int, lr: float, beta1: float, beta2: float, eps: float) -> Bursts:
    """A run of a key of OPTIMIZERS on x²."""
    trace = simulate(BOWL, rule, 1.0, steps, record=("x", "v_hat"), lr=lr, beta1=beta1, beta2=beta2, eps=eps)
    distance = np.abs(trace.x[:, 0])
    root = np.sqrt(trace["v_hat"][:, 0])
    with np.errstate(divide="ignore"):
        ratio = lr * curvature() / (root + eps)
    limit = edge(beta1)
    quiet = _first(distance < QUIET)
    back = peak = crossed = None
    lowest = int(np.nanargmin(distance))
    if quiet is not None:
        crossed = _first(ratio > limit, quiet)
        back = _first(distance > AWAKE, quiet)
        lowest = quiet + int(np.nanargmin(distance[quiet:back]))
        if back is not None:
            peak = back + int(np.nanargmax(distance[back:]))
    ended = _first(~np.isfinite(distance))
    return Bursts(distance, root, ratio, limit, quiet, crossed, lowest, back, peak, ended)


def watched(rule: str, steps: int, lr: float, beta1: float, beta2: float, eps: float) -> Run:
    """The run of ``bursts``, with the ratio and its edge as lines of the optimizer's."""
    hyper = {"lr": lr, "beta1": beta1, "beta2": beta2, "eps": eps}
    return Run.of(BOWL, _with_ratio(rule), 1.0, steps, hyper)


@lru_cache
def _with_ratio(rule: str) -> Optimizer:
    *lines, step = OPTIMIZERS[rule].text.splitlines()
    ratio = f"ratio = lr*{curvature()}/(sqrt(v_hat) + eps)"
    return optimizer("\n".join((*lines, ratio, "edge = (2 + 2*beta1)/(1 - beta1)", step)))


def _first(where: np.ndarray, start: int = 0) -> int | None:
    found = np.flatnonzero(where[start:])
    return int(found[0]) + start if found.size else None


@dataclass(frozen=True)
class Law:
    """Runs on x⁴ from 1, Adam with ε = 0 and plain gradient descent.

    Attributes:
        adam, descent: the loss at every t; nan once Adam's numbers are too small for floats.
        factor: what Adam's loss is multiplied by a step, over the second half of the run.
        highest: the largest loss in the second half over that half's first; above 1 it grew.
        ended: the t at which Adam's v has become 0, or None.
    """

    adam: Array
    descent: Array
    factor: float
    highest: float
    ended: int | None


def falling(steps: int, lr: float, beta1: float, beta2: float) -> tuple[Run, Run]:
    """The runs of ``law``: Adam's, and plain gradient descent's."""
    hyper = {"lr": lr, "beta1": beta1, "beta2": beta2, "eps": 0.0}
    return Run.of(QUARTIC, "adam", 1.0, steps, hyper), Run.of(QUARTIC, "sgd", 1.0, steps, {"lr": lr})


@lru_cache(maxsize=12)
def law(steps: int, lr: float, beta1: float, beta2: float) -> Law:
    """The late phase on x⁴: while β₁ < β₂ the loss falls by the factor β₂ a step."""
    adam, sgd = falling(steps, lr, beta1, beta2)
    trace, descent = simulate(adam, record=("x", "f", "v")), simulate(sgd, record=("f",)).f
    loss = trace.f.copy()
    usable = np.isfinite(loss) & (loss > 1e-290)
    usable[1:] &= trace["v"][1:, 0] > 1e-290
    end = _first(~usable)
    last = steps if end is None else end - 1
    if end is not None:
        loss[end:] = np.nan
    middle = last // 2
    factor = float((loss[last] / loss[middle]) ** (1 / (last - middle))) if last > middle else float("nan")
    highest = float(np.max(loss[middle : last + 1]) / loss[middle])
    return Law(loss, descent, factor, highest, end)


@dataclass(frozen=True)
class Cycle:
    """The end of a run on |x|.

    Attributes:
        x: at every t.
        period: after how many steps the end repeats itself, or None.
        low, high: the range of x over the last sixty steps.
    """

    x: Array
    period: int | None
    low: float
    high: float


RULES = {"sign": optimizer("x = x - lr*sign(g)"), "adam": OPTIMIZERS["adam"]}


def cycling(rule: str, schedule: str, x0: float, lr: float, steps: int) -> Run:
    """The run of ``cycle``."""
    return Run.of(KINK, RULES[rule].with_schedule(SCHEDULES[schedule]), x0, steps, {"lr": lr})


@lru_cache(maxsize=32)
def cycle(rule: str, schedule: str, x0: float, lr: float, steps: int) -> Cycle:
    """Sign descent or Adam on |x|, whose slope never gets small.

    Args:
        rule: a key of RULES.
        schedule: a key of SCHEDULES.
    """
    x = simulate(cycling(rule, schedule, x0, lr, steps), record=("x",)).x[:, 0]
    end = x[-2 * LONGEST_PERIOD :]
    period = None
    if len(end) == 2 * LONGEST_PERIOD and np.ptp(end) > 0:
        for p in range(1, LONGEST_PERIOD + 1):
            if np.max(np.abs(end[p:] - end[:-p])) < 1e-6 * np.ptp(end):
                period = p
                break
    late = x[-LONGEST_PERIOD:]
    return Cycle(x, period, float(late.min()), float(late.max()))


def tenfold(beta2: float) -> float:
    """How many steps make β₂ⁿ a tenth."""
    return float(np.log(10) / -np.log(beta2))


NARROWING, NARROW_STEPS = "exp(x)*y**2/2 - x", 2000
"""Its floor falls along x, and its curvature across, along y, is eˣ: the further down, the steeper the walls."""
NARROW_RATE, NARROW_BETA2 = 0.01, 0.99


@dataclass(frozen=True)
class Narrowing:
    """A run in the valley that narrows.

    Attributes:
        curvature: f″ across the valley at every t.
        ratio: α·f″/(√v̂ + ε) there, by which the step t is made; nan at t = 0.
        edge: the stability edge.
        middle, low, high: of the ratio over the second half its median, and between what it is in 80 % of the steps.
    """

    curvature: Array
    ratio: Array
    edge: float
    middle: float
    low: float
    high: float


@lru_cache(maxsize=12)
def hover(beta1: float) -> Narrowing:
    """Adam in the valley that narrows."""
    hyper = {"lr": NARROW_RATE, "beta1": beta1, "beta2": NARROW_BETA2}
    trace = simulate(NARROWING, "adam", (0.0, 1.0), NARROW_STEPS, record=("v_hat",), **hyper)
    curvature = np.exp(trace.x[:, 0])
    ratio = np.full(len(curvature), np.nan)
    ratio[1:] = (
        NARROW_RATE * curvature[:-1] / (np.sqrt(trace["v_hat"][1:, 1]) + OPTIMIZERS["adam"].default("eps"))
    )
    low, middle, high = np.percentile(ratio[NARROW_STEPS // 2 :], [10, 50, 90]).tolist()
    return Narrowing(curvature, ratio, edge(beta1), middle, low, high)
