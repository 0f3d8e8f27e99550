"""Optimizers: a few lines of text each, written as their papers write them.

An optimizer is its equations. What it keeps from step to step, the order of its stages, the
columns of its trace and the formulas on the screen all follow from that text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from .equations import Equation, Lines, is_start, kept, read
from .errors import InputError, mark
from .hyperparameters import HYPERPARAMETERS, Hyperparameter
from .notation import Expression


class Note(NamedTuple):
    """What a line is called, what it does in one or two sentences, and what that means to somebody who walks downhill."""

    label: str
    about: str
    plain: str = ""


@dataclass(frozen=True)
class Prelude:
    """A line that comes before the others, which then read its left side in place of a name.

    Attributes:
        text: the line, such as ``d = g + weight_decay*x``.
        stands_for: the name that the other lines no longer read, such as ``g``.
        note: what the line is called and what it does, to be translated.
        title: what a choice of several is called, to be translated.
    """

    text: str
    stands_for: str
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
        adapted: how these lines differ from the published ones, and after whom, to be translated.
        optional: by hyper-parameter, a line that is there only while that one is not 0.
        idea: a key of IDEAS: which question it answers in another way than its parents.

    A line reads and gives numbers of one coordinate, but for ``norm(u)``, ``mean(u)`` and ``dot(u, w)``, which are of
    all coordinates of a block: of all that a function has, of each weight matrix and bias of a network. ``g`` is the
    gradient where x is, ``f`` the function's value there, ``h`` the diagonal of its second derivative; noise is added
    to g alone, and a network gives nothing but g. A name that is read before its own line is the
    number of the step before, 0 at first. The lines are those of ``torch.optim`` where PyTorch has the
    optimizer, and else the paper's or Optax's; ``adapted`` says where they differ from the paper.

    Example:
        >>> from optim import OPTIMIZERS
        >>> print(OPTIMIZERS["momentum"].text)
        b = momentum*b + g
        x = x - lr*b
        >>> OPTIMIZERS["momentum"].state, OPTIMIZERS["adam"].paper
        (('b',), 'Kingma & Ba, Adam: A Method for Stochastic Optimization, arXiv:1412.6980')
    """

    text: str
    title: str = ""
    paper: str = ""
    year: int = 0
    compared: bool = field(default=True, kw_only=True)
    about: str = ""
    defaults: Mapping[str, float] = field(default_factory=dict, hash=False)
    notes: Mapping[str, Note] = field(default_factory=dict, hash=False)
    parents: tuple[str, ...] = ()
    optional: Mapping[str, Prelude] = field(default_factory=dict, hash=False)
    adapted: str = ""
    idea: str = field(default="", kw_only=True)
    key: str = field(default="", compare=False)

    @cached_property
    def _lines(self) -> Lines:
        return read(self.text)

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
        return kept(self.equations)

    @cached_property
    def reduces(self) -> bool:
        """Whether a line reads all coordinates of a block at once."""
        return any(equation.expression.reduces for equation in self.equations)

    @cached_property
    def extras(self) -> tuple[str, ...]:
        """What its lines read of the function beside g: its value f, the diagonal h of its second derivative."""
        own = {equation.name for equation in self.equations}
        return tuple(name for name in ("f", "h") if name in self.names - own)

    def for_network(self) -> Optimizer:
        """The same, for a network; raises InputError where it reads what a network does not give."""
        if self.extras:
            raise InputError(
                mark(
                    "a network gives no {names}: back-propagation finds the gradient g alone; choose an optimizer that reads nothing else"
                ),
                names=", ".join(self.extras),
            )
        return self

    @property
    def steps_by_lr(self) -> bool:
        """Whether its steps read lr, so that it can change with t; Rprop only starts with it."""
        return any("lr" in equation.expression.names for equation in self.equations)

    def variant(self, values: Mapping[str, object]) -> Optimizer:
        """The equations that run with these hyper-parameters: what is optional is in, or is not.

        Example:
            >>> decayed = OPTIMIZERS["adam"].variant({"weight_decay": 0.1})
            >>> decayed.equations[0].text, decayed.equations[1].text
            ('d = g + weight_decay*x', 'm = beta1*m + (1 - beta1)*d')
        """
        rule = self
        for name, line in self.optional.items():
            if np.any(values.get(name, self.default(name))):  # type: ignore[call-overload]
                rest = {n: other for n, other in rule.optional.items() if n != name}
                rule = replace(rule.after(line), optional=rest)
        return rule

    def with_schedule(self, schedule: Prelude) -> Optimizer:
        """The same with a learning rate that changes with t; one whose steps read no lr stays as it is.

        Args:
            schedule: one of SCHEDULES. Step 1 has t = 1; PyTorch's schedulers count from 0.

        Example:
            >>> from optim import SCHEDULES
            >>> print(OPTIMIZERS["momentum"].with_schedule(SCHEDULES["warmup"]).text)
            lr_t = lr*minimum(t/warmup, 1)
            b = momentum*b + g
            x = x - lr_t*b
        """
        return self.after(schedule) if self.steps_by_lr else self

    def after(self, line: Prelude) -> Optimizer:
        """The same with one line before the others; one that only renames changes nothing."""
        name, _, right = (part.strip() for part in line.text.partition("="))
        if right == line.stands_for:
            return self
        lines = self.text.splitlines()
        starts = [own for own in lines if is_start(own)]
        rest = [re.sub(rf"\b{line.stands_for}\b", name, own) for own in lines if not is_start(own)]
        return replace(
            self, text="\n".join((*starts, line.text, *rest)), notes={name: line.note, **self.notes}
        )

    def default(self, name: str) -> float:
        return self.defaults.get(name, HYPERPARAMETERS[name].default)

    def check(self, values: Mapping[str, object]) -> dict[str, np.ndarray]:
        """All hyper-parameters, defaults filled in, checked.

        Args:
            values: by name, numbers or arrays of any shape.

        Raises:
            InputError: an unknown name, or a value outside its range.

        Example:
            >>> {name: float(value) for name, value in OPTIMIZERS["momentum"].check({"lr": 0.1}).items()}
            {'lr': 0.1, 'momentum': 0.9}
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

    Args:
        source: a key, equations one a line, or an Optimizer, which is handed back.

    Raises:
        InputError: neither a known key nor equations of the notation.

    Example:
        >>> own = optimizer("m = beta1*m + (1 - beta1)*g\\nx = x - lr*sign(m)")
        >>> own.state, list(own.hyperparameters)
        (('m',), ['lr', 'beta1'])
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
            mark("unknown optimizer '{name}'; known: {known}; or write equations, one per line"),
            name=source[:40],
            known=", ".join(OPTIMIZERS),
        )
    read(source)  # a problem's line and column are those of the text as it was written
    own = Optimizer("\n".join(line.strip() for line in source.splitlines() if line.strip()))
    return next((o for o in OPTIMIZERS.values() if o._lines == own._lines), own)


IDEAS: Mapping[str, str] = {
    "memory": mark("What is remembered of the gradients?"),
    "ruler": mark("By what is a step measured?"),
    "correction": mark("What of the step is corrected?"),
    "place": mark("Where is the gradient taken, and what is kept?"),
}
"""The questions that an optimizer answers, each in its way."""


def _table(**optimizers: Optimizer) -> dict[str, Optimizer]:
    return {key: replace(o, key=key) for key, o in optimizers.items()}


STEP = Note(
    mark("new position"),
    mark(
        "A step of α times m̂/√v̂. In each coordinate this is almost α while the gradients agree, and less when they are mostly noise. ε matters only where √v̂ is not much larger than ε."
    ),
    mark("one step downhill"),
)
FIRST_MOMENT = Note(
    mark("first moment"),
    mark(
        "A running average of gradients: m keeps β₁ times its old value and adds 1-β₁ times the new gradient. Noise and oscillation largely cancel in it."
    ),
    mark("where we have been heading"),
)
SECOND_MOMENT = Note(
    mark("second moment"),
    mark(
        "A running average of squared gradients: v keeps β₂ times its old value and adds 1-β₂ times g². Its root measures how large the gradients have been lately."
    ),
    mark("how steep it has been, squared"),
)
CORRECTED_M = Note(
    mark("corrected m"),
    mark(
        "m starts at 0, so at first it is too small: after t steps the weights in it add up to 1-β₁ᵗ. Dividing by this sum corrects it."
    ),
    mark("m without the bias of its start"),
)
CORRECTED_V = Note(
    mark("corrected v"),
    mark(
        "v starts at 0 too. After t steps the weights in it add up to 1-β₂ᵗ, and it is divided by this sum. The closer β₂ is to 1, the longer this correction matters."
    ),
    mark("v without the bias of its start"),
)
ADAM = {"m": FIRST_MOMENT, "v": SECOND_MOMENT, "m_hat": CORRECTED_M, "v_hat": CORRECTED_V, "x": STEP}
VELOCITY = Note(
    mark("velocity"),
    mark("The velocity keeps μ times its old value and adds the whole new gradient."),
)
SCALED_STEP = Note(
    mark("new position"),
    mark(
        "A step against the gradient. In each coordinate it is divided by how large the gradients there have been."
    ),
)

L2 = Prelude(
    "d = g + weight_decay*x",
    "g",
    Note(
        mark("gradient with decay"),
        mark(
            "The gradient of f + λx²/2. A pull towards 0 is added before everything else, so m and v average it too."
        ),
    ),
)

# The comments name the reference, and say where other libraries define something differently.
OPTIMIZERS: dict[str, Optimizer] = _table(
    sgd=Optimizer(
        "x = x - lr*g",
        "SGD",
        "Robbins & Monro, A stochastic approximation method",
        1951,
        mark("A step against the gradient. The steeper the slope, the longer the step."),
        {"lr": 1e-2},
        {
            "x": Note(
                mark("new position"),
                mark(
                    "A step downhill of α times the gradient: long where the slope is steep, short where it is flat."
                ),
            )
        },
        adapted=mark(
            "Robbins & Monro let α fall from step to step. Here, as in PyTorch, α stays constant unless you choose a schedule."
        ),
        idea="memory",
    ),
    # torch.optim.SGD with dampening 0. Its first velocity is the gradient itself, which is what a
    # start at 0 gives. Sutskever et al. 2013, and Keras, have α inside: b = μb - αg, x = x + b.
    momentum=Optimizer(
        """\
