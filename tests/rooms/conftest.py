"""A database of rooms: a file of SQLite, and PostgreSQL where it can be started."""

from __future__ import annotations

from collections.abc import Iterator
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


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A database of its own, with nobody slowed down yet."""
    path = str(tmp_path / "rooms.sqlite")
    monkeypatch.setenv(store.WHERE, path)
    monkeypatch.setattr(room, "tries", Tries())
    monkeypatch.setattr(room, "pace", Pace(0))
    found = store.store()
    yield found
    found.close()
    store._stores.pop(path)


def learner(number: int) -> str:
    """What a learner's browser drew."""
    return f"{number:032x}"
