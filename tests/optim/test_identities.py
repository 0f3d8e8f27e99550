"""What the family's members are to one another, where a hyper-parameter makes one into the other."""

from typing import Any

import numpy as np
import pytest

from optim import OBJECTIVES, OPTIMIZERS, simulate

SLOPES = (3.0, -0.2, 1e-3, 5.0, -40.0, 0.7)


def path(objective: str, key: str, **hyper: Any) -> np.ndarray:
    return simulate(objective, key, steps=40, **hyper).x


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize(
    ("key", "hyper", "other", "others"),
    [
        ("momentum", {"lr": 1e-4, "momentum": 0}, "sgd", {"lr": 1e-4}),
        ("nesterov", {"lr": 1e-4, "momentum": 0}, "sgd", {"lr": 1e-4}),
        ("adamw", {"lr": 0.1, "weight_decay": 0}, "adam", {"lr": 0.1}),
    ],
)
def test_one_is_the_other(
    objective: str, key: str, hyper: dict[str, float], other: str, others: dict[str, float]
) -> None:
    np.testing.assert_array_equal(path(objective, key, **hyper), path(objective, other, **others))


def test_rmsprop_is_adam_without_m_up_to_its_correction() -> None:
    """With β₁ = 0 and ε = 0, RMSProp's step is Adam's over √(1-β₂ᵗ), gradient for gradient."""
    given = {"lr": 0.1, "beta2": 0.9, "eps": 0}
    rmsprop = simulate("himmelblau", "rmsprop", (0.3, -0.2), steps=30, **given)
    t = np.arange(1, 31)[:, None]
    corrected = rmsprop["g"][1:] / np.sqrt(rmsprop["v"][1:] / (1 - 0.9**t))
    np.testing.assert_allclose(np.diff(rmsprop.x, axis=0) * np.sqrt(1 - 0.9**t), -0.1 * corrected, rtol=1e-9)
    uncorrected = OPTIMIZERS["adam"].text.replace("/(1 - beta1**t)", "").replace("/(1 - beta2**t)", "")
    plain = simulate("himmelblau", uncorrected, (0.3, -0.2), steps=30, beta1=0, **given)
    np.testing.assert_array_equal(plain.x, rmsprop.x)


@pytest.mark.parametrize("key", ["adam", "adamw", "amsgrad", "adamax", "rmsprop", "lion", "yogi"])
def test_without_memory_only_the_sign_of_the_gradient_is_left(key: str) -> None:
    memory = {"beta1": 0, "beta2": 0, "eps": 0, "weight_decay": 0}
    given = {name: memory[name] for name in OPTIMIZERS[key].hyperparameters if name in memory}
    # The largest v of all does not forget, nor does Yogi's small step down: one step for them.
    steps = 1 if key in ("amsgrad", "yogi") else 30
    trace = simulate("himmelblau", key, (0.3, -0.2), steps, lr=0.05, **given)
    np.testing.assert_allclose(np.diff(trace.x, axis=0), -0.05 * np.sign(trace["g"][1:]), rtol=1e-9)


def test_amsgrad_is_adam_while_v_grows() -> None:
    for objective in OBJECTIVES:
        adam, amsgrad = (simulate(objective, key, steps=200, lr=0.1) for key in ("adam", "amsgrad"))
        growing = (np.diff(adam["v"], axis=0) >= 0).all(axis=1)
        until = 1 + int(np.argmin(growing)) if not growing.all() else 201
        np.testing.assert_array_equal(adam.x[:until], amsgrad.x[:until])


def test_every_step_of_lion_is_as_long_as_the_learning_rate() -> None:
    for objective in ("himmelblau", "rosenbrock", "wavy"):
        trace = simulate(objective, "lion", steps=100, lr=0.125, weight_decay=0)
        np.testing.assert_allclose(np.abs(np.diff(trace.x, axis=0)), 0.125, rtol=1e-12)
    assert simulate("0*x", "lion", 1.0, steps=3).x[:, 0].tolist() == [1, 1, 1, 1]  # sign(0) is 0


@pytest.mark.parametrize("slope", SLOPES)
def test_a_constant_gradient(slope: float) -> None:
    """Adam, AMSGrad and Adamax step by α; the others by what the sum of their weights makes of it."""
    line, t = f"{slope}*x", np.arange(1, 41)
    straight = [key for key, rule in OPTIMIZERS.items() if not rule.extras]  # a line has no h
    steps = {key: -np.diff(path(line, key, lr=0.1, x0=0.0)[:, 0]) for key in straight}
    for key in ("adam", "amsgrad", "adamax"):
        np.testing.assert_allclose(steps[key], 0.1 * np.sign(slope), rtol=1e-4)
    np.testing.assert_allclose(steps["adagrad"], 0.1 * np.sign(slope) / np.sqrt(t), rtol=1e-6)
    np.testing.assert_allclose(steps["rmsprop"], 0.1 * np.sign(slope) / np.sqrt(1 - 0.99**t), rtol=1e-4)
    velocity = slope * (1 - 0.9**t) / (1 - 0.9)
    np.testing.assert_allclose(steps["momentum"], 0.1 * velocity, rtol=1e-9)
    np.testing.assert_allclose(steps["nesterov"], 0.1 * (slope + 0.9 * velocity), rtol=1e-9)


