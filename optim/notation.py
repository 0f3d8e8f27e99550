"""The one notation: a line of text becomes a checked expression.

A formula is read by Python's ``ast`` after every token has been checked, and every node must be
on a short white list, so no input can run code. A checked expression can be evaluated, compiled
into a step of an optimizer, printed as LaTeX in the order it was written, and printed again with
numbers, or anything else, in the place of its names.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from .compiled import compile_block
from .grammar import CONSTANTS, Reading, read
from .printing import Atom, LatexPrinter, symbol
from .reductions import reduces


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
        return tuple(dict.fromkeys(n for n in found if n not in CONSTANTS))

    @cached_property
    def reduces(self) -> bool:
        """Whether it reads all coordinates of a block at once."""
        return reduces(self.tree)

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
        return LatexPrinter(atom or (lambda name, role: symbol(name)), numeric).print(self.tree)

    @cached_property
    def _written(self) -> str:
        """The tree as text, however it was typed: what makes two formulas the same one."""
        return ast.dump(self.tree)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self._written == other._written

    def __hash__(self) -> int:
        return hash(self._written)


def parse(
    text: str | Reading, names: Collection[str], *, limited: bool = True, together: bool = False
) -> Expression:
    """Check a formula that may read ``names`` and the constants pi and e.

    The notation is Python's, without anything that could run code: numbers, ``+ - * / **``, brackets,
    comparisons, and the functions of ``grammar.ARITY``.

    Args:
        text: one line.
        names: what it may read, in any order.
        limited: bound its size; only a formula made by the program itself may go without.
        together: let it have the reductions norm, mean and dot, which need all coordinates at once.

    Raises:
        NotationError: it is empty, too long or too deep, or anything in it is not allowed.

    Example:
        >>> parse("exp(-x**2)/2", ["x"]).names
        ('x',)
    """
    return Expression(*read(text, names, limited=limited, together=together))


def _in_order(node: ast.AST) -> Iterable[ast.AST]:
    """A node and all below it, in the order of reading; what a function is called is no name."""
    yield node
    for child in node.args if isinstance(node, ast.Call) else ast.iter_child_nodes(node):
        yield from _in_order(child)
