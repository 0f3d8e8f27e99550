"""The figures of the lesson on bias correction."""

from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go

from optim import Run
from optim.printing import plain_symbol
from pages.learn.bias_correction import maths
from ui.figures import frame, line, remembered
from ui.moving import follows, moving, with_runs
from ui.numbers import text
from ui.palette import HEX, LOOKS
from ui.texts import _

DIALS = {f"bc_{name}": name for name in ("beta1", "beta2")}
MOST = 10_000
"""A run of so many steps can be drawn anew while a dial moves."""


@remembered
def ratio(beta1: float, beta2: float) -> go.Figure:
    """The uncorrected step in α, over t."""
    e = maths.error(beta1, beta2)
    last = min(max(4 * e.worst, (e.settled or 0) + 100, 100), len(e.ratio))
    t = np.unique(np.round(np.geomspace(1, last, 400)).astype(int))
    figure = go.Figure(
        [
            line(t, e.ratio[t - 1], _("without correction"), HEX["x"]),
            line(t[[0, -1]], np.ones(2), _("with correction"), HEX["m_hat"], "dash"),
            go.Scatter(
                x=[1, e.worst],
                y=[e.at(1), e.at(e.worst)],
                mode="markers+text",
                text=[text(e.at(1), 3), text(e.at(e.worst), 3)] if e.worst > 1 else [text(e.at(1), 3), ""],
                textposition="top center",
                marker={"size": 9, "color": HEX["x"]},
                cliponaxis=False,
                showlegend=False,
                hovertemplate="t = %{x}<br>%{y:.6g} α<extra></extra>",
            ),
        ]
    )
    if last <= MOST:
        follows(figure.data[0], 0, ("r", 0))
        follows(figure.data[2], None)
        with_runs(figure, moving(maths.ratios(beta1, beta2, last), DIALS))
    low, high = np.log10([min(e.ratio.min(), 1.0), max(e.ratio.max(), 1.0)])
    figure.update_xaxes(type="log", dtick=1)
    figure.update_yaxes(
        type="log", tickvals=[0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 100], range=[low - 0.1, high + 0.15]
    )
    return frame(figure, _("t, log scale"), _("length of the step, |Δ|/α"), unified=True)


@remembered
def averages(beta1: float, beta2: float, sigma: float, draw: int, plain: str, hat: str) -> go.Figure:
    """An average, the same corrected, and what both estimate, over t."""
    run = maths.averages(beta1, beta2, sigma, draw)
    t = np.unique(np.round(np.geomspace(1, maths.STEPS, 300)).astype(int))
    figure = go.Figure()
    if plain == "m" and sigma:
        dots = {"x": t, "y": run.trace["g"][t, 0], "mode": "markers", "name": "g"}
        figure.add_scatter(**dots, marker={"size": 3, "color": HEX["g"]}, hovertemplate="%{y:.6g}")
    if not sigma:
        hyper = {"beta1": beta1, "beta2": beta2}
        with_runs(figure, moving(Run.of(maths.CONSTANT, "adam", 0.0, maths.STEPS, hyper), DIALS))
    truth = "E[g]" if plain == "m" else "E[g²]"
    figure.add_trace(line(t[[0, -1]], np.full(2, run.true[plain]), truth, HEX["other"], "dot", width=6))
    for name in (plain, hat):
        average = line(t, run.trace[name][t, 0], plain_symbol(name), HEX[name], LOOKS[name][0])
        figure.add_trace(average if sigma else follows(average, 0, (name, 0)))
    figure.update_xaxes(type="log", dtick=1)
    return frame(figure, _("t, log scale"), plain, unified=True)


@remembered
def paths(lr: float, beta1: float, beta2: float, *, told: bool = True) -> go.Figure:
    """x over t with the corrections, and without them where that is told."""
    with_, without = (run.x[:, 0] for run in maths.paths(lr, beta1, beta2))
    figure = go.Figure(follows(line(None, with_, _("with correction"), HEX["m_hat"], "dash"), 0))
    if told:
        figure.add_trace(follows(line(None, without, _("without correction"), HEX["x"]), 1))
    with_runs(figure, *(moving(run, DIALS) for run in maths.runs(lr, beta1, beta2)))
    figure.update_layout(showlegend=True)
    return frame(figure, _("t, steps"), "x", height=380, unified=True)


@remembered
def betas_map(t: int, beta1: float, beta2: float) -> go.Figure:
    """The uncorrected step at t, for all betas; equally far apart are powers of ten of 1-β."""
    betas, values = maths.grid(t)
    place = -np.log10(1 - betas)
    whole = (np.broadcast_to(betas, values.shape), np.broadcast_to(betas[:, None], values.shape), values)
    heat = go.Heatmap(
        x=place,
        y=place,
        z=np.log10(values),
        zmin=-2,
        zmax=2,
        colorscale=[[0, "#2f6fc4"], [0.5, "#f2f2f2"], [1, "#c0392b"]],
        customdata=np.dstack(whole),
        hovertemplate="β₁ = %{customdata[0]:.6g}<br>β₂ = %{customdata[1]:.6g}<br>%{customdata[2]:.6g} α<extra></extra>",
        colorbar={
            "tickvals": [-2, -1, 0, 1, 2],
            "ticktext": ["0.01", "0.1", "1", "10", "100"],
            "thickness": 12,
        },
    )
    right = line([0, 2], [0, 4], "", "#333333", "dot", width=1, hover=None).update(hoverinfo="skip")
    here = go.Scatter(
        x=[-math.log10(1 - beta1)],
        y=[-math.log10(1 - beta2)],
        mode="markers",
        marker={"symbol": "x", "size": 11, "color": "#111111"},
        hoverinfo="skip",
    )
    figure = go.Figure([heat, right, here])
    ticks = {"tickvals": [0, 1, 2, 3, 4], "ticktext": ["0", "0.9", "0.99", "0.999", "0.9999"]}
    figure.update_xaxes(**ticks, range=[-0.05, 4.05])
    figure.update_yaxes(**ticks, range=[-0.05, 4.05])
    figure.update_layout(showlegend=False)
    return frame(figure, "β₁", "β₂", height=340, unified=True)