def test_adamax_divides_by_the_largest_gradient_so_far() -> None:
    """β₂ close to 1 forgets nothing: u is the largest |g| so far."""
    trace = simulate("himmelblau", "adamax", (0.3, -0.2), steps=30, lr=0.5, beta2=1 - 1e-15, eps=0)
    largest = np.maximum.accumulate(np.abs(trace["g"][1:]))
    np.testing.assert_allclose(trace["u"][1:], largest, rtol=1e-12)


def test_radam_is_momentum_until_v_can_be_trusted() -> None:
    """At β₂ = 0.999 the first adaptive step is the sixth (Liu et al. 2019; PyTorch's ρ > 5)."""
    trace = simulate("himmelblau", "radam", (0.3, -0.2), steps=3000)
    adaptive = trace["rho_t"][1:, 0] > 5
    assert int(np.argmax(adaptive)) + 1 == 6
    np.testing.assert_allclose(np.diff(trace.x[:6], axis=0), -1e-3 * trace["m_hat"][1:6], rtol=1e-9)
    assert (np.diff(trace["r"][6:, 0]) > 0).all()
    assert 0.8 < trace["r"][-1, 0] < 1


def test_nadam_without_decay_of_its_momentum() -> None:
    """ψ = 0 holds μ at β₁/2, so that its product is (β₁/2)ᵗ."""
    trace = simulate("himmelblau", "nadam", (0.3, -0.2), steps=30, beta1=0.8, momentum_decay=0)
    np.testing.assert_allclose(trace["mu"][1:], 0.4, rtol=1e-15)
    np.testing.assert_allclose(trace["mu_product"][:, 0], 0.4 ** np.arange(31), rtol=1e-12)


def test_weight_decay_beside_the_step_and_inside_the_gradient() -> None:
    """Where f is flat, AdamW shrinks x by 1-αλ a step; L2 becomes a step of α, whatever λ is."""
    free = simulate("0*x", "adamw", 2.0, steps=20, lr=0.1, weight_decay=0.5)
    np.testing.assert_allclose(free.x[:, 0], 2 * 0.95 ** np.arange(21), rtol=1e-12)
    for decay in (0.01, 10.0):
        l2 = simulate("0*x", "adam", 2.0, steps=1, lr=0.1, weight_decay=decay)
        assert l2.x[1, 0] == pytest.approx(1.9, rel=1e-6)


def test_yogi_lowers_v_only_a_little_after_large_gradients() -> None:
    """After a fall of g from 10 to 0.1, Adam's v falls by 1-β₂ of itself, Yogi's by 1-β₂ of g²."""
    adam, yogi = (simulate("where(x > 0, 10*x, 0.1*x)", k, 0.01, 2, lr=0.1) for k in ("adam", "yogi"))
    assert adam["v"][2, 0] == pytest.approx(0.999 * 0.1 + 0.001 * 0.01)
    assert yogi["v"][2, 0] == pytest.approx(0.1 - 0.001 * 0.01)


def test_adabelief_believes_a_gradient_that_comes_as_expected() -> None:
    trace = simulate("3*x", "adabelief", 0.0, steps=400, lr=0.01)
    assert np.abs(np.diff(trace.x[:, 0]))[-1] > 0.05  # Adam: 0.01
    assert trace["s"][-1, 0] < 0.1 * 9 * (1 - 0.999**400)


def test_adabound_is_adam_between_wide_bounds_and_momentum_between_narrow_ones() -> None:
    wide = simulate("himmelblau", "adabound", (0.3, -0.2), 30, lr=0.1, gamma=0.0, eps=0.0)
    adam = simulate("himmelblau", "adam", (0.3, -0.2), 30, lr=0.1, eps=0.0)
    np.testing.assert_allclose(wide.x, adam.x, rtol=1e-9)
    narrow = simulate("himmelblau", "adabound", (0.3, -0.2), 30, final_lr=0.01, gamma=1e15)
    np.testing.assert_allclose(np.diff(narrow.x, axis=0), -0.01 * narrow["m"][1:], rtol=1e-9)
