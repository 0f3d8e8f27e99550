"""Every kind of question, over many seeds; what is right is worked out here again, from the core."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from string import Formatter

import numpy as np
import pytest

from optim import OPTIMIZERS, InputError, objective, simulate
from optim.stages import stages
from optim.trace import Array, lengths
from ui.pages import PAGES
from ui.questions.draws import lettered as lettered_by_lot
from ui.questions.kinds import QUESTIONS, Curve, Question, Said
from ui.questions.kinds import question as made

question = cache(made)
"""Each is looked at by many tests, more than the app's own cache holds."""
SEEDS = range(40)
NEUTRAL = {*"ABCD", "R", "f", "x", "x₀", "0"}
CHANGES = {
    "β₁": ("beta1", (0.0, 0.3, 0.5, 0.97)),
    "β₂": ("beta2", (0.3, 0.5, 0.8, 0.9)),
    "ε": ("eps", (0.1, 0.2, 0.5, 1.0, 2.0)),
}

every = pytest.mark.parametrize("kind", QUESTIONS)


def text(said: Said) -> str:
    params = {name: text(v) if isinstance(v, Said) else v for name, v in said.params.items()}
    return said.message.format(**params)


def numbers(said: Said) -> Iterator[float]:
    for value in said.params.values():
        if isinstance(value, Said):
            yield from numbers(value)
        elif not isinstance(value, str):
            assert type(value) in (int, float), (said.message, value)
            yield value  # type: ignore[misc]


def places(said: Said) -> Iterator[tuple[set[str], set[str]]]:
    """The places of a text and the names of what fills them, and those of the texts in it."""
    yield {name for _, name, _, _ in Formatter().parse(said.message) if name}, set(said.params)
    for value in said.params.values():
        if isinstance(value, Said):
            yield from places(value)


def stated(asked: Question) -> dict[str, object]:
    """What a learner is told, by name."""
    return {name: value for said in (*asked.given, asked.asks) for name, value in said.params.items()}


def hyper(asked: Question) -> dict[str, float]:
    return {
        name: value
        for name, value in stated(asked).items()
        if name in ("lr", "beta1", "beta2", "eps") and isinstance(value, float)
    }


def start(asked: Question) -> tuple[str, float]:
    told = stated(asked)
    assert isinstance(told["f"], str)
    assert isinstance(told["x0"], float)
    return told["f"], told["x0"]


def curves(asked: Question) -> dict[str, Curve]:
    assert asked.picture
    return {curve.label: curve for curve in asked.picture.curves}


def letter_of(asked: Question, y: Array) -> str:
    """Which curve shows these numbers; there is just one."""
    (found,) = [label for label, curve in curves(asked).items() if np.array_equal(curve.y, y)]
    return found


def lettered(asked: Question, letter: str) -> int:
    return [said.params["letter"] for said in asked.options].index(letter)


def titled(asked: Question) -> list[str]:
    """The optimizers that the options name."""
    keys = {one.title: key for key, one in OPTIMIZERS.items()}
    return [keys[str(said.params["title"])] for said in asked.options]


# --- the right option, from the core and from what is stated alone ------------------------------

RIGHT: dict[str, Callable[[Question], int]] = {}


def answer(find: Callable[[Question], int]) -> Callable[[Question], int]:
    """Of the kind of question that the function is named after."""
    RIGHT[find.__name__] = find
    return find


@answer
def whose_path(asked: Question) -> int:
    run = simulate(start(asked)[0], "adam", start(asked)[1], 30, **hyper(asked))
    return lettered(asked, letter_of(asked, run.x[:, 0]))


@answer
def crosses_zero(asked: Question) -> int:
    (f, x0), steps = start(asked), stated(asked)["steps"]
    assert isinstance(steps, int)
    x = simulate(f, "adam", x0, steps, **hyper(asked)).x[:, 0]
    seen = curves(asked)["x"]
    assert np.array_equal(seen.y, x[: len(seen.y)])
    assert np.all(np.sign(seen.y) == np.sign(x0)), "the picture shows the crossing"
    return int(np.all(np.sign(x) == np.sign(x0)))


