"""The player's own work: stepping, numbers in formulas, predicting."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext

from optim import simulate
from tests.browser.conftest import App, Launch
from tests.browser.mathml import value_of
from ui.numbers import split, text

FIRST = ["256", "25.6", "65.536", "256", "65536", "3.9"]
NAMES = ("g", "m", "v", "m_hat", "v_hat", "x")
TRACE = simulate("x**4", "adam", 4.0, 100, lr=0.1)
OPEN = ["…"] * 6


def printed(t: int) -> list[str]:
    """The results of step t, six digits, exponents written behind as the page's text has them."""
    return ["".join(split(float(TRACE[name][t, 0]))) for name in NAMES]


@pytest.fixture(scope="module")
def page(usual: BrowserContext, server: str) -> Iterator[App]:
    """One page for all tests that only step in it."""
    app = App(usual.new_page(), server).open()
    yield app
    app.page.close()
    assert app.troubles == []


@pytest.fixture
def app(page: App) -> App:
    page.page.locator("h1").click()
    page.press("Home")
    return page


def step_by_keys(app: App) -> None:
    app.press("ArrowRight")


def step_by_button(app: App) -> None:
    app.page.locator("[data-move=next]").click()


@pytest.mark.parametrize("step", [step_by_keys, step_by_button])
def test_every_stage_shows_its_numbers_and_no_later_one(app: App, step: Callable[[App], None]) -> None:
    assert app.results() == OPEN
    app.page.locator("[data-part=story]").get_by_text("x₀ = 4").wait_for()
    for t in (1, 2):
        expected = FIRST if t == 1 else printed(2)
        for k in range(6):
            step(app)
            assert app.place.startswith(f"t = {t} / 100")
            assert app.results() == expected[: k + 1] + OPEN[k + 1 :]
            assert app.results("mathml") == app.results()
            assert app.page.locator("[class*=st-key-eq_].lit").get_attribute("aria-current") == "step"
            assert app.page.locator(f".st-key-eq_{k}.lit, #flow-{k}.lit").count() == 2
    assert printed(1) == FIRST


@pytest.mark.parametrize("t", [1, 2, 17, 100])
def test_a_line_evaluates_to_its_result(app: App, t: int) -> None:
    """From what a screen reader gets, by Python's arithmetic."""
    app.page.locator("[data-part=scrubber]").fill(str(t))
    assert app.results() == printed(t)
    for k in range(6):
        markup = app.page.locator(f".st-key-eq_{k} .katex-mathml semantics > :first-child").evaluate(
            "e => e.outerHTML"
        )
        *_, numbers, result = value_of(markup)
        assert text(numbers) == text(result)


def test_moving_by_keys(app: App) -> None:
    walk = {
        "ArrowRight": "1 g",
        "PageDown": "1 m",
        "ArrowLeft": "1 g",
        "ArrowDown": "1 x",
        "Shift+ArrowRight": "2 x",
        "PageUp": "2 v̂",
        "ArrowUp": "1 x",
        "Shift+ArrowLeft": "0",
    }
    for key, place in walk.items():
        app.press(key)
        assert re.sub(r" / 100\s+·", "", app.place) == f"t = {place}"
    app.press("ArrowDown")
    app.press("End")
    assert app.place.startswith("t = 100 / 100")
    assert app.results() == printed(100)
    app.press("ArrowRight", "ArrowDown")
    assert app.place.startswith("t = 100 / 100")
    app.press("Home")
    assert (app.place, app.results()) == ("t = 0", OPEN)
    app.press("ArrowLeft", "ArrowUp")
    assert app.place == "t = 0"


@pytest.mark.parametrize(
    ("moves", "place"),
    [
        ("forward forward", "t = 2 / 100"),
        ("forward forward rewind", "t = 1 / 100"),
        ("last", "t = 100 / 100"),
        ("last first", "t = 0"),
        ("forward next back", "t = 1 / 100"),
    ],
)
def test_moving_by_buttons(app: App, moves: str, place: str) -> None:
    for move in moves.split():
        app.page.locator(f"[data-move={move}]").click()
    assert app.place.startswith(place)
    app.press("Home", "ArrowRight")
    assert app.place.startswith("t = 1"), "keys still work after a click on a button"


def test_every_control_of_the_player_has_a_name(app: App) -> None:
    controls = app.page.locator(".player").locator("button, select, input")
    names = [c.get_attribute("aria-label") or c.inner_text() for c in controls.all()]
    assert len(names) >= 9
    assert all(names)
    assert app.page.locator(".player [data-part=values]").get_attribute("aria-live") == "polite"


