"""Somebody's changes while somebody else trains one network after another, beside the same without.

    python -m benchmarks.training [--seconds 15]

Both stay on this machine and share its processors with the server. The two kinds of time take turns.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import time
from collections.abc import Iterable

import numpy as np

from benchmarks.browser import Browser, shown
from benchmarks.classroom import serving
from benchmarks.learners import Stepper
from ui.pages import PAGES
from ui.training import AGAIN

PAUSE = 0.25
"""Seconds between two changes."""
NETWORK = "net_data=digits&net_steps=3000&net_seed="
ROUNDS = 2


class Trainer:
    """Somebody who trains digits, with another seed each time."""

    def __init__(self, port: int) -> None:
        self.port, self._seeds = port, itertools.count(1)

    async def train(self, until: float) -> None:
        while time.perf_counter() < until:
            browser = Browser(self.port, f"{NETWORK}{next(self._seeds)}", PAGES["network"].address)
            elements = await browser.open()
            while shown(elements, "progress"):
                if time.perf_counter() >= until:
                    break
                await asyncio.sleep(AGAIN)
                elements = await browser.run(fragment_of="training_stop")
            await browser.close()


async def measure(port: int, seconds: float) -> dict[str, list[float]]:
    """Milliseconds of each change, alone and beside a training."""
    stepper, trainer = Stepper(port, 1), Trainer(port)
    await stepper.open()
    await trainer.train(time.perf_counter() + 1)
    for _ in range(5):
        await stepper.change()
    waits: dict[str, list[float]] = {"alone": [], "beside a training": []}
    for name in list(waits) * ROUNDS:
        until = time.perf_counter() + seconds
        other = asyncio.create_task(trainer.train(until)) if name != "alone" else None
        while time.perf_counter() < until:
            begin = time.perf_counter()
            await stepper.change()
            waits[name].append(1e3 * (time.perf_counter() - begin))
            await asyncio.sleep(PAUSE)
        if other:
            await other
    await stepper.close()
    return waits


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=15, help="of each of four parts")
    seconds = parser.parse_args(arguments).seconds
    with serving("app.py", {}) as (_process, port):
        waits = asyncio.run(measure(port, seconds))
    high = {name: np.percentile(found, [50, 95]) for name, found in waits.items()}
    for name, (p50, p95) in high.items():
        print(f"{name}: {len(waits[name])} changes, p50 {p50:.0f} ms, p95 {p95:.0f} ms")
    alone, beside = high.values()
    print(
        f"beside a training p95 is {beside[1] / alone[1]:.2f} times as long, p50 {beside[0] / alone[0]:.2f} times"
    )


if __name__ == "__main__":
    main()
