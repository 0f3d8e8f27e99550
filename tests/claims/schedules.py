"""What the texts of the schedules and of the hyper-parameters claim."""

from collections.abc import Callable

import numpy as np
import pytest

from optim import SCHEDULES
from tests.claims.runs import column, lengths, on_noise, scheduled, xs


def remembered(beta: float) -> float:
    """The share that the last 1/(1-β) terms have in a running average."""
    return 1 - beta ** (1 / (1 - beta))


CLAIMS: dict[str, Callable[[], object]] = {
    "Each time a period is over, the learning rate is multiplied by the factor, all at once.": lambda: (
        np.allclose(scheduled("step", period=3, factor=0.5)[:90], [0.5 ** (k // 3) for k in range(90)])
    ),
    "The learning rate stays the same.": lambda: len(set(scheduled("constant"))) == 1,
    "1/√t": lambda: SCHEDULES["inverse_sqrt"].text == "lr_t = lr/sqrt(t)",
    "The learning rate falls like 1/√t.": lambda: np.allclose(
        scheduled("inverse_sqrt") * np.sqrt(np.arange(1, 401)), 1
    ),
    "This is slow enough that x can still reach any place, and fast enough for the convergence proofs.": lambda: (
        scheduled("inverse_sqrt", 10_000).sum() > 1.9 * scheduled("inverse_sqrt", 2500).sum()
        and scheduled("inverse_sqrt", 10_000).mean() < 0.6 * scheduled("inverse_sqrt", 2500).mean()
    ),
    "The learning rate falls to 0 along half a cosine wave: slowly at both ends, faster in between.": lambda: (
        scheduled("cosine", period=100)[100] == 0
        and np.argmin(np.diff(scheduled("cosine", period=100)[:101])) in (49, 50)
    ),
    "The learning rate rises in a straight line and then stays the same.": lambda: np.allclose(
        scheduled("warmup", warmup=10)[:12], [*np.arange(0.1, 1.05, 0.1), 1, 1]
    ),
    "This makes the early steps short.": lambda: scheduled("warmup")[0] == 0.1,
    "Without it the first step is α long in every coordinate, even where the gradient is nothing but noise; later such noise averages out to steps of about 0.23 α.": lambda: (
        np.allclose(on_noise(1), 1, rtol=1e-3)
        and abs(np.sqrt((on_noise(300)[250:] ** 2).mean()) - 0.23) < 0.005
    ),
    # hyper-parameters
    "Adam's first step is almost exactly α in each coordinate.": lambda: np.allclose(
        lengths(xs("ravine"))[0], 0.1, rtol=1e-6
    ),
    "So m remembers about the last 1/(1-β₁) gradients.": lambda: 0.6 < remembered(0.9) < 0.7,
    "So v remembers about the last 1/(1-β₂) squared gradients.": lambda: 0.6 < remembered(0.999) < 0.7,
    "So they remember about the last 1/(1-ρ) squares.": lambda: 0.6 < remembered(0.95) < 0.7,
    "A small number that prevents a division by 0.": lambda: (
        np.isnan(xs("0*x", x0=1.0, eps=0)[-1]) and xs("0*x", x0=1.0)[-1] == 1
    ),
    "If ε is much larger than √v̂, Adam becomes plain momentum with the rate α/ε.": lambda: np.allclose(
        xs("x**2", x0=1.0, eps=1e6, lr=1e5),
        xs("x**2", "m = beta1*m + (1 - beta1)*g\nm_hat = m/(1 - beta1**t)\nx = x - lr*m_hat", 1.0),
        atol=1e-5,
    ),
    "With 0 there is no memory: this is plain gradient descent.": lambda: (
        xs("quartic", "momentum", lr=0.01, momentum=0) == xs("quartic", "sgd", lr=0.01)
    ).all(),
    "How strongly x is pulled towards 0 at each step, in addition to the step that the gradient asks for.": lambda: (
        xs("0*x", "adamw", 1.0, weight_decay=0.1)[-1] == pytest.approx((1 - 0.1 * 0.1) ** 200)
    ),
    "How fast NAdam's momentum μ grows from near β₁/2 to β₁.": lambda: (
        column("nadam", "mu")[0] == pytest.approx(0.45, rel=1e-3)
        and column("nadam", "mu", steps=50, momentum_decay=100.0)[-1] == pytest.approx(0.9)
    ),
    "With 0 it stays at β₁/2.": lambda: set(column("nadam", "mu", momentum_decay=0.0)) == {0.45},
    "With 0.004 it is halfway only after about 4,200 steps.": lambda: (
        np.argmax(column("nadam", "mu", steps=4400, momentum_decay=0.004) > 0.675) // 100 == 42
    ),
    "The learning rate that AdaBound's two bounds approach from below and from above.": lambda: (
        column("adabound", "low").max() < 0.1 < column("adabound", "high").min()
        and np.diff(column("adabound", "low")).min() > 0 > np.diff(column("adabound", "high")).max()
    ),
    "After 1/γ steps they stand at half and at twice the rate that they approach.": lambda: np.allclose(
        [column("adabound", bound, gamma=0.01)[-1] for bound in ("low", "high")], [0.05, 0.2]
    ),
    "The number by which the schedule multiplies the learning rate at each drop.": lambda: (
        scheduled("step", period=10, factor=0.3)[10] == pytest.approx(0.3)
    ),
}
