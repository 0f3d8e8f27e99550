"""Every sentence of the core that states a number or a promise, and what must be true for it to be said.

``CLAIMS`` is the table: a sentence, word for word, and a function that works its claim out anew. A
sentence that is changed, or is new, fails the test until it has a row of its own.
"""

import ast
import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
import pytest

from locales import update
from optim import OBJECTIVES, OPTIMIZERS, SCHEDULES, objective, simulate
from optim.optimizers import SECOND_MOMENT
from optim.race import PRESETS, Finish, Racer, race, tuned, winner
from optim.reading import evidence
from optim.trace import Array

CLAIMING = (
    "optim/objectives.py",
    "optim/race.py",
    "optim/schedules.py",
    "optim/hyperparameters.py",
    "optim/optimizers.py",
    "optim/reading.py",
)
"""Where texts promise something."""
NUMBER = r"\d|\b(?:two|three|four|five|six|ten|twenty|fifty|hundreds?|thousands?|million|half\w*|twice)\b"
PROMISE = r"""\b(?:
    all|always|at\ least|at\ most|cannot|diverges?|ends?|every|exactly|first\ (?:steps?|to)|gets?\ stuck|
    never|nobody|none|nothing|nowhere|only|reach(?:es)?|settles?|stays?|whatever|will
)\b"""
"""Words that promise; ASCII digits: those of β₁ and x⁴ are signs of their own."""


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])(?<! al\.)\s+", text)


def claims(sentence: str) -> bool:
    """Whether a sentence states a number or a promise: places are filled by the core, a reference is no number.

    A question states nothing.
    """
    if sentence.endswith("?"):
        return False
    bare = re.sub(r"\{[^}]*\}|arXiv:\S+", "", sentence)
    return bool(re.search(f"{NUMBER}|{PROMISE}", bare, re.IGNORECASE | re.VERBOSE))


def said() -> Iterator[str]:
    """Every sentence of these files, but those of errors."""
    for file in CLAIMING:
        tree = ast.parse((update.ROOT / file).read_text("utf-8"))
        errors = {
            text for node in ast.walk(tree) if isinstance(node, ast.Raise) for text in update.texts(node)
        }
        for text in update.texts(tree):
            if text not in errors:
                yield from sentences(text)


# --- what the rows work with --------------------------------------------------------------------


def papers_rho(beta2: float) -> Array:
    """RAdam's ρ at t = 1, 2, ..., 100 as its paper writes it, in floats."""
    t = np.arange(1, 101)
    return np.asarray(2 / (1 - beta2) - 1 - 2 * t * beta2**t / (1 - beta2**t))


def xs(
    target: str,
    key: str = "adam",
    x0: object = None,
    steps: int = 200,
    *,
    noise: Array | None = None,
    **hyper: float,
) -> Array:
    """x over t, shape (steps + 1,), or (steps + 1, 2); by default at the rate 0.1 that the player takes."""
    x = simulate(target, key, x0, steps, noise=noise, **{"lr": 0.1, **hyper}).x  # type: ignore[arg-type]
    return x[:, 0] if x.shape[1] == 1 else x


def slope(target: str, *point: float) -> float:
    """The length of the gradient."""
    found = objective(target)
    at = dict(zip(found.variables, point, strict=True))
    return float(np.hypot.reduce([float(g(**at)) for g in found.gradient]))


def minimum(target: str, end: Array | float) -> int:
    """The place of the nearest known minimum, which must be near."""
    gaps = np.abs(np.array(objective(target).minima) - end).max(axis=1)
    assert gaps.min() < 0.1, end
    return int(gaps.argmin())


def lengths(x: Array) -> Array:
    """The length of every step, of t = 1, 2, ..."""
    return np.abs(np.diff(x, axis=0))


def dips(target: str) -> int:
    """How many minima lie in the window of a sum of two equal functions of one variable."""
    found = objective(target)
    line = np.linspace(*found.window[0], 2001)
    uphill = found.gradient[0](x=line, y=0.3) > 0
    return int((uphill[1:] & ~uphill[:-1]).sum()) ** 2


def crossings(x: Array) -> int:
    return int((np.diff(np.sign(x)) != 0).sum())


@lru_cache
def finishes(key: str) -> dict[str, Finish]:
    """A preset's race as its page opens it, by racer."""
    preset = PRESETS[key]
    if preset.lr is None:
        racers = tuned(preset.target, preset.keys, preset.x0, preset.steps)
    else:
        racers = tuple(Racer(racer, {"lr": preset.lr}) for racer in preset.keys)
    found = race(preset.target, racers, preset.x0, preset.steps, sigma=preset.sigma, seed=1)
    return {finish.racer.key: finish for finish in found}


def first(key: str) -> str:
    """Who is first to stay at a minimum."""
    best, there = winner(tuple(finishes(key).values()))
    return best.racer.key if best and there else ""


def reached(finish: Finish, coordinate: int, distance: float) -> int:
    """The first t at which a coordinate is so large."""
    return int(np.argmax(np.abs(finish.trace.x[:, coordinate]) > distance))


def shaking(lr: float, steps: int = 3000) -> float:
    """How far Adam's path in the noisy race trembles across the ravine, in the long run."""
    preset = PRESETS["noise"]
    noise = preset.sigma * np.random.default_rng(1).normal(size=(steps, 2))
    return float(simulate(preset.target, "adam", preset.x0, steps, lr=lr, noise=noise).x[1000:, 1].std())


def scheduled(key: str, steps: int = 400, **hyper: float) -> Array:
    """The learning rate over t = 1, 2, ..., of a base of 1."""
    rule = OPTIMIZERS["sgd"].with_schedule(SCHEDULES[key])
    run = simulate("0*x", rule, 0.0, steps, lr=1.0, **hyper)
    return run["lr_t"][1:, 0] if key != "constant" else np.full(steps, run.hyper["lr"])


def on_noise(steps: int, runs: int = 2000, **hyper: float) -> Array:
    """The length of Adam's steps in units of α on nothing but noise, shape (steps, runs)."""
    noise = np.random.default_rng(0).normal(size=(steps, runs, 1))
    x = simulate("0*x", "adam", np.zeros((runs, 1)), steps, noise=noise, record=("x",), lr=1.0, **hyper).x
    return lengths(x[..., 0])


def remembered(beta: float) -> float:
    """The share that the last 1/(1-β) terms have in a running average."""
    return 1 - beta ** (1 / (1 - beta))


def column(
    key: str, name: str, target: str = "x", steps: int = 100, x0: float | None = None, **hyper: float
) -> Array:
    """What an equation gives over t = 1, 2, ...; by default on a slope of 1."""
    start = 0.0 if target == "x" else x0
    return simulate(target, key, start, steps, **hyper)[name][1:, 0]  # type: ignore[arg-type]


def line(key: str, name: str) -> str:
    """The right side of an equation."""
    return next(e.expression.text for e in OPTIMIZERS[key].equations if e.name == name)


def weights(beta: float, t: int) -> Array:
    """Of the gradients in a running average after t steps, the newest first, as the core weighs them."""
    spikes = np.eye(t)[:, :, None]
    run = simulate("0*x", "adam", np.zeros((t, 1)), t, noise=spikes, beta1=beta)
    return run["m"][t, ::-1, 0]


