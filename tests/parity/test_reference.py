"""The committed reference data is what the other programs give today."""

from __future__ import annotations

import json

import numpy as np

from tests.reference import networks
from tests.reference.generate import DATA, reference


def test_the_reference_data_is_what_the_others_give() -> None:
    """The same cases; every number but for rounding, up to where a run is chaotic."""
    committed, made = json.loads(DATA.read_text()), json.loads(reference())
    assert committed["t"] == made["t"]
    assert len(committed["cases"]) == len(made["cases"])
    for old, new in zip(committed["cases"], made["cases"], strict=True):
        told = ("function", "optimizer", "hyper", "initial")
        assert {key: old.get(key) for key in told} == {key: new.get(key) for key in told}
        ends = [case["chaotic_from"] for case in (old, new) if case["chaotic_from"] is not None]
        for t, one, other in zip(made["t"], old["x"], new["x"], strict=True):
            if ends and t >= min(ends):
                break
            furthest = max(np.abs(np.array([x for x in old["x"] if x is not None])).max(), 1e-3)
            assert np.abs(np.array(one) - other).max() <= (1e-12 if t <= 10 else 1e-9) * furthest, old


def test_the_networks_are_what_pytorch_gives() -> None:
    committed, made = json.loads(networks.DATA.read_text()), json.loads(networks.reference())
    assert committed["t"] == made["t"]
    assert len(committed["cases"]) == len(made["cases"])
    for old, new in zip(committed["cases"], made["cases"], strict=True):
        assert {key: old[key] for key in old if key not in "xf"} == {
            key: new[key] for key in new if key not in "xf"
        }
        furthest = np.abs(old["x"]).max(axis=0)
        for t, one, other in zip(made["t"], old["x"], new["x"], strict=True):
            assert (np.abs(np.subtract(one, other)) <= (1e-12 if t <= 10 else 1e-9) * furthest).all(), old
