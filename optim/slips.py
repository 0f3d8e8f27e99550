"""Slips that people make with an equation, derived by changing its syntax tree.

Nothing here is written for one optimizer: a rule changes any tree it fits, and what the changed
equation gives is the number that the slip leads to.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import lru_cache

from .errors import mark
from .notation import Expression
from .stages import Read, Stage


@dataclass(frozen=True)
class Slip:
    """A changed stage and what went wrong in it.

    Attributes:
        key: of SLIPS.
    """

    key: str
    stage: Stage

    @property
    def about(self) -> str:
        """What the learner seems to have done, to be translated."""
        return SLIPS[self.key]


def slips(stage: Stage, columns: Collection[str] | None = None) -> tuple[Slip, ...]:
    """Every slip that fits this stage, each once.

    Args:
        columns: only slips that read nothing but these.
    """
    if stage.given:
        return ()
    every = _every(
        stage.name,
        stage.column,
        stage.expression,
        tuple(stage.reads.items()),
        stage.block,
        stage.variable,
        stage.order,
    )
    if columns is None:
        return every
    return tuple(slip for slip in every if all(r.column in columns for r in slip.stage.reads.values()))


@lru_cache(maxsize=512)
def _every(
    name: str,
    column: str,
    expression: Expression,
    reads: tuple[tuple[str, Read], ...],
    block: tuple[str, ...],
    variable: str,
    order: int,
) -> tuple[Slip, ...]:
    """The slips of one stage, whatever its numbers: a stage's parts, since its mapping cannot be a key."""
    stage = Stage(name, column, expression, dict(reads), block, variable, order)
    found: dict[tuple[Expression, tuple[tuple[str, Read], ...]], Slip] = {}
    for slip, rule in _RULES.items():
        for changed in rule(stage):
            if changed != stage:
                found.setdefault((changed.expression, tuple(changed.reads.items())), Slip(slip, changed))
    return tuple(found.values())


Rule = Callable[[Stage], Iterator[Stage]]
Rewrite = Callable[[ast.expr], ast.expr | None]


def _rewritten(stage: Stage, rewrite: Rewrite, *, everywhere: bool = False) -> Iterator[Stage]:
    """The stage with the rewrite done at each place where it fits, one at a time or at all of them."""
    places = sum(
        rewrite(node) is not None for node in ast.walk(stage.expression.tree) if isinstance(node, ast.expr)
    )
    for place in range(-1 if everywhere else 0, 0 if everywhere else places):
        tree = _Rewriter(rewrite, place).visit(deepcopy(stage.expression.tree))
        yield stage.showing(tree)


class _Rewriter(ast.NodeTransformer):
    def __init__(self, rewrite: Rewrite, place: int) -> None:
        self.rewrite = rewrite
        self.place = place
        self.seen = -1

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.expr) and (changed := self.rewrite(node)) is not None:
            self.seen += 1
            if self.place in (-1, self.seen):
                return changed
        return super().generic_visit(node)


def _lost_factor(stage: Stage) -> Iterator[Stage]:
    def rewrite(node: ast.expr) -> ast.expr | None:
        match node:
            case ast.BinOp(left=ast.Constant(), op=ast.Mult(), right=rest):
                return rest
        return None

    if stage.order:
        yield from _rewritten(stage, rewrite)


def _lost_weight(stage: Stage) -> Iterator[Stage]:
    def rewrite(node: ast.expr) -> ast.expr | None:
        match node:
            case ast.BinOp(
                left=ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=ast.Name()),
                op=ast.Mult(),
                right=rest,
            ):
                return rest
        return None

    yield from _rewritten(stage, rewrite)


def _lost_square(stage: Stage) -> Iterator[Stage]:
    def rewrite(node: ast.expr) -> ast.expr | None:
        match node:
            case ast.BinOp(left=base, op=ast.Pow(), right=ast.Constant(value=2)):
                return base
        return None

    if not stage.order:
        yield from _rewritten(stage, rewrite)


def _lost_root(stage: Stage) -> Iterator[Stage]:
    def rewrite(node: ast.expr) -> ast.expr | None:
        match node:
            case ast.Call(func=ast.Name(id="sqrt"), args=[inner]):
                return inner
        return None

    if not stage.order:
        yield from _rewritten(stage, rewrite)


def _lost_correction(stage: Stage) -> Iterator[Stage]:
    def rewrite(node: ast.expr) -> ast.expr | None:
        match node:
            case ast.BinOp(
                left=moment,
                op=ast.Div(),
                right=ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=ast.BinOp(op=ast.Pow())),
            ):
                return moment
        return None

    yield from _rewritten(stage, rewrite)
    plain = {
        name: Read(read.column.removesuffix("_hat"), 0) if name.endswith("_hat") else read
        for name, read in stage.reads.items()
    }
    if plain != stage.reads:
        yield replace(stage, reads=plain)


def _multiplied(stage: Stage) -> Iterator[Stage]:
    def rewrite(node: ast.expr) -> ast.expr | None:
        match node:
            case ast.BinOp(left=moment, op=ast.Div(), right=ast.BinOp(op=ast.Sub()) as correction):
                return ast.BinOp(moment, ast.Mult(), correction)
        return None

    yield from _rewritten(stage, rewrite)


def _shifted(stage: Stage, shift: float) -> Iterator[Stage]:
    def rewrite(node: ast.expr) -> ast.expr | None:
        match node:
            case ast.Name(id="t"):
                return ast.BinOp(node, ast.Add(), ast.Constant(shift))
        return None

    yield from _rewritten(stage, rewrite, everywhere=True)


def _swapped(stage: Stage) -> Iterator[Stage]:
    other = {"beta1": "beta2", "beta2": "beta1"}
    reads = {name: Read(other.get(read.column, read.column), read.lag) for name, read in stage.reads.items()}
    if reads != stage.reads:
        yield replace(stage, reads=reads)


def _uphill(stage: Stage) -> Iterator[Stage]:
    def rewrite(node: ast.expr) -> ast.expr | None:
        match node:
            case ast.BinOp(left=ast.Name(id="x"), op=ast.Sub(), right=step):
                return ast.BinOp(node.left, ast.Add(), step)
        return None

    if stage.name == "x":
        yield from _rewritten(stage, rewrite)


_RULES: Mapping[str, Rule] = {
    "factor": _lost_factor,
    "weight": _lost_weight,
    "square": _lost_square,
    "root": _lost_root,
    "correction": _lost_correction,
    "multiplied": _multiplied,
    "early": lambda stage: _shifted(stage, -1.0),
    "late": lambda stage: _shifted(stage, 1.0),
    "swapped": _swapped,
    "uphill": _uphill,
}
SLIPS: Mapping[str, str] = {
    "factor": mark("This is the result if a factor of the derivative is lost."),
    "weight": mark("This is the result if the factor 1-β is forgotten."),
    "square": mark("This is the result if the square is forgotten."),
    "root": mark("This is the result if the square root is left out."),
    "correction": mark("This is the result if the bias correction is forgotten."),
    "multiplied": mark("This is the result if one multiplies by 1-βᵗ instead of dividing by it."),
    "early": mark("This is the result if t is one too small. The first step has t = 1."),
    "late": mark("This is the result if t is one too large."),
    "swapped": mark("This is the result if β₁ and β₂ are swapped."),
    "uphill": mark("This is the result if the step has the wrong sign and goes uphill."),
}
"""What was done, by the key of its rule."""
