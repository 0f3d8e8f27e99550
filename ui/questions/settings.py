"""Questions on what one sets in practice: decay, clipping."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from optim.errors import mark
from optim.optimizers import OPTIMIZERS, Prelude, optimizer
from optim.trace import simulate
from ui.questions.draws import BOWLS, STARTS, pick, shuffled, step, value
from ui.questions.question import Question, say, sentences

SCALED = ("sgd", "momentum")
DIVIDED = ("adam", "rmsprop", "adagrad")
"""Those whose first step grows with the gradient, and those in which it does not."""


def decay_left(rng: np.random.Generator) -> Question | None:
    """A weight without a gradient, in AdamW: where does the decay bring it?"""
    x0, lr, decay = pick(rng, STARTS), pick(rng, (0.01, 0.02, 0.05, 0.1)), pick(rng, (0.05, 0.1, 0.2, 0.5))
    steps = int(pick(rng, (50, 100, 200, 500)))
    end = float(simulate("0*x", "adamw", x0, steps, lr=lr, weight_decay=decay).x[-1, 0])
    places = shuffled(rng, [end, x0, x0 * (1 - decay) ** steps, x0 * (1 - lr) ** steps])
    shares = sorted(abs(place / x0) for place in places)
    if shares[0] < 1e-30 or any(a > 0.9 * b for a, b in pairwise(shares)):
        return None
    return Question(
        given=(
            say(mark("AdamW with α = {lr} and λ = {weight_decay}."), lr=lr, weight_decay=decay),
            say(mark("A weight starts at x₀ = {x0}. Its gradient is 0 at all times."), x0=x0),
        ),
        asks=say(mark("Where is the weight after {steps} steps?"), steps=steps),
        options=tuple(say("{x}", x=place) for place in places),
        answer=places.index(end),
        because=sentences(
            say(
                mark(
                    "m and v stay 0, so there is no step. The decay alone multiplies the weight by 1 - αλ = {factor} each time."
                ),
                factor=1 - lr * decay,
            ),
            say(
                mark(
                    "After {steps} steps that leaves {share} of it: {end}. Its time scale is 1/(αλ) = {span} steps."
                ),
                steps=steps,
                share=end / x0,
                end=end,
                span=1 / (lr * decay),
            ),
        ),
    )


def clipped(rng: np.random.Generator) -> Question | None:
    """The first step with and without clipping: how much shorter is it?"""
    text, x0, lr, clip = (
        pick(rng, BOWLS),
        pick(rng, STARTS),
        pick(rng, (0.01, 0.02)),
        pick(rng, (0.05, 0.1, 0.2)),
    )
    key = pick(rng, SCALED) if rng.random() < 0.5 else pick(rng, DIVIDED)
    rule = OPTIMIZERS[key]
    cut = rule.after(Prelude(f"d = maximum(-{clip!r}, minimum({clip!r}, g))", "g", rule.notes["x"]))
    plain, short = (simulate(text, optimizer(one), x0, 1, lr=lr) for one in (rule, cut))
    slope, was, now = abs(value(plain, "g", 1)), step(plain.x[:, 0]), step(short.x[:, 0])
    ratio = slope / clip
    if ratio < 4:
        return None
    divided = key in DIVIDED
    return Question(
        given=(
            say(mark("{title} on f(x) = {f}, x₀ = {x0}, α = {lr}"), title=rule.title, f=text, x0=x0, lr=lr),
            say(
                mark("A gradient longer than {clip} is clipped: only a length of {clip} is left of it."),
                clip=clip,
            ),
        ),
        asks=say(mark("How does the clipping change the length of the first step?")),
        options=(
            say(mark("It hardly changes.")),
            say(mark("It is {ratio} times shorter."), ratio=ratio),
        ),
        answer=int(not divided),
        because=sentences(
            say(mark("|g₁| = {slope} is cut to {clip}."), slope=slope, clip=clip),
            say(
                mark(
                    "This optimizer divides the gradient by its own size: the step is {was} without clipping and {now} with it."
                )
                if divided
                else mark(
                    "This optimizer's first step is α times the gradient: {was} without clipping and {now} with it."
                ),
                was=was,
                now=now,
            ),
        ),
    )
