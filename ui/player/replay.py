"""Stepping through one run: flowchart, formulas and charts, and what the player shows in them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import zip_longest
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from optim import OPTIMIZERS, Objective, Optimizer, Run, Trace, simulate
from optim.printing import plain, plain_symbol
from optim.slips import slips
from optim.stages import MARKS, Stage, stages, starts, table
from optim.trace import Array
from ui import player
from ui.figures import CONFIG, remembered
from ui.files import file_name
from ui.formulas import Formulas, extra_digits, starting
from ui.judge import stage_tolerance
from ui.moving import Column, moving
from ui.notes import meaning, note
from ui.numbers import text
from ui.palette import colours
from ui.parts import part
from ui.player import VIEWS, arrows, charts, encode, evenly, place_in
from ui.player.charts import Chart
from ui.player.flowchart import flowchart
from ui.setup import PREDICT, set_start
from ui.state import Bound, carry, one_of, plain_address, put_missing
from ui.texts import _, joined

SHOWN = {"wait": 8000, "pause": 1800}
"""After how long without a key or a touch the first iteration plays by itself, and how long each line; milliseconds."""
STARTS = "begun"
"""The part of the page that shows the start lines."""
WIDE = 7
"""With more stages than this the flowchart branches and needs more room."""


class Stepped(ABC):
    """What the player steps through: one coordinate's stages, columns and formulas."""

    @property
    @abstractmethod
    def optimizer(self) -> Optimizer:
        """The equations that ran."""

    @property
    @abstractmethod
    def variable(self) -> str:
        """What the coordinate is called."""

    @property
    @abstractmethod
    def trace(self) -> Trace:
        """The run, with a row for every t."""

    @property
    @abstractmethod
    def formulas(self) -> Formulas: ...

    @property
    @abstractmethod
    def starts(self) -> Sequence[Stage]: ...

    @property
    @abstractmethod
    def table(self) -> Mapping[str, Array]:
        """Every column as far as it is shown, and the hyper-parameters; see ``optim.stages.table``."""

    @property
    @abstractmethod
    def listed(self) -> Mapping[str, Array]:
        """What the table of all iterations lists, by name."""

    @property
    @abstractmethod
    def file(self) -> str:
        """What its file is called, without the ending."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What tells this run from another."""

    @property
    @abstractmethod
    def begins(self) -> Mapping[str, float]:
        """Where it starts, by variable."""

    @abstractmethod
    def figure(self) -> tuple[str, go.Figure, str]:
        """The key of the first picture, the picture itself, empty, and what it shows."""

    @abstractmethod
    def chart(self) -> Chart:
        """What fills it."""

    @property
    def minima(self) -> Sequence[Sequence[float]]:
        """Where they are known."""
        return ()

    @property
    def surprise(self) -> str:
        """What is said after the first step, if anything."""
        return ""

    @property
    def moving(self) -> Sequence[Mapping[str, Any]]:
        """How the browser follows dials; see ``moving``."""
        return ()

    @cached_property
    def diverged(self) -> int | None:
        found: int | None = self.trace.diverged
        return found

    @cached_property
    def last(self) -> int:
        """The last t to be shown."""
        return self.trace.steps if self.diverged is None else max(1, self.diverged)

    @property
    def stages(self) -> Sequence[Stage]:
        return self.formulas.stages

    @property
    def colours(self) -> Mapping[str, int]:
        return self.formulas.colours

    @property
    def constants(self) -> frozenset[str]:
        return self.formulas.constants

    @cached_property
    def columns(self) -> dict[str, Array]:
        """What changes with t, and the step's length."""
        changing = {name: column for name, column in self.table.items() if column.ndim}
        return changing | {charts.LENGTH: np.diff(self.table[self.variable], prepend=np.nan)}

    @property
    def lost(self) -> list[str]:
        """The symbols of what is not finite where the run ends by diverging."""
        changing = {n: c for n, c in self.table.items() if c.ndim and n != "t"}
        return [plain_symbol(n) for n, c in changing.items() if not np.isfinite(c[self.diverged or 0])] or [
            "f"
        ]

    def shown(self, table: Mapping[str, Array]) -> dict[str, Array]:
        """The rows that are shown."""
        return {name: c if c.ndim == 0 else c[: self.last + 1] for name, c in table.items()}


