"""Write what other programs do, number by number, to tests/data/reference.json.

    pip install torch==2.13.0 optax==0.2.8 schedulefree==1.4.1 pytorch_optimizer==4.1.0 prodigyopt==1.1.2
    python -m tests.reference.generate

in a throwaway environment; the project never needs them.

The gradient is torch's autograd, in float64, of functions written out with torch's own functions
from the project's text, so gradients are checked too. The step is torch.optim's where PyTorch has
the optimizer, else its authors' package (schedulefree, prodigyopt), optax's in float64 or pytorch_optimizer's, and for
AdaBound, Cautious Adam, MARS, Sophia and Adam-mini, which none has as their authors do, a transcription of the authors' programs;
all coordinates are one tensor where that matters. A run is chaotic where moving it by one unit in the last place after
every step leads elsewhere; from there on it is marked, because no two programs agree on it.
"""

from __future__ import annotations

import ast
import json
import math
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import jax
import numpy as np
import optax
import prodigyopt
import pytorch_optimizer
import schedulefree
import torch
from torch import optim as torch_optim

from optim import Objective, objective

jax.config.update("jax_enable_x64", True)
torch.set_default_dtype(torch.float64)  # else NAdam keeps its product of μ in float32, some 1e-8 off

DATA = Path(__file__).parent.parent / "data" / "reference.json"
STEPS = 300
KEPT = [*range(11), 50, 100, 200, 300]
SHAKEN = {True: 1e-13, False: 1e-11}  # up to step 10, and later: well below what the tests tolerate

# Every function is run with every set of hyper-parameters.
FUNCTIONS = (
    "quartic",
    "double_well",
    "wavy",
    "plateau",
    "steep_wall",
    "cliff",
    "sharp_and_flat",
    "rosenbrock",
    "himmelblau",
    "beale",
    "where(x < 0, x**2, abs(x)**1.5) + maximum(x, y)**2 + exp(-y)/10",
    "sqrt(1 + x**2) + log(2 + cos(y)) + tan(x/8)**2 + 1.5**y",
)

Hyper = Mapping[str, float]
Numbers = list[float]
Step = Callable[..., Numbers]
"""From a position and the gradient there to the next position; it keeps the optimizer's state.

Where its family reads more of the function, f and the diagonal of the second derivative are given too.
"""


RENAMED = {"alpha_mix": "alpha", "sync_period": "k", "alpha_slow": "alpha"}


def by_torch(kind: Callable[..., torch_optim.Optimizer], **fixed: Any) -> Callable[[Hyper, int], Step]:
    """torch.optim, or a package of its kind, by the names of its own arguments."""

    def start(hyper: Hyper, n: int) -> Step:
        given = {**fixed, **{RENAMED.get(name, name): value for name, value in hyper.items()}}
        betas = [given.pop(name) for name in ("beta1", "beta2", "beta3") if name in given]
        if kind is torch_optim.RMSprop:
            given["alpha"] = betas.pop()
        if "eta_minus" in given:
            given["etas"] = (given.pop("eta_minus"), given.pop("eta_plus"))
        parameters = [torch.zeros((), dtype=torch.float64, requires_grad=True) for _ in range(n)]
        optimizer: Any = None

        def step(x: Numbers, g: Numbers) -> Numbers:
            nonlocal optimizer
            for p, value, slope in zip(parameters, x, g, strict=True):
                p.data = torch.tensor(value, dtype=torch.float64)
                p.grad = torch.tensor(slope, dtype=torch.float64)
            if optimizer is None:  # some keep where they start
                optimizer = kind(
                    parameters, foreach=False, **given, **({"betas": tuple(betas)} if betas else {})
                )
                getattr(optimizer, "train", lambda: None)()
            optimizer.step()
            return [p.item() for p in parameters]

        return step

    return start


