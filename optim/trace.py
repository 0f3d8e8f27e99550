"""Runs: every number of every step, for one run or for any number of runs in one array."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from operator import add
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike

from . import objectives, optimizers
from .ahead import Lines, ahead
from .compiled import Block, compile_block
from .errors import InputError, mark
from .hyperparameters import floats
from .objectives import Objective
from .optimizers import Optimizer
from .run import Array as Array
from .run import Run, start_of, whole_steps

FITTING = 16384
"""So many numbers an array of a large sweep has: a dozen of them fit into a processor's cache."""


@dataclass(frozen=True)
class Trace:
    """What happened in a run.

    Attributes:
        objective: the text of the function.
        optimizer: the text of the equations that ran.
        hyper: every hyper-parameter's value.
        columns: by name, x, g, f and every left side of the equations. Axis 0 is t, from 0 (the
            start) to the number of steps; the last axis is the coordinate (f has none); axes
            between are runs. Row 0 holds the start of x and of what is kept; the rest is nan.

    Example:
        >>> from optim import simulate
        >>> trace = simulate("x**2", "momentum", x0=1, steps=2, lr=0.1)
        >>> list(trace.columns), trace.x.shape, trace.diverged
        (['x', 'g', 'f', 'b'], (3, 1), None)
        >>> trace["b"][:, 0].round(6).tolist()
        [0.0, 2.0, 3.4]
    """

    objective: str
    optimizer: str
    hyper: Mapping[str, Array]
    columns: Mapping[str, Array]

    def __getitem__(self, name: str) -> Array:
        if name not in self.columns:
            raise InputError(
                mark("the trace has no column '{name}'; it has: {known}"),
                name=name,
                known=", ".join(self.columns),
            )
        return self.columns[name]

    @property
    def x(self) -> Array:
        """The parameter after t updates, shape (steps + 1, ..., n)."""
        return self["x"]

    @property
    def f(self) -> Array:
        """The objective at x[t], shape (steps + 1, ...)."""
        return self["f"]

    @property
    def steps(self) -> int:
        return len(self.x) - 1

    @property
    def diverged(self) -> Any:
        """The first t at which a recorded number is not finite, or None.

        For several runs an array of their shape, with -1 in the place of None.
        """
        finite = np.array(np.isfinite(self.x).all(axis=-1))
        for name, column in self.columns.items():
            finite[1:] &= np.isfinite(column[1:]) if name == "f" else np.isfinite(column[1:]).all(axis=-1)
        if "f" in self.columns:
            finite[0] &= np.isfinite(self.f[0])
        first = np.where(finite.all(axis=0), -1, np.argmin(finite, axis=0))
        if first.ndim:
            return first
        return None if first < 0 else int(first)


@overload
def simulate(objective: Run, *, record: Collection[str] | None = None) -> Trace: ...


@overload
def simulate(
    objective: str | Objective,
    optimizer: str | Optimizer = "adam",
    x0: ArrayLike | None = None,
    steps: int = 100,
    *,
    record: Collection[str] | None = None,
    noise: ArrayLike | None = None,
    **hyper: ArrayLike,
) -> Trace: ...


