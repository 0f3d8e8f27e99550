"""A record of answers: what it says, what it asks next, and that a file of it is only ever a record."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optim import InputError
from optim.slips import SLIPS
from ui.questions.answers import GAP, MOST_ANSWERS, RESULTS, RIGHT, SHOWN, WAITS, WRONG, Answer, Record, loads

KINDS = ("a", "b", "c", "d", "e")
ANSWERS = st.builds(
    Answer,
    st.sampled_from(KINDS),
    st.from_regex(r"[a-z0-9.]{1,40}", fullmatch=True),
    st.sampled_from(RESULTS),
    st.integers(0, 3),
    st.sampled_from(["", *SLIPS]),
)
RECORDS = st.builds(Record, st.lists(ANSWERS, max_size=30).map(tuple))


def record(*results: tuple[str, str]) -> Record:
    return Record(tuple(Answer(kind, str(i), result) for i, (kind, result) in enumerate(results)))


@given(RECORDS)
def test_a_file_holds_the_record(saved: Record) -> None:
    assert loads(saved.dumps(["step"]).encode(), KINDS) == (saved, ["step"])


@given(RECORDS, RECORDS)
def test_loading_keeps_every_answer_once(before: Record, since: Record) -> None:
    now = Record(before.answers + since.answers)
    assert now.merged(before) == now
    assert Record().merged(before) == before
    assert now.merged(Record()) == now


@pytest.mark.parametrize("count", [MOST_ANSWERS, MOST_ANSWERS + 3])
def test_what_is_saved_can_be_loaded_however_long_it_is(count: int) -> None:
    full = Record(tuple(Answer("a", str(i), RIGHT) for i in range(count)))
    assert loads(full.dumps().encode(), KINDS) == (full, [])
    assert full.answers[-1].item == str(count - 1)
    assert (full + Answer("b", "1", WRONG)).answers[-1].kind == "b"


def damaged(**changes: Any) -> bytes:
    row = {"kind": "a", "item": "1", "result": RIGHT, "hints": 0, "slip": "", **changes}
    return json.dumps({"format": "inside-adam practice record", "version": 1, "answers": [row]}).encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe\x00", "no JSON"),
        (b"[" * 200_000, "no JSON"),
        (b"{", "no JSON"),
        (b"[]", "not a practice record"),
        (b'{"format": "other"}', "not a practice record"),
        (b'{"format": "inside-adam practice record", "version": 3, "answers": []}', "another version"),
        (b'{"format": "inside-adam practice record", "version": 1, "answers": 7}', "a list of at most"),
        (damaged(kind="z"), "answer 1"),
        (damaged(kind=["a"]), "answer 1"),
        (damaged(item="<b>"), "answer 1"),
        (damaged(item="1" * 41), "answer 1"),
        (damaged(result="maybe"), "answer 1"),
        (damaged(hints=-1), "answer 1"),
        (damaged(hints="0"), "answer 1"),
        (damaged(hints=1e400), "answer 1"),
        (damaged(slip="<script>"), "answer 1"),
        (damaged(extra=1), "answer 1"),
        (b'{"format": "inside-adam practice record", "version": 1, "answers": [3]}', "answer 1"),
        (b'{"format": "inside-adam practice record", "version": 2, "done": [3], "answers": []}', "lessons"),
    ],
)
def test_a_broken_or_foreign_file_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        loads(data, KINDS)


@given(st.binary(max_size=200))
def test_any_file_is_a_record_or_refused(data: bytes) -> None:
    try:
        loads(data, KINDS)
    except InputError:
        return
    raise AssertionError("a random file is no record")


def test_a_record_of_the_first_version_still_loads() -> None:
    record, done = loads(damaged(), KINDS)
    assert record.answers == (Answer("a", "1", RIGHT),)
    assert (record.answers[0].day, done) == (0, [])


def test_what_was_missed_is_due_after_days_and_until_it_is_known() -> None:
    missed = Record((Answer("a", "1", WRONG, day=100), Answer("b", "1", RIGHT, day=100)))
    assert missed.due(100 + GAP - 1) == []
    assert missed.due(100 + GAP) == ["a"]
    again = missed + Answer("a", "2", SHOWN, day=102)
    assert again.due(102) == []
    assert again.due(102 + GAP) == ["a"]
    assert (again + Answer("a", "3", RIGHT, day=104)).due(1000) == []
    assert Record((Answer("a", "1", WRONG),)).due(10**5) == [], "nobody knows when"


def test_new_kinds_come_in_order() -> None:
    now = Record()
    for kind in KINDS:
        assert now.next(KINDS) == kind
        now += Answer(kind, "1", RIGHT)


def test_a_missed_kind_comes_again_soon_and_a_known_one_later() -> None:
    after = record(("a", WRONG), ("b", RIGHT), ("c", RIGHT))
    assert WAITS[0] == 2
    assert after.next(KINDS) == "a"
    assert record(("a", WRONG), ("b", RIGHT)).next(KINDS) == "c", "not before two others"
    assert record(("a", RIGHT), ("b", RIGHT), ("c", RIGHT)).next(KINDS) == "d"


@given(RECORDS)
def test_the_same_kind_never_comes_twice_in_a_row(now: Record) -> None:
    chosen = now.next(KINDS)
    assert chosen in KINDS
    assert not now.firsts or chosen != now.firsts[-1].kind
    assert now.next(("a",)) == "a"


def test_what_is_missed_again_and_again_is_asked_more_often_than_what_is_known() -> None:
    now, asked = Record(), []
    for i in range(60):
        kind = now.next(KINDS)
        asked.append(kind)
        now += Answer(kind, str(i), WRONG if kind == "a" else RIGHT)
    assert asked.count("a") > 60 / 4
    assert all(2 <= asked.count(kind) < asked.count("a") for kind in KINDS[1:])


def test_standings_count_first_answers_and_help() -> None:
    now = Record(
        (
            Answer("a", "1", WRONG, 0, "square"),
            Answer("a", "1", RIGHT),
            Answer("a", "2", RIGHT),
            Answer("b", "1", RIGHT, 1),
            Answer("c", "1", SHOWN),
        )
    )
    assert {kind: (s.asked, s.known, s.box) for kind, s in now.standings.items()} == {
        "a": (2, 1, 1),
        "b": (1, 0, 0),
        "c": (1, 0, 0),
    }
    assert [kind for kind, s in now.standings.items() if s.missed] == ["b", "c"]
    assert now.slips == [("square", 1)]