def by_optax(make: Callable[[Hyper], optax.GradientTransformation]) -> Callable[[Hyper, int], Step]:
    """optax, in float64."""

    def start(hyper: Hyper, n: int) -> Step:
        rule = make(hyper)
        state = rule.init(np.zeros(n))

        @jax.jit
        def update(x: Any, g: Any, state: Any) -> Any:
            updates, state = rule.update(g, state, x)
            return optax.apply_updates(x, updates), state

        def step(x: Numbers, g: Numbers) -> Numbers:
            nonlocal state
            result, state = update(np.array(x), np.array(g), state)
            assert result.dtype == np.float64
            return [float(v) for v in result]

        return step

    return start


def adabound(hyper: Hyper, n: int) -> Step:
    """Luo et al. 2019, arXiv:1902.09843, Algorithm 2: clip the rate between two bounds, then step.

    As in the authors' program (github.com/Luolc/AdaBound) m and v are corrected for their start,
    the rate is not divided by √t, and the bounds are those of its ``final_lr`` and ``gamma``.
    """
    m, v, t = np.zeros(n), np.zeros(n), 0

    def step(x: Numbers, g: Numbers) -> Numbers:
        nonlocal m, v, t
        t += 1
        slope = np.array(g)
        m = m + (1 - hyper["beta1"]) * (slope - m)
        v = v + (1 - hyper["beta2"]) * (np.square(slope) - v)
        size = hyper["lr"] * math.sqrt(1 - hyper["beta2"] ** t) / (1 - hyper["beta1"] ** t)
        lower = hyper["final_lr"] - hyper["final_lr"] / (hyper["gamma"] * t + 1)
        upper = hyper["final_lr"] + hyper["final_lr"] / (hyper["gamma"] * t)
        rate = np.clip(size / (np.sqrt(v) + hyper["eps"]), lower, upper)
        return [float(value) for value in np.array(x) - rate * m]

    return step


def cautious(hyper: Hyper, n: int) -> Step:
    """Liang et al. 2024, arXiv:2411.16085, as in github.com/kyleliang919/C-Optim.

    There the mask is divided by its mean over the tensor, at least 0.001; ε stands beside the uncorrected √v.
    """
    m, v, t = np.zeros(n), np.zeros(n), 0

    def step(x: Numbers, g: Numbers) -> Numbers:
        nonlocal m, v, t
        t += 1
        slope = np.array(g)
        m = m + (1 - hyper["beta1"]) * (slope - m)
        v = v + (1 - hyper["beta2"]) * (np.square(slope) - v)
        size = hyper["lr"] * math.sqrt(1 - hyper["beta2"] ** t) / (1 - hyper["beta1"] ** t)
        mask = (m * slope > 0).astype(float)
        mask /= max(mask.mean(), 1e-3)
        decayed = np.array(x) * (1 - hyper["lr"] * hyper["weight_decay"])
        return [float(value) for value in decayed - size * (m * mask) / (np.sqrt(v) + hyper["eps"])]

    return step


def mars(hyper: Hyper, n: int) -> Step:
    """Yuan et al. 2024, arXiv:2411.10438, as github.com/AGI-Arena/MARS has MARS-AdamW."""
    m, v, old, t = np.zeros(n), np.zeros(n), np.zeros(n), 0
    beta1, beta2 = hyper["beta1"], hyper["beta2"]

    def step(x: Numbers, g: Numbers) -> Numbers:
        nonlocal m, v, old, t
        t += 1
        slope = np.array(g)
        c = slope + hyper["gamma_mars"] * (beta1 / (1 - beta1)) * (slope - old)
        c /= max(np.linalg.norm(c), 1.0)
        old = slope
        m = m + (1 - beta1) * (c - m)
        v = v + (1 - beta2) * (np.square(c) - v)
        root = (np.sqrt(v) / math.sqrt(1 - beta2**t) + hyper["eps"]) * (1 - beta1**t)
        moved = np.array(x) - hyper["lr"] * (hyper["weight_decay"] * np.array(x) + m / root)
        return [float(value) for value in moved]

    return step


class Clipped(torch_optim.SGD):
    """SGD as it is used with ``clip_grad_norm_``."""

    def __init__(self, parameters: list[torch.Tensor], foreach: bool, lr: float, max_norm: float) -> None:
        super().__init__(parameters, lr=lr, foreach=foreach)
        self.clipped = parameters, max_norm

    def step(self, closure: Any = None) -> Any:
        torch.nn.utils.clip_grad_norm_(*self.clipped)
        return super().step(closure)


