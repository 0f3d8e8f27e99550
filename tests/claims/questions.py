"""What questions claim, of every instance that says it."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from optim import OPTIMIZERS, optimizer, simulate
from optim.optimizers import UNCORRECTED
from optim.trace import Array, Trace
from tests.claims.rule import sentences
from tests.claims.runs import lengths, line
from ui.questions import noise, transfer
from ui.questions.kinds import QUESTIONS, TRANSFER, Question, Said, question


def spoken(words: Said) -> Iterator[Said]:
    """A text, and the texts in it."""
    yield words
    for value in words.params.values():
        if isinstance(value, Said):
            yield from spoken(value)


@lru_cache
def told() -> dict[str, list[tuple[Question, Mapping[str, Any]]]]:
    """By sentence: the questions of a few seeds that say it, and what fills its places."""
    found: dict[str, list[tuple[Question, Mapping[str, Any]]]] = {}
    for kind in (*QUESTIONS, *TRANSFER):
        for seed in range(20):
            asked = question(kind, seed)
            for part in (*asked.given, asked.asks, *asked.options, asked.because):
                for words in spoken(part):
                    for sentence in sentences(words.message):
                        found.setdefault(sentence, []).append((asked, words.params))
    return found


def given(asked: Question) -> dict[str, Any]:
    """What a question states, by name."""
    return {name: value for words in (*asked.given, asked.asks) for name, value in words.params.items()}


def ran(asked: Question, key: str = "adam", steps: int = 2, **hyper: float) -> Trace:
    """A run on what a question states."""
    stated = given(asked)
    rule = optimizer(key)
    named = {name: stated[name] for name in rule.hyperparameters if name in stated}
    return simulate(stated["f"], rule, stated["x0"], steps, **{**named, **hyper})


def changed(asked: Question, name: str) -> tuple[float, float]:
    """A hyper-parameter in the runs A and B of a question of which one it is that changed."""
    part = asked.because.params["part1"]
    assert isinstance(part, Said)
    assert part.params["old"] == given(asked)[name]
    return float(str(part.params["old"])), float(str(part.params["new"]))


def curve(asked: Question, label: str) -> Array:
    assert asked.picture
    return next(c.y for c in asked.picture.curves if c.label == label)


def drawn(asked: Question, y: Array) -> bool:
    """Whether exactly one curve of the picture is this one."""
    assert asked.picture
    return sum(c.y.shape == y.shape and np.allclose(c.y, y, atol=1e-12) for c in asked.picture.curves) == 1


def rare(rate: float, steps: int) -> float:
    """Where gradient descent comes to on x²/2 from 1."""
    return float(simulate("x**2/2", "sgd", 1.0, steps, lr=rate).x[-1, 0])


def keyed(title: str) -> str:
    return next(key for key, rule in OPTIMIZERS.items() if rule.title == title)


def crossed(x: Array, place: float) -> int | None:
    """The first t at which x is on another side of a place than at its start."""
    over = np.sign(x - place) != np.sign(x[0] - place)
    return int(over.argmax()) if over.any() else None


def alone(asked: Question) -> Trace:
    """A weight without a gradient, in AdamW."""
    told = given(asked)
    hyper = {name: told[name] for name in ("lr", "weight_decay")}
    return simulate("0*x", "adamw", told["x0"], told["steps"], **hyper)


def slipped(asked: Question, about: str) -> Trace:
    """What a question states, by an Adam with this mistake."""
    return ran(asked, transfer.ADAM.replace(*transfer.BROKEN[about]), 3)


def spiked(asked: Question) -> tuple[float, float, float]:
    """v after a spike, β₂, and for how many steps the slopes are 0."""
    told = given(asked)
    return told["v"], told["beta2"], told["t"]


def rarely(asked: Question) -> Trace:
    """The run of a weight that has a slope in the first step alone."""
    told = given(asked)
    hyper = {name: told[name] for name in ("lr", "beta1", "beta2")}
    return transfer.given_slopes(f"where(t < 2, {told['slope']}, 0)", told["t"], hyper)


TOLD: dict[str, Callable[[Question, Mapping[str, Any]], object]] = {
    "Then the two curves part: at t = {t}, {letter} is at {x} and R at {other}.": lambda asked, p: (
        (curve(asked, p["letter"])[p["t"]], curve(asked, "R")[p["t"]]) == (p["x"], p["other"])
    ),
    "With β₂ halved, v remembers only about the last {memory} squared gradients.": lambda asked, p: (
        p["memory"] == pytest.approx(1 / (1 - given(asked)["half"]), abs=0.05)
    ),
    "{letter} has α halved: its first step is {step}.": lambda asked, p: (
        lengths(curve(asked, p["letter"]))[0] == p["step"] == pytest.approx(given(asked)["lr"] / 2, rel=1e-6)
    ),
    "The first step is α, whatever the slope is.": lambda asked, p: (
        (p["a"], p["b"]) == pytest.approx(tuple(changed(asked, "lr")), rel=1e-6)
    ),
    "The first step is α·|g₁|/(|g₁| + ε).": lambda asked, p: (
        (p["a"], p["b"])
        == pytest.approx(
            tuple(given(asked)["lr"] * p["g1"] / (p["g1"] + eps) for eps in changed(asked, "eps"))
        )
    ),
    "With |g₁| = {g1} it is {a} in A, but only {b} in B.": lambda asked, p: (
        (p["a"], p["b"]) == (lengths(curve(asked, "A"))[0], lengths(curve(asked, "B"))[0]) and p["b"] < p["a"]
    ),
    "At t = 2, v̂ is the same in both, {v}.": lambda asked, p: (
        {ran(asked, beta1=beta1)["v_hat"][2, 0] for beta1 in changed(asked, "beta1")} == {p["v"]}
    ),
    "At t = 2, m̂ is the same in both, {m}.": lambda asked, p: (
        {ran(asked, beta2=beta2)["m_hat"][2, 0] for beta2 in changed(asked, "beta2")} == {p["m"]}
    ),
    "The three have β₁ = {values}, in some order.": lambda asked, p: (
        len(asked.picture.curves)  # type: ignore[union-attr]
        == sum(drawn(asked, ran(asked, beta1=float(b), steps=40).x[:, 0]) for b in p["values"].split(","))
        == 3
    ),
    "The curves show g, m and m̂ at every t.": lambda asked, p: all(
        drawn(asked, ran(asked, steps=30)[name][1:, 0]) for name in ("g", "m", "m_hat")
    ),
    "At t = 1, m is (1-β₁)·g₁ = {m1}, so {letter} is m.": lambda asked, p: (
        curve(asked, p["letter"])[0]
        == p["m1"]
        == pytest.approx((1 - given(asked)["beta1"]) * ran(asked)["g"][1, 0])
    ),
    "m̂₁ is {m1} divided by 1-β₁ = {weight}.": lambda asked, p: (
        p["m1"] / p["weight"] == pytest.approx(ran(asked)["m_hat"][1, 0])
    ),
    "This is g₁ = {g1} again, so the other two curves begin at the same point.": lambda asked, p: (
        sum(np.isclose(c.y[0], p["g1"]) for c in asked.picture.curves) == 2  # type: ignore[union-attr]
    ),
    "Two of the three have β₁ = {beta1}, one has β₁ = {other}.": lambda asked, p: (
        [
            drawn(asked, lengths(ran(asked, key, steps=40, beta1=beta1).x[:, 0]) / given(asked)["lr"])
            for key, beta1 in (("adam", p["beta1"]), (UNCORRECTED, p["beta1"]), ("adam", p["other"]))
        ]
        == [True] * 3
    ),
    "With the correction Adam's first step is α, whatever β₁ and β₂ are.": lambda asked, p: np.allclose(
        [curve(asked, p[name])[0] for name in "ab"], 1
    ),
    "So {a} and {b} start at |Δ|/α = 1.": lambda asked, p: (
        len({p["a"], p["b"]}) == 2 and np.allclose([curve(asked, p[name])[0] for name in "ab"], 1)
    ),
    "There |m₁| = (1-β₁)·|g₁| = {m1} and √v₁ = √(1-β₂)·|g₁| = {root}.": lambda asked, p: (
        (p["m1"], p["root"])
        == pytest.approx(
            (
                (1 - given(asked)["beta1"]) * abs(ran(asked)["g"][1, 0]),
                np.sqrt(1 - given(asked)["beta2"]) * abs(ran(asked)["g"][1, 0]),
            )
        )
        and p["first"] == pytest.approx(p["m1"] / p["root"], rel=1e-4)
    ),
    "f(x) = {f}, x₀ = {x0}, α = {lr} for all three": lambda asked, p: (
        [c.y[0] for c in asked.picture.curves] == [p["x0"]] * 3  # type: ignore[union-attr]
    ),
    "The three are {names}.": lambda asked, p: all(
        drawn(asked, ran(asked, keyed(title), steps=30).x[:, 0]) for title in p["names"].split(", ")
    ),
    "Adam's first step is α = {lr}, whatever the slope is.": lambda asked, p: (
        lengths(curve(asked, p["letter"]))[0] == pytest.approx(p["lr"], rel=1e-6)
    ),
    "It does not correct v for its start at 0.": lambda asked, p: (
        "**t" not in OPTIMIZERS[keyed(p["title"])].text
    ),
    "So its first step is {step}, which is {times} times α.": lambda asked, p: (
        lengths(curve(asked, p["letter"]))[0] == p["step"] == pytest.approx(p["times"] * given(asked)["lr"])
    ),
    "Its first step is α too.": lambda asked, p: (
        lengths(curve(asked, p["letter"]))[0] == pytest.approx(given(asked)["lr"])
    ),
    "But its sum of squares keeps growing, so step {t} is only {step}.": lambda asked, p: (
        lengths(curve(asked, p["letter"]))[p["t"] - 1] == p["step"] < given(asked)["lr"]
        and line("adagrad", "v") == "v + g**2"
    ),
    "Its first step is α·|g₁| = {step}.": lambda asked, p: (
        p["step"] == pytest.approx(given(asked)["lr"] * abs(ran(asked)["g"][1, 0]))
    ),
    "x passes 0 at t = {across}.": lambda asked, p: (
        crossed(ran(asked, steps=p["turn"]).x[:, 0], 0.0) == p["across"]
    ),
    "x does not pass 0: at t = {steps} it is {x}.": lambda asked, p: (
        ran(asked, steps=p["steps"]).x[-1, 0] == p["x"]
        and crossed(ran(asked, steps=p["steps"]).x[:, 0], 0.0) is None
    ),
    "It starts at {x0}, on this side of the hill at x = {hill}, and never gets across.": lambda asked, p: (
        crossed(ran(asked, steps=200).x[:, 0], p["hill"]) is None
    ),
    "f(x) = {f}, x₀ = {x0}, α = {lr} for all of them": lambda asked, p: all(
        np.array_equal(ran(asked, keyed(c.label), steps=len(c.y) - 1).f, c.y)
        for c in asked.revealed.curves  # type: ignore[union-attr]
    ),
    "All other settings are each optimizer's defaults.": lambda asked, p: (
        {c.label for c in asked.revealed.curves} <= {rule.title for rule in OPTIMIZERS.values()}  # type: ignore[union-attr]
    ),
    "{title}'s first step is {step}.": lambda asked, p: (
        lengths(ran(asked, keyed(p["title"])).x[:, 0])[0] == p["step"]
    ),
    "A and B lie on top of each other: they are never further apart than {gap}.": lambda asked, p: (
        np.abs(curve(asked, "A") - curve(asked, "B")).max() == p["gap"] < 1e-3
    ),
    "Of the three only Adam divides by √v̂.": lambda asked, p: (
        [
            option.params["title"]
            for option in asked.options
            if "v_hat" in OPTIMIZERS[keyed(str(option.params["title"]))].text
        ]
        == ["Adam"]
    ),
    "B's first step is {other}.": lambda asked, p: lengths(curve(asked, "B"))[0] == p["other"],
    "That is {factor} times A's first step, {first}.": lambda asked, p: (
        lengths(curve(asked, "A"))[0] == p["first"] and p["other"] == pytest.approx(p["factor"] * p["first"])
    ),
    "At t = 1, m̂ is g₁ = {g1} and √v̂ is |g₁|.": lambda asked, p: (
        (ran(asked)["m_hat"][1, 0], ran(asked)["v_hat"][1, 0]) == pytest.approx((p["g1"], p["g1"] ** 2))
    ),
    "The arrows show directions only.": lambda asked, p: {c.kind for c in asked.picture.curves} == {"arrow"},  # type: ignore[union-attr]
    "All of them are drawn equally long.": lambda asked, p: (
        np.ptp([np.hypot(np.diff(c.x), np.diff(c.y)) for c in asked.picture.curves]) < 1e-12  # type: ignore[union-attr]
    ),
    "But in the first step m̂/√v̂ keeps only the signs: both coordinates move by α = {lr}, to ({x1}, {y1}).": lambda asked, p: (
        np.abs([p["x1"] - given(asked)["x0"], p["y1"] - given(asked)["y0"]])
        == pytest.approx(p["lr"], rel=1e-6)
    ),
    "A runs in the valley f(x, y) = {f} from (1, 1).": lambda asked, p: (
        [curve(asked, letter)[0] for letter in "AB"] == pytest.approx([2**0.5] * 2)
    ),
    "Of the three only Adam divides each axis by its own √v̂.": lambda asked, p: (
        {keyed(str(option.params["title"])) for option in asked.options} == {"adam", "sgd", "momentum"}
        and ["v_hat" in OPTIMIZERS[key].text for key in ("adam", "sgd", "momentum")] == [True, False, False]
    ),
    "The other two go by the gradient alone, which turns with the valley.": lambda asked, p: (
        np.abs(curve(asked, "A") - curve(asked, "B")).max() > 0.1
    ),
    "A and B are equally far from the minimum all the time, to within {gap}.": lambda asked, p: (
        np.abs(curve(asked, "A") - curve(asked, "B")).max() == p["gap"] < 1e-9
    ),
    "The distance falls at every step, down to {end}: no velocity carries it past the minimum.": lambda asked, p: (
        (np.diff(curve(asked, "A")) < 0).all() and curve(asked, "A")[-1] == p["end"]
    ),
    "The distance is √(ασ/2): the factor is the square root of {product}, which is {factor}.": lambda asked, p: (
        noise.strayed(given(asked)["lr"], given(asked)["sigma"])
        == pytest.approx((given(asked)["lr"] * given(asked)["sigma"] / 2) ** 0.5, rel=0.1)
        and p["product"] == given(asked)["more"] * given(asked)["louder"] == pytest.approx(p["factor"] ** 2)
    ),
    "Its gradient is 0 at all times.": lambda asked, p: not alone(asked)["g"][1:].any(),
    "m and v stay 0, so there is no step.": lambda asked, p: (
        not alone(asked)["m"].any() and not alone(asked)["v"].any()
    ),
    "The decay alone multiplies the weight by 1 - αλ = {factor} each time.": lambda asked, p: (
        alone(asked).x[1:] / alone(asked).x[:-1] == pytest.approx(p["factor"], rel=1e-12)
    ),
    "Its time scale is 1/(αλ) = {span} steps.": lambda asked, p: (
        p["span"] == pytest.approx(1 / (given(asked)["lr"] * given(asked)["weight_decay"]))
    ),
    "A gradient longer than {clip} is clipped: only a length of {clip} is left of it.": lambda asked, p: (
        p["clip"] < abs(ran(asked, "sgd")["g"][1, 0])
    ),
    "This optimizer's first step is α times the gradient: {was} without clipping and {now} with it.": lambda asked, p: (
        (p["was"], p["now"])
        == pytest.approx(
            tuple(
                given(asked)["lr"] * size
                for size in (abs(ran(asked, "sgd")["g"][1, 0]), given(asked)["clip"])
            )
        )
    ),
    "Gradient descent, one weight for each word; the loss is the sum of π·x²/2.": lambda asked, p: (
        line("sgd", "x") == "x - lr*g"
    ),
    "α is 1/π₁: after one step the weight of the most frequent word is at its goal, 0.": lambda asked, p: (
        simulate("0.2*x**2/2", "sgd", 1.0, 1, lr=1 / 0.2).x[-1, 0] == pytest.approx(0, abs=1e-12)
    ),
    "Its weight starts at x = 1 and makes {steps} steps.": lambda asked, p: p["steps"] < p["k"],
    "The rate of this word is α·π = 1/{k}, so every step leaves 1 − 1/{k} = {factor} of x.": lambda asked, p: (
        rare(1 / p["k"], 1) == pytest.approx(p["factor"])
        and rare(1 / p["k"], p["steps"]) == pytest.approx(p["right"])
    ),
    "{linear} would be so if every step were as long as the first.": lambda asked, p: (
        1 - given(asked)["steps"] * (1 - rare(1 / p["k"], 1)) == pytest.approx(p["linear"])
    ),
    "{root} belongs to a rate of 1/√{k}, and {fast} to a word that comes {half} times less often.": lambda asked, p: (
        [rare(rate, given(asked)["steps"]) for rate in (p["k"] ** -0.5, 1 / p["half"])]
        == pytest.approx([p["root"], p["fast"]])
    ),
    "m forgets everything: it is (1 − β₁)·g in every step": lambda asked, p: np.allclose(
        (trace := slipped(asked, "m forgets everything: it is (1 − β₁)·g in every step"))["m"][1:],
        (1 - given(asked)["beta1"]) * trace["g"][1:],
    ),
    "t stays 1 in both corrections": lambda asked, p: np.allclose(
        (trace := slipped(asked, "t stays 1 in both corrections"))["m_hat"][1:],
        trace["m"][1:] / (1 - given(asked)["beta1"]),
    ),
    "In step 2 the line of {line} reads:": lambda asked, p: all(
        any(value == ran(asked)[name][t, 0] for t in (1, 2))
        for name, value in [
            (w.params["line"], w.params["value"]) for w in asked.given if w.message == "{line} = {value}"
        ]
        if name in ran(asked).columns
    ),
    "Every average starts at 0.": lambda asked, p: (
        not any(optimizer(rule).starts for rule in transfer.NEW_RULES)
    ),
    "Adam on f(x) = {f} goes from x₀ = {x0} to x₂ = {x2} in two steps.": lambda asked, p: any(
        simulate(p["f"], "adam", p["x0"], 2, lr=lr).x[2, 0] == p["x2"] for lr in transfer.RATES
    ),
    "Now the function is multiplied by {factor}, and all else stays.": lambda asked, p: any(
        simulate(f"{p['factor']:g}*({given(asked)['f']})", "adam", given(asked)["x0"], 2, lr=lr).x[2, 0]
        == asked.options[asked.answer].params["value"]
        for lr in transfer.RATES
    ),
    "This takes 1 − β₂ for β₂.": lambda asked, p: (
        asked.because.params["wrong"]
        == pytest.approx(spiked(asked)[0] * (1 - spiked(asked)[1]) ** spiked(asked)[2])
    ),
    "From now on every slope is 0.": lambda asked, p: (
        asked.because.params["right"]
        == pytest.approx(spiked(asked)[0] * spiked(asked)[1] ** spiked(asked)[2])
    ),
    "This adds α for a coordinate whose slope is 0.": lambda asked, p: (
        asked.because.params["wrong"] == 2 * given(asked)["lr"]
    ),
    "This takes only the part along the old x-axis.": lambda asked, p: (
        asked.because.params["wrong"] == given(asked)["lr"] * given(asked)["a"] / given(asked)["c"]
    ),
    "Now the axes are turned, and the same slope is ({c}, 0): its length stays {c}.": lambda asked, p: (
        np.hypot(given(asked)["a"], given(asked)["b"]) == p["c"]
    ),
    "This is the step if all slopes are equal.": lambda asked, p: (
        -np.diff(simulate("3*x", "adam", 1.0, 2, lr=given(asked)["lr"]).x[:, 0])[1]
        == pytest.approx(asked.because.params["wrong"])
    ),
    "This is the first step alone.": lambda asked, p: (
        1 - rarely(asked).x[1, 0] == pytest.approx(asked.because.params["wrong"])
    ),
    "This takes every step as long as the first.": lambda asked, p: (
        given(asked)["t"] * (1 - rarely(asked).x[1, 0]) == pytest.approx(asked.because.params["wrong"])
    ),
    "A rare word comes only in the first step.": lambda asked, p: (
        np.flatnonzero(rarely(asked)["u"][1:, 0]).tolist() == [0]
    ),
    "Its slope is {slope} there, and 0 after it.": lambda asked, p: (
        rarely(asked)["u"][1, 0] == p["slope"] and 1 - rarely(asked).x[-1, 0] == asked.because.params["right"]
    ),
    "This is half of it.": lambda asked, p: (
        asked.because.params["wrong"] == asked.because.params["right"] / 2
    ),
}
"""By sentence: what must hold of every question that says it, and of what fills its places."""
