"""The figures of the page on failures, and what has to hold at any setting."""

import numpy as np
import pytest

from optim import InputError, averages, simulate
from pages.lab.failures import maths as failures


@pytest.mark.parametrize("x0", [-1.0, 0.0, 1.0])
def test_adam_goes_to_the_worst_place_and_amsgrad_to_the_best(x0: float) -> None:
    """Reddi, Kale & Kumar 2018, theorem 1, with C = 3 and β₂ = 1/(1 + C²) = 0.1."""
    assert failures.paper_beta2(3) == pytest.approx(0.1)
    assert failures.limit_regret(3) == pytest.approx(0.6667, abs=1e-4)
    adam, amsgrad = (failures.online(rule, 3, 0.1, 0.5, x0) for rule in ("adam", "amsgrad"))
    assert adam.x[-300:].mean() > 0.99
    assert adam.regret[-1] == pytest.approx(2 / 3, abs=0.01)
    assert amsgrad.x[-300:].mean() < -0.99
    assert amsgrad.regret[-1] < 0.03


def test_the_figures_of_the_online_table() -> None:
    adam = failures.online("adam", 3, 0.1, 0.5, 0)
    assert adam.x[[1, 2, 3]] == pytest.approx([-0.5270, -0.2567, 0.0223], abs=1e-4)
    assert adam.regret[[2, 29, 299, 2999]] == pytest.approx([0.5946, 0.5304, 0.668, 0.6723], abs=1e-4)


@pytest.mark.parametrize("c", [2.5, 3, 10])
def test_the_limit_is_what_standing_at_plus_one_costs(c: float) -> None:
    slopes = failures.online("adam", c, 0.1, 0.5, 0).slopes
    assert (2 * slopes).mean() == pytest.approx(failures.limit_regret(c))
    assert failures.online("adam", c, failures.paper_beta2(c), 0.5, 0).regret[-1] == pytest.approx(
        failures.limit_regret(c), rel=0.03
    )


def test_adam_ends_at_plus_one_only_while_v_forgets_fast() -> None:
    """Zhang et al. 2022, arXiv:2208.09632: for a given problem a β₂ close enough to 1 is a repair."""
    ends = {beta2: failures.online("adam", 3, beta2, 0.5, 0).end for beta2 in failures.MEMORIES}
    assert {beta2 for beta2, end in ends.items() if end > 0.99} == {0.1, 0.3}
    assert {beta2 for beta2, end in ends.items() if end < -0.98} == {0.5, 0.7, 0.9, 0.99, 0.999}
    assert failures.online("adam", 3, 0.9, 0.5, 0).regret[-1] < 0.03


