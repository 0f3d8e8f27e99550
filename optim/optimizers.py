"""Optimizers: a few lines of text each, written as their papers write them.

An optimizer is its equations. What it keeps from step to step, the order of its stages, the
columns of its trace and the formulas on the screen all follow from that text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from keyword import iskeyword
from typing import NamedTuple

import numpy as np

from optim.errors import InputError, mark
from optim.hyperparameters import HYPERPARAMETERS, Hyperparameter
from optim.notation import ARITY, CONSTANTS, Expression, NotationError, parse

MAX_LINES = 24
GIVEN = ("t", "x", "g")
"""What every equation may read: the step number from 1, the parameter, the gradient at x."""


@dataclass(frozen=True)
class Equation:
    """``name = expression``, one stage of a step."""

    name: str
    expression: Expression

    @property
    def text(self) -> str:
        return f"{self.name} = {self.expression.text}"


class Note(NamedTuple):
    """What a line is called, in two or three words, and what it does, in one or two sentences."""

    label: str
    about: str


@dataclass(frozen=True)
class Prelude:
    """A line that comes before the others, which then read its left side in place of a name.

    Attributes:
        text: the line, such as ``d = g + weight_decay*x``.
        replaces: the name that the other lines no longer read, such as ``g``.
        note: what the line is called and what it does, to be translated.
        title: what a choice of several is called, to be translated.
    """

    text: str
    replaces: str
    note: Note
    title: str = ""


@dataclass(frozen=True)
class Optimizer:
    """Equations, and which hyper-parameters they read.

    Attributes:
        text: the equations, one a line; each name is assigned once, the last of them assigns x. A start
            line, ``z[0] = x``, says where a name that is kept starts.
        title: what it is called.
        paper, year: where it comes from.
        compared: whether tests/reference has another program's path to compare its own with.
        about: what it does, or what it changed against its parents and why, to be translated.
        defaults: hyper-parameters whose default differs from the table's.
        notes: by left side, what that line is called and what it does and why, to be translated.
        parents: keys of those it comes from.
        optional: by hyper-parameter, a line that is there only while that one is not 0.
    """

    text: str
    title: str = ""
    paper: str = ""
    year: int = 0
    compared: bool = field(default=True, kw_only=True)
    about: str = ""
    defaults: Mapping[str, float] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)
    parents: tuple[str, ...] = ()
    optional: Mapping[str, Prelude] = field(default_factory=dict)
    key: str = field(default="", compare=False)

    @cached_property
    def _lines(self) -> tuple[tuple[Equation, ...], dict[str, Expression]]:
        return _read(self.text)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """The lines of a step, in order."""
        return self._lines[0]

    @property
    def starts(self) -> Mapping[str, Expression]:
        """Where a name that is kept starts, by its start line; without one it starts at 0."""
        return self._lines[1]

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that its lines read, start lines too."""
        read = (*(e.expression for e in self.equations), *self.starts.values())
        return frozenset(name for expression in read for name in expression.names)

    @cached_property
    def hyperparameters(self) -> dict[str, Hyperparameter]:
        """Those its lines read, with the optional lines', in the order of the table."""
        return {n: h for n, h in HYPERPARAMETERS.items() if n in self.names or n in self.optional}

    @cached_property
    def state(self) -> tuple[str, ...]:
        """What is kept from step to step, x aside: the names read before they are assigned."""
        return _kept(self.equations)

    def variant(self, values: Mapping[str, object]) -> Optimizer:
        """The equations that run with these hyper-parameters: what is optional is in, or is not."""
        rule = self
        for name, line in self.optional.items():
            if np.any(values.get(name, self.default(name))):  # type: ignore[call-overload]
                rest = {n: other for n, other in rule.optional.items() if n != name}
                rule = replace(rule.after(line), optional=rest)
        return rule

    def with_schedule(self, schedule: Prelude) -> Optimizer:
        """The same with a learning rate that changes with t; one that reads no lr stays as it is."""
        return self.after(schedule) if "lr" in self.hyperparameters else self

    def after(self, line: Prelude) -> Optimizer:
        """The same with one line before the others; one that only renames changes nothing."""
        name, _, right = (part.strip() for part in line.text.partition("="))
        if right == line.replaces:
            return self
        lines = self.text.splitlines()
        starts = [own for own in lines if _START.match(own)]
        rest = [re.sub(rf"\b{line.replaces}\b", name, own) for own in lines if not _START.match(own)]
        return replace(
            self, text="\n".join((*starts, line.text, *rest)), notes={name: line.note, **self.notes}
        )

    def default(self, name: str) -> float:
        return self.defaults.get(name, HYPERPARAMETERS[name].default)

    def check(self, values: Mapping[str, object]) -> dict[str, np.ndarray]:
        """All hyper-parameters, defaults filled in, checked.

        Raises:
            InputError: an unknown name, or a value outside its range.
        """
        for name in values:
            if name not in self.hyperparameters:
                raise InputError(
                    mark("unknown hyper-parameter '{name}'; known here: {known}"),
                    name=name,
                    known=", ".join(self.hyperparameters) or "–",
                )
        return {n: h.check(values.get(n, self.default(n))) for n, h in self.hyperparameters.items()}


