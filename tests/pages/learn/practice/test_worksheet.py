"""Worksheets: what is printed, what is not, and that a file stands alone."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape

from optim import InputError
from optim.printing import symbol
from pages.learn.practice import worksheet
from ui.formulas import Lines
from ui.numbers import latex
from ui.questions.exercises import faded
from ui.questions.kinds import QUESTIONS, question
from ui.questions.printed import asked_on_paper, solved_on_paper
from ui.questions.said import said
from ui.questions.svg import svg
from ui.typeset import formula, html

NAMES = ("Ada", "<script>alert(1)</script>", "李雷")


def body(page: str) -> str:
    """A file without its program."""
    return re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def file(**changes: object) -> str:
    made = worksheet.worksheets(**{"seed": 17, "names": NAMES, "fills": 6, "asks": 3, **changes})  # type: ignore[arg-type]
    return gzip.decompress(made).decode()


def part(page: str, key: str) -> list[str]:
    """The sheets of a part of a file."""
    return re.findall(rf'<section class="sheet {key}".*?</section>', body(page), re.DOTALL)


def exercises(*, solved: bool = False, **changes: object) -> str:
    return "".join(part(file(**changes), "solutions" if solved else "exercises"))


def test_a_sheet_for_every_name_with_numbers_of_its_own() -> None:
    page = body(file())
    sheets = part(page, "exercises")
    assert len(sheets) == 3
    assert len({sheet.partition("</header>")[2] for sheet in sheets}) == 3
    for name, sheet in zip(NAMES, sheets, strict=True):
        assert str(escape(name)) in sheet
        assert sheet.count('class="blank"') == 1 + 2 + 3 + 4 + 5 + 6
        assert sheet.count('class="item"') == 9
    assert "<script>alert" not in page
    assert page == body(file())


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_question_on_paper_is_whole_and_its_solution_is_one_of_its_options(kind: str) -> None:
    asked = question(kind, 17)
    paper, solution = asked_on_paper(asked), solved_on_paper(asked)
    assert paper.paragraphs[-1] == html(said(asked.asks))
    assert len(paper.paragraphs) == 1 + len(asked.given)
    assert bool(paper.picture) == bool(asked.picture)
    for place in range(len(asked.options)):
        right = solved_on_paper(replace(asked, answer=place)).answer[0]
        assert right == f"☑ {'ABCDEF'[place]} {paper.options[place]}"
    assert html(said(asked.because)) == solution.answer[1]


def test_without_names_there_is_one_sheet() -> None:
    assert len(part(file(names=()), "exercises")) == 1


def test_a_file_is_small_and_needs_no_program_for_its_pictures() -> None:
    assert len(file(asks=0)) < 400_000
    assert len(file(asks=6)) < 600_000
    assert "<svg" in file()
    assert "Plotly" not in file()


def test_nothing_is_loaded_from_anywhere_and_the_fonts_come_along() -> None:
    page = file()
    assert not re.search(r"<(?:link|img|iframe|object|embed|base)\b", body(page))
    assert not re.findall(r"<script[^>]+src", page)
    assert not re.search(r"(?:href|src)\s*=", body(page))
    assert {found[:10] for found in re.findall(r"url\((.*?)\)", body(page))} == {"data:font/"}
    assert re.findall(r"@font-face { font-family: (\w+);", page) == ["KaTeX_Main", "KaTeX_Math"]


@pytest.mark.parametrize("fills", [0, 2])
def test_one_table_has_the_answers_of_all(fills: int) -> None:
    (table,) = part(file(fills=fills, asks=2), "answers")
    rows = [re.findall("<td>(.*?)</td>", row) for row in re.findall('<tr class="item">(.*?)</tr>', table)]
    heads = re.findall("<th>(.*?)</th>", table)
    assert [row[0] for row in rows] == [str(escape(name)) for name in NAMES]
    assert len(heads) == 1 + fills + 2
    for name, row in zip(NAMES, rows, strict=True):
        seed = worksheet.own_seed(17, name)
        for n in range(1, fills + 1):
            exercise = faded(seed, n)
            values = [str(formula(latex(exercise.value(stage)))) for stage in exercise.open]
            assert row[n] == "<br>".join(values)
            assert [str(formula(symbol(stage.column))) in heads[n] for stage in exercise.open] == [True] * n
        kinds = np.random.default_rng(seed).permutation(list(QUESTIONS))[:2]
        for kind, letter in zip(kinds, row[fills + 1 :], strict=True):
            assert "ABCDEF".index(letter) == question(str(kind), seed).answer


def test_answers_stand_in_the_solutions_and_not_in_the_exercises() -> None:
    page, solutions = body(exercises(names=())), body(exercises(names=(), solved=True))
    for blanks in range(1, 7):
        exercise = faded(17, blanks)
        lines = Lines(exercise.table)
        for stage in exercise.open:
            answer = str(formula(lines.row(stage)))
            assert answer in solutions
            assert answer not in page
            number = latex(exercise.value(stage))
            if len(number.strip("-")) > 5:
                assert f">{number.strip('-')}<" not in page
    for kind in QUESTIONS:
        why = str(html(said(question(kind, 17).because)))
        assert why not in page
    assert sum(str(html(said(question(kind, 17).because))) in solutions for kind in QUESTIONS) == 3


def test_every_picture_is_in_the_file() -> None:
    page = file(names=("Ada",), fills=0, asks=6)
    kinds = np.random.default_rng(worksheet.own_seed(17, "Ada")).permutation(list(QUESTIONS))[:6]
    asked = [question(str(kind), worksheet.own_seed(17, "Ada")) for kind in kinds]
    wanted = [each.picture for each in asked if each.picture]
    assert wanted
    assert page.count('<div class="picture">') == len(wanted)
    assert [picture for picture in wanted if str(svg(picture)) not in page] == []


def test_each_sheet_is_reported() -> None:
    shares: list[float] = []
    worksheet.worksheets(17, NAMES, 1, 0, shares.append)
    assert shares == [1 / 3, 2 / 3, 1.0]


@given(st.text(max_size=80))
@settings(max_examples=60)
def test_any_name_is_only_text(name: str) -> None:
    try:
        names = worksheet.read_names(name)
    except InputError:
        return
    page = exercises(names=names, fills=1, asks=0)
    for each in names:
        assert str(escape(each)) in page
    assert page.count("<section") == page.count("</section") == max(1, len(names))


@pytest.mark.parametrize("name", [*NAMES, 'a"; } body { x: url(y) ', "</style>", "a\u2028b"])
def test_every_sheet_says_whose_it_is(name: str) -> None:
    first, second = part(file(names=(name, "Ada"), fills=1, asks=0), "exercises")
    assert f'<span class="whose">{escape(name)} · seed 17</span>' in first
    assert '<span class="whose">Ada · seed 17</span>' in second
    assert 'data-page="page {page} of {pages}"' in first


def test_two_hundred_names_and_no_more() -> None:
    lines = [f"Name {n}" for n in range(worksheet.MOST_NAMES)]
    assert len(worksheet.read_names("\n".join(lines))) == 200
    with pytest.raises(InputError, match="201 names"):
        worksheet.read_names("\n".join([*lines, "One more"]))
