"""Parity with torch.optim and others in float64; tests/reference/generate.py says how the numbers were made."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optim import OPTIMIZERS, simulate

REFERENCE = json.loads((Path(__file__).parent.parent / "data" / "reference.json").read_text())
CASES: list[dict[str, Any]] = REFERENCE["cases"]


def name(case: dict[str, Any]) -> str:
    hyper = ",".join(f"{key}={value}" for key, value in case["hyper"].items())
    return f"{case['optimizer']}-{case['function'][:20]}-{hyper}"


@pytest.mark.parametrize("case", CASES, ids=name)
def test_path_is_that_of_the_reference(case: dict[str, Any]) -> None:
    """To 1e-12 over ten steps, 1e-9 later, relative to the furthest x so far."""
    rule = OPTIMIZERS[case["optimizer"]]
    if "initial" in case:
        starts = (f"{name}[0] = {value!r}" for name, value in case["initial"].items())
        rule = replace(rule, text="\n".join((*starts, rule.text)))
    path = simulate(case["function"], rule, case["x"][0], REFERENCE["t"][-1], **case["hyper"]).x
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


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_optimizer_has_a_reference_or_says_that_it_has_none(key: str) -> None:
    """On at least 6 functions x 4 sets of hyper-parameters, half of the runs compared to the end.

    Or its entry says that it is not compared; then there is nothing to compare it with.
    """
    cases = [case for case in CASES if case["optimizer"] == key]
    if not OPTIMIZERS[key].compared:
        assert not cases
        return
    sets = Counter(json.dumps([case["hyper"], case.get("initial")]) for case in cases)
    assert len(sets) >= 4
    assert min(sets.values()) >= 6
    assert sum(case["chaotic_from"] is None for case in cases) >= 0.5 * len(cases)
