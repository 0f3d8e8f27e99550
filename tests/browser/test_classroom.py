"""The classroom: a lesson link made in one browser and opened in another, and the presenter's view."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import BrowserContext

from tests.browser.conftest import App, Launch, wait_for

LEARNER = {"locale": "de-DE"}
PRESENTED = {"view": "present", "t": "1", "stage": "g"}
PROJECTOR = {"viewport": {"width": 1024, "height": 768}}
SEEN = "(e) => Boolean(e && e.checkVisibility())"
ROOM = """() => {
  const height = document.documentElement.clientHeight, width = document.documentElement.clientWidth;
  const inside = (e) => {
    const box = e.getBoundingClientRect();
    return box.top >= -1 && box.left >= -1 && box.bottom <= height + 1 && box.right <= width + 1;
  };
  const cut = (e) => e.scrollWidth > e.clientWidth + 4 || e.scrollHeight > e.clientHeight + 4;
  const parts = ".player, .player button, [class*=st-key-eq_], [class*=st-key-eq_] .katex-html > .base, .js-plotly-plot .main-svg";
  const boxes = ".stApp, .stMain, .st-key-formulas, .player, .st-key-question";
  return [
    ...[...document.querySelectorAll(parts)].filter((e) => e.checkVisibility() && !inside(e)),
    ...[...document.querySelectorAll(boxes)].filter(cut),
  ].map((e) => `${e.className} ${e.scrollWidth}/${e.clientWidth} ${e.scrollHeight}/${e.clientHeight}`);
}"""
LIT = """() => {
  const lit = document.querySelector("[class*=st-key-eq_].lit").getBoundingClientRect();
  const list = document.querySelector(".st-key-formulas").getBoundingClientRect();
  return lit.top >= list.top - 1 && lit.bottom <= list.bottom + 1;
}"""
SPELT = """() => {
  const speed = document.querySelector(".player select"), { font, paddingLeft } = getComputedStyle(speed);
  const pen = Object.assign(document.createElement("canvas").getContext("2d"), { font });
  const widest = Math.max(...[...speed.options].map((option) => pen.measureText(option.text).width));
  return widest + 2 * parseFloat(paddingLeft) + 16 <= speed.clientWidth;
}"""
"""Every speed has room in its field, beside the arrow."""
MOUNTED = """() => [...document.querySelectorAll(".js-plotly-plot, .player, [class*=st-key-eq_] .katex")]
    .filter((e) => e.tag).length"""
TAG = """() => [...document.querySelectorAll(".js-plotly-plot, .player, [class*=st-key-eq_] .katex")]
    .map((e) => { e.tag = true; }).length"""


def seen(app: App, selector: str) -> bool:
    return bool(app.page.evaluate(f"(s) => ({SEEN})(document.querySelector(s))", selector))


def presenting(app: App) -> bool:
    return not seen(app, "h1") and app.query.get("view") == "present"


def made(app: App) -> str:
    """The link on the teacher's page."""
    return str(app.page.locator("[data-testid=stCode] code").first.inner_text()).replace("\n", "")