@answer
def beta2_halved(asked: Question) -> int:
    (f, x0), given = start(asked), hyper(asked)
    assert stated(asked)["half"] == given["beta2"] / 2
    assert letter_of(asked, simulate(f, "adam", x0, 30, **given).x[:, 0]) == "R"
    run = simulate(f, "adam", x0, 30, **(given | {"beta2": given["beta2"] / 2}))
    return lettered(asked, letter_of(asked, run.x[:, 0]))


@answer
def which_changed(asked: Question) -> int:
    (f, x0), given = start(asked), hyper(asked)
    assert letter_of(asked, simulate(f, "adam", x0, 30, **given).x[:, 0]) == "A"
    changes = {"α": ("lr", (given["lr"] / 2, given["lr"] * 2)), **CHANGES}
    found = [
        symbol
        for symbol, (name, values) in changes.items()
        for value in values
        if np.array_equal(
            simulate(f, "adam", x0, 30, **(given | {name: value})).x[:, 0], curves(asked)["B"].y
        )
    ]
    assert len(found) == 1
    return [said.message.partition(",")[0] for said in asked.options].index(found[0])


@answer
def broken_line(asked: Question) -> int:
    printed, told = asked.printed, stated(asked)
    assert printed
    assert isinstance(told["f"], str)
    assert printed.stages == stages(objective(told["f"]), OPTIMIZERS["adam"])
    assert printed.table["t"].tolist() == [printed.t - 1, printed.t]
    assert printed.table["x"][0] == told["x"]
    (wrong,) = [
        i
        for i, line in enumerate(printed.stages)
        if not np.array_equal(line.evaluate(printed.table), printed.table[line.column][1:])
    ]
    line = printed.stages[wrong]
    assert line.evaluate(printed.table)[0] != pytest.approx(printed.table[line.column][1], rel=0.009)
    assert [said.params["line"] for said in asked.options] == [line.name for line in printed.stages]
    assert "f" not in printed.table, "it would give the right x away"
    assert not any(column.flags.writeable for column in printed.table.values())
    return wrong


@answer
def first_step(asked: Question) -> int:
    (f, x0), given = start(asked), hyper(asked)
    right = simulate(f, "adam", x0, 1, **given).x[1, 0]
    offered = np.array([said.params["x1"] for said in asked.options], float)
    gaps = np.abs(offered[:, None] - offered) + np.eye(len(offered)) * 1e9
    assert gaps.min() > 0.04 * given["lr"]
    assert set(numbers(asked.because)) >= set(offered)
    return offered.tolist().index(right)


@answer
def scaled(asked: Question) -> int:
    (f, x0), factor = start(asked), stated(asked)["factor"]
    found = [
        i
        for i, key in enumerate(titled(asked))
        if np.array_equal(simulate(f, key, x0, 40, **hyper(asked)).x[:, 0], curves(asked)["A"].y)
        and np.allclose(
            simulate(f"({f})*{factor}", key, x0, 40, **hyper(asked)).x[:, 0], curves(asked)["B"].y, atol=1e-9
        )
    ]
    assert len(found) == 1
    return found[0]


@answer
def which_moment(asked: Question) -> int:
    (f, x0), name = start(asked), str(stated(asked)["line"])
    run = simulate(f, "adam", x0, 30, **hyper(asked))
    return lettered(asked, letter_of(asked, run[name][1:, 0]))


@answer
def largest_beta1(asked: Question) -> int:
    (f, x0), values = start(asked), str(stated(asked)["values"])
    beta1 = max(float(value) for value in values.split(","))
    y = simulate(f, "adam", x0, 40, beta1=beta1, **hyper(asked)).x[:, 0]
    return lettered(asked, letter_of(asked, y))


