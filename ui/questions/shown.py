"""What a question shows: a step to check, a picture, its numbers."""

from __future__ import annotations

import streamlit as st

from ui.figures import CONFIG
from ui.formulas import Lines
from ui.palette import colours
from ui.questions import pictures
from ui.questions.kinds import Picture, Printed, Question
from ui.texts import _


def look_at(asked: Question) -> None:
    """Draw what there is to look at."""
    with st.container(key="worked"):
        if asked.printed:
            _step(asked.printed)
        if asked.picture:
            chart(asked.picture, "picture")


def chart(picture: Picture, key: str) -> None:
    """Draw a picture; its numbers are to stand below."""
    labels = ", ".join(curve.label for curve in picture.curves)
    st.plotly_chart(
        pictures.figure(picture),
        key=f"predict_{key}",
        config=CONFIG,
        alt=_("A picture with {labels}. Some of its numbers are in the table below.", labels=labels),
    )


def table(picture: Picture, key: str) -> None:
    """Some of a picture's numbers."""
    st.dataframe(pictures.table(picture), hide_index=True, key=f"predict_{key}_table")


def _step(printed: Printed) -> None:
    """A step as somebody worked it out, right or wrong."""
    lines = Lines(printed.table, colours(stage.column for stage in printed.stages))
    for k, stage in enumerate(printed.stages):
        with st.container(key=f"worked_{k}"):
            st.latex(lines.whole(stage))
