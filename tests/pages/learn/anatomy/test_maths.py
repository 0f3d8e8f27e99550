import math

import numpy as np
import pytest

from optim import InputError, averages, simulate
from pages.learn.anatomy import maths
from pages.learn.anatomy.maths import FEEDS


def longest(key: str, beta1: float = 0.9, beta2: float = 0.999) -> tuple[float, int]:
    feed = FEEDS[key]
    length = maths.fed(feed.text, feed.silence, feed.sigma, 1, beta1, beta2, 1e-8)[1]
    return float(length.max()), int(length.argmax()) + 1


def test_the_two_bounds() -> None:
    assert maths.paper_bound(0.9, 0.999) == pytest.approx(3.162, abs=5e-4)
    assert maths.least_bound(0.9, 0.999) == pytest.approx(7.270, abs=5e-4)
    assert maths.paper_bound(0.9, 0.9) == 1
    assert maths.least_bound(0.0, 0.999) == pytest.approx(maths.paper_bound(0.0, 0.999))
    assert maths.least_bound(0.9, 0.8) == math.inf
    assert maths.least_bound(0.9, 0.0) == math.inf
    assert maths.least_bound(0.0, 0.0) == 1


@pytest.mark.parametrize("beta", [0.1, 0.5, 0.9, 0.999])
def test_equal_betas_never_exceed_the_learning_rate(beta: float) -> None:
    assert maths.least_bound(beta, beta) == pytest.approx(1)


@pytest.mark.parametrize(
    ("beta1", "beta2"), [(0.9, 0.999), (0.5, 0.6), (0.9, 0.85), (0.95, 0.95), (0.0, 0.5)]
)
@pytest.mark.parametrize("growth", [0.5, 1.0, 1.5])
def test_no_gradients_exceed_the_least_bound(beta1: float, beta2: float, growth: float) -> None:
    rng = np.random.default_rng(7)
    noise = rng.standard_t(1.5, size=(120, 50, 1)) * growth ** np.arange(120.0)[:, None, None]
    run = simulate("0*x", "adam", np.zeros((50, 1)), 120, noise=noise, beta1=beta1, beta2=beta2, eps=0.0)
    step = np.abs(run["m_hat"] / np.sqrt(run["v_hat"]))[1:]
    assert step.max() <= maths.least_bound(beta1, beta2) * (1 + 1e-12)


def test_a_spike_reaches_the_papers_bound_and_growth_the_least_one() -> None:
    spike, at = longest("spike")
    assert at == 1
    assert 0.99 * maths.paper_bound(0.9, 0.999) < spike < maths.paper_bound(0.9, 0.999)
    growing, _ = longest("growing")
    assert 0.99 * maths.least_bound(0.9, 0.999) < growing < maths.least_bound(0.9, 0.999)


def test_silence_uses_up_the_corrections() -> None:
    length, at = longest("late")
    assert (length, at) == (pytest.approx(6.569, rel=0.005), 12)
    assert longest("constant")[0] == pytest.approx(1)


@pytest.mark.parametrize("key", FEEDS)
def test_every_sequence_can_be_fed(key: str) -> None:
    assert 0 < longest(key)[0] < maths.least_bound(0.9, 0.999)


@pytest.mark.parametrize("text", ["10**t**2", "1/(t - 3)", "exp(exp(t))", "log(-t)"])
def test_gradients_that_are_not_finite_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="not finite"):
        maths.fed(text, 0, 0.0, 1, 0.9, 0.999, 1e-8)


@pytest.mark.parametrize("text", ["x", "lr", "", "t)"])
def test_a_sequence_knows_t_and_the_betas_only(text: str) -> None:
    with pytest.raises(InputError):
        maths.sequence(text)


@pytest.mark.parametrize(("snr", "step"), [(0.1, 0.099), (0.5, 0.45), (1, 0.71), (3, 0.95)])
def test_signal_to_noise(snr: float, step: float) -> None:
    assert averages.mean_step(snr) == pytest.approx(step, abs=0.005)
    assert maths.reading(averages.mean_step(snr)) == pytest.approx(snr)
    found = maths.measured(0.9, 0.999)
    i = list(found.snr).index(snr)
    assert found.mean[i] == pytest.approx(averages.mean_step(snr), abs=0.015)


def test_pure_noise_walks() -> None:
    found = maths.measured(0.9, 0.999)
    assert math.sqrt((1 - 0.9) / (1 + 0.9)) == pytest.approx(0.229, abs=5e-4)
    assert found.deviation[0] == pytest.approx(0.229, abs=0.01)
    assert found.mean[0] == pytest.approx(0, abs=0.015)
    assert maths.reading(1.0) == math.inf


def test_epsilon_bends_the_step_where_the_gradient_is_as_small() -> None:
    sizes, step = maths.by_gradient(1e-6, 0.9, 0.999)
    np.testing.assert_allclose(step, sizes / (sizes + 1e-6), rtol=1e-9)


def test_a_large_epsilon_makes_adam_momentum() -> None:
    to_adam, to_momentum = maths.between(1e-12, 0.9, 0.999).gaps()
    assert to_adam < 1e-6 < 1 < to_momentum
    to_adam, to_momentum = maths.between(1e4, 0.9, 0.999).gaps()
    assert to_momentum < 1e-3 < 1 < to_adam
    assert maths.between(1e4, 0.9, 0.999).rate == pytest.approx(maths.BOWL_LR, rel=1e-3)


@pytest.mark.parametrize("beta1", [0.0, 0.5, 0.9, 0.99])
def test_m_reduces_noise_like_a_mean_of_its_effective_number(beta1: float) -> None:
    """(1+β₁)/(1-β₁), 19 for 0.9; the time constant 1/(1-β₁) is 10."""
    noise = np.random.default_rng(5).normal(size=(1500, 400, 1))
    m = simulate("0*x", "adam", np.zeros((400, 1)), 1500, record=("m",), noise=noise, beta1=beta1)["m"]
    assert m[-300::60].std() == pytest.approx(averages.noise_step(beta1), rel=0.1)
    assert averages.noise_step(beta1) ** -2 == pytest.approx((1 + beta1) / (1 - beta1))


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_mean_of_steps_tells_signal_from_noise(seed: int) -> None:
    def mean(key: str) -> float:
        feed = FEEDS[key]
        return maths.mean_step(maths.fed(feed.text, feed.silence, feed.sigma, seed, 0.9, 0.999, 0.0)[0], 0.0)

    assert maths.reading(mean("mixed")) == pytest.approx(0.5, abs=0.25)
    assert maths.reading(mean("noise")) < 0.35
    assert mean("constant") == pytest.approx(1)
    assert mean("late") > 3
    assert abs(mean("alternating")) < 1e-3
