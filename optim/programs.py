"""A run as a program: NumPy from the equations; PyTorch, Keras and Optax by name, or from the equations.

A library's own optimizer is called by name where its equations give the same run. Elsewhere, and
always in NumPy, the program writes out our equations, printed from the same text as everything
else, as an optimizer of the library's kind.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import InputError, mark
from .grammar import CONSTANTS
from .libraries import DIGITS, LIBRARIES, Library
from .notation import Expression
from .objectives import Objective
from .optimizers import OPTIMIZERS, Optimizer
from .trace import Array, Trace, simulate

if TYPE_CHECKING:
    from nbformat import NotebookNode

TARGETS = ("numpy", *LIBRARIES)
SAME = 6
"""A library's own optimizer makes a run if so many digits agree all the way: as many as the screen shows."""
TINY = 13
"""The digit in which a run is changed to see what it makes of rounding."""


@dataclass(frozen=True)
class Program:
    """A run as text.

    Attributes:
        blocks: pieces of Python, in order; together they are the program.
        note: how its library differs from the equations, to be translated; may be empty.
        reason: why it does not call the library's own optimizer, to be translated; may be empty.
            Its place ``{library}`` is still open.
        places: what goes into the reason's other places.
    """

    blocks: tuple[str, ...]
    note: str = ""
    reason: str = ""
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        code = self.blocks[0]
        for before, block in pairwise(self.blocks):
            defines = re.search("^(def|class) ", f"{before}\n{block}", re.MULTILINE)
            code += ("\n\n\n" if defines else "\n\n") + block
        return f"{code}\n"


@dataclass(frozen=True)
class _Run:
    objective: Objective
    optimizer: Optimizer
    x0: Sequence[float]
    steps: int
    hyper: Mapping[str, float]
    target: str
    names: Mapping[str, str] = field(default_factory=dict)
    """New names for those of the equations that would clash with a program's own words."""

    @property
    def start(self) -> str:
        return ", ".join(repr(float(v)) for v in self.x0)

    def trace(self, rule: Optimizer) -> Trace:
        """Where these equations go with this run's values."""
        hyper = {name: value for name, value in self.hyper.items() if name in rule.hyperparameters}
        return simulate(self.objective, rule, self.x0, self.steps, record=("g",), **dict[str, Any](hyper))


def program(
    objective: Objective,
    optimizer: Optimizer,
    x0: Sequence[float],
    steps: int,
    hyper: Mapping[str, float],
    target: str = "numpy",
    address: str = "",
) -> Program:
    """The program that makes this run.

    Args:
        optimizer: the equations that run; its key finds a library's own version.
        target: one of TARGETS.
        address: where this run is to be seen, for the first line.

    Raises:
        InputError: the target is unknown.
    """
    if target not in TARGETS:
        raise InputError(
            mark("unknown target '{target}'; known: {known}"), target=target, known=", ".join(TARGETS)
        )
    run = _Run(objective, optimizer, x0, steps, hyper, target, _names(optimizer, target))
    chosen = _choose(run)
    first, *others = _WRITERS[target](run, chosen.call)
    blocks = (f"{_headline(run, address)}\n{first}", *others)
    note = chosen.library.note if chosen.library else ""
    return Program(blocks, note, chosen.reason, chosen.places)


def digits(
    objective: Objective,
    optimizer: Optimizer,
    x0: Sequence[float],
    steps: int,
    hyper: Mapping[str, float],
    target: str,
) -> int | None:
    """How many digits of this run its program for a library repeats, counted from the furthest x.

    That is what was measured for the optimizer and the library (``DIGITS``), less what this run
    takes from it: the library's own definition may differ a little, and some runs blow rounding up.
    None where the run does not end at a number.
    """
    run = _Run(objective, optimizer, x0, steps, hyper, target)
    ours = run.trace(optimizer)
    if not np.isfinite(ours.x[-1]).all():
        return None
    chosen = _choose(run)
    measured = DIGITS[target]
    found = [float(measured.get(optimizer.key, measured[""])), 15 - _lost(run, ours)]
    if chosen.call and chosen.library and chosen.library.differs:
        found.append(agreement(ours.x, run.trace(_theirs(run, chosen.library)).x))
    return max(0, math.floor(min(found)))


