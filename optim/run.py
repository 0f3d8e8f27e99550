"""A run as one value: what ``simulate``, programs, exercises, races and caches take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import objectives, optimizers
from .errors import InputError, mark
from .hyperparameters import floats
from .networks import Network
from .objectives import Objective
from .optimizers import Optimizer

Array = NDArray[np.float64]
MAX_STEPS = 1_000_000


class Noise(NamedTuple):
    """What is added to every gradient: normal noise of standard deviation ``sigma``, drawn from a seed.

    Example:
        >>> Noise(0.5, seed=1).drawn((100, 1)).shape
        (100, 1)
    """

    sigma: float = 0.0
    seed: int = 0

    def drawn(self, shape: tuple[int, ...]) -> Array | None:
        """The numbers themselves; None where there is no noise."""
        return self.sigma * np.random.default_rng(self.seed).normal(size=shape) if self.sigma else None


QUIET = Noise()


@dataclass(frozen=True)
class Run:
    """One run. Its numbers are taken as they are; ``Run.of`` checks them.

    Attributes:
        optimizer: the equations that really run; what is optional is in, or is not.
        x0: the start, one number per variable.
        hyper: the hyper-parameters that the equations read; what is not named has its default.

    Example:
        >>> from optim import simulate
        >>> run = Run.of("x**2", "momentum", x0=1, steps=2, hyper={"lr": 0.1})
        >>> dict(run.hyper), run == Run.of("x**2", "momentum", 1.0, 2, {"lr": 0.1})
        ({'lr': 0.1, 'momentum': 0.9}, True)
        >>> simulate(run).x[:, 0].round(6).tolist()
        [1.0, 0.8, 0.46]
    """

    objective: Objective
    optimizer: Optimizer
    x0: tuple[float, ...]
    steps: int
    hyper: Mapping[str, float] = field(default_factory=dict)
    noise: Noise = QUIET

    def __post_init__(self) -> None:
        rule = self.optimizer.variant(self.hyper)
        read = {n: self.hyper.get(n, rule.default(n)) for n in rule.hyperparameters if n in rule.names}
        object.__setattr__(self, "optimizer", rule)
        object.__setattr__(self, "hyper", MappingProxyType(read))

    def __hash__(self) -> int:
        hyper = frozenset(self.hyper.items())
        return hash((self.objective, self.optimizer, self.x0, self.steps, hyper, self.noise))

    @classmethod
    def of(
        cls,
        objective: str | Objective,
        optimizer: str | Optimizer = "adam",
        x0: ArrayLike | None = None,
        steps: int = 100,
        hyper: Mapping[str, float] | None = None,
        noise: Noise = QUIET,
    ) -> Run:
        """The run of these; they are as in ``simulate``.

        Raises:
            InputError: anything of this cannot be used; the message says what is allowed.
        """
        target, rule = objectives.objective(objective), optimizers.optimizer(optimizer)
        start, values = start_of(target, x0), rule.check(hyper or {})
        if start.ndim > 1 or any(value.ndim for value in values.values()):
            raise InputError(mark("a run has one start, and one number for each hyper-parameter"))
        numbers = {name: float(value) for name, value in values.items()}
        return cls(target, rule, tuple(start.tolist()), whole_steps(steps), numbers, noise)


def whole_steps(steps: object) -> int:
    """A number of steps; raises InputError."""
    return whole(steps, 0, mark("the number of steps must be a whole number from 0 to {limit}"))


def whole(value: object, least: int, message: str) -> int:
    """A whole number from ``least`` to MAX_STEPS; raises InputError with this message."""
    real = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    if not real or not least <= value <= MAX_STEPS or value % 1:  # type: ignore[operator]
        raise InputError(message, limit=MAX_STEPS)
    return int(value)  # type: ignore[call-overload, no-any-return]


def start_of(target: Objective | Network, x0: ArrayLike | None) -> Array:
    """A start, or several, of shape (..., n), by default the objective's own; raises InputError."""
    n = target.n
    try:
        start = floats(target.x0 if x0 is None else x0)
    except (TypeError, ValueError, OverflowError):
        raise InputError(mark("the start must be {n} finite number(s)"), n=n) from None
    start = start[None] if start.ndim == 0 else start
    if start.shape[-1] != n or not np.isfinite(start).all():
        raise InputError(mark("the start must be {n} finite number(s)"), n=n)
    return start
