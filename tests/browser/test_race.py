"""The race, the code page and the family in a real browser."""

import json
from pathlib import Path

import nbformat
import pytest

from pages.lab.race.maths import PRESETS, race
from tests.browser.conftest import Launch, wait_for

DRAWN = """() => [...document.querySelectorAll(".st-key-player_room .js-plotly-plot")].filter((c) => c.drawn).length === 4"""
PATH = """() => document.querySelector(".st-key-race_map .js-plotly-plot").data.filter((t) => t.mode?.startsWith("lines")).map((t) => t.x.length)"""
ENDS = """() => document.querySelector(".st-key-race_map .js-plotly-plot").data.filter((t) => t.mode === "markers" && t.name).slice(-4).map((t) => t.x.at(-1))"""


def test_a_race(launch: Launch) -> None:
    """A bet and its result, in a file too; another race with its own rates, played in step; another start."""
    app = launch("/race", ready=False)
    app.wait(DRAWN)
    assert app.page.get_by_text("Download as CSV").count() == 0
    app.page.locator(".st-key-bet_row").get_by_text("RMSProp").click()
    app.page.wait_for_selector("text=Your bet wins.")
    with app.page.expect_download() as download:
        app.page.get_by_text("Download as CSV").click()
    rows = Path(download.value.path()).read_text("utf-8").splitlines()
    assert len(rows) == 5
    assert rows[0].startswith("optimizer,learning rate")

    app.page.locator("[data-testid=stSelectbox] input").first.click()
    app.page.get_by_role("option", name="The saddle").click()
    wait_for(lambda: app.query.get("race") == "saddle", lambda: app.url)
    app.settle()
    assert "0.05" in app.page.locator("[data-testid=stExpander] summary").first.inner_text()
    assert "sgd_lr" not in app.query

    app.page.locator("h1").click()
    app.press("Home", *["ArrowRight"] * 20)
    assert app.place == "t = 20 / 200"
    wait_for(lambda: set(app.page.evaluate(PATH)) == {21}, lambda: str(app.page.evaluate(PATH)))
    finishes = race(PRESETS["saddle"].racers)
    assert app.page.evaluate(ENDS) == pytest.approx([f.trace.x[20, 0] for f in finishes], rel=1e-7)
    app.press("Home")
    assert app.place == "t = 0"

    area = app.page.locator(".st-key-race_map .nsewdrag").bounding_box()
    assert area
    app.page.mouse.click(area["x"] + area["width"] * 0.75, area["y"] + area["height"] * 0.25)
    wait_for(lambda: {"rx0", "ry0"} <= set(app.query), lambda: app.url)


def test_a_program_is_downloaded(launch: Launch) -> None:
    app = launch("/pytorch", ready=False, code="torch", lr="0.25")
    app.page.wait_for_selector("text=lr=0.25")
    with app.page.expect_download() as download:
        app.page.get_by_text("Download as .py").click()
    assert "torch.optim.Adam([p], lr=0.25" in Path(download.value.path()).read_text("utf-8")
    with app.page.expect_download() as download:
        app.page.get_by_text("Download as a Jupyter notebook").click()
    nbformat.validate(nbformat.from_dict(json.loads(Path(download.value.path()).read_text("utf-8"))))


def test_the_family_tree_leads_into_the_player(launch: Launch) -> None:
    """On a phone all of it is in sight."""
    app = launch("/family", ready=False, context={"viewport": {"width": 390, "height": 844}})
    node = app.page.locator(".st-key-family_tree a", has_text="NAdam")
    node.wait_for()
    assert (
        app.page.evaluate(
            """() => [...document.querySelectorAll(".st-key-family_tree :is(a, .stGraphVizChart)")].filter((e) => {
          const { left, right } = e.getBoundingClientRect();
          return left < 0 || right > window.innerWidth || e.scrollWidth > e.clientWidth;
        }).length"""
        )
        == 0
    )
    node.dispatch_event("click")
    app.page.wait_for_selector("h1:has-text('NAdam')")
    app.ready()
    assert app.query["opt"] == "nadam"