def _lost(run: _Run, trace: Trace) -> float:
    """How many digits this run loses of a tiny change, made at the start and in every gradient."""
    rng = np.random.default_rng(0)
    change = 10.0**-TINY * rng.choice([-1.0, 1.0], size=(run.steps + 1, 8, len(run.x0)))
    near = simulate(
        run.objective,
        run.optimizer,
        np.array(run.x0) * (1 + change[0]),
        run.steps,
        record=(),
        noise=trace["g"][1:, None] * change[1:],
        **dict[str, Any](run.hyper),
    )
    return max(0.0, *(TINY - agreement(trace.x, near.x[:, i]) for i in range(8)))


def _headline(run: _Run, address: str) -> str:
    start = ", ".join(f"{n} = {v:.15g}" for n, v in zip(run.objective.variables, run.x0, strict=True))
    known = OPTIMIZERS.get(run.optimizer.key)
    usual = {equation.name for equation in known.equations} if known else set()
    added = [e.text for e in run.optimizer.equations if e.name not in usual] if known else []
    words = [
        f"{run.optimizer.title or 'Equations of my own'} on {run.objective.text} from {start}",
        f"{run.steps} steps",
        *added,
        *(f"{name} = {value:.15g}" for name, value in run.hyper.items()),
    ]
    where = " ".join(address.split())  # one line, whatever it is
    return "# " + ", ".join(words) + (f"; {where}" if where else "")


# --- by name, or written out --------------------------------------------------------------------


@dataclass(frozen=True)
class _Choice:
    """The library's own optimizer, if it has this one; how to call it, or why not."""

    library: Library | None = None
    call: str = ""
    reason: str = ""
    places: Mapping[str, str] = field(default_factory=dict)


def _choose(run: _Run) -> _Choice:
    if run.target not in LIBRARIES:
        return _Choice()
    library = LIBRARIES[run.target].get(run.optimizer.key)
    call = _call(library, run.optimizer)
    if library is None or not call:
        return _Choice(
            reason=mark(
                "{library} has no optimizer with exactly these equations, so the program writes them out as an optimizer of its own."
            )
        )
    for name in library.positive:
        if run.hyper[name] == 0:
            reason = mark(
                "{library} does not allow {name} = 0 here, so the program writes the equations out as an optimizer of its own."
            )
            return _Choice(library, "", reason, {"name": name})
    if library.differs and agreement(run.trace(run.optimizer).x, run.trace(_theirs(run, library)).x) < SAME:
        reason = mark(
            "On this run that changes the numbers. So the program does not call {library}'s own optimizer, but writes the equations out as an optimizer of its own."
        )
        return _Choice(library, "", reason)
    return _Choice(library, call.format_map({n: repr(float(v)) for n, v in run.hyper.items()}))


def _call(library: Library | None, optimizer: Optimizer) -> str:
    """The library's constructor, if these are the equations under the optimizer's key."""
    known = OPTIMIZERS.get(optimizer.key)
    if library is None or known is None:
        return ""
    if optimizer.text == known.text:
        return library.call
    decayed = known.variant(dict.fromkeys(known.optional, 1.0)).text
    return library.decayed if optimizer.text == decayed else ""


def _theirs(run: _Run, library: Library) -> Optimizer:
    """The library's own equations."""
    return replace(run.optimizer, text=library.equations(run.optimizer.text))


def agreement(one: Array, other: Array) -> float:
    """How many digits two paths have in common all the way, counted from the furthest x; at most 16."""
    finite = np.isfinite(one).all(axis=-1)
    if not np.array_equal(finite, np.isfinite(other).all(axis=-1)):
        return 0.0
    furthest = np.abs(one[finite]).max(axis=0, initial=0)
    apart = np.abs(one[finite] - other[finite]).max(axis=0, initial=0)
    share = float((apart / np.where(furthest > 0, furthest, 1)).max())
    return 16.0 if share <= 1e-16 else max(0.0, -math.log10(share))


# --- an expression in a library's words ---------------------------------------------------------


