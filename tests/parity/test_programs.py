"""Every program, run with its real library: it repeats the run, as far as the page says it does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest

from optim.libraries import KERAS_ON_TENSORFLOW
from optim.programs import TARGETS, agreement, notebook
from tests.parity.cases import CASES, Case

ROOT = Path(__file__).parent.parent.parent
BACKENDS = ["torch", "jax", *(["tensorflow"] if find_spec("tensorflow") else [])]
PLACES = {"numpy": ("numpy", ""), "torch": ("torch", ""), "optax": ("optax", "")} | {
    f"keras-{backend}": ("keras", backend) for backend in BACKENDS
}
"""Where programs run: the target, and for Keras its backend; TensorFlow's where somebody installed it."""
ALL = [(place, i) for place, (target, _) in PLACES.items() for i in range(len(CASES[target]))]


def environment(backend: str) -> dict[str, str]:
    return {**os.environ, "KERAS_BACKEND": backend, "MPLBACKEND": "agg", "TF_CPP_MIN_LOG_LEVEL": "3"}


def run_all(place: str) -> list[dict[str, Any]]:
    target, backend = PLACES[place]
    texts = json.dumps([case.program.text for case in CASES[target]])
    done = subprocess.run(
        [sys.executable, "-m", "tests.parity.worker"],
        input=texts,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=environment(backend),
    )
    return list(json.loads(done.stdout))


@lru_cache
def results() -> dict[str, list[dict[str, Any]]]:
    """One process for each place, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(PLACES, pool.map(run_all, PLACES), strict=True))


def found(place: str, i: int) -> tuple[Case, dict[str, Any]]:
    return CASES[PLACES[place][0]][i], results()[place][i]


@pytest.mark.parametrize(("place", "i"), ALL, ids=[f"{p}-{CASES[PLACES[p][0]][i].name}" for p, i in ALL])
def test_a_program_repeats_the_run(place: str, i: int) -> None:
    case, result = found(place, i)
    assert not result["error"]
    assert result["said"] == []
    path, ours = np.array(result["path"]), case.path
    assert path.shape == ours.shape
    printed = [float(word) for word in result["printed"].split()]
    assert np.array_equal(printed, path[-1], equal_nan=True)
    if case.target == "numpy":
        assert np.array_equal(path, ours, equal_nan=True)
        return
    claimed = case.digits
    if claimed is None:
        assert not np.isfinite(path[-1]).all()
    else:
        rounded = place == "keras-tensorflow" and not case.program.reason
        assert agreement(ours, path) >= (min(claimed, KERAS_ON_TENSORFLOW) if rounded else claimed)
        assert claimed >= 6 or case.run.steps == 200, "only a long run may blow rounding up so far"


@pytest.mark.parametrize("place", PLACES)
def test_both_ways_are_run(place: str) -> None:
    """For every library some programs call its own optimizers, and some write the equations out."""
    target, _ = PLACES[place]
    reasons = {bool(case.program.reason) for case in CASES[target] if case.kind == "adam"}
    assert reasons == ({False} if target == "numpy" else {False, True})


@pytest.mark.parametrize("place", PLACES)
def test_a_program_and_its_notebook_run_by_themselves(place: str, tmp_path: Path) -> None:
    """As files, in a fresh interpreter: nothing stands on the error output."""
    target, backend = PLACES[place]
    adam = next(case for case in CASES[target] if case.name.startswith(f"{target}-adam-usual"))
    book = notebook(adam.program, "Adam")
    nbformat.validate(book)
    files = {
        "run.py": adam.program.text,
        "notebook.py": "\n".join(c.source for c in book.cells if c.cell_type == "code"),
    }
    for file, text in files.items():
        (tmp_path / file).write_text(text)
        done = subprocess.run(
            [sys.executable, file], capture_output=True, text=True, cwd=tmp_path, env=environment(backend)
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        printed = [float(word) for word in done.stdout.split()]
        assert printed == pytest.approx(adam.path[-1], rel=1e-6)


def test_every_target_is_run() -> None:
    assert {target for target, _ in PLACES.values()} == set(TARGETS)
