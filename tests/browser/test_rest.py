"""With nobody touching it no page does anything: a phone's battery, and every key, would pay for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import App
from ui.pages import PAGES

PATHS = [page.path for page in PAGES.values()]
CALM, LONG = 1000, 2000
"""Milliseconds without anything after which a page counts as there, and those that it then has to rest."""
WATCH = """
  window.seen = [];
  const frame = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (call) => { window.seen.push("an animation frame"); return frame(call); };
  new MutationObserver((changes) => window.seen.push(...changes.map(
    ({ type, target }) => `${type} of ${target.nodeName} in ${target.parentElement?.className}`
  ))).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
"""
RESTYLED = """() => {
  if (!window.Plotly) return;
  const { restyle } = window.Plotly;
  window.Plotly.restyle = (...all) => { window.seen.push("Plotly.restyle"); return restyle(...all); };
}"""
STILL = """(calm) => {
  const now = performance.now();
  if (window.seen.length !== window.before) [window.before, window.since] = [window.seen.length, now];
  return now - window.since > calm;
}"""


@pytest.fixture(scope="module")
def page(usual: BrowserContext, server: str) -> Iterator[App]:
    app = App(usual.new_page(), server)
    app.page.add_init_script(WATCH)
    yield app
    app.page.close()


def done_at_rest(app: App) -> list[str]:
    app.page.wait_for_function(STILL, arg=CALM, polling=100)
    before = app.page.evaluate("() => window.seen.length")
    app.page.wait_for_timeout(LONG)
    return list(app.page.evaluate("(before) => window.seen.slice(before)", before))


@pytest.mark.parametrize("path", PATHS, ids=str)
def test_a_page_that_nobody_touches_rests(page: App, path: str) -> None:
    page.page.goto(f"{page.server}{path}")
    page.page.wait_for_selector("h1")
    page.settle()
    page.page.evaluate(RESTYLED)
    assert done_at_rest(page) == []


def test_after_a_step_the_player_rests_too(page: App) -> None:
    page.open(t="3")
    page.page.evaluate(RESTYLED)
    page.press("ArrowRight", "ArrowDown")
    page.page.wait_for_function("() => window.seen.includes('Plotly.restyle')")
    page.settle()
    assert done_at_rest(page) == []
