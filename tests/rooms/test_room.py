"""What a room takes and what it refuses, in the database itself."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from optim.errors import InputError
from rooms import limits, room, store
from rooms.room import FREE, LATE, NOT_A_NUMBER, RIGHT, TOO_FAST, TOO_LONG, UNKNOWN, Judged
from rooms.store import TABLES, Store
from tests.rooms.conftest import CHOICE, M1, NUMBER, TOKEN, learner, send

pytestmark = pytest.mark.usefixtures("database")


def opened() -> tuple[str, str]:
    """A room with its first question open."""
    code, token = room.open_room([NUMBER, CHOICE])
    room.ask(code, token, 0, M1)
    return code, token


def refused(message: str, *given: object) -> None:
    with pytest.raises(InputError) as caught:
        send(*given)
    assert caught.value.message == message


def test_answers_are_counted_by_value_and_by_slip(database: Store) -> None:
    code, _ = opened()
    for number, value in enumerate(("25.6", "2,56*10^1", "256", "256", "7")):
        send(code, 0, 1, learner(number), value)
    assert database.counts(code, 0, 1) == [(7.0, "", 1), (25.6, RIGHT, 2), (256.0, "weight", 2)]
    assert database.count(code, 0, 1) == 5


def test_the_last_answer_until_the_end_counts(database: Store) -> None:
    code, token = opened()
    for value in ("256", "25.6", "25.6"):
        send(code, 0, 1, TOKEN, value)
    room.shut(code, token)
    refused(LATE, code, 0, 1, TOKEN, "7")
    assert database.counts(code, 0, 1) == [(25.6, RIGHT, 1)]


def test_asked_again_both_rounds_stay(database: Store) -> None:
    code, token = opened()
    send(code, 0, 1, TOKEN, "256")
    room.ask(code, token, 0, M1)
    refused(LATE, code, 0, 1, TOKEN, "25.6")
    send(code, 0, 2, TOKEN, "25.6")
    assert database.rounds(code, 0) == [1, 2]
    assert [database.counts(code, 0, n) for n in (1, 2)] == [[(256.0, "weight", 1)], [(25.6, RIGHT, 1)]]


def test_a_choice_is_one_of_its_options(database: Store) -> None:
    code, token = opened()
    room.ask(code, token, 1, Judged(1, options=3))
    send(code, 1, 1, TOKEN, 1)
    for value in (3, -1, True, 1.0, "1", None, [1]):
        refused(room.NO_CHOICE, code, 1, 1, TOKEN, value)
    assert database.counts(code, 1, 1) == [(1.0, RIGHT, 1)]


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999", "", "x", "9**9**9**9", "(" * 50, "1/0"])
def test_what_is_no_number_is_refused(value: str, database: Store) -> None:
    code, _ = opened()
    refused(NOT_A_NUMBER, code, 0, 1, TOKEN, value)
    assert database.count(code, 0, 1) == 0


def test_what_is_no_answer_is_refused(database: Store) -> None:
    code, _ = opened()
    refused(TOO_LONG, code, 0, 1, TOKEN, "1" * 100_000)
    for value in (25.6, None, ["25.6"], {"value": 1}, True):
        refused(room.BROKEN, code, 0, 1, TOKEN, value)
    for token in ("", "x" * 32, TOKEN[1:], TOKEN + "0", TOKEN.upper(), "'; DROP TABLE answer; --"):
        refused(room.BROKEN, code, 0, 1, token, "25.6")
    refused(UNKNOWN, "ZZZZZZ", 0, 1, TOKEN, "25.6")
    for question, round_ in ((1, 1), (0, 2), (7, 7)):
        refused(LATE, code, question, round_, TOKEN, "25.6")
    assert database.count(code, 0, 1) == 0


def test_only_the_teachers_token_opens_and_ends(database: Store) -> None:
    code, token = opened()
    for forged in ("", "x", token + "x", token.swapcase(), opened()[1]):
        for act in (room.hosted, room.shut, room.let_go, room.end):
            with pytest.raises(InputError, match="not the browser in which it was opened"):
                act(code, forged)
        with pytest.raises(InputError):
            room.ask(code, forged, 0, M1)
        with pytest.raises(InputError):
            room.lead(code, forged, 1, "m")
    assert room.hosted(code, token).open
    row = database.room(code)
    assert row
    assert token not in json.dumps(row)
    room.end(code, token)
    with pytest.raises(InputError, match="no room with this code"):
        room.joined(code, "")


def test_she_leads_and_lets_go() -> None:
    code, token = opened()
    assert room.joined(code, "").state["place"] is None
    room.lead(code, token, 3, "v")
    state = room.joined(code.lower(), "").state
    assert (state["place"], state["free"]) == ({"t": 3, "stage": "v"}, False)
    room.let_go(code, token)
    again = room.joined(f" {code[:3]}-{code[3:]} ", "").state
    assert (again["place"], again["free"], again["version"]) == (None, True, state["version"] + 1)
    assert room.joined(code, "").lead == FREE


def test_a_room_ends_with_all_that_was_answered(database: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _ = opened()
    send(code, 0, 1, TOKEN, "25.6")
    now = store.milliseconds()
    monkeypatch.setattr(store, "milliseconds", lambda: now + limits.LIFE * 1000 + 1)
    refused(LATE, code, 0, 1, learner(2), "25.6")
    with pytest.raises(InputError):
        room.joined(code, "")
    database.sweep()
    assert rows(database) == {"room": 0, "asked": 0, "answer": 0}


def rows(database: Store) -> dict[str, int]:
    tables = ("room", "asked", "answer")
    return {table: database._do(f"SELECT count(*) FROM {table}")[1][0][0] for table in tables}


def test_what_is_stored_says_nothing_of_a_learner(database: Store) -> None:
    """The same browser is somebody else in another room."""
    codes = [opened()[0] for _ in range(2)]
    for code in codes:
        send(code, 0, 1, TOKEN, "25.6")
    found = [
        row for table in ("room", "asked", "answer") for row in database._do(f"SELECT * FROM {table}")[1]
    ]
    who = [name for (name,) in database._do("SELECT who FROM answer")[1]]
    assert len({*who, TOKEN}) == 3
    assert TOKEN not in str(found)
    assert "who TEXT" in TABLES[-1]
    assert re.findall(r"(\w+) (?:TEXT|INTEGER|BIGINT|DOUBLE)", TABLES[-1]) == [
        "code", "question", "round", "who", "value", "verdict", "at"
    ]  # fmt: skip


def test_many_rooms_are_refused_and_empty_ones_make_place(
    database: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "ROOMS", 20)
    codes = [opened()[0] for _ in range(20)]
    size = database_size(database)
    for _ in range(10_000 if not database.remote else 500):
        with pytest.raises(InputError, match="rooms on this server already"):
            room.open_room([NUMBER])
    assert rows(database)["room"] == 20
    assert database_size(database) == size
    send(codes[0], 0, 1, TOKEN, "25.6")
    now = store.milliseconds()
    monkeypatch.setattr(store, "milliseconds", lambda: now + limits.EMPTY * 1000 + 1000)
    made, _ = room.open_room([NUMBER])
    room.joined(codes[0], "")
    room.joined(made, "")
    assert rows(database)["room"] == 20


def database_size(database: Store) -> int:
    """In bytes, or in pages in use: the log beside the file is written over."""
    sizes = (
        "SELECT sum(pg_total_relation_size(name)) FROM (VALUES ('room'), ('asked'), ('answer')) AS of_ (name)"
    )
    return int(database._do(sizes if database.remote else "PRAGMA page_count")[1][0][0])


def test_a_room_has_so_many_learners_questions_and_rounds(
    database: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, token = opened()
    monkeypatch.setattr(store, "LEARNERS", 3)
    for number in range(3):
        send(code, 0, 1, learner(number), "1")
    refused(LATE, code, 0, 1, learner(4), "1")
    send(code, 0, 1, learner(2), "2")
    assert database.count(code, 0, 1) == 3
    for _ in range(limits.ROUNDS - 1):
        room.ask(code, token, 0, M1)
    with pytest.raises(InputError, match="asked often enough"):
        room.ask(code, token, 0, M1)
    for tasks in ([], [NUMBER] * (limits.QUESTIONS + 1), [room.Task("choice", {"ask": "x" * 30_000})]):
        with pytest.raises(InputError, match="a room has from 1 to"):
            room.open_room(tasks)


def test_unknown_codes_make_no_room_and_slow_down(database: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever tries many waits; another waits only where very many were tried; a room's own learners get in."""
    code, _ = opened()
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    for number in range(10_000):
        with pytest.raises(InputError):
            room.joined(f"{number:06d}".translate(str.maketrans("01", "AB")), f"client {number % 3}")
    assert waited[:60] == [0] * 60
    assert max(waited) == limits.LONGEST_PAUSE
    assert rows(database) == {"room": 1, "asked": 1, "answer": 0}
    waited.clear()
    assert room.joined(code, "a learner").code == code
    assert waited == [limits.PAUSE]


def test_what_is_remembered_of_clients_is_bounded() -> None:
    tries, pace = limits.Tries(), limits.Pace(1.0, most=100)
    for number in range(3 * limits.CLIENTS):
        tries.missed(str(number), float(number))
        assert pace.allows(str(number), float(number))
    assert len(tries) == limits.CLIENTS
    assert len(pace) == 100
    assert tries.pause("new", 3.0 * limits.CLIENTS + limits.WINDOW) == 0


def test_one_answer_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    code, _ = opened()
    monkeypatch.setattr(room, "pace", limits.Pace(60))
    send(code, 0, 1, TOKEN, "1")
    refused(TOO_FAST, code, 0, 1, TOKEN, "2")
    send(code, 0, 1, learner(2), "2")


def test_a_database_that_is_not_there_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(store.WHERE, str(tmp_path / "file" / "rooms.sqlite"))
    with pytest.raises(store.StoreError):
        store.store()
    monkeypatch.setattr("sys.platform", "emscripten")
    with pytest.raises(store.StoreError, match="need a server"):
        store.store()
