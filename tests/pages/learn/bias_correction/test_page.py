import json

import pytest

from pages.learn.bias_correction import maths
from pages.learn.bias_correction.sections import LINES
from tests.conftest import Visit, messages
from ui.pages import PAGES

PAGE = PAGES["bias_correction"].file
ALL = {"bc_guess": "long", "bc_line": str(len(LINES)), "bc_sigma": "1", "bc_answer": "sqrt(0.1)"}


def test_every_right_answer_is_told(visit: Visit) -> None:
    app = visit(PAGE, **ALL)
    assert len(app.latex) == len(LINES)
    assert len(app.get("plotly_chart")) == 6
    assert len(app.success) == 2, "every answer is right"


def said(visit: Visit, **query: str) -> str:
    app = visit(PAGE, **query)
    assert not app.exception
    return "\n".join(e.value for kind in (app.markdown, app.caption, app.info, app.success) for e in kind)


def test_nothing_is_told_before_the_guess(visit: Visit) -> None:
    app = visit(PAGE)
    words = said(visit)
    assert "After your guess" in words
    told = (
        "3.16",
        "6.56",
        "4.87",
        "3.683",
    )  # the first step, the worst, the longest on the path, where it leads
    assert not any(number in words for number in told)
    assert len(app.dataframe) == 1, "that of the averages"
    (start, *_) = (json.loads(chart.proto.spec) for chart in app.get("plotly_chart"))
    assert [trace["name"] for trace in start["data"]] == ["with correction"]


def test_the_figures_of_the_defaults(visit: Visit) -> None:
    words = said(visit, bc_guess="long")
    assert "Right." in words
    assert "3.16228 α" in words
    assert "t = 12: 6.56852 α" in words
    assert "t = 2375" in words


@pytest.mark.parametrize(
    ("beta2", "truth", "first"), [("0.99", "right", "**1 α**"), ("0.9", "short", "**0.316228 α**")]
)
def test_other_betas_have_other_answers(visit: Visit, beta2: str, truth: str, first: str) -> None:
    for answer in ("short", "right", "long"):
        words = said(visit, bc_beta2=beta2, bc_guess=answer)
        assert ("Right." in words) == (answer == truth)
        assert first in words


def test_the_derivation_opens_line_by_line(visit: Visit) -> None:
    app = visit(PAGE)
    for k in range(1, len(LINES)):
        assert len(app.latex) == k
        app.button(key="bc_next").click().run()
    assert len(app.latex) == len(LINES)
    assert "t = 2: 0.19" in "\n".join(e.value for e in app.markdown)
    app.button(key="bc_fold").click().run()
    assert len(app.latex) == 1


def test_the_links_into_the_player_carry_the_equations(visit: Visit) -> None:
    app = visit(PAGE, bc_lr="0.05", bc_beta1="0.8", bc_guess="show")
    without, with_ = (link.proto for link in app.get("page_link")[-2:])
    assert "opt=own" in without.query_string
    assert "eq=m+%3D+beta1" in without.query_string
    for link in (without, with_):
        assert "lr=0.05" in link.query_string
        assert "beta1=0.8" in link.query_string
    assert "opt" not in with_.query_string


@pytest.mark.parametrize(
    ("answer", "part"), [("1", "forget the square root of v"), ("0.1", "divided by √v₁"), ("7", "Not quite")]
)
def test_wrong_answers_are_named(visit: Visit, answer: str, part: str) -> None:
    words = said(visit, bc_answer=answer)
    assert part in words
    assert "0.316228" in words


@pytest.mark.parametrize(
    "query",
    [
        {"bc_beta1": "1"},
        {"bc_beta2": "<b>"},
        {"bc_guess": "maybe"},
        {"bc_line": "99"},
        {"bc_sigma": "-1"},
        {"bc_t": "5", "bc_guess": "show"},
        {"bc_lr": "-1", "bc_guess": "show"},
        {"bc_answer": "foo"},
    ],
)
def test_a_bad_value_in_the_url_gives_a_message(visit: Visit, query: dict[str, str]) -> None:
    app = visit(PAGE, **query)
    assert not app.exception
    (message,) = messages(app)
    assert "<b>" not in message


@pytest.mark.parametrize("betas", [("0", "0"), ("0.99999", "0.5"), ("0", "0.999999999")])
def test_extreme_betas(visit: Visit, betas: tuple[str, str]) -> None:
    app = visit(PAGE, bc_beta1=betas[0], bc_beta2=betas[1], **ALL)
    assert not app.exception
    assert messages(app) == []


def test_the_chart_shows_the_cores_numbers(visit: Visit) -> None:
    app = visit(PAGE, bc_guess="long")
    figure = json.loads(app.get("plotly_chart")[1].proto.spec)
    assert figure["data"][2]["y"] == pytest.approx([maths.error(0.9, 0.999).at(t) for t in (1, 12)])
