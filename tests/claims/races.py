"""What the texts of the races claim."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pytest

from optim import OBJECTIVES, simulate
from pages.lab.race.maths import PRESETS, Finish, race, winner
from tests.claims.runs import column, crossings, lengths, scheduled, slope, xs


@lru_cache
def finishes(key: str) -> dict[str, Finish]:
    """A preset's race as its page opens it, by racer."""
    return {finish.run.optimizer.key: finish for finish in race(PRESETS[key].racers)}


def first(key: str) -> str:
    """Who is first to stay at a minimum."""
    best, there = winner(tuple(finishes(key).values()))
    return best.run.optimizer.key if best and there else ""


def reached(finish: Finish, coordinate: int, distance: float) -> int:
    """The first t at which a coordinate is so large."""
    return int(np.argmax(np.abs(finish.trace.x[:, coordinate]) > distance))


def shaking(lr: float, steps: int = 3000) -> float:
    """How far Adam's path in the noisy race trembles across the ravine, in the long run."""
    preset = PRESETS["noise"]
    noise = preset.sigma * np.random.default_rng(1).normal(size=(steps, 2))
    return float(simulate(preset.target, "adam", preset.x0, steps, lr=lr, noise=noise).x[1000:, 1].std())


CLAIMS: dict[str, Callable[[], object]] = {
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
        [finishes("rosenbrock")[key].run.hyper["lr"] for key in ("sgd", "adam")] == [0.001, 0.1]
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
}
