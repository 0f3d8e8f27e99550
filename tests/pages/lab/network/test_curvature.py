"""Products with the Hessian against differences of gradients, and its largest eigenvalue against all of them."""

import numpy as np
import pytest

from optim import network
from optim.averages import edge
from optim.trace import simulate
from pages.lab.network import maths
from pages.lab.network.curvature import hessian, largest


@pytest.mark.parametrize("loss", ["squared", "cross_entropy"])
@pytest.mark.parametrize("hidden", [(), (5,), (6, 4)])
def test_a_product_is_the_slope_of_the_gradient(loss: str, hidden: tuple[int, ...]) -> None:
    net = network("iris", hidden=hidden, loss=loss)
    x, u = np.random.default_rng(0).normal(size=(2, net.n))
    h = 1e-5
    slope = (net.gradient(x + h * u) - net.gradient(x - h * u)) / (2 * h)
    assert hessian(net, x)(u) == pytest.approx(slope, rel=1e-5, abs=1e-7)


def test_the_largest_eigenvalue_needs_few_products() -> None:
    net = network("iris", hidden=(6,), loss="squared")
    product = hessian(net, net.x0)
    matrix = np.array([product(row) for row in np.eye(net.n)])
    assert matrix == pytest.approx(matrix.T, abs=1e-12)
    values, vectors = np.linalg.eigh(matrix)
    start = np.random.default_rng(0).normal(size=net.n)
    value, vector = largest(product, start)
    assert value == pytest.approx(values[-1], rel=0.01)
    assert largest(product, vector)[0] == pytest.approx(values[-1], rel=1e-6)
    assert abs(vector @ vectors[:, -1]) > 0.9
    assert largest(product, start, net.n)[0] == pytest.approx(values[-1], rel=1e-12)


def test_it_ends_where_it_has_seen_the_whole_space() -> None:
    value, vector = largest(lambda u: np.array([2.0, 1.0]) * u, np.array([1.0, 1.0]))
    assert value == pytest.approx(2)
    assert np.abs(vector) == pytest.approx([1, 0])


@pytest.mark.parametrize(("beta1", "late"), [(0.9, 37.3), (0.5, 6.2), (0.0, 2.2)])
def test_the_network_finds_the_edge_by_itself(beta1: float, late: float) -> None:
    run = maths.hover("squared", beta1, 0.002)
    assert run.edge == edge(beta1)
    assert run.late == pytest.approx(late, rel=0.02)
    assert run.reached is not None
    assert run.reached < maths.EDGE_STEPS / 2
    assert run.loss[-1] < 0.7 * run.loss[run.t == run.reached], "the loss still falls"


def test_a_large_rate_without_momentum_hovers_above_the_edge() -> None:
    run = maths.hover("squared", 0.0, 0.005)
    assert run.late > 1.3 * run.edge


def test_half_the_rate_finds_twice_the_curvature() -> None:
    usual, half = (maths.hover("squared", 0.9, lr) for lr in (0.002, 0.001))
    assert usual.late == pytest.approx(half.late, rel=0.05)
    assert half.late / 0.001 == pytest.approx(2 * usual.late / 0.002, rel=0.05)


def test_with_cross_entropy_it_falls() -> None:
    run = maths.hover("cross_entropy", 0.0, 0.002)
    assert run.reached is None
    assert run.ratio[-1] < 0.5 * run.ratio.max()
    assert run.loss[-1] < 1e-4


def test_the_warm_start_is_as_good_as_many_products() -> None:
    """Near the edge the largest eigenvalues lie close together; that is where a wrong vector would be kept."""
    run = maths.hover("squared", 0.9, 0.002)
    images, labels = maths.digits().data.inputs[:125], maths.digits().data.labels[:125]
    net = network((images, labels), loss="squared", batch=None)
    assert len(net.data.train[1]) == maths.FEW
    record = ("v_hat",)
    trace = simulate(net, "adam", steps=1200, every=1200, record=record, lr=0.002, beta2=maths.EDGE_BETA2)
    scale = (np.sqrt(trace["v_hat"][-1]) + 1e-8) ** -0.5
    times = hessian(net, trace.x[-1])
    start = np.random.default_rng(1).normal(size=net.n)
    exact, _ = largest(lambda u: scale * times(scale * u), start, 60)
    assert run.ratio[-1] == pytest.approx(0.002 * exact, rel=0.002)
