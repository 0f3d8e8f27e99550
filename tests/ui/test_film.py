"""A run as an animated picture: its frames, where its point is, and how large the file may be."""

import tomllib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from tests.ui.test_handout import replay
from ui import film
from ui.palette import HEX
from ui.player.charts import reach, span
from ui.slides import SIZE

LARGEST = 2_000_000
"""Bytes."""
ROOT = Path(__file__).parents[2]
RUNS = [("x**4", (4.0,), 100), ("x**2 + 3*y**2", (1.0, 2.0), 20), ("x**4", (400.0,), 3), ("x**2", (1.0,), 1)]


@pytest.mark.parametrize(("f", "x0", "steps"), RUNS)
@pytest.mark.parametrize("theme", film.GROUNDS)
def test_the_last_frame_shows_where_the_core_ends(
    f: str, x0: tuple[float, ...], steps: int, theme: str
) -> None:
    found = replay(f, x0, steps)
    made = film.film(found, theme)
    assert len(made) < LARGEST
    assert made == film.film(found, theme)
    with Image.open(BytesIO(made)) as picture:
        assert picture.size == SIZE
        frames = [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(picture)]
    assert len(frames) == min(steps + 1, film.MOST)
    shown = frames[-1]
    end = found.trace.x[-1]
    place = end if end.size == 2 else np.array([end[0], found.trace.f[-1]])
    objective = found.run.objective
    across = reach(found.trace.x[:, 0], *objective.window[0])
    up = reach(found.trace.x[:, 1], *objective.window[1]) if end.size == 2 else None
    if up is None:
        up = span(np.array([objective.f(x=x) for x in np.linspace(*across, 401)]))
    column = (place[0] - across[0]) / (across[1] - across[0]) * SIZE[0]
    row = (up[1] - place[1]) / (up[1] - up[0]) * SIZE[1]
    if 0 <= column < SIZE[0] and 0 <= row < SIZE[1]:
        path = [int(HEX["x"][i : i + 2], 16) for i in (1, 3, 5)]
        assert shown[int(row), int(column)].tolist() == path
    else:
        assert x0 == (400.0,)


def test_the_grounds_are_the_themes() -> None:
    themes = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    assert {name: themes[name]["backgroundColor"].lower() for name in film.GROUNDS} == film.GROUNDS


def test_of_a_long_run_first_and_last_are_shown() -> None:
    shown = film.times(5000)
    assert (shown[0], shown[-1], len(shown)) == (0, 5000, film.MOST)
