"""What a learner answered, and what follows from it: what to revisit, and what to ask next.

Spaced repetition in the manner of Leitner's boxes: a kind of question that was missed comes again
after two others, and each time it is answered right it waits about twice as long. What was missed
also comes again after days, so a record holds the day of each answer. It holds no name; its file does where
somebody hands it in.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property

from optim.errors import InputError, mark
from optim.slips import SLIPS

FORMAT = "inside-adam practice record"
VERSION = 2
DAYLESS = 1
"""The version before, whose answers have no day."""
MOST_ANSWERS = 5000
LONGEST_NAME = 60
HINTS = 3
"""How many hints there are to a line."""
WAITS = (2, 5, 10, 20, 40)
"""How many other answers a kind waits for its turn, by its box; a missed one is in box 0."""
GAP = 2
"""How many days after it was missed a kind is due again."""
SHOWN, WRONG, RIGHT = "shown", "wrong", "right"
RESULTS = (RIGHT, WRONG, SHOWN)


@dataclass(frozen=True)
class Answer:
    """One answer.

    Attributes:
        kind: of question, or of line that was filled in.
        item: which one of its kind, such as its seed.
        result: one of RESULTS; ``shown`` where the learner asked for it.
        hints: how many were taken before.
        slip: the key in ``optim.slips.SLIPS`` of what a wrong number came from; or empty.
        day: when, in days since 1970; 0 where nobody knows. Makes no difference between answers.
    """

    kind: str
    item: str
    result: str
    hints: int = 0
    slip: str = ""
    day: int = field(default=0, compare=False)

    @property
    def known(self) -> bool:
        """Right, and without a hint."""
        return self.result == RIGHT and not self.hints


@dataclass(frozen=True)
class Standing:
    """How a learner stands with one kind.

    Attributes:
        asked, known: how many different questions of this kind, and how many of them were right at once.
        box: how many in a row, at the end.
        due: the number of answers after which it is to be asked again.
        day: the day after which it is to be asked again, as long as it was missed; 0 where that is not known.
    """

    asked: int
    known: int
    box: int
    due: int
    day: int = 0

    @property
    def missed(self) -> bool:
        """The last one was missed, or had to be helped."""
        return self.box == 0


@dataclass(frozen=True)
class Record:
    """Every answer so far, in order; of very many the last ``MOST_ANSWERS``."""

    answers: tuple[Answer, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", self.answers[-MOST_ANSWERS:])

    def __add__(self, answer: Answer) -> Record:
        return Record((*self.answers, answer))

    @cached_property
    def firsts(self) -> tuple[Answer, ...]:
        """The first answer to each question: the one that tells whether it was known."""
        found: dict[tuple[str, str], Answer] = {}
        for answer in self.answers:
            found.setdefault((answer.kind, answer.item), answer)
        return tuple(found.values())

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """By kind, in the order of first asking."""
        found: dict[str, Standing] = {}
        for count, answer in enumerate(self.firsts, 1):
            before = found.get(answer.kind, Standing(0, 0, 0, 0))
            box = min(before.box + 1, len(WAITS) - 1) if answer.known else 0
            found[answer.kind] = Standing(
                before.asked + 1,
                before.known + answer.known,
                box,
                count + WAITS[box],
                answer.day + GAP if answer.day and not box else 0,
            )
        return found

    def due(self, today: int) -> list[str]:
        """The kinds that were missed some days ago and not known since, the longest ago first."""
        found = {kind: standing.day for kind, standing in self.standings.items() if standing.day}
        return sorted((kind for kind, day in found.items() if day <= today), key=found.__getitem__)

    @property
    def slips(self) -> list[tuple[str, int]]:
        """Every slip made, with how often, the most frequent first."""
        return Counter(answer.slip for answer in self.answers if answer.slip).most_common()

    def next(self, kinds: Sequence[str]) -> str:
        """What to ask: what is due, the least known first; then what was never asked; then what is due soonest.

        The kind asked last comes again at once only where there is no other.
        """
        now = len(self.firsts)
        last = self.firsts[-1].kind if self.firsts else ""
        others = [kind for kind in kinds if kind != last] or list(kinds)
        standings = {kind: self.standings[kind] for kind in others if kind in self.standings}
        due = [kind for kind, standing in standings.items() if standing.due <= now]
        if due:
            return min(due, key=lambda kind: (standings[kind].box, standings[kind].due))
        fresh = [kind for kind in others if kind not in standings]
        return fresh[0] if fresh else min(others, key=lambda kind: standings[kind].due)

    def merged(self, other: Record) -> Record:
        """The other's answers and then this one's, those that are in both once."""
        common = 0
        while common < min(len(self.answers), len(other.answers)) and (
            self.answers[common] == other.answers[common]
        ):
            common += 1
        return Record((*other.answers, *self.answers[common:]))

    def dumps(self, done: Collection[str] = (), name: str = "") -> str:
        """The record as the text of a file, with the lessons that are done; ``loads`` and ``owner`` read it."""
        answers = [asdict(answer) for answer in self.answers]
        signed = {"name": name.strip()[:LONGEST_NAME]} if name.strip() else {}
        return json.dumps(
            {"format": FORMAT, "version": VERSION, **signed, "done": sorted(done), "answers": answers},
            ensure_ascii=False,
            indent=1,
        )


def loads(data: bytes, kinds: Collection[str]) -> tuple[Record, list[str]]:
    """Read a saved record, of this version or the one before.

    Args:
        data: what the file holds.
        kinds: those that exist.

    Returns:
        The record, and the keys of the lessons that were done.

    Raises:
        InputError: the file is broken, not one of ours, or of a later version.
    """
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise InputError(
            mark("this file cannot be read: it is no JSON text. Load a record that was saved in Practice.")
        ) from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise InputError(mark("this file is not a practice record. Load one that was saved in Practice."))
    version = found.get("version")
    if version not in (DAYLESS, VERSION):
        raise InputError(
            mark(
                "this record was saved by another version of the app ({version}); version {known} can be read"
            ),
            version=str(version)[:20],
            known=VERSION,
        )
    rows = found.get("answers")
    if not isinstance(rows, list) or len(rows) > MOST_ANSWERS:
        raise InputError(mark("a record holds a list of at most {limit} answers"), limit=MOST_ANSWERS)
    if version == DAYLESS:
        rows = [{**row, "day": 0} if isinstance(row, dict) else row for row in rows]
    done = found.get("done", [])
    if not isinstance(done, list) or not all(isinstance(key, str) and len(key) < 40 for key in done):
        raise InputError(mark("the list of lessons in this record is damaged; nothing was loaded"))
    return Record(tuple(_answer(number, row, kinds) for number, row in enumerate(rows, 1))), done


def owner(data: bytes) -> str:
    """The name in a record that ``loads`` could read; empty where there is none."""
    name = json.loads(data.decode("utf-8-sig")).get("name", "")
    return " ".join(name.split())[:LONGEST_NAME] if isinstance(name, str) else ""


_FIELDS = {entry.name for entry in fields(Answer)}
_ITEM = re.compile(r"[a-z0-9.]{1,40}")


def _answer(number: int, row: object, kinds: Collection[str]) -> Answer:
    if isinstance(row, dict) and set(row) == _FIELDS:
        answer = Answer(**row)
        if (
            all(isinstance(value, str) for value in (answer.kind, answer.item, answer.result, answer.slip))
            and answer.kind in kinds
            and _ITEM.fullmatch(answer.item)
            and answer.result in RESULTS
            and type(answer.hints) is int
            and 0 <= answer.hints <= HINTS
            and (not answer.slip or answer.slip in SLIPS)
            and type(answer.day) is int
            and 0 <= answer.day < 10**6
        ):
            return answer
    raise InputError(mark("answer {number} of this record is damaged; nothing was loaded"), number=number)
