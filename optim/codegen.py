"""A run as a program: NumPy from the equations, PyTorch, Keras and Optax by name.

The NumPy program and the ``torch.optim.Optimizer`` subclass are printed from the same text as
everything else. A library's own optimizer is called by name where the library has one; how its
conventions differ is written beside the code.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optim.errors import InputError, mark
from optim.notation import Expression
from optim.objectives import Objective
from optim.optimizers import OPTIMIZERS, Optimizer

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Library:
    """How a library calls an optimizer.

    Attributes:
        call: the constructor, with hyper-parameters in braces.
        note: its ε convention and what else differs from the equations, to be translated.
    """

    call: str
    note: str


_TORCH_ADAM = mark(
    "ε is added outside the root, after the bias correction, as in the equations. PyTorch's default lr is 0.001."
)
_KERAS_ADAM = mark(
    "Keras corrects the rate instead of m and v, so its epsilon is the paper's ε̂, added to √v before the correction: early steps see a larger ε. Its default is 1e-7, not 1e-8."
)
_OPTAX_ADAM = mark(
    "eps is outside the root, as in the equations; eps_root (0 by default) would go inside. The learning rate has no default."
)
_SGD = mark("Nothing differs: one rate, no ε. PyTorch's default lr is 0.001, Keras's 0.01, Optax has none.")
_MOMENTUM = mark(
    "The velocity adds the whole gradient, and the rate is applied to it afterwards; Keras puts the rate into the velocity, which is the same as long as the rate is constant."
)
_EPSILON = mark(
    "Where the library adds ε differs from the equations; for gradients far larger than ε this does not show."
)

LIBRARIES: Mapping[str, Mapping[str, Library]] = {
    "torch": {
        "sgd": Library("SGD([p], lr={lr})", _SGD),
        "momentum": Library("SGD([p], lr={lr}, momentum={momentum})", _MOMENTUM),
        "nesterov": Library("SGD([p], lr={lr}, momentum={momentum}, nesterov=True)", _MOMENTUM),
        "adagrad": Library("Adagrad([p], lr={lr}, eps={eps})", _TORCH_ADAM),
        "rmsprop": Library("RMSprop([p], lr={lr}, alpha={beta2}, eps={eps})", _TORCH_ADAM),
        "adadelta": Library(
            "Adadelta([p], lr={lr}, rho={rho}, eps={eps})",
            mark("ε is inside both roots, as in the paper and in the equations."),
        ),
        "adam": Library(
            "Adam([p], lr={lr}, betas=({beta1}, {beta2}), eps={eps}, weight_decay={weight_decay})",
            _TORCH_ADAM,
        ),
        "amsgrad": Library(
            "Adam([p], lr={lr}, betas=({beta1}, {beta2}), eps={eps}, weight_decay={weight_decay}, amsgrad=True)",
            _TORCH_ADAM,
        ),
        "adamw": Library(
            "AdamW([p], lr={lr}, betas=({beta1}, {beta2}), eps={eps}, weight_decay={weight_decay})",
            _TORCH_ADAM,
        ),
        "nadam": Library(
            "NAdam([p], lr={lr}, betas=({beta1}, {beta2}), eps={eps}, momentum_decay={momentum_decay})",
            _TORCH_ADAM,
        ),
        "radam": Library(
            "RAdam([p], lr={lr}, betas=({beta1}, {beta2}), eps={eps})",
            mark("Adaptive from ρ > 5 on, as PyTorch has it; the paper says ρ > 4."),
        ),
        "adamax": Library(
            "Adamax([p], lr={lr}, betas=({beta1}, {beta2}), eps={eps})",
            mark("ε is added to |g| inside the maximum, as in the equations."),
        ),
    },
    "keras": {
        "sgd": Library("SGD(learning_rate={lr})", _SGD),
        "momentum": Library("SGD(learning_rate={lr}, momentum={momentum})", _MOMENTUM),
        "nesterov": Library("SGD(learning_rate={lr}, momentum={momentum}, nesterov=True)", _MOMENTUM),
        "adagrad": Library(
            "Adagrad(learning_rate={lr}, initial_accumulator_value=0.0, epsilon={eps})",
            mark("Keras adds ε inside the root and starts its accumulator at 0.1 unless told otherwise."),
        ),
        "rmsprop": Library(
            "RMSprop(learning_rate={lr}, rho={beta2}, epsilon={eps})",
            mark("Keras adds ε inside the root; its default is 1e-7."),
        ),
        "adadelta": Library(
            "Adadelta(learning_rate={lr}, rho={rho}, epsilon={eps})",
            mark("ε is inside both roots, as in the paper and in the equations."),
        ),
        "adam": Library(
            "Adam(learning_rate={lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})", _KERAS_ADAM
        ),
        "amsgrad": Library(
            "Adam(learning_rate={lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps}, amsgrad=True)",
            _KERAS_ADAM,
        ),
        "adamw": Library(
            "AdamW(learning_rate={lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps}, weight_decay={weight_decay})",
            _KERAS_ADAM,
        ),
        "nadam": Library(
            "Nadam(learning_rate={lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})", _KERAS_ADAM
        ),
        "adamax": Library(
            "Adamax(learning_rate={lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})", _KERAS_ADAM
        ),
        "lion": Library("Lion(learning_rate={lr}, beta_1={beta1}, beta_2={beta2})", _EPSILON),
    },
    "optax": {
        "sgd": Library("sgd({lr})", _SGD),
        "momentum": Library("sgd({lr}, momentum={momentum})", _MOMENTUM),
        "nesterov": Library("sgd({lr}, momentum={momentum}, nesterov=True)", _MOMENTUM),
        "adagrad": Library(
            "adagrad({lr}, initial_accumulator_value=0.0, eps={eps})",
            mark("Optax adds eps inside the root and starts its accumulator at 0.1 unless told otherwise."),
        ),
        "rmsprop": Library(
            "rmsprop({lr}, decay={beta2}, eps={eps}, eps_in_sqrt=False)",
            mark("Optax adds eps inside the root unless told otherwise."),
        ),
        "adadelta": Library(
            "adadelta({lr}, rho={rho}, eps={eps})",
            mark("ε is inside both roots, as in the paper and in the equations."),
        ),
        "adam": Library("adam({lr}, b1={beta1}, b2={beta2}, eps={eps})", _OPTAX_ADAM),
        "amsgrad": Library(
            "amsgrad({lr}, b1={beta1}, b2={beta2}, eps={eps})",
            mark("Optax takes the maximum after the bias correction, PyTorch and the equations before it."),
        ),
        "adamw": Library(
            "adamw({lr}, b1={beta1}, b2={beta2}, eps={eps}, weight_decay={weight_decay})", _OPTAX_ADAM
        ),
        "nadam": Library(
            "nadam({lr}, b1={beta1}, b2={beta2}, eps={eps})",
            mark("Optax's Nadam keeps β₁ constant; PyTorch and the equations let it grow with t."),
        ),
        "radam": Library("radam({lr}, b1={beta1}, b2={beta2}, eps={eps}, threshold=5.0)", _OPTAX_ADAM),
        "adamax": Library("adamax({lr}, b1={beta1}, b2={beta2}, eps={eps})", _OPTAX_ADAM),
        "lion": Library("lion({lr}, b1={beta1}, b2={beta2}, weight_decay=0.0)", _SGD),
        "yogi": Library(
            "chain(optax.scale_by_yogi(b1={beta1}, b2={beta2}, eps={eps}, initial_accumulator_value=0.0), optax.scale(-{lr}))",
            _OPTAX_ADAM,
        ),
        "adabelief": Library("adabelief({lr}, b1={beta1}, b2={beta2}, eps={eps}, eps_root=0.0)", _OPTAX_ADAM),
    },
}
TARGETS = ("numpy", *LIBRARIES)


@dataclass(frozen=True)
class Program:
    """A run as text.

    Attributes:
        blocks: pieces of Python, in order; together they are the program.
        note: how its library differs from the equations, to be translated; may be empty.
    """

    blocks: tuple[str, ...]
    note: str = ""

    @property
    def text(self) -> str:
        return "\n\n".join(self.blocks) + "\n"


def program(
    objective: Objective,
    optimizer: Optimizer,
    x0: Sequence[float],
    steps: int,
    hyper: Mapping[str, float],
    target: str = "numpy",
) -> Program:
    """The program that makes this run.

    Args:
        optimizer: the equations that run; its key finds a library's own version.
        target: one of TARGETS.

    Raises:
        InputError: the target is unknown, or its library has no such optimizer.
    """
    if target == "numpy":
        return _numpy(objective, optimizer, x0, steps, hyper)
    if target not in LIBRARIES:
        raise InputError(
            mark("unknown target '{target}'; known: {known}"), target=target, known=", ".join(TARGETS)
        )
    library = LIBRARIES[target].get(optimizer.key) if _is_the_librarys(optimizer, target) else None
    if library is None and target != "torch":
        raise InputError(mark("{library} has no such optimizer"), library=target)
    values = {"weight_decay": 0.0, **hyper}
    call = library.call.format_map({n: repr(float(v)) for n, v in values.items()}) if library else None
    note = library.note if library else ""
    match target:
        case "torch":
            return Program(_torch(objective, optimizer, x0, steps, hyper, call), note)
        case "keras":
            return Program(_keras(objective, x0, steps, str(call)), note)
    return Program(_optax(objective, x0, steps, str(call)), note)


def _is_the_librarys(optimizer: Optimizer, target: str) -> bool:
    """Whether these are the equations under the optimizer's key: no schedule, L2 only in PyTorch."""
    known = OPTIMIZERS.get(optimizer.key)
    if known is None:
        return False
    decayed = known.variant(dict.fromkeys(known.optional, 1.0)).text
    return optimizer.text == known.text or (target == "torch" and optimizer.text == decayed)


