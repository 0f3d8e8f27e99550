"""Patients: trainings of a small network with something wrong, drawn from a number, and the knobs that may cure them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optim import OPTIMIZERS, SCHEDULES, Optimizer, network
from optim.errors import InputError, mark
from optim.networks import Network
from optim.trace import Array

IMAGES, LONGER = 16_000, 48_000
"""So many images a training sees; the second where a spike is to be forgotten."""
ROWS = 32
"""So many times the loss is looked at, about."""
SPIKED = 100
"""The step whose gradient is huge."""
DARK = (0, 32, 39)
"""Pixels that are on in no image: only a decay moves their weights."""
CURED = 0.5
"""The share of the way to a healthy loss, both on a log scale, from which a knob counts as the cure."""
MOST = 999


@dataclass(frozen=True)
class Spoiled(Network):
    """A network whose gradient is spoiled, then clipped.

    Attributes:
        scale: what the loss was multiplied by.
        spike: what the gradient of step SPIKED is multiplied by.
        clip: the largest norm of all weights' gradients together; 0 for no clipping.
    """

    scale: float = 1.0
    spike: float = 1.0
    clip: float = 0.0

    def slopes(self, x: Array, t: int) -> Array:
        g = self.raw(x, t)
        norm = float(np.sqrt(g @ g))
        return g * (self.clip / norm) if self.clip and norm > self.clip else g

    def raw(self, x: Array, t: int) -> Array:
        """The gradient before the clipping."""
        return np.asarray(super().slopes(x, t) * (self.scale * (self.spike if t == SPIKED else 1.0)))


@dataclass(frozen=True)
class Treatment:
    """What a training is set to; ``decay`` 0, ``clip`` 0 and ``warmup`` 1 stand for none."""

    rule: str = "adam"
    lr: float = 0.01
    beta2: float = 0.999
    eps: float = 1e-8
    decay: float = 0.0
    clip: float = 0.0
    warmup: int = 1
    batch: int = 32
    scale: float = 1.0
    spike: float = 1.0
    images: int = IMAGES

    @property
    def steps(self) -> int:
        return self.images // self.batch

    @property
    def every(self) -> int:
        return max(1, self.steps // ROWS)

    def net(self, seed: int) -> Spoiled:
        """The network that it trains: 64 pixels, 16 hidden units, 10 classes."""
        plain = network("digits", (16,), batch=self.batch, seed=seed)
        return Spoiled(
            plain.data,
            plain.hidden,
            plain.activation,
            plain.criterion,
            plain.batch,
            seed,
            scale=self.scale,
            spike=self.spike,
            clip=self.clip,
        )

    @property
    def optimizer(self) -> Optimizer:
        rule = OPTIMIZERS[self.rule]
        return rule.with_schedule(SCHEDULES["warmup"]) if self.warmup > 1 else rule

    @property
    def hyper(self) -> dict[str, float]:
        """For ``optimizer``."""
        given: dict[str, float] = {"lr": self.lr}
        if self.rule != "sgd":
            given |= {"beta2": self.beta2, "eps": self.eps, "weight_decay": self.decay}
        return given | ({"warmup": self.warmup} if self.warmup > 1 else {})


class Trouble(NamedTuple):
    """A trouble.

    Attributes:
        healthy: what it befalls, one of which is drawn.
        sick: what is changed in it, one of which is drawn.
        decoys: what may be unusual and does no harm, one of which is drawn.
        cures: keys of KNOBS.
        like: other troubles that come to the same, or that this optimizer cannot have: they are not offered.
    """

    healthy: tuple[Treatment, ...]
    sick: tuple[Mapping[str, Any], ...]
    decoys: tuple[Mapping[str, Any], ...]
    cures: tuple[str, ...]
    like: tuple[str, ...] = ()


ADAM, ADAMW, SGD = Treatment(), Treatment(rule="adamw", decay=0.01), Treatment(rule="sgd", lr=0.5)
CLIP, WARM, SMALL, MEMORY = {"clip": 1.0}, {"warmup": 20}, {"eps": 1e-6}, {"beta2": 0.99}
KINDS: dict[str, Trouble] = {
    "lr_high": Trouble((ADAM, ADAMW), ({"lr": 0.3}, {"lr": 0.2}), (CLIP, WARM, SMALL), ("lr_down",)),
    "lr_low": Trouble((ADAM, ADAMW), ({"lr": 0.0003}, {"lr": 0.0005}), (CLIP, SMALL, MEMORY), ("lr_up",)),
    "batch": Trouble(
        (ADAM, ADAMW), ({"batch": 512},), (CLIP, SMALL, MEMORY), ("lr_root", "batch"), ("lr_low",)
    ),
    "eps": Trouble((ADAM,), ({"eps": 0.01, "scale": 1e-3},), (CLIP, WARM, MEMORY), ("eps",), ("lr_low",)),
    "l2": Trouble((ADAM,), ({"decay": 0.01},), (CLIP, WARM, MEMORY), ("beside", "less")),
    "decay": Trouble((ADAMW,), ({"decay": 1.0}, {"decay": 2.0}), (CLIP, WARM, MEMORY), ("less",)),
    "clip": Trouble(
        (SGD,),
        ({"clip": 0.005}, {"clip": 0.008}),
        ({}, WARM),
        ("clip",),
        ("lr_low", "eps", "l2", "decay", "spike"),
    ),
    "warmup": Trouble(
        (ADAM, ADAMW), ({"warmup": 1000}, {"warmup": 1500}), (CLIP, SMALL, MEMORY), ("warmup",), ("lr_low",)
    ),
    "spike": Trouble((ADAM, ADAMW), ({"spike": 1e4, "images": LONGER},), (WARM, SMALL), ("clip", "beta2")),
    "nothing": Trouble((ADAM, ADAMW), ({"clip": 0.005}, {"clip": 0.008}), (WARM, SMALL, MEMORY), ("leave",)),
}
"""By what is wrong."""

Turn = Callable[[Treatment], Treatment]
KNOBS: dict[str, Turn] = {
    "lr_down": lambda s: replace(s, lr=s.lr / 10),
    "lr_root": lambda s: replace(s, lr=s.lr * 4),
    "lr_up": lambda s: replace(s, lr=s.lr * 20),
    "beta2": lambda s: replace(s, beta2=s.beta2 if s.rule == "sgd" else 0.98),
    "eps": lambda s: replace(s, eps=1e-8),
    "beside": lambda s: replace(s, rule="adamw") if s.decay else s,
    "less": lambda s: replace(s, decay=s.decay / 100),
    "clip": lambda s: replace(s, clip=1.0),
    "warmup": lambda s: replace(s, warmup=20),
    "batch": lambda s: replace(s, batch=32),
    "leave": lambda s: s,
}
"""What each knob makes of the settings."""


@dataclass(frozen=True)
class Patient:
    """One training with something wrong, or nothing.

    Attributes:
        kind: a key of KINDS.
        seed: of the network.
        sick, healthy: what it is set to, and what it should have been.
        offered: four troubles, keys of KINDS, of which one is the right one.
    """

    kind: str
    seed: int
    sick: Treatment
    healthy: Treatment
    offered: tuple[str, ...]


@lru_cache(maxsize=64)
def patient(number: int) -> Patient:
    """The patient of this number, always the same one; in every ten that follow each other each kind comes once.

    Raises:
        InputError: the number is not from 1 to MOST.
    """
    if not 1 <= number <= MOST:
        raise InputError(mark("the patient's number must be from 1 to {limit}"), limit=MOST)
    block, place = divmod(number - 1, len(KINDS))
    order = np.random.default_rng([block, 20]).permutation(len(KINDS))
    kind = list(KINDS)[order[place]]
    rng = np.random.default_rng([number, 71])
    seed, drawn = int(rng.integers(100)), KINDS[kind]
    healthy = drawn.healthy[int(rng.integers(len(drawn.healthy)))]
    sick, decoy = (some[int(rng.integers(len(some)))] for some in (drawn.sick, drawn.decoys))
    healthy = replace(healthy, **decoy)
    ill = replace(healthy, **sick)
    others = [key for key in KINDS if key not in (kind, *drawn.like)]
    wrong = ["clip", "lr_low", "batch"] if kind == "nothing" else rng.permutation(others)[:3].tolist()
    offered = tuple(key for key in KINDS if key in (kind, *wrong))
    return Patient(kind, seed, ill, replace(ill, spike=1.0) if "spike" in sick else healthy, offered)


def share(sick: float, after: float, healthy: float) -> float:
    """How much of the way from a loss to a healthy one a knob brings it, on a log scale."""
    if not (math.isfinite(after) and after > 0):
        return -math.inf
    return math.log(sick / after) / math.log(sick / healthy)


def dark(net: Network, x: Array) -> Array:
    """The mean size of the weights of DARK pixels in units of that at the start; x of shape (rows, n)."""
    first = x[:, net.blocks["W1"]].reshape(len(x), *net.shapes["W1"])
    size = np.abs(first[:, DARK]).mean(axis=(1, 2))
    return np.asarray(size / size[0])


def signs(one: Patient, t: NDArray[np.int64], x: Array, loss: Array, healthy: float) -> dict[str, float]:
    """What a training's numbers say, for texts.

    Args:
        t, x, loss: of the training as it is, a row each.
        healthy: the loss at the end of the healthy one.
    """
    sick, net, rows = one.sick, one.sick.net(one.seed), len(t) - 1
    norms = [
        float(np.linalg.norm(net.raw(row, int(at) + 1))) for row, at in zip(x[1:-1], t[1:-1], strict=True)
    ]
    root = float(np.sqrt(np.mean(np.square(net.slopes(x[0], 1)))))
    pull = sick.lr * sick.decay
    with np.errstate(all="ignore"):
        return {
            "sick": float(loss[-1]),
            "healthy": healthy,
            "rows": rows,
            "rises": int((np.diff(loss) > 0).sum()),
            "lr": sick.lr,
            "usual": one.healthy.lr,
            "times": one.healthy.lr / sick.lr,
            "batch": sick.batch,
            "steps": sick.steps,
            "more": one.healthy.steps,
            "eps": sick.eps,
            "root": root,
            "above": sick.eps / root,
            "clip": sick.clip,
            "norm": float(np.median(norms)),
            "cut": float(100 * np.mean(np.array(norms) > (sick.clip or math.inf))),
            "warmup": sick.warmup,
            "reached": min(1.0, sick.steps / sick.warmup),
            "decay": sick.decay,
            "left": (1 - pull) ** sick.steps,
            "span": 1 / pull if pull else math.inf,
            "dark": float(dark(net, x)[-1]),
            "scale": sick.scale,
            "spiked": SPIKED,
            "spike": int(sick.spike),
            "half": math.log(0.5) / math.log(sick.beta2),
        }
