"""10,000 runs of Adam, 300 steps each on Rosenbrock's valley, keeping x; jax jit(vmap(scan)) in float64."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.timing import median_times, missing
from optim import simulate

RUNS, STEPS, LR, TARGET = 10_000, 300, 0.01, 2
STARTS = np.random.default_rng(0).normal(size=(RUNS, 2))


def ours() -> np.ndarray:
    return simulate("rosenbrock", "adam", STARTS, STEPS, lr=LR, record=("x",)).x


def measure() -> Iterator[str]:
    try:
        import jax
    except ImportError:
        own = median_times({"optim": ours}, 5)["optim"]
        yield f"optim {own:.3f} s"
        yield missing("jax")
        return
    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy

    def rosenbrock(p: Any) -> Any:
        return (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2

    def step(carry: Any, t: Any) -> Any:
        x, m, v = carry
        g = jax.grad(rosenbrock)(x)
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        x = x - LR * (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8)
        return (x, m, v), x

    def run(x0: Any) -> Any:
        zero = jnp.zeros_like(x0)
        return jax.lax.scan(step, (x0, zero, zero), jnp.arange(1.0, STEPS + 1))[1]

    compiled = jax.jit(jax.vmap(run, out_axes=1))

    def theirs() -> np.ndarray:
        return np.asarray(compiled(STARTS).block_until_ready())

    found, expected = ours()[1:], theirs()
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)
    times = median_times({"optim": ours, "jax": theirs}, 15)
    for name, seconds in times.items():
        yield f"{name:<6} {seconds:6.3f} s"
    yield f"optim takes {times['optim'] / times['jax']:.2f} times as long as compiled jax (target: at most {TARGET})"
