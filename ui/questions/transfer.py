"""Questions on what nobody has practised: new functions, new optimizers, new slips.

They are the yardstick of *Before and after*: two parallel forms come from one seed, and one table says which lesson each
question tests. Every number is a run's own; where a border is asked for, runs on both sides of it are tested.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from optim.errors import mark
from optim.objectives import objective
from optim.optimizers import OPTIMIZERS, optimizer
from optim.run import Run
from optim.trace import Trace, simulate
from ui.formulas import indexed
from ui.questions import steps
from ui.questions.draws import HYPER, adam_on, pick, shuffled, value
from ui.questions.exercises import Exercise
from ui.questions.question import Question, Said, say

FUNCTIONS = (
    "x**2 + 3*x",
    "x**2/4 + x",
    "x**3/3 - 4*x",
    "exp(x/2) + x**2/2",
    "(x + 1)**2/2",
    "x**4/8 - x",
    "2*x**2 - 3*x",
)
"""None of them is drawn from in Practice."""
STARTS = (-4.0, -3.0, -2.5, 1.5, 2.0, 2.5, 3.0)
RATES = (0.1, 0.2, 0.4)
BETA1, BETA2 = (0.5, 0.8, 0.9), (0.8, 0.9, 0.99)
APART = 0.04
"""How far two options are apart at least, as a share of the larger one."""
NEW_RULES = (
    "n = beta1*n + (1 - beta1)*abs(g)\nx = x - lr*g/n",
    "n = n + abs(g)\nx = x - lr*g/n",
    "m = beta1*m + (1 - beta1)*g\nn = beta2*n + (1 - beta2)*abs(g)\nx = x - lr*m/n",
    "m = beta1*m + (1 - beta1)*sign(g)\nx = x - lr*m",
    "m = beta1*m + (1 - beta1)*g\nx = x - lr*(m + g)/2",
)
"""Optimizers that the app does not have."""
ADAM = OPTIMIZERS["adam"].text
BROKEN: dict[str, tuple[str, str]] = {
    mark("m forgets everything: it is (1 − β₁)·g in every step"): (
        "beta1*m + (1 - beta1)*g",
        "(1 - beta1)*g",
    ),
    mark("v averages the squares of m in place of g"): ("(1 - beta2)*g**2", "(1 - beta2)*m**2"),
    mark("t stays 1 in both corrections"): ("**t", "**1"),
    mark("x moves by g in place of m̂"): ("lr*m_hat", "lr*g"),
}
"""Slips that ``optim.slips`` does not know: what is wrong, and which part of Adam's text is replaced by which."""


def result_of(left: str) -> Callable[[np.random.Generator], Question | None]:
    """A question on the result of one of Adam's lines in step 2, the other answers from slips."""

    def make(rng: np.random.Generator) -> Question | None:
        text, x0 = pick(rng, FUNCTIONS), pick(rng, STARTS)
        hyper = HYPER | {"lr": pick(rng, RATES), "beta1": pick(rng, BETA1), "beta2": pick(rng, BETA2)}
        exercise = Exercise(0, 1, Run(objective(text), OPTIMIZERS["adam"], (x0,), 2, hyper))
        asked = next(stage for stage in exercise.stages if stage.name == left)
        read = [
            say(
                "{line} = {value}",
                line=f"{each.column}",
                value=float(exercise.table[each.column][2 - each.lag]),
            )
            for each in asked.reads.values()
            if np.ndim(exercise.table[each.column]) and each.column != "t"
        ]
        found = [(number, say(slip.about)) for slip, number in exercise.slips(asked)]
        return _numbers(
            rng,
            exercise.value(asked),
            found,
            given=(
                adam_on(text, x0, **hyper),
                say(mark("In step 2 the line of {line} reads:"), line=left),
                *read,
            ),
            asks=say(mark("What does the line of {line} give in step 2?"), line=left),
        )

    return make


def _numbers(
    rng: np.random.Generator,
    right: float,
    wrong: Sequence[tuple[float, Said]],
    *,
    given: tuple[Said, ...],
    asks: Said,
) -> Question | None:
    """A question whose options are numbers; None where fewer than three can be told apart."""
    kept: list[tuple[float, Said]] = []
    for number, why in shuffled(rng, list(wrong)):
        others = (right, *(each for each, _why in kept))
        if np.isfinite(number) and all(abs(number - x) > APART * max(abs(number), abs(x)) for x in others):
            kept.append((number, why))
    if len(kept) < 2 or not np.isfinite(right):
        return None
    options = shuffled(rng, [right, *(number for number, _why in kept[:3])])
    number, why = kept[0]
    return Question(
        given=given,
        asks=asks,
        options=tuple(say("{value}", value=x) for x in options),
        answer=options.index(right),
        because=say(mark("It is {right}. {wrong}: {why}"), right=right, wrong=number, why=why),
    )


