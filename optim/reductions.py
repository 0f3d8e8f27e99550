"""Reductions: the norm, the mean and the dot product of a block's coordinates, on arrays and written out.

A block is all coordinates of a function, or each weight matrix and each bias of a network. Sums are made in one
order, so that a run alone, in a batch and written out has the same bits.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np

from .grammar import REDUCTIONS

Reduction = Callable[..., Any]
"""Of one array or two, and of one that has the shape that they are filled up to."""


def on_arrays(blocks: Sequence[int] = ()) -> Mapping[str, Reduction]:
    """The reductions along the last axis.

    Args:
        blocks: where in it each block begins; without any all of it is one block, of few coordinates.
    """
    starts = np.array(blocks, int)

    def total(u: Any, x: Any) -> Any:
        filled = np.broadcast_to(u, x.shape)
        if not blocks:
            return reduce(np.add, (filled[..., i : i + 1] for i in range(x.shape[-1])))
        sums = np.add.reduceat(np.ascontiguousarray(filled), starts, axis=-1)
        return np.repeat(sums, _sizes(starts, x), axis=-1)

    def norm(u: Any, x: Any) -> Any:
        return np.sqrt(total(u * u, x)) if x.shape[-1] > 1 else np.absolute(u)

    def mean(u: Any, x: Any) -> Any:
        count = np.repeat(_sizes(starts, x), _sizes(starts, x)) if blocks else x.shape[-1]
        return total(u, x) / count

    def dot(u: Any, w: Any, x: Any) -> Any:
        return total(u * w, x)

    return {"norm": norm, "mean": mean, "dot": dot}


def _sizes(starts: np.ndarray, x: Any) -> np.ndarray:
    return np.diff(starts, append=x.shape[-1])


def reduces(tree: ast.expr) -> bool:
    """Whether a reduction stands in it."""
    return any(isinstance(node, ast.Call) and is_reduction(node) for node in ast.walk(tree))


def is_reduction(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id in REDUCTIONS


def written_out(tree: ast.expr, own: int, coordinates: Sequence[Mapping[str, str]]) -> ast.expr:
    """A formula in which a sum over the coordinates stands for each reduction.

    Args:
        own: whose formula it is.
        coordinates: what each of them calls the names.
    """
    return _Writing(own, coordinates).visit(tree)  # type: ignore[no-any-return]


class _Writing(ast.NodeTransformer):
    """Makes a new tree; the old one stays as it is."""

    def __init__(self, own: int, coordinates: Sequence[Mapping[str, str]]) -> None:
        self.own, self.coordinates = own, coordinates

    def visit(self, node: ast.AST) -> Any:
        match node:
            case ast.Name():
                return ast.Name(self.coordinates[self.own].get(node.id, node.id), ast.Load())
            case ast.Constant():
                return node
            case ast.Call() if is_reduction(node):
                return self._reduction(node)
            case ast.Call():
                return ast.Call(node.func, [self.visit(a) for a in node.args], [])
            case ast.BinOp():
                return ast.BinOp(self.visit(node.left), node.op, self.visit(node.right))
            case ast.UnaryOp():
                return ast.UnaryOp(node.op, self.visit(node.operand))
            case ast.Compare(left=left, ops=ops, comparators=[right]):
                return ast.Compare(self.visit(left), ops, [self.visit(right)])
        raise TypeError(ast.dump(node))

    def _reduction(self, node: ast.Call) -> ast.expr:
        assert isinstance(node.func, ast.Name)
        each = [
            [_Writing(i, self.coordinates).visit(argument) for argument in node.args]
            for i in range(len(self.coordinates))
        ]
        if len(each) == 1 and node.func.id != "dot":
            return _call("abs", each[0][0]) if node.func.id == "norm" else each[0][0]
        match node.func.id:
            case "norm":
                return _call("sqrt", _sum([ast.BinOp(u, ast.Pow(), ast.Constant(2.0)) for (u,) in each]))
            case "mean":
                return ast.BinOp(_sum([u for (u,) in each]), ast.Div(), ast.Constant(float(len(each))))
        return _sum([ast.BinOp(u, ast.Mult(), w) for u, w in each])


def _sum(parts: Sequence[ast.expr]) -> ast.expr:
    return reduce(lambda left, right: ast.BinOp(left, ast.Add(), right), parts)


def _call(name: str, argument: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), [argument], [])
