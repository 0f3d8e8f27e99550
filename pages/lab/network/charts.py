"""The figures of the network page, empty for the player, and what goes into them."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from pages.lab.network.seen import GRID, shades, window
from ui.figures import SIGNS, remembered
from ui.player import encode, evenly
from ui.player.charts import Chart, chart, styled
from ui.texts import _
from ui.training import Trained

COLOURS = (2, 1, 3, 4)
"""Of the classes on a map."""
SIDES = [[0, "rgba(63,131,220,0.55)"], [0.5, "rgba(128,128,128,0.04)"], [1, "rgba(217,123,24,0.55)"]]
SYMBOLS = ("circle", "diamond", "square", "cross")
LINES = {"loss": 7, "train": 8, "test": 10}
PACE = 120
"""Milliseconds between two drawings of a map while it is played."""


@remembered
def map_figure(classes: int) -> go.Figure:
    """What the network says everywhere, and the data."""
    ground = go.Contour(
        zmin=0,
        zmax=255,
        showscale=False,
        contours={"coloring": "heatmap", "start": 127.5, "end": 127.5, "size": 1},
        colorscale=SIDES,
        line={"width": 1.5, "color": "rgba(128,128,128,0.9)"},
        hoverinfo="skip",
    )
    figure = go.Figure(ground)
    for label in range(classes):
        marker = {"size": 5, "symbol": SYMBOLS[label % len(SYMBOLS)], "opacity": 0.75}
        figure.add_scatter(
            mode="markers", name=_("class {name}", name=label), marker=marker, hoverinfo="name"
        )
    styled(figure, _("first input"), _("second input"))
    return figure.update_layout(showlegend=True)


def map_chart(found: Trained) -> Chart:
    """What fills ``map_figure``."""
    net = found.plan.net
    across, up = window(net)
    inputs, labels = net.data.train
    ground = {
        "index": 0,
        "colour": 9,
        "kind": "field",
        "x": evenly(*across, GRID),
        "y": evenly(*up, GRID),
        "zs": encode(shades(net, found.trace.x)),
    }
    points = [
        {
            "index": 1 + label,
            "colour": COLOURS[label % len(COLOURS)],
            "kind": "static",
            "x": encode(inputs[labels == label, 0], single=True),
            "y": encode(inputs[labels == label, 1], single=True),
        }
        for label in range(len(net.data.classes))
    ]
    return chart("net_map", across, up, [ground, *points], pace=PACE)


@remembered
def lines_figure() -> go.Figure:
    """The loss above, on a log scale; below which share gets the right class."""
    figure = make_subplots(2, 1, shared_xaxes=True, vertical_spacing=0.06)
    names = {
        "loss": (_("loss of all that is trained on"), "solid", "circle", 1),
        "train": (_("right: trained on"), "dash", "square", 2),
        "test": (_("right: test"), "solid", "diamond", 2),
    }
    for name, dash, symbol, row in names.values():
        figure.add_trace(
            go.Scatter(
                mode="lines+markers",
                name=name,
                line={"width": 2, "dash": dash},
                marker={"size": 7, "symbol": symbol, "maxdisplayed": SIGNS},
                hovertemplate="%{y:.4g}" if row == 1 else "%{y:.1%}",
            ),
            row,
            1,
        )
    styled(figure, "", _("loss (log)"))
    figure.update_layout(showlegend=True, hovermode="x unified", legend_font_size=11)
    figure.update_layout(yaxis2={"title": {"text": _("share right"), "standoff": 2}, "tickformat": ".0%"})
    figure.update_layout(xaxis2={"title": {"text": "t", "standoff": 2}})
    figure.update_xaxes(zeroline=False, automargin=True, linecolor="gray")
    figure.update_yaxes(zeroline=False, automargin=True, gridcolor="rgba(128,128,128,0.25)")
    figure.update_yaxes(type="log", exponentformat="power", nticks=4, row=1)
    return figure


def lines_chart(found: Trained) -> Chart:
    """What fills ``lines_figure``."""
    last, loss = found.trace.steps, found.loss
    usable = np.log10(loss[np.isfinite(loss) & (loss > 0)])
    low, high = (usable.min(), min(usable.max(), usable[0] + 2)) if usable.size else (-1.0, 1.0)
    shares = np.concatenate([found.train, found.test])
    floor = float(np.floor(10 * shares.min()) / 10)
    lines: list[dict[str, Any]] = [
        {"index": i, "colour": colour, "kind": "series", "column": "t", "y": name, "from": 0}
        for i, (name, colour) in enumerate(LINES.items())
    ]
    span = -0.02 * last, 1.02 * last
    made = chart("net_lines", span, (float(low) - 0.2, float(high) + 0.2), lines)
    made["layout"] |= {"xaxis2.range": list(span), "yaxis2.range": [floor - 0.03, 1.03]}
    return made