@dataclass(frozen=True)
class Replay(Stepped):
    """A run on a formula."""

    run: Run
    coordinate: int = 0

    @staticmethod
    @lru_cache(maxsize=64)
    def of(run: Run, coordinate: int) -> Replay:
        """One that all learners share who have this run."""
        return Replay(run, coordinate)

    @property
    def optimizer(self) -> Optimizer:
        return self.run.optimizer

    @property
    def minima(self) -> Sequence[Sequence[float]]:
        return self.run.objective.minima

    @cached_property
    def trace(self) -> Trace:
        return simulate(self.run)

    @cached_property
    def starts(self) -> tuple[Stage, ...]:
        return starts(self.run.optimizer, self.variable)

    @cached_property
    def table(self) -> dict[str, Array]:
        return self.shown(table(self.trace, self.run.objective, self.coordinate))

    @property
    def listed(self) -> Mapping[str, Array]:
        variables = self.run.objective.variables
        found = {variable: self.trace.x[:, i] for i, variable in enumerate(variables)} | {"f": self.trace.f}
        for name, column in self.trace.columns.items():
            if name not in ("x", "f"):
                for i, variable in enumerate(variables):
                    found[name if len(variables) == 1 else f"{name}_{variable}"] = column[:, i]
        return found

    @property
    def file(self) -> str:
        return file_name(self.run, "")

    @property
    def name(self) -> str:
        run = self.run
        return repr((run.objective.text, run.optimizer.text, run.x0, dict(run.hyper), self.coordinate))

    @property
    def begins(self) -> Mapping[str, float]:
        return dict(zip(self.run.objective.variables, self.run.x0, strict=True))

    @cached_property
    def formulas(self) -> Formulas:
        return _formulas(self.run.objective, self.run.optimizer, self.coordinate)

    @property
    def variable(self) -> str:
        return self.run.objective.variables[self.coordinate]

    @property
    def forces(self) -> dict[str, int]:
        """What of a step is drawn beside the ball, with its colour."""
        return {name: self.colours[name] for name in arrows.drawn([stage.column for stage in self.stages])}

    @cached_property
    def leap(self) -> float | None:
        """Where plain gradient descent's first step with the same α ends; None where the run is that, or has no such α."""
        run = self.run
        plain = [stage.column for stage in self.stages] == ["g", self.variable]
        scheduled = "lr_t" in self.table
        if plain or scheduled or len(run.x0) > 1 or not run.hyper.get("lr") or self.last < 1:
            return None
        (step,) = OPTIMIZERS["sgd"].equations
        x = float(step.expression(x=run.x0[0], lr=run.hyper["lr"], g=self.table["g"][1]))
        return x if np.isfinite([x, self.table["x"][1]]).all() else None

    @property
    def surprise(self) -> str:
        return surprise(self)

    @property
    def moving(self) -> Sequence[Mapping[str, Any]]:
        follows = {name: name for name in (*self.optimizer.optional, *self.run.hyper)}
        return [moving(self.run, follows) | {"columns": _moving_columns(self)}]

    def figure(self) -> tuple[str, go.Figure, str]:
        about = _(
            "The function, with the path of x so far, the current point and the step. The numbers are in the table below."
        )
        if len(self.run.objective.variables) == 1:
            return "curve", charts.path_figure("f", tuple(self.forces)), about
        return "contour", charts.path_figure("y"), about

    def chart(self) -> Chart:
        objective = self.run.objective
        if len(objective.variables) == 1:
            return charts.curve_chart(objective, self.columns, self.forces, self.leap)
        return charts.contour_chart(objective, self.columns, self.trace["g"][: self.last + 1])


@lru_cache(maxsize=64)
def _formulas(objective: Objective, optimizer: Optimizer, coordinate: int) -> Formulas:
    """What no number of a run changes."""
    lines = stages(objective, optimizer, coordinate)
    variable = objective.variables[coordinate]
    derivatives = ["f'(x_{t-1})", "f''(x_{t-1})"]
    if len(objective.variables) == 2:
        derivatives = [
            rf"\frac{{\partial f}}{{\partial {variable}}}",
            rf"\frac{{\partial^2 f}}{{\partial {variable}^2}}",
        ]
    constants = frozenset(optimizer.hyperparameters)
    return Formulas(lines, colours(s.column for s in lines), constants, derivatives)


def show(now: Callable[[], Stepped], *, log: bool) -> list[str]:
    """Draw flowchart, formulas and charts, without their numbers.

    Args:
        now: the run as the page's controls say it.

    Returns:
        The parts of it that show numbers all the same.
    """
    replay = now()
    labels = {stage.name: note(replay.optimizer, stage)[0] for stage in replay.stages}
    with st.container(key=player.ROOM):
        pictures, formulas, flow = st.columns(
            [3.2, 2.8, 1.1] if len(replay.stages) <= WIDE else [2.1, 3, 1.9], gap="small"
        )
        with pictures:
            _charts(replay, log)
        with formulas, st.container(key="formulas"):
            if replay.starts:
                part(STARTS, lambda: _starts(now()))
            for k, (stage, latex) in enumerate(zip(replay.stages, replay.formulas.latex, strict=True)):
                with st.container(key=f"eq_{k}"):
                    st.caption(meaning(replay.optimizer, stage))
                    st.latex(latex)
        with flow, st.container(key="flow"):
            chart = flowchart(replay.stages, labels, replay.colours, replay.starts)
            order = " → ".join(plain_symbol(s.column) for s in replay.stages)
            st.graphviz_chart(
                chart, width="stretch", alt=_("Flowchart of one iteration: {order}", order=order)
            )
    return [STARTS] if replay.starts else []


