"""Questions on noise: how sure a step is, and how far from a minimum noise keeps x."""

from __future__ import annotations

import math

import numpy as np

from optim.averages import mean_step
from optim.errors import mark
from optim.trace import Array, simulate
from ui.questions.draws import pick, shuffled
from ui.questions.question import Question, say, sentences

BOWL, RUNS, STEPS = "x**2/2", 200, 300


def walked(mean: float, sigma: float) -> float:
    """The mean step of Adam in α on such gradients, measured."""
    noise = mean + sigma * np.random.default_rng(7).normal(size=(STEPS, RUNS, 1))
    x = simulate("0*x", "adam", np.zeros((RUNS, 1)), STEPS, noise=noise, record=(), every=100, lr=1.0).x
    return float(abs(x[-1] - x[1]).mean() / (STEPS - 100))


def strayed(lr: float, sigma: float) -> float:
    """The root mean square of x on x²/2 with such noise, measured once Adam has settled."""
    steps = int(8 * sigma / lr)
    noise: Array = sigma * np.random.default_rng(8).normal(size=(steps, RUNS, 1))
    x = simulate(BOWL, "adam", np.zeros((RUNS, 1)), steps, noise=noise, record=(), lr=lr, eps=0.0).x
    return float(np.sqrt(np.mean(np.square(x[steps // 2 :]))))


def how_sure(rng: np.random.Generator) -> Question | None:
    """Gradients with a mean and noise: how long is Adam's step on average?"""
    mean, times = pick(rng, (0.01, 0.2, 1.0, 5.0, 40.0)), pick(rng, (0.5, 0.75, 1.5, 2.0, 3.0, 4.0))
    shares = shuffled(rng, [mean_step(1 / times), 1 / (1 + times**2), 1 / (1 + times), 1.0])
    right = shares.index(mean_step(1 / times))
    return Question(
        given=(
            say(
                mark("The gradients have the mean {mean} and noise with standard deviation {sigma}."),
                mean=mean,
                sigma=mean * times,
            ),
        ),
        asks=say(mark("How long is a step of Adam on average, in the direction of the mean?")),
        options=tuple(say("{share} α", share=share) for share in shares),
        answer=right,
        because=sentences(
            say(
                mark("m̂ is near the mean, and √v̂ near √(mean² + σ²) = {root}. Their ratio is {share}."),
                root=math.hypot(mean, mean * times),
                share=shares[right],
            ),
            say(
                mark("Over {runs} runs the mean step is {measured} α."),
                runs=RUNS,
                measured=walked(mean, mean * times),
            ),
        ),
    )


def noise_floor(rng: np.random.Generator) -> Question | None:
    """α and σ are multiplied: how much further from the minimum does noise keep x?"""
    lr, sigma = pick(rng, (0.02, 0.03, 0.05)), pick(rng, (0.5, 1.0, 2.0))
    more, louder = (pick(rng, factors) for factors in ((1.0, 4.0, 9.0), (1.0, 2.0, 4.0)))
    settled = lr * more < 0.3 * sigma * louder  # else the law is only roughly so
    factor = math.sqrt(more * louder)
    factors = shuffled(rng, sorted({factor, more * louder, more * math.sqrt(louder), 1.0}))
    if not settled or len(factors) < 4:
        return None
    return Question(
        given=(
            say(
                mark("Adam on f(x) = {f} with α = {lr}. Each gradient has noise with σ = {sigma}."),
                f=BOWL,
                lr=lr,
                sigma=sigma,
            ),
            say(
                mark("Then α is multiplied by {more}, and σ by {louder}."),
                more=more,
                louder=louder,
            ),
        ),
        asks=say(mark("By which factor does the distance from the minimum change, in the root mean square?")),
        options=tuple(say("{factor}", factor=one) for one in factors),
        answer=factors.index(factor),
        because=sentences(
            say(
                mark(
                    "The distance is √(ασ/2): the factor is the square root of {product}, which is {factor}."
                ),
                product=more * louder,
                factor=factor,
            ),
            say(
                mark("Measured over {runs} runs: {before} before and {after} after."),
                runs=RUNS,
                before=strayed(lr, sigma),
                after=strayed(lr * more, sigma * louder),
            ),
        ),
    )
