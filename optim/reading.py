"""What to read: papers, documentation, similar tools, what each adds; and claims to match to their papers.

The optimizers' papers come from the table of optimizers; only what no optimizer carries stands here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from optim.errors import mark
from optim.optimizers import OPTIMIZERS
from optim.trace import simulate

BETA1, BETA2 = (OPTIMIZERS["adam"].default(name) for name in ("beta1", "beta2"))


@dataclass(frozen=True)
class Paper:
    """A paper.

    Attributes:
        cited: authors, title and, where it did not stand on arXiv, the place.
        year: of its first version.
        arxiv: its number there, or empty.
        adds: what it adds, in a sentence, to be translated.
        optimizers: keys of those that come from it.
    """

    cited: str
    year: int
    arxiv: str
    adds: str
    optimizers: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """Authors and year."""
        first, second, *_rest = self.cited.split(", ")
        others = " et al." if "&" in second and "&" not in first else ""
        return f"{first}{others} {self.year}"


class Link(NamedTuple):
    """A page elsewhere: what it is called, its address, and what it adds, to be translated."""

    title: str
    url: str
    adds: str


@dataclass(frozen=True)
class Claim:
    """What a paper says, and what the core's numbers say to it; both to be translated."""

    text: str
    paper: str
    reply: str
    numbers: Callable[[], Mapping[str, float]]


OTHERS = {
    "cohen": Paper(
        "Cohen et al., Adaptive Gradient Methods at the Edge of Stability",
        2022,
        "2207.14484",
        mark(
            "Training with Adam settles where the curvature, divided by √v̂, sits at a fixed edge of stability; just beyond it steps begin to swing."
        ),
    ),
    "orvieto": Paper(
        "Orvieto & Gower, In Search of Adam's Secret Sauce",
        2025,
        "2505.21829",
        mark(
            "More than a thousand language models trained to find what makes Adam good. β₁ = β₂ is nearly as good as any choice, and then m̂ and v̂ are a running mean and spread of the gradient."
        ),
    ),
}
DOCUMENTATION = (
    Link(
        "PyTorch: torch.optim.Adam",
        "https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html",
        mark(
            "The equations as they run in most of today's training, with every argument. This app's reference."
        ),
    ),
    Link(
        "Keras: Adam",
        "https://keras.io/api/optimizers/adam/",
        mark("The same with ε = 10⁻⁷, and this ε is the paper's ε̂: it is added before v is corrected."),
    ),
)
TOOLS = (
    Link(
        "Goh, Why Momentum Really Works, Distill 2017",
        "https://doi.org/10.23915/distill.00006",
        mark("An article with sliders: the theory of momentum on a quadratic function, and its oscillation."),
    ),
    Link(
        "TensorFlow Playground",
        "https://playground.tensorflow.org",
        mark("A small network trained before your eyes: what an optimizer is for."),
    ),
    Link(
        "Optimizer Explorer",
        "https://ryando.au/tools/optimizer-explorer.html",
        mark(
            "SGD, momentum, RMSProp and Adam with one weight and with two: how the search changes with the dimension."
        ),
    ),
    Link(
        "Gradient Descent 3D",
        "https://www.mysimulator.uk/gradient-descent-3d/",
        mark(
            "Four optimizers on a surface in three dimensions, with gradients from differences in place of formulas."
        ),
    ),
    Link(
        "DSC 40A: Interactive Gradient Descent",
        "https://dsc40a.com/demos/3_loss_surfaces",
        mark("A course's demonstration of gradient descent on loss surfaces, with Adam to compare."),
    ),
)


@lru_cache
def papers() -> dict[str, Paper]:
    """Every paper by key, the oldest first; two optimizers of one paper share it."""
    found: dict[str, Paper] = dict(OTHERS)
    by_text: dict[str, list[str]] = {}
    for key, rule in OPTIMIZERS.items():
        by_text.setdefault(rule.paper, []).append(key)
    for text, keys in by_text.items():
        number = re.search(r", arXiv:(\d{4}\.\d{5}|\d{4}\.\d{4})$", text)
        first = OPTIMIZERS[keys[0]]
        found[keys[0]] = Paper(
            text[: number.start()] if number else text,
            first.year,
            number[1] if number else "",
            first.about,
            tuple(keys),
        )
    return dict(sorted(found.items(), key=lambda item: item[1].year))


