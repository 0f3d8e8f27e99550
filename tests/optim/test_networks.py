"""Networks as objectives: gradients, mini-batches, what may go in, and how they are trained."""

import json
import math
import pickle
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optim import OPTIMIZERS, SCHEDULES, InputError, Training, network, simulate
from optim.networks import ACTIVATIONS, LOSSES, Network
from optim.trace import Trace

BOTH = [(activation, loss) for activation in ACTIVATIONS for loss in LOSSES]


def digits(**changed: Any) -> Network:
    return network("digits", **{"hidden": (32,), "batch": 32, **changed})


def assert_same_rows(few: Trace, many: Trace, coordinates: Any = slice(None)) -> None:
    """Every column of the one is what the other has at its t."""
    for name in few.columns:
        rows = many[name][few.t]
        expected = rows if name == "f" else rows[..., coordinates]
        assert np.array_equal(few[name], expected, equal_nan=True), name


# --- gradients ----------------------------------------------------------------------------------


@settings(max_examples=8, deadline=None)
@given(
    hidden=st.lists(st.integers(1, 6), max_size=3),
    classes=st.integers(2, 4),
    batch=st.sampled_from([None, 1, 5]),
    seed=st.integers(0, 99),
)
@pytest.mark.parametrize(("activation", "loss"), BOTH)
def test_the_gradient_is_that_of_finite_differences(
    activation: str, loss: str, hidden: list[int], classes: int, batch: int | None, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    labels = np.arange(20) % classes
    net = network((rng.normal(size=(20, 3)), labels), hidden, activation, loss, batch, seed)
    x = net.x0 + 0.3 * rng.normal(size=net.n)
    h = 1e-6
    for t in (None, 1, 7):
        ahead, behind = (net.loss(x + sign * h * np.eye(net.n), t) for sign in (1, -1))
        tolerance = 1e-6 if activation != "relu" else 0.05  # a difference across a kink is another one
        off = np.abs((ahead - behind) / (2 * h) - net.gradient(x, t))
        assert np.quantile(off, 0.9) < 1e-6
        assert off.max() < max(tolerance, 1e-6)


def test_the_whole_sets_gradient_is_the_mean_of_an_epochs() -> None:
    """96 of 120 rows in 3 batches would leave some out; 24 fits."""
    net = network("iris", (5,), batch=24)
    assert net.batches == 5
    mean = np.mean([net.gradient(net.x0, t) for t in range(1, 6)], axis=0)
    np.testing.assert_allclose(mean, net.gradient(net.x0), rtol=1e-12, atol=1e-15)
    assert np.mean([net.loss(net.x0, t) for t in range(6, 11)]) == pytest.approx(net.loss(net.x0), rel=1e-12)


def test_each_vector_of_several_has_its_own_bits() -> None:
    for activation, loss in BOTH:
        net = network("iris", (7, 4), activation, loss)
        xs = net.x0 * np.array([[1.0], [-0.4], [3.0]])
        for t in (None, 3):
            for found in (net.loss, net.gradient):
                assert np.array_equal(found(xs, t), [found(x, t) for x in xs])
        assert net.accuracy(xs, "train").tolist() == [net.accuracy(x, "train") for x in xs]


# --- what a network is --------------------------------------------------------------------------


def test_blocks_name_every_coordinate_once() -> None:
    net = network("digits", (16, 8))
    assert list(net.blocks) == ["W1", "b1", "W2", "b2", "W3", "b3"]
    assert net.shapes["W2"] == (16, 8)
    places = np.arange(net.n)
    assert np.array_equal(np.concatenate([places[block] for block in net.blocks.values()]), places)
    assert [places[net.blocks[name]].size for name in net.blocks] == [
        math.prod(s) for s in net.shapes.values()
    ]
    assert net.n == 64 * 16 + 16 + 16 * 8 + 8 + 8 * 10 + 10


def test_a_weight_stands_where_its_block_says() -> None:
    """W1[i, j] leads from input i to unit j: without input i it changes nothing."""
    inputs = np.array([[0.0, 1.0], [0.0, -1.0], [0.0, 2.0], [0.0, 3.0], [0.0, 5.0]])
    net = network((inputs, [0, 1, 0, 1, 0]), (3,))
    gradient = net.gradient(net.x0)[net.blocks["W1"]].reshape(net.shapes["W1"])
    assert (gradient[0] == 0).all()
    assert (gradient[1] != 0).all()


def test_first_weights_have_the_inverse_of_the_inputs_as_variance() -> None:
    net = digits(hidden=(100,))
    first = net.x0[net.blocks["W1"]]
    assert first.std() == pytest.approx(1 / 8, rel=0.03)
    assert not net.x0[net.blocks["b1"]].any()
    assert net.x0.dtype == np.float64
    assert not net.x0.flags.writeable


def test_without_hidden_layers_it_is_softmax_regression() -> None:
    net = network("iris", ())
    assert dict(net.shapes) == {"W1": (4, 3), "b1": (3,)}
    inputs, labels = net.data.train
    z = inputs @ net.x0[:12].reshape(4, 3) + net.x0[12:]
    shares = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    assert net.loss(net.x0) == pytest.approx(
        -np.log(shares[np.arange(len(labels)), labels]).mean(), rel=1e-13
    )


def test_every_epoch_is_a_permutation_and_the_short_batch_is_dropped() -> None:
    net = digits()
    assert net.batches == 44
    whole = {row.tobytes() for row in net.data.train[0]}
    for epoch in (0, 19):
        rows = [net.rows(t)[0] for t in range(epoch * 44 + 1, epoch * 44 + 45)]
        assert {len(batch) for batch in rows} == {32}
        seen = [row.tobytes() for batch in rows for row in batch]
        assert len(seen) == 1408
        assert set(seen) <= whole
        assert len(set(seen)) == 1408
    assert not np.array_equal(net.rows(1)[0], net.rows(45)[0])


def test_batches_come_from_the_seed_alone() -> None:
    one, same, other = digits(), digits(), digits(seed=1)
    late = one.gradient(one.x0, 500)
    assert np.array_equal(late, same.gradient(same.x0, 500))
    assert np.array_equal(one.gradient(one.x0, 3), same.gradient(same.x0, 3))
    assert not np.array_equal(one.rows(1)[1], other.rows(1)[1])
    assert not np.array_equal(one.x0, other.x0)


@pytest.mark.parametrize("batch", [None, 1437, 5000])
def test_a_batch_of_all_rows_is_the_whole_set(batch: int | None) -> None:
    net = digits(batch=batch)
    assert net.batches == 1
    assert np.array_equal(net.gradient(net.x0, 3), net.gradient(net.x0))


def test_equal_networks_are_equal_and_pickle() -> None:
    assert network("iris") == network("iris", [32])
    assert hash(network("iris")) == hash(network("iris"))
    assert (
        len({network("iris"), network("iris", seed=1), network("moons"), network("iris", loss="squared")})
        == 4
    )
    assert pickle.loads(pickle.dumps(network("iris"))) == network("iris")


def test_accuracy_is_of_the_test_part_unless_asked() -> None:
    net = digits()
    x = simulate(net, "adam", steps=880, lr=0.01, every=880, record=()).x[-1]
    assert net.accuracy(x) == net.accuracy(x, part="test") > 0.95
    assert net.accuracy(x, "train") > 0.99
    inputs, labels = net.data.test
    assert net.accuracy(x) == np.mean(net.outputs(x, inputs).argmax(axis=1) == labels)
    assert isinstance(net.accuracy(x), float)
    assert isinstance(net.loss(x), float)


# --- numbers that grow too large ----------------------------------------------------------------


@pytest.mark.parametrize(("activation", "loss"), BOTH)
def test_a_loss_is_finite_wherever_it_is_a_number(activation: str, loss: str) -> None:
    """And nothing warns: warnings are errors here."""
    net = network("iris", (6,), activation, loss)
    for size in (1e3, 1e100, 1e150 if loss == "squared" else 1e300):
        x = net.x0 * (1 if activation in ("relu", "linear") else size)
        x[net.blocks["W2"]] = net.x0[net.blocks["W2"]] * size
        assert math.isfinite(net.loss(x))
        assert np.isfinite(net.gradient(x)).all()


def test_a_certain_right_answer_costs_nothing_and_a_wrong_one_its_distance() -> None:
    net = network(([[1.0]] * 5, [0, 1, 0, 0, 0]), (), batch=1)
    sure = [1e4, 0, 0, 0]
    found = {int(net.rows(t)[1][0]): net.loss(sure, t) for t in range(1, 5)}
    assert found in ({0: 0.0, 1: 1e4}, {0: 0.0})


def test_divergence_is_shown() -> None:
    trace = simulate(network("iris", (6,), "linear", "squared"), "sgd", steps=200, lr=10.0, every=5)
    assert trace.diverged in range(5, 200, 5)
    assert np.isfinite(trace.x[trace.t < trace.diverged]).all()


# --- PyTorch ------------------------------------------------------------------------------------

REFERENCE = json.loads((Path(__file__).parent.parent / "data" / "networks.json").read_text())
CASES: list[dict[str, Any]] = REFERENCE["cases"]


def named(case: dict[str, Any]) -> str:
    return "-".join(str(case[key]) for key in ("activation", "loss", "optimizer", "hidden"))


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_training_is_that_of_pytorch(case: dict[str, Any]) -> None:
    """To 1e-12 over ten steps, 1e-9 later, relative to the furthest that each weight has been."""
    net = network("iris", case["hidden"], case["activation"], case["loss"], batch=16, seed=3)
    trace = simulate(net, case["optimizer"], steps=REFERENCE["t"][-1], **case["hyper"])
    for t, expected in zip(REFERENCE["t"], case["x"], strict=True):
        furthest = np.abs(trace.x[: t + 1]).max(axis=0)
        assert (np.abs(trace.x[t] - expected) <= (1e-12 if t <= 10 else 1e-9) * furthest).all(), f"step {t}"
    assert trace.f[-1] == pytest.approx(case["f"], rel=1e-9)


def test_every_activation_and_loss_has_a_training_of_pytorch() -> None:
    found = {(case["activation"], case["loss"], case["optimizer"]) for case in CASES}
    assert {(*both, key) for both in BOTH for key in ("adam", "momentum")} <= found
    assert len({key for _, _, key in found}) == 10


# --- training -----------------------------------------------------------------------------------


TRAINS: dict[str, float] = {
    "sgd": 0.1,
    "momentum": 0.02,
    "nesterov": 0.02,
    "adagrad": 0.02,
    "rmsprop": 0.003,
    "adadelta": 1.0,
    "adam": 0.01,
    "adammini": 0.01,
    "amsgrad": 0.01,
    "adamw": 0.01,
    "nadam": 0.01,
    "radam": 0.01,
    "adamax": 0.01,
    "lion": 0.001,
    "yogi": 0.01,
    "adabelief": 0.01,
    "adabound": 0.01,
    "rprop": 0.001,
    "lookahead": 0.1,
    "schedulefree": 0.1,
    "schedulefreeadamw": 0.01,
    "adopt": 0.01,
    "ademamix": 0.01,
    "grams": 0.01,
    "cautious": 0.01,
    "mars": 0.01,
    "sgdclip": 0.1,
    "lamb": 0.01,
    "prodigy": 0.1,
}
"""An α for each, with which every network below gets better."""
NETWORKS = [
    ("moons", (8,), "tanh", "cross_entropy", 32),
    ("xor", (8, 8), "relu", "squared", None),
    ("circles", (8,), "sigmoid", "cross_entropy", 7),
    ("spiral", (16, 16), "tanh", "squared", 400),
    ("iris", (), "linear", "cross_entropy", 1),
    ("iris", (4, 4, 4), "relu", "cross_entropy", 32),
    ("digits", (16,), "sigmoid", "squared", 32),
    ("digits", (8,), "linear", "cross_entropy", 64),
]


def test_every_optimizer_has_its_rate_here() -> None:
    assert TRAINS.keys() == {key for key, rule in OPTIMIZERS.items() if not rule.extras}


@pytest.mark.parametrize("given", NETWORKS, ids=str)
@pytest.mark.parametrize("key", TRAINS)
def test_every_optimizer_trains_every_network(key: str, given: tuple[Any, ...]) -> None:
    batch = None if key == "rprop" else given[-1]  # the signs of mini-batches lead Rprop astray
    trace = simulate(network(*given[:-1], batch), key, steps=120, every=40, lr=TRAINS[key])
    assert trace.t.tolist() == [0, 40, 80, 120]
    assert trace.diverged is None
    assert trace.f[-1] < trace.f[0]
    assert list(trace.columns) == list(simulate("x**2", key, steps=1).columns)


def test_one_step_of_adam_by_hand() -> None:
    net = digits()
    trace = simulate(net, "adam", steps=3, lr=0.01)
    g = net.gradient(net.x0, 1)
    assert np.array_equal(trace["g"][1], g)
    np.testing.assert_allclose(trace.x[1], net.x0 - 0.01 * g / (np.abs(g) + 1e-8), rtol=1e-12)
    assert np.array_equal(trace["g"][3], net.gradient(trace.x[2], 3))
    assert trace.f.tolist() == [net.loss(x) for x in trace.x]


def test_what_optimizers_have_works_on_a_network() -> None:
    """Decay, a schedule, clipping, a text of one's own."""
    net = network("iris", (8,))
    decayed = simulate(net, "adamw", steps=60, lr=0.01, weight_decay=5.0).x[-1]
    assert np.abs(decayed).sum() < np.abs(simulate(net, "adamw", steps=60, lr=0.01).x[-1]).sum()
    warm = simulate(net, OPTIMIZERS["adam"].with_schedule(SCHEDULES["warmup"]), steps=4, lr=0.1, warmup=2)
    assert warm["lr_t"][1:, 0].tolist() == [0.05, 0.1, 0.1, 0.1]
    clipped = simulate(net, "c = minimum(maximum(g, -0.01), 0.01)\nx = x - lr*c", steps=20, lr=1.0)
    assert np.abs(np.diff(clipped.x, axis=0)).max() <= 0.01 + 1e-12


@pytest.mark.parametrize("every", [1, 7, 20, 50, 1000])
def test_a_row_is_kept_every_so_many_steps(every: int) -> None:
    net = network("iris", (4,))
    trace, whole = simulate(net, steps=50, every=every), simulate(net, steps=50)
    assert trace.t.tolist() == [*range(0, 50, every), 50]
    assert (trace.steps, whole.steps) == (50, 50)
    assert_same_rows(trace, whole)


def test_chosen_coordinates_are_kept_alone() -> None:
    net = digits()
    whole = simulate(net, steps=30)
    for coordinates in ([2000, 5, 0], 77):
        some = simulate(net, steps=30, coordinates=coordinates)
        assert "f" not in some.columns
        assert some.x.shape == (31, np.size(coordinates))
        assert_same_rows(some, whole, np.atleast_1d(coordinates))


@pytest.mark.parametrize("key", ["adam", "nadam", "adadelta", "momentum"])
def test_a_training_in_slices_has_the_same_bits(key: str) -> None:
    net = network("moons", (5,))
    whole = simulate(net, key, steps=100, lr=0.02, every=6)
    training = Training(net, key, steps=100, lr=0.02, every=6)
    assert training.trace.t.tolist() == [0]
    assert not training.advance(13)
    assert training.t == 13
    assert training.trace.t.tolist() == [0, 6, 12]
    assert not training.advance(seconds=0)
    assert training.t == 14
    while not training.advance(9):
        assert len(training.trace.f) == 1 + training.t // 6
    assert training.trace.t.tolist() == whole.t.tolist()
    assert_same_rows(training.trace, simulate(net, key, steps=100, lr=0.02))
    assert np.array_equal(training.x, whole.x[-1])
    assert training.advance()


def test_a_slice_takes_no_more_than_its_time() -> None:
    training = Training(digits(), steps=100_000, every=10_000)
    began = time.perf_counter()
    assert not training.advance(seconds=0.1)
    assert 0.1 <= time.perf_counter() - began < 0.3
    assert 10 < training.t < 100_000


def test_several_runs_have_the_bits_of_each_alone() -> None:
    net = digits()
    rates = [0.001, 0.01, 0.1]
    batch = simulate(net, "adam", steps=12, lr=[[lr] for lr in rates], every=4)
    assert batch.x.shape == (4, 3, net.n)
    assert batch.f.shape == (4, 3)
    for i, lr in enumerate(rates):
        alone = simulate(net, "adam", steps=12, lr=lr, every=4)
        for name in alone.columns:
            assert np.array_equal(batch[name][:, i], alone[name], equal_nan=True), name
    starts = simulate(net, "momentum", np.stack([net.x0, -net.x0]), steps=5)
    assert np.array_equal(starts.x[:, 1], simulate(net, "momentum", -net.x0, steps=5).x)


def test_noise_is_added_to_a_networks_gradients() -> None:
    net = network("iris", (4,))
    noise = np.random.default_rng(0).normal(size=(5, net.n))
    trace = simulate(net, "sgd", steps=5, noise=noise)
    assert np.array_equal(trace["g"][1], net.gradient(net.x0, 1) + noise[0])


def test_a_trained_networks_trace_pickles() -> None:
    trace = simulate(network("iris"), steps=4)
    copy = pickle.loads(pickle.dumps(trace))
    assert list(copy.columns) == list(trace.columns)
    assert copy.f.tolist() == trace.f.tolist()


def test_a_recorded_training_takes_few_bytes() -> None:
    """The example of the guide: 20 epochs of the digits."""
    trace = simulate(digits(), "adam", steps=880, lr=0.01, every=10)
    assert sum(trace[name].nbytes for name in trace.columns) < 12e6
    one = simulate(digits(), "adam", steps=880, lr=0.01, coordinates=100)
    assert sum(one[name].nbytes for name in one.columns) < 1e5


# --- what cannot be -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"data": "digit"}, "unknown data set 'digit'; known: moons, xor, circles, spiral, iris, digits"),
        *(
            ({"data": data}, "data are one of moons, xor, circles, spiral, iris, digits, or a pair of arrays")
            for data in (None, 5, [], ([[1.0]],), {})
        ),
        *(
            (
                {"hidden": hidden},
                "hidden is a list of whole numbers from 1 to 20000, the units of each hidden",
            )
            for hidden in ((0,), (10**9,), (10**5000,), 8, "8", (2.5,), None, (True,), [[3]], (-1,))
        ),
        ({"hidden": (200, 200)}, "a network has at most 20000 weights and biases; this one has 41803"),
        *(
            ({"activation": name}, "activation is one of tanh, relu, sigmoid, linear, not")
            for name in ("gelu", None, [], 3)
        ),
        *(({"loss": name}, "loss is one of cross_entropy, squared, not") for name in ("l1", None, [])),
        *(
            ({"batch": batch}, "batch is a whole number from 1 to 10000, or None for all rows, not")
            for batch in (-1, 0, 1.5, "8", True, 10**6, 10**5000)
        ),
        *(
            ({"seed": seed}, "the seed is a whole number from 0 to 4294967295, not")
            for seed in (-1, 0.5, None, 2**40, "1")
        ),
    ],
)
def test_impossible_network(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as error:
        network(**{"data": "iris", **arguments})
    assert str(error.value).startswith(message)


@pytest.mark.parametrize("t", [0, -1, 1.5, "1", True, 10**7])
def test_impossible_t(t: Any) -> None:
    net = network("iris")
    for found in (net.loss, net.gradient):
        with pytest.raises(InputError, match="t is a whole number from 1 to 1000000, not"):
            found(net.x0, t)


@pytest.mark.parametrize("x", [[1.0], "x", None, 3.0, np.zeros((259, 1))])
def test_impossible_x(x: Any) -> None:
    net = network("iris")
    for found in (net.loss, net.gradient, net.accuracy):
        with pytest.raises(InputError, match=r"x is an array of numbers of the shape \(..., 259\)"):
            found(x)


def test_impossible_part() -> None:
    net = network("iris")
    with pytest.raises(InputError, match="the part is test or train, not 'valid'"):
        net.accuracy(net.x0, "valid")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        *(
            ({"every": every}, "every must be a whole number from 1 to 1000000")
            for every in (0, -1, 1.5, "2", None)
        ),
        *(
            ({"coordinates": coordinates}, "coordinates are whole numbers from 0 to 258")
            for coordinates in ([], [-1], [259], "a", [1.5], [[1]])
        ),
        (
            {"coordinates": 1, "record": ["f"]},
            "the trace has no column 'f'; it has: x, g, m, v, m_hat, v_hat",
        ),
        ({"x0": [1.0, 2.0]}, "the start must be 259 finite number(s)"),
        (
            {"steps": 10**6},
            "this would keep 13832 MB, and at most 512 are kept; record less, or not every step",
        ),
        ({"lr": -1.0}, "lr must be in [0, ∞), not -1"),
    ],
)
def test_impossible_training(arguments: dict[str, Any], message: str) -> None:
    for run in (simulate, Training):
        with pytest.raises(InputError) as error:
            run(network("iris"), "adam", **{"steps": 3, **arguments})
        assert str(error.value).startswith(message)