b = momentum*b + g
x = x - lr*b""",
        "SGD with momentum",
        "Polyak, Some methods of speeding up the convergence of iteration methods",
        1964,
        mark("A velocity adds up the gradients. Steps in the same direction grow, and opposite ones cancel."),
        {"lr": 1e-2},
        {
            "b": VELOCITY,
            "x": Note(mark("new position"), mark("A step against the velocity, α times as long.")),
        },
        ("sgd",),
        adapted=mark(
            "Polyak adds μ times the last move to the step. With a constant α this gives the same path. Here, as in PyTorch, α multiplies the velocity."
        ),
        idea="memory",
    ),
    # torch.optim.SGD(nesterov=True).
    nesterov=Optimizer(
        """\
b = momentum*b + g
x = x - lr*(g + momentum*b)""",
        "Nesterov momentum",
        "Nesterov, A method of solving a convex programming problem with convergence rate O(1/k²)",
        1983,
        mark(
            "Momentum that looks ahead: the step uses the velocity as it would be after one more step with the same gradient. So it brakes earlier and overshoots less."
        ),
        {"lr": 1e-2},
        {
            "b": VELOCITY,
            "x": Note(
                mark("new position"),
                mark(
                    "A step against g + μ·b. This sum is the velocity that the next step would have if the gradient stayed the same."
                ),
            ),
        },
        ("momentum",),
        adapted=mark(
            "Nesterov takes the gradient at the point that he looks ahead to. Here, as in PyTorch and Keras, x itself is that point."
        ),
        idea="memory",
    ),
    # torch.optim.Adagrad. Keras starts v at 0.1 and puts ε inside the root.
    adagrad=Optimizer(
        """\
v = v + g**2
x = x - lr*g/(sqrt(v) + eps)""",
        "AdaGrad",
        "Duchi, Hazan & Singer, Adaptive Subgradient Methods for Online Learning and Stochastic Optimization, JMLR 12",
        2011,
        mark(
            "Every coordinate has a learning rate of its own: α divided by the root of the sum of all its squared gradients. So a coordinate with small or rare gradients moves too. But these rates only ever fall."
        ),
        {"lr": 1e-2, "eps": 1e-10},
        {
            "v": Note(
                mark("squares so far"),
                mark("The sum of all squared gradients so far. It forgets nothing, so it never falls."),
            ),
            "x": SCALED_STEP,
        },
        ("sgd",),
        adapted=mark(
            "The paper also has a version with a full matrix in place of v. This is its diagonal version, as in PyTorch."
        ),
        idea="ruler",
    ),
    # torch.optim.Rprop.
    rprop=Optimizer(
        """\
