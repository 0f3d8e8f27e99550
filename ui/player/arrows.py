"""What of a step is drawn beside the ball: the averages as arrows, √v̂ as a ruler, and plain gradient descent's leap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from optim import Objective
from optim.printing import plain_symbol
from optim.trace import Array
from ui.figures import Span
from ui.numbers import text
from ui.player import encode
from ui.texts import _

ARROWS = ("g", "m", "m_hat")
RULERS = ("v_hat", "v")
"""The first that a rule has is drawn, as its root."""
FIRST = 6
"""The index of the first of these traces in ``charts.path_figure``."""
LEAST, MOST = 0.12, 0.35
"""How long the longest arrow of a step is, as shares of the picture's width."""
TOP, APART = 0.93, 0.085
"""How high the first arrow lies, and how far below it the next; shares of the picture."""


def drawn(columns: Sequence[str]) -> tuple[str, ...]:
    """Those of a rule's columns that are drawn, from top to bottom."""
    ruler = next((name for name in RULERS if name in columns), None)
    return tuple(name for name in (*ARROWS, *([ruler] if ruler else [])) if name in columns)


def figure_traces(names: Sequence[str]) -> list[go.Scatter]:
    """Room for them above the curve, at heights of their own; and for gradient descent's step."""
    leap = go.Scatter(
        mode="lines+markers+text",
        name=_("plain gradient descent"),
        line={"width": 1.5, "dash": "dot"},
        marker={"symbol": "circle-open", "size": [0, 12], "line_width": 2},
        hoverinfo="skip",
        showlegend=False,
    )
    return [*(_arrow(name) for name in names), leap]


def _arrow(name: str) -> go.Scatter:
    ruler = name in RULERS
    sign = f"√{plain_symbol(name)}" if ruler else f"−{plain_symbol(name)}"
    marker: dict[str, Any] = (
        {"symbol": "line-ns-open", "size": 14, "line_width": 2}
        if ruler
        else {"symbol": "arrow", "angleref": "previous", "size": [0, 12]}
    )
    return go.Scatter(
        mode="lines+markers+text",
        name=sign,
        text=["", sign],
        line={"width": 7 if ruler else 3},
        marker=marker,
        yaxis="y2",
        hoverinfo="skip",
        showlegend=False,
    )


def ends(columns: Mapping[str, Array], names: Sequence[str], across: Span) -> dict[str, Array]:
    """Where the arrows of every step end that begin at x[t-1]; row 0 is nan.

    They point downhill, and a ruler lies along the gradient. All of a step have one scale: the longest has as
    much room as the picture leaves on its side, but no less than ``LEAST`` and no more than ``MOST`` of it.
    """
    low, high = across
    width, x, g = high - low, columns["x"][:-1], columns["g"][1:]
    with np.errstate(all="ignore"):
        values = {
            name: np.sqrt(columns[name][1:]) * np.where(g < 0, -1, 1) if name in RULERS else columns[name][1:]
            for name in names
        }
        longest = np.max(np.abs([*values.values()]), axis=0)
        room = np.clip(0.9 * np.where(g > 0, x - low, high - x), LEAST * width, MOST * width)
        return {name: np.append(np.nan, x - value / longest * room) for name, value in values.items()}


def chart_traces(
    forces: Mapping[str, int],
    objective: Objective,
    columns: Mapping[str, Array],
    leap: float | None,
    across: Span,
) -> list[dict[str, Any]]:
    """What fills ``figure_traces``.

    Args:
        forces: the names of ``drawn``, with their colours.
        leap: where gradient descent's first step ends; beyond the picture an arrow points there.
        across: the picture's left and right end.
    """
    arrows = [
        {
            "index": FIRST + i,
            "colour": forces[name],
            "kind": "arrow",
            "column": name,
            "ends": encode(found, single=True),
            "level": TOP - APART * i,
        }
        for i, (name, found) in enumerate((ends(columns, [*forces], across) if forces else {}).items())
    ]
    start = float(columns["x"][0]), float(columns["f"][0])
    ghost: dict[str, Any] = {"index": FIRST + len(forces), "colour": 9, "kind": "once", "t": 1}
    if leap is None:
        return [*arrows, {**ghost, "x": [], "y": [], "text": [], "textposition": "top center"}]
    said = f"{_('plain gradient descent')}: {text(leap, 3)}"
    side = "top right" if leap < sum(across) / 2 else "top left"
    if leap < across[0]:
        end, said = (across[0], start[1]), f"← {said}"
    elif leap > across[1]:
        end, said = (across[1], start[1]), f"{said} →"
    else:
        end = (leap, float(np.asarray(objective.f(x=leap))))
    xs, ys = zip(start, end, strict=True)
    return [*arrows, {**ghost, "x": xs, "y": ys, "text": ["", said], "textposition": side}]
