"""Questions on one step, line by line: where it leads, which way, and which line was worked out wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from optim.errors import mark
from optim.objectives import objective
from optim.optimizers import OPTIMIZERS
from optim.run import Run
from optim.slips import Slip, slips
from optim.stages import Stage, stages, table
from optim.trace import Array, simulate
from ui.questions.draws import HYPER, adam_on, pick, shuffled, value
from ui.questions.question import Curve, Picture, Printed, Question, Said, say, sentences

FUNCTIONS = ("x**4", "x**2", "3*x**2", "x**4/4", "2*x**2 + x", "x**2 + x**4/20")
RATES = (0.1, 0.2, 0.5)
STARTS = (-3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0)
GROUNDS = ("x**2/20 + y**2", "x**2 + 4*y**2", "x**2/2 + 3*y**2", "3*x**2 + y**2", "x**2 + x*y + 3*y**2")
"""Functions of x and y whose only minimum is at (0, 0)."""
VISIBLE = 0.01
"""How far off, relatively, a wrong line must be."""
NEAR = 15
"""Arrows that differ by less than so many degrees are not told apart."""


def work_out(
    lines: Sequence[Stage], before: Mapping[str, Array], t: int, slip: Slip | None = None
) -> dict[str, Array]:
    """Rows t-1 and t of a run's table, row t worked out line by line, with a slip in one of them.

    Args:
        before: the run's columns as ``stages.table`` gives them; rows before t are read.
    """
    left = {line.column for line in lines}
    read = {read.column for line in lines for read in line.reads.values()}
    believed = {
        name: column if column.ndim == 0 else column[t - 1 : t + 1].copy()
        for name, column in before.items()
        if name in left | read
    }
    for name in left:
        believed[name][1] = np.nan
    for line in lines:
        done = slip.stage if slip and slip.stage.name == line.name else line
        believed[line.column][1] = done.at(believed, 1)
    return believed


def broken_line(rng: np.random.Generator, functions: Sequence[str] = FUNCTIONS) -> Question | None:
    """One step with its numbers put in, one line of them wrong: which?"""
    target, rule, t = objective(pick(rng, functions)), OPTIMIZERS["adam"], pick(rng, (1, 2, 3))
    x0, hyper = pick(rng, STARTS), HYPER | {"lr": pick(rng, RATES), "beta2": pick(rng, (0.99, 0.999))}
    run = simulate(Run(target, rule, (x0,), t, hyper))
    lines, right = stages(target, rule), table(run, target)
    possible: list[list[tuple[Slip, dict[str, Array]]]] = []
    for line in lines:
        worked = [(slip, work_out(lines, right, t, slip)) for slip in slips(line)]
        possible.append(
            [
                (slip, believed)
                for slip, believed in worked
                if all(np.isfinite(believed[each.column][1]) for each in lines)
                and not np.isclose(believed[line.column][1], right[line.column][t], rtol=VISIBLE, atol=0)
            ]
        )
    if not all(possible):
        return None
    place = int(rng.integers(len(lines)))
    line, (slip, believed) = lines[place], pick(rng, possible[place])
    return Question(
        given=(
            adam_on(target.text, x0, **hyper),
            say(mark("Step {t}, from x = {x}."), t=t, x=float(run.x[t - 1, 0])),
        ),
        asks=say(
            mark("One line is worked out wrong. The lines after it use its wrong result. Which line is it?")
        ),
        options=tuple(say("{line}", line=each.name) for each in lines),
        answer=place,
        because=say(
            mark(
                "The line of {line} is wrong: it says {wrong}, but its numbers give {right}. {slip} The other lines follow from the lines above them."
            ),
            line=line.name,
            wrong=float(believed[line.column][1]),
            right=float(right[line.column][t]),
            slip=say(slip.about),
        ),
        printed=Printed(lines, believed, t),
    )


def first_step(rng: np.random.Generator, functions: Sequence[str] = FUNCTIONS) -> Question | None:
    """A function and a start: where is x after Adam's first step?"""
    target, rule, x0 = objective(pick(rng, functions)), OPTIMIZERS["adam"], pick(rng, STARTS)
    hyper = HYPER | {"lr": pick(rng, RATES)}
    run = simulate(Run(target, rule, (x0,), 1, hyper))
    lines, before = stages(target, rule), table(run, target)
    x1 = value(run, "x", 1)
    found: list[tuple[float, Said]] = []
    for slip in shuffled(rng, [slip for line in lines for slip in slips(line)]):
        wrong = float(work_out(lines, before, 1, slip)["x"][1])
        if abs(wrong) < 1000 and all(
            abs(wrong - x) > 0.05 * hyper["lr"] for x in (x1, *(x for x, _ in found))
        ):
            found.append((wrong, say(slip.about)))
    if len(found) < 3:
        return None
    options = shuffled(rng, [x1, *(x for x, _ in found[:3])])
    g1 = value(run, "g", 1)
    return Question(
        given=(adam_on(target.text, x0, **hyper),),
        asks=say(mark("Where is x after the first step?")),
        options=tuple(say("x₁ = {x1}", x1=x) for x in options),
        answer=options.index(x1),
        because=sentences(
            say(
                mark(
                    "At t = 1, m̂ is g₁ = {g1} and √v̂ is |g₁|. So the step is α, downhill, from {x0} to {x1}."
                ),
                g1=g1,
                x0=x0,
                x1=x1,
            ),
            *(say(mark("{wrong}: {slip}"), wrong=x, slip=about) for x, about in found[:3]),
        ),
    )


