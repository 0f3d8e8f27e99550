import numpy as np
import pytest

from optim import simulate
from pages.learn.rare_words import maths


def total(key: str, t: int = maths.STEPS, kind: str = "bigram") -> float:
    return maths.total(maths.losses(kind, key, maths.BEST[kind][key])[t])


def test_frequencies() -> None:
    shares = maths.zipf(10_000)
    assert shares.sum() == pytest.approx(1)
    assert shares[0] / shares[-1] == pytest.approx(10_000)
    assert 2 / shares[0] == pytest.approx(19.6, abs=0.05)
    assert shares[5000:].sum() == pytest.approx(0.071, abs=5e-4)


@pytest.mark.parametrize("steps", [50, 100, 300])
@pytest.mark.parametrize("words", [2_000, 10_000])
def test_how_many_words_gradient_descent_learns(steps: int, words: int) -> None:
    """0.84·T and 5.6·T, with α a little below 2/π₁, however many words there are."""
    lr = 1.92 / float(maths.zipf(words)[0])
    assert maths.learned(steps, lr, 0.01, words) == pytest.approx(0.84 * steps, rel=0.02)
    assert maths.learned(steps, lr, 0.5, words) == pytest.approx(5.6 * steps, rel=0.02)


def test_a_word_alone_is_the_word_in_the_loss() -> None:
    """Its π in the loss itself, beside the α and the ε that stand for it."""
    for key, rank in (("sgd", 30), ("momentum", 300), ("sign", 300), ("adam", 1_000)):
        share, lr = float(maths.zipf(maths.WORDS)[rank - 1]), maths.ALONE[key]
        whole = simulate(f"{share!r}*x**2/2", maths.RULES[key], 1.0, maths.STEPS, lr=lr).x[-1, 0]
        assert maths.left(key, rank, lr) == pytest.approx(whole, rel=1e-6, abs=1e-9)


def test_adam_learns_all_words_alike_and_gradient_descent_does_not() -> None:
    ends = {key: [abs(maths.left(key, rank, lr)) for rank in maths.RANKS] for key, lr in maths.ALONE.items()}
    for key in maths.DIVIDED:
        assert max(ends[key]) < 0.021
        assert np.ptp(ends[key]) < 1e-3
    assert ends["sgd"][0] < 1e-3
    assert ends["sgd"][-1] == pytest.approx(0.98, abs=0.005)
    assert 0.6 < ends["momentum"][-1] < 0.8, (
        "momentum comes further than gradient descent, not as far as Adam"
    )


@pytest.mark.parametrize("key", ["sgd", "momentum"])
def test_the_best_alpha_of_a_word_alone(key: str) -> None:
    """None of a coarse grid around it brings the whole loss much lower."""
    shares = maths.zipf(maths.WORDS)
    some = np.unique(np.geomspace(1, maths.WORDS, 60).astype(int))

    def loss(lr: float) -> float:
        ends = [maths.left(key, int(rank), lr) ** 2 for rank in some]
        return float(np.interp(np.arange(1, maths.WORDS + 1), some, ends) @ shares)

    found = loss(maths.ALONE[key])
    assert all(loss(maths.ALONE[key] * factor) > 0.75 * found for factor in (0.3, 0.7, 1.05, 1.4))


@pytest.mark.parametrize(
    ("key", "ends"),
    [
        ("sgd", (0.1135, 2.5e-4, 0.0115, 0.101, 0.403)),
        ("momentum", (0.0052, 8.6e-4, 1.4e-5, 8.6e-4, 0.025)),
        ("sign", (7.8e-5,) * 5),
        ("adam", (1.01e-5,) * 5),
    ],
)
def test_the_softmax(key: str, ends: tuple[float, ...]) -> None:
    found = maths.losses("bigram", key, maths.BEST["bigram"][key])
    assert found[0] == pytest.approx(1.003, abs=1e-3)
    assert [maths.total(found[-1]), *maths.grouped(found[-1])] == pytest.approx(ends, rel=0.02)


def test_the_softmax_goes_the_way_of_the_core() -> None:
    """One row, its logits as x; the gradient of the loss is that of finite differences."""
    task = maths.bigram(6)
    w = np.random.default_rng(0).normal(size=(6, 6))
    whole = lambda w: float(task.shares @ task.losses(w))  # noqa: E731
    found = task.gradient(w)
    for i, j in ((0, 0), (2, 5)):
        step = np.zeros_like(w)
        step[i, j] = 1e-6
        assert found[i, j] == pytest.approx((whole(w + step) - whole(w - step)) / 2e-6, rel=1e-5)


def test_gradient_descent_has_a_rate_below_the_edge() -> None:
    edge = maths.edge()
    assert edge == pytest.approx(69.3, abs=0.05)
    assert maths.BEST["bigram"]["sgd"] < edge
    assert all(total("sgd", t + 1) < total("sgd", t) for t in range(1, maths.STEPS))
    above = [maths.total(loss) for loss in maths.losses("bigram", "sgd", 1.3 * edge)]
    assert max(np.diff(above[50:])) > 0


@pytest.mark.parametrize("key", ["momentum", "sign", "adam"])
def test_the_best_alpha_in_the_softmax(key: str) -> None:
    best = maths.BEST["bigram"][key]
    found = total(key)
    assert all(
        maths.total(maths.losses("bigram", key, best * factor)[-1]) > 0.8 * found
        for factor in (0.6, 0.9, 1.1, 1.5)
    )


def test_with_few_words_momentum_is_nearly_adam() -> None:
    momentum, adam = (
        maths.total(maths.losses("bigram", key, lr, words=maths.FEW)[-1])
        for key, lr in maths.BEST_OF_FEW.items()
    )
    assert (momentum, adam) == pytest.approx((7.9e-6, 5.3e-6), rel=0.02)


def test_where_nothing_is_to_be_seen() -> None:
    for key in maths.RULES:
        assert maths.losses("own", key, maths.BEST["own"][key])[-1].max() == 0
    found = {key: total(key, kind="dense") for key in maths.RULES}
    assert [found[key] for key in ("sgd", "momentum", "adam")] == pytest.approx([1.4923] * 3, abs=1e-3)
    assert found["sign"] == pytest.approx(1.493, abs=1e-3)
    for key in maths.RULES:
        groups = maths.grouped(maths.losses("dense", key, maths.BEST["dense"][key])[-1], maths.FEW_GROUPS)
        assert groups == sorted(groups), "the rarest are the worst"


def test_so_many_weights_may_share_a_v() -> None:
    ends = {name: maths.losses("bigram", "adam", lr, name)[-1] for name, lr in maths.SHARED.items()}
    assert maths.total(ends["word"]) < maths.total(ends["weight"])
    assert np.ptp(ends["word"]) < 1e-6
    assert maths.total(ends["all"]) == pytest.approx(0.0081, rel=0.02)
    rare = maths.grouped(ends["all"])[-1]
    assert rare == pytest.approx(0.038, rel=0.02)
    assert rare > maths.grouped(maths.losses("bigram", "momentum", maths.BEST["bigram"]["momentum"])[-1])[-1]


def test_the_words_of_the_check() -> None:
    """2 % and 0.02 %: the first steps of both optimizers."""
    steps = {
        key: [1 - float(simulate(f"{share}*x**2/2", key, 1.0, 1, lr=0.1).x[1, 0]) for share in (0.02, 0.0002)]
        for key in ("sgd", "adam")
    }
    assert steps["sgd"][0] / steps["sgd"][1] == pytest.approx(100)
    assert steps["adam"] == pytest.approx([0.1, 0.1], rel=1e-3)
