"""The experiments with networks of their own: nothing is told before the guess, and what is told is so."""

import json
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from pages.lab.network import fair, sweep
from tests.conftest import Visit, messages
from tests.pages.test_figures import alike, faint, unnamed
from ui.pages import PAGES

Look = Callable[..., AppTest]
BETS = {
    "ruler": "alike",
    "lengths": "tenth",
    "edge": "edge",
    "fair": "close",
    "plane": "low",
}


@pytest.fixture(scope="module", autouse=True)
def raced() -> Iterator[None]:
    """Two of the racers."""
    found = sweep.Sweep(("sgd", "adam"))
    found.advance()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep, "sweep", lambda: found)
        yield


@pytest.fixture
def look(visit: Visit) -> Look:
    """An experiment at an address."""
    return lambda view, **query: visit(PAGES["network"].file, net_view=view, **query)


@pytest.mark.parametrize("view", BETS)
def test_a_right_guess_is_told(look: Look, view: str) -> None:
    app = look(view, **{f"net_{view}": BETS[view]})
    assert not app.exception
    assert messages(app) == []
    assert len(app.success) == 1
    assert sum("Now you see" in found.value for found in app.markdown) == 1


@pytest.mark.parametrize("view", BETS)
def test_nothing_is_told_before_the_guess(look: Look, view: str) -> None:
    bare, told = (look(view, **{f"net_{view}": mine}) for mine in ("none", "show"))
    assert len(bare.success) == len(bare.info) == 0
    assert not any("Now you see" in found.value for found in bare.markdown)
    lengths = [sum(len(chart.proto.spec) for chart in app.get("plotly_chart")) for app in (bare, told)]
    assert lengths[0] < lengths[1]


def test_the_numbers_of_the_ruler_and_of_the_steps(look: Look) -> None:
    said = {
        view: " ".join(e.value for e in (*app.markdown, *app.success))
        for view in ("ruler", "lengths")
        for app in [look(view, **{f"net_{view}": BETS[view]})]
    }
    for number in ("0.25", "0.23", "4.8×10⁻⁶", "0.0097", "walk 0.28", "pixels 1.03", "0.0033", "0.19"):
        assert number in said["ruler"]
    for number in ("88 %", "1, 0.38, 0.09, 0.044", "1, 10, 100, 800", "0.229", "0.39", "the 3 pixels"):
        assert number in said["lengths"]


@pytest.mark.parametrize("beta1", ["0.9", "0.5", "0"])
def test_the_edge_is_told_with_its_numbers(look: Look, beta1: str) -> None:
    said = look("edge", net_edge="edge", net_edge_beta1=beta1).success[0].value
    assert {"0.9": "37.3; the edge of stability is 38", "0.5": "6.19", "0": "2.2"}[beta1] in said


def test_cross_entropy_finds_no_edge(look: Look) -> None:
    app = look("edge", net_edge="falls", net_edge_loss="cross_entropy")
    assert "only 0.3" in app.success[0].value
    app = look("edge", net_edge="edge", net_edge_loss="cross_entropy")
    assert app.info[0].value.startswith("Not quite.")


def test_a_random_plane_lies_too(look: Look) -> None:
    app = look("plane", net_plane="low", net_plane_kind="random")
    assert "The true loss is 2.37" in app.success[0].value


def test_a_race_that_is_not_run_yet_says_how_far_it_is(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = sweep.Sweep()
    monkeypatch.setattr(sweep, "sweep", lambda: fresh)
    monkeypatch.setattr(fair, "SLICE", 0.0)
    app = look("fair", net_fair="close")
    assert not app.exception
    assert 0 < fresh.share < 1
    assert not app.success
    assert len(app.get("progress")) == 1
    assert len(app.get("plotly_chart")) == 1


def test_the_pictures_of_the_race_can_be_read_without_colours(look: Look) -> None:
    app = look("fair", net_fair="show")
    figures = [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
    assert len(figures) == 2
    for figure in figures:
        assert list(alike(figure)) == list(faint(figure)) == []
    assert list(unnamed(figures)) == []
