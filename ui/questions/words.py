"""A question on rare words: what does gradient descent leave of their error?"""

from __future__ import annotations

import numpy as np

from optim.errors import mark
from optim.trace import simulate
from ui.questions.draws import pick, shuffled
from ui.questions.question import Question, say, sentences

MARGIN = 0.04
"""So far apart the options are at least."""


def rare_word(rng: np.random.Generator) -> Question | None:
    """α suits the most frequent word: where is another one's weight after so many steps?"""
    k, steps = pick(rng, (4, 6, 10, 20, 30, 50)), pick(rng, (2, 3, 5, 8, 10, 15, 20))

    def after(rate: float) -> float:
        """A word's rate is α times its frequency, which stands before x²/2."""
        return float(simulate("x**2/2", "sgd", 1.0, steps, record=(), lr=rate).x[-1, 0])

    places = {"right": after(1 / k), "linear": 1 - steps / k, "root": after(k**-0.5), "fast": after(2 / k)}
    values = sorted(places.values())
    if values[0] < 0 or min(np.diff(values)) < MARGIN:
        return None
    order = shuffled(rng, list(places))
    return Question(
        given=(
            say(
                mark(
                    "Gradient descent, one weight for each word; the loss is the sum of π·x²/2. α is 1/π₁: after one step the weight of the most frequent word is at its goal, 0."
                )
            ),
            say(
                mark(
                    "Another word comes {k} times less often. Its weight starts at x = 1 and makes {steps} steps."
                ),
                k=k,
                steps=steps,
            ),
        ),
        asks=say(mark("Where is its weight then?")),
        options=tuple(say(mark("x = {x}"), x=places[name]) for name in order),
        answer=order.index("right"),
        because=sentences(
            say(
                mark(
                    "The rate of this word is α·π = 1/{k}, so every step leaves 1 − 1/{k} = {factor} of x. After {steps} steps {right} is left."
                ),
                k=k,
                factor=1 - 1 / k,
                steps=steps,
                right=places["right"],
            ),
            say(
                mark(
                    "{linear} would be so if every step were as long as the first. {root} belongs to a rate of 1/√{k}, and {fast} to a word that comes {half} times less often."
                ),
                linear=places["linear"],
                root=places["root"],
                fast=places["fast"],
                k=k,
                half=k / 2,
            ),
        ),
    )
