"""Sheets to print, a class's in one HTML file that stands alone: it loads nothing, and needs no installed font.

Pictures are drawn by the Plotly that is installed and put into the file; a script lays each sheet out in pages.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from gzip import GzipFile
from io import BytesIO
from pathlib import Path
from typing import Any

import jinja2
import plotly.io
from markupsafe import Markup
from plotly.io.json import to_json_plotly
from plotly.offline import get_plotlyjs

from ui import typeset
from ui.texts import LANGUAGES, _, language

HERE = Path(__file__).parent
LOOK = "simple_white"
"""The template of Plotly in which pictures are printed."""
WIDTH = 440
"""Of a picture, in pixels of 1/96 inch: it leaves room for the answers beside it."""


@dataclass(frozen=True)
class Item:
    """One exercise or question, or its solution; every text is HTML.

    Attributes:
        drawing: a picture, as data and layout for Plotly.
    """

    title: str
    paragraphs: Sequence[Markup] = ()
    lines: Sequence[Markup] = ()
    drawing: dict[str, Any] | None = None
    options: Sequence[Markup] = ()
    answer: Sequence[Markup] = ()

    @property
    def picture(self) -> Markup:
        """What is drawn, as JSON; "<" is written in it as a JSON escape."""
        if not self.drawing:
            return Markup()
        layout = {**self.drawing["layout"], "width": WIDTH}
        return Markup(to_json_plotly({**self.drawing, "layout": layout}))

    @property
    def height(self) -> float:
        return float(self.drawing["layout"]["height"]) if self.drawing else 0.0


@dataclass(frozen=True)
class Sheet:
    """What begins on a page of its own: items, or a table."""

    heading: str
    items: Sequence[Item] = ()
    columns: Sequence[str | Markup] = ()
    rows: Sequence[Sequence[str | Markup]] = ()


@dataclass(frozen=True)
class Part:
    """Sheets that are printed together or not at all.

    Attributes:
        key: its class in the file.
        printed: whether it is, unless the reader chooses otherwise.
        headed: its title stands on its pages, and not the file's.
    """

    key: str
    title: str
    sheets: Iterable[Sheet]
    printed: bool = True
    headed: bool = True


BLANK = Markup('<span class="blank">&nbsp;</span>')


def packed(title: str, parts: Sequence[Part], *, drawn: bool = True) -> bytes:
    """The file, packed with gzip. Sheets go into it one by one: a whole class's are never in memory unpacked.

    Args:
        drawn: whether there are pictures, which need Plotly.
    """
    page = _template().stream(
        language=LANGUAGES[language()].tag,
        title=title,
        parts=parts,
        style=typeset.style() + Markup((HERE / "paper.css").read_text("utf-8")),
        words={"print": _("To print:"), "go": _("Print"), "page": _("page {page} of {pages}")},
    )
    page.enable_buffering(100)
    file = BytesIO()
    with GzipFile(fileobj=file, mode="wb", compresslevel=1) as archive:
        for piece in page:
            archive.write(piece.encode())
    return file.getvalue() + _script(drawn=drawn)


@lru_cache
def _script(*, drawn: bool) -> bytes:
    """The end of a file: the script, and Plotly where there are pictures.

    What gzip packed can be joined; and no end tag is missed, since HTML does not need the last ones.
    """
    look = to_json_plotly(plotly.io.templates[LOOK].to_plotly_json())
    library = f"<script>{get_plotlyjs()}</script>\n" if drawn else ""
    script = f"const LOOK = {look};\n{(HERE / 'paper.js').read_text('utf-8')}"
    return gzip.compress(f"{library}<script>{script}</script>\n".encode(), 1)


@lru_cache
def _template() -> jinja2.Template:
    source = (HERE / "paper.html").read_text("utf-8")
    return jinja2.Environment(autoescape=True, trim_blocks=True).from_string(source)
