"""The numbers to keep in practice: each with the reason, its source, and an address that shows it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from optim import OPTIMIZERS
from optim.averages import mean_step
from optim.errors import mark

CLIPPED = "d = maximum(-1, minimum(1, g))\n" + OPTIMIZERS["adam"].text.replace("*g", "*d")
ACCUMULATED = """\
a = where(whole == 1, 0, a) + g/4
whole = where(t - 4*floor(t/4) == 0, 1, 0)
m = where(whole == 1, beta1*m + (1 - beta1)*a, m)
v = where(whole == 1, beta2*v + (1 - beta2)*a**2, v)
m_hat = m/(1 - beta1**(t/4))
v_hat = v/(1 - beta2**(t/4))
x = x - whole*lr*m_hat/(sqrt(v_hat) + eps)"""
"""Adam on the mean of every four gradients."""
MEMORY = {
    name: 4 * len(OPTIMIZERS[name].state)
    for name in ("sgd", "momentum", "rmsprop", "lion", "adam", "adamw", "adabelief", "amsgrad")
}
"""By optimizer, the bytes that it keeps for each weight, four for each number in float32."""
SMALL = 6e-5
"""A gradient whose square is 0 in half precision."""
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
"""Swept on the clinic's network."""


@dataclass(frozen=True)
class Kept:
    """A number to keep.

    Attributes:
        title, number, why: what it is, how large, and why, to be translated.
        sources: names and addresses.
        page, query: what shows it.
        figures: what fills the places in ``why``.
    """

    title: str
    number: str
    why: str
    sources: tuple[tuple[str, str], ...]
    query: Mapping[str, str]
    page: str = "step"
    figures: Callable[[], Mapping[str, float]] = field(default=lambda: {})


def arxiv(authors: str, number: str) -> tuple[str, str]:
    """A paper as a source."""
    return f"{authors}, arXiv:{number}", f"https://arxiv.org/abs/{number}"


def half(which: str) -> float:
    """What becomes of numbers in float16."""
    return {
        "eps": float(np.float16(1e-8)),
        "least": float(np.finfo(np.float16).smallest_subnormal),
        "small": SMALL,
        "square": SMALL**2,
        "kept": float(np.float16(SMALL) ** 2),
    }[which]


def half_life(beta: float) -> float:
    """After so many steps a running average has forgotten half."""
    return math.log(0.5) / math.log(beta)


def warmup(beta2: float) -> float:
    """Ma & Yarats: the steps of a warm-up."""
    return 2 / (1 - beta2)


def time_scale(lr: float, decay: float) -> float:
    """After so many steps the decay alone leaves 1/e of a weight."""
    return 1 / (lr * decay)


