"""What a stage of a step is called, and what it does."""

from __future__ import annotations

from optim import Optimizer
from optim.errors import mark
from optim.printing import plain_symbol
from optim.stages import Stage
from ui.texts import _

GRADIENT = (
    mark("gradient"),
    mark("The slope of f at the place that the step before has reached. Downhill is the opposite direction."),
    mark("how steep it is here"),
)
CURVATURE = (
    mark("curvature"),
    mark(
        "The second derivative of f at the same place, along this coordinate alone: how fast the slope changes here. In a valley it is positive, on a hilltop negative."
    ),
    mark("how curved it is here"),
)
RECORDED = mark(
    "The slope of the mini-batch's loss along this weight alone: back-propagation found it for all weights at once."
)


def note(rule: Optimizer, stage: Stage) -> tuple[str, str]:
    """Two or three words, and one or two sentences."""
    if stage.order == 2:
        return _(CURVATURE[0]), _(CURVATURE[1])
    if stage.order:
        return _(GRADIENT[0]), _(RECORDED if stage.given else GRADIENT[1])
    found = rule.notes.get(stage.name)
    if found:
        return _(found.label), _(found.about)
    if stage.name == "x":
        return _("new position"), _("The step is made. The next one starts from here.")
    reads = ", ".join(plain_symbol(r.column) for r in stage.reads.values())
    return "", _("{name} is computed from {reads}.", name=plain_symbol(stage.column), reads=reads or "1")


def meaning(rule: Optimizer, stage: Stage) -> str:
    """What a stage means to somebody who walks downhill; else what it is called."""
    if stage.order:
        return _((GRADIENT, CURVATURE)[stage.order - 1][2])
    found = rule.notes.get(stage.name)
    return _(found.plain) if found and found.plain else note(rule, stage)[0]
