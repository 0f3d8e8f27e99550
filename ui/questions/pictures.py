"""The pictures of questions: curves with their letters at them, and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from optim import objective
from optim.printing import plain_symbol
from optim.trace import Array
from ui.figures import Span, ground, short
from ui.numbers import text
from ui.palette import HEX
from ui.questions.kinds import Curve, Picture
from ui.texts import _

STYLES = (("m", "solid"), ("x", "dash"), ("v", "dot"), ("g", "dashdot"), ("m_hat", "longdash"))
"""A colour and a dash each, so that curves can be told apart on paper without colours too."""
ROWS = 8
HEIGHT, MAP, PLOT, LETTER, WIDTH = 320, 420, 230, 17, 10
"""Pixels: of a figure, of one with a map, of what the axes enclose, of a letter, and of its width."""


def figure(picture: Picture) -> go.Figure:
    """A picture for the page."""
    height = MAP if picture.ground else HEIGHT
    traces, marks, axes = list[Any](), list[Any](), dict[str, Any]()
    if picture.ground:
        trace, axes = _ground(picture)
        traces.append(trace)
    labelled = zip(
        picture.curves, cycle(STYLES), shifts(picture.curves, height - HEIGHT + PLOT), strict=False
    )
    for curve, (colour, dash), shift in labelled:
        trace, notes = _drawn(curve, HEX["other"] if curve.label == "f" else HEX[colour], dash, shift)
        traces.append(trace)
        marks += notes
    layout = {
        "height": height,
        "margin": {
            "l": 4,
            "r": 16 + WIDTH * max(len(curve.label) for curve in picture.curves),
            "t": 16,
            "b": 4,
        },
        "xaxis": {"title": {"text": plain_symbol(picture.across)}, **axes.get("xaxis", {})},
        "yaxis": {"title": {"text": plain_symbol(picture.up)}, **axes.get("yaxis", {})},
        "showlegend": False,
        "annotations": marks,
    }
    return go.Figure({"data": traces, "layout": layout})


def shifts(curves: Sequence[Curve], plot: float) -> list[float]:
    """How many pixels a letter is moved up from the end of its curve, so that none covers another.

    Args:
        plot: how many pixels lie between the highest point and the lowest.
    """
    every = np.concatenate([curve.y for curve in curves])
    scale = plot / max(float(np.ptp(every)), 1e-12)
    shifts = [0.0] * len(curves)
    below = -np.inf
    for k in sorted(range(len(curves)), key=lambda k: float(curves[k].y[-1])):
        at = float(curves[k].y[-1]) * scale
        shifts[k] = max(at, below + LETTER) - at
        below = at + shifts[k]
    return shifts


def _drawn(curve: Curve, colour: str, dash: str, shift: float) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A curve's trace, and what is written or drawn beside it: its letter, an arrow."""
    xs, ys = ([short(value) for value in values.tolist()] for values in (curve.x, curve.y))
    trace = {"type": "scatter", "x": xs, "y": ys, "name": curve.label, "hovertemplate": "%{x:.6g}, %{y:.6g}"}
    letter = {"text": f"<b>{curve.label}</b>", "font": {"size": 16}, "showarrow": False}
    letter |= {"x": float(curve.x[-1]), "y": float(curve.y[-1])}
    match curve.kind:
        case "arrow":
            arrow = {
                "x": xs[1],
                "y": ys[1],
                "ax": xs[0],
                "ay": ys[0],
                "axref": "x",
                "ayref": "y",
                "showarrow": True,
                "arrowhead": 2,
                "arrowwidth": 3,
                "arrowcolor": colour,
            }
            away = {
                name: 16 * float(np.sign(v[1] - v[0]))
                for name, v in (("xshift", curve.x), ("yshift", curve.y))
            }
            look = {"mode": "markers", "marker": {"size": 1, "color": colour}}
            return trace | look, [arrow, letter | away]
        case "point":
            look = {"mode": "markers", "marker": {"size": 12, "color": colour}}
            return trace | look, [letter | {"yshift": 18.0}]
        case kind:
            look = {
                "mode": "lines+markers" if kind == "dots" else "lines",
                "line": {"color": colour, "dash": dash, "width": 2.5},
                "marker": {"size": 5},
            }
            return trace | look, [letter | {"xshift": 6.0, "yshift": shift, "xanchor": "left"}]


def _ground(picture: Picture) -> tuple[dict[str, Any], dict[str, Any]]:
    """The heights under the arrows, and axes in equal scales."""
    across, up = reach(picture)
    axes = {"xaxis": {"range": across, "constrain": "domain"}, "yaxis": {"range": up, "scaleanchor": "x"}}
    return ground(objective(picture.ground), across, up), axes


def reach(picture: Picture) -> tuple[Span, Span]:
    """How far a map goes: it holds the arrows and the origin, and is as high as it is wide."""
    xs, ys = (np.append(np.concatenate(points), 0.0) for points in _points(picture))
    half = 0.65 * max(float(np.ptp(xs)), float(np.ptp(ys)))
    left, low = _middle(xs) - half, _middle(ys) - half
    return (left, left + 2 * half), (low, low + 2 * half)


def _points(picture: Picture) -> tuple[list[Array], list[Array]]:
    return [curve.x for curve in picture.curves], [curve.y for curve in picture.curves]


def _middle(values: Array) -> float:
    return float(values.min() + values.max()) / 2


def table(picture: Picture) -> pd.DataFrame:
    """Some of the numbers in a picture: rows of the curves, or where arrows begin and end."""
    across = plain_symbol(picture.across)
    if any(curve.kind == "arrow" for curve in picture.curves):
        return pd.DataFrame(
            {
                "": [curve.label for curve in picture.curves],
                **{
                    name: [
                        f"({text(float(curve.x[k]))}, {text(float(curve.y[k]))})" for curve in picture.curves
                    ]
                    for name, k in ((_("from"), 0), (_("to"), -1))
                },
            }
        )
    curves = [curve for curve in picture.curves if len(curve.x) > 2]
    first = curves[0].x
    rows = np.unique(np.linspace(0, len(first) - 1, ROWS).round().astype(int))
    return pd.DataFrame(
        {across: [text(v) for v in first[rows].tolist()]}
        | {curve.label: [text(v) for v in curve.y[rows].tolist()] for curve in curves}
    )
