"""The one notation: a line of text becomes a checked expression.

A formula is read by Python's ``ast`` after every token has been checked, and every node must be
on a short white list, so no input can run code. A checked expression can be evaluated, compiled
into a step of an optimizer, printed as LaTeX in the order it was written, and printed again with
numbers, or anything else, in the place of its names.
"""

from __future__ import annotations

import ast
import math
import types
from collections.abc import Callable, Collection, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

import numpy as np

from optim.grammar import ARITY, BINARY, COMPARE, CONSTANTS, read
from optim.signs import SIGNS, latex_sign
from optim.syntax import empty_function

Role = Literal["free", "factor", "base"]
Atom = Callable[[str, Role], str]


@dataclass(frozen=True)
class Expression:
    """A checked formula.

    Attributes:
        text: as it was written.
        tree: its syntax tree; nodes are on the white list and every number is a float.
    """

    text: str
    tree: ast.expr

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names it reads, constants left out, in the order of first reading."""
        found = (n.id for n in _in_order(self.tree) if isinstance(n, ast.Name))
        return tuple(dict.fromkeys(n for n in found if n not in ARITY and n not in CONSTANTS))

    def __call__(self, **values: Any) -> Any:
        """Evaluate with NumPy, element by element; values are floats or arrays that broadcast."""
        function = compile_block((("result", self),), self.names)
        with np.errstate(all="ignore"):
            return function.arrays(*(np.asarray(values[name], float) for name in self.names))[0]

    def latex(self, atom: Atom | None = None, *, numeric: bool = False) -> str:
        """The formula as LaTeX, in the order it was written.

        Args:
            atom: prints a name. Its second argument says when a *number* in that place needs
                brackets: ``free`` never, ``factor`` if negative, ``base`` if negative or in
                powers of ten.
            numeric: names stand for numbers, so every product gets its dot.
        """
        return _Printer(atom or (lambda name, role: symbol(name)), numeric).print(self.tree)

    @cached_property
    def _written(self) -> str:
        """The tree as text, however it was typed: what makes two formulas the same one."""
        return ast.dump(self.tree)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self._written == other._written

    def __hash__(self) -> int:
        return hash(self._written)


def parse(text: str, names: Collection[str], *, limited: bool = True) -> Expression:
    """Check a formula that may read ``names`` and the constants pi and e.

    Args:
        limited: bound its size; only a formula made by the program itself may go without.

    Raises:
        NotationError: it is empty, too long or too deep, or anything in it is not allowed.
    """
    return Expression(*read(text, names, limited=limited))


def _in_order(node: ast.AST) -> Iterable[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)


# --- evaluation ---------------------------------------------------------------------------------


def _scalar(ufunc: np.ufunc) -> Callable[..., float]:
    return lambda *arguments: float(ufunc(*arguments))


_UFUNCS: dict[str, np.ufunc] = {name: getattr(np, name) for name in ARITY if name not in ("where", "abs")} | {
    "abs": np.absolute,
    "power": np.power,
    "square": np.square,
}
_ARRAYS = {**_UFUNCS, "where": np.where}
_SCALARS = {
    **{name: _scalar(ufunc) for name, ufunc in _UFUNCS.items()},
    "abs": abs,
    "sqrt": math.sqrt,
    "where": lambda condition, a, b: a if condition else b,
    "square": lambda a: a * a,
}


@dataclass(frozen=True)
class Block:
    """Equations compiled once: call with the inputs in order, get every left side in order.

    ``arrays`` takes NumPy arrays. ``scalars`` takes floats, is some 20 times faster for one run,
    and gives the same bits, but raises ArithmeticError or ValueError where arrays give inf or nan.
    """

    arrays: Callable[..., tuple[Any, ...]]
    scalars: Callable[..., tuple[float, ...]]


@lru_cache(maxsize=512)
def compile_block(equations: tuple[tuple[str, Expression], ...], inputs: tuple[str, ...]) -> Block:
    """Compile ``name = expression`` lines that read ``inputs`` and the lines before them."""
    lowered = _Lower()
    body: list[ast.stmt] = [
        ast.Assign([ast.Name(_local(name), ast.Store())], lowered.visit(deepcopy(expression.tree)))
        for name, expression in equations
    ]
    left = [ast.Name(_local(name), ast.Load()) for name, _ in equations]
    body.append(ast.Return(ast.Tuple(list(left), ast.Load())))
    arguments = ast.arguments([], [ast.arg(_local(n)) for n in inputs], None, [], [], None, [])
    definition, function = empty_function("step")
    function.args, function.body = arguments, body
    module = compile(ast.fix_missing_locations(definition), "<equations>", "exec")
    code = next(c for c in module.co_consts if isinstance(c, types.CodeType))
    constants = tuple(np.float64(c) if isinstance(c, float) else c for c in code.co_consts)
    return Block(
        types.FunctionType(code.replace(co_consts=constants), _ARRAYS),
        types.FunctionType(code, _SCALARS),
    )


def _local(name: str) -> str:
    return f"{name}_"


class _Lower(ast.NodeTransformer):
    """From the notation to Python: constants, powers and local names."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in CONSTANTS:
            return ast.Constant(CONSTANTS[node.id])
        return ast.Name(_local(node.id), ast.Load())

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.Constant(_float(node))

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return ast.Call(node.func, [self.visit(a) for a in node.args], [])

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        if not isinstance(node.op, ast.Pow):
            return ast.BinOp(left, node.op, right)
        if isinstance(right, ast.Constant) and right.value == 2:
            return _call("square", left)
        return _call("power", left, right)


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _float(node: ast.Constant) -> float:
    assert isinstance(node.value, int | float)
    return float(node.value)