def pick(app: App, key: str, *options: str) -> None:
    for option in options:
        app.page.locator(f".st-key-{key} input").click()
        app.page.get_by_role("option", name=option, exact=False).first.click()
        app.page.keyboard.press("Escape")
    app.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def test_a_link_made_here_opens_there(launch: Launch) -> None:
    teacher = launch(f="x**2", x0="2", lr="0.3")
    teacher.press("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight")
    teacher.settle()
    results, place = teacher.results(), teacher.place
    teacher.page.get_by_text("Teach", exact=True).first.click()
    teacher.page.get_by_role("menuitem", name="Lesson link").click()
    teacher.page.locator(".st-key-qr img").wait_for()
    area = teacher.page.locator(".st-key-give_ask textarea")
    area.fill("Why <b>not</b>?\nLook at m.")
    area.press("Control+Enter")
    pick(teacher, "give_lock", "Function", "Start")
    pick(teacher, "give_hide", "Optimizer", "Learning-rate schedule")
    wait_for(lambda: "schedule" in made(teacher) and "ask=" in made(teacher), lambda: made(teacher))
    url = made(teacher)
    assert dict(parse_qsl(urlsplit(url).query)) == {
        "f": "x**2",
        "x0": "2",
        "lr": "0.3",
        "t": "4",
        "stage": "m",
        "ask": "Why <b>not</b>?\nLook at m.",
        "lock": "f,start",
        "hide": "opt,schedule",
    }
    code = teacher.page.locator(".st-key-qr img")
    assert code.get_attribute("alt") == "QR code of the link below"
    wait_for(lambda: code.bounding_box()["width"] >= 420, lambda: str(code.bounding_box()))  # type: ignore[index]
    teacher.page.reload()
    wait_for(lambda: teacher.page.locator("[data-testid=stCode]").count() > 0, lambda: "no link")
    wait_for(lambda: made(teacher) == url, lambda: made(teacher))

    area = teacher.page.locator(".st-key-give_ask textarea")
    area.fill("w" * 301)
    area.press("Control+Enter")
    teacher.page.locator(".stAlert").get_by_text("up to 300 characters, this one has 301").wait_for()
    assert area.input_value() == "w" * 301
    area.press("End")
    teacher.press("Backspace", "Control+Enter")
    wait_for(lambda: f"ask={'w' * 300}" in made(teacher), lambda: made(teacher))
    assert teacher.page.locator(".stAlert").get_by_text("up to 300").count() == 0

    learner = launch(ready=False, context=LEARNER)
    learner.page.goto(url)
    learner.ready()
    assert (learner.results(), learner.place) == (results, place)
    assert learner.page.locator(".st-key-question").inner_text() == "Why <b>not</b>?\nLook at m."
    assert learner.page.locator(".st-key-question b").count() == 0
    for key in ("f", "x0"):
        assert learner.page.locator(f".st-key-{key} input").is_disabled()
    assert learner.page.locator(".st-key-preset input").is_disabled()
    assert learner.page.locator(".st-key-lr input").is_enabled()
    for key in ("opt", "schedule"):
        assert learner.page.locator(f".st-key-{key}").count() == 1
        assert not seen(learner, f".st-key-{key}")
    assert seen(learner, ".st-key-f")
    area_ = learner.page.locator(".st-key-curve .nsewdrag").bounding_box()
    assert area_
    learner.page.mouse.click(area_["x"] + 20, area_["y"] + 20)
    learner.settle()
    assert learner.query["x0"] == "2", "a locked start is not chosen in the picture either"

    learner.type("α", "0.2")
    wait_for(lambda: learner.query.get("lr") == "0.2", lambda: learner.url)
    learner.settle()
    learner.page.get_by_text("Learn", exact=True).first.click()
    learner.page.get_by_role("menuitem", name="Momentum", exact=True).click()
    learner.page.get_by_role("heading", name="Momentum").first.wait_for()
    learner.page.get_by_text("Learn", exact=True).first.click()
    learner.page.get_by_role("menuitem", name="Step through", exact=True).click()
    learner.page.locator(".st-key-question").wait_for()
    learner.ready()
    assert learner.page.locator(".st-key-f input").is_disabled()
    assert learner.field("α").input_value() == "0.2"
    assert learner.place == place
    assert {"ask", "lock", "hide"} <= set(learner.query)


def test_where_all_is_hidden_the_side_bar_goes_and_each_line_has_its_own_question(launch: Launch) -> None:
    app = launch(hide="*", lr="-1", ask="x" * 50_000)
    app.page.locator(".stAlert").get_by_text("lr must be in").wait_for()
    app.settle()
    assert not seen(app, "[data-testid=stSidebar]")
    assert not seen(app, ".st-key-f input")
    assert app.results()[0] == "256"
    said = " ".join(app.page.locator(".stAlert").all_inner_texts())
    assert "lr must be in" in said
    assert "up to 300 characters" in said
    assert app.page.locator(".st-key-question").count() == 0
    wait_for(lambda: "ask" not in app.query, lambda: app.url[:80])

    app.go(
        ask="What do you see?\n@m: Why is $m_1$ small?\n@x: How long is the step?", t="1", stage="g"
    ).ready()
    box = app.page.locator(".st-key-question")
    for asked in ("What do you see?", "Why is", "What do you see?"):
        wait_for(lambda asked=asked: box.inner_text().startswith(asked), box.inner_text)  # type: ignore[misc]
        app.press("ArrowRight")
    app.press("End")
    wait_for(lambda: box.inner_text() == "How long is the step?", lambda: box.inner_text())


