"""Stages: one number at one t is the one in the column, bit for bit, also where it is not finite."""

from __future__ import annotations

import numpy as np
import pytest

from optim import OPTIMIZERS, objective, optimizer, simulate
from optim.stages import stages, table

RULES = [rule.text for rule in OPTIMIZERS.values()]
ODD = ["x = x - lr*g/(t - 2)", "x = x - lr/g**t", "m = 1/(x - 4)\nx = x - lr*m", "x = x - lr*sqrt(0 - t)"]


@pytest.mark.parametrize("text", [*RULES, *ODD])
@pytest.mark.parametrize("target", ["x**4", "log(x)", "exp(50*x**2)"])
def test_one_number_is_the_columns(text: str, target: str) -> None:
    f, rule = objective(target), optimizer(text)
    run = simulate(f, rule, 4.0, 5, lr=0.1)
    columns = table(run, f)
    for stage in stages(f, rule):
        column = stage.evaluate(columns)
        at = [stage.at(columns, t) for t in range(1, 6)]
        np.testing.assert_array_equal(at, column)


def test_what_is_read_can_be_changed() -> None:
    f, rule = objective("x**2"), optimizer("x = x - lr*g")
    columns = table(simulate(f, rule, 4.0, 2, lr=0.25), f)
    line = stages(f, rule)[1]
    assert line.at(columns, 2) == 1.0
    assert line.at(columns, 2, lambda column, value: value + (column == "g")) == 0.75