def test_playing_and_pausing(app: App) -> None:
    app.page.locator("[data-part=speed]").select_option(index=2)
    app.page.locator("h1").click()
    app.press("Space")
    app.wait("() => Number(document.querySelector('[data-part=scrubber]').value) >= 4")
    app.press("Space")
    assert app.page.locator("[data-part=play]").get_attribute("aria-pressed") == "false"
    place = app.place
    app.settle()
    assert app.place == place


def test_keys_belong_to_the_field_in_which_one_types(app: App) -> None:
    app.press("ArrowDown")
    field = app.field("α")
    field.click()
    field.press("End")
    app.page.keyboard.type("55")
    app.press("Home", "ArrowRight", "ArrowRight", "Delete", "ArrowLeft", "Backspace")
    app.page.keyboard.type("9")
    assert field.input_value() == "9.55"
    assert app.place.startswith("t = 1 / 100")
    app.press("Escape")
    field.fill("0.1")
    app.page.locator("h1").click()
    app.press("ArrowDown")
    assert app.place.startswith("t = 2 / 100")


def test_the_place_is_reported(app: App) -> None:
    app.press(*["ArrowRight"] * 30)
    assert app.place.startswith("t = 5 / 100")
    app.settle()
    assert (app.query["t"], app.query["stage"]) == ("5", "x")
    app.page.locator(".listing").scroll_into_view_if_needed()
    app.press("ArrowRight")
    app.wait("() => document.querySelector('.listing').scrollTop > 0")
    app.press("ArrowLeft")
    app.settle()
    assert app.place.startswith("t = 5 / 100")


def test_a_zoomed_chart_stays_zoomed_while_stepping(app: App) -> None:
    app.page.evaluate(
        "() => window.Plotly.relayout(document.querySelector('.st-key-curve .js-plotly-plot'), {'xaxis.range': [1, 5]})"
    )
    app.press("ArrowDown", "ArrowDown")
    script = "() => document.querySelector('.st-key-curve .js-plotly-plot').layout.xaxis.range"
    assert app.page.evaluate(script) == [1, 5]


def test_charts_follow(app: App) -> None:
    app.press("ArrowDown", "ArrowDown", "ArrowDown")
    app.wait("() => document.querySelector('.st-key-curve .js-plotly-plot').data[3].x.length === 4")
    path, point = app.page.evaluate(
        "() => [3, 5].map((i) => document.querySelector('.st-key-curve .js-plotly-plot').data[i].x)"
    )
    assert path == TRACE.x[:4, 0].tolist()
    assert point == path[-1:]


def test_pictures_for_slides_show_the_place(app: App) -> None:
    app.press("ArrowDown", "ArrowDown")
    app.page.get_by_text("Pictures for slides").click()
    found = {}
    for label in ("PNG: The function", "SVG: The function", "PNG: The formulas", "SVG: The formulas"):
        with app.page.expect_download() as download:
            app.page.get_by_role("button", name=label).click()
        found[download.value.suggested_filename] = download.value.path().read_bytes()
    names = [f"adam-x4-lr0.1-t2-{what}" for what in ("curve", "formulas")]
    assert list(found) == [f"{name}.{kind}" for name in names for kind in ("png", "svg")]
    for name in names:
        with Image.open(BytesIO(found[f"{name}.png"])) as picture:
            assert picture.size == (1600, 900)
            assert len(set(picture.convert("RGB").tobytes())) > 9
        slide = ElementTree.fromstring(found[f"{name}.svg"])
        assert (slide.get("width"), slide.get("height")) == ("1600", "900")
    written = "".join(slide.itertext())
    assert all(number in written for number in printed(2))
    assert "data:font/woff2;base64," in written or "data:application/" in written
    app.page.get_by_text("Pictures for slides").click()


def test_the_table_downloads_with_every_digit(app: App) -> None:
    app.page.get_by_role("button", name="Download", exact=True).click()
    with app.page.expect_download() as download:
        app.page.get_by_role("button", name="Download as CSV, all digits").click()
    app.page.keyboard.press("Escape")
    header, *rows = csv.reader(download.value.path().read_text("utf-8").splitlines())
    assert header == ["t", "x", "f", "g", "m", "v", "m_hat", "v_hat"]
    for name, column in zip(header[1:], list(zip(*rows, strict=True))[1:], strict=True):
        exact = TRACE[name] if name == "f" else TRACE[name][:, 0]
        assert [float(cell or "nan") for cell in column] == pytest.approx(
            exact.tolist(), rel=0, abs=0, nan_ok=True
        )


