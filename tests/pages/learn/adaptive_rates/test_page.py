import json

import pytest
from streamlit.testing.v1 import AppTest

from pages.learn.adaptive_rates import charts
from pages.learn.adaptive_rates.maths import SLOPE_CHANGE
from tests.conftest import Visit, messages
from ui.pages import PAGES

PAGE = PAGES["adaptive_rates"].file
RIGHT = {
    "ada_longer": "same",
    "ada_scale": "same",
    "ada_rare": "root",
    "ada_back": "forget",
    "ada_check": "step",
}
CHARTS = 7


def said(app: AppTest) -> str:
    """Every word of the page, as one text."""
    return " ".join(
        element.value for kind in (app.markdown, app.success, app.info, app.caption) for element in kind
    )


def test_every_right_answer_is_told(visit: Visit) -> None:
    app = visit(PAGE, **RIGHT)
    assert len(app.success) == len(RIGHT)
    assert len(app.get("plotly_chart")) == CHARTS


def test_before_a_guess_its_picture_is_there_without_the_answer(visit: Visit) -> None:
    def told(**query: str) -> list[bool]:
        """Whether each picture has what only the guess opens."""
        opened = ("Adam, β₁ = 0", "c·f", "AdaGrad")
        found = visit(PAGE, **query).get("plotly_chart")
        return [any(word in str(json.loads(c.proto.spec)) for word in opened) for c in found]

    bare = told()
    assert bare == [False, False, False, False, True], "the lines of the last end where the slopes fall"
    assert told(ada_longer="show") == [True, True, False, *bare[1:]]
    assert told(ada_scale="show", ada_rare="show") == [False, True, False, True, True]
    assert len(charts.fading_lines("0.99", told=False).data[0].x) == SLOPE_CHANGE


def test_the_figures_that_it_states(visit: Visit) -> None:
    words = said(visit(PAGE, **RIGHT))
    for figure in (
        "√v̂ is 1 for x and 1000 for y",
        "first steps are 0.1 and 0.1",
        "rate for both axes, here 0.001998",
        "2/κ = 0.002",
        "= 0.998",
        "3.1×10⁻⁹ of the whole way",
        "fraction is 0.0902, with SGD it is 0.01",
        "√k = 10",
        "0.9: 0; 0.99: 305; 0.999: more than 900",
        "= 0.9. Only the sign",
    ):
        assert figure in words


def test_epsilon_is_felt(visit: Visit) -> None:
    words = said(visit(PAGE, ada_times="1e-9", **RIGHT))
    assert "first gradient is 4×10⁻⁹" in words
    assert "differ by 0.58 of the whole way" in words
    words = said(visit(PAGE, ada_times="1e-9", ada_eps="0", **RIGHT))
    assert "×10⁻¹" in words.split("differ by")[1]


@pytest.mark.parametrize(("answer", "word"), [("slope", "SGD"), ("root", "its root is"), ("up", "uphill")])
def test_a_slip_is_named(visit: Visit, answer: str, word: str) -> None:
    app = visit(PAGE, **{**RIGHT, "ada_check": answer})
    assert word in app.info[-1].value


@pytest.mark.parametrize(
    "query",
    [
        {"ada_steep": "0.5"},
        {"ada_eps": "-1"},
        {"ada_f": "x*y"},
        {"ada_f": "foo"},
        {"ada_every": "1.5"},
        {"ada_every": "0"},
        {"ada_times": "7"},
        {"ada_memory": "1"},
        {"ada_check": "<b>"},
    ],
)
def test_a_bad_link_gives_a_message(visit: Visit, query: dict[str, str]) -> None:
    app = visit(PAGE, **{**RIGHT, **query})
    assert not app.exception
    assert len(messages(app)) == 1
    assert "<b>" not in messages(app)[0]


@pytest.mark.parametrize(
    "query",
    [
        {"ada_rate": "flat", "ada_steep": "1e6"},
        {"ada_steep": "1"},
        {"ada_f": "7"},
        {"ada_f": "1/(x - 1)"},
        {"ada_f": "log(x - 2)"},
        {"ada_f": "exp(700*x)", "ada_times": "1000"},
        {"ada_f": "x**2/2"},
        {"ada_every": "1000"},
        {"ada_eps": "1e300"},
        {"ada_memory": "0.999"},
    ],
)
def test_a_run_with_nothing_to_see_is_still_shown(visit: Visit, query: dict[str, str]) -> None:
    app = visit(PAGE, **{**RIGHT, **query})
    assert not app.exception
    assert not app.error