def optimizer(source: str | Optimizer) -> Optimizer:
    """The optimizer behind a key of OPTIMIZERS, or equations of one's own.

    Raises:
        InputError: neither a known key nor equations of the notation.
    """
    if isinstance(source, Optimizer):
        return source
    if not isinstance(source, str):
        raise InputError(
            mark("an optimizer is a key of OPTIMIZERS, equations as text or an Optimizer, not {kind}"),
            kind=type(source).__name__,
        )
    if source in OPTIMIZERS:
        return OPTIMIZERS[source]
    if "=" not in source and source.strip():
        raise InputError(
            mark("unknown optimizer '{name}'; known: {known}; or write equations, one a line"),
            name=source[:40],
            known=", ".join(OPTIMIZERS),
        )
    own = Optimizer("\n".join(line.strip() for line in source.splitlines() if line.strip()))
    return next((o for o in OPTIMIZERS.values() if o._lines == own._lines), own)


_LEFT = re.compile(r"[A-Za-z][A-Za-z_0-9]{0,19}")
_START = re.compile(r"\s*(?P<name>\w+)\s*\[(?P<index>[^]=]*)\]\s*=")


def _read(text: str) -> tuple[tuple[Equation, ...], dict[str, Expression]]:
    """Check the lines of an optimizer: its equations, and its start lines by name. An error names its line."""
    lines = dict(enumerate(filter(str.strip, text.splitlines()), 1))
    starts = {n: match for n, line in lines.items() if (match := _START.match(line))}
    own = {n: line.partition("=") for n, line in lines.items() if n not in starts}
    if not own or len(lines) > MAX_LINES:
        raise InputError(mark("an optimizer has 1 to {limit} equations, one a line"), limit=MAX_LINES)
    names = {n: left.strip() for n, (left, _, _) in own.items()}
    for n, name in names.items():
        if not own[n][1] or not _LEFT.fullmatch(name):
            raise InputError(
                mark("line {line} is not an equation; write one such as {example}"),
                line=n,
                example="m = beta1*m + (1 - beta1)*g",
            )
        if name in ("t", "g", "f", "y", *HYPERPARAMETERS, *ARITY, *CONSTANTS):
            raise InputError(
                mark("line {line} assigns '{name}', which is given; choose another name"), line=n, name=name
            )
        if iskeyword(name):
            raise InputError(
                mark(
                    "line {line} assigns '{name}', which is a word of the language Python; choose another name"
                ),
                line=n,
                name=name,
            )
        if name in (names[before] for before in names if before < n):
            raise InputError(
                mark("line {line} assigns '{name}' a second time; each name is assigned once"),
                line=n,
                name=name,
            )
    if "x" not in names.values():
        raise InputError(
            mark("no line says what x becomes; write one such as {example}"), example="x = x - lr*g"
        )
    if next(reversed(names.values())) != "x":
        raise InputError(mark("the line that assigns x must be the last one"))
    known = (*GIVEN, *HYPERPARAMETERS, *(name for name in names.values() if name != "x"))
    equations = tuple(
        Equation(name, _right(n, lines[n], len(own[n][0]) + 1, known)) for n, name in names.items()
    )
    return equations, _starts(lines, starts, _kept(equations))


