"""One server and one browser for the whole session; a page remembers what went wrong in it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    WebSocket,
    sync_playwright,
)
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).parents[2]
PLAYER = ROOT / "ui" / "player"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--process-per-site",  # a second page finds the app's scripts compiled, see `visitor`
]
USUAL: dict[str, Any] = {
    "viewport": {"width": 1280, "height": 900},
    "locale": "en-GB",
    "reduced_motion": "reduce",
}
"""Drawing Streamlit's animations while a page loads would take more of the processor than the page itself."""
SCREEN = ("viewport", "color_scheme", "reduced_motion")
"""What a page may have for itself; all else wants another visitor, whose first page compiles everything anew."""
REST = 50
"""The player's rest in the tests, see ui.player: those that press keys need not wait for long."""
CANDIDATES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 90_000  # ms


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def executable() -> str:
    found = next(filter(None, map(shutil.which, CANDIDATES)), None)
    if found:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail(f"no browser found; one of these must be installed: {', '.join(CANDIDATES)}")
    pytest.skip(f"needs a browser, one of: {', '.join(CANDIDATES)}")


@pytest.fixture(scope="session")
def server(executable: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("server") / "log"
    port = free_port()
    with serving(port, log):
        yield f"http://localhost:{port}"
    assert "Traceback" not in log.read_text(), log.read_text()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server of the app, from when it answers."""
    options = {"server.headless": "true", "server.port": port, "server.fileWatcherType": "none"}
    command = [sys.executable, "-m", "streamlit", "run", "serve.py"]
    with log.open("w") as out:
        process = subprocess.Popen(
            command + [f"--{name}={value}" for name, value in options.items()],
            cwd=ROOT,
            env={**os.environ, "PLAYER_REST": str(REST)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://localhost:{port}"
            wait_for(lambda: answers(url), lambda: f"the server does not answer:\n{log.read_text()}")
            yield process
        finally:
            process.terminate()
            process.wait(10)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def wait_for(condition: Callable[[], bool], otherwise: Callable[[], str], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, otherwise()
        time.sleep(0.05)


@pytest.fixture(scope="session")
def browser(executable: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def blank(browser: Browser) -> Iterator[Page]:
    """An empty page, without Streamlit, that can import the player's modules."""
    page = browser.new_page()

    def answer(route: Route) -> None:
        name = urlsplit(route.request.url).path[1:]
        if name.endswith(".js"):
            route.fulfill(path=PLAYER / name, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><meta charset=utf-8><body>", content_type="text/html")

    page.route("http://blank.test/**", answer)
    page.goto("http://blank.test/")
    yield page
    page.close()


class App:
    """A page of the app in a browser."""

    def __init__(self, page: Page, server: str) -> None:
        self.page, self.server = page, server
        self.troubles: list[str] = []
        self.asked = self.running = False
        """Whether a run of the script was asked for that has not begun; whether one has not ended."""
        self.frames = 0
        """How many messages were sent to the server."""
        page.set_default_timeout(PATIENCE)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("dialog", self._dialog)
        page.on("websocket", self._connected)

    def _connected(self, socket: WebSocket) -> None:
        self.asked = self.running = False
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, frame: bytes | str) -> None:
        self.frames += 1
        if isinstance(frame, bytes) and BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            self.asked = True

    def _received(self, frame: bytes | str) -> None:
        if not isinstance(frame, bytes):
            return
        message = ForwardMsg.FromString(frame)
        if message.WhichOneof("type") == "new_session":
            self.asked, self.running = False, True
        elif message.WhichOneof("type") == "script_finished":
            self.running = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def _console(self, message: ConsoleMessage) -> None:
        """On a deep link Streamlit looks for its server below the page first; that 404 is its own."""
        searching = "404" in message.text and "/_stcore/" in message.location["url"]
        if "does not seem to exist" in message.text:
            return  # a cold server, see ui.shell.arrive
        if message.type == "error" and not searching:
            self.troubles.append(f"{message.text} ({message.location['url']})")

    def _dialog(self, dialog: Any) -> None:
        self.troubles.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open(self, path: str = "/", **query: str) -> App:
        self.page.goto(f"{self.server}{path}?{urlencode(query)}")
        self.ready()
        return self

    def go(self, path: str = "/", **query: str) -> App:
        """Where a link within the page or the back button leads: its scripts, compiled and run, and its session stay."""
        self.settle()
        self.asked = True
        self.page.evaluate(GO, f"{path}?{urlencode(query)}")
        self.settle()
        return self

    def ready(self) -> None:
        """Every formula has its numbers and every chart its traces."""
        self.page.wait_for_function(READY, polling=50)  # in every frame would take from the page's own time

    def wait(self, script: str, argument: Any = None) -> None:
        self.page.wait_for_function(script, arg=argument)

    def settle(self) -> None:
        """The place was reported, and what was asked of the server was answered and is drawn."""
        self.page.wait_for_selector(".player[data-stepping]", state="detached")
        end = time.monotonic() + PATIENCE / 1000
        while self.asked or self.running:
            assert time.monotonic() < end, "the server does not answer"
            self.page.wait_for_timeout(10)  # in which Playwright tells of frames
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        self.page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def place(self) -> str:
        return self.page.locator("[data-part=place]").inner_text()

    @property
    def url(self) -> str:
        """As the browser has it now; Playwright's own notion waits for its events."""
        return str(self.page.evaluate("location.href"))

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.url).query).items()}

    def formulas(self, copy: str = "html") -> list[str]:
        """The texts of all formulas, as drawn or (``mathml``) as a screen reader gets them."""
        inside = ".katex-html" if copy == "html" else ".katex-mathml semantics > :first-child"
        return [str(text) for text in self.page.evaluate(FORMULAS, inside)]

    def results(self, copy: str = "html") -> list[str]:
        """What stands behind the last equals sign of every formula."""
        return [text.rpartition("=")[2] for text in self.formulas(copy)]

    def field(self, label: str) -> Any:
        return self.page.locator(f"input[aria-label^='{label}']").first

    def type(self, label: str, text: str) -> None:
        """Type into a field and press Enter."""
        self.field(label).fill(text)
        self.field(label).press("Enter")

    def choose(self, label: str, option: str) -> None:
        """From a list, by typing: a long one holds only the options that are in sight."""
        self.page.locator(f"[data-testid=stSelectbox]:has-text('{label}') input").click()
        self.page.keyboard.type(option)
        self.page.get_by_role("option", name=option, exact=True).click()


