"""What a class answered, as bars: a line for each answer or slip, a bar for each round; and slips in a few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from optim.errors import mark
from ui.figures import frame
from ui.palette import HEX
from ui.texts import _

COLOURS = ("m", "v_hat", "m_hat", "g", "v")
"""Of the rounds."""
PATTERNS = ("", "/", ".", "x", "\\")
TALL, HEAD = 34, 70
"""Pixels: of a bar, of what stands around all of them."""
SHORT = {
    "factor": mark("factor of the derivative lost"),
    "weight": mark("1−β forgotten"),
    "square": mark("square forgotten"),
    "root": mark("root forgotten"),
    "correction": mark("bias correction forgotten"),
    "multiplied": mark("multiplied by 1−βᵗ"),
    "early": mark("t one too small"),
    "late": mark("t one too large"),
    "swapped": mark("β₁ and β₂ swapped"),
    "uphill": mark("uphill: wrong sign"),
}
"""A slip in a few words, by its key in ``optim.slips``."""


def bars(counts: Mapping[str, Sequence[int]], rounds: Sequence[int]) -> go.Figure:
    """Counts by what was answered, in this order from the top; of each the rounds side by side."""
    names = list(counts)[::-1]
    figure = go.Figure()
    for i, number in list(enumerate(rounds))[::-1]:
        values = [counts[name][i] for name in names]
        figure.add_bar(
            x=values,
            y=names,
            orientation="h",
            name=_("Round {number}", number=number),
            text=[value or "" for value in values],
            textposition="outside",
            cliponaxis=False,
            marker={"color": HEX[COLOURS[i]], "pattern": {"shape": PATTERNS[i]}},
            hovertemplate="%{x}",
        )
    figure.update_layout(barmode="group", legend={"traceorder": "reversed"}, showlegend=len(rounds) > 1)
    figure.update_xaxes(rangemode="tozero", visible=False)
    figure.update_yaxes(type="category", ticklabelstandoff=8, tickfont={"size": 15}, automargin=True)
    figure.update_traces(textfont={"size": 16})
    return frame(figure, "", height=HEAD + TALL * len(names) * max(len(rounds), 1))


def spoken(counts: Mapping[str, Sequence[int]]) -> str:
    """The same in words."""
    return "; ".join(f"{name}: {', '.join(map(str, values))}" for name, values in counts.items())
