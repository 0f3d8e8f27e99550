"""Derivatives by SymPy; the result is a text of the notation again.

SymPy does the sums, products and whole powers. Constant parts are evaluated beforehand and numbers
are floats, so that no input makes it compute a tower of exact integers; every function is one of
our own that carries nothing but its derivative, so that no nesting makes it search for identities.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import sympy
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from .errors import mark
from .grammar import ARITY, CONSTANTS, NotationError
from .notation import Expression

MAX_DERIVATIVE = 600  # nodes
KNOWN = {*CONSTANTS, *ARITY}
"""Names that stand for the same always; any other is a variable."""

_NOT_FINITE = (sympy.oo, -sympy.oo, sympy.zoo, sympy.nan)


def derived(expression: Expression, name: str) -> str:
    """The text of ∂expression/∂name, see ``calculus.derivative``."""
    if _derivative_size(expression.tree)[1] > MAX_DERIVATIVE:
        raise NotationError(mark("the derivative of the formula is too long to be shown"))
    try:
        formula = _to_sympy(expression.tree)
        result = formula.diff(sympy.Symbol(name))
    except ZeroDivisionError:
        raise _not_finite() from None
    if formula.has(*_NOT_FINITE) or result.has(*_NOT_FINITE):
        raise _not_finite()
    whole = {f: sympy.Integer(int(f)) for f in result.atoms(sympy.Float) if _is_whole(f)}
    return str(NotationPrinter().doprint(result.xreplace(whole)))


def _not_finite() -> NotationError:
    return NotationError(mark("the derivative of the formula has a coefficient that is not finite"))


def _derivative_size(node: ast.expr) -> tuple[int, int]:
    """Upper bounds, in nodes, of a formula and of its derivative before it is simplified."""
    match node:
        case ast.Constant() | ast.Name():
            return 1, 1
        case ast.UnaryOp():
            size, slope = _derivative_size(node.operand)
            return size + 1, slope + 1
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            (a, da), (b, db) = _derivative_size(node.left), _derivative_size(node.right)
            return a + b + 1, da + db + 1
        case ast.BinOp(op=ast.Pow(), right=ast.Constant()):
            size, slope = _derivative_size(node.left)
            return size + 2, size + slope + 5
        case ast.BinOp(op=ast.Pow()):
            (a, da), (b, db) = _derivative_size(node.left), _derivative_size(node.right)
            return a + b + 1, 2 * (a + b + da + db) + 8
        case ast.BinOp():
            (a, da), (b, db) = _derivative_size(node.left), _derivative_size(node.right)
            return a + b + 1, a + 2 * b + da + db + 5
        case ast.Call(args=[condition, yes, no]):
            (a, da), (b, db) = _derivative_size(yes), _derivative_size(no)
            test = sum(1 for _ in ast.walk(condition))
            return test + a + b + 1, test + da + db + 1
        case ast.Call(args=[left, right]):
            (a, da), (b, db) = _derivative_size(left), _derivative_size(right)
            return a + b + 1, 2 * (a + b + da + db) + 4
        case ast.Call(args=[argument]):
            size, slope = _derivative_size(argument)
            return size + 1, size + slope + 5
    raise TypeError(ast.dump(node))


def _is_whole(number: Any) -> bool:
    return abs(number) < 1e6 and float(number).is_integer()


def _to_sympy(node: ast.expr) -> Any:
    constant = not any(isinstance(n, ast.Name) and n.id not in KNOWN for n in ast.walk(node))
    if constant and not isinstance(node, ast.Compare):
        value = float(Expression("", node)())
        if not math.isfinite(value):
            part = re.sub(r"\.0\b", "", ast.unparse(node))  # whole numbers as they are written
            raise NotationError(mark("the part '{part}' is not a finite number"), part=part[:40])
        return sympy.Float(value)
    match node:
        case ast.Name(id=name):
            return sympy.Symbol(name)
        case ast.UnaryOp(op=ast.USub()):
            return -_to_sympy(node.operand)
        case ast.UnaryOp():
            return _to_sympy(node.operand)
        case ast.BinOp(op=ast.Pow()) if (n := _small_integer(node.right)) is not None:
            return _to_sympy(node.left) ** sympy.Integer(n)
        case ast.BinOp():
            left, right = _to_sympy(node.left), _to_sympy(node.right)
            match node.op:
                case ast.Add():
                    return left + right
                case ast.Sub():
                    return left - right
                case ast.Mult():
                    return left * right
                case ast.Div():
                    return left / right
                case ast.Pow():
                    return _Power(left, right)
        case ast.Compare():
            return _Compare(
                sympy.Symbol(type(node.ops[0]).__name__),
                _to_sympy(node.left),
                _to_sympy(node.comparators[0]),
            )
        case ast.Call(func=ast.Name(id=name)):
            return _FUNCTIONS[name](*(_to_sympy(a) for a in node.args))
    raise TypeError(ast.dump(node))


def _small_integer(node: ast.expr) -> int | None:
    match node:
        case ast.Constant(value=float(value)) if value == int(value) and value <= 64:
            return int(value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as size):
            whole = _small_integer(size)
            return None if whole is None else -whole
    return None


class _Opaque(sympy.Function):  # type: ignore[misc]
    """A function SymPy knows nothing of but its derivative, so it never tries to be clever."""


_SLOPES: dict[str, Callable[[Any, Any], Any]] = {
    "sqrt": lambda f, u: sympy.Float(0.5) / f,
    "exp": lambda f, u: f,
    "log": lambda f, u: 1 / u,
    "sin": lambda f, u: _FUNCTIONS["cos"](u),
    "cos": lambda f, u: -_FUNCTIONS["sin"](u),
    "tan": lambda f, u: 1 + f**2,
    "tanh": lambda f, u: 1 / _FUNCTIONS["cosh"](u) ** 2,  # 1 - tanh² cancels to 0 where the slope is not 0
    "cosh": lambda f, u: f * _FUNCTIONS["tanh"](u),
    "abs": lambda f, u: _FUNCTIONS["sign"](u),
    "sign": lambda f, u: sympy.Integer(0),
    "floor": lambda f, u: sympy.Integer(0),
}
"""The slope of f(u) for every function of one argument, from f(u) itself and u."""


def _one_argument(name: str, slope: Callable[[Any, Any], Any]) -> Any:
    """The class of a function, named as ``NotationPrinter`` expects it."""

    def derivative(self: Any, s: Any) -> Any:
        inner = self.args[0].diff(s)
        return inner if inner == 0 else slope(self, self.args[0]) * inner

    return type(f"_{name.capitalize()}", (_Opaque,), {"_eval_derivative": derivative})


class _Power(_Opaque):
    """a**b where b is not a small whole number."""

    precedence = PRECEDENCE["Pow"]

    def _eval_derivative(self, s: Any) -> Any:
        a, b = self.args
        if b.is_number:
            return b * _Power(a, b - 1) * a.diff(s)
        log_a = _FUNCTIONS["log"](a)
        if a.is_Number:
            log_a = sympy.Float(math.log(a)) if a > 0 else sympy.nan
        return self * (b.diff(s) * log_a + b * a.diff(s) / a)


class _Compare(_Opaque):
    """A comparison: piecewise constant, so its derivative never counts."""

    def _eval_derivative(self, s: Any) -> Any:
        return sympy.Integer(0)


class _Where(_Opaque):
    def _eval_derivative(self, s: Any) -> Any:
        condition, yes, no = self.args
        return _where(condition, yes.diff(s), no.diff(s))


def _extremum_derivative(self: Any, s: Any, better: str) -> Any:
    a, b = self.args
    first, second = a.diff(s), b.diff(s)
    tie = _where(_Compare(sympy.Symbol("Eq"), a, b), (first + second) * sympy.Float(0.5), second)
    return _where(_Compare(sympy.Symbol(better), a, b), first, tie)


class _Maximum(_Opaque):
    def _eval_derivative(self, s: Any) -> Any:
        return _extremum_derivative(self, s, "Gt")


class _Minimum(_Opaque):
    def _eval_derivative(self, s: Any) -> Any:
        return _extremum_derivative(self, s, "Lt")


def _where(condition: Any, yes: Any, no: Any) -> Any:
    return yes if yes == no else _Where(condition, yes, no)


_FUNCTIONS: dict[str, Any] = {
    **{name: _one_argument(name, slope) for name, slope in _SLOPES.items()},
    "maximum": _Maximum,
    "minimum": _Minimum,
    "where": _Where,
}
_SIGNS = {"Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Eq": "==", "NotEq": "!="}


class NotationPrinter(StrPrinter):  # type: ignore[misc]
    """SymPy's text, in the notation: exact floats, our own functions, a positive term first."""

    def _print_Float(self, expr: Any) -> str:
        value = float(expr)
        if not np.isfinite(value):
            raise _not_finite()
        return repr(value).removesuffix(".0")

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        terms = [self._print(term) for term in self._as_ordered_terms(expr, order=order)]
        first = next((i for i, term in enumerate(terms) if not term.startswith("-")), 0)
        text: str = terms.pop(first)
        for term in terms:
            text += f" - {term[1:]}" if term.startswith("-") else f" + {term}"
        return text

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        if expr.exp.is_Integer and expr.exp < -1:
            return f"1/{self.parenthesize(expr.base, PRECEDENCE['Pow'])}**{-expr.exp}"
        return str(super()._print_Pow(expr, rational))

    def _print_Function(self, expr: Any) -> str:
        arguments = ", ".join(self._print(a) for a in expr.args)
        return f"{type(expr).__name__.lower().removeprefix('_')}({arguments})"

    def _print__Power(self, expr: Any) -> str:
        base, exponent = (self.parenthesize(a, PRECEDENCE["Pow"]) for a in expr.args)
        return f"{base}**{exponent}"

    def _print__Compare(self, expr: Any) -> str:
        kind, left, right = expr.args
        return f"{self._print(left)} {_SIGNS[kind.name]} {self._print(right)}"