def newton(hyper: Hyper, n: int) -> Step:
    """Newton's method in each coordinate for itself."""
    return lambda x, g, f, h: [float(v) for v in np.array(x) - hyper["lr"] * np.divide(g, h)]


def polyak(hyper: Hyper, n: int) -> Step:
    """optax.polyak_sgd without its bound on the rate, the step times lr; f* is 0."""
    rule = optax.polyak_sgd(max_learning_rate=np.inf, eps=hyper["eps"])
    state = rule.init(np.zeros(n))

    def step(x: Numbers, g: Numbers, f: float, h: Numbers) -> Numbers:
        nonlocal state
        updates, state = rule.update(np.array(g), state, np.array(x), value=np.float64(f))
        return [float(v) for v in np.array(x) + hyper["lr"] * np.array(updates)]

    return step


def sophia(hyper: Hyper, n: int) -> Step:
    """Liu et al. 2023, arXiv:2305.14342, Algorithm 3 in the form of github.com/Liuhong99/Sophia.

    There |m|/(γh + 1e-15) is clamped from above; with max(γh, ε) below, as in the paper, h may be negative.
    """
    m, h_bar = np.zeros(n), np.zeros(n)

    def step(x: Numbers, g: Numbers, f: float, h: Numbers) -> Numbers:
        nonlocal m, h_bar
        m = m + (1 - hyper["beta1"]) * (np.array(g) - m)
        h_bar = h_bar + (1 - hyper["beta2"]) * (np.array(h) - h_bar)
        ratio = np.clip(np.abs(m) / np.maximum(hyper["gamma_sophia"] * h_bar, hyper["eps"]), None, 1.0)
        decayed = np.array(x) * (1 - hyper["lr"] * hyper["weight_decay"])
        return [float(v) for v in decayed - hyper["lr"] * np.sign(m) * ratio]

    return step


def adam_mini(hyper: Hyper, n: int) -> Step:
    """Zhang et al. 2024, arXiv:2406.16793, as github.com/zyushun/Adam-mini has blocks that are no heads."""
    m, v, t = np.zeros(n), 0.0, 0

    def step(x: Numbers, g: Numbers) -> Numbers:
        nonlocal m, v, t
        t += 1
        slope = np.array(g)
        v = v * hyper["beta2"] + (1 - hyper["beta2"]) * float(np.sum(slope * slope)) / n
        m = m + (1 - hyper["beta1"]) * (slope - m)
        root = math.sqrt(v) / math.sqrt(1 - hyper["beta2"] ** t) + hyper["eps"]
        decayed = np.array(x) * (1 - hyper["lr"] * hyper["weight_decay"])
        return [float(u) for u in decayed - hyper["lr"] * m * (1 / (1 - hyper["beta1"] ** t) / root)]

    return step


def lookahead(parameters: list[torch.Tensor], foreach: bool, lr: float, k: float, alpha: float) -> Any:
    inner = torch_optim.SGD(parameters, lr=lr, foreach=foreach)
    return pytorch_optimizer.Lookahead(inner, k=int(k), alpha=alpha, pullback_momentum="none")


def prodigy(parameters: list[torch.Tensor], foreach: bool, **given: Any) -> Any:
    return prodigyopt.Prodigy(parameters, **given)


def yogi(start: float) -> Callable[[Hyper], optax.GradientTransformation]:
    """optax.yogi, which starts m and v at 1e-6, with another start for both."""
    return lambda h: optax.chain(
        optax.scale_by_yogi(h["beta1"], h["beta2"], h["eps"], initial_accumulator_value=start),
        optax.scale_by_learning_rate(h["lr"]),
    )


def sets(names: str, *rows: tuple[float, ...]) -> tuple[dict[str, float], ...]:
    return tuple(dict(zip(names.split(), row, strict=True)) for row in rows)


