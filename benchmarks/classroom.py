"""A whole class on one small server, beside the barest page there is.

    python -m benchmarks.classroom [--learners 200] [--seconds 60] [--processes 1] [--set NAME=VALUE]

Learners open a lesson link within half a minute. Then each steps through the run, of which the
server hears the place where the stepping rests, and changes the learning rate, both every ten
seconds. On the bare page they click its button as often. App and bare page are measured each with
this project's server settings and with Streamlit's own, one after the other. A learner who waits
for an answer sends nothing else; the turns missed so are counted. An answer counts only if it is
right: the new run's numbers, the marked row, the next count.

Servers and learners stay on this machine and share its processors. Several processes stand behind
nginx with deploy/nginx.conf.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from streamlit import config
from websockets.exceptions import WebSocketException

from benchmarks.browser import HOST
from benchmarks.front import nginx, program
from benchmarks.learners import Clicker, Learner, Stepper, WrongAnswerError

ROOT = Path(__file__).parent.parent
OPENING = 30.0
"""Seconds within which all open the link."""
TURN = 5.0
"""Seconds between two requests of a learner, of which there are two kinds in turn."""
PATIENCE = 60.0
"""Seconds after which a learner gives up and loads the page again."""
START_UP = 60.0
"""Seconds that a server may take until it answers."""
WITHOUT_UVLOOP = (
    "import sys; sys.modules['uvloop'] = None; from streamlit.web.cli import main; sys.exit(main())"
)


@dataclass
class Record:
    """What learners waited for, in ms by kind of request, and what went wrong."""

    waits: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    late: int = 0

    async def time(self, kind: str, request: Callable[[], Awaitable[None]]) -> bool:
        """Do a request; whether its answer came and was right."""
        begin = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                await request()
        except TimeoutError:
            self.errors[f"{kind}: no answer within {PATIENCE:g} s"] += 1
        except (WrongAnswerError, KeyError, OSError, WebSocketException) as error:
            self.errors[f"{kind}: {type(error).__name__} {error}"] += 1
        else:
            self.waits.setdefault(kind, []).append((time.perf_counter() - begin) * 1e3)
            return True
        return False


@dataclass(frozen=True)
class Usage:
    """What a server has used so far, and this process of learners."""

    clock: float
    server: float
    learners: float
    memory: int

    @classmethod
    def now(cls, servers: Sequence[psutil.Process]) -> Usage:
        every = [process for server in servers for process in (server, *server.children())]
        return cls(
            time.perf_counter(),
            sum(map(_spent, every)),
            _spent(psutil.Process()),
            sum(process.memory_info().rss for process in every),
        )


def _spent(process: psutil.Process) -> float:
    return float(sum(process.cpu_times()[:2]))


@dataclass(frozen=True)
class House:
    """What serves a class.

    Attributes:
        processes: of the app, and of nginx where it stands in front.
        ports: of the app's processes.
        door: the port where learners come in.
    """

    processes: Sequence[psutil.Process]
    ports: Sequence[int]
    door: int


@dataclass(frozen=True)
class Report:
    """A lesson: the record, and the use before it, when all had opened, and at its end."""

    learners: int
    record: Record
    first_ms: float
    before: Usage
    opened: Usage
    end: Usage

    @property
    def numbers(self) -> dict[str, float]:
        """By the names of the table's rows."""
        found: dict[str, float] = {"very first open, ms": self.first_ms}
        for kind, waits in self.record.waits.items():
            p50, p95, most = np.percentile(waits, [50, 95, 100]).tolist()
            found |= {
                f"{kind}: requests": len(waits),
                f"{kind}: p50, ms": p50,
                f"{kind}: p95, ms": p95,
                f"{kind}: max, ms": most,
            }
        opening, working = self.opened.server - self.before.server, self.end.server - self.opened.server
        opens = len(self.record.waits.get("open", ()))
        others = sum(map(len, self.record.waits.values())) - opens
        return found | {
            "turns missed while waiting": self.record.late,
            "errors": self.record.errors.total(),
            "server CPU, ms an open": 1e3 * opening / max(opens, 1),
            "server CPU, ms a request": 1e3 * working / max(others, 1),
            "server CPU, s a learner": (opening + working) / self.learners,
            "server busy while opening, %": 100 * opening / (self.opened.clock - self.before.clock),
            "server busy while working, %": 100 * working / (self.end.clock - self.opened.clock),
            "memory, kB a learner, opened": (self.opened.memory - self.before.memory) / 1e3 / self.learners,
            "memory, kB a learner, at the end": (self.end.memory - self.before.memory) / 1e3 / self.learners,
            "memory of the server, MB": self.end.memory / 1e6,
            "learners' own process busy, %": 100
            * (self.end.learners - self.before.learners)
            / (self.end.clock - self.before.clock),
        }


