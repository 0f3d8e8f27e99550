"""The loop behind ``trace``: what is asked for, checked, and made on Python's floats or on arrays, with the same bits."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import objectives, optimizers
from .ahead import Lines, ahead, of_all
from .compiled import Block, compile_block, compile_loop
from .errors import InputError, mark
from .hyperparameters import floats
from .networks import Network
from .notation import Expression
from .objectives import Objective
from .optimizers import Optimizer
from .run import Array, start_of, whole, whole_steps

MAX_BYTES = 2**29
"""So much of a network's training is kept at most."""
FITTING = 16384
"""So many numbers an array of a large sweep has: a dozen of them fit into a processor's cache."""


def asked(
    objective: str | Objective | Network,
    optimizer: str | Optimizer,
    x0: ArrayLike | None,
    steps: int,
    record: Collection[str] | None,
    every: object,
    coordinates: ArrayLike | None,
    noise: ArrayLike | None,
    hyper: Mapping[str, ArrayLike],
    *,
    known: bool = False,
) -> Job:
    """What ``simulate`` is asked for, checked unless it is known, with room for all that is to be kept."""
    target = objective if isinstance(objective, Network) else objectives.objective(objective)
    rule, steps = optimizers.optimizer(optimizer), whole_steps(steps)
    start = start_of(target, x0)
    values = {name: np.asarray(value) for name, value in hyper.items()} if known else rule.check(hyper)
    rule = rule.variant(values)
    if isinstance(target, Network):
        rule = rule.for_network()
    apart = whole(every, 1, mark("every must be a whole number from 1 to {limit}"))
    t = np.minimum(np.arange(0, steps + apart, apart), steps)
    some = None if coordinates is None else _coordinates(coordinates, target.n)
    beside = [name for name in rule.extras if name != "f"]
    names = ("x", "g", "f", *beside, *(e.name for e in rule.equations if e.name != "x"))
    if some is not None:
        names = tuple(name for name in names if name != "f")
    recorded = _recorded(record, names)
    kept = [name for name in names if name in recorded]

    runs = _runs(start, values)
    shape = (*runs, target.n)
    size: tuple[int, ...] = (len(t), *runs, target.n if some is None else len(some))
    if isinstance(target, Network):
        mega = 8 * math.prod(size) * len(kept) // 2**20
        if mega > MAX_BYTES // 2**20:
            raise InputError(
                mark(
                    "this would keep {size} MB, and at most {limit} are kept; record less, or not every step"
                ),
                size=mega,
                limit=MAX_BYTES // 2**20,
            )
    room = _room(target, len(set(kept) - {"f"}), size)
    columns = {name: np.empty(size[:-1]) if name == "f" else next(room) for name in kept}
    noises = _noise(noise, (steps, *shape))
    return Job(target, rule, values, np.broadcast_to(start, shape), steps, columns, noises, t, some)


def _room(target: Objective | Network, count: int, shape: tuple[int, ...]) -> Iterator[Array]:
    """Room for so many arrays.

    A network's weights lie side by side, as they are multiplied as matrices, and all of it is one block: for a
    large one NumPy asks for large pages, which are written to in half the time.
    """
    if isinstance(target, Network):
        return iter(np.empty((count, *shape)))
    return (_empty(shape) for _ in range(count))


