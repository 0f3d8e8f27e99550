"""Worksheets: what is printed, what is not, and that a file stands alone."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from latex2mathml.converter import convert

from optim import InputError
from pages.learn.practice import worksheet
from ui.formulas import Lines
from ui.numbers import latex
from ui.questions.exercises import PRACTISED, faded
from ui.questions.kinds import QUESTIONS, question
from ui.questions.said import said

NAMES = ("Ada", "<script>alert(1)</script>", "李雷")


def body(page: str) -> str:
    """A file without its program."""
    return re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def exercises(*, solved: bool = False, **changes: object) -> str:
    made = worksheet.worksheets(**{"seed": 17, "names": NAMES, "fills": 6, "asks": 3, **changes})  # type: ignore[arg-type]
    return gzip.decompress(made[solved]).decode()


def test_a_sheet_for_every_name_with_numbers_of_its_own() -> None:
    page = body(exercises())
    sheets = page.split('<section class="sheet"')[1:]
    assert len(sheets) == 3
    assert len({sheet.partition("</header>")[2] for sheet in sheets}) == 3
    for name, sheet in zip(NAMES, sheets, strict=True):
        assert str(worksheet.escape(name)) in sheet
        assert sheet.count('class="blank"') == 1 + 2 + 3 + 4 + 5 + 6
        assert sheet.count('class="item"') == 9
    assert "<script>alert" not in page
    assert page == body(exercises())


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_question_on_paper_is_whole_and_its_solution_is_one_of_its_options(kind: str) -> None:
    asked = question(kind, 17)
    paper, solution = worksheet._asked(asked), worksheet._solved(asked)
    assert paper.paragraphs[-1] == worksheet.html(said(asked.asks))
    assert len(paper.paragraphs) == 1 + len(asked.given)
    assert bool(paper.picture) == bool(asked.picture)
    for place in range(len(asked.options)):
        right = worksheet._solved(replace(asked, answer=place)).answer[0]
        assert right == "☑ " + paper.options[place]
    assert worksheet.html(said(asked.because)) == solution.answer[1]


def test_without_names_there_is_one_sheet() -> None:
    assert body(exercises(names=())).count('<section class="sheet"') == 1


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


@pytest.mark.parametrize("rule", PRACTISED)
def test_a_formula_is_converted_as_a_whole_would_be(rule: str) -> None:
    """Numbers are put into a converted formula afterwards; a sign belongs to the number behind it."""
    for seed in range(6):
        exercise = faded(seed, 1, rule)
        lines = Lines(exercise.table)
        for stage in exercise.stages:
            for formula in (lines.row(stage), lines.unfinished(stage)):
                whole = convert(re.sub(r"= (-[\d.]+)", r"= {\1}", formula))
                assert worksheet.mathml(formula) == whole
                assert any(number in whole for number in re.findall(r"\d+", formula))


def test_pictures_are_drawn_from_the_numbers_in_the_file() -> None:
    page = exercises(names=("Ada",), fills=0, asks=6)
    found = [json.loads(text) for text in re.findall(r'<script type="application/json">(.*?)</script>', page)]
    kinds = np.random.default_rng(worksheet.own_seed(17, "Ada")).permutation(list(QUESTIONS))[:6]
    asked = [question(str(kind), worksheet.own_seed(17, "Ada")) for kind in kinds]
    wanted = [each.picture for each in asked if each.picture]
    assert wanted
    assert len(found) == len(wanted)
    for drawn, picture in zip(found, wanted, strict=True):
        assert drawn["layout"]["width"] == worksheet.WIDTH
        curves = [trace for trace in drawn["data"] if trace["type"] == "scatter"]
        for trace, curve in zip(curves, picture.curves, strict=True):
            assert trace["x"] == pytest.approx(curve.x.tolist(), rel=1e-5)
            assert trace["y"] == pytest.approx(curve.y.tolist(), rel=1e-5)


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
        assert str(worksheet.escape(each)) in page
    assert page.count("<section") == max(1, len(names))
    assert page.count("<style") == page.count("</style") == 1 + max(1, len(names))


@pytest.mark.parametrize("name", [*NAMES, 'a"; } body { x: url(y) ', "\\", "</style>", "a\u2028b"])
def test_every_page_says_whose_it_is(name: str) -> None:
    page = exercises(names=(name, "Ada"), fills=1, asks=0)
    style = "".join(re.findall("<style>(.*?)</style>", page, re.DOTALL))
    boxes = dict(re.findall(r'@page (sheet-\d) { @top-left { content: "(.*?)" } }', style))
    said = {k: re.sub(r"\\([0-9a-f]+) ", lambda sign: chr(int(sign[1], 16)), box) for k, box in boxes.items()}
    assert said == {"sheet-1": f"{name} · seed 17", "sheet-2": "Ada · seed 17"}
    assert not set('"<{(') & set(boxes["sheet-1"])
    assert re.findall(r'style="page: (.*?)"', page) == [*boxes]


def test_text_between_formulas_is_text() -> None:
    html = str(worksheet.html("a < b & $x^{2}$ <i>"))
    assert html.startswith("a &lt; b &amp; <math")
    assert html.endswith("&lt;i&gt;")
