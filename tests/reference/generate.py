"""Write what torch.optim does, number by number, to tests/data/torch.json.

    pip install torch==2.13.0     (in a throwaway environment; the project never needs it)
    python -m tests.reference.generate

PyTorch runs in float64 on functions written out with torch's own functions from the project's
text, so its autograd checks the gradients too. A run is chaotic where moving it by one unit in the
last place after every step leads elsewhere; from there on it is marked, because no two programs
agree on it.
"""

from __future__ import annotations

import ast
import json
import math
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch

from optim import objective

DATA = Path(__file__).parent.parent / "data" / "torch.json"
STEPS = 300
KEPT = [*range(11), 50, 100, 200, 300]
SHAKEN = 1e-11  # a hundredth of what the tests tolerate in a long run

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

# By key of OPTIMIZERS: torch's class, its fixed arguments, and sets of our hyper-parameters.
OPTIMIZERS: dict[str, tuple[type[torch.optim.Optimizer], dict[str, Any], tuple[dict[str, float], ...]]] = {
    "sgd": (torch.optim.SGD, {}, tuple({"lr": lr} for lr in (1e-4, 1e-3, 0.01, 0.1, 1.0))),
    "momentum": (
        torch.optim.SGD,
        {},
        (
            {"lr": 1e-3, "momentum": 0.9},
            {"lr": 1e-2, "momentum": 0.9},
            {"lr": 1e-3, "momentum": 0.99},
            {"lr": 0.3, "momentum": 0.5},
            {"lr": 1e-2, "momentum": 0.0},
        ),
    ),
    "adam": (
        torch.optim.Adam,
        {},
        (
            {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
            {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
            {"lr": 2.0, "beta1": 0.9, "beta2": 0.99, "eps": 1e-8},
            {"lr": 0.05, "beta1": 0.0, "beta2": 0.9, "eps": 1e-8},
            {"lr": 0.5, "beta1": 0.95, "beta2": 0.5, "eps": 1.0},
            {"lr": 0.1, "beta1": 0.9, "beta2": 0.0, "eps": 0.1},
        ),
    ),
}

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


def run(
    function: str, key: str, hyper: Mapping[str, float], x0: list[float], *, nudged: bool = False
) -> list[list[float]]:
    """Every position, from the start on.

    Args:
        nudged: move every parameter by one unit in the last place after every step.
    """
    kind, fixed, _ = OPTIMIZERS[key]
    target = objective(function)
    parameters = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in x0]
    arguments = {**fixed, **hyper}
    if "beta1" in arguments:
        arguments["betas"] = (arguments.pop("beta1"), arguments.pop("beta2"))
    optimizer = kind(parameters, foreach=False, **arguments)
    path = [[p.item() for p in parameters]]
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = evaluate(target.f.tree, dict(zip(target.variables, parameters, strict=True)))
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        if nudged:
            for p in parameters:
                p.data = torch.nextafter(p.data, torch.tensor(math.inf, dtype=torch.float64))
        path.append([p.item() for p in parameters])
    return path


def chaotic_from(one: list[list[float]], other: list[list[float]]) -> int | None:
    """The first step at which two runs are apart, or not finite."""
    for t, (a, b) in enumerate(zip(one, other, strict=True)):
        size = max(map(abs, a))
        if not math.isfinite(size) or not max(abs(p - q) for p, q in zip(a, b, strict=True)) <= SHAKEN * max(
            size, 1e-3
        ):
            return t
    return None


def case(function: str, key: str, hyper: Mapping[str, float]) -> dict[str, Any]:
    # A start of its own for every case, on no kink and no axis of symmetry.
    shift = zlib.crc32(f"{function} {key} {sorted(hyper.items())}".encode()) % 997 / 10_000
    x0 = [v * (1 + shift) - shift for v in objective(function).x0]
    path = run(function, key, hyper, x0)
    neighbour = run(function, key, hyper, x0, nudged=True)
    kept = [path[t] if all(map(math.isfinite, path[t])) else None for t in KEPT]
    return {
        "function": function,
        "optimizer": key,
        "hyper": dict(hyper),
        "chaotic_from": chaotic_from(path, neighbour),
        "x": kept,
    }


def main() -> None:
    cases = [
        case(function, key, hyper)
        for key, (_, _, sets) in OPTIMIZERS.items()
        for hyper in sets
        for function in FUNCTIONS
    ]
    lines = ",\n".join(json.dumps(c) for c in cases)
    DATA.parent.mkdir(exist_ok=True)
    DATA.write_text(f'{{"torch": "{torch.__version__}", "t": {KEPT}, "cases": [\n{lines}\n]}}\n')
    chaotic = sum(c["chaotic_from"] is not None for c in cases)
    print(f"{len(cases)} cases, {chaotic} chaotic within {STEPS} steps, {DATA.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
