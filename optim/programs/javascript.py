"""A run as one small JavaScript function: what a page draws while a dial or the start moves.

NumPy decides what ``sign`` and a power mean. The last digits may be others: a browser's sin, exp and powers
are not rounded as NumPy's are. So it is for pictures, and numbers that are read come from ``simulate``.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Collection, Sequence
from string import Template

from ..ahead import of_all
from ..calculus import derivative
from ..grammar import CONSTANTS
from ..notation import Expression
from ..objectives import Objective
from ..optimizers import Optimizer

_OPERATORS: dict[type, str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.UAdd: "+",
    ast.USub: "-",
}
_COMPARISONS: dict[type, str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "===",
    ast.NotEq: "!==",
}
_FUNCTIONS = {"sign": "sign", "maximum": "Math.max", "minimum": "Math.min"}
"""What is not called as in Math."""
_RUN = Template("""\
([...x], hyper, steps, noise) => {
  const sign = (a) => (a > 0 ? 1 : a < 0 ? -1 : a === 0 ? 0 : NaN);
  const square = (a) => a * a;
  const power = (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b);
  const { $hyper } = hyper;
  const f = ($variables) => $f;
  const gradient = ($variables) => [$gradient];
  const start = (x_) => [$starts];
  const step = (t_, $given) => {
    $lines
    return [$left];
  };
  const names = $names, kept = $kept;
  const state = x.map(start);
  const columns = { f: [f(...x)], x: x.map((v) => [v]), g: x.map(() => [NaN]) };
  for (const name of names.slice(0, -1)) columns[name] = state.map((s) => [s[kept.indexOf(name)] ?? NaN]);
  for (let t = 1; t <= steps; t++) {
    const g = gradient(...x).map((slope, i) => (noise ? slope + noise[t - 1][i] : slope));
    $rows.forEach((row, i) => {
      columns.g[i].push(g[i]);
      names.forEach((name, k) => columns[name][i].push(row[k]));
      state[i] = kept.map((name) => row[names.indexOf(name)]);
      x[i] = row.at(-1);
    });
    columns.f.push(f(...x));
  }
  return columns;
}""")


def write(objective: Objective, optimizer: Optimizer, family: Expression | None = None) -> str:
    """The function of a start, hyper-parameters by name, steps and noise (or nothing), as text.

    It gives the columns of ``simulate`` by name: f an array over t, each other one such array a coordinate.

    Args:
        family: f with more names than x and y, which then come with the hyper-parameters.

    Example:
        >>> from optim import OPTIMIZERS, objective
        >>> print(write(objective("x**2"), OPTIMIZERS["sgd"]).splitlines()[5])
          const f = (x_) => square(x_);
    """
    f, variables = family or objective.f, objective.variables
    gradient = [derivative(f, name) for name in variables] if family else objective.gradient
    left = [equation.name for equation in optimizer.equations]
    beside: Beside = {}
    if "f" in optimizer.extras:
        beside["f"] = [f]
    if "h" in optimizer.extras:
        beside["h"] = [derivative(g, name) for g, name in zip(gradient, variables, strict=True)]
        left.insert(0, "h")
    apart = not (optimizer.reduces or beside)
    step = _apart(optimizer, left) if apart else _together(optimizer, left, variables, beside)
    given, lines, found, rows = step
    return _RUN.substitute(
        hyper=", ".join(
            f"{name}: {_local(name)}"
            for name in dict.fromkeys((*optimizer.hyperparameters, *f.names))
            if name not in variables
        ),
        variables=", ".join(map(_local, variables)),
        f=_print(f.tree),
        gradient=", ".join(_print(slope.tree) for slope in gradient),
        starts=", ".join(
            _print(optimizer.starts[n].tree) if n in optimizer.starts else "0" for n in optimizer.state
        ),
        given=given,
        lines="\n    ".join(lines),
        left=found,
        rows=rows,
        names=json.dumps(left),
        kept=json.dumps(optimizer.state),
    )


Beside = dict[str, Sequence[Expression]]
"""What a step reads of the function beside g: f, and h of every coordinate."""
Step = tuple[str, list[str], str, str]
"""What a step takes beside t, its lines, what it gives, and how the rows of all coordinates are made of it."""


def _apart(optimizer: Optimizer, left: Sequence[str]) -> Step:
    """A step of one coordinate."""
    given = f"x_, g_, [{', '.join(map(_local, optimizer.state))}]"
    kept = (*optimizer.state, "x")
    lines = [_line(e.name, e.expression.tree, kept) for e in optimizer.equations]
    return given, lines, ", ".join(map(_local, left)), "x.map((v, i) => step(t, v, g[i], state[i]))"


def _together(optimizer: Optimizer, left: Sequence[str], variables: Sequence[str], beside: Beside) -> Step:
    """A step of all coordinates, which read each other: each has names of its own."""
    n, state = len(variables), optimizer.state
    formulas = tuple((name, tuple(those)) for name, those in beside.items())
    equations = tuple((e.name, e.expression) for e in optimizer.equations)
    lines = of_all(equations, ("x", "g", *state), formulas, tuple(variables))

    def each(columns: Sequence[str], i: int, old: str) -> str:
        return ", ".join(_local(f"{name}${'old' if name in beside else old}{i}") for name in columns)

    x, g = (", ".join(each([name], i, "old") for i in range(n)) for name in "xg")
    kept = ", ".join(f"[{each(state, i, 'old')}]" for i in range(n))
    found = ", ".join(f"[{each(left, i, '')}]" for i in range(n))
    return (
        f"[{x}], [{g}], [{kept}]",
        [_line(name, e.tree) for name, e in lines],
        found,
        "step(t, x, g, state)",
    )


def _line(name: str, tree: ast.expr, kept: Collection[str] = ()) -> str:
    return f"{'' if name in kept else 'const '}{_local(name)} = {_print(tree)};"


def formula(expression: Expression) -> str:
    """A formula as a function of its names, in their order.

    Example:
        >>> from optim.notation import parse
        >>> print(formula(parse("2/(1 + value)", ("value",))))
        (value_) => (2.0 / (1.0 + value_))
    """
    return f"({', '.join(map(_local, expression.names))}) => {_print(expression.tree)}"


def _local(name: str) -> str:
    """No word of JavaScript's, and none of the function's own, ends so."""
    return f"{name}_"


def _print(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=value):
            return repr(float(str(value)))
        case ast.Name(id=name):
            return repr(CONSTANTS[name]) if name in CONSTANTS else _local(name)
        case ast.UnaryOp():
            return f"({_OPERATORS[type(node.op)]}{_print(node.operand)})"
        case ast.BinOp(op=ast.Pow(), right=ast.Constant(value=2)):
            return f"square({_print(node.left)})"
        case ast.BinOp(op=ast.Pow()):
            return f"power({_print(node.left)}, {_print(node.right)})"
        case ast.BinOp():
            return f"({_print(node.left)} {_OPERATORS[type(node.op)]} {_print(node.right)})"
        case ast.Compare():
            right = _print(node.comparators[0])
            return f"({_print(node.left)} {_COMPARISONS[type(node.ops[0])]} {right})"
        case ast.Call(func=ast.Name(id="where"), args=[condition, yes, no]):
            return f"({_print(condition)} ? {_print(yes)} : {_print(no)})"
        case ast.Call(func=ast.Name(id=name)):
            return f"{_FUNCTIONS.get(name, f'Math.{name}')}({', '.join(map(_print, node.args))})"
    raise TypeError(ast.dump(node))