def flat(key: str, steps: int = 100, **hyper: float) -> Array:
    """The length of every step in units of α on a slope of 1."""
    return lengths(xs("x", key, 0.0, steps, **hyper)) / 0.1


def after(key: str, name: str = "v") -> Array:
    """A kept average through 1,000 gradients of 1, and then, which is returned, 1,000 of 0.1."""
    slopes = np.repeat([1.0, 0.1], 1000)[:, None]
    return simulate("0*x", key, 0.0, 2000, noise=slopes)[name][1000:, 0]


def reddi_slopes() -> Array:
    """The example on which Adam fails: f_t = 3x if t mod 3 = 1, else -x, for 3,000 steps."""
    return np.where(np.arange(1, 3001) % 3 == 1, 3.0, -1.0)


def reddi(beta2: float) -> Array:
    """Adam with β₁ = 0 on it, x kept in [-1, 1], in plain Python."""
    x, v, path = 0.0, 0.0, [0.0]
    for t, g in enumerate(reddi_slopes().tolist(), 1):
        v = beta2 * v + (1 - beta2) * g * g
        x = max(-1.0, min(1.0, x - 0.5 / t**0.5 * g / (v**0.5 + 1e-8)))
        path.append(x)
    return np.array(path)


def edge(h: float, beta1: float) -> float:
    """By what |x| is multiplied a step in the long run, on a valley whose α·f″/√v̂ is held at h."""
    rule = "m = beta1*m + (1 - beta1)*g\nx = x - lr*m"
    x = xs("x**2/2", rule, 1.0, 4000, lr=h, beta1=beta1)
    return float(np.abs(x[-20:]).max() / np.abs(x[1000:1020]).max()) if np.isfinite(x).all() else np.inf


def growing(beta1: float, beta2: float) -> Array:
    """The steps in units of α on gradients that grow by β₂/β₁ a step, which make the longest ones."""
    slopes = (beta2 / beta1 * 1.0001) ** np.arange(3000)[:, None]
    return lengths(xs("0*x", "adam", 0.0, 3000, noise=slopes, beta1=beta1, beta2=beta2, eps=0.0)) / 0.1


# --- the claims ---------------------------------------------------------------------------------

NOISE = np.random.default_rng(0).normal(size=(300, 1))
L2 = OPTIMIZERS["adam"].variant({"weight_decay": 0.1})
HIMMELBLAU = OBJECTIVES["himmelblau"]
CORNERS = np.add(HIMMELBLAU.x0, [(a, b) for a in (-0.2, 0.2) for b in (-0.2, 0.2)])

