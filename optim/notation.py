"""The one notation: a line of text becomes a checked expression.

A formula is read by Python's ``ast`` after every token has been checked, and every node must be
on a short white list, so no input can run code. A checked expression can be evaluated, compiled
into a step of an optimizer, printed as LaTeX in the order it was written, and printed again with
numbers, or anything else, in the place of its names.
"""

from __future__ import annotations

import ast
import math
import re
import types
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

import numpy as np

from optim.errors import InputError, mark
from optim.signs import SIGNS, latex_sign
from optim.syntax import empty_function, formula

MAX_LENGTH = 240
MAX_NODES = 120
MAX_DEPTH = 12

CONSTANTS = {"pi": math.pi, "e": math.e}
ARITY = {
    **dict.fromkeys(("sqrt", "exp", "log", "sin", "cos", "tan", "tanh", "cosh", "abs", "sign", "floor"), 1),
    **dict.fromkeys(("maximum", "minimum"), 2),
    "where": 3,
}
OPERATORS = "+ - * / ** < <= > >= == !="

_TOKEN = re.compile(
    r"(?P<space>[ \t]+)"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z_0-9]*)"
    r"|(?P<operator>\*\*|//|<=|>=|==|!=|[-+*/<>(),])",
    re.ASCII,
)
_BINARY: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_COMPARE: dict[type, str] = {
    ast.Lt: "<",
    ast.LtE: r"\le",
    ast.Gt: ">",
    ast.GtE: r"\ge",
    ast.Eq: "=",
    ast.NotEq: r"\ne",
}

Role = Literal["free", "factor", "base"]
Atom = Callable[[str, Role], str]


class NotationError(InputError):
    """A formula was refused; the message says what, where and what is allowed."""


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
    if limited and len(text) > MAX_LENGTH:
        raise NotationError(
            mark("the formula has {length} characters; at most {limit} are allowed"),
            length=len(text),
            limit=MAX_LENGTH,
        )
    _check_tokens(text, names, limited)
    source = text.strip(" \t")
    shift = len(text) - len(text.lstrip(" \t")) + 1
    try:
        tree = formula(source)
    except SyntaxError as error:
        raise _missing((error.offset or 1) - 1 + shift) from None
    _Checker(shift, limited).check(tree)
    return Expression(source, tree)


def _check_tokens(text: str, names: Collection[str], limited: bool) -> None:
    position, depth = 0, 0
    previous, called = "", ""  # what stands before: "operand", "function" or ""
    if not text.strip(" \t"):
        raise NotationError(mark("the formula is empty; write one such as {example}"), example="x**4")
    while position < len(text):
        match = _TOKEN.match(text, position)
        column = position + 1
        if match is None:
            raise _bad_character(text[position], column)
        kind, token = str(match.lastgroup), match.group()
        position = match.end()
        if kind == "space":
            continue
        if token == "//":
            raise _bad_character("//", column)
        opens = token == "("
        if previous == "function" and not opens:
            raise NotationError(
                mark("'{name}' before column {column} is a function; write {name}(...)"),
                name=called,
                column=column,
            )
        if previous == "operand" and (kind != "operator" or opens):
            raise NotationError(
                mark("an operator is missing at column {column}; a product is written {example}"),
                column=column,
                example="2*x",
            )
        if (previous == "" and token in (")", ",")) or (
            previous == "" and kind == "operator" and token not in "(+-"
        ):
            raise _missing(column)
        depth += {"(": 1, ")": -1}.get(token, 0)
        if depth < 0:
            raise NotationError(mark("the bracket at column {column} closes nothing"), column=column)
        if limited and depth > MAX_DEPTH:
            raise _too_deep()
        if kind == "name" and token not in ARITY and token not in CONSTANTS and token not in names:
            raise NotationError(
                mark("unknown name '{name}' at column {column}; known: {known}; functions: {functions}"),
                name=token,
                column=column,
                known=", ".join([*names, *CONSTANTS]),
                functions=" ".join(ARITY),
            )
        if kind == "number" and not math.isfinite(float(token)):
            raise NotationError(
                mark("the number at column {column} is too large for a 64-bit float"), column=column
            )
        if kind == "name" and token in ARITY:
            previous, called = "function", token
        else:
            previous = "operand" if kind in ("number", "name") or token == ")" else ""
    if previous == "":
        raise _missing(len(text.rstrip(" \t")) + 1)
    if depth:
        raise NotationError(mark("{count} closing bracket(s) are missing at the end"), count=depth)


