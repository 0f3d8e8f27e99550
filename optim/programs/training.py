"""A network's training as a program, for NumPy with back-propagation written out, and for PyTorch.

Digits come from scikit-learn, which every notebook has. Other data are read from a CSV file, ``exported``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from ..data import Data
from ..networks import Network
from ..optimizers import Optimizer
from .expressions import WEIGHTS
from .lines import Names, written_out
from .torch import own_class


class Steps(NamedTuple):
    """What is done to a network: the equations that really run, the hyper-parameters that they read, how many times."""

    optimizer: Optimizer
    hyper: Mapping[str, float]
    steps: int


PLOT = "import matplotlib.pyplot as plt\n\nplt.plot(losses)\nplt.xlabel('t')\nplt.ylabel('loss')\nplt.show()"
_NUMPY_ACTIVATIONS = {
    "tanh": ("np.tanh({z})", "(1 - {h} * {h})"),
    "relu": ("np.maximum({z}, 0)", "({h} > 0)"),
    "sigmoid": ("1 / (1 + np.exp(-({z})))", "({h} * (1 - {h}))"),
    "linear": ("{z}", ""),
}
"""h of z, and the slope of h as a factor."""
_TORCH_ACTIVATIONS = {"tanh": "Tanh", "relu": "ReLU", "sigmoid": "Sigmoid", "linear": "Identity"}


def exported(data: Data) -> str:
    """A data set as CSV: the inputs as the network reads them, the class from 0 in the last column."""
    rows = zip(data.inputs.tolist(), data.labels.tolist(), strict=True)
    return "".join(",".join(map(repr, (*inputs, label))) + "\n" for inputs, label in rows)


def file_of(data: Data) -> str:
    """What that file is called."""
    return f"{data.key or 'data'}.csv"


def write_numpy(net: Network, training: Steps, names: Names) -> tuple[str, ...]:
    lines = written_out(training, names, WEIGHTS)
    rng = f"rng = np.random.default_rng({net.seed})"
    parts = [
        f"rng.normal(size={shape}).ravel() / np.sqrt({shape[0]})"
        if len(shape) == 2
        else f"np.zeros({shape[0]})"
        for shape in net.shapes.values()
    ]
    begin = [
        *(f"{name} = {float(value)!r}" for name, value in training.hyper.items()),
        rng,
        "x = np.concatenate([",
        *(f"    {part}," for part in parts),
        "])",
        "losses = []",
        *(f"{name} = {start}" for name, start in lines.starts.items()),
    ]
    loop = [
        f"for t in np.arange(1.0, {training.steps + 1.0}):",
        *_rows(net, "int(t) - 1"),
        "    loss, g = loss_and_gradient(x, inputs[rows], labels[rows])",
        "    losses.append(float(loss))",
        *lines.text(4),
        f"    x = {lines.step}",
    ]
    end = "print(float(loss_and_gradient(x, inputs, labels)[0]))"
    defined = _both_ways(net) + (_blocks(net) if training.optimizer.reduces else "")
    return "import numpy as np" + _data(net), defined, "\n".join(begin), "\n".join(loop), end


def _blocks(net: Network) -> str:
    """What sums over each weight matrix and each bias, as functions."""
    starts = [block.start for block in net.blocks.values()]
    sizes = [block.stop - block.start for block in net.blocks.values()]
    return (
        f"\n\n\ndef total(u):  # over each weight matrix and each bias\n"
        f"    return np.repeat(np.add.reduceat(u, {starts}), {sizes})\n\n\n"
        f"def mean(u):\n    return total(u) / np.repeat({sizes}, {sizes})"
    )


def _both_ways(net: Network) -> str:
    """Forward and backward pass as a function."""
    last = len(net.hidden) + 1
    of, slope = _NUMPY_ACTIVATIONS[net.activation]
    weights = [
        f"{name} = x[{block.start}:{block.stop}]" + (f".reshape{shape}" if len(shape) == 2 else "")
        for (name, block), shape in zip(net.blocks.items(), net.shapes.values(), strict=True)
    ]
    forward = [
        f"H{i} = {of.format(z=f'H{i - 1} @ W{i} + b{i}')}" if i < last else f"Z = H{i - 1} @ W{i} + b{i}"
        for i in range(1, last + 1)
    ]
    if net.criterion == "cross_entropy":
        loss = [
            "Z -= Z.max(axis=1, keepdims=True)  # so that exp does not overflow",
            "loss = np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(labels)), labels])",
        ]
        error = [
            f"D{last} = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)",
            f"D{last}[np.arange(len(labels)), labels] -= 1",
        ]
    else:
        loss = ["Z[np.arange(len(labels)), labels] -= 1", "loss = np.mean((Z * Z).sum(axis=1) / 2)"]
        error = [f"D{last} = Z"]
    backward = [f"D{last} /= len(labels)"]
    for i in range(last - 1, 0, -1):
        back = f"D{i + 1} @ W{i + 1}.T"
        backward.append(f"D{i} = ({back}) * {slope.format(h=f'H{i}')}" if slope else f"D{i} = {back}")
    slopes = ", ".join(f"(H{i - 1}.T @ D{i}).ravel(), D{i}.sum(axis=0)" for i in range(1, last + 1))
    body = [
        *weights,
        "H0 = inputs",
        *forward,
        *loss,
        *error,
        *backward,
        f"return loss, np.concatenate([{slopes}])",
    ]
    return "def loss_and_gradient(x, inputs, labels):\n" + "\n".join(f"    {line}" for line in body)


def write_torch(net: Network, training: Steps, names: Names, call: str) -> tuple[str, ...]:
    define = "import numpy as np\nimport torch" + _data(net)
    tensors = (
        "torch.set_default_dtype(torch.float64)\ninputs, labels = torch.tensor(inputs), torch.tensor(labels)"
    )
    layers = []
    widths = (net.data.inputs.shape[1], *net.hidden, len(net.data.classes))
    for inputs, units in pairwise(widths):
        layers += [
            f"    torch.nn.Linear({inputs}, {units}),",
            f"    torch.nn.{_TORCH_ACTIVATIONS[net.activation]}(),",
        ]
    model = [
        "model = torch.nn.Sequential(",
        *layers[:-1],
        ")",
        f"rng = np.random.default_rng({net.seed})",
        "for layer in model:",
        "    if isinstance(layer, torch.nn.Linear):",
        "        shape = (layer.in_features, layer.out_features)",
        "        first = rng.normal(size=shape) / np.sqrt(layer.in_features)",
        "        layer.weight.data = torch.tensor(first.T.copy())",
        "        torch.nn.init.zeros_(layer.bias)",
    ]
    if net.criterion == "cross_entropy":
        error = "    return torch.nn.functional.cross_entropy(model(inputs), labels)"
    else:
        error = (
            f"    wanted = torch.nn.functional.one_hot(labels, {widths[-1]})\n"
            "    return ((model(inputs) - wanted) ** 2).sum(dim=1).mean() / 2"
        )
    make = f"optimizer = torch.optim.{call}" if call else "optimizer = Own(model.parameters())"
    loop = [
        "losses = []",
        f"for t in range({training.steps}):",
        *_rows(net, "t"),
        "    optimizer.zero_grad()  # forget the gradient of the step before",
        "    loss = error(inputs[rows], labels[rows])",
        "    loss.backward()  # autograd computes the gradients of all weights",
        "    optimizer.step()  # the optimizer updates what it keeps and moves the weights",
        "    losses.append(loss.item())",
    ]
    own = () if call else (own_class(training, names),)
    function = f"def error(inputs, labels):\n{error}"
    end = "print(error(inputs, labels).item())"
    return define, tensors, "\n".join(model), function, *own, make, "\n".join(loop), end


def _data(net: Network) -> str:
    """The rows that are trained on."""
    data, rows = net.data, len(net.data.train[1])
    if data.key == "digits":
        load = (
            "\nfrom sklearn.datasets import load_digits\n\n"
            "inputs, labels = load_digits(return_X_y=True)\ninputs = inputs / 16"
        )
    else:
        load = (
            f'\n\ntable = np.loadtxt("{file_of(data)}", delimiter=",")  # this file can be downloaded where this program is\n'
            "inputs, labels = table[:, :-1], table[:, -1].astype(int)"
        )
    return (
        f"{load}\norder = np.random.default_rng(0).permutation(len(labels))\n"
        f"inputs, labels = inputs[order[:{rows}]], labels[order[:{rows}]]  # the others are the test"
    )


def _rows(net: Network, before: str) -> Sequence[str]:
    """Which rows a step sees, from the number of steps before it."""
    if net.batch is None:
        return ["    rows = slice(None)  # all of them"]
    return [
        f"    epoch, place = divmod({before}, {net.batches})",
        "    if place == 0:",
        f"        order = np.random.default_rng([{net.seed}, epoch]).permutation(len(labels))",
        f"    rows = order[{net.batch} * place : {net.batch} * (place + 1)]",
    ]
