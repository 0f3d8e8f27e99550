"""The pictures of questions on paper: read back by their own axes they are the numbers of the question."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray

from optim import objective
from ui.questions.kinds import QUESTIONS, question
from ui.questions.pictures import LETTER, reach
from ui.questions.question import Curve, Picture
from ui.questions.svg import DASHES, LEVELS, level_lines, svg, ticks

PICTURES = [
    pytest.param(asked.picture, id=f"{kind}-{seed}")
    for kind in QUESTIONS
    for seed in range(3)
    for asked in [question(kind, seed)]
    if asked.picture
]


def scale(texts: list[ElementTree.Element], axis: str) -> NDArray[np.float64]:
    """What a pixel of an axis stands for, from the numbers at it: slope and number at 0."""
    places = [float(text.get(axis, "")) for text in texts]
    values = [
        float(re.sub(r"×10.*", "", (text.text or "").replace("\u2212", "-"))) * power(text.text or "")
        for text in texts
    ]
    assert len(places) >= 2
    found: NDArray[np.float64] = np.polyfit(places, values, 1)
    assert np.polyval(found, places) == pytest.approx(values, abs=0.2 * abs(found[0]))
    return found


def power(said: str) -> float:
    digits = said.partition("×10")[2].translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
    return 10.0 ** int(digits or 0)


@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_read_by_its_axes_is_the_numbers(picture: Picture) -> None:
    drawn = ElementTree.fromstring(str(svg(picture)))
    texts = {kind: drawn.findall(f".//text[@class='{kind}']") for kind in ("across", "up", "letter")}
    across, up = scale(texts["across"], "x"), scale(texts["up"], "y")
    up[1] += 4 * up[0]  # a number stands 4 pixels lower
    assert [letter.text for letter in texts["letter"]] == [curve.label for curve in picture.curves]
    paths = iter(drawn.findall(".//path[@class='curve']"))
    dashes = []
    for curve in picture.curves:
        if curve.kind == "point":
            continue
        path = next(paths)
        dashes.append(path.get("stroke-dasharray"))
        points = np.array([part.split() for part in re.split("[ML]", path.get("d", ""))[1:]], dtype=float)
        assert np.polyval(across, points[:, 0]) == pytest.approx(curve.x, abs=0.3 * abs(across[0]))
        assert np.polyval(up, points[:, 1]) == pytest.approx(curve.y, abs=0.3 * abs(up[0]))
    assert len(set(dashes)) == len(dashes) or picture.ground


@pytest.mark.parametrize("picture", PICTURES)
def test_no_letter_covers_another(picture: Picture) -> None:
    if any(curve.kind in ("arrow", "point") for curve in picture.curves):
        return
    drawn = ElementTree.fromstring(str(svg(picture)))
    heights = sorted(float(text.get("y", "")) for text in drawn.findall(".//text[@class='letter']"))
    assert all(b - a >= LETTER - 0.2 for a, b in itertools.pairwise(heights))


def test_lines_of_equal_height_lie_on_it() -> None:
    lines = level_lines("x**2 + 3*y**2", (-2.0, 3.0), (-1.0, 4.0))
    at = lines.reshape(-1, 2)
    heights = np.log10(1 + objective("x**2 + 3*y**2").f(x=at[:, 0], y=at[:, 1]))
    lowest = heights.min()
    steps = (heights - lowest) / (np.log10(1 + 57.0) / (LEVELS + 1))
    assert np.abs(steps - steps.round()).max() < 0.25
    assert set(steps.round()) == set(range(LEVELS))


def test_a_map_has_equal_scales_and_holds_its_arrows() -> None:
    for seed in range(6):
        picture = question("first_arrow", seed).picture
        assert picture
        across, up = reach(picture)
        assert np.ptp(across) == pytest.approx(np.ptp(up))
        drawn = ElementTree.fromstring(str(svg(picture)))
        slopes = [
            abs(scale(drawn.findall(f".//text[@class='{kind}']"), axis)[0])
            for kind, axis in (("across", "x"), ("up", "y"))
        ]
        assert slopes[0] == pytest.approx(slopes[1], rel=0.01)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0, 100, ["0", "20", "40", "60", "80", "100"]),
        (0.12, 0.35, ["0.15", "0.2", "0.25", "0.3", "0.35"]),
        (-1e-7, 1e-7, ["−1×10⁻⁷", "−5×10⁻⁸", "0", "5×10⁻⁸", "1×10⁻⁷"]),
        (1e6 + 1, 1e6 + 5, ["1000001", "1000002", "1000003", "1000004", "1000005"]),
    ],
)
def test_the_numbers_at_an_axis_are_round_and_told_apart(low: float, high: float, said: list[str]) -> None:
    assert [label for _, label in ticks(low, high, 5)] == said


def test_a_curve_that_never_changes_is_drawn_too() -> None:
    flat = Picture("t", "x", (Curve("x", np.arange(3.0), np.zeros(3)),))
    assert "nan" not in svg(flat)


def test_every_look_has_a_dash() -> None:
    assert len(set(DASHES.values())) == len(DASHES)
