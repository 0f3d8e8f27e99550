"""One colour per quantity, the same in formulas, the flowchart, the plots and the controls.

The colours themselves stand in ``style.css``, for both themes, as ``--q1`` to ``--q11``. A formula
names one by an almost black colour that the style sheet replaces, so LaTeX never depends on the theme.
"""

from __future__ import annotations

from collections.abc import Iterable

FIXED = {"g": 1, "m": 2, "v": 3, "m_hat": 4, "v_hat": 5, "x": 6, "y": 6}
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


def colours(columns: Iterable[str]) -> dict[str, int]:
    """A colour's number for every column."""
    spare = iter(SPARE * 8)
    return {c: FIXED[c] if c in FIXED else next(spare) for c in columns}


def paint(latex: str, colour: int | None) -> str:
    return rf"\textcolor{{#00000{colour:x}}}{{{latex}}}" if colour else latex
