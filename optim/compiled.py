"""Equations compiled once into functions for arrays and for floats, with the same bits.

A run of 100,000 steps calls its equations so often that NumPy's scalars would take twenty times as
long as Python's floats. So one piece of code is compiled, and becomes two functions that differ in
two things only: the functions that its names stand for, and its constants. Python's float constants
would make Python do the sums of constants among themselves, where 1/0 is an error and not inf; for
arrays they are replaced in the code (``co_consts``) by NumPy's: a syntax tree cannot hold those.
"""

from __future__ import annotations

import ast
import math
import types
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from .grammar import ARITY, CONSTANTS
from .printing import _float
from .reductions import is_reduction, on_arrays
from .syntax import empty_function

if TYPE_CHECKING:
    from .notation import Expression


def _scalar(ufunc: np.ufunc) -> Callable[..., float]:
    return lambda *arguments: float(ufunc(*arguments))


_UFUNCS: dict[str, np.ufunc] = {name: getattr(np, name) for name in ARITY if name not in ("where", "abs")} | {
    "abs": np.absolute,
    "power": np.power,
    "square": np.square,
}
_SHORTCUTS = {2.0: np.square, 0.5: np.sqrt, -1.0: np.reciprocal}
"""What NumPy takes instead of a power with one exponent for all; the last bit can be another."""


def _power(base: Any, exponent: Any) -> Any:
    """Exponents in an array, one for each t or run, give what each of them gives alone."""
    found = np.power(base, exponent)
    if np.ndim(exponent):
        for one, shortcut in _SHORTCUTS.items():
            if np.any(exponent == one):
                with np.errstate(all="ignore"):
                    found = np.where(exponent == one, shortcut(base), found)
    return found


_ARRAYS = {**_UFUNCS, "where": np.where, "power": _power}
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
    It knows no reductions.
    """

    arrays: Callable[..., tuple[Any, ...]]
    scalars: Callable[..., tuple[float, ...]]


@lru_cache(maxsize=512)
def compile_block(
    equations: tuple[tuple[str, Expression], ...], inputs: tuple[str, ...], blocks: tuple[int, ...] = ()
) -> Block:
    """Compile ``name = expression`` lines that read ``inputs`` and the lines before them.

    Args:
        blocks: where in the last axis the blocks of its reductions begin; they read the shape of the input x.
    """
    body = [*_lines(equations), ast.Return(_all(name for name, _ in equations))]
    code = _code(inputs, body)
    constants = tuple(np.float64(c) if isinstance(c, float) else c for c in code.co_consts)
    return Block(
        types.FunctionType(code.replace(co_consts=constants), {**_ARRAYS, **on_arrays(blocks)}),
        types.FunctionType(code, _SCALARS),
    )


@lru_cache(maxsize=256)
def compile_loop(
    equations: tuple[tuple[str, Expression], ...],
    kept: tuple[tuple[str, str], ...],
    columns: tuple[str, ...],
    inputs: tuple[str, ...],
) -> Callable[..., None]:
    """The same lines in a loop over steps, on floats: without a call for each step it takes half the time.

    Args:
        kept: what a step reads of the one before, each name with the left side that it is then.
        columns: what has a number of its own in each step.
        inputs: what has one number for all steps.

    Returns:
        A function that is called with a function that takes a step's left sides, an iterable of the columns' numbers in
        each step, what is kept at first, and the inputs. It raises ArithmeticError or ValueError as ``scalars`` does.
    """
    olds, news = [old for old, _ in kept], [new for _, new in kept]
    take = ast.Expr(_call("take", _all(name for name, _ in equations)))
    move = ast.Assign([_all(olds, ast.Store())], _all(news))
    step: list[ast.stmt] = [*_lines(equations), take, move]
    loop = ast.For(_all(columns, ast.Store()), ast.Name("steps", ast.Load()), step, [])
    return types.FunctionType(_code((*olds, *inputs), [loop], ("take", "steps")), _SCALARS)


def _lines(equations: Iterable[tuple[str, Expression]]) -> list[ast.stmt]:
    lowered = _Lower()
    return [
        ast.Assign([ast.Name(_local(name), ast.Store())], lowered.visit(deepcopy(expression.tree)))
        for name, expression in equations
    ]


def _all(names: Iterable[str], use: ast.expr_context | None = None) -> ast.Tuple:
    use = use or ast.Load()
    return ast.Tuple([ast.Name(_local(name), use) for name in names], use)


def _code(inputs: Iterable[str], body: list[ast.stmt], first: Sequence[str] = ()) -> types.CodeType:
    definition, function = empty_function("step")
    arguments = [ast.arg(name) for name in (*first, *map(_local, inputs))]
    function.args, function.body = ast.arguments([], arguments, None, [], [], None, []), body
    module = compile(ast.fix_missing_locations(definition), "<equations>", "exec")
    return next(c for c in module.co_consts if isinstance(c, types.CodeType))


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
        shape = [ast.Name(_local("x"), ast.Load())] if is_reduction(node) else []
        return ast.Call(node.func, [*(self.visit(a) for a in node.args), *shape], [])

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        if not isinstance(node.op, ast.Pow):
            return ast.BinOp(left, node.op, right)
        if isinstance(right, ast.Constant) and right.value == 2:
            return ast.BinOp(left, ast.Mult(), left) if isinstance(left, ast.Name) else _call("square", left)
        return _call("power", left, right)


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])
