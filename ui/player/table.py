"""The table of all iterations."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from optim.printing import plain_symbol
from ui.files import csv
from ui.player import ROW_HEIGHT, TABLE
from ui.player.replay import Stepped, kept_t
from ui.texts import _


def frame(replay: Stepped) -> pd.DataFrame:
    """One row a t; columns by name, as in the equations, at full precision."""
    return pd.DataFrame({"t": range(replay.trace.steps + 1), **replay.listed})


def iterations(replay: Stepped, *, predict: bool = False) -> None:
    """Draw the table, in which the player marks its row, and its download; in predicting, nothing that is still to come."""
    shown = frame(replay).iloc[: min(kept_t(), replay.last + 1) if predict else replay.last + 1]
    number = st.column_config.NumberColumn
    with st.container(key=TABLE):
        st.dataframe(
            shown,
            hide_index=True,
            height=300,
            placeholder="–",
            row_height=ROW_HEIGHT,
            alt=_("Every number of every iteration"),
            column_config={
                "t": number("t", width=78, pinned=True),
                **{
                    name: number(plain_symbol(name), format="%.6g", help=name)
                    for name in shown.columns
                    if name != "t"
                },
            },
        )
    if predict:
        st.caption(_("While you predict, the table ends before the iteration you are in."))
        return
    st.download_button(
        _("Download as CSV, all digits"),
        lambda: csv(frame(replay)),
        file_name=f"{replay.file}.csv",
        mime="text/csv",
        on_click="ignore",
    )