delta[0] = lr
s = g*d
eta = where(s > 0, eta_plus, where(s < 0, eta_minus, 1))
delta = minimum(maximum(eta*delta, 1e-6), 50)
d = where(s < 0, 0, g)
x = x - delta*sign(d)""",
        "Rprop",
        "Riedmiller & Braun, A direct adaptive method for faster backpropagation learning: the RPROP algorithm, IEEE ICNN",
        1993,
        mark(
            "A step against the sign of the gradient, with a length of its own for each coordinate. While the sign is the same as before, this length grows. Where the sign changes, x has jumped over a minimum, and the length shrinks. On mini-batches the sign changes with the noise, which is why RMSProp came after it."
        ),
        {"lr": 1e-2},
        {
            "s": Note(
                mark("same sign?"),
                mark(
                    "The gradient times the one before. It is positive where both have the same sign, and negative where a minimum was jumped over."
                ),
            ),
            "eta": Note(
                mark("change of length"),
                mark(
                    "What the length is multiplied by: η_plus after the same sign, η_minus after the opposite sign."
                ),
            ),
            "delta": Note(
                mark("step length"),
                mark(
                    "The length of this coordinate's step, between 10⁻⁶ and 50. It starts at α, and the size of the gradient does not change it."
                ),
            ),
            "d": Note(
                mark("gradient kept"),
                mark(
                    "The gradient, but 0 where the sign has changed: then the coordinate waits for one step, and in the next step the length does not change."
                ),
            ),
            "x": Note(mark("new position"), mark("A step of this length against the sign.")),
        },
        ("sgd",),
        adapted=mark(
            "The paper takes the last step back after a change of sign. Here, as in PyTorch, x waits for one step instead. In Optax each step comes one iteration late."
        ),
        idea="ruler",
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
            "Introduced as a version of rprop for mini-batches. Rprop steps by the sign of the gradient; RMSProp divides the gradient by its recent size. Compared with AdaGrad, an average takes the place of the sum, so the learning rates can rise again."
        ),
        {"lr": 1e-2, "beta2": 0.99},
        {"v": SECOND_MOMENT, "x": SCALED_STEP},
        ("adagrad", "rprop"),
        adapted=mark(
            "The lecture has β₂ = 0.9 and no ε. Here, as in PyTorch, β₂ is 0.99 and ε stands outside the root."
        ),
        idea="ruler",
    ),
    # torch.optim.Adadelta. Keras has α = 0.001, and rho 0.95.
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
            "AdaGrad with an average in place of the sum, and with the size of recent steps in place of a learning rate. So a step has the same unit as x."
        ),
        {"lr": 1.0, "eps": 1e-6},
        {
            "v": Note(
                mark("squared gradients"),
                mark(
                    "A running average of squared gradients. It shows how large the gradients have been lately."
                ),
            ),
            "delta": Note(
                mark("proposed step"),
                mark(
                    "The gradient, times the size of recent steps, divided by the size of recent gradients. At the start there are no recent steps; the ε inside the root gets x moving."
                ),
            ),
            "u": Note(
                mark("squared steps"),
                mark("A running average of squared steps. The next step takes its scale from it."),
            ),
            "x": Note(mark("new position"), mark("α times the proposed step.")),
        },
        ("adagrad",),
        adapted=mark(
            "The paper has no α, which means α = 1. Here, as in PyTorch, the step is multiplied by α."
        ),
        idea="ruler",
    ),
    # torch.optim.Adam. Keras has the paper's ε̂ (before its section 2.1), beside the uncorrected √v.
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
            "Adam divides an average of the gradients by the root of an average of their squares. Both averages start at 0 and are corrected for it."
        ),
        {"weight_decay": 0.0},
        ADAM,
        ("momentum", "rmsprop"),
        {"weight_decay": L2},
        adapted=mark(
            "As in the paper's Algorithm 1, ε stands beside the corrected √v̂. The paper has no weight decay; λ is PyTorch's."
        ),
        idea="ruler",
    ),
    # torch.optim.Adam(amsgrad=True). optax corrects v first and keeps the largest of that.
    amsgrad=Optimizer(
        """\
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*g**2
v_max = maximum(v_max, v)
m_hat = m/(1 - beta1**t)
v_hat = v_max/(1 - beta2**t)
x = x - lr*m_hat/(sqrt(v_hat) + eps)""",
        "AMSGrad",
        "Reddi, Kale & Kumar, On the Convergence of Adam and Beyond, ICLR 2018, on arXiv 2019, arXiv:1904.09237",
        2018,
        mark(
            "Like Adam, but it divides by the root of the largest v so far. A rare large gradient is not forgotten. This repairs the examples on which Adam does not converge."
        ),
        {"weight_decay": 0.0},
        ADAM
        | {
            "v_max": Note(
                mark("largest v"),
                mark("The largest second moment so far. It never falls, so it never makes steps longer."),
            ),
            "v_hat": Note(
                mark("corrected v"),
                mark(
                    "The largest v, corrected for the start at 0 as Adam corrects v. While the correction fades, v̂ still falls, but it never falls below the largest v."
                ),
            ),
        },
        ("adam",),
        {"weight_decay": L2},
        adapted=mark(
            "The paper corrects neither m nor v. Here, as in PyTorch, both are corrected, v after its maximum is taken."
        ),
        idea="ruler",
    ),
    # torch.optim.AdamW.
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
            "Like Adam, but the weight decay acts on x directly and is not part of the gradient. So where gradients are large, the division by √v̂ does not cancel it."
        ),
        notes=ADAM
        | {
            "x": Note(
                mark("new position"),
                mark(
                    "First Adam's step. In addition what was there shrinks towards 0 by the fraction αλ, the same in every coordinate."
                ),
            )
        },
        parents=("adam",),
        adapted=mark(
            "In the paper the decay is multiplied by the schedule only. Here, as in PyTorch, it is multiplied by α too."
        ),
        idea="correction",
    ),
    # torch.optim.NAdam, whose momentum_decay is ψ.
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
            "Like Adam, but with Nesterov's look ahead in place of plain momentum. The new gradient has more weight in the step, and the momentum itself warms up."
        ),
        {"lr": 2e-3},
        ADAM
        | {
            "mu": Note(
                mark("momentum now"),
                mark(
                    "The momentum of this step. It starts near β₁/2 and rises towards β₁ at the pace ψ, with the usual ψ very slowly: after 100 steps it is only 0.508 β₁."
                ),
            ),
            "mu_next": Note(
                mark("momentum next"),
                mark("The momentum that the next step will have. The look ahead needs it."),
            ),
            "mu_product": Note(
                mark("product of μ"),
                mark(
                    "The product of all momenta so far, starting from 1. If μ were always β₁, it would be β₁ᵗ."
                ),
            ),
            "m_hat": Note(
                mark("look ahead"),
                mark(
                    "m with the momentum of the next step, plus the gradient of this step. Each part is corrected for the start at 0."
                ),
            ),
        },
        ("adam", "nesterov"),
        adapted=mark("As in PyTorch, μ follows a schedule. Dozat's first version, and Optax, keep μ = β₁."),
        idea="memory",
    ),
    # torch.optim.RAdam. optax has ρ ≥ 5. The paper's own formula for ρ loses its digits where β₂ is close to 1:
    # at β₂ = 0.999999 all but four of ρ₂'s. The same ρ from the one before loses none.
    radam=Optimizer(
        """\
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*g**2
m_hat = m/(1 - beta1**t)
rho_inf = 2/(1 - beta2) - 1
rho_t = 1 + (rho_t + 1)*beta2*(1 - beta2**(t - 1))/(1 - beta2**t)
r = sqrt(where(rho_t > 5, (rho_t - 4)*(rho_t - 2)*rho_inf/((rho_inf - 4)*(rho_inf - 2)*rho_t), 0))
s = where(rho_t > 5, r*sqrt(1 - beta2**t)/(sqrt(v) + eps), 1)
x = x - lr*s*m_hat""",
        "RAdam",
        "Liu et al., On the Variance of the Adaptive Learning Rate and Beyond, arXiv:1908.03265",
        2019,
        mark(
            "Like Adam, but it ignores v while v rests on a few gradients only. The first steps are plain momentum. After them come Adam's steps, times a factor r that rises to 1. This is a warm-up without any setting. But the first steps depend on the scale of the gradient: on x⁴ from x = 4, α = 0.1 is far too much for them, and x flies away."
        ),
        notes={
            "m": FIRST_MOMENT,
            "v": SECOND_MOMENT,
            "m_hat": CORRECTED_M,
            "rho_inf": Note(
                mark("long-run length"),
                mark(
                    "The effective number of squared gradients in v after a long time. It depends only on β₂. It is about twice 1/(1-β₂), the number of steps that v remembers: an average of so many equally weighted gradients would be just as noisy."
                ),
            ),
            "rho_t": Note(
                mark("length now"),
                mark(
                    "The effective number of squared gradients in v up to now. It grows towards its long-run length. The paper writes this number as ρ∞ - 2tβ₂ᵗ/(1-β₂ᵗ). On a computer that formula loses its digits when β₂ is close to 1."
                ),
            ),
            "r": Note(
                mark("rectification"),
                mark(
                    "How far v can be trusted: 0 as long as v rests on 5 gradients or fewer. Then it rises to 1."
                ),
            ),
            "s": Note(
                mark("scale"),
                mark(
                    "What the step is multiplied by: 1 as long as v is not trusted, then r divided by the corrected √v."
                ),
            ),
            "x": Note(mark("new position"), mark("A step against the corrected m, multiplied by s.")),
        },
        parents=("adam",),
        adapted=mark(
            "The paper divides by √v̂ as soon as ρ > 4, and has no ε. Here, as in PyTorch, ρ must be above 5, and ε stands beside the uncorrected √v."
        ),
        idea="correction",
    ),
    # torch.optim.Adamax. Keras has ε beside u.
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
            "Like Adam, but it divides by the largest recent gradient instead of the root of an average of squares. This maximum has no start-up bias, so it needs no correction."
        ),
        {"lr": 2e-3},
        {
            "m": FIRST_MOMENT,
            "u": Note(
                mark("largest gradient"),
                mark(
                    "The size of the largest recent gradient. An old one fades by the factor β₂ per step. A larger new one takes its place."
                ),
            ),
            "m_hat": CORRECTED_M,
            "x": Note(
                mark("new position"),
                mark(
                    "The corrected m divided by the largest recent gradient. With the usual β₁ and β₂ the step in each coordinate is at most 1.01 α."
                ),
            ),
        },
        ("adam",),
        adapted=mark("The paper has no ε in section 7.1. Here, as in PyTorch, it stands inside the maximum."),
        idea="ruler",
    ),
    lion=Optimizer(
        """\