def _coordinates(coordinates: ArrayLike, n: int) -> NDArray[np.int64]:
    message = mark("coordinates are whole numbers from 0 to {limit}")
    try:
        found = np.atleast_1d(floats(coordinates))
    except (TypeError, ValueError, OverflowError):
        raise InputError(message, limit=n - 1) from None
    if found.ndim > 1 or not found.size or not ((found >= 0) & (found < n) & (found % 1 == 0)).all():
        raise InputError(message, limit=n - 1)
    return found.astype(np.int64)


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
class Job:
    """A run, or several, that is to be made: what of, and where to write it."""

    objective: Objective | Network
    optimizer: Optimizer
    hyper: Mapping[str, Array]
    start: Array
    steps: int
    columns: dict[str, Array]
    noise: Array | None
    t: NDArray[np.int64]
    coordinates: NDArray[np.int64] | None

    @property
    def alone(self) -> bool:
        """One run of a formula."""
        return self.start.ndim == 1 and isinstance(self.objective, Objective)

    def kept(self, rows: int) -> Mapping[str, Array]:
        """The first so many rows of every column."""
        columns = {name: column[:rows] for name, column in self.columns.items()}
        if isinstance(self.objective, Network) and "f" in columns:
            return _Late(columns, self.objective.loss)
        return columns

    def parts(self) -> Iterator[Job]:
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

    @property
    def _blocks(self) -> tuple[int, ...]:
        """Where the blocks of reductions begin; see ``compile_block``."""
        if not self.optimizer.reduces or not isinstance(self.objective, Network):
            return ()
        return tuple(block.start for block in self.objective.blocks.values())

    @property
    def _formula(self) -> Objective:
        assert isinstance(self.objective, Objective)
        return self.objective

    def f(self, *x: Array) -> Array:
        """f at places of any shape, a coordinate each."""
        found: Array = compile_block((("f", self._formula.f),), self._formula.variables).arrays(*x)[0]
        return found

    @property
    def _gradient(self) -> Block:
        return self._block(self._formula.gradient)

    def _block(self, formulas: Sequence[Expression]) -> Block:
        """A formula for each coordinate."""
        return compile_block(tuple((f"g{i}", g) for i, g in enumerate(formulas)), self._formula.variables)

    @property
    def begin(self) -> Block:
        """What is kept, where it has a start line."""
        return compile_block(tuple(self.optimizer.starts.items()), ("x", *self.hyper))

    def _ahead(self) -> tuple[Lines, dict[str, Array]]:
        """The lines of a step, and what they read that is worked out beforehand: one number for all t, or one for each."""
        taken, lines = ahead(self._lines, ("t", *self.hyper), self.optimizer.state)
        known = {"t": np.arange(1.0, self.steps + 1), **self.hyper}
        found = compile_block(taken, tuple(known)).arrays(*known.values())
        known |= dict(zip((name for name, _ in taken), map(np.asarray, found), strict=True))
        read = {name for _, expression in lines for name in expression.names}
        return lines, {name: value for name, value in known.items() if name in read}

    def step(self) -> tuple[Block, list[Array]]:
        """A step that reads x, g, ``extras``, what is kept, and then a number of each of these columns, one for each t.

        What depends on t and on hyper-parameters alone is worked out beforehand.
        """
        lines, known = self._ahead()
        inputs = ("x", "g", *self.optimizer.extras, *self.optimizer.state, *known)
        step = compile_block(lines, inputs, self._blocks)
        return step, [np.broadcast_to(value, (self.steps,)) for value in known.values()]

    def sweep(self) -> tuple[Block, list[Array]]:
        """The same where a run has hyper-parameters of its own: t has a number for each t, they are the same for all."""
        inputs = ("x", "g", *self.optimizer.extras, *self.optimizer.state, "t", *self.hyper)
        step = compile_block(self._lines, inputs, self._blocks)
        times = np.arange(1.0, self.steps + 1)
        return step, [times, *(np.broadcast_to(v, (self.steps, *v.shape)) for v in self.hyper.values())]

    def slopes(self) -> Callable[[Array, int], Array]:
        """The gradient at x in step t, as a new array: an equation may keep it."""
        if isinstance(self.objective, Network):
            return self.objective.slopes
        gradient = self._gradient
        return lambda x, _: _each(gradient, x)

    def extras(self) -> Callable[[Array], list[Array]]:
        """What the equations read of the function beside g, at x: of a run with noise, too, the function's own."""
        n = self._formula.n
        blocks = [
            self._block(self._extra(name) * (n if name == "f" else 1)) for name in self.optimizer.extras
        ]
        return lambda x: [_each(block, x) for block in blocks]

    def _extra(self, name: str) -> tuple[Expression, ...]:
        """The formula of f, or those of h."""
        return (self._formula.f,) if name == "f" else self._formula.curvature

    def run_floats(self) -> bool:
        """One run on Python's floats: the same bits as arrays, many times faster.

        Returns False, to be done again on arrays, where Python raises and arrays give inf or nan.
        """
        o, state, n = self._formula, self.optimizer.state, range(self._formula.n)
        slopes = o.gradient if self.noise is None else tuple(map(_noisy, o.gradient, n))
        formulas = {"g": tuple(slopes)} | {name: self._extra(name) for name in self.optimizer.extras}
        ready, known = self._ahead()
        lines = of_all(ready, ("x", *state), tuple(formulas.items()), o.variables)
        kept = tuple((f"{name}$old{i}", f"{name}${i}") for name in ("x", *state) for i in n)
        columns = {name: value for name, value in known.items() if value.ndim}
        if self.noise is not None:
            columns |= {f"noise${i}": self.noise[:, i] for i in n}
        fixed = {name: float(value) for name, value in known.items() if not value.ndim}
        loop = compile_loop(lines, kept, tuple(columns), tuple(fixed))
        steps = (
            zip(*(c.tolist() for c in columns.values()), strict=True) if columns else repeat((), self.steps)
        )
        rows: list[tuple[float, ...]] = []
        try:
            start = [self.begin.scalars(float(v), *self.hyper.values()) for v in self.start]
            begun = dict(zip(self.optimizer.starts, zip(*start, strict=True), strict=True))
            first = {name: begun.get(name, (0.0,) * len(n)) for name in state}
            loop(
                rows.append,
                steps,
                *self.start.tolist(),
                *(v for those in first.values() for v in those),
                *fixed.values(),
            )
        except (ArithmeticError, ValueError):
            return False
        left = {name: k for k, (name, _) in enumerate(lines)}
        numbers = np.array(rows).reshape(self.steps, len(lines))

        def found(name: str) -> Array:
            ends = "$old" if name in formulas else "$"
            return numbers[:, [left[f"{name}{ends}{i}"] for i in n]]

        positions = np.concatenate([self.start[None], found("x")])[self.t]
        after, some = self.t[1:] - 1, slice(None) if self.coordinates is None else self.coordinates
        for name, column in self.columns.items():
            if name == "x":
                column[:] = positions[:, some]
            elif name == "f":
                column[:] = self.f(*(positions[:, i] for i in n))
            else:
                column[0] = np.array(first[name])[some] if name in first else np.nan
                column[1:] = found(name)[after][:, some]
        return True


