"""How long a step of Adam can be, how long it is on average, and what ε changes about it.

Lengths are in units of α, for ε = 0. The first bound is Kingma & Ba's (arXiv:1412.6980, section 2.1). The
second follows from Cauchy and Schwarz: of all gradients, those that grow by β₂/β₁ a step make m/√v largest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from optim.errors import InputError, mark
from optim.notation import Expression, parse
from optim.optimizers import OPTIMIZERS, Optimizer, optimizer
from optim.run import Noise, Run
from optim.trace import Array, Trace, simulate

NAMES = ("t", "beta1", "beta2")
FED = 120
"""How many gradients of a sequence are fed."""
MOST_SILENCE = 10_000
LATE = 50
"""Over how many steps a mean is taken."""
MOMENTUM = "m = beta1*m + (1 - beta1)*g\nm_hat = m/(1 - beta1**t)\nx = x - lr*m_hat"
"""Adam without its division: momentum as an average, with Adam's correction."""
SNR = (0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0)
RUNS, SNR_STEPS, SETTLED = 40, 1200, 400
SIZES = 73
BOWL, BOWL_X0, BOWL_LR, BOWL_STEPS = "x**2/2", 4.0, 0.1, 200


def paper_bound(beta1: float, beta2: float) -> float:
    """Kingma & Ba's bound on |Δ|/α."""
    keep, root = 1 - beta1, math.sqrt(1 - beta2)
    return keep / root if keep > root else 1.0


def least_bound(beta1: float, beta2: float) -> float:
    """The least upper bound on |Δ|/α over all gradients and all t; infinite where β₁² ≥ β₂ > 0.

    With r = β₁²/β₂ the bound at t is this one times √((1-rᵗ)(1-β₂ᵗ))/(1-β₁ᵗ), and that is at most 1.
    """
    if beta1 == 0:
        return 1 / math.sqrt(1 - beta2)
    if beta1**2 >= beta2:
        return math.inf
    return (1 - beta1) / math.sqrt((1 - beta2) * (1 - beta1**2 / beta2))


# --- gradients of the learner's choice --------------------------------------------------------------


@dataclass(frozen=True)
class Feed:
    """A sequence of gradients.

    Attributes:
        text: the gradient as a formula in t, beta1, beta2.
        silence: how many zero gradients come first.
        sigma: standard deviation of what is added to each.
        title, look: what it is and what to see in it, to be translated.
    """

    title: str
    text: str
    look: str
    silence: int = 0
    sigma: float = 0.0


FEEDS: Mapping[str, Feed] = {
    "constant": Feed(
        mark("constant"),
        "1",
        mark("m̂ and √v̂ agree from the first step on, so every step is α long."),
    ),
    "spike": Feed(
        mark("one spike after silence"),
        "where(t < 2, 1, 0)",
        mark(
            "During the silence v has forgotten that gradients can be large, so one spike makes a step of (1-β₁)/√(1-β₂). Kingma & Ba's bound is for this case."
        ),
        silence=5000,
    ),
    "growing": Feed(
        mark("growing by the factor β₂/β₁ per step"),
        "(beta2/beta1)**t",
        mark(
            "Each gradient is larger than v expects, and m has not forgotten the earlier ones. No sequence gives longer steps."
        ),
        silence=5000,
    ),
    "late": Feed(
        mark("constant after silence"),
        "1",
        mark(
            "The corrections faded away during the silence, so this is Adam without bias correction: it is the curve of the previous lesson."
        ),
        silence=5000,
    ),
    "alternating": Feed(
        mark("alternating signs"),
        "(-1)**t",
        mark("The gradients cancel in m but not in v, so the steps become short."),
    ),
    "noise": Feed(
        mark("pure noise"),
        "0",
        mark(
            "There is no signal at all, and Adam still moves to and fro at random: with β₁ = 0.9 by about 0.23 α per step."
        ),
        sigma=1.0,
    ),
    "mixed": Feed(
        mark("a signal in noise"),
        "1",
        mark("The noise is twice the signal, so a step is on average less than half of α."),
        sigma=2.0,
    ),
}


def sequence(text: str) -> Expression:
    """A formula for the gradients; raises InputError."""
    return parse(text, NAMES)


@lru_cache(maxsize=64)
def fed(
    text: str, silence: int, sigma: float, seed: int, beta1: float, beta2: float, eps: float
) -> tuple[Trace, Array]:
    """Adam on these gradients: the last ``FED`` steps of its trace count, and |Δ|/α in them.

    Raises:
        InputError: a gradient is not finite.
    """
    t = np.arange(1.0, FED + 1)
    names: dict[str, Any] = {"t": t, "beta1": np.float64(beta1), "beta2": np.float64(beta2)}
    formula = sequence(text)
    with np.errstate(all="ignore"):
        g = np.broadcast_to(formula(**{name: names[name] for name in formula.names}), t.shape)
    g = g + sigma * np.random.default_rng(seed).normal(size=FED)
    usable = np.isfinite(g) & (np.abs(g) < 1e150)
    if not usable.all():
        raise InputError(
            mark("the gradient is not finite, or its square is not, from t = {t} on"),
            t=int(np.argmin(usable)) + 1,
        )
    noise = np.concatenate([np.zeros(silence), g])[:, None]
    trace = simulate(
        "0*x",
        "adam",
        0.0,
        silence + FED,
        record=("g", "m_hat", "v_hat"),
        noise=noise,
        beta1=beta1,
        beta2=beta2,
        eps=eps,
    )
    return trace, np.abs(steps(trace, eps)[-FED:])


