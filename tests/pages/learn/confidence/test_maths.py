import numpy as np
import pytest

from optim import InputError, averages, simulate
from optim.notation import parse
from pages.learn.confidence import maths


@pytest.mark.parametrize("noise", [0.3, 1.0, 3.0, 10.0])
def test_adams_mean_step_is_its_confidence(noise: float) -> None:
    wanted = 1 / np.sqrt(1 + noise**2)
    assert averages.mean_step(1 / noise) == pytest.approx(wanted)
    assert maths.mean_step("adam", noise) == pytest.approx(wanted, abs=0.01)


def test_with_equal_betas_it_is_so_in_every_step() -> None:
    """m̂/√v̂ = sign/√(1 + Var/mean²), where mean and Var are the weighted ones of the gradients so far."""
    noise = np.random.default_rng(0).normal(size=(50, 1))
    trace = simulate("-x", "adam", 0.0, 50, noise=noise, beta1=0.9, beta2=0.9, eps=0.0)
    mean, var = trace["m_hat"][1:, 0], (trace["v_hat"] - trace["m_hat"] ** 2)[1:, 0]
    step = trace["m_hat"][1:, 0] / np.sqrt(trace["v_hat"][1:, 0])
    np.testing.assert_allclose(step, np.sign(mean) / np.sqrt(1 + var / mean**2), rtol=1e-9)
    g = trace["g"][1:, 0]
    weights = 0.1 * 0.9 ** np.arange(50)[::-1] / (1 - 0.9**50)
    assert var[-1] == pytest.approx(float((weights * (g - (weights * g).sum()) ** 2).sum()))


def test_where_the_others_stand() -> None:
    """Sign and Lion are α long; Lion is right more often; Rprop grows where signs agree and nearly stops where not."""
    for key in ("sign", "lion"):
        x = simulate(maths.walk(key, 3.0)).x[:, 0]
        np.testing.assert_allclose(np.abs(np.diff(x)), 1)
    assert maths.mean_step("sign", 3.0) < maths.mean_step("adam", 3.0) < maths.mean_step("lion", 3.0)
    assert maths.mean_step("rprop", 0.1) == pytest.approx(50)
    assert abs(maths.mean_step("rprop", 10.0)) < 1e-4


@pytest.mark.parametrize("key", maths.RULES)
def test_only_the_ratio_of_noise_and_signal_counts(key: str) -> None:
    """So the picture may turn the signal instead of the noise."""
    drawn = np.random.default_rng(5).normal(size=(maths.STEPS, 1))
    noisy = simulate("-x", maths.RULES[key], 0.0, maths.STEPS, noise=3 * drawn, **maths.hyper(key)).x
    np.testing.assert_allclose(simulate(maths.walk(key, 3.0)).x, noisy, rtol=1e-6, atol=1e-9)


def test_a_bowl_with_more_noise_is_a_flatter_one() -> None:
    drawn = np.random.default_rng(3).normal(size=(maths.FLOOR_STEPS, 1))
    noisy = simulate("x**2/2", "adam", 0.0, maths.FLOOR_STEPS, noise=4 * drawn, lr=0.1, eps=0.0).x
    np.testing.assert_allclose(simulate(maths.stay(0.1, 4.0)).x, noisy, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("family", [maths.SLOPE, maths.BOWL])
def test_the_families_are_of_the_notation(family: str) -> None:
    assert set(parse(family, ("x", "s")).names) == {"x", "s"}


@pytest.mark.parametrize(("lr", "sigma"), [(0.01, 1.0), (0.04, 1.0), (0.01, 4.0), (0.1, 1.0)])
def test_the_noise_floor(lr: float, sigma: float) -> None:
    assert maths.measured(lr, sigma) == pytest.approx(np.sqrt(lr * sigma / 2), rel=0.05)


def test_the_law_ends_about_where_alpha_is_sigma() -> None:
    assert maths.measured(1.0, 1.0) / maths.floor(1.0, 1.0) == pytest.approx(0.93, abs=0.03)
    assert maths.measured(10.0, 1.0) / maths.floor(10.0, 1.0) < 0.8


def test_near_the_minimum_adam_is_gradient_descent() -> None:
    """With the rate α/σ: pull and kicks are in balance where x² is ασ/2 on average."""
    noise = 2 * np.random.default_rng(0).normal(size=(2000, 300, 1))
    x = simulate("x**2/2", "sgd", np.zeros((300, 1)), 2000, noise=noise, record=(), lr=0.05 / 2).x[500:]
    assert np.sqrt(np.mean(x**2)) == pytest.approx(maths.floor(0.05, 2.0), rel=0.03)


def test_the_square_root_rule_holds_where_gradients_are_noise() -> None:
    one = maths.course("noise", 1, "root")
    for batch in (4, 16):
        found = maths.course("noise", batch, "root")
        assert found.spread[-1] == pytest.approx(one.spread[-1], rel=0.2)
        assert found.mean[-1] == pytest.approx(one.mean[-1], abs=0.06)
    assert maths.course("noise", 16, "linear").spread[-1] > 1.7 * one.spread[-1]
    kept = maths.course("noise", 16, "kept")
    assert kept.spread[-1] < 0.6 * one.spread[-1]
    assert kept.mean[-1] > one.mean[-1] + 0.1


def test_with_beta_kept_a_batch_of_64_overshoots() -> None:
    assert maths.course("noise", 64, "root", rescaled=False).mean.min() < -0.12
    assert maths.course("noise", 64, "root").mean.min() > -0.06


def test_where_the_rule_fails() -> None:
    ends = [float(maths.course("signal", batch, "root").mean[-1]) for batch in maths.BATCHES]
    assert ends == pytest.approx([0.43, 1.28, 2.05, 2.51], abs=0.02)
    linear = [float(maths.course("signal", batch, "linear").mean[-1]) for batch in maths.BATCHES]
    assert linear == pytest.approx([0.43, 0.33, 0.31, 0.32], abs=0.02)


def test_what_takes_the_noise_away() -> None:
    floor = maths.floor(maths.CURE_LR, maths.CURE_SIGMA)
    ends = {key: float(maths.cured(key)[-200:].mean()) for key in maths.CURES}
    assert ends["constant"] == pytest.approx(floor, rel=0.05)
    assert ends["average"] / ends["constant"] == pytest.approx(0.302, abs=0.03)
    assert maths.averaged(0.1, 1.0, 0.99) == pytest.approx(0.3015, abs=1e-4)
    assert maths.averaged(0.001, 1.0, 0.99) == pytest.approx(0.953, abs=1e-3)
    assert maths.cured("falling")[-1] < 0.3 * floor
    assert maths.cured("free")[-1] < 0.3 * floor
    assert maths.cured("falling")[maths.CURE_STEPS // 4] > 0.8 * floor, "it falls late"


@pytest.mark.parametrize("bad", [0.0, -1.0, 1e3, np.nan])
def test_impossible_dials_are_refused(bad: float) -> None:
    with pytest.raises(InputError):
        maths.ratio(bad)
    with pytest.raises(InputError):
        maths.positive(bad)
