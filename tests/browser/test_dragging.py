"""While a dial or the start is dragged the pictures follow, by the browser alone; what is printed is the core's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator

from optim import simulate
from pages.learn.momentum import maths as momentum
from tests.browser.conftest import App, Launch
from ui.numbers import split

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TALL: dict[str, Any] = {"viewport": {"width": 1280, "height": 1100}}
"""What is out of sight does not follow."""
NAMES = ("g", "m", "v", "m_hat", "v_hat", "x")
TRACE = """([chart, i]) => {
    const { x, y } = document.querySelector(`.st-key-${chart} .js-plotly-plot`).data[i];
    return [Array.from(x), Array.from(y)];
}"""
INK = """([chart, i]) => {
    const plot = document.querySelector(`.st-key-${chart} .js-plotly-plot`);
    const { xaxis, yaxis } = plot._fullLayout;
    const room = plot.querySelector(`.trace${plot._fullData[i].uid}`);
    const numbers = (text) => text.match(/-?[\\d.]+/g).map(Number);
    const line = numbers(room.querySelector(".js-line").getAttribute("d"));
    const marks = [...room.querySelectorAll(".point")].flatMap((point) => numbers(point.getAttribute("transform")).slice(0, 2));
    return [line, marks].map((places) => [0, 1].map((odd) => places.filter((_, k) => k % 2 === odd).map((p) => [xaxis, yaxis][odd].p2l(p))));
}"""
KEYS = """(box, keys) => {
    for (const key of keys) box.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}"""
"""One right after the other, as a hand presses them: a busy machine may take longer between two than a rest is."""
RESTED = "() => document.dispatchEvent(new CustomEvent('dials'))"
"""What a slider says that has come to rest, which may be late."""
MOVING = "() => document.documentElement.hasAttribute('data-moving')"


def drawn(app: App, chart: str, trace: int) -> list[list[float]]:
    """The x and y of a trace."""
    found: list[list[float]] = app.page.evaluate(TRACE, [chart, trace])
    return found


def inked(app: App, chart: str, trace: int) -> list[list[list[float]]]:
    """The x and y of the ends of a line's pieces, as they stand on the screen, and of its marks."""
    found: list[list[list[float]]] = app.page.evaluate(INK, [chart, trace])
    return found


def thumb(app: App, dial: str) -> Locator:
    return app.page.locator(f".st-key-{dial}_slider [data-testid=stSliderThumbValue]").locator("..")


@contextmanager
def dragged(app: App, what: Locator, *way: tuple[float, float]) -> Iterator[None]:
    """Dragged by the mouse over these distances from where it is, and not let go before the end."""
    app.settle()
    what.scroll_into_view_if_needed()
    box = what.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    app.page.mouse.move(x, y)
    before = app.frames
    app.page.mouse.down()
    for right, down in way:
        app.page.mouse.move(x + right, y + down, steps=3)
        app.page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")
    app.page.wait_for_timeout(150)  # where the hand is still, the second chart follows too
    yield
    app.page.wait_for_timeout(100)
    assert app.frames == before, "nothing is sent while it moves"
    app.page.mouse.up()


def arrived(app: App, **query: str) -> None:
    app.wait("() => !document.documentElement.hasAttribute('data-moving')")
    app.settle()
    assert query.items() <= app.query.items()


def printed(lr: float, x0: float, t: int) -> list[str]:
    trace = simulate("x**4", "adam", x0, 100, lr=lr)
    return ["".join(split(float(trace[name][t, 0]))) for name in NAMES]


