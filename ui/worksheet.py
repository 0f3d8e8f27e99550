"""Worksheets: exercises to print, and their solutions as a second file, each one standalone HTML file.

Formulas are MathML, which browsers set themselves; pictures are the page's own figures, drawn by
the Plotly that is installed and put into the file, so nothing is loaded from anywhere.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import jinja2
import numpy as np
import streamlit as st
from latex2mathml.converter import convert
from markupsafe import Markup, escape
from plotly.offline import get_plotlyjs

from optim import InputError
from optim.errors import mark
from optim.exercises import MOST_SEEDS, Exercise, faded
from optim.questions import QUESTIONS, Question, question
from optim.stages import Stage
from ui import fill_in, pictures, seeds
from ui.controls import choice
from ui.formulas import Lines
from ui.said import said
from ui.texts import LANGUAGES, _, explain, language, plain

HERE = Path(__file__).parent
MOST_NAMES, LONGEST_NAME = 40, 60
WIDTH, SMALLER = 620, 0.8
"""Of a picture, in pixels of 1/96 inch: narrower than A4 and Letter within their margins; and how high, beside the page's."""
COUNTS = tuple(str(n) for n in range(7))


@dataclass(frozen=True)
class Item:
    """One exercise or question, or its solution; every text is HTML."""

    title: str
    paragraphs: Sequence[Markup] = ()
    lines: Sequence[Markup] = ()
    picture: Markup = field(default_factory=Markup)
    options: Sequence[Markup] = ()
    answer: Sequence[Markup] = ()


@dataclass(frozen=True)
class Sheet:
    """What one learner gets."""

    heading: str
    items: Sequence[Item]


def show() -> None:
    """Draw the choices and the two downloads."""
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
            _("Names, one per line (or none)"),
            key="sheet_names",
            height=190,
            help=_("They are stored only in the files that you download."),
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
    if st.button(_("Make the two files"), type="primary", key="sheet_make"):
        st.session_state["sheets"] = (
            wanted,
            [worksheet(seed, names, fills, asks, solved=solved) for solved in (False, True)],
        )
    made, files = st.session_state.get("sheets", (None, []))
    if made != wanted:
        return
    with st.container(horizontal=True):
        for file, label, name in zip(
            files,
            (_("Download the exercises"), _("Download the solutions")),
            ("adam-worksheet.html", "adam-solutions.html"),
            strict=True,
        ):
            st.download_button(
                label,
                file,
                name,
                "text/html",
                on_click="ignore",
                icon=":material/print:",
                key=f"sheet_{name}",
            )
    st.caption(
        _("Open the file in a browser and print it, on A4 or Letter paper, in colour or in black and white.")
    )


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


def worksheet(seed: int, names: Sequence[str], fills: int, asks: int, *, solved: bool) -> str:
    """The file, for every name, or for nobody in particular.

    Args:
        fills, asks: how many steps to fill in, and how many questions.
        solved: the solutions instead.
    """
    line = "" if solved else _("Name: {line}", line="_" * 24)
    sheets = [
        Sheet(
            " · ".join(filter(None, (name or line, _("seed {seed}", seed=seed)))),
            [*_items(own_seed(seed, name), fills, asks, solved)],
        )
        for name in names or ("",)
    ]
    pictured = any(item.picture for sheet in sheets for item in sheet.items)
    return _template().render(
        language=LANGUAGES[language()].tag,
        title=_("Adam, step by step: solutions") if solved else _("Adam, step by step"),
        sheets=sheets,
        style=Markup((HERE / "worksheet.css").read_text("utf-8")),
        script=Markup(get_plotlyjs()) if pictured else "",
    )


@lru_cache
def _template() -> jinja2.Template:
    source = (HERE / "worksheet.html").read_text("utf-8")
    return jinja2.Environment(autoescape=True, trim_blocks=True).from_string(source)


def _items(seed: int, fills: int, asks: int, solved: bool) -> Iterator[Item]:
    for n in range(1, fills + 1):
        yield _filled(faded(seed, n), solved)
    kinds = np.random.default_rng(seed).permutation(list(QUESTIONS))[:asks]
    for number, kind in enumerate(kinds):
        asked = question(str(kind), seed)
        yield _solved(asked) if solved else _asked(asked, f"picture-{seed}-{number}")


def _filled(exercise: Exercise, solved: bool) -> Item:
    lines = Lines(exercise.table)

    def printed(stage: Stage) -> Markup:
        if solved or stage not in exercise.open:
            return mathml(lines.row(stage))
        return mathml(lines.unfinished(stage, "")) + Markup('<span class="blank">&nbsp;</span>')

    return Item(
        _("Fill in a step"),
        [] if solved else [html(fill_in.given(exercise, lines))],
        [printed(stage) for stage in (exercise.open if solved else exercise.stages)],
    )


def _asked(asked: Question, key: str) -> Item:
    lines: list[Markup] = []
    if asked.printed:
        printed = Lines(asked.printed.table)
        lines = [mathml(printed.row(stage)) for stage in asked.printed.stages]
    return Item(
        _(QUESTIONS[asked.kind].title),
        [*(html(said(part)) for part in asked.given), html(said(asked.asks))],
        lines,
        _picture(asked, key),
        [html(said(option)) for option in asked.options],
    )


def _solved(asked: Question) -> Item:
    return Item(
        _(QUESTIONS[asked.kind].title),
        answer=[html(f"☑ {said(asked.options[asked.answer])}"), html(said(asked.because))],
    )


def _picture(asked: Question, key: str) -> Markup:
    if not asked.picture:
        return Markup()
    figure = pictures.figure(asked.picture)
    figure.update_layout(template="simple_white", width=WIDTH, height=SMALLER * figure.layout.height)
    return Markup(
        figure.to_html(full_html=False, include_plotlyjs=False, div_id=key, config={"staticPlot": True})
    )


def html(markdown: str) -> Markup:
    """A text of ours as HTML: what stands between dollar signs as a formula, all else as text."""
    parts = re.split(r"\$([^$]+)\$", markdown)
    return Markup().join(mathml(part) if i % 2 else escape(part) for i, part in enumerate(parts))


def mathml(latex: str) -> Markup:
    """LaTeX as MathML; a minus sign before a number belongs to it."""
    return Markup(convert(re.sub(r"= (-[\d.]+)", r"= {\1}", latex)))
