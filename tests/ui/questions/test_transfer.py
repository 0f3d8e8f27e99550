"""The yardstick: what is right is worked out here again from what is stated, and two forms are parallel."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from optim import OPTIMIZERS, objective, simulate
from tests.ui.questions.test_kinds import RIGHT, numbers, places
from ui.pages import LESSONS, PAGES
from ui.questions import exercises, steps, transfer
from ui.questions.kinds import QUESTIONS, TRANSFER, Question, question
from ui.questions.said import said

SEEDS = range(40)
every = pytest.mark.parametrize("kind", TRANSFER)


def stated(asked: Question) -> dict[str, object]:
    return {name: value for one in (*asked.given, asked.asks) for name, value in one.params.items()}


def nearest(asked: Question, value: float) -> int:
    """The place of the option with this number; there is just one."""
    (place,) = [i for i, one in enumerate(asked.options) if np.isclose(one.params["value"], value, rtol=1e-9)]  # type: ignore[arg-type]
    return place


def adam(asked: Question, name: str) -> int:
    told = stated(asked)
    hyper = {key: told[key] for key in ("lr", "beta1", "beta2", "eps")}
    f, x, m, v = objective(str(told["f"])), float(told["x0"]), 0.0, 0.0  # type: ignore[arg-type]
    for t in (1, 2):
        g = float(f.gradient[0](x=x))
        m = hyper["beta1"] * m + (1 - hyper["beta1"]) * g  # type: ignore[operator]
        v = hyper["beta2"] * v + (1 - hyper["beta2"]) * g * g  # type: ignore[operator]
        m_hat, v_hat = m / (1 - hyper["beta1"] ** t), v / (1 - hyper["beta2"] ** t)  # type: ignore[operator]
        x -= hyper["lr"] * m_hat / (v_hat**0.5 + hyper["eps"])  # type: ignore[operator]
    return nearest(asked, {"m": m, "v": v, "m_hat": m_hat}[name])


def new_rule(asked: Question) -> int:
    told = stated(asked)
    f, rule = str(told["f"]), str(told["rule"])
    (source,) = [
        text
        for text in transfer.NEW_RULES
        if rule
        == "; ".join(
            f"${transfer.indexed(known, each)}$"
            for known in [transfer.optimizer(text)]
            for each in known.equations
        )
    ]
    hyper = {k: told[k] for k in transfer.optimizer(source).hyperparameters}
    return nearest(asked, float(simulate(f, source, told["x0"], 2, **hyper).x[2, 0]))  # type: ignore[arg-type]


def scaled(asked: Question) -> int:
    """Adam does not notice: it comes to the same x but for what ε does."""
    same = [abs(one.params["value"] - stated(asked)["x2"]) for one in asked.options]  # type: ignore[operator]
    return int(np.argmin(same))


def length(asked: Question) -> int:
    told = stated(asked)
    return nearest(asked, told["lr"] * told["slope"] / (told["slope"] + told["eps"]))  # type: ignore[operator]


def memory(asked: Question) -> int:
    told = stated(asked)
    return nearest(asked, told["v"] * told["beta2"] ** told["t"])  # type: ignore[operator]


def new_slip(asked: Question) -> int:
    told = stated(asked)
    hyper = {key: told[key] for key in ("lr", "beta1", "beta2", "eps")}
    seen = [told[f"x{t}"] for t in (1, 2, 3)]
    fits = [
        np.allclose(
            simulate(str(told["f"]), OPTIMIZERS["adam"].text.replace(*change), told["x0"], 3, **hyper).x[
                1:, 0
            ],
            seen,
        )  # type: ignore[arg-type]
        for change in transfer.BROKEN.values()
    ]
    assert fits.count(True) == 1
    return fits.index(True)


def turned(asked: Question) -> int:
    told = stated(asked)
    return nearest(asked, told["lr"] * told["c"] / (told["c"] + 1e-8))  # type: ignore[operator]


def given_slopes(asked: Question, slopes: list[float]) -> list[float]:
    """How far each step of Adam is, down the slopes."""
    told, m, v, moves = stated(asked), 0.0, 0.0, []
    lr, beta1, beta2 = (float(told[key]) for key in ("lr", "beta1", "beta2"))  # type: ignore[arg-type]
    for t, g in enumerate(slopes, 1):
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        moves.append(lr * m / (1 - beta1**t) / ((v / (1 - beta2**t)) ** 0.5 + 1e-8))
    return moves


def unsure(asked: Question) -> int:
    told = stated(asked)
    return nearest(asked, abs(given_slopes(asked, [told["first"], told["second"]])[1]))  # type: ignore[list-item]


def once(asked: Question) -> int:
    told = stated(asked)
    slopes = [told["slope"]] + [0.0] * (told["t"] - 1)  # type: ignore[operator]
    return nearest(asked, sum(given_slopes(asked, slopes)))  # type: ignore[arg-type]


def coupled(asked: Question) -> int:
    """However strong the decay is, the first step is α long."""
    told = stated(asked)
    g = told["decay"] * told["x0"]  # type: ignore[operator]
    return nearest(asked, told["x0"] - told["lr"] * g / (g + 1e-8))


def border(asked: Question) -> int:
    """Of the α to choose from, the only one with a calm run below and a growing one above."""
    told = stated(asked)

    def grows(lr: float) -> bool:
        run = simulate(str(told["f"]), "momentum", 1.0, 3000, lr=lr, momentum=told["beta"])  # type: ignore[arg-type]
        return not bool(abs(run.x[-1, 0]) < 1)

    found = [grows(1.01 * x) and not grows(0.99 * x) for x in (one.params["value"] for one in asked.options)]  # type: ignore[operator]
    assert found.count(True) == 1
    return found.index(True)


FOUND: dict[str, Callable[[Question], int]] = {
    "t_first_step": RIGHT["first_step"],
    "t_momentum": lambda asked: adam(asked, "m"),
    "t_squares": lambda asked: adam(asked, "v"),
    "t_corrected": lambda asked: adam(asked, "m_hat"),
    "t_broken_line": RIGHT["broken_line"],
    "t_length": length,
    "t_new_rule": new_rule,
    "t_scaled": scaled,
    "t_memory": memory,
    "t_new_slip": new_slip,
    "t_turned": turned,
    "t_unsure": unsure,
    "t_once": once,
    "t_coupled": coupled,
    "t_border": border,
}


@every
def test_the_right_option_follows_from_what_is_stated(kind: str) -> None:
    places_ = Counter[int]()
    for seed in SEEDS:
        asked = question(kind, seed)
        assert FOUND[kind](asked) == asked.answer
        places_[asked.answer] += 1
        options = [said(one) for one in asked.options]
        assert 3 <= len(options) == len(set(options)) <= 6
        assert len(list(numbers(asked.because))) >= 2
        for text in (*asked.given, asked.asks, *asked.options, asked.because):
            for wanted, given in places(text):
                assert wanted <= given
    assert len(places_) >= 3, "not always at the same place"


@every
def test_two_forms_ask_the_same_with_other_numbers(kind: str) -> None:
    same = 0
    for seed in range(20):
        one, two = question(kind, 2 * seed), question(kind, 2 * seed + 1)
        assert one.asks.message == two.asks.message
        assert [each.message for each in one.given][:1] == [each.message for each in two.given][:1]
        same += one.given == two.given
    assert same <= 3


def test_it_asks_for_what_nobody_practised() -> None:
    assert not {*exercises.FUNCTIONS, *steps.FUNCTIONS} & {*transfer.FUNCTIONS}
    assert not {rule.text for rule in OPTIMIZERS.values()} & {*transfer.NEW_RULES}
    assert not {*QUESTIONS} & {*TRANSFER}
    for change in transfer.BROKEN.values():
        assert transfer.ADAM.replace(*change) != transfer.ADAM


def test_each_question_tests_a_lesson_of_its_own() -> None:
    lessons = [kind.page for kind in TRANSFER.values()]
    assert len(TRANSFER) == len(set(lessons)) == 15
    assert {PAGES[page] for page in lessons} <= {*LESSONS}
    assert all(re.search(r"\w", PAGES[page].gain) for page in lessons)