def test_dragging_on_the_step_page(going: Launch) -> None:
    """A locked dial, one that is free, the start by mouse and by keys."""
    app = going(t="5", lock="beta1")
    before = app.results()
    point = drawn(app, "curve", 5)
    with dragged(app, thumb(app, "beta1"), (10, 0), (30, 0)):
        assert not app.page.evaluate(MOVING)
        assert drawn(app, "curve", 5) == point

    with dragged(app, thumb(app, "lr"), (-20, 0), (20, 0)):
        lr = float(str(thumb(app, "lr").locator("input").get_attribute("aria-valuetext")))
        trace = simulate("x**4", "adam", 4.0, 100, lr=lr)
        assert lr > 0.1
        assert app.page.evaluate(MOVING)
        assert drawn(app, "curve", 3)[0] == pytest.approx(trace.x[:6, 0])
        for x, f in inked(app, "curve", 3):
            assert (x, f) == (pytest.approx(trace.x[:6, 0], abs=0.02), pytest.approx(trace.f[:6], abs=2))
        assert drawn(app, "curve", 5) == [[pytest.approx(trace.x[5, 0])], [pytest.approx(trace.f[5])]]
        assert drawn(app, "series_log", 5)[1] == pytest.approx(np.abs(np.diff(trace.x[:6, 0])))
        assert app.results() == before, "what is printed is never the browser's"
        assert app.field("α").input_value() == "0.1"
    arrived(app, lr=f"{lr:g}")
    assert app.results() == printed(lr, 4.0, 5)
    app.page.locator(".listing").scroll_into_view_if_needed()  # it is filled where somebody can see it
    cells = "() => [...document.querySelectorAll('.listing tbody tr:nth-child(6) :is(td, th)')].map((cell) => cell.title)"
    app.wait(f"(x) => ({cells})()[1] === x", repr(float(trace.x[5, 0])))
    assert [float(cell) for cell in app.page.evaluate(cells)] == [5, trace.x[5, 0], trace.f[5]] + [
        trace[name][5, 0] for name in ("g", "m", "v", "m_hat", "v_hat")
    ]
    app.page.locator("h1").scroll_into_view_if_needed()
    assert drawn(app, "curve", 5)[0] == [trace.x[5, 0]]

    mark = app.page.locator(".st-key-curve .start")
    with dragged(app, mark, (-30, 0), (-60, 10)):
        found = drawn(app, "curve", 3)
        x0 = found[0][0]
        assert x0 < 3.5
        assert found[0] == pytest.approx(simulate("x**4", "adam", x0, 5, lr=lr).x[:, 0])
        assert app.results() == printed(lr, 4.0, 5)
        app.page.evaluate(RESTED)
        assert drawn(app, "curve", 3) == found
        assert app.page.evaluate(MOVING)
    arrived(app, x0=f"{x0:g}")
    assert app.results() == printed(lr, x0, 5)
    app.press("ArrowLeft", "ArrowLeft")
    x0 = float(f"{x0 - 0.2:.3g}")
    app.wait("(x0) => location.search.includes(`x0=${x0}`)", x0)
    arrived(app)
    assert app.results() == printed(lr, x0, 5)
    assert app.place.startswith("t = 5"), "the keys were the mark's"

    with dragged(app, thumb(app, "lr"), (20, 0), (0, 0)):
        assert drawn(app, "curve", 5)[0] == [pytest.approx(simulate("x**4", "adam", x0, 5, lr=lr).x[5, 0])]
    arrived(app, lr=f"{lr:g}")
    assert drawn(app, "curve", 5)[0] == [simulate("x**4", "adam", x0, 5, lr=lr).x[5, 0]]


def test_a_slider_that_rests_is_one_message(going: Launch) -> None:
    """Keys that are pressed and one that is held; the field, the address and the page say what the slider says."""
    app = going(t="5")
    app.settle()
    before, frames = app.results(), app.frames
    dial = thumb(app, "lr")
    dial.locator("input").focus()
    app.press("ArrowRight", "ArrowRight")
    app.page.keyboard.down("ArrowRight")
    for _ in range(9):
        app.page.keyboard.down("ArrowRight")
    app.page.wait_for_timeout(400)
    lr = float(str(dial.locator("input").get_attribute("aria-valuetext")))
    found = simulate("x**4", "adam", 4.0, 100, lr=lr)
    assert drawn(app, "curve", 3)[0] == pytest.approx(found.x[:6, 0])
    assert (app.frames, app.results()) == (frames, before), "a key that is held down moves the slider still"
    app.page.keyboard.up("ArrowRight")
    arrived(app, lr=f"{lr:g}")
    assert app.field("α").input_value() == f"{lr:g}"
    assert app.results() == printed(lr, 4.0, 5)
    assert app.frames == frames + 1
    app.page.go_back()
    app.wait("() => !location.search.includes('lr=')")
    app.wait("() => document.querySelector('.st-key-lr input').value === '0.1'")
    arrived(app)
    assert app.results() == before


