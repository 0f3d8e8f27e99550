"""Pointing into a figure of Plotly's: a click chooses a place, a drag a part of the axes. Streamlit tells neither of a map."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from ui.component import mount
from ui.texts import _

Place = Mapping[str, float]
Part = Mapping[str, tuple[float, float]]


def pointing(
    chart: str,
    file: str,
    on_pick: Callable[[Place], None],
    on_zoom: Callable[[Part], None],
    on_leave: Callable[[], None],
) -> None:
    """Listen to a figure, and draw a button that saves it as a PNG.

    Args:
        chart: its key.
        file: what the PNG is called, without its ending.
        on_pick: called with the x and y that were clicked, as the axes have them.
        on_zoom: called with the part of x and y that a drag chose; of a log axis it has logarithms.
        on_leave: called after a double click, which is to show all again.
    """
    key = f"{chart}_pointing"

    def picked() -> None:
        if place := st.session_state[key].get("picked"):
            on_pick(place)

    def zoomed() -> None:
        if part := st.session_state[key].get("zoomed"):
            on_zoom({name: (low, high) for name, (low, high) in part.items()})

    def left() -> None:
        if st.session_state[key].get("left"):
            on_leave()

    mount(
        "pointing/pointing",
        key=key,
        width="content",
        data={"chart": chart, "file": file, "save": _("Save as PNG")},
        on_picked_change=picked,
        on_zoomed_change=zoomed,
        on_left_change=left,
    )
