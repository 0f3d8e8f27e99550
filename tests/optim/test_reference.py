"""Parity with torch.optim in float64; tests/reference/generate.py says how the numbers were made."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optim import OPTIMIZERS, simulate

REFERENCE = json.loads((Path(__file__).parent.parent / "data" / "torch.json").read_text())
CASES: list[dict[str, Any]] = REFERENCE["cases"]


def name(case: dict[str, Any]) -> str:
    hyper = ",".join(f"{key}={value}" for key, value in case["hyper"].items())
    return f"{case['optimizer']}-{case['function'][:20]}-{hyper}"


@pytest.mark.parametrize("case", CASES, ids=name)
def test_path_is_that_of_torch(case: dict[str, Any]) -> None:
    """To 1e-12 over ten steps, 1e-9 later, relative to the furthest x so far."""
    path = simulate(case["function"], case["optimizer"], case["x"][0], REFERENCE["t"][-1], **case["hyper"]).x
    compared = 0
    for t, expected in zip(REFERENCE["t"], case["x"], strict=True):
        if case["chaotic_from"] is not None and t >= case["chaotic_from"]:
            break
        tolerance = (1e-12 if t <= 10 else 1e-9) * np.abs(path[: t + 1]).max(axis=0)
        assert (np.abs(path[t] - expected) <= tolerance).all(), f"step {t}"
        compared += 1
    assert compared > 1


def test_most_cases_are_compared_to_the_end() -> None:
    assert sum(case["chaotic_from"] is None for case in CASES) > 0.7 * len(CASES)
    assert {case["optimizer"] for case in CASES} <= set(OPTIMIZERS)
