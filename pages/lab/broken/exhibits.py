"""Broken Adams: real mistakes, each a text in the notation, its run, and four diagnoses of which one holds.

What a tool claims (``printed``, ``hyper``) and what it runs (``ran``, ``used``) are kept apart: some
mistakes stand in the equations, others only show when the claim is held against the numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from optim.errors import mark
from optim.optimizers import OPTIMIZERS, UNCORRECTED, Optimizer, optimizer
from optim.run import Run
from optim.trace import Trace, lengths, simulate

ADAM = OPTIMIZERS["adam"].text
BETA1, BETA2, EPS = (OPTIMIZERS["adam"].default(name) for name in ("beta1", "beta2", "eps"))
H = 1e-12
CATCH = 0.01
"""How far from α, relatively, the first step must be for an eye to catch it."""


def adam(changed: Mapping[str, str]) -> str:
    """Adam's lines with some of what stands in them written otherwise."""
    lines = ADAM
    for right, wrong in changed.items():
        assert right in lines, f"Adam has no {right}"
        lines = lines.replace(right, wrong)
    return lines


class Option(NamedTuple):
    """A diagnosis, and what this run's own numbers say to it; both to be translated."""

    text: str
    reply: str


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """One broken Adam.

    Attributes:
        question: what is claimed or seen, to be translated; with places for numbers, as in replies.
        options: the diagnoses; ``answer`` is the place of the right one.
        printed: the equations shown.
        ran: the equations that run, where these are others.
        hyper: the hyper-parameters stated.
        used: those that ran, where these are others.
        objective, x0, steps: the run.
        shows: what is drawn over t: ``x``, or ``step`` for its length in units of α.
        rows: the t that the table shows.
        rival: an optimizer that runs beside it, fairly.
        decimals: how many fixed decimals the tool prints; 0 for six significant digits.
        extra: further numbers for the texts.
        source: where such a mistake was reported: a title and an address.
    """

    question: str
    options: tuple[Option, ...]
    answer: int
    printed: str = ADAM
    ran: str = ""
    hyper: Mapping[str, float] = field(default_factory=lambda: {"lr": 0.1})
    used: Mapping[str, float] = field(default_factory=dict)
    objective: str = "x**4"
    x0: float = 4.0
    steps: int = 100
    shows: str = "x"
    rows: tuple[int, ...] = (1, 2, 3, 4)
    rival: str = ""
    decimals: int = 0
    extra: Callable[[Exhibit], Mapping[str, float]] = lambda exhibit: {}
    source: tuple[str, str] = ("", "")

    @property
    def letter(self) -> str:
        """The right diagnosis as an answer."""
        return "abcd"[self.answer]

    @property
    def rule(self) -> Optimizer:
        """What runs."""
        return optimizer(self.ran or self.printed)

    def run(self, source: str | Optimizer = "", **hyper: float) -> Trace:
        """The broken run; or that of other equations, with the hyper-parameters stated."""
        given = hyper or (self.hyper if source else {**self.hyper, **self.used})
        return simulate(Run.of(self.objective, source or self.rule, self.x0, self.steps, given))


def numbers(exhibit: Exhibit) -> dict[str, float]:
    """The numbers that an exhibit's texts name."""
    run, right, lr = exhibit.run(), exhibit.run("adam"), exhibit.hyper["lr"]
    step = lengths(run, lr)
    found = {f"{name}1": float(run[name][1, 0]) for name in run.columns if name not in ("x", "f")}
    found |= {
        "alpha": lr,
        "steps": run.steps,
        "x0": exhibit.x0,
        "x1": float(run.x[1, 0]),
        "step1": float(step[1] * lr),
        "first": float(step[1]),
        "end": float(run.x[-1, 0]),
        "end_slope": float(run["g"][-1, 0]),
        "right_x1": float(right.x[1, 0]),
        "right_end": float(right.x[-1, 0]),
        "root": math.sqrt(found.get("v_hat1", found["v1"])),
    }
    if run.diverged is None:
        found |= {"peak": float(step[1:].max()), "peak_at": int(step[1:].argmax()) + 1}
    return {**found, **exhibit.extra(exhibit)}


def caught_by_first_step() -> list[str]:
    """The exhibits whose first step is visibly not α."""
    first = {key: case(key)[2]["first"] for key in EXHIBITS}
    return [key for key, value in first.items() if not abs(value - 1) < CATCH]


def reached(trace: Trace, near: float = 0.5) -> int:
    """The first t with |x| below a bound."""
    return int(np.argmax(np.abs(trace.x[:, 0]) < near))


