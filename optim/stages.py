"""One step of a run as a list of stages: the gradient, the curvature where it is read, then one stage an equation.

A stage knows which column of the trace every name in it stands for, and whether it means the
number of this step or of the one before. Formulas with numbers, the flowchart and the search for
slips all read it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from .compiled import compile_block
from .equations import read as lines_of
from .hyperparameters import HYPERPARAMETERS
from .notation import Expression, parse
from .objectives import Objective
from .optimizers import Optimizer
from .reductions import written_out
from .trace import Array, Trace


@dataclass(frozen=True)
class Read:
    """Where a name's number comes from.

    Attributes:
        column: a column of ``table``, a hyper-parameter, or ``t``.
        lag: 1 for the number of the step before, else 0.
    """

    column: str
    lag: int


MARKS = {"x": "ˣ", "y": "ʸ"}
"""What marks the columns of another coordinate, as in gʸ."""


@dataclass(frozen=True)
class Stage:
    """``name = expression``, read at step t.

    Attributes:
        name: the left side as the equation writes it; ``g`` for the gradient, ``h`` for the curvature.
        column: its column of ``table``.
        reads: by name in the expression.
        block: the variables of all coordinates, which reductions read; none where they are too many to show.
        variable: whose coordinate it is.
        order: of the derivative of f that it is; 0 where it is an equation.
    """

    name: str
    column: str
    expression: Expression
    reads: Mapping[str, Read]
    block: tuple[str, ...] = ()
    variable: str = ""
    order: int = 0

    @property
    def given(self) -> bool:
        """Whether its number was recorded, and no formula says it."""
        return self.name == self.expression.text == "g" or (self.expression.reduces and not self.block)

    @cached_property
    def written_out(self) -> Stage:
        """The same with every coordinate where a reduction stands."""
        if not self.expression.reduces or self.given:
            return self
        reads: dict[str, Read] = {}
        coordinates = []
        for variable in self.block:
            named = {name: self._of(name, variable) for name in self.reads}
            reads |= {
                named[name]: Read(self._of(read.column, variable), read.lag)
                for name, read in self.reads.items()
            }
            coordinates.append(named)
        tree = written_out(self.expression.tree, self.block.index(self.variable), coordinates)
        return replace(self, reads=reads).showing(tree)

    def _of(self, name: str, variable: str) -> str:
        """What a coordinate calls a name or a column of this one."""
        if variable == self.variable or name in ("t", "f") or name in HYPERPARAMETERS:
            return name
        return variable if name == self.variable else name + MARKS[variable]

    def evaluate(self, table: Mapping[str, Array], **instead: Any) -> Array:
        """What the expression gives at t = 1, 2, ..., read from the table.

        Args:
            instead: other values, by column; of several rows each gives one.
        """
        steps, stage = len(table["t"]), self.written_out
        values = {}
        for name, read in stage.reads.items():
            column = np.asarray(instead.get(read.column, table[read.column]), float)
            values[name] = column if column.ndim == 0 else column[..., 1 - read.lag : steps - read.lag]
        found = stage.expression(**values)
        return np.broadcast_to(found, (*np.shape(found)[:-1], steps - 1))

    def at(
        self, table: Mapping[str, Array], t: int, digits: Callable[[str, float], float] | None = None
    ) -> float:
        """The same at one t, on Python's floats: the same bits, far sooner than with arrays of one number.

        Args:
            digits: changes what is read, by column, such as to what is printed of it.
        """
        values, stage = [], self.written_out
        for read in stage.reads.values():
            column = table[read.column]
            value = float(column if column.ndim == 0 else column[t - read.lag])
            values.append(digits(read.column, value) if digits else value)
        function = compile_block((("result", stage.expression),), tuple(stage.reads))
        with np.errstate(all="ignore"):
            try:
                return float(function.scalars(*values)[0])
            except (ArithmeticError, ValueError):  # where Python raises, arrays give inf or nan
                return float(function.arrays(*map(np.float64, values))[0])

    def showing(self, tree: ast.expr) -> Stage:
        """The same stage with another right side; its names mean what they meant."""
        expression = Expression(ast.unparse(tree), tree)
        return replace(self, expression=expression, reads={n: self.reads[n] for n in expression.names})


def stages(objective: Objective, optimizer: Optimizer, coordinate: int = 0) -> tuple[Stage, ...]:
    """The stages of a step as one coordinate sees them."""
    formulas = {"g": objective.gradient[coordinate]}
    if "h" in optimizer.extras:
        formulas["h"] = objective.curvature[coordinate]
    derivatives = (
        Stage(name, name, formula, {n: Read(n, 1) for n in formula.names}, order=order)
        for order, (name, formula) in enumerate(formulas.items(), 1)
    )
    return (*derivatives, *_lines(optimizer, objective.variables[coordinate], objective.variables))


def recorded(optimizer: Optimizer, variable: str) -> tuple[Stage, ...]:
    """The stages of a step whose gradient no formula says: it is a column of the trace. So is what a reduction gives."""
    return (Stage("g", "g", parse("g", ["g"]), {}, order=1), *_lines(optimizer, variable))


def _lines(optimizer: Optimizer, variable: str, block: tuple[str, ...] = ()) -> tuple[Stage, ...]:
    """A stage for each equation."""
    result, done = [], {"g"}
    for equation in optimizer.equations:
        reads = {}
        for name in equation.expression.names:
            if name in ("x", "f"):
                reads[name] = Read(variable if name == "x" else name, 1)
            else:
                reads[name] = Read(name, int(name in optimizer.state and name not in done))
        done.add(equation.name)
        column = variable if equation.name == "x" else equation.name
        result.append(Stage(equation.name, column, equation.expression, reads, block, variable))
    return tuple(result)


def starts(optimizer: Optimizer, variable: str) -> tuple[Stage, ...]:
    """The start lines as one coordinate sees them; they are read at t = 0."""
    return tuple(
        Stage(name, name, expression, {n: Read(variable if n == "x" else n, 0) for n in expression.names})
        for name, expression in optimizer.starts.items()
    )


def table(trace: Trace, objective: Objective, coordinate: int = 0) -> dict[str, Array]:
    """One run as plain columns with a place for each row: t, every variable, f, and the rest of a coordinate.

    Hyper-parameters are in it too, as arrays without axes, and of the other coordinate what reductions read.
    """
    columns: dict[str, Array] = {"t": trace.t.astype(float)}
    for i, variable in enumerate(objective.variables):
        columns[variable] = trace.x[:, i]
    columns["f"] = trace.f
    for name, column in trace.columns.items():
        if name not in ("x", "f"):
            columns[name] = column[:, coordinate]
    together = [e.expression.names for e in lines_of(trace.optimizer)[0] if e.expression.reduces]
    for i, variable in enumerate(objective.variables):
        if i != coordinate:
            read = {n for names in together for n in names if n not in ("x", "f") and n in trace.columns}
            columns |= {name + MARKS[variable]: trace[name][:, i] for name in read}
    return {**columns, **trace.hyper}
