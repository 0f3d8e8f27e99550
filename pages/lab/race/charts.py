"""What the race's player draws: many runs in one picture, empty, and what goes into it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from optim import Objective
from optim.trace import Array
from ui.figures import SIGNS, grid, remembered
from ui.palette import look
from ui.player.charts import Chart, Trace, chart, ground_chart, ground_traces, hover, reach, styled

AXES = ("x", "y", "height")


@remembered
def paths_figure(names: tuple[str, ...], second: str) -> go.Figure:
    """The landscape and a path for each run; ``second`` is y on a map, f over a curve."""
    figure = go.Figure(ground_traces(second))
    for i, name in enumerate(names):
        figure.add_scatter(**_run(i, name), **hover(second))
        marker = {"size": 11, "symbol": look(i)[1]}
        figure.add_scatter(mode="markers", name=name, marker=marker, showlegend=False, **hover(second))
    styled(figure, "x", second)
    return figure.update_layout(showlegend=True)


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
    styled(figure, "t", "")
    figure.update_layout(
        hovermode="x unified",
        title={"text": title, "font": {"size": 13}, "x": 0, "y": 0.98, "yanchor": "top"},
        margin_t=24,
    )
    figure.update_yaxes(type="log", exponentformat="power", nticks=4)
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


def paths_chart(objective: Objective, paths: Array, *, key: str, columns: Sequence[Sequence[str]]) -> Chart:
    """What fills ``paths_figure``: ``columns`` names x and y (or f) of every run.

    Args:
        paths: every position of every run, shape (any, n), for the size of the picture.
    """
    across, up, traces = ground_chart(objective, paths)
    return chart(key, across, up, [*traces, *_walks(2, columns)], start=True)


def surface_chart(objective: Objective, paths: Array, *, key: str, columns: Sequence[Sequence[str]]) -> Chart:
    """What fills ``surface_figure``: ``columns`` names x, y and height of every run."""
    across, up, (ground, _minima) = ground_chart(objective, paths)
    return chart(key, across, up, [ground, *_walks(1, columns)], solid=True)


def _walks(first: int, columns: Sequence[Sequence[str]]) -> list[Trace]:
    """A path and a point for every run, from this index on."""
    return [
        {
            "index": first + 2 * i + k,
            "colour": 1 + i % 8,
            "kind": kind,
            **dict(zip(AXES, names, strict=False)),
        }
        for i, names in enumerate(columns)
        for k, kind in enumerate(("path", "point"))
    ]


def heights(objective: Objective, losses: Array, paths: Array) -> Array:
    """Losses as heights of ``surface_chart``."""
    across, up = (reach(paths[:, i], *objective.window[i]) for i in (0, 1))
    low = grid(objective, across, up)[3]
    with np.errstate(all="ignore"):
        return np.asarray(np.log10(1 + np.maximum(losses - low, 0)))


def lines_chart(key: str, values: Sequence[Array], columns: Sequence[str]) -> Chart:
    """What fills ``lines_figure``."""
    every = np.concatenate(values)
    every = every[np.isfinite(every) & (every > 0)]
    low, high = np.log10([max(every.min(), 1e-300), every.max()]) if every.size else (-1.0, 1.0)
    start = max((float(v[0]) for v in values if np.isfinite(v[0]) and v[0] > 0), default=10.0**high)
    high = min(float(high), float(np.log10(start)) + 4)  # who diverges leaves the picture
    low = max(float(low), high - 24)
    last = len(values[0]) - 1
    return chart(
        key,
        (-last * 0.02, last * 1.02),
        (low - 0.3, float(high) + 0.3),
        [
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
    )
