"""Small pictures of the functions, to pick one from."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import streamlit as st

from optim import OBJECTIVES, Objective
from ui.component import mount
from ui.texts import _

KEY = "gallery"
WIDTH, HEIGHT = 60, 40
"""Of a picture, in its own units."""
ACROSS = 30
"""So many cells lie side by side in the picture of a function of two variables."""
LEVELS = (0.1, 0.25, 0.45, 0.7)
"""The shares of a picture's cells above which it gets darker by a shade."""


def gallery(take: Callable[[str], None], *, chosen: str) -> None:
    """Draw the pictures, a button each; a click hands the function's key to ``take``."""

    def picked() -> None:
        key = st.session_state[KEY].get("picked")
        if key:
            take(key)

    pictures = [
        {"key": key, "title": _(known.title), "paths": picture(known), "flat": len(known.variables) == 1}
        for key, known in OBJECTIVES.items()
    ]
    data = {"pictures": pictures, "chosen": chosen, "label": _("Functions")}
    mount("gallery/gallery", key=KEY, data=data, on_picked_change=picked)


@lru_cache
def picture(shown: Objective) -> tuple[str, ...]:
    """A curve as the path of a line; a surface as areas, each inside of the one before, the lowest last."""
    if len(shown.variables) == 1:
        (window,) = shown.window
        y = np.asarray(shown.f(x=np.linspace(*window, WIDTH + 1)), float) + np.zeros(WIDTH + 1)
        low, high = np.nanmin(y), np.nanmax(y)
        height = HEIGHT - 3 - (HEIGHT - 6) * (y - low) / (high - low)
        return ("M" + " ".join(f"{i} {h:.1f}" for i, h in enumerate(height)),)
    size = WIDTH // ACROSS
    down = HEIGHT // size
    across, along = ((np.arange(n) + 0.5) / n for n in (ACROSS, down))
    (x0, x1), (y0, y1) = shown.window
    z = np.asarray(shown.f(x=x0 + (x1 - x0) * across, y=(y1 + (y0 - y1) * along)[:, None]), float)
    return tuple(_area(z <= np.quantile(z, share), size) for share in reversed(LEVELS))


def _area(inside: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], size: int) -> str:
    """The path around the cells that are inside, a rectangle for each run of them in a row."""
    runs = []
    for row, cells in enumerate(inside):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], cells.astype(int), [0]))))
        for begin, end in zip(edges[::2], edges[1::2], strict=True):
            runs.append(
                f"M{begin * size} {row * size}h{(end - begin) * size}v{size}h{-(end - begin) * size}z"
            )
    return "".join(runs)
