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
from collections.abc import Callable, Collection, Iterable
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from .grammar import ARITY, CONSTANTS, read
from .printing import Atom, _float, _Printer, symbol
from .syntax import empty_function


@dataclass(frozen=True)
class Expression:
    """A checked formula.

    Attributes:
        text: as it was written.
        tree: its syntax tree; nodes are on the white list and every number is a float.

    Two are equal if their trees are, however they were typed.

    Example:
        >>> from optim import parse
        >>> f = parse("x**2/y", ["x", "y"])
        >>> f(x=[1, 2], y=2).tolist()
        [0.5, 2.0]
        >>> f == parse("(x ** 2) / y", ["x", "y"])
        True
    """

    text: str
    tree: ast.expr

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names it reads, constants left out, in the order of first reading."""
        found = (n.id for n in _in_order(self.tree) if isinstance(n, ast.Name))
        return tuple(dict.fromkeys(n for n in found if n not in ARITY and n not in CONSTANTS))

    def __call__(self, **values: Any) -> Any:
        """Evaluate with NumPy, element by element.

        Args:
            values: by name, floats or arrays; their shapes broadcast. The result is inf or nan where
                NumPy's is.

        Raises:
            KeyError: a name that it reads has no value.
        """
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

        Example:
            >>> print(parse("beta1*m", ["beta1", "m"]).latex())
            \\beta_{1} \\,m
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

    The notation is Python's, without anything that could run code: numbers, ``+ - * / **``, brackets,
    comparisons, and the functions of ``grammar.ARITY``.

    Args:
        text: one line.
        names: what it may read, in any order.
        limited: bound its size; only a formula made by the program itself may go without.

    Raises:
        NotationError: it is empty, too long or too deep, or anything in it is not allowed.

    Example:
        >>> parse("exp(-x**2)/2", ["x"]).names
        ('x',)
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


# --- printing -----------------------------------------------------------------------------------
