"""What holds of any running average and of the steps it makes; several lessons teach it."""

from __future__ import annotations

import math

from .hyperparameters import HYPERPARAMETERS


def noise_step(beta1: float) -> float:
    """The standard deviation of a step in α on pure noise, with a long memory of v: √((1-β₁)/(1+β₁)).

    A mean of n such gradients would have 1/√n, so m̂ is worth (1+β₁)/(1-β₁) of them.
    """
    return math.sqrt((1 - beta1) / (1 + beta1))


def mean_step(snr: float) -> float:
    """The mean step in α on gradients of mean μ and deviation σ, with long memories, snr = μ/σ: μ/√(μ² + σ²).

    Balles & Hennig, Dissecting Adam, 2017, arXiv:1705.07774.
    """
    return snr / math.hypot(1, snr)


def edge(beta1: float) -> float:
    """The largest α·f″/√v̂ at which Adam with v̂ held fixed is stable: (2 + 2β₁)/(1 - β₁).

    Cohen et al., Adaptive Gradient Methods at the Edge of Stability, 2022, arXiv:2207.14484.

    Raises:
        InputError: beta1 is outside its range.
    """
    beta1 = float(HYPERPARAMETERS["beta1"].check(beta1))
    return (2 + 2 * beta1) / (1 - beta1)