def feeding(text: str, silence: int, sigma: float, seed: int, beta1: float, beta2: float) -> Run:
    """The same as a run of those steps alone, with α = 1; it also has both bounds, -1 for what has none.

    Where nothing was felt yet, Adam is as at the start, but for its corrections.
    """
    adam = OPTIMIZERS["adam"].text.replace("*g", "*d").replace("**t)", f"**(t + {silence}))")
    return Run.of(
        "0*x", _bounded(text, adam), 0.0, FED, {"lr": 1.0, "beta1": beta1, "beta2": beta2}, Noise(sigma, seed)
    )


@lru_cache(maxsize=64)
def _bounded(text: str, adam: str) -> Optimizer:
    return optimizer(f"""\
d = {text} + g
paper = maximum(1, (1 - beta1)/sqrt(1 - beta2))
least = where(beta1 == 0, 1/sqrt(1 - beta2), where(beta1**2 >= beta2, -1, (1 - beta1)/sqrt((1 - beta2)*(1 - beta1**2/beta2))))
{adam}""")


def mean_step(trace: Trace, eps: float) -> float:
    """The mean of Δ/α, signs and all, over the last ``LATE`` steps: one step alone says little about the noise."""
    return float(steps(trace, eps)[-LATE:].mean())


def steps(trace: Trace, eps: float) -> Array:
    """Δ/α without its sign: what the last line multiplies by α; 0 where nothing was felt yet."""
    m, root = trace["m_hat"][1:, 0], np.sqrt(trace["v_hat"][1:, 0])
    with np.errstate(all="ignore"):
        return np.where(m == 0, 0.0, m / (root + eps))


# --- signal and noise -------------------------------------------------------------------------------


def reading(step: float) -> float:
    """The ratio of signal to noise whose mean step this is, in size; infinite from 1 on."""
    size = abs(step)
    return size / math.sqrt(1 - size**2) if size < 1 else math.inf


@dataclass(frozen=True)
class Measured:
    """Mean and standard deviation of Δ/α, one entry a ratio of signal to noise."""

    snr: Array
    mean: Array
    deviation: Array


@lru_cache(maxsize=16)
def measured(beta1: float, beta2: float, seed: int = 1) -> Measured:
    """Many runs at each ratio of SNR; their steps once the start is over."""
    snr = np.array(SNR)
    noise = np.random.default_rng(seed).normal(size=(SNR_STEPS, 1, RUNS, 1)) + snr[:, None, None]
    trace = simulate(
        "0*x",
        "adam",
        np.zeros((len(snr), RUNS, 1)),
        SNR_STEPS,
        record=("m_hat", "v_hat"),
        noise=noise,
        beta1=beta1,
        beta2=beta2,
        eps=0.0,
    )
    with np.errstate(all="ignore"):
        step = (trace["m_hat"] / np.sqrt(trace["v_hat"]))[SETTLED + 1 :, ..., 0]
    return Measured(snr, step.mean(axis=(0, 2)), step.std(axis=(0, 2)))


# --- what ε does ------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def by_gradient(eps: float, beta1: float, beta2: float) -> tuple[Array, Array]:
    """Constant gradients of many sizes, and the tenth step on each, in α."""
    sizes = np.logspace(-12, 6, SIZES)
    trace = simulate(
        "0*x",
        "adam",
        np.zeros((sizes.size, 1)),
        10,
        record=("m_hat", "v_hat"),
        noise=sizes[:, None],
        beta1=beta1,
        beta2=beta2,
        eps=eps,
    )
    with np.errstate(all="ignore"):
        return sizes, (trace["m_hat"][-1] / (np.sqrt(trace["v_hat"][-1]) + eps))[:, 0]


@dataclass(frozen=True)
class Between:
    """Adam with this ε between Adam with none and momentum.

    Attributes:
        lr: α, enlarged with ε so that the steps do not die out: 0.1·(1 + ε).
        rate: α/ε, momentum's rate when ε has won.
        adam, here, momentum: x over t.
    """

    lr: float
    rate: float
    adam: Array
    here: Array
    momentum: Array

    def gaps(self) -> tuple[float, float]:
        """The largest distance to Adam without ε, and to momentum."""
        return float(np.abs(self.here - self.adam).max()), float(np.abs(self.here - self.momentum).max())


def three(eps: float, beta1: float, beta2: float) -> tuple[Run, Run, Run]:
    """The runs of ``between``: Adam without ε, Adam with it, momentum."""
    betas = {"beta1": beta1, "beta2": beta2}

    def run(rule: str | Optimizer, lr: float, **hyper: float) -> Run:
        return Run.of(BOWL, rule, BOWL_X0, BOWL_STEPS, {"lr": lr, **hyper})

    return (
        run("adam", BOWL_LR, eps=0.0, **betas),
        run("adam", BOWL_LR * (1 + eps), eps=eps, **betas),
        run(optimizer(MOMENTUM), BOWL_LR, beta1=beta1),
    )


def sized(eps: float) -> Run:
    """What ``by_gradient`` finds, as a run: the t-th size, and g/(g + ε), for equal gradients are all their averages."""
    rule = optimizer("size = 10**((t - 1)/4 - 12)\nstep = size/(size + eps)\nx = x")
    return Run.of("0*x", rule, 0.0, SIZES, {"eps": eps})


@lru_cache(maxsize=64)
def between(eps: float, beta1: float, beta2: float) -> Between:
    """Three runs in a bowl; the momentum beside them has the rate 0.1 that α/ε comes to for a large ε."""
    adam, here, momentum = (simulate(run, record=()) for run in three(eps, beta1, beta2))
    lr = BOWL_LR * (1 + eps)
    return Between(lr, lr / eps, adam.x[:, 0], here.x[:, 0], momentum.x[:, 0])
