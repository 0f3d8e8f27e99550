import json

import pytest

from pages.learn.anatomy.maths import FEEDS
from tests.conftest import Visit, messages
from ui.pages import PAGES

PAGE = PAGES["anatomy"].file
ALL = {"an_guess": "more", "an_snr": "0.71", "an_check": "one", "an_eps": "1e2"}


def test_every_right_answer_is_told(visit: Visit) -> None:
    app = visit(PAGE, **ALL)
    assert len(app.get("plotly_chart")) == 4
    assert len(app.success) == 3, "every answer is right"


def said(visit: Visit, **query: str) -> str:
    app = visit(PAGE, **query)
    assert not app.exception
    assert messages(app) == []
    return "\n".join(e.value for kind in (app.markdown, app.info, app.success) for e in kind)


def test_nothing_is_told_before_the_guess(visit: Visit) -> None:
    app = visit(PAGE)
    steps, readings, *_epsilon = (json.loads(chart.proto.spec) for chart in app.get("plotly_chart"))
    assert [note["text"] for note in steps["layout"]["annotations"]] == [" α"], "no other bound"
    assert [curve["mode"] for curve in readings["data"]] == ["markers"]
    assert not app.selectbox, "nothing but equal gradients"


def test_the_bounds_of_the_defaults(visit: Visit) -> None:
    words = said(visit, an_guess="more")
    assert "Right." in words
    assert "3.16228 α" in words
    assert "**7.27029** α" in words


@pytest.mark.parametrize(
    ("beta1", "beta2", "truth"),
    [("0.9", "0.999", "more"), ("0.9", "0.9", "alpha"), ("0", "0.99", "paper"), ("0.9", "0.5", "any")],
)
def test_the_answer_depends_on_the_betas(visit: Visit, beta1: str, beta2: str, truth: str) -> None:
    words = said(visit, an_beta1=beta1, an_beta2=beta2, an_guess=truth)
    assert "Right." in words


@pytest.mark.parametrize("feed", FEEDS)
def test_every_sequence_is_shown_with_what_to_see(visit: Visit, feed: str) -> None:
    assert FEEDS[feed].look in said(visit, an_guess="more", an_feed=feed)


def test_choosing_a_sequence_fills_its_fields(visit: Visit) -> None:
    app = visit(PAGE, an_guess="more", an_g="t", an_silence="100")
    assert FEEDS["spike"].look not in [e.value for e in app.markdown]
    app.selectbox(key="an_feed").set_value("mixed").run()
    assert not app.exception
    assert app.text_input(key="an_g").value == "1"
    assert app.session_state["an_sigma"] == "2"
    assert app.session_state["an_silence"] == "0"


def test_signal_to_noise_in_words(visit: Visit) -> None:
    words = said(visit, an_snr="1")
    assert "Not quite." in words
    assert "0.707107" in words
    assert "= 0.229" in words


def test_a_slip_at_the_end_is_named(visit: Visit) -> None:
    assert "the step for a single spike" in said(visit, an_check="root")
    assert "0.81 is less than 0.9" in said(visit, an_check="any")


def test_the_player_gets_the_same_run(visit: Visit) -> None:
    app = visit(PAGE, an_eps="1e2")
    link = app.get("page_link")[-2]  # the last one is the course's, to the network
    assert "eps=100" in link.proto.query_string
    assert "lr=10.1" in link.proto.query_string


@pytest.mark.parametrize(
    "query",
    [
        {"an_beta1": "2"},
        {"an_guess": "?"},
        {"an_guess": "more", "an_feed": "x"},
        {"an_guess": "more", "an_g": "foo"},
        {"an_guess": "more", "an_g": "1/(t - 1)"},
        {"an_guess": "more", "an_silence": "7"},
        {"an_guess": "more", "an_sigma": "<b>"},
        {"an_eps": "0"},
        {"an_check": "two"},
    ],
)
def test_a_bad_value_in_the_url_gives_a_message(visit: Visit, query: dict[str, str]) -> None:
    app = visit(PAGE, **query)
    assert not app.exception
    (message,) = messages(app)
    assert "<b>" not in message


@pytest.mark.parametrize("betas", [("0", "0"), ("0.9", "0"), ("0", "0.999"), ("0.99999", "0.999999")])
@pytest.mark.parametrize("feed", ["spike", "late", "noise"])
def test_extreme_betas(visit: Visit, betas: tuple[str, str], feed: str) -> None:
    said(visit, an_beta1=betas[0], an_beta2=betas[1], an_feed=feed, **ALL)
