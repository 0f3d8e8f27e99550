"""An expression in a library's words."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

from ..grammar import CONSTANTS, REDUCTIONS
from ..notation import Expression
from ..objectives import Objective


class Type(IntEnum):
    """What an expression is when the program runs."""

    CONSTANT = 0  # made of numbers alone
    NUMBER = 1  # a float of Python's
    SCALAR = 2  # one number of the library's
    TENSOR = 3  # a number for every coordinate


@dataclass(frozen=True)
class Dialect:
    """How a library says what the notation says.

    Attributes:
        module: where its functions are.
        constants: where pi and e are.
        tensor: what makes a tensor of a float, where functions take no float.
        exact: whether every power is written as a function: it has the core's own bits.
        blocks: whether x has several blocks, so that the program has functions ``total`` and ``mean`` of its own.
    """

    module: str
    constants: str
    tensor: str = ""
    exact: bool = False
    blocks: bool = False

    @property
    def zeros(self) -> str:
        return f"{self.module}.zeros_like(x)"


NUMPY = Dialect("np", "np", exact=True)
WEIGHTS = replace(NUMPY, blocks=True)
TORCH = Dialect("torch", "torch", "torch.tensor")
KERAS = Dialect("ops", "np", "number")
JAX = Dialect("jnp", "jnp")


@dataclass
class Printer:
    """Prints expressions. Numbers are floats; where the other side is no constant, 2 does for 2.0.

    Attributes:
        types: what the names are; grows with the equations.
        names: what a name is called in the program, where that differs.
    """

    dialect: Dialect
    types: dict[str, Type]
    names: Mapping[str, str] = field(default_factory=dict)

    def print(self, expression: Expression, *, tensor: str = "") -> str:
        """The expression as Python, filled up to the shape of ``tensor`` where it has none."""
        node, type_ = self._visit(expression.tree)
        text = ast.unparse(node)
        full = not tensor or type_ is Type.TENSOR
        return text if full else f"{self.dialect.module}.full_like({tensor}, {text})"

    def type_of(self, expression: Expression) -> Type:
        return self._visit(expression.tree)[1]

    def _visit(self, node: ast.expr) -> tuple[ast.expr, Type]:
        match node:
            case ast.Constant(value=value):
                return ast.Constant(float(str(value))), Type.CONSTANT
            case ast.Name(id=name) if name in CONSTANTS:
                return _dotted(f"{self.dialect.constants}.{name}"), Type.CONSTANT
            case ast.Name(id=name):
                return ast.Name(self.names.get(name, name)), self.types[name]
            case ast.UnaryOp():
                operand, type_ = self._visit(node.operand)
                return ast.UnaryOp(node.op, operand), type_
            case ast.BinOp(op=ast.Pow()):
                return self._power(*self._visit(node.left), *self._visit(node.right))
            case ast.BinOp():
                return self._binary(node.op, *self._visit(node.left), *self._visit(node.right))
            case ast.Call(func=ast.Name(id=name)):
                return self._function(name, node.args)
        raise TypeError(ast.dump(node))

    def _binary(
        self, op: ast.operator, left: ast.expr, a: Type, right: ast.expr, b: Type
    ) -> tuple[ast.expr, Type]:
        type_ = max(a, b)
        certain = isinstance(right, ast.Constant) and right.value
        if isinstance(op, ast.Div) and type_ <= Type.NUMBER and not certain:  # 1/0 is inf, no error
            if not self.dialect.tensor:
                return self._call("divide", left, right), Type.SCALAR
            left, a = self._tensor(left), Type.SCALAR
        left, right = _shortened(left, a, right, b)
        return ast.BinOp(left, op, right), max(a, b)

    def _power(self, left: ast.expr, a: Type, right: ast.expr, b: Type) -> tuple[ast.expr, Type]:
        if max(a, b) <= Type.NUMBER and self.dialect.tensor:
            left, a = self._tensor(left), Type.SCALAR
        if max(a, b) > Type.NUMBER and not self.dialect.exact:
            left, right = _shortened(left, a, right, b)
            return ast.BinOp(left, ast.Pow(), right), max(a, b)
        type_ = max(Type.SCALAR, a, b)
        if isinstance(right, ast.Constant) and right.value == 2:
            return self._call("square", left), type_
        return self._call("power", left, right), type_

    def _function(self, name: str, arguments: Sequence[ast.expr]) -> tuple[ast.expr, Type]:
        if name == "where":
            return self._where(*arguments)
        if name in REDUCTIONS:
            return self._reduction(name, *map(self._filled, arguments))
        parts = [self._visit(argument) for argument in arguments]
        inner = [self._tensor(part) if type_ <= Type.NUMBER else part for part, type_ in parts]
        return self._call(name, *inner), max(Type.SCALAR, *(type_ for _, type_ in parts))

    def _filled(self, node: ast.expr) -> ast.expr:
        """A number for every coordinate, also of what is one for all."""
        found, type_ = self._visit(node)
        return found if type_ is Type.TENSOR else self._call("full_like", ast.Name("x"), found)

    def _reduction(self, name: str, u: ast.expr, *w: ast.expr) -> tuple[ast.expr, Type]:
        type_ = Type.TENSOR if self.dialect.blocks else Type.SCALAR
        if name == "mean":
            return self._over("mean", u), type_
        if name == "dot":
            return self._over("sum", ast.BinOp(u, ast.Mult(), *w)), type_
        return self._call("sqrt", self._over("sum", self._call("square", u))), type_

    def _over(self, name: str, u: ast.expr) -> ast.expr:
        if self.dialect.blocks:
            return ast.Call(ast.Name({"sum": "total"}.get(name, name)), [u], [])
        return self._call(name, u)

    def _where(self, condition: ast.expr, yes: ast.expr, no: ast.expr) -> tuple[ast.expr, Type]:
        assert isinstance(condition, ast.Compare)
        (left, a), (right, b) = self._visit(condition.left), self._visit(condition.comparators[0])
        (first, c), (second, d) = self._visit(yes), self._visit(no)
        if max(a, b) <= Type.NUMBER:
            left = self._tensor(left)
        else:
            left, right = _shortened(left, a, right, b)
        if max(c, d) <= Type.NUMBER:
            first = self._tensor(first)
        test = ast.Compare(left, condition.ops, [right])
        return self._call("where", test, first, second), max(Type.SCALAR, a, b, c, d)

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


def _shortened(left: ast.expr, a: Type, right: ast.expr, b: Type) -> tuple[ast.expr, ast.expr]:
    """2 for 2.0 beside what is no constant: the result is a float all the same."""
    return (
        left if b is Type.CONSTANT else _short(left),
        right if a is Type.CONSTANT else _short(right),
    )


def _short(node: ast.expr) -> ast.expr:
    match node:
        case ast.Constant(value=float(value)) if value.is_integer() and abs(value) < 1e15:
            return ast.Constant(int(value))
    return node


def function(objective: Objective, dialect: Dialect) -> str:
    """The function f; one that is flat everywhere still depends on x, or autograd has nothing to follow."""
    names = objective.variables
    body = Printer(dialect, dict.fromkeys(names, Type.TENSOR)).print(objective.f)
    flat = all(isinstance(g.tree, ast.Constant) and not g.tree.value for g in objective.gradient)
    return f"def f({', '.join(names)}):\n    return {body}{' + 0 * x' if flat else ''}"


def gradient(objective: Objective, dialect: Dialect) -> str:
    """The gradient at a point, from the formula and without autograd."""
    return _each("gradient", objective.gradient, objective.variables, dialect)


def curvature(objective: Objective, dialect: Dialect) -> str:
    """The diagonal of the second derivatives at a point, from the formula too."""
    return _each("curvature", objective.curvature, objective.variables, dialect)


def _each(name: str, formulas: Sequence[Expression], variables: Sequence[str], dialect: Dialect) -> str:
    """A function that gives a number for each coordinate."""
    printer = Printer(dialect, dict.fromkeys(variables, Type.TENSOR))
    numbers = ", ".join(printer.print(formula, tensor="x") for formula in formulas)
    if len(formulas) == 1:
        return f"def {name}(x):\n    return {numbers}"
    return f"def {name}(p):\n    x, y = p\n    return {dialect.module}.stack([{numbers}])"


def autograd_fails(f: Expression) -> bool:
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


BY_FORMULA = "by its formula: autograd would multiply the branch not taken by 0, and 0·inf is nan"
