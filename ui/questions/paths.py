"""Questions on paths: whose is it, where does it lead, who gets lowest, what does the scale of f do to it?"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from optim.errors import mark
from optim.objectives import OBJECTIVES, objective
from optim.objectives import scaled as times
from optim.optimizers import OPTIMIZERS
from optim.trace import Array, Trace, simulate
from ui.questions.draws import (
    BOWLS,
    RATES,
    STARTS,
    apart,
    curve_options,
    lettered,
    over_t,
    pick,
    position,
    shuffled,
    step,
    value,
)
from ui.questions.question import Curve, Picture, Question, Said, say, sentences

RIVALS = ("sgd", "momentum", "rmsprop", "adagrad")


def whose_path(rng: np.random.Generator) -> Question | None:
    """Three optimizers from one start with one α: which is Adam?"""
    text, x0, lr, steps = pick(rng, BOWLS), pick(rng, STARTS), pick(rng, RATES), 30
    keys = ("adam", *shuffled(rng, RIVALS)[:2])
    runs = {key: simulate(text, key, x0, steps, lr=lr) for key in keys}
    ys = {key: position(run) for key, run in runs.items()}
    alike = [key for key in keys[1:] if key != "adagrad" and abs(step(ys[key]) / lr - 1) < 0.4]
    if alike or not apart(list(ys.values())) or max(np.abs(y).max() for y in ys.values()) > 2 * abs(x0):
        return None
    curves, letters = lettered(rng, ys)
    options, answer = curve_options(letters, "adam")
    return Question(
        given=(
            say(mark("f(x) = {f}, x₀ = {x0}, α = {lr} for all three"), f=text, x0=x0, lr=lr),
            say(
                mark("The three are {names}."),
                names=", ".join(OPTIMIZERS[key].title for key in OPTIMIZERS if key in keys),
            ),
        ),
        asks=say(mark("Which curve is Adam's?")),
        options=options,
        answer=answer,
        because=sentences(
            say(
                mark(
                    "Adam's first step is α = {lr}, whatever the slope is. From {x0}, where the slope g₁ is {g1}, {letter} goes to {x1}."
                ),
                lr=lr,
                letter=letters["adam"],
                x0=x0,
                x1=value(runs["adam"], "x", 1),
                g1=value(runs["adam"], "g", 1),
            ),
            *(_rival(key, letters[key], ys[key], lr) for key in sorted(keys[1:], key=letters.__getitem__)),
        ),
        picture=Picture("t", "x", curves),
    )


def _rival(key: str, letter: str, x: Array, lr: float) -> Said:
    """What gives away the path of an optimizer that is not Adam."""
    title = OPTIMIZERS[key].title
    if key == "rmsprop":
        return say(
            mark(
                "{letter} is {title}. It does not correct v for its start at 0. So its first step is {step}, which is {times} times α."
            ),
            letter=letter,
            title=title,
            step=step(x),
            times=step(x) / lr,
        )
    if key == "adagrad":
        t = 10
        return say(
            mark(
                "{letter} is {title}. Its first step is α too. But its sum of squares keeps growing, so step {t} is only {step}."
            ),
            letter=letter,
            title=title,
            t=t,
            step=step(x, t),
        )
    return say(
        mark("{letter} is {title}. Its first step is α·|g₁| = {step}."),
        letter=letter,
        title=title,
        step=step(x),
    )


CROSSING = {
    "lr": np.array([0.1, 0.2, 0.3])[:, None, None],
    "beta1": np.array([0.0, 0.3, 0.5, 0.8, 0.9, 0.95])[None, :, None],
}


@lru_cache(maxsize=64)
def _crossing(text: str, x0: float, steps: int) -> Trace:
    """A run for every α and β₁ that may be drawn; the same for all who get this function and start."""
    return simulate(text, "adam", x0, steps, record=("m_hat",), **CROSSING)


def crosses_zero(rng: np.random.Generator) -> Question | None:
    """The beginning of a run is shown: will x get past the minimum at 0?"""
    text, x0, steps = pick(rng, BOWLS), pick(rng, STARTS), 40
    runs = _crossing(text, x0, 2 * steps)
    height = np.sign(x0) * runs.x[..., 0]
    crosses = height[: steps + 1].min(axis=0) < -0.05 * abs(x0)
    never = (height > 0).all(axis=0) & (height[steps] > 1e-3 * abs(x0))
    half = np.argmax(height < 0.5 * abs(x0), axis=0)
    wanted = bool(rng.integers(2))
    possible = [np.argwhere(group & (half >= 4)).tolist() for group in (never, crosses)]
    if not all(possible):
        return None
    i, j = pick(rng, possible[wanted])
    rate, memory = float(CROSSING["lr"][i, 0, 0]), float(CROSSING["beta1"][0, j, 0])
    seen = int(half[i, j])
    x, m_hat = runs.x[:, i, j, 0], runs["m_hat"][:, i, j, 0]
    turn = int(np.argmin(height[:, i, j]))
    minimum = Curve("0", np.array([0.0, steps]), np.zeros(2))
    return Question(
        given=(
            say(
                mark("Adam on f(x) = {f}, x₀ = {x0}, α = {lr}, β₁ = {beta1}"),
                f=text,
                x0=x0,
                lr=rate,
                beta1=memory,
            ),
            say(mark("The picture shows the first {seen} steps."), seen=seen),
        ),
        asks=say(mark("Will x get past the minimum at 0 within {steps} steps?"), steps=steps),
        options=(say(mark("Yes")), say(mark("No"))),
        answer=0 if wanted else 1,
        because=_gets_across(x, m_hat, turn) if wanted else _stays_back(x, m_hat, steps, memory),
        picture=Picture("t", "x", (minimum, over_t("x", x[: seen + 1], "dots"))),
        revealed=Picture("t", "x", (minimum, over_t("x", x[: max(steps, turn * wanted) + 1]))),
    )


def _gets_across(x: Array, m_hat: Array, turn: int) -> Said:
    """Why x passes 0 before it turns."""
    across = int(np.argmax(np.sign(x[0]) * x < 0))
    return say(
        mark(
            "x passes 0 at t = {across}. m̂ remembers the earlier slopes: at t = {across} it is still {m_hat}. So x goes on to {x}, where it turns at t = {turn}."
        ),
        across=across,
        m_hat=float(m_hat[across]),
        x=float(x[turn]),
        turn=turn,
    )


def _stays_back(x: Array, m_hat: Array, steps: int, memory: float) -> Said:
    """Why x does not pass 0 in so many steps."""
    return say(
        mark(
            "x does not pass 0: at t = {steps} it is {x}. With β₁ = {beta1}, m̂ shrinks along with the slope, from {first} to {last}. The steps shrink too: the last one is {step}."
        ),
        steps=steps,
        x=float(x[steps]),
        beta1=memory,
        first=float(m_hat[1]),
        last=float(m_hat[steps]),
        step=step(x, steps),
    )


SETTLING = np.array([0.05, 0.1, 0.2, 0.3, 0.5])


@lru_cache
def _settling(key: str, steps: int) -> Trace:
    """A run from every tenth of the window at every α, the starts along the last axis of runs."""
    low, high = OBJECTIVES[key].window[0]
    starts = np.arange(round(10 * low), round(10 * high) + 1) / 10
    rates = SETTLING[:, None, None]
    return simulate(key, "adam", starts[:, None], steps, record=("m_hat",), lr=rates)


def which_valley(rng: np.random.Generator) -> Question | None:
    """A function with two valleys, a start and an α: where does Adam come to rest?"""
    target, steps = OBJECTIVES[pick(rng, ("double_well", "sharp_and_flat"))], 200
    (left,), (right,) = sorted(target.minima)
    (low, high), grid = target.window[0], np.linspace(*target.window[0], 201)
    between = np.linspace(left, right, 401)
    hill = float(between[np.argmax(target.f(x=between))])
    starts = rng.uniform(low, high, 12).round(1)
    runs = _settling(target.key, steps)
    of_start = np.rint(10 * starts).astype(int) - round(10 * low)
    end = runs.x[-1, :, of_start, 0].T
    ends_right = bool(rng.integers(2))
    carried = (starts > hill) != ends_right
    at_rest = np.abs(end - (right if ends_right else left)) < 0.02
    groups = [
        np.argwhere(at_rest & group & (np.abs(starts - hill) > 0.2)).tolist() for group in (carried, ~carried)
    ]
    groups = [group for group in groups if group]
    if not groups:
        return None
    i, j = pick(rng, pick(rng, groups))
    x, m_hat = (column[:, i, of_start[j], 0] for column in (runs.x, runs["m_hat"]))
    beyond = (x > hill) != ends_right
    if beyond.any() and not carried[j]:  # to and fro
        return None
    x0, lr = float(starts[j]), float(SETTLING[i])
    return Question(
        given=(say(mark("Adam on f(x) = {f}, x₀ = {x0}, α = {lr}"), f=target.text, x0=x0, lr=lr),),
        asks=say(mark("In which valley does Adam come to rest?")),
        options=(
            say(mark("In the left one, near x = {x}"), x=left),
            say(mark("In the right one, near x = {x}"), x=right),
        ),
        answer=int(ends_right),
        because=_carried(x, m_hat, hill, beyond) if carried[j] else _never_across(x, hill),
        picture=Picture(
            "x",
            "f",
            (
                Curve("f", grid, np.asarray(target.f(x=grid))),
                Curve("x₀", starts[[j]], np.asarray(target.f(x=starts[[j]])), "point"),
            ),
        ),
        revealed=Picture("t", "x", (over_t("x", x),)),
    )


def _carried(x: Array, m_hat: Array, hill: float, beyond: Array) -> Said:
    """Why x ends on the other side of the hill than it starts."""
    over = int(np.flatnonzero(beyond)[-1]) + 1
    return say(
        mark(
            "Its start lies on the other side of the hill at x = {hill}, but m̂ carries it across. From t = {over} on it is on this side: at t = {over} it is at {x}, with m̂ = {m_hat}. It comes to rest at {end}."
        ),
        hill=hill,
        over=over,
        x=float(x[over]),
        m_hat=float(m_hat[over]),
        end=float(x[-1]),
    )


def _never_across(x: Array, hill: float) -> Said:
    """Why x ends on the side of the hill on which it starts."""
    nearest = int(np.argmin(np.abs(x - hill)))
    return say(
        mark(
            "It starts at {x0}, on this side of the hill at x = {hill}, and never gets across. At t = {nearest} it is nearest to the hill, at {x}. It comes to rest at {end}."
        ),
        x0=float(x[0]),
        hill=hill,
        x=float(x[nearest]),
        nearest=nearest,
        end=float(x[-1]),
    )


def lowest(rng: np.random.Generator) -> Question | None:
    """Three optimizers, one start, one α: who stands lowest after so many steps?"""
    text, x0 = pick(rng, (*BOWLS, "x**4", "tanh(x)**2", "abs(x)")), pick(rng, STARTS)
    lr, steps = pick(rng, RATES), pick(rng, (20, 30, 40))
    keys = shuffled(rng, ("adam", *shuffled(rng, RIVALS)[:2]))
    runs = {key: simulate(text, key, x0, steps, lr=lr) for key in keys}
    start = float(runs[keys[0]].f[0])
    ends = {key: float(run.f[-1]) for key, run in runs.items()}
    best, *others = ranking = sorted(keys, key=ends.__getitem__)
    if any(not np.all(run.f <= 10 * start) for run in runs.values()):
        return None
    if any(ends[key] - ends[best] < 0.02 * start for key in others):
        return None
    return Question(
        given=(
            say(mark("f(x) = {f}, x₀ = {x0}, α = {lr} for all of them"), f=text, x0=x0, lr=lr),
            say(mark("All other settings are each optimizer's defaults.")),
        ),
        asks=say(mark("Which optimizer has the lowest f after {steps} steps?"), steps=steps),
        options=tuple(say("{title}", title=OPTIMIZERS[key].title) for key in keys),
        answer=keys.index(best),
        because=sentences(
            say(mark("The slope at the start is {g1}."), g1=value(runs[best], "g", 1)),
            *(
                say(
                    mark(
                        "{title}'s first step is {step}. After {steps} steps it is at x = {x}, where f = {value}."
                    ),
                    title=OPTIMIZERS[key].title,
                    step=step(position(runs[key])),
                    x=float(runs[key].x[-1, 0]),
                    steps=steps,
                    value=ends[key],
                )
                for key in ranking
            ),
        ),
        picture=_start(text, x0),
        revealed=Picture("t", "f", tuple(over_t(OPTIMIZERS[key].title, run.f) for key, run in runs.items())),
    )


def _start(text: str, x0: float) -> Picture:
    """The function, and where the run starts."""
    f = objective(text).f
    grid = np.linspace(-1.2 * abs(x0), 1.2 * abs(x0), 201)
    return Picture(
        "x",
        "f",
        (
            Curve("f", grid, np.asarray(f(x=grid))),
            Curve("x₀", np.array([x0]), np.asarray(f(x=np.array([x0]))), "point"),
        ),
    )


def scaled(rng: np.random.Generator) -> Question | None:
    """A path on f and one on f times a factor: which optimizer is it?"""
    text, x0 = pick(rng, ("x**2", "x**2/2", "sqrt(1 + x**2) - 1")), pick(rng, (-2.0, -1.5, 1.5, 2.0, 3.0))
    lr, factor, steps = pick(rng, (0.03, 0.05, 0.1)), pick(rng, (0.25, 0.5, 2.0, 4.0)), 40
    keys = shuffled(rng, ("adam", "sgd", "momentum"))
    runs = {
        key: (simulate(text, key, x0, steps, lr=lr), simulate(times(text, factor), key, x0, steps, lr=lr))
        for key in keys
    }
    paths = {key: [position(run) for run in pair] for key, pair in runs.items()}
    if any(np.abs(path).max() > abs(x0) for pair in paths.values() for path in pair):
        return None
    if not all(apart(paths[key]) for key in ("sgd", "momentum")) or any(
        np.abs(pair[0] - x0).max() < 0.3 * abs(x0) for pair in paths.values()
    ):
        return None
    speeds_up = {key: step(x, 2) > step(x) for key, (x, _) in paths.items()}
    if speeds_up["sgd"] or not speeds_up["momentum"]:
        return None
    key = pick(rng, keys)
    a, b = paths[key]
    return Question(
        given=(
            say(
                mark(
                    "A runs on f(x) = {f}, and B on {factor} times this function. Both have x₀ = {x0}, α = {lr}."
                ),
                f=text,
                factor=factor,
                x0=x0,
                lr=lr,
            ),
        ),
        asks=say(mark("Both paths come from the same optimizer. Which one is it?")),
        options=tuple(say("{title}", title=OPTIMIZERS[name].title) for name in keys),
        answer=keys.index(key),
        because=_cancels(*runs[key], lr) if key == "adam" else _follows(key, a, b, factor),
        # where the paths lie on each other, dots show through the line
        picture=Picture("t", "x", (over_t("A", a, "dots"), over_t("B", b))),
    )


def _cancels(plain: Trace, other: Trace, lr: float) -> Said:
    """Why Adam's path is the same on f and on f times a factor."""
    return say(
        mark(
            "A and B lie on top of each other: they are never further apart than {gap}. At the start B's slope is {other} and A's is {g1}. But √v̂ changes by the same factor as m̂, so the factor cancels, and both start with a step of α = {lr}. Of the three only Adam divides by √v̂."
        ),
        gap=float(np.abs(position(plain) - position(other)).max()),
        other=value(other, "g", 1),
        g1=value(plain, "g", 1),
        lr=lr,
    )


def _follows(key: str, a: Array, b: Array, factor: float) -> Said:
    """What tells SGD's or momentum's paths on f and on f times a factor."""
    if key == "sgd":
        second = say(
            mark("A's second step, {second}, is shorter than the first: no velocity adds up."),
            second=step(a, 2),
        )
    else:
        second = say(
            mark(
                "A's second step, {second}, is longer than the first: the velocity keeps {momentum} times its old value."
            ),
            second=step(a, 2),
            momentum=OPTIMIZERS[key].default("momentum"),
        )
    first = say(
        mark(
            "B's first step is {other}. That is {factor} times A's first step, {first}. So the step follows the slope, and this is not Adam."
        ),
        other=step(b),
        factor=factor,
        first=step(a),
    )
    return sentences(first, second)
