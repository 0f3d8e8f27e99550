"""The page around the player: its URL, its parameters, languages, themes and sizes."""

from __future__ import annotations

import csv
import re

import pytest

from optim import simulate
from pages.learn.worked_example import article
from tests.browser.conftest import App, Launch, wait_for

TAG = """() => {
  const found = [
    ...document.querySelectorAll(".st-key-player_room .js-plotly-plot, .player, #flow-0, [class*=st-key-eq_] .katex")
  ];
  found.forEach((element, i) => { element.tag = i; });
  return found.length;
}"""
TAGGED = """() => [
    ...document.querySelectorAll(".st-key-player_room .js-plotly-plot, .player, #flow-0, [class*=st-key-eq_] .katex")
].filter((element) => element.tag !== undefined).length"""
COLOURS = """() => [...document.querySelectorAll(".st-key-player_room .js-plotly-plot")].flatMap(
    (plot) => [plot.layout.font.color, ...plot.data.map((trace) => trace.line?.color ?? "")])"""


def alerts(app: App) -> list[str]:
    app.page.wait_for_selector(".stAlert")
    return [alert.inner_text() for alert in app.page.locator(".stAlert").all()]


def test_the_address_keeps_the_place_when_the_server_writes_there(launch: Launch) -> None:
    """What the server writes is what it last knew: the language and the axis come without the steps since then."""
    app = launch(opt="nadam")
    app.press("ArrowDown", "ArrowDown", "ArrowRight")
    app.settle()
    place = app.query["t"], app.query["stage"]
    for label, key, value in (("linear", "axis", "linear"), ("中文", "lang", "zh")):
        app.page.get_by_role("radio", name=label, exact=True).click()
        wait_for(lambda key=key, value=value: app.query.get(key) == value, lambda: app.url)  # type: ignore[misc]
        app.settle()
        wait_for(lambda: (app.query["t"], app.query["stage"]) == place, lambda: app.url)
    app.page.reload()
    app.ready()
    assert app.place.startswith(f"t = {place[0]} / 100")


def test_a_place_survives_a_reload_and_a_link(launch: Launch) -> None:
    app = launch(f="x**2", lr="0.3", x0="2", lang="zh")
    app.press("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight")
    app.settle()
    assert app.query == {"f": "x**2", "lr": "0.3", "x0": "2", "lang": "zh", "t": "4", "stage": "m"}
    seen = (app.place, app.results(), app.page.title(), app.field("α").input_value())
    assert seen[0].startswith("t = 4 / 100")

    app.page.reload()
    app.ready()
    assert (app.place, app.results(), app.page.title(), app.field("α").input_value()) == seen

    other = launch("/", **app.query, context={"locale": "de-DE"})
    assert (other.place, other.results(), other.page.title(), other.field("α").input_value()) == seen
    assert other.page.locator("html").get_attribute("lang") == "zh-CN"


def test_the_browsers_language_decides_the_first_time(launch: Launch) -> None:
    app = launch(t="1", context={"locale": "zh-CN"})
    assert app.page.locator("h1").inner_text().startswith("逐步拆解")
    assert app.query.get("lang") is None


def test_another_parameter_mounts_nothing_anew_and_keeps_the_place(launch: Launch) -> None:
    app = launch(t="3", stage="v")
    marked = app.page.evaluate(TAG)
    assert marked == 10
    before = app.results()
    app.type("α", "0.25")
    wait_for(lambda: app.results()[2] != before[2], lambda: "the new rate is not played")
    assert app.page.evaluate(TAGGED) == marked
    assert app.place.startswith("t = 3 / 100")
    trace = simulate("x**4", "adam", 4.0, 3, lr=0.25)
    assert float(app.results()[2]) == pytest.approx(trace["v"][3, 0], rel=1e-5)
    assert app.results()[3:] == ["…"] * 3
    app.settle()
    assert app.query["lr"] == "0.25"
    assert app.page.evaluate(TAGGED) == marked


def test_a_click_on_the_curve_chooses_the_start(launch: Launch) -> None:
    app = launch(t="2")
    area = app.page.locator(".st-key-curve .nsewdrag").bounding_box()
    assert area
    low, high = app.page.evaluate(
        "() => document.querySelector('.st-key-curve .js-plotly-plot').layout.xaxis.range"
    )
    app.page.mouse.click(area["x"] + 0.3 * area["width"], area["y"] + 0.4 * area["height"])
    app.page.wait_for_url(re.compile("x0="))
    assert float(app.query["x0"]) == pytest.approx(low + 0.3 * (high - low), abs=0.05)
    app.wait(
        "(x0) => Number(document.querySelector(\"input[aria-label^='Start']\").value) === Number(x0)",
        app.query["x0"],
    )


