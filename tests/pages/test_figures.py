"""Every figure on every page can be read without colours, and its lines are seen on either ground."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from tests.conftest import Visit
from tests.states import STATES
from tests.ui.test_palette import contrast, grounds, over
from ui.pages import PAGES

Figure = dict[str, Any]
Trace = dict[str, Any]
Look = tuple[str, str]
GROUNDS = ("contour", "heatmap", "surface")
SHOWN = [(page, query) for page, queries in STATES.items() for query in queries]


def curves(figure: Figure) -> list[Trace]:
    """What stands for a quantity; neither a map's ground nor an invisible edge of a band."""
    return [
        trace
        for trace in figure["data"]
        if trace["type"] not in GROUNDS
        and trace.get("line", {}).get("width") != 0
        and "text" not in trace.get("mode", "")  # what bears its name is known by it
    ]


def look(trace: Trace) -> Look:
    """The dash and the mark of a curve, each empty where it has none; bars look like no curve."""
    if trace["type"] == "bar":
        return "bar", "bar"
    mode = trace.get("mode", "lines")
    dash = trace.get("line", {}).get("dash", "solid") if "lines" in mode else ""
    return dash, trace.get("marker", {}).get("symbol", "circle") if "markers" in mode else ""


def colours(trace: Trace) -> Iterator[str]:
    for part in ("line", "marker"):
        if part == "marker" and "markers" not in trace.get("mode", "") and trace["type"] != "bar":
            continue
        found = trace.get(part, {}).get("color")
        yield from [found] if isinstance(found, str) else found or ()


@pytest.mark.parametrize(("page", "query"), SHOWN)
def test_the_figures_of_a_page(visit: Visit, page: str, query: dict[str, str]) -> None:
    app = visit(PAGES[page].file, **query)
    assert not app.exception
    figures = [json.loads(found.proto.spec) for found in app.get("plotly_chart")]
    for figure in figures:
        assert list(alike(figure)) == [], "without colour"
        assert list(faint(figure)) == [], "on a light or a dark ground"
        coloured = [note for note in notes(figure) if "color" in note.get("font", {})]
        assert coloured == [], "no one colour is 4.5:1 on a light ground and on a dark one"
    assert list(unnamed(figures)) == [], "in no legend"


def alike(figure: Figure) -> Iterator[tuple[str, str]]:
    """Two quantities with the same dash and the same mark."""
    looks: dict[Look, str] = {}
    for trace in curves(figure):
        name = trace.get("name", "")
        if looks.setdefault(look(trace), name) != name:
            yield looks[look(trace)], name


def faint(figure: Figure) -> Iterator[tuple[str, str]]:
    """Colours below 3:1 on the page; the player's own are in ``test_palette``."""
    if any(trace["type"] == "heatmap" for trace in figure["data"]):
        return  # it brings its own ground
    for trace in curves(figure):
        for colour, (ground, _side) in product(colours(trace), grounds()):
            if contrast(over(colour, ground, trace.get("opacity", 1)), ground) < 3:
                yield trace.get("name", ""), colour


def unnamed(figures: list[Figure]) -> Iterator[str]:
    """Curves beside others whose name and look stand in no legend on the page, at no axis, nor at their end."""
    known = {
        (trace["name"], sign)
        for figure in figures
        if figure["layout"].get("showlegend", True)
        for trace in curves(figure)
        if "name" in trace and trace.get("showlegend", True)
        for sign in look(trace)
        if sign
    }
    for figure in figures:
        letters = {re.sub("</?b>", "", note["text"]) for note in notes(figure)} | axes(figure)
        names = {trace["name"] for trace in curves(figure) if "name" in trace}
        for name in names - letters if len(names) > 1 else ():
            signs = {sign for trace in curves(figure) if trace.get("name") == name for sign in look(trace)}
            if not {(name, sign) for sign in signs} & known:
                yield name


def notes(figure: Figure) -> list[dict[str, Any]]:
    return list(figure["layout"].get("annotations", []))


def axes(figure: Figure) -> set[str]:
    """What the axes are called, alone and as a point on both is called."""
    across, up = (figure["layout"].get(f"{a}axis", {}).get("title", {}).get("text", "") for a in "xy")
    return {across, up, f"{across}, {up}"} - {""}