def _powerless(exhibit: Exhibit) -> dict[str, float]:
    """m̂ tends to g/(1-β₁) and v̂ to g²/(1-β₂) on a constant slope g."""
    return {
        "uncorrected": float(lengths(exhibit.run(UNCORRECTED), exhibit.hyper["lr"])[1]),
        "limit": math.sqrt(1 - BETA2) / (1 - BETA1),
        "right_peak": float(lengths(exhibit.run("adam"), exhibit.hyper["lr"])[1:].max()),
    }


def _as_printed(exhibit: Exhibit) -> dict[str, float]:
    printed = exhibit.run(exhibit.printed)
    return {
        "printed_x1": float(printed.x[1, 0]),
        "printed_first": float(lengths(printed, exhibit.hyper["lr"])[1]),
        "root_eps": math.sqrt(EPS),
    }


def _early_eps(exhibit: Exhibit) -> dict[str, float]:
    run, half = exhibit.run(), adam({"v/(1 - beta2**t)": "v"})
    return {
        "times": 1 / math.sqrt(1 - BETA2),
        "right_first": float(lengths(exhibit.run("adam"), exhibit.hyper["lr"])[1]),
        "right_last": float(lengths(exhibit.run("adam"), exhibit.hyper["lr"])[-1]),
        "last": float(lengths(run, exhibit.hyper["lr"])[-1]),
        "uncorrected": float(lengths(exhibit.run(half), exhibit.hyper["lr"])[1]),
    }


def _without_v(exhibit: Exhibit) -> dict[str, float]:
    return {"zero": exhibit.hyper["lr"] * float(exhibit.run()["m_hat"][1, 0]) / EPS}


def _at_rest(exhibit: Exhibit) -> dict[str, float]:
    run = exhibit.run()
    ratio = float(run["m_hat"][-1, 0]) / math.sqrt(float(run["v_hat"][-1, 0]))
    return {
        "want": exhibit.hyper["lr"] * abs(ratio),
        "rest": int(np.argmax(run.x[:, 0] == run.x[-1, 0])),
    }


def _race(exhibit: Exhibit) -> dict[str, float]:
    rival = exhibit.run(exhibit.rival)
    return {
        "hit": reached(exhibit.run()),
        "right_hit": reached(exhibit.run("adam")),
        "rival_hit": reached(rival),
        "rival_step1": float(abs(rival.x[1, 0] - rival.x[0, 0])),
        "real": exhibit.used["lr"],
    }


def _rounding(exhibit: Exhibit) -> dict[str, float]:
    """What rounding f costs the quotient, and what h itself does, h·f″/2 with f″ = 12x²."""
    run = exhibit.run()
    gap = float(np.spacing(run.f[0]))
    return {
        "gap": gap,
        "unit": gap / H,
        "rise": float(run["g"][1, 0]) * H,
        "bias": H * 12 * exhibit.x0**2 / 2,
    }


