"""Optimizers: a few lines of text each, written as their papers write them.

An optimizer is its equations. What it keeps from step to step, the order of its stages, the
columns of its trace and the formulas on the screen all follow from that text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from optim.errors import InputError, mark
from optim.notation import ARITY, CONSTANTS, Expression, NotationError, parse, symbol

MAX_LINES = 24
GIVEN = ("t", "x", "g")
"""What every equation may read: the step number from 1, the parameter, the gradient at x."""


@dataclass(frozen=True)
class Hyperparameter:
    """A number that a person chooses.

    Attributes:
        name: as in the equations.
        default: PyTorch's default where PyTorch has it.
        low, high: the allowed range.
        low_allowed, high_allowed: whether the ends belong to it.
        scale: ``log`` if equal ratios look alike (lr, eps), ``log1m`` if equal ratios of
            1 - value do (beta1, beta2), else ``linear``.
        about: one sentence on what it does, to be translated.
    """

    name: str
    default: float
    low: float
    high: float
    about: str
    scale: str = "linear"
    low_allowed: bool = True
    high_allowed: bool = True

    @property
    def symbol(self) -> str:
        """LaTeX."""
        return symbol(self.name)

    @property
    def range(self) -> str:
        """The allowed range in interval notation, such as ``[0, 1)``."""
        left = "[" if self.low_allowed else "("
        right = "]" if self.high_allowed and math.isfinite(self.high) else ")"
        high = f"{self.high:g}" if math.isfinite(self.high) else "∞"
        return f"{left}{self.low:g}, {high}{right}"

    def check(self, value: object) -> np.ndarray:
        """The value, or values, as float64.

        Raises:
            InputError: not a number, or outside the range.
        """
        try:
            array = np.asarray(value, float)
        except (TypeError, ValueError):
            raise InputError(
                mark("{name} must be a number, not {value}"), name=self.name, value=repr(value)
            ) from None
        above = (array >= self.low) if self.low_allowed else (array > self.low)
        below = (array <= self.high) if self.high_allowed else (array < self.high)
        bad = array[~(np.isfinite(array) & above & below)]
        if bad.size:
            raise InputError(
                mark("{name} must be in {range}, not {value}"),
                name=self.name,
                range=self.range,
                value=f"{bad.flat[0]:g}",
            )
        return array


def _hyper(*entries: Hyperparameter) -> dict[str, Hyperparameter]:
    return {h.name: h for h in entries}


HYPERPARAMETERS: dict[str, Hyperparameter] = _hyper(
    Hyperparameter(
        "lr",
        1e-3,
        0,
        math.inf,
        mark("The learning rate: how long a step is. For Adam it is close to the length of the step itself."),
        "log",
    ),
    Hyperparameter(
        "beta1",
        0.9,
        0,
        1,
        mark("How much of the old first moment m is kept at each step; m averages about 1/(1-β₁) gradients."),
        "log1m",
        high_allowed=False,
    ),
    Hyperparameter(
        "beta2",
        0.999,
        0,
        1,
        mark(
            "How much of the old second moment v is kept at each step; v averages about 1/(1-β₂) squared gradients."
        ),
        "log1m",
        high_allowed=False,
    ),
    Hyperparameter(
        "eps",
        1e-8,
        0,
        math.inf,
        mark("A small number that keeps the division safe. Large, it turns Adam into momentum."),
        "log",
    ),
    Hyperparameter(
        "momentum",
        0.9,
        0,
        1,
        mark("How much of the old velocity is kept at each step; 0 is plain gradient descent."),
        "log1m",
        high_allowed=False,
    ),
)


@dataclass(frozen=True)
class Equation:
    """``name = expression``, one stage of a step."""

    name: str
    expression: Expression

    @property
    def text(self) -> str:
        return f"{self.name} = {self.expression.text}"


class Note(NamedTuple):
    """What a line is called, in two or three words, and what it does, in one or two sentences."""

    label: str
    about: str


@dataclass(frozen=True)
class Optimizer:
    """Equations, and which hyper-parameters they read.

    Attributes:
        text: the equations, one a line; each name is assigned once, the last line assigns x.
        title: what it is called.
        paper, year: where it comes from.
        about: what it does, to be translated.
        defaults: hyper-parameters whose default differs from the table's.
        notes: by left side, what that line is called and what it does and why, to be translated.
    """

    text: str
    title: str = ""
    paper: str = ""
    year: int = 0
    about: str = ""
    defaults: Mapping[str, float] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)
    key: str = field(default="", compare=False)

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        return tuple(_read(self.text))

    @cached_property
    def hyperparameters(self) -> dict[str, Hyperparameter]:
        """Those its equations read, in the order of the table."""
        read = {name for e in self.equations for name in e.expression.names}
        return {name: h for name, h in HYPERPARAMETERS.items() if name in read}

    @cached_property
    def state(self) -> tuple[str, ...]:
        """What is kept from step to step, x aside: the names read before they are assigned."""
        found, assigned = [], set()
        left = {e.name for e in self.equations}
        for equation in self.equations:
            for name in equation.expression.names:
                if name in left and name not in assigned and name != "x" and name not in found:
                    found.append(name)
            assigned.add(equation.name)
        return tuple(found)

    def default(self, name: str) -> float:
        return self.defaults.get(name, HYPERPARAMETERS[name].default)

    def check(self, values: Mapping[str, object]) -> dict[str, np.ndarray]:
        """All hyper-parameters, defaults filled in, checked.

        Raises:
            InputError: an unknown name, or a value outside its range.
        """
        for name in values:
            if name not in self.hyperparameters:
                raise InputError(
                    mark("unknown hyper-parameter '{name}'; {optimizer} has: {known}"),
                    name=name,
                    optimizer=self.title or "this optimizer",
                    known=", ".join(self.hyperparameters) or "none",
                )
        return {n: h.check(values.get(n, self.default(n))) for n, h in self.hyperparameters.items()}


def optimizer(source: str | Optimizer) -> Optimizer:
    """The optimizer behind a key of OPTIMIZERS, or equations of one's own.

    Raises:
        InputError: neither a known key nor equations of the notation.
    """
    if isinstance(source, Optimizer):
        return source
    if source in OPTIMIZERS:
        return OPTIMIZERS[source]
    if "=" not in source:
        raise InputError(
            mark("unknown optimizer '{name}'; known: {known}; or write equations, one a line"),
            name=source[:40],
            known=", ".join(OPTIMIZERS),
        )
    own = Optimizer("\n".join(line.strip() for line in source.splitlines() if line.strip()))
    known = next((o for o in OPTIMIZERS.values() if o.equations == own.equations), None)
    return known or own


_LEFT = re.compile(r"[A-Za-z][A-Za-z_0-9]{0,19}")


def _read(text: str) -> Iterator[Equation]:
    """Check equations line by line; an error names its line."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or len(lines) > MAX_LINES:
        raise InputError(mark("an optimizer has 1 to {limit} equations, one a line"), limit=MAX_LINES)
    parts = [line.partition("=") for line in lines]
    names = [left.strip() for left, _, _ in parts]
    for number, (name, (_, equals, _)) in enumerate(zip(names, parts, strict=True), 1):
        if not equals or not _LEFT.fullmatch(name):
            raise InputError(
                mark("line {line} is not an equation; write one such as {example}"),
                line=number,
                example="m = beta1*m + (1 - beta1)*g",
            )
        if name in ("t", "g", "f", "y", *HYPERPARAMETERS, *ARITY, *CONSTANTS):
            raise InputError(
                mark("line {line} assigns '{name}', which is given; choose another name"),
                line=number,
                name=name,
            )
        if names.index(name) != number - 1:
            raise InputError(
                mark("line {line} assigns '{name}' a second time; each name is assigned once"),
                line=number,
                name=name,
            )
    if "x" not in names:
        raise InputError(
            mark("no line says what x becomes; write one such as {example}"), example="x = x - lr*g"
        )
    if names[-1] != "x":
        raise InputError(mark("the line that assigns x must be the last one"))
    known = (*GIVEN, *HYPERPARAMETERS, *(n for n in names if n != "x"))
    for number, (name, (left, _, right)) in enumerate(zip(names, parts, strict=True), 1):
        try:
            yield Equation(name, parse(" " * (len(left) + 1) + right, known))  # columns are the line's
        except NotationError as error:
            raise InputError(mark("line {line}: {problem}"), line=number, problem=error) from None


