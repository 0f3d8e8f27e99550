"""What one may do in a room: the teacher by her token, learners by the code alone."""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from optim.errors import InputError, mark
from rooms.limits import LONGEST_TASKS, LONGEST_VALUE, QUESTIONS, ROOMS, Pace, Tries
from rooms.store import Row, store
from ui.judge import NOT_A_NUMBER, judge, read

SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""What a code is made of: nothing that is read as something else."""
LENGTH = 6
RIGHT, OTHER = "right", ""
"""The verdict on an answer: right, a slip's key, or a number of which nothing is known."""
FREE = "free"
"""The lead that lets learners go."""
UNKNOWN = mark("There is no room with this code, or it is over. Check the six characters.")
LATE = mark("Too late: this question is closed. Your answer was not counted.")
TOO_FAST = mark("That was too fast. Send your answer again in a second.")
NO_CHOICE = mark("This is not one of the answers.")
BROKEN = mark("This is not an answer that can be counted.")
TOO_LONG = mark("This is too long for an answer.")
ELSEWHERE = mark("Answers are taken only from the room's own page.")
BUSY = mark("The server is busy. Your answer was not counted; send it again.")
REFUSALS = (UNKNOWN, LATE, TOO_FAST, NO_CHOICE, BROKEN, TOO_LONG, ELSEWHERE, BUSY, NOT_A_NUMBER)
"""Every sentence with which an answer can be refused, for pages to translate."""

tries = Tries()
pace = Pace()


@dataclass(frozen=True)
class Task:
    """A question of a room.

    Attributes:
        kind: ``number`` for the lit line's result, ``choice`` of the teacher's own texts, or ``made``, a question
            of Practice.
        params: its address, of the player or of Practice.
        options: the texts to choose from.
        right: the place of the right one, if any is.
    """

    kind: str
    params: Mapping[str, str]
    options: tuple[str, ...] = ()
    right: int | None = None


@dataclass(frozen=True)
class Judged:
    """What answers are held against, worked out once when a question opens.

    Attributes:
        right: the right number, or the place of the right option; None where no option is.
        near: how far from it a number may be; 0 for options.
        slips: by key, the numbers that they lead to.
        options: how many there are to choose from; 0 for a number.
    """

    right: float | None
    near: float = 0.0
    slips: tuple[tuple[str, float], ...] = ()
    options: int = 0

    def verdict(self, value: float) -> str:
        """RIGHT, a slip's key, or OTHER."""
        if self.right is None:
            return OTHER
        found = judge(value, self.right, self.slips, near=self.near)
        return RIGHT if found.right else found.slip


@dataclass(frozen=True)
class Room:
    """A room as a page shows it; the attributes are as in ``Row``."""

    code: str
    tasks: tuple[Task, ...]
    question: int
    round: int
    open: bool
    lead: str
    version: int
    expires: int

    @classmethod
    def of(cls, row: Row) -> Room:
        tasks = tuple(Task(**{**task, "options": tuple(task["options"])}) for task in json.loads(row.tasks))
        return cls(
            row.code, tasks, row.question, row.round, bool(row.open), row.lead, row.version, row.expires
        )

    @property
    def task(self) -> Task | None:
        """The question in hand."""
        return self.tasks[self.question] if self.question >= 0 else None

    @property
    def state(self) -> dict[str, Any]:
        return state_of((self.version, self.question, self.round, int(self.open), self.lead))


def state_of(row: Sequence[Any]) -> dict[str, Any]:
    """What learners' browsers follow: which question, whether it is open, where the player goes."""
    version, question, round_, open_, lead = row
    place = json.loads(lead) if lead and lead != FREE else None
    return {
        "version": version,
        "question": question,
        "round": round_,
        "open": bool(open_),
        "place": place,
        "free": lead == FREE,
    }


# --- the teacher ----------------------------------------------------------------------------------


