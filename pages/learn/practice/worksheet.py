"""Worksheets: exercises to print, and their solutions as a second file, each one standalone HTML file.

Formulas are MathML, which browsers set themselves; pictures are the page's own figures, drawn by
the Plotly that is installed and put into the file, so nothing is loaded from anywhere.
"""

from __future__ import annotations

import gzip
import itertools
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from gzip import GzipFile
from io import BytesIO
from pathlib import Path
from threading import Lock

import jinja2
import numpy as np
import plotly.io
import streamlit as st
from latex2mathml.converter import convert
from markupsafe import Markup, escape
from plotly.io.json import to_json_plotly
from plotly.offline import get_plotlyjs

from optim import InputError
from optim.errors import mark
from optim.stages import Stage
from pages.learn.practice import fill_in
from ui.form import choice
from ui.formulas import Lines
from ui.questions import pictures, seeds
from ui.questions.exercises import MOST_SEEDS, Exercise, faded
from ui.questions.kinds import QUESTIONS, Question, question
from ui.questions.said import said
from ui.texts import LANGUAGES, _, explain, language, plain

HERE = Path(__file__).parent
MOST_NAMES, LONGEST_NAME = 40, 60
WIDTH, SMALLER = 440, 0.62
"""Of a picture, in pixels of 1/96 inch: it leaves room for the answers beside it; and how high, compared with the page's."""
COUNTS = tuple(str(n) for n in range(7))
LOOK = "simple_white"
"""The template of Plotly in which pictures are printed."""
_making = Lock()
"""Held while files are made: that keeps a processor busy, so a process makes them for one visitor at a time."""


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

    def running(self, number: int) -> Markup:
        """Style that prints whose sheet it is on every page of it, where the browser has boxes in the margin.

        In the string of CSS all but letters and digits are escapes.
        """
        quoted = "".join(sign if sign.isalnum() else f"\\{ord(sign):x} " for sign in self.heading)
        return Markup(f'<style>@page sheet-{number} {{ @top-left {{ content: "{quoted}" }} }}</style>')


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
            _("Names, one per line: none, or up to {limit}", limit=MOST_NAMES),
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
        st.session_state["sheets"] = (wanted, _made(seed, names, fills, asks))
    made, files = st.session_state.get("sheets", (None, []))
    if made != wanted:
        return
    with st.container(horizontal=True):
        for file, label, name in zip(
            files,
            (_("Download the exercises"), _("Download the solutions")),
            (f"adam-worksheet-seed{seed}.html", f"adam-solutions-seed{seed}.html"),
            strict=True,
        ):
            st.download_button(
                label,
                partial(gzip.decompress, file),  # a session outlives its page by minutes
                name,
                "text/html",
                on_click="ignore",
                icon=":material/print:",
                key=f"sheet_{name}",
            )
    st.caption(
        _("Open the file in a browser and print it, on A4 or Letter paper, in colour or in black and white.")
    )


def _made(seed: int, names: Sequence[str], fills: int, asks: int) -> tuple[bytes, bytes]:
    """The two files, with a bar for how far they are; waits while somebody else's are made."""
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
) -> tuple[bytes, bytes]:
    """The exercises and their solutions as two files packed with gzip, for every name, or for nobody in particular.

    Sheets go into their file one by one: a whole class's are never in memory unpacked.

    Args:
        fills, asks: how many steps to fill in, and how many questions.
        report: told after each sheet what share of them is made.
    """
    everybody = names or ("",)
    sown = _("seed {seed}", seed=seed)
    solutions, pictured = list[Sheet](), False

    def papers() -> Iterator[Sheet]:
        nonlocal pictured
        for count, name in enumerate(everybody, 1):
            pairs = [*_items(own_seed(seed, name), fills, asks)]
            solutions.append(
                Sheet(" · ".join(filter(None, (name, sown))), [solved for _item, solved in pairs])
            )
            pictured = pictured or any(item.picture for item, _solved in pairs)
            yield Sheet(
                f"{name or _('Name: {line}', line='_' * 24)} · {sown}", [item for item, _solved in pairs]
            )
            report(count / len(everybody))

    exercises = _packed(_("Adam, step by step"), papers())
    return (
        exercises + (_library() if pictured else b""),
        _packed(_("Adam, step by step: solutions"), solutions),
    )


