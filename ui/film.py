"""A run as an animated picture for slides: the path grows over the curve or the map, in a GIF."""

from __future__ import annotations

from functools import partial
from io import BytesIO

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from optim.trace import Array
from ui.figures import Span, shades
from ui.palette import HEX
from ui.player.charts import reach, span
from ui.player.replay import Replay
from ui.slides import SIZE
from ui.texts import _

MOST = 60
"""Frames; of a longer run those at equal distances in t."""
PAUSE, END = 100, 2000
"""Milliseconds of a frame, and of the last."""
BANDS = 12
"""Of a map's heights."""
GROUNDS = {"light": "#fffdf8", "dark": "#14181d"}
INK, PATH, LETTERS, START = 0, 1, 2, 3
"""What a pixel is of, as the palette has it; from START on the ground, from low to high."""


def offer(replay: Replay) -> None:
    """Draw the downloads, one for each theme."""
    labels = {
        "light": _("Download the run as an animated picture, light"),
        "dark": _("Download the run as an animated picture, dark"),
    }
    for theme, label in labels.items():
        st.download_button(
            label,
            partial(film, replay, theme),
            f"{replay.file}-{theme}.gif",
            "image/gif",
            on_click="ignore",
            icon=":material/animated_images:",
            key=f"film_{theme}",
        )


def film(replay: Replay, theme: str) -> bytes:
    """The run as a GIF, on the ground of a theme."""
    ground, places = scenery(replay)
    letters = ImageFont.load_default(40)
    frames = []
    for t in times(replay.last):
        frame = ground.copy()
        draw = ImageDraw.Draw(frame)
        draw.fontmode = "1"  # a palette has no shades of the letters
        draw.line([(x, y) for x, y in places[: t + 1]], PATH, 4)
        x, y = places[t]
        draw.ellipse((x - 14, y - 14, x + 14, y + 14), PATH)
        draw.text((30, 20), f"t = {t}", LETTERS, letters)
        frame.putpalette(colours(theme))
        frames.append(frame)
    file = BytesIO()
    pauses = [PAUSE] * (len(frames) - 1) + [END]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=pauses, loop=0)
    return file.getvalue()


def times(last: int) -> list[int]:
    """Which t are shown, first and last among them."""
    return sorted({round(t) for t in np.linspace(0, last, min(last + 1, MOST))})


def scenery(replay: Replay) -> tuple[Image.Image, Array]:
    """What is below the path; and where in it, in pixels, the run is at each t."""
    objective, x = replay.run.objective, replay.trace.x[: replay.last + 1]
    across = reach(x[:, 0], *objective.window[0])
    if len(objective.variables) == 2:
        up = reach(x[:, 1], *objective.window[1])
        picture = Image.fromarray(START + _bands(shades(objective, across, up)[2]))
        return picture.convert("P"), pixels(x, across, up)
    xs = np.linspace(*across, 401)
    curve = np.stack([xs, np.broadcast_to(objective.f(x=xs), xs.shape)], axis=1)
    up = span(curve[:, 1])
    picture = Image.new("P", SIZE, START)
    draw = ImageDraw.Draw(picture)
    drawn = pixels(curve, across, up)
    for start, end, finite in zip(drawn, drawn[1:], np.isfinite(curve[1:] + curve[:-1]).all(1), strict=False):
        if finite:
            draw.line([*start, *end], INK, 3)
    return picture, pixels(np.stack([x[:, 0], replay.trace.f[: replay.last + 1]], axis=1), across, up)


def pixels(places: Array, across: Span, up: Span) -> Array:
    """Where places of a plane are in the picture; what is far outside of it stays within what can be drawn."""
    width, height = SIZE
    (left, right), (low, high) = across, up
    with np.errstate(all="ignore"):
        found = np.stack(
            [(places[:, 0] - left) / (right - left) * width, (high - places[:, 1]) / (high - low) * height],
            axis=1,
        )
    held: Array = np.clip(np.nan_to_num(found, nan=-9999), -9999, 9999)
    return held


def _bands(heights: Array) -> NDArray[np.uint8]:
    """For every pixel in which band of the heights it is; the heights' first row is the lowest."""
    finite = heights[np.isfinite(heights)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    share = np.nan_to_num((heights - low) / ((high - low) or 1.0), nan=1.0, posinf=1.0, neginf=0.0)
    edge = (
        0.5,
        0.5,
        heights.shape[1] - 0.5,
        heights.shape[0] - 0.5,
    )  # the outer points lie on the picture's edge
    coarse = Image.fromarray(share[::-1].astype(np.float32))
    fine = coarse.resize(SIZE, Image.Resampling.BILINEAR, edge)
    bands: NDArray[np.uint8] = np.minimum(np.asarray(fine) * BANDS, BANDS - 1).astype(np.uint8)
    return bands


def colours(theme: str) -> list[int]:
    """The palette: from the ground's colour to a grey."""
    ground, ink, path = (_rgb(colour) for colour in (GROUNDS[theme], HEX["other"], HEX["x"]))
    shares = np.linspace(0, 0.5, BANDS)[:, None]
    return [
        round(part) for part in (*ink, *path, *(255 - ground), *(ground + shares * (ink - ground)).ravel())
    ]


def _rgb(colour: str) -> Array:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=float)
