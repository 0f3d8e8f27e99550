import json

import pytest
from streamlit.testing.v1 import AppTest

from pages.lab.clinic.maths import patient
from pages.learn.confidence import charts, maths
from tests.conftest import Visit, messages
from ui.numbers import text
from ui.pages import PAGES

PAGE = PAGES["confidence"].file
RIGHT = {"cf_sure": "third", "cf_floor": "twice", "cf_batch": "root", "cf_cure": "third"}


def said(app: AppTest) -> str:
    """Every word of the page, as one text."""
    return " ".join(
        element.value for kind in (app.markdown, app.success, app.info, app.caption) for element in kind
    )


def test_every_right_answer_is_told(visit: Visit) -> None:
    app = visit(PAGE, **RIGHT)
    assert not app.exception
    assert messages(app) == []
    assert len(app.success) == len(RIGHT)
    assert len(app.get("plotly_chart")) == 5


def test_before_a_guess_its_picture_is_there_without_the_answer(visit: Visit) -> None:
    found = [
        {trace["name"] for trace in json.loads(chart.proto.spec)["data"]}
        for chart in visit(PAGE).get("plotly_chart")
    ]
    assert found == [{"sign descent"}, {"x"}, {"batch 1", "batch 16"}, {"constant α"}]


def test_the_figures_that_it_states(visit: Visit) -> None:
    words = said(visit(PAGE, **RIGHT))
    measured = {lr: text(maths.measured(lr, 1.0), 3) for lr in (0.01, 0.04)}
    for figure in (
        "1/√(1 + 9) = 0.316",
        f"{measured[0.01]} at α = 0.01, {measured[0.04]} at α = 0.04",
        "= 0.302",
        "x forgets in σ/α = 10 steps",
        "about 11 independent places",
        "the mean is 0.43",
        "2.5 with batches of 64",
        "the factor is 0.95",
    ):
        assert figure in words, figure


@pytest.mark.parametrize(
    ("key", "answer", "word"),
    [
        ("cf_sure", "tenth", "the root is missing"),
        ("cf_floor", "four", "four times as fast"),
        ("cf_batch", "linear", "SGD"),
    ],
)
def test_a_slip_is_named(visit: Visit, key: str, answer: str, word: str) -> None:
    app = visit(PAGE, **{key: answer})
    assert word in app.info[0].value


@pytest.mark.parametrize(
    ("key", "typed", "word"),
    [
        ("cf_floor_answer", "sqrt(0.02*4/2)", "Yes"),
        ("cf_floor_answer", "0.04", "The root is missing"),
        ("cf_floor_answer", "sqrt(0.08)", "The 2 is missing"),
        ("cf_check", "0.004", "Yes"),
        ("cf_check", "0.016", "linear rule"),
        ("cf_check", "0.001", "slower"),
    ],
)
def test_the_checks(visit: Visit, key: str, typed: str, word: str) -> None:
    app = visit(PAGE, cf_floor="twice")
    app.text_input(key=key).set_value(typed).run()
    assert any(word in box.value for box in [*app.success, *app.info])


def test_it_follows_its_dials(visit: Visit) -> None:
    app = visit(PAGE, cf_noise="5", cf_lr="0.4", cf_sigma="4", **RIGHT)
    assert app.dataframe[0].value["σ/|μ| = 5"].iloc[-1] == text(maths.mean_step("adam", 5.0), 3)
    band = charts.stays(0.4, 4.0).data[1]
    assert band.y[1] == pytest.approx(-maths.floor(0.4, 4.0))
    runs = charts.stays(0.4, 4.0).layout.meta["runs"]
    assert set(runs[0]["dials"]) == {charts.RATE_DIAL, charts.SIGMA_DIAL}


@pytest.mark.parametrize(
    "query", [{"cf_noise": "0"}, {"cf_lr": "-1"}, {"cf_sigma": "1e9"}, {"cf_floor": "<b>"}]
)
def test_a_bad_link_gives_a_message(visit: Visit, query: dict[str, str]) -> None:
    app = visit(PAGE, **query)
    assert not app.exception
    assert len(messages(app)) == 1


def test_the_training_that_it_leads_to_is_one_whose_batch_grew(visit: Visit) -> None:
    (link,) = [link for link in visit(PAGE, **RIGHT).get("page_link") if "patient" in link.proto.query_string]
    assert patient(int(link.proto.query_string.removeprefix("patient="))).kind == "batch"
