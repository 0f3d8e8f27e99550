"""The lines of an optimizer as people write them."""

from __future__ import annotations

import re
import unicodedata

from ..equations import GIVEN, check
from ..grammar import CONSTANTS, FUNCTIONS, Reading
from ..hyperparameters import HYPERPARAMETERS
from ..meaning import spelled
from .products import OnPaper
from .tokens import words
from .words import LETTER, alike, called_differently, named

_LINE = re.compile(
    rf"\s*(?P<name>[{LETTER}][{LETTER}_0-9₀-₉ₜ\u0302-\u0304]*?(?:_\{{t\}})?)(?P<next>ₜ₊₁|_[{{(]t ?\+ ?1[)}}])?"
    r"(?P<index>₀|\s*\[[^]=]*\])?\s*(?P<sign>(?:\*\*|[-+*/·])?=(?!=)|:=|[←⟵≔])"
)
"""The left side of a line of an optimizer."""


def equations(text: str) -> str:
    """The lines of an optimizer as people write them, in the notation; such lines stay as they are, unchecked.

    Raises:
        InputError: they are no optimizer, or can be meant in two ways.
    """
    if counter := re.search(r"^\s*\w+_\{([kn]) ?\+ ?1\}", text, re.M):  # k and n count steps too
        text = re.sub(rf"(?<=_){counter[1]}(?!\w)|(?<=_\{{){counter[1]}(?=[ +}}-])", "t", text)
    lines = text.splitlines()
    ends = [whole[len(line) :] for whole, line in zip(text.splitlines(keepends=True), lines, strict=True)]
    lefts = {n: match for n, line in enumerate(lines) if (match := _LINE.match(alike(line)))}
    names = {
        n: spelled(unicodedata.normalize("NFD", left["name"].replace("{t}", "t")))
        for n, left in lefts.items()
    }
    own = [n for n, left in lefts.items() if not left["index"]]
    if own and "x" not in (names[n] for n in own) and named(names[own[-1]], ("x",)):
        names[own[-1]] = "x"
    ahead = [names[n] for n in own if lefts[n]["next"]]
    known = dict.fromkeys((*GIVEN, *HYPERPARAMETERS, *(names[n] for n in own)))
    strangers = called_differently(words(alike(text)), [*known, *CONSTANTS, *FUNCTIONS])
    found = []
    for n, line in enumerate(lines):
        if n not in lefts:
            found.append(Reading(line))
            continue
        right = OnPaper(
            " " * lefts[n].end() + line[lefts[n].end() :],
            tuple(known),
            typed=line,
            before="".join(line + end for line, end in zip(lines[:n], ends, strict=False)),
            after="".join(end + line for line, end in zip([*lines[n + 1 :], ""], ends[n:], strict=False)),
            ahead=ahead,
            late=["x", *(names[k] for k in own if k >= n)],
            strangers=strangers,
        )
        found.append(_whole(lefts[n], names[n], right.read()))
    if any(reading.text != line or reading.problems for reading, line in zip(found, lines, strict=True)):
        check(found)
    return "".join(reading.text + end for reading, end in zip(found, ends, strict=True))


def _whole(left: re.Match[str], name: str, right: Reading) -> Reading:
    """A line of an optimizer from its two sides: ``x -= α·g`` becomes x = x - lr*g."""
    text = left.string[: left.start("name")] + name
    columns = [*range(1, len(text) + 1)]
    position = max(left.end("name"), left.end("next"))

    def add(piece: str, typed: int, step: int = 0) -> None:
        nonlocal text
        text += piece
        columns.extend(typed + 1 + step * k for k in range(len(piece)))

    index, sign, end = left["index"] or "", left["sign"], left.end()
    add("[0]" if index == "₀" else index, position, 1)
    position += len(index)
    add(left.string[position : left.start("sign")], position, 1)
    add("=", left.start("sign"))
    body, where = right.text[end:], list(right.columns[end:])
    if len(sign) > 1 and sign != ":=":
        operation = sign[:-1].replace("·", "*")
        flat = body
        while flat != (flat := re.sub(r"\([^()]*\)", "_", flat)):
            pass
        simple = re.fullmatch(r"\s*[\w.]+\s*", flat) or (operation in "+-" and not re.search("[-+]", flat))
        add(f" {name} {operation}", left.start("sign"))
        blanks = len(body) - len(body.lstrip())
        if not simple:
            body = f"{body[:blanks]}({body[blanks:].rstrip()})"
            where = [
                *where[:blanks],
                where[blanks],
                *where[blanks : blanks + len(body) - blanks - 2],
                *where[-1:] * 2,
            ]
    return Reading(text + body, [*columns, *where], right.problems)
