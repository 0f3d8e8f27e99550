"""The table of all iterations, which the player fills, and its download."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from ui.files import csv
from ui.player import TABLE
from ui.player.replay import Stepped
from ui.texts import _


def frame(replay: Stepped) -> pd.DataFrame:
    """One row a t; columns by name, as in the equations, at full precision."""
    return pd.DataFrame({"t": range(replay.trace.steps + 1), **replay.listed})


def iterations(*, predict: bool = False) -> None:
    """Draw the table, empty; in predicting, nothing is in it that is still to come."""
    with st.container(key=TABLE):
        label = escape(_("Every number of every iteration"))
        st.html(f'<div class="listing" role="region" aria-label="{label}"></div>')
    if predict:
        st.caption(_("While you predict, the table ends before the iteration you are in."))


def offer(replay: Stepped) -> None:
    """Draw the download."""
    st.download_button(
        _("Download as CSV, all digits"),
        lambda: csv(frame(replay)),
        file_name=f"{replay.file}.csv",
        mime="text/csv",
        on_click="ignore",
    )
