"""Questions on hyper-parameters: which of them was changed, and what does changing one do to the path?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from optim.errors import mark
from optim.objectives import objective
from optim.trace import Array, Trace, simulate
from ui.questions.draws import (
    BOWLS,
    CLEAR,
    HYPER,
    adam_on,
    apart,
    arriving,
    curve_options,
    lettered,
    over_t,
    pick,
    shuffled,
    step,
)
from ui.questions.question import Picture, Question, Said, say, sentences

STEPS = 30
BETAS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95)
EPSILONS = (0.1, 0.2, 0.5, 1.0, 2.0)
NAMES: Mapping[str, str] = {
    "lr": mark("α, the learning rate"),
    "beta1": mark("β₁, how long m remembers"),
    "beta2": mark("β₂, how long v remembers"),
    "eps": mark("ε, the number added to √v̂"),
}


def _several(
    text: str,
    x0: float,
    base: Mapping[str, float],
    changes: Sequence[Mapping[str, float]],
    steps: int = STEPS,
) -> Trace:
    """Adam with the base changed in each of these ways, all of the runs in one array."""
    hyper = {name: np.array([[{**base, **change}[name]] for change in changes]) for name in base}
    return simulate(text, "adam", x0, steps, record=("g", "m_hat", "v_hat"), **hyper)


def _drawn(rng: np.random.Generator) -> tuple[str, float, dict[str, float]]:
    """A function, a start and Adam's hyper-parameters: α drawn, the rest at their defaults."""
    x0, lr = arriving(rng, STEPS)
    return pick(rng, BOWLS), x0, HYPER | {"lr": lr}


def _furthest(x: Array) -> tuple[float, int]:
    """The place furthest from the start, and when it is reached."""
    t = int(np.argmax(np.abs(x - x[0])))
    return float(x[t]), t


def beta2_halved(rng: np.random.Generator) -> Question | None:
    """A run is given: which of three others is the same with β₂ halved?"""
    text, x0, base = _drawn(rng)
    base |= {"beta2": pick(rng, (0.999, 0.99, 0.98))}
    halved = ("lr", "beta1", "beta2")
    runs = _several(text, x0, base, [{}, *({name: base[name] / 2} for name in halved)])
    given, *changed = (runs.x[:, i, 0] for i in range(4))
    if not apart([given, *changed]):
        return None
    paths = dict(zip(halved, changed, strict=True))
    curves, letters = lettered(rng, paths)
    t = int(np.argmax(np.abs(paths["beta2"] - given)))
    there, others = _furthest(paths["beta1"])[0], _furthest(given)[0]
    root = np.sqrt(runs["v_hat"][t, :, 0])
    options, answer = curve_options(letters, "beta2")
    return Question(
        given=(adam_on(text, x0, **base), say(mark("R, the curve with dots, is this run."))),
        asks=say(
            mark(
                "A, B and C are this run with one number halved: α, β₁ or β₂. Which of them has β₂ = {half}?"
            ),
            half=base["beta2"] / 2,
        ),
        options=options,
        answer=answer,
        because=sentences(
            say(
                mark(
                    "{letter} starts with the same step as R, {step}. Then the two curves part: at t = {t}, {letter} is at {x} and R at {other}. There √v̂ is {root} for {letter} and {before} for R. With β₂ halved, v remembers only about the last {memory} squared gradients."
                ),
                letter=letters["beta2"],
                step=step(given),
                t=t,
                x=float(paths["beta2"][t]),
                other=float(given[t]),
                root=float(root[3]),
                before=float(root[0]),
                memory=round(1 / (1 - base["beta2"] / 2), 1),
            ),
            say(
                mark("{letter} has α halved: its first step is {step}."),
                letter=letters["lr"],
                step=step(paths["lr"]),
            ),
            say(
                mark("{letter} has β₁ halved: it gets as far as {x}, R as far as {other}."),
                letter=letters["beta1"],
                x=there,
                other=others,
            ),
        ),
        picture=Picture("t", "x", (over_t("R", given, "dots"), *curves)),
    )


def which_changed(rng: np.random.Generator) -> Question | None:
    """Two runs that differ in one hyper-parameter: in which?"""
    text, x0, base = _drawn(rng)
    new = {
        "lr": base["lr"] * pick(rng, (0.5, 2.0)),
        "beta1": pick(rng, (0.0, 0.3, 0.5, 0.97)),
        "beta2": pick(rng, (0.3, 0.5, 0.8, 0.9)),
        "eps": pick(rng, EPSILONS),
    }
    slope = abs(float(objective(text).gradient[0](x=x0)))
    if not 0.7 < slope / (slope + new["eps"]) < 0.93:
        return None
    runs = _several(text, x0, base, [{}, *({name: new[name]} for name in NAMES)])
    paths = [runs.x[:, i, 0] for i in range(5)]
    if not all(apart([paths[0], path]) for path in paths[1:]):
        return None
    options = shuffled(rng, list(NAMES))
    name = pick(rng, options)
    i = 1 + list(NAMES).index(name)
    return Question(
        given=(adam_on(text, x0, **base), say(mark("A is this run."))),
        asks=say(mark("One hyper-parameter of B is different, the rest is the same. Which one is it?")),
        options=tuple(say(NAMES[option]) for option in options),
        answer=options.index(name),
        because=sentences(
            _what_tells(runs, i, name),
            say(mark("It is {old} in A and {new} in B."), old=base[name], new=new[name]),
        ),
        picture=Picture("t", "x", (over_t("A", paths[0]), over_t("B", paths[i]))),
    )


