"""Neural networks as objectives: the flat vector x holds every weight, and the optimizers run on it unchanged.

A network has layers l = 1 ... L. With H₀ the inputs, one a row, they compute forward and backward

    Zₗ = Hₗ₋₁ Wₗ + bₗ               ∂f/∂Wₗ = Hₗ₋₁ᵀ Dₗ,   ∂f/∂bₗ = the sum of Dₗ's rows
    Hₗ = a(Zₗ),   l < L             Dₗ₋₁ = (Dₗ Wₗᵀ) ∘ a′(Zₗ₋₁)

where D = ∂f/∂Z. At the end Z_L is what the loss reads, a column for each class. With Y the classes, one 1 in
a row, and means over the rows:

    cross_entropy   f = mean of -log softmax(Z)[class]     D_L = (softmax(Z) - Y)/rows
    squared         f = mean of ½‖Z - Y‖²                  D_L = (Z - Y)/rows

Rumelhart, Hinton & Williams, Learning representations by back-propagating errors, Nature 323, 1986.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import data as sets
from .data import Array, Data, Labels, Part
from .errors import InputError, mark
from .hyperparameters import floats

MAX_WEIGHTS = 20_000
MAX_BATCH = 10_000
MAX_SEED = 2**32 - 1
MAX_STEP = 1_000_000
Layer = tuple[Array, Array]
"""Weights of shape (inputs, units), and a bias for each unit."""


class Activation(NamedTuple):
    """h = a(z), and its slope a′(z), which here follows from h alone."""

    of: Callable[[Array], Array]
    slope: Callable[[Array], Array | float]


ACTIVATIONS: Mapping[str, Activation] = {
    "tanh": Activation(np.tanh, lambda h: 1 - h * h),
    "relu": Activation(lambda z: np.maximum(z, 0), lambda h: np.where(h > 0, 1.0, 0.0)),
    "sigmoid": Activation(lambda z: 1 / (1 + np.exp(-z)), lambda h: h * (1 - h)),
    "linear": Activation(lambda z: z, lambda h: 1.0),
}


class Loss(NamedTuple):
    """The mean over the rows of f(Z, Y), and D = ∂f/∂Z, both from Z of shape (..., rows, classes) and the labels."""

    of: Callable[[Array, Labels], Any]
    slope: Callable[[Array, Labels], Array]


def _cross_entropy(z: Array, labels: Labels) -> Any:
    """log Σ exp(z) - z[class]; with the largest z taken out nothing overflows."""
    top = z.max(axis=-1, keepdims=True)
    below = z - top
    chosen = below[..., np.arange(len(labels)), labels]
    return _mean(np.log(np.exp(below).sum(axis=-1)) - chosen)


def _cross_entropy_slope(z: Array, labels: Labels) -> Array:
    d: Array = np.exp(z - z.max(axis=-1, keepdims=True))
    d /= d.sum(axis=-1, keepdims=True)
    d[..., np.arange(len(labels)), labels] -= 1
    d /= len(labels)
    return d


def _squared(z: Array, labels: Labels) -> Any:
    return _mean(np.square(_missed(z, labels)).sum(axis=-1) / 2)


def _squared_slope(z: Array, labels: Labels) -> Array:
    return _missed(z, labels) / len(labels)


def _mean(losses: Array) -> Any:
    """Over the rows; each is divided before they are added, so that the sum does not overflow alone."""
    return (losses / losses.shape[-1]).sum(axis=-1)


def _missed(z: Array, labels: Labels) -> Array:
    """Z - Y."""
    d = z.copy()
    d[..., np.arange(len(labels)), labels] -= 1
    return d


LOSSES: Mapping[str, Loss] = {
    "cross_entropy": Loss(_cross_entropy, _cross_entropy_slope),
    "squared": Loss(_squared, _squared_slope),
}


@dataclass(frozen=True)
class Network:
    """A network with its data: an objective of all its weights. ``network`` checks what goes into it.

    Attributes:
        data: what it learns.
        hidden: the number of units of each hidden layer.
        activation: a key of ACTIVATIONS, for the hidden layers.
        criterion: a key of LOSSES.
        batch: how many rows a step sees; None for all.
        seed: what the first weights and the mini-batches are drawn from.

    Wherever it takes x, that is an array of shape (..., n), and each vector has its own result.
    """

    data: Data
    hidden: tuple[int, ...]
    activation: str
    criterion: str
    batch: int | None
    seed: int
    _latest: list[tuple[int, Part]] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def text(self) -> str:
        """The call that makes it."""
        name = repr(self.data.key) if self.data.key else "(inputs, labels)"
        return (
            f"network({name}, hidden={self.hidden}, activation={self.activation!r}, "
            f"loss={self.criterion!r}, batch={self.batch}, seed={self.seed})"
        )

    @cached_property
    def shapes(self) -> Mapping[str, tuple[int, ...]]:
        """``W1``, ``b1``, ``W2``, ...: Wₗ has a row for each input of its layer and a column for each unit."""
        shapes: dict[str, tuple[int, ...]] = {}
        for layer, (inputs, units) in enumerate(pairwise(_widths(self.data, self.hidden)), 1):
            shapes |= {f"W{layer}": (inputs, units), f"b{layer}": (units,)}
        return shapes

    @cached_property
    def blocks(self) -> Mapping[str, slice]:
        """Where in x each weight matrix stands, row after row, and each bias."""
        ends = np.cumsum([0, *(int(np.prod(shape)) for shape in self.shapes.values())]).tolist()
        return {name: slice(*ends) for name, ends in zip(self.shapes, pairwise(ends), strict=True)}

    @property
    def n(self) -> int:
        """The number of weights and biases."""
        return _weights(self.data, self.hidden)

    @cached_property
    def x0(self) -> Array:
        """The first weights: normal with variance 1/(inputs of the layer), from ``default_rng(seed)``; biases 0."""
        rng = np.random.default_rng(self.seed)
        x = np.zeros(self.n)
        for name, shape in self.shapes.items():
            if name.startswith("W"):
                x[self.blocks[name]] = rng.normal(size=shape).ravel() / np.sqrt(shape[0])
        x.flags.writeable = False
        return x

    @cached_property
    def batches(self) -> int:
        """How many mini-batches an epoch has; a short last one is dropped."""
        rows = len(self.data.train[1])
        return rows // min(self.batch or rows, rows)

    def loss(self, x: ArrayLike, t: int | None = None) -> Any:
        """The loss of step t's mini-batch; without t of all that is trained on. Shape (...); a float for one x."""
        inputs, labels = self.rows(t)
        with np.errstate(all="ignore"):
            return _plain(LOSSES[self.criterion].of(self.outputs(x, inputs), labels))

    def gradient(self, x: ArrayLike, t: int | None = None) -> Array:
        """The gradient of ``loss``, shape (..., n)."""
        with np.errstate(all="ignore"):
            return self._backward(self._checked(x), *self.rows(t))

    def accuracy(self, x: ArrayLike, part: str = "test") -> Any:
        """The share of a part, ``test`` or ``train``, that gets the right class. Shape (...); a float for one x.

        Raises:
            InputError: there is no such part.
        """
        if part not in ("test", "train"):
            raise InputError(mark("the part is test or train, not {part}"), part=_shown(part))
        inputs, labels = self.data.test if part == "test" else self.data.train
        return _plain((self.outputs(x, inputs).argmax(axis=-1) == labels).mean(axis=-1))

    def outputs(self, x: ArrayLike, inputs: ArrayLike) -> Array:
        """Z_L for any rows of inputs, shape (..., rows, classes): the largest is the class that it would say."""
        with np.errstate(all="ignore"):
            return self._forward(self._layers(self._checked(x)), np.asarray(inputs, float))[-1]

    def rows(self, t: int | None = None) -> Part:
        """The inputs and labels of step t; all that is trained on without t.

        An epoch goes through ``default_rng([seed, epoch]).permutation``, the epoch counted from 0.

        Raises:
            InputError: t is no whole number from 1.
        """
        if t is None:
            return self.data.train
        if not _is_count(t, 1, MAX_STEP):
            raise InputError(
                mark("t is a whole number from 1 to {limit}, not {value}"), limit=MAX_STEP, value=_shown(t)
            )
        return self._rows(int(t))

    def slopes(self, x: Array, t: int) -> Array:
        """``gradient`` for the loop of a training, which has checked x and t, and has silenced NumPy's warnings."""
        return self._backward(x, *self._rows(t))

    def _rows(self, t: int) -> Part:
        if self.batch is None:
            return self.data.train
        epoch, place = divmod(t - 1, self.batches)
        latest = self._latest[:1]
        if not latest or latest[0][0] != epoch:
            inputs, labels = self.data.train
            order = np.random.default_rng([self.seed, epoch]).permutation(len(labels))
            latest = self._latest[:1] = [(epoch, (inputs[order], labels[order]))]
        inputs, labels = latest[0][1]
        some = slice(place * self.batch, (place + 1) * self.batch)
        return inputs[some], labels[some]

    def _forward(self, layers: Sequence[Layer], inputs: Array) -> list[Array]:
        """H₀, ..., H_(L-1), Z_L: Zₗ = Hₗ₋₁ Wₗ + bₗ and Hₗ = a(Zₗ)."""
        found = [inputs]
        for layer, (w, b) in enumerate(layers, 1):
            z = found[-1] @ w
            z += b[..., None, :]
            found.append(z if layer == len(layers) else ACTIVATIONS[self.activation].of(z))
        return found

    def _backward(self, x: Array, inputs: Array, labels: Labels) -> Array:
        """From D_L back to D₁: ∂f/∂Wₗ = Hₗ₋₁ᵀ Dₗ, ∂f/∂bₗ = Σ Dₗ and Dₗ₋₁ = (Dₗ Wₗᵀ) ∘ a′(Zₗ₋₁)."""
        layers, gradient = self._layers(x), np.empty(x.shape)
        *before, z = self._forward(layers, inputs)
        d = LOSSES[self.criterion].slope(z, labels)
        for layer, (dw, db) in reversed(list(enumerate(self._layers(gradient)))):
            h, (w, _) = before[layer], layers[layer]
            np.matmul(h.swapaxes(-1, -2), d, out=dw)
            np.sum(d, axis=-2, out=db)
            if layer:
                d = (d @ w.swapaxes(-1, -2)) * ACTIVATIONS[self.activation].slope(h)
        return gradient

    def _layers(self, x: Array) -> list[Layer]:
        """W and b of each layer, as views of x."""
        runs = x.shape[:-1]
        parts = [x[..., block].reshape(*runs, *shape) for block, shape in self._places]
        return list(zip(parts[::2], parts[1::2], strict=True))

    @cached_property
    def _places(self) -> list[tuple[slice, tuple[int, ...]]]:
        return list(zip(self.blocks.values(), self.shapes.values(), strict=True))

    def _checked(self, x: ArrayLike) -> Array:
        try:
            found = np.ascontiguousarray(floats(x))
        except (TypeError, ValueError, OverflowError):
            found = np.empty(0)
        if found.shape[-1:] != (self.n,):
            raise InputError(mark("x is an array of numbers of the shape (..., {n})"), n=self.n)
        return found


