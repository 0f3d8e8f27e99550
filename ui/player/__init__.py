"""The player's component: ordinary Streamlit elements stand on the page, and it moves what steps in them."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from optim.errors import mark
from optim.trace import Array
from ui.component import mount
from ui.judge import NOT_A_NUMBER
from ui.parts import only, part
from ui.state import Bound, matching, one_of
from ui.texts import _

KEY, TELLER = "player", "teller"
ROOM = "player_room"
"""The key of the container that holds what the player moves."""
TABLE = "iterations"
"""The box of the table of all iterations, which the player fills."""
SPEEDS = ("0", "1", "2")
"""The positions of the player's speed control, as the URL names them."""
REST = int(os.environ.get("PLAYER_REST", "500"))
"""Milliseconds without a step before the place is reported."""
VIEWS = ("page", "present")
"""The whole page, or only what belongs on a projector."""
_LABELS = {
    "player": mark("Player"),
    "first": mark("Start (Home)"),
    "rewind": mark("Back one iteration (Shift+← or ↑)"),
    "back": mark("Back one stage (←)"),
    "next": mark("Next stage (→)"),
    "go_first": mark("First the slope, {symbol} →"),
    "go_next": mark("Next: {symbol} →"),
    "go_again": mark("Step {t} →"),
    "go_over": mark("The end"),
    "more": mark("All formulas, flowchart, second picture, table"),
    "forward": mark("Next iteration (Shift+→ or ↓)"),
    "last": mark("End (End)"),
    "play": mark("Play or pause (Space)"),
    "speed": mark("Speed"),
    "speed_stage": mark("by stage"),
    "speed_iteration": mark("by iteration"),
    "speed_fast": mark("fast"),
    "scrubber": mark("Iteration t"),
    "hint": mark("Keys: ← → stage · Shift+← → or ↑ ↓ iteration · Space play · + − speed · Home, End"),
    "hint_view": mark("P presenter view · Esc back"),
    "present": mark("Presenter view (P)"),
    "leave": mark("Back to the whole page (Esc or P)"),
    "guess": mark("Your prediction"),
    "check": mark("Check"),
    "hint_of": mark("Hint {number} of {all}"),
    "reveal": mark("Show me"),
    "switch": mark("Predict"),
    "predict": mark("Work it out from the numbers in the highlighted line, or take a hint."),
    "right": mark("Right: {value}."),
    "wrong": mark("{guess} is not it."),
    "again": mark("Try again, or take a hint."),
    "not_a_number": NOT_A_NUMBER,
    "start_label": mark("Start"),
    "start_mark": mark("Start: drag it, or press the arrow keys"),
}


def bar(
    data: Mapping[str, Any],
    on_start: Callable[[dict[str, float]], None] | None = None,
    on_predict: Callable[[str], Any] | None = None,
) -> tuple[int, str]:
    """Draw the player's own bar, which fills in what the page left open; call it inside a part of the page.

    Args:
        data: what player.js shows: run, place, last, columns, stages, charts; optionally listed, moving, slots,
            digits, constants, diverged, predict, spoken, view, asked, and texts beside the usual ones.
        on_start: what a click on a picture that offers it calls, with x (and y); then the page is run.
        on_predict: what the switch for predicting calls, with "on" or "off"; likewise.

    Returns:
        The t at which the player rests, and the name of the stage.
    """
    texts = (
        {name: _(message) for name, message in _LABELS.items()}
        | {"diverged": "", "end": "", "surprise": ""}
        | data.get("texts", {})
    )
    usual = {
        "root": f".st-key-{ROOM}",
        "table": TABLE,
        "listed": [],
        "rest": REST,
        "speed": SPEEDS.index(one_of("speed", SPEEDS[0], SPEEDS, kept=False).load()),
        "predict": False,
        "switch": None,
        "diverged": None,
        "slots": [],
        "moving": [],
        "digits": {},
        "constants": {},
        "spoken": None,
        "view": None,
        "earns": "",
        "opening": None,
        "asked": None,
    }

    def taking(what: str, act: Callable[[Any], Any] | None) -> Callable[[], None]:
        def take() -> None:
            told = st.session_state[KEY].get(what)
            if told and act:
                act(told)
                st.rerun()  # the page: what is changed stands outside of this part

        return take

    place = _news(data)
    with st.container(key="player_bar"):
        mount(
            "player/player",
            key=KEY,
            data={**usual, **data, "place": place, "texts": texts},
            on_start_change=taking("start", on_start),
            on_predict_change=taking("predict", on_predict),
        )
    return place["t"], str(data["stages"][place["stage"]]["name"])