async def lesson(kind: type[Learner], house: House, count: int, seconds: float) -> Report:
    """Let a class open the page and work on it."""
    record, warm_up = Record(), Record()
    for own in house.ports:
        first = kind(own, 0)
        for name, request in {"open": first.open, **first.requests}.items():
            if not await warm_up.time(name, request):
                raise SystemExit(f"{kind.script} does not answer as it should: {warm_up.errors}")
        await first.close()

    learners = [kind(house.door, seed) for seed in range(1, count + 1)]
    before = Usage.now(house.processes)
    delays = np.linspace(0, OPENING, count, endpoint=False)
    there = await asyncio.gather(
        *(_open(learner, record, d) for learner, d in zip(learners, delays, strict=True))
    )
    opened = Usage.now(house.processes)
    begin = time.perf_counter()
    offsets = np.random.default_rng(0).uniform(0, TURN, count)
    await asyncio.gather(
        *(
            _work(learner, record, begin + d, begin + seconds, fine)
            for learner, d, fine in zip(learners, offsets, there, strict=True)
        )
    )
    end = Usage.now(house.processes)
    await asyncio.gather(*(learner.close() for learner in learners), return_exceptions=True)
    return Report(count, record, warm_up.waits["open"][0], before, opened, end)


async def _open(learner: Learner, record: Record, delay: float) -> bool:
    await asyncio.sleep(delay)
    return await record.time("open", learner.open)


async def _work(learner: Learner, record: Record, due: float, until: float, fine: bool) -> None:
    """Do a thing each turn; in the turn after one that failed load the page again."""
    todo = cycle(learner.requests.items())
    while due < until:
        await asyncio.sleep(due - time.perf_counter())
        if fine:
            fine = await record.time(*next(todo))
        else:
            await learner.close()
            fine = await record.time("open", learner.open)
        missed = int(max(0.0, min(time.perf_counter(), until) - due) / TURN)
        record.late += missed
        due += TURN * (missed + 1)


@contextmanager
def serving(
    script: str, settings: dict[str, Any], uvloop: bool = True
) -> Iterator[tuple[psutil.Process, int]]:
    """Streamlit serving a script; yields its process and its port, and ends it in any case.

    Args:
        settings: that replace those in .streamlit/config.toml.
        uvloop: leave it to Streamlit to use it where it is installed.
    """
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
    flags = {"server.address": HOST, "server.port": port, "server.headless": True, **settings}
    start = ("-m", "streamlit") if uvloop else ("-c", WITHOUT_UVLOOP)
    command = [sys.executable, *start, "run", script, *(f"--{k}={_flag(v)}" for k, v in flags.items())]
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait(port, process)
            yield psutil.Process(process.pid), port
        except BaseException:
            output.seek(0)
            print(output.read()[-2000:], file=sys.stderr)
            raise
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def shared(script: str, settings: dict[str, Any], uvloop: bool, count: int) -> Iterator[House]:
    """A server, or several behind nginx."""
    with ExitStack() as running:
        started = [running.enter_context(serving(script, settings, uvloop)) for _ in range(count)]
        processes, ports = [process for process, _ in started], [port for _, port in started]
        if count == 1:
            yield House(processes, ports, ports[0])
        else:
            folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
            pid, door = running.enter_context(nginx(folder, ports))
            yield House([*processes, psutil.Process(pid)], ports, door)