def simulate(
    objective: str | Objective | Run,
    optimizer: str | Optimizer = "adam",
    x0: ArrayLike | None = None,
    steps: int = 100,
    *,
    record: Collection[str] | None = None,
    noise: ArrayLike | None = None,
    **hyper: ArrayLike,
) -> Trace:
    """Run an optimizer on an objective and record every number.

    For t = 1, 2, ..., steps: ``g = ∇f(x) + noise[t - 1]``, then the optimizer's equations in order; the
    last one gives the new x.

    Args:
        objective: a key of OBJECTIVES, a formula in x or in x and y, or an Objective. Or a Run, which has
            all of it: then only ``record`` is given beside.
        optimizer: a key of OPTIMIZERS, equations one a line, or an Optimizer.
        x0: the start: a number, or n numbers, or an array of shape (..., n) for several runs; by
            default the objective's own.
        steps: how many updates.
        record: names to keep, x always; all by default. Naming few saves memory and time.
        noise: added to the gradients, shape (steps, ..., n) or what broadcasts to it; drawn beforehand,
            so that a run can be repeated.
        hyper: lr, beta1, ...: numbers, or arrays of shape (..., 1) for several runs.

    Raises:
        InputError: anything of this cannot be used; the message says what is allowed.
        TypeError: something is given beside a Run that the Run has.

    Numbers that grow too large become inf or nan, as in PyTorch, and the run goes on. Everything is
    float64, which in PyTorch has to be asked for. ``f`` is taken after an update; the loss that a loop in
    PyTorch prints is the one before it.

    Example:
        >>> trace = simulate("x**4", "adam", x0=4, steps=2, lr=0.1)
        >>> trace.x[:, 0].round(4).tolist()
        [4.0, 3.9, 3.8003]
        >>> rates = [[0.1], [0.2], [0.3]]
        >>> simulate("x**4", "adam", x0=4, steps=2, lr=rates).x.shape
        (3, 3, 1)
    """
    if isinstance(objective, Run):
        if hyper or x0 is not None or noise is not None:
            raise TypeError("a Run has its own start, noise and hyper-parameters")
        target, rule, steps = objective.objective, objective.optimizer, objective.steps
        start, values = np.array(objective.x0), {n: np.array(v) for n, v in objective.hyper.items()}
        noise = objective.noise.drawn((steps, len(objective.x0)))
    else:
        target, rule, steps = (
            objectives.objective(objective),
            optimizers.optimizer(optimizer),
            whole_steps(steps),
        )
        start, values = start_of(target, x0), rule.check(hyper)
        rule = rule.variant(values)
    names = ("x", "g", "f", *(e.name for e in rule.equations if e.name != "x"))
    recorded = _recorded(record, names)
    kept = [name for name in names if name in recorded]

    runs = _runs(start, values)
    shape = (*runs, len(target.variables))
    columns = {
        name: np.empty((steps + 1, *runs)) if name == "f" else _empty((steps + 1, *shape)) for name in kept
    }
    job = _Job(
        target, rule, values, np.broadcast_to(start, shape), steps, columns, _noise(noise, (steps, *shape))
    )
    with np.errstate(all="ignore"):
        if runs or not job.run_floats():
            for part in job.parts():
                part.run_arrays()
    return Trace(target.text, rule.text, values, columns)


def _recorded(record: Collection[str] | None, names: Sequence[str]) -> Collection[str]:
    if record is None:
        return names
    if isinstance(record, str) or not isinstance(record, Collection):
        raise InputError(
            mark("what to record must be several of these names, in a list: {known}"), known=", ".join(names)
        )
    for name in record:
        if name not in names:
            raise InputError(
                mark("the trace has no column '{name}'; it has: {known}"), name=name, known=", ".join(names)
            )
    return ("x", *record)


def _noise(noise: ArrayLike | None, shape: tuple[int, ...]) -> Array | None:
    if noise is None:
        return None
    try:
        return np.broadcast_to(floats(noise), shape)
    except (TypeError, ValueError, OverflowError):
        raise InputError(mark("the noise must have the shape {shape}"), shape=shape) from None


def _empty(shape: tuple[int, ...]) -> Array:
    """An array in which the numbers of one coordinate lie side by side: arithmetic is fastest so."""
    return np.empty((shape[-1], *shape[:-1])).transpose(*range(1, len(shape)), 0)


def _spread(value: Any, shape: tuple[int, ...]) -> Array:
    """A result for every run and coordinate, also where its equation reads neither x nor g."""
    return value if value.shape == shape else np.broadcast_to(value, shape)


def _runs(start: Array, hyper: Mapping[str, Array]) -> tuple[int, ...]:
    """The shape that start and hyper-parameters have together, the last axis aside."""
    for name, value in hyper.items():
        if value.shape[-1:] not in ((), (1,)):
            raise InputError(
                mark("{name} must be a number, or of shape (..., 1) for several runs"), name=name
            )
    shapes = [start.shape[:-1], *(value.shape[:-1] for value in hyper.values())]
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        several = ", ".join(str(shape) for shape in dict.fromkeys(shapes) if shape)
        raise InputError(mark("the numbers of runs do not match: {shapes}"), shapes=several) from None


