"""With nobody touching it no page does anything: a phone's battery, and every key, would pay for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import App
from ui.pages import PAGES

PATHS = [page.path for page in PAGES.values()]
ABREAST = 5
"""So many pages are watched at once."""
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
def tabs(usual: BrowserContext, server: str) -> Iterator[list[App]]:
    """Pages that rest at the same time, which takes no longer than if one does."""
    found = [App(usual.new_page(), server) for _ in range(ABREAST)]
    for app in found:
        app.page.add_init_script(WATCH)
    yield found
    for app in found:
        app.page.close()


def done_at_rest(apps: Collection[App]) -> list[list[str]]:
    """What each of some pages does after it has come to rest."""
    before = []
    for app in apps:
        app.page.wait_for_function(STILL, arg=CALM, polling=100)
        before.append(app.page.evaluate("() => window.seen.length"))
    next(iter(apps)).page.wait_for_timeout(LONG)
    return [
        app.page.evaluate("(before) => window.seen.slice(before)", n)
        for app, n in zip(apps, before, strict=True)
    ]


@pytest.mark.parametrize(
    "paths", [PATHS[i : i + ABREAST] for i in range(0, len(PATHS), ABREAST)], ids=" ".join
)
def test_a_page_that_nobody_touches_rests(tabs: list[App], paths: list[str]) -> None:
    opened = dict(zip(paths, tabs, strict=False))
    for path, app in opened.items():
        app.page.goto(f"{app.server}{path}", wait_until="commit")
    for app in opened.values():
        app.page.wait_for_selector("h1")
        app.settle()
        app.page.evaluate(RESTYLED)
    done = dict(zip(paths, done_at_rest(opened.values()), strict=True))
    assert done == {path: [] for path in paths}


def test_after_a_step_the_player_rests_too(tabs: list[App]) -> None:
    app = tabs[0].open(t="3")
    app.page.evaluate(RESTYLED)
    app.press("ArrowRight", "ArrowDown")
    app.page.wait_for_function("() => window.seen.includes('Plotly.restyle')")
    app.settle()
    assert done_at_rest([app]) == [[]]
