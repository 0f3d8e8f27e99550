"""Runs: every number of every step, for one run or for any number of runs in one array."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from operator import add
from time import perf_counter
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import objectives, optimizers
from .ahead import Lines, ahead
from .compiled import Block, compile_block
from .errors import InputError, mark
from .hyperparameters import floats
from .networks import Network
from .objectives import Objective
from .optimizers import Optimizer
from .run import Array as Array
from .run import Run, start_of, whole, whole_steps

MAX_BYTES = 2**29
"""So much of a network's training is kept at most."""
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
        t: the t of each row: 0, 1, 2, ..., or every so many of them, and the last.

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
    t: NDArray[np.int64]

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
        """The parameter after t updates, shape (rows, ..., n), with a row for each t that was kept."""
        return self["x"]

    @property
    def f(self) -> Array:
        """The objective at x[t], shape (rows, ...); a network's over all that is trained on."""
        return self["f"]

    @property
    def steps(self) -> int:
        return int(self.t[-1])

    @property
    def diverged(self) -> Any:
        """The first kept t at which a recorded number is not finite, or None.

        For several runs an array of their shape, with -1 in the place of None.
        """
        finite = np.array(np.isfinite(self.x).all(axis=-1))
        for name, column in self.columns.items():
            finite[1:] &= np.isfinite(column[1:]) if name == "f" else np.isfinite(column[1:]).all(axis=-1)
        if "f" in self.columns:
            finite[0] &= np.isfinite(self.f[0])
        first = np.where(finite.all(axis=0), -1, self.t[np.argmin(finite, axis=0)])
        if first.ndim:
            return first
        return None if first < 0 else int(first)


@overload
def simulate(
    objective: Run,
    *,
    record: Collection[str] | None = None,
    every: Any = 1,
    coordinates: ArrayLike | None = None,
) -> Trace: ...


@overload
def simulate(
    objective: str | Objective | Network,
    optimizer: str | Optimizer = "adam",
    x0: ArrayLike | None = None,
    steps: int = 100,
    *,
    record: Collection[str] | None = None,
    every: Any = 1,
    coordinates: ArrayLike | None = None,
    noise: ArrayLike | None = None,
    **hyper: ArrayLike,
) -> Trace: ...


