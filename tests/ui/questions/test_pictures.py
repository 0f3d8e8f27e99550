"""The pictures of questions: every curve with its letter, readable without colours, and as a table."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from ui.numbers import text
from ui.questions.kinds import QUESTIONS, question
from ui.questions.pictures import HEIGHT, LETTER, MAP, PLOT, figure, table

PICTURES = [
    pytest.param(picture, id=f"{kind}-{seed}")
    for kind in QUESTIONS
    for seed in range(4)
    for asked in [question(kind, seed)]
    for picture in (asked.picture, asked.revealed)
    if picture
]


@pytest.mark.parametrize("picture", PICTURES)
def test_every_curve_has_its_letter_and_its_own_look(picture) -> None:  # type: ignore[no-untyped-def]
    drawn = figure(picture)
    letters = [a.text for a in drawn.layout.annotations if a.text]
    assert letters == [f"<b>{curve.label}</b>" for curve in picture.curves]
    lines = [trace for trace in drawn.data if trace.type == "scatter" and "lines" in trace.mode]
    looks = [(trace.line.color, trace.line.dash) for trace in lines]
    assert len(set(looks)) == len(looks)
    assert len({dash for _, dash in looks}) == len(looks), "told apart without colours too"
    assert drawn.layout.height == (MAP if picture.ground else HEIGHT)


@pytest.mark.parametrize("picture", PICTURES)
def test_no_letter_covers_another(picture) -> None:  # type: ignore[no-untyped-def]
    drawn = figure(picture)
    if any(curve.kind in ("arrow", "point") for curve in picture.curves):
        return
    every = [y for curve in picture.curves for y in curve.y.tolist()]
    scale = (drawn.layout.height - HEIGHT + PLOT) / (max(every) - min(every))
    heights = sorted(a.y * scale + a.yshift for a in drawn.layout.annotations if a.text)
    assert all(b - a >= LETTER - 1e-6 for a, b in itertools.pairwise(heights))


@pytest.mark.parametrize("picture", PICTURES)
def test_the_table_holds_numbers_of_the_picture(picture) -> None:  # type: ignore[no-untyped-def]
    shown = table(picture)
    assert 2 <= len(shown) <= 10
    cells = " ".join(cell for column in shown for cell in shown[column])
    for curve in picture.curves:
        if len(curve.x) > 2 or curve.kind == "arrow":
            assert text(float(curve.y[-1])) in cells
            assert text(float(curve.y[0])) in cells


def test_a_map_has_equal_scales_and_shows_the_minimum() -> None:
    for seed in range(12):
        drawn = figure(question("first_arrow", seed).picture)  # type: ignore[arg-type]
        assert drawn.layout.yaxis.scaleanchor == "x"
        for axis in (drawn.layout.xaxis, drawn.layout.yaxis):
            low, high = axis.range
            assert low < 0 < high
        assert np.ptp(drawn.layout.xaxis.range) == pytest.approx(np.ptp(drawn.layout.yaxis.range))
