"""A handout: three steps from the player's place on, with the run's own numbers."""

from __future__ import annotations

import pytest

from optim import OBJECTIVES, OPTIMIZERS, objective, optimizer
from optim.run import Run
from ui import handout
from ui.formulas import Lines
from ui.player.replay import Replay
from ui.typeset import formula


def replay(f: str, x0: tuple[float, ...], steps: int, rule: str = "adam") -> Replay:
    chosen = optimizer(rule)
    return Replay(
        Run(objective(f), chosen, x0, steps, {name: chosen.default(name) for name in chosen.hyperparameters})
    )


@pytest.mark.parametrize(("place", "steps"), [(0, [1, 2, 3]), (5, [5, 6, 7]), (50, [8, 9, 10])])
def test_three_steps_from_the_place_on(place: int, steps: list[int]) -> None:
    found = replay("x**4", (4.0,), 10)
    sheet = handout.sheet(found, place)
    assert [item.title for item in sheet.items if item.lines] == [f"t = {t}" for t in steps]
    for t in steps:
        lines = Lines({name: c if c.ndim == 0 else c[: t + 1] for name, c in found.table.items()})
        (item,) = [item for item in sheet.items if item.title == f"t = {t}"]
        assert item.lines == [formula(lines.row(stage)) for stage in found.stages]
    (table,) = [item for item in sheet.items if item.columns]
    assert len(table.rows) == handout.ROWS
    assert table.rows[1][1] == "3.999"
    assert sheet.single
    assert [item.picture.count(" ") > 11 for item in sheet.items if item.picture] == [True, True]


@pytest.mark.parametrize(
    ("f", "x0", "steps"), [("x**2 + 3*y**2", (1.0, 2.0), 2), ("x**2", (1.0,), 1), ("x**4", (400.0,), 100)]
)
def test_every_run_has_one(f: str, x0: tuple[float, ...], steps: int) -> None:
    for rule in OPTIMIZERS:
        page = handout._file(replay(f, x0, steps, rule), 1).decode()
        assert page.startswith("<!doctype html>")
        assert "sheet run" in page


@pytest.mark.parametrize("preset", OBJECTIVES)
def test_every_function_has_one(preset: str) -> None:
    chosen = OBJECTIVES[preset]
    assert handout._file(replay(chosen.text, chosen.x0, 3), 1)
