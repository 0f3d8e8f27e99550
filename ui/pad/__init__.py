"""Two dials that belong together, on a small square on which one hand turns both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import streamlit as st

from ui.component import mount
from ui.numbers import typed
from ui.state import set_fields
from ui.texts import _


class Dial(NamedTuple):
    """A number's field: its key, what it is called, its value, and where its slider can stand."""

    key: str
    label: str
    value: float
    stops: Sequence[float]


def pad(across: Dial, up: Dial, on_change: Callable[[], None] | None = None) -> None:
    """Draw the square, folded away; it writes into the fields of both, and then calls ``on_change``."""
    dials = across, up
    key = f"{across.key}_{up.key}"

    def take() -> None:
        told = st.session_state[key].get("turned") or {}
        set_fields({dial.key: str(told[dial.key]) for dial in dials if dial.key in told})
        if told and on_change:
            on_change()

    label = _("{first} and {second} together", first=across.label, second=up.label)
    with st.expander(label, key=f"{key}_pad"):
        mount(
            "pad/pad",
            key=key,
            data={
                "label": label,
                "hint": _("Drag the point, or press the arrow keys."),
                "dials": [
                    {
                        "key": dial.key,
                        "label": dial.label,
                        "value": typed(dial.value),
                        "stops": [typed(stop) for stop in sorted({*dial.stops, dial.value})],
                    }
                    for dial in dials
                ],
            },
            on_turned_change=take,
        )