def _starts(
    lines: Mapping[int, str], matches: Mapping[int, re.Match[str]], kept: Collection[str]
) -> dict[str, Expression]:
    found: dict[str, Expression] = {}
    for n, match in matches.items():
        name = match["name"]
        if match["index"].strip() != "0":
            raise InputError(
                mark("line {line}: a start line is written {example}; it is about step 0 alone"),
                line=n,
                example=f"{name}[0] = 1",
            )
        if name == "x":
            raise InputError(
                mark(
                    "line {line}: x starts where the run starts; a start line is for what is kept beside it: {known}"
                ),
                line=n,
                known=", ".join(kept) or "–",
            )
        if name not in kept:
            raise InputError(
                mark(
                    "line {line} says where '{name}' starts, but '{name}' is not kept from step to step; a start line is for: {known}"
                ),
                line=n,
                name=name,
                known=", ".join(kept) or "–",
            )
        if name in found:
            raise InputError(
                mark("line {line} says a second time where '{name}' starts; once is enough"),
                line=n,
                name=name,
            )
        found[name] = _right(n, lines[n], match.end(), ("x", *HYPERPARAMETERS))
    return found


def _right(number: int, line: str, start: int, known: Collection[str]) -> Expression:
    """The right side of a line, which begins at a place in it; a problem's column is the line's."""
    try:
        return parse(" " * start + line[start:], known)
    except NotationError as error:
        raise InputError(mark("line {line}: {problem}"), line=number, problem=error) from None


def _kept(equations: Iterable[Equation]) -> tuple[str, ...]:
    """The names that are read before they are assigned, x aside."""
    equations = tuple(equations)
    found: dict[str, None] = {}
    open_ = {e.name for e in equations} - {"x"}
    for equation in equations:
        found.update(dict.fromkeys(n for n in equation.expression.names if n in open_))
        open_.discard(equation.name)
    return tuple(found)


def _table(**optimizers: Optimizer) -> dict[str, Optimizer]:
    return {key: replace(o, key=key) for key, o in optimizers.items()}


STEP = Note(
    mark("new position"),
    mark(
        "The step: divided by √v̂ it has about the length α, whatever the scale of the gradient; ε only keeps the division safe."
    ),
)
FIRST_MOMENT = Note(
    mark("first moment"),
    mark(
        "A running average of gradients: it keeps β₁ of what it was and adds 1-β₁ of the new one, so noise and oscillation cancel."
    ),
)
SECOND_MOMENT = Note(
    mark("second moment"),
    mark(
        "A running average of squared gradients, with a longer memory β₂. Its root measures how large gradients have been here."
    ),
)
CORRECTED_M = Note(
    mark("corrected m"),
    mark(
        "m started at 0 and is still too small; after t steps its weights add up to 1-β₁ᵗ only. Dividing by that corrects it."
    ),
)
CORRECTED_V = Note(
    mark("corrected v"),
    mark(
        "v started at 0 too, and with β₂ so close to 1 it needs the correction by 1-β₂ᵗ far longer than m does."
    ),
)
ADAM = {"m": FIRST_MOMENT, "v": SECOND_MOMENT, "m_hat": CORRECTED_M, "v_hat": CORRECTED_V, "x": STEP}
VELOCITY = Note(
    mark("velocity"),
    mark("The velocity keeps a share μ of what it was and adds the whole new gradient."),
)
SCALED_STEP = Note(
    mark("new position"),
    mark("A step against the gradient, divided by how large gradients have been in this coordinate."),
)

L2 = Prelude(
    "d = g + weight_decay*x",
    "g",
    Note(
        mark("decayed gradient"),
        mark(
            "The gradient of f + λx²/2: a pull towards 0 is added before anything else, so m and v average it too."
        ),
    ),
)

