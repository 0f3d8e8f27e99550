"""What the player draws: an empty Plotly figure that never changes, and what goes into it.

Streamlit mounts a chart anew whenever its figure changes. So the figure that it is given holds only
axes and names of traces, and everything that depends on the run goes to the player, see ``Chart``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from optim import Objective
from optim.printing import plain_symbol
from optim.stages import Stage
from optim.trace import Array
from ui.figures import CONTOUR, SIGNS, Span, remembered, shades
from ui.palette import FIXED, looks
from ui.player import arrows, encode, evenly
from ui.texts import _

Trace = dict[str, Any]
Chart = dict[str, Any]
"""key, layout and traces for the player; a trace has an index, a colour and a kind, see charts.js."""
REACH = 3.0
"""How many widths of its window a picture may grow to on either side to show a whole path."""
GROUND = 9
"""The colour of what is below the paths."""
LENGTH = "Δ"
"""The column of the step's length; no name of an equation is written so."""


# --- the empty figures --------------------------------------------------------------------------


@remembered
def path_figure(second: str, forces: tuple[str, ...] = ()) -> go.Figure:
    """f, its minima, the slope, the path, the step and the point; over x, or for y on a map.

    Args:
        forces: over x, what of a step is drawn beside the ball, see arrows.py.
    """
    slope, here = (_("slope g"), "x") if second == "f" else (_("downhill -g"), "x, y")
    figure = go.Figure(
        [
            *ground_traces(second),
            go.Scatter(mode="lines", name=slope, line_width=3, line_dash="dash", hoverinfo="skip"),
            go.Scatter(mode="lines+markers", name=_("path"), line_width=1.2, marker_size=4, **hover(second)),
            _arrow(_("this step")),
            _marks(here, "circle", 15, second).update(showlegend=False),
            *(arrows.figure_traces(forces) if second == "f" else []),
        ]
    )
    figure.update_layout(yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True})
    if second == "f":  # the minimum bears its name
        named = {"text": _("minimum"), "textposition": "top center", "showlegend": False}
        figure.data[1].update(mode="markers+text", **named)
    return styled(figure, "x", second).update_layout(showlegend=True, legend_font_size=11)


def ground_traces(second: str) -> list[Any]:
    """What is below every path: f, as a curve or as heights, and its known minima."""
    curve = go.Scatter(mode="lines", name="f", line_width=1.5, line_dash="solid", **hover(digits=6))
    ground = go.Contour(CONTOUR) if second == "y" else curve
    return [ground.update(showlegend=False), _marks(_("known minimum"), "triangle-up", 9, second)]


