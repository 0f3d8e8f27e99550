"""Formulas as HTML: everything that is printed has a layout, and nothing of it is lost."""

from __future__ import annotations

import re

import pytest
from latex2mathml.converter import convert

from ui import typeset
from ui.formulas import Lines
from ui.questions.exercises import PRACTISED, faded
from ui.questions.kinds import QUESTIONS, question
from ui.questions.said import said


def words(html: str) -> str:
    """What is read of it, without signs of operators."""
    return re.sub(r"<[^>]*>|\\s", "", html)


def formulas(rule: str) -> list[str]:
    found = list[str]()
    for seed in range(4):
        exercise = faded(seed, 1, rule)
        lines = Lines(exercise.table)
        found += [each(stage) for stage in exercise.stages for each in (lines.row, lines.unfinished)]
    return found


@pytest.mark.parametrize("rule", PRACTISED)
def test_every_line_has_a_layout_with_all_of_its_numbers(rule: str) -> None:
    for latex in formulas(rule):
        made = str(typeset.formula(latex))
        assert "\\" not in made
        for number in re.findall(r"(?<![_{\d.])\d+(?:\.\d+)?(?![}\d.])", latex):
            assert f">{number}<" in made
        assert made.count("<span") == made.count("</span")
        assert made.count('class="over"') == latex.count("\\frac")
        assert made.count('class="root"') == latex.count("\\sqrt")
        assert made.count('class="hat"') == latex.count("\\hat")


@pytest.mark.parametrize("rule", PRACTISED)
def test_a_formula_put_together_from_pieces_is_the_one_converted_as_a_whole(rule: str) -> None:
    """Numbers are put into a formula afterwards."""
    for latex in formulas(rule):
        whole = re.sub(r"<(mo|mrow|mspace)\b[^>]*>|</(mo|mrow)>", "", convert(latex))
        digits = re.findall(r">(\d[\d.]*)<", whole)
        shown = re.findall(r">(\d[\d.]*)<", str(typeset.formula(latex)))
        assert sorted(shown) == sorted(digits)


@pytest.mark.parametrize("kind", QUESTIONS)
def test_every_text_of_a_question_has_a_layout(kind: str) -> None:
    for seed in range(20):
        asked = question(kind, seed)
        for text in (*asked.given, asked.asks, *asked.options, asked.because):
            assert "$" not in typeset.html(said(text))


def test_a_sign_belongs_to_the_number_behind_it() -> None:
    made = str(typeset.formula("x = -2 - 3 (-4)"))
    assert [kind for kind, _ in re.findall(r'<span(?: class="(\w+)")?>([=\u2212])', made)] == [
        "sign",
        "",
        "sign",
        "",
    ]


def test_text_between_formulas_is_text() -> None:
    html = str(typeset.html("a < b & $x^{2}$ <i>"))
    assert html.startswith('a &lt; b &amp; <span class="formula">')
    assert html.endswith("&lt;i&gt;")


def test_the_fonts_are_in_the_style() -> None:
    assert typeset.style().count("data:font/woff2;base64,d09GMg") == 2
