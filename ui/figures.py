"""What every figure has: margins, legend, hover, curves and their marks, maps, and which rows are drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from optim import Objective
from optim.trace import Array
from ui.moving import follows, with_runs
from ui.palette import Look
from ui.texts import _, language

Values = Sequence[float] | NDArray[Any]
Span = tuple[float, float]

SIGNS = 9
"""So many marks a curve bears: enough to be known by, and the dashes between them are still seen."""
CONFIG = {"displayModeBar": False, "displaylogo": False}


P = ParamSpec("P")
Made = TypeVar("Made")
TITLED = 50
"""From so much room above on, in pixels, the pictures of a figure have titles, and the legend a line of its own."""


def remembered(make: Callable[P, Made]) -> Callable[P, Made]:
    """Make it once for its arguments and language: building a figure is slow, and none ever changes."""

    @lru_cache(maxsize=64)
    def once(_code: str, args: Any, kwargs: Any) -> Made:
        return make(*args, **dict(kwargs))

    @wraps(make)
    def remember(*args: P.args, **kwargs: P.kwargs) -> Made:
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
        top: room above, in pixels, for titles of pictures; from TITLED on the legend has a line above them.
        below: the legend goes under the picture instead of above it.
        unified: hovering shows every curve's value at once.
    """
    legend: dict[str, Any] = {"y": -0.18, "yanchor": "top"} if below else {"y": 1.02, "yanchor": "bottom"}
    if top >= TITLED:
        legend = {"y": 1, "yanchor": "top", "yref": "container"}
        figure.update_annotations(font_size=13)
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
        moving: its run, if it follows dials, see ui.moving.
    """

    name: str
    x: Array
    colour: str
    look: Look
    width: float = 2
    moving: Mapping[str, Any] | None = None


def path_map(
    objective: Objective,
    window: Sequence[Span],
    paths: Iterable[Path],
    minima: Sequence[Sequence[float]] = (),
) -> go.Figure:
    """Paths on a map of f over x and y, the ground in grey so that every colour is seen on it.

    Args:
        minima: where they are, if the function itself does not know.
    """
    grey = [[0, "rgba(128,128,128,0.02)"], [1, "rgba(128,128,128,0.38)"]]
    figure = go.Figure(
        ground(objective, *window) | {"colorscale": grey, "hovertemplate": None, "hoverinfo": "skip"}
    )
    figure.add_trace(
        go.Scatter(
            x=[place[0] for place in minima or objective.minima],
            y=[place[1] for place in minima or objective.minima],
            mode="markers+text",
            text=_("minimum"),
            textposition="middle right",
            marker={"symbol": "x-thin-open", "size": 11, "color": "rgb(128,128,128)"},
            hoverinfo="skip",
            showlegend=False,
        )
    )
    runs: list[Mapping[str, Any]] = []
    for path in paths:
        dash, symbol = path.look
        hover = "x = %{x:.6g}<br>y = %{y:.6g}"
        curve = line(path.x[:, 0], path.x[:, 1], path.name, path.colour, dash, width=path.width, hover=hover)
        if path.moving:
            follows(curve, len(runs), ("x", 1), ("x", 0))
            runs.append(path.moving)
        figure.add_trace(curve.update(mode="lines+markers", marker={"size": 6, "symbol": symbol}))
    figure.update_xaxes(range=window[0])
    figure.update_yaxes(range=window[1])
    return frame(with_runs(figure, *runs), "x", "y", height=380)


CONTOUR: dict[str, Any] = {
    "showscale": False,
    "ncontours": 18,
    "contours": {"coloring": "heatmap"},
    "colorscale": [[0, "rgba(31,95,139,0.42)"], [1, "rgba(31,95,139,0.02)"]],
    "line": {"width": 0.7, "color": "rgba(128,128,128,0.6)"},
    "hovertemplate": "x = %{x:.4g}<br>y = %{y:.4g}<extra></extra>",
}
"""How heights look, in every map."""


def ground(objective: Objective, across: Span, up: Span) -> dict[str, Any]:
    """The ground of a map, as plain data; heights to a thousandth."""
    xs, ys, shade = shades(objective, across, up)
    return {"type": "contour", **CONTOUR, "x": xs, "y": ys, "z": shade.round(3)}


def shades(objective: Objective, across: Span, up: Span) -> tuple[Array, Array, Array]:
    """x, y and the ground's shades: heights on a log scale, so that valleys show beside mountains."""
    xs, ys, z, low = grid(objective, across, up)
    with np.errstate(all="ignore"):
        return xs, ys, np.log10(1 + z - low)


def grid(objective: Objective, across: Span, up: Span) -> tuple[Array, Array, Array, float]:
    """x, y, f on a grid over the picture, and the lowest f there."""
    xs, ys = np.linspace(*across, 61), np.linspace(*up, 61)
    z = np.broadcast_to(objective.f(x=xs, y=ys[:, None]), (61, 61))
    finite = z[np.isfinite(z)]
    return xs, ys, z, float(finite.min()) if finite.size else 0.0


def short(value: float, digits: int = 6) -> float | None:
    """A number for a picture: few digits, nothing where it is not finite."""
    return float(f"{value:.{digits}g}") if np.isfinite(value) else None


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
