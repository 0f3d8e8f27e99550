"""A class in a room: it joins, answers all at once, and follows its teacher.

    python -m benchmarks.room [--learners 300] [--processes 1] [--place URL]

Learners open the room's link within half a minute; then each waits for news, as a phone does. All answer
at the same moment, and the rows are counted. Then the teacher leads, and asks again. Server and learners share
this machine's processors.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from benchmarks.browser import HOST, Browser, component
from benchmarks.classroom import OPENING, Usage, shared
from rooms import room
from rooms.store import WHERE, store
from rooms.tasks import judged, tasks

QUESTION = "/?f=x**4&t=1&stage=m&ask=What+is+m?"
VALUES = ("25.6", "256", "0.256", "7")


async def request(port: int, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str, bytes]:
    """Status, ETag and body of an answer."""
    reader, writer = await asyncio.open_connection(HOST, port)
    given = {"Host": f"{HOST}:{port}", "Connection": "close", "Origin": f"http://{HOST}:{port}", **headers}
    if body is not None:
        given |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in given.items())]
    try:
        writer.write("\r\n".join((*lines, "", "")).encode() + (body or b""))
        head, _, content = (await reader.read()).partition(b"\r\n\r\n")
    finally:
        writer.close()
    text = head.decode("latin-1")
    tag = next((line[6:] for line in text.split("\r\n") if line.lower().startswith("etag: ")), "")
    return int(text.split()[1]), tag, content


async def join(port: int, code: str, delay: float) -> tuple[Browser, float]:
    """Open the room's page; how long it took."""
    await asyncio.sleep(delay)
    begin = time.perf_counter()
    browser = Browser(port, f"code={code}", "room")
    field = component(await browser.open(), "answer")
    if not field or json.loads(field.bytes)["path"] != f"rooms/{code}":
        raise SystemExit("this is not the room's page")
    return browser, time.perf_counter() - begin


async def answer(port: int, code: str, round_: int, number: int) -> float:
    body = {"who": f"{number:032x}", "question": 0, "round": round_, "value": VALUES[number % 4]}
    begin = time.perf_counter()
    status, _, content = await request(port, f"/rooms/{code}/answer", json.dumps(body).encode())
    if not json.loads(content)["counted"]:
        raise SystemExit(f"an answer was refused: {status} {content!r}")
    return time.perf_counter() - begin


async def floor(port: int) -> float:
    """The cheapest that this server answers, for comparison."""
    begin = time.perf_counter()
    await request(port, "/_stcore/health")
    return time.perf_counter() - begin


async def hear(port: int, code: str, known: int) -> float:
    """Wait for news; when they came."""
    tag = f'"{known}"'
    while True:
        status, _, _ = await request(port, f"/rooms/{code}", **{"If-None-Match": tag})
        if status == 200:
            return time.perf_counter()


def told(name: str, seconds: Iterable[float]) -> None:
    p50, p95, most = 1e3 * np.percentile(list(seconds), [50, 95, 100])
    print(f"{name:<34}p50 {p50:7.0f} ms   p95 {p95:7.0f} ms   max {most:7.0f} ms", flush=True)


async def lesson(door: int, ports: list[int], learners: int, spent: Callable[[], float]) -> None:
    (task,) = tasks(QUESTION)
    code, token = room.open_room([task])
    room.ask(code, token, 0, judged(task))
    for port in ports:
        await (await join(port, code, 0))[0].close()
    before = spent()
    joined = await asyncio.gather(
        *(join(door, code, float(d)) for d in np.linspace(0, OPENING, learners, endpoint=False))
    )
    print(f"server: {1e3 * (spent() - before) / learners:.0f} ms of processor a join")
    told(f"{learners} join within {OPENING:g} s", (seconds for _, seconds in joined))

    def version() -> int:
        return room.joined(code, "").version

    waiting = [asyncio.create_task(hear(door, code, version())) for _ in range(learners)]
    await asyncio.sleep(3)
    told("the barest request, all at once", await asyncio.gather(*(floor(door) for _ in range(learners))))
    before = spent()
    told("all answer at once", await asyncio.gather(*(answer(door, code, 1, n) for n in range(learners))))
    print(f"server: {1e3 * (spent() - before) / learners:.2f} ms of processor an answer")
    print(f"rows: {store().count(code, 0, 1)} of {learners}")
    begin = time.perf_counter()
    room.lead(code, token, 3, "v")
    told("all hear where the teacher is", [at - begin for at in await asyncio.gather(*waiting)])
    waiting = [asyncio.create_task(hear(door, code, version())) for _ in range(learners)]
    await asyncio.sleep(1)
    begin = time.perf_counter()
    room.ask(code, token, 0, judged(task))
    told("all hear that it is asked again", [at - begin for at in await asyncio.gather(*waiting)])
    told(
        "all answer at once, all again",
        await asyncio.gather(*(answer(door, code, 2, n) for n in range(learners))),
    )
    print(f"rows: {store().count(code, 0, 2)} of {learners}")
    await asyncio.gather(*(browser.close() for browser, _ in joined), return_exceptions=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--learners", type=int, default=300, help="how many (1 to 300)")
    parser.add_argument("--processes", type=int, default=1, help="how many serve, behind nginx (1 to 16)")
    parser.add_argument(
        "--place", default="", help="the database, if not a file of SQLite: a URL of PostgreSQL"
    )
    asked = parser.parse_args()
    os.environ["STREAMLIT_SERVER_COOKIE_SECRET"] = "the same for all processes"
    with tempfile.TemporaryDirectory() as folder:
        os.environ[WHERE] = asked.place or str(Path(folder) / "rooms.sqlite")
        with shared("serve.py", {}, True, min(max(asked.processes, 1), 16)) as house:
            before = Usage.now(house.processes)
            count = min(max(asked.learners, 1), 300)
            asyncio.run(
                lesson(house.door, list(house.ports), count, lambda: Usage.now(house.processes).server)
            )
            after = Usage.now(house.processes)
        print(f"server: {after.server - before.server:.1f} s of processor, {after.memory / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