def _edge() -> dict[str, float]:
    return {"edge": (2 + 2 * BETA1) / (1 - BETA1), "plain": 2.0}


def _reddi() -> dict[str, float]:
    """Their example with C = 3: f_t = Cx if t mod 3 = 1, else -x, x kept in [-1, 1], α_t = α/√t."""
    c, steps = 3.0, 3000
    slopes = np.where(np.arange(1, steps + 1) % 3 == 1, c, -1.0)[:, None]
    ends = {}
    for name, size in (("adam_end", "v"), ("amsgrad_end", "v_max")):
        kept = "v_max = maximum(v_max, v)\n" if size == "v_max" else ""
        rule = (
            "v = beta2*v + (1 - beta2)*g**2\n"
            f"{kept}x = maximum(-1, minimum(1, x - lr/sqrt(t)*g/(sqrt({size}) + eps)))"
        )
        run = simulate("0*x", rule, 0.0, steps, noise=slopes, lr=0.5, beta2=1 / (1 + c**2), record=("x",))
        ends[name] = float(np.mean(run.x[-300:, 0]))
    return ends


def _decay() -> dict[str, float]:
    """One step without any slope: what weight decay alone does."""
    ends = {
        key: float(simulate("0*x", key, 1.0, 1, lr=1e-3, weight_decay=0.1).x[1, 0])
        for key in ("adamw", "adam")
    }
    return {"decoupled": 1 - ends["adamw"], "l2": 1 - ends["adam"]}


def _radam() -> dict[str, float]:
    run = simulate("x", "radam", 0.0, 20, lr=0.1)
    return {"turn": int(np.argmax(run["rho_t"][1:, 0] > 5)) + 1}


def _first() -> dict[str, float]:
    run = simulate("x", "adam", 0.0, 1, lr=0.1)
    return {
        name: float(run[column][1, 0]) for name, column in (("m1", "m"), ("g1", "g"), ("m_hat1", "m_hat"))
    }


def _equal() -> dict[str, float]:
    """The supremum of |Δ|/α (Cauchy-Schwarz, β₁² < β₂), at the defaults and for β₁ = β₂ = 0.95."""

    def bound(b1: float, b2: float) -> float:
        return float((1 - b1) / np.sqrt((1 - b2) * (1 - b1**2 / b2)))

    return {"usual": bound(BETA1, BETA2), "equal": bound(0.95, 0.95)}


CLAIMS: dict[str, Claim] = {
    "1": Claim(
        mark("Averages that start at 0 are too small at first; dividing by 1-βᵗ makes up for it."),
        "adam",
        mark("On a slope of {g1}, m₁ = {m1} only, and m̂₁ = m₁/(1-β₁) = {m_hat1}."),
        _first,
    ),
    "2": Claim(
        mark("On a simple convex problem Adam walks to the worst point; keeping the largest v cures it."),
        "amsgrad",
        mark(
            "Their example with C = 3, run here for 3000 steps: the best x is −1. Adam ends at {adam_end}, AMSGrad at {amsgrad_end}."
        ),
        _reddi,
    ),
    "3": Claim(
        mark("Weight decay should shrink x directly, not pass through m and v."),
        "adamw",
        mark(
            "From x = 1 with no slope at all, α = 0.001 and λ = 0.1: the direct pull shrinks x by αλ = {decoupled} in a step. Through m and v it is {l2}: a whole α, whatever λ is."
        ),
        _decay,
    ),
    "4": Claim(
        mark("In the first steps v has seen too few gradients to divide by; so wait a little."),
        "radam",
        mark("With PyTorch's rule, ρ above 5, and β₂ = 0.999, RAdam divides by √v̂ from t = {turn} on."),
        _radam,
    ),
    "5": Claim(
        mark("With β₁ = 0.9, α·f″/√v̂ settles near 38."),
        "cohen",
        mark(
            "(2 + 2β₁)/(1 - β₁) = {edge} at β₁ = 0.9. Without momentum it is {plain}, as for gradient descent."
        ),
        _edge,
    ),
    "6": Claim(
        mark("For language models one β is enough: β₁ = β₂."),
        "orvieto",
        mark(
            "It has a calmer step too: at most {equal}α for β₁ = β₂, against {usual}α at the usual β₁ and β₂."
        ),
        _equal,
    ),
}


@lru_cache
def evidence(key: str) -> Mapping[str, float]:
    """The numbers of a claim's reply; worked out once."""
    return CLAIMS[key].numbers()
