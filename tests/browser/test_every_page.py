"""One visit to each page: at rest it does nothing, and axe-core finds nothing, in each language, theme and width."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH

from tests.browser.conftest import App, Launch
from tests.states import STATES
from tests.ui.test_palette import THEMES
from ui.pages import PAGES
from ui.texts import LANGUAGES

AXE = Path(AXE_FILE_PATH).read_text("utf-8")
EXCLUDED = [
    "[data-testid=stSidebarNavItems]",  # Streamlit's: on a phone the menu's sections stand right in a <ul>
    "[data-testid=stFileUploaderDropzone]",  # Streamlit's: a presentation that has a tabindex
    ".stDataFrame th:empty",  # Streamlit's: a table says its columns to a screen reader, the first without a name
]
RUN = """([excluded, rules]) => axe.run(
    { exclude: excluded.map((selector) => [selector]) },
    { resultTypes: ["violations"], ...(rules && { runOnly: rules }) })"""
SEEN = ["color-contrast", "link-in-text-block", "scrollable-region-focusable"]
"""The rules that look at colours and sizes; all others at names and structure, which do not depend on the theme."""
DESK, PHONE = (1440, 900), (390, 844)
VIEWS = [("en", DESK, "light"), ("en", PHONE, "dark"), ("zh", PHONE, "light"), ("zh", DESK, "dark")]
"""Each language and each theme on both screens: what depends on the one does not depend on the other.

In light, so in each language and on each screen, with all rules.
"""
STILL = """(ground) => {
  const fits = (box) => box.scrollHeight <= box.clientHeight && box.scrollWidth <= box.clientWidth;
  const charts = [...document.querySelectorAll(".stPlotlyChart")];
  const still = document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning"
    && getComputedStyle(document.querySelector(".stApp")).backgroundColor === ground
    && document.fonts.status === "loaded"
    && [...document.querySelectorAll("[class*=st-key-eq_]")].every((box) => box.classList.contains("filled"))
    && charts.every((chart) => chart.querySelector(".main-svg") && fits(chart.closest(".stElementContainer")));
  window.frames_still = still ? (window.frames_still ?? 0) + 1 : 0;
  return window.frames_still > 6;
}"""
"""What was asked for is there, with its fonts, its numbers and its charts, and has been for some frames."""
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
CALMED = """(calm) => {
  const now = performance.now();
  if (window.seen.length !== window.before) [window.before, window.since] = [window.seen.length, now];
  const comes = document.querySelector("[data-testid=stProgress], [data-testid=stSkeleton]")
    || document.querySelector("[data-testid=stApp]").dataset.testScriptState !== "notRunning"
    || [...document.querySelectorAll(".stPlotlyChart")].some((chart) => !chart.querySelector(".main-svg"));
  return !comes && now - window.since > calm;
}"""
"""Nothing has been done for some time, and nothing is still to come: a slow server takes longer than that."""


@pytest.mark.parametrize("page", PAGES)
def test_a_page_rests_and_axe_finds_nothing(launch: Launch, page: str) -> None:
    """With nobody touching it a page does nothing: a phone's battery, and every key, would pay for it."""
    query = STATES.get(page, ({},))[0]
    screen = {"viewport": dict(zip(("width", "height"), DESK, strict=True))}
    app = launch(PAGES[page].path, ready=False, script=WATCH, context=screen, lang="en", **query)
    app.page.wait_for_selector("h1")
    app.settle()
    assert done_at_rest(app) == []
    app.page.evaluate(AXE)
    found = list(violations(app))
    assert not found, "\n".join(found)


def test_after_a_step_the_player_rests_too(launch: Launch) -> None:
    app = launch(script=WATCH, t="3")
    app.press("ArrowRight", "ArrowDown")
    app.settle()
    assert done_at_rest(app) == []


def done_at_rest(app: App) -> list[str]:
    """What a page does after it has come to rest."""
    app.page.evaluate(RESTYLED)
    app.page.wait_for_function(CALMED, arg=CALM, polling=100)
    before = app.page.evaluate("() => window.seen.length")
    app.page.wait_for_timeout(LONG)
    return [str(seen) for seen in app.page.evaluate("(before) => window.seen.slice(before)", before)]


def violations(app: App) -> Iterator[str]:
    """Rule, place and view of whatever axe-core finds; language, theme and width are switched in place."""
    for language, (width, height), theme in VIEWS:
        app.page.set_viewport_size({"width": width, "height": height})
        app.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        speak(app, language)
        ground = THEMES[theme == "dark"]["backgroundColor"]
        app.page.evaluate("window.frames_still = 0")
        app.wait(STILL, f"rgb{tuple(bytes.fromhex(ground[1:]))}")
        rules = None if theme == "light" else SEEN
        for found in app.page.evaluate(RUN, [EXCLUDED, rules])["violations"]:
            for node in found["nodes"]:
                why = node["failureSummary"].partition("\n")[2].strip()
                yield f"{found['id']} at {node['target']} ({language}, {theme}, {width} px): {why}"


def speak(app: App, language: str) -> None:
    """Switch with the page's own switch, and wait until the title is translated."""
    switch = app.page.locator(".st-key-language").get_by_role("radio", name=LANGUAGES[language].name)
    if switch.get_attribute("aria-checked") != "true":
        title = app.page.locator("h1").inner_text()
        switch.click()
        app.wait("(title) => document.querySelector('h1')?.innerText !== title", title)


def test_a_long_formula_scrolls_with_the_keyboard(launch: Launch) -> None:
    """Once the focus is there; after a click on it the arrow keys still step."""
    rule = "x = x - lr*g/(1 + g + g**2 + g**3 + g**4 + g**5 + g**6 + g**7 + g**8)"
    app = launch(opt="own", eq=rule, t="3", context={"viewport": {"width": 390, "height": 844}})
    long = app.page.locator(".st-key-eq_1 [data-scrolls]")
    long.click()
    app.press("ArrowDown")
    assert app.place.startswith("t = 4")
    app.settle()
    long.focus()
    app.press("ArrowRight")
    app.wait("() => document.activeElement.scrollLeft > 0")
    assert app.place.startswith("t = 4")
