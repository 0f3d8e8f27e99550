"""Digits that a small network learns: how large √v̂ is for every pixel, and how long the steps are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from optim import Training, network, simulate
from optim.averages import edge
from optim.networks import Network
from optim.trace import Array
from pages.lab.network.curvature import PRODUCTS as PRODUCTS
from pages.lab.network.curvature import Product, hessian, largest

Chosen = NDArray[np.bool_]
STEPS = 880
"""Twenty epochs of 44 mini-batches."""
RATES = {"adam": 0.01, "sgd": 0.5}
RARE, COMMON = 0.01, 0.5
"""A pixel is rare if it is on in fewer images than the first share, and common from the second on."""


@lru_cache(maxsize=1)
def digits() -> Network:
    """64 pixels, 32 hidden units, 10 classes."""
    return network("digits", seed=0)


# --- the ruler ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pixels:
    """The training images, and what became of the first layer's weights: 64 numbers each.

    Attributes:
        on: the share of images in which the pixel is not 0.
        mean: how bright it is in the mean image, from 0 to 1.
        root: the median √v̂ of its weights after Adam's last step.
        walked: by optimizer, the median length of all steps of its weights, added up.
        moved: by optimizer, the median distance of its weights from where they started.
    """

    on: Array
    mean: Array
    root: Array
    walked: dict[str, Array]
    moved: dict[str, Array]

    @property
    def never(self) -> Chosen:
        """Which pixels are on in no image."""
        return np.asarray(self.on == 0)

    @property
    def rare(self) -> Chosen:
        return np.asarray((self.on > 0) & (self.on < RARE))

    @property
    def common(self) -> Chosen:
        return np.asarray(self.on >= COMMON)


@lru_cache(maxsize=1)
def pixels() -> Pixels:
    net = digits()
    inputs = net.data.train[0]
    walked, moved = {}, {}
    for key, lr in RATES.items():
        record = ("v_hat",) if key == "adam" else ()
        training = Training(net, key, steps=STEPS, every=STEPS, record=record, lr=lr)
        x, way = training.x, np.zeros(net.n)
        while not training.advance(1):
            way += np.abs(training.x - x)
            x = training.x
        way += np.abs(training.x - x)
        walked[key], moved[key] = _by_pixel(net, way), _by_pixel(net, np.abs(training.x - net.x0))
        if key == "adam":
            root = _by_pixel(net, np.sqrt(training.trace["v_hat"][-1]))
    return Pixels((inputs > 0).mean(axis=0), inputs.mean(axis=0), root, walked, moved)


def _by_pixel(net: Network, values: Array) -> Array:
    """The median over the weights of each pixel."""
    return np.asarray(np.median(values[net.blocks["W1"]].reshape(net.shapes["W1"]), axis=1))


# --- the lengths of the steps -------------------------------------------------------------------

TIMES = (1, 10, 100, 800)
BINS = 10 ** (np.arange(-40.5, 2) / 10)
"""Edges of a tenth of a power of ten; one of them has 1 in its middle."""


@dataclass(frozen=True)
class Lengths:
    """How long a step is, of every weight.

    Attributes:
        ratio: |Δ|/α at each of TIMES, shape (4, n).
        faded: at the last of TIMES, the median over the weights of the gradient's root mean square over
            the last hundred steps, divided by √v̂.
    """

    ratio: Array
    faded: float

    @property
    def zero(self) -> Array:
        """The share of weights that do not move, at each time."""
        return np.asarray((self.ratio == 0).mean(axis=1))

    @property
    def median(self) -> Array:
        return np.asarray(np.median(self.ratio, axis=1))

    def shares(self, row: int) -> Array:
        """The share of all weights in each of BINS; what is shorter is left out."""
        return np.asarray(np.histogram(self.ratio[row], BINS)[0] / self.ratio.shape[1])


@lru_cache(maxsize=1)
def lengths() -> Lengths:
    net, lr = digits(), RATES["adam"]
    training = Training(net, "adam", steps=TIMES[-1], lr=lr, record=("v_hat",), every=TIMES[-1])
    ratio, squares, since = [], np.zeros(net.n), TIMES[-1] - 100
    while training.t < TIMES[-1]:
        before, t = training.x, training.t + 1
        if t > since:
            squares += net.gradient(before, t) ** 2
        training.advance(1)
        if t in TIMES:
            ratio.append(np.abs(training.x - before) / lr)
    root = np.sqrt(training.trace["v_hat"][-1])
    moving = root > 0
    return Lengths(np.array(ratio), float(np.median(np.sqrt(squares / 100)[moving] / root[moving])))


# --- the edge of stability ----------------------------------------------------------------------

FEW = 100
"""So many digits are trained on, all of them in every step."""
EDGE_STEPS, EDGE_EVERY, EDGE_BETA2 = 1200, 20, 0.99
EDGE_BETA1S, EDGE_RATES, EDGE_LOSSES = (0.9, 0.5, 0.0), (0.001, 0.002, 0.005), ("squared", "cross_entropy")


@dataclass(frozen=True)
class Hover:
    """A full-batch training on a hundred digits.

    Attributes:
        t: every twentieth step.
        ratio: α times the largest eigenvalue of the Hessian that Adam sees, P^-½ H P^-½ with P = √v̂ + ε.
        loss: at these t.
        edge: (2 + 2β₁)/(1 - β₁).
    """

    t: Array
    ratio: Array
    loss: Array
    edge: float

    @property
    def late(self) -> float:
        """The median over the second half."""
        return float(np.median(self.ratio[len(self.ratio) // 2 :]))

    @property
    def reached(self) -> int | None:
        """The first t, not counting the first 60 steps, in which v̂ is young, with 0.9 of the edge; or None."""
        found = np.flatnonzero((self.ratio > 0.9 * self.edge) & (self.t > 60))
        return int(self.t[found[0]]) if found.size else None


@lru_cache(maxsize=18)
def hover(loss: str, beta1: float, lr: float) -> Hover:
    """Lanczos needs few products, as each time it begins with the eigenvector that it found before."""
    images, labels = digits().data.inputs, digits().data.labels
    rows = FEW * 5 // 4  # of which four fifths are trained on
    net = network((images[:rows], labels[:rows]), loss=loss, batch=None)
    trace = simulate(
        net,
        "adam",
        steps=EDGE_STEPS,
        every=EDGE_EVERY,
        record=("v_hat",),
        lr=lr,
        beta1=beta1,
        beta2=EDGE_BETA2,
    )
    vector = np.random.default_rng(0).normal(size=net.n)
    found = []
    for x, v_hat in zip(trace.x[1:], trace["v_hat"][1:], strict=True):
        scale = (np.sqrt(v_hat) + trace.hyper["eps"]) ** -0.5
        value, vector = largest(_scaled(hessian(net, x), scale), vector)
        found.append(lr * value)
    losses = np.array([net.loss(x) for x in trace.x[1:]])
    return Hover(trace.t[1:].astype(float), np.array(found), losses, edge(beta1))


def _scaled(product: Product, scale: Array) -> Product:
    return lambda u: scale * product(scale * u)