c = beta1*m + (1 - beta1)*g
m = beta2*m + (1 - beta2)*g
x = x - lr*sign(c) - lr*weight_decay*x""",
        "Lion",
        "Chen et al., Symbolic Discovery of Optimization Algorithms, arXiv:2302.06675",
        2023,
        mark(
            "Found by an automatic search over programs, starting from AdamW. It uses only the sign of an average, so without decay every coordinate moves by exactly α. It keeps only m, where Adam keeps m and v."
        ),
        {"lr": 1e-4, "beta2": 0.99, "weight_decay": 0.0},
        {
            "c": Note(
                mark("direction"),
                mark("A mixture of the old m and the new gradient. Only its sign is used."),
            ),
            "m": Note(
                mark("first moment"),
                mark(
                    "A running average of gradients. It uses β₂. The direction above uses β₁, which is usually smaller and forgets sooner."
                ),
            ),
            "x": Note(
                mark("new position"),
                mark(
                    "A step of exactly α in every coordinate where c is not 0. In addition AdamW's pull towards 0."
                ),
            ),
        },
        ("adamw",),
        adapted=mark(
            "As in the paper. Where c is exactly 0, sign(c) is 0, as in Optax, and the coordinate makes no step."
        ),
        idea="ruler",
    ),
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
            "Like Adam, but v moves towards g² in proportion to g², and not in proportion to the difference. After large gradients v falls slowly, so the steps do not suddenly become long."
        ),
        {"lr": 1e-2, "eps": 1e-3},
        ADAM
        | {
            "v": Note(
                mark("second moment"),
                mark(
                    "v moves towards g² by (1-β₂)·g²: up if g² is larger, down if it is smaller. So small gradients lower it only little by little."
                ),
            ),
            "v_hat": Note(
                mark("corrected v"),
                mark(
                    "v divided by 1-β₂ᵗ, as in Optax. This fits Yogi's v only roughly, because v grows in a straight line: on a constant slope step 1,000 becomes about 20% too short."
                ),
            ),
        },
        ("adam",),
        adapted=mark(
            "The paper corrects neither m nor v. Here, as in Optax, both are corrected, so v's own line is the only one that differs from Adam's. Here m and v start at 0, in Optax at 10⁻⁶."
        ),
        idea="ruler",
    ),
    # In optax the ε that is added to s is eps_root.
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
            "Like Adam, but it divides by how far the gradients stray from m, and not by how large they are. If the gradient is as expected, AdaBelief trusts it and takes a long step. Its steps can be much longer than α: on a constant slope step 10 is 1.6 α and step 100 is 5 α long."
        ),
        {"eps": 1e-16},
        {
            "m": FIRST_MOMENT,
            "s": Note(
                mark("surprise"),
                mark(
                    "A running average of (g - m)², the squared distance between the gradient and m. The new m contains g already: g - m is only β₁ times the distance to the old m."
                ),
            ),
            "m_hat": CORRECTED_M,
            "s_hat": Note(
                mark("corrected s"),
                mark("s starts at 0 too. It is corrected as Adam corrects v: it is divided by 1-β₂ᵗ."),
            ),
            "x": Note(
                mark("new position"),
                mark(
                    "The corrected m divided by the root of the recent surprise. Steps are long where gradients are steady."
                ),
            ),
        },
        ("adam",),
        adapted=mark(
            "As in the paper, ε is added to s in every step too. The paper's default is 10⁻⁸. Here it is 10⁻¹⁶, as in Optax."
        ),
        idea="ruler",
    ),
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
            "Adam's rate is kept between a lower and an upper bound, and both approach one learning rate. So AdaBound begins like Adam and becomes SGD with momentum. This was reported to generalize better than Adam. When every optimizer is tuned with care, Choi et al. (arXiv:1910.05446) find no such advantage of momentum."
        ),
        notes={
            "m": FIRST_MOMENT,
            "v": SECOND_MOMENT,
            "rate": Note(
                mark("Adam's rate"),
                mark("The factor by which Adam would multiply m. Both corrections are included."),
            ),
            "low": Note(mark("lower bound"), mark("It rises towards the final learning rate.")),
            "high": Note(mark("upper bound"), mark("It falls towards the final learning rate.")),
            "x": Note(
                mark("new position"),
                mark(
                    "A step against m with Adam's rate. Where this rate would cross a bound, the bound is used instead."
                ),
            ),
        },
        parents=("adam", "momentum"),
        adapted=mark(
            "These are the equations of the authors' own program: m and v are corrected, and α is constant. The paper's Algorithm 2 has no correction, divides α by √t, and has 1-β₂ in place of γ."
        ),
        idea="ruler",
    ),
    # Zhang's k and α; the inner optimizer is SGD.
    lookahead=Optimizer(
        """\