def first_arrow(rng: np.random.Generator) -> Question | None:
    """A map and four arrows of one length: which is the way of Adam's first step?"""
    text, lr = pick(rng, GROUNDS), pick(rng, RATES)
    start = np.array([pick(rng, (-4.0, -3.0, -2.0, 2.0, 3.0, 4.0)) for _ in range(2)])
    adam, sgd = (simulate(text, key, start, 1, lr=lr) for key in ("adam", "sgd"))
    slope = adam["g"][1]
    steepest = np.where(np.abs(slope) == np.abs(slope).max(), -slope, 0.0)
    ways = {
        "adam": adam.x[1] - start,
        "sgd": sgd.x[1] - start,
        "minimum": -start,
        "steepest": steepest,
        "uphill": start - adam.x[1],
    }
    if np.abs(slope).min() < 0.1:
        return None
    ways = {key: way / np.hypot(*way) for key, way in ways.items()}
    keys = ["adam"]
    for key in ("sgd", *shuffled(rng, ("minimum", "steepest", "uphill"))):
        if all(ways[key] @ ways[other] < np.cos(np.radians(NEAR)) for other in keys):
            keys.append(key)
    if "sgd" not in keys or len(keys) < 4:
        return None
    letters = dict(zip(shuffled(rng, keys[:4]), "ABCD", strict=True))
    length = 0.4 * float(np.hypot(*start))
    ends = {key: np.stack([start, start + length * ways[key]]) for key in letters}
    move = sgd.x[1] - start
    return Question(
        given=(
            say(
                mark("f(x, y) = {f}, from ({x0}, {y0}), α = {lr}"),
                f=text,
                x0=float(start[0]),
                y0=float(start[1]),
                lr=lr,
            ),
            say(mark("The arrows show directions only. All of them are drawn equally long.")),
        ),
        asks=say(mark("Which way does Adam's first step go?")),
        options=tuple(say(mark("Arrow {letter}"), letter=letter) for letter in "ABCD"),
        answer="ABCD".index(letters["adam"]),
        because=sentences(
            say(
                mark(
                    "The slope is {gx} along x and {gy} along y. But in the first step m̂/√v̂ keeps only the signs: both coordinates move by α = {lr}, to ({x1}, {y1}). This is the diagonal, {letter}."
                ),
                gx=float(slope[0]),
                gy=float(slope[1]),
                lr=lr,
                x1=float(adam.x[1, 0]),
                y1=float(adam.x[1, 1]),
                letter=letters["adam"],
            ),
            say(
                mark(
                    "{letter} is SGD's way, straight down the slope. With the same α, SGD moves by {dx} along x and {dy} along y."
                ),
                letter=letters["sgd"],
                dx=float(move[0]),
                dy=float(move[1]),
            ),
        ),
        picture=Picture(
            "x",
            "y",
            tuple(
                Curve(letter, ends[key][:, 0], ends[key][:, 1], "arrow") for key, letter in letters.items()
            ),
            ground=text,
        ),
    )