@answer
def which_valley(asked: Question) -> int:
    (f, x0) = start(asked)
    assert curves(asked)["x₀"].x.tolist() == [x0]
    end = simulate(f, "adam", x0, 400, **hyper(asked)).x[-1, 0]
    valleys = np.array([said.params["x"] for said in asked.options], float)
    assert np.abs(valleys - end).min() < 0.02
    return int(np.abs(valleys - end).argmin())


@answer
def lowest(asked: Question) -> int:
    (f, x0), steps = start(asked), stated(asked)["steps"]
    assert curves(asked)["x₀"].x.tolist() == [x0]
    assert isinstance(steps, int)
    ends = [simulate(f, key, x0, steps, **hyper(asked)).f[-1] for key in titled(asked)]
    assert sorted(ends)[1] - min(ends) > 0.019 * float(objective(f).f(x=x0))
    return int(np.argmin(ends))


@answer
def first_arrow(asked: Question) -> int:
    f, x0, y0 = (stated(asked)[name] for name in ("f", "x0", "y0"))
    assert isinstance(f, str)
    assert asked.picture
    assert asked.picture.ground == f
    move = np.diff(simulate(f, "adam", (x0, y0), 1, **hyper(asked)).x, axis=0)[0]
    ways = {label: np.array([np.diff(c.x)[0], np.diff(c.y)[0]]) for label, c in curves(asked).items()}
    assert np.ptp([np.hypot(*way) for way in ways.values()]) < 1e-12
    (right,) = [
        label for label, way in ways.items() if np.allclose(way / np.hypot(*way), move / np.hypot(*move))
    ]
    return lettered(asked, right)


@answer
def uncorrected(asked: Question) -> int:
    (f, x0), given, told = start(asked), hyper(asked), stated(asked)
    for name in ("beta1", "other"):
        run = simulate(f, "adam", x0, 40, **(given | {"beta1": told[name]}))
        assert letter_of(asked, lengths(run, given["lr"])[1:])
    (right,) = [label for label, curve in curves(asked).items() if abs(curve.y[0] - 1) > 0.29]
    expected = (1 - given["beta1"]) / np.sqrt(1 - given["beta2"])
    assert curves(asked)[right].y[0] == pytest.approx(expected, rel=1e-3)
    return lettered(asked, right)


@answer
def turned(asked: Question) -> int:
    """By the valley's own axes, in which the start is (1, 1) and the turned one is rotated by matrices."""
    told, lr = stated(asked), hyper(asked)["lr"]
    along, across = (float(h.f(x=x, y=1 - x)) * 2 for x in (1, 0) for h in [objective(str(told["f"]))])
    angle = np.radians(float(str(told["degrees"])))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    h = turn @ np.diag([along, across]) @ turn.T
    f = f"{h[0, 0] / 2}*x**2 + {h[0, 1]}*x*y + {h[1, 1] / 2}*y**2"
    found = []
    for i, key in enumerate(titled(asked)):
        plain = simulate(str(told["f"]), key, (1.0, 1.0), 60, lr=lr).x
        other = simulate(f, key, turn @ np.ones(2), 60, lr=lr).x
        if all(
            np.allclose(np.hypot(*x.T), curves(asked)[letter].y, atol=1e-9)
            for letter, x in (("A", plain), ("B", other))
        ):
            found.append(i)
    assert len(found) == 1
    return found[0]


@answer
def how_sure(asked: Question) -> int:
    """By walking: the mean of many of Adam's steps on such gradients."""
    told = {name: float(str(value)) for name, value in stated(asked).items()}
    noise = told["mean"] + told["sigma"] * np.random.default_rng(1).normal(size=(600, 300, 1))
    x = simulate("0*x", "adam", np.zeros((300, 1)), 600, noise=noise, record=(), lr=1.0).x
    mean = -float((x[-1] - x[300]).mean()) / 300
    return int(np.argmin([abs(float(str(option.params["share"])) - mean) for option in asked.options]))