EXHIBITS: dict[str, Exhibit] = {
    "1": Exhibit(
        question=mark(
            "A correct Adam steps from x₀ = {x0} to {right_x1}. This one leaps much further. What is wrong?"
        ),
        options=(
            Option(
                mark("The gradient: 4x³ has lost its factor 4."),
                mark(
                    "At x₀ = {x0} the gradient g₁ = {g1} is 4x³, so the factor is there. Besides, Adam's path hardly depends on a constant factor."
                ),
            ),
            Option(
                mark("m and v are multiplied by 1-βᵗ; they must be divided by it."),
                mark(
                    "m̂₁ is {m_hat1}, but it should be g₁ = {g1}. v̂₁ is {v_hat1}, but it should be g₁². So the first step is {first}α instead of α. A library that trains networks in the browser had these lines."
                ),
            ),
            Option(
                mark("ε is too small."),
                mark(
                    "ε = 10⁻⁸ is added to √v̂₁ = {root}. It is far too small to change anything that you see here."
                ),
            ),
            Option(
                mark("v averages g instead of g²."),
                mark("v₁ = {v1} is 0.001·g₁² with g₁ = {g1}. The square is there."),
            ),
        ),
        answer=1,
        printed=adam({"m/(1": "m*(1", "v/(1": "v*(1"}),
        source=(
            "karpathy/convnetjs, pull request 70 (2016)",
            "https://github.com/karpathy/convnetjs/pull/70",
        ),
    ),
    "2": Exhibit(
        question=mark(
            "On f = |x| the slope has the size 1 everywhere except at 0. So every step down should be α = {alpha} long. What is wrong with these steps?"
        ),
        options=(
            Option(
                mark("β₁ is too large: m reacts too late."),
                mark(
                    "m₁ = {m1} is small, and m₁ alone would make the first step short. But the step is long, {first}α. The reason is what m₁ is divided by: √v₁ = {root}."
                ),
            ),
            Option(
                mark("α is larger than stated."),
                mark(
                    "Another α would stretch all steps by the same factor. These steps are {first}α at t = 1 and {peak}α at t = {peak_at}."
                ),
            ),
            Option(
                mark("The bias correction is left out."),
                mark(
                    "m and v both start at 0, and v catches up far more slowly. The first step is {first}α long, and the longest one, at t = {peak_at}, is {peak}α. So without the correction Adam starts too fast, not too slowly."
                ),
            ),
            Option(
                mark("v averages |g| instead of g²."),
                mark(
                    "The second line has the square. Here this mistake would not even show: with |g| = 1 both give v₁ = {v1}."
                ),
            ),
        ),
        answer=2,
        printed=UNCORRECTED,
        objective="abs(x)",
        x0=10.0,
        steps=30,
        shows="step",
        rows=(1, 2, 6, 12, 18, 24),
        source=(
            "ml-explore/mlx, pull request 1640 (2024)",
            "https://github.com/ml-explore/mlx/pull/1640",
        ),
    ),
    "3": Exhibit(
        question=mark("The program stops at once: x₁ is not a number. Why?"),
        options=(
            Option(
                mark("t counts from 0, so 1-βᵗ is 0 in the first step."),
                mark(
                    "In the first step t is 0 instead of 1. m₁ = {m1} and v₁ = {v1} are right, but both are divided by 1-β⁰ = 0. So m̂₁ = {m_hat1}, v̂₁ = {v_hat1}, and ∞/∞ is {x1}. The program must add 1 to t before it uses t."
                ),
            ),
            Option(
                mark("The gradient overflows."),
                mark("g₁ = {g1}. A float overflows only near 1.8×10³⁰⁸."),
            ),
            Option(
                mark("The root of a negative number is taken."),
                mark("v₁ = {v1}: an average of squares is never negative."),
            ),
            Option(
                mark("α is too large."),
                mark("m̂₁ is already {m_hat1}, and the line of m̂ does not use α = {alpha}."),
            ),
        ),
        answer=0,
        printed=adam({"**t": "**(t - 1)"}),
        rows=(1, 2),
        source=(
            "deeplearning4j/nd4j, pull request 1227 (2016)",
            "https://github.com/deeplearning4j/nd4j/pull/1227",
        ),
    ),
    "4": Exhibit(
        question=mark(
            "This is f = |x| again, and every step should be α = {alpha}. The first step is right. The next ones are not. Why?"
        ),
        options=(
            Option(
                mark("The bias correction is left out."),
                mark("Then the first step would be {uncorrected}α. But it is {first}α."),
            ),
            Option(
                mark("β₂ = 0.999 is too large for this slope."),
                mark("With the same β₂ a correct Adam never takes a step longer than {right_peak}α here."),
            ),
            Option(
                mark("ε is added to v̂, inside the root."),
                mark(
                    "Compared with √v̂₁ = {root}, ε = 10⁻⁸ is too small to show, inside the root or outside."
                ),
            ),
            Option(
                mark("The power t is missing: every step divides by 1-β."),
                mark(
                    "At t = 1 there is no difference, so a check of x₁ finds nothing: the step is {first}α. At t = {peak_at} the step is {peak}α. On an endless slope the steps would shrink to {limit}α, because m̂ goes to 10g and v̂ to 1,000g²."
                ),
            ),
        ),
        answer=3,
        printed=adam({"**t": ""}),
        objective="abs(x)",
        x0=10.0,
        steps=60,
        shows="step",
        rows=(1, 2, 6, 12, 24, 48),
        extra=_powerless,
        source=(
            "eriklindernoren/ML-From-Scratch, issue 35 (2018)",
            "https://github.com/eriklindernoren/ML-From-Scratch/issues/35",
        ),
    ),
    "5": Exhibit(
        question=mark(
            "The slope is very flat: g = {g1} everywhere. Put the numbers of t = 1 into the printed lines. Which line does not give its result?"
        ),
        options=(
            Option(
                mark("The last line: ε is printed inside the root, but used outside."),
                mark(
                    "From the printed line x₁ would be {printed_x1}, a step of {printed_first}α. The program's step is {first}α. That is α·g/(|g| + ε), with ε outside the root. Inside the root, ε would act like √ε = {root_eps}, which is ten times this gradient."
                ),
            ),
            Option(
                mark("The last line: the program has ε = 0."),
                mark("With ε = 0 the step would be α. But it is {first}α."),
            ),
            Option(
                mark("The third line: m is not corrected."),
                mark("m̂₁ = {m_hat1} is m₁/0.1, as printed."),
            ),
            Option(
                mark("The second line: g is not squared."),
                mark("v₁ = {v1} is 0.001 times the square of {g1}, as printed."),
            ),
        ),
        answer=0,
        printed=adam({"(sqrt(v_hat) + eps)": "sqrt(v_hat + eps)"}),
        ran=ADAM,
        objective="x/100000",
        x0=1.0,
        steps=20,
        extra=_as_printed,
    ),
    "6": Exhibit(
        question=mark("In this tool's table v is 0 in every row, and yet x moves. What is broken?"),
        options=(
            Option(
                mark("v is never updated."),
                mark("With v̂₁ = 0 the first step would be α·m̂₁/ε = {zero}. But it is {step1}."),
            ),
            Option(
                mark("Only the table: six fixed decimals cannot show so small a v."),
                mark(
                    "v₁ = {v1} and v̂₁ = {v_hat1}, but with six decimals every number below 5×10⁻⁷ is printed as 0. If v̂₁ were really 0, the first step would be {zero}, not {step1}. Six significant digits show a number of any size."
                ),
            ),
            Option(
                mark("The gradient has become 0."),
                mark("g₁ = {g1} is small, but it is not 0. And with a gradient of 0 x would not move."),
            ),
            Option(
                mark("β₂ is 1, so that v keeps its 0."),
                mark("Then v̂₁ would be 0/0, and x₁ would not be a number. But x₁ = {x1}."),
            ),
        ),
        answer=1,
        hyper={"lr": 0.001},
        x0=0.02,
        steps=20,
        decimals=6,
        extra=_without_v,
    ),
    "7": Exhibit(
        question=mark(
            "The path comes to rest at x = {end}, the edge of this tool's plot. Has Adam found a minimum?"
        ),
        options=(
            Option(
                mark("Yes, a local minimum."),
                mark("At a minimum the slope is 0. Here g = {end_slope}."),
            ),
            Option(
                mark("No: v has become so large that the steps are 0."),
                mark("In the last row the printed lines ask for a step of {want}. But x does not move."),
            ),
            Option(
                mark("No: α has fallen to 0."),
                mark(
                    "x moves in full steps until t = {rest}, and then not at all. A falling α would make the steps shorter before that."
                ),
            ),
            Option(
                mark("No: every position is clipped to the plot, and x wants to leave it."),
                mark(
                    "At rest the slope is {end_slope}, not 0, and the printed lines ask for a step of {want}. Without the clip x is {right_end} at t = {steps} and goes on falling, because this f has no lowest value. The clip hides that x runs away."
                ),
            ),
        ),
        answer=3,
        ran=adam(
            {"x - lr*m_hat/(sqrt(v_hat) + eps)": "maximum(-5, minimum(5, x - lr*m_hat/(sqrt(v_hat) + eps)))"}
        ),
        objective="x**3 - 3*x",
        x0=-2.0,
        steps=60,
        rows=(1, 2, 27, 28, 29, 60),
        extra=_at_rest,
    ),
    "8": Exhibit(
        question=mark(
            "A tool says that Adam beats Adamax, both with α = {alpha}: until |x| is below 0.5 Adam needs {hit} steps, and Adamax {rival_hit}. Is this race fair?"
        ),
        options=(
            Option(
                mark("Yes, it is."),
                mark(
                    "Compare x₁. The first step of both optimizers should be α. Adamax moves by {rival_step1}, but Adam by {step1}."
                ),
            ),
            Option(
                mark("No: Adamax lacks its bias correction."),
                mark("Adamax's first step is {rival_step1}, which is α, as it should be."),
            ),
            Option(
                mark("No: Adam's α is not the one that is stated."),
                mark(
                    "Adam's first step shows it: the step is {step1}, so Adam's α is {real}. With {alpha} for both, Adam needs {right_hit} steps and Adamax {rival_hit}."
                ),
            ),
            Option(
                mark("No: Adam starts nearer to the minimum."),
                mark("Both start at x₀ = {x0}."),
            ),
        ),
        answer=2,
        used={"lr": 0.3},
        objective="x**2",
        rows=(1, 2, 3, 4, 13, 61),
        rival="adamax",
        extra=_race,
    ),
    "9": Exhibit(
        question=mark(
            "The sliders of this tool can be moved to their very ends. One of them was moved there, and x₁ is not a number. Which one?"
        ),
        options=(
            Option(mark("β₁, to 1."), mark("Then m would stay 0. But m₁ = {m1}.")),
            Option(mark("ε, to 0."), mark("v₁ = {v1} is already wrong, and the line of v does not use ε.")),
            Option(
                mark("β₂, to 1."),
                mark(
                    "v keeps its old value 0 and takes nothing of g₁², where g₁ = {g1}. So v₁ = {v1}. Then 1-1ᵗ = 0, and v̂₁ = 0/0 is {v_hat1}. This is why the definition demands β < 1. This app refuses 1."
                ),
            ),
            Option(mark("α, to 0."), mark("Then x would stay at {x0}. And v₁ = {v1} does not depend on α.")),
        ),
        answer=2,
        ran=adam({"beta2": "1"}),
        rows=(1, 2),
    ),
    "10": Exhibit(
        question=mark(
            "This tool uses a difference quotient d instead of the gradient: d = (f(x + h) - f(x))/h with h = 10⁻¹². x stays at {end} and does not move. Why?"
        ),
        options=(
            Option(
                mark("h is too large, so d is inexact."),
                mark(
                    "The size of h causes an error of about h·f″/2 = {bias} at the start. The error of d₁ is far larger: d₁ = {d1}, but g₁ = {g1}."
                ),
            ),
            Option(
                mark("h is too small: f(x + h) and f(x) are rounded to the same number."),
                mark(
                    "Near 10⁶ neighbouring floats are {gap} apart. From x to x + h, f rises by about g₁·h = {rise}. This is too little to reach the next float. So d₁ = {d1}, although g₁ = {g1}: d can only be a multiple of {unit}. With exact gradients x is {right_end} at t = {steps}."
                ),
            ),
            Option(
                mark("The constant 10⁶ in f changes its slope."),
                mark(
                    "A constant has no slope: g₁ = {g1} with it or without it. But it does use up digits of f."
                ),
            ),
            Option(
                mark("α is too small."),
                mark("With exact gradients the same α brings x to {right_end} in {steps} steps."),
            ),
        ),
        answer=1,
        printed="d = ((x + 1e-12)**4 + 1000000 - (x**4 + 1000000))/1e-12\n" + adam({"g": "d"}),
        hyper={"lr": 0.01},
        objective="x**4 + 1000000",
        x0=1.0,
        rows=(1, 2, 3, 100),
        extra=_rounding,
    ),
    "11": Exhibit(
        question=mark(
            "The slope is the same everywhere, g = {g1}. But the steps grow: the first one is {first}α long, and the one at t = {steps} is {last}α. Why?"
        ),
        options=(
            Option(
                mark("ε is too large for this slope."),
                mark(
                    "ε = 10⁻⁸ is a tenth of this slope, so it does shorten the steps. But a correct Adam with the same ε steps by {right_first}α at t = 1 and by {right_last}α at t = {steps}."
                ),
            ),
            Option(
                mark("m starts at 0 and is not corrected."),
                mark("m̂₁ = {m_hat1} is the slope g₁ = {g1}, so m is corrected."),
            ),
            Option(
                mark("ε is added to √v before the correction, and so it is divided by √(1-β₂ᵗ) too."),
                mark(
                    "In the line of r, ε counts {times} times as much at t = 1, and less with each step. So the first step is {first}α instead of {right_first}α. A library that trains language models had this line. In Keras it is the rule: the paper calls this ε ε̂."
                ),
            ),
            Option(
                mark("v is not corrected."),
                mark(
                    "Without the correction of v the first step would be {uncorrected}α. But it is {first}α."
                ),
            ),
        ),
        answer=2,
        printed=adam(
            {
                "v_hat = v/(1 - beta2**t)": "r = (sqrt(v) + eps)/sqrt(1 - beta2**t)",
                "(sqrt(v_hat) + eps)": "r",
            }
        ),
        objective="x/10000000",
        x0=1.0,
        shows="step",
        rows=(1, 2, 5, 10, 50, 100),
        extra=_early_eps,
        source=(
            "karpathy/nanochat, pull request 353 (2026)",
            "https://github.com/karpathy/nanochat/pull/353",
        ),
    ),
}


@lru_cache
def case(key: str) -> tuple[Trace, Trace, Mapping[str, float]]:
    """The broken run of an exhibit, a right Adam's with what was stated, and the numbers; worked out once."""
    exhibit = EXHIBITS[key]
    return exhibit.run(), exhibit.run("adam"), numbers(exhibit)