@dataclass(frozen=True)
class Family:
    """One optimizer, who runs it, and our hyper-parameters for it.

    Attributes:
        key: of OPTIMIZERS.
        initial: what of its state starts elsewhere than our entry's.
        extras: whether its step reads f and h.
    """

    key: str
    start: Callable[[Hyper, int], Step]
    hypers: tuple[dict[str, float], ...]
    initial: Mapping[str, float] = field(default_factory=dict)
    extras: bool = False


BETAS = "lr beta1 beta2 eps"
ADAM = (
    (1e-3, 0.9, 0.999, 1e-8),
    (0.1, 0.9, 0.999, 1e-8),
    (2.0, 0.9, 0.99, 1e-8),
    (0.05, 0.0, 0.9, 1e-8),
    (0.5, 0.95, 0.5, 1.0),
)
DECAYED = ((0.1, 0.9, 0.999, 1e-8, 0.01), (1.0, 0.0, 0.99, 1e-8, 0.3))
MOMENTUM = ((1e-3, 0.9), (1e-2, 0.9), (1e-3, 0.99), (0.3, 0.5), (1e-2, 0.0))

FAMILIES = (
    Family("sgd", by_torch(torch_optim.SGD), sets("lr", (1e-4,), (1e-3,), (0.01,), (0.1,), (1.0,))),
    Family("momentum", by_torch(torch_optim.SGD), sets("lr momentum", *MOMENTUM)),
    # PyTorch refuses Nesterov with momentum 0.
    Family("nesterov", by_torch(torch_optim.SGD, nesterov=True), sets("lr momentum", *MOMENTUM[:4])),
    Family(
        "adagrad",
        by_torch(torch_optim.Adagrad),
        sets("lr eps", (1e-2, 1e-10), (0.5, 1e-10), (2.0, 1e-8), (0.1, 1.0)),
    ),
    Family(
        "adagrad",
        by_torch(torch_optim.Adagrad, initial_accumulator_value=0.1),
        sets("lr eps", (0.3, 1e-10)),
        {"v": 0.1},
    ),
    Family(
        "rmsprop",
        by_torch(torch_optim.RMSprop),
        sets("lr beta2 eps", (1e-3, 0.99, 1e-8), (1e-2, 0.9, 1e-8), (0.5, 0.999, 1e-8), (0.1, 0.0, 1.0)),
    ),
    Family(
        "adadelta",
        by_torch(torch_optim.Adadelta),
        sets("lr rho eps", (1.0, 0.9, 1e-6), (10.0, 0.95, 1e-6), (1.0, 0.5, 1e-2), (0.1, 0.0, 0.1)),
    ),
    Family("adam", by_torch(torch_optim.Adam), sets(BETAS, *ADAM, (0.1, 0.9, 0.0, 0.1))),
    Family("adam", by_torch(torch_optim.Adam), sets(f"{BETAS} weight_decay", *DECAYED)),
    Family("amsgrad", by_torch(torch_optim.Adam, amsgrad=True), sets(BETAS, *ADAM[1:])),
    Family("amsgrad", by_torch(torch_optim.Adam, amsgrad=True), sets(f"{BETAS} weight_decay", *DECAYED)),
    Family(
        "adamw",
        by_torch(torch_optim.AdamW),
        sets(
            f"{BETAS} weight_decay",
            *DECAYED,
            (0.01, 0.9, 0.999, 1e-8, 0.0),
            (2.0, 0.95, 0.99, 1e-8, 0.1),
        ),
    ),
    Family(
        "nadam",
        by_torch(torch_optim.NAdam),
        sets(
            f"{BETAS} momentum_decay",
            (2e-3, 0.9, 0.999, 1e-8, 4e-3),
            (1.0, 0.9, 0.99, 1e-8, 0.1),
            (0.05, 0.0, 0.9, 1e-8, 4e-3),
            (0.5, 0.95, 0.5, 1.0, 0.0),
        ),
    ),
    Family("radam", by_torch(torch_optim.RAdam), sets(BETAS, *ADAM)),
    Family("adamax", by_torch(torch_optim.Adamax), sets(BETAS, *ADAM[1:])),
    Family(
        "lion",
        by_optax(lambda h: optax.lion(h["lr"], h["beta1"], h["beta2"], weight_decay=h["weight_decay"])),
        sets(
            "lr beta1 beta2 weight_decay",
            (1e-4, 0.9, 0.99, 0.0),
            (0.01, 0.9, 0.99, 0.1),
            (1.0, 0.5, 0.9, 0.01),
            (0.05, 0.0, 0.5, 1.0),
        ),
    ),
    Family("yogi", by_optax(yogi(0.0)), sets(BETAS, (0.01, 0.9, 0.999, 1e-3), *ADAM[2:])),
    Family("yogi", by_optax(yogi(1e-6)), sets(BETAS, ADAM[1]), {"m": 1e-6, "v": 1e-6}),
    # Our ε is both of optax's: the one added to s and the one beside its root.
    Family(
        "adabelief",
        by_optax(lambda h: optax.adabelief(h["lr"], h["beta1"], h["beta2"], h["eps"], eps_root=h["eps"])),
        sets(BETAS, (1e-3, 0.9, 0.999, 1e-16), *ADAM[1:4]),
    ),
    Family(
        "adabound",
        adabound,
        sets(
            f"{BETAS} final_lr gamma",
            (1e-3, 0.9, 0.999, 1e-8, 0.1, 1e-3),
            (1.0, 0.9, 0.99, 1e-8, 0.01, 0.1),
            (0.05, 0.0, 0.9, 1e-8, 0.01, 1e-2),
            (0.5, 0.95, 0.5, 1.0, 1e-3, 1.0),
        ),
    ),
    Family(
        "rprop",
        by_torch(torch_optim.Rprop),
        sets("lr eta_minus eta_plus", (0.01, 0.5, 1.2), (0.1, 0.5, 1.2), (1e-3, 0.9, 1.01), (1.0, 0.3, 1.5)),
    ),
    Family(
        "lookahead",
        by_torch(lookahead),
        sets("lr sync_period alpha_slow", (1e-3, 5, 0.5), (0.01, 5, 0.5), (0.01, 1, 0.3), (1e-4, 10, 0.9)),
    ),
    Family(
        "schedulefree",
        by_torch(schedulefree.SGDScheduleFree),
        sets(
            "lr momentum weight_decay",
            (1e-3, 0.9, 0.0),
            (1e-3, 0.5, 0.1),
            (0.01, 0.98, 0.0),
            (1e-4, 0.1, 0.0),
            (0.1, 0.9, 0.01),
        ),
    ),
    Family(
        "schedulefreeadamw",
        by_torch(schedulefree.AdamWScheduleFree),
        sets(
            f"{BETAS} weight_decay",
            *DECAYED,
            (2.5e-3, 0.9, 0.999, 1e-8, 0.0),
            (2.0, 0.95, 0.99, 1e-8, 0.1),
            (0.5, 0.98, 0.5, 1.0, 0.0),
        ),
    ),
    # Its clipping is t^¼ unless it is told the authors' (t - 1)^¼.
    Family(
        "adopt",
        by_torch(pytorch_optimizer.ADOPT, clip_lambda=lambda t: (t - 1) ** 0.25),
        sets(BETAS, (1e-3, 0.9, 0.9999, 1e-6), (0.1, 0.9, 0.9999, 1e-6), *ADAM[2:]),
    ),
    Family(
        "ademamix",
        by_torch(pytorch_optimizer.AdEMAMix, weight_decouple=True),
        sets(
            f"{BETAS} beta3 alpha_mix weight_decay",
            (1e-3, 0.9, 0.999, 1e-8, 0.9999, 2.0, 0.0),
            (0.1, 0.9, 0.999, 1e-8, 0.99, 5.0, 0.01),
            (1.0, 0.0, 0.99, 1e-8, 0.9, 1.0, 0.3),
            (0.5, 0.95, 0.5, 1.0, 0.999, 8.0, 0.0),
        ),
    ),
    Family(
        "mars",
        mars,
        sets(
            f"{BETAS} gamma_mars weight_decay",
            (3e-3, 0.95, 0.99, 1e-8, 0.025, 0.0),
            (0.1, 0.9, 0.999, 1e-8, 0.1, 0.01),
            (1.0, 0.0, 0.99, 1e-8, 0.025, 0.3),
            (0.5, 0.95, 0.5, 1.0, 0.0, 0.0),
        ),
    ),
    Family(
        "cautious",
        cautious,
        sets(
            f"{BETAS} weight_decay",
            *DECAYED,
            (1e-3, 0.9, 0.999, 1e-6, 0.0),
            (0.5, 0.95, 0.5, 1.0, 0.1),
        ),
    ),
    Family(
        "sgdclip",
        by_torch(Clipped),
        sets("lr max_norm", (0.1, 1.0), (1e-3, 100.0), (1.0, 0.1), (0.01, 5.0)),
    ),
    Family(
        "lamb",
        by_optax(
            lambda h: optax.lamb(
                h["lr"], h["beta1"], h["beta2"], eps=h["eps"], weight_decay=h["weight_decay"]
            )
        ),
        sets(
            f"{BETAS} weight_decay",
            DECAYED[0],
            (0.3, 0.0, 0.99, 1e-8, 0.3),
            (1e-3, 0.9, 0.999, 1e-6, 0.0),
            (0.5, 0.95, 0.5, 1.0, 0.1),
        ),
    ),
    Family(
        "grams",
        by_torch(pytorch_optimizer.Grams, weight_decouple=True),
        sets(
            f"{BETAS} weight_decay",
            *DECAYED,
            (1e-3, 0.9, 0.999, 1e-6, 0.0),
            (0.5, 0.95, 0.5, 1.0, 0.1),
        ),
    ),
    Family(
        "sophia",
        sophia,
        sets(
            f"{BETAS} gamma_sophia weight_decay",
            (1e-4, 0.96, 0.99, 1e-12, 0.01, 0.0),
            (0.1, 0.96, 0.99, 1e-12, 1.0, 0.01),
            (0.5, 0.5, 0.9, 1e-3, 1.0, 0.0),
            (0.01, 0.0, 0.5, 0.1, 0.05, 0.3),
        ),
        extras=True,
    ),
    Family(
        "adammini",
        adam_mini,
        sets(
            f"{BETAS} weight_decay",
            *DECAYED,
            (1e-3, 0.9, 0.999, 1e-8, 0.0),
            (0.5, 0.95, 0.5, 1.0, 0.1),
        ),
    ),
    Family(
        "prodigy",
        by_torch(prodigy),
        sets(
            f"{BETAS} d0",
            (1.0, 0.9, 0.999, 1e-8, 1e-6),
            (0.02, 0.9, 0.99, 1e-8, 2.0),
            (0.3, 0.1, 0.9, 1e-3, 0.1),
            (0.05, 0.5, 0.99, 1e-8, 1.0),
        ),
    ),
    Family("newton", newton, sets("lr", (0.9,), (0.3,), (0.1,), (0.02,)), extras=True),
    Family("polyak", polyak, sets("lr eps", (1.0, 1e-8), (0.5, 1e-8), (0.1, 1.0), (0.02, 0.0)), extras=True),
)

