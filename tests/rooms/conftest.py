"""A database of rooms: a file of SQLite, and PostgreSQL where it can be started."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from rooms import room, store
from rooms.limits import Pace, Tries
from rooms.room import Judged, Task
from rooms.store import Store

NUMBER = Task("number", {"f": "x**4", "t": "1", "stage": "m"})
CHOICE = Task("choice", {"ask": "Why?"}, ("this", "that", "neither"), 1)
M1 = Judged(25.6, 0.128, (("weight", 256.0), ("swapped", 0.256)))
"""Adam's m at t = 1 on x⁴ from 4, and two slips."""
TOKEN = "0123456789abcdef" * 2


PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
"""Where Debian has PostgreSQL; of several versions the last."""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL of our own, which listens on a socket in a folder and nowhere else."""
    if not PROGRAMS or not find_spec("psycopg"):
        missing = "PostgreSQL" if not PROGRAMS else "psycopg"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{missing} must be installed")
        pytest.skip(f"needs {missing}")
    folder = Path(tempfile.mkdtemp())
    become: dict[str, str] = {}
    if os.geteuid() == 0:  # which it does not run as
        become = {"user": "postgres", "group": "postgres"}
        shutil.chown(folder, "postgres")

    def call(program: str, *options: str) -> None:
        done = subprocess.run(
            [PROGRAMS[-1].with_name(program), *options],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            **become,  # type: ignore[arg-type]
        )
        assert not done.returncode, done.stderr

    data = str(folder / "data")
    call("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    call("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        call("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """A database of its own, with nobody slowed down yet."""
    path = str(tmp_path / "rooms.sqlite")
    if request.param == "postgresql":
        path = request.getfixturevalue("postgresql")
    monkeypatch.setenv(store.WHERE, path)
    monkeypatch.setattr(room, "tries", Tries())
    monkeypatch.setattr(room, "pace", Pace(0))
    found = store.store()
    for table in ("room", "asked", "answer"):
        found._do(f"DELETE FROM {table}")
    yield found
    found.close()
    store._stores.pop(path)


def send(code: object, question: object, round_: object, who: object, value: object) -> None:
    """Answer as a browser does."""
    answered = {"question": question, "round": round_, "who": who, "value": value}
    room.answer(str(code), room.sent(answered))


def learner(number: int) -> str:
    """What a learner's browser drew."""
    return f"{number:032x}"
