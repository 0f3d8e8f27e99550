import json
import re

import pytest

from pages.learn.worked_example import article
from tests.conftest import Visit, messages
from ui.pages import PAGES

PAGE = PAGES["worked_example"].file
LINES = article.lines()
TITLES = {"en": "The worked example, line by line", "zh": ""}
TRUTH = "".join("r" if line.sound else "w" for line in LINES)


@pytest.mark.parametrize("lang", TITLES)
def test_the_page_opens_in_every_language(visit: Visit, lang: str) -> None:
    app = visit(PAGE, lang=lang, answers=TRUTH)
    assert not app.exception
    assert messages(app) == []
    assert (app.title[0].value == TITLES["en"]) == (lang == "en")
    assert len(app.latex) == len(LINES)


def test_one_line_at_a_time(visit: Visit) -> None:
    app = visit(PAGE)
    for k, (line, letter) in enumerate(zip(LINES, TRUTH, strict=True)):
        assert len(app.latex) == k + 1
        assert any(line.working in found.value for found in app.latex)
        assert len(app.success) == k
        app.button(key=f"answer_{letter}_{k}").click().run()
    assert not app.exception
    assert len(app.success) == len(LINES)
    assert app.info.len == 0
    assert f"You judged {len(LINES)} of {len(LINES)}" in " ".join(text.value for text in app.markdown)
    link = app.get("page_link")[-1]
    assert link.proto.label.startswith("Go on with this example")


def test_wrong_judgements_are_shown_without_blame(visit: Visit) -> None:
    wrong = TRUTH.translate(str.maketrans("rw", "wr"))
    app = visit(PAGE, answers=wrong)
    assert len(app.info) == len(LINES)
    assert len(app.success) == 0
    assert f"You judged 0 of {len(LINES)}" in " ".join(text.value for text in app.markdown)


def test_every_slip_is_named_with_its_numbers(visit: Visit) -> None:
    app = visit(PAGE, answers=TRUTH)
    texts = [text.value for text in app.markdown]
    for line in LINES:
        assert not line.slip or line.slip in texts
    shown = [re.findall(r": \*\*(.+?)\*\*", text) for text in texts]
    assert ["64", "256", "256"] in shown
    assert ["3.9984", "3.996838", "3.9"] in shown


def test_the_picture_gives_no_answer_before_its_line_is_judged(visit: Visit) -> None:
    def curves(answers: str) -> int:
        return len(json.loads(visit(PAGE, answers=answers).get("plotly_chart")[0].proto.spec)["data"])

    bare = curves("")
    assert [curves(TRUTH[:k]) - bare for k in (1, len(TRUTH) - 1, len(TRUTH))] == [2, 2, 4]


def test_judging_again_begins_anew(visit: Visit) -> None:
    app = visit(PAGE, answers=TRUTH)
    next(button for button in app.button if button.label == "Judge the lines again").click().run()
    assert len(app.latex) == 1


@pytest.mark.parametrize("answers", ["x", "r" * 7, "R", "<b>", "rw rw", "r" * 10_000])
def test_other_answers_in_the_url_give_a_message(visit: Visit, answers: str) -> None:
    app = visit(PAGE, answers=answers)
    assert not app.exception
    assert len(messages(app)) == 1
    assert "<b>" not in messages(app)[0]
    assert len(app.latex) == 1
