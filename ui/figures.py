"""Figures for the player: an empty Plotly figure that never changes, and what the player draws in it.

Streamlit mounts a chart anew whenever its figure changes. So the figure that it is given holds only
axes and names of traces, and everything that depends on the run goes to the player, see ``Chart``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, ParamSpec

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from optim import Objective
from optim.printing import plain_symbol
from optim.stages import Stage
from optim.trace import Array
from ui.palette import Look, look, looks
from ui.texts import _, language

Chart = dict[str, Any]
"""key, layout and traces for the player; a trace has an index, a colour and a kind, see charts.js."""

Values = Sequence[float] | NDArray[Any]
Span = tuple[float, float]

REACH = 3.0
"""How many widths of its window a picture may grow to on either side to show a whole path."""
SIGNS = 9
"""So many marks a curve bears: enough to be known by, and the dashes between them are still seen."""
CONFIG = {"displayModeBar": False, "displaylogo": False}


P = ParamSpec("P")


def remembered(make: Callable[P, go.Figure]) -> Callable[P, go.Figure]:
    """Make a figure once for its arguments and language: building one is slow, and none ever changes."""

    @lru_cache(maxsize=256)
    def once(_code: str, args: Any, kwargs: Any) -> go.Figure:
        return make(*args, **dict(kwargs))

    @wraps(make)
    def remember(*args: P.args, **kwargs: P.kwargs) -> go.Figure:
        return once(language(), args, tuple(kwargs.items()))

    return remember


def frame(
    figure: go.Figure,
    x: str,
    y: str = "",
    *,
    height: int = 300,
    top: int = 8,
    below: bool = False,
    unified: bool = False,
) -> go.Figure:
    """Margins, legend, titles of the axes and hover, as in every figure that no player draws.

    Args:
        x: stands under the lowest picture of each column.
        top: room above, in pixels, for titles of pictures.
        below: the legend goes under the picture instead of above it.
        unified: hovering shows every curve's value at once.
    """
    legend = {"y": -0.18, "yanchor": "top"} if below else {"y": 1.02, "yanchor": "bottom"}
    figure.update_layout(
        height=height,
        margin={"l": 4, "r": 8, "t": top, "b": 4},
        legend={"orientation": "h", "x": 0, **legend},
        hovermode="x unified" if unified else None,
    )
    for axis in {axis.domain: axis for axis in figure.select_xaxes()}.values():
        axis.update(title={"text": x, "standoff": 4 if below else None})
    if y:
        figure.update_yaxes(title=y)
    return figure


def line(
    x: Values | None,
    y: Values,
    name: str,
    colour: str,
    dash: str = "solid",
    *,
    mark: str = "",
    width: float = 2,
    hover: str | None = "%{y:.6g}",
) -> go.Scatter:
    """A curve.

    Args:
        x: without it the numbers from 0 on.
        mark: the symbol of a few marks on it.
    """
    look = {"color": colour, "width": width, "dash": dash}
    curve = go.Scatter(x=x, y=y, mode="lines", name=name, line=look, hovertemplate=hover)
    if mark:
        curve.update(mode="lines+markers", marker={"size": 7, "symbol": mark, "maxdisplayed": SIGNS})
    return curve


def marks(
    x: Values | None, y: Values, name: str, colour: str, symbol: str, *, hover: str | None = "%{y:.6g}"
) -> go.Scatter:
    """A curve as marks alone, so that another that lies on it is seen."""
    look = {"size": 9, "symbol": symbol, "color": colour, "maxdisplayed": 2 * SIGNS}
    return go.Scatter(x=x, y=y, mode="markers", name=name, marker=look, hovertemplate=hover)


@dataclass(frozen=True)
class Path:
    """A way over a map.

    Attributes:
        x: the positions, shape (any, 2).
        look: dash and mark.
    """

    name: str
    x: Array
    colour: str
    look: Look
    width: float = 2


def path_map(objective: Objective, window: Sequence[Span], paths: Iterable[Path]) -> go.Figure:
    """Paths on a map of f over x and y, the ground in grey so that every colour is seen on it."""
    grey = [[0, "rgba(128,128,128,0.02)"], [1, "rgba(128,128,128,0.38)"]]
    figure = go.Figure(
        ground(objective, *window) | {"colorscale": grey, "hovertemplate": None, "hoverinfo": "skip"}
    )
    for path in paths:
        dash, symbol = path.look
        hover = "x = %{x:.6g}<br>y = %{y:.6g}"
        curve = line(path.x[:, 0], path.x[:, 1], path.name, path.colour, dash, width=path.width, hover=hover)
        figure.add_trace(curve.update(mode="lines+markers", marker={"size": 6, "symbol": symbol}))
    figure.update_xaxes(range=window[0])
    figure.update_yaxes(range=window[1])
    return frame(figure, "x", "y", height=340)


@remembered
def curve_figure() -> go.Figure:
    """f over x: curve, minima, tangent, path, the step, the point."""
    figure = go.Figure(
        [
            _line("f", width=1.5, hover=True).update(showlegend=False),
            _marks(_("known minimum"), "triangle-up", 9),
            _line(_("slope g"), width=3, dash="dash"),
            go.Scatter(mode="lines+markers", name=_("path"), line_width=1.2, marker_size=4, **_hover()),
            _arrow(_("this step")),
            _marks("x", "circle", 13).update(showlegend=False),
        ]
    )
    return _styled(figure, "x", "f").update_layout(showlegend=True, legend_font_size=11)


@remembered
def contour_figure() -> go.Figure:
    """f over x and y: contours, minima, downhill direction, path, the step, the point."""
    figure = go.Figure(
        [
            go.Contour(_CONTOUR),
            _marks(_("known minimum"), "triangle-up", 9),
            _line(_("downhill -g"), width=3, dash="dash"),
            go.Scatter(mode="lines+markers", name=_("path"), line_width=1.2, marker_size=4, **_hover("y")),
            _arrow(_("this step")),
            _marks("x, y", "circle", 13).update(showlegend=False),
        ]
    )
    return _styled(figure, "x", "y").update_layout(showlegend=True, legend_font_size=11)


_CONTOUR: dict[str, Any] = {
    "showscale": False,
    "ncontours": 18,
    "contours": {"coloring": "heatmap"},
    "colorscale": [[0, "rgba(31,95,139,0.42)"], [1, "rgba(31,95,139,0.02)"]],
    "line": {"width": 0.7, "color": "rgba(128,128,128,0.6)"},
    "hovertemplate": "x = %{x:.4g}<br>y = %{y:.4g}<extra></extra>",
}
"""How heights look, in every map."""


LENGTH = "Δ"
"""The column of the step's length; no name of an equation is written so."""


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
    _styled(figure, f"t ({_('sizes, log scale')})" if log else "t", "")
    wide = {"entrywidth": 0.32, "entrywidthmode": "fraction"} if len(names) > 6 else {}
    lines = -(-len(names) // 3)
    legend = {"font": {"size": 11}, **wide}
    figure.update_layout(showlegend=True, hovermode="x unified", legend=legend)
    figure.update_layout(margin_t=10 + 19 * lines)  # room for the legend, also while there is nothing to name
    if log:
        figure.update_yaxes(type="log", exponentformat="power", nticks=6)
    return figure


def curve_chart(objective: Objective, columns: Mapping[str, Array]) -> Chart:
    x, f, g = columns["x"], columns["f"], columns["g"]
    low, high = _reach(x, *objective.window[0])
    xs = np.linspace(low, high, 401)
    ys = np.broadcast_to(objective.f(x=xs), xs.shape)
    bottom, top = _span(ys)
    reach = (high - low) / 9
    with np.errstate(all="ignore"):
        # The tangent at x[t-1], cut where it leaves the picture.
        half = np.minimum(reach, (top - bottom) / 5 / np.maximum(np.abs(g[1:]), 1e-300))
        ends = np.stack([x[:-1] - half, x[:-1] + half], axis=1)
        heights = f[:-1, None] + g[1:, None] * (ends - x[:-1, None])
    minima = np.array([m[0] for m in objective.minima])
    return {
        "key": "curve",
        "start": True,
        "layout": {"xaxis.range": [low, high], "yaxis.range": [bottom, top]},
        "traces": [
            _static(0, 9, xs, ys),
            _static(1, 9, minima, objective.f(x=minima) if minima.size else minima),
            _rows(2, 1, "g", ends, heights),
            {"index": 3, "colour": 6, "kind": "path", "x": "x", "y": "f"},
            {"index": 4, "colour": 6, "kind": "step", "x": "x", "y": "f"},
            {"index": 5, "colour": 6, "kind": "point", "x": "x", "y": "f"},
        ],
    }


def contour_chart(objective: Objective, columns: Mapping[str, Array], slopes: Array) -> Chart:
    """slopes: the gradient at x[t-1], shape (steps + 1, 2)."""
    x, y = columns["x"], columns["y"]
    (left, right), (bottom, top) = (
        _reach(column, *window) for column, window in zip((x, y), objective.window, strict=True)
    )
    with np.errstate(all="ignore"):
        unit = slopes[1:] / np.maximum(np.hypot(*slopes[1:].T), 1e-300)[:, None]
    size = np.array([right - left, top - bottom]) / 8
    xs_row = np.stack([x[:-1], x[:-1] - unit[:, 0] * size[0]], axis=1)
    ys_row = np.stack([y[:-1], y[:-1] - unit[:, 1] * size[1]], axis=1)
    minima = np.array(objective.minima).reshape(-1, 2)
    return {
        "key": "contour",
        "start": True,
        "layout": {"xaxis.range": [left, right], "yaxis.range": [bottom, top]},
        "traces": [
            _shaded(objective, (left, right), (bottom, top)),
            _static(1, 9, minima[:, 0], minima[:, 1]),
            _rows(2, 1, "g", xs_row, ys_row),
            {"index": 3, "colour": 6, "kind": "path", "x": "x", "y": "y"},
            {"index": 4, "colour": 6, "kind": "step", "x": "x", "y": "y"},
            {"index": 5, "colour": 6, "kind": "point", "x": "x", "y": "y"},
        ],
    }


def _grid(
    objective: Objective, across: tuple[float, float], up: tuple[float, float]
) -> tuple[Array, Array, Array, float]:
    """x, y, f on a grid over the picture, and the lowest f there."""
    xs, ys = np.linspace(*across, 61), np.linspace(*up, 61)
    z = np.broadcast_to(objective.f(x=xs, y=ys[:, None]), (61, 61))
    finite = z[np.isfinite(z)]
    return xs, ys, z, float(finite.min()) if finite.size else 0.0


def _shaded(objective: Objective, across: tuple[float, float], up: tuple[float, float]) -> dict[str, Any]:
    """The ground of a map: heights on a log scale, so that valleys show beside mountains."""
    xs, ys, shade = _shades(objective, across, up)
    return {**_static(0, 9, xs, ys), "z": [[short(v, 4) for v in row] for row in shade.tolist()]}


def _shades(
    objective: Objective, across: tuple[float, float], up: tuple[float, float]
) -> tuple[Array, Array, Array]:
    xs, ys, z, low = _grid(objective, across, up)
    with np.errstate(all="ignore"):
        return xs, ys, np.log10(1 + z - low)


def ground(objective: Objective, across: tuple[float, float], up: tuple[float, float]) -> dict[str, Any]:
    """The same ground for a picture that no player draws, as plain data; heights to a thousandth."""
    xs, ys, shade = _shades(objective, across, up)
    return {"type": "contour", **_CONTOUR, "x": xs, "y": ys, "z": shade.round(3)}


def series_chart(
    stages: Sequence[Stage], columns: Mapping[str, Array], colours: Mapping[str, int], log: bool
) -> Chart:
    shown = [s.column for s in stages[:-1]] + [LENGTH]
    values = np.concatenate([columns[name][1:] for name in shown])
    values = values[np.isfinite(values)]
    if log:
        values = np.abs(values[values != 0])
        low, high = np.log10([values.min(), values.max()]) if values.size else (-1.0, 1.0)
        vertical = [max(float(low), float(high) - 15) - 0.3, float(high) + 0.3]
    else:
        vertical = list(_span(values))
    last = len(columns["t"]) - 1
    return {
        "key": "series_log" if log else "series",
        "layout": {"xaxis.range": [1 - last * 0.02, last * 1.02 + 0.1], "yaxis.range": vertical},
        "traces": [
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
    }


def short(value: float, digits: int = 6) -> float | None:
    """A number for a picture: few digits, nothing where it is not finite."""
    return float(f"{value:.{digits}g}") if np.isfinite(value) else None


def _static(index: int, colour: int, x: Array, y: Array) -> dict[str, Any]:
    return {
        "index": index,
        "colour": colour,
        "kind": "static",
        "x": [short(v) for v in x.tolist()],
        "y": [short(v) for v in y.tolist()],
    }


def _rows(index: int, colour: int, column: str, x: Array, y: Array) -> dict[str, Any]:
    """A short line for every t, from 1; shown once the column's number is."""
    pack = [[None, None], *([short(a), short(b)] for a, b in x.tolist())]
    heights = [[None, None], *([short(a), short(b)] for a, b in y.tolist())]
    return {"index": index, "colour": colour, "kind": "row", "column": column, "xs": pack, "ys": heights}


def _reach(path: Array, low: float, high: float) -> tuple[float, float]:
    """The window, widened to hold the path, within reason."""
    finite = path[np.isfinite(path)]
    width = high - low
    margin = 0.05 * width
    left = min(low, max(float(finite.min(initial=low)) - margin, low - REACH * width))
    right = max(high, min(float(finite.max(initial=high)) + margin, high + REACH * width))
    return left, right


def _span(values: Array) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    if not finite.size:
        return -1.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    margin = 0.07 * (high - low) or 1.0
    return low - margin, high + margin


def _line(name: str, *, width: float, dash: str = "solid", hover: bool = False) -> go.Scatter:
    return go.Scatter(
        mode="lines",
        name=name,
        line_width=width,
        line_dash=dash,
        **(_hover() if hover else {"hoverinfo": "skip"}),
    )


def _arrow(name: str) -> go.Scatter:
    """A line from one point to the next, with a head that stops short of what marks the end."""
    head = {"symbol": "arrow", "angleref": "previous", "size": [0, 13], "standoff": 6}
    return go.Scatter(mode="lines+markers", name=name, line_width=4, marker=head, hoverinfo="skip")


def _marks(name: str, sign: str, size: int) -> go.Scatter:
    return go.Scatter(mode="markers", name=name, marker_symbol=sign, marker_size=size, **_hover())


def _hover(second: str = "f") -> dict[str, str]:
    return {"hovertemplate": f"x = %{{x:.9g}}<br>{second} = %{{y:.9g}}<extra></extra>"}


def _styled(figure: go.Figure, x: str, y: str) -> go.Figure:
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


# --- many runs in one picture -------------------------------------------------------------------


@remembered
def paths_figure(names: tuple[str, ...], second: str) -> go.Figure:
    """The landscape and a path for each run; ``second`` is y on a map, f over a curve."""
    ground = go.Contour(_CONTOUR) if second == "y" else _line("f", width=1.5, hover=True)
    figure = go.Figure([ground, _marks(_("known minimum"), "triangle-up", 10)])
    for i, name in enumerate(names):
        figure.add_scatter(**_run(i, name), **_hover(second))
        marker = {"size": 11, "symbol": look(i)[1]}
        figure.add_scatter(mode="markers", name=name, marker=marker, showlegend=False, **_hover(second))
    _styled(figure, "x", second)
    figure.update_traces(showlegend=False, selector={"type": "contour"})
    figure.update_layout(showlegend=True)
    return figure


@remembered
def surface_figure(names: tuple[str, ...]) -> go.Figure:
    """The landscape in three dimensions; heights are log(1 + f - min f), as on the map."""
    figure = go.Figure([go.Surface(showscale=False, opacity=0.75, colorscale="Blues_r", hoverinfo="skip")])
    for i, name in enumerate(names):
        dash, symbol = look(i)
        line = {"width": 6, "dash": dash}
        figure.add_scatter3d(mode="lines", name=name, line=line, hoverinfo="name", showlegend=False)
        marker = {"size": 5, "symbol": symbol}
        figure.add_scatter3d(mode="markers", name=name, marker=marker, hoverinfo="name")
    figure.update_traces(x=[], y=[], z=[])
    figure.update_layout(
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
        template="none",
        paper_bgcolor="rgba(0,0,0,0)",
        scene={"xaxis_title": "x", "yaxis_title": "y", "zaxis_title": "log(1 + f)", "aspectmode": "cube"},
    )
    return figure


@remembered
def lines_figure(names: tuple[str, ...], title: str) -> go.Figure:
    """A line over t for each run, on a log scale."""
    figure = go.Figure(
        [go.Scatter(**_run(i, name), hovertemplate="%{y:.6g}") for i, name in enumerate(names)]
    )
    _styled(figure, "t", "")
    figure.update_layout(
        hovermode="x unified",
        title={"text": title, "font": {"size": 13}, "x": 0, "y": 0.98, "yanchor": "top"},
        margin_t=24,
    )
    figure.update_yaxes(type="log", exponentformat="power", nticks=5)
    return figure


def _run(i: int, name: str) -> dict[str, Any]:
    """How the i-th run's line is drawn."""
    dash, symbol = look(i)
    return {
        "mode": "lines+markers",
        "name": name,
        "line": {"width": 2, "dash": dash},
        "marker": {"size": 7, "symbol": symbol, "maxdisplayed": SIGNS},
    }


def paths_chart(
    objective: Objective, paths: Array, runs: int, *, key: str, columns: Sequence[Sequence[str]]
) -> Chart:
    """What the player draws in ``paths_figure``: ``columns`` names x and y (or f) of every run.

    Args:
        paths: every position of every run, shape (any, n), for the size of the picture.
    """
    flat = len(objective.variables) == 1
    (left, right) = _reach(paths[:, 0], *objective.window[0])
    if flat:
        xs = np.linspace(left, right, 401)
        ground: dict[str, Any] = _static(0, 9, xs, np.broadcast_to(objective.f(x=xs), xs.shape))
        bottom, top = _span(np.broadcast_to(objective.f(x=xs), xs.shape))
        minima = np.array([[m[0], float(objective.f(x=m[0]))] for m in objective.minima]).reshape(-1, 2)
    else:
        (bottom, top) = _reach(paths[:, 1], *objective.window[1])
        ground = _shaded(objective, (left, right), (bottom, top))
        minima = np.array(objective.minima).reshape(-1, 2)
    traces = [ground, _static(1, 9, minima[:, 0], minima[:, 1])]
    for i, (x, y) in enumerate(columns):
        traces.append({"index": 2 + 2 * i, "colour": 1 + i % 8, "kind": "path", "x": x, "y": y})
        traces.append({"index": 3 + 2 * i, "colour": 1 + i % 8, "kind": "point", "x": x, "y": y})
    assert len(traces) == 2 + 2 * runs
    return {
        "key": key,
        "start": True,
        "layout": {"xaxis.range": [left, right], "yaxis.range": [bottom, top]},
        "traces": traces,
    }


def surface_chart(objective: Objective, paths: Array, *, key: str, columns: Sequence[Sequence[str]]) -> Chart:
    """What the player draws in ``surface_figure``: ``columns`` names x, y and height of every run."""
    across, up = (_reach(paths[:, i], *objective.window[i]) for i in (0, 1))
    ground = _shaded(objective, across, up)
    traces: list[dict[str, Any]] = [ground]
    for i, (x, y, z) in enumerate(columns):
        colour = 1 + i % 8
        traces.append({"index": 1 + 2 * i, "colour": colour, "kind": "path", "x": x, "y": y, "height": z})
        traces.append({"index": 2 + 2 * i, "colour": colour, "kind": "point", "x": x, "y": y, "height": z})
    return {
        "key": key,
        "layout": {"xaxis.range": list(across), "yaxis.range": list(up)},
        "solid": True,
        "traces": traces,
    }


def heights(objective: Objective, losses: Array, paths: Array) -> Array:
    """Losses as heights of ``surface_chart``."""
    across, up = (_reach(paths[:, i], *objective.window[i]) for i in (0, 1))
    low = _grid(objective, across, up)[3]
    with np.errstate(all="ignore"):
        return np.asarray(np.log10(1 + np.maximum(losses - low, 0)))


def lines_chart(key: str, values: Sequence[Array], columns: Sequence[str]) -> Chart:
    """What the player draws in ``lines_figure``."""
    every = np.concatenate(values)
    every = every[np.isfinite(every) & (every > 0)]
    low, high = np.log10([max(every.min(), 1e-300), every.max()]) if every.size else (-1.0, 1.0)
    start = max((float(v[0]) for v in values if np.isfinite(v[0]) and v[0] > 0), default=10.0**high)
    high = min(float(high), float(np.log10(start)) + 4)  # who diverges leaves the picture
    low = max(float(low), high - 24)
    last = len(values[0]) - 1
    return {
        "key": key,
        "layout": {"xaxis.range": [-last * 0.02, last * 1.02], "yaxis.range": [low - 0.3, float(high) + 0.3]},
        "traces": [
            {
                "index": i,
                "colour": 1 + i % 8,
                "kind": "series",
                "column": "t",
                "y": name,
                "from": 0,
                "size": True,
            }
            for i, name in enumerate(columns)
        ],
    }


STRETCHES = 1000


def kept(values: Array, stretches: int = STRETCHES) -> NDArray[np.int64]:
    """Which rows to draw: first and last, and the smallest and largest of each stretch, in order.

    What is not finite is left out. A series that is short anyway is kept whole.
    """
    series = pd.Series(np.where(np.isfinite(values), values, np.nan)).dropna()
    rows = np.asarray(series.index, np.int64)
    if len(series) <= 2 * stretches:
        return rows
    groups = series.groupby(rows * stretches // len(values))
    return np.unique([rows[0], *groups.idxmin(), *groups.idxmax(), rows[-1]]).astype(np.int64)