GO = "(address) => { history.pushState({}, '', address); dispatchEvent(new PopStateEvent('popstate')); }"
FORMULAS = r"""(inside) => [...document.querySelectorAll("[class*=st-key-eq_]")].map(
    (box) => box.querySelector(inside).textContent.replace(/[\u200b\u00a0]/g, ""))"""
READY = """() => {
  const boxes = [...document.querySelectorAll("[class*=st-key-eq_]")];
  const charts = [...document.querySelectorAll(".st-key-player_room .js-plotly-plot")];
  const seen = (formula) => getComputedStyle(formula).visibility === "visible";
  return boxes.length && boxes.every((b) => b.classList.contains("filled"))
    && [...document.querySelectorAll(".st-key-formulas .katex")].every(seen)
    && charts.length === 2 && charts.every((c) => c.drawn);
}"""


Launch = Callable[..., App]
Visitor = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def visitor(browser: Browser, server: str) -> Iterator[Visitor]:
    """A visitor with an ordinary screen, or as ``options`` say; the pages of one share its cache.

    One page stays open: with the last one its process would end, and all that it had compiled be lost.
    """
    known: dict[str, BrowserContext] = {}

    def find(**options: Any) -> BrowserContext:
        name = json.dumps(options, sort_keys=True)
        if name not in known:
            known[name] = browser.new_context(**{**USUAL, **options})
            known[name].new_page().goto(f"{server}/_stcore/health")
        return known[name]

    yield find
    for context in known.values():
        context.close()


@pytest.fixture(scope="session")
def usual(visitor: Visitor) -> BrowserContext:
    return visitor()


@pytest.fixture
def launch(visitor: Visitor, server: str) -> Iterator[Launch]:
    """Open the app in a page, for ``context=`` with another screen or as another visitor; fails if it complained."""
    opened: list[App] = []

    def new(
        path: str = "/",
        *,
        ready: bool = True,
        script: str | None = None,
        context: dict[str, Any] | None = None,
        **query: str,
    ) -> App:
        screen = {name: value for name, value in (context or {}).items() if name in SCREEN}
        others = {name: value for name, value in (context or {}).items() if name not in SCREEN}
        app = App(visitor(**others).new_page(), server)
        if viewport := screen.pop("viewport", None):
            app.page.set_viewport_size(viewport)
        app.page.emulate_media(**screen)
        if script:
            app.page.add_init_script(script)
        opened.append(app)
        if ready:
            return app.open(path, **query)
        app.page.goto(f"{server}{path}?{urlencode(query)}")
        return app

    yield new
    for app in opened:
        if app.page.url.startswith("http"):
            app.page.evaluate("localStorage.clear()")  # the next visitor has done nothing yet
        app.page.close()
    assert [trouble for app in opened for trouble in app.troubles] == []


@pytest.fixture(scope="session")
def stayed() -> list[App]:
    """The page of the player in which ``going`` goes from place to place."""
    return []


@pytest.fixture
def going(
    usual: BrowserContext, server: str, stayed: list[App], request: pytest.FixtureRequest
) -> Iterator[Launch]:
    """Go to a place of the player, for a test to which it is all the same where its page was before."""
    failed = request.session.testsfailed

    def go(**query: str) -> App:
        if not stayed:
            stayed.append(App(usual.new_page(), server).open(**query))
        else:
            stayed[0].go(**query).ready()
        return stayed[0]

    yield go
    (app,) = stayed
    troubles = list(app.troubles)
    if troubles or request.session.testsfailed > failed:
        stayed.clear()
        app.page.close()
    else:
        app.page.evaluate("localStorage.clear()")
        app.page.set_viewport_size(USUAL["viewport"])
        app.page.emulate_media(media="screen", color_scheme="light", reduced_motion="reduce")
    assert troubles == []