def _missing(column: int) -> NotationError:
    return NotationError(
        mark("something is missing at column {column}: a number, a name or a bracket is expected"),
        column=column,
    )


def _bad_character(character: str, column: int) -> NotationError:
    if character == "^":
        return NotationError(
            mark("'^' at column {column} is not used here; a power is written {example}"),
            column=column,
            example="x**4",
        )
    shown = character
    if not character.isascii() or not character.isprintable():
        shown = unicodedata.name(character[0], f"U+{ord(character):04X}")
    return NotationError(
        mark(
            "'{character}' at column {column} is not allowed; allowed are numbers, names, brackets "
            "and {operators}"
        ),
        character=shown,
        column=column,
        operators=OPERATORS,
    )


def _too_deep() -> NotationError:
    return NotationError(mark("the formula is nested deeper than {limit} levels"), limit=MAX_DEPTH)


class _Checker:
    """The white list. Turns every number into a float on the way."""

    def __init__(self, shift: int, limited: bool) -> None:
        self.shift = shift
        self.limited = limited
        self.nodes = 0

    def check(self, node: ast.expr, depth: int = 0) -> None:
        self.nodes += 1
        if self.limited and depth > MAX_DEPTH:
            raise _too_deep()
        if self.limited and self.nodes > MAX_NODES:
            raise NotationError(mark("the formula has more than {limit} parts"), limit=MAX_NODES)
        match node:
            case ast.Constant(value=int() | float()):
                node.value = _float(node)
            case ast.Name():
                if node.id in ARITY:
                    raise self._arguments(node, node.id)
            case ast.BinOp() if type(node.op) in _BINARY:
                self.check(node.left, depth)  # a long sum leans left; that is not nesting
                self.check(node.right, depth + 1)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
                self.check(node.operand, depth + 1)
            case ast.Call(func=ast.Name(id=name)) if name in ARITY:
                if len(node.args) != ARITY[name]:
                    raise self._arguments(node, name)
                for i, argument in enumerate(node.args):
                    if name == "where" and i == 0:
                        self._check_condition(argument, depth + 1)
                    else:
                        self.check(argument, depth + 1)
            case ast.Compare():
                raise NotationError(
                    mark("the comparison at column {column} may only stand first in where(a < b, c, d)"),
                    column=self._column(node),
                )
            case ast.Tuple():
                raise NotationError(
                    mark("the comma near column {column} is only allowed between a function's arguments"),
                    column=self._column(node),
                )
            case _:
                raise NotationError(
                    mark(
                        "column {column} is not allowed; allowed are numbers, names, {operators}, {functions}"
                    ),
                    column=self._column(node),
                    operators=OPERATORS,
                    functions=" ".join(ARITY),
                )

    def _check_condition(self, node: ast.expr, depth: int) -> None:
        if not isinstance(node, ast.Compare) or len(node.ops) != 1 or type(node.ops[0]) not in _COMPARE:
            raise NotationError(
                mark("where needs one comparison first, at column {column}: where(a < b, c, d)"),
                column=self._column(node),
            )
        self.nodes += 1
        self.check(node.left, depth + 1)
        self.check(node.comparators[0], depth + 1)

    def _arguments(self, node: ast.expr, name: str) -> NotationError:
        return NotationError(
            mark("'{name}' at column {column} takes {count} argument(s) in brackets"),
            name=name,
            column=self._column(node),
            count=ARITY[name],
        )

    def _column(self, node: ast.expr) -> int:
        return node.col_offset + self.shift


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
                return f"{left} {_BINARY[type(node.op)]} {self.print(node.right, 1, 'factor')}"
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
        row = rf"{self.print(yes)} & {left} {_COMPARE[type(condition.ops[0])]} {right} \\ "
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
