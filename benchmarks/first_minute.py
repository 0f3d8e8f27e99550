"""The first minute of a newcomer: what a fresh browser has in view without scrolling, at three sizes, in every language.

python -m benchmarks.first_minute
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.page import browsing
from benchmarks.timing import missing
from ui.texts import LANGUAGES

SIZES = ((1440, 900), (1024, 768), (390, 844))
PARTS = {
    "title": "h1",
    "sentence": ".st-key-opening p",
    "picture": ".st-key-curve .js-plotly-plot",
    "formula": ".st-key-eq_0 .katex",
    "button": ".player button.main",
}
THERE = """() => {
  const chart = document.querySelector(".st-key-curve .js-plotly-plot");
  return Boolean(chart?.drawn) && document.querySelector(".st-key-eq_0")?.classList.contains("filled");
}"""
LOOK = """(parts) => {
  const seen = (e) => e && e.checkVisibility();
  const boxes = Object.fromEntries(Object.entries(parts).map(([name, selector]) => {
    const found = [...document.querySelectorAll(selector)].find(seen);
    const box = found?.getBoundingClientRect();
    return [name, box && { left: box.left, top: box.top, right: box.right, bottom: box.bottom, text: found.innerText,
      ink: getComputedStyle(found).color }];
  }));
  return { boxes, paper: getComputedStyle(document.querySelector(".stApp")).backgroundColor,
    wide: document.documentElement.scrollWidth - innerWidth, height: innerHeight };
}"""


def measure() -> Iterator[str]:
    """Lines to print."""
    with browsing() as found:
        if not found:
            yield missing("Chromium")
            return
        for size, language in product(SIZES, LANGUAGES):
            yield _visit(*found, size, language)


def _visit(browser: Browser, port: int, size: tuple[int, int], language: str) -> str:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=LANGUAGES[language].tag,
        has_touch=size[0] < 640,
        is_mobile=size[0] < 640,
    )
    page = context.new_page()
    page.goto(f"http://localhost:{port}/")
    page.wait_for_function(THERE)
    page.wait_for_timeout(500)
    look = page.evaluate(LOOK, PARTS)
    clicks = _to_the_first_step(page)
    context.close()
    boxes: dict[str, Any] = look["boxes"]
    hidden = [
        name for name, box in boxes.items() if not box or box["bottom"] > look["height"] or box["top"] < 0
    ]
    there = {name: box for name, box in boxes.items() if box}
    crossing = [
        f"{a} on {b}"
        for a, b in product(there, there)
        if a < b and _overlap(there[a], there[b]) and "formula" not in (a, b)
    ]
    picture = there.get("picture")
    area = (picture["right"] - picture["left"]) * (picture["bottom"] - picture["top"]) if picture else 0
    sentence = there.get("sentence", {"text": "", "ink": "rgb(0,0,0)"})
    return ", ".join(
        [
            f"{size[0]}×{size[1]} {language}: not in view: {', '.join(hidden) or 'nothing'}",
            f"overlaps: {', '.join(crossing) or 'none'}",
            f"sideways {look['wide']} px",
            f"picture {area / (size[0] * size[1]):.0%} of the screen",
            f"contrast {_contrast(sentence['ink'], look['paper']):.1f}",
            _reading(sentence["text"]),
            f"clicks to the first own step: {clicks}",
        ]
    )


def _to_the_first_step(page: Page) -> int:
    """How often the wide button is pressed until x has moved."""
    for clicks in range(1, 30):
        page.locator(".player button.main").click()
        if page.evaluate(
            "document.querySelector('[class*=st-key-eq_].lit') === [...document.querySelectorAll('[class*=st-key-eq_]')].at(-1)"
        ):
            return clicks
    return 0


def _overlap(a: dict[str, float], b: dict[str, float]) -> bool:
    across = min(a["right"], b["right"]) - max(a["left"], b["left"])
    down = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"])
    return across > 2 and down > 2


def _contrast(ink: str, paper: str) -> float:
    """WCAG's ratio of two colours."""

    def light(colour: str) -> float:
        shares = [int(float(part)) / 255 for part in re.findall(r"[\d.]+", colour)[:3]]
        linear = [share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted([light(ink), light(paper)])
    return (high + 0.05) / (low + 0.05)


def _reading(text: str) -> str:
    """How hard the sentences are: Flesch and Kincaid's grade for Latin letters, else signs a sentence."""
    sentences = max(1, len(re.findall(r"[.!?:。！？：]", text)))
    words = re.findall(r"[A-Za-z']+", text)
    if len(words) < len(text) / 12:
        return f"{len(text) / sentences:.0f} signs a sentence"
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word.lower().removesuffix("e")))) for word in words)
    return f"grade {0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59:.1f}"


if __name__ == "__main__":
    for line in measure():
        print(line)
