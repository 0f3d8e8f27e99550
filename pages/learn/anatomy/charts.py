"""The figures of the lesson on the length of a step."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from optim import averages
from pages.learn.anatomy import maths
from ui.figures import frame, line, marks, remembered
from ui.moving import follows, moving, with_runs
from ui.numbers import text
from ui.palette import HEX, LOOKS
from ui.texts import _

EPS_DIAL = "an_eps"
BETAS: dict[str, str | Mapping[str, str]] = {"an_beta1": "beta1", "an_beta2": "beta2"}
"""The dials of both averages, and what they set."""


@remembered
def lengths(
    source: str, silence: int, sigma: float, beta1: float, beta2: float, *, told: bool = True
) -> go.Figure:
    """The longest step as a bar, linked to where it is among all; where it is told, the bounds across both."""
    length = maths.fed(source, silence, sigma, 1, beta1, beta2, 1e-8)[1]
    longest = int(np.argmax(length))
    name = _("length of the step, |Δ|/α")
    bounds = [(1.0, " α", HEX["other"], "dot", "")]
    if told:
        paper, least = maths.paper_bound(beta1, beta2), maths.least_bound(beta1, beta2)
        bounds.append((paper, f"{_('Kingma & Ba')} {text(paper, 4)} α", HEX["v_hat"], "dash", "paper"))
        bounds.append((least, f"{_('least bound')} {text(least, 4)} α", HEX["v"], "longdashdot", "least"))
    shown = [entry for entry in bounds if math.isfinite(entry[0])]
    figure = make_subplots(1, 2, shared_yaxes=True, column_widths=[0.14, 0.86], horizontal_spacing=0.02)
    bar = go.Bar(x=[2], y=length[longest : longest + 1], marker_color=HEX["x"], hovertemplate="%{y:.6g} α")
    figure.add_trace(follows(bar, 0, ("x", 0, "longest")), 1, 1)
    curve = line(np.arange(1, maths.FED + 1), length, name, HEX["x"], hover="%{y:.6g} α")
    curve.update(mode="lines+markers", marker_size=4)
    figure.add_trace(follows(curve, 0, ("x", 0, "length")), 1, 2)
    top = {"x": [longest + 1], "y": length[longest : longest + 1], "mode": "markers", "name": name}
    ring = {"size": 15, "symbol": "circle-open", "color": HEX["x"], "line": {"width": 3}}
    figure.add_trace(follows(go.Scatter(**top, marker=ring, hoverinfo="skip"), None), 1, 2)
    link = line([0, longest + 1], [length[longest]] * 2, name, HEX["x"], "dashdot", width=1.2)
    figure.add_trace(follows(link.update(hoverinfo="skip"), None), 1, 2)
    for level, bound, colour, dash, column in shown:
        for place, ends in ((1, [1, 3]), (2, [1, maths.FED])):
            edge = line(ends, [level] * 2, bound, colour, dash).update(hoverinfo="skip")
            figure.add_trace(follows(edge, 0, (column, 0)) if column else edge, 1, place)
        figure.add_annotation(
            xref="paper",
            x=1,
            y=level,
            yref="y",
            text=bound,
            xanchor="right",
            yanchor="bottom",
            showarrow=False,
        )
    run = maths.feeding(source, silence, sigma, 1, beta1, beta2)
    with_runs(figure, moving(run, BETAS))
    figure.update_layout(showlegend=False)
    figure.update_xaxes(range=[1.4, 2.6], showticklabels=False, col=1)
    figure.update_xaxes(range=[0, maths.FED + 1], col=2)
    highest = max(float(length[longest]), *(entry[0] for entry in shown))
    figure.update_yaxes(range=[0, 1.15 * highest])
    frame(figure, _("t, steps"), height=420, unified=True)
    figure.update_yaxes(title=name, col=1)
    return figure.update_xaxes(title=_("longest"), col=1)


@remembered
def readings(beta1: float, beta2: float, *, told: bool = True) -> go.Figure:
    """The mean step over signal to noise: the theory, and what was measured; before it is told only the ends."""
    found = maths.measured(beta1, beta2)
    ratio = np.geomspace(0.05, 20, 120)
    seen = (found.snr > 0) & (told | (found.snr <= 0.1) | (found.snr >= 5))
    theory = [averages.mean_step(v) for v in ratio.tolist()]
    figure = go.Figure(
        [
            *([line(ratio, theory, "μ/√(μ²+σ²)", HEX["other"])] if told else []),
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
    figure.update_layout(showlegend=True)
    figure.update_yaxes(range=[-0.3, 1.3])
    return frame(figure, _("μ/σ, log scale"), _("mean step, Δ/α"), height=340, unified=True)


@remembered
def knee(eps: float, beta1: float, beta2: float) -> go.Figure:
    """The length of a step over the size of equal gradients."""
    sizes, steps = maths.by_gradient(eps, beta1, beta2)
    hover = "|g| = %{x:.3g}<br>%{y:.6g} α<extra></extra>"
    x, y = (np.concatenate([[np.nan], values]) for values in (sizes, steps))  # as a run, which has a start
    curve = line(x, y, "", HEX["x"], width=2.5, hover=hover)
    figure = go.Figure(follows(curve, 0, ("step", 0), ("size", 0)))
    with_runs(figure, moving(maths.sized(eps), {EPS_DIAL: "eps"}))
    figure.add_vline(x=eps, line={"width": 1.5, "color": HEX["other"], "dash": "dash"})
    figure.update_xaxes(type="log", exponentformat="power", dtick=3)
    figure.update_yaxes(type="log", exponentformat="power", dtick=4, range=[-16.5, 1])
    return frame(figure, _("|g|, log scale"), _("|Δ|/α, log scale"))


@remembered
def between(eps: float, beta1: float, beta2: float) -> go.Figure:
    """A run with this ε between those of Adam and of momentum."""
    found = maths.between(eps, beta1, beta2)
    t = np.arange(found.here.size)
    shown = (
        marks(t, found.adam, _("Adam, ε = 0"), HEX["v_hat"], LOOKS["v_hat"][1]),
        line(t, found.here, _("this ε"), HEX["x"]),
        marks(t, found.momentum, _("momentum, rate 0.1"), HEX["m"], LOOKS["m"][1]),
    )
    figure = go.Figure([follows(trace, i) for i, trace in enumerate(shown)])
    adam, here, momentum = maths.three(eps, beta1, beta2)
    follow_eps = {EPS_DIAL: {"eps": "value", "lr": f"{maths.BOWL_LR}*(1 + value)"}}
    with_runs(figure, moving(adam, BETAS), moving(here, {**BETAS, **follow_eps}), moving(momentum, BETAS))
    return frame(figure, _("t, steps"), "x", unified=True)