def listen(on_place: Callable[[int, str], None] = lambda t, stage: None, runs: str | None = None) -> None:
    """Hear where the player rests; call it outside of the player's part, so that nothing of that is run then.

    Args:
        on_place: what is called where it rests somewhere else, with t and the name of the stage.
        runs: the part of the page that is run then, if any.
    """

    def take() -> None:
        if told := st.session_state[TELLER].get("place"):
            on_place(told["t"], told["stage"])
        if runs:
            only([runs])

    with st.container(key="telling"):
        part("told", lambda: mount("player/ear", key=TELLER, on_place_change=take))


def _news(data: Mapping[str, Any]) -> dict[str, int]:
    """Where the player is to be: what it told last, or what the address asks for, whichever is news.

    The player writes its place into the address too, but once the server has written there itself,
    Streamlit's browser side goes on sending what the server wrote.
    """
    told = (st.session_state.get(TELLER) or {}).get("place")
    asked: dict[str, int] = data["place"]
    names = [stage["name"] for stage in data["stages"]]
    place: dict[str, int]
    before_told, before_asked, place = st.session_state.get("player_place", (None, None, asked))
    if told and told != before_told and told["stage"] in names:
        place = {"t": min(told["t"], data["last"]), "stage": names.index(told["stage"])}
    elif asked != before_asked or place["stage"] >= len(names) or place["t"] > data["last"]:
        place = asked
    st.session_state["player_place"] = told, asked, place
    return place


def place_in(
    names: Sequence[str], last: int, first: int = 1, times: NDArray[Any] | None = None
) -> dict[str, int]:
    """The place that the URL asks for; by default the end of the first iteration.

    Args:
        names: of the stages.
        last: the largest t, or the last row.
        first: t where nothing is said and nothing is known yet.
        times: the t of each row, if not every t has one.
    """
    end = last if times is None else int(times[last])
    t = int(Bound("t", "1", matching("[0-9]{1,8}"), allowed=f"0 … {end}", kept=False).load(str(first)))
    row = t if times is None else int(np.searchsorted(times, t))
    stage = one_of("stage", names[-1], names, kept=False).load()
    return {"t": min(row, last), "stage": names.index(stage)}


def encode(values: Array | NDArray[np.uint8], *, single: bool = False) -> dict[str, Any]:
    """An array as the player's data hold it, see numbers.js: exact, and half as long as its digits.

    Args:
        values: of shape (n,), or (n, width); of bytes for shades.
        single: with seven digits, where a picture is all it is for.
    """
    if values.dtype == np.uint8:
        return {"bytes": base64.b64encode(values.tobytes()).decode("ascii"), "width": values.shape[-1]}
    kind = "singles" if single else "floats"
    with np.errstate(over="ignore"):
        numbers = values.astype("<f4" if single else "<f8")
    packed = base64.b64encode(numbers.tobytes()).decode("ascii")
    return {kind: packed} if values.ndim == 1 else {kind: packed, "width": values.shape[1]}


def evenly(low: float, high: float, count: int) -> dict[str, Any]:
    """Numbers at equal distances, as the player's data hold them."""
    return {"evenly": [low, high, count]}


def decode(data: Any) -> Any:
    """What the player makes of its data: every array that was encoded as a list."""
    if isinstance(data, list):
        return [decode(value) for value in data]
    if not isinstance(data, dict):
        return data
    for kind, dtype in (("floats", "<f8"), ("singles", "<f4"), ("bytes", "u1")):
        if kind in data:
            values = np.frombuffer(base64.b64decode(data[kind]), dtype)
            return (values.reshape(-1, data["width"]) if "width" in data else values).tolist()
    if "evenly" in data:
        return np.linspace(*data["evenly"]).tolist()
    return {name: decode(value) for name, value in data.items()}