def _numpy(
    objective: Objective, optimizer: Optimizer, x0: Sequence[float], steps: int, hyper: Mapping[str, float]
) -> Program:
    names = ", ".join(objective.variables)
    define = (
        "import numpy as np\n\n\n"
        f"def f({names}):\n    return {_source(objective.f, 'np')}\n\n\n{_gradient(objective)}"
    )
    settings = "\n".join(f"{name} = {value!r}" for name, value in hyper.items())
    starts = {n: _source(expression, "np") for n, expression in optimizer.starts.items()}
    state = "\n".join(f"{n} = np.full_like(x, {starts.get(n, '0.0')})" for n in optimizer.state)
    start = f"x = np.array([{_numbers(x0)}])\npath = [x]"
    lines = "\n".join(f"    {e.name} = {_source(e.expression, 'np')}" for e in optimizer.equations)
    loop = f"for t in range(1, {steps + 1}):\n    g = gradient(x)\n{lines}\n    path.append(x)"
    return Program((define, "\n".join(filter(None, (settings, start, state))), loop, "print(*x)"))


def _gradient(objective: Objective) -> str:
    slopes = [_source(g, "np") for g in objective.gradient]
    if len(slopes) == 1:
        return (
            f"def gradient(x):\n    return {slopes[0]} + 0 * x"
            if not objective.gradient[0].names
            else f"def gradient(x):\n    return {slopes[0]}"
        )
    return f"def gradient(p):\n    x, y = p\n    return np.array([{', '.join(slopes)}], float)"


