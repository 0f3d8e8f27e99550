"""How a map is drawn: its colours, its axes, and what lies over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from optim.errors import mark
from optim.printing import plain_symbol
from optim.trace import Array
from pages.lab.maps.maths import RULES, Axis, Map, Places, Raster
from pages.lab.maps.theory import border
from ui.figures import Span, frame, remembered
from ui.numbers import text
from ui.palette import HEX
from ui.texts import _

HEIGHT, SMALL = 460, 200
FLOOR = -12
"""Smaller numbers than 10 to this power have the same colour."""
DARK, BRIGHT = "#00224e", "#fee838"
"""The ends of the scale, which is read by its brightness alone."""
STRIPES = [[0, "#3f4046"], [0.5, "#3f4046"], [0.5, "#9d9da6"], [1, "#9d9da6"]]
NONE = "#ececf2"


@dataclass(frozen=True)
class Measure:
    """What a map can be coloured by.

    Attributes:
        title: what it is called, to be translated.
        log: its colours are those of its logarithm.
        kinds: if it is no number: what its 0, 1, … are called.
        none: what a run without such a number is called.
    """

    title: str
    log: bool = False
    kinds: tuple[str, ...] = ()
    none: str = ""


MEASURES = {
    "steps": Measure(mark("steps until f is low enough"), none=mark("never so low")),
    "f": Measure(mark("f at the end, above the lowest"), log=True),
    "longest": Measure(mark("longest step"), log=True),
    "bursts": Measure(mark("bursts: how often f grows a hundredfold")),
    "calm": Measure(
        mark("calm at the end"),
        kinds=(mark("still changes sides"), mark("calm: stays on its side")),
    ),
    "smaller": Measure(mark("lower than at the start"), kinds=(mark("not lower"), mark("lower"))),
    "minimum": Measure(mark("which minimum"), none=mark("none of these")),
}
SIGNS = {
    "x0": "x₀",
    "y0": "y₀",
    "sigma": "σ",
    "kappa": "κ",
    "curvature": "f″",
    "angle": mark("angle"),
    "opt": mark("optimizer"),
}


def sign(name: str) -> str:
    """What stands for a number, on an axis and in a table."""
    return _(SIGNS[name]) if name in SIGNS else plain_symbol(name)


def titled(name: str) -> str:
    """What an optimizer is called."""
    return RULES[name].title or _("Adam, v̂ held at 1")


def plotted(axis: Axis, values: Array) -> Array:
    """Where values lie on an axis that Plotly draws: β as 1 − β."""
    return 1 - values if axis.scale == "log1m" else values


def from_plot(axis: Axis, place: float, *, logarithm: bool = False) -> float:
    """The inverse.

    Args:
        logarithm: of a log axis the logarithm is given.
    """
    if logarithm and axis.scale != "linear":
        place = 10.0**place
    return 1 - place if axis.scale == "log1m" else place


def kinds(shown: Map) -> list[str]:
    """What the colours stand for that are no numbers; empty where they are."""
    if shown.colour == "minimum":
        places = [", ".join(text(v, 3) for v in at) for at in shown.target.minima]
        return [f"({at})" if shown.target.n > 1 else f"x = {at}" for at in places]
    return [_(kind) for kind in MEASURES[shown.colour].kinds]


def figure(picture: Raster, *, told: bool = True, chosen: tuple[float, float] | None = None) -> go.Figure:
    """A map.

    Args:
        told: the border that theory knows is drawn over it.
        chosen: the pixel that is marked.
    """
    shown, measure = picture.shown, MEASURES[picture.shown.colour]
    xs, ys = plotted(shown.across, picture.across), plotted(shown.up, picture.up)
    made = go.Figure()
    there = np.isfinite(picture.value) & ~picture.lost
    heat = {"x": xs, "y": ys, "hoverongaps": False, "showscale": False}
    place = f"{_label(shown.across)} = %{{x:.6g}}<br>{_label(shown.up)} = %{{y:.6g}}<br>"
    if shown.up.name == "opt":
        place = f"{_label(shown.across)} = %{{x:.6g}}<br>%{{text}}<br>"
        names = [[titled(key)] * shown.size for key in shown.rules]
        heat["text"] = np.array(names)
    said = f"{_(measure.title)}: %{{customdata[0]:.6g}}<br>"
    ended = "f = %{customdata[1]:.6g}"
    with np.errstate(all="ignore"):
        numbers = np.stack([picture.value, picture.f], axis=-1).astype("<f4")
    colours = kinds(shown)
    for i, name in enumerate(colours):
        made.add_trace(
            go.Heatmap(
                **heat,
                z=_only(there & (picture.value == i), 0.0),
                colorscale=[[0, _shade(i, len(colours))], [1, _shade(i, len(colours))]],
                name=name,
                showlegend=True,
                customdata=numbers,
                hovertemplate=f"{place}{name}<br>{ended}<extra></extra>",
            )
        )
    if not colours:
        made.add_trace(_heights(picture, there, heat).update(customdata=numbers))
        made.data[-1].hovertemplate = f"{place}{said}{ended}<extra></extra>"
    never = ~there & ~picture.lost
    for where, name, scale in (
        (never, _(measure.none) if measure.none else _("no number"), [[0, NONE], [1, NONE]]),
        (picture.lost, _("diverged"), STRIPES),
    ):
        if where.any():
            made.add_trace(
                go.Heatmap(
                    **heat,
                    z=_only(where, _stripes(where.shape)),
                    zmin=0,
                    zmax=1,
                    colorscale=scale,
                    name=name,
                    showlegend=True,
                    hovertemplate=f"{place}{name}<extra></extra>",
                )
            )
    found = border(shown) if told else None
    if found:
        _outlined(made, *found.line(shown), shown)
    if shown.colour == "minimum" and (shown.across.name, shown.up.name) == ("x0", "y0"):
        _minima(made, shown)
    if chosen:
        at = [plotted(axis, np.array([v])) for axis, v in zip((shown.across, shown.up), chosen, strict=True)]
        for colour, width in (("white", 5), ("black", 2)):
            look = {"symbol": "circle-open", "size": 15, "color": colour, "line": {"width": width}}
            made.add_scatter(
                x=at[0], y=at[1], mode="markers", marker=look, hoverinfo="skip", showlegend=False
            )
    frame(made, _label(shown.across), _label(shown.up), height=HEIGHT, below=True)
    made.update_xaxes(**_ruled(shown.across, picture.across))
    made.update_yaxes(**_ruled(shown.up, picture.up, shown.rules))
    made.update_xaxes(title_standoff=6, automargin=True)
    made.update_yaxes(automargin=True)
    return made.update_layout(hovermode="closest", dragmode="zoom")


@remembered
def small(picture: Raster) -> go.Figure:
    """The same without words, to stand beside others."""
    made = figure(picture)
    made.update_layout(height=SMALL, showlegend=False, dragmode=False)
    made.update_xaxes(title=None, showticklabels=False, ticks="", fixedrange=True)
    return made.update_yaxes(title=None, showticklabels=False, ticks="", fixedrange=True, scaleanchor="x")


def _label(axis: Axis) -> str:
    return f"1 − {sign(axis.name)}" if axis.scale == "log1m" else sign(axis.name)


def _shade(i: int, count: int) -> str:
    """The i-th of a few colours, from dark to bright, as on the scale of numbers."""
    return {1: (DARK,), 2: (DARK, BRIGHT), 3: (DARK, "#7c7b78", BRIGHT)}.get(
        count, (DARK, "#575d6d", "#a59c74", BRIGHT)
    )[i % 4 if count > 3 else i]


def _only(where: Places, z: Array | float) -> NDArray[np.float32]:
    return np.array(np.where(where, z, np.nan), np.float32)


def _stripes(shape: tuple[int, ...]) -> Array:
    """0 and 1 along diagonals."""
    wide = max(1, max(shape) // 40)
    rows, columns = np.indices(shape)
    return np.asarray((rows + columns) // wide % 2, float)


def _heights(picture: Raster, there: Places, heat: dict[str, Any]) -> go.Heatmap:
    """What is coloured by numbers, with their scale above."""
    measure = MEASURES[picture.shown.colour]
    with np.errstate(all="ignore"):
        z = np.log10(np.maximum(picture.value, 10.0**FLOOR)) if measure.log else picture.value
    z = _only(there, z)
    seen = z[np.isfinite(z)]
    low, high = (float(seen.min()), float(seen.max())) if seen.size else (0.0, 1.0)
    bar: dict[str, Any] = {"thickness": 12}
    if measure.log:
        ticks = np.unique(np.round(np.linspace(np.ceil(low), np.floor(high), 6)))
        bar |= {"tickvals": ticks, "ticktext": [text(10.0**t, 3) for t in ticks]}
    return go.Heatmap(
        **heat | {"showscale": True},
        z=z,
        zmin=low,
        zmax=high if high > low else low + 1,
        colorscale="Cividis",
        colorbar=bar,
    )


def _outlined(made: go.Figure, across: Array, up: Array, shown: Map) -> None:
    """A border, dashed on white, which is seen on any colour."""
    x, y = plotted(shown.across, across), plotted(shown.up, up)
    for colour, width, dash in (("white", 5, "solid"), (HEX["x"], 2.5, "dash")):
        made.add_scatter(
            x=x,
            y=y,
            mode="lines",
            line={"color": colour, "width": width, "dash": dash},
            name=_("border by theory"),
            showlegend=dash == "dash",
            hoverinfo="skip",
        )


def _minima(made: go.Figure, shown: Map) -> None:
    """Where the minima are."""
    places = np.array(shown.target.minima)
    for colour, size in (("white", 15), ("black", 9)):
        made.add_scatter(
            x=places[:, 0],
            y=places[:, 1],
            mode="markers",
            marker={"symbol": "x", "size": size, "color": colour},
            name=_("minimum"),
            showlegend=colour == "black",
            hoverinfo="skip",
        )


def _ruled(axis: Axis, values: Array, rules: Sequence[str] = ()) -> dict[str, Any]:
    """How Plotly draws an axis: its kind, its ends, its ticks."""
    low, high = _ends(axis, values)
    look: dict[str, Any] = {"range": [low, high], "zeroline": False, "showgrid": False, "ticks": "outside"}
    if axis.name == "opt":
        return look | {
            "tickvals": list(range(len(rules))),
            "ticktext": [titled(key).replace(" ", "<br>") for key in rules],
            "title": None,
        }
    if axis.scale == "linear":
        return look
    return look | {"type": "log", "exponentformat": "power", "dtick": 1 if abs(high - low) > 1.5 else "D2"}


def _ends(axis: Axis, values: Array) -> Span:
    """The ends of an axis, half a pixel beyond the first and the last."""
    places = plotted(axis, values)
    if axis.scale != "linear":
        places = np.log10(places)
    half = (places[-1] - places[0]) / max(len(places) - 1, 1) / 2 if len(places) > 1 else 0.5
    return float(places[0] - half), float(places[-1] + half)