_OPERATIONS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
}


def evaluate(node: ast.expr, values: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """A checked tree, with torch."""
    match node:
        case ast.Constant(value=value):
            return torch.tensor(float(str(value)), dtype=torch.float64)
        case ast.Name(id=name):
            if name in values:
                return values[name]
            return torch.tensor({"pi": math.pi, "e": math.e}[name], dtype=torch.float64)
        case ast.UnaryOp(op=operation, operand=operand):
            value = evaluate(operand, values)
            return -value if isinstance(operation, ast.USub) else value
        case ast.BinOp(left=left, op=operation, right=right):
            a = evaluate(left, values)
            if isinstance(operation, ast.Pow) and isinstance(right, ast.Constant):
                return a ** float(str(right.value))
            return _OPERATIONS[type(operation)](a, evaluate(right, values))
        case ast.Compare(left=left, ops=[operation], comparators=[right]):
            return _OPERATIONS[type(operation)](evaluate(left, values), evaluate(right, values))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return getattr(torch, name)(*(evaluate(a, values) for a in arguments))
    raise TypeError(ast.dump(node))


def gradient(target: Objective, x: Numbers) -> Numbers:
    """Torch's autograd of the function at x."""
    parameters, loss = _loss(target, x)
    return [g.item() for g in torch.autograd.grad(loss, parameters)]


def extras(target: Objective, x: Numbers) -> tuple[float, Numbers]:
    """The function at x, and the diagonal of its second derivative by autograd."""
    parameters, loss = _loss(target, x)
    slopes = torch.autograd.grad(loss, parameters, create_graph=True)
    return loss.item(), [
        torch.autograd.grad(g, p, retain_graph=True)[0].item()
        for g, p in zip(slopes, parameters, strict=True)
    ]


def _loss(target: Objective, x: Numbers) -> tuple[list[torch.Tensor], torch.Tensor]:
    parameters = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in x]
    return parameters, evaluate(target.f.tree, dict(zip(target.variables, parameters, strict=True)))


