"""Faded worked examples: a step of an optimizer on friendly numbers, its last lines left open.

Numbers are drawn from a seed; what is right, and which slip a wrong number comes from, is said by
the equations themselves, see ``optim.slips``.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from optim.errors import InputError, mark
from optim.notation import Expression
from optim.objectives import objective
from optim.optimizers import OPTIMIZERS, optimizer
from optim.run import Run
from optim.slips import Slip, slips
from optim.stages import Stage, stages, table
from optim.trace import Array, simulate
from ui.judge import Verdict, judge, stage_tolerance

FUNCTIONS = ("x**2", "2*x**2", "3*x**2", "x**2 + 2*x", "(x - 1)**2", "x**2/2 - x", "x**3/3 + x", "x**4")
STARTS = (-5.0, -4.0, -3.0, -2.0, 2.0, 3.0, 4.0, 5.0)
STEPS = (1, 2)
VALUES: Mapping[str, tuple[float, ...]] = {
    "lr": (0.1, 0.2, 0.5),
    "beta1": (0.9, 0.8, 0.5),
    "beta2": (0.999, 0.99, 0.9),
}
"""What the numbers are drawn from; a hyper-parameter that is not here keeps its default."""
CLEAR = 4
"""A slip's number is at least so many tolerances away from the right one."""
TRIES = 400
MOST_SEEDS = 1_000_000
UNPRACTISED = (
    *("nadam", "radam", "rprop", "lookahead", "schedulefree", "schedulefreeadamw", "adopt", "mars"),
    *("cautious", "sgdclip", "lamb", "newton", "polyak", "sophia", "prodigy"),
)
PRACTISED = tuple(key for key in OPTIMIZERS if key not in UNPRACTISED)
"""In the lines of the others a wrong t changes too little to be told from a right one, or a step may change nothing."""


@dataclass(frozen=True)
class Exercise:
    """The last step of a run, whose last ``blanks`` lines are left open.

    Attributes:
        seed, blanks: what it was made from.
    """

    seed: int
    blanks: int
    run: Run

    @property
    def t(self) -> int:
        """Which step of the run it is, from 1."""
        return self.run.steps

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The lines of the step, from the gradient to x."""
        return stages(self.run.objective, self.run.optimizer)

    @property
    def open(self) -> tuple[Stage, ...]:
        """The lines to fill in, from the top."""
        return self.stages[len(self.stages) - self.blanks :]

    @cached_property
    def table(self) -> dict[str, Array]:
        """The run by column, up to this step; see ``optim.stages.table``."""
        return table(simulate(self.run), self.run.objective)

    def value(self, stage: Stage) -> float:
        """The right result of a line."""
        return float(self.table[stage.column][self.t])

    def tolerance(self, stage: Stage) -> float:
        """How far from it a learner's number may be."""
        return float(stage_tolerance(stage, self.table)[self.t])

    def slips(self, stage: Stage) -> list[tuple[Slip, float]]:
        """Every slip that fits a line, with the number it leads to here; those that give none are left out."""
        found = [(slip, self._evaluated(slip.stage)) for slip in slips(stage, self.table)]
        return [(slip, value) for slip, value in found if np.isfinite(value)]

    def judge(self, stage: Stage, given: float) -> Verdict:
        """Hold a learner's number for a line against the core's, and against what slips give, by their keys."""
        slips = [(slip.key, value) for slip, value in self.slips(stage)]
        return judge(given, self.value(stage), slips, near=self.tolerance(stage))

    def halfway(self, stage: Stage) -> tuple[Expression, dict[str, float]]:
        """A line with both sides of its last operation worked out: an expression, and what its names stand for."""
        parts: dict[str, ast.expr] = {}

        def side(node: ast.expr) -> ast.expr:
            if isinstance(node, ast.Constant):
                return node
            name = "ab"[len(parts)]
            parts[name] = node
            return ast.Name(name)

        match stage.expression.tree:
            case ast.BinOp(left=left, op=operation, right=right):
                root: ast.expr = ast.BinOp(side(left), operation, side(right))
            case ast.UnaryOp(op=sign, operand=operand):
                root = ast.UnaryOp(sign, side(operand))
            case whole:
                root = side(whole)
        values = {name: self._evaluated(stage.showing(node)) for name, node in parts.items()}
        return Expression(ast.unparse(root), root), values

    @property
    def clear(self) -> bool:
        """Whether every number is finite, none is 0, and no slip leads to a right one."""
        results = [self.value(stage) for stage in self.stages]
        if not (np.isfinite(results).all() and all(results)):
            return False
        return not any(self._blurred(stage) for stage in self.stages)

    def _blurred(self, stage: Stage) -> bool:
        """Whether a slip leads to a number that may pass for the right one."""
        right, near = self.value(stage), CLEAR * self.tolerance(stage)
        return any(abs(value - right) < near for _, value in self.slips(stage))

    def _evaluated(self, stage: Stage) -> float:
        return stage.at(self.table, self.t)


@lru_cache(maxsize=128)
def faded(seed: int, blanks: int, rule: str = "adam") -> Exercise:
    """The exercise of a seed with so many lines left open.

    Raises:
        InputError: the seed is not in its range, or the optimizer has no so many lines.
    """
    chosen = optimizer(rule)
    if not 0 <= seed < MOST_SEEDS:
        raise InputError(mark("the seed must be a whole number from 0 to {limit}"), limit=MOST_SEEDS - 1)
    most = len(chosen.variant({}).equations) + 1
    if not 1 <= blanks <= most:
        raise InputError(mark("the number of open lines must be from 1 to {limit}"), limit=most)
    draw = np.random.default_rng((seed, blanks))
    for _ in range(TRIES):
        hyper = {
            name: float(draw.choice(VALUES[name])) if name in VALUES else chosen.default(name)
            for name in chosen.hyperparameters
        }
        f, x0, t = draw.choice(FUNCTIONS), draw.choice(STARTS), draw.choice(STEPS)
        found = Exercise(seed, blanks, Run(objective(str(f)), chosen, (float(x0),), int(t), hyper))
        if found.clear:
            return found
    raise AssertionError(f"no clear exercise for {rule} with seed {seed}")
