"""Where Adam fails, and what repairs it: five small experiments, each with its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from optim.errors import InputError, mark
from optim.objectives import OBJECTIVES
from optim.optimizers import Optimizer, optimizer
from optim.run import Run
from optim.trace import Array, simulate

# --- Reddi, Kale & Kumar's online example -------------------------------------------------------

ROUNDS = 3000
MEMORIES = (0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999)
ADAM_ONLINE = optimizer("""\
v = beta2*v + (1 - beta2)*g**2
step = lr/sqrt(t)*g/sqrt(v)
x = maximum(-1, minimum(1, x - step))""")
AMSGRAD_ONLINE = optimizer("""\
v = beta2*v + (1 - beta2)*g**2
v_max = maximum(v_max, v)
step = lr/sqrt(t)*g/sqrt(v_max)
x = maximum(-1, minimum(1, x - step))""")
ADOPT_ONLINE = optimizer("""\
d = where(t == 1, 0, g/maximum(sqrt(v), eps))
v = where(t == 1, g**2, beta2*v + (1 - beta2)*g**2)
step = lr/sqrt(t)*d
x = maximum(-1, minimum(1, x - step))""")
ONLINE: Mapping[str, Optimizer] = {"adam": ADAM_ONLINE, "amsgrad": AMSGRAD_ONLINE, "adopt": ADOPT_ONLINE}
"""β₁ = 0, no ε and no bias correction, as in the paper, and ADOPT without its limit; clipped to [-1, 1] after every step."""


@dataclass(frozen=True)
class Online:
    """A player of the game f_t(x) = C·x in every third round, else -x, on [-1, 1].

    Attributes:
        slopes: of each round's f_t; the first is C.
        x: before round 1, then after every round.
        step: what is taken off x in each round, before the clipping.
        scaled: the slope over the root of v (AMSGrad: of the largest v; ADOPT: of the v before, from the second
            round on): that step in units of α/√t.
        regret: the average, after each round, of what x lost against the best fixed x = -1.
    """

    slopes: Array
    x: Array
    step: Array
    scaled: Array
    regret: Array

    @property
    def end(self) -> float:
        """The mean of x over the last 300 rounds."""
        return float(self.x[-300:].mean())

    @property
    def pushes(self) -> tuple[float, float, float]:
        """By how much the last three rounds push x up, in units of α/√t; the first of them is that of C."""
        first, second, third = (-float(v) for v in self.scaled[-3:])
        return first, second, third


def paper_beta2(c: float) -> float:
    """1/(1 + C²), with which theorem 1 is proved."""
    return 1 / (1 + c * c)


def limit_regret(c: float) -> float:
    """The average regret of standing at +1: (C - 2)·2 every three rounds."""
    return 2 * (c - 2) / 3


def checked_c(value: float) -> float:
    """C of the online example.

    Raises:
        InputError: it is not above 2; at 2 or below x = -1 is not the best place.
    """
    if not 2 < value <= 100:
        raise InputError(mark("C must be above 2 and at most 100, not {value}"), value=f"{value:g}")
    return value


@lru_cache(maxsize=64)
def online(rule: str, c: float, beta2: float, lr: float, x0: float) -> Online:
    """Play the example of Reddi, Kale & Kumar 2018 (On the Convergence of Adam and Beyond, theorem 1).

    The slopes are the whole gradient: the objective itself is flat.

    Args:
        rule: a key of ONLINE.
    """
    slopes = np.where(np.arange(1, ROUNDS + 1) % 3 == 1, c, -1.0)
    under = "v_max" if rule == "amsgrad" else "v"
    record = ("x", "step", under)
    trace = simulate(
        "0*x", ONLINE[rule], x0, ROUNDS, record=record, noise=slopes[:, None], lr=lr, beta2=beta2
    )
    x = trace.x[:, 0]
    regret = np.cumsum(slopes * (x[:-1] + 1)) / np.arange(1, ROUNDS + 1)
    root = np.sqrt(trace[under][:-1, 0] if rule == "adopt" else trace[under][1:, 0])
    with np.errstate(divide="ignore"):
        scaled = slopes / root
    return Online(slopes, x, trace["step"][1:, 0], scaled, regret)


def playing(rule: str, c: float, beta2: float, lr: float, x0: float) -> Run:
    """The same as a run in which the game is lines of the optimizer's: the round's slope, and the regret."""
    player = ONLINE[rule].text.replace("*g", "*s").replace(" g", " s")
    return Run.of("0*x", _game(c, player), x0, ROUNDS, {"lr": lr, "beta2": beta2})


@lru_cache(maxsize=64)
def _game(c: float, player: str) -> Optimizer:
    return optimizer(f"""\
