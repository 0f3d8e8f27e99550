"""Formulas as HTML that needs no script and no installed font, for files that stand alone.

LaTeX becomes MathML, and MathML spans that ``typeset.css`` lays out in any browser: its own
layout of MathML needs a font made for mathematics, which many machines lack.
"""

from __future__ import annotations

import base64
import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

import streamlit
from latex2mathml.converter import convert
from markupsafe import Markup, escape

FONTS = Path(streamlit.__file__).parent / "static" / "static" / "media"
"""Streamlit's front end brings KaTeX and its fonts (SIL Open Font License 1.1)."""
FACES = {"KaTeX_Main": ("normal", "KaTeX_Main-Regular"), "KaTeX_Math": ("italic", "KaTeX_Math-Italic")}
SIGNS = re.compile(r"[=+\u2212·×<>≤≥≈±*]")
"""Operators that stand between two things, with space on both sides."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


def html(markdown: str) -> Markup:
    """A text of ours as HTML: what stands between dollar signs as a formula, all else as text."""
    parts = re.split(r"\$([^$]+)\$", markdown)
    return Markup().join(formula(part) if i % 2 else escape(part) for i, part in enumerate(parts))


def formula(latex: str) -> Markup:
    """LaTeX as HTML."""
    numbers = _NUMBER.findall(latex)
    parts = _converted(_NUMBER.sub("0", latex))
    return Markup("".join(numbers[int(part)] if i % 2 else part for i, part in enumerate(parts)))


@lru_cache(maxsize=512)
def _converted(latex: str) -> list[str]:
    """A formula with its numbers left out: its pieces, and between them which number goes there.

    A class's formulas differ in little but their numbers, and converting one takes a third of a millisecond.
    """
    count = itertools.count(1000)
    tree = ElementTree.fromstring(convert(_NUMBER.sub(lambda _: str(next(count)), latex)))
    return re.split(r"(?<=>)1(\d{3})(?=<)", f'<span class="formula">{_row(tree)}</span>')


def _row(parent: ElementTree.Element) -> str:
    """What stands side by side. A sign after nothing, or after another sign, belongs to what follows it."""
    written, after = "", True
    for element in _shown(parent):
        kind, words = _tag(element), "".join(element.itertext())
        between = kind == "mo" and bool(SIGNS.fullmatch(words))
        written += _piece(element, "sign" if between and not after else "")
        if kind != "mspace":
            after = between or (kind == "mo" and words in ("(", "[", ",", "{"))
    return written


def _shown(parent: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """What has a layout of its own; the brace before cases belongs to theirs."""
    for element, after in itertools.zip_longest(parent, parent[1:]):
        if after is None or _tag(after) != "mtable":
            yield element


def _piece(element: ElementTree.Element, kind: str = "") -> str:
    tag, parts = _tag(element), [*element]
    words = str(escape("".join(element.itertext())))
    match tag:
        case "mi":
            upright = element.get("mathvariant") == "normal" or len(words) > 1
            return f"<span>{words}</span>" if upright else f"<i>{words}</i>"
        case "mo" if element.get("fence") == "true":
            return f'<span class="fence">{words}</span>'
        case "mo" if words.isalpha() or words == ",":
            return f'<span class="name">{words}</span>'
        case "mo" | "mn" | "mtext":
            return f'<span class="{kind}">{words}</span>' if kind else f"<span>{words}</span>"
        case "mspace":
            return '<span class="gap"></span>'
        case "mfrac":
            return f'<span class="over">{_cell(parts[0])}{_cell(parts[1])}</span>'
        case "msup":
            return f"{_piece(parts[0])}<sup>{_piece(parts[1])}</sup>"
        case "msub":
            return f"{_piece(parts[0])}<sub>{_piece(parts[1])}</sub>"
        case "msubsup":
            return f'{_piece(parts[0])}<span class="both">{_cell(parts[2])}{_cell(parts[1])}</span>'
        case "mover":
            return f'<span class="hat">{_piece(parts[0])}</span>'
        case "msqrt":
            return f'<span class="root">{ROOT}<span>{_row(element)}</span></span>'
        case "mtable":
            cells = "".join(f"<span>{_row(cell)}</span>" for row in parts for cell in row)
            return f'<span class="cases">{BRACE}<span>{cells}</span></span>'
        case "mrow" | "mstyle" | "mpadded":
            return _row(element)
    raise ValueError(f"no layout for <{tag}>")


ROOT = '<svg viewBox="0 0 10 20" preserveAspectRatio="none"><path d="M0 12 L2.5 10.5 L5.5 19 L10 0"/></svg>'

BRACE = '<svg viewBox="0 0 10 40" preserveAspectRatio="none"><path d="M9 0Q5 0 5 6V14Q5 20 1 20Q5 20 5 26V34Q5 40 9 40"/></svg>'


def _cell(element: ElementTree.Element) -> str:
    return f"<span>{_piece(element)}</span>"


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


@lru_cache
def style() -> Markup:
    """The style sheet of formulas, with its fonts in it; without them they are set in the reader's own."""
    faces = [
        f"@font-face {{ font-family: {name}; font-style: {look}; "
        f"src: url(data:font/woff2;base64,{_font(found)}) format('woff2'); }}"
        for name, (look, stem) in FACES.items()
        for found in sorted(FONTS.glob(f"{stem}.*woff2"))[:1]
    ]
    return Markup("\n".join([*faces, Path(__file__).with_suffix(".css").read_text("utf-8")]))


def _font(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