def network(
    data: str | Data | tuple[ArrayLike, ArrayLike],
    hidden: Sequence[int] | NDArray[np.integer[Any]] = (32,),
    activation: str = "tanh",
    loss: str = "cross_entropy",
    batch: int | None = 32,
    seed: int = 0,
) -> Network:
    """A network of fully connected layers as an objective: ``simulate`` trains it.

    Args:
        data: a key of ``optim.data.DATA``, or a pair of arrays (inputs, labels): numbers of shape
            (rows, columns), and whole numbers of shape (rows,). Four fifths of the rows are trained on.
        hidden: how many units each hidden layer has; without any it is softmax regression.
        activation: of the hidden layers: tanh, relu, sigmoid or linear.
        loss: cross_entropy or squared.
        batch: how many rows a step sees; None for all of them, and so is more than there are.
        seed: what the first weights and the mini-batches are drawn from. The data stay the same.

    Raises:
        InputError: anything of this cannot be used; the message says what is allowed.

    Example:
        >>> from optim import network, simulate
        >>> net = network("moons", hidden=(8,), batch=20)
        >>> net.n, dict(net.blocks)["W2"], net.shapes["W2"]
        (42, slice(24, 40, None), (8, 2))
        >>> trace = simulate(net, "adam", steps=200, lr=0.05, every=50)
        >>> trace.t.tolist(), trace.x.shape
        ([0, 50, 100, 150, 200], (5, 42))
        >>> bool(net.accuracy(trace.x[-1]) > 0.95)
        True
    """
    found = sets.data(data)
    _one_of("activation", activation, ACTIVATIONS)
    _one_of("loss", loss, LOSSES)
    if not isinstance(hidden, tuple | list | np.ndarray) or not all(
        _is_count(units, 1, MAX_WEIGHTS) for units in hidden
    ):
        raise InputError(
            mark(
                "hidden is a list of whole numbers from 1 to {limit}, the units of each hidden layer, not {value}"
            ),
            limit=MAX_WEIGHTS,
            value=_shown(hidden),
        )
    units = tuple(int(count) for count in hidden)
    weights = _weights(found, units)
    if weights > MAX_WEIGHTS:
        raise InputError(
            mark("a network has at most {limit} weights and biases; this one has {count}"),
            limit=MAX_WEIGHTS,
            count=weights,
        )
    if batch is not None and not _is_count(batch, 1, MAX_BATCH):
        raise InputError(
            mark("batch is a whole number from 1 to {limit}, or None for all rows, not {value}"),
            limit=MAX_BATCH,
            value=_shown(batch),
        )
    if not _is_count(seed, 0, MAX_SEED):
        raise InputError(
            mark("the seed is a whole number from 0 to {limit}, not {value}"),
            limit=MAX_SEED,
            value=_shown(seed),
        )
    rows = len(found.train[1])
    return Network(found, units, activation, loss, int(batch) if batch and batch < rows else None, int(seed))


def _plain(found: Any) -> Any:
    """A float where it is one number."""
    return found if np.ndim(found) else float(found)


def _widths(data: Data, hidden: Sequence[int]) -> tuple[int, ...]:
    return data.inputs.shape[1], *hidden, len(data.classes)


def _weights(data: Data, hidden: Sequence[int]) -> int:
    return sum((inputs + 1) * units for inputs, units in pairwise(_widths(data, hidden)))


def _is_count(value: object, least: int, most: int) -> bool:
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    return whole and least <= int(value) <= most  # type: ignore[call-overload]


def _shown(value: object) -> str:
    """A value in a message; Python does not write out a whole number of more than some thousand digits."""
    try:
        return repr(value)[:40]
    except ValueError:
        return type(value).__name__


def _one_of(name: str, value: object, table: Mapping[str, object]) -> None:
    if not isinstance(value, str) or value not in table:
        raise InputError(
            mark("{name} is one of {known}, not {value}"),
            name=name,
            known=", ".join(table),
            value=_shown(value),
        )
