"""A step's lines made ready: what depends on t and on hyper-parameters alone taken out, and every coordinate written out."""

from __future__ import annotations

import ast
from collections.abc import Collection
from copy import deepcopy
from functools import lru_cache
from typing import Any

from .notation import Expression
from .reductions import written_out

Lines = tuple[tuple[str, Expression], ...]
"""``name = expression``, one after the other."""


@lru_cache(maxsize=256)
def ahead(lines: Lines, known: Collection[str], kept: Collection[str]) -> tuple[Lines, Lines]:
    """Take out of a step what can be worked out for every t before the run.

    Args:
        lines: the equations of a step.
        known: the names whose numbers are known beforehand: t and the hyper-parameters.
        kept: the names that are read before they are assigned; they depend on the steps before.

    Returns:
        The parts that were taken out, each under a name that no equation can have, and the lines that read them.

    Example:
        >>> from optim import OPTIMIZERS
        >>> lines = tuple((e.name, e.expression) for e in OPTIMIZERS["adam"].equations)
        >>> taken, rest = ahead(lines, ("t", "lr", "beta1", "beta2", "eps"), ("m", "v"))
        >>> [expression.text for _, expression in taken]
        ['1.0 - beta1', '1.0 - beta2', '1.0 - beta1 ** t', '1.0 - beta2 ** t']
        >>> rest[2][1].text
        'm / _2'
    """
    taking = _Taking(set(known))
    rest = []
    called: dict[
        str, str
    ] = {}  # a left side that is known beforehand, by the name under which it was taken out
    for name, expression in lines:
        renamed = deepcopy(expression.tree)
        for node in ast.walk(renamed):
            if isinstance(node, ast.Name):
                node.id = called.get(node.id, node.id)
        tree: ast.expr = taking.visit(renamed)
        rest.append((name, Expression(ast.unparse(tree), tree)))
        if isinstance(tree, ast.Name) and tree.id in taking.known and name not in ("x", *kept):
            called[name] = tree.id
    return tuple(taking.taken), tuple(rest)


Formulas = tuple[tuple[str, tuple[Expression, ...]], ...]
"""What a step reads of the function, by name: f once, all else once for each coordinate."""


@lru_cache(maxsize=256)
def of_all(lines: Lines, given: tuple[str, ...], formulas: Formulas, variables: tuple[str, ...]) -> Lines:
    """The lines of a step of all coordinates at once, each once for each of them.

    Args:
        lines: of a step of one; what they read beside ``given`` and ``formulas`` is the same for all.
        given: what each coordinate has when the step begins, x with it.
        formulas: worked out first, at x.
        variables: what the formulas call the coordinates.

    Returns:
        Lines in which ``m$old0`` is what m of the first coordinate was before its line, and ``m$0`` what it is after.
    """
    n = len(variables)
    names = (*given, *(name for name, _ in formulas))
    called = [{name: name if name == "f" else f"{name}$old{i}" for name in names} for i in range(n)]
    places = [{variable: called[i]["x"] for i, variable in enumerate(variables)}]
    found = [
        (called[i][name], Expression(e.text, written_out(e.tree, 0, places)))
        for name, those in formulas
        for i, e in enumerate(those)
    ]
    for name, expression in lines:
        trees = [written_out(expression.tree, i, called) for i in range(n)]
        found += [(f"{name}${i}", Expression(expression.text, tree)) for i, tree in enumerate(trees)]
        for i, names_ in enumerate(called):  # from here on its new number is read
            names_[name] = f"{name}${i}"
    return tuple(found)


class _Taking(ast.NodeTransformer):
    def __init__(self, known: set[str]) -> None:
        self.known = known
        self.taken: list[tuple[str, Expression]] = []
        self.names: dict[str, str] = {}

    def visit(self, node: ast.AST) -> Any:
        if not isinstance(node, ast.BinOp | ast.Call | ast.UnaryOp):
            return self.generic_visit(node)
        part = Expression(ast.unparse(node), node)
        if not part.names or part.reduces or not self.known.issuperset(part.names):
            return self.generic_visit(node)
        if part.text not in self.names:
            self.names[part.text] = f"_{len(self.taken)}"
            self.taken.append((self.names[part.text], part))
            self.known.add(self.names[part.text])
        return ast.Name(self.names[part.text], ast.Load())