def _packed(title: str, sheets: Iterable[Sheet]) -> bytes:
    page = _template().stream(
        language=LANGUAGES[language()].tag,
        title=title,
        sheets=sheets,
        style=Markup((HERE / "worksheet.css").read_text("utf-8")),
    )
    page.enable_buffering(100)
    packed = BytesIO()
    with GzipFile(fileobj=packed, mode="wb", compresslevel=1) as file:
        for part in page:
            file.write(part.encode())
    return packed.getvalue()


@lru_cache
def _library() -> bytes:
    """The end of a file with pictures: Plotly, and the script that draws them.

    What gzip packed can be joined; and no end tag is missed, since HTML does not need the last ones.
    """
    look = to_json_plotly(plotly.io.templates[LOOK].to_plotly_json())
    draw = f"const LOOK = {look};\n{(HERE / 'worksheet.js').read_text('utf-8')}"
    return gzip.compress(f"<script>{get_plotlyjs()}</script>\n<script>{draw}</script>\n".encode(), 1)


@lru_cache
def _template() -> jinja2.Template:
    source = (HERE / "worksheet.html").read_text("utf-8")
    return jinja2.Environment(autoescape=True, trim_blocks=True).from_string(source)


def _items(seed: int, fills: int, asks: int) -> Iterator[tuple[Item, Item]]:
    """Each exercise and question, and its solution."""
    for n in range(1, fills + 1):
        exercise = faded(seed, n)
        lines = Lines(exercise.table)
        yield _filled(exercise, lines), _worked(exercise, lines)
    for kind in np.random.default_rng(seed).permutation(list(QUESTIONS))[:asks]:
        asked = question(str(kind), seed)
        yield _asked(asked), _solved(asked)


def _filled(exercise: Exercise, lines: Lines) -> Item:
    def printed(stage: Stage) -> Markup:
        if stage not in exercise.open:
            return mathml(lines.row(stage))
        return mathml(lines.unfinished(stage, "")) + Markup('<span class="blank">&nbsp;</span>')

    return Item(
        _("Fill in a step"),
        [html(fill_in.given(exercise, lines))],
        [printed(stage) for stage in exercise.stages],
    )


def _worked(exercise: Exercise, lines: Lines) -> Item:
    return Item(_("Fill in a step"), lines=[mathml(lines.row(stage)) for stage in exercise.open])


def _asked(asked: Question) -> Item:
    lines: list[Markup] = []
    if asked.printed:
        printed = Lines(asked.printed.table)
        lines = [mathml(printed.row(stage)) for stage in asked.printed.stages]
    return Item(
        _(QUESTIONS[asked.kind].title),
        [*(html(said(part)) for part in asked.given), html(said(asked.asks))],
        lines,
        _picture(asked),
        [html(said(option)) for option in asked.options],
    )


def _solved(asked: Question) -> Item:
    return Item(
        _(QUESTIONS[asked.kind].title),
        answer=[html(f"☑ {said(asked.options[asked.answer])}"), html(said(asked.because))],
    )


def _picture(asked: Question) -> Markup:
    """What is drawn for a question, as JSON; "<" is written in it as a JSON escape."""
    if not asked.picture:
        return Markup()
    drawn = pictures.drawing(asked.picture, SMALLER)
    drawn["layout"]["width"] = WIDTH
    return Markup(to_json_plotly(drawn))


def html(markdown: str) -> Markup:
    """A text of ours as HTML: what stands between dollar signs as a formula, all else as text."""
    parts = re.split(r"\$([^$]+)\$", markdown)
    return Markup().join(mathml(part) if i % 2 else escape(part) for i, part in enumerate(parts))


_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


def mathml(latex: str) -> Markup:
    """LaTeX as MathML; a minus sign before a number belongs to it."""
    latex = re.sub(r"= (-[\d.]+)", r"= {\1}", latex)
    numbers = _NUMBER.findall(latex)
    parts = _converted(_NUMBER.sub("0", latex))
    return Markup("".join(numbers[int(part)] if i % 2 else part for i, part in enumerate(parts)))


@lru_cache(maxsize=512)
def _converted(formula: str) -> list[str]:
    """A formula with its numbers left out, as MathML: its pieces, and between them which number goes there.

    A class's formulas differ in little but their numbers, and converting one takes a third of a millisecond.
    """
    count = itertools.count(1000)
    return re.split(r"(?<=>)1(\d{3})(?=<)", convert(_NUMBER.sub(lambda _: str(next(count)), formula)))
