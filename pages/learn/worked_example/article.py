"""The article's worked example, line by line, held against its own earlier lines and against Adam.

Only the printed numbers are data. What follows from them, what is right, and which slip was made
comes from the equations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from optim.errors import mark
from optim.objectives import objective
from optim.optimizers import optimizer
from optim.run import Run
from optim.slips import slips
from optim.stages import Stage, stages, table
from optim.trace import Array, Trace, simulate

OBJECTIVE = "x**4"
X0 = 4.0
HYPER: Mapping[str, float] = {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
PRINTED: Mapping[str, tuple[str, float]] = {
    "g": (r"4^3", 64.0),
    "m": (r"0.9 \times 0 + 0.1 \times 64", 6.4),
    "v": (r"0.999 \times 0 + 0.001 \times 64^2", 4096.0),
    "m_hat": (r"\frac{6.4}{1-0.9}", 64.0),
    "v_hat": (r"\frac{4096}{1-0.999}", 4096000.0),
    "x": (r"4 - 0.1 \times \frac{64}{\sqrt{4096000} + 10^{-8}}", 3.9984),
}
"""By stage of the first step: what stands between the equals signs, as LaTeX, and the printed result."""
PRECISION = 1e-5
"""Results that differ by less, relatively, count as the same; the article prints five digits."""


@dataclass(frozen=True)
class Line:
    """One printed line of the example.

    Attributes:
        stage: the stage of the first step it prints.
        working: what the article prints between the equals signs, LaTeX.
        printed: the article's result.
        follows: what its own earlier lines give.
        right: what Adam gives.
        slip: what went wrong in this line, to be translated; empty where nothing did.
    """

    stage: Stage
    working: str
    printed: float
    follows: float
    right: float
    slip: str

    @property
    def sound(self) -> bool:
        """Whether the line is worked out correctly from the lines above it."""
        return not self.slip


def run(steps: int = 200, *, text: str = OBJECTIVE) -> Trace:
    """The example's run; with ``x**4/4`` as its text, the run of somebody who lost the factor 4."""
    return simulate(Run.of(text, "adam", X0, steps, HYPER))


@lru_cache
def lines() -> tuple[Line, ...]:
    """Every printed line, checked."""
    target = objective(OBJECTIVE)
    right = table(run(1), target)
    believed: dict[str, Array] = dict(right)
    result = []
    for stage in stages(target, optimizer("adam")):
        working, printed = PRINTED[stage.name]
        follows = float(stage.evaluate(believed)[0])
        result.append(
            Line(
                stage,
                working,
                printed,
                follows,
                float(right[stage.column][1]),
                _slip(stage, believed, printed, follows),
            )
        )
        believed[stage.column] = np.array([believed[stage.column][0], printed])
    return tuple(result)


def _slip(stage: Stage, believed: Mapping[str, Array], printed: float, follows: float) -> str:
    if _same(printed, follows):
        return ""
    for slip in slips(stage):
        if _same(printed, float(slip.stage.evaluate(believed)[0])):
            return slip.about
    return mark("This is a slip in the arithmetic: the line's own numbers do not give this result.")


def _same(a: float, b: float) -> bool:
    return bool(np.isclose(a, b, rtol=PRECISION, atol=0))