KEPT: dict[str, Kept] = {
    "lr": Kept(
        mark("Which α first"),
        mark("10⁻³; then sweep by factors of 3 to 10"),
        mark(
            "α is roughly how far a weight goes in a step, so one value suits very different networks: 10⁻³ is Adam's default. Then sweep: powers of ten first, factors of 3 around the best, each trial with its whole schedule. Too large shows in the first steps, too small only at the end. On the clinic's network α = 0.03 ends lowest. Change α before you change anything else."
        ),
        (
            arxiv("Kingma & Ba", "1412.6980"),
            (
                "Godbole et al., Deep Learning Tuning Playbook",
                "https://github.com/google-research/tuning_playbook",
            ),
        ),
        {"f": "x**4", "x0": "4", "lr": "1e-3", "t": "1", "stage": "x"},
    ),
    "width": Kept(
        mark("How far all weights go together"),
        mark("α√n in the first step"),
        mark(
            "α holds for each weight. All n together go α√n in the first step: with α = 10⁻³ and {n} weights that is {way}. So a wider network goes further with the same α. Yang et al. let α fall with the width, so that one sweep on a small network is good for the large one, too."
        ),
        (arxiv("Yang et al., Tensor Programs V", "2203.03466"),),
        {"net_view": "lengths"},
        page="network",
        figures=lambda: {"n": 1e9, "way": 1e-3 * math.sqrt(1e9)},
    ),
    "beta2": Kept(
        mark("β₂ for language models"),
        mark("0.95 to 0.98"),
        mark(
            "v forgets half of what it holds in {slow} steps with β₂ = 0.999, in {middle} with 0.98, in {fast} with 0.95. After a huge gradient, or when gradients become smaller during training, a v that is too old keeps the steps short: the clinic has such a patient. The Transformer was trained with 0.98, GPT-3 with 0.95."
        ),
        (arxiv("Vaswani et al.", "1706.03762"), arxiv("Brown et al.", "2005.14165")),
        {"f": "x**4", "x0": "4", "lr": "0.3", "beta2": "0.95", "t": "40", "stage": "v_hat"},
        figures=lambda: {"slow": half_life(0.999), "middle": half_life(0.98), "fast": half_life(0.95)},
    ),
    "eps": Kept(
        mark("ε"),
        mark("far below √v̂; kept in float32"),
        mark(
            "ε is no mere guard against 0. As soon as √v̂ comes down to ε, a step is half as long; below that Adam is momentum with the rate α/ε. In large models the gradients can come down to ε: Wortsman et al. saw this, and lowered ε. Programs differ, too: Keras adds ε before the correction of v, with another default (10⁻⁷), so the same ε is not the same."
        ),
        (arxiv("Wortsman et al.", "2309.14322"), ("Keras: Adam", "https://keras.io/api/optimizers/adam/")),
        {"f": "x**2/2e8", "x0": "1", "lr": "0.1", "t": "1", "stage": "x"},
    ),
    "warmup": Kept(
        mark("Length of the warm-up"),
        mark("2/(1−β₂) steps"),
        mark(
            "That is {slow} steps with β₂ = 0.999 and {fast} with 0.95. The first steps have full length in a random direction; until v̂ rests on many gradients they had better be short. With a small α nothing is lost without it: see the clinic, where a warm-up only costs time."
        ),
        (arxiv("Ma & Yarats", "1910.04209"),),
        {"f": "x**2", "lr": "0.1", "schedule": "warmup", "warmup": "20", "t": "5", "stage": "lr_t"},
        figures=lambda: {"slow": round(warmup(0.999)), "fast": round(warmup(0.95))},
    ),
    "decay": Kept(
        mark("Time scale of the decay"),
        mark("1/(αλ) steps"),
        mark(
            "Decay alone leaves (1−αλ)ᵗ of a weight, so after 1/(αλ) steps about {left} of it. With α = 10⁻³ and λ = 0.1 that is {span} steps. In PyTorch α multiplies λ: whoever halves α halves the decay as well. Choose the time scale, and work λ out from it. With SGD, L2 in the gradient is the same as decay beside it; with Adam it is not."
        ),
        (arxiv("Wang & Aitchison", "2405.13698"), arxiv("Loshchilov & Hutter", "1711.05101")),
        {"f": "0*x", "x0": "1", "opt": "adamw", "lr": "0.1", "weight_decay": "0.1", "t": "10", "stage": "x"},
        figures=lambda: {"span": round(time_scale(1e-3, 0.1)), "left": math.exp(-1)},
    ),
    "clip": Kept(
        mark("Clipping"),
        mark("the norm of all weights' gradients, at 1, before m and v"),
        mark(
            "The gradients of all weights are scaled together, so their direction stays. It is done before m and v, so that v never sees the huge gradient. GPT-3 was trained with 1. Set it so that it acts rarely: if it acts always, SGD gets slow, and Adam divides it away."
        ),
        (arxiv("Pascanu et al.", "1211.5063"), arxiv("Brown et al.", "2005.14165")),
        {"f": "x**4", "x0": "4", "opt": "own", "eq": CLIPPED, "t": "1", "stage": "d"},
    ),
    "accumulate": Kept(
        mark("Several batches for one step"),
        mark("average the gradients first, then m and v, once"),
        mark(
            "Gradients of several small batches, or of several machines, are averaged before Adam sees them. Then v holds the square of the mean. Averaging squares would be something else: with mean 0.1 and noise 1 the step is {one} α, and on averages of 16 it is {many} α."
        ),
        (arxiv("Li et al., PyTorch Distributed", "2006.15704"),),
        {"f": "x**2", "opt": "own", "eq": ACCUMULATED, "lr": "0.1", "t": "4", "stage": "x"},
        figures=lambda: {"one": mean_step(0.1), "many": mean_step(0.1 * math.sqrt(16))},
    ),
    "memory": Kept(
        mark("Memory for each weight"),
        mark("Adam: 8 bytes in float32"),
        mark(
            "Adam keeps two more numbers for every weight. With mixed precision, a weight costs about 16 bytes in all: 2 for itself, 2 for its gradient, and 12 for a float32 copy, m and v. For a model of {n} weights that is {gigabytes} GB, before a single image or word. That is why there are Lion, 8-bit states, and states shared out among machines."
        ),
        (arxiv("Rajbhandari et al., ZeRO", "1910.02054"),),
        {"opt": "adam", "t": "1", "stage": "m"},
        figures=lambda: {"n": 7e9, "gigabytes": 7e9 * (2 + 2 + 4 + 4 + 4) / 1e9},
    ),
}
