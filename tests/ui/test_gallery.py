"""The small pictures show their functions."""

import re

import numpy as np
import pytest

from optim import OBJECTIVES
from tests.conftest import Visit, components
from ui.gallery import ACROSS, HEIGHT, LEVELS, WIDTH, picture

FLAT = [key for key, known in OBJECTIVES.items() if len(known.variables) == 1]


@pytest.mark.parametrize("key", FLAT)
def test_a_curve_is_lowest_where_its_function_is(key: str) -> None:
    known = OBJECTIVES[key]
    (path,) = picture(known)
    drawn = np.array(path.removeprefix("M").split(), float).reshape(-1, 2)
    assert drawn.shape == (WIDTH + 1, 2)
    assert ((drawn >= 0) & (drawn <= [WIDTH, HEIGHT])).all()
    values = np.asarray(known.f(x=np.linspace(*known.window[0], WIDTH + 1)))
    assert values[drawn[:, 1].argmax()] == pytest.approx(values.min(), abs=0.01 * np.ptp(values))
    assert values[drawn[:, 1].argmin()] == pytest.approx(values.max(), abs=0.01 * np.ptp(values))


@pytest.mark.parametrize("key", [key for key in OBJECTIVES if key not in FLAT])
def test_a_surface_has_a_shade_for_each_level(key: str) -> None:
    areas = [
        sum(int(wide) * int(high) for wide, high in re.findall(r"h(\d+)v(\d+)", path))
        for path in picture(OBJECTIVES[key])
    ]
    assert areas == pytest.approx(
        [share * WIDTH * HEIGHT for share in reversed(LEVELS)], abs=2 * ACROSS * (WIDTH // ACROSS) ** 2
    )


def test_the_page_offers_every_function(visit: Visit) -> None:
    (data,) = components(visit(f="x**2", lang="zh"), "gallery")
    assert [picture["key"] for picture in data["pictures"]] == list(OBJECTIVES)
    assert data["chosen"] == "quadratic"
    assert components(visit(lock="f"), "gallery") == []
