"""Times of things that take turns, so that a busy machine slows them all alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping


def best_times(contestants: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Seconds of the best round of each, after one round that does not count."""
    best = dict.fromkeys(contestants, float("inf"))
    for round_ in range(rounds + 1):
        for name, work in contestants.items():
            start = time.perf_counter()
            work()
            if round_:
                best[name] = min(best[name], time.perf_counter() - start)
    return best


def missing(package: str) -> str:
    return f"skipped: {package} is not installed; try a throwaway environment: pip install {package}"
