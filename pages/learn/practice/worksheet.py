"""Worksheets: exercises to print, with a table of the answers, as one HTML file that stands alone."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from threading import Lock

import numpy as np
import streamlit as st
from markupsafe import Markup

from optim import InputError
from optim.errors import mark
from optim.printing import symbol
from optim.stages import Stage
from pages.learn.practice import fill_in
from ui.form import choice
from ui.formulas import Lines
from ui.numbers import latex
from ui.paper import BLANK, Item, Part, Sheet, packed
from ui.questions import seeds
from ui.questions.exercises import MOST_SEEDS, Exercise, faded
from ui.questions.kinds import QUESTIONS, question
from ui.questions.printed import asked_on_paper, letter, solved_on_paper
from ui.texts import _, explain, language, plain
from ui.typeset import formula, html

MOST_NAMES, LONGEST_NAME = 200, 60
COUNTS = tuple(str(n) for n in range(7))
_making = Lock()
"""Held while a file is made: that keeps a processor busy, so a process makes them for one visitor at a time."""


def show() -> None:
    """Draw the choices and the download."""
    seed = seeds.seed()
    st.markdown(
        _(
            "These are exercises to print: steps to fill in, each with one more open line than the one before, and questions on pictures. For every name on the list there is a sheet with its own numbers; without names there is one sheet for everybody. The same seed and name always give the same sheet."
        )
    )
    left, right = st.columns(2)
    with left:
        seeds.field()
        fills = int(choice(_("Steps to fill in"), "fills", COUNTS, usual="3"))
        asks = int(choice(_("Questions on pictures"), "asks", COUNTS, usual="2"))
    with right:
        typed = st.text_area(
            _(
                "Names, one per line: none, or up to {limit}, of up to {length} characters",
                limit=MOST_NAMES,
                length=LONGEST_NAME,
            ),
            key="sheet_names",
            height=190,
            help=_("They are stored only in the file that you download."),
        )
    try:
        names = read_names(typed)
    except InputError as error:
        st.error(plain(explain(error)))
        return
    if not fills + asks:
        st.info(_("Choose at least one exercise."))
        return
    wanted = (seed, names, fills, asks, language())
    if st.button(_("Make the worksheets"), type="primary", key="sheet_make"):
        st.session_state["sheets"] = (wanted, _made(seed, names, fills, asks))
    made, file = st.session_state.get("sheets", (None, b""))
    if made != wanted:
        return
    st.download_button(
        _("Download the worksheets"),
        partial(gzip.decompress, file),  # a session outlives its page by minutes
        f"adam-worksheets-seed{seed}.html",
        "text/html",
        on_click="ignore",
        icon=":material/print:",
        key="sheet_file",
    )
    st.caption(
        _(
            "Open the file in a browser. It holds the exercises, one table with everybody's answers, and the solutions with their reasons: tick above them what is to be printed. It fits A4 and Letter paper, in colour or in black and white."
        )
    )


def _made(seed: int, names: Sequence[str], fills: int, asks: int) -> bytes:
    """The file, with a bar for how far it is; waits while somebody else's is made."""
    place = st.empty()
    while not _making.acquire(timeout=0.5):
        place.info(_("A worksheet is being made for somebody else on this server. Yours is made after it."))
    try:
        said = _("The sheets are being made.")
        bar = place.progress(0.0, said)
        return worksheets(seed, names, fills, asks, lambda share: bar.progress(share, said))
    finally:
        _making.release()
        place.empty()


def read_names(typed: str) -> tuple[str, ...]:
    """The names on a list, one a line.

    Raises:
        InputError: there are too many, or one is too long.
    """
    names = tuple(dict.fromkeys(filter(None, (" ".join(line.split()) for line in typed.splitlines()))))
    if len(names) > MOST_NAMES:
        raise InputError(
            mark("the list has {count} names; at most {limit} are allowed"),
            count=len(names),
            limit=MOST_NAMES,
        )
    for name in names:
        if len(name) > LONGEST_NAME:
            raise InputError(
                mark("a name has {length} characters; at most {limit} are allowed"),
                length=len(name),
                limit=LONGEST_NAME,
            )
    return names


def own_seed(seed: int, name: str) -> int:
    """The seed of one name on a list."""
    return (seed + zlib.crc32(name.encode())) % MOST_SEEDS if name else seed


def worksheets(
    seed: int,
    names: Sequence[str],
    fills: int,
    asks: int,
    report: Callable[[float], object] = lambda share: None,
) -> bytes:
    """The exercises of every name, or of nobody in particular, their answers and solutions: a file packed with gzip.

    Args:
        fills, asks: how many steps to fill in, and how many questions.
        report: told after each sheet what share of them is made.
    """
    everybody = names or ("",)
    sown = _("seed {seed}", seed=seed)
    solutions, rows, columns = list[Sheet](), list[list[str | Markup]](), list[str | Markup]()

    def papers() -> Iterator[Sheet]:
        for count, name in enumerate(everybody, 1):
            items, solved, answers = zip(*_items(own_seed(seed, name), fills, asks), strict=True)
            solutions.append(Sheet(" · ".join(filter(None, (name, sown))), solved))
            rows.append([name, *answers])
            yield Sheet(f"{name or _('Name: {line}', line='_' * 24)} · {sown}", items)
            report(count / len(everybody))

    columns += [_("Name"), *(Markup(f"{i}. ") + head for i, head in enumerate(_heads(seed, fills, asks), 1))]
    return packed(
        _("Adam, step by step"),
        [
            Part("exercises", _("Exercises"), papers(), headed=False),
            Part("answers", _("Answers"), [Sheet(sown, columns=columns, rows=rows)]),
            Part("solutions", _("Solutions with reasons"), solutions, printed=False),
        ],
    )


def _items(seed: int, fills: int, asks: int) -> Iterator[tuple[Item, Item, Markup]]:
    """Each exercise and question, its solution, and what its place in the table of answers holds."""
    for n in range(1, fills + 1):
        exercise = faded(seed, n)
        lines = Lines(exercise.table)
        values = (formula(latex(exercise.value(stage))) for stage in exercise.open)
        yield _filled(exercise, lines), _worked(exercise, lines), Markup("<br>").join(values)
    for kind in np.random.default_rng(seed).permutation(list(QUESTIONS))[:asks]:
        asked = question(str(kind), seed)
        yield asked_on_paper(asked), solved_on_paper(asked), Markup(letter(asked.answer))


def _heads(seed: int, fills: int, asks: int) -> Iterator[Markup]:
    """Above each column of the answers, the lines that were open; of a question there is one letter."""
    for n in range(1, fills + 1):
        signs = (formula(symbol(stage.column)) for stage in faded(seed, n).open)
        yield Markup(", ").join(signs)
    yield from [Markup()] * asks


def _filled(exercise: Exercise, lines: Lines) -> Item:
    def printed(stage: Stage) -> Markup:
        if stage not in exercise.open:
            return formula(lines.row(stage))
        return formula(lines.unfinished(stage, "")) + BLANK

    return Item(
        _("Fill in a step"),
        [html(fill_in.given(exercise, lines))],
        [printed(stage) for stage in exercise.stages],
    )


def _worked(exercise: Exercise, lines: Lines) -> Item:
    return Item(_("Fill in a step"), lines=[formula(lines.row(stage)) for stage in exercise.open])
