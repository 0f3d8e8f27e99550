"""The page around the player: its URL, its parameters, languages, themes and sizes."""

from __future__ import annotations

import re

import pytest

from optim import Run, simulate
from optim.stages import stages
from pages.learn.worked_example import article
from tests.browser.conftest import App, Launch, wait_for
from ui.numbers import split

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


def test_a_place_survives_what_the_server_writes_a_reload_and_a_link(launch: Launch) -> None:
    """What the server writes is what it last knew: the language and the axis come without the steps since then."""
    app = launch(f="x**2", lr="0.3", x0="2", opt="nadam")
    app.press("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight")
    app.settle()
    place = {"t": "4", "stage": app.query["stage"]}
    for label, key, value in (("linear", "axis", "linear"), ("中文", "lang", "zh")):
        app.page.get_by_role("radio", name=label, exact=True).click()
        wait_for(lambda key=key, value=value: app.query.get(key) == value, lambda: app.url)  # type: ignore[misc]
        app.settle()
        wait_for(lambda: place.items() <= app.query.items(), lambda: app.url)
    run = {"f": "x**2", "lr": "0.3", "x0": "2", "opt": "nadam"}
    assert app.query == run | {"axis": "linear", "lang": "zh"} | place
    seen = (app.place, app.results(), app.page.title(), app.field("α").input_value())
    assert seen[0].startswith("t = 4 / 100")

    app.page.reload()
    app.ready()
    assert (app.place, app.results(), app.page.title(), app.field("α").input_value()) == seen

    other = launch("/", **app.query, context={"locale": "de-DE"})
    assert (other.place, other.results(), other.page.title(), other.field("α").input_value()) == seen
    assert other.page.locator("html").get_attribute("lang") == "zh-CN"


def test_a_change_mounts_nothing_anew_and_keeps_the_place(going: Launch, launch: Launch) -> None:
    """A parameter, a language, a theme, a start that is clicked on, and at last another kind of function."""
    app = going(t="3", stage="v")
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

    results = app.results()
    switch(app, "中文", "逐步拆解", "zh-CN")
    assert (app.query["lang"], app.query["lr"]) == ("zh", "0.25")
    assert re.match(r"t = 3 / 100\s+· v", app.place)
    assert app.results() == results
    assert app.page.locator("[data-move=next]").get_attribute("title") != "Next stage (→)"
    assert re.search(r"[\u4e00-\u9fff]", app.page.locator("[data-part=story]").inner_text())
    switch(app, "English", "Step through Adam", "en")
    assert app.results() == results

    light = app.page.evaluate(COLOURS)
    app.page.emulate_media(color_scheme="dark")
    app.wait(f"(light) => ({COLOURS})().every((c, i) => c === '' || c !== light[i])", light)
    app.press("ArrowDown")
    assert app.place.startswith("t = 3"), "another theme is no reason to go elsewhere"
    app.settle()
    fresh = launch(**app.query, context={"color_scheme": "dark"})
    assert fresh.page.evaluate(COLOURS) == app.page.evaluate(COLOURS)
    ground = "() => getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    assert fresh.page.evaluate(ground) == "rgb(20, 24, 29)"
    app.page.emulate_media(color_scheme="light")
    app.wait(f"(light) => JSON.stringify(({COLOURS})()) === JSON.stringify(light)", light)

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
    start = float(app.query["x0"])

    app.type("f(x)", "x**2 + 3*y**2")
    app.page.wait_for_selector(".st-key-contour .js-plotly-plot")
    app.ready()
    assert re.match(r"t = 3 / 100", app.place)
    trace = simulate("x**2 + 3*y**2", "adam", (start, 3.0), 3, lr=0.25)
    assert float(app.results()[0].replace("−", "-")) == pytest.approx(trace["g"][3, 0], rel=1e-5)

    app.type("f(x, y)", "x" * 100_000)
    (message,) = alerts(app)
    assert "100000 characters" in message
    assert float(app.results()[0].replace("−", "-")) == pytest.approx(trace["g"][3, 0], rel=1e-5)


def test_what_is_typed_as_on_paper_stays_and_the_address_has_it_in_the_notation(going: Launch) -> None:
    """A formula, one of two readings, the way back, and fields changed one right after the other."""
    app = going(t="1")
    app.type("f(x)", "2x² + |x|")
    app.page.get_by_text("Read as").wait_for()
    app.settle()
    wait_for(lambda: app.query.get("f") == "2*x**2 + abs(x)", lambda: app.url)
    wait_for(lambda: app.results()[0] == "17", lambda: str(app.results()))
    assert app.field("f(x)").input_value() == "2x² + |x|"
    app.type("f(x)", "1/2x")
    app.page.get_by_role("button", name="(1/2)x").wait_for()
    app.settle()
    assert (app.query["f"], app.results()[0]) == ("2*x**2 + abs(x)", "17"), "the last that could be read"
    app.page.get_by_role("button", name="(1/2)x").click()
    app.wait("() => document.querySelector(\"input[aria-label^='f(x)']\").value === '(1/2)x'")
    app.settle()
    wait_for(lambda: app.query.get("f") == "(1/2)*x", lambda: app.url)
    assert not app.page.locator("[class*=st-key-said_]").count()
    app.page.go_back()
    app.wait("() => document.querySelector(\"input[aria-label^='f(x)']\").value === '2*x**2 + abs(x)'")
    app.settle()

    typed = {"α": "0,25", "Start": "3", "β₁": "1/2"}
    for label, text in typed.items():
        app.type(label, text)
    wait_for(lambda: app.query.get("beta1") == "1/2", lambda: app.url)
    app.settle()
    assert {label: app.field(label).input_value() for label in typed} == typed
    stated = {"t": "1", "f": "2*x**2 + abs(x)", "lr": "0.25", "x0": "3", "beta1": "1/2"}
    wait_for(lambda: app.query == stated, lambda: app.url)


