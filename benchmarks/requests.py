"""What a request costs the server, as ratios to a click on the barest page: processor time, messages, bytes; a new value each time.

python -m benchmarks.requests
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Awaitable, Callable, Iterator

import psutil

from benchmarks.classroom import serving
from benchmarks.learners import Clicker, Learner, Stepper

ROUNDS, TIMES = 7, 50


class Dragger(Stepper):
    """Somebody who drags dials."""

    @property
    def requests(self) -> dict[str, Callable[[], Awaitable[None]]]:
        return {"dial dragged": self.drag}


Found = dict[str, list[tuple[float, float, float]]]
"""By kind of request: milliseconds of the processor, messages, kilobytes."""


def measure() -> Iterator[str]:
    """Lines to print."""
    found: Found = {}
    with serving(Clicker.script, {}) as bare, serving(Stepper.script, {}) as app:
        pages = {"bare": (Clicker, *bare), "app": (Stepper, *app), "dials": (Dragger, *app)}
        asyncio.run(_all(pages, found))
    medians = {
        kind: [statistics.median(c) for c in zip(*costs, strict=True)] for kind, costs in found.items()
    }
    floor = medians.pop("click")
    yield f"click on the barest page: {floor[0]:.2f} ms, {floor[1]:.0f} messages, {floor[2]:.1f} kB"
    for kind, (cpu, messages, size) in medians.items():
        yield f"{kind}: {cpu:.1f} ms ({cpu / floor[0]:.1f}×), {messages:.0f} messages, {size:.1f} kB"


async def _all(pages: dict[str, tuple[type[Learner], psutil.Process, int]], found: Found) -> None:
    there = {name: (kind(port, 1), process) for name, (kind, process, port) in pages.items()}
    for learner, _ in there.values():
        await learner.open()
    for round_ in range(
        ROUNDS + 1
    ):  # in turn, so that a busy machine slows them all alike; the first does not count
        for learner, process in there.values():
            for kind, request in learner.requests.items():
                cost = await _cost(learner, request, process)
                if round_:
                    found.setdefault(kind, []).append(cost)
    for learner, _ in there.values():
        await learner.close()


async def _cost(
    learner: Learner, request: Callable[[], Awaitable[None]], process: psutil.Process
) -> tuple[float, float, float]:
    browser = learner.browser
    spent, messages, size = sum(process.cpu_times()[:2]), browser.messages, browser.bytes
    for _ in range(TIMES):
        await request()
    now = sum(process.cpu_times()[:2])
    return (
        1000 * (now - spent) / TIMES,
        (browser.messages - messages) / TIMES,
        (browser.bytes - size) / TIMES / 1000,
    )


if __name__ == "__main__":
    for line in measure():
        print(line)
