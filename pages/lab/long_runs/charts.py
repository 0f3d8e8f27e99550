"""The figures of the long runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from optim import OPTIMIZERS, Run
from optim.trace import Array
from pages.lab.long_runs import maths
from ui.figures import frame, kept, line
from ui.moving import follows, moving, with_runs
from ui.palette import HEX
from ui.texts import _

DIALS = {"long_lr": "lr", "long_beta1": "beta1", "long_beta2": "beta2", "long_eps": "eps"}
LAW_DIALS = {"long_lr": "lr", "long_beta1": "beta1", "law_beta2": "beta2"}


def bursts(run: maths.Bursts, last: int, watched: Run) -> go.Figure:
    """|x| above, the ratio and its edge below, up to t = last.

    Args:
        watched: the same run, to follow its dials.
    """
    figure = make_subplots(2, 1, shared_xaxes=True, vertical_spacing=0.06)
    distance = _thinned(run.distance[: last + 1], "|x|", HEX["x"])
    figure.add_trace(follows(distance, 0, ("x", 0, ((0.0,),))), 1, 1)
    ratio = _thinned(run.ratio[: last + 1], "α·f″/(√v̂ + ε)", HEX["v_hat"], "dashdot")
    figure.add_trace(follows(ratio, 0, ("ratio", 0)), 2, 1)
    edge = line([1, last], [run.edge] * 2, _("stability edge"), HEX["other"], "dash")
    figure.add_trace(follows(edge, 0, ("edge", 0)), 2, 1)
    with_runs(figure, moving(watched, DIALS))
    if run.crossed is not None and run.crossed <= last:
        figure.add_vline(run.crossed, line={"dash": "dot", "color": HEX["other"]})
    figure.update_yaxes(type="log", exponentformat="power")
    figure.update_yaxes(title=_("|x| (log)"), nticks=4, row=1)
    figure.update_yaxes(title=_("ratio (log)"), dtick=1, row=2)
    return frame(figure, _("t, steps"), height=440)


def law(
    run: maths.Law, beta1: float, beta2: float, falling: Sequence[Run], *, told: bool = True
) -> go.Figure:
    """Both losses over t, and where the law holds a line for it; where it is not told only a twentieth.

    Args:
        falling: the same runs, to follow their dials.
    """
    seen = slice(None if told else max(len(run.adam) // 20, 2))
    figure = go.Figure(
        [
            follows(_thinned(run.adam[seen], OPTIMIZERS["adam"].title, HEX["x"]), 0, ("f", 0)),
            follows(_thinned(run.descent[seen], OPTIMIZERS["sgd"].title, HEX["other"], "dot"), 1, ("f", 0)),
        ]
    )
    with_runs(figure, *(moving(one, LAW_DIALS) for one in falling))
    if told and beta1 < beta2:
        figure.add_trace(follows(_thinned(_slope(run, beta2), "β₂ᵗ", HEX["v"], "dash"), None))
    figure.update_yaxes(type="log", exponentformat="power", nticks=6)
    return frame(figure, _("t, steps"), _("loss, log scale"), height=420)


def _slope(run: maths.Law, beta2: float) -> Array:
    """β₂ᵗ, through Adam's loss in the middle of the run."""
    t = np.arange(len(run.adam))
    usable = np.flatnonzero(np.isfinite(run.adam) & (run.adam > 0))
    middle = int(usable[len(usable) // 2])
    with np.errstate(all="ignore"):
        values = run.adam[middle] * beta2 ** (t - float(middle))
    shown = (values >= run.adam[usable].min()) & (values < 10 * run.adam[0])
    return np.where(shown, values, np.nan)


BEFORE = 9
"""So many steps show a run that has not come to 0 yet."""


def cycle(run: maths.Cycle, shown: int, cycling: Run, *, told: bool = True) -> go.Figure:
    """x over the first steps, and where that is told beside it over the last; else until it nears 0.

    Args:
        cycling: the same run, to follow its dial.
    """
    shown = shown if told else BEFORE
    titles = [_("the first {n} steps", n=shown), _("the last {n} steps", n=shown)][: 1 + told]
    figure = make_subplots(1, len(titles), shared_yaxes=True, horizontal_spacing=0.03, subplot_titles=titles)
    t = np.arange(len(run.x))
    for place, part in enumerate((slice(0, shown + 1), slice(-shown - 1, None))[: 1 + told]):
        curve = line(t[part], run.x[part], "x", HEX["x"], width=1.5, hover=None)
        curve.update(mode="lines+markers", marker_size=4, showlegend=False)
        figure.add_trace(follows(curve, 0), 1, place + 1)
    with_runs(figure, moving(cycling, DIALS))
    figure.update_yaxes(title="x", col=1)
    return frame(figure, _("t, steps"), height=420, top=52)


def _thinned(values: Array, name: str, colour: str, dash: str = "solid") -> go.Scatter:
    """A series over t for a log axis; what cannot be shown there is left out."""
    t = kept(np.where(values > 0, values, np.nan))
    return line(t, values[t], name, colour, dash, width=1.6, hover="t = %{x}<br>%{y:.6g}")


def hover(run: maths.Narrowing, *, told: bool = True) -> go.Figure:
    """The curvature across the valley above; where that is told the ratio and its edge below."""
    figure = make_subplots(2, 1, shared_xaxes=True, vertical_spacing=0.06)
    figure.add_trace(line(None, run.curvature, "f″", HEX["g"], "dot"), 1, 1)
    if told:
        ratio = line(None, run.ratio, "α·f″/(√v̂ + ε)", HEX["v_hat"], "solid", width=1.2)
        figure.add_trace(ratio, 2, 1)
        edge = line([0, len(run.ratio) - 1], [run.edge] * 2, _("stability edge"), HEX["other"], "dash")
        figure.add_trace(edge, 2, 1)
    figure.update_yaxes(type="log", exponentformat="power")
    figure.update_yaxes(title=_("f″ (log)"), row=1)
    figure.update_yaxes(title=_("ratio (log)"), range=[-2, 2.2], dtick=1, row=2)
    figure.update_layout(showlegend=True)
    return frame(figure, _("t, steps"), height=440)