@answer
def noise_floor(asked: Question) -> int:
    """By gradient descent with the rate α/σ, which is what Adam is near a minimum with noise."""
    told = {name: float(str(value)) for name, value in stated(asked).items() if name != "f"}
    assert stated(asked)["f"] == "x**2/2"

    def away(lr: float, sigma: float) -> float:
        steps = int(8 * sigma / lr)
        noise = sigma * np.random.default_rng(1).normal(size=(steps, 300, 1))
        x = simulate("x**2/2", "sgd", np.zeros((300, 1)), steps, noise=noise, record=(), lr=lr / sigma).x
        return float(np.sqrt(np.mean(np.square(x[steps // 2 :]))))

    changed = away(told["lr"] * told["more"], told["sigma"] * told["louder"]) / away(
        told["lr"], told["sigma"]
    )
    return int(
        np.argmin([abs(float(str(option.params["factor"])) / changed - 1) for option in asked.options])
    )


@answer
def decay_left(asked: Question) -> int:
    """By a loop of one multiplication."""
    told = {name: float(str(value)) for name, value in stated(asked).items()}
    x = told["x0"]
    for _ in range(int(told["steps"])):
        x -= told["lr"] * told["weight_decay"] * x
    (found,) = [
        i
        for i, option in enumerate(asked.options)
        if np.isclose(float(str(option.params["x"])), x, rtol=1e-9)
    ]
    return found


@answer
def clipped(asked: Question) -> int:
    """By the same run on a function whose slope at the start is the clipped one."""
    (f, x0), told = start(asked), stated(asked)
    (key,) = [key for key, rule in OPTIMIZERS.items() if rule.title == told["title"]]
    slope, clip = float(objective(f).gradient[0](x=x0)), float(str(told["clip"]))
    assert abs(slope) > clip
    lengths_ = [
        abs(simulate(f"{a!r}*x", key, 0.0, 1, lr=hyper(asked)["lr"]).x[1, 0])
        for a in (slope, float(np.sign(slope)) * clip)
    ]
    return int(lengths_[0] > 1.01 * lengths_[1])


@answer
def rare_word(asked: Question) -> int:
    """With π in the loss itself, and α as it is stated."""
    k, steps = (float(str(stated(asked)[name])) for name in ("k", "steps"))
    share = 0.3  # of the most frequent word; it cancels
    assert simulate(f"{share}*x**2/2", "sgd", 1.0, 1, lr=1 / share).x[-1, 0] == pytest.approx(0, abs=1e-12)
    end = simulate(f"{share / k}*x**2/2", "sgd", 1.0, int(steps), lr=1 / share).x[-1, 0]
    offered = np.array([said.params["x"] for said in asked.options], float)
    assert np.sort(np.abs(offered - end))[1] > 0.039
    return int(np.abs(offered - end).argmin())


@every
@pytest.mark.parametrize("seed", SEEDS)
def test_the_answer_is_what_the_core_gives(kind: str, seed: int) -> None:
    assert RIGHT[kind](question(kind, seed)) == question(kind, seed).answer


# --- what holds for all of them -----------------------------------------------------------------


def test_there_are_more_than_ten_kinds() -> None:
    assert len(QUESTIONS) > 10


@every
def test_options_are_distinct(kind: str) -> None:
    for seed in SEEDS:
        asked = question(kind, seed)
        assert (asked.kind, asked.seed) == (kind, seed)
        assert 2 <= len(asked.options) <= 6
        assert len({text(option) for option in asked.options}) == len(asked.options)


@every
def test_every_option_is_right_for_some_seed_and_none_for_most(kind: str) -> None:
    count = Counter(question(kind, seed).answer for seed in SEEDS)
    assert set(count) == set(range(len(question(kind, 0).options)))
    assert max(count.values()) < 0.75 * len(SEEDS)


@every
def test_a_seed_gives_one_question_and_another_seed_another(kind: str) -> None:
    def facts(asked: Question) -> str:
        shown = [asked.picture, asked.revealed]
        drawn = [
            (c.label, c.x.tolist(), c.y.tolist()) for picture in shown if picture for c in picture.curves
        ]
        printed = asked.printed and {name: column.tolist() for name, column in asked.printed.table.items()}
        said = [text(one) for one in (*asked.given, asked.asks, *asked.options, asked.because)]
        return str((said, asked.answer, drawn, printed))

    for seed in SEEDS[:5]:
        assert facts(question(kind, seed)) == facts(made.__wrapped__(kind, seed))
    assert len({facts(question(kind, seed)) for seed in SEEDS}) > 0.7 * len(SEEDS)


@every
def test_texts_find_what_fills_them_and_explanations_have_numbers(kind: str) -> None:
    for seed in SEEDS:
        asked = question(kind, seed)
        for said in (*asked.given, asked.asks, *asked.options, asked.because):
            assert all(wanted == filling for wanted, filling in places(said))
            assert all(np.isfinite(list(numbers(said))))
            assert not re.search(r"[{}]", text(said))
        assert len(list(numbers(asked.because))) >= 2


@every
def test_pictures_can_be_drawn_and_name_nobody(kind: str) -> None:
    for seed in SEEDS:
        asked = question(kind, seed)
        for picture in (asked.picture, asked.revealed):
            for curve in picture.curves if picture else ():
                assert curve.x.shape == curve.y.shape
                assert curve.x.ndim == 1
                assert np.isfinite([curve.x, curve.y]).all()
                assert {"point": 1, "arrow": 2}.get(curve.kind, len(curve.x)) == len(curve.x)
                assert not curve.x.flags.writeable, "it is shared by all who ask for this question"
                assert not curve.y.flags.writeable
        labels = [curve.label for curve in asked.picture.curves] if asked.picture else []
        assert set(labels) <= NEUTRAL
        letters = [label for label in labels if label in tuple("ABCD")]
        assert letters == sorted(letters), "the order in which curves are drawn tells which is which"
        offered = [str(option.params["letter"]) for option in asked.options if "letter" in option.params]
        assert not offered or offered == letters, "a letter that is offered is a curve's"


@every
def test_what_is_said_before_the_answer_names_no_curve_more_than_the_others(kind: str) -> None:
    for seed in SEEDS:
        asked = question(kind, seed)
        offered = [option.params.get("letter") for option in asked.options]
        if not all(offered):
            continue
        words = re.findall(r"\w+", " ".join(text(said) for said in (*asked.given, asked.asks)))
        assert len({words.count(str(letter)) for letter in offered}) == 1


@every
def test_a_kind_names_a_page_to_revisit(kind: str) -> None:
    assert QUESTIONS[kind].title
    assert QUESTIONS[kind].page in PAGES


@pytest.mark.parametrize("seed", SEEDS)
def test_what_an_explanation_claims_of_the_picture_is_so(seed: int) -> None:
    asked = question("which_changed", seed)
    told = asked.because.params["part0"]
    assert isinstance(told, Said)
    if "g1" in told.params:
        x0, x, other = (abs(float(n)) for n in (start(asked)[1], told.params["x"], told.params["other"]))  # type: ignore[arg-type]
        assert x < other < x0, "B falls behind"
    asked = question("largest_beta1", seed)
    told = asked.because.params["part0"]
    assert isinstance(told, Said)
    assert float(told.params["x"]) * start(asked)[1] < 0, "it rolls past the minimum"  # type: ignore[arg-type]
    asked = question("scaled", seed)
    if "part1" in asked.because.params:
        first, second = (abs(np.diff(curves(asked)["A"].y))[i] for i in (0, 1))
        assert (second > first) == (titled(asked)[asked.answer] == "momentum")
    else:
        assert np.allclose(*(curve.y for curve in curves(asked).values()), atol=1e-4)


def test_what_cannot_be_made_is_refused() -> None:
    with pytest.raises(InputError, match="whose_path"):
        question("nonsense", 1)
    with pytest.raises(InputError, match="-1"):
        question("whose_path", -1)


def test_there_is_a_letter_for_every_curve() -> None:
    with pytest.raises(ValueError, match="zip"):
        lettered_by_lot(np.random.default_rng(0), {name: np.zeros(2) for name in "uvwxyz"})
