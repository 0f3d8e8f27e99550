"""Runs: every number of every step, for one run or for any number of runs in one array."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import InputError, mark
from .loop import Job, Loop, asked
from .networks import Network
from .objectives import Objective
from .optimizers import Optimizer
from .run import Array as Array
from .run import Run, whole_steps


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
    job = asked(objective, optimizer, x0, steps, record, every, coordinates, noise, hyper, known=known)
    with np.errstate(all="ignore"):
        if not (job.alone and job.run_floats()):
            for part in job.parts():
                Loop(part).advance(job.steps)
    return _trace(job, len(job.t))


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
        self._job = asked(objective, optimizer, x0, steps, record, every, coordinates, noise, hyper)
        self.steps = self._job.steps
        with np.errstate(all="ignore"):
            self._loop = Loop(self._job)

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
        return _trace(self._job, self._loop.row)

    def advance(self, steps: int | None = None, seconds: float = np.inf) -> bool:
        """Make so many steps, by default all that are left, or as many as fit into a time; say whether all are made.

        At least one step is made if one is left, so that whoever repeats this comes to the end.
        """
        with np.errstate(all="ignore"):
            self._loop.advance(self.steps if steps is None else self.t + whole_steps(steps), seconds)
        return self.t == self.steps


def _trace(job: Job, rows: int) -> Trace:
    """The first so many rows."""
    return Trace(job.objective.text, job.optimizer.text, job.hyper, job.kept(rows), job.t[:rows])


def lengths(trace: Trace, lr: float) -> Array:
    """|Δ|/α of every step; nan at t = 0."""
    with np.errstate(invalid="ignore"):
        return np.abs(np.diff(trace.x[:, 0], prepend=np.nan)) / lr
