"""The questions of a room, as a teacher writes them down, and what their answers are held against."""

from __future__ import annotations

import math
from urllib.parse import parse_qsl, urlsplit

from optim.errors import InputError, mark
from optim.slips import slips
from rooms.limits import QUESTIONS
from rooms.room import Judged, Task
from ui.assignment import clean
from ui.judge import stage_tolerance
from ui.linked import KEYS, linked
from ui.pages import PAGES
from ui.questions.kinds import QUESTIONS as PRACTICE
from ui.questions.kinds import TRANSFER, question

MOST_OPTIONS, LONGEST_OPTION = 6, 200
NUMBER, CHOICE, MADE = "number", "choice", "made"


def tasks(text: str) -> tuple[Task, ...]:
    """Questions that were typed: a line for an address, below it a line for each answer to choose, the right one with +.

    Raises:
        InputError: all that is wrong, with the lines.
    """
    found: list[tuple[int, str, list[tuple[str, bool]]]] = []
    problems = []
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if not line:
            continue
        if line[0] in "+-":
            if found:
                found[-1][2].append((clean(line[1:]), line[0] == "+"))
            else:
                problems.append(
                    InputError(mark("line {line}: an answer to choose stands below its address"), line=number)
                )
        else:
            found.append((number, line, []))
    if len(found) > QUESTIONS:
        raise InputError(mark("a room has up to {limit} questions"), limit=QUESTIONS)
    made = []
    for number, address, options in found:
        try:
            task = _task(address, options)
            judged(task)
            made.append(task)
        except InputError as error:
            problems.append(InputError(mark("line {line}: {problem}"), line=number, problem=error))
    if problems:
        raise InputError.of(problems)
    return tuple(made)


def _task(address: str, options: list[tuple[str, bool]]) -> Task:
    asked = urlsplit(address)
    if not (asked.scheme in ("http", "https") or address.startswith(("/", "?"))):
        raise InputError(mark("this is no address of a lesson; copy one from Lesson link or from Practice"))
    params = dict(parse_qsl(asked.query, keep_blank_values=True))
    if asked.path.rstrip("/").endswith(PAGES["practice"].path):
        if options:
            raise InputError(mark("a question of Practice has its own answers"))
        kind, seed = params.get("kind", ""), params.get("seed", "")
        if not seed.isdecimal() or len(seed) > 6:
            raise InputError(mark("an address of Practice names a kind of question and a seed"))
        if kind not in PRACTICE and kind not in TRANSFER:
            raise InputError(
                mark(
                    "this address names no question of Practice; open the question there and copy its address"
                )
            )
        return Task(MADE, {"kind": kind, "seed": seed})
    kept = {key: params[key] for key in KEYS if params.get(key)}
    if not options:
        return Task(NUMBER, kept)
    texts = tuple(text for text, _ in options)
    if not 2 <= len(texts) <= MOST_OPTIONS or not all(0 < len(text) <= LONGEST_OPTION for text in texts):
        raise InputError(
            mark("a choice has from 2 to {most} answers, each of up to {longest} characters"),
            most=MOST_OPTIONS,
            longest=LONGEST_OPTION,
        )
    right = [place for place, (_, chosen) in enumerate(options) if chosen]
    if len(right) > 1:
        raise InputError(mark("only one answer can be the right one"))
    return Task(CHOICE, kept, texts, right[0] if right else None)


def judged(task: Task) -> Judged:
    """What a question's answers are held against: worked out by the core, once.

    Raises:
        InputError: there is no such number.
    """
    if task.kind == MADE:
        asked = question(task.params["kind"], int(task.params["seed"]))
        return Judged(asked.answer, options=len(asked.options))
    found = linked(task.params)
    if task.kind == CHOICE:
        return Judged(task.right, options=len(task.options))
    replay, t = found.replay, found.t
    stage = replay.stages[found.stage]
    right = float(replay.table[stage.column][t])
    if not math.isfinite(right):
        raise InputError(mark("the result of this line is not finite; ask about another place"))
    near = float(stage_tolerance(stage, replay.columns)[t])
    wrong = ((slip.key, slip.stage.at(replay.table, t)) for slip in slips(stage, replay.table))
    return Judged(right, near, tuple((key, value) for key, value in wrong if math.isfinite(value)))