def _flag(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.perf_counter() + START_UP
    while time.perf_counter() < until and process.poll() is None:
        try:
            socket.create_connection((HOST, port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def streamlits_own() -> dict[str, Any]:
    """The server settings of .streamlit/config.toml that differ from Streamlit's, as Streamlit has them."""
    ours = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))
    known = config.get_config_options()
    names = {
        f"{section}.{key}": value
        for section in ("browser", "client", "server", "runner")
        for key, value in ours.get(section, {}).items()
    }
    return {
        name: known[name].default_val for name, ours_ in names.items() if known[name].default_val != ours_
    }


def table(reports: dict[str, Report], bare: dict[str, str]) -> Iterator[str]:
    """A line a number, a column a lesson, in brackets the ratio to the bare page under the same settings.

    Args:
        bare: the column that a column is compared to.
    """
    numbers = {name: report.numbers for name, report in reports.items()}
    rows = sorted(
        dict.fromkeys(row for column in numbers.values() for row in column), key=lambda row: ":" not in row
    )
    width = max(map(len, rows))
    yield " " * width + "".join(f"{name:>24}" for name in numbers)
    for row in rows:
        cells = []
        for name, column in numbers.items():
            floor = numbers.get(bare.get(name, ""), {}).get(_counterpart(row), 0.0)
            ratio = f" ({column[row] / floor:.1f}×)" if row in column and floor and _has_ratio(row) else ""
            cells.append(f"{_number(column[row]) if row in column else '–'}{ratio}")
        yield f"{row:<{width}}" + "".join(f"{cell:>24}" for cell in cells)


def _number(value: float) -> str:
    return f"{value:.3g}" if value < 999.5 else f"{value:,.0f}"


def _has_ratio(row: str) -> bool:
    """Times, processor and memory have one; counts and shares have none."""
    return any(unit in row for unit in (", ms", ", s", ", kB", ", MB"))


def _counterpart(row: str) -> str:
    """The bare page's row: all that one does there is clicking."""
    kind, colon, number = row.partition(":")
    return row if kind == "open" or not colon else f"click:{number}"


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--learners", type=int, default=200, help="how many (1 to 500)")
    parser.add_argument("--seconds", type=float, default=60, help="how long they work (10 to 600)")
    parser.add_argument("--processes", type=int, default=1, help="how many serve, behind nginx (1 to 16)")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="one more server setting beside ours, such as server.fileWatcherType=none",
    )
    asked = parser.parse_args(arguments)
    count, seconds = min(max(asked.learners, 1), 500), min(max(asked.seconds, 10), 600)
    processes = min(max(asked.processes, 1), 16)
    if processes > 1 and not program():
        parser.error("several processes need nginx")
    os.environ["STREAMLIT_SERVER_COOKIE_SECRET"] = "the same for all processes"
    more, own = dict(pair.split("=", 1) for pair in asked.set), streamlits_own()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server is ended too
    lessons: dict[str, tuple[type[Learner], dict[str, Any], bool]] = {
        "app, our settings": (Stepper, more, True),
        "app, Streamlit's own": (Stepper, own, True),
        "bare, our settings": (Clicker, more, True),
        "bare, Streamlit's own": (Clicker, own, True),
    }
    faster = importlib.util.find_spec("uvloop") is not None
    if faster:
        lessons["app, ours, no uvloop"] = (Stepper, more, False)
    print(f"{count} learners on {os.cpu_count()} processors open the page within {OPENING:g} s,")
    print(f"then work for {seconds:g} s with a request every {TURN:g} s each.")
    if processes > 1:
        print(f"{processes} processes serve behind nginx; its processor time and memory are counted, too.")
    print(
        f"Our settings: .streamlit/config.toml{''.join(f', {name} = {value}' for name, value in more.items())}"
    )
    print(f"Streamlit's own: {', '.join(f'{name} = {_flag(value)}' for name, value in own.items())}")
    print(
        "uvloop is used"
        if faster
        else "uvloop is not installed; for a column with it: pip install 'streamlit[performance]'",
        flush=True,
    )
    reports = {}
    for name, (kind, settings, uvloop) in lessons.items():
        print(f"… {name}", file=sys.stderr, flush=True)
        with shared(kind.script, settings, uvloop, processes) as house:
            reports[name] = asyncio.run(lesson(kind, house, count, seconds))
    compared = {name: f"bare, {name.split(', ')[1]}" for name in reports if name.startswith("app")}
    compared["app, ours, no uvloop"] = "bare, our settings"
    print("\n".join(table(reports, compared)))
    for name, report in reports.items():
        for error, times in report.record.errors.most_common():
            print(f"{name}: {times} × {error}")
        if report.numbers["learners' own process busy, %"] > 60:
            print(f"{name}: the learners' own process was busy; it may be what they waited for")


if __name__ == "__main__":
    main()
