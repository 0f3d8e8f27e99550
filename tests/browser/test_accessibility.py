"""axe-core finds nothing on any page: in every language, light and dark, on a wide screen and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

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
    ".stDataFrame th:empty",  # Streamlit's: a table says its columns to a screen reader, the first without a name
]
RUN = """([excluded, options]) => axe.run(
    { exclude: excluded.map((selector) => [selector]) }, { resultTypes: ["violations"], ...options })"""
COLOURS = ["color-contrast", "link-in-text-block"]
"""What depends on the theme, and on nothing else: half of what axe costs."""
SIZES = (1440, 900), (390, 844)
VIEWS: list[tuple[str, tuple[int, int], str, dict[str, Any]]] = [
    *(("en", size, theme, {"runOnly": COLOURS}) for size, theme in product(SIZES, ("light", "dark"))),
    *(
        (language, size, "light", {"rules": {rule: {"enabled": False} for rule in COLOURS}})
        for language, size in product(LANGUAGES, SIZES)
    ),
]
"""Each page's colours in both themes, all else in every language; both on a wide screen and on a phone."""
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


@pytest.mark.parametrize("page", STATES)
def test_axe_finds_nothing(launch: Launch, page: str) -> None:
    """One visit; language, theme and width are switched in place."""
    app = launch(PAGES[page].path, ready=False, lang="en", **STATES[page][0])
    app.page.wait_for_selector("h1")
    app.page.evaluate(AXE)
    found = list(violations(app))
    assert not found, "\n".join(found)


def violations(app: App) -> Iterator[str]:
    """Rule, place and view of whatever axe-core finds."""
    for language, (width, height), theme, rules in VIEWS:
        app.page.set_viewport_size({"width": width, "height": height})
        app.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        speak(app, language)
        ground = THEMES[theme == "dark"]["backgroundColor"]
        app.page.evaluate("window.frames_still = 0")
        app.wait(STILL, f"rgb{tuple(bytes.fromhex(ground[1:]))}")
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
    app = launch(f="rosenbrock", opt="nadam", t="3", context={"viewport": {"width": 390, "height": 844}})
    long = app.page.locator("[class*=st-key-eq_] [data-scrolls]").first
    long.click()
    app.press("ArrowRight")
    assert app.place.startswith("t = 4")
    app.settle()
    long.focus()
    app.press("ArrowRight")
    app.wait("() => document.activeElement.scrollLeft > 0")
    assert app.place.startswith("t = 4")