def _what_tells(runs: Trace, i: int, name: str) -> Said:
    """What in run i gives away that it has another ``name`` than run 0."""
    a, b = (step(runs.x[:, j, 0]) for j in (0, i))
    if name == "lr":
        return say(
            mark(
                "The first step is α, whatever the slope is. Here it is {a} in A and {b} in B, which is {ratio} times as long. So α changed."
            ),
            a=a,
            b=b,
            ratio=b / a,
        )
    if name == "eps":
        before = np.abs(runs.x[:, 0, 0]) > CLEAR * abs(runs.x[0, 0, 0])
        t = int(np.argmin(before)) if not before.all() else runs.steps
        return say(
            mark(
                "The first step is α·|g₁|/(|g₁| + ε). With |g₁| = {g1} it is {a} in A, but only {b} in B. As the slopes get smaller, B falls behind more and more: at t = {t}, A is at {x} and B at {other}. So ε changed."
            ),
            g1=float(abs(runs["g"][1, 0, 0])),
            a=a,
            b=b,
            t=t,
            x=float(runs.x[t, 0, 0]),
            other=float(runs.x[t, i, 0]),
        )
    m, v = ([float(runs[column][2, j, 0]) for j in (0, i)] for column in ("m_hat", "v_hat"))
    if name == "beta1":
        return say(
            mark(
                "Both start with a step of {step}. At t = 2, v̂ is the same in both, {v}. But m̂ is {m} in A and {other} in B, so β₁ changed. A gets as far as {far}, B as far as {other_far}."
            ),
            step=a,
            v=v[0],
            m=m[0],
            other=m[1],
            far=_furthest(runs.x[:, 0, 0])[0],
            other_far=_furthest(runs.x[:, i, 0])[0],
        )
    return say(
        mark(
            "Both start with a step of {step}. At t = 2, m̂ is the same in both, {m}. But v̂ is {v} in A and {other} in B, because B forgets the first slopes sooner. So β₂ changed."
        ),
        step=a,
        m=m[0],
        v=v[0],
        other=v[1],
    )


@lru_cache(maxsize=256)
def _by_beta1(text: str, x0: float, lr: float) -> Trace:
    """A run for every β₁ that may be drawn: one class asks for the same few functions, starts and rates."""
    return _several(text, x0, HYPER | {"lr": lr}, [{"beta1": b} for b in BETAS], STEPS + 10)


def largest_beta1(rng: np.random.Generator) -> Question | None:
    """Three runs with three β₁: which has the largest?"""
    text, x0, base = _drawn(rng)
    values = shuffled(rng, BETAS)[:3]
    runs = _by_beta1(text, x0, base["lr"])
    paths = {str(b): runs.x[:, BETAS.index(b), 0] for b in values}
    ranking = sorted(values, reverse=True)
    far = {b: abs(_furthest(paths[str(b)])[0] - x0) for b in values}
    if not apart(list(paths.values())) or far[ranking[0]] < 1.1 * max(
        abs(x0), *(far[b] for b in ranking[1:])
    ):
        return None
    curves, letters = lettered(rng, paths)
    largest, *others = ranking
    x, t = _furthest(paths[str(largest)])
    options, answer = curve_options(letters, str(largest))
    return Question(
        given=(
            say(mark("Adam on f(x) = {f}, x₀ = {x0}, α = {lr}"), f=text, x0=x0, lr=base["lr"]),
            say(
                mark("The three have β₁ = {values}, in some order."),
                values=", ".join(f"{b:g}" for b in sorted(values)),
            ),
        ),
        asks=say(mark("Which curve has the largest β₁?")),
        options=options,
        answer=answer,
        because=sentences(
            say(
                mark(
                    "With β₁ = {beta1}, m remembers about the last {memory} gradients. So {letter} still rolls on after the slope has changed its sign, as far as {x} at t = {t}."
                ),
                beta1=largest,
                memory=1 / (1 - largest),
                letter=letters[str(largest)],
                x=x,
                t=t,
            ),
            *(
                say(
                    mark("{letter} with β₁ = {beta1} gets as far as {x}."),
                    letter=letters[str(b)],
                    beta1=b,
                    x=_furthest(paths[str(b)])[0],
                )
                for b in others
            ),
        ),
        picture=Picture("t", "x", curves),
    )