class _Kind(IntEnum):
    """What an expression is when the program runs."""

    CONSTANT = 0  # made of numbers alone
    NUMBER = 1  # a float of Python's
    SCALAR = 2  # one number of the library's
    TENSOR = 3  # a number for every coordinate


@dataclass(frozen=True)
class _Dialect:
    """How a library says what the notation says.

    Attributes:
        module: where its functions are.
        constants: where pi and e are.
        tensor: what makes a tensor of a float, where functions take no float.
        exact: whether every power is written as a function: it has the core's own bits.
    """

    module: str
    constants: str
    tensor: str = ""
    exact: bool = False

    @property
    def zeros(self) -> str:
        return f"{self.module}.zeros_like(x)"


_NUMPY = _Dialect("np", "np", exact=True)
_TORCH = _Dialect("torch", "torch", "torch.tensor")
_KERAS = _Dialect("ops", "np", "number")
_JAX = _Dialect("jnp", "jnp")


@dataclass
class _Printer:
    """Prints expressions. Numbers are floats; where the other side is no constant, 2 does for 2.0.

    Attributes:
        kinds: what the names are; grows with the equations.
        names: what a name is called in the program, where that differs.
    """

    dialect: _Dialect
    kinds: dict[str, _Kind]
    names: Mapping[str, str] = field(default_factory=dict)

    def print(self, expression: Expression, *, tensor: str = "") -> str:
        """The expression as Python, filled up to the shape of ``tensor`` where it has none."""
        node, kind = self._visit(expression.tree)
        text = ast.unparse(node)
        full = not tensor or kind is _Kind.TENSOR
        return text if full else f"{self.dialect.module}.full_like({tensor}, {text})"

    def kind(self, expression: Expression) -> _Kind:
        return self._visit(expression.tree)[1]

    def _visit(self, node: ast.expr) -> tuple[ast.expr, _Kind]:
        match node:
            case ast.Constant(value=value):
                return ast.Constant(float(str(value))), _Kind.CONSTANT
            case ast.Name(id=name) if name in CONSTANTS:
                return _dotted(f"{self.dialect.constants}.{name}"), _Kind.CONSTANT
            case ast.Name(id=name):
                return ast.Name(self.names.get(name, name)), self.kinds[name]
            case ast.UnaryOp():
                operand, kind = self._visit(node.operand)
                return ast.UnaryOp(node.op, operand), kind
            case ast.BinOp(op=ast.Pow()):
                return self._power(*self._visit(node.left), *self._visit(node.right))
            case ast.BinOp():
                return self._binary(node.op, *self._visit(node.left), *self._visit(node.right))
            case ast.Call(func=ast.Name(id=name)):
                return self._function(name, node.args)
        raise TypeError(ast.dump(node))

    def _binary(
        self, op: ast.operator, left: ast.expr, a: _Kind, right: ast.expr, b: _Kind
    ) -> tuple[ast.expr, _Kind]:
        kind = max(a, b)
        certain = isinstance(right, ast.Constant) and right.value
        if isinstance(op, ast.Div) and kind <= _Kind.NUMBER and not certain:  # 1/0 is inf, no error
            if not self.dialect.tensor:
                return self._call("divide", left, right), _Kind.SCALAR
            left, a = self._tensor(left), _Kind.SCALAR
        left, right = _shortened(left, a, right, b)
        return ast.BinOp(left, op, right), max(a, b)

    def _power(self, left: ast.expr, a: _Kind, right: ast.expr, b: _Kind) -> tuple[ast.expr, _Kind]:
        if max(a, b) <= _Kind.NUMBER and self.dialect.tensor:
            left, a = self._tensor(left), _Kind.SCALAR
        if max(a, b) > _Kind.NUMBER and not self.dialect.exact:
            left, right = _shortened(left, a, right, b)
            return ast.BinOp(left, ast.Pow(), right), max(a, b)
        kind = max(_Kind.SCALAR, a, b)
        if isinstance(right, ast.Constant) and right.value == 2:
            return self._call("square", left), kind
        return self._call("power", left, right), kind

    def _function(self, name: str, arguments: Sequence[ast.expr]) -> tuple[ast.expr, _Kind]:
        if name == "where":
            return self._where(*arguments)
        parts = [self._visit(argument) for argument in arguments]
        inner = [self._tensor(part) if kind <= _Kind.NUMBER else part for part, kind in parts]
        return self._call(name, *inner), max(_Kind.SCALAR, *(kind for _, kind in parts))

    def _where(self, condition: ast.expr, yes: ast.expr, no: ast.expr) -> tuple[ast.expr, _Kind]:
        assert isinstance(condition, ast.Compare)
        (left, a), (right, b) = self._visit(condition.left), self._visit(condition.comparators[0])
        (first, c), (second, d) = self._visit(yes), self._visit(no)
        if max(a, b) <= _Kind.NUMBER:
            left = self._tensor(left)
        else:
            left, right = _shortened(left, a, right, b)
        if max(c, d) <= _Kind.NUMBER:
            first = self._tensor(first)
        test = ast.Compare(left, condition.ops, [right])
        return self._call("where", test, first, second), max(_Kind.SCALAR, a, b, c, d)

    def _call(self, name: str, *arguments: ast.expr) -> ast.expr:
        return ast.Call(_dotted(f"{self.dialect.module}.{name}"), list(arguments), [])

    def _tensor(self, node: ast.expr) -> ast.expr:
        return ast.Call(_dotted(self.dialect.tensor), [node], []) if self.dialect.tensor else node


