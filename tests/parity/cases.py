"""The programs that are run, each with the run that it is to repeat."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass

from optim import HYPERPARAMETERS, OPTIMIZERS, SCHEDULES, Optimizer, Run, objective, optimizer, simulate
from optim.grammar import ARITY, CONSTANTS
from optim.programs import TARGETS, Program, digits, program, words
from optim.trace import Array
from tests.optim.test_starts import RULES

STEPS = 40
FUNCTIONS = {"x**4 - 2*x**2 + x/2": (1.8,), "x**2/20 + 3*y**2 + sin(x*y)": (3.0, -2.0)}
OFF = {
    "lr": 0.02,
    "beta1": 0.8,
    "beta2": 0.97,
    "rho": 0.85,
    "eps": 0.01,
    "momentum": 0.7,
    "weight_decay": 0.1,
    "momentum_decay": 0.05,
    "final_lr": 0.03,
    "gamma": 0.02,
    "period": 12.0,
    "factor": 0.3,
    "warmup": 6.0,
}
"""Every hyper-parameter off its default; one that is not named here is at nine tenths of it. ε is so large that it counts."""
TINY = {"eps": 1e-13}
"""An ε, off its default too, that counts nowhere: libraries that put it elsewhere are called by name."""


@dataclass(frozen=True)
class Case:
    """A program and the run that it is to repeat.

    Attributes:
        kind: the optimizer's key, or ``own``.
    """

    name: str
    target: str
    kind: str
    run: Run

    @property
    def program(self) -> Program:
        return program(self.run, self.target)

    @property
    def digits(self) -> int | None:
        return digits(self.run, self.target)

    @property
    def path(self) -> Array:
        return simulate(self.run, record=()).x


def case(
    name: str,
    target: str,
    f: str,
    x0: tuple[float, ...],
    rule: Optimizer,
    steps: int = STEPS,
    **values: float,
) -> Case:
    """A run; a hyper-parameter that is not named is off its default."""
    hyper = {n: values.get(n, OFF.get(n, 0.9 * h.default)) for n, h in rule.hyperparameters.items()}
    return Case(f"{target}-{name}-{f}", target, rule.key or "own", Run.of(f, rule, x0, steps, hyper))


def library_cases(target: str) -> Iterator[Case]:
    """Every optimizer on every function, with every hyper-parameter off its default."""
    for key, rule in OPTIMIZERS.items():
        for f, x0 in FUNCTIONS.items():
            yield case(key, target, f, x0, rule, **OFF)
            yield case(f"{key}-tiny", target, f, x0, rule, **OFF | TINY)
            for name in rule.optional:
                yield case(f"{key}-no-{name}", target, f, x0, rule, **OFF | TINY | {name: 0.0})
    f, x0 = next(iter(FUNCTIONS.items()))
    neutral = (
        ("nadam", {"momentum_decay": 1.0}),  # Keras's
        ("nadam", {"momentum_decay": 1e6}),  # Optax's
        ("amsgrad", {"beta2": 0.0, "weight_decay": 0.0}),  # where it does not matter when v is corrected
        ("nesterov", {"momentum": 0.0}),  # refused by PyTorch
        ("lion", {"beta1": 0.0}),  # refused by Keras
        ("lion", {"weight_decay": 0.0}),
        ("adabound", {"gamma": 0.0}),  # 1/0 in its upper bound
        ("adam", {"eps": 0.0}),
    )
    for key, values in neutral:
        yield case(f"{key}-{values}", target, f, x0, OPTIMIZERS[key], **OFF | TINY | values)
    for name in SCHEDULES:
        for key in ("sgd", "momentum", "adam", "adamw"):
            rule = OPTIMIZERS[key].with_schedule(SCHEDULES[name])
            yield case(f"{key}-{name}", target, f, x0, rule, **OFF)


OF_CONSTANTS = (
    "sqrt(2)*x**2",
    "maximum(1, 2)*x**2",
    "minimum(-1, x) + x**2",
    "where(1 < 2, x**2, x)",
    "where(x < 1, x**2, 2*x - 1)",
    "where(x > 1, sqrt(x), x**2)",
    "where(x > 9, 1, 2)",
    "abs(2 - 3)*x**2 + sign(-2)*x",
    "10000000000**2*x**2/10**20",
    "2**-1*x**2 + 1/3",
    "(1/2)**2*x**2 + e**x/9 + pi*x",
    "x**-2 + x**2",
    "2**x + x**1.5",
    "maximum(0, 1 - x) + x**2/20",
    "3",
    "exp(1)",
    "2*x",
    "y**2",
    "x + y + maximum(x, y)**2",
    "where(y < 0, y**2, 1) + x**2",
    "x**2 + floor(3*x)/9",
    "floor(x)",
    "tanh(x)**2 + 1/cosh(x)",
)
OWN_EQUATIONS = (
    "c = sqrt(2)\nx = x - lr*c*g",
    "c = 2\nx = x - lr*c**-1*g/sqrt(c)",
    "c = 1/2\nd = 3/c\nx = x - lr*d*g",
    "a = t**-1\nx = x - lr*a*g",
    "a = 2**-t\nx = x - lr*a*g",
    "c = 10000000000**2*1e-20\nx = x - lr*c*g",
    "c = 1/0\nx = x - lr*minimum(c, 1)*g",
    "c = floor(5/2) + floor(t/3)\nx = x - lr*c*g",
    "c = lr/(eps - eps)\nx = x - minimum(c, lr)*g",
    "c = maximum(1, 2)\nx = x - lr*c*g",
    "c = where(1 < 2, 3, 4)\nx = x - lr*c*g",
    "c = where(t < 9, 1, 2)\nx = x - lr*c*g",
    "c = where(lr < 1, 1, 2)\nd = abs(c)*sign(-c)\nx = x + lr*d*g",
    "u = 2*g - old\nold = g\nx = x - lr*u/(abs(u) + eps)",
    "d = x - old\nold = x\nx = x - lr*g + momentum*where(t < 2, 0, d)",
    "b = a\na = g\nx = x - lr*(a + b)",
    "x = lr",
    "x = 1/0",
    "m = t\nx = m/9",
    "d = x - lr*c\nc = 2\nx = d - lr*g",
    "k = momentum*k + h\nloss = f/(dot(g, g) + norm(h))\nx = x - lr*loss*g/(1 + abs(k))",
    "s = s/2 + norm(s)/4 + g\nx = x - lr*s - lr*mean(x)",
    "z[0] = x\nz = z - lr*g\nx = x + 0.1*(z - x)",
    "z[0] = 2*x - lr/eps\nc[0] = sqrt(2)\nd[0] = lr\nu = z + c + d\nz = 2\nc = g\nd = c\nx = x - lr*g/(1 + u**2)",
    "mu_product[0] = 1\nm = momentum*m + g*mu_product\nmu_product = mu_product*momentum\nx = x - lr*m",
    "p = 0.5*p_ + g\np_ = p\nx = x - lr*(p + p_)",
)


def own_cases(target: str) -> Iterator[Case]:
    """Functions and equations of one's own: of constants, and with names that a program has, too."""
    one, two = FUNCTIONS
    for f in OF_CONSTANTS:
        rule = OPTIMIZERS["momentum"]
        yield case("momentum", target, f, (1.5, -0.5)[: len(objective(f).variables)], rule, 8)
    for text in (*OWN_EQUATIONS, *(rule[0] for rule in RULES.values())):
        yield case(repr(text), target, one, FUNCTIONS[one], optimizer(text), 12)
        yield case(repr(text), target, two, FUNCTIONS[two], optimizer(text), 12)
    given = {*HYPERPARAMETERS, *ARITY, *CONSTANTS, *keyword.kwlist, "x", "t", "g", "f", "y"}
    for name in sorted(words(target) - given):
        if not re.fullmatch("[A-Za-z][A-Za-z_0-9]{0,18}", name):
            continue
        text = f"{name} = momentum*{name} + g\n{name}_ = {name}\nx = x - lr*{name}_"
        yield case(f"named {name}", target, two, FUNCTIONS[two], optimizer(text), 4)