s = where(t - 3*floor(t/3) == 1, {c!r}, -1)
lost = lost + s*(x + 1)
regret = lost/t
{player}""")


# --- a poor minimum -----------------------------------------------------------------------------

VALLEYS, VALLEY_STEPS = "double_well", 500
VALLEY_RATES = tuple(float(f"{d}e{k}") for k in range(-3, 1) for d in (1, 2, 5))[:-1]


@dataclass(frozen=True)
class Descent:
    """A run down a curve with two valleys.

    Attributes:
        x, f: at every t.
        deep: whether it ends nearer to the deeper minimum.
    """

    x: Array
    f: Array
    deep: bool


@lru_cache(maxsize=64)
def descent(rule: str, x0: float, lr: float) -> Descent:
    trace = simulate(VALLEYS, rule, x0, VALLEY_STEPS, record=("x", "f"), lr=lr)
    return Descent(trace.x[:, 0], trace.f, bool(ends_deep(trace.x[-1:, 0])[0]))


def ends_deep(x: Array) -> np.ndarray:
    """Whether places are nearer to the deeper of the two minima than to the other."""
    target = OBJECTIVES[VALLEYS]
    places = np.array(target.minima)[:, 0]
    deepest = int(np.argmin(target.f(x=places)))
    with np.errstate(invalid="ignore"):
        nearest = np.abs(x[..., None] - places).argmin(axis=-1)
    return np.asarray(np.isfinite(x) & (nearest == deepest))


@lru_cache(maxsize=16)
def valleys(rule: str, x0: float) -> tuple[bool, ...]:
    """Whether a run with each of VALLEY_RATES ends in the deeper valley."""
    rates = np.array(VALLEY_RATES)[:, None]
    end = simulate(VALLEYS, rule, x0, VALLEY_STEPS, record=("x",), lr=rates).x[-1, :, 0]
    return tuple(bool(v) for v in ends_deep(end))


# --- weight decay on a noisy and a quiet weight -------------------------------------------------

DECAY_STEPS, NOISY, QUIET = 5000, 10.0, 0.1


@dataclass(frozen=True)
class Decay:
    """Two weights that start at 1 and have gradients of pure noise; the loss asks nothing of them.

    Attributes:
        l2, adamw: the weights at every t, shape (steps + 1, 2): the noisy one, the quiet one.
        plain: (1 - αλ)ᵗ, decay alone.
    """

    l2: Array
    adamw: Array
    plain: Array


@lru_cache(maxsize=16)
def decay(lr: float, weight_decay: float, seed: int) -> Decay:
    noise = np.random.default_rng(seed).normal(size=(DECAY_STEPS, 2)) * [NOISY, QUIET]
    l2, adamw = (
        simulate(
            "0*x + 0*y",
            rule,
            (1.0, 1.0),
            DECAY_STEPS,
            record=("x",),
            noise=noise,
            lr=lr,
            weight_decay=weight_decay,
        ).x
        for rule in ("adam", "adamw")
    )
    with np.errstate(over="ignore"):
        plain = (1 - lr * weight_decay) ** np.arange(DECAY_STEPS + 1.0)
    return Decay(l2, adamw, plain)


# --- how many learning rates work ---------------------------------------------------------------

RATES = 10 ** np.linspace(-5, 3, 81)
RATE_STEPS, GOOD = 1000, 0.01
GROUNDS = ("quartic", "quadratic", "ravine", "rosenbrock")
RUNNERS = ("sgd", "momentum", "adam")


@dataclass(frozen=True)
class Sensitivity:
    """Final losses over learning rates.

    Attributes:
        share: the final loss over the first one, for each of RATES; inf where the run diverged.
        good: which of RATES bring it to a hundredth or less.
    """

    share: Array
    good: np.ndarray

    @property
    def decades(self) -> float:
        """How many powers of ten of rates are good."""
        return float(self.good.sum() * (np.log10(RATES[-1]) - np.log10(RATES[0])) / (len(RATES) - 1))

    @property
    def range(self) -> tuple[float, float] | None:
        """The smallest and the largest good rate."""
        return (float(RATES[self.good][0]), float(RATES[self.good][-1])) if self.good.any() else None


@lru_cache(maxsize=16)
def sensitivity(rule: str, ground: str) -> Sensitivity:
    """One batch of runs, a rate each, from the ground's own start."""
    f = simulate(ground, rule, None, RATE_STEPS, record=("f",), lr=RATES[:, None]).f
    floor = min(float(OBJECTIVES[ground].f(**_place(ground, m))) for m in OBJECTIVES[ground].minima)
    with np.errstate(all="ignore"):
        share = (f[-1] - floor) / (f[0] - floor)
    share = np.where(np.isfinite(share), share, np.inf)
    return Sensitivity(share, share <= GOOD)