def _dotted(name: str) -> ast.expr:
    first, *rest = name.split(".")
    node: ast.expr = ast.Name(first)
    for part in rest:
        node = ast.Attribute(node, part)
    return node


def _shortened(left: ast.expr, a: _Kind, right: ast.expr, b: _Kind) -> tuple[ast.expr, ast.expr]:
    """2 for 2.0 beside what is no constant: the result is a float all the same."""
    return (
        left if b is _Kind.CONSTANT else _short(left),
        right if a is _Kind.CONSTANT else _short(right),
    )


def _short(node: ast.expr) -> ast.expr:
    match node:
        case ast.Constant(value=float(value)) if value.is_integer() and abs(value) < 1e15:
            return ast.Constant(int(value))
    return node


def _f(objective: Objective, dialect: _Dialect) -> str:
    """The function f; one that is flat everywhere still depends on x, or autograd has nothing to follow."""
    names = objective.variables
    body = _Printer(dialect, dict.fromkeys(names, _Kind.TENSOR)).print(objective.f)
    flat = all(isinstance(g.tree, ast.Constant) and not g.tree.value for g in objective.gradient)
    return f"def f({', '.join(names)}):\n    return {body}{' + 0 * x' if flat else ''}"


def _gradient(objective: Objective, dialect: _Dialect) -> str:
    """The gradient at a point, from the formula and without autograd."""
    printer = _Printer(dialect, dict.fromkeys(objective.variables, _Kind.TENSOR))
    if len(objective.variables) == 1:
        return f"def gradient(x):\n    return {printer.print(objective.gradient[0], tensor='x')}"
    slopes = ", ".join(printer.print(g, tensor="x") for g in objective.gradient)
    return f"def gradient(p):\n    x, y = p\n    return {dialect.module}.stack([{slopes}])"


