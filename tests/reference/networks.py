"""Write where PyTorch's own layers, losses and optimizers take networks to tests/data/networks.json.

    pip install torch==2.13.0     (in a throwaway environment; the project never needs it)
    python -m tests.reference.networks

The layers are torch.nn.Linear, the gradients autograd's, the steps torch.optim's, all in float64. From the
project come the first weights and the rows of each mini-batch.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn, optim

from optim import network
from optim.networks import ACTIVATIONS, LOSSES, Network

torch.set_default_dtype(torch.float64)

DATA = Path(__file__).parent.parent / "data" / "networks.json"
STEPS = 300
KEPT = [1, 2, 3, 5, 10, 50, 100, 200, STEPS]
LAYERS: Mapping[str, type[nn.Module]] = {
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "sigmoid": nn.Sigmoid,
    "linear": nn.Identity,
}
MADE: Mapping[str, tuple[Mapping[str, float], Callable[[Any], optim.Optimizer]]] = {
    "adam": ({"lr": 0.01}, lambda p: optim.Adam(p, lr=0.01)),
    "momentum": ({"lr": 0.05, "momentum": 0.8}, lambda p: optim.SGD(p, lr=0.05, momentum=0.8)),
    "sgd": ({"lr": 0.1}, lambda p: optim.SGD(p, lr=0.1)),
    "nesterov": ({"lr": 0.02}, lambda p: optim.SGD(p, lr=0.02, momentum=0.9, nesterov=True)),
    "adagrad": ({"lr": 0.05}, lambda p: optim.Adagrad(p, lr=0.05)),
    "rmsprop": ({"lr": 0.003}, lambda p: optim.RMSprop(p, lr=0.003)),
    "adamw": ({"lr": 0.01, "weight_decay": 0.5}, lambda p: optim.AdamW(p, lr=0.01, weight_decay=0.5)),
    "nadam": ({"lr": 0.01}, lambda p: optim.NAdam(p, lr=0.01)),
    "radam": ({"lr": 0.01}, lambda p: optim.RAdam(p, lr=0.01)),
    "amsgrad": ({"lr": 0.01}, lambda p: optim.Adam(p, lr=0.01, amsgrad=True)),
}
CASES = [
    *((act, loss, key, (3, 2)) for act in ACTIVATIONS for loss in LOSSES for key in ("adam", "momentum")),
    *(("tanh", "cross_entropy", key, (3,)) for key in MADE),
    ("linear", "cross_entropy", "adam", ()),
]
"""Activation, loss, optimizer and hidden layers."""


def error(loss: str, z: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if loss == "cross_entropy":
        return nn.functional.cross_entropy(z, labels)
    wanted = nn.functional.one_hot(labels, z.shape[1]).to(z.dtype)
    return nn.functional.mse_loss(z, wanted, reduction="sum") / (2 * len(labels))


def made(net: Network) -> nn.Sequential:
    """The network as torch's layers, with its first weights."""
    layers: list[nn.Module] = []
    for name, shape in net.shapes.items():
        values = torch.tensor(net.x0[net.blocks[name]].reshape(shape))
        if name.startswith("W"):
            layer = nn.Linear(*shape)
            layer.weight.data = values.T.contiguous()
            layers += [layer, LAYERS[net.activation]()]
        else:
            layer.bias.data = values
    return nn.Sequential(*layers[:-1])


def flat(module: nn.Sequential) -> list[float]:
    parts = [
        part for layer in module if isinstance(layer, nn.Linear) for part in (layer.weight.T, layer.bias)
    ]
    return [float(v) for part in parts for v in part.detach().numpy().ravel()]


def case(activation: str, loss: str, optimizer: str, hidden: tuple[int, ...]) -> dict[str, Any]:
    net = network("iris", hidden, activation, loss, batch=16, seed=3)
    module = made(net)
    hyper, make = MADE[optimizer]
    stepper = make(module.parameters())
    kept = []
    for t in range(1, STEPS + 1):
        inputs, labels = (torch.tensor(np.ascontiguousarray(part)) for part in net.rows(t))
        stepper.zero_grad()
        error(loss, module(inputs), labels).backward()
        stepper.step()
        if t in KEPT:
            kept.append(flat(module))
    inputs, labels = (torch.tensor(part) for part in net.data.train)
    end = error(loss, module(inputs), labels).item()
    told = {"activation": activation, "loss": loss, "optimizer": optimizer, "hidden": hidden, "hyper": hyper}
    return {**told, "x": kept, "f": end}


def reference() -> str:
    """Every case, as the text of the file."""
    torch.set_num_threads(1)
    lines = ",\n".join(json.dumps(case(*given)) for given in CASES)
    return f'{{"torch": "{torch.__version__}", "t": {KEPT}, "cases": [\n{lines}\n]}}\n'


if __name__ == "__main__":
    DATA.write_text(reference())
