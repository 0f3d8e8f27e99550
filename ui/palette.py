"""One colour per quantity, the same in formulas, the flowchart, the plots and the controls.

The colours themselves stand in ``style.css``, for both themes, as ``--q1`` to ``--q11``. A formula
names one by an almost black colour that the style sheet replaces, so LaTeX never depends on the theme.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

FIXED = {"g": 1, "m": 2, "v": 3, "m_hat": 4, "v_hat": 5, "x": 6, "y": 6, "w": 6}
SPARE = (7, 8, 10, 11, 9)
HEX = {
    "g": "#d97b18",
    "m": "#3f83dc",
    "v": "#2f9a55",
    "m_hat": "#9a5fd0",
    "v_hat": "#a18a1a",
    "x": "#dc4a3d",
    "other": "#858b93",
}
"""For charts that no player draws: between the themes' shades, readable on either ground."""
Look = tuple[str, str]
"""The dash of a line and the symbol of its marks, in Plotly's words."""
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
SYMBOLS = ("circle", "square", "diamond", "cross", "x", "circle-open", "square-open", "diamond-open")
"""Those that there are in three dimensions, too."""
LOOKS: dict[str, Look] = {
    "g": ("dot", "triangle-down"),
    "m": ("solid", "circle"),
    "v": ("solid", "square"),
    "m_hat": ("dash", "circle-open"),
    "v_hat": ("dash", "square-open"),
    "x": ("dashdot", "diamond"),
    "y": ("dashdot", "diamond"),
    "w": ("dashdot", "diamond"),
}
"""So that a quantity is known without its colour: what is corrected is dashed, and its mark hollow."""
SPARE_LOOKS = tuple(product(("longdash", "longdashdot"), ("cross", "x", "star", "triangle-up", "hexagon")))


def colours(columns: Iterable[str]) -> dict[str, int]:
    """A colour's number for every column."""
    spare = iter(SPARE * 8)
    return {c: FIXED[c] if c in FIXED else next(spare) for c in columns}


def looks(columns: Iterable[str]) -> dict[str, Look]:
    """A dash and a symbol for every column."""
    spare = iter(SPARE_LOOKS * 4)
    return {c: LOOKS[c] if c in LOOKS else next(spare) for c in columns}


def look(i: int) -> Look:
    """A dash and a symbol for the i-th of many runs in one picture."""
    return DASHES[i % len(DASHES)], SYMBOLS[i % len(SYMBOLS)]


def paint(latex: str, colour: int | None) -> str:
    return rf"\textcolor{{#00000{colour:x}}}{{{latex}}}" if colour else latex
