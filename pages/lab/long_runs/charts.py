"""The figures of the long runs."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from optim import OPTIMIZERS
from optim.trace import Array
from pages.lab.long_runs import maths
from ui.figures import frame, kept, line
from ui.palette import HEX
from ui.texts import _


def bursts(run: maths.Bursts, last: int) -> go.Figure:
    """|x| above, the ratio and its edge below, up to t = last."""
    figure = make_subplots(2, 1, shared_xaxes=True, vertical_spacing=0.06)
    figure.add_trace(_thinned(run.distance[: last + 1], "|x|", HEX["x"]), 1, 1)
    figure.add_trace(_thinned(run.ratio[: last + 1], "α·f″/(√v̂ + ε)", HEX["v_hat"], "dashdot"), 2, 1)
    edge = {"dash": "dash", "color": HEX["other"]}
    figure.add_hline(run.edge, row=2, col=1, line=edge)
    named = go.Scatter(x=[0], y=[run.edge], name=_("stability edge"), mode="lines", line=edge)
    figure.add_trace(named, 2, 1)
    if run.crossed is not None and run.crossed <= last:
        figure.add_vline(run.crossed, line={"dash": "dot", "color": HEX["other"]})
    figure.update_yaxes(type="log", exponentformat="power", nticks=6)
    return frame(figure, "t", height=460)


def law(run: maths.Law, beta1: float, beta2: float) -> go.Figure:
    """Both losses over t, and where the law holds a line for it."""
    figure = go.Figure(
        [
            _thinned(run.adam, OPTIMIZERS["adam"].title, HEX["x"]),
            _thinned(run.descent, OPTIMIZERS["sgd"].title, HEX["other"], "dot"),
        ]
    )
    if beta1 < beta2:
        figure.add_trace(_thinned(_slope(run, beta2), "β₂ᵗ", HEX["v"], "dash"))
    figure.update_yaxes(type="log", exponentformat="power", nticks=6)
    return frame(figure, "t", _("loss"), height=380)


def _slope(run: maths.Law, beta2: float) -> Array:
    """β₂ᵗ, through Adam's loss in the middle of the run."""
    t = np.arange(len(run.adam))
    usable = np.flatnonzero(np.isfinite(run.adam) & (run.adam > 0))
    middle = int(usable[len(usable) // 2])
    with np.errstate(all="ignore"):
        values = run.adam[middle] * beta2 ** (t - float(middle))
    shown = (values >= run.adam[usable].min()) & (values < 10 * run.adam[0])
    return np.where(shown, values, np.nan)


def cycle(run: maths.Cycle, part: slice) -> go.Figure:
    """x over a part of the run."""
    t = np.arange(len(run.x))[part]
    curve = line(t, run.x[part], "x", HEX["x"], width=1.5, hover=None)
    return frame(go.Figure(curve.update(mode="lines+markers", marker_size=4)), "t", "x", height=280)


def _thinned(values: Array, name: str, colour: str, dash: str = "solid") -> go.Scatter:
    """A series over t for a log axis; what cannot be shown there is left out."""
    t = kept(np.where(values > 0, values, np.nan))
    return line(t, values[t], name, colour, dash, width=1.6, hover="t = %{x}<br>%{y:.6g}")
