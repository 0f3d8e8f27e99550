"""Worksheets: what is printed, what is not, and that a file stands alone."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optim import InputError
from optim.exercises import PRACTISED, faded
from optim.questions import QUESTIONS, question
from ui import worksheet
from ui.formulas import Lines
from ui.numbers import latex
from ui.said import said

NAMES = ("Ada", "<script>alert(1)</script>", "李雷")


def body(page: str) -> str:
    """A file without its program."""
    return re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def exercises(**changes: object) -> str:
    return worksheet.worksheet(
        **{"seed": 17, "names": NAMES, "fills": 6, "asks": 3, "solved": False, **changes}
    )  # type: ignore[arg-type]


def test_a_sheet_for_every_name_with_numbers_of_its_own() -> None:
    page = body(exercises())
    sheets = page.split('<section class="sheet">')[1:]
    assert len(sheets) == 3
    assert len({re.sub(r"<header>.*?</header>", "", sheet) for sheet in sheets}) == 3
    for name, sheet in zip(NAMES, sheets, strict=True):
        assert str(worksheet.escape(name)) in sheet
        assert sheet.count('class="blank"') == 1 + 2 + 3 + 4 + 5 + 6
        assert sheet.count('class="item"') == 9
    assert "<script>alert" not in page
    assert page == body(exercises())


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_question_on_paper_is_whole_and_its_solution_is_one_of_its_options(kind: str) -> None:
    asked = question(kind, 17)
    paper, solution = worksheet._asked(asked, "picture"), worksheet._solved(asked)
    assert paper.paragraphs[-1] == worksheet.html(said(asked.asks))
    assert len(paper.paragraphs) == 1 + len(asked.given)
    assert bool(paper.picture) == bool(asked.picture)
    for place in range(len(asked.options)):
        right = worksheet._solved(replace(asked, answer=place)).answer[0]
        assert right == "☑ " + paper.options[place]
    assert worksheet.html(said(asked.because)) == solution.answer[1]


def test_without_names_there_is_one_sheet() -> None:
    assert body(exercises(names=())).count('<section class="sheet">') == 1


def test_the_program_is_only_there_where_a_picture_is() -> None:
    assert len(exercises(asks=0)) < 200_000
    assert len(exercises(solved=True)) < 500_000
    assert "Plotly" in exercises()


@pytest.mark.parametrize("solved", [False, True])
def test_nothing_is_loaded_from_anywhere(solved: bool) -> None:
    page = exercises(solved=solved)
    assert not re.search(r"<(?:link|img|iframe|object|embed|base)\b", body(page))
    assert not re.findall(r"<script[^>]+src", page)
    assert not re.search(r"(?:href|src|url)\s*[=(]", body(page))


def test_answers_stand_in_the_solutions_and_not_in_the_exercises() -> None:
    page, solutions = body(exercises(names=())), body(exercises(names=(), solved=True))
    for blanks in range(1, 7):
        exercise = faded(17, blanks)
        lines = Lines(exercise.table)
        for stage in exercise.open:
            answer = str(worksheet.mathml(lines.row(stage)))
            assert answer in solutions
            assert answer not in page
            number = latex(exercise.value(stage))
            if len(number.strip("-")) > 5:
                assert f">{number.strip('-')}<" not in page
    for kind in QUESTIONS:
        why = str(worksheet.html(said(question(kind, 17).because)))
        assert why not in page
    assert sum(str(worksheet.html(said(question(kind, 17).because))) in solutions for kind in QUESTIONS) == 3


@pytest.mark.parametrize("rule", PRACTISED)
def test_every_formula_becomes_sound_mathml(rule: str) -> None:
    for seed in range(3):
        exercise = faded(seed, 1, rule)
        lines = Lines(exercise.table)
        for stage in exercise.stages:
            for formula in (lines.row(stage), lines.unfinished(stage)):
                words = "".join(ElementTree.fromstring(worksheet.mathml(formula)).itertext())
                assert "\\" not in words
                assert "&" not in words


@given(st.text(max_size=80))
@settings(max_examples=60)
def test_any_name_is_only_text(name: str) -> None:
    try:
        names = worksheet.read_names(name)
    except InputError:
        return
    page = exercises(names=names, fills=1, asks=0)
    for each in names:
        assert str(worksheet.escape(each)) in page
    assert page.count("<section") == max(1, len(names))


def test_text_between_formulas_is_text() -> None:
    html = str(worksheet.html("a < b & $x^{2}$ <i>"))
    assert html.startswith("a &lt; b &amp; <math")
    assert html.endswith("&lt;i&gt;")
