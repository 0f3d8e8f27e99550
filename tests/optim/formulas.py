"""Random formulas, and two evaluators that know nothing of `optim`: one of trees, one of LaTeX."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any

import mpmath
import numpy as np
from hypothesis import strategies as st

BINARY = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
COMPARE = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
FUNCTIONS = ("sqrt", "exp", "log", "sin", "cos", "tan", "tanh", "cosh", "abs", "sign", "floor")
EIGHTHS = st.integers(0, 64).map(lambda n: n / 8)
SHORT = st.one_of(
    EIGHTHS, st.integers(0, 10**6).map(lambda n: n / 1000), st.sampled_from((1e-5, 2.5e-8, 1e20, 3e7))
)


def trees(names: tuple[str, ...] = ("x", "y"), numbers: Any = SHORT) -> st.SearchStrategy[ast.expr]:
    """Syntax trees of the notation."""
    leaf = st.one_of(
        st.sampled_from((*names, *names, "pi", "e")).map(lambda name: ast.Name(name, ast.Load())),
        numbers.map(lambda number: ast.Constant(float(number))),
    )

    def call(name: str, *arguments: ast.expr) -> ast.Call:
        return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])

    def where(kind: type, left: ast.expr, right: ast.expr, yes: ast.expr, no: ast.expr) -> ast.expr:
        return call("where", ast.Compare(left, [kind()], [right]), yes, no)

    def grow(inner: st.SearchStrategy[ast.expr]) -> st.SearchStrategy[ast.expr]:
        binary = st.builds(lambda kind, a, b: ast.BinOp(a, kind(), b), st.sampled_from(BINARY), inner, inner)
        return st.one_of(
            binary,
            binary,
            st.builds(lambda a: ast.UnaryOp(ast.USub(), a), inner),
            st.builds(call, st.sampled_from(FUNCTIONS), inner),
            st.builds(call, st.sampled_from(("maximum", "minimum")), inner, inner),
            st.builds(where, st.sampled_from(tuple(COMPARE)), leaf, leaf, inner, inner),
        )

    return st.recursive(leaf, grow, max_leaves=12)


class Undefined(ValueError):  # noqa: N818
    """No real number of a sensible size."""


def _real(value: Any) -> Any:
    if not mpmath.isfinite(value) or mpmath.im(value) != 0 or abs(value) > 1e60:
        raise Undefined
    return mpmath.re(value)


def _exact_power(a: Any, b: Any) -> Any:
    if abs(b) > 1e4 or (b <= 0 if a == 0 else abs(b * mpmath.log(abs(a))) > 200):
        raise Undefined
    return _real(mpmath.power(a, b))


def _checked(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        if function in (mpmath.exp, mpmath.cosh) and abs(arguments[0]) > 150:
            raise Undefined
        try:
            return _real(function(*arguments))
        except (ZeroDivisionError, ValueError):
            raise Undefined from None

    return call


def _float_power(a: Any, b: Any) -> Any:
    """Whole powers from 2 to 8 are repeated squaring, as everywhere in the notation."""
    if b not in range(2, 9):
        return np.power(a, b)
    result = None
    for bit in reversed(f"{int(b):b}"):
        if bit == "1":
            result = a if result is None else result * a
        a = a * a
    return result


Operations = Mapping[str, Callable[..., Any]]
EXACT: Operations = {
    "number": mpmath.mpf,
    "/": _checked(lambda a, b: a / b),
    "**": _exact_power,
    "pi": lambda: mpmath.mpf(mpmath.pi),
    "e": lambda: mpmath.mpf(mpmath.e),
    "abs": abs,
    "maximum": max,
    "minimum": min,
    "where": lambda condition, yes, no: yes if condition else no,
} | {name: _checked(getattr(mpmath, name)) for name in FUNCTIONS if name != "abs"}
FLOATS: Operations = {
    "number": np.float64,
    "/": lambda a, b: a / b,
    "**": _float_power,
    "pi": lambda: np.float64(np.pi),
    "e": lambda: np.float64(np.e),
    "where": np.where,
} | {name: getattr(np, name) for name in (*FUNCTIONS, "maximum", "minimum")}


def tree_value(node: ast.expr, values: Mapping[str, Any], do: Operations) -> Any:
    """A tree's value, in floats or (``EXACT``) in 50 digits."""

    def value(node: ast.expr) -> Any:
        return tree_value(node, values, do)

    match node:
        case ast.Constant():
            return do["number"](repr(node.value))
        case ast.Name(id=name):
            return do[name]() if name in ("pi", "e") else values[name]
        case ast.UnaryOp(op=ast.USub()):
            return -value(node.operand)
        case ast.UnaryOp():
            return value(node.operand)
        case ast.BinOp(op=ast.Add()):
            return value(node.left) + value(node.right)
        case ast.BinOp(op=ast.Sub()):
            return value(node.left) - value(node.right)
        case ast.BinOp(op=ast.Mult()):
            return value(node.left) * value(node.right)
        case ast.BinOp(op=ast.Div()):
            return do["/"](value(node.left), value(node.right))
        case ast.BinOp(op=ast.Pow()):
            power = do["**"]
            if do is FLOATS and not isinstance(node.right, ast.Constant):
                power = np.power
            return power(value(node.left), value(node.right))
        case ast.Compare(left=left, ops=[kind], comparators=[right]):
            return _compare(COMPARE[type(kind)], value(left), value(right))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return do[name](*(value(a) for a in arguments))
    raise TypeError(ast.dump(node))


