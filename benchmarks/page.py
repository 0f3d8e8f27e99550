"""The player in a real browser: from a key to its number on the screen, a dial that is dragged, the main thread at rest."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.classroom import serving
from benchmarks.timing import missing
from tests.browser.conftest import CANDIDATES, FLAGS

KEYS, APART = 60, 0.05
"""How many keys, and seconds between two."""
REST = 3.0
"""Seconds nobody touches the page."""
DRAG, NOTCH = 2.0, 0.015
"""Seconds for which a dial is dragged to and fro, and between two of its notches."""
ROUNDS = 3
PAGES = {
    "step": "/?t=2",
    "step, two variables": "/?f=rosenbrock&t=2",
    "race": "/race?t=2",
}
EMPTY = "<p id=place></p><script>let n = 0; addEventListener('keydown', () => { place.textContent = ++n; });</script>"
WAITS = """() => {
  window.waits = [];
  window.addEventListener("keydown", (event) => requestAnimationFrame(() => {
    const painted = new MessageChannel();
    painted.port1.onmessage = () => window.waits.push(performance.now() - event.timeStamp);
    painted.port2.postMessage(0);
  }), true);
}"""
THERE = """() => {
  const charts = [...document.querySelectorAll(".st-key-player_room .js-plotly-plot")];
  return charts.length && charts.every((chart) => chart.drawn);
}"""
DRAWN = """() => {
  window.paths = 0;
  const layer = document.querySelector(".st-key-curve .scatterlayer, .st-key-contour .scatterlayer");
  let due;
  new MutationObserver(() => {
    due ??= requestAnimationFrame(() => {
      due = undefined;
      window.paths += 1;
    });
  }).observe(layer, { attributeFilter: ["d", "transform"], childList: true, subtree: true });
}"""


@contextmanager
def browsing() -> Iterator[tuple[Browser, int] | None]:
    """A browser, and the port of a server of the app; None where there is no Chromium."""
    found = next(filter(None, map(shutil.which, CANDIDATES)), None)
    if not found:
        yield None
        return
    with serving("app.py", {}) as (_, port), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser, port
        browser.close()


def measure() -> Iterator[str]:
    """Lines to print."""
    with browsing() as found:
        if not found:
            yield missing("Chromium")
            return
        browser, port = found
        results: dict[str, list[dict[str, float]]] = {}
        dragged: dict[str, list[tuple[float, float, int]]] = {}
        for _ in range(ROUNDS):  # in turn, so that a busy machine slows them all alike
            for name, path in {"empty": "", **PAGES}.items():
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                if path:
                    page.goto(f"http://localhost:{port}{path}")
                    page.wait_for_function(THERE)
                else:
                    page.set_content(EMPTY)
                results.setdefault(name, []).append(_visit(page))
                if path and name != "race":
                    dragged.setdefault(name, []).append(_drag(page))
                page.close()
    medians = {
        name: {what: statistics.median(visit[what] for visit in visits) for what in visits[0]}
        for name, visits in results.items()
    }
    empty = medians.pop("empty")
    yield f"an empty page: key to number p50 {empty['p50']:.1f} ms, p95 {empty['p95']:.1f} ms"
    for name, page_ in medians.items():
        waits = ", ".join(
            f"{what} {page_[what]:.1f} ms ({page_[what] / empty[what]:.1f}×)" for what in ("p50", "p95")
        )
        yield f"{name}: key to number {waits}; a key costs {page_['key']:.1f} ms, of it styles {page_['styles']:.1f}; at rest {page_['rest']:.1f} ms/s"
    for name, drags in dragged.items():
        paths, cost, sent = (statistics.median(values) for values in zip(*drags, strict=True))
        yield f"{name}, a dial dragged: {paths:.0f} paths drawn a second, each costs {cost:.1f} ms; {sent:.0f} messages sent"


def _drag(page: Page) -> tuple[float, float, int]:
    """How many whole paths a second are drawn while a dial is dragged, what one costs, how many messages are sent."""
    sent: list[object] = []
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    session.send("Network.enable")
    session.on("Network.webSocketFrameSent", lambda frame: sent.append(frame))
    thumb = page.locator(".st-key-lr_slider [data-testid=stSliderThumbValue]").locator("..")
    thumb.scroll_into_view_if_needed()
    page.keyboard.press("End")
    page.wait_for_timeout(1000)
    sent.clear()
    box = thumb.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(DRAWN)
    page.mouse.move(x, y)
    page.mouse.down()
    before = _spent(session)["TaskDuration"]
    began = due = time.perf_counter()
    while due < began + DRAG:
        due += NOTCH
        there = abs((due - began) % 0.6 - 0.3) / 0.3  # from 1 to 0 and back
        page.mouse.move(x - 80 * (1 - there), y)
        page.wait_for_timeout(max(0.0, 1000 * (due - time.perf_counter())))
    paths, seconds = page.evaluate("() => window.paths"), time.perf_counter() - began
    found = paths / seconds, (_spent(session)["TaskDuration"] - before) / paths, len(sent)
    page.mouse.up()
    return found


def _visit(page: Page) -> dict[str, float]:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})  # processor time, not the clock's
    page.wait_for_timeout(2000)
    before = _spent(session)
    page.wait_for_timeout(1000 * REST)
    rested = (_spent(session)["TaskDuration"] - before["TaskDuration"]) / REST
    page.evaluate(WAITS)
    before, due = _spent(session), time.perf_counter()
    for _ in range(KEYS):
        page.keyboard.press("ArrowRight")
        due += APART
        page.wait_for_timeout(max(0.0, 1000 * (due - time.perf_counter())))
    page.wait_for_function("(keys) => window.waits.length === keys", arg=KEYS)
    after = _spent(session)
    waits = page.evaluate("() => window.waits")
    p50, p95 = np.percentile(waits, [50, 95]).tolist()
    key = {name: (after[name] - before[name]) / KEYS for name in after}
    return {
        "p50": p50,
        "p95": p95,
        "key": key["TaskDuration"],
        "styles": key["RecalcStyleDuration"],
        "rest": rested,
    }


def _spent(session: CDPSession) -> dict[str, float]:
    """Milliseconds of the main thread since the page began."""
    metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    return {name: 1000 * metrics[name] for name in ("TaskDuration", "RecalcStyleDuration")}


if __name__ == "__main__":
    for line in measure():
        print(line)
