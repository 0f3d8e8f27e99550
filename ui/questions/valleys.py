"""A question on valleys that are turned: who notices?"""

from __future__ import annotations

import numpy as np

from optim.errors import mark
from optim.objectives import turned as turned_by
from optim.optimizers import OPTIMIZERS
from optim.trace import Array, simulate
from ui.questions.draws import apart, over_t, pick, shuffled
from ui.questions.question import Picture, Question, Said, say, sentences

STEPS = 60


def distances(key: str, kappa: float, degrees: float, lr: float) -> Array:
    """How far a run is from the minimum, over t; its start, (1, 1), turns with the valley."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    run = simulate(turned_by(kappa, degrees), key, (c - s, s + c), STEPS, record=(), lr=lr)
    return np.asarray(np.hypot(run.x[:, 0], run.x[:, 1]))


def turned(rng: np.random.Generator) -> Question | None:
    """A run in a valley along the axes, and one in the same valley turned: which optimizer is it?"""
    kappa, degrees, lr = (
        pick(rng, (20.0, 30.0, 40.0, 50.0)),
        pick(rng, (30.0, 40.0, 45.0)),
        pick(rng, (0.03, 0.035)),
    )
    keys = shuffled(rng, ("adam", "sgd", "momentum"))
    pairs = {key: [distances(key, kappa, angle, lr) for angle in (0.0, degrees)] for key in keys}
    a, b = pairs["adam"]
    rises = {key: float(np.diff(pairs[key][0]).max()) for key in ("sgd", "momentum")}
    if not apart([a, b]) or rises["sgd"] > 0 or rises["momentum"] < 0.05:
        return None
    key = pick(rng, keys)
    a, b = pairs[key]
    return Question(
        given=(
            say(
                mark(
                    "A runs in the valley f(x, y) = {f} from (1, 1). B runs in the same valley, turned by {degrees}°, from a start that is turned with it. Both have α = {lr}."
                ),
                f=f"x**2/2 + {kappa / 2:g}*y**2",
                degrees=degrees,
                lr=lr,
            ),
            say(mark("The picture shows how far each is from the minimum.")),
        ),
        asks=say(mark("Both runs come from the same optimizer. Which one is it?")),
        options=tuple(say("{title}", title=OPTIMIZERS[name].title) for name in keys),
        answer=keys.index(key),
        because=_noticed(a, b) if key == "adam" else _alike(key, a, b),
        # where the runs lie on each other, dots show through the line
        picture=Picture("t", "", (over_t("A", a, "dots"), over_t("B", b))),
    )


def _noticed(a: Array, b: Array) -> Said:
    t = int(np.abs(a - b).argmax())
    return say(
        mark(
            "At t = {t} A is {a} away from the minimum and B is {b} away: this optimizer notices the turn. Of the three only Adam divides each axis by its own √v̂. The other two go by the gradient alone, which turns with the valley."
        ),
        t=t,
        a=float(a[t]),
        b=float(b[t]),
    )


def _alike(key: str, a: Array, b: Array) -> Said:
    first = say(
        mark(
            "A and B are equally far from the minimum all the time, to within {gap}. So the optimizer does not notice the turn, and it is not Adam."
        ),
        gap=float(np.abs(a - b).max()),
    )
    if key == "sgd":
        second = say(
            mark("The distance falls at every step, down to {end}: no velocity carries it past the minimum."),
            end=float(a[-1]),
        )
    else:
        t = int(np.diff(a).argmax())
        second = say(
            mark(
                "In step {t} the distance grows from {low} to {high}: the velocity carries it past the minimum."
            ),
            t=t + 1,
            low=float(a[t]),
            high=float(a[t + 1]),
        )
    return sentences(first, second)