slow[0] = x
fast = x - lr*g
share = where(t - sync_period*floor(t/sync_period) < 1, alpha_slow, 0)
slow = slow + share*(fast - slow)
x = where(share > 0, slow, fast)""",
        "Lookahead",
        "Zhang, Lucas, Hinton & Ba, Lookahead Optimizer: k steps forward, 1 step back, arXiv:1907.08610",
        2019,
        mark(
            "Fast weights make k steps of SGD. Then slow weights go a part of the way after them, and the fast ones go on from there. Where fast steps swing from side to side, this part of the way ends nearer to the middle."
        ),
        {"lr": 1e-2},
        {
            "fast": Note(mark("fast weights"), mark("A step of SGD.")),
            "share": Note(
                mark("share now"),
                mark(
                    "How far the slow weights go in this step: α_slow in each k-th step, and 0 in the steps between. k is called sync_period here."
                ),
            ),
            "slow": Note(
                mark("slow weights"),
                mark("They go a part of the way to the fast weights, and then wait for the next k steps."),
            ),
            "x": Note(
                mark("new position"),
                mark("The fast weights go on. In each k-th step they start again from the slow ones."),
            ),
        },
        ("sgd",),
        adapted=mark(
            "The paper puts Lookahead around any optimizer, most often Adam or SGD with momentum. Here the inner optimizer is plain SGD."
        ),
        idea="place",
    ),
    # schedulefree.SGDScheduleFree, whose momentum is β.
    schedulefree=Optimizer(
        """\
z[0] = x
a[0] = x
z = z - lr*g
a = (1 - 1/t)*a + z/t
x = (1 - momentum)*z + momentum*a""",
        "Schedule-Free SGD",
        "Defazio et al., The Road Less Scheduled, arXiv:2405.15682",
        2024,
        mark(
            "SGD without a schedule for α. The steps are made by z. The result is a, the average of all z so far. The gradient is taken between z and a, at x. Averaging does what a falling α would do, but the number of steps need not be known beforehand."
        ),
        {"lr": 1e-2, "weight_decay": 0.0},
        {
            "z": Note(
                mark("where steps go"),
                mark("A step of SGD, but its gradient was taken nearer to the average, and not at z itself."),
            ),
            "a": Note(
                mark("average of z"),
                mark(
                    "The average of every z so far, with equal weights. This is the result of the training."
                ),
            ),
            "x": Note(
                mark("where to look"),
                mark("The point between z and the average where the next gradient is taken."),
            ),
        },
        ("sgd",),
        {"weight_decay": L2},
        adapted=mark(
            "The paper calls our x y, and our a x. Here every z has the same weight in the average. The authors' program weighs by α², which is the same while α is constant."
        ),
        idea="place",
    ),
    schedulefreeadamw=Optimizer(
        """\
z[0] = x
a[0] = x
v = beta2*v + (1 - beta2)*g**2
v_hat = v/(1 - beta2**t)
z = z - lr*(g/(sqrt(v_hat) + eps) + weight_decay*x)
a = (1 - 1/t)*a + z/t
x = (1 - beta1)*z + beta1*a""",
        "Schedule-Free AdamW",
        "Defazio et al., The Road Less Scheduled, arXiv:2405.15682",
        2024,
        mark(
            "Schedule-Free with Adam's ruler. There is no m: the average of z takes the place of momentum, and β₁ says how near to this average the gradient is taken."
        ),
        {"lr": 2.5e-3, "weight_decay": 0.0},
        {
            "v": SECOND_MOMENT,
            "v_hat": CORRECTED_V,
            "z": Note(
                mark("where steps go"),
                mark("A step against the gradient, divided by √v̂. In addition AdamW's pull towards 0."),
            ),
            "a": Note(
                mark("average of z"),
                mark(
                    "The average of every z so far, with equal weights. This is the result of the training."
                ),
            ),
            "x": Note(
                mark("where to look"),
                mark("The point between z and the average where the next gradient is taken."),
            ),
        },
        ("schedulefree", "adamw"),
        adapted=mark(
            "As in the authors' program, v is corrected and the decay is taken at x. Another file of theirs corrects α instead, and weighs with it in the average."
        ),
        idea="place",
    ),
    # github.com/iShohei220/adopt with its clipping; optax.contrib.adopt is the same.
    adopt=Optimizer(
        """\
