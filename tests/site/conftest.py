"""The built site, served by files alone and below a path, as project pages are; one visitor who has it open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import USUAL, browser, executable  # noqa: F401

BUILT = Path(__file__).parents[2] / "build" / "site"
STARTED = "[data-testid=stApp][data-test-script-state=notRunning] h1"
PATIENCE = 120_000  # ms, for a Python that starts in the browser


class Files(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


class Visit:
    """A page of the site, what went wrong in it, and what it asked of other hosts."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.troubles: list[str] = []
        self.page.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda said: said.type == "error" and self.troubles.append(said.text))
        self.page.on("request", self._asked)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.address, "blob:", "data:")):
            self.troubles.append(f"asked {request.url}")

    def open(self, path: str) -> Visit:
        self.page.goto(self.address + path)
        self.page.wait_for_selector(STARTED)
        return self

    def go(self, path: str) -> None:
        """To another page without a new start, as by the browser's back button."""
        before = self.page.locator("h1").first.inner_text()
        self.page.evaluate(
            "(to) => { history.pushState({}, '', to); dispatchEvent(new PopStateEvent('popstate')); }",
            self.address + path,
        )
        self.page.wait_for_function(
            "(before) => document.querySelector('h1')?.innerText !== before", arg=before
        )
        self.rest()

    def rest(self) -> None:
        self.page.wait_for_timeout(100)
        self.page.wait_for_selector(STARTED)

    def wrong(self) -> list[str]:
        """What a reader would see go wrong."""
        boxes = self.page.locator(
            ".stException, .katex-error, [data-testid=stDialog], .stAlert:has([data-testid=stAlertContentError])"
        )
        return [*boxes.all_inner_texts(), *self.troubles]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A server of files, and where it is."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    assert BUILT.exists(), "make site comes first"
    root = tmp_path_factory.mktemp("host")
    (root / "adam").symlink_to(BUILT)
    with served(root) as host:
        yield f"{host}/adam"


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:  # noqa: F811
    found = browser.new_context(**USUAL, accept_downloads=True)
    yield found
    found.close()


@pytest.fixture(scope="session")
def opened(context: BrowserContext, address: str) -> Visit:
    """The first page; two steps were taken before Python was there."""
    visit = Visit(context, address)
    visit.page.goto(f"{address}/?lang=en")
    visit.page.wait_for_selector("#skeleton math")
    for _ in range(2):
        visit.page.keyboard.press("ArrowDown")
    assert visit.page.locator("#skeleton output").inner_text() == "t = 2"
    visit.page.wait_for_selector(STARTED)
    visit.page.wait_for_selector("#skeleton", state="detached")
    return visit
