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


class Own:
    """A server of one test alone, which can be killed and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.running = ExitStack()
        self.logs: list[Path] = []
        self.start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        self.logs.append(self.folder / f"log-{len(self.logs)}")
        self.process = self.running.enter_context(serving(self.port, self.logs[-1]))

    def restart(self, *apps: App) -> None:
        """The pages stay as they were, and find the new server."""
        for app in apps:
            app.page.locator(".course .count:not(:empty)").nth(1).wait_for()  # the foot has come
            app.settle()

        def shown() -> list[str]:
            return [app.page.locator("[data-testid=stMain]").inner_text() for app in apps]

        seen = shown()
        self.process.kill()
        self.process.wait(10)
        for app in apps:
            app.page.wait_for_selector(f"{CONNECTION}:not([data-test-connection-state=CONNECTED])")
        self.start()
        for app in apps:
            app.page.wait_for_selector(f"{CONNECTION}[data-test-connection-state=CONNECTED]", timeout=90_000)
            app.settle()
        wait_for(lambda: shown() == seen, lambda: f"{shown()} is not {seen}")


CONNECTION = "[data-testid=stApp]"


@pytest.fixture
def own(executable: str, tmp_path: Path) -> Iterator[Own]:
    found = Own(tmp_path)
    with found.running:
        yield found
    assert [log.read_text() for log in found.logs if "Traceback" in log.read_text()] == []


def test_what_is_filled_in_counts_after_a_restart_of_the_server(own: Own, usual: BrowserContext) -> None:
    exercise = faded(17, 3)
    first, second, third = exercise.open
    app = App(usual.new_page(), own.url)
    app.page.goto(f"{own.url}/practice?seed=17&blanks=3")
    app.page.locator(FIELD).focus()
    fill(app, repr(exercise.value(first)), "Right: ")
    for number in (1, 2):
        app.page.get_by_role("button", name=f"Hint {number} of 3").click()
        app.page.get_by_text(f"Hint {number}:").wait_for()
    app.page.locator(FIELD).focus()
    app.page.keyboard.type(repr(exercise.value(second)))

    own.restart(app)
    assert app.page.locator(FIELD).input_value() == repr(exercise.value(second)), "typed, not yet sent"
    app.page.locator(FIELD).focus()
    fill(app, "", f"= {text(exercise.value(second))}.")
    slip, value = exercise.slips(third)[0]
    fill(app, repr(value), SLIPS[slip.key])
    app.page.get_by_role("button", name="Hint 1 of 3").click()
    app.page.get_by_text("Hint 1:").wait_for()

    own.restart(app)
    app.page.get_by_role("button", name="Hint 2 of 3").click()
    app.page.get_by_text("Hint 2:").wait_for()
    assert app.page.get_by_text("Hint 1:").is_visible()
    app.page.locator(FIELD).focus()
    fill(app, repr(exercise.value(third)), f"= {text(exercise.value(third))}.")
    app.page.reload()
    app.page.locator(".stAlert").get_by_text(f"= {text(exercise.value(third))}.").wait_for()

    own.restart(app)
    app.page.get_by_role("button", name="Other numbers").click()
    wait_for(lambda: app.query["seed"] == "18", lambda: app.url)
    app.page.close()


def test_a_prediction_counts_after_a_restart_of_the_server(own: Own, usual: BrowserContext) -> None:
    asked = question("first_step", 5)
    app = App(usual.new_page(), own.url)
    app.page.goto(f"{own.url}/practice?drill=predict&kind=first_step&seed=5")
    app.page.locator("[data-testid=stRadio] label").nth(asked.answer + 1).wait_for()
    own.restart(app)
    app.page.locator("[data-testid=stRadio] input").first.focus()
    app.press("Space", *["ArrowDown"] * asked.answer)
    app.page.get_by_role("button", name="Answer").click()
    app.page.get_by_text("Right.").wait_for()
    own.restart(app)
    app.page.get_by_role("button", name="Next question").click()
    wait_for(lambda: app.query["seed"] == "6", lambda: app.url)
    app.page.locator("[data-testid=stRadio]").wait_for()
    app.page.close()


def test_the_first_change_after_a_restart_of_the_server_counts(own: Own, usual: BrowserContext) -> None:
    chosen, preset, slid, spoken = apps = [App(usual.new_page(), own.url) for _ in range(4)]
    for app in apps[:3]:
        app.open()
    spoken.page.goto(f"{own.url}/words")
    slid.field("f(x)").fill("x**2")

    own.restart(*apps)
    assert slid.field("f(x)").input_value() == "x**2", "typed, not yet sent"
    chosen.choose("Optimizer", "Yogi")
    preset.choose("Function", "Plateau")
    slid.page.get_by_role("slider", name="α, slider").press("ArrowRight")
    spoken.page.locator(".st-key-language").get_by_text("中文").click()
    for app, key, value in (
        (chosen, "opt", "yogi"),
        (preset, "f", OBJECTIVES["plateau"].text),
        (slid, "lr", "0.12"),
        (spoken, "lang", "zh"),
    ):
        app.page.wait_for_url(lambda url, pair=(key, value): pair in parse_qsl(urlsplit(url).query))
        app.page.close()