def _autograd_fails(f: Expression) -> bool:
    """Whether autograd may give nan where f has a slope: it multiplies the branch not taken by 0, and 0·∞ is nan."""
    return any(
        _may_be_infinite(part)
        for node in ast.walk(f.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "where"
        for branch in node.args[1:]
        for part in ast.walk(branch)
    )


def _may_be_infinite(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(op=ast.Div(), right=divisor):
            return not isinstance(divisor, ast.Constant)
        case ast.BinOp(op=ast.Pow(), right=exponent):
            return not _is_whole(exponent)
        case ast.Call(func=ast.Name(id=name)):
            return name in ("sqrt", "log", "exp")
    return False


def _is_whole(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value.is_integer()


# --- the equations in a library's words ---------------------------------------------------------


@dataclass(frozen=True)
class _Lines:
    """An optimizer's equations as lines of a program.

    Attributes:
        starts: what is kept, and what it starts at.
        equations: left and right sides above x's.
        step: what x becomes.
    """

    starts: Mapping[str, str]
    equations: Sequence[tuple[str, str]]
    step: str

    def text(self, indent: int) -> list[str]:
        return [f"{' ' * indent}{name} = {right}" for name, right in self.equations]


def _lines(run: _Run, dialect: _Dialect) -> _Lines:
    rule = run.optimizer
    numbers = _Kind.SCALAR if dialect is _TORCH else _Kind.NUMBER
    printer = _Printer(dialect, dict.fromkeys(run.hyper, numbers) | {"x": _Kind.TENSOR}, run.names)
    starts = {
        run.names.get(name, name): printer.print(rule.starts[name], tensor="x")
        if name in rule.starts
        else dialect.zeros
        for name in rule.state
    }
    printer.kinds.update({"t": _Kind.SCALAR, **dict.fromkeys(("g", *rule.state), _Kind.TENSOR)})
    equations = []
    for equation in rule.equations:
        kept = equation.name in (*rule.state, "x")
        right = printer.print(equation.expression, tensor="x" if kept else "")
        equations.append((run.names.get(equation.name, equation.name), right))
        found = max(_Kind.NUMBER, printer.kind(equation.expression))
        printer.kinds[equation.name] = _Kind.TENSOR if kept else found
    *above, (_, step) = equations
    return _Lines(starts, above, step)


def _names(rule: Optimizer, target: str) -> dict[str, str]:
    """New names for those that the program's own words would clash with; no two names become one."""
    own = {equation.name for equation in rule.equations} - {"x"}
    renamed: dict[str, str] = {}
    for name in sorted(own & words(target)):
        new = f"{name}_"
        while new in words(target) | own | set(renamed.values()):
            new += "_"
        renamed[name] = new
    return renamed


@lru_cache
def words(target: str) -> frozenset[str]:
    """Every word that a program for a target has of its own, and those of Python."""
    sample = _Run(Objective("x*y"), Optimizer("x = x - lr*g"), (1.0, 1.0), 1, {"lr": 0.1}, target)
    code = re.sub("#.*", "", "\n".join(_WRITERS[target](sample, "")))
    return frozenset({*re.findall(r"[A-Za-z_]\w*", code), *keyword.kwlist, *dir(builtins)})


# --- the programs -------------------------------------------------------------------------------


def _numpy(run: _Run, _call: str = "") -> tuple[str, ...]:
    lines = _lines(run, _NUMPY)
    define = f"import numpy as np\n\n\n{_f(run.objective, _NUMPY)}\n\n\n{_gradient(run.objective, _NUMPY)}"
    begin = [
        *(f"{name} = {float(value)!r}" for name, value in run.hyper.items()),
        f"x = np.array([{run.start}])",
        "path = [x]",
        *(f"{name} = {start}" for name, start in lines.starts.items()),
    ]
    loop = [
        f"for t in np.arange(1.0, {run.steps + 1.0}):",
        "    g = gradient(x)",
        *lines.text(4),
        f"    x = {lines.step}",
        "    path.append(x)",
    ]
    return define, "\n".join(begin), "\n".join(loop), "print(*x)"


_BY_FORMULA = "by its formula: autograd would multiply the branch not taken by 0, and 0·inf is nan"


def _torch(run: _Run, call: str) -> tuple[str, ...]:
    import_ = "import torch\n\ntorch.set_default_dtype(torch.float64)\n\n\n"
    define = import_ + _f(run.objective, _TORCH)
    slopes = [
        "    loss = f(*p)",
        "    loss.backward()  # autograd computes g and leaves it in p.grad",
    ]
    if _autograd_fails(run.objective.f):
        define += f"\n\n\n{_gradient(run.objective, _TORCH)}"
        slopes = [f"    p.grad = gradient(p.detach())  # {_BY_FORMULA}"]
    loop = [
        "path = [p.tolist()]",
        f"for t in range({run.steps}):",
        "    optimizer.zero_grad()  # forget the gradient of the step before",
        *slopes,
        "    optimizer.step()  # the optimizer updates what it keeps (optimizer.state) and moves p",
        "    path.append(p.tolist())",
    ]
    make = f"optimizer = torch.optim.{call}" if call else "optimizer = Own([p])"
    start = f"p = torch.tensor([{run.start}], requires_grad=True)\n{make}"
    own = () if call else (_torch_class(run),)
    return define, *own, start, "\n".join(loop), "print(*path[-1])"


def _torch_class(run: _Run) -> str:
    lines = _lines(run, _TORCH)
    names, state = list(run.hyper), list(lines.starts)
    indent = " " * 16
    body = [
        "class Own(torch.optim.Optimizer):",
        f"    def __init__(self, params{_defaults(run.hyper)}):",
        f"        super().__init__(params, dict({', '.join(f'{n}={n}' for n in names)}))",
        "",
        "    @torch.no_grad()",
        "    def step(self):",
        "        for group in self.param_groups:",
        "            for p in group['params']:",
        f"{indent}x, g, state = p.clone(), p.grad, self.state[p]",
        *(f"{indent}{name} = x.new_tensor(group['{name}'])" for name in names),
        f"{indent}if not state:",
        f"{indent}    state['t'] = x.new_tensor(0.0)",
        *(f"{indent}    state['{name}'] = {start}" for name, start in lines.starts.items()),
        f"{indent}t = state['t'] + 1",
        *(f"{indent}{name} = state['{name}']" for name in state),
        *lines.text(16),
        f"{indent}state.update({', '.join(f'{n}={n}' for n in ('t', *state))})",
        f"{indent}p.copy_({lines.step})",
    ]
    return "\n".join(body)


def _keras(run: _Run, call: str) -> tuple[str, ...]:
    define = [
        "import keras",
        "import numpy as np",
        "",
        "keras.config.set_floatx('float64')",
        "if keras.config.backend() == 'jax':",
        "    import jax",
        "",
        "    jax.config.update('jax_enable_x64', True)",
        "",
        "",
        _gradient(run.objective, _NUMPY),
    ]
    make = f"keras.optimizers.{call}" if call else "Own()"
    start = f"p = keras.Variable([{run.start}], dtype='float64')\noptimizer = {make}"
    loop = [
        f"path = [[{run.start}]]",
        f"for t in range({run.steps}):",
        "    g = keras.ops.convert_to_tensor(gradient(np.array(path[-1])))",
        "    optimizer.apply([g], [p])",
        "    path.append(keras.ops.convert_to_numpy(p.value).tolist())",
    ]
    own = () if call else (_KERAS_OPS, _keras_class(run))
    return "\n".join(define), *own, start, "\n".join(loop), "print(*path[-1])"


_KERAS_OPS = """\
# Some of keras.ops are float32 whatever they get, so these are the backend's own.
if keras.config.backend() == 'jax':
    import jax.numpy as ops
elif keras.config.backend() == 'torch':
    import torch as ops
else:
    from keras import ops


def number(value):
    return keras.ops.convert_to_tensor(value, dtype='float64')


def value(variable):
    return keras.ops.copy(keras.ops.convert_to_tensor(variable))"""


def _keras_class(run: _Run) -> str:
    lines = _lines(run, _KERAS)
    rate = "lr" if "lr" in run.hyper else "1.0"
    names, state = [name for name in run.hyper if name != "lr"], list(lines.starts)
    body = [
        "class Own(keras.optimizers.Optimizer):",
        f"    def __init__(self{_defaults(run.hyper)}):",
        f"        super().__init__(learning_rate={rate})",
        *(f"        self.own_{name} = {name}" for name in names),
        "",
        "    def build(self, variables):",
        "        super().build(variables)",
        *(f"        self.own_{name} = self.add_optimizer_variables(variables, '{name}')" for name in state),
        *_keras_starts(run, lines),
        "",
        "    def update_step(self, gradient, variable, learning_rate):",
        "        i = self._get_variable_index(variable)",
        "        x, g = value(variable), gradient",
        "        t = keras.ops.cast(self.iterations + 1, x.dtype)",
        *(["        lr = keras.ops.cast(learning_rate, x.dtype)"] if "lr" in run.hyper else []),
        *(f"        {name} = self.own_{name}" for name in names),
        *(f"        {name} = value(self.own_{name}[i])" for name in state),
        *lines.text(8),
        f"        x = {lines.step}",
        *(f"        self.assign(self.own_{name}[i], {name})" for name in state),
        "        self.assign(variable, x)",
    ]
    return "\n".join(body)


def _keras_starts(run: _Run, lines: _Lines) -> list[str]:
    """What start lines put in the place of Keras's zeros."""
    starts = run.optimizer.starts
    if not starts:
        return []
    read = {name for start in starts.values() for name in start.names}
    rate = "value(self.learning_rate)"
    kept = [run.names.get(name, name) for name in starts]
    return [
        "        for i, variable in enumerate(variables):",
        "            x = value(variable)",
        *(
            f"            {name} = {rate if name == 'lr' else f'self.own_{name}'}"
            for name in run.hyper
            if name in read
        ),
        *(f"            self.own_{name}[i].assign({lines.starts[name]})" for name in kept),
    ]


def _optax(run: _Run, call: str) -> tuple[str, ...]:
    import_ = (
        "import jax\nimport jax.numpy as jnp\nimport optax\n\njax.config.update('jax_enable_x64', True)\n\n\n"
    )
    by_autograd = "gradient = jax.jit(jax.grad(lambda p: f(*p)))  # autograd computes g"
    if _autograd_fails(run.objective.f):
        by_autograd = f"# {_BY_FORMULA}\n{_gradient(run.objective, _JAX)}"
    define = f"{import_}{_f(run.objective, _JAX)}\n\n\n{by_autograd}"
    make = f"optax.{call}" if call else "own()"
    start = f"p = jnp.array([{run.start}])\noptimizer = {make}\nstate = optimizer.init(p)"
    loop = [
        "path = [p.tolist()]",
        f"for t in range({run.steps}):",
        "    updates, state = optimizer.update(gradient(p), state, p)",
        "    p = optax.apply_updates(p, updates)",
        "    path.append(p.tolist())",
    ]
    own = () if call else (_optax_function(run),)
    return define, *own, start, "\n".join(loop), "print(*path[-1])"


def _optax_function(run: _Run) -> str:
    lines = _lines(run, _JAX)
    state = list(lines.starts)
    first = "".join(f", '{name}': {start}" for name, start in lines.starts.items())
    after = "".join(f", '{name}': {name}" for name in state)
    body = [
        f"def own({_defaults(run.hyper).removeprefix(', ')}):",
        "    def init(x):",
        f"        return {{'t': jnp.zeros(()){first}}}",
        "",
        "    def update(g, state, x):",
        "        t = state['t'] + 1",
        *(f"        {name} = state['{name}']" for name in state),
        *lines.text(8),
        f"        x_new = {lines.step}",
        f"        return x_new - x, {{'t': t{after}}}",
        "",
        "    return optax.GradientTransformation(init, update)",
    ]
    return "\n".join(body)


_WRITERS: Mapping[str, Callable[[_Run, str], tuple[str, ...]]] = {
    "numpy": _numpy,
    "torch": _torch,
    "keras": _keras,
    "optax": _optax,
}


def _defaults(hyper: Mapping[str, float]) -> str:
    return "".join(f", {name}={float(value)!r}" for name, value in hyper.items())


def notebook(made: Program, title: str) -> NotebookNode:
    """The program as a Jupyter notebook that plots the path at its end."""
    from nbformat import v4  # on demand: slow to import, and only a download needs it

    plot = (
        "import matplotlib.pyplot as plt\n\n"
        "plt.plot([[float(v) for v in p] for p in path], '.-')\nplt.xlabel('t')\nplt.ylabel('position')\nplt.show()"
    )
    cells = [v4.new_markdown_cell(f"# {title}"), *(v4.new_code_cell(block) for block in (*made.blocks, plot))]
    for i, cell in enumerate(cells):
        cell["id"] = f"cell-{i}"  # otherwise random: the same run gives the same file
    book: NotebookNode = v4.new_notebook(
        cells=cells,
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    return book