@dataclass(frozen=True)
class _Job:
    objective: Objective
    optimizer: Optimizer
    hyper: Mapping[str, Array]
    start: Array
    steps: int
    columns: dict[str, Array]
    noise: Array | None

    def parts(self) -> Iterator[_Job]:
        """The same job in parts whose arrays stay in the processor's cache."""
        runs = self.start.shape[:-1]
        many = max(1, FITTING * runs[0] // self.start.size) if runs and self.start.size else 0
        if not many or runs[0] <= many:
            yield self
            return
        for begin in range(0, runs[0], many):
            some = slice(begin, begin + many)
            yield replace(
                self,
                hyper={n: v[some] if v.ndim > len(runs) and len(v) > 1 else v for n, v in self.hyper.items()},
                start=self.start[some],
                columns={name: column[:, some] for name, column in self.columns.items()},
                noise=None if self.noise is None else self.noise[:, some],
            )

    @property
    def _lines(self) -> Lines:
        return tuple((e.name, e.expression) for e in self.optimizer.equations)

    def _f(self, *x: Array) -> Array:
        """f at places of any shape, a coordinate each."""
        found: Array = compile_block((("f", self.objective.f),), self.objective.variables).arrays(*x)[0]
        return found

    @property
    def _gradient(self) -> Block:
        o = self.objective
        return compile_block(tuple((f"g{i}", g) for i, g in enumerate(o.gradient)), o.variables)

    @property
    def _start(self) -> Block:
        return compile_block(tuple(self.optimizer.starts.items()), ("x", *self.hyper))

    def run_arrays(self) -> None:
        gradient, start = self._gradient.arrays, self._start.arrays
        step = compile_block(self._lines, ("t", "x", "g", *self.optimizer.state, *self.hyper)).arrays
        names = [e.name for e in self.optimizer.equations]
        columns, n = self.columns, self.start.shape[-1]
        hyper = [v if v.ndim else v[()] for v in self.hyper.values()]
        x = _empty(self.start.shape)
        x[...] = self.start
        state = {name: np.zeros_like(x) for name in self.optimizer.state}
        for name, value in zip(self.optimizer.starts, start(x, *hyper), strict=True):
            state[name][...] = value
        for name, column in columns.items():
            column[0] = x if name == "x" else state.get(name, np.nan)
        if "f" in columns:
            columns["f"][0] = self._f(*(x[..., i] for i in range(n)))
        for t in range(1, self.steps + 1):
            g = np.empty_like(x)  # a new one: an equation may keep it
            for i, part in enumerate(gradient(*(x[..., i] for i in range(n)))):
                g[..., i] = part
            if self.noise is not None:
                g += self.noise[t - 1]
            results = dict(zip(names, step(np.float64(t), x, g, *state.values(), *hyper), strict=True))
            x = _spread(results["x"], x.shape)
            state = {name: _spread(results[name], x.shape) for name in state}
            for name, column in columns.items():
                if name == "g":
                    column[t] = g
                elif name == "f":
                    column[t] = self._f(*(x[..., i] for i in range(n)))
                else:
                    column[t] = results[name]

    def run_floats(self) -> bool:
        """One run on Python's floats: the same bits as arrays, several times faster.

        Returns False, to be done again on arrays, where Python raises and arrays give inf or nan.
        """
        taken, lines = ahead(self._lines, ("t", *self.hyper), self.optimizer.state)
        times = np.arange(1.0, self.steps + 1)
        known = {"t": times, **self.hyper}
        found = compile_block(taken, tuple(known)).arrays(*known.values())
        known |= dict(zip((name for name, _ in taken), found, strict=True))
        read = {name for _, expression in lines for name in expression.names} & known.keys()
        ready = [np.broadcast_to(known[name], times.shape).tolist() for name in read]
        step = compile_block(lines, ("x", "g", *self.optimizer.state, *read)).scalars
        gradient, start = self._gradient.scalars, self._start.scalars
        names = [e.name for e in self.optimizer.equations]
        kept = [names.index(name) for name in self.optimizer.state]
        last = names.index("x")
        noise = None if self.noise is None else self.noise.tolist()
        x = [float(v) for v in self.start]
        coordinates = range(len(x))
        state: list[list[float]] = []
        rows: list[list[tuple[float, ...]]] = [[] for _ in coordinates]
        slopes = []
        try:
            for v in x:
                begun = dict(zip(self.optimizer.starts, start(v, *self.hyper.values()), strict=True))
                state.append([begun.get(name, 0.0) for name in self.optimizer.state])
            first = dict(zip(self.optimizer.state, zip(*state, strict=True), strict=True))
            for t, extra in zip(
                range(self.steps), zip(*ready, strict=True) if ready else repeat(()), strict=False
            ):
                g = gradient(*x)
                if noise:
                    g = tuple(map(add, g, noise[t]))
                slopes.append(g)
                for i in coordinates:
                    row = step(x[i], g[i], *state[i], *extra)
                    rows[i].append(row)
                    state[i] = [row[k] for k in kept]
                    x[i] = row[last]
        except (ArithmeticError, ValueError):
            return False
        numbers = np.array(rows).reshape(len(x), self.steps, len(names))
        for name, column in self.columns.items():
            if name == "f":
                continue
            column[0] = self.start if name == "x" else first.get(name, np.nan)
            column[1:] = (
                np.reshape(slopes, (-1, len(x))) if name == "g" else numbers[:, :, names.index(name)].T
            )
        if "f" in self.columns:
            self.columns["f"][:] = self._f(*(self.columns["x"][:, i] for i in coordinates))
        return True


def lengths(trace: Trace, lr: float) -> Array:
    """|Δ|/α of every step; nan at t = 0."""
    with np.errstate(invalid="ignore"):
        return np.abs(np.diff(trace.x[:, 0], prepend=np.nan)) / lr
