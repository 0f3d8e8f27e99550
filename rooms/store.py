"""Rooms and their answers in a database: SQLite, which Python has, or PostgreSQL for several hosts, by the same SQL."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any, NamedTuple

from optim.errors import mark
from rooms.limits import EMPTY, LEARNERS, LIFE, ROOMS, ROUNDS

WHERE = "INSIDE_ADAM_ROOMS"
"""The environment's variable: a file's path, or a URL of PostgreSQL; without it a file that ends with the process."""
NOWHERE = mark("Rooms need a server that may store what was answered, for a few hours. There is none here.")
"""What people are told of a StoreError."""
PATIENCE = 5.0
"""Seconds that one process waits while another writes."""
HOUR = 3600.0
TABLES = (
    """CREATE TABLE IF NOT EXISTS room (
        code TEXT PRIMARY KEY, secret TEXT NOT NULL, tasks TEXT NOT NULL, question INTEGER NOT NULL,
        round INTEGER NOT NULL, open INTEGER NOT NULL, lead TEXT NOT NULL, version INTEGER NOT NULL,
        created BIGINT NOT NULL, expires BIGINT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS asked (
        code TEXT NOT NULL, question INTEGER NOT NULL, round INTEGER NOT NULL, judged TEXT NOT NULL,
        PRIMARY KEY (code, question, round))""",
    """CREATE TABLE IF NOT EXISTS answer (
        code TEXT NOT NULL, question INTEGER NOT NULL, round INTEGER NOT NULL, who TEXT NOT NULL,
        value DOUBLE PRECISION NOT NULL, verdict TEXT NOT NULL, at BIGINT NOT NULL,
        PRIMARY KEY (code, question, round, who))""",
)


class StoreError(Exception):
    """The database cannot be reached, or nothing may be written here."""


class Row(NamedTuple):
    """A room as it is stored.

    Attributes:
        secret: the hash of the teacher's token.
        tasks: its questions, as JSON.
        question: which of them is in hand; -1 before the first.
        round: how often it was asked.
        open: answers are taken.
        lead: where the teacher leads the learners' players, as JSON; ``free`` where they go by themselves.
        version: grows with every change.
        expires: in milliseconds since 1970.
    """

    code: str
    secret: str
    tasks: str
    question: int
    round: int
    open: int
    lead: str
    version: int
    created: int
    expires: int


class Store:
    """A database of rooms; many threads may use it."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.remote = place.startswith(("postgresql://", "postgres://"))
        self._idle: LifoQueue[Any] = LifoQueue()
        self._free = threading.Semaphore(4 if self.remote else 1)  # one connection: SQLite has one writer
        self._swept = 0.0
        for table in TABLES:
            try:
                self._do(table)
            except StoreError:  # another process made it at the same moment
                self._do(table)
        self.sweep()

    # --- connections ------------------------------------------------------------------------------

    def _connect(self) -> Any:
        if self.remote:
            import psycopg

            return psycopg.connect(self.place, autocommit=True, connect_timeout=int(PATIENCE))
        import sqlite3

        Path(self.place).parent.mkdir(parents=True, exist_ok=True)
        made = sqlite3.connect(self.place, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON"):
            made.execute(f"PRAGMA {pragma}")
        return made

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        with self._free:
            connection = None
            try:
                try:
                    connection = self._idle.get_nowait()
                except Empty:
                    connection = self._connect()
                yield connection
                self._idle.put(connection)
            except Exception as error:
                if connection is not None:
                    with suppress(Exception):
                        connection.close()
                raise StoreError(str(error)) from error

    def _do(self, sql: str, *values: object) -> tuple[int, list[Any]]:
        """Run a statement; how many rows it changed, and those that it found."""
        with self._connection() as connection:
            cursor = connection.execute(sql.replace("?", "%s") if self.remote else sql, values)
            return cursor.rowcount, cursor.fetchall() if cursor.description else []

    def close(self) -> None:
        while not self._idle.empty():
            self._idle.get_nowait().close()

    # --- rooms ------------------------------------------------------------------------------------

    def add(self, code: str, secret: str, tasks: str) -> bool:
        """Make a room; False where there are too many, or one of this code."""
        now = milliseconds()
        if now - self._swept > HOUR * 1000:
            self.sweep()
        sql = """INSERT INTO room SELECT ?, ?, ?, -1, 0, 0, '', 1, ?, ?
            WHERE (SELECT count(*) FROM room) < ? ON CONFLICT (code) DO NOTHING"""
        return self._do(sql, code, secret, tasks, now, now + LIFE * 1000, ROOMS)[0] == 1

    def make_place(self) -> None:
        """Delete the oldest room that nobody has answered for a while."""
        found = self._do(
            """SELECT code FROM room WHERE created < ? AND NOT EXISTS
            (SELECT 1 FROM answer WHERE answer.code = room.code) ORDER BY created LIMIT 1""",
            milliseconds() - EMPTY * 1000,
        )[1]
        for (code,) in found:
            self.delete(code)

    def room(self, code: str) -> Row | None:
        """A room, while it lasts."""
        found = self._do("SELECT * FROM room WHERE code = ? AND expires > ?", code, milliseconds())[1]
        return Row(*found[0]) if found else None

    def states(self, codes: Sequence[str]) -> dict[str, tuple[int, int, int, int, str]]:
        """Version, question, round, whether it is open, and lead of each room, while it lasts."""
        marks = ", ".join("?" * len(codes))
        sql = f"SELECT code, version, question, round, open, lead FROM room WHERE code IN ({marks}) AND expires > ?"
        return {code: tuple(rest) for code, *rest in self._do(sql, *codes, milliseconds())[1]}

    def ask(self, code: str, question: int, judged: str) -> bool:
        """Open a question, anew if it was asked before; False where it was asked too often."""
        (last,) = self._do(
            "SELECT coalesce(max(round), 0) FROM asked WHERE code = ? AND question = ?", code, question
        )[1][0]
        if last >= ROUNDS:
            return False
        sql = "INSERT INTO asked VALUES (?, ?, ?, ?) ON CONFLICT (code, question, round) DO NOTHING"
        self._do(sql, code, question, last + 1, judged)
        self._do(
            "UPDATE room SET question = ?, round = ?, open = 1, lead = '', version = version + 1 WHERE code = ?",
            question,
            last + 1,
            code,
        )
        return True

    def shut(self, code: str) -> None:
        """Take no more answers."""
        self._do("UPDATE room SET open = 0, version = version + 1 WHERE code = ? AND open = 1", code)

    def lead(self, code: str, lead: str) -> None:
        """Say where the learners' players go."""
        sql = "UPDATE room SET lead = ?, version = version + 1 WHERE code = ? AND lead <> ?"
        self._do(sql, lead, code, lead)

    def delete(self, code: str) -> None:
        """End a room, with all that was answered."""
        for table in ("answer", "asked", "room"):
            self._do(f"DELETE FROM {table} WHERE code = ?", code)

    def sweep(self) -> None:
        """Delete the rooms whose time is over."""
        self._swept = milliseconds()
        for (code,) in self._do("SELECT code FROM room WHERE expires <= ?", self._swept)[1]:
            self.delete(code)

    # --- answers ----------------------------------------------------------------------------------

    def judged(self, code: str, question: int, round: int) -> str | None:
        """What a question's answers are held against, as it was stored when it opened."""
        sql = "SELECT judged FROM asked WHERE code = ? AND question = ? AND round = ?"
        found = self._do(sql, code, question, round)[1]
        return str(found[0][0]) if found else None

    def rounds(self, code: str, question: int) -> list[int]:
        """The rounds in which a question was asked."""
        sql = "SELECT round FROM asked WHERE code = ? AND question = ? ORDER BY round"
        return [round for (round,) in self._do(sql, code, question)[1]]

    def answer(self, code: str, question: int, round: int, who: str, value: float, verdict: str) -> bool:
        """Count an answer, in place of an earlier one of the same learner; False if this question is not open.

        One statement: the database decides, so nothing is counted twice or after the end, whoever else writes.
        """
        sql = """INSERT INTO answer SELECT code, question, round, ?, ?, ?, ? FROM room
            WHERE code = ? AND question = ? AND round = ? AND open = 1 AND expires > ?
            AND ((SELECT count(*) FROM answer a WHERE a.code = ? AND a.question = ? AND a.round = ?) < ?
                OR EXISTS (SELECT 1 FROM answer a WHERE a.code = ? AND a.question = ? AND a.round = ? AND a.who = ?))
            ON CONFLICT (code, question, round, who)
            DO UPDATE SET value = excluded.value, verdict = excluded.verdict, at = excluded.at"""
        now, which = milliseconds(), (code, question, round)
        return self._do(sql, who, value, verdict, now, *which, now, *which, LEARNERS, *which, who)[0] == 1

    def count(self, code: str, question: int, round: int) -> int:
        """How many answered."""
        sql = "SELECT count(*) FROM answer WHERE code = ? AND question = ? AND round = ?"
        return int(self._do(sql, code, question, round)[1][0][0])

    def counts(self, code: str, question: int, round: int) -> list[tuple[float, str, int]]:
        """Value, verdict and how often."""
        sql = """SELECT value, verdict, count(*) FROM answer WHERE code = ? AND question = ? AND round = ?
            GROUP BY value, verdict ORDER BY value, verdict"""
        return [(float(v), str(verdict), int(n)) for v, verdict, n in self._do(sql, code, question, round)[1]]


def milliseconds() -> int:
    """Now, since 1970."""
    return int(time.time() * 1000)


_made = threading.Lock()
_stores: dict[str, Store] = {}
_passing: list[str] = []
"""The folders that are gone when the process ends."""


def store() -> Store:
    """This process's database, made on first use.

    Raises:
        StoreError: there is none here.
    """
    if sys.platform == "emscripten":
        raise StoreError("rooms need a server")
    with _made:
        place = os.environ.get(WHERE, "")
        if place not in _stores:
            _stores[place] = Store(place or _temporary())
        return _stores[place]


def _temporary() -> str:
    _passing.append(tempfile.mkdtemp(prefix="inside-adam-"))
    return str(Path(_passing[-1]) / "rooms.sqlite")


@atexit.register
def leave() -> None:
    """Close what is open, and delete the file that was made for this process alone; a server that is ended calls it."""
    while _stores:
        _stores.popitem()[1].close()
    while _passing:
        shutil.rmtree(_passing.pop(), ignore_errors=True)
