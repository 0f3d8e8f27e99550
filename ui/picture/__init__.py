"""A lesson's picture, and beside it what one sets, guesses and is told; on a phone that stands below it."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.component import mount
from ui.figures import CONFIG


def beside(*, first: bool = False) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Where the picture goes, and where what belongs to it.

    Args:
        first: it is what a lesson opens with; on a phone it leaves room for what one is to do.
    """
    picture, words = st.columns([3, 2], gap="medium")
    return (picture.container(key="scene") if first else picture), words


def draw(figure: go.Figure, key: str, alt: str, *, rolling: object = None) -> None:
    """Draw a figure.

    Args:
        rolling: what tells this run from another, where a ball is to run along it; see ``with_ball``.
    """
    st.plotly_chart(figure, key=key, height=figure.layout.height, config=CONFIG, alt=alt)
    if rolling is not None:
        with st.container(key=f"tell_{key}"):
            mount("picture/ball", key=f"{key}_ball", data={"chart": key, "run": repr(rolling)})


def with_ball(figure: go.Figure) -> go.Figure:
    """A ball at the end of the last path, which must have a mark at every step."""
    path = figure.data[-1]
    meta = {"meta": {**path.meta, "last": True}} if path.meta else {}
    ball = go.Scatter(
        x=path.x[-1:],
        y=path.y[-1:],
        name=path.name,
        mode="markers",
        marker={"size": 15, "color": path.line.color, "symbol": "circle"},
        showlegend=False,
        hoverinfo="skip",
        **meta,
    )
    return figure.add_trace(ball)