HOSTILE = [
    "<script>alert(1)</script><img src=x onerror=alert(1)><b>b</b>",
    "[a](https://evil.example) ![i](https://evil.example/i.png) [b](javascript:alert(1)) [c]: x",
    "https://evil.example www.evil.example a@evil.example mailto:a@evil.example",
    ":material/home: :smile: :red[r] :red-badge[b] $ x$ $$y$$ `c` a -> b\n# h\n- l\n\n    code\n|a|\n|-|",
    "&lt;b&gt; \\<b> \u202egnp.exe \u2066x\u2069",
]


def linked(ask: str, view: str) -> dict[str, str]:
    return {"ask": ask, "lock": ask, "hide": ask, "view": view}


def test_a_hostile_question_puts_no_element_on_the_page(launch: Launch) -> None:
    asked = ("\n".join(HOSTILE[:3]), "page"), ("\n".join(HOSTILE[3:]), "present")
    app = launch(**linked(*asked[0]))
    for ask, view in asked:
        if view == "present":
            app.go(**linked(ask, view)).ready()
        box = app.page.locator(".st-key-question .stText")
        assert box.inner_text() == re.sub("[\u202e\u2066\u2069]", "", ask)
        assert app.page.evaluate(
            "() => [...document.querySelectorAll('.st-key-question .stText *')].map((e) => e.tagName)"
        ) == ["SPAN"]
        alerts = app.page.locator(".stAlert")
        assert alerts.count() == 2
        forbidden = "a, img, script, b, h1, code, .katex, [data-testid=stIconMaterial]"
        assert alerts.locator(forbidden).count() == 0
        assert app.page.locator("img[src*=evil], a[href*=evil], script:text('alert')").count() == 0
        assert app.results()[0] == "256"
    app.go(ask="\n".join(HOSTILE[1:4:2]) + "\n$\\href{https://evil.example}{z}$ $\\hat{m}_t < 1$")
    box = app.page.locator(".st-key-question")
    box.locator(".katex").wait_for()
    assert box.locator(".katex").count() == 1
    assert box.locator("annotation").text_content() == "\\hat{m}_t < 1"
    assert "**" not in box.inner_text()
    for text in (
        "[b](javascript:alert(1))",
        ":smile: :red[r]",
        "href{",
    ):
        assert text in box.inner_text().replace("\u2060", "")
    assert box.locator("a, img, script, b, strong, h1, li, code, [data-testid=stIconMaterial]").count() == 0


def test_in_a_frame_nothing_is_cut_and_there_is_no_menu(usual: BrowserContext, server: str) -> None:
    page = usual.new_page()
    page.set_viewport_size({"width": 940, "height": 640})
    asked = {"ask": "Why is $\\hat m_1 = g_1$?", "embed": "true", **PRESENTED}
    page.set_content(
        f'<iframe src="{server}/?{urlencode(asked)}" width="800" height="500" style="border: 0"></iframe>'
    )
    frame = page.frames[1]
    frame.locator(".st-key-question .katex").wait_for()
    frame.locator(".st-key-eq_0.lit").wait_for()
    for width, height in ((800, 500), (900, 600)):
        page.locator("iframe").evaluate(
            "(frame, [width, height]) => Object.assign(frame, { width, height })", [width, height]
        )
        for _ in range(6):
            frame.wait_for_function(f"() => ({ROOM})().length === 0")
            frame.wait_for_function(LIT)
            frame.locator("[data-move=next]").click()
        assert frame.evaluate(SPELT)
        for selector in (
            "header",
            "[data-testid=stSidebar]",
            ".st-key-language",
            "h1",
            "[data-testid=stToolbar]",
        ):
            assert not frame.evaluate(f"(s) => ({SEEN})(document.querySelector(s))", selector), selector
    page.close()


