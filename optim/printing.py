"""Formulas and names as LaTeX and as plain text."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from typing import Literal

from .grammar import BINARY, COMPARE, CONSTANTS
from .signs import SIGNS, latex_sign

Role = Literal["free", "factor", "base"]
Atom = Callable[[str, Role], str]


def _float(node: ast.Constant) -> float:
    assert isinstance(node.value, int | float)
    return float(node.value)


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


class LatexPrinter:
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
            case ast.Call(func=ast.Name(id="dot"), args=[left, right]):
                return rf"{self.print(left, 2)} \cdot {self.print(right, 2, 'factor')}"
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
            case "norm":
                return rf"\left\|{inner}\right\|"
            case "exp":
                return f"e^{{{inner}}}"
            case "maximum" | "minimum":
                return rf"\{name[:3]}" + _brackets(inner)
            case "sign" | "mean":
                return rf"\operatorname{{{name}}}" + _brackets(inner)
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
        case ast.Call(func=ast.Name(id="dot")):
            return level >= 2
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


SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_ABOVE = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}


def plain_symbol(name: str) -> str:
    """A name as plain text: β₁, m̂, v_max."""
    if name in SIGNS:
        return SIGNS[name]
    stem, *parts = name.split("_")
    letters = stem.rstrip("0123456789")
    text = SIGNS.get(letters, letters) + stem[len(letters) :].translate(SUBSCRIPT)
    for part in parts:
        text += "ₜ" if part == "t" else _ABOVE.get(part, f"_{part}")
    return text


def plain(text: str, sign: Callable[[str], str] = plain_symbol) -> str:
    """A formula of the notation as plain text, β₁·m + (1 - β₁)·g; ``optim.natural`` reads it again.

    Args:
        sign: prints a name.
    """
    text = text.replace("**", "^").replace("*", "·")
    text = re.sub(r"(?<![\w.])[A-Za-z]\w*", lambda match: sign(match[0]), text)
    return re.sub(r"\*(?=[-+<>=!])", "* ", text)  # the sign α* is none of multiplication
