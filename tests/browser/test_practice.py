"""Practising in a real browser: an exercise by keyboard, a record carried over, a worksheet that stands alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import BrowserContext

from optim import OBJECTIVES
from optim.slips import SLIPS
from tests.browser.conftest import App, Launch, free_port, serving, wait_for
from tests.ui.test_handout import replay
from ui import handout
from ui.numbers import text
from ui.questions.exercises import faded
from ui.questions.kinds import question

FIELD = ".st-key-fill_given input"
FOCUSED = "(field) => document.activeElement === document.querySelector(field)"


def practise(launch: Launch, **query: str) -> App:
    app = launch("/practice", ready=False, **query)
    app.page.get_by_role("heading", name="Practice", exact=True).wait_for()
    return app


def fill(app: App, number: str, answer: str) -> None:
    """Type where the keyboard is, press Enter, and wait for what is said to it."""
    wait_for(lambda: bool(app.page.evaluate(FOCUSED, FIELD)), lambda: "the keyboard left the field")
    app.page.keyboard.type(number)
    app.press("Enter")
    app.page.locator(".stAlert").get_by_text(answer).wait_for()


def test_an_exercise_by_keyboard_alone(launch: Launch) -> None:
    exercise = faded(17, 3)
    app = practise(launch, seed="17", blanks="3")
    app.page.locator(FIELD).focus()
    slip, value = exercise.slips(exercise.open[0])[0]
    fill(app, repr(value), SLIPS[slip.key])
    for stage in exercise.open:
        fill(app, f"{exercise.value(stage):.6g}", f"= {text(exercise.value(stage))}.")
    app.page.get_by_role("button", name="Other numbers").click()
    app.page.locator(FIELD).wait_for()
    assert app.query["seed"] == "18"
    for number in (1, 2, 3):
        app.page.get_by_role("button", name=f"Hint {number} of 3").click()
        app.page.get_by_text(f"Hint {number}:").wait_for()
        assert app.page.get_by_text("Hint", exact=False).filter(has_text=":").count() >= number


def test_a_question_by_keyboard_and_nothing_given_away_before(launch: Launch) -> None:
    asked = question("whose_path", 5)
    app = practise(launch, drill="predict", kind="whose_path", seed="5")
    app.page.wait_for_selector(".js-plotly-plot .scatterlayer .js-line")
    before = app.page.content()
    for other in ("Right.", "whatever the slope", "RMSProp is", "data-answer"):
        assert other not in before
    app.page.locator("[data-testid=stRadio] input").first.focus()
    app.press("Space", *["ArrowDown"] * asked.answer)
    app.page.get_by_role("button", name="Answer").focus()
    app.press("Enter")
    app.page.get_by_text("Right.").wait_for()
    assert app.query == {
        "drill": "predict",
        "kind": "whose_path",
        "seed": "5",
        "answered": f"whose_path.5-{asked.answer}",
    }
    app.page.get_by_role("button", name="Next question").click()
    app.page.wait_for_selector("[data-testid=stRadio]")
    wait_for(lambda: app.query["seed"] == "6", lambda: app.url)


def test_a_record_is_carried_to_another_browser(launch: Launch, tmp_path: Path) -> None:
    app = practise(launch, drill="predict", kind="first_step", seed="5")
    app.page.get_by_role("button", name="Show me").click()
    app.page.get_by_role("button", name="Next question").wait_for()
    app.page.get_by_text("My record", exact=True).click()
    with app.page.expect_download() as download:
        app.page.get_by_role("button", name="Save the record").click()
    download.value.save_as(tmp_path / "mine.json")
    (tmp_path / "foreign.json").write_text('{"name": "<b>x</b>"}', "utf-8")

    other = launch("/practice", ready=False, drill="record", context={"locale": "de-DE"})
    other.page.get_by_text("You have not answered anything yet").wait_for()
    other.page.locator("input[type=file]").set_input_files(tmp_path / "foreign.json")
    other.page.get_by_text("foreign.json: this file is not a practice record").wait_for()
    other.page.locator("input[type=file]").set_input_files(tmp_path / "mine.json")
    other.page.get_by_text("mine.json: answers loaded: 1.").wait_for()
    other.page.get_by_text("Where does the first step lead?").wait_for()
    other.page.locator("input[type=file]").set_input_files(tmp_path / "mine.json")
    other.page.get_by_text("mine.json: your record holds these answers already.").wait_for()


def test_a_worksheet_stands_alone_and_fits_the_paper(
    launch: Launch, usual: BrowserContext, tmp_path: Path
) -> None:
    app = practise(launch, drill="sheet", seed="17", fills="6", asks="6")
    names = app.page.get_by_role("textbox", name="Names, one per line")
    names.fill("Ada\n<b>Eve</b>")
    names.blur()
    app.page.get_by_role("button", name="Make the worksheets").click()
    with app.page.expect_download() as download:
        app.page.get_by_role("button", name="Download the worksheets").click()
    download.value.save_as(tmp_path / "sheet.html")
    page = usual.new_page()
    asked: list[str] = []
    troubles: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto((tmp_path / "sheet.html").as_uri())
    page.emulate_media(media="print")
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert troubles == []
    assert page.locator(".exercises .item").count() == 12 * 2
    page.locator(".answers .page").first.wait_for()
    assert page.locator(".picture svg .curve").count() >= 5
    assert page.evaluate(
        "document.fonts.check('1em KaTeX_Main') && document.fonts.check('italic 1em KaTeX_Math')"
    )
    for sheet, name in zip(page.locator(".exercises").all(), ("Ada", "<b>Eve</b>"), strict=True):
        heads = sheet.locator(".page > header").all_inner_texts()
        assert [head.split("\n")[-2:] for head in heads] == [
            [f"{name} · seed 17", f"page {n} of {len(heads)}"] for n in range(1, len(heads) + 1)
        ]
    for parts, printed in ((".sheet:not(.solutions)", ("A4", "Letter")), (".sheet", ("A4",))):
        shown = page.locator(f"{parts} .page")
        assert shown.evaluate_all(
            "(all) => all.every((p) => p.scrollHeight <= p.clientHeight && p.scrollWidth <= p.clientWidth)"
        )
        for paper in printed:
            assert len(re.findall(rb"/Type /Page\b", page.pdf(format=paper))) == shown.count()
        page.emulate_media(media="screen")
        page.get_by_label("Solutions with reasons").check()
        page.locator(".solutions .page").last.wait_for()
        page.emulate_media(media="print")
    page.close()


@pytest.mark.parametrize(
    ("f", "x0", "rule"), [("x**4", (4.0,), "adam"), ("(1 - x)**2 + 100*(y - x**2)**2", (-1.2, 1.0), "radam")]
)
def test_a_handout_is_one_page(
    usual: BrowserContext, tmp_path: Path, f: str, x0: tuple[float, ...], rule: str
) -> None:
    (tmp_path / "run.html").write_bytes(handout._file(replay(f, x0, 100, rule), 1))
    page = usual.new_page()
    page.goto((tmp_path / "run.html").as_uri())
    page.locator(".single .page").wait_for()
    page.emulate_media(media="print")
    for box in (page.locator(".page"), page.locator(".page > .frame")):
        assert box.evaluate("(p) => p.scrollHeight <= p.clientHeight + 1 && p.scrollWidth <= p.clientWidth")
    for paper in ("A4", "Letter"):
        assert len(re.findall(rb"/Type /Page\b", page.pdf(format=paper))) == 1
    page.close()


CONNECTION = "[data-testid=stApp]"
Journey = Iterator[None]
"""What a learner does, and where the server is killed and started again meanwhile."""


def test_nothing_is_lost_where_the_server_is_started_again(
    executable: str, usual: BrowserContext, tmp_path: Path
) -> None:
    """Killed, and started on the same port; the pages stay as they were, and find the new server."""
    port = free_port()
    logs = [tmp_path / f"log-{number}" for number in range(4)]
    apps = [App(usual.new_page(), f"http://localhost:{port}") for _ in range(4)]
    ways = (filling, predicting, changing, speaking)
    with ExitStack() as running:
        process = running.enter_context(serving(port, logs[0]))
        journeys = dict(zip(apps, (way(app) for way, app in zip(ways, apps, strict=True)), strict=True))
        for log in [*logs[1:], None]:
            for app, journey in list(journeys.items()):
                if next(journey, journey) is journey:
                    del journeys[app]
                    app.page.close()
            if log:
                seen = [at_rest(app) for app in journeys]
                process.kill()
                process.wait(10)
                for app in journeys:
                    app.page.wait_for_selector(f"{CONNECTION}:not([data-test-connection-state=CONNECTED])")
                process = running.enter_context(serving(port, log))
                for app, before in zip(journeys, seen, strict=True):
                    connected = f"{CONNECTION}[data-test-connection-state=CONNECTED]"
                    app.page.wait_for_selector(connected, timeout=90_000)
                    app.settle()
                    wait_for(lambda app=app, before=before: shown(app) == before, lambda app=app: shown(app))  # type: ignore[misc]
        assert not journeys
    assert [log.read_text() for log in logs if "Traceback" in log.read_text()] == []


def shown(app: App) -> str:
    return str(app.page.locator("[data-testid=stMain]").inner_text())


def at_rest(app: App) -> str:
    app.page.locator(".course .count:not(:empty)").nth(1).wait_for()  # the foot has come
    app.settle()
    return shown(app)


def filling(app: App) -> Journey:
    exercise = faded(17, 3)
    first, second, third = exercise.open
    app.page.goto(f"{app.server}/practice?seed=17&blanks=3")
    app.page.locator(FIELD).focus()
    fill(app, repr(exercise.value(first)), "Right: ")
    for number in (1, 2):
        app.page.get_by_role("button", name=f"Hint {number} of 3").click()
        app.page.get_by_text(f"Hint {number}:").wait_for()
    app.page.locator(FIELD).focus()
    app.page.keyboard.type(repr(exercise.value(second)))

    yield
    assert app.page.locator(FIELD).input_value() == repr(exercise.value(second)), "typed, not yet sent"
    app.page.locator(FIELD).focus()
    fill(app, "", f"= {text(exercise.value(second))}.")
    slip, value = exercise.slips(third)[0]
    fill(app, repr(value), SLIPS[slip.key])
    app.page.get_by_role("button", name="Hint 1 of 3").click()
    app.page.get_by_text("Hint 1:").wait_for()

    yield
    app.page.get_by_role("button", name="Hint 2 of 3").click()
    app.page.get_by_text("Hint 2:").wait_for()
    assert app.page.get_by_text("Hint 1:").is_visible()
    app.page.locator(FIELD).focus()
    fill(app, repr(exercise.value(third)), f"= {text(exercise.value(third))}.")
    app.page.reload()
    app.page.locator(".stAlert").get_by_text(f"= {text(exercise.value(third))}.").wait_for()

    yield
    app.page.get_by_role("button", name="Other numbers").click()
    wait_for(lambda: app.query["seed"] == "18", lambda: app.url)


def predicting(app: App) -> Journey:
    asked = question("first_step", 5)
    app.page.goto(f"{app.server}/practice?drill=predict&kind=first_step&seed=5")
    app.page.locator("[data-testid=stRadio] label").nth(asked.answer + 1).wait_for()
    yield
    app.page.locator("[data-testid=stRadio] input").first.focus()
    app.press("Space", *["ArrowDown"] * asked.answer)
    app.page.get_by_role("button", name="Answer").click()
    app.page.get_by_text("Right.").wait_for()
    yield
    app.page.get_by_role("button", name="Next question").click()
    wait_for(lambda: app.query["seed"] == "6", lambda: app.url)
    app.page.locator("[data-testid=stRadio]").wait_for()


def changing(app: App) -> Journey:
    """The first change after each restart counts."""
    app.open(t="1")
    yield
    app.choose("Optimizer", "Yogi")
    becomes(app, "opt", "yogi")
    yield
    app.choose("Function", "Plateau")
    becomes(app, "f", OBJECTIVES["plateau"].text)
    app.field("f(x)").fill("x**2")
    yield
    assert app.field("f(x)").input_value() == "x**2", "typed, not yet sent"
    app.page.get_by_role("slider", name="α, slider").press("ArrowRight")
    becomes(app, "lr", "0.12")


def speaking(app: App) -> Journey:
    app.page.goto(f"{app.server}/words")
    yield
    app.page.locator(".st-key-language").get_by_text("中文").click()
    becomes(app, "lang", "zh")


def becomes(app: App, key: str, value: str) -> None:
    app.page.wait_for_url(lambda url: (key, value) in parse_qsl(urlsplit(url).query))


BROKEN = r"""() => {
  const split = (boxes) => boxes.some((box) => box.top > boxes[0].bottom - 1);
  const given = [...document.querySelectorAll(".stMarkdown p")].find((p) => p.textContent.includes("β₂"));
  const found = [...given.querySelectorAll(".katex-html")].filter(
    (tex) => split([...tex.querySelectorAll(".base")].map((base) => base.getBoundingClientRect())));
  const texts = [...given.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
  for (const node of texts) for (const { 0: formula, index } of node.data.matchAll(/[αβxε]\S?\s=\s\S+/g)) {
    const range = document.createRange();
    range.setStart(node, index);
    range.setEnd(node, index + formula.length);
    if (split([...range.getClientRects()])) found.push(formula);
  }
  return texts.length ? found.map(String) : ["nothing to see"];
}"""


def test_a_short_formula_in_a_sentence_is_never_broken_over_two_lines(launch: Launch) -> None:
    app = launch("/practice", ready=False, drill="predict", kind="t_squares", seed="34")
    app.page.locator(".stMarkdown p").get_by_text("β₂").wait_for()
    app.settle()
    for width in range(330, 640, 20):
        app.page.set_viewport_size({"width": width, "height": 844})
        assert app.page.evaluate(BROKEN) == [], width
