"""Sheets to print, a class's in one HTML file that stands alone: it loads nothing, and needs no installed font.

Pictures are SVG; a script lays each sheet out in pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from gzip import GzipFile
from io import BytesIO
from pathlib import Path

import jinja2
from markupsafe import Markup

from ui import typeset
from ui.texts import LANGUAGES, _, language

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Item:
    """One exercise or question, or its solution; every text is HTML.

    Attributes:
        picture: as SVG.
        columns, rows: a table.
    """

    title: str
    paragraphs: Sequence[Markup] = ()
    lines: Sequence[Markup] = ()
    picture: Markup | None = None
    options: Sequence[Markup] = ()
    answer: Sequence[Markup] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Sheet:
    """What begins on a page of its own: items, or a table.

    Attributes:
        single: all of it is on one page, as large as fits.
    """

    heading: str
    items: Sequence[Item] = ()
    columns: Sequence[str | Markup] = ()
    rows: Sequence[Sequence[str | Markup]] = ()
    single: bool = False


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


def packed(title: str, parts: Sequence[Part]) -> bytes:
    """The file, packed with gzip. Sheets go into it one by one: a whole class's are never in memory unpacked."""
    page = _template().stream(
        language=LANGUAGES[language()].tag,
        title=title,
        parts=parts,
        style=typeset.style() + Markup((HERE / "paper.css").read_text("utf-8")),
        script=Markup((HERE / "paper.js").read_text("utf-8")),
        words={"print": _("To print:"), "go": _("Print"), "page": _("page {page} of {pages}")},
    )
    page.enable_buffering(100)
    file = BytesIO()
    with GzipFile(fileobj=file, mode="wb", compresslevel=1) as archive:
        for piece in page:
            archive.write(piece.encode())
    return file.getvalue()


@lru_cache
def _template() -> jinja2.Template:
    source = (HERE / "paper.html").read_text("utf-8")
    return jinja2.Environment(autoescape=True, trim_blocks=True).from_string(source)
