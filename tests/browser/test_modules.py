"""The player's modules by themselves, on an empty page."""

from __future__ import annotations

import json
import math
import random
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PLAYER, ROOT
from tests.ui.printed import replay_of
from ui.component import PARTS
from ui.judge import tolerance
from ui.numbers import split
from ui.player import _LABELS, encode
from ui.player.replay import scene
from ui.shell import DIALS

MODULES = (*PARTS["player/player"], "player", "ear")


def test_every_module_is_joined() -> None:
    assert sorted({*MODULES, *DIALS}) == sorted(path.stem for path in PLAYER.glob("*.js"))


@pytest.mark.parametrize("module", MODULES)
def test_a_module_can_be_imported_alone(blank: Page, module: str) -> None:
    assert blank.evaluate("async (name) => Object.keys(await import(`./${name}.js`)).length", module) > 0


def test_the_browser_writes_numbers_as_python_does(blank: Page) -> None:
    chance = random.Random(0)
    numbers = [0.0, 123456.5, -123456.5, 0.1234565, 999999.5, 99999.95, 1e-5, 1e-4, 1e15, 1e21, 5e-324, 1e308]
    numbers += [float(f"{chance.randint(-(10**7), 10**7)}e{chance.randint(-18, 18)}") for _ in range(300)]
    raw = (struct.unpack("d", chance.randbytes(8))[0] for _ in range(200))
    numbers += [number for number in raw if math.isfinite(number)]
    digits: list[int | None] = [6, None, 2, 12, 17]
    cases: list[Any] = [(number, digits[i % 5]) for i, number in enumerate(numbers)]
    cases += [(number, d) for number in numbers[:12] for d in digits]
    found = blank.evaluate(
        """async (cases) => {
            const { split } = await import("./numbers.js");
            return cases.map(([number, digits]) => split(number, digits ?? undefined));
        }""",
        cases,
    )
    assert [tuple(pair) for pair in found] == [split(number, d) for number, d in cases]


def test_the_browser_reads_and_judges_numbers_as_python_does(blank: Page) -> None:
    """The same cases as in tests/ui/test_judge.py."""
    cases = json.loads((ROOT / "tests" / "data" / "answers.json").read_text("utf-8"))
    judged = [
        {**case, "near": case.get("near", float(tolerance(case["right"] or 0)))} for case in cases["judged"]
    ]
    numbers, refused, verdicts = blank.evaluate(
        """async ([numbers, refused, judged]) => {
            const { read, judge } = await import("./judge.js");
            const verdict = ({ given, right, near, slips = [] }) => {
                const found = slips.map(([name, value]) => ({ name, value: value ?? NaN }));
                const { right: is, slip } = judge(read(given), right ?? Infinity, near, found);
                return is || (slip?.name ?? false);
            };
            return [numbers.map(read), refused.filter((text) => !Number.isNaN(read(text))), judged.map(verdict)];
        }""",
        [list(cases["numbers"]), cases["refused"], judged],
    )
    assert numbers == pytest.approx(list(cases["numbers"].values()), rel=1e-12, abs=1e-12)
    assert refused == []
    assert verdicts == [case["verdict"] for case in judged]


MOUNT = """async ([html, data]) => {
    window.unmount?.();
    document.body.innerHTML = `<div class="room"></div><div>${html}</div>`;
    window.told = [];
    const { default: mount } = await import("./player.js");
    const { default: teller } = await import("./ear.js");
    const tell = (name, value) => window.told.push([name, value]);
    const parentElement = document.body.lastElementChild;
    const stops = [mount({ data, parentElement, setTriggerValue: tell }), teller({ setStateValue: tell })];
    window.unmount = () => stops.forEach((stop) => stop());
}"""