def _noisy(slope: Expression, i: int) -> Expression:
    return Expression(slope.text, ast.BinOp(slope.tree, ast.Add(), ast.Name(f"noise${i}", ast.Load())))


def _each(block: Block, x: Array) -> Array:
    """A number for every coordinate, as a new array: an equation may keep it."""
    found = np.empty_like(x)
    for i, part in enumerate(block.arrays(*(x[..., i] for i in range(x.shape[-1])))):
        found[..., i] = part
    return found


class Loop:
    """A run on arrays, step by step; between two steps it may rest.

    Attributes:
        t: how many steps have been made.
        row: how many rows have been kept.
        x: where it is.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.t = self.row = 0
        self.x = next(_room(job.objective, 1, job.start.shape))
        self.x[...] = job.start
        self._slopes = job.slopes()
        self._extras = job.extras() if job.optimizer.extras else None
        step, self._ready = job.sweep() if any(v.ndim for v in job.hyper.values()) else job.step()
        self._step = step.arrays
        self._names = [e.name for e in job.optimizer.equations]
        self._state = [np.zeros_like(self.x) for _ in job.optimizer.state]
        begun = job.begin.arrays(self.x, *(v if v.ndim else v[()] for v in job.hyper.values()))
        for name, value in zip(job.optimizer.starts, begun, strict=True):
            self._state[job.optimizer.state.index(name)][...] = value
        nothing = np.broadcast_to(np.nan, self.x.shape)
        kept = dict(zip(job.optimizer.state, self._state, strict=True))
        self._keep(dict.fromkeys(("g", "h", *self._names), nothing) | kept | {"x": self.x})

    def advance(self, until: int, seconds: float = np.inf) -> None:
        """Go on to step ``until``, or as far as the time allows."""
        job, end = self.job, perf_counter() + seconds
        names, last = self._names, self._names.index("x")
        kept = [names.index(name) for name in job.optimizer.state]
        t, x, state, shape = self.t, self.x, self._state, self.x.shape
        while t < min(until, job.steps):
            t += 1
            g = self._slopes(x, t)
            if job.noise is not None:
                g += job.noise[t - 1]
            extras = self._extras(x) if self._extras else ()
            found = self._step(x, g, *extras, *state, *[column[t - 1] for column in self._ready])
            x, state = _spread(found[last], shape), [_spread(found[i], shape) for i in kept]
            if t == job.t[self.row]:
                beside = dict(zip(job.optimizer.extras, extras, strict=True))
                self._keep({**beside, **dict(zip(names, found, strict=True)), "g": g, "x": x})
            if perf_counter() >= end:
                break
        self.t, self.x, self._state = t, x, state

    def _keep(self, results: Mapping[str, Array]) -> None:
        """Write a row; what a network's f is, is worked out when somebody asks."""
        some = self.job.coordinates
        for name, column in self.job.columns.items():
            if name != "f":
                value = results[name]
                column[self.row] = value if some is None else _spread(value, self.x.shape)[..., some]
            elif isinstance(self.job.objective, Objective):
                x = results["x"]
                column[self.row] = self.job.f(*(x[..., i] for i in range(x.shape[-1])))
        self.row += 1


class _Late(Mapping[str, Array]):
    """Columns whose f is worked out when it is first read: over all rows of data that takes longer than the training."""

    def __init__(self, columns: Mapping[str, Array], loss: Callable[[Array], Any]) -> None:
        self._columns, self._loss = columns, loss
        self._f: Array | None = None

    def __getitem__(self, name: str) -> Array:
        if name != "f":
            return self._columns[name]
        if self._f is None:
            self._f = np.array([self._loss(x) for x in self._columns["x"]])
        return self._f

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)