def simulate(
    objective: str | Objective | Network | Run,
    optimizer: str | Optimizer = "adam",
    x0: ArrayLike | None = None,
    steps: int = 100,
    *,
    record: Collection[str] | None = None,
    every: Any = 1,
    coordinates: ArrayLike | None = None,
    noise: ArrayLike | None = None,
    **hyper: ArrayLike,
) -> Trace:
    """Run an optimizer on an objective and record every number.

    For t = 1, 2, ..., steps: ``g = ∇f(x) + noise[t - 1]``, then the optimizer's equations in order; the
    last one gives the new x. For a network g is the gradient of step t's mini-batch.

    Args:
        objective: a key of OBJECTIVES, a formula in x or in x and y, an Objective, or a network. Or a Run,
            which has all of it: then only what to keep is given beside.
        optimizer: a key of OPTIMIZERS, equations one a line, or an Optimizer.
        x0: the start: a number, or n numbers, or an array of shape (..., n) for several runs; by
            default the objective's own.
        steps: how many updates.
        record: names to keep, x always; all by default. Naming few saves memory and time.
        every: of which t a row is kept: of 0, of every so many steps, and of the last.
        coordinates: of which coordinates numbers are kept, by default of all. f needs all of them.
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
    known = isinstance(objective, Run)
    if isinstance(objective, Run):
        if hyper or x0 is not None or noise is not None:
            raise TypeError("a Run has its own start, noise and hyper-parameters")
        run, noise = objective, objective.noise.drawn((objective.steps, len(objective.x0)))
        objective, optimizer, x0, steps = run.objective, run.optimizer, run.x0, run.steps
        hyper = dict(run.hyper)
    job = _job(objective, optimizer, x0, steps, record, every, coordinates, noise, hyper, known=known)
    with np.errstate(all="ignore"):
        if not (job.alone and job.run_floats()):
            for part in job.parts():
                _Loop(part).advance(job.steps)
    return job.trace(len(job.t))


class Training:
    """A run that can stop after any step and go on: the same bits as ``simulate``, which makes all steps at once.

    Args:
        objective, optimizer, x0, steps, record, every, coordinates, noise, hyper: as in ``simulate``.

    Attributes:
        steps: how many there are to make.

    Raises:
        InputError: anything of this cannot be used; the message says what is allowed.

    Example:
        >>> from optim import network
        >>> training = Training(network("xor"), "adam", steps=300, lr=0.01, every=50)
        >>> training.advance(120), training.t, training.trace.t.tolist()
        (False, 120, [0, 50, 100])
        >>> training.advance(seconds=60), training.trace.t.tolist()
        (True, [0, 50, 100, 150, 200, 250, 300])
    """

    def __init__(
        self,
        objective: str | Objective | Network,
        optimizer: str | Optimizer = "adam",
        x0: ArrayLike | None = None,
        steps: int = 100,
        *,
        record: Collection[str] | None = None,
        every: Any = 1,
        coordinates: ArrayLike | None = None,
        noise: ArrayLike | None = None,
        **hyper: ArrayLike,
    ) -> None:
        self._job = _job(objective, optimizer, x0, steps, record, every, coordinates, noise, hyper)
        self.steps = self._job.steps
        with np.errstate(all="ignore"):
            self._loop = _Loop(self._job)

    @property
    def t(self) -> int:
        """How many steps have been made."""
        return self._loop.t

    @property
    def x(self) -> Array:
        """Where x is now."""
        return self._loop.x.copy()

    @property
    def trace(self) -> Trace:
        """What has been kept so far."""
        return self._job.trace(self._loop.row)

    def advance(self, steps: int | None = None, seconds: float = np.inf) -> bool:
        """Make so many steps, by default all that are left, or as many as fit into a time; say whether all are made.

        At least one step is made if one is left, so that whoever repeats this comes to the end.
        """
        with np.errstate(all="ignore"):
            self._loop.advance(self.steps if steps is None else self.t + whole_steps(steps), seconds)
        return self.t == self.steps


def _job(
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
) -> _Job:
    """What ``simulate`` is asked for, checked unless it is known, with room for all that is to be kept."""
    target = objective if isinstance(objective, Network) else objectives.objective(objective)
    rule, steps = optimizers.optimizer(optimizer), whole_steps(steps)
    start = start_of(target, x0)
    values = {name: np.asarray(value) for name, value in hyper.items()} if known else rule.check(hyper)
    rule = rule.variant(values)
    apart = whole(every, 1, mark("every must be a whole number from 1 to {limit}"))
    t = np.minimum(np.arange(0, steps + apart, apart), steps)
    some = None if coordinates is None else _coordinates(coordinates, target.n)
    names = ("x", "g", "f", *(e.name for e in rule.equations if e.name != "x"))
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
    return _Job(target, rule, values, np.broadcast_to(start, shape), steps, columns, noises, t, some)


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
class _Job:
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

    def trace(self, rows: int) -> Trace:
        """The first so many rows."""
        columns: Mapping[str, Array] = {name: column[:rows] for name, column in self.columns.items()}
        if isinstance(self.objective, Network) and "f" in columns:
            columns = _Late(columns, self.objective.loss)
        return Trace(self.objective.text, self.optimizer.text, self.hyper, columns, self.t[:rows])

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
        o = self._formula
        return compile_block(tuple((f"g{i}", g) for i, g in enumerate(o.gradient)), o.variables)

    @property
    def begin(self) -> Block:
        """What is kept, where it has a start line."""
        return compile_block(tuple(self.optimizer.starts.items()), ("x", *self.hyper))

    def step(self) -> tuple[Block, list[Array]]:
        """A step that reads x, g, what is kept, and then a number of each of these columns, which have one for each t.

        What depends on t and on hyper-parameters alone is worked out beforehand.
        """
        taken, lines = ahead(self._lines, ("t", *self.hyper), self.optimizer.state)
        times = np.arange(1.0, self.steps + 1)
        known = {"t": times, **self.hyper}
        found = compile_block(taken, tuple(known)).arrays(*known.values())
        known |= dict(zip((name for name, _ in taken), found, strict=True))
        read = {name for _, expression in lines for name in expression.names} & known.keys()
        step = compile_block(lines, ("x", "g", *self.optimizer.state, *read))
        return step, [np.broadcast_to(known[name], times.shape) for name in read]

    def sweep(self) -> tuple[Block, list[Array]]:
        """The same where a run has hyper-parameters of its own: t has a number for each t, they are the same for all."""
        step = compile_block(self._lines, ("x", "g", *self.optimizer.state, "t", *self.hyper))
        times = np.arange(1.0, self.steps + 1)
        return step, [times, *(np.broadcast_to(v, (self.steps, *v.shape)) for v in self.hyper.values())]

    def slopes(self) -> Callable[[Array, int], Array]:
        """The gradient at x in step t, as a new array: an equation may keep it."""
        if isinstance(self.objective, Network):
            return self.objective.slopes
        gradient = self._gradient.arrays

        def slopes(x: Array, _: int) -> Array:
            g = np.empty_like(x)
            for i, part in enumerate(gradient(*(x[..., i] for i in range(x.shape[-1])))):
                g[..., i] = part
            return g

        return slopes

    def run_floats(self) -> bool:
        """One run on Python's floats: the same bits as arrays, several times faster.

        Returns False, to be done again on arrays, where Python raises and arrays give inf or nan.
        """
        made, columns = self.step()
        step, ready = made.scalars, [column.tolist() for column in columns]
        gradient, start = self._gradient.scalars, self.begin.scalars
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
        positions = np.concatenate([self.start[None], numbers[:, :, last].T])[self.t]
        after, some = self.t[1:] - 1, slice(None) if self.coordinates is None else self.coordinates
        for name, column in self.columns.items():
            if name == "x":
                column[:] = positions[:, some]
            elif name == "f":
                column[:] = self.f(*(positions[:, i] for i in coordinates))
            else:
                column[0] = np.array(first[name])[some] if name in first else np.nan
                found = (
                    np.reshape(slopes, (-1, len(x))) if name == "g" else numbers[:, :, names.index(name)].T
                )
                column[1:] = found[after][:, some]
        return True


class _Loop:
    """A run on arrays, step by step; between two steps it may rest.

    Attributes:
        t: how many steps have been made.
        row: how many rows have been kept.
        x: where it is.
    """

    def __init__(self, job: _Job) -> None:
        self.job = job
        self.t = self.row = 0
        self.x = next(_room(job.objective, 1, job.start.shape))
        self.x[...] = job.start
        self._slopes = job.slopes()
        step, self._ready = job.sweep() if any(v.ndim for v in job.hyper.values()) else job.step()
        self._step = step.arrays
        self._names = [e.name for e in job.optimizer.equations]
        self._state = [np.zeros_like(self.x) for _ in job.optimizer.state]
        begun = job.begin.arrays(self.x, *(v if v.ndim else v[()] for v in job.hyper.values()))
        for name, value in zip(job.optimizer.starts, begun, strict=True):
            self._state[job.optimizer.state.index(name)][...] = value
        nothing = np.broadcast_to(np.nan, self.x.shape)
        kept = dict(zip(job.optimizer.state, self._state, strict=True))
        self._keep(dict.fromkeys(("g", *self._names), nothing) | kept | {"x": self.x})

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
            found = self._step(x, g, *state, *[column[t - 1] for column in self._ready])
            x, state = _spread(found[last], shape), [_spread(found[i], shape) for i in kept]
            if t == job.t[self.row]:
                self._keep({**dict(zip(names, found, strict=True)), "g": g, "x": x})
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


def lengths(trace: Trace, lr: float) -> Array:
    """|Δ|/α of every step; nan at t = 0."""
    with np.errstate(invalid="ignore"):
        return np.abs(np.diff(trace.x[:, 0], prepend=np.nan)) / lr