def mount(blank: Page, rest: int, times: Sequence[float] = ()) -> None:
    """Mount the player with the usual run at its start, with neither formulas nor charts to fill.

    Args:
        times: the t of each row, if not every step has one.
    """
    shown = scene(replay_of("x**4", lr=0.1, steps=100), predict=False, log=True)
    usual = {"root": ".room", "table": "table", "row_height": 30, "speed": 0, "spoken": None, "view": None}
    texts = {**_LABELS, **shown["texts"]}
    place = {"t": 0, "stage": 5}
    data = {**usual, **shown, "texts": texts, "place": place, "charts": [], "rest": rest}
    if times:
        data["columns"] = {**shown["columns"], "t": encode(np.array(times, float))}
    blank.goto("http://blank.test/")
    blank.evaluate(MOUNT, [(PLAYER / "player.html").read_text("utf-8"), data])


def test_stepping_tells_nothing_until_it_rests(blank: Page) -> None:
    mount(blank, rest=600_000)
    for _ in range(30):
        blank.keyboard.press("ArrowRight")
    assert blank.locator("[data-part=place]").inner_text().startswith("t = 5 / 100")
    assert (blank.evaluate("told"), blank.evaluate("location.search")) == ([], "")
    assert blank.locator(".player[data-stepping]").count() == 1


def test_at_rest_the_place_is_told_once(blank: Page) -> None:
    mount(blank, rest=200)
    blank.evaluate(
        """() => {
            for (let i = 0; i < 3; i++) document.body.dispatchEvent(
                new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }));
        }"""
    )
    blank.wait_for_selector(".player[data-stepping]", state="detached")
    assert blank.evaluate("told") == [["place", {"t": 1, "stage": "v"}]]
    assert blank.evaluate("location.search") == "?t=1&stage=v"


def test_a_place_that_comes_back_late_leads_nowhere(blank: Page) -> None:
    """A slow server still answers to where the player was a while ago; a place of its own counts."""
    found = blank.evaluate(
        """async () => {
            const { Place } = await import("./place.js");
            const place = new Place();
            const run = { run: "", last: 9, columns: {}, stages: [{ name: "m" }, { name: "x" }] };
            const receive = (t, stage) => place.receive({ ...run, place: { t, stage } }, true);
            receive(1, 1);
            const told = ["forward", "next", "forward"].map((move) => (place.move(move), place.tell(), place.name));
            const again = place.tell();
            const seen = [[1, 1], [2, 1], [3, 1], [2, 1]].map((sent) => (receive(...sent), place.name));
            return [told, again, seen];
        }"""
    )
    assert found == [
        ["2.1", "3.0", "3.1"],
        False,
        ["3.1", "3.1", "3.1", "2.1"],
    ]


def test_where_not_every_step_has_a_row_the_steps_t_is_shown_and_told_in_the_address(blank: Page) -> None:
    mount(blank, rest=200, times=[10 * t for t in range(101)])
    blank.keyboard.press("End")
    assert blank.locator("[data-part=place]").inner_text().startswith("t = 1000 / 1000")
    blank.keyboard.press("Home")
    blank.keyboard.press("ArrowDown")
    blank.wait_for_selector(".player[data-stepping]", state="detached")
    assert blank.evaluate("told.at(-1)") == ["place", {"t": 1, "stage": "x"}]
    assert blank.evaluate("location.search") == "?t=10&stage=x"


def test_a_map_shows_the_row_that_is_seen_and_what_was_recorded_is_not_asked_for(blank: Page) -> None:
    shades = np.arange(3 * 4, dtype=np.uint8).reshape(3, 4) + 200
    found = blank.evaluate(
        """async (zs) => {
            const { Place } = await import("./place.js");
            const { heights } = await import("./charts.js");
            const { unpacked } = await import("./numbers.js");
            const place = new Place();
            const stages = [{ name: "g", given: true, column: "g" }, { name: "x", column: "x" }];
            place.receive({ run: "", last: 2, columns: {}, stages, predict: true, place: { t: 1, stage: 0 } }, true);
            const hidden = [place.hidden(0)];
            place.go(1, 1);
            hidden.push(place.hidden(1));
            place.reveal();
            return [hidden, heights(place, { x: [0, 1], zs: unpacked(zs) }), heights(place, { z: [[7]] })];
        }""",
        encode(shades),
    )
    assert found == [[False, True], shades[1].reshape(2, 2).tolist(), [[7]]]
