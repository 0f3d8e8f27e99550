"""What a picture needs to follow a dial while it is dragged: its runs, as JavaScript, and which traces show them.

The browser draws with it, see ui/player/dials.js; what is printed comes from the core when the dial rests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import plotly.graph_objects as go

from optim import Objective, Optimizer, Run
from optim.notation import parse
from optim.programs import javascript
from ui.texts import _

Column = tuple[str, int] | tuple[str, int, str | tuple[tuple[float, ...], ...]]
"""A name of the trace's and a coordinate (0 for f); also ``change``, the one from the step before, or of all
coordinates together ``length``, that of the step, ``longest``, that of the longest, or the distance to the nearest of
some places."""


VALUE = "value"
"""What a dial says, in formulas."""


def moving(
    run: Run,
    dials: Mapping[str, str | Mapping[str, str]],
    family: str = "",
    given: Mapping[str, float] = MappingProxyType({}),
) -> dict[str, Any]:
    """A run for the browser.

    Args:
        dials: by a dial's key the hyper-parameter that it sets; or those that it sets, by formulas in ``value``;
            ``x0`` and ``y0`` are the start.
        family: the function as a formula in x, y and names that dials set, too.
        given: what these names are for this run.
    """
    rule = run.optimizer
    turned = {name for sets in dials.values() for name in ([sets] if isinstance(sets, str) else sets)}
    lines = tuple(name for name in rule.optional if name in turned or run.hyper.get(name))
    noise = run.noise.drawn((run.steps, len(run.x0)))
    return {
        "code": _printed(run.objective, rule, lines, family, tuple(given)),
        "start": run.x0,
        "hyper": {**dict.fromkeys(rule.optional, 0.0), **run.hyper, **given},
        "steps": run.steps,
        "noise": None if noise is None else noise.tolist(),
        "dials": {key: sets if isinstance(sets, str) else _formulas(**sets) for key, sets in dials.items()},
        "diverges": _("Diverges at t = {t}"),
    }


@lru_cache(maxsize=256)
def _printed(
    objective: Objective, optimizer: Optimizer, lines: tuple[str, ...], family: str, given: tuple[str, ...]
) -> str:
    """With these optional lines, which change nothing while their hyper-parameter is 0: it may be dragged away from there."""
    shape = parse(family, (*objective.variables, *given)) if family else None
    return javascript.write(objective, optimizer.variant(dict.fromkeys(lines, 1.0)), shape)


@lru_cache(maxsize=256)
def _formulas(**texts: str) -> dict[str, str]:
    return {name: javascript.formula(parse(text, (VALUE,))) for name, text in texts.items()}


def follows(
    trace: Any,
    run: int | Sequence[int] | None,
    y: Column = ("x", 0),
    x: Column | None = None,
    *,
    last: bool = False,
) -> Any:
    """A trace that shows a run.

    Args:
        run: which of the figure's, see ``with_runs``; None where it shows none, and is away while a dial moves; several
            where it shows the end of each.
        x: without it the trace's x are times.
        last: it shows where the run ends; its x are then names, if it has any.
    """
    return trace.update(meta={"run": run, "x": x, "y": y, "last": last})


def with_runs(figure: go.Figure, *runs: Mapping[str, Any]) -> go.Figure:
    """A figure with traces that ``follows`` these runs."""
    return figure.update_layout(meta={"runs": runs})
