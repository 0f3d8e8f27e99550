"""The clinic's patients: what is wrong shows, and its knob cures it."""

from functools import lru_cache

import numpy as np
import pytest

from optim import InputError, network, simulate
from pages.lab.clinic import maths
from pages.lab.clinic.maths import KINDS, KNOBS, Treatment, patient, share


@lru_cache(maxsize=128)
def final(settings: Treatment, seed: int) -> float:
    net = settings.net(seed)
    trace = simulate(
        net, settings.optimizer, steps=settings.steps, every=settings.steps, record=(), **settings.hyper
    )
    return float(net.loss(trace.x[-1]))


@pytest.mark.parametrize("number", range(1, 11))
def test_what_is_wrong_shows_and_its_knob_cures_it(number: int) -> None:
    one = patient(number)
    sick, healthy = final(one.sick, one.seed), final(one.healthy, one.seed)
    if one.kind == "nothing":
        assert sick < 1.2 * healthy
        return
    assert sick > 2.5 * healthy
    for key in KINDS[one.kind].cures:
        assert share(sick, final(KNOBS[key](one.sick), one.seed), healthy) > maths.CURED, key


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("eps", "clip"),
        ("eps", "lr_root"),
        ("l2", "lr_down"),
        ("decay", "lr_root"),
        ("lr_high", "warmup"),
        ("lr_low", "beta2"),
    ],
)
def test_another_knob_does_not(kind: str, key: str) -> None:
    one = next(patient(n) for n in range(1, 11) if patient(n).kind == kind)
    sick, healthy = final(one.sick, one.seed), final(one.healthy, one.seed)
    after = final(KNOBS[key](one.sick), one.seed)
    assert share(sick, after, healthy) < maths.CURED


def test_every_ten_patients_have_every_kind_once() -> None:
    for first in (1, 11, 21):
        assert sorted(patient(n).kind for n in range(first, first + 10)) == sorted(KINDS)
    assert len(KINDS) >= 8
    assert [patient(n).kind for n in range(1, 11)] != [patient(n).kind for n in range(11, 21)]
    assert len({patient(n) for n in range(1, 101)}) == 100


@pytest.mark.parametrize("number", range(1, 41))
def test_four_troubles_are_offered_and_one_is_right(number: int) -> None:
    one = patient(number)
    assert len(one.offered) == len(set(one.offered)) == 4
    assert one.kind in one.offered
    assert not set(one.offered) & set(KINDS[one.kind].like)
    assert {*one.offered} <= {*KINDS}


@pytest.mark.parametrize("number", [0, -1, 1000])
def test_a_patient_that_there_is_not(number: int) -> None:
    with pytest.raises(InputError):
        patient(number)


def test_the_gradient_is_spoiled_then_clipped() -> None:
    plain, t = network("digits", (16,), seed=3), maths.SPIKED
    x = plain.x0
    g = plain.slopes(x, t)
    spoiled = Treatment(scale=1e-3, spike=1e4).net(3)
    assert spoiled.slopes(x, t) == pytest.approx(10 * g, rel=1e-12)
    assert spoiled.slopes(x, t + 1) == pytest.approx(1e-3 * plain.slopes(x, t + 1), rel=1e-12)
    clipped = Treatment(clip=0.01).net(3).slopes(x, 1)
    assert np.linalg.norm(clipped) == pytest.approx(0.01)
    assert clipped / np.linalg.norm(clipped) == pytest.approx(
        plain.slopes(x, 1) / np.linalg.norm(plain.slopes(x, 1))
    )
    assert Treatment(clip=1e9).net(3).slopes(x, 1) == pytest.approx(plain.slopes(x, 1))


def test_the_dark_pixels_are_on_in_no_image() -> None:
    net = network("digits", (16,))
    assert not net.data.inputs[:, maths.DARK].any()


def test_only_a_decay_moves_dark_weights() -> None:
    def left(settings: Treatment) -> float:
        net = settings.net(0)
        trace = simulate(net, settings.optimizer, steps=settings.steps, every=50, record=(), **settings.hyper)
        return float(maths.dark(net, trace.x)[-1])

    assert left(Treatment()) == 1
    assert left(Treatment(decay=0.01)) < 1e-6
    assert left(Treatment(rule="adamw", decay=1.0)) == pytest.approx(0.99**500, rel=1e-6)


def test_the_figures_of_the_texts() -> None:
    """Half-lives, the root of 16, and the default that the clinic's texts name."""
    half = {beta: np.log(0.5) / np.log(beta) for beta in (0.98, 0.999)}
    assert (round(half[0.98]), round(half[0.999])) == (34, 693)
    assert Treatment(batch=512).batch / Treatment().batch == 16
    assert KNOBS["lr_root"](Treatment()).lr == pytest.approx(16**0.5 * Treatment().lr)
    assert KNOBS["lr_up"](Treatment()).lr == pytest.approx(20 * Treatment().lr)
    assert KNOBS["beta2"](Treatment()).beta2 == 0.98
    assert KNOBS["warmup"](Treatment()).warmup == 20
    assert Treatment().net(0).hidden == (16,)


def test_a_loss_that_is_no_number_is_no_cure() -> None:
    assert share(1.0, np.nan, 0.1) == -np.inf
    assert share(1.0, 0.1, 0.1) == pytest.approx(1)
    assert share(1.0, 1.0, 0.1) == 0