def _starts(replay: Stepped) -> None:
    """The start lines, with their numbers."""
    with st.container(key="starts"):
        begun = f"${starting(replay.starts, replay.table, replay.colours)}$"
        st.markdown(_("At the start: {values}", values=begun))


def _charts(replay: Stepped, log: bool) -> None:
    key, figure, first = replay.figure()
    second = _("Gradient, moments and step against t. The numbers are in the table below.")
    st.plotly_chart(figure, key=key, height=380, theme=None, config=CONFIG, alt=first)
    st.plotly_chart(
        charts.series_figure(tuple(s.column for s in replay.stages), log),
        key="series_log" if log else "series",
        height=210,
        theme=None,
        config=CONFIG,
        alt=second,
    )


def place_of(replay: Stepped, *, opening: bool = False) -> dict[str, int]:
    """Where the run stands, see ``place_in``: as the URL says, or as it was left for another page.

    A stage that another optimizer has, which ran here a moment ago, is nobody's mistake.
    """
    carry("t", "stage")
    if opening and not plain_address():
        put_missing(t="0")
    return place_in([stage.name for stage in replay.stages], replay.last, 0 if opening else 1)


def keep_place(t: int, stage: str) -> None:
    """Keep the place, for other pages too."""
    Bound("t", "", str).remember(str(t))
    Bound("stage", "", str).remember(stage)


def kept_t() -> int:
    """The t that was kept."""
    return int(Bound("t", "0", str).good)


def bar(
    replay: Stepped,
    scene: Mapping[str, Any],
    *,
    opening: bool = False,
    switch: str | None = None,
) -> None:
    """Draw the player's bar; call it inside of a part of the page.

    Args:
        scene: of this run.
        opening: it begins before the first step, which is shown to whoever only looks.
        switch: whether predicting can be switched there: "free" or "locked".
    """
    data = {
        **scene,
        "opening": SHOWN if opening else None,
        "switch": switch,
        "place": place_of(replay, opening=opening),
        "view": one_of("view", VIEWS[0], VIEWS, kept=False).load(),
    }
    startable = any(chart.get("start") for chart in scene["charts"])
    on_start = set_start if startable else None
    keep_place(*player.bar(data, on_start=on_start, on_predict=PREDICT.save))


@remembered
def scene(replay: Stepped, *, predict: bool, log: bool, startable: bool = True) -> dict[str, Any]:
    """What the player shows of a run, wherever in it.

    Args:
        startable: a click into the picture chooses the start.
    """
    columns, colours_ = replay.columns, replay.colours
    times = evenly(0, replay.last, replay.last + 1)
    start = ", ".join(f"{name}₀ = {text(x, None)}" for name, x in replay.begins.items())
    state = ", ".join(
        f"{plain_symbol(name)}₀ = {text(float(replay.table[name][0]))}" for name in replay.optimizer.state
    )
    texts = {
        "start": ", ".join(filter(None, (start, state))),
        "end": "" if replay.diverged is not None else ending(replay),
        "surprise": replay.surprise,
        "diverged": _(
            "At the start {names} is not finite, so there are no steps to show. Choose another start.",
            names=", ".join(replay.lost),
        )
        if replay.diverged == 0
        else _(
            "The run diverged: at t = {t}, {names} is no longer finite. You can play the run up to there.",
            t=replay.diverged,
            names=", ".join(replay.lost),
        ),
    }
    packed = {name: encode(column) for name, column in columns.items()}
    same = {column["floats"]: name for name, column in packed.items()}
    listed = []
    for name, values in replay.listed.items():
        column = encode(values[: replay.last + 1])
        at = same.setdefault(column["floats"], f"listed {name}")  # most are among the player's own
        listed.append((at, plain_symbol(name), name))
        packed.setdefault(at, column)
    return {
        "earns": "step",
        "run": replay.name,
        "file": replay.file,
        "last": replay.last,
        "diverged": replay.diverged,
        "predict": predict,
        "texts": texts,
        "columns": packed | {"t": times},
        "listed": listed,
        "moving": replay.moving,
        "constants": {name: float(value) for name, value in replay.table.items() if value.ndim == 0},
        "slots": [vars(slot) for slot in replay.formulas.slots],
        "digits": dict(enumerate(extra_digits(replay.stages, replay.table, replay.constants))),
        "stages": [_stage(replay, stage, columns, predict) for stage in replay.stages],
        "charts": [
            replay.chart() | {"start": startable},
            charts.series_chart(replay.stages, columns, colours_, log),
        ],
    }


