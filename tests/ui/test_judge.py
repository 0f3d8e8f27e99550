"""Every usual spelling of a number is read, and right is what is near; the same cases as in the browser."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optim import InputError
from ui.judge import TOLERANCE, judge, read
from ui.numbers import rounded, text, typed

CASES: dict[str, Any] = json.loads((Path(__file__).parents[1] / "data" / "answers.json").read_text("utf-8"))


@pytest.mark.parametrize(("written", "value"), CASES["numbers"].items())
def test_a_number_is_read(written: str, value: float) -> None:
    assert read(written) == pytest.approx(value, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("written", CASES["refused"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(InputError, match=r"not a number|can mean"):
        read(written)


@pytest.mark.parametrize("case", CASES["judged"], ids=lambda case: f"{case['given']} for {case['right']}")
def test_a_number_is_judged(case: dict[str, Any]) -> None:
    slips = [(slip, math.nan if value is None else value) for slip, value in case.get("slips", ())]
    right = math.inf if case["right"] is None else case["right"]
    verdict = judge(read(case["given"]), right, slips, near=case.get("near"))
    assert (verdict.right or verdict.slip or False) == case["verdict"]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_as_it_is_shown_or_typed(value: float) -> None:
    """A subnormal number has fewer digits than the page shows, and the largest may round up to infinity."""
    if abs(value) < 1e308 and (abs(value) > 1e-300 or value == 0):
        assert read(text(value)) == pytest.approx(rounded(value), rel=1e-14, abs=0)
        assert read(typed(value)) == float(typed(value))


def test_half_a_percent_is_the_tolerance() -> None:
    assert TOLERANCE == 0.005