def test_a_pad_turns_two_dials(going: Launch) -> None:
    """By mouse and by keys; one message when it rests."""
    app = going(t="5")
    app.page.locator(".st-key-beta1_beta2_pad summary").click()
    point = app.page.locator(".pad .thumb")
    point.wait_for()
    before, frames = app.results(), app.frames
    with dragged(app, point, (10, -10), (40, -30)):
        said = app.page.locator(".pad output").inner_text()
        beta1, beta2 = (float(part.split(" = ")[1]) for part in said.split(", "))
        assert (beta1, beta2) > (0.9, 0.999)
        trace = simulate("x**4", "adam", 4.0, 100, lr=0.1, beta1=beta1, beta2=beta2)
        assert drawn(app, "curve", 3)[0] == pytest.approx(trace.x[:6, 0])
        assert app.results() == before
    arrived(app, beta1=f"{beta1:g}", beta2=f"{beta2:g}")
    assert app.frames == frames + 1
    assert app.results() == ["".join(split(float(trace[name][5, 0]))) for name in NAMES]
    app.page.locator(".pad input").first.evaluate(KEYS, ["ArrowLeft", "ArrowDown"])
    app.wait("(beta1) => !location.search.includes(`beta1=${beta1}&`)", f"{beta1:g}")
    arrived(app)
    assert float(app.query["beta1"]) < beta1
    assert float(app.query["beta2"]) < beta2
    assert app.place.startswith("t = 5"), "the keys were the pad's"
    assert app.frames == frames + 2


def test_a_finger_drags_the_start_to_where_the_run_diverges(launch: Launch) -> None:
    app = launch(t="3", f="rosenbrock", opt="sgd", lr="0.002", context=PHONE)
    app.settle()
    before, frames = app.results(), app.frames
    box = app.page.locator(".st-key-contour .start").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    fingers = app.page.context.new_cdp_session(app.page)

    def touch(kind: str, *at: float) -> None:
        points = [dict(zip("xy", at, strict=True))] if at else []
        fingers.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})

    scrolled = app.page.evaluate("() => document.querySelector('.stMain').scrollTop")
    touch("Start", x, y)
    for step in range(1, 6):
        touch("Move", x - 4 * step, y - 12 * step)
        app.page.wait_for_timeout(30)
    found = drawn(app, "contour", 3)
    x0, y0 = found[0][0], found[1][0]
    trace = simulate("rosenbrock", "sgd", (x0, y0), 100, lr=0.002)
    assert found[0] == pytest.approx(trace.x[:4, 0])
    said = app.page.locator(".st-key-contour").get_attribute("data-diverges")
    assert said == (f"Diverges at t\u00a0=\u00a0{trace.diverged}" if trace.diverged else "")
    assert trace.diverged
    assert (app.results(), app.frames) == (before, frames)
    touch("End")
    arrived(app, x0=f"{x0:g}", y0=f"{y0:g}")
    assert app.page.locator("[data-diverges]").count() == 0
    assert app.page.evaluate("() => document.querySelector('.stMain').scrollTop") == scrolled


def test_dragging_in_a_lesson(launch: Launch) -> None:
    """Every figure of a dial follows it; let go where it was, they are as they were."""
    app = launch("/momentum", ready=False, mom_jumps="cancel", context=TALL)
    app.page.wait_for_selector(".st-key-mom_across .js-plotly-plot .scatterlayer")
    dial = thumb(app, "mom_ravine_beta")
    dial.wait_for()
    usual = momentum.ravine(0.7, 0.99).x
    with dragged(app, dial, (40, 0), (0, 0)):
        assert drawn(app, "mom_paths", 3)[0] == pytest.approx(usual[:, 0])
    arrived(app)
    assert "mom_ravine_beta" not in app.query
    with dragged(app, dial, (40, 0), (60, 0)):
        beta = float(str(dial.locator("input").get_attribute("aria-valuetext")))
        assert beta > 0.7
        expected = momentum.ravine(beta, 0.99)
        assert drawn(app, "mom_paths", 3) == [pytest.approx(column) for column in expected.x.T]
        assert drawn(app, "mom_paths", 4) == [[pytest.approx(place)] for place in expected.x[-1]]
        gradients = tuple(momentum.ravine(0.0, 0.99)["g"][1:, 1].tolist())
        assert drawn(app, "mom_across", 1)[1] == pytest.approx(momentum.filtered(beta, gradients))
        assert f"{momentum.zigzag(0.7):.3g}" in app.page.locator(".stAlert").inner_text()
    arrived(app, mom_ravine_beta=f"{beta:g}")
    assert f"{momentum.zigzag(beta):.3g}" in app.page.locator(".stAlert").inner_text()
    assert app.page.locator("[data-follows]").count() == 0
