"""deploy/nginx.conf in a real nginx, before two processes of the app."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from email.message import Message
from itertools import product
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import BrowserContext

from benchmarks.front import PUBLIC, STATIC, nginx, program
from rooms import room
from rooms.store import WHERE, leave
from rooms.tasks import judged, tasks
from tests.browser.conftest import App, free_port, serving, wait_for

CONNECTION = "[data-testid=stApp]"


@dataclass
class House:
    """nginx, its folder, and the processes by their ports."""

    url: str
    folder: Path
    processes: Mapping[str, subprocess.Popen[bytes]]

    def get(self, path: str, cookie: str = "", **headers: str) -> tuple[int, Message, bytes]:
        return self.ask(urllib.request.Request(self.url + path), cookie, headers)

    def ask(
        self, request: urllib.request.Request, cookie: str, headers: Mapping[str, str]
    ) -> tuple[int, Message, bytes]:
        """Status, headers and body of an answer."""
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        if cookie:
            request.add_header("Cookie", f"route={cookie}")
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def process_of(self, path: str) -> str:
        """The port of the process to which the last request of this path came."""

        def found() -> list[str]:
            lines = (self.folder / "access.log").read_text().splitlines()
            return [line for line in lines if line.split()[1] == path]

        wait_for(lambda: bool(found()), lambda: f"{path} was not asked for")
        return found()[-1].rpartition(":")[2]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    if not program():
        if os.environ.get("CI") == "true":
            pytest.fail("nginx must be installed")
        pytest.skip("needs nginx")
    folder = tmp_path_factory.mktemp("nginx")
    ports = [free_port(), free_port()]
    with ExitStack() as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv("STREAMLIT_SERVER_COOKIE_SECRET", "the same for all processes")
        patch.setenv(WHERE, str(folder / "rooms.sqlite"))
        processes = {
            str(port): running.enter_context(serving(port, folder / f"log-{port}")) for port in ports
        }
        _, front = running.enter_context(nginx(folder, ports))
        yield House(f"http://127.0.0.1:{front}", folder, processes)
        leave()


def test_a_page_has_a_cookie_a_preview_and_headers_that_protect(house: House) -> None:
    status, headers, body = house.get("/momentum")
    assert status == 200
    assert re.match(r"route=\w{32}; Path=/; HttpOnly; SameSite=Lax$", headers.get_all("Set-Cookie", [])[-1])
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "same-origin")
    html = body.decode()
    assert "<title>Inside Adam</title>" in html
    (picture,) = re.findall(r'"og:image" content="(.+)"', html)
    assert picture == f"{house.url}/preview.png"
    assert house.get("/preview.png")[2] == PUBLIC[1].read_bytes()
    assert house.get("/robots.txt")[2].startswith(b"# ")


def test_a_visitor_stays_with_one_process_and_visitors_are_shared_out(house: House) -> None:
    seen: dict[str, set[str]] = {}
    for visitor, visit in product((f"visitor{number}" for number in range(16)), range(3)):
        status, headers, _ = house.get(f"/{visitor}/{visit}", visitor)
        assert status == 200
        assert f"route={visitor};" in "".join(headers.get_all("Set-Cookie", []))
        seen.setdefault(visitor, set()).add(house.process_of(f"/{visitor}/{visit}"))
    assert all(len(ports) == 1 for ports in seen.values())
    assert set.union(*seen.values()) == house.processes.keys()


def test_the_front_end_comes_compressed_and_is_kept(house: House) -> None:
    (name,) = re.findall(r'src="\./static/(js/index\.\S+?\.js)"', house.get("/")[2].decode())
    status, headers, body = house.get(f"/static/{name}", Accept_Encoding="gzip")
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert gzip.decompress(body) == (STATIC / name).read_bytes()
    assert house.get(f"/static/{name}")[2] == (STATIC / name).read_bytes()


def test_what_nobody_needs_is_refused(house: House) -> None:
    assert house.get("/_stcore/metrics")[0] == 404
    large = urllib.request.Request(f"{house.url}/_stcore/upload_file/a/b", b"x" * 3_000_000, method="PUT")
    assert house.ask(large, "", {})[0] == 413


def test_one_visitor_too_many_requests_slow_nobody_else_down(house: House) -> None:
    assert 429 in {house.get("/_stcore/health", "greedy")[0] for _ in range(400)}
    assert house.get("/_stcore/health", "modest")[0] == 200


def test_a_site_that_is_named_may_show_the_app_in_a_frame(house: House) -> None:
    """There browsers keep a cookie only so. (Files are loaded in a frame, too, as the line above the setting says.)"""
    file = house.folder / "nginx.conf"
    usual, frames = file.read_text("utf-8"), "'self' https://school.example"

    def allowed() -> str:
        return house.get("/")[1]["Content-Security-Policy"].rpartition("frame-ancestors ")[2]

    for text, sites in (usual.replace("frames \"'self'\"", f'frames "{frames}"'), frames), (usual, "'self'"):
        file.write_text(text, "utf-8")
        os.kill(int((house.folder / "nginx.pid").read_text()), signal.SIGHUP)
        wait_for(lambda sites=sites: allowed() == sites, allowed)  # type: ignore[misc]
        for path, name in (("/", "route"), ("/_stcore/health", "_streamlit_xsrf")):
            (cookie,) = (c for c in house.get(path)[1].get_all("Set-Cookie", []) if c.startswith(f"{name}="))
            assert ("; Partitioned" in cookie) == (sites == frames)


def test_a_room_is_one_room_whichever_process_is_asked(house: House) -> None:
    """They share a file; answers and news come through, what is too large does not."""
    code, token = room.open_room(tasks("/?t=1&stage=m"))
    room.ask(code, token, 0, judged(tasks("/?t=1&stage=m")[0]))
    seen = set()
    for number in range(16):
        status, headers, body = house.get(f"/rooms/{code}", f"visitor{number}")
        assert (status, json.loads(body)["open"]) == (200, True)
        asked = {"who": f"{number:032x}", "question": 0, "round": 1, "value": "256"}
        answer = urllib.request.Request(f"{house.url}/rooms/{code}/answer", json.dumps(asked).encode())
        own = {"Origin": house.url, "Content_Type": "application/json"}
        assert house.ask(answer, f"visitor{number}", own)[0] == 200
        seen.add(house.process_of(f"/rooms/{code}/answer"))
    assert seen == house.processes.keys()
    assert room.store().count(code, 0, 1) == 16
    large = urllib.request.Request(f"{house.url}/rooms/{code}/answer", b"x" * 3000)
    assert house.ask(large, "", own)[0] == 413
    with ThreadPoolExecutor() as thread:
        news = thread.submit(house.get, f"/rooms/{code}", "visitor1", If_None_Match=headers["ETag"])
        time.sleep(0.5)
        assert not news.done()
        room.lead(code, token, 2, "v")
        assert json.loads(news.result()[2])["place"] == {"t": 2, "stage": "v"}


def test_in_a_browser_and_a_killed_process_loses_nothing(
    house: House, usual: BrowserContext, tmp_path: Path
) -> None:
    """Nothing is refused by the browser; download, upload; then the other process takes over from the address."""
    app = App(usual.new_page(), house.url)
    app.open(lr="0.2", t="5")
    app.page.get_by_role("button", name="Download", exact=True).click()
    with app.page.expect_download() as download:
        app.page.get_by_role("button", name="Download as CSV, all digits").click()
    assert download.value.path().read_text("utf-8").startswith("t,x,f,g,m,v,m_hat,v_hat\n")
    app.page.keyboard.press("Escape")
    app.press("ArrowDown")
    app.settle()
    place = app.place
    assert app.troubles == []

    house.processes[house.process_of("/_stcore/host-config")].kill()
    app.page.wait_for_selector(f"{CONNECTION}:not([data-test-connection-state=CONNECTED])")
    app.page.wait_for_selector(f"{CONNECTION}[data-test-connection-state=CONNECTED]", timeout=90_000)
    app.settle()
    assert app.place == place
    app.type("α", "0.3")
    wait_for(lambda: dict(parse_qsl(urlsplit(app.url).query))["lr"] == "0.3", lambda: app.url)

    app.page.goto(f"{house.url}/practice?drill=record")
    (tmp_path / "foreign.json").write_text("{}", "utf-8")
    app.page.locator("input[type=file]").set_input_files(tmp_path / "foreign.json")
    app.page.get_by_text("foreign.json: this file is not a practice record").wait_for()
    app.page.close()