CLAIMS: dict[str, Callable[[], object]] = {
    # objectives
    "The curve is steep far from 0 and very flat near 0: from x = 4 to x = 0.4 the gradient becomes 1,000 times smaller.": lambda: (
        OBJECTIVES["quartic"].x0 == (4,) and np.isclose(slope("quartic", 4), 1000 * slope("quartic", 0.4))
    ),
    "Watch how Adam runs past 0 and comes back.": lambda: (
        xs("quadratic").min() < -0.1 and abs(xs("quadratic")[-1]) < 0.01
    ),
    "Plain gradient descent never passes 0 while α is below 0.5.": lambda: (
        xs("quadratic", "sgd", lr=0.499).min() >= 0 > xs("quadratic", "sgd", lr=0.501).min()
    ),
    "There are two valleys, and the left one is deeper.": lambda: (
        len(OBJECTIVES["double_well"].minima) == 2
        and np.diff([float(OBJECTIVES["double_well"].f(x=m[0])) for m in OBJECTIVES["double_well"].minima])
        > 0
    ),
    "The start and the learning rate decide which one Adam ends in.": lambda: (
        {minimum("double_well", xs("double_well", x0=x0)[-1]) for x0 in (-1.5, 1.8)} == {0, 1}
        and {minimum("double_well", xs("double_well", lr=lr)[-1]) for lr in (0.1, 0.3)} == {0, 1}
    ),
    "From 4.5, with α = 0.1, Adam settles in the first dip on its way.": lambda: (
        OBJECTIVES["wavy"].x0 == (4.5,)
        and minimum("wavy", xs("wavy")[-1]) == 3
        and max(m[0] for m in OBJECTIVES["wavy"].minima if m[0] < 4.5) == OBJECTIVES["wavy"].minima[3][0]
    ),
    "From which starts does it reach the deepest dip, near x = -0.5?": lambda: (
        minimum("wavy", xs("wavy", x0=0.5)[-1])
        == np.argmin([float(OBJECTIVES["wavy"].f(x=m[0])) for m in OBJECTIVES["wavy"].minima])
        and minimum("wavy", -0.5) == 0
    ),
    "The gradient is always +1, 0 or -1.": lambda: (
        set(simulate("absolute", steps=200, lr=0.1)["g"][1:, 0]) <= {1, 0, -1}
        and objective("absolute").gradient[0](x=0.0) == 0
    ),
    "It does not become smaller near the minimum, so the last steps go back and forth across 0.": lambda: (
        crossings(xs("absolute")[100:]) > 20
    ),
    "Far from 0 the slope is almost 0.": lambda: slope("plateau", 3.5) < 0.01,
    "Plain gradient descent hardly moves there.": lambda: np.ptp(xs("plateau", "sgd")) < 0.2,
    "Adam divides by the size of that same small slope and walks on.": lambda: abs(xs("plateau")[-1]) < 0.01,
    "The curve is steepest at x = 1 and flatter further out.": lambda: (
        slope("log_bowl", 0.9) < slope("log_bowl", 1) > slope("log_bowl", 1.1) > slope("log_bowl", 4)
    ),
    "The huge gradients on the wall stay in v for a long time: with α = 0.1 every step after t = 50 is shorter than 0.03 α.": lambda: (
        lengths(xs("steep_wall", steps=2000))[50:].max() < 0.03 * 0.1 and slope("steep_wall", -1) > 50
    ),
    "The gradient always lies between -1 and 1, as if it had been clipped.": lambda: (
        slope("huber", 1e3) < 1 and slope("huber", 4) > 0.95
    ),
    "At x = 1 it has a kink, where the slope jumps from -0.9 to 0.1.": lambda: np.allclose(
        [objective("hinge").gradient[0](x=x) for x in (1 - 1e-9, 1 + 1e-9)], [-0.9, 0.1]
    ),
    "The minimum lies exactly in this kink.": lambda: OBJECTIVES["hinge"].minima == ((1,),),
    "There is a cliff at x = 2: the slope is 102 there, but only about 3 at x = 3 and 1 at x = 1.": lambda: (
        np.allclose([slope("cliff", x) for x in (1, 2, 3)], [1, 102, 3], atol=0.05)
    ),
    "With α = 0.1 plain gradient descent leaps from the cliff to x = -8.": lambda: (
        round(xs("cliff", "sgd").min())
        == -8
        == round(xs("cliff", "sgd")[lengths(xs("cliff", "sgd")).argmax() + 1])
    ),
    "Adam's steps are never longer than α.": lambda: lengths(xs("cliff", steps=1000)).max() <= 0.1,
    "At x = 0 the slope is exactly 0, but this is not a minimum.": lambda: (
        slope("inflection", 0) == 0 and objective("inflection").f(x=0.1) < objective("inflection").f(x=0)
    ),
    "Momentum carries Adam across.": lambda: minimum("inflection", xs("inflection")[-1]) == 0,
    "With β₁ = 0 Adam gets stuck in front of 0.": lambda: (
        -0.05 < xs("inflection", beta1=0)[-1] < xs("inflection", beta1=0, steps=2000).max() < 0
    ),
    "A narrow valley, the deepest one, lies next to a wide valley.": lambda: (
        objective("sharp_and_flat").f(x=-1) < objective("sharp_and_flat").f(x=2)
        and slope("sharp_and_flat", -0.9) > slope("sharp_and_flat", 2.1)
    ),
    "The learning rate decides which one catches Adam: try α = 0.1 and α = 0.5.": lambda: (
        [minimum("sharp_and_flat", xs("sharp_and_flat", lr=lr)[-1]) for lr in (0.1, 0.5)] == [0, 1]
    ),
    "At the same distance from 0 the slope is 20 times as steep across the ravine (y) as along it (x).": lambda: (
        np.isclose(slope("ravine", 0, 3), 20 * slope("ravine", 3, 0))
    ),
    "Adam gives each coordinate a ruler of its own, so at first both move by about α per step.": lambda: (
        np.abs(lengths(xs("ravine"))[:10] / 0.1 - 1) < 0.1
    ).all(),
    "Following it to the minimum at (1, 1) takes Adam hundreds of steps.": lambda: (
        np.hypot(*(xs("rosenbrock", steps=300)[-1] - 1))
        > 0.1
        > np.hypot(*(xs("rosenbrock", steps=900)[-1] - 1))
    ),
    "There are 4 minima, all with f = 0.": lambda: (
        len(HIMMELBLAU.minima) == 4
        and max(float(HIMMELBLAU.f(x=x, y=y)) for x, y in HIMMELBLAU.minima) < 1e-9
    ),
    "The start lies near the top of the hill between them: move x and y by 0.2, up or down, and Adam reaches all 4.": lambda: (
        {minimum("himmelblau", xs("himmelblau", x0=tuple(start), steps=100)[-1]) for start in CORNERS}
        == {0, 1, 2, 3}
    ),
    "At (2.5, 0.3) the gradient has a length of about 1, at the corner (4.5, 2) more than 4,000.": lambda: (
        abs(slope("beale", 2.5, 0.3) - 1) < 0.1
        and slope("beale", 4.5, 2) > 4000
        and OBJECTIVES["beale"].window == ((-1, 4.5), (-2, 2))
    ),
    "At (0, 0) the ground rises along x and falls along y.": lambda: (
        objective("saddle").f(x=0.1, y=0) > 0 > objective("saddle").f(x=0, y=0.1)
    ),
    "The start lies almost on the line y = 0, where no slope leads to the side.": lambda: (
        OBJECTIVES["saddle"].x0[1] < 0.01 and objective("saddle").gradient[1](x=2.0, y=0.0) == 0
    ),
    "Compare how many steps each optimizer needs to leave it.": lambda: (
        np.diff([np.argmax(xs("saddle", key)[:, 1] > 1) for key in ("adam", "momentum", "sgd")]).min() > 0
    ),
    "An egg box: this picture has 49 local minima, and only the one at (0, 0) is global.": lambda: (
        dips("rastrigin") == 49
        and objective("rastrigin").f(x=0.0, y=0.0) == 0 < objective("rastrigin").f(x=1.0, y=0.0)
    ),
    "With α = 0.1 Adam stays in the cup next to its start.": lambda: (
        np.abs(xs("rastrigin")[-1] - 2).max() < 0.02
        and np.abs(np.subtract(OBJECTIVES["rastrigin"].x0, 2)).max() < 0.5
    ),
    # races
    "At the same distance the slope across the ravine (y) is 100 times the slope along it (x).": lambda: (
        np.isclose(slope(PRESETS["ravine"].objective, 0, 3), 100 * slope(PRESETS["ravine"].objective, 3, 0))
    ),
    "SGD's learning rate must suit the steep direction, so SGD crawls along the flat one.": lambda: (
        finishes("ravine")["sgd"].reached is None and abs(finishes("ravine")["sgd"].trace.x[-1, 1]) < 1e-9
    ),
    "Adam measures each direction with a ruler of its own.": lambda: (
        np.ptp(finishes("ravine")["adam"].trace["x"][:2], axis=0).tolist() == pytest.approx([1, 1], rel=1e-6)
    ),
    "RMSProp has this ruler too, but no momentum that carries it past the minimum: here it is the first to arrive.": lambda: (
        first("ravine") == "rmsprop"
        and finishes("ravine")["rmsprop"].trace.x[:, 0].max() < 0.01
        and min(finishes("ravine")[key].trace.x[:, 0].max() for key in ("adam", "momentum")) > 0.1
    ),
    "The start lies one millionth beside the ridge.": lambda: PRESETS["saddle"].x0[1] == 1e-6,
    "Which optimizer is the first to leave the ridge, and which is the first to come to rest?": lambda: (
        first("saddle") == "adam"
        and min(finishes("saddle"), key=lambda key: reached(finishes("saddle")[key], 1, 1)) == "rmsprop"
    ),
    "Close to the ridge the gradient across it (y) is tiny, and so is SGD's step.": lambda: (
        lengths(finishes("saddle")["sgd"].trace.x)[0, 1] < 1e-6
    ),
    "Adam divides the gradient by its own size, so its very first step across is almost α.": lambda: (
        0.99 < lengths(finishes("saddle")["adam"].trace.x)[0, 1] / 0.05 < 1
    ),
    "RMSProp does not correct v: its first step is about 9.5 α.": lambda: (
        round(lengths(finishes("saddle")["rmsprop"].trace.x)[0, 1] / 0.05, 1) == 9.5
    ),
    "It leaves the ridge first, but keeps swinging around the minimum.": lambda: (
        finishes("saddle")["rmsprop"].reached is None
        and crossings(finishes("saddle")["rmsprop"].trace.x[100:, 1] - 2**0.5) > 50
    ),
    "Far from the minimum the ground is almost flat.": lambda: (
        slope(PRESETS["plateau"].objective, 4, 4) < 0.005
    ),
    "All optimizers have the same learning rate.": lambda: PRESETS["plateau"].lr == 0.1,
    "Which one hardly moves?": lambda: (
        min(finishes("plateau"), key=lambda key: finishes("plateau")[key].path_length) == "sgd"
    ),
    "SGD's step is α times a slope of about 0.003, so SGD hardly moves.": lambda: (
        np.allclose(
            simulate(PRESETS["plateau"].target, "sgd", (4, 4), 300, lr=0.1)["g"][1:], 0.003, atol=4e-4
        )
        and finishes("plateau")["sgd"].path_length < 0.2
    ),
    "Adam's first steps are about α in each coordinate, however flat the ground is.": lambda: (
        np.allclose(lengths(finishes("plateau")["adam"].trace.x)[:10], 0.1, rtol=0.02)
        and np.allclose(lengths(xs(PRESETS["plateau"].objective, x0=(8, 8), eps=0))[:10], 0.1, rtol=0.02)
    ),
    "There is a local minimum next to the start.": lambda: (
        np.allclose(finishes("egg_box")["sgd"].trace.x[-1], 2, atol=0.02)
        and PRESETS["egg_box"].x0 == (2.3, 1.7)
    ),
    "The global one lies two cups away in x and in y.": lambda: (
        OBJECTIVES["rastrigin"].minima == ((0, 0),)
        and np.allclose(xs("rastrigin", "sgd", x0=(1.1, 1.1), lr=1e-4, steps=2000)[-1], 1, atol=0.01)
    ),
    "None of them does.": lambda: min(f.distance.min() for f in finishes("egg_box").values()) > 1,
    "With the learning rate that suits it best, each one settles in the nearest cup, and so does Adam.": lambda: (
        PRESETS["egg_box"].lr is None
        and all(np.allclose(f.trace.x[-1], 1.98991, atol=1e-3) for f in finishes("egg_box").values())
    ),
    "An adaptive rate is no cure for local minima.": lambda: finishes("egg_box")["adam"].reached is None,
    "All optimizers have the same learning rate 0.01, and the slope is very steep.": lambda: (
        PRESETS["breaks_sgd"].lr == 0.01
    ),
    "Which one survives the first 10 steps?": lambda: (
        [key for key, f in finishes("breaks_sgd").items() if np.isfinite(f.trace.x[10]).all()] == ["adam"]
    ),
    "The first gradient has a length of 163.": lambda: (
        round(slope("rosenbrock", *PRESETS["breaks_sgd"].x0)) == 163
    ),
    "SGD multiplies it by α and leaps out of the valley; every step is longer than the one before.": lambda: (
        np.diff(finishes("breaks_sgd")["sgd"].length[1:7]).min() > 0
    ),
    "Momentum does the same.": lambda: np.diff(finishes("breaks_sgd")["momentum"].length[1:7]).min() > 0,
    "Adam's first step is α in each coordinate, whatever the gradient is.": lambda: (
        np.allclose(lengths(finishes("breaks_sgd")["adam"].trace.x)[0], 0.01)
        and np.allclose(lengths(finishes("breaks_adam")["adam"].trace.x)[0], 1)
    ),
    "All optimizers have the same learning rate 1, in a round bowl.": lambda: (
        PRESETS["breaks_adam"].lr == 1 and np.isclose(slope(PRESETS["breaks_adam"].objective, 3, 4), 5)
    ),
    "Adam is not always the first.": lambda: first("breaks_adam") == "sgd",
    "With curvature 1 and α = 1, SGD's first step ends exactly in the minimum.": lambda: (
        finishes("breaks_adam")["sgd"].trace.x[1] == 0
    ).all(),
    "Adam's first step is α in each coordinate, however far away the minimum is.": lambda: np.allclose(
        [lengths(xs("x**2", x0=x0, lr=1))[0] for x0 in (1, 8, 1e6)], 1
    ),
    "Then Adam runs past the minimum and spirals in: after 100 steps it is still 0.02 away.": lambda: (
        round(finishes("breaks_adam")["adam"].distance[100], 2) == 0.02
        and crossings(finishes("breaks_adam")["adam"].trace.x[:, 0]) > 2
    ),
    "Each optimizer has the learning rate that suits it best.": lambda: PRESETS["rosenbrock"].lr is None,
    "Across the valley the slope is steep, so the learning rate must be small.": lambda: (
        slope("rosenbrock", 0, 0.1) > 10 * slope("rosenbrock", 0, 0)
    ),
    "Compare the learning rates: SGD can only use 0.001, Adam 0.1.": lambda: (
        [finishes("rosenbrock")[key].racer.hyper["lr"] for key in ("sgd", "adam")] == [0.001, 0.1]
        and not np.isfinite(xs("rosenbrock", "sgd", lr=0.005)[-1]).all()
    ),
    "Noise is added to every gradient, as mini-batches would add it; the noise is the same for all optimizers.": lambda: (
        PRESETS["noise"].sigma > 0
        and finishes("noise")["sgd"].length[1] != pytest.approx(0.1 * slope("ravine", -8, 2))
    ),
    "With the same α, momentum's steps are the longest, because it adds up about 10 gradients, and their noise with them.": lambda: (
        max(finishes("noise"), key=lambda key: finishes("noise")[key].path_length) == "momentum"
        and np.isclose(column("momentum", "b", steps=500)[-1], 10)
    ),
    "With a constant learning rate no path comes to rest.": lambda: (
        min(f.length[-100:].mean() for f in finishes("noise").values()) > 0.01
    ),
    "A smaller α makes it shake less, but also move more slowly.": lambda: (
        shaking(0.01) < shaking(0.1) and xs("ravine", lr=0.01)[50, 0] < xs("ravine", lr=0.1)[50, 0]
    ),
    "So a falling schedule begins with a large α and ends with a small one.": lambda: all(
        scheduled(key)[0] > 2 * scheduled(key)[-1] for key in ("inverse_sqrt", "step", "cosine")
    ),
    # schedules
    "Each time a period is over, the learning rate is multiplied by the factor, all at once.": lambda: (
        np.allclose(scheduled("step", period=3, factor=0.5)[:90], [0.5 ** (k // 3) for k in range(90)])
    ),
    "The learning rate stays the same.": lambda: len(set(scheduled("constant"))) == 1,
    "1/√t": lambda: SCHEDULES["inverse_sqrt"].text == "lr_t = lr/sqrt(t)",
    "The learning rate falls like 1/√t.": lambda: np.allclose(
        scheduled("inverse_sqrt") * np.sqrt(np.arange(1, 401)), 1
    ),
    "This is slow enough that x can still reach any place, and fast enough for the convergence proofs.": lambda: (
        scheduled("inverse_sqrt", 10_000).sum() > 1.9 * scheduled("inverse_sqrt", 2500).sum()
        and scheduled("inverse_sqrt", 10_000).mean() < 0.6 * scheduled("inverse_sqrt", 2500).mean()
    ),
    "The learning rate falls to 0 along half a cosine wave: slowly at both ends, faster in between.": lambda: (
        scheduled("cosine", period=100)[100] == 0
        and np.argmin(np.diff(scheduled("cosine", period=100)[:101])) in (49, 50)
    ),
    "The learning rate rises in a straight line and then stays the same.": lambda: np.allclose(
        scheduled("warmup", warmup=10)[:12], [*np.arange(0.1, 1.05, 0.1), 1, 1]
    ),
    "This makes the early steps short.": lambda: scheduled("warmup")[0] == 0.1,
    "Without it the first step is α long in every coordinate, even where the gradient is nothing but noise; later such noise averages out to steps of about 0.23 α.": lambda: (
        np.allclose(on_noise(1), 1, rtol=1e-3)
        and abs(np.sqrt((on_noise(300)[250:] ** 2).mean()) - 0.23) < 0.005
    ),
    # optimizers
    "In each coordinate this is almost α while the gradients agree, and less when they are mostly noise.": lambda: (
        np.allclose(flat("adam"), 1) and on_noise(300)[250:].mean() < 0.3
    ),
    "ε matters only where √v̂ is not much larger than ε.": lambda: (
        np.allclose(flat("adam", eps=1e-3), 1, rtol=2e-3) and np.allclose(flat("adam", eps=1.0), 0.5)
    ),
    "A running average of gradients: m keeps β₁ times its old value and adds 1-β₁ times the new gradient.": lambda: (
        line("adam", "m") == "beta1*m + (1 - beta1)*g"
    ),
    "Noise and oscillation largely cancel in it.": lambda: (
        np.sqrt((weights(0.9, 100) ** 2).sum()) < 0.25
        and abs(weights(0.9, 100) @ (-1.0) ** np.arange(100)) < 0.06
    ),
    "A running average of squared gradients: v keeps β₂ times its old value and adds 1-β₂ times g².": lambda: (
        {line(key, "v") for key, rule in OPTIMIZERS.items() if rule.notes.get("v") is SECOND_MOMENT}
        == {"beta2*v + (1 - beta2)*g**2"}
    ),
    "m starts at 0, so at first it is too small: after t steps the weights in it add up to 1-β₁ᵗ.": lambda: (
        all(np.isclose(weights(0.9, t).sum(), 1 - 0.9**t) for t in (1, 5, 50))
    ),
    "v starts at 0 too.": lambda: simulate("x", steps=1)["v"][0, 0] == 0,
    "After t steps the weights in it add up to 1-β₂ᵗ, and it is divided by this sum.": lambda: (
        np.allclose(column("adam", "v"), 1 - 0.999 ** np.arange(1, 101))
        and np.allclose(column("adam", "v_hat"), 1)
    ),
    "The closer β₂ is to 1, the longer this correction matters.": lambda: (
        column("adam", "v", beta2=0.9)[-1]
        > 0.99
        > 0.7
        > column("adam", "v", beta2=0.99)[-1]
        > 0.5
        > column("adam", "v")[-1]
    ),
    "The gradient of f + λx²/2.": lambda: np.allclose(
        simulate("x**4", "adam", 1.5, 1, weight_decay=0.3)["d"][1],
        objective("x**4 + 0.3*x**2/2").gradient[0](x=1.5),
    ),
    "A pull towards 0 is added before everything else, so m and v average it too.": lambda: (
        L2.equations[0].name == "d"
        and {"m", "v"} == {e.name for e in L2.equations if "d" in e.expression.names}
    ),
    "The steeper the slope, the longer the step.": lambda: np.allclose(
        lengths(xs("5*x", "sgd", 0.0)), 5 * lengths(xs("x", "sgd", 0.0))
    ),
    "Polyak adds μ times the last move to the step.": lambda: np.allclose(
        np.diff(xs("quadratic", "momentum"))[1:],
        -0.1 * 2 * xs("quadratic", "momentum")[1:-1] + 0.9 * np.diff(xs("quadratic", "momentum"))[:-1],
    ),
    "Here, as in PyTorch, α stays constant unless you choose a schedule.": lambda: (
        "t" not in {name for e in OPTIMIZERS["sgd"].equations for name in e.expression.names}
    ),
    "Momentum that looks ahead: the step uses the velocity as it would be after one more step with the same gradient.": lambda: (
        np.allclose(np.diff(xs("x", "nesterov", 0.0))[:-1], np.diff(xs("x", "momentum", 0.0))[1:])
    ),
    "So it brakes earlier and overshoots less.": lambda: (
        xs("quadratic", "momentum").min() < xs("quadratic", "nesterov").min() < 0
    ),
    "This sum is the velocity that the next step would have if the gradient stayed the same.": lambda: (
        np.allclose(1 + 0.9 * column("nesterov", "b")[:-1], column("nesterov", "b")[1:])
    ),
    "Every coordinate has a learning rate of its own: α divided by the root of the sum of all its squared gradients.": lambda: (
        np.allclose(lengths(xs("x + 100*y", "adagrad", (0, 0), 3)), 0.1 / np.sqrt([[1, 1], [2, 2], [3, 3]]))
    ),
    "But these rates only ever fall.": lambda: (
        np.diff(simulate("wavy", "adagrad", steps=200, lr=0.1)["v"][1:, 0]).min() >= 0
        and line("adagrad", "x") == "x - lr*g/(sqrt(v) + eps)"
    ),
    "The sum of all squared gradients so far.": lambda: np.allclose(
        column("adagrad", "v"), np.arange(1, 101)
    ),
    "It forgets nothing, so it never falls.": lambda: line("adagrad", "v") == "v + g**2",
    "Compared with AdaGrad, an average takes the place of the sum, so the learning rates can rise again.": lambda: (
        np.diff(simulate("quadratic", "rmsprop", steps=200, lr=0.1)["v"][1:, 0]).min() < 0
    ),
    "Here, as in PyTorch, β₂ is 0.99 and ε stands outside the root.": lambda: (
        OPTIMIZERS["rmsprop"].default("beta2") == 0.99 and line("rmsprop", "x").endswith("/(sqrt(v) + eps)")
    ),
    "At the start there are no recent steps; the ε inside the root gets x moving.": lambda: (
        column("adadelta", "delta", steps=1)[0] > 0 == column("adadelta", "delta", steps=1, eps=0.0)[0]
    ),
    "Both averages start at 0 and are corrected for it.": lambda: (
        np.allclose(column("adam", "m_hat"), 1) and np.allclose(column("adam", "v_hat"), 1)
    ),
    "As in the paper's Algorithm 1, ε stands beside the corrected √v̂.": lambda: (
        line("adam", "x") == "x - lr*m_hat/(sqrt(v_hat) + eps)"
    ),
    "This repairs the examples on which Adam does not converge.": lambda: (
        evidence("2")["adam_end"] > 0.9 and evidence("2")["amsgrad_end"] < -0.9
    ),
    "It never falls, so it never makes steps longer.": lambda: (
        np.diff(simulate("wavy", "amsgrad", steps=300)["v_max"][1:, 0]).min() >= 0
    ),
    "The largest v, corrected for the start at 0 as Adam corrects v.": lambda: (
        line("amsgrad", "v_hat") == line("adam", "v_hat").replace("v/", "v_max/")
    ),
    "While the correction fades, v̂ still falls, but it never falls below the largest v.": lambda: (
        np.diff(column("amsgrad", "v_hat", "x**4", 3000, lr=0.1)).min() < 0
        and (
            column("amsgrad", "v_hat", "x**4", 3000, lr=0.1)
            >= column("amsgrad", "v_max", "x**4", 3000, lr=0.1)
        ).all()
    ),
    "So where gradients are large, the division by √v̂ does not cancel it.": lambda: (
        all(
            xs(f"{slope}*x", "adamw", 1.0, 1, weight_decay=0.5)[1] == pytest.approx(1 - 0.1 - 0.1 * 0.5)
            for slope in (1, 100, 10_000)
        )
        and xs("10000*x", "adam", 1.0, 1, weight_decay=0.5)[1] == pytest.approx(1 - 0.1)
    ),
    "First Adam's step.": lambda: line("adamw", "x").startswith(line("adam", "x")),
    "In addition x shrinks towards 0 by the fraction αλ, the same in every coordinate.": lambda: (
        line("adamw", "x") == line("adam", "x") + " - lr*weight_decay*x"
    ),
    "The new gradient has more weight in the step, and the momentum itself warms up.": lambda: (
        flat("nadam", 1)[0] > flat("adam", 1)[0]
        and simulate("0*x", "nadam", 0.0, 200, noise=np.eye(200)[[199]].T)["m_hat"][200, 0]
        > 2 * simulate("0*x", "adam", 0.0, 200, noise=np.eye(200)[[199]].T)["m_hat"][200, 0]
        and np.diff(column("nadam", "mu")).min() > 0
    ),
    "It starts near β₁/2 and rises towards β₁ at the pace ψ, with the usual ψ very slowly: after 100 steps it is only 0.508 β₁.": lambda: (
        np.allclose(column("nadam", "mu")[[0, 99]] / 0.9, [0.5, 0.508], atol=5e-4)
    ),
    "The momentum that the next step will have.": lambda: (
        column("nadam", "mu_next")[:-1] == column("nadam", "mu")[1:]
    ).all(),
    "The product of all momenta so far, starting from 1.": lambda: np.allclose(
        column("nadam", "mu_product"), np.cumprod(column("nadam", "mu"))
    ),
    "If μ were always β₁, it would be β₁ᵗ.": lambda: np.allclose(
        column("nadam", "mu_product", momentum_decay=1e6), 0.9 ** np.arange(1, 101)
    ),
    "Each part is corrected for the start at 0.": lambda: (
        re.findall(r"/\(([^()]*)\)", line("nadam", "m_hat")) == ["1 - mu_product*mu_next", "1 - mu_product"]
    ),
    "Like Adam, but it ignores v while v rests on a few gradients only.": lambda: (
        (column("radam", "s", "x**2") == 1).tolist() == [True] * 5 + [False] * 95
    ),
    "The first steps are plain momentum.": lambda: np.allclose(
        xs("x**2", "radam", 1.0, 5),
        xs("x**2", "m = beta1*m + (1 - beta1)*g\nx = x - lr*m/(1 - beta1**t)", 1.0, 5),
    ),
    "After them come Adam's steps, times a factor r that rises to 1.": lambda: (
        np.allclose(
            flat("radam", 2000, beta2=0.99)[5:], column("radam", "r", steps=2000, beta2=0.99)[5:], rtol=1e-6
        )
        and np.diff(column("radam", "r", steps=2000, beta2=0.99)[5:]).min() > -1e-12
        and abs(column("radam", "r", steps=2000, beta2=0.99)[-1] - 1) < 1e-6
    ),
    "But the first steps depend on the scale of the gradient: on x⁴ from x = 4, α = 0.1 is far too much for them, and x flies away.": lambda: (
        abs(xs("x**4", "radam", 4.0, 5)[-1]) > 1e70 and abs(xs("x**4", "adam", 4.0, 5)[-1]) < 4
    ),
    "The paper writes this number as ρ∞ - 2tβ₂ᵗ/(1-β₂ᵗ).": lambda: np.allclose(
        column("radam", "rho_t"), papers_rho(0.999), rtol=1e-9
    ),
    "On a computer that formula loses its digits when β₂ is close to 1.": lambda: (
        abs(column("radam", "rho_t", beta2=0.999999)[1] - 2) < 1e-5 < 2e-5 < abs(papers_rho(0.999999)[1] - 2)
    ),
    "It depends only on β₂.": lambda: line("radam", "rho_inf") == "2/(1 - beta2) - 1",
    "It is about twice 1/(1-β₂), the number of steps that v remembers: an average of so many equally weighted gradients would be just as noisy.": lambda: (
        np.isclose(column("radam", "rho_inf", beta2=0.9)[0], 1 / (weights(0.9, 1000) ** 2).sum())
        and np.isclose(column("radam", "rho_inf")[0], 2 / 0.001, rtol=1e-3)
    ),
    "How far v can be trusted: 0 as long as v rests on 5 gradients or fewer.": lambda: (
        ((column("radam", "rho_t") > 5) == (column("radam", "r") > 0)).all()
        and column("radam", "rho_t")[4] < 5 < column("radam", "rho_t")[5]
    ),
    "Then it rises to 1.": lambda: (
        np.diff(column("radam", "r", steps=2000, beta2=0.99)[5:]).min() > -1e-12
        and column("radam", "r", steps=2000, beta2=0.99)[6] < 0.2
        and np.isclose(column("radam", "r", steps=2000, beta2=0.99)[-1], 1)
    ),
    "What the step is multiplied by: 1 as long as v is not trusted, then r divided by the corrected √v.": lambda: (
        np.allclose(
            column("radam", "s")[5:],
            (column("radam", "r") * np.sqrt(1 - 0.999 ** np.arange(1, 101)) / np.sqrt(column("radam", "v")))[
                5:
            ],
        )
    ),
    "Here, as in PyTorch, ρ must be above 5, and ε stands beside the uncorrected √v.": lambda: (
        "rho_t > 5" in line("radam", "r") and "(sqrt(v) + eps)" in line("radam", "s")
    ),
    "This maximum has no start-up bias, so it needs no correction.": lambda: np.allclose(
        column("adamax", "u"), 1
    ),
    "An old one fades by the factor β₂ per step.": lambda: np.allclose(
        simulate("0*x", "adamax", 0.0, 50, noise=np.eye(50)[[0]].T)["u"][1:, 0], 0.999 ** np.arange(50)
    ),
    "With the usual β₁ and β₂ the step in each coordinate is at most 1.01 α.": lambda: (
        # largest where gradients grow so that an old one never fades below a new one: by 1/β₂ a step
        1
        < max(
            lengths(xs("0*x", "adamax", 0.0, 999, noise=(growth ** np.arange(999))[:, None])).max() / 0.1
            for growth in (0.99, 0.998, 0.999, 1.0, 1.001)
        )
        < 1.01
        and 0.1 / np.sqrt(1) * sum((0.9 / 0.999) ** k for k in range(1000)) < 1.01
    ),
    "It uses only the sign of an average, so without decay every coordinate moves by exactly α.": lambda: (
        np.allclose(lengths(xs("rosenbrock", "lion", steps=50)), 0.1)
    ),
    "It keeps only m, where Adam keeps m and v.": lambda: (
        (OPTIMIZERS["lion"].state, OPTIMIZERS["adam"].state) == (("m",), ("m", "v"))
    ),
    "Only its sign is used.": lambda: (
        line("lion", "x").count("c") == 2 and "sign(c)" in line("lion", "x")  # the other is in "weight_decay"
    ),
    "It uses β₂.": lambda: line("lion", "m") == "beta2*m + (1 - beta2)*g",
    "The direction above uses β₁, which is usually smaller and forgets sooner.": lambda: (
        line("lion", "c") == "beta1*m + (1 - beta1)*g"
        and OPTIMIZERS["lion"].default("beta1") < OPTIMIZERS["lion"].default("beta2")
    ),
    "A step of exactly α in every coordinate where c is not 0.": lambda: line("lion", "x").startswith(
        "x - lr*sign(c)"
    ),
    "In addition AdamW's pull towards 0.": lambda: line("lion", "x").endswith(" - lr*weight_decay*x"),
    "Where c is exactly 0, sign(c) is 0, as in Optax, and the coordinate makes no step.": lambda: (
        xs("0*x", "lion", 1.0) == 1
    ).all(),
    "After large gradients v falls slowly, so the steps do not suddenly become long.": lambda: (
        after("yogi")[-1] > 0.9 > 0.5 > after("adam")[-1]
    ),
    "v moves towards g² by (1-β₂)·g²: up if g² is larger, down if it is smaller.": lambda: (
        np.allclose(np.diff(after("yogi", "v"))[[0, 500]] / 0.001, [-(0.1**2)] * 2)
        and np.allclose(np.diff(column("yogi", "v")) / 0.001, 1)
    ),
    "So small gradients lower it only little by little.": lambda: after("yogi")[-1] > 0.9,
    "v divided by 1-β₂ᵗ, as in Optax.": lambda: line("yogi", "v_hat") == "v/(1 - beta2**t)",
    "This fits Yogi's v only roughly, because v grows in a straight line: on a constant slope step 1,000 becomes about 20% too short.": lambda: (
        np.allclose(column("yogi", "v", steps=1000), 0.001 * np.arange(1, 1001))
        and round(1 - flat("yogi", 1000)[-1], 1) == 0.2
    ),
    "Here, as in Optax, both are corrected, so v's own line is the only one that differs from Adam's.": lambda: (
        [
            a.name
            for a, b in zip(OPTIMIZERS["yogi"].equations, OPTIMIZERS["adam"].equations, strict=True)
            if a != b
        ]
        == ["v"]
    ),
    "Here m and v start at 0, in Optax at 10⁻⁶.": lambda: all(
        simulate("x", "yogi", 0.0, 1)[name][0, 0] == 0 for name in ("m", "v")
    ),
    "If the gradient is as expected, AdaBelief trusts it and takes a long step.": lambda: (
        flat("adabelief")[-1] > 1
    ),
    "Its steps can be much longer than α: on a constant slope step 10 is 1.6 α and step 100 is 5 α long.": lambda: (
        np.allclose(flat("adabelief")[[9, 99]], [1.6, 5], atol=0.05)
    ),
    "The new m contains g already: g - m is only β₁ times the distance to the old m.": lambda: np.allclose(
        1 - column("adabelief", "m")[1:], 0.9 * (1 - column("adabelief", "m")[:-1])
    ),
    "s starts at 0 too.": lambda: simulate("x", "adabelief", 0.0, 1)["s"][0, 0] == 0,
    "It is corrected as Adam corrects v: it is divided by 1-β₂ᵗ.": lambda: (
        line("adabelief", "s_hat") == line("adam", "v_hat").replace("v", "s")
    ),
    "Steps are long where gradients are steady.": lambda: (
        flat("adabelief")[-1]
        > 4 * np.median(lengths(xs("0*x", "adabelief", 0.0, 300, noise=NOISE))[100:]) / 0.1
    ),
    "As in the paper, ε is added to s in every step too.": lambda: line("adabelief", "s").endswith(" + eps"),
    "Here it is 10⁻¹⁶, as in Optax.": lambda: OPTIMIZERS["adabelief"].default("eps") == 1e-16,
    "So AdaBound begins like Adam and becomes SGD with momentum.": lambda: (
        np.allclose(xs("x**2", "adabound", 1.0, 10, lr=0.01), xs("x**2", "adam", 1.0, 10, lr=0.01))
        and np.ptp([column("adabound", bound, steps=1000, gamma=0.1)[-1] for bound in ("low", "high")])
        < 0.01 * 0.2
    ),
    "It rises towards the final learning rate.": lambda: np.diff(column("adabound", "low")).min() > 0,
    "It falls towards the final learning rate.": lambda: np.diff(column("adabound", "high")).max() < 0,
    # hyper-parameters
    "Adam's first step is almost exactly α in each coordinate.": lambda: np.allclose(
        lengths(xs("ravine"))[0], 0.1, rtol=1e-6
    ),
    "So m remembers about the last 1/(1-β₁) gradients.": lambda: 0.6 < remembered(0.9) < 0.7,
    "So v remembers about the last 1/(1-β₂) squared gradients.": lambda: 0.6 < remembered(0.999) < 0.7,
    "So they remember about the last 1/(1-ρ) squares.": lambda: 0.6 < remembered(0.95) < 0.7,
    "A small number that prevents a division by 0.": lambda: (
        np.isnan(xs("0*x", x0=1.0, eps=0)[-1]) and xs("0*x", x0=1.0)[-1] == 1
    ),
    "If ε is much larger than √v̂, Adam becomes plain momentum with the rate α/ε.": lambda: np.allclose(
        xs("x**2", x0=1.0, eps=1e6, lr=1e5),
        xs("x**2", "m = beta1*m + (1 - beta1)*g\nm_hat = m/(1 - beta1**t)\nx = x - lr*m_hat", 1.0),
        atol=1e-5,
    ),
    "With 0 there is no memory: this is plain gradient descent.": lambda: (
        xs("quartic", "momentum", lr=0.01, momentum=0) == xs("quartic", "sgd", lr=0.01)
    ).all(),
    "How strongly x is pulled towards 0 at each step, in addition to the step that the gradient asks for.": lambda: (
        xs("0*x", "adamw", 1.0, weight_decay=0.1)[-1] == pytest.approx((1 - 0.1 * 0.1) ** 200)
    ),
    "How fast NAdam's momentum μ grows from near β₁/2 to β₁.": lambda: (
        column("nadam", "mu")[0] == pytest.approx(0.45, rel=1e-3)
        and column("nadam", "mu", steps=50, momentum_decay=100.0)[-1] == pytest.approx(0.9)
    ),
    "With 0 it stays at β₁/2.": lambda: set(column("nadam", "mu", momentum_decay=0.0)) == {0.45},
    "With 0.004 it is halfway only after about 4,200 steps.": lambda: (
        np.argmax(column("nadam", "mu", steps=4400, momentum_decay=0.004) > 0.675) // 100 == 42
    ),
    "The learning rate that AdaBound's two bounds approach from below and from above.": lambda: (
        column("adabound", "low").max() < 0.1 < column("adabound", "high").min()
        and np.diff(column("adabound", "low")).min() > 0 > np.diff(column("adabound", "high")).max()
    ),
    "After 1/γ steps they stand at half and at twice the rate that they approach.": lambda: np.allclose(
        [column("adabound", bound, gamma=0.01)[-1] for bound in ("low", "high")], [0.05, 0.2]
    ),
    "The number by which the schedule multiplies the learning rate at each drop.": lambda: (
        scheduled("step", period=10, factor=0.3)[10] == pytest.approx(0.3)
    ),
    # claims to match to their papers
    "Averages that start at 0 are too small at first.": lambda: (
        (column("adam", "m")[:20] > 0).all() and column("adam", "m")[0] < 0.11
    ),
    "Dividing them by 1-βᵗ corrects this.": lambda: np.allclose(column("adam", "m_hat"), 1),
    "On a slope of {g1}, m₁ is only {m1}.": lambda: (
        (evidence("1")["g1"], evidence("1")["m1"]) == pytest.approx((1, weights(0.9, 1)[0]))
    ),
    "Its correction gives m̂₁ = m₁/(1-β₁) = {m_hat1}.": lambda: (
        evidence("1")["m_hat1"] == pytest.approx(evidence("1")["m1"] / 0.1)
    ),
    "This is their example with C = 3, run here for 3,000 steps.": lambda: (
        [len(x) - 1 for x in map(reddi, (0.1, 0.999))] == [3000, 3000]
    ),
    "The best x is -1.": lambda: (
        reddi_slopes().sum() > 0
    ),  # so the sum of all losses is least at the left end
    "Adam ends at {adam_end}, AMSGrad at {amsgrad_end}.": lambda: (
        evidence("2")["adam_end"] == pytest.approx(reddi(0.1)[-300:].mean())
        and evidence("2")["amsgrad_end"] < -0.99 < 0.99 < evidence("2")["adam_end"]
    ),
    "The example was made for Adam's β₂ = 0.1.": lambda: np.isclose(1 / (1 + 3**2), 0.1),
    "On the same example with β₂ = 0.999 Adam ends at {large_end}: Zhang et al. (arXiv:2208.09632) prove that for a given problem a large enough β₂ helps.": lambda: (
        evidence("2")["large_end"] == pytest.approx(reddi(0.999)[-300:].mean())
        and evidence("2")["large_end"] < -0.99
    ),
    "Take x = 1, no slope at all, α = 0.001 and λ = 0.1.": lambda: (
        evidence("3")["decoupled"] == pytest.approx(0.001 * 0.1)
    ),
    "The direct pull shrinks x by αλ = {decoupled} in the first step.": lambda: (
        evidence("3")["decoupled"]
        == pytest.approx(1 - xs("0*x", "adamw", 1.0, 1, lr=1e-3, weight_decay=0.1)[1])
    ),
    "That is a whole α, whatever λ is.": lambda: (
        all(
            1 - xs("0*x", "adam", 1.0, 1, lr=1e-3, weight_decay=d)[1] == pytest.approx(1e-3, 1e-4)
            for d in (0.01, 0.1, 9)
        )
        and evidence("3")["l2"] == pytest.approx(1e-3, 1e-4)
    ),
    "PyTorch divides by √v̂ as soon as ρ is above 5.": lambda: "rho_t > 5" in line("radam", "s"),
    "With β₂ = 0.999 this is from t = {turn} on.": lambda: (
        evidence("4")["turn"] == 1 + np.argmax(column("radam", "r") > 0)
        and OPTIMIZERS["radam"].default("beta2") == 0.999
    ),
    "Ma & Yarats (arXiv:1910.04209) disagree with the reason: Adam's first step is never too long, it is exactly α.": lambda: (
        np.allclose(on_noise(1), 1, rtol=1e-3)
    ),
    "The edge of stability is (2 + 2β₁)/(1 - β₁) = {edge} at β₁ = 0.9.": lambda: (
        evidence("5")["edge"] == pytest.approx(38) and edge(37.9, 0.9) < 1 < edge(38.1, 0.9)
    ),
    "Without momentum it is {plain}, as for gradient descent.": lambda: (
        evidence("5")["plain"] == 2 and edge(1.9, 0.0) < 1 < edge(2.1, 0.0)
    ),
    "On f = x² it cannot: Adam crosses the edge at t = {crossed}, and later x swings up to {peak}.": lambda: (
        (
            0.1
            * 2
            / np.sqrt(
                column("adam", "v_hat", "x**2", int(evidence("5")["crossed"]), lr=0.1, x0=1.0)[[-2, -1]]
            )
            > 38
        ).tolist()
        == [False, True]
    ),
    "A step is at most {equal}α long with β₁ = β₂, but it can be {usual}α long with the usual β₁ and β₂.": lambda: (
        growing(0.95, 0.95).max() <= evidence("6")["equal"] + 1e-9
        and evidence("6")["equal"] == pytest.approx(1)
        and 7 < growing(0.9, 0.999).max() <= evidence("6")["usual"]
    ),
}
QUOTED = {
    "Then Adam and its like never do worse than SGD or momentum.": "Choi et al., abstract",
    "A comparison in which every hyper-parameter is tuned with care.": "Choi et al., abstract",
    "Why Adam needs a warm-up: its first steps are not too long, but they all have full length in a random direction.": "Ma & Yarats, abstract",
    "A linear warm-up over 2/(1-β₂) steps does as well as RAdam.": "Ma & Yarats, abstract",
    "More than 1,000 language models were trained to find out what makes Adam good.": "Orvieto & Gower, abstract",
    "The equations as PyTorch runs them, with every argument.": "its documentation",
    "Here ε is 10⁻⁷ by default, and it is the ε̂ of the paper: it is added before v is corrected.": "Keras's documentation",
    "This tool runs SGD, momentum, RMSProp and Adam with one weight and with two.": "the tool",
    "This tool shows four optimizers on a surface in three dimensions.": "the tool",
    "In the first steps v has seen too few gradients.": "RAdam, section 3",
    "In full-batch training with β₁ = 0.9, α times the curvature divided by √v̂ hovers near 38.": "Cohen et al., abstract",
    "In a network the curvature adapts and stays near the edge.": "Cohen et al., abstract",
    "The lecture has β₂ = 0.9 and no ε.": "lecture 6, slide 29",
    "The paper has no α, which means α = 1.": "ADADELTA, Algorithm 1",
    "In the paper the decay is multiplied by the schedule only.": "Decoupled Weight Decay Regularization, Algorithm 2",
    "Dozat's first version, and Optax, keep μ = β₁.": "optax.nadam",
    "The paper divides by √v̂ as soon as ρ > 4, and has no ε.": "RAdam, Algorithm 2",
    "The paper has no ε in section 7.1.": "Adam, Algorithm 2",
    "The paper's default is 10⁻⁸.": "AdaBelief, Algorithm 2",
    "When every optimizer is tuned with care, Choi et al. (arXiv:1910.05446) find no such advantage of momentum.": "its abstract",
    "The paper's Algorithm 2 has no correction, divides α by √t, and has 1-β₂ in place of γ.": "AdaBound, Algorithm 2",
}
"""What papers and other libraries say, with the place: nothing that the core could work out."""


@pytest.mark.parametrize("sentence", CLAIMS)
def test_what_is_said_is_true(sentence: str) -> None:
    assert CLAIMS[sentence]()


def test_every_claim_is_worked_out() -> None:
    assert [
        sentence for sentence in said() if claims(sentence) and sentence not in {**CLAIMS, **QUOTED}
    ] == []


def test_nothing_is_worked_out_that_is_not_said() -> None:
    assert {*CLAIMS, *QUOTED} - set(said()) == set()


def test_a_claim_is_found() -> None:
    assert claims("Adam stays below 3.")
    assert claims("Adam never gets there.")
    assert not claims("The velocity of x⁴ at β₁ is {steps}, see arXiv:1412.6980.")