def _torch(
    objective: Objective,
    optimizer: Optimizer,
    x0: Sequence[float],
    steps: int,
    hyper: Mapping[str, float],
    call: str | None,
) -> tuple[str, ...]:
    define = f"import torch\n\ntorch.set_default_dtype(torch.float64)\n\n\ndef f({', '.join(objective.variables)}):\n    return {_source(objective.f, 'torch')}"
    start = f"p = torch.tensor([{_numbers(x0)}], requires_grad=True)"
    own = () if call else (_torch_class(optimizer, hyper),)
    make = f"optimizer = torch.optim.{call}" if call else "optimizer = Own([p])"
    loop = (
        f"path = [p.tolist()]\nfor t in range(1, {steps + 1}):\n"
        "    optimizer.zero_grad()  # forget the gradient of the step before\n"
        "    loss = f(*p)\n"
        "    loss.backward()  # autograd computes g and leaves it in p.grad\n"
        "    optimizer.step()  # the optimizer updates what it keeps (optimizer.state) and moves p\n"
        "    path.append(p.tolist())"
    )
    return (define, *own, f"{start}\n{make}", loop, "print(*path[-1])")


def _torch_class(optimizer: Optimizer, hyper: Mapping[str, float]) -> str:
    arguments = "".join(f", {name}={value!r}" for name, value in hyper.items())
    names = [*hyper]
    state = optimizer.state
    starts = {n: f" + {_source(expression, 'torch')}" for n, expression in optimizer.starts.items()}
    initial = "".join(f", {n}=torch.zeros_like(x){starts.get(n, '')}" for n in state)
    body = [
        "class Own(torch.optim.Optimizer):",
        f"    def __init__(self, params{arguments}):",
        f"        super().__init__(params, dict({', '.join(f'{n}={n}' for n in names)}))",
        "",
        "    @torch.no_grad()",
        "    def step(self):",
        "        for group in self.param_groups:",
        "            for x in group['params']:",
        "                state = self.state[x]",
    ]
    if names:
        values = ", ".join(f"x.new_tensor(group['{n}'])" for n in names)
        body.append(f"                {', '.join(names)} = {values}")
    body += [
        "                if not state:",
        f"                    state.update(t=0{initial})",
        "                state['t'] += 1",
        "                t, g = x.new_tensor(float(state['t'])), x.grad",
    ]
    if state:
        body.append(f"                {', '.join(state)} = {', '.join(f'state[{n!r}]' for n in state)}")
    for equation in optimizer.equations[:-1]:
        body.append(f"                {equation.name} = {_source(equation.expression, 'torch')}")
    if state:
        body.append(f"                state.update({', '.join(f'{n}={n}' for n in state)})")
    body.append(f"                x.copy_({_source(optimizer.equations[-1].expression, 'torch')})")
    return "\n".join(body)


