"""The figures of the lesson on the length of a step."""

from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go

from pages.learn.anatomy import maths
from ui.figures import frame, line, marks, remembered
from ui.numbers import text
from ui.palette import HEX, LOOKS
from ui.texts import _


@remembered
def dial(longest: float, beta1: float, beta2: float) -> go.Figure:
    """The longest step as a bar, between the bounds."""
    paper, least = maths.paper_bound(beta1, beta2), maths.least_bound(beta1, beta2)
    bounds = [
        ("α", 1.0, HEX["other"], "dot", "bottom"),
        (_("Kingma & Ba"), paper, HEX["v_hat"], "dash", "top"),
    ]
    if math.isfinite(least):
        bounds.append((_("least bound"), least, HEX["v"], "longdashdot", "bottom"))
    figure = go.Figure(
        go.Bar(
            x=[longest],
            y=[""],
            orientation="h",
            marker_color=HEX["x"],
            width=0.4,
            hovertemplate="%{x:.6g} α<extra></extra>",
        )
    )
    for name, value, colour, dash, side in bounds:
        figure.add_vline(x=value, line={"width": 2.5, "color": colour, "dash": dash})
        figure.add_annotation(
            x=value,
            y=1 if side == "top" else 0,
            yref="paper",
            yanchor=side,
            xanchor="right" if colour == HEX["v"] else "left",
            text=f" {name} {text(value, 4)} " if name != "α" else " α",
            showarrow=False,
        )
    figure.update_layout(showlegend=False)
    figure.update_xaxes(range=[0, 1.25 * max(longest, paper, least if math.isfinite(least) else 0)])
    return frame(figure, "|Δ| / α", height=130)


@remembered
def lengths(source: str, silence: int, sigma: float, beta1: float, beta2: float) -> go.Figure:
    """The length of every step, and the bounds across."""
    length = maths.fed(source, silence, sigma, 1, beta1, beta2, 1e-8)[1]
    t = np.arange(1, maths.FED + 1)
    curve = line(t, length, "", HEX["x"], hover="%{y:.6g} α<extra></extra>")
    figure = go.Figure(curve.update(mode="lines+markers", marker_size=4))
    for level, colour, dash in (
        (1.0, HEX["other"], "dot"),
        (maths.paper_bound(beta1, beta2), HEX["v_hat"], "dash"),
        (maths.least_bound(beta1, beta2), HEX["v"], "longdashdot"),
    ):
        if math.isfinite(level):
            figure.add_hline(y=level, line={"width": 1.5, "color": colour, "dash": dash})
    figure.update_xaxes(range=[0, maths.FED + 1])
    figure.update_yaxes(rangemode="tozero")
    return frame(figure, "t", "|Δ| / α", height=260, unified=True)


@remembered
def readings(beta1: float, beta2: float) -> go.Figure:
    """The mean step over signal to noise: the theory, and what was measured."""
    found = maths.measured(beta1, beta2)
    ratio = np.geomspace(0.05, 20, 120)
    seen = found.snr > 0
    theory = [maths.expected_step(v) for v in ratio.tolist()]
    figure = go.Figure(
        [
            line(ratio, theory, "μ/√(μ²+σ²)", HEX["other"]),
            go.Scatter(
                x=found.snr[seen],
                y=found.mean[seen],
                error_y={"array": found.deviation[seen], "thickness": 1},
                name=_("measured, with standard deviation"),
                mode="markers",
                marker={"size": 8, "color": HEX["m_hat"]},
                hovertemplate="%{y:.6g}",
            ),
        ]
    )
    figure.update_xaxes(type="log", tickvals=[0.1, 0.2, 0.5, 1, 2, 5, 10])
    return frame(figure, "μ/σ", "Δ / α", unified=True)


@remembered
def knee(eps: float, beta1: float, beta2: float) -> go.Figure:
    """The length of a step over the size of equal gradients."""
    sizes, steps = maths.by_gradient(eps, beta1, beta2)
    hover = "|g| = %{x:.3g}<br>%{y:.6g} α<extra></extra>"
    figure = go.Figure(line(sizes, steps, "", HEX["x"], width=2.5, hover=hover))
    figure.add_vline(x=eps, line={"width": 1.5, "color": HEX["other"], "dash": "dash"})
    figure.update_xaxes(type="log", exponentformat="power", dtick=3)
    figure.update_yaxes(type="log", exponentformat="power", dtick=4, range=[-16.5, 1])
    return frame(figure, "|g|", "|Δ| / α")


@remembered
def between(eps: float, beta1: float, beta2: float) -> go.Figure:
    """A run with this ε between those of Adam and of momentum."""
    found = maths.between(eps, beta1, beta2)
    t = np.arange(found.here.size)
    figure = go.Figure(
        [
            marks(t, found.adam, _("Adam, ε = 0"), HEX["v_hat"], LOOKS["v_hat"][1]),
            marks(t, found.momentum, _("momentum, rate 0.1"), HEX["m"], LOOKS["m"][1]),
            line(t, found.here, _("this ε"), HEX["x"]),
        ]
    )
    return frame(figure, "t", "x", unified=True)
