"""A question as it stands on paper, and its solution."""

from __future__ import annotations

from markupsafe import Markup

from ui.formulas import Lines
from ui.paper import Item
from ui.questions.kinds import Question
from ui.questions.said import said
from ui.questions.svg import svg
from ui.questions.titles import title
from ui.typeset import formula, html


def letter(place: int) -> str:
    """What an option is called on paper."""
    return chr(ord("A") + place)


def asked_on_paper(asked: Question) -> Item:
    """What is printed of it."""
    lines: list[Markup] = []
    if asked.printed:
        printed = Lines(asked.printed.table)
        lines = [formula(printed.row(stage)) for stage in asked.printed.stages]
    return Item(
        title(asked.kind),
        [*(html(said(part)) for part in asked.given), html(said(asked.asks))],
        lines,
        svg(asked.picture) if asked.picture else None,
        [html(said(option)) for option in asked.options],
    )


def solved_on_paper(asked: Question) -> Item:
    """The right option, and why."""
    right = f"☑ {letter(asked.answer)} {said(asked.options[asked.answer])}"
    return Item(title(asked.kind), answer=[html(right), html(said(asked.because))])