def _keras(objective: Objective, x0: Sequence[float], steps: int, call: str) -> tuple[str, ...]:
    return (
        f"import keras\nimport numpy as np\n\nkeras.config.set_floatx('float64')\n\n\n{_gradient(objective)}",
        f"p = keras.Variable([{_numbers(x0)}], dtype='float64')\noptimizer = keras.optimizers.{call}",
        f"path = [np.array(p)]\nfor t in range(1, {steps + 1}):\n"
        "    g = keras.ops.convert_to_tensor(gradient(np.array(p)))\n"
        "    optimizer.apply([g], [p])\n"
        "    path.append(np.array(p))",
        "print(*path[-1])",
    )


def _optax(objective: Objective, x0: Sequence[float], steps: int, call: str) -> tuple[str, ...]:
    return (
        "import jax\nimport jax.numpy as jnp\nimport optax\n\njax.config.update('jax_enable_x64', True)\n\n\n"
        f"def f({', '.join(objective.variables)}):\n    return {_source(objective.f, 'jnp')}",
        f"p = jnp.array([{_numbers(x0)}])\noptimizer = optax.{call}\nstate = optimizer.init(p)",
        f"path = [p]\nfor t in range(1, {steps + 1}):\n"
        "    g = jax.grad(lambda p: f(*p))(p)\n"
        "    updates, state = optimizer.update(g, state, p)\n"
        "    p = optax.apply_updates(p, updates)\n"
        "    path.append(p)",
        "print(*path[-1])",
    )


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


def _numbers(values: Sequence[float]) -> str:
    return ", ".join(repr(float(v)) for v in values)


def _source(expression: Expression, module: str) -> str:
    """The expression as Python that calls a module's functions; for NumPy with the core's own bits."""
    return ast.unparse(_Source(module).visit(deepcopy(expression.tree)))


class _Source(ast.NodeTransformer):
    def __init__(self, module: str) -> None:
        self.module = module

    def _call(self, name: str, *arguments: ast.expr) -> ast.expr:
        return ast.Call(ast.Attribute(ast.Name(self.module), name), list(arguments), [])

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        value = node.value
        whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
        return ast.Constant(int(value)) if whole and isinstance(value, float) else node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in ("pi", "e"):
            module = "math" if self.module == "torch" else self.module
            return ast.Attribute(ast.Name("torch" if module == "math" else module), node.id)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        if isinstance(node.op, ast.Pow) and self.module == "np":
            if isinstance(right, ast.Constant) and right.value == 2:
                return self._call("square", left)
            return self._call("power", _floating(left), _floating(right))
        return ast.BinOp(left, node.op, right)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        assert isinstance(node.func, ast.Name)
        arguments = [self.visit(a) for a in node.args]
        name = node.func.id
        if self.module == "torch" and name in ("maximum", "minimum"):
            a, b = arguments
            comparison = ast.Compare(a, [ast.Gt() if name == "maximum" else ast.Lt()], [b])
            return self._call("where", comparison, a, b)
        return self._call(name, *arguments)


def _floating(node: ast.expr) -> ast.expr:
    """A whole constant as a float: NumPy refuses whole numbers to negative whole powers."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return ast.Constant(float(node.value))
    return node
