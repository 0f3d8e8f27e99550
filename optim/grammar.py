"""The grammar: which texts are formulas.

A text is read token by token, then as a tree, and in both every piece must be on a white list. What is
refused is told at once, each problem with its column.
"""

from __future__ import annotations

import ast
import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from keyword import iskeyword
from typing import NamedTuple

from .errors import InputError, mark
from .meaning import guess, meant
from .syntax import formula

MAX_LENGTH = 240
MAX_NODES = 120
MAX_DEPTH = 12

CONSTANTS = {"pi": math.pi, "e": math.e}
ARITY = {
    **dict.fromkeys(("sqrt", "exp", "log", "sin", "cos", "tan", "tanh", "cosh", "abs", "sign", "floor"), 1),
    **dict.fromkeys(("maximum", "minimum"), 2),
    "where": 3,
}
REDUCTIONS = {"norm": 1, "mean": 1, "dot": 2}
"""What needs all coordinates at once: only an optimizer's equations have them, and a name of theirs goes before."""
FUNCTIONS = ARITY | REDUCTIONS
BINARY: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
COMPARE: dict[type, str] = {
    ast.Lt: "<",
    ast.LtE: r"\le",
    ast.Gt: ">",
    ast.GtE: r"\ge",
    ast.Eq: "=",
    ast.NotEq: r"\ne",
}
_OPERATORS = "+ - * / ** < <= > >= == !="
_GREEK = "\u0370-\u03ff"
_TOKEN = re.compile(
    r"(?P<space>[ \t]+)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<name>[A-Za-z_{_GREEK}][A-Za-z_0-9{_GREEK}₀-₉ₜ\u0302-\u0304]*)"
    r"|(?P<sign>[-+])|(?P<open>\()|(?P<close>\))|(?P<comma>,)"
    r"|(?P<operator>\*\*|/(?!/)|<=|>=|==|!=|[*<>])"
)
_MISSING = mark("something is missing at column {column}: a number, a name or a bracket is expected")
_AFTER: dict[str, tuple[tuple[str, ...], str]] = {
    "": (("number", "name", "sign", "open"), _MISSING),
    "operand": (
        ("operator", "sign", "comma", "close"),
        mark("an operator is missing at column {column}; a product is written {example}"),
    ),
    "function": (("open",), mark("'{name}' before column {column} is a function; write {name}(...)")),
}
"""Which tokens may stand after what, "" for where an operand must follow, and what is wrong with others."""
_INSTEAD = {
    "·": "*",
    "×": "*",
    "÷": "/",
    "−": "-",
    "²": "**2",
    "³": "**3",
    "√": "sqrt(...)",
    "|": "abs(...)",
}
"""What people write for what the notation writes otherwise."""
_LETTERS = re.compile(r"[^\W_]+")
UNKNOWN = mark("unknown name '{name}' at column {column}; known: {known}; functions: {functions}")
UNKNOWN_TOO = mark("unknown name '{name}' at column {column}")
"""Where the known ones stand before it already."""
WRITE = mark("'{name}' at column {column}: write {instead}")


class NotationError(InputError):
    """A formula was refused; the message says what, where and what is allowed.

    Example:
        >>> from optim import parse
        >>> parse("2x", ["x"])
        Traceback (most recent call last):
        optim.grammar.NotationError: an operator is missing at column 2; a product is written 2*x
    """


Problem = tuple[int, NotationError]
"""A column and what is wrong there."""


class Reading(NamedTuple):
    """A text in the notation, and what is known of how it was typed.

    Attributes:
        text: in the notation; nothing else if the other two are empty.
        columns: the column in the typed text of each of its characters, and of its end.
        problems: what was found to be wrong already, to be told with the rest.
    """

    text: str
    columns: Sequence[int] = ()
    problems: Sequence[Problem] = ()


def read(
    source: str | Reading, names: Collection[str], *, limited: bool = True, together: bool = False
) -> tuple[str, ast.expr]:
    """A formula without the blanks around it, and its syntax tree, in which every number is a float.

    Args:
        names: what it may read beside the constants.
        limited: bound its size; only a formula made by the program itself may go without.
        together: let it have reductions.

    Raises:
        NotationError: it is empty, too long or too deep, or anything in it is not allowed.
    """
    text, columns, problems = source if isinstance(source, Reading) else Reading(source)
    if limited and len(text) > MAX_LENGTH:
        raise NotationError(
            mark("the formula has {length} characters; at most {limit} are allowed"),
            length=len(text),
            limit=MAX_LENGTH,
        )
    stripped = text.strip(" \t")
    if not stripped:
        raise NotationError(mark("the formula is empty; write one such as {example}"), example="x**4")
    functions = {n: arity for n, arity in FUNCTIONS.items() if n not in names} if together else ARITY
    tokens = _Tokens(text, names, functions, limited)
    found = tokens.problems
    if tokens.whole:
        shift = len(text) - len(text.lstrip(" \t")) + 1
        try:
            tree = formula(stripped)
        except SyntaxError as error:
            column = (error.offset or 1) - 1 + shift
            found.append((column, NotationError(_MISSING, column=column)))
        else:
            nodes = _Nodes(shift, functions, limited)
            nodes.check(tree)
            found += nodes.problems
    if columns:
        found = [_as_typed(problem, columns) for problem in found]
    if found := [*problems, *found]:
        ordered = sorted(found, key=lambda problem: problem[0])
        raise NotationError.of(list(told_once([problem for _, problem in ordered])))
    return stripped, tree