c = (t - 1)**0.25
u = g/maximum(sqrt(v), eps)
d = maximum(minimum(u, c), -c)
v = where(t == 1, g**2, beta2*v + (1 - beta2)*g**2)
m = beta1*m + (1 - beta1)*d
x = x - lr*m""",
        "ADOPT",
        "Taniguchi et al., ADOPT: Modified Adam Can Converge with Any β₂ with the Optimal Rate, arXiv:2411.02853",
        2024,
        mark(
            "Like Adam, but the gradient is divided by the root of v before it joins v itself, and before it joins m. So a rare large gradient is measured by the small ones before it. This repairs the example on which Adam does not converge, whatever β₂ is."
        ),
        {"beta2": 0.9999, "eps": 1e-6},
        {
            "c": Note(
                mark("limit"),
                mark(
                    "How large the divided gradient may be. It is 0 in the first step, so nothing moves until v is known. Then it grows slowly."
                ),
            ),
            "u": Note(
                mark("measured gradient"),
                mark(
                    "The new gradient, divided by the root of the old v. The old v does not know this gradient."
                ),
            ),
            "d": Note(mark("within limit"), mark("The measured gradient, kept within the limit.")),
            "v": Note(
                mark("second moment"),
                mark(
                    "A running average of squared gradients, as Adam has it, but it starts at the first g². So it has no bias to correct."
                ),
            ),
            "m": Note(
                mark("first moment"),
                mark(
                    "A running average of the measured gradients. Adam averages first and divides afterwards."
                ),
            ),
            "x": Note(mark("new position"), mark("A step of α times m.")),
        },
        ("adam",),
        adapted=mark(
            "As in the authors' program. Its first version had no limit. Other programs have the limit t^¼, or (t - 1)^0.333."
        ),
        idea="ruler",
    ),
    # apple/ml-ademamix without its warm-ups, whose α is alpha_mix; optax.contrib.ademamix is the same.
    ademamix=Optimizer(
        """\
m = beta1*m + (1 - beta1)*g
n = beta3*n + (1 - beta3)*g
v = beta2*v + (1 - beta2)*g**2
m_hat = m/(1 - beta1**t)
v_hat = v/(1 - beta2**t)
x = x - lr*((m_hat + alpha_mix*n)/(sqrt(v_hat) + eps) + weight_decay*x)""",
        "AdEMAMix",
        "Pagliardini, Ablin & Grangier, The AdEMAMix Optimizer: Better, Faster, Older, arXiv:2409.03137",
        2024,
        mark(
            "AdamW with another, longer memory: n is an average of gradients like m, but it remembers about 10,000 of them. Old gradients still help, the authors found. In 100 steps n comes to 1% of a constant gradient, so try a smaller β₃, such as 0.99."
        ),
        {"weight_decay": 0.0},
        ADAM
        | {
            "n": Note(
                mark("slow memory"),
                mark(
                    "Another running average of gradients, with β₃ in place of β₁. It is not corrected, so it comes in slowly."
                ),
            ),
            "x": Note(
                mark("new position"),
                mark(
                    "The corrected m and α_mix times n, both divided by √v̂. In addition AdamW's pull towards 0."
                ),
            ),
        },
        ("adamw",),
        adapted=mark(
            "As in the authors' program, α_mix is 2, where Optax has 5. For long trainings the paper lets α_mix and β₃ rise slowly; here they are constant."
        ),
        idea="memory",
    ),
    # Algorithm 1; the authors' package has ε beside the uncorrected √v.
    grams=Optimizer(
        """\
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*g**2
m_hat = m/(1 - beta1**t)
v_hat = v/(1 - beta2**t)
x = x - lr*sign(g)*abs(m_hat)/(sqrt(v_hat) + eps) - lr*weight_decay*x""",
        "Grams",
        "Cao, Li & Song, Grams: Gradient Descent with Adaptive Momentum Scaling, arXiv:2412.17107",
        2024,
        mark(
            "Like AdamW, but direction and length are taken apart. The length is that of Adam's step. The direction is that of the new gradient, so a step does not go uphill because m remembers another slope."
        ),
        {"eps": 1e-6, "weight_decay": 0.0},
        ADAM
        | {
            "x": Note(
                mark("new position"),
                mark(
                    "A step as long as Adam's, but against the sign of the new gradient. In addition AdamW's pull towards 0."
                ),
            )
        },
        ("adamw",),
        adapted=mark(
            "As in the paper, ε stands beside the corrected √v̂. The authors' own package has it beside the uncorrected √v."
        ),
        idea="correction",
    ),
    # github.com/kyleliang919/C-Optim, whose tensor is our block.
    cautious=Optimizer(
        """\
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*g**2
m_hat = m/(1 - beta1**t)
keep = where(m*g > 0, 1, 0)
share = maximum(mean(keep), 0.001)
x = x - lr*keep/share*sqrt(1 - beta2**t)*m_hat/(sqrt(v) + eps) - lr*weight_decay*x""",
        "Cautious Adam",
        "Liang, Chen, Liu & Liu, Cautious Optimizers: Improving Training with One Line of Code, arXiv:2411.16085",
        2024,
        mark(
            "Like AdamW, with one line more: where m and the new gradient have opposite signs, the coordinate waits. So a step does not go uphill because m remembers another slope. Grams turns such a step round instead."
        ),
        {"eps": 1e-6, "weight_decay": 0.0},
        {
            "m": FIRST_MOMENT,
            "v": SECOND_MOMENT,
            "m_hat": CORRECTED_M,
            "keep": Note(
                mark("same sign?"),
                mark("1 where m and the new gradient have the same sign. Else it is 0. m itself goes on."),
            ),
            "share": Note(
                mark("share kept"),
                mark(
                    "The mean of the line above over all coordinates of a block. The steps that remain are divided by it, so they make up for those that wait."
                ),
            ),
            "x": Note(
                mark("new position"),
                mark(
                    "Adam's step where it agrees with the new gradient. In addition AdamW's pull towards 0."
                ),
            ),
        },
        ("adamw",),
        adapted=mark(
            "As in the authors' program, ε stands beside the uncorrected √v. Its tensors are blocks here: the coordinates of a function, or each weight matrix and each bias of a network. Other programs divide by another share, or by none."
        ),
        idea="correction",
    ),
    # github.com/AGI-Arena/MARS, MARS-AdamW in its approximate form, whose tensor is our block.
    mars=Optimizer(
        """\