def run(
    target: Objective, family: Family, hyper: Hyper, x0: Numbers, *, nudged: bool = False
) -> list[Numbers]:
    """Every position, from the start on.

    Args:
        nudged: move every parameter by one unit in the last place after every step.
    """
    path, step = [x0], family.start(hyper, len(x0))
    for _ in range(STEPS):
        more = extras(target, path[-1]) if family.extras else ()
        x = step(path[-1], gradient(target, path[-1]), *more)
        path.append([math.nextafter(v, math.inf) for v in x] if nudged else x)
    return path


def chaotic_from(one: list[Numbers], other: list[Numbers]) -> int | None:
    """The first step at which two runs are apart, or not finite."""
    for t, (a, b) in enumerate(zip(one, other, strict=True)):
        if not all(map(math.isfinite, (*a, *b))):
            return t
        apart = max(abs(p - q) for p, q in zip(a, b, strict=True))
        if apart > SHAKEN[t <= 10] * max(*map(abs, a), 1e-3):
            return t
    return None


def case(function: str, family: Family, hyper: Hyper) -> dict[str, Any]:
    target = objective(function)
    # A start of its own for every case, on no kink and no axis of symmetry.
    shift = zlib.crc32(f"{function} {family.key} {sorted(hyper.items())}".encode()) % 997 / 10_000
    x0 = [v * (1 + shift) - shift for v in target.x0]
    path = run(target, family, hyper, x0)
    neighbour = run(target, family, hyper, x0, nudged=True)
    result = {
        "function": function,
        "optimizer": family.key,
        "hyper": dict(hyper),
        "chaotic_from": chaotic_from(path, neighbour),
        "x": [path[t] if all(map(math.isfinite, path[t])) else None for t in KEPT],
    }
    return result | ({"initial": dict(family.initial)} if family.initial else {})


def _case(place: tuple[int, int, str]) -> dict[str, Any]:
    torch.set_num_threads(1)
    family, hyper, function = place
    return case(function, FAMILIES[family], FAMILIES[family].hypers[hyper])


def reference() -> str:
    """Every case, as the text of the file."""
    places = [
        (i, j, function)
        for i, family in enumerate(FAMILIES)
        for j in range(len(family.hypers))
        for function in FUNCTIONS
    ]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        cases = list(pool.map(_case, places, chunksize=12))
    lines = ",\n".join(json.dumps(c) for c in cases)
    made_by = f'"torch": "{torch.__version__}", "optax": "{optax.__version__}"'
    return f'{{{made_by}, "t": {KEPT}, "cases": [\n{lines}\n]}}\n'


def main() -> None:
    DATA.parent.mkdir(exist_ok=True)
    DATA.write_text(reference())
    cases = json.loads(DATA.read_text())["cases"]
    chaotic = sum(c["chaotic_from"] is not None for c in cases)
    print(f"{len(cases)} cases, {chaotic} chaotic within {STEPS} steps, {DATA.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