def test_everything_is_in_sight_on_a_small_projector(launch: Launch) -> None:
    """In both languages, with a question, and in a step whose formulas are more than fit."""
    question = "Why is the first step\nas long as α?"
    app = launch(context=PROJECTOR, ask=question, hide="*", **PRESENTED)
    in_sight(app)
    assert app.page.locator(".st-key-question").inner_text() == question
    app.press("p")
    assert seen(app, "h1")
    assert not seen(app, "[data-testid=stSidebar]")
    app.go(lang="zh", **PRESENTED).ready()
    in_sight(app)

    app.go(opt="radam", view="present", t="12", stage="g").ready()
    app.settle()
    overflows = "() => { const l = document.querySelector('.st-key-formulas'); return l.scrollHeight > l.clientHeight; }"
    assert app.page.evaluate(overflows)
    for _ in range(12):
        assert app.page.evaluate(LIT)
        app.press("PageDown")


def in_sight(app: App) -> None:
    assert presenting(app)
    for selector in (
        "header",
        "[data-testid=stSidebar]",
        ".st-key-flow",
        ".st-key-language",
        ".listing",
    ):
        assert not seen(app, selector), selector
    app.settle()
    for _ in range(14):
        app.wait(f"() => ({ROOM})().length === 0")
        assert app.page.evaluate(ROOM) == []
        app.press("PageDown")
    app.press("End")
    app.settle()
    assert app.page.evaluate(ROOM) == []


def test_the_presenters_keys(launch: Launch) -> None:
    app = launch(lr="0.3", t="3", stage="v", context=PROJECTOR)
    before = app.results()
    count = app.page.evaluate(TAG)
    app.press("p")
    assert presenting(app)
    app.settle()
    assert (app.results(), app.page.evaluate(MOUNTED)) == (before, count)
    for key, place in {
        "PageDown": "3  ·  m̂",
        "PageUp": "3  ·  v",
        "ArrowRight": "3  ·  m̂",
        "ArrowLeft": "3  ·  v",
        "ArrowDown": "3  ·  x",
        "Shift+ArrowRight": "4  ·  x",
        "ArrowUp": "3  ·  x",
        "End": "100  ·  x",
        "Home": "0",
        "Shift+ArrowDown": "1  ·  x",
    }.items():
        app.press(key)
        assert re.sub(r"\s+", " ", app.place.replace(" / 100", "")) == f"t = {re.sub(r' +', ' ', place)}", key
    speed = app.page.locator("[data-part=speed]")
    for key, index in (("+", 1), ("+", 2), ("+", 2), ("-", 1), ("-", 0), ("-", 0), ("+", 1)):
        app.press(key)
        assert speed.evaluate("(e) => e.selectedIndex") == index
    assert app.query["speed"] == "1"
    app.press("Space")
    app.wait("() => Number(document.querySelector('[data-part=scrubber]').value) >= 3")
    app.press("Space")
    app.settle()
    place, results = app.place, app.results()
    app.press("Escape")
    assert not presenting(app)
    assert "view" not in app.query
    app.settle()
    assert (app.place, app.results(), app.page.evaluate(MOUNTED)) == (place, results, count)
    assert app.query["lr"] == "0.3"
    app.press("Escape")
    assert seen(app, "h1"), "Esc only leaves"
    app.page.locator("[data-part=view]").click()
    assert presenting(app)
    app.page.reload()
    app.ready()
    assert presenting(app)
    assert app.place == place
    app.page.locator("[data-part=view]").click()
    assert not presenting(app)

    app.press("ArrowDown")
    app.settle()
    app.type("α", "0.2")
    wait_for(lambda: app.query.get("lr") == "0.2", lambda: app.url)
    app.page.locator("[data-testid=stSidebar]").get_by_text("linear", exact=True).click()
    wait_for(lambda: app.query.get("axis") == "linear", lambda: app.url)
    app.settle()
    assert not presenting(app)
    assert "view" not in app.query, "a view that was left does not come back"
