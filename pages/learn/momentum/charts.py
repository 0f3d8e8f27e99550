"""The figures of the lesson on the first moment."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from optim import averages, objective
from pages.learn.momentum import maths
from ui.figures import Path, frame, line, path_map, remembered
from ui.moving import follows, moving, with_runs
from ui.palette import HEX, LOOKS
from ui.picture import with_ball
from ui.texts import _

BARS, RING_STEPS = 40, 120
DIALS = {
    "paths": "mom_ravine_beta",
    "rate": "mom_lr",
    "weights": "mom_beta",
    "rings": "mom_ring_beta",
    "h": "mom_h",
}
"""The keys of the dials, by what they set."""


@remembered
def bars(beta: float, *, told: bool = True) -> go.Figure:
    """The weight in m of every past gradient; of the newest two alone where that is not told yet."""
    half = maths.half_life(beta)
    weights = maths.weights(beta, BARS)
    bar = go.Bar(
        x=np.arange(BARS),
        y=np.where(told or np.arange(BARS) < 2, weights, 0),
        marker_color=HEX["m"],
        name="m",
        hovertemplate="k = %{x}: %{y:.6g}<extra></extra>",
    )
    run = moving(maths.weighing(beta, BARS), {DIALS["weights"]: "beta1"})
    figure = with_runs(go.Figure(follows(bar, 0, ("w", 0))), run)
    figure.add_hline(
        y=weights[0] / 2,
        line={"color": HEX["other"], "dash": "dot"},
        annotation_text=_("half of the newest one's"),
        annotation_position="top right",
    )
    if told and 0 < half < BARS:
        figure.add_vline(
            x=half,
            line={"color": HEX["other"], "dash": "dash"},
            annotation_text=_("half-life"),
            annotation_position="top left",
        )
    figure.update_layout(bargap=0.15)
    figure.update_yaxes(rangemode="tozero")
    return frame(figure, _("k, steps ago"), _("weight in m"), top=24)


@remembered
def paths(beta: float, lr: float, *, told: bool = True) -> go.Figure:
    """The ravine, a ball's way through it without m, and with m where that is told."""
    target, rate = objective(maths.RAVINE), {DIALS["rate"]: "lr"}
    ways = [
        Path(
            _("without m"),
            maths.ravine(0.0, lr).x,
            HEX["g"],
            LOOKS["g"],
            1.2,
            moving(maths.running(0.0, lr), rate),
        ),
        Path(
            _("with m"),
            maths.ravine(beta, lr).x,
            HEX["m"],
            LOOKS["m"],
            3,
            moving(maths.running(beta, lr), rate | {DIALS["paths"]: "beta1"}),
        ),
    ]
    figure = with_ball(path_map(target, target.window, ways[: 1 + told]))
    return figure.update_xaxes(title=_("x, along the ravine")).update_yaxes(title=_("y, across it"))


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
            curve = line(t, values, name, HEX[quantity], dash, mark=mark, width=width)
            figure.add_trace(follows(curve, 0, (quantity, i)))
    run = maths.running(beta, lr, maths.WATCHED)
    with_runs(figure, moving(run, {DIALS["paths"]: "beta1", DIALS["rate"]: "lr"}))
    return frame(figure, _("t, steps"), _("gradient: across (y), along (x)"), height=340, unified=True)


@remembered
def rings(beta: float, h: float, *, told: bool = True) -> go.Figure:
    """x over t at this β₁, and where it is told at 0.99; how fast theory lets it die down."""
    t = np.arange(RING_STEPS + 1)
    figure = go.Figure()
    shown = [(beta, HEX["x"], 2.5, "solid"), (0.99, HEX["other"], 1.5, "dash")]
    for i, (b, colour, width, dash) in enumerate(shown[: 1 + told]):
        x = maths.swing(b, h).x[: RING_STEPS + 1, 0]
        figure.add_trace(follows(line(t, x, f"β₁ = {b:g}", colour, dash, width=width), i))
    strength = {DIALS["h"]: "lr"}
    with_runs(
        figure,
        moving(maths.swinging(beta, h, RING_STEPS), strength | {DIALS["rings"]: "beta1"}),
        moving(maths.swinging(0.99, h, RING_STEPS), strength),
    )
    if maths.ring(beta, h) and h < averages.edge(beta):
        for sign in (1, -1):
            edge = line(t, sign * np.sqrt(beta) ** t, "±√β₁ᵗ", HEX["x"], "dot", width=1, hover=None)
            figure.add_trace(follows(edge.update(showlegend=sign > 0, hoverinfo="skip"), None))
    figure.update_yaxes(range=[-1.6, 1.6])
    figure.update_layout(showlegend=True)
    return frame(figure, _("t, steps"), "x", height=320)
