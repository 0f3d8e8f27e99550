"""The pictures of questions: curves with their letters at them, and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from optim import objective
from optim.questions import Curve, Picture
from optim.trace import Array
from ui.figures import ground
from ui.formulas import plain_symbol
from ui.numbers import text
from ui.palette import HEX
from ui.texts import _

STYLES = (("m", "solid"), ("x", "dash"), ("v", "dot"), ("g", "dashdot"), ("m_hat", "longdash"))
"""A colour and a dash each, so that curves can be told apart on paper without colours too."""
ROWS = 8
HEIGHT, MAP, PLOT, LETTER, WIDTH = 320, 420, 230, 17, 10
"""Pixels: of a figure, of one with a map, of what the axes enclose, of a letter, and of its width."""


def figure(picture: Picture) -> go.Figure:
    """A picture as it is drawn, on the page and on paper."""
    result = go.Figure()
    if picture.ground:
        _ground(result, picture)
    labelled = zip(picture.curves, cycle(STYLES), _shifts(picture.curves), strict=False)
    for curve, (colour, dash), shift in labelled:
        _draw(result, curve, HEX["other"] if curve.label == "f" else HEX[colour], dash, shift)
    result.update_layout(
        height=MAP if picture.ground else HEIGHT,
        margin={"l": 4, "r": 16 + WIDTH * max(len(curve.label) for curve in picture.curves), "t": 16, "b": 4},
        xaxis_title=plain_symbol(picture.across),
        yaxis_title=plain_symbol(picture.up),
        showlegend=False,
    )
    return result


def _shifts(curves: Sequence[Curve]) -> list[float]:
    """How many pixels a letter is moved up from the end of its curve, so that none covers another."""
    every = np.concatenate([curve.y for curve in curves])
    scale = PLOT / max(float(np.ptp(every)), 1e-12)
    shifts = [0.0] * len(curves)
    below = -np.inf
    for k in sorted(range(len(curves)), key=lambda k: float(curves[k].y[-1])):
        at = float(curves[k].y[-1]) * scale
        shifts[k] = max(at, below + LETTER) - at
        below = at + shifts[k]
    return shifts


def _draw(result: go.Figure, curve: Curve, colour: str, dash: str, shift: float) -> None:
    hover = {"name": curve.label, "hovertemplate": "%{x:.6g}, %{y:.6g}"}
    place: dict[str, Any] = {"xshift": 6.0, "yshift": shift, "xanchor": "left"}
    match curve.kind:
        case "arrow":
            tail, head = zip(curve.x, curve.y, strict=True)
            place = {"xshift": 16 * np.sign(head[0] - tail[0]), "yshift": 16 * np.sign(head[1] - tail[1])}
            result.add_annotation(
                x=head[0],
                y=head[1],
                ax=tail[0],
                ay=tail[1],
                axref="x",
                ayref="y",
                showarrow=True,
                arrowhead=2,
                arrowwidth=3,
                arrowcolor=colour,
            )
            result.add_scatter(
                x=curve.x, y=curve.y, mode="markers", marker={"size": 1, "color": colour}, **hover
            )
        case "point":
            place = {"xshift": 0.0, "yshift": 18.0}
            result.add_scatter(
                x=curve.x, y=curve.y, mode="markers", marker={"size": 12, "color": colour}, **hover
            )
        case kind:
            result.add_scatter(
                x=curve.x,
                y=curve.y,
                mode="lines+markers" if kind == "dots" else "lines",
                line={"color": colour, "dash": dash, "width": 2.5},
                marker={"size": 5},
                **hover,
            )
    result.add_annotation(
        x=curve.x[-1],
        y=curve.y[-1],
        text=f"<b>{curve.label}</b>",
        font={"size": 16},
        showarrow=False,
        **place,
    )


def _ground(result: go.Figure, picture: Picture) -> None:
    """The heights under the arrows, as far as they and the origin reach, in equal scales."""
    xs, ys = (np.append(np.concatenate(points), 0.0) for points in _points(picture))
    half = 0.65 * max(float(np.ptp(xs)), float(np.ptp(ys)))
    across, up = ((float(c) - half, float(c) + half) for c in (_middle(xs), _middle(ys)))
    result.add_trace(ground(objective(picture.ground), across, up))
    result.update_xaxes(range=across, constrain="domain")
    result.update_yaxes(range=up, scaleanchor="x")


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