def open_room(tasks: Sequence[Task]) -> tuple[str, str]:
    """Make a room; returns its code and the teacher's token, of which only a hash is stored.

    Raises:
        InputError: there are too many questions, or too many rooms.
    """
    text = json.dumps(
        [{"kind": t.kind, "params": dict(t.params), "options": t.options, "right": t.right} for t in tasks]
    )
    if not 1 <= len(tasks) <= QUESTIONS or len(text) > LONGEST_TASKS:
        raise InputError(
            mark("a room has from 1 to {limit} questions, and not too long ones"), limit=QUESTIONS
        )
    token = secrets.token_urlsafe(16)
    for attempt in range(3):
        code = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
        if store().add(code, _hash(token), text):
            return code, token
        if attempt == 0:
            store().make_place()
    raise InputError(
        mark("there are {limit} rooms on this server already; try again when a lesson is over"), limit=ROOMS
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def hosted(code: str, token: str) -> Room:
    """The teacher's room.

    Raises:
        InputError: it is over, or the token is not hers.
    """
    row = store().room(spelled(code))
    if not row or not hmac.compare_digest(row.secret, _hash(token)):
        raise InputError(
            mark(
                "this room is over, or this is not the browser in which it was opened; use the teacher's own link"
            )
        )
    return Room.of(row)


def ask(code: str, token: str, question: int, judged: Judged) -> None:
    """Open a question, or ask it again.

    Raises:
        InputError: it was asked too often, or there is no such question; or as ``hosted``.
    """
    room = hosted(code, token)
    text = json.dumps([judged.right, judged.near, judged.slips, judged.options])
    if not 0 <= question < len(room.tasks) or not store().ask(room.code, question, text):
        raise InputError(mark("this question was asked often enough; ask another one"))


def shut(code: str, token: str) -> None:
    """Take no more answers to the question in hand; raises as ``hosted``."""
    store().shut(hosted(code, token).code)


def lead(code: str, token: str, t: int, stage: str) -> None:
    """Have the learners' players go to a place; raises as ``hosted``."""
    store().lead(hosted(code, token).code, json.dumps({"t": int(t), "stage": stage[:40]}))


def let_go(code: str, token: str) -> None:
    """Have them go by themselves; raises as ``hosted``."""
    store().lead(hosted(code, token).code, FREE)


def end(code: str, token: str) -> None:
    """Delete the room and all that was answered; raises as ``hosted``."""
    store().delete(hosted(code, token).code)


# --- learners -------------------------------------------------------------------------------------


def spelled(code: str) -> str:
    """A code as it is stored, however it was typed; empty if it can be none."""
    found = re.sub(r"[\s-]", "", code[:40]).upper()
    return found if len(found) == LENGTH and set(found) <= set(SIGNS) else ""


def joined(code: str, client: str) -> Room:
    """The room of a code; makes none.

    Args:
        client: who asks, as far as that is known; whoever tries many codes waits longer and longer.

    Raises:
        InputError: there is none.
    """
    time.sleep(tries.pause(client, time.monotonic()))
    wanted = spelled(code)
    row = store().room(wanted) if wanted else None
    if not row:
        tries.missed(client, time.monotonic())
        raise InputError(UNKNOWN)
    return Room.of(row)


class Sent(NamedTuple):
    """What a learner's browser sends.

    Attributes:
        who: 128 bits that it keeps; with the code they make an identity for this room alone.
        value: what was typed, or the place of an option.
    """

    question: int
    round: int
    who: str
    value: object


def sent(given: object) -> Sent:
    """An answer as it came, if it is one.

    Raises:
        InputError: it is none.
    """
    match given:
        case {"question": int(question), "round": int(round_), "who": str(who), "value": value}:
            if 0 <= question < 1000 and 0 <= round_ < 1000 and re.fullmatch(r"[0-9a-f]{32}", who):
                return Sent(question, round_, who, value)
    raise InputError(BROKEN)


def answer(code: str, given: Sent) -> None:
    """Count a learner's answer.

    Raises:
        InputError: why it was not counted, one of REFUSALS.
    """
    question, round_, token, value = given
    who = hashlib.sha256(f"{code}{token}".encode()).hexdigest()[:32]
    judged = _known(store().place, code, question, round_)
    if judged is None:
        raise InputError(LATE if code in store().states([code]) else UNKNOWN)
    number = _value(judged, value)
    if not pace.allows(who, time.monotonic()):
        raise InputError(TOO_FAST)
    if not store().answer(code, question, round_, who, number, judged.verdict(number)):
        raise InputError(LATE)


_asked: OrderedDict[tuple[str, str, int, int], Judged] = OrderedDict()
"""What was looked up last; it never changes."""


def _known(place: str, *which: Any) -> Judged | None:
    found = _asked.get((place, *which)) or judged(*which)
    if found:
        _asked[place, *which] = found
        while len(_asked) > ROOMS:
            _asked.popitem(last=False)
    return found


def _value(judged: Judged, value: object) -> float:
    if judged.options:
        if type(value) is not int or not 0 <= value < judged.options:
            raise InputError(NO_CHOICE)
        return float(value)
    if not isinstance(value, str):
        raise InputError(BROKEN)
    if len(value) > LONGEST_VALUE:
        raise InputError(TOO_LONG)
    try:
        number = read(value)
    except InputError:
        raise InputError(NOT_A_NUMBER) from None
    assert math.isfinite(number)
    return number


def judged(code: str, question: int, round_: int) -> Judged | None:
    """What a round's answers were held against."""
    stored = store().judged(code, question, round_)
    if stored is None:
        return None
    right, near, slips, options = json.loads(stored)
    return Judged(right, near, tuple((key, value) for key, value in slips), options)