def _place(ground: str, point: tuple[float, ...]) -> dict[str, float]:
    return dict(zip(OBJECTIVES[ground].variables, point, strict=True))


# --- warm-up ------------------------------------------------------------------------------------

RUNS, WARM_STEPS = 1000, 2000
WARM_TABLE = (1, 2, 5, 6, 10, 50, 100, 1000, 2000)
LONGEST_WARMUP = 1_000_000


@dataclass(frozen=True)
class Early:
    """The first steps on pure noise of standard deviation 1, in a thousand runs.

    Attributes:
        t: at which steps the rest is given: the early ones all, later ones fewer and fewer.
        ruler: the 5 %, 50 % and 95 % points of 1/√v̂ over the runs, shape (3, len(t)).
        step: the same of |m̂|/√v̂, which is the length of a step in α.
        typical: the root mean square of that length.
        longest: the longest of the thousand.
        rectified: RAdam's r; 0 while it does not use v.
        first: the first t at which RAdam uses v, or None.
    """

    t: np.ndarray
    ruler: Array
    step: Array
    typical: Array
    longest: Array
    rectified: Array
    first: int | None


@lru_cache(maxsize=16)
def early(beta2: float) -> Early:
    t = np.unique([*np.geomspace(1, WARM_STEPS, 100).round().astype(int), *WARM_TABLE])
    noise = np.random.default_rng(1).normal(size=(WARM_STEPS, RUNS, 1))
    start = np.zeros((RUNS, 1))
    trace = simulate("0*x", "adam", start, WARM_STEPS, record=("m_hat", "v_hat"), noise=noise, beta2=beta2)
    root = np.sqrt(trace["v_hat"][t, :, 0])
    length = np.abs(trace["m_hat"][t, :, 0]) / root
    r = simulate("0*x", "radam", 0.0, WARM_STEPS, record=("r",), beta2=beta2)["r"][1:, 0]
    r = np.where(np.isfinite(r), r, 0.0)
    used = np.flatnonzero(r > 0)
    points = (0.05, 0.5, 0.95)
    return Early(
        t,
        np.quantile(1 / root, points, axis=1),
        np.quantile(length, points, axis=1),
        np.sqrt(np.mean(length**2, axis=1)),
        length.max(axis=1),
        r[t - 1],
        int(used[0]) + 1 if used.size else None,
    )


def usual_warmup(beta2: float) -> int:
    """2/(1 - β₂) steps, rounded and at most LONGEST_WARMUP.

    Ma & Yarats, On the Adequacy of Untuned Warmup for Adaptive Optimization, arXiv:1910.04209.
    """
    return round(min(2 / (1 - beta2), LONGEST_WARMUP))