# --- printing -----------------------------------------------------------------------------------


def symbol(name: str, index: str = "") -> str:
    """A name as LaTeX: ``beta1`` is β₁, ``m_hat`` with index t is m̂ₜ, ``v_max`` is v^max, ``lr_t`` is αₜ.

    Args:
        name: a name of the notation.
        index: what stands below it, such as ``t-1``.
    """
    if name in SIGNS:
        return latex_sign(name) + (f"_{{{index}}}" if index else "")
    stem, *parts = name.split("_")
    letters = stem.rstrip("0123456789")
    digits = stem[len(letters) :]
    if letters in SIGNS:
        body = latex_sign(letters)
    else:
        body = letters if len(letters) == 1 else rf"\mathrm{{{letters}}}"
    above = ""
    for part in filter(None, parts):
        if part == "t":
            index = index or part
        elif part in ("hat", "bar", "tilde"):
            body = rf"\{part}{{{body}}}"
        else:
            above += rf"\mathrm{{{part}}}"
    below = ",".join(filter(None, (digits, index)))
    return body + (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")


class _Printer:
    """A syntax tree as LaTeX. Brackets stand where precedence needs them, and nowhere else."""

    def __init__(self, atom: Atom, numeric: bool) -> None:
        self.atom = atom
        self.numeric = numeric

    def print(self, node: ast.expr, level: int = 0, role: Role = "free") -> str:
        """``level`` is what stands around: 0 nothing, 1 a sum to the left, 2 a product, 3 a power."""
        if _needs_brackets(node, level, role):
            return _brackets(self.print(node))
        match node:
            case ast.Constant():
                number = _number(_float(node))
                return _brackets(number) if level == 3 and "10^" in number else number
            case ast.Name(id=name):
                return symbol(name) if name in CONSTANTS else self.atom(name, role)
            case ast.UnaryOp(op=operation, operand=operand):
                sign = "-" if isinstance(operation, ast.USub) else "+"
                return sign + self.print(operand, 2, "factor")
            case ast.BinOp(op=ast.Pow()):
                base = self.print(node.left, 3, "base")
                if "^" in base and isinstance(node.left, ast.Name):
                    base = f"{{{base}}}"
                return f"{base}^{{{self.print(node.right)}}}"
            case ast.BinOp(op=ast.Div()):
                return rf"\frac{{{self.print(node.left)}}}{{{self.print(node.right)}}}"
            case ast.BinOp(op=ast.Mult()):
                left = self.print(node.left, 2, role)
                return left + self._dot(node) + self.print(node.right, 2, "factor")
            case ast.BinOp():
                left = self.print(node.left, 0, role)
                return f"{left} {BINARY[type(node.op)]} {self.print(node.right, 1, 'factor')}"
            case ast.Call(func=ast.Name(id=name)):
                return self._function(name, node.args)
        raise TypeError(ast.dump(node))

    def _function(self, name: str, arguments: Sequence[ast.expr]) -> str:
        if name == "where":
            return rf"\begin{{cases}} {self._cases(arguments)} \end{{cases}}"
        inner = ",\\, ".join(self.print(a) for a in arguments)
        match name:
            case "sqrt":
                return rf"\sqrt{{{inner}}}"
            case "abs":
                return rf"\left|{inner}\right|"
            case "floor":
                return rf"\left\lfloor {inner}\right\rfloor"
            case "exp":
                return f"e^{{{inner}}}"
            case "maximum" | "minimum":
                return rf"\{name[:3]}" + _brackets(inner)
            case "sign":
                return r"\operatorname{sign}" + _brackets(inner)
        return rf"\{name}" + _brackets(inner)

    def _cases(self, arguments: Sequence[ast.expr]) -> str:
        condition, yes, no = arguments
        assert isinstance(condition, ast.Compare)
        left, right = self.print(condition.left), self.print(condition.comparators[0])
        row = rf"{self.print(yes)} & {left} {COMPARE[type(condition.ops[0])]} {right} \\ "
        if isinstance(no, ast.Call) and isinstance(no.func, ast.Name) and no.func.id == "where":
            return row + self._cases(no.args)
        return rf"{row}{self.print(no)} & \text{{else}}"

    def _dot(self, node: ast.BinOp) -> str:
        if self.numeric:
            return r" \cdot "
        last, first = _last(node.left), _first(node.right)
        if isinstance(first, ast.Constant) or (isinstance(last, ast.Call) and isinstance(first, ast.Call)):
            return r" \cdot "
        return r" \," if isinstance(last, ast.Name) else " "


def _brackets(inner: str) -> str:
    """Brackets that grow only around what is tall."""
    tall = r"\frac" in inner or r"\begin" in inner
    return rf"\left({inner}\right)" if tall else f"({inner})"


def _needs_brackets(node: ast.expr, level: int, role: Role) -> bool:
    match node:
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            return level >= 1
        case ast.UnaryOp():
            return level == 3 or role == "factor"
        case ast.Call(func=ast.Name(id="where")):
            return level >= 1
        case ast.Call(func=ast.Name(id="sqrt" | "exp")) | ast.BinOp():
            return level == 3
    return False


def _first(node: ast.expr) -> ast.expr:
    """The leaf a printed factor begins with (a power begins with its base)."""
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Pow):
        node = node.left
    return node


def _last(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        node = node.right
    return node


def _number(value: float) -> str:
    """A number as it was written: short, as LaTeX."""
    text = format(value, ".15g")
    mantissa, _, exponent = text.partition("e")
    if not exponent:
        return mantissa
    power = f"10^{{{int(exponent)}}}"
    return power if mantissa == "1" else rf"{mantissa} \times {power}"
