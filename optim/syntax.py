"""The one place that has Python read a text."""

from __future__ import annotations

import ast
import threading

_ONE_AT_A_TIME = threading.Lock()
_TRIES = 20


def formula(text: str) -> ast.expr:
    """The syntax tree of a formula.

    Raises:
        SyntaxError: it is none of Python's.
    """
    tree = _parsed(text, "eval")
    assert isinstance(tree, ast.Expression)
    return tree.body


def empty_function(name: str) -> tuple[ast.Module, ast.FunctionDef]:
    """A module with one function in it, whose arguments and body are still to come."""
    module = _parsed(f"def {name}(): pass", "exec")
    assert isinstance(module, ast.Module)
    (function,) = module.body
    assert isinstance(function, ast.FunctionDef)
    return module, function


def _parsed(text: str, mode: str) -> ast.AST:
    """What ``ast.parse`` gives, also while other threads use it.

    CPython 3.11 counts the depth of all threads' trees together, so that it may raise SystemError
    for any text (gh-106905). A lock keeps ours apart; threads of others do not know of it, so what
    they upset is read again.
    """
    with _ONE_AT_A_TIME:
        for _ in range(_TRIES - 1):
            try:
                return ast.parse(text, mode=mode)
            except SystemError:
                continue
        return ast.parse(text, mode=mode)