# The comments say where others define something differently, or what the reference's choice is.
OPTIMIZERS: dict[str, Optimizer] = _table(
    sgd=Optimizer(
        "x = x - lr*g",
        "SGD",
        "Robbins & Monro, A stochastic approximation method",
        1951,
        mark("A step against the gradient: the steeper it is, the longer."),
        {"lr": 1e-2},
        {
            "x": Note(
                mark("new position"),
                mark(
                    "A step of α times the gradient, downhill: long where it is steep, short where it is flat."
                ),
            )
        },
    ),
    # torch.optim.SGD with dampening 0. Its first velocity is the gradient itself, which is what a
    # start at 0 gives. Sutskever et al. 2013, and Keras, have α inside: b = μb - αg, x = x + b; with a
    # constant α the path is the same.
    momentum=Optimizer(
        """\
b = momentum*b + g
x = x - lr*b""",
        "SGD with momentum",
        "Polyak, Some methods of speeding up the convergence of iteration methods",
        1964,
        mark(
            "A velocity adds up gradients, so that steps in the same direction grow and opposite ones cancel."
        ),
        {"lr": 1e-2},
        {
            "b": VELOCITY,
            "x": Note(mark("new position"), mark("A step of α times the velocity, against it.")),
        },
        ("sgd",),
    ),
    # torch.optim.SGD(nesterov=True). Nesterov takes the gradient at the point looked ahead to; here,
    # as in PyTorch and Keras, x itself is that point, so the gradient is the one at x.
    nesterov=Optimizer(
        """\
b = momentum*b + g
x = x - lr*(g + momentum*b)""",
        "Nesterov momentum",
        "Nesterov, A method of solving a convex programming problem with convergence rate O(1/k²)",
        1983,
        mark(
            "Momentum that looks ahead: the step uses the velocity as it will be after one more step, so that it brakes before it overshoots."
        ),
        {"lr": 1e-2},
        {
            "b": VELOCITY,
            "x": Note(
                mark("new position"),
                mark(
                    "A step against the gradient and a share μ of the new velocity: where x would drift to next is in it already."
                ),
            ),
        },
        ("momentum",),
    ),
    # torch.optim.Adagrad. Keras starts v at 0.1 and puts ε inside the root.
    adagrad=Optimizer(
        """\
v = v + g**2
x = x - lr*g/(sqrt(v) + eps)""",
        "AdaGrad",
        "Duchi, Hazan & Singer, Adaptive Subgradient Methods, JMLR 12",
        2011,
        mark(
            "Every coordinate gets a learning rate of its own: divided by the root of all its squared gradients so far. Rare and small gradients are heard too, but the steps only ever get shorter."
        ),
        {"lr": 1e-2, "eps": 1e-10},
        {
            "v": Note(
                mark("squares so far"),
                mark("The sum of all squared gradients. It never forgets, so it only grows."),
            ),
            "x": SCALED_STEP,
        },
        ("sgd",),
    ),
    # torch.optim.RMSprop, which calls β₂ alpha. Keras calls it rho, 0.9 as in the lecture, and has ε
    # inside the root.
    rmsprop=Optimizer(
        """\
v = beta2*v + (1 - beta2)*g**2
x = x - lr*g/(sqrt(v) + eps)""",
        "RMSProp",
        "Tieleman & Hinton, Lecture 6.5 of Neural Networks for Machine Learning, Coursera",
        2012,
        mark(
            "AdaGrad that forgets: an average of squared gradients in place of their sum, so that the steps need not shrink for ever."
        ),
        {"lr": 1e-2, "beta2": 0.99},
        {"v": SECOND_MOMENT, "x": SCALED_STEP},
        ("adagrad",),
    ),
    # torch.optim.Adadelta. The paper has no α, which is α = 1; Keras has 0.001, and rho 0.95.
    adadelta=Optimizer(
        """\
v = rho*v + (1 - rho)*g**2
delta = sqrt(u + eps)/sqrt(v + eps)*g
u = rho*u + (1 - rho)*delta**2
x = x - lr*delta""",
        "Adadelta",
        "Zeiler, ADADELTA: An Adaptive Learning Rate Method, arXiv:1212.5701",
        2012,
        mark(
            "AdaGrad with an average in place of the sum, and the size of recent steps in place of a learning rate, so that a step has the unit of x."
        ),
        {"lr": 1.0, "eps": 1e-6},
        {
            "v": Note(
                mark("squared gradients"),
                mark("A running average of squared gradients: how large gradients have been lately."),
            ),
            "delta": Note(
                mark("proposed step"),
                mark(
                    "The gradient, times the size of recent steps, over the size of recent gradients. ε inside the roots is what gets it going from 0."
                ),
            ),
            "u": Note(
                mark("squared steps"),
                mark("A running average of squared steps; the next step takes its scale from it."),
            ),
            "x": Note(mark("new position"), mark("The proposed step is taken; in the paper α is 1.")),
        },
        ("adagrad",),
    ),
    # torch.optim.Adam. ε stands outside the root, beside the corrected √v̂, as in the paper's
    # Algorithm 1; Keras has the paper's ε̂ (before its section 2.1), beside the uncorrected √v.
    adam=Optimizer(
        """\
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*g**2
m_hat = m/(1 - beta1**t)
v_hat = v/(1 - beta2**t)
x = x - lr*m_hat/(sqrt(v_hat) + eps)""",
        "Adam",
        "Kingma & Ba, Adam: A Method for Stochastic Optimization, arXiv:1412.6980",
        2014,
        mark(
            "An average of gradients, divided by the root of an average of squared gradients, both corrected for their start at 0."
        ),
        {"weight_decay": 0.0},
        ADAM,
        ("momentum", "rmsprop"),
        {"weight_decay": L2},
    ),
    # torch.optim.Adam(amsgrad=True): the largest v, then corrected. The paper corrects neither m nor
    # v; optax corrects v first and keeps the largest of that.
    amsgrad=Optimizer(
        """\
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*g**2
v_max = maximum(v_max, v)
m_hat = m/(1 - beta1**t)
v_hat = v_max/(1 - beta2**t)
x = x - lr*m_hat/(sqrt(v_hat) + eps)""",
        "AMSGrad",
        "Reddi, Kale & Kumar, On the Convergence of Adam and Beyond, arXiv:1904.09237",
        2018,
        mark(
            "Adam that divides by the largest v so far: a rare large gradient is not forgotten, which repairs the examples on which Adam does not converge."
        ),
        {"weight_decay": 0.0},
        ADAM
        | {
            "v_max": Note(
                mark("largest v"),
                mark(
                    "The largest second moment so far; it never falls, so the steps never grow by its doing."
                ),
            ),
            "v_hat": Note(
                mark("corrected v"),
                mark("The largest v in v's place, corrected for the start at 0 as Adam corrects v."),
            ),
        },
        ("adam",),
        {"weight_decay": L2},
    ),
    # torch.optim.AdamW. In the paper the decay is not multiplied by α, only by the schedule.
    adamw=Optimizer(
        """\
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*g**2
m_hat = m/(1 - beta1**t)
v_hat = v/(1 - beta2**t)
x = x - lr*m_hat/(sqrt(v_hat) + eps) - lr*weight_decay*x""",
        "AdamW",
        "Loshchilov & Hutter, Decoupled Weight Decay Regularization, arXiv:1711.05101",
        2017,
        mark(
            "Adam with the weight decay beside the step and not in the gradient, so that dividing by √v̂ does not undo it where gradients are large."
        ),
        notes=ADAM
        | {
            "x": Note(
                mark("new position"),
                mark(
                    "Adam's step, and beside it a pull towards 0 by the share αλ of x, the same in every coordinate."
                ),
            )
        },
        parents=("adam",),
    ),
    # torch.optim.NAdam, whose momentum_decay is ψ. Dozat's first version, and optax, keep μ = β₁.
    nadam=Optimizer(
        """\
mu_product[0] = 1
mu = beta1*(1 - 0.5*0.96**(t*momentum_decay))
mu_next = beta1*(1 - 0.5*0.96**((t + 1)*momentum_decay))
mu_product = mu_product*mu
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*g**2
m_hat = mu_next*m/(1 - mu_product*mu_next) + (1 - mu)*g/(1 - mu_product)
v_hat = v/(1 - beta2**t)
x = x - lr*m_hat/(sqrt(v_hat) + eps)""",
        "NAdam",
        "Dozat, Incorporating Nesterov Momentum into Adam, ICLR workshop",
        2016,
        mark(
            "Adam with Nesterov's look ahead in place of plain momentum: the new gradient counts more in the step, and the momentum itself warms up."
        ),
        {"lr": 2e-3},
        ADAM
        | {
            "mu": Note(
                mark("momentum now"),
                mark(
                    "The momentum of this step: it starts near β₁/2 and rises to β₁ as t grows, at the pace ψ."
                ),
            ),
            "mu_next": Note(
                mark("momentum next"),
                mark("The momentum that the next step will have; looking ahead needs it."),
            ),
            "mu_product": Note(
                mark("product of μ"),
                mark(
                    "All momenta so far multiplied; it starts at 1. It is to μ what β₁ᵗ is to a constant β₁."
                ),
            ),
            "m_hat": Note(
                mark("look ahead"),
                mark(
                    "m weighted as the next step will see it, and the gradient as it is now, each corrected for the start at 0."
                ),
            ),
        },
        ("adam", "nesterov"),
    ),
    # torch.optim.RAdam: adaptive once ρ > 5, its documentation says; the paper says ρ > 4, optax
    # ρ ≥ 5. ε stands beside the uncorrected √v; the paper has none.
    radam=Optimizer(
        """\
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*g**2
m_hat = m/(1 - beta1**t)
rho_inf = 2/(1 - beta2) - 1
rho_t = rho_inf - 2*t*beta2**t/(1 - beta2**t)
r = sqrt(where(rho_t > 5, (rho_t - 4)*(rho_t - 2)*rho_inf/((rho_inf - 4)*(rho_inf - 2)*rho_t), 0))
s = where(rho_t > 5, r*sqrt(1 - beta2**t)/(sqrt(v) + eps), 1)
x = x - lr*s*m_hat""",
        "RAdam",
        "Liu et al., On the Variance of the Adaptive Learning Rate and Beyond, arXiv:1908.03265",
        2019,
        mark(
            "Adam that does not trust v while it rests on a handful of gradients: first plain momentum, then Adam's step held back by a factor r that rises to 1. A warm-up that needs no setting."
        ),
        notes={
            "m": FIRST_MOMENT,
            "v": SECOND_MOMENT,
            "m_hat": CORRECTED_M,
            "rho_inf": Note(
                mark("full length"),
                mark("How many squared gradients v averages over in the long run, by β₂ alone."),
            ),
            "rho_t": Note(
                mark("length now"),
                mark("How many squared gradients v averages over by now; it grows to its full length."),
            ),
            "r": Note(
                mark("rectification"),
                mark(
                    "How far v can be trusted: 0 while it averages over 5 gradients or fewer, then rising to 1."
                ),
            ),
            "s": Note(
                mark("scale"),
                mark("What the step is scaled by: 1 while v is not trusted, then r over the corrected √v."),
            ),
            "x": Note(mark("new position"), mark("A step against the corrected m, scaled by s.")),
        },
        parents=("adam",),
    ),
    # torch.optim.Adamax: ε inside the maximum. The paper (section 7.1) has none; Keras has it beside u.
    adamax=Optimizer(
        """\
m = beta1*m + (1 - beta1)*g
u = maximum(beta2*u, abs(g) + eps)
m_hat = m/(1 - beta1**t)
x = x - lr*m_hat/u""",
        "Adamax",
        "Kingma & Ba, Adam: A Method for Stochastic Optimization, arXiv:1412.6980",
        2014,
        mark(
            "Adam with the largest recent gradient in place of the root of an average of squares. It starts right by itself, so it needs no correction of v."
        ),
        {"lr": 2e-3},
        {
            "m": FIRST_MOMENT,
            "u": Note(
                mark("largest gradient"),
                mark(
                    "The size of the largest recent gradient: an old one fades by β₂ a step, a larger new one takes its place."
                ),
            ),
            "m_hat": CORRECTED_M,
            "x": Note(
                mark("new position"),
                mark("The corrected m over the largest recent gradient: a step of at most about α."),
            ),
        },
        ("adam",),
    ),
    # sign(0) is 0, as in optax: where c is exactly 0, x stays.
    lion=Optimizer(
        """\
c = beta1*m + (1 - beta1)*g
m = beta2*m + (1 - beta2)*g
x = x - lr*sign(c) - lr*weight_decay*x""",
        "Lion",
        "Chen et al., Symbolic Discovery of Optimization Algorithms, arXiv:2302.06675",
        2023,
        mark(
            "Found by a program's search that began at AdamW: it keeps only m and steps by the sign, so every coordinate moves by exactly α and half the memory is saved."
        ),
        {"lr": 1e-4, "beta2": 0.99, "weight_decay": 0.0},
        {
            "c": Note(
                mark("direction"),
                mark("A mixture of the old m and the new gradient; only its sign is used."),
            ),
            "m": Note(
                mark("first moment"),
                mark("A running average of gradients, with a longer memory β₂ than the direction's β₁."),
            ),
            "x": Note(
                mark("new position"),
                mark("A step of exactly α in every coordinate, and beside it AdamW's pull towards 0."),
            ),
        },
        ("adamw",),
    ),
    # The paper corrects neither m nor v for their start; optax and the other libraries do, and so
    # does this, so that only v's line differs from Adam's. optax starts both at 1e-6, not at 0.
    yogi=Optimizer(
        """\
m = beta1*m + (1 - beta1)*g
v = v - (1 - beta2)*sign(v - g**2)*g**2
m_hat = m/(1 - beta1**t)
v_hat = v/(1 - beta2**t)
x = x - lr*m_hat/(sqrt(v_hat) + eps)""",
        "Yogi",
        "Zaheer et al., Adaptive Methods for Nonconvex Optimization, NeurIPS",
        2018,
        mark(
            "Adam whose v moves towards g² by a share of g² and not of their difference: after large gradients it falls slowly, so that the steps do not grow all at once."
        ),
        {"lr": 1e-2, "eps": 1e-3},
        ADAM
        | {
            "v": Note(
                mark("second moment"),
                mark(
                    "It goes up or down by 1-β₂ of the squared gradient, whichever way that lies; small gradients can only lower it little by little."
                ),
            )
        },
        ("adam",),
    ),
    # ε is added to s too, in every step, as in the paper's algorithm and in optax, where that one is
    # eps_root. The paper's default is 1e-8, optax's 1e-16.
    adabelief=Optimizer(
        """\
m = beta1*m + (1 - beta1)*g
s = beta2*s + (1 - beta2)*(g - m)**2 + eps
m_hat = m/(1 - beta1**t)
s_hat = s/(1 - beta2**t)
x = x - lr*m_hat/(sqrt(s_hat) + eps)""",
        "AdaBelief",
        "Zhuang et al., AdaBelief Optimizer: Adapting Stepsizes by the Belief in Observed Gradients, arXiv:2010.07468",
        2020,
        mark(
            "Adam that divides by how far gradients stray from m and not by how large they are: a gradient that comes as expected is believed, and the step is long."
        ),
        {"eps": 1e-16},
        {
            "m": FIRST_MOMENT,
            "s": Note(
                mark("surprise"),
                mark(
                    "A running average of the squared distance between the gradient and m, which foresaw it."
                ),
            ),
            "m_hat": CORRECTED_M,
            "s_hat": Note(
                mark("corrected s"), mark("s started at 0 too and is corrected as Adam corrects v, by 1-β₂ᵗ.")
            ),
            "x": Note(
                mark("new position"),
                mark("The corrected m over the usual surprise: long steps where gradients are steady."),
            ),
        },
        ("adam",),
    ),
    # The authors' own program: m and v corrected, α constant. The paper's Algorithm 2 leaves the
    # correction out and divides the rate by √t; its bounds are these with γ = 1-β₂.
    adabound=Optimizer(
        """\
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*g**2
rate = lr*sqrt(1 - beta2**t)/((1 - beta1**t)*(sqrt(v) + eps))
low = final_lr*(1 - 1/(gamma*t + 1))
high = final_lr*(1 + 1/(gamma*t))
x = x - minimum(maximum(rate, low), high)*m""",
        "AdaBound",
        "Luo et al., Adaptive Gradient Methods with Dynamic Bound of Learning Rate, arXiv:1902.09843",
        2019,
        mark(
            "Adam between two bounds that close in on one learning rate: it begins as Adam, fast, and ends as SGD with momentum, which often generalizes better."
        ),
        notes={
            "m": FIRST_MOMENT,
            "v": SECOND_MOMENT,
            "rate": Note(
                mark("Adam's rate"),
                mark("What Adam would multiply m by, both corrections included."),
            ),
            "low": Note(mark("lower bound"), mark("It rises from 0 to α*.")),
            "high": Note(mark("upper bound"), mark("It falls from far above to α*.")),
            "x": Note(
                mark("new position"),
                mark("A step against m with Adam's rate, or with the bound that it would cross."),
            ),
        },
        parents=("adam", "momentum"),
    ),
)
