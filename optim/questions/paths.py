"""Questions on the paths of several optimizers: whose is it, where does it lead, who is fastest?"""

from __future__ import annotations

import numpy as np

from optim.errors import mark
from optim.optimizers import OPTIMIZERS
from optim.questions.asked import Curve, Picture, Question, Said, say, sentences
from optim.questions.draws import apart, curve_options, first_step, lettered, pick, position, shuffled, value
from optim.trace import Trace, simulate

BOWLS = ("x**2", "x**2/2", "log(1 + x**2)", "sqrt(1 + x**2) - 1", "x**4/4", "x**2 + x**4/20")
"""Functions whose only minimum is at 0."""
STARTS = (-4.0, -3.0, -2.0, 1.5, 2.0, 2.5, 3.0, 4.0)
RATES = (0.05, 0.1, 0.2, 0.3)
RIVALS = ("sgd", "momentum", "rmsprop", "adagrad")


def whose_path(rng: np.random.Generator) -> Question | None:
    """Three optimizers from one start with one α: which is Adam?"""
    text, x0, lr, steps = pick(rng, BOWLS), pick(rng, STARTS), pick(rng, RATES), 30
    keys = ("adam", *shuffled(rng, RIVALS)[:2])
    runs = {key: simulate(text, key, x0, steps, lr=lr) for key in keys}
    ys = {key: position(run) for key, run in runs.items()}
    alike = [key for key in keys[1:] if key != "adagrad" and abs(first_step(runs[key]) / lr - 1) < 0.4]
    if alike or not apart(list(ys.values())) or max(np.abs(y).max() for y in ys.values()) > 2 * abs(x0):
        return None
    curves, letters = lettered(rng, ys)
    return Question(
        (
            say(mark("f(x) = {f}, x₀ = {x0}, α = {lr} for all three"), f=text, x0=x0, lr=lr),
            say(
                mark("The three are {names}."),
                names=", ".join(OPTIMIZERS[key].title for key in OPTIMIZERS if key in keys),
            ),
        ),
        say(mark("Which curve is Adam's?")),
        curve_options(letters),
        "ABC".index(letters["adam"]),
        sentences(
            say(
                mark(
                    "Adam's first step is α = {lr}, whatever the slope: {letter} goes from {x0} to {x1}, where g₁ = {g1}."
                ),
                lr=lr,
                letter=letters["adam"],
                x0=x0,
                x1=value(runs["adam"], "x", 1),
                g1=value(runs["adam"], "g", 1),
            ),
            *(_rival(key, letters[key], runs[key], lr) for key in sorted(keys[1:], key=letters.__getitem__)),
        ),
        Picture("t", "x", curves),
    )


def _rival(key: str, letter: str, run: Trace, lr: float) -> Said:
    """What gives away an optimizer that is not Adam."""
    step, title = first_step(run), OPTIMIZERS[key].title
    if key == "rmsprop":
        return say(
            mark(
                "{letter} is {title}: it does not correct v for its start at 0, so its first step is {step}, {times} times α."
            ),
            letter=letter,
            title=title,
            step=step,
            times=step / lr,
        )
    if key == "adagrad":
        t = 10
        return say(
            mark(
                "{letter} is {title}: it starts with α too, but its sum of squares only grows, and step {t} is only {step}."
            ),
            letter=letter,
            title=title,
            t=t,
            step=float(abs(run.x[t, 0] - run.x[t - 1, 0])),
        )
    return say(
        mark("{letter} is {title}: its first step is α·|g₁| = {step}."),
        letter=letter,
        title=title,
        step=step,
    )


def crosses_zero(rng: np.random.Generator) -> Question | None:
    """The beginning of a run is shown: will x get past the minimum at 0?"""
    text, x0, steps = pick(rng, BOWLS), pick(rng, STARTS), 40
    lr = np.array([0.1, 0.2, 0.3])[:, None, None]
    beta1 = np.array([0.0, 0.3, 0.5, 0.8, 0.9, 0.95])[None, :, None]
    runs = simulate(text, "adam", x0, 2 * steps, record=("m_hat",), lr=lr, beta1=beta1)
    height = np.sign(x0) * runs.x[..., 0]
    crosses = height[: steps + 1].min(axis=0) < -0.05 * abs(x0)
    never = (height > 0).all(axis=0) & (height[steps] > 1e-3 * abs(x0))
    half = np.argmax(height < 0.5 * abs(x0), axis=0)
    wanted = bool(rng.integers(2))
    possible = np.argwhere((crosses if wanted else never) & (half >= 4))
    if not len(possible):
        return None
    i, j = pick(rng, possible.tolist())
    rate, memory, seen = float(lr[i, 0, 0]), float(beta1[0, j, 0]), int(half[i, j])
    x, m_hat = runs.x[:, i, j, 0], runs["m_hat"][:, i, j, 0]
    turn = int(np.argmin(height[: steps + 1, i, j]))
    across = int(np.argmax(height[:, i, j] < 0))
    if wanted:
        because = say(
            mark(
                "It does, at t = {across}. m̂ remembers the slopes before: at t = {across} it is still {m_hat}, so x goes on to {x} at t = {turn} before it turns."
            ),
            across=across,
            m_hat=float(m_hat[across]),
            x=float(x[turn]),
            turn=turn,
        )
    else:
        because = say(
            mark(
                "It does not: at t = {steps} x is {x}. With β₁ = {beta1} m̂ has shrunk along with the slope, from {first} to {last}, and the steps with it: the last one is {step}."
            ),
            steps=steps,
            x=float(x[steps]),
            beta1=memory,
            first=float(m_hat[1]),
            last=float(m_hat[steps]),
            step=float(abs(x[steps] - x[steps - 1])),
        )
    return Question(
        (
            say(
                mark("Adam on f(x) = {f}, x₀ = {x0}, α = {lr}, β₁ = {beta1}"),
                f=text,
                x0=x0,
                lr=rate,
                beta1=memory,
            ),
            say(mark("The picture shows the first {seen} steps."), seen=seen),
        ),
        say(mark("Will x get past the minimum at 0 within {steps} steps?"), steps=steps),
        (say(mark("Yes")), say(mark("No"))),
        0 if wanted else 1,
        because,
        Picture("t", "x", (Curve("x", np.arange(seen + 1.0), x[: seen + 1], "dots"),)),
        revealed=Picture("t", "x", (Curve("x", np.arange(steps + 1.0), x[: steps + 1]),)),
    )
