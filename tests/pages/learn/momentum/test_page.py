import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.learn.momentum import charts, maths
from tests.conftest import Visit, messages
from ui.numbers import text
from ui.pages import PAGES

PAGE = PAGES["momentum"].file
RIGHT = {"mom_half": "7", "mom_jumps": "cancel", "mom_swings": "slow", "mom_check": "half"}
CHARTS = 4


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
        found = visit(PAGE, **query).get("plotly_chart")
        return [any(word in c.proto.spec for word in ("with m", "half-life", "= 0.99")) for c in found]

    assert told() == [False, False, False]
    assert told(mom_half="show") == [False, True, False]
    assert told(mom_jumps="show", mom_swings="show") == [True, False, False, True]
    assert np.count_nonzero(charts.bars(0.9, told=False).data[0].y) == 2


def test_the_figures_that_it_states(visit: Visit) -> None:
    words = said(visit(PAGE, **RIGHT))
    for figure in ("6.57881", "0.349", "0.176", "0.795", "4.65×10⁻⁶", "11.33", "19.53", "0.9487", "13.16"):
        assert figure in words
    assert (
        "19.5 steps with β₁ = 0.9 and 62.7 steps with 0.99. It halves in 13.2 steps with 0.9 and in 138 steps"
        in words
    )


def test_it_follows_its_dials(visit: Visit) -> None:
    app = visit(PAGE, mom_beta="0.98", mom_ravine_beta="0.5", mom_lr="0.5", mom_h="0.5", **RIGHT)
    words = said(app)
    theory = maths.ring(0.9, 0.5)
    assert theory
    assert text(maths.half_life(0.98)) in words
    assert text(maths.zigzag(0.5), 3) in words
    assert text(theory.period, 4) in words
    app = visit(PAGE, mom_ring_beta="0", **RIGHT)
    assert "they are real" in said(app)


@pytest.mark.parametrize(
    ("answer", "word"), [("mean", "time constant"), ("double", "swing"), ("share", "same amount")]
)
def test_a_slip_is_named(visit: Visit, answer: str, word: str) -> None:
    app = visit(PAGE, **{**RIGHT, "mom_check": answer})
    assert word in app.info[-1].value
    assert "13.51" in app.info[-1].value


def test_the_check_asks_what_the_dial_does_not_show(visit: Visit) -> None:
    assert text(maths.half_life(0.8), 4) in said(visit(PAGE, mom_beta="0.95", **RIGHT))


@pytest.mark.parametrize(
    "query",
    [{"mom_beta": "1"}, {"mom_ravine_beta": "-1"}, {"mom_lr": "x"}, {"mom_h": "0"}, {"mom_half": "<b>"}],
)
def test_a_bad_link_gives_a_message(visit: Visit, query: dict[str, str]) -> None:
    app = visit(PAGE, **{**RIGHT, **query})
    assert not app.exception
    assert len(messages(app)) == 1
    assert "<b>" not in messages(app)[0]


@pytest.mark.parametrize("lr", ["1e300", "0", "50"])
def test_a_run_that_swings_out_is_still_shown(visit: Visit, lr: str) -> None:
    app = visit(PAGE, mom_lr=lr, mom_h="1000", mom_ring_beta="0.5", **RIGHT)
    assert not app.exception
    assert messages(app) == []
