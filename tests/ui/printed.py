"""What a reader sees in the player's formulas: formulas.js's ``parts`` and ``write``, done in Python."""

from __future__ import annotations

import re

from optim import Optimizer, Run
from ui.formulas import Slot, extra_digits
from ui.numbers import split
from ui.player.replay import Replay

_ROW = re.compile(r"\s*\\\\ = ")
_PAINT = re.compile(r"\\textcolor\{#00000[\da-f]\}\{([^{}]*)\}")


def replay_of(
    f: str,
    rule: str | Optimizer = "adam",
    *,
    steps: int = 40,
    coordinate: int = 0,
    x0: tuple[float, ...] | None = None,
    **hyper: float,
) -> Replay:
    """A run as the page would make it."""
    return Replay(Run.of(f, rule, x0, steps, hyper), coordinate)


class Printed:
    """A run's formulas with the numbers of step t in them, all stages reached."""

    def __init__(self, replay: Replay, t: int) -> None:
        self.replay, self.t = replay, t
        digits = extra_digits(replay.stages, replay.table, replay.constants)
        self.digits = [found.get(t, 6) for found in digits]

    def parts(self, slot: Slot) -> tuple[str, str, str]:
        replay, t = self.replay, self.t
        stage = replay.stages[slot.stage]
        column = replay.table[slot.column]
        value = float(column if column.ndim == 0 else column[t - slot.lag])
        result = slot.column == stage.column and not slot.lag
        digits = None if slot.exact else 6 if result else self.digits[slot.stage]
        mantissa, exponent = split(value, digits)
        brackets = (slot.role == "base" and (exponent or value < 0)) or (
            slot.role == "factor" and mantissa.startswith("−")
        )
        return (f"({mantissa}", exponent, ")") if brackets else (mantissa, exponent, "")

    def formula(self, k: int) -> str:
        """Formula k as LaTeX, its markers replaced and its colours taken off."""
        latex = self.replay.formulas.latex[k]

        def replace(match: re.Match[str]) -> str:
            part = self.parts(self.replay.formulas.slots[int(match[1])])[("", "e", "c").index(match[2])]
            return part.replace("×", r"\times ").replace("−", "-")

        latex = re.sub(r"\\text\{@(\d+)([ec]?)@\}", replace, latex)
        return _PAINT.sub(r"\1", latex).replace("^{}", "")

    def line(self, k: int) -> str:
        """The numbers of formula k: what stands before its result."""
        return self._halves(k)[0]

    def result(self, k: int) -> str:
        return self._halves(k)[1]

    def _halves(self, k: int) -> tuple[str, str]:
        rows = _ROW.split(self.formula(k))
        if len(rows) == 3:
            return rows[1], rows[2]
        before, _, result = rows[-1].rpartition(" = ")
        return (before if len(rows) == 2 else before.rpartition(" = ")[2]), result
