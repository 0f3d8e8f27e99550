"""What the tables of claims work with: runs, and what is measured on them."""

import numpy as np

from optim import OPTIMIZERS, SCHEDULES, objective, simulate
from optim.trace import Array


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


def crossings(x: Array) -> int:
    return int((np.diff(np.sign(x)) != 0).sum())


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


def on_noise(steps: int, runs: int = 2000, **hyper: float) -> Array:
    """The length of Adam's steps in units of α on nothing but noise, shape (steps, runs)."""
    noise = np.random.default_rng(0).normal(size=(steps, runs, 1))
    x = simulate("0*x", "adam", np.zeros((runs, 1)), steps, noise=noise, record=("x",), lr=1.0, **hyper).x
    return lengths(x[..., 0])


def after(key: str, name: str = "v") -> Array:
    """A kept average through 1,000 gradients of 1, and then, which is returned, 1,000 of 0.1."""
    slopes = np.repeat([1.0, 0.1], 1000)[:, None]
    return simulate("0*x", key, 0.0, 2000, noise=slopes)[name][1000:, 0]


def scheduled(key: str, steps: int = 400, **hyper: float) -> Array:
    """The learning rate over t = 1, 2, ..., of a base of 1."""
    rule = OPTIMIZERS["sgd"].with_schedule(SCHEDULES[key])
    run = simulate("0*x", rule, 0.0, steps, lr=1.0, **hyper)
    return run["lr_t"][1:, 0] if key != "constant" else np.full(steps, run.hyper["lr"])
