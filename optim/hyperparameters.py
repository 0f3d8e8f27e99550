"""Hyper-parameters: the numbers that a person chooses, with their ranges, for every optimizer and schedule."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .errors import InputError, mark


def floats(values: object) -> np.ndarray:
    """Numbers as float64.

    Raises:
        TypeError, ValueError: they are none; texts and truth values are none.
        OverflowError: they are too large.
    """
    array = np.asarray(values)
    if array.dtype.kind not in "iufO":
        raise TypeError(array.dtype)
    return np.asarray(array, float)


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
        sign: what stands for it in formulas, where that is not its name or the Greek letter of that name.

    An optimizer may have a default of its own: ``Optimizer.default``. What PyTorch calls
    ``betas`` are two numbers here, ``beta1`` and ``beta2``.

    Example:
        >>> from optim import HYPERPARAMETERS
        >>> beta1 = HYPERPARAMETERS["beta1"]
        >>> beta1.default, beta1.range
        (0.9, '[0, 1)')
    """

    name: str
    default: float
    low: float
    high: float
    about: str
    scale: str = "linear"
    low_allowed: bool = True
    high_allowed: bool = True
    sign: str = ""

    @property
    def range(self) -> str:
        """The allowed range in interval notation, such as ``[0, 1)``."""
        left = "[" if self.low_allowed else "("
        right = "]" if self.high_allowed and math.isfinite(self.high) else ")"
        high = f"{self.high:g}" if math.isfinite(self.high) else "∞"
        return f"{left}{self.low:g}, {high}{right}"

    def check(self, value: object) -> np.ndarray:
        """The value, or values, as float64.

        Args:
            value: a number, or an array of any shape.

        Raises:
            InputError: not a number, or outside the range.

        Example:
            >>> HYPERPARAMETERS["beta1"].check([0.9, 1])
            Traceback (most recent call last):
            optim.errors.InputError: beta1 must be in [0, 1), not 1
        """
        try:
            array = floats(value)
        except OverflowError:
            raise InputError(mark("{name} is too large for a number in a computer"), name=self.name) from None
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
        mark(
            "The learning rate sets how long the steps are. Adam's first step is almost exactly α in each coordinate."
        ),
        "log",
        sign="α",
    ),
    Hyperparameter(
        "beta1",
        0.9,
        0,
        1,
        mark(
            "The share of the old first moment m that is kept at each step. So m remembers about the last 1/(1-β₁) gradients."
        ),
        "log1m",
        high_allowed=False,
    ),
    Hyperparameter(
        "beta2",
        0.999,
        0,
        1,
        mark(
            "The share of the old second moment v that is kept at each step. So v remembers about the last 1/(1-β₂) squared gradients."
        ),
        "log1m",
        high_allowed=False,
    ),
    Hyperparameter(
        "rho",
        0.9,
        0,
        1,
        mark(
            "The share of the old averages that is kept at each step. So they remember about the last 1/(1-ρ) squares."
        ),
        "log1m",
        high_allowed=False,
    ),
    Hyperparameter(
        "eps",
        1e-8,
        0,
        math.inf,
        mark(
            "A small number that prevents a division by 0. If ε is much larger than √v̂, Adam becomes plain momentum with the rate α/ε."
        ),
        "log",
    ),
    Hyperparameter(
        "momentum",
        0.9,
        0,
        1,
        mark(
            "The share of the old velocity that is kept at each step. With 0 there is no memory: this is plain gradient descent."
        ),
        "log1m",
        high_allowed=False,
        sign="μ",
    ),
    Hyperparameter(
        "weight_decay",
        1e-2,
        0,
        math.inf,
        mark(
            "How strongly x is pulled towards 0 at each step, in addition to the step that the gradient asks for."
        ),
        "log",
        sign="λ",
    ),
    Hyperparameter(
        "momentum_decay",
        4e-3,
        0,
        math.inf,
        mark(
            "How fast NAdam's momentum μ grows from near β₁/2 to β₁. With 0 it stays at β₁/2. With 0.004 it is halfway only after about 4,200 steps."
        ),
        "log",
        sign="ψ",
    ),
    Hyperparameter(
        "final_lr",
        0.1,
        0,
        math.inf,
        mark("The learning rate that AdaBound's two bounds approach from below and from above."),
        "log",
        sign="α*",
    ),
    Hyperparameter(
        "gamma",
        1e-3,
        0,
        math.inf,
        mark(
            "How fast AdaBound's bounds close in. After 1/γ steps they stand at half and at twice the rate that they approach."
        ),
        "log",
    ),
    Hyperparameter(
        "period",
        100,
        1,
        math.inf,
        mark("The number of steps in which a schedule lowers the learning rate once."),
        "log",
    ),
    Hyperparameter(
        "factor",
        0.1,
        0,
        1,
        mark("The number by which the schedule multiplies the learning rate at each drop."),
    ),
    Hyperparameter(
        "warmup",
        10,
        1,
        math.inf,
        mark("The number of steps in which the learning rate rises to its full size."),
        "log",
    ),
    Hyperparameter(
        "beta3",
        0.9999,
        0,
        1,
        mark(
            "The share of the old slow average that is kept at each step. So it remembers about the last 1/(1-β₃) gradients."
        ),
        "log1m",
        high_allowed=False,
    ),
    Hyperparameter(
        "alpha_mix",
        2,
        0,
        math.inf,
        mark("How much AdEMAMix's slow average counts in a step, beside m. With 0 this is AdamW."),
        "log",
    ),
    Hyperparameter(
        "gamma_mars",
        0.025,
        0,
        math.inf,
        mark("How much the change of the gradient counts in MARS. With 0 it does not count."),
        "log",
    ),
    Hyperparameter(
        "gamma_sophia",
        0.01,
        0,
        math.inf,
        mark(
            "What the mean curvature is multiplied by in Sophia. A smaller γ means that the limit of a step decides more often."
        ),
        "log",
        low_allowed=False,
    ),
    Hyperparameter(
        "d0",
        1e-6,
        0,
        math.inf,
        mark(
            "The estimate of the distance to the minimum that Prodigy begins with. It should be much too small, because it only grows."
        ),
        "log",
        low_allowed=False,
        sign="d₀",
    ),
    Hyperparameter(
        "max_norm",
        1,
        0,
        math.inf,
        mark("The longest gradient that clipping leaves as it is; a longer one is shortened to this norm."),
        "log",
        sign="τ",
    ),
    Hyperparameter(
        "eta_plus",
        1.2,
        1,
        2,
        mark("What Rprop multiplies a step length by while the gradient keeps its sign."),
        low_allowed=False,
    ),
    Hyperparameter(
        "eta_minus",
        0.5,
        0,
        1,
        mark("What Rprop multiplies a step length by where the gradient changes its sign."),
        low_allowed=False,
        high_allowed=False,
    ),
    Hyperparameter(
        "sync_period",
        5,
        1,
        math.inf,
        mark("The number of fast steps after which Lookahead's slow weights move."),
        "log",
    ),
    Hyperparameter(
        "alpha_slow",
        0.5,
        0,
        1,
        mark("Which part of the way the slow weights go to the fast ones. With 1 this is SGD."),
        low_allowed=False,
    ),
)
