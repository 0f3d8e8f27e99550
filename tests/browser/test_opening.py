"""The first minute: from the plain address to the second lesson, by keys and by touch; and what is remembered of it."""

from __future__ import annotations

from typing import Any

from tests.browser.conftest import App, Launch, wait_for

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
LINES = ["g", "m", "v", "m̂", "v̂", "x"]
IN_VIEW = """(selectors) => selectors.filter((selector) => {
  const found = [...document.querySelectorAll(selector)].find((e) => e.checkVisibility());
  const box = found?.getBoundingClientRect();
  return !box || box.top < 0 || box.left < 0 || box.bottom > innerHeight + 1 || box.right > innerWidth + 1;
})"""
SCREEN = ["h1", ".st-key-opening p", ".st-key-curve .main-svg", ".st-key-eq_0 .katex", ".player button.main"]


def place(app: App) -> str:
    return " ".join(app.place.split())


def ticks(app: App) -> list[str]:
    return [
        str(key)
        for key in app.page.evaluate(
            "[...document.querySelectorAll('.st-key-course_head a.done')].map((dot) => dot.dataset.key)"
        )
    ]


def test_the_opening_by_keys(launch: Launch) -> None:
    """Nothing is solved; each key is announced; the first step surprises, is ticked, and leads to lesson 2."""
    app = launch(context={"viewport": {"width": 1440, "height": 900}})
    app.page.evaluate("localStorage.clear(); document.dispatchEvent(new Event('progress'))")
    assert app.page.evaluate(IN_VIEW, SCREEN) == []
    assert (app.place, app.results(), ticks(app)) == ("t = 0", ["…"] * 6, [])
    button = app.page.locator(".player button.main")
    assert button.inner_text() == "First the slope, g →"
    for line, following in zip(LINES, [*LINES[1:], ""], strict=True):
        app.press("ArrowRight")
        assert place(app) == f"t = 1 / 100 · {line}"
        assert button.inner_text() == (f"Next: {following} →" if following else "Step 2 →")
    story = app.page.locator("[data-part=story]").inner_text()
    assert all(said in story for said in ("Slope 256", "−21.6", "3.9"))
    wait_for(lambda: ticks(app) == ["step"], lambda: str(ticks(app)))
    app.settle()
    app.page.reload()
    app.ready()
    wait_for(lambda: ticks(app) == ["step"], lambda: str(ticks(app)))
    app.page.locator(".st-key-course_head .after a").click()
    app.page.get_by_role("heading", name="Momentum").first.wait_for()
    wait_for(lambda: ticks(app) == ["step"], lambda: str(ticks(app)))


def test_the_opening_by_touch_is_one_screen(launch: Launch) -> None:
    app = launch(context=PHONE, lang="zh")
    assert app.page.evaluate(IN_VIEW, SCREEN) == []
    assert app.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for _ in LINES:
        app.page.locator(".player button.main").tap()
    assert place(app) == "t = 1 / 100 · x"
    chips = app.page.locator(".player .chips button")
    assert chips.all_inner_texts() == LINES
    chips.nth(1).tap()
    assert place(app) == "t = 1 / 100 · m"
    assert (
        app.page.evaluate(IN_VIEW, [".st-key-curve .main-svg", ".st-key-eq_1 .katex", ".player button.main"])
        == []
    )
    assert not app.page.locator(".st-key-eq_0").is_visible()
    app.page.locator("[data-part=more]").tap()
    assert app.page.locator(".st-key-eq_0").is_visible()
    app.settle()
    app.page.locator(".st-key-course_foot .after a").tap()
    app.page.wait_for_selector(".st-key-mom_jumps button")
    app.settle()
    assert app.page.evaluate("document.querySelector('.stMain').scrollTop") == 0
    app.page.locator(".st-key-mom_jumps button").nth(1).tap()
    app.page.wait_for_selector(".stAlert")
    app.wait(f"(selectors) => !({IN_VIEW})(selectors).length", [".st-key-mom_jumps", ".stAlert"])


def test_whoever_only_looks_sees_the_first_step(launch: Launch) -> None:
    app = launch(context={"viewport": {"width": 1280, "height": 900}, "reduced_motion": "no-preference"})
    app.page.wait_for_function(
        "document.querySelector('[data-part=place]').innerText.startsWith('t = 1 / 100') "
        "&& document.querySelector('.st-key-eq_5').classList.contains('lit')"
    )
    assert app.results()[-1] == "3.9"
