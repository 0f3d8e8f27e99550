import pytest
from streamlit.testing.v1 import AppTest

from pages.learn.turned_valley import charts, maths
from tests.conftest import Visit, messages
from ui.numbers import text
from ui.pages import PAGES

PAGE = PAGES["turned_valley"].file
CHARTS = 7
RIGHT = {"tv_who": "behind", "tv_left": "100", "tv_muon": "near", "tv_tuned": "ruler", "tv_check": "all"}


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
    def shown(**query: str) -> int:
        return len(visit(PAGE, **query).get("plotly_chart"))

    assert [shown(), shown(tv_who="show"), shown(tv_left="show")] == [4, 5, 6]
    names = {trace.name for trace in charts.ravine(30.0, "ruler", 0.1, told=False).data}
    assert names == {"f is equal", "gradient descent"}
    fixed, tuned = (charts.ends(tuned=tuned).data[-1].y for tuned in (False, True))
    assert (fixed[0], tuned[0]) == (maths.left("ruler", 0), maths.best("ruler", 0)[0])


def test_the_figures_that_it_states(visit: Visit) -> None:
    words = said(visit(PAGE, **RIGHT))
    for figure in (
        "f = 2.8×10⁻¹¹³ in the valley along the axes, and f = 0.0247 in the turned one",
        "has f = 0.0169 in both",
        "f starts at 50.5",
        "(1 + κ)/2 = 50.5",
        "At 15° κ = 26.5 is left",
        "0.67 of the distance is left in the valley, 0.67 after stretching, and 0 after turning back",
        "to 0.00012 at 45°",
        "it is 3.8×10⁻¹² and 7.7×10⁻¹⁰",
        "momentum alone has 2.6×10⁻¹⁰",
        "the curvature is 25",
        "It is 0.7. Whatever lies between 0.01 and 1 ends between 0.68 and 1.13",
        "Muon's step would be 0.7·B/|B|",
    ):
        assert figure in words


def test_it_follows_its_dials(visit: Visit) -> None:
    app = visit(PAGE, tv_angle="20", tv_look="15", tv_lr="0.3", **RIGHT)
    assert app.dataframe[0].value["20°"].iloc[-1] == text(maths.left("ruler", 20.0, 0.3), 3)
    assert "0.22 after stretching" in said(app)


@pytest.mark.parametrize(("answer", "word"), [("one", "at 0°"), ("root", "momentum"), ("mean", "ratio is 1")])
def test_a_slip_is_named(visit: Visit, answer: str, word: str) -> None:
    app = visit(PAGE, **{**RIGHT, "tv_check": answer})
    assert word in app.info[-1].value


@pytest.mark.parametrize(
    "query", [{"tv_angle": "91"}, {"tv_look": "-1"}, {"tv_lr": "x"}, {"tv_other": "<b>"}, {"tv_who": "<b>"}]
)
def test_a_bad_link_gives_a_message(visit: Visit, query: dict[str, str]) -> None:
    app = visit(PAGE, **{**RIGHT, **query})
    assert not app.exception
    assert len(messages(app)) == 1
    assert "<b>" not in messages(app)[0]


@pytest.mark.parametrize(
    "query", [{"tv_lr": "0"}, {"tv_lr": "1e300"}, {"tv_angle": "90", "tv_other": "momentum"}]
)
def test_a_run_with_nothing_to_see_is_still_shown(visit: Visit, query: dict[str, str]) -> None:
    app = visit(PAGE, **{**RIGHT, **query})
    assert not app.exception
    assert messages(app) == []