def _table(**optimizers: Optimizer) -> dict[str, Optimizer]:
    return {
        key: Optimizer(o.text, o.title, o.paper, o.year, o.about, o.defaults, o.notes, key)
        for key, o in optimizers.items()
    }


STEP = Note(
    mark("new position"),
    mark(
        "The step: divided by √v̂ it has about the length α, whatever the scale of the gradient; ε only keeps the division safe."
    ),
)
FIRST_MOMENT = Note(
    mark("first moment"),
    mark(
        "A running average of gradients: it keeps β₁ of what it was and adds 1-β₁ of the new one, so noise and oscillation cancel."
    ),
)
SECOND_MOMENT = Note(
    mark("second moment"),
    mark(
        "A running average of squared gradients, with a longer memory β₂. Its root measures how large gradients have been here."
    ),
)
CORRECTED_M = Note(
    mark("corrected m"),
    mark(
        "m started at 0 and is still too small; after t steps its weights add up to 1-β₁ᵗ only. Dividing by that corrects it."
    ),
)
CORRECTED_V = Note(
    mark("corrected v"),
    mark(
        "v started at 0 too, and with β₂ so close to 1 it needs the correction by 1-β₂ᵗ far longer than m does."
    ),
)

OPTIMIZERS: dict[str, Optimizer] = _table(
    adam=Optimizer(
        """\
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*g**2
m_hat = m/(1 - beta1**t)
v_hat = v/(1 - beta2**t)
x = x - lr*m_hat/(sqrt(v_hat) + eps)""",
        "Adam",
        "Kingma & Ba, Adam: A Method for Stochastic Optimization, arXiv:1412.6980",
        2014,
        mark(
            "An average of gradients, divided by the root of an average of squared gradients, both corrected for their start at 0."
        ),
        notes={
            "m": FIRST_MOMENT,
            "v": SECOND_MOMENT,
            "m_hat": CORRECTED_M,
            "v_hat": CORRECTED_V,
            "x": STEP,
        },
    ),
    momentum=Optimizer(
        """\
b = momentum*b + g
x = x - lr*b""",
        "SGD with momentum",
        "Polyak, Some methods of speeding up the convergence of iteration methods",
        1964,
        mark(
            "A velocity adds up gradients, so that steps in the same direction grow and opposite ones cancel."
        ),
        {"lr": 1e-2},
        {
            "b": Note(
                mark("velocity"),
                mark("The velocity keeps a share μ of what it was and adds the whole new gradient."),
            ),
            "x": Note(mark("new position"), mark("A step of α times the velocity, against it.")),
        },
    ),
    sgd=Optimizer(
        "x = x - lr*g",
        "SGD",
        "Robbins & Monro, A stochastic approximation method",
        1951,
        mark("A step against the gradient, as long as the gradient is steep."),
        {"lr": 1e-2},
        {
            "x": Note(
                mark("new position"),
                mark(
                    "A step of α times the gradient, downhill: long where it is steep, short where it is flat."
                ),
            )
        },
    ),
)
