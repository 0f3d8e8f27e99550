"""Stages as formulas: symbols, the same with numbers in it, and the result, ready for the player.

A place where a number goes is a marker such as ``\\text{@12@}``; the player replaces its text. A
marker has three parts, for the mantissa, the exponent and a closing bracket, so that one formula,
rendered once, can show any number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from optim.notation import Role, symbol
from optim.optimizers import Equation, Optimizer
from optim.stages import Stage
from optim.trace import Array
from ui.numbers import DIGITS, rounded
from ui.palette import paint

_UNICODE = {
    "lr": "α",
    "momentum": "μ",
    "weight_decay": "λ",
    "eps": "ε",
    "beta": "β",
    "rho": "ρ",
    "mu": "μ",
    "gamma": "γ",
    "delta": "δ",
    "momentum_decay": "ψ",
    "final_lr": "α*",
}
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_ABOVE = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}


def plain_symbol(name: str) -> str:
    """A name as plain text: β₁, m̂, v_max."""
    if name in _UNICODE:
        return _UNICODE[name]
    stem, *parts = name.split("_")
    letters = stem.rstrip("0123456789")
    text = _UNICODE.get(letters, letters) + stem[len(letters) :].translate(_SUBSCRIPT)
    for part in parts:
        text += "ₜ" if part == "t" else _ABOVE.get(part, f"_{part}")
    return text


def indexed(rule: Optimizer, equation: Equation) -> str:
    """An equation as LaTeX with its step indices: what is read before its own line is of t-1."""
    order = [e.name for e in rule.equations]
    line = order.index(equation.name)

    def atom(name: str, role: Role) -> str:
        if name in rule.hyperparameters or name == "t":
            return symbol(name)
        late = name == "x" or (name in order and order.index(name) >= line)
        return symbol(name, "t-1" if late else "t")

    return f"{symbol(equation.name, 't')} = {equation.expression.latex(atom)}"


SHORT, LONG = 16, 36
"""Up to so many characters a formula stands on one line; from so many on its result has its own."""


@dataclass(frozen=True)
class Slot:
    """A number's place in a formula.

    Attributes:
        stage: the stage in whose formula it stands.
        column: where its number comes from.
        lag: 1 if it is the number of the step before.
        role: when it needs brackets, see ``Expression.latex``.
        exact: a constant, shown with all its digits.
    """

    stage: int
    column: str
    lag: int = 0
    role: Role = "free"
    exact: bool = False


@dataclass
class Formulas:
    """The formulas of a step; ``latex[k]`` belongs to stage k."""

    stages: Sequence[Stage]
    colours: Mapping[str, int]
    constants: frozenset[str]
    partial: str = ""
    latex: list[str] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)

    def __post_init__(self) -> None:
        for k, stage in enumerate(self.stages):
            self.latex.append(self._formula(k, stage))

    def _formula(self, k: int, stage: Stage) -> str:
        colour = self.colours[stage.column]
        left = paint(symbol(stage.column, "t"), colour)
        symbols = stage.expression.latex(lambda name, role: self._symbol(stage, name))
        numbers = stage.expression.latex(lambda name, role: self._number(k, stage, name, role), numeric=True)
        result = self._marker(Slot(k, stage.column))
        if stage.name == "g":
            symbols = f"{self.partial} = {symbols}" if self.partial else symbols
        if len(stage.expression.text) <= SHORT:
            return f"{left} = {symbols} = {numbers} = {result}"
        end = rf"\\ &= {result}" if len(stage.expression.text) > LONG else f"= {result}"
        return rf"\begin{{aligned}} {left} &= {symbols} \\ &= {numbers} {end} \end{{aligned}}"

    def _symbol(self, stage: Stage, name: str) -> str:
        read = stage.reads[name]
        if read.column in self.constants or read.column == "t":
            return symbol(read.column)
        return paint(symbol(read.column, "t-1" if read.lag else "t"), self.colours.get(read.column))

    def _number(self, k: int, stage: Stage, name: str, role: Role) -> str:
        read = stage.reads[name]
        exact = read.column in self.constants or read.column == "t"
        return self._marker(Slot(k, read.column, read.lag, role, exact))

    def _marker(self, slot: Slot) -> str:
        self.slots.append(slot)
        i, colour = len(self.slots) - 1, self.colours.get(slot.column)
        mantissa, exponent, bracket = (paint(rf"\text{{@{i}{part}@}}", colour) for part in ("", "e", "c"))
        return f"{mantissa}^{{{exponent}}}{bracket}"


def extra_digits(stage: Stage, table: Mapping[str, Array], constants: frozenset[str]) -> dict[int, int]:
    """The steps at which six digits of what is read are not enough to get the printed result.

    Whoever evaluates a printed line gets its printed result, to the digits shown. Where numbers
    cancel that takes more digits on the right; this says how many, by t.
    """
    result = table[stage.column][1:]
    with np.errstate(all="ignore"):
        printed = np.array([rounded(v) for v in result])
        reads = {
            read.column
            for read in stage.reads.values()
            if read.column not in constants and read.column != "t"
        }
        needed: dict[int, int] = {}
        open_ = np.flatnonzero(np.isfinite(result))
        for digits in range(DIGITS, 18):
            if not open_.size or not reads:
                break
            shown = {name: table[name].copy() for name in reads}
            for column in shown.values():
                for t in {*open_, *(open_ + 1)}:
                    column[t] = rounded(column[t], digits)
            got = stage.evaluate(table, **shown)[open_]
            matches = np.array([rounded(v) for v in got]) == printed[open_]
            if digits > DIGITS:
                needed.update({int(t) + 1: digits for t in open_})
            open_ = open_[~matches]
    return needed