LONG = (
    ("rastrigin", (2.3, 1.7), "adam", 0.5),
    ("himmelblau", (0.0, 0.0), "nadam", 0.3),
    ("x**2/10 + sin(3*x)", (4.5,), "momentum", 0.3),
    ("x**2/10 + sin(3*x)", (4.5,), "lion", 0.1),
    ("x**4", (4.0,), "sgd", 0.03),
    ("rosenbrock", (-1.5, 2.0), "adagrad", 0.5),
)
"""Runs of 200 steps, some of which blow rounding up until no digit is left."""


def long_cases(target: str) -> Iterator[Case]:
    """Long runs with the defaults a page opens with."""
    for f, x0, key, lr in LONG:
        rule = OPTIMIZERS[key]
        usual = {name: rule.default(name) for name in rule.hyperparameters}
        yield case(f"{key}-long", target, f, x0, rule, 200, **usual | {"lr": lr})
    for key, rule in OPTIMIZERS.items():
        usual = {name: rule.default(name) for name in rule.hyperparameters} | {"lr": 0.02}
        yield case(f"{key}-usual", target, "x**2/20 + 3*y**2 + sin(x*y)", (3.0, -2.0), rule, 100, **usual)


CASES = {t: [*library_cases(t), *own_cases(t), *long_cases(t)] for t in TARGETS}
