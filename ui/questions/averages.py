"""Questions on what is inside a step: the gradient and its averages, and how long a step they make."""

from __future__ import annotations

import numpy as np

from optim.errors import mark
from optim.optimizers import UNCORRECTED, optimizer
from optim.trace import lengths, simulate
from ui.questions.draws import BOWLS, apart, arriving, curve_options, lettered, pick, shuffled, value
from ui.questions.question import Picture, Question, say, sentences

_UNCORRECTED = optimizer(UNCORRECTED)


def which_moment(rng: np.random.Generator) -> Question | None:
    """g, m and m̂ over t, without names: which is the one asked for?"""
    text, beta1, steps = pick(rng, BOWLS), pick(rng, (0.7, 0.8, 0.9, 0.95)), 30
    x0, lr = arriving(rng, steps)
    run = simulate(text, "adam", x0, steps, lr=lr, beta1=beta1)
    columns = {name: run[name][1:, 0] for name in ("g", "m", "m_hat")}
    if not apart(list(columns.values())):
        return None
    curves, letters = lettered(rng, columns, start=1)
    asked = pick(rng, list(columns))
    t = 1 + int(np.argmax(np.abs(columns["g"] - columns["m_hat"])))
    options, answer = curve_options(letters, asked)
    return Question(
        given=(
            say(
                mark("Adam on f(x) = {f}, x₀ = {x0}, α = {lr}, β₁ = {beta1}"),
                f=text,
                x0=x0,
                lr=lr,
                beta1=beta1,
            ),
        ),
        asks=say(mark("The curves show g, m and m̂ at every t. Which one is {line}?"), line=asked),
        options=options,
        answer=answer,
        because=sentences(
            say(
                mark(
                    "At t = 1, m is (1-β₁)·g₁ = {m1}, so {letter} is m. m̂₁ is {m1} divided by 1-β₁ = {weight}. This is g₁ = {g1} again, so the other two curves begin at the same point."
                ),
                m1=value(run, "m", 1),
                letter=letters["m"],
                weight=1 - beta1,
                g1=value(run, "g", 1),
            ),
            say(
                mark(
                    "Later m̂ lags behind g: at t = {t}, g is {g} and m̂ is {m_hat}. So {first} is g and {second} is m̂."
                ),
                t=t,
                g=value(run, "g", t),
                m_hat=value(run, "m_hat", t),
                first=letters["g"],
                second=letters["m_hat"],
            ),
        ),
        picture=Picture("t", "", curves),
    )


def uncorrected(rng: np.random.Generator) -> Question | None:
    """The length of every step of three Adams: which one runs without the bias correction?"""
    text, steps = pick(rng, BOWLS), 40
    x0, lr = arriving(rng, steps)
    (beta1, other), beta2 = shuffled(rng, (0.0, 0.5, 0.8, 0.9, 0.95))[:2], pick(rng, (0.9, 0.99, 0.999))
    runs = {
        "uncorrected": simulate(text, _UNCORRECTED, x0, steps, lr=lr, beta1=beta1, beta2=beta2),
        "right": simulate(text, "adam", x0, steps, lr=lr, beta1=beta1, beta2=beta2),
        "other": simulate(text, "adam", x0, steps, lr=lr, beta1=other, beta2=beta2),
    }
    ys = {key: lengths(run, lr)[1:] for key, run in runs.items()}
    first = float(ys["uncorrected"][0])
    if abs(first - 1) < 0.3 or not apart(list(ys.values())):
        return None
    curves, letters = lettered(rng, ys, start=1)
    options, answer = curve_options(letters, "uncorrected")
    return Question(
        given=(
            say(mark("f(x) = {f}, x₀ = {x0}, α = {lr}, β₂ = {beta2}"), f=text, x0=x0, lr=lr, beta2=beta2),
            say(mark("Two of the three have β₁ = {beta1}, one has β₁ = {other}."), beta1=beta1, other=other),
        ),
        asks=say(
            mark(
                "The curves show |Δ|/α, the length of each step in units of α. Which Adam runs without the bias correction?"
            )
        ),
        options=options,
        answer=answer,
        because=sentences(
            say(
                mark(
                    "With the correction Adam's first step is α, whatever β₁ and β₂ are. So {a} and {b} start at |Δ|/α = 1."
                ),
                a=min(letters["right"], letters["other"]),
                b=max(letters["right"], letters["other"]),
            ),
            say(
                mark(
                    "{letter} starts at {first}. There |m₁| = (1-β₁)·|g₁| = {m1} and √v₁ = √(1-β₂)·|g₁| = {root}. The first number divided by the second is {first}."
                ),
                letter=letters["uncorrected"],
                first=first,
                m1=abs(value(runs["uncorrected"], "m", 1)),
                root=float(np.sqrt(value(runs["uncorrected"], "v", 1))),
            ),
        ),
        picture=Picture("t", "|Δ|/α", curves),
    )