def switch(app: App, language: str, heading: str, tag: str) -> None:
    app.page.locator(".st-key-language").get_by_text(language).click()
    app.page.get_by_role("heading", name=heading).wait_for()
    app.wait("(tag) => document.documentElement.lang === tag", tag)
    app.ready()


def test_a_phone_held_upright(launch: Launch) -> None:
    """With two variables, in the browser's own language, from a link that was made for a projector."""
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "locale": "zh-CN"}
    app = launch(f="rosenbrock", t="3", view="present", context=phone)
    assert app.page.locator("h1").inner_text().startswith("逐步拆解")
    assert app.query.get("lang") is None
    assert app.page.evaluate("document.documentElement.dataset.view") is None
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


HOSTILE = "<img src=x onerror=alert(1)>"


LINKS = (
    {"f": HOSTILE, "t": HOSTILE, "stage": "<script>alert(1)</script>", "lang": "<b>zh</b>"},
    {"f": "x" * 20_000, "t": "https://evil.example", "stage": "www.evil.example", "axis": "a@evil.example"},
    {"opt": "own", "eq": f"{HOSTILE}\n\n    {HOSTILE}\n# h\n[a](javascript:alert(1))"},
)


def test_a_hostile_link_is_only_text(launch: Launch) -> None:
    """As HTML, as Markdown, as addresses that Markdown makes links of, and very long; opened, and within a page."""
    app = launch(**LINKS[0], nonsense=HOSTILE, __proto__="1")
    only_text(app, said=4)
    for query, said in zip(LINKS[1:], (4, 1), strict=True):
        app.go(**query, nonsense=HOSTILE, __proto__="1").ready()
        only_text(app, said)


def only_text(app: App, said: int) -> None:
    texts = alerts(app)
    assert len(texts) == said
    assert all(len(text) < 1500 for text in texts)
    assert app.page.locator("img[src=x], .stAlert b, .stAlert a, .stAlert h1, .stAlert script").count() == 0
    assert app.results()[0] == "256"
    app.press("ArrowRight")
    assert app.place.startswith("t = 2")
    app.press("ArrowLeft")


def turn_to(app: App, title: str) -> None:
    app.page.get_by_text("Learn", exact=True).first.click()
    app.page.get_by_role("menuitem", name=title, exact=True).click()


def test_from_page_to_page(launch: Launch) -> None:
    """An example judged and played on; whoever leaves and comes back finds one player; the run goes along."""
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

    app.type("α", "0.4")
    wait_for(lambda: app.query.get("lr") == "0.4", lambda: app.url)
    app.settle()
    turn_to(app, "In PyTorch")
    app.page.wait_for_selector("[data-testid=stCode]")
    code = app.page.locator("[data-testid=stCode]").first.inner_text()
    for line in ("lr = 0.4", "np.array([4.0])"):
        assert line in code


def test_one_choice_after_another_shows_what_a_link_shows(going: Launch) -> None:
    """Formulas written anew may reuse old text nodes; no number of an earlier choice may stay in them."""
    app = going(t="2")

    def pick(label: str, option: str) -> None:
        before = app.url
        if label == "picture":
            app.page.get_by_role("button", name="Pick one by its picture").click()
            app.page.locator(".gallery").get_by_role("button", name=option).click()
            app.press("Escape")
        else:
            app.choose(label, option)
        wait_for(lambda: app.url != before, lambda: app.url)
        app.settle()
        app.ready()

    for label, option in [
        ("Function", "Many local minima"),
        ("picture", "Absolute value |x|"),
        ("Optimizer", "Lion"),
        ("Optimizer", "Yogi"),
        ("Optimizer", "AMSGrad"),
    ]:
        pick(label, option)
        rule, start, rate = (
            app.query.get("opt", "adam"),
            *(float(app.field(label).input_value()) for label in ("Start", "α")),
        )
        run = Run.of(app.query["f"], rule, start, 2, {"lr": rate})
        trace = simulate(run)
        columns = [stage.column for stage in stages(run.objective, run.optimizer)]
        assert app.results() == ["".join(split(float(trace[name][2, 0]))) for name in columns], option
    picked = app.formulas()
    app.page.reload()
    app.ready()
    assert app.formulas() == picked