def new_rule(rng: np.random.Generator) -> Question | None:
    """An optimizer that nobody has seen: where is x after two steps?"""
    text, x0, rule = pick(rng, FUNCTIONS), pick(rng, STARTS), pick(rng, NEW_RULES)
    hyper = {"lr": pick(rng, RATES), "beta1": pick(rng, BETA1), "beta2": pick(rng, BETA2)}
    known = optimizer(rule)

    def after(source: str) -> float:
        read = {name: x for name, x in hyper.items() if name in optimizer(source).hyperparameters}
        return value(simulate(Run(objective(text), optimizer(source), (x0,), 2, read)), "x", 2)

    right = after(rule)
    others = ((key, OPTIMIZERS[key].title) for key in ("adam", "sgd", "momentum", "rmsprop"))
    wrong = [(after(key), say(mark("This is where {title} leads."), title=title)) for key, title in others]
    wrong.append((2 * x0 - right, say(mark("This step has the wrong sign."))))
    return _numbers(
        rng,
        right,
        wrong,
        given=(
            say(mark("f(x) = {f}, x₀ = {x0}. Every average starts at 0."), f=text, x0=x0),
            say(
                mark("The optimizer is new: {rule}"),
                rule="; ".join(f"${indexed(known, each)}$" for each in known.equations),
            ),
            say("α = {lr}, β₁ = {beta1}, β₂ = {beta2}", **hyper),
        ),
        asks=say(mark("Where is x after two steps?")),
    )


def scaled(rng: np.random.Generator) -> Question | None:
    """A function is multiplied by a number: where does Adam's first step lead then?"""
    text, x0, lr, factor = (
        pick(rng, FUNCTIONS),
        pick(rng, STARTS),
        pick(rng, RATES),
        pick(rng, (0.01, 0.1, 10.0, 100.0)),
    )
    times = f"{factor:g}*({text})"
    right, plain = (value(simulate(times, key, x0, 2, lr=lr), "x", 2) for key in ("adam", "sgd"))
    first = value(simulate(text, "adam", x0, 2, lr=lr), "x", 2)
    move = first - x0
    return _numbers(
        rng,
        right,
        [
            (x0 + factor * move, say(mark("This step grows with the function."))),
            (x0 + move * factor**0.5, say(mark("This step grows with the root of the factor."))),
            (x0 + move / factor, say(mark("This step shrinks where the function grows."))),
            (plain, say(mark("This is where {title} leads."), title=OPTIMIZERS["sgd"].title)),
        ],
        given=(
            say(
                mark("Adam on f(x) = {f} goes from x₀ = {x0} to x₂ = {x2} in two steps."),
                f=text,
                x0=x0,
                x2=first,
            ),
            say(mark("Now the function is multiplied by {factor}, and all else stays."), factor=factor),
        ),
        asks=say(mark("What is x₂ now?")),
    )


def length(rng: np.random.Generator) -> Question | None:
    """A slope that is always the same, and an ε that is not small: how long is a step?"""
    slope, eps, lr = pick(rng, (0.5, 2.0, 3.0, 4.0)), pick(rng, (0.5, 1.0, 2.0)), pick(rng, RATES)
    run = simulate(f"{slope:g}*x", "adam", 2.0, 3, lr=lr, eps=eps)
    right = value(run, "x", 2) - value(run, "x", 3)
    return _numbers(
        rng,
        right,
        [
            (lr, say(mark("This leaves ε out."))),
            (lr * slope, say(mark("This is a step of plain gradient descent."))),
            (lr / (slope + eps), say(mark("This leaves m̂ out."))),
            (lr * slope / eps, say(mark("This leaves √v̂ out."))),
        ],
        given=(
            say(mark("The slope is {slope} everywhere. α = {lr}, ε = {eps}."), slope=slope, lr=lr, eps=eps),
        ),
        asks=say(mark("How long is the third step of Adam?")),
    )


