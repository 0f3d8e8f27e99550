"""The figures of the lesson on the first moment."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from optim import averages, objective
from pages.learn.momentum import maths
from ui.figures import Path, frame, line, path_map, remembered
from ui.palette import HEX, LOOKS
from ui.texts import _

BARS, RING_STEPS = 40, 120


@remembered
def bars(beta: float) -> go.Figure:
    """The weight in m of every past gradient."""
    half = maths.half_life(beta)
    figure = go.Figure(
        go.Bar(
            x=np.arange(BARS),
            y=maths.weights(beta, BARS),
            marker_color=HEX["m"],
            name="m",
            hovertemplate="k = %{x}: %{y:.6g}<extra></extra>",
        )
    )
    if 0 < half < BARS:
        figure.add_vline(
            x=half,
            line={"color": HEX["other"], "dash": "dash"},
            annotation_text=_("half-life"),
            annotation_position="top right",
        )
    figure.update_layout(bargap=0.15)
    figure.update_yaxes(rangemode="tozero")
    return frame(figure, _("k, steps ago"), _("weight in m"), top=24)


@remembered
def paths(beta: float, lr: float) -> go.Figure:
    """The ravine, and the ways through it without m and with it."""
    target = objective(maths.RAVINE)
    return path_map(
        target,
        target.window,
        [
            Path(_("without m"), maths.ravine(0.0, lr).x, HEX["g"], LOOKS["g"]),
            Path(_("with m"), maths.ravine(beta, lr).x, HEX["m"], LOOKS["m"]),
        ],
    )


@remembered
def across(beta: float, lr: float) -> go.Figure:
    """The gradients of plain gradient descent, and m of the very same ones."""
    g = maths.ravine(0.0, lr)["g"][1:]
    t = np.arange(1, len(g) + 1)
    figure = go.Figure()
    for i, variable, dash in ((1, "y", "solid"), (0, "x", "dot")):
        m = maths.filtered(beta, tuple(g[:, i].tolist()))
        for quantity, values, width in (("g", g[:, i], 1.3), ("m", m, 2)):
            name, mark = f"{quantity}, {variable}", LOOKS[quantity][1]
            figure.add_trace(line(t, values, name, HEX[quantity], dash, mark=mark, width=width))
    return frame(figure, "t", _("gradient: across (y), along (x)"), height=340, unified=True)


@remembered
def rings(beta: float, h: float) -> go.Figure:
    """x over t at this β₁ and at 0.99; how fast theory lets it die down."""
    t = np.arange(RING_STEPS + 1)
    figure = go.Figure()
    for b, colour, width, dash in ((0.99, HEX["other"], 1.5, "dash"), (beta, HEX["x"], 2.5, "solid")):
        x = maths.swing(b, h).x[: RING_STEPS + 1, 0]
        figure.add_trace(line(t, x, f"β₁ = {b:g}", colour, dash, width=width))
    if maths.ring(beta, h) and h < averages.edge(beta):
        for sign in (1, -1):
            edge = line(t, sign * np.sqrt(beta) ** t, "±√β₁ᵗ", HEX["x"], "dot", width=1, hover=None)
            figure.add_trace(edge.update(showlegend=sign > 0, hoverinfo="skip"))
    figure.update_yaxes(range=[-1.6, 1.6])
    return frame(figure, "t", "x", height=320)
