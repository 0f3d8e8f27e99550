"""An epoch of a network's training, every tenth step of it recorded, and its gradients alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from benchmarks.timing import median_times
from optim import Training
from optim.networks import network

BATCHES, ROUNDS, TARGET = 44, 30, 1.5


def measure() -> Iterator[str]:
    net = network("digits", (16,), batch=32)
    training = Training(net, "adam", steps=BATCHES * (ROUNDS + 1), lr=0.01, every=10)
    step = count(1)

    def gradients() -> None:
        for _ in range(BATCHES):
            net.gradient(net.x0, next(step))

    times = median_times({"gradients": gradients, "training": lambda: training.advance(BATCHES)}, ROUNDS)
    for name, seconds in times.items():
        yield f"{name:<9} {seconds * 1e3:8.2f} ms"
    ratio = times["training"] / times["gradients"]
    yield f"a training takes {ratio:.2f} times as long as its gradients (target: at most {TARGET})"
