"""Stages as formulas: symbols, the same with numbers in it, and the result, ready for the player.

A place where a number goes is a marker such as ``\\text{@12@}``; the player replaces its text. A
marker has three parts, for the mantissa, the exponent and a closing bracket, so that one formula,
rendered once, can show any number.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optim.equations import Equation
from optim.notation import Expression
from optim.objectives import VARIABLES
from optim.optimizers import Optimizer
from optim.printing import Role, plain, plain_symbol, symbol
from optim.stages import MARKS, Read, Stage
from optim.trace import Array
from ui.numbers import DIGITS, latex, rounded, rounded_column
from ui.palette import FIXED, paint


def indexed(rule: Optimizer, equation: Equation) -> str:
    """An equation as LaTeX with its step indices: what is read before its own line is of t-1.

    The quantities that have a colour everywhere have it here, too.
    """
    order = [e.name for e in rule.equations]
    line = order.index(equation.name)

    def atom(name: str, role: Role) -> str:
        if name in rule.hyperparameters or name == "t":
            return symbol(name)
        late = name in ("x", "f") or (name in order and order.index(name) >= line)
        return paint(symbol(name, "t-1" if late else "t"), FIXED.get(name))

    left = paint(symbol(equation.name, "t"), FIXED.get(equation.name))
    return f"{left} = {equation.expression.latex(atom)}"


def aligned(rule: Optimizer, only: Collection[str] = ()) -> str:
    """Its lines below each other, the start lines too, or only the equations of some names."""
    starts = [] if only else map(begun, rule.starts.items())
    shown = [*starts, *(indexed(rule, e) for e in rule.equations if not only or e.name in only)]
    rows = r" \\ ".join(line.replace(" = ", " &= ", 1) for line in shown)
    return rf"\begin{{aligned}} {rows} \end{{aligned}}"


def begun(line: tuple[str, Expression]) -> str:
    """A start line as LaTeX, with the index of step 0."""
    name, start = line
    return f"{symbol(name, '0')} = {start.latex(lambda n, role: symbol(n, '0' if n == 'x' else ''))}"


def signed(
    read: Read, constants: Collection[str], colours: Mapping[str, int], step: int | None = None
) -> str:
    """What an equation reads as a symbol in its colour, with its step index: of t, or of a certain step."""
    if read.column in constants or read.column == "t":
        return symbol(read.column)
    index = ("t-1" if read.lag else "t") if step is None else str(step - read.lag)
    return paint(symbol(read.column, index), colours.get(read.column))


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
    """The formulas of a step; ``latex[k]`` belongs to stage k.

    Attributes:
        derivatives: how the first and the second derivative of f are written.
    """

    stages: Sequence[Stage]
    colours: Mapping[str, int]
    constants: frozenset[str]
    derivatives: Sequence[str] = ()
    latex: list[str] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)

    def __post_init__(self) -> None:
        for k, stage in enumerate(self.stages):
            self.latex.append(self._formula(k, stage))

    def _formula(self, k: int, stage: Stage) -> str:
        colour = self.colours[stage.column]
        left = paint(symbol(stage.column, "t"), colour)
        derivative = self.derivatives[stage.order - 1] if stage.order else ""
        if stage.given and stage.order:
            return f"{left} = {derivative} = {self._marker(Slot(k, stage.column))}"
        symbols = stage.expression.latex(
            lambda name, role: signed(stage.reads[name], self.constants, self.colours)
        )
        if stage.given:
            return f"{left} = {symbols} = {self._marker(Slot(k, stage.column))}"
        apart = stage.written_out
        numbers = apart.expression.latex(lambda name, role: self._number(k, apart, name, role), numeric=True)
        result = self._marker(Slot(k, stage.column))
        if derivative:
            symbols = f"{derivative} = {symbols}"
        if len(stage.expression.text) <= SHORT:
            return f"{left} = {symbols} = {numbers} = {result}"
        end = rf"\\ = {result}" if len(stage.expression.text) > LONG else f"= {result}"
        return rf"{left} = {symbols} \\ = {numbers} {end}"  # rows, which the browser may break at an operator

    def _number(self, k: int, stage: Stage, name: str, role: Role) -> str:
        read = stage.reads[name]
        exact = read.column in self.constants or read.column == "t"
        return self._marker(Slot(k, read.column, read.lag, role, exact))

    def _marker(self, slot: Slot) -> str:
        self.slots.append(slot)
        i, colour = len(self.slots) - 1, self.colours.get(slot.column.rstrip("".join(MARKS.values())))
        mantissa, exponent, bracket = (paint(rf"\text{{@{i}{part}@}}", colour) for part in ("", "e", "c"))
        return f"{mantissa}^{{{exponent}}}{bracket}"


@dataclass(frozen=True)
class Lines:
    """The lines of one certain step as LaTeX with their numbers put in, for what does not step.

    Attributes:
        table: by column, the step's row last and the row before it; see ``optim.stages.table``.
        colours: by column; what has none stays in the colour of the text.
    """

    table: Mapping[str, Array]
    colours: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def constants(self) -> frozenset[str]:
        """The hyper-parameters: what does not change with t."""
        return frozenset(name for name, column in self.table.items() if column.ndim == 0)

    def sign(self, read: Read) -> str:
        """What is read, as a symbol of this step."""
        return signed(read, self.constants, self.colours, int(self.table["t"][-1]))

    def left(self, stage: Stage) -> str:
        return self.sign(Read(stage.column, 0))

    def symbols(self, stage: Stage) -> str:
        """The right side as it is written in papers."""
        return stage.expression.latex(lambda name, role: self.sign(stage.reads[name]))

    def numbers(self, stage: Stage) -> str:
        """The right side with its numbers."""
        digits, apart = self._digits(stage), stage.written_out

        def number(name: str, role: Role) -> str:
            read = apart.reads[name]
            column = self.table[read.column]
            exact = read.column in self.constants or read.column == "t" or len(self.table["t"]) == 1
            value = float(column if column.ndim == 0 else column[-1 - read.lag])
            return paint(bracketed(value, role, None if exact else digits), self.colours.get(read.column))

        return apart.expression.latex(number, numeric=True)

    def _digits(self, stage: Stage) -> int:
        """With how many digits of what it reads a line gives its printed result; see ``extra_digits``."""
        t = len(self.table["t"]) - 1
        result = rounded(float(self.table[stage.column][t]))

        def gives(digits: int, noise: float) -> bool:
            def shown(column: str, value: float) -> float:
                return value if column in self.constants or column == "t" else rounded(value, digits)

            found = stage.at(self.table, t, shown)
            return all(rounded(found * (1 + e)) == result for e in (-noise, noise))

        tries = ((noise, digits) for noise in NOISES for digits in range(DIGITS, MOST_DIGITS + 1))
        return next((digits for noise, digits in tries if gives(digits, noise)), DIGITS)

    def result(self, stage: Stage) -> str:
        return paint(latex(float(self.table[stage.column][-1])), self.colours.get(stage.column))

    def whole(self, stage: Stage) -> str:
        """Symbols, and below them the numbers and the result."""
        rows = self.symbols(stage), f"{self.numbers(stage)} = {self.result(stage)}"
        return rf"\begin{{aligned}} {self.left(stage)} &= " + r" \\ &= ".join(rows) + r" \end{aligned}"

    def row(self, stage: Stage) -> str:
        """The same in one row, for paper."""
        return " = ".join((self.left(stage), self.symbols(stage), self.numbers(stage), self.result(stage)))

    def unfinished(self, stage: Stage, end: str = "") -> str:
        """What is to be worked out; of a derivative not even the formula, which is half of the work."""
        derivative = f"f{stage.order * chr(39)}({self.sign(Read('x', 1))})"
        return f"{self.left(stage)} = {derivative if stage.order else self.symbols(stage)} = {end}"


def starting(starts: Sequence[Stage], table: Mapping[str, Array], colours: Mapping[str, int]) -> str:
    """Start lines as LaTeX with their numbers: z₀ = x₀ = 4."""
    lines = Lines({n: c if c.ndim == 0 else c[:1] for n, c in table.items()}, colours)
    rows = []
    for stage in starts:
        parts = [lines.left(stage), lines.symbols(stage), lines.numbers(stage), lines.result(stage)]
        if isinstance(stage.expression.tree, ast.Name | ast.Constant):
            parts.pop()
        rows.append(" = ".join(dict.fromkeys(parts)))
    return r",\quad ".join(rows)


def plain_start(stage: Stage) -> str:
    """A start line as plain text, z₀ = x₀; a long one is cut short."""

    def sign(name: str) -> str:
        read = stage.reads.get(name)
        if read is None:
            return name
        return plain_symbol(read.column) + ("₀" if read.column in VARIABLES else "")

    right = plain(stage.expression.text, sign)
    return f"{plain_symbol(stage.column)}₀ = {right if len(right) <= SHORT else '…'}"


def bracketed(value: float, role: Role, digits: int | None = DIGITS) -> str:
    """A number in the place of a name, in brackets where it needs them; see ``Expression.latex``."""
    number = latex(value, digits)
    needed = (role != "free" and value < 0) or (role == "base" and r"\times" in number)
    return f"({number})" if needed else number


MOST_DIGITS = 17
"""With so many a float is written exactly."""
TRIED = np.split(np.arange(DIGITS, MOST_DIGITS + 1)[:, None], [10 - DIGITS])
"""Numbers of digits that are tried at once: rarely are more needed than 9."""
NOISES = (1e-13, 0.0)
"""By so much of its size a result depends on how its line is evaluated; one in the middle of two stays there."""


def extra_digits(
    stages: Sequence[Stage], table: Mapping[str, Array], constants: frozenset[str]
) -> list[dict[int, int]]:
    """The steps at which six digits of what a stage reads are not enough to get the printed result.

    Whoever evaluates a printed line gets its printed result, to the digits shown. Where numbers
    cancel that takes more digits on the right; this says how many, by t, for each stage.
    """
    reads = [
        set() if stage.given else {r.column for r in stage.written_out.reads.values()} - constants - {"t"}
        for stage in stages
    ]
    results = _rounded([table[stage.column][1:] for stage in stages])
    open_: list[Any] = [
        np.flatnonzero(np.isfinite(result) & bool(read)) for result, read in zip(results, reads, strict=True)
    ]
    needed = np.zeros((len(stages), len(table["t"])), int)
    for noise, digits in product(NOISES, TRIED):
        left = [k for k in range(len(stages)) if len(open_[k])]
        if not left:
            break
        names = list(set().union(*(reads[k] for k in left)))
        rows = np.unique(np.concatenate([open_[k] + lag for k in left for lag in (0, 1)]))
        shown = {name: np.tile(table[name], (len(digits), 1)) for name in names}
        for name, column in zip(names, _rounded([table[name][rows] for name in names], digits), strict=True):
            shown[name][:, rows] = column
        with np.errstate(all="ignore"):
            got = [stages[k].evaluate(table, **shown)[:, open_[k]] for k in left]
        ends = _rounded([found * (1 + e) for e in (-noise, noise) for found in got])
        for k, low, high in zip(left, ends[: len(left)], ends[len(left) :], strict=True):
            right = (low == results[k][open_[k]]) & (high == low)
            settled = right.any(axis=0)
            needed[k, open_[k][settled] + 1] = digits[right.argmax(axis=0)[settled], 0]
            open_[k] = open_[k][~settled]
    needed[needed == DIGITS] = 0
    return [{int(t): int(row[t]) for t in np.flatnonzero(row)} for row in needed]


def _rounded(columns: Sequence[Array], digits: int | NDArray[np.int64] = DIGITS) -> list[Array]:
    """Columns rounded, all at once; a row for each number of digits."""
    if not columns:
        return []
    ends = np.cumsum([column.shape[-1] for column in columns])
    return np.split(rounded_column(np.concatenate(columns, axis=-1), digits), ends[:-1], axis=-1)