@pytest.mark.parametrize("beta2", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_adopt_goes_to_the_best_place_whatever_v_remembers(beta2: float) -> None:
    """Taniguchi et al. 2024, arXiv:2411.02853."""
    run = failures.online("adopt", 3, beta2, 0.5, 0)
    assert run.x[1] == run.x[0]
    assert run.end < -0.99
    assert run.regret[-1] < 0.03
    np.testing.assert_allclose(run.step[1:] * np.sqrt(np.arange(2, 3001)) / 0.5, run.scaled[1:], rtol=1e-12)


@pytest.mark.parametrize("c", [2.5, 3, 10, 50])
@pytest.mark.parametrize("beta2", [0.0, 0.05, 0.2, 0.6, 0.9, 0.999])
def test_three_rounds_decide_where_a_run_ends(c: float, beta2: float) -> None:
    for rule in failures.ONLINE:
        run = failures.online(rule, c, beta2, 0.5, 0)
        assert run.pushes[0] < 0 < min(run.pushes[1:])
        assert np.sign(sum(run.pushes)) == np.sign(run.end)
    first, second, third = failures.online("amsgrad", c, beta2, 0.5, 0).pushes
    assert (second, third) == pytest.approx((-first / c, -first / c))  # one and the same v for all


@pytest.mark.parametrize("rule", failures.ONLINE)
def test_nobody_leaves_the_interval(rule: str) -> None:
    assert np.abs(failures.online(rule, 50, 0.3, 10, 0.5).x).max() == 1


@pytest.mark.parametrize("c", [2, 101])
def test_c_has_bounds(c: float) -> None:
    with pytest.raises(InputError):
        failures.checked_c(c)


def test_adam_stays_in_the_poor_valley() -> None:
    run = failures.descent("adam", 1.8, 0.1)
    assert not run.deep
    assert (run.x[-1], run.f[-1]) == (pytest.approx(0.930403), pytest.approx(-0.516749, abs=1e-6))


@pytest.mark.parametrize(
    ("rule", "deep"), [("sgd", {0.2}), ("momentum", {0.005, 0.01, 0.02}), ("adam", {0.5, 1.0})]
)
def test_which_rates_find_the_deeper_valley(rule: str, deep: set[float]) -> None:
    ended = failures.valleys(rule, 1.8)
    assert {lr for lr, deeper in zip(failures.VALLEY_RATES, ended, strict=True) if deeper} == deep
    for lr in (0.01, 0.5):
        assert failures.descent(rule, 1.8, lr).deep == (lr in deep)


def test_a_run_that_left_is_in_no_valley() -> None:
    assert failures.ends_deep(np.array([-1.1, 0.9, np.nan, -np.inf])).tolist() == [True, False, False, False]


@pytest.mark.parametrize("seed", range(5))
def test_l2_spares_the_noisy_weight_and_wipes_out_the_quiet_one(seed: int) -> None:
    run = failures.decay(1e-3, 0.1, seed)
    assert run.plain[-1] == pytest.approx(0.6065, abs=1e-4)
    noisy, quiet = run.l2[-1]
    assert noisy > 0.8
    assert abs(quiet) < 0.1
    assert run.adamw[-1] == pytest.approx(run.plain[-1], abs=0.25)


def test_amount_of_decay_alone() -> None:
    """Without any gradient AdamW is (1 - αλ)ᵗ."""
    x = simulate("0*x", "adamw", 1.0, 100, lr=1e-3, weight_decay=0.1).x[:, 0]
    assert x == pytest.approx((1 - 1e-4) ** np.arange(101))


def test_how_many_powers_of_ten_work() -> None:
    decades = {
        (rule, ground): round(failures.sensitivity(rule, ground).decades, 1)
        for ground in failures.GROUNDS
        for rule in failures.RUNNERS
    }
    for ground in failures.GROUNDS:
        assert decades["adam", ground] == max(decades[rule, ground] for rule in failures.RUNNERS)
    assert (decades["sgd", "quartic"], decades["adam", "quartic"]) == (2.6, 4.5)
    assert (decades["sgd", "ravine"], decades["adam", "ravine"]) == (1.7, 5.0)


def test_a_rate_of_the_scan_is_a_run_of_its_own() -> None:
    found = failures.sensitivity("adam", "quartic")
    k = 40
    f = simulate("quartic", "adam", steps=failures.RATE_STEPS, lr=failures.RATES[k]).f
    assert found.share[k] == f[-1] / f[0]


def early_at(beta2: float, name: str, t: int) -> np.ndarray:
    run = failures.early(beta2)
    return np.asarray(getattr(run, name)[..., np.searchsorted(run.t, t)])


def test_radam_waits_and_then_rises() -> None:
    run = failures.early(0.999)
    assert run.first == 6
    used = run.rectified[run.t >= 6]
    assert (run.rectified[run.t < 6] == 0).all()
    assert (np.diff(used) > 0).all()
    assert used[-1] < 1
    assert failures.early(0.5).first is None


@pytest.mark.parametrize("beta2", [0.0, 0.5, 0.999, 0.999999])
def test_every_first_step_is_alpha_long(beta2: float) -> None:
    assert early_at(beta2, "step", 1) == pytest.approx([1, 1, 1], abs=1e-15)
    assert early_at(beta2, "longest", 1) == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("beta2", [0.99, 0.999, 0.9999])
def test_early_steps_are_full_ones_and_later_noise_averages_out(beta2: float) -> None:
    """Root mean squares: exactly 1, then 1/√2 for two independent gradients, at last √((1-β₁)/(1+β₁))."""
    assert early_at(beta2, "typical", 1) == pytest.approx(1)
    assert early_at(beta2, "typical", 2) == pytest.approx(np.sqrt(0.5), rel=0.02)
    assert averages.noise_step(0.9) == pytest.approx(0.229, abs=5e-4)
    for t in (50, 100, 1000, 2000):
        assert early_at(beta2, "typical", t) == pytest.approx(averages.noise_step(0.9), rel=0.08)
    assert failures.early(beta2).longest.max() < 1.01


def test_with_a_short_memory_of_v_steps_stay_long() -> None:
    """The page says so where a late step is a fifth longer than the theory for a long memory."""
    assert early_at(0.3, "typical", 2000) > 1.2 * averages.noise_step(0.9)
    assert early_at(0.3, "longest", 2000) > 1.5
    assert early_at(0.6, "typical", 2000) < 1.2 * averages.noise_step(0.9)


def test_the_luck_of_the_first_gradient_is_that_of_a_normal_one() -> None:
    """1/|ξ|: its 95 % point is 1 over the 5 % point of |ξ|, which is 0.0627."""
    low, middle, high = early_at(0.9, "ruler", 1)
    assert high == pytest.approx(1 / 0.0627, rel=0.3)
    assert middle == pytest.approx(1 / 0.6745, rel=0.05)
    assert low == pytest.approx(1 / 1.96, rel=0.05)
    assert early_at(0.999, "ruler", 2000) == pytest.approx([1, 1, 1], abs=0.1)


def test_how_long_a_warm_up_should_be() -> None:
    """Ma & Yarats, arXiv:1910.04209: 2/(1 - β₂)."""
    assert [failures.usual_warmup(b) for b in (0.0, 0.9, 0.999)] == [2, 20, 2000]
    assert failures.usual_warmup(np.nextafter(1, 0)) == failures.LONGEST_WARMUP
