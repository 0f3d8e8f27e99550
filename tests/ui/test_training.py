"""Trainings that learners share: in slices, one at a time, the results kept within bounds."""

import numpy as np
import pytest

from optim import OPTIMIZERS, network, simulate
from optim.data import data
from ui import training
from ui.training import Plan, Trainings

MOONS = network("moons", (8,), batch=20)


def plan(lr: float = 0.05, steps: int = 300) -> Plan:
    return Plan(MOONS, OPTIMIZERS["adam"], steps, (("lr", lr),), 30, ("x",), measured=True)


def test_slices_make_the_same_training() -> None:
    trainings, asked = Trainings(), 0
    while not (progress := trainings.ask(plan(), seconds=0.002)).result:
        asked += 1
    trace = simulate(MOONS, "adam", steps=300, every=30, lr=0.05)
    assert asked > 3
    assert (progress.result.trace.x == trace.x).all()
    assert progress.result.loss == pytest.approx(trace.f)
    assert progress.result.test.tolist() == MOONS.accuracy(trace.x).tolist()
    assert progress.result.train.tolist() == MOONS.accuracy(trace.x, "train").tolist()


def test_who_asks_for_the_same_shares_it() -> None:
    trainings = Trainings()
    first = trainings.ask(plan(), seconds=0.002)
    assert trainings.ask(plan(), seconds=0.002).t > first.t
    done = trainings.ask(plan(), seconds=60).result
    assert done
    assert trainings.ask(plan()).result is done


def test_the_others_wait_and_know_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(training, "monotonic", lambda: now)
    trainings = Trainings()
    trainings.ask(plan(), seconds=0)
    for i, lr in enumerate((0.01, 0.02), 1):
        assert (waits := trainings.ask(plan(lr), seconds=60)).before == i
        assert waits.t == 0
    now = 1.0
    trainings.ask(plan(0.02))
    now = 1.7  # the first two were closed: nobody asks for them any more
    assert trainings.ask(plan(0.02), seconds=60).result
    t = trainings.ask(plan(), seconds=0).t
    now = 20
    assert t == 2  # it had gone on where it was
    assert trainings.ask(plan(), seconds=0).t == 1  # and after a while it is forgotten


def test_what_was_stopped_is_there_up_to_its_row() -> None:
    trainings = Trainings()
    while trainings.ask(plan(), seconds=0.001).t < 60:
        pass
    found = trainings.so_far(plan())
    assert 60 <= found.trace.steps < 300
    assert len(found.loss) == len(found.test) == len(found.trace.t)
    assert np.isfinite(found.loss).all()
    assert trainings.ask(plan(0.01), seconds=60).result  # nobody waits for it


def test_the_oldest_goes_when_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    trainings = Trainings()
    first = trainings.ask(plan(), seconds=60).result
    assert first
    monkeypatch.setattr(training, "KEPT", 2 * first.size)
    for lr in (0.01, 0.02):
        trainings.ask(plan(lr), seconds=60)
    assert trainings.ask(plan(), seconds=0).t == 1
    assert trainings.ask(plan(0.02), seconds=0).result


def test_own_data_are_not_kept_for_others() -> None:
    own = network(data((MOONS.data.inputs, MOONS.data.labels)), (4,))
    trainings, mine = Trainings(), Plan(own, OPTIMIZERS["adam"], 20, (("lr", 0.01),))
    assert trainings.ask(mine, seconds=60).result
    assert trainings.ask(mine, seconds=0).t == 1


def test_one_weight_in_full() -> None:
    one = Plan(MOONS, OPTIMIZERS["adam"], 100, (("lr", 0.05),), coordinates=(7,))
    found = Trainings().ask(one, seconds=60).result
    assert found
    assert (found.trace["g"] == simulate(MOONS, "adam", steps=100, lr=0.05)["g"][:, [7]])[1:].all()
    assert not len(found.loss)


def test_other_work_comes_between_two_slices() -> None:
    trainings, done = Trainings(), []
    trainings.ask(plan(), seconds=0)
    trainings.between(lambda: done.append(1))
    assert done == [1]
    trainings.between(lambda: trainings.between(lambda: done.append(2)))
    trainings.between(lambda: done.append(trainings.ask(plan(), seconds=60).t))
    assert done == [1, 1], "somebody was at work"
    assert trainings.ask(plan(), seconds=60).result
