"""A network's training as a program for PyTorch repeats simulate to twelve digits."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optim import network, simulate
from optim.networks import ACTIVATIONS, LOSSES
from optim.programs import trained
from optim.programs.training import exported, file_of
from tests.reference.networks import flat


@pytest.mark.parametrize("key", ["adam", "momentum", "lion"])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("hidden", [(), (6, 4)], ids=str)
def test_pytorchs_program_repeats_the_training(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    activation: str,
    loss: str,
    key: str,
    hidden: tuple[int, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    net = network("iris", hidden, activation, loss, batch=16, seed=2)
    (tmp_path / file_of(net.data)).write_text(exported(net.data))
    space: dict[str, Any] = {}
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(trained(net, key, 60, {"lr": 0.01}, "torch").text, "<program>", "exec"), space)
    trace = simulate(net, key, steps=60, lr=0.01)
    furthest = np.abs(trace.x).max(axis=0)
    assert (np.abs(flat(space["model"]) - trace.x[-1]) <= 1e-12 * furthest).all()
    assert float(out.getvalue()) == pytest.approx(trace.f[-1], rel=1e-12)


DIGITS = 9
"""So many digits the page on networks promises, see pages/lab/network/code.py; tests/pages holds one against the other."""


@pytest.mark.parametrize("key", ["adam", "nadam", "sgd"])
@pytest.mark.parametrize(
    ("name", "hidden", "steps", "batch", "lr"),
    [("moons", (8,), 300, 20, 0.05), ("spiral", (16, 16), 1500, 20, 0.02), ("iris", (8,), 300, 20, 0.05)],
)
def test_the_usual_trainings_of_the_page_agree_to_the_digits_that_it_states(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    hidden: tuple[int, ...],
    steps: int,
    batch: int,
    lr: float,
    key: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    net = network(name, hidden, batch=batch)
    (tmp_path / file_of(net.data)).write_text(exported(net.data))
    space: dict[str, Any] = {}
    rate = 10 * lr if key == "sgd" else lr
    exec(compile(trained(net, key, steps, {"lr": rate}, "torch").text, "<program>", "exec"), space)
    trace = simulate(net, key, steps=steps, lr=rate)
    furthest = np.abs(trace.x).max(axis=0)
    assert (np.abs(flat(space["model"]) - trace.x[-1]) <= 10.0**-DIGITS * furthest).all()