def _compare(kind: str, a: Any, b: Any) -> Any:
    return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "==": a == b, "!=": a != b}[kind]


_TOKEN = re.compile(
    r"\s*(\d+(?:\.\d+)?|[()]|\\(?:left|right)\||\\begin\{cases\}|\\end\{cases\}|\\text\{else\}|\\operatorname\{sign\}"
    r"|\\left\\lfloor|\\right\\rfloor|\\\\|,\\,|\\[a-z]+|[-+^{}<>=&e])\s*"
)


def plain_brackets(latex: str) -> str:
    r"""Without the ``\left`` and ``\right`` that only make brackets grow."""
    return re.sub(r"\\(left|right)(?=[()])", "", latex)


def latex_value(text: str) -> Any:
    r"""The value, in 50 digits, of LaTeX with numbers in it, read as a person reads it.

    Knows ``\frac \cdot \times \sqrt ^ ( \left| \sin e^ \max cases`` and nothing of how they
    came about. A power of a power, or two signs in a row, is refused: brackets are missing.
    """
    return _Latex(plain_brackets(text)).whole()


class _Latex:
    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            assert match, text[position:]
            self.tokens.append(match.group(1))
            position = match.end()
        self.tokens.append("")

    def next(self, expected: str | None = None) -> str:
        token = self.tokens.pop(0)
        assert expected in (None, token), (expected, token)
        return token

    def take(self, token: str) -> bool:
        if self.tokens[0] != token:
            return False
        self.next()
        return True

    def whole(self) -> Any:
        result = self.sum()
        self.next("")
        return result

    def sum(self) -> Any:
        negative = self.take("-")
        result = self.product()
        result = -result if negative else result
        while self.tokens[0] in ("+", "-"):
            result = result + self.product() if self.next() == "+" else result - self.product()
        return result

    def product(self) -> Any:
        result = self.power()
        while self.take(r"\cdot") or self.take(r"\times"):
            result = result * self.power()
        return result

    def power(self) -> Any:
        base = self.atom()
        return _exact_power(base, self.group()) if self.take("^") else base

    def group(self) -> Any:
        self.next("{")
        result = self.sum()
        self.next("}")
        return result

    def bracket(self) -> list[Any]:
        self.next("(")
        result = [self.sum()]
        while self.take(r",\,"):
            result.append(self.sum())
        self.next(")")
        return result

    def atom(self) -> Any:
        token = self.next()
        if token[0].isdigit():
            return mpmath.mpf(token)
        match token:
            case "(":
                self.tokens.insert(0, token)
                return self.bracket()[0]
            case "{":
                result = self.atom()
                self.next("}")
                return result
            case r"\left|":
                result = abs(self.sum())
                self.next(r"\right|")
                return result
            case r"\left\lfloor":
                result = mpmath.floor(self.sum())
                self.next(r"\right\rfloor")
                return result
            case r"\frac":
                top = self.group()
                return EXACT["/"](top, self.group())
            case r"\sqrt":
                return EXACT["sqrt"](self.group())
            case "e":
                return EXACT["exp"](self.group()) if self.take("^") else EXACT["e"]()
            case r"\pi":
                return EXACT["pi"]()
            case r"\max" | r"\min":
                return (max if token == r"\max" else min)(*self.bracket())
            case r"\operatorname{sign}":
                return EXACT["sign"](*self.bracket())
            case r"\begin{cases}":
                return self.cases()
        assert token[1:] in FUNCTIONS, token
        return EXACT[token[1:]](*self.bracket())

    def cases(self) -> Any:
        chosen = None
        while True:
            value = self.sum()
            self.next("&")
            last = self.take(r"\text{else}")
            if last:
                holds = True
            else:
                left, sign = self.sum(), self.next()
                right = self.sum()
                signs = {"<": "<", r"\le": "<=", ">": ">", r"\ge": ">=", "=": "==", r"\ne": "!="}
                holds = _compare(signs[sign], left, right)
            chosen = value if chosen is None and holds else chosen
            if last:
                self.next(r"\end{cases}")
                return chosen
            self.next(r"\\")
