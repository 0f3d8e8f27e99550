"""The figures of the network page, empty for the player, and what goes into them."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from optim.networks import Network
from optim.trace import Array
from pages.lab.network.seen import GRID, index, place, shades, window, wrong
from ui.figures import SIGNS, remembered
from ui.palette import HEX
from ui.player import encode, evenly
from ui.player.charts import Chart, chart, span, styled
from ui.texts import _
from ui.training import Trained

COLOURS = (2, 1, 3, 4)
"""Of the classes on a map."""
SIDES = [[0, "rgba(63,131,220,0.55)"], [0.5, "rgba(128,128,128,0.04)"], [1, "rgba(217,123,24,0.55)"]]
SYMBOLS = ("circle", "diamond", "square", "cross")
HEIGHT = 340
"""Of the pictures of a training, in pixels."""
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


@lru_cache(maxsize=8)
def _shades(found: Trained) -> Any:
    return encode(shades(found.plan.net, found.trace.x))


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
        "zs": _shades(found),
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
        "loss": (_("loss"), "solid", "circle", 1),
        "train": (_("right: training"), "dash", "square", 2),
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
    grid = "rgba(128,128,128,0.25)"
    figure.update_xaxes(zeroline=False, automargin=True, linecolor="gray", gridcolor=grid)
    figure.update_yaxes(zeroline=False, automargin=True, gridcolor=grid)
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


@remembered
def weight_figure() -> go.Figure:
    """A weight over t."""
    look = {"color": HEX["x"]}
    figure = go.Figure(
        [
            go.Scatter(mode="lines", name=_("path"), line_width=1.4),
            go.Scatter(mode="lines+markers", name=_("this step"), line_width=4, marker_size=6),
            go.Scatter(mode="markers", name="w", marker={"size": 12, **look}, showlegend=False),
        ]
    )
    figure.update_traces(hovertemplate="t = %{x}<br>w = %{y:.6g}<extra></extra>")
    return styled(figure, "t", "w").update_layout(showlegend=True)


def weight_chart(w: Array) -> Chart:
    """What fills ``weight_figure``."""
    last = len(w) - 1
    kinds = ("path", "step", "point")
    lines = [{"index": i, "colour": 6, "kind": kind, "x": "t", "y": "w"} for i, kind in enumerate(kinds)]
    return chart("net_weight", (-0.02 * last, 1.02 * last), span(w), lines)


MOST_EDGES = 120
"""With more of them a network is no picture in which one could be pointed at."""
STRENGTHS = ((0.15, 0.6), (0.45, 1.6), (1.01, 3.2))
"""Up to which share of the largest weight a line is how wide, in pixels."""


def drawn(net: Network) -> bool:
    """Whether the network is small enough to be drawn whole."""
    return sum(int(np.prod(shape)) for name, shape in net.shapes.items() if name[0] == "W") <= MOST_EDGES


def widths(net: Network) -> tuple[int, ...]:
    """How many inputs there are, units of each layer, and classes."""
    return net.data.inputs.shape[1], *net.hidden, len(net.data.classes)


def network_figure(net: Network, x: Array, chosen: int) -> go.Figure:
    """A column of circles a layer, a line a weight; a mark on each line and in each circle can be clicked."""
    counts = widths(net)
    heights = [0.5 + (np.arange(n) - (n - 1) / 2) / max(*counts, 2) for n in counts]
    figure = go.Figure()
    marks: list[tuple[float, float, int]] = []
    largest = float(np.abs(x).max()) or 1.0
    lines: dict[tuple[bool, float], list[tuple[float | None, float | None]]] = {}
    for name, shape in net.shapes.items():
        layer, first = int(name[1:]), net.blocks[name].start
        for at in range(int(np.prod(shape))):
            value = float(x[first + at])
            if len(shape) == 1:
                marks.append((layer, float(heights[layer][at]), first + at))
                continue
            i, j = divmod(at, shape[1])
            begin, end = float(heights[layer - 1][i]), float(heights[layer][j])
            wide = next(width for share, width in STRENGTHS if abs(value) <= share * largest)
            lines.setdefault((value > 0, wide), []).extend([(layer - 1, begin), (layer, end), (None, None)])
            along = 0.34 + 0.32 * ((i + 2 * j) % 3) / 2
            marks.append((layer - 1 + along, begin + along * (end - begin), first + at))
    for (positive, wide), points in sorted(lines.items()):
        colour, dash = (HEX["g"], "solid") if positive else (HEX["m"], "dash")
        figure.add_scatter(
            x=[a for a, _b in points],
            y=[b for _a, b in points],
            mode="lines",
            line={"color": colour, "width": wide, "dash": dash},
            hoverinfo="skip",
        )
    _clickable(figure, net, x, marks, chosen, size=9)
    figure.data[-1].marker.color = [HEX["other"] if m[2] != chosen else HEX["x"] for m in marks]
    figure.update_xaxes(visible=False, range=[-0.15, len(counts) - 0.85])
    figure.update_yaxes(visible=False, range=[-0.06, 1.06])
    return _bare(figure)


def unit_figure(net: Network, x: Array, chosen: int) -> go.Figure:
    """The weights that lead to the unit of the chosen one, as a picture; those of digits lie as their pixels do."""
    block, places = place(net, chosen)
    layer, unit = block[1:], places[-1]
    inputs = net.shapes[f"W{layer}"][0]
    wide = 8 if inputs >= 8 else inputs
    marks = []
    for i in range(inputs):
        found = index(net, f"W{layer}", (i, unit))
        assert found is not None
        marks.append((float(i % wide), float(-(i // wide)), found))
    figure = go.Figure()
    _clickable(figure, net, x, marks, chosen, size=21)
    values = [float(x[m[2]]) for m in marks]
    largest = max(map(abs, values)) or 1.0
    figure.data[-1].marker.update(
        symbol="square",
        color=values,
        cmin=-largest,
        cmax=largest,
        colorscale=[[0, HEX["m"]], [0.5, "rgba(128,128,128,0.12)"], [1, HEX["g"]]],
        line={"width": [3 if m[2] == chosen else 0 for m in marks], "color": HEX["x"]},
    )
    figure.update_xaxes(visible=False, range=[-0.7, wide - 0.3])
    figure.update_yaxes(visible=False, range=[0.3 - np.ceil(inputs / wide), 0.7], scaleanchor="x")
    return _bare(figure)


def _clickable(
    figure: go.Figure, net: Network, x: Array, marks: list[tuple[float, float, int]], chosen: int, size: int
) -> None:
    """A mark for each weight, which says its name and its number."""
    figure.add_scatter(
        x=[m[0] for m in marks],
        y=[m[1] for m in marks],
        customdata=[[m[2], called(net, m[2]), float(x[m[2]])] for m in marks],
        mode="markers",
        marker={"size": [size + 7 if m[2] == chosen and size < 20 else size for m in marks], "opacity": 1},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hovertemplate="%{customdata[1]} = %{customdata[2]:.4g}<extra></extra>",
    )


def _bare(figure: go.Figure) -> go.Figure:
    return figure.update_layout(
        height=220,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )


def called(net: Network, at: int) -> str:
    """A weight's name, counted from 1: W1[3, 5] leads from input 3 to unit 5, b1[5] is that unit's bias."""
    block, places = place(net, at)
    return f"{block}[{', '.join(str(i + 1) for i in places)}]"


# --- what the network gets wrong, and how it looks ----------------------------------------------

MOST_IMAGES = 24
ACROSS = 6
SIDE, GAP = 8, 4


def wrong_figure(net: Network, x: Array) -> go.Figure:
    """Images of the test that get another digit than theirs, each with what it is and what is said."""
    rows, said = wrong(net, x)
    inputs, labels = net.data.test
    lines = max(1, -(-min(len(rows), MOST_IMAGES) // ACROSS))
    step = SIDE + GAP
    mosaic = np.full((lines * step, ACROSS * step), np.nan)
    names = []
    for k, (row, other) in enumerate(zip(rows[:MOST_IMAGES].tolist(), said.tolist(), strict=False)):
        top, left = step * (k // ACROSS), step * (k % ACROSS)
        mosaic[top : top + SIDE, left : left + SIDE] = inputs[row].reshape(SIDE, SIDE)
        names.append((left + (SIDE - 1) / 2, top + SIDE + 1, f"{net.data.classes[labels[row]]} → {other}"))
    shade = [[0, "rgba(128,128,128,0.10)"], [1, "rgba(128,128,128,1)"]]
    figure = go.Figure(
        go.Heatmap(z=mosaic, colorscale=shade, zmin=0, zmax=1, showscale=False, hoverinfo="skip")
    )
    figure.add_scatter(
        x=[name[0] for name in names],
        y=[name[1] for name in names],
        text=[name[2] for name in names],
        mode="text",
        textfont_size=12,
        hoverinfo="skip",
    )
    figure.update_xaxes(visible=False, range=[-1, ACROSS * step - GAP + 1], fixedrange=True)
    figure.update_yaxes(visible=False, range=[4 * step, -1], fixedrange=True)
    return _bare(figure).update_layout(height=HEIGHT - 40)


TALL, WIDE, SHOWN = 110, 240, 7
"""The drawing's size, and how many circles a layer has at most."""