def _as_typed(problem: Problem, columns: Sequence[int]) -> Problem:
    """A problem with the columns of the text that was typed."""
    column, error = problem
    if "column" not in error.params:
        return columns[min(column, len(columns)) - 1], error
    where = [columns[int(each) - 1] for each in str(error.params["column"]).split(", ")]
    return where[0], NotationError(error.message, **error.params | {"column": ", ".join(map(str, where))})


class _Tokens:
    """The first pass, from left to right.

    Attributes:
        problems: what is wrong.
        whole: what is wrong, if anything, is in the names alone, so that a tree can be made.
    """

    def __init__(
        self, text: str, names: Collection[str], functions: Mapping[str, int], limited: bool
    ) -> None:
        self.text = text
        self.names = names
        self.functions = functions
        self.problems: list[Problem] = []
        self.whole = True
        self.unknown: dict[str, list[int]] = {}
        self.before = ""  # of _AFTER, or "any" after a problem
        self.called = ""
        self.brackets: list[bool] = []  # those open; whether each holds a function's arguments
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            column = position + 1
            if match is None:
                position += self._strange(position)
                continue
            position = match.end()
            if match.lastgroup != "space":
                self._take(str(match.lastgroup), match.group(), column)
            if limited and len(self.brackets) > MAX_DEPTH:
                raise too_deep()
        if self.before == "":
            self._add(len(text.rstrip(" \t")) + 1, _MISSING)
        if self.brackets:
            self._add(
                len(text) + 1,
                mark("{count} closing bracket(s) are missing at the end"),
                count=len(self.brackets),
            )
        self.problems += [
            (columns[0], self._unknown(name, columns)) for name, columns in self.unknown.items()
        ]

    def _add(self, column: int, message: str, **params: object) -> None:
        self._found(column, NotationError(message, column=column, **params))

    def _found(self, column: int, problem: NotationError) -> None:
        self.problems.append((column, problem))
        self.whole = False

    def _take(self, kind: str, token: str, column: int) -> None:
        allowed, otherwise = _AFTER.get(self.before, ((kind,), ""))
        if kind not in allowed:
            self._add(column, otherwise, name=self.called, example="2*x")
        if kind == "open":
            self.brackets.append(self.before in ("function", "any"))
        elif kind == "close" and self.brackets:
            self.brackets.pop()
        elif kind == "close":
            self._add(column, mark("the bracket at column {column} closes nothing"))
        elif kind == "comma" and not any(self.brackets[-1:]):
            self._comma(column)
        elif kind == "number" and not math.isfinite(float(token)):
            self._add(column, mark("the number at column {column} is too large for a 64-bit float"))
        self.before = "operand" if kind in ("number", "close") else ""
        if kind == "name":
            self.before = self._name(token, column)

    def _name(self, name: str, column: int) -> str:
        """Take a name; returns what it is to the token after it."""
        if name in self.functions:
            self.called = name
            return "function"
        self.whole &= name.isascii() and not iskeyword(name)
        if name in CONSTANTS or name in self.names:
            return "operand"
        self.unknown.setdefault(name, []).append(column)
        return "any"

    def _strange(self, position: int) -> int:
        """Take what no token begins with; returns its length."""
        character, column = self.text[position], position + 1
        if self.text.startswith("//", position):
            character = "//"
        self.before = "any"
        if character in _INSTEAD:
            self._found(column, _write(character, _INSTEAD[character], column))
        elif character == "^":
            self._add(
                column,
                mark("'^' at column {column} is not used here; a power is written {example}"),
                example="x**4",
            )
        else:
            self._found(column, _not_allowed(character, column))
            if letters := _LETTERS.match(self.text, position):
                return len(letters[0])  # one problem a word
        return len(character)

    def _comma(self, column: int) -> None:
        digits = re.search(r"[0-9]+$", self.text[: column - 1]), re.match(r"[0-9]+", self.text[column:])
        if all(digits):
            example = ".".join(match[0] for match in digits if match)
            self._add(
                column,
                mark("a comma at column {column}; a decimal number is written with a point: {example}"),
                example=example,
            )
        else:
            self._add(
                column, mark("the comma at column {column} is only allowed between a function's arguments")
            )

    def _unknown(self, name: str, columns: list[int]) -> NotationError:
        where = ", ".join(map(str, columns))
        known = [*self.names, *CONSTANTS]
        if name == "sum" and "dot" in self.functions:
            return _write(name, "dot(..., 1)", where)
        if name == "sum" or name in FUNCTIONS:
            return NotationError(
                mark(
                    "'{name}' at column {column} would need all coordinates at once; only the equations of an optimizer have norm, mean and dot"
                ),
                name=name,
                column=where,
            )
        if instead := meant(name, [*known, *self.functions]):
            return _write(name, instead, where)
        if not name.isascii():
            strange = next(sign for sign in name if not sign.isascii())
            return _not_allowed(strange, columns[0] + name.index(strange))
        if near := guess(name, [*known, *self.functions]):
            return NotationError(
                mark("unknown name '{name}' at column {column}; did you mean {near}?"),
                name=name,
                column=where,
                near=near,
            )
        return NotationError(
            UNKNOWN, name=name, column=where, known=", ".join(known), functions=" ".join(self.functions)
        )