@remembered
def series_figure(columns: tuple[str, ...], log: bool) -> go.Figure:
    """Every quantity, and the step Δ, over t; the last column is the variable's."""
    names = [*(plain_symbol(c) for c in columns[:-1]), "Δ" + plain_symbol(columns[-1])]
    figure = go.Figure(
        [
            go.Scatter(
                mode="lines+markers",
                name=name,
                line={"width": 2, "dash": dash},
                marker={"size": 7, "symbol": symbol, "maxdisplayed": SIGNS},
                hovertemplate="%{y:.15g}",
            )
            for name, (dash, symbol) in zip(names, looks(columns).values(), strict=True)
        ]
    )
    styled(figure, f"t ({_('sizes, log scale')})" if log else "t", "")
    wide = {"entrywidth": 0.32, "entrywidthmode": "fraction"} if len(names) > 6 else {}
    lines = -(-len(names) // 3)
    legend = {"font": {"size": 11}, **wide}
    figure.update_layout(showlegend=True, hovermode="x unified", legend=legend)
    figure.update_layout(margin_t=10 + 19 * lines)  # room for the legend, also while there is nothing to name
    if log:
        figure.update_yaxes(type="log", exponentformat="power", nticks=6)
    return figure


def _arrow(name: str) -> go.Scatter:
    """A line from one point to the next, with a head that stops short of what marks the end."""
    head = {"symbol": "arrow", "angleref": "previous", "size": [0, 13], "standoff": 6}
    return go.Scatter(mode="lines+markers", name=name, line_width=4, marker=head, hoverinfo="skip")


def _marks(name: str, sign: str, size: int, second: str) -> go.Scatter:
    return go.Scatter(mode="markers", name=name, marker_symbol=sign, marker_size=size, **hover(second))


def hover(second: str = "f", digits: int = 9) -> dict[str, str]:
    """What stands at a point under the pointer."""
    return {"hovertemplate": f"x = %{{x:.{digits}g}}<br>{second} = %{{y:.{digits}g}}<extra></extra>"}


def styled(figure: go.Figure, x: str, y: str) -> go.Figure:
    """Empty, with the player's margins and axes; its colours come from the style sheet."""
    figure.update_traces(x=[], y=[])
    figure.update_layout(
        margin={"l": 4, "r": 8, "t": 6, "b": 4},
        showlegend=False,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        xaxis={
            "title": {"text": x, "standoff": 2},
            "automargin": True,
            "linecolor": "gray",
            "zeroline": False,
        },
        yaxis={"title": {"text": y, "standoff": 2}, "automargin": True, "zeroline": False},
        template="none",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode="zoom",
        hovermode="closest",
    )
    return figure


# --- what goes into them ------------------------------------------------------------------------


def chart(key: str, across: Span, up: Span, traces: Sequence[Trace], **more: Any) -> Chart:
    """A figure's ranges and traces, for the player."""
    layout = {"xaxis.range": list(across), "yaxis.range": list(up)}
    return {"key": key, "layout": layout, "traces": list(traces), **more}


def ground_chart(objective: Objective, x: Array) -> tuple[Span, Span, list[Trace]]:
    """How far a picture reaches to hold these positions, shape (any, n), and what fills ``ground_traces``."""
    across = reach(x[:, 0], *objective.window[0])
    if len(objective.variables) == 1:
        xs = np.linspace(*across, 401)
        ys = np.broadcast_to(objective.f(x=xs), xs.shape)
        up, ground = span(ys), _static(0, evenly(*across, len(xs)), encode(ys, single=True))
        minima = np.array([[m[0], float(objective.f(x=m[0]))] for m in objective.minima]).reshape(-1, 2)
    else:
        up = reach(x[:, 1], *objective.window[1])
        ground = shaded(objective, across, up)
        minima = np.array(objective.minima).reshape(-1, 2)
    return across, up, [ground, _static(1, encode(minima[:, 0]), encode(minima[:, 1]))]


def curve_chart(
    objective: Objective,
    columns: Mapping[str, Array],
    forces: Mapping[str, int] | None = None,
    leap: float | None = None,
) -> Chart:
    """What fills ``path_figure`` over x.

    Args:
        forces: the names of the arrows, with their colours.
        leap: where plain gradient descent's first step ends, if that is shown.
    """
    x, f, g = columns["x"], columns["f"], columns["g"]
    across, up, traces = ground_chart(objective, x[:, None])
    with np.errstate(all="ignore"):
        # The tangent at x[t-1], cut where it leaves the picture.
        half = np.minimum(
            (across[1] - across[0]) / 9, (up[1] - up[0]) / 5 / np.maximum(np.abs(g[1:]), 1e-300)
        )
        ends = np.stack([x[:-1] - half, x[:-1] + half], axis=1)
        heights = f[:-1, None] + g[1:, None] * (ends - x[:-1, None])
    beside = arrows.chart_traces(forces or {}, objective, columns, leap, across)
    return chart(
        "curve", across, up, [*traces, _rows(2, "g", ends, heights), *_walk("f"), *beside], start=True
    )


def contour_chart(objective: Objective, columns: Mapping[str, Array], slopes: Array) -> Chart:
    """What fills ``path_figure`` on a map; slopes: the gradient at x[t-1], shape (steps + 1, 2)."""
    x, y = columns["x"], columns["y"]
    across, up, traces = ground_chart(objective, np.stack([x, y], axis=1))
    with np.errstate(all="ignore"):
        unit = slopes[1:] / np.maximum(np.hypot(*slopes[1:].T), 1e-300)[:, None]
    xs = np.stack([x[:-1], x[:-1] - unit[:, 0] * (across[1] - across[0]) / 8], axis=1)
    ys = np.stack([y[:-1], y[:-1] - unit[:, 1] * (up[1] - up[0]) / 8], axis=1)
    return chart("contour", across, up, [*traces, _rows(2, "g", xs, ys), *_walk("y")], start=True)


def _walk(second: str) -> list[Trace]:
    return [
        {"index": index, "colour": FIXED["x"], "kind": kind, "x": "x", "y": second}
        for index, kind in ((3, "path"), (4, "step"), (5, "point"))
    ]


def series_chart(
    stages: Sequence[Stage], columns: Mapping[str, Array], colours: Mapping[str, int], log: bool
) -> Chart:
    """What fills ``series_figure``."""
    shown = [s.column for s in stages[:-1]] + [LENGTH]
    values = np.concatenate([columns[name][1:] for name in shown])
    values = values[np.isfinite(values)]
    if log:
        values = np.abs(values[values != 0])
        low, high = np.log10([values.min(), values.max()]) if values.size else (-1.0, 1.0)
        vertical = max(float(low), float(high) - 15) - 0.3, float(high) + 0.3
    else:
        vertical = span(values)
    last = len(columns["t"]) - 1
    return chart(
        "series_log" if log else "series",
        (1 - last * 0.02, last * 1.02 + 0.1),
        vertical,
        [
            {
                "index": i,
                "colour": colours[stages[i].column],
                "kind": "series",
                "column": stages[i].column,
                "y": name,
                "from": 1,
                "size": log,
            }
            for i, name in enumerate(shown)
        ],
    )


def _static(index: int, x: Any, y: Any, **more: Any) -> Trace:
    return {"index": index, "colour": GROUND, "kind": "static", "x": x, "y": y, **more}


def shaded(objective: Objective, across: Span, up: Span) -> Trace:
    """The ground of a map."""
    xs, ys, shade = shades(objective, across, up)
    return _static(0, evenly(*across, len(xs)), evenly(*up, len(ys)), z=encode(shade, single=True))


def _rows(index: int, column: str, x: Array, y: Array) -> Trace:
    """A short line for every t, from 1; shown once the column's number is."""
    none = np.full((1, 2), np.nan)
    ends = {
        name: encode(np.concatenate([none, values]), single=True) for name, values in (("xs", x), ("ys", y))
    }
    return {"index": index, "colour": FIXED[column], "kind": "row", "column": column, **ends}


def reach(path: Array, low: float, high: float) -> Span:
    """The window, widened to hold the path, within reason."""
    finite = path[np.isfinite(path)]
    width = high - low
    margin = 0.05 * width
    left = min(low, max(float(finite.min(initial=low)) - margin, low - REACH * width))
    right = max(high, min(float(finite.max(initial=high)) + margin, high + REACH * width))
    return left, right


def span(values: Array) -> Span:
    """From the smallest to the largest, with some room."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return -1.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    margin = 0.07 * (high - low) or 1.0
    return low - margin, high + margin