def test_predicting(launch: Launch) -> None:
    app = launch(t="1", stage="v")
    find = app.page.locator
    find("[data-part=switch]").click()
    app.wait("() => !document.querySelector('[data-part=predict]').hidden")
    app.settle()
    assert app.query == {"t": "1", "stage": "v", "predict": "on"}
    assert app.results() == [*FIRST[:2], "?", "…", "…", "…"]
    for copy in ("html", "mathml"):
        assert "65.536" not in app.formulas(copy)[2]
    assert "65.536" not in find(".player").inner_text()

    find("[data-part=guess]").fill("65536")
    find("[data-part=guess]").press("Enter")
    verdict = find("[data-part=verdict]").inner_text()
    assert verdict.startswith("65536 is not it.")
    assert "1-β" in verdict
    assert app.results()[2] == "?", "a wrong number gives nothing away"
    find("[data-part=guess]").fill("0.001*256^2")
    find("[data-part=guess]").press("Enter")
    assert find("[data-part=verdict]").inner_text().startswith("Right: 65.536")
    assert app.results()[2] == "65.536"

    find("[data-move=next]").click()
    find("[data-part=guess]").fill("a lot")
    find("[data-part=check]").click()
    assert find("[data-part=verdict]").inner_text().startswith("This is not a number")
    assert app.results()[3] == "?"
    find("[data-part=guess]").fill("2.56 × 10²")
    find("[data-part=check]").click()
    assert find("[data-part=verdict]").inner_text().startswith("Right: 256")
    assert app.results()[3] == "256"

    find("[data-move=next]").click()
    for said in ("v starts at 0 too", "v̂ = 65.536/(1 - 0.999^1)", ""):
        assert app.results()[4] == "?"
        find("[data-part=help]").click()
        assert said in find("[data-part=verdict]").inner_text()
    assert app.results()[4] == "65536"
    app.page.locator("h1").click()
    app.press("ArrowLeft")
    assert app.results()[3] == "256", "what was answered stays open"

    field = app.field("f(x)")
    field.click()
    field.press("End")
    app.press("p", "+", "-", "Escape")
    assert field.input_value().endswith("p+-"), "letters belong to the field in which one types"
    app.press("Home", "ArrowRight", "ArrowRight")
    app.page.locator("h1").click()
    app.press("Control+p", "Alt+p")
    assert app.query.get("view") is None


def test_a_diverging_run_plays_up_to_its_end_and_says_so(going: Launch) -> None:
    app = going(f="x**4", opt="sgd", lr="1", t="1")
    trace = simulate("x**4", "sgd", 4.0, 100, lr=1.0)
    last = trace.diverged
    app.press("End")
    assert app.place.startswith(f"t = {last} / {last}")
    app.page.locator("[data-part=story]").get_by_text(f"at t = {last}, f is no longer finite").wait_for()
    assert app.results()[-1] == "".join(split(float(trace.x[last, 0])))
    for _ in range(last):
        app.press("ArrowUp")
    assert app.place == "t = 0"


def test_the_page_is_printed_on_one_page_whole_and_without_controls(launch: Launch) -> None:
    page = launch(t="3", context={"color_scheme": "dark"}).page
    page.locator(".st-key-series_log .scatterlayer path, .st-key-series .scatterlayer path").first.wait_for()
    for paper in ("A4", "Letter"):
        assert len(re.findall(rb"/Type /Page\b", page.pdf(format=paper))) == 1
    page.emulate_media(media="print")
    shown = page.locator(".stMainBlockContainer :is(button, input, iframe):visible, .stSidebar:visible")
    assert shown.count() == page.locator("[data-testid=stHeader]:visible, .player:visible").count() == 0
    formulas = page.locator(".st-key-formulas")
    assert formulas.evaluate("(f) => f.scrollHeight <= f.clientHeight + 1")
    assert page.locator(".st-key-formulas .katex:visible").count() >= 6
    assert page.locator(".stPlotlyChart:visible").count() == 2
    assert formulas.locator(".katex").first.evaluate("(f) => getComputedStyle(f).color") == "rgb(17, 17, 17)"
