"""A race of eight optimizers, 1,000 steps each: computed, and made ready for the browser."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator

import numpy as np

from optim import Run
from pages.lab.race.maths import race
from ui.player import encode

KEYS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "amsgrad")
ROUNDS = 9


def measure() -> Iterator[str]:
    """Lines to print."""
    racers = [Run.of("rosenbrock", key, (-1.5, 2.0), 1000, {"lr": 1e-3}) for key in KEYS]
    times, size = [], 0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        columns = {}
        for i, finish in enumerate(race(racers)):
            for name, column in {
                "x": finish.trace.x[:, 0],
                "y": finish.trace.x[:, 1],
                "f": finish.trace.f,
            }.items():
                columns[f"{name}{i}"] = encode(column)
            columns[f"d{i}"], columns[f"s{i}"] = (
                encode(finish.distance),
                encode(finish.length),
            )
        size = len(json.dumps(columns))
        times.append(time.perf_counter() - start)
    floor = _floor(size)
    yield f"{statistics.median(times) * 1e3:.0f} ms for {size / 1e3:.0f} kB of numbers (target: under 100 ms of server time)"
    yield f"{statistics.median(times) / floor:.1f} times as long as printing as many random numbers as JSON"


def _floor(size: int) -> float:
    numbers = np.random.default_rng(0).normal(size=size // 20).tolist()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        json.dumps(numbers)
        times.append(time.perf_counter() - start)
    return statistics.median(times)
