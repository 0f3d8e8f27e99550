"""The fair race: what is run, and that it can rest."""

import numpy as np
import pytest

from optim import simulate
from pages.lab.network import landscape, maths, sweep
from pages.lab.network.sweep import Sweep


@pytest.fixture(scope="module")
def raced() -> Sweep:
    found = Sweep(("sgd", "adam"))
    while not found.advance(0.1):
        assert 0 < found.share < 1
    return found


def test_it_goes_on_where_it_rested(raced: Sweep) -> None:
    assert raced.share == 1
    assert raced.started
    again = Sweep(("sgd",))
    assert again.advance()
    assert again.fair["sgd"].tolist() == raced.fair["sgd"].tolist()
    assert again.advance()


def test_the_race_with_one_rate_comes_first() -> None:
    found = Sweep(("sgd", "adam"))
    found.advance(0)
    assert not found.started
    found.advance(0)
    assert found.started
    assert not found.tuned


def test_a_rate_is_chosen_with_other_seeds_than_it_races_with(raced: Sweep) -> None:
    assert not set(sweep.TUNING) & set(sweep.RACING)
    seed, column = sweep.TUNING[1], sweep.RATES.index(0.03)
    net = sweep.racing(seed)
    x = simulate(net, "adam", steps=sweep.STEPS, lr=0.03).x[-1]
    assert raced.tuned["adam"][1, column] == net.loss(x)
    assert raced.tuned["adam"].shape == (len(sweep.TUNING), len(sweep.RATES))


def test_the_best_rate_is_no_end_of_the_sweep(raced: Sweep) -> None:
    assert {key: raced.best(key) for key in raced.racers} == {"sgd": 1, "adam": 0.03}
    assert sweep.RATES[0] < 0.03 < 1 < sweep.RATES[-1]
    assert {key: landscape.RATES[key] for key in raced.racers} == {"sgd": 1, "adam": 0.03}


def test_one_rate_for_all_makes_most_of_the_difference(raced: Sweep) -> None:
    """15 times the loss with one rate, half as much again when each has its own."""

    def gap(losses: dict[str, np.ndarray]) -> float:
        return float(np.median(losses["sgd"]) / np.median(losses["adam"]))

    assert gap(raced.alike) == pytest.approx(15.2, rel=0.05)
    assert gap(raced.fair) == pytest.approx(1.46, rel=0.05)


def test_a_chosen_rate_may_be_unlucky(raced: Sweep) -> None:
    assert raced.unlucky == []
    found = Sweep(("rmsprop",))
    found.advance()
    assert found.unlucky == ["rmsprop"]
    means = found.tuned["rmsprop"].mean(axis=0)
    assert means[sweep.RATES.index(found.best("rmsprop"))] < means[sweep.RATES.index(sweep.ONE)]


def test_the_texts_count_right() -> None:
    """Six optimizers, four paths, and the sizes of both networks."""
    assert len(sweep.RACERS) == 6
    assert len(landscape.RATES) == 4
    assert sweep.racing(0).hidden == (16,)
    assert maths.digits().shapes == {"W1": (64, 32), "b1": (32,), "W2": (32, 10), "b2": (10,)}
    assert (sweep.EPOCHS, sweep.racing(0).batches, sweep.racing(0).batch) == (5, 44, 32)


def test_a_rate_that_diverges_is_never_the_best() -> None:
    found = Sweep(("sgd",))
    found.tuned["sgd"] = np.full((2, len(sweep.RATES)), np.nan)
    found.tuned["sgd"][:, 3] = 5.0
    assert found.best("sgd") == sweep.RATES[3]
