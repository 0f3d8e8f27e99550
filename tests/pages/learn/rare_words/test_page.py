import pytest
from streamlit.testing.v1 import AppTest

from pages.learn.rare_words import charts
from tests.conftest import Visit, messages
from ui.pages import PAGES

PAGE = PAGES["rare_words"].file
RIGHT = {
    "rw_learned": "few",
    "rw_momentum": "between",
    "rw_nothing": "none_of_them",
    "rw_shared": "word",
    "rw_check": "right",
}


def said(app: AppTest) -> str:
    """Every word of the page, as one text."""
    return " ".join(
        element.value for kind in (app.markdown, app.success, app.info, app.caption) for element in kind
    )


def test_every_right_answer_is_told(visit: Visit) -> None:
    app = visit(PAGE, **RIGHT)
    assert len(app.success) == len(RIGHT)
    assert len(app.get("plotly_chart")) == 3


def test_before_a_guess_its_picture_is_there_without_the_answer(visit: Visit) -> None:
    app = visit(PAGE)
    assert len(app.get("plotly_chart")) == 2
    assert [trace.name for trace in charts.ranks(18.8, 0.28, told=False).data] == ["gradient descent"]
    assert "momentum" not in {trace.name for trace in charts.softmax(100, told=False).data}


def test_the_figures_that_it_states(visit: Visit) -> None:
    words = said(visit(PAGE, **RIGHT))
    for figure in (
        "The first 84 words",
        "the first 555 half",
        "in 300 steps 251 and 1663",
        "2/π₁ = 19.6",
        "only 0.071 of a text",
        "below the edge, 69.3,",
        "comes to 0.11, momentum to 0.0052, Adam to 1×10⁻⁵",
        "momentum comes to 7.9×10⁻⁶, Adam to 5.3×10⁻⁶",
        "α = 200,000: its loss is 0",
        "is 16,384 numbers",
        "the loss is 5.7×10⁻⁶, with one for each weight 1×10⁻⁵. With one v for all it is 0.0081, and 0.038",
    ):
        assert figure in words
    words = said(visit(PAGE, rw_away="dense", **RIGHT))
    assert "the same loss, 1.492; sign descent to 1.493" in words


def test_it_follows_its_dials(visit: Visit) -> None:
    app = visit(PAGE, rw_sgd="10", rw_adam="0.1", rw_t="10", **RIGHT)
    assert not app.exception
    assert "α is 10 for gradient descent" in said(app)
    assert (
        app.dataframe[1].value["all words"].tolist()[-1]
        != visit(PAGE, **RIGHT).dataframe[1].value["all words"].tolist()[-1]
    )


@pytest.mark.parametrize(("answer", "word"), [("root", "√100"), ("both", "π²"), ("neither", "factor π")])
def test_a_slip_is_named(visit: Visit, answer: str, word: str) -> None:
    app = visit(PAGE, **{**RIGHT, "rw_check": answer})
    assert word in app.info[-1].value


@pytest.mark.parametrize(
    "query", [{"rw_sgd": "-1"}, {"rw_adam": "x"}, {"rw_t": "7"}, {"rw_away": "<b>"}, {"rw_check": "<b>"}]
)
def test_a_bad_link_gives_a_message(visit: Visit, query: dict[str, str]) -> None:
    app = visit(PAGE, **{**RIGHT, **query})
    assert not app.exception
    assert len(messages(app)) == 1
    assert "<b>" not in messages(app)[0]


@pytest.mark.parametrize("query", [{"rw_sgd": "1e300"}, {"rw_sgd": "0", "rw_adam": "0"}])
def test_a_run_with_nothing_to_see_is_still_shown(visit: Visit, query: dict[str, str]) -> None:
    app = visit(PAGE, **{**RIGHT, **query})
    assert not app.exception
    assert messages(app) == []