def memory(rng: np.random.Generator) -> Question | None:
    """After a spike the slopes are 0: what is left of v?"""
    beta2, t = pick(rng, (0.5, 0.8, 0.9, 0.99)), pick(rng, (2, 3, 5, 10))
    first = pick(rng, (4.0, 9.0, 20.0))
    run = simulate("0*x", "v[0] = x\nv = beta2*v + (1 - beta2)*g**2\nx = x - 0*v", first, t, beta2=beta2)
    right = value(run, "v", t)
    return _numbers(
        rng,
        right,
        [
            (first * (1 - beta2) ** t, say(mark("This takes 1 − β₂ for β₂."))),
            (first * beta2 * t, say(mark("This multiplies where a power is needed."))),
            (first * beta2, say(mark("This is v after one step."))),
            (first / t, say(mark("This divides by the number of steps."))),
            (first * (1 - beta2**t), say(mark("This is what is gone, and not what is left."))),
        ],
        given=(
            say(
                mark("A spike left v = {v}. From now on every slope is 0. β₂ = {beta2}."),
                v=first,
                beta2=beta2,
            ),
        ),
        asks=say(mark("What is v after {t} more steps?"), t=t),
    )


def new_slip(rng: np.random.Generator) -> Question | None:
    """Numbers of a broken Adam: which of its mistakes, none of which has a name in the app, is it?"""
    text, x0 = pick(rng, FUNCTIONS), pick(rng, STARTS)
    hyper = HYPER | {"lr": pick(rng, RATES), "beta1": pick(rng, BETA1), "beta2": pick(rng, BETA2)}
    right, *broken = (
        simulate(Run(objective(text), optimizer(rule), (x0,), 3, hyper)).x[:, 0]
        for rule in (ADAM, *(ADAM.replace(*change) for change in BROKEN.values()))
    )
    place = int(rng.integers(len(BROKEN)))
    every = [right, *broken]
    if not all(np.isfinite(x).all() for x in every):
        return None
    distances = [np.abs(a - b).max() for i, a in enumerate(every) for b in every[:i]]
    if min(distances) < 0.1 * hyper["lr"]:
        return None
    xs = {f"x{t}": float(broken[place][t]) for t in (1, 2, 3)}
    return Question(
        given=(
            adam_on(text, x0, **hyper),
            say(
                mark(
                    "A program gives x₁ = {x1}, x₂ = {x2}, x₃ = {x3}. Adam itself comes to x₁ = {y1}, x₂ = {y2}, x₃ = {y3}."
                ),
                **xs,
                **{f"y{t}": float(right[t]) for t in (1, 2, 3)},
            ),
        ),
        asks=say(mark("What is wrong in the program?")),
        options=tuple(say(about) for about in BROKEN),
        answer=place,
        because=say(
            mark("With this mistake x₃ is {x3}, and without it {y3}."), x3=xs["x3"], y3=float(right[3])
        ),
    )


SLOPES = ((3, 4, 5), (4, 3, 5), (5, 12, 13), (8, 15, 17), (20, 21, 29))
"""Two coordinates of a slope, and its length."""
_GIVEN = ADAM.replace("(1 - beta1)*g", "(1 - beta1)*u").replace("(1 - beta2)*g**2", "(1 - beta2)*u**2")
"""Adam with slopes u that are given, whatever the function is."""


def given_slopes(slopes: str, count: int, hyper: dict[str, float]) -> Trace:
    """So many steps from x = 1, with the slopes of t that a formula says."""
    return simulate(Run(objective("0*x"), optimizer(f"u = {slopes}\n{_GIVEN}"), (1.0,), count, HYPER | hyper))


def turned(rng: np.random.Generator) -> Question | None:
    """The axes are turned until one points along the slope: how long is Adam's first step?"""
    (a, b, c), lr = pick(rng, SLOPES), pick(rng, (0.01, 0.02, 0.05, *RATES))

    def long(text: str) -> float:
        return float(np.hypot(*np.diff(simulate(text, "adam", (1.0, 1.0), 1, lr=lr).x, axis=0)[0]))

    return _numbers(
        rng,
        long(f"{c}*x + 0*y"),
        [
            (
                long(f"{a}*x + {b}*y"),
                say(mark("This is its length before, when both coordinates moved by α.")),
            ),
            (lr * c, say(mark("This is a step of plain gradient descent."))),
            (2 * lr, say(mark("This adds α for a coordinate whose slope is 0."))),
            (lr * a / c, say(mark("This takes only the part along the old x-axis."))),
        ],
        given=(
            say(mark("The slope at the start is ({a}, {b}). Adam has α = {lr}."), a=a, b=b, lr=lr),
            say(
                mark("Now the axes are turned, and the same slope is ({c}, 0): its length stays {c}."),
                c=c,
            ),
        ),
        asks=say(mark("How long is the first step of Adam now?")),
    )