def told_once(problems: Iterable[InputError], told: bool = False) -> Iterator[InputError]:
    """The same problems; which names are known is said by the first one only, or was told before."""
    for problem in problems:
        if problem.message == UNKNOWN and told:
            params = problem.params
            yield NotationError(UNKNOWN_TOO, name=params["name"], column=params["column"])
        else:
            yield problem
        told |= problem.message == UNKNOWN


def _write(name: str, instead: str, column: int | str) -> NotationError:
    return NotationError(
        WRITE,
        name=name,
        column=column,
        instead=instead,
    )


def _not_allowed(character: str, column: int) -> NotationError:
    shown = character
    if not character.isascii() or not character.isprintable():
        shown = unicodedata.name(character, f"U+{ord(character):04X}")
    return NotationError(
        mark(
            "'{character}' at column {column} is not allowed; allowed are numbers, names, brackets "
            "and {operators}"
        ),
        character=shown,
        column=column,
        operators=_OPERATORS,
    )


def too_deep() -> NotationError:
    return NotationError(mark("the formula is nested deeper than {limit} levels"), limit=MAX_DEPTH)


class _Nodes:
    """The second pass, over the tree. Turns every number into a float on the way."""

    def __init__(self, shift: int, functions: Mapping[str, int], limited: bool) -> None:
        self.shift = shift
        self.functions = functions
        self.limited = limited
        self.nodes = 0
        self.problems: list[Problem] = []

    def check(self, node: ast.expr, depth: int = 0) -> None:
        self.nodes += 1
        if self.limited and depth > MAX_DEPTH:
            raise too_deep()
        if self.limited and self.nodes > MAX_NODES:
            raise NotationError(mark("the formula has more than {limit} parts"), limit=MAX_NODES)
        match node:
            case ast.Constant(value=int() | float() as value):
                node.value = float(value)
            case ast.Name():
                if node.id in self.functions:
                    self._arguments(node, node.id)
            case ast.BinOp() if type(node.op) in BINARY:
                self.check(node.left, depth)  # a long sum leans left; that is not nesting
                self.check(node.right, depth + 1)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
                self.check(node.operand, depth + 1)
            case ast.Call(func=ast.Name(id=name)):  # one that is none is known to be unknown
                if len(node.args) != self.functions.get(name, len(node.args)):
                    self._arguments(node, name)
                for i, argument in enumerate(node.args):
                    if name == "where" and i == 0:
                        self._condition(argument, depth + 1)
                    else:
                        self.check(argument, depth + 1)
            case ast.Compare():
                self._add(
                    node,
                    mark("the comparison at column {column} may only stand first in where(a < b, c, d)"),
                )
            case _:
                self._add(
                    node,
                    mark(
                        "column {column} is not allowed; allowed are numbers, names, {operators}, {functions}"
                    ),
                    operators=_OPERATORS,
                    functions=" ".join(self.functions),
                )

    def _condition(self, node: ast.expr, depth: int) -> None:
        if not isinstance(node, ast.Compare) or len(node.ops) != 1 or type(node.ops[0]) not in COMPARE:
            self._add(node, mark("where needs one comparison first, at column {column}: where(a < b, c, d)"))
            return
        self.nodes += 1
        self.check(node.left, depth + 1)
        self.check(node.comparators[0], depth + 1)

    def _arguments(self, node: ast.expr, name: str) -> None:
        self._add(
            node,
            mark("'{name}' at column {column} takes {count} argument(s) in brackets"),
            name=name,
            count=self.functions[name],
        )

    def _add(self, node: ast.expr, message: str, **params: object) -> None:
        column = node.col_offset + self.shift
        self.problems.append((column, NotationError(message, column=column, **params)))
