"""The equations in a library's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..optimizers import Optimizer
from ..run import Run
from .expressions import TORCH, Dialect, Printer, Type

Names = Mapping[str, str]
"""New names for those of the equations that would clash with a program's own words."""


class Chosen(Protocol):
    """An optimizer with its hyper-parameters: a Run, or the steps of a training."""

    @property
    def optimizer(self) -> Optimizer: ...

    @property
    def hyper(self) -> Mapping[str, float]: ...


@dataclass(frozen=True)
class Body:
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


def written_out(run: Chosen, names: Names, dialect: Dialect) -> Body:
    """The run's equations."""
    rule = run.optimizer
    numbers = Type.SCALAR if dialect is TORCH else Type.NUMBER
    printer = Printer(dialect, dict.fromkeys(run.hyper, numbers) | {"x": Type.TENSOR}, names)
    starts = {
        names.get(name, name): printer.print(rule.starts[name], tensor="x")
        if name in rule.starts
        else dialect.zeros
        for name in rule.state
    }
    printer.types.update(dict.fromkeys(("t", "f"), Type.SCALAR))
    printer.types.update(dict.fromkeys(("g", "h", *rule.state), Type.TENSOR))
    equations = []
    for equation in rule.equations:
        kept = equation.name in (*rule.state, "x")
        right = printer.print(equation.expression, tensor="x" if kept else "")
        equations.append((names.get(equation.name, equation.name), right))
        found = max(Type.NUMBER, printer.type_of(equation.expression))
        printer.types[equation.name] = Type.TENSOR if kept else found
    *above, (_, step) = equations
    return Body(starts, above, step)


LOSS = "loss"
"""What f is called where a program has a function f."""


def extras(run: Chosen, point: str) -> dict[str, str]:
    """What a step reads of the function beside g: by its name in the program how that is worked out at a point."""
    found = {"f": (LOSS, f"f(*{point})"), "h": ("h", f"curvature({point})")}
    return dict(found[name] for name in run.optimizer.extras)


def start(run: Run) -> str:
    """The numbers that x starts at."""
    return ", ".join(repr(float(v)) for v in run.x0)


def defaults(hyper: Mapping[str, float]) -> str:
    """The hyper-parameters as further arguments with their values."""
    return "".join(f", {name}={float(value)!r}" for name, value in hyper.items())
