"""The equations in a library's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..objectives import Objective
from ..optimizers import Optimizer
from ..trace import Trace, simulate
from .expressions import TORCH, Dialect, Kind, Printer


@dataclass(frozen=True)
class Wanted:
    """A run, and the target it is wanted for."""

    objective: Objective
    optimizer: Optimizer
    x0: Sequence[float]
    steps: int
    hyper: Mapping[str, float]
    target: str
    names: Mapping[str, str] = field(default_factory=dict)
    """New names for those of the equations that would clash with a program's own words."""

    @property
    def start(self) -> str:
        return ", ".join(repr(float(v)) for v in self.x0)

    def trace(self, rule: Optimizer) -> Trace:
        """Where these equations go with this run's values."""
        hyper = {name: value for name, value in self.hyper.items() if name in rule.hyperparameters}
        return simulate(self.objective, rule, self.x0, self.steps, record=("g",), **dict[str, Any](hyper))


@dataclass(frozen=True)
class Lines:
    """An optimizer's equations as lines of a program.

    Attributes:
        starts: what is kept, and what it starts at.
        equations: left and right sides above x's.
        step: what x becomes.
    """

    starts: Mapping[str, str]
    equations: Sequence[tuple[str, str]]
    step: str

    def text(self, indent: int) -> list[str]:
        return [f"{' ' * indent}{name} = {right}" for name, right in self.equations]


def written_out(run: Wanted, dialect: Dialect) -> Lines:
    """The equations, with new names where theirs would clash."""
    rule = run.optimizer
    numbers = Kind.SCALAR if dialect is TORCH else Kind.NUMBER
    printer = Printer(dialect, dict.fromkeys(run.hyper, numbers) | {"x": Kind.TENSOR}, run.names)
    starts = {
        run.names.get(name, name): printer.print(rule.starts[name], tensor="x")
        if name in rule.starts
        else dialect.zeros
        for name in rule.state
    }
    printer.kinds.update({"t": Kind.SCALAR, **dict.fromkeys(("g", *rule.state), Kind.TENSOR)})
    equations = []
    for equation in rule.equations:
        kept = equation.name in (*rule.state, "x")
        right = printer.print(equation.expression, tensor="x" if kept else "")
        equations.append((run.names.get(equation.name, equation.name), right))
        found = max(Kind.NUMBER, printer.kind(equation.expression))
        printer.kinds[equation.name] = Kind.TENSOR if kept else found
    *above, (_, step) = equations
    return Lines(starts, above, step)


def defaults(hyper: Mapping[str, float]) -> str:
    """The hyper-parameters as further arguments with their values."""
    return "".join(f", {name}={float(value)!r}" for name, value in hyper.items())