def unsure(rng: np.random.Generator) -> Question | None:
    """Two slopes that do not agree: how long is the second step?"""
    first, second = pick(rng, (-4.0, -2.0, -1.0, 1.0)), pick(rng, (2.0, 3.0, 5.0, 8.0))
    hyper = {"lr": pick(rng, RATES), "beta1": pick(rng, BETA1), "beta2": pick(rng, BETA2)}
    run = given_slopes(f"where(t < 2, {first}, {second})", 2, hyper)
    m, v, right = (value(run, name, 2) for name in ("m", "v", "x"))
    return _numbers(
        rng,
        abs(right - value(run, "x", 1)),
        [
            (hyper["lr"], say(mark("This is the step if all slopes are equal."))),
            (hyper["lr"] * second, say(mark("This is a step of plain gradient descent."))),
            (hyper["lr"] * abs(m) / v**0.5, say(mark("This leaves both corrections out."))),
        ],
        given=(
            say(
                mark("Noise makes the first slope {first} and the second {second}."),
                first=first,
                second=second,
            ),
            say("α = {lr}, β₁ = {beta1}, β₂ = {beta2}", **hyper),
        ),
        asks=say(mark("How long is the second step of Adam?")),
    )


def once(rng: np.random.Generator) -> Question | None:
    """A word that comes once: how far does Adam carry its weight in the steps after it?"""
    slope, steps_ = pick(rng, (0.5, 2.0, 4.0, 8.0)), pick(rng, (2, 3, 4))
    hyper = {"lr": pick(rng, RATES), "beta1": pick(rng, BETA1), "beta2": pick(rng, BETA2)}
    run = given_slopes(f"where(t < 2, {slope}, 0)", steps_, hyper)
    return _numbers(
        rng,
        1 - value(run, "x", steps_),
        [
            (hyper["lr"], say(mark("This is the first step alone. m still moves the weight after it."))),
            (hyper["lr"] * steps_, say(mark("This takes every step as long as the first."))),
            (hyper["lr"] * slope, say(mark("This is a step of plain gradient descent."))),
        ],
        given=(
            say(
                mark("A rare word comes only in the first step. Its slope is {slope} there, and 0 after it."),
                slope=slope,
            ),
            say("α = {lr}, β₁ = {beta1}, β₂ = {beta2}", **hyper),
        ),
        asks=say(mark("How far has Adam moved its weight after {t} steps in all?"), t=steps_),
    )


def coupled(rng: np.random.Generator) -> Question | None:
    """The decay goes through the gradient: where does Adam's first step lead?"""
    x0, lr, decay = pick(rng, (1.5, 2.0, 3.0, 4.0)), pick(rng, RATES), pick(rng, (0.02, 0.05, 0.1, 0.2, 0.5))
    return _numbers(
        rng,
        value(simulate(f"{decay / 2:g}*x**2", "adam", x0, 1, lr=lr), "x", 1),
        [
            (x0 * (1 - lr * decay), say(mark("This is decay beside the gradient, as in AdamW."))),
            (x0 * (1 - lr), say(mark("This leaves λ out of AdamW's decay."))),
            (x0 * (1 - decay), say(mark("This leaves α out of AdamW's decay."))),
            (x0 + lr, say(mark("This step has the wrong sign."))),
        ],
        given=(
            say(
                mark(
                    "The loss has no slope here. A program adds λ·x to the gradient and gives the sum to Adam."
                )
            ),
            say(mark("x₀ = {x0}, α = {lr}, λ = {decay}"), x0=x0, lr=lr, decay=decay),
        ),
        asks=say(mark("Where does the first step lead?")),
    )


def border(rng: np.random.Generator) -> Question | None:
    """A parabola and a momentum: from which α on does the run diverge?"""
    curvature, beta = pick(rng, (0.5, 2.0, 4.0, 5.0, 8.0, 10.0)), pick(rng, (0.25, 0.5, 0.6, 0.8))
    return _numbers(
        rng,
        2 * (1 + beta) / curvature,
        [
            (2 / curvature, say(mark("This is the border without momentum."))),
            (2 * (1 - beta) / curvature, say(mark("This has the wrong sign before μ."))),
            (2 * (1 + beta) * curvature, say(mark("This multiplies by the curvature."))),
            ((1 + beta) / curvature, say(mark("This is half of it."))),
        ],
        given=(
            say(
                mark(
                    "SGD with momentum μ = {beta} runs on f(x) = {f}. The curvature is {curvature} everywhere."
                ),
                beta=beta,
                f=f"{curvature / 2:g}*x**2",
                curvature=curvature,
            ),
        ),
        asks=say(mark("On a map over α, where is the border beyond which x grows without end?")),
    )


def first_step(rng: np.random.Generator) -> Question | None:
    return steps.first_step(rng, FUNCTIONS)


def broken_line(rng: np.random.Generator) -> Question | None:
    return steps.broken_line(rng, FUNCTIONS)