def test_language_is_switched_in_place(launch: Launch) -> None:
    app = launch(t="2", stage="v", lr="0.3")
    results = app.results()
    app.page.locator(".st-key-language").get_by_text("中文").click()
    app.page.get_by_role("heading", name="逐步拆解").wait_for()
    app.wait("() => document.documentElement.lang === 'zh-CN'")
    app.ready()
    assert (app.query["lang"], app.query["lr"]) == ("zh", "0.3")
    assert re.match(r"t = 2 / 100\s+· v", app.place)
    assert app.results() == results
    assert app.page.locator("[data-move=next]").get_attribute("title") != "Next stage (→)"
    assert re.search(r"[\u4e00-\u9fff]", app.page.locator("[data-part=story]").inner_text())
    app.page.locator(".st-key-language").get_by_text("English").click()
    app.page.get_by_role("heading", name="Step through Adam").wait_for()
    app.ready()
    assert app.results() == results
    assert re.match(r"t = 2 / 100\s+· v", app.place)


def test_both_themes(launch: Launch) -> None:
    app = launch(t="3")
    light = app.page.evaluate(COLOURS)
    app.page.emulate_media(color_scheme="dark")
    app.wait(f"(light) => ({COLOURS})().every((c, i) => c === '' || c !== light[i])", light)
    app.press("ArrowRight")
    assert app.place.startswith("t = 4")
    app.settle()
    app.page.emulate_media(color_scheme="light")
    app.wait(f"(light) => JSON.stringify(({COLOURS})()) === JSON.stringify(light)", light)
    assert app.place.startswith("t = 4"), "another theme is no reason to go elsewhere"
    app.page.emulate_media(color_scheme="dark")
    app.wait(f"(light) => ({COLOURS})().every((c, i) => c === '' || c !== light[i])", light)
    fresh = launch(t="3", context={"color_scheme": "dark"})
    assert fresh.page.evaluate(COLOURS) == app.page.evaluate(COLOURS)
    ground = "() => getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    assert fresh.page.evaluate(ground) == "rgb(20, 24, 29)"


@pytest.mark.parametrize("query", [{}, {"f": "rosenbrock", "lang": "zh"}])
def test_a_phone_held_upright(launch: Launch, query: dict[str, str]) -> None:
    app = launch(**query, t="3", context={"viewport": {"width": 390, "height": 844}, "has_touch": True})
    wide = """() => [document.documentElement, document.querySelector("[data-testid=stMain]")].map(
        (e) => e.scrollWidth - e.clientWidth)"""
    assert app.page.evaluate(wide) == [0, 0]
    for _ in range(2):
        bar = app.page.locator(".player").bounding_box()
        assert bar
        assert bar["y"] < bar["y"] + bar["height"] <= 845
        assert bar["height"] < 844 / 2
        app.page.locator("[data-move=next]").tap()
    assert app.place.startswith("t = 4")


def test_the_table_downloads_with_every_digit(launch: Launch) -> None:
    app = launch(f="x**4", steps="12")
    with app.page.expect_download() as download:
        app.page.get_by_role("button", name="Download as CSV, all digits").click()
    header, *rows = csv.reader(download.value.path().read_text("utf-8").splitlines())
    trace = simulate("x**4", "adam", 4.0, 12, lr=0.1)
    assert header == ["t", "x", "f", "g", "m", "v", "m_hat", "v_hat"]
    for name, column in zip(header[1:], list(zip(*rows, strict=True))[1:], strict=True):
        exact = trace[name] if name == "f" else trace[name][:, 0]
        assert [float(cell or "nan") for cell in column] == pytest.approx(
            exact.tolist(), rel=0, abs=0, nan_ok=True
        )


HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize(
    "query",
    [
        {"f": HOSTILE},
        {"t": HOSTILE, "stage": "<script>alert(1)</script>", "lang": "<b>zh</b>"},
        {"opt": "own", "eq": f"{HOSTILE}\n\n    {HOSTILE}\n# h\n[a](javascript:alert(1))"},
        {"f": "x" * 20_000},
    ],
    ids=["html", "choices", "equations", "long"],
)
def test_a_hostile_link_is_only_text(launch: Launch, query: dict[str, str]) -> None:
    app = launch(**query, nonsense=HOSTILE, __proto__="1")
    assert all(len(text) < 1500 for text in alerts(app))
    assert app.page.locator("img[src=x], .stAlert b, .stAlert a, .stAlert h1, .stAlert script").count() == 0
    assert app.results()[0] == "256"
    app.press("ArrowRight")
    assert app.place.startswith("t = 2")


