import numpy as np
import pytest

from optim import simulate
from pages.learn.bias_correction import maths
from pages.learn.worked_example.article import OBJECTIVE, X0
from ui.judge import judge

BETAS = [(0.9, 0.999), (0.9, 0.99), (0.9, 0.9), (0.0, 0.999), (0.99, 0.9), (0.0, 0.0)]


@pytest.mark.parametrize(
    ("beta1", "beta2", "first", "worst", "peak"),
    [(0.9, 0.999, 3.162, 12, 6.569), (0.9, 0.99, 1.0, 13, 2.131), (0.9, 0.9, 0.316, 1, 0.316)],
)
def test_how_wrong_the_first_steps_are(
    beta1: float, beta2: float, first: float, worst: int, peak: float
) -> None:
    found = maths.error(beta1, beta2)
    assert found.at(1) == pytest.approx(first, abs=5e-4)
    assert found.worst == worst
    assert found.at(worst) == pytest.approx(peak, abs=5e-4)


def test_when_the_error_is_over() -> None:
    found = maths.error(0.9, 0.999)
    assert found.settled == 2375
    assert found.at(2374) > 1.05 >= found.at(2375)
    assert maths.error(0.9, 0.9999999).settled is None
    assert maths.error(0.0, 0.0).settled == 1


@pytest.mark.parametrize(("beta1", "beta2"), BETAS)
def test_the_ratio_is_what_the_equations_do(beta1: float, beta2: float) -> None:
    """On a function of slope 1, by Adam without its two lines."""
    run = simulate("x", maths.UNCORRECTED, 0.0, 100, lr=1.0, beta1=beta1, beta2=beta2, eps=0.0)
    np.testing.assert_allclose(-np.diff(run.x[:, 0]), maths.error(beta1, beta2).ratio[:100], rtol=1e-9)


@pytest.mark.parametrize("t", [1, 10, 1000])
def test_the_map_is_made_of_ratios(t: int) -> None:
    betas, values = maths.grid(t)
    assert np.isfinite(values).all()
    for i, j in ((20, 30), (30, 40), (40, 3)):
        assert values[i, j] == pytest.approx(maths.error(betas[j], betas[i]).at(t), rel=1e-12)


def test_constant_gradients_are_estimated_at_once() -> None:
    run = maths.averages(0.9, 0.999, 0.0, 1)
    np.testing.assert_allclose(run.trace["m_hat"][1:], 1, rtol=1e-9)
    np.testing.assert_allclose(run.trace["v_hat"][1:], 1, rtol=1e-9)
    weights = maths.WEIGHTS(beta=0.9, t=np.arange(1.0, maths.STEPS + 1))
    np.testing.assert_allclose(run.trace["m"][1:, 0], weights, rtol=1e-9)


def test_corrected_averages_of_noise_are_right_on_average() -> None:
    runs = [maths.averages(0.9, 0.999, 1.0, seed, 5) for seed in range(400)]
    means = {name: np.mean([run.trace[name][5, 0] for run in runs]) for name in runs[0].true}
    assert means["m_hat"] == pytest.approx(runs[0].true["m_hat"], abs=0.1)
    assert means["v_hat"] == pytest.approx(runs[0].true["v_hat"], abs=0.3)
    assert means["m"] == pytest.approx(1 - 0.9**5, abs=0.05)


@pytest.mark.parametrize("snr", [0.2, 1.0, 3.0])
def test_the_quotient_of_two_unbiased_averages_is_biased(snr: float) -> None:
    gradients = np.random.default_rng(3).normal(snr, size=(1, 40_000, 1))
    run = simulate("0*x", "adam", np.zeros((40_000, 1)), 1, record=("m_hat", "v_hat"), noise=gradients)
    m, v = run["m_hat"][1, :, 0], run["v_hat"][1, :, 0]
    mean, true = maths.first_quotient(snr)
    assert (m / np.sqrt(v)).mean() == pytest.approx(mean, abs=0.015)
    assert m.mean() / np.sqrt(v.mean()) == pytest.approx(true, abs=0.015)


def test_the_two_paths_differ_by_the_two_corrections_only() -> None:
    with_, without = maths.paths(0.1, 0.9, 0.999)
    assert with_.x[1, 0] == pytest.approx(3.9)
    assert without.x[1, 0] == pytest.approx(X0 - 0.1 * 0.1 / np.sqrt(0.001))
    assert with_.objective == without.objective == OBJECTIVE


def test_slips_are_named() -> None:
    assert maths.equal_betas_first_step(0.9) == pytest.approx(0.316, abs=5e-4)
    truth, slips = maths.equal_betas_first_step(0.9), maths.slips(0.9)
    assert "forget the square root of v" in judge(1.0, truth, slips).slip
    assert "√v₁" in judge(0.1, truth, slips).slip
    assert "upside down" in judge(3.16, truth, slips).slip
    assert "√β" in judge(0.9487, truth, slips).slip
    assert judge(17.0, truth, slips) == (False, "")