def drawing(net: Network) -> str:
    """The network as an SVG: a column of circles a layer, below it their number; of a wide layer some."""
    layers = widths(net)
    across = np.linspace(14, WIDE - 14, len(layers))
    columns = []
    for width in layers:
        some = min(width, SHOWN)
        gap = min(13.0, (TALL - 30) / max(some - 1, 1))
        columns.append([(TALL - 16) / 2 + gap * (i - (some - 1) / 2) for i in range(some)])
    lines = [
        f'<path d="M{a:.0f},{one:.1f}L{b:.0f},{other:.1f}"/>'
        for (a, left), (b, right) in pairwise(zip(across, columns, strict=True))
        for one in left
        for other in right
    ]
    circles = [
        f'<circle cx="{a:.0f}" cy="{one:.1f}" r="4"/>'
        for a, ones in zip(across, columns, strict=True)
        for one in ones
    ]
    counts = [f'<text x="{a:.0f}" y="{TALL - 2}">{n}</text>' for a, n in zip(across, layers, strict=True)]
    look = '<g stroke="#858b93" stroke-width="0.4" opacity="0.7">'
    words = '<g fill="#858b93" font-size="11" font-family="sans-serif" text-anchor="middle">'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {TALL}" width="{WIDE}" height="{TALL}">'
        f'{look}{"".join(lines)}</g><g fill="{HEX["m"]}">{"".join(circles)}</g>{words}{"".join(counts)}</g></svg>'
    )
