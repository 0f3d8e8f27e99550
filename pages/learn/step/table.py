"""The table of all iterations."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from optim.printing import plain_symbol
from ui.files import csv, file_name
from ui.player import ROW_HEIGHT, TABLE
from ui.player.replay import Replay, kept_t
from ui.texts import _


def frame(replay: Replay) -> pd.DataFrame:
    """One row a t; columns by name, as in the equations, at full precision."""
    trace = replay.trace
    columns: dict[str, Any] = {"t": range(trace.steps + 1)}
    variables = replay.run.objective.variables
    for i, variable in enumerate(variables):
        columns[variable] = trace.x[:, i]
    columns["f"] = trace.f
    for name, column in trace.columns.items():
        if name not in ("x", "f"):
            for i, variable in enumerate(variables):
                columns[name if len(variables) == 1 else f"{name}_{variable}"] = column[:, i]
    return pd.DataFrame(columns)


def iterations(replay: Replay, *, predict: bool = False) -> None:
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
        file_name=file_name(replay.run, ".csv"),
        mime="text/csv",
        on_click="ignore",
    )