def test_a_link_does_not_put_a_link_on_the_page(launch: Launch) -> None:
    app = launch(t="https://evil.example", stage="www.evil.example", axis="a@evil.example")
    assert len(alerts(app)) == 3
    assert app.page.locator(".stAlert a").count() == 0


def test_a_very_long_text_typed_in(launch: Launch) -> None:
    app = launch(t="1")
    app.type("f(x)", "x" * 100_000)
    (message,) = alerts(app)
    assert "100000 characters" in message
    assert app.results() == ["256", "25.6", "65.536", "256", "65536", "3.9"]


def test_the_worked_example_leads_into_the_player(launch: Launch) -> None:
    app = launch("/worked-example", ready=False)
    for k, line in enumerate(article.lines()):
        app.page.locator(f".st-key-line_{k} .katex").first.wait_for()
        app.page.locator(f".st-key-answer_{'r' if line.sound else 'w'}_{k} button").click()
    app.page.get_by_text("You judged 6 of 6 lines").wait_for()
    assert app.query["answers"] == "".join("r" if line.sound else "w" for line in article.lines())
    app.page.get_by_role("link", name="Go on with this example").click()
    app.page.get_by_role("heading", name="Step through Adam").wait_for()
    app.ready()
    assert re.match(r"t = 1 / 100\s+· g", app.place)
    assert app.results() == ["256", *["…"] * 5]
    app.page.locator("h1").click()
    app.press("ArrowRight")
    assert app.results()[:2] == ["256", "25.6"]


def turn_to(app: App, title: str) -> None:
    app.page.get_by_text("Learn", exact=True).first.click()
    app.page.get_by_role("menuitem", name=title, exact=True).click()


def test_leaving_and_coming_back_leaves_one_player(launch: Launch) -> None:
    app = launch(t="1")
    turn_to(app, "Worked example")
    app.page.locator(".st-key-line_0 .katex").first.wait_for()
    app.page.locator("h1").click()  # the menu has the focus, and Space would open it again
    app.press("ArrowRight", "Home", "Space")
    turn_to(app, "Step through")
    app.page.wait_for_selector(".player")
    app.ready()
    app.page.locator("h1").click()
    app.press("Home", "ArrowRight")
    assert re.match(r"t = 1 / 100\s+· g", app.place), "a key moves one stage, not two"


def test_another_function_keeps_the_player_going(launch: Launch) -> None:
    """New formulas and another kind of chart, without a reload."""
    app = launch(t="2")
    app.type("f(x)", "x**2 + 3*y**2")
    app.page.wait_for_selector(".st-key-contour .js-plotly-plot")
    app.ready()
    assert re.match(r"t = 2 / 100", app.place)
    trace = simulate("x**2 + 3*y**2", "adam", (4.0, 3.0), 2, lr=0.1)
    assert float(app.results()[0]) == pytest.approx(trace["g"][2, 0], rel=1e-5)


def test_one_choice_after_another_shows_what_a_link_shows(launch: Launch) -> None:
    """Formulas written anew may reuse old text nodes; no number of an earlier choice may stay in them."""
    app, fresh = launch(t="2"), launch()

    def pick(label: str, option: str) -> None:
        before = app.url
        app.page.locator(f"[data-testid=stSelectbox]:has-text('{label}') input").click()
        app.page.get_by_role("option", name=option, exact=True).click()
        wait_for(lambda: app.url != before, lambda: app.url)
        app.settle()
        app.ready()

    for label, option in [
        ("Function", "Many local minima"),
        ("Function", "Absolute value |x|"),
        ("Optimizer", "Lion"),
        ("Optimizer", "Yogi"),
        ("Optimizer", "AMSGrad"),
    ]:
        pick(label, option)
        fresh.page.goto(app.url)
        fresh.ready()
        fresh.settle()
        assert app.formulas() == fresh.formulas(), option


def test_a_run_goes_along_to_another_page(launch: Launch) -> None:
    app = launch(f="x**2", x0="3", lr="0.4", opt="nadam")
    turn_to(app, "In PyTorch")
    app.page.wait_for_selector("[data-testid=stCode]")
    code = app.page.locator("[data-testid=stCode]").inner_text()
    for line in ("lr = 0.4", "np.array([3.0])", "mu_product"):
        assert line in code