def _moving_columns(replay: Replay) -> dict[str, Column]:
    """Where the player's columns are in what the browser finds, see ``moving``."""
    found: dict[str, Column] = {name: (name, replay.coordinate) for name in replay.columns}
    found |= {variable: ("x", i) for i, variable in enumerate(replay.run.objective.variables)}
    found[charts.LENGTH] = ("x", replay.coordinate, "change")
    del found["t"]
    variables = replay.run.objective.variables
    for name in replay.columns:
        for i, variable in enumerate(variables):
            if name.endswith(MARKS[variable]):
                found[name] = (name.removesuffix(MARKS[variable]), i)
    return found


def surprise(replay: Replay) -> str:
    """After the first step: what plain gradient descent would have done with the same α."""
    x = replay.leap
    if x is None:
        return ""
    x0, x1, g = float(replay.run.x0[0]), float(replay.table["x"][1]), float(replay.table["g"][1])
    step = abs(float(replay.columns[charts.LENGTH][1]))
    said = [
        _(
            "Slope {g}: with the same α, plain gradient descent would go from {x0} to {x}.",
            g=text(g, 4),
            x0=text(x0, 4),
            x=text(x, 4),
        ),
        _(
            "{optimizer} moves {step}, to {x1}.",
            optimizer=replay.run.optimizer.title or _("Your optimizer"),
            step=text(step, 3),
            x1=text(x1, 6),
        ),
    ]
    rate = replay.run.hyper["lr"]
    if "v_hat" in replay.table and abs(step - rate) < 0.01 * rate:
        said.append(_("It divides the slope by its own size, so the step is about α long."))
    return joined(*said)


def ending(replay: Stepped) -> str:
    """Where a run ends, how far from the nearest known minimum, and why its steps are short if v̂ remembers the start."""
    last = replay.trace.x[replay.last]
    step = float(replay.columns[charts.LENGTH][replay.last])
    said = [
        _("The run ends here; the last step of {name} was {step}.", name=replay.variable, step=text(step, 3))
    ]
    minima = np.array(replay.minima).reshape(-1, last.size)
    if minima.size:
        gap = float(np.min(np.linalg.norm(minima - last, axis=1)))
        said.append(_("The nearest known minimum is {gap} away.", gap=text(gap, 3)))
    if "v_hat" in replay.table:
        root, g = (
            float(np.sqrt(replay.table["v_hat"][replay.last])),
            abs(float(replay.table["g"][replay.last])),
        )
        if root > 4 * g > 0:
            said.append(
                _(
                    "√v̂ = {root} still holds the large gradients from before, while |g| is only {g}: that makes the steps short.",
                    root=text(root, 3),
                    g=text(g, 3),
                )
            )
    return joined(*said)


def calculation(stage: Stage, table: Mapping[str, Array]) -> list[str | tuple[str, int]]:
    """A right side as one types it: texts, and in between the columns whose numbers stand there, each with its lag."""

    stage = stage.written_out

    def sign(name: str) -> str:
        read = stage.reads.get(name)
        if read is None:
            return name
        known = table[read.column]
        return f"\n{name}\n" if known.ndim else text(float(known))

    parts = plain(stage.expression.text, sign).split("\n")
    reads = [(read.column, read.lag) for read in map(stage.reads.__getitem__, parts[1::2])]
    return [part for pair in zip_longest(parts[::2], reads) for part in pair if part]


def _stage(replay: Stepped, stage: Stage, columns: dict[str, Array], predict: bool) -> dict[str, Any]:
    label, about = note(replay.optimizer, stage)
    data: dict[str, Any] = {
        "name": stage.name,
        "column": stage.column,
        "symbol": plain_symbol(stage.column),
        "colour": replay.colours[stage.column],
        "label": label,
        "about": about,
    }
    if stage.given:
        data["given"] = True
    elif predict:
        data["calculation"] = calculation(stage, replay.table)
        data["tolerance"] = encode(stage_tolerance(stage, columns))
        data["slips"] = [
            {"about": _(slip.about), "values": encode(np.append(np.nan, slip.stage.evaluate(replay.table)))}
            for slip in slips(stage, replay.table)
        ]
    return data