d = g + gamma_mars*beta1/(1 - beta1)*(g - g_old)
c = d/maximum(norm(d), 1)
g_old = g
m = beta1*m + (1 - beta1)*c
v = beta2*v + (1 - beta2)*c**2
m_hat = m/(1 - beta1**t)
v_hat = v/(1 - beta2**t)
x = x - lr*(m_hat/(sqrt(v_hat) + eps) + weight_decay*x)""",
        "MARS",
        "Yuan et al., MARS: Unleashing the Power of Variance Reduction for Training Large Models, arXiv:2411.10438",
        2024,
        mark(
            "AdamW on a gradient to which a part of its own change is added. An average like m lags behind; the change makes up for a part of this. In the paper this is a way to reduce the noise of mini-batches."
        ),
        {"lr": 3e-3, "beta1": 0.95, "beta2": 0.99, "weight_decay": 0.0},
        {
            "d": Note(
                mark("gradient, ahead"),
                mark("The gradient plus a part of its change since the step before."),
            ),
            "c": Note(
                mark("within limit"),
                mark("The same, divided by its norm over a block where this norm is above 1."),
            ),
            "g_old": Note(mark("old gradient"), mark("It is kept for the next step.")),
            "m": Note(mark("first moment"), mark("A running average of c, as Adam has it of the gradients.")),
            "v": Note(mark("second moment"), mark("A running average of c².")),
            "m_hat": CORRECTED_M,
            "v_hat": CORRECTED_V,
            "x": Note(
                mark("new position"),
                mark("Adam's step with these m and v. In addition AdamW's pull towards 0."),
            ),
        },
        ("adamw",),
        adapted=mark(
            "As in the authors' program where it takes the old gradient from the old mini-batch. Its tensors are blocks here: the coordinates of a function, or each weight matrix and each bias of a network."
        ),
        idea="memory",
    ),
    # torch.nn.utils.clip_grad_norm_ before torch.optim.SGD.
    sgdclip=Optimizer(
        """\
share = minimum(max_norm/(norm(g) + 1e-6), 1)
x = x - lr*share*g""",
        "SGD with clipping",
        "Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, arXiv:1211.5063",
        2012,
        mark(
            "SGD, but a gradient with a norm above τ is shortened to τ. Its direction stays the same, because all coordinates are multiplied by one number. So a step from a cliff does not throw x far away. Adam divides by √v̂, so clipping changes its steps much less."
        ),
        {"lr": 1e-2},
        {
            "share": Note(
                mark("share kept"),
                mark(
                    "1 where the norm of the gradient is below τ. Else it is τ divided by this norm. It is one number for all coordinates."
                ),
            ),
            "x": Note(mark("new position"), mark("A step of SGD with what is left of the gradient.")),
        },
        ("sgd",),
        adapted=mark(
            "As in PyTorch, 10⁻⁶ is added to the norm. On a network PyTorch takes one norm over all weights. Here each weight matrix and each bias has a norm of its own."
        ),
        idea="correction",
    ),
    # Algorithm 2 with φ(z) = z; optax.lamb is the same.
    lamb=Optimizer(
        """\
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*g**2
m_hat = m/(1 - beta1**t)
v_hat = v/(1 - beta2**t)
u = m_hat/(sqrt(v_hat) + eps) + weight_decay*x
r = norm(x)
q = norm(u)
trust = where(minimum(r, q) > 0, r/q, 1)
x = x - lr*trust*u""",
        "LAMB",
        "You et al., Large Batch Optimization for Deep Learning: Training BERT in 76 minutes, arXiv:1904.00962",
        2019,
        mark(
            "The direction is that of AdamW's step u, and the length is α times the norm of x. Both norms are over a whole block: the coordinates of a function, or each weight matrix of a network. So a block with small weights makes short steps, and a block with large weights makes long ones. It was made for very large mini-batches."
        ),
        {"eps": 1e-6, "weight_decay": 0.0},
        {
            "m": FIRST_MOMENT,
            "v": SECOND_MOMENT,
            "m_hat": CORRECTED_M,
            "v_hat": CORRECTED_V,
            "u": Note(
                mark("AdamW's step"),
                mark("The corrected m, divided by √v̂. In addition AdamW's pull towards 0."),
            ),
            "r": Note(mark("norm of x"), mark("How long x is in this block.")),
            "q": Note(mark("norm of u"), mark("How long u is in this block.")),
            "trust": Note(
                mark("trust ratio"),
                mark("The norm of x, divided by the norm of u. Where one of them is 0, this is 1."),
            ),
            "x": Note(mark("new position"), mark("A step against u, with a norm of α‖x‖.")),
        },
        ("adamw",),
        adapted=mark(
            "The paper lets φ bound the norm of x. Here, as in Optax, nothing bounds it. Where a norm is 0, the ratio is 1, as in Optax."
        ),
        idea="ruler",
    ),
    # github.com/konstmish/prodigy with its defaults; its tensors together are our block.
    prodigy=Optimizer(
        """\
