"""Files to download: what they are called, and tables that any program reads."""

from __future__ import annotations

import re

import pandas as pd

from optim import SCHEDULES, Objective, Run
from ui.numbers import typed
from ui.setup import STEPS

SHORT, LONGEST = 12, 80
"""From which length on a known function goes by its key, and the most characters of a name."""


def file_name(run: Run, ending: str) -> str:
    """``adam-x4-lr0.1.csv``: the optimizer, the function, what is not as usual, and the ending."""
    rule = run.optimizer
    words = [rule.key or "own", function_name(run.objective)]
    words += [key for key, line in SCHEDULES.items() if line.text in rule.text.splitlines()]
    words += [f"{name}{typed(v)}" for name, v in run.hyper.items() if v != rule.default(name)]
    if run.x0 != run.objective.x0:
        words.append("from" + "_".join(map(typed, run.x0)))
    if run.steps != STEPS:
        words.append(f"{run.steps}steps")
    return named(words, ending)


def function_name(objective: Objective) -> str:
    """A function in a file's name: ``x4``, ``rosenbrock``."""
    short = _safe(objective.text.replace("/", "_"))
    return objective.key if objective.key and len(short) > SHORT else short[: 2 * SHORT]


def named(words: list[str], ending: str) -> str:
    """A file's name of these words, with nothing in it that some system does not allow."""
    return f"{_safe('-'.join(words))[:LONGEST]}{ending}"


def _safe(text: str) -> str:
    return re.sub(r"[^\w.+-]", "", text, flags=re.ASCII)


def csv(table: pd.DataFrame) -> bytes:
    """A table as CSV. Excel takes UTF-8 for what it is only by a mark at the start; plain ASCII needs none."""
    text = table.to_csv(index=False)
    return text.encode("utf-8" if text.isascii() else "utf-8-sig")