x_start[0] = x
d_next[0] = d0
d = d_next
m = beta1*m + (1 - beta1)*d*g
v = beta2*v + (1 - beta2)*(d*g)**2
r = sqrt(beta2)*r + lr*d**2*dot(g, x_start - x)
s = sqrt(beta2)*s + lr*d**2*g
q = dot(s, sign(s))
d_next = maximum(d, where(q > 0, r/q, d))
x_start = x_start
x = x - lr*d*m/(sqrt(v) + eps*d_next)""",
        "Prodigy",
        "Mishchenko & Defazio, Prodigy: An Expeditiously Adaptive Parameter-Free Learner, arXiv:2306.06101",
        2023,
        mark(
            "Adam that finds the length of its steps by itself. d is a cautious estimate of the distance from the start to the minimum, and α is only a factor, usually 1. d begins much too small. While x goes away from the start and the slopes still lead further, d grows. It never becomes smaller."
        ),
        {"lr": 1.0},
        {
            "d": Note(
                mark("distance"), mark("The estimate of the step before. This step is measured by it.")
            ),
            "m": Note(mark("first moment"), mark("A running average of the gradients, each times d.")),
            "v": Note(mark("second moment"), mark("A running average of the squares of these.")),
            "r": Note(
                mark("gain"),
                mark(
                    "A running sum of each gradient times the way from there back to the start, over all coordinates of a block. It grows while the slopes lead away from the start."
                ),
            ),
            "s": Note(
                mark("sum of gradients"), mark("A running sum of the gradients with the same weights.")
            ),
            "q": Note(
                mark("size of s"), mark("The absolute values of s, added over all coordinates of a block.")
            ),
            "d_next": Note(
                mark("next distance"),
                mark(
                    "r/q where that is larger than d. On a convex function r/q is never more than the distance from the start to the minimum, so d may grow to it."
                ),
            ),
            "x_start": Note(mark("start"), mark("Where the run began. It stays there.")),
            "x": Note(
                mark("new position"),
                mark("Adam's step with d in place of a tuned α. m and v are not corrected for their start."),
            ),
        },
        ("adam",),
        adapted=mark(
            "As in the authors' program with its defaults. There d is one number for a whole network. Here each weight matrix and each bias has a d of its own. With β₁ = 0 their program already takes the next d."
        ),
        idea="ruler",
    ),
    # No library has the diagonal alone.
    newton=Optimizer(
        "x = x - lr*g/h",
        "Newton's method",
        "LeCun, Using curvature information to improve back-propagation, Neural Networks 1",
        1988,
        mark(
            "The slope, divided by how fast the slope changes. On a parabola the first step ends at the lowest point, however steep it is. Where f bends downwards, h is negative, and the step goes uphill to a hilltop. Where h is 0, the step is infinite and the run ends."
        ),
        {"lr": 1.0},
        {
            "x": Note(
                mark("new position"),
                mark(
                    "A step of α times g/h. With α = 1 it leads to the lowest point of the parabola that has this slope and this curvature, or to its highest point where h is negative."
                ),
            )
        },
        ("sgd",),
        adapted=mark(
            "In several dimensions Newton's method reads all second derivatives. Here, as in LeCun's paper, h is the diagonal alone, so each coordinate makes a step of its own. In a valley along the axes that is the same. In a turned valley it is not."
        ),
        idea="ruler",
    ),
    # github.com/IssamLaradji/sps without its smoothing; optax.polyak_sgd is the same.
    polyak=Optimizer(
        """\
s = f/(dot(g, g) + eps)
x = x - lr*s*g""",
        "Polyak's step",
        "Loizou, Vaswani, Laradji & Lacoste-Julien, Stochastic Polyak Step-size for SGD: An Adaptive Learning Rate for Fast Convergence, arXiv:2002.10542",
        2020,
        mark(
            "SGD whose learning rate follows from f itself. The tangent at x falls to the height 0 at the end of a step. So the lowest value of f must be 0. If it is higher, x keeps jumping around the minimum. If it is lower, the steps go uphill where f is negative."
        ),
        {"lr": 1.0},
        {
            "s": Note(
                mark("Polyak's rate"),
                mark(
                    "The value of f, divided by the squared norm of g. It is one number for all coordinates. Where g is 0, ε keeps it finite."
                ),
            ),
            "x": Note(
                mark("new position"),
                mark("A step of SGD with this rate, times α. With α = 1 this is Polyak's rule."),
            ),
        },
        ("sgd",),
        adapted=mark(
            "Polyak has f minus its lowest value in place of f, and no ε. As in the authors' program, the lowest value is taken to be 0 here. They also bound the rate from above; here nothing bounds it."
        ),
        idea="ruler",
    ),
    # The paper's Algorithm 3, with k = 1 and the exact h.
    sophia=Optimizer(
        """\
m = beta1*m + (1 - beta1)*g
h_bar = beta2*h_bar + (1 - beta2)*h
u = m/maximum(gamma_sophia*h_bar, eps)
x = x - lr*maximum(-1, minimum(1, u)) - lr*weight_decay*x""",
        "Sophia",
        "Liu, Li, Hall, Liang & Ma, Sophia: A Scalable Stochastic Second-order Optimizer for Language Model Pre-training, arXiv:2305.14342",
        2023,
        mark(
            "Newton's method with averages of g and h, and with a limit: no coordinate moves by more than α. Where h̄ is small or negative, this limit decides, and the step is α against the sign of m, as in Lion. Where h̄ is large enough, the step is Newton's, times α/γ."
        ),
        {"lr": 1e-4, "beta1": 0.96, "beta2": 0.99, "eps": 1e-12, "weight_decay": 0.0},
        {
            "m": FIRST_MOMENT,
            "h_bar": Note(
                mark("mean curvature"),
                mark(
                    "A running average of h, as m is one of g. It starts at 0 and is not corrected, so at first it is too small, and the limit decides."
                ),
            ),
            "u": Note(
                mark("Newton's step"),
                mark("m, divided by γ times h̄. Where that is below ε, or negative, m is divided by ε."),
            ),
            "x": Note(
                mark("new position"),
                mark(
                    "A step of α times u, with u kept between -1 and 1. In addition AdamW's pull towards 0."
                ),
            ),
        },
        ("newton", "adamw"),
        adapted=mark(
            "For networks the authors estimate h from a mini-batch, in every tenth step. Here h is exact and is taken in every step. Otherwise this is their Algorithm 3. Their program for Sophia-H adds ε to γ times h̄ and corrects m for its start."
        ),
        idea="ruler",
    ),
    # github.com/zyushun/Adam-mini, its blocks that are neither embeddings nor heads.
    adammini=Optimizer(
        """\
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*mean(g**2)
m_hat = m/(1 - beta1**t)
v_hat = v/(1 - beta2**t)
x = x - lr*m_hat/(sqrt(v_hat) + eps) - lr*weight_decay*x""",
        "Adam-mini",
        "Zhang et al., Adam-mini: Use Fewer Learning Rates To Gain More, arXiv:2406.16793",
        2024,
        mark(
            "AdamW with one v for a whole block: the mean of its g² is averaged. So v needs almost no memory. All coordinates of a block have one ruler, and a step has the direction of m̂, as with momentum. With one coordinate it is AdamW."
        ),
        {"weight_decay": 0.0},
        ADAM
        | {
            "v": Note(
                mark("mean square"),
                mark(
                    "A running average of the mean of g² over a block. It is one number for all coordinates of the block."
                ),
            ),
            "x": Note(
                mark("new position"),
                mark(
                    "A step against m̂, measured by the ruler of the whole block. In addition AdamW's pull towards 0."
                ),
            ),
        },
        ("adamw",),
        adapted=mark(
            "The authors' blocks follow the parts of a transformer, and its embeddings keep a v for each number. Blocks here are the coordinates of a function, or each weight matrix and each bias of a network."
        ),
        idea="ruler",
    ),
)


UNCORRECTED = """\
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*g**2
x = x - lr*m/(sqrt(v) + eps)"""
