"""The step player: formulas, flowchart and charts are Streamlit's; one component moves what steps in them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from optim import simulate
from optim.errors import mark
from optim.slips import slips
from optim.stages import Stage, stages, table
from optim.trace import Array
from ui import figures
from ui.controls import Setup, set_start
from ui.flowchart import flowchart
from ui.formulas import Formulas, extra_digits, plain_symbol
from ui.numbers import text
from ui.palette import colours
from ui.state import complain
from ui.texts import _, language

HERE = Path(__file__).parent
KEY = "player"
TABLE, ROW_HEIGHT = "iterations", 30
"""The table of all iterations, which the player scrolls to where it rests; pixels."""
SPEEDS = ("0", "1", "2")
"""The positions of the player's speed control, as the URL names them."""
GRADIENT = (
    mark("gradient"),
    mark("The slope of f where we stand, at the position of the step before. Downhill is against it."),
)
_LABELS = {
    "player": mark("Player"),
    "first": mark("Start (Home)"),
    "rewind": mark("Back one iteration (Shift+← or ↑)"),
    "back": mark("Back one stage (←)"),
    "next": mark("Next stage (→)"),
    "forward": mark("Next iteration (Shift+→ or ↓)"),
    "last": mark("End (End)"),
    "play": mark("Play or pause (Space)"),
    "speed": mark("Speed"),
    "speed_stage": mark("stage by stage"),
    "speed_iteration": mark("iteration by iteration"),
    "speed_fast": mark("fast"),
    "scrubber": mark("Iteration t"),
    "hint": mark("Keys: ← → stage · Shift+← → or ↑ ↓ iteration · Space play · Home, End"),
    "guess": mark("Your prediction"),
    "check": mark("Check"),
    "reveal": mark("Show me"),
    "predict": mark("Work it out from the numbers in the lit line, or ask to be shown."),
    "right": mark("Right: {value}."),
    "wrong": mark("It is {value}; you are off by {gap}."),
    "not_a_number": mark("Type a number, such as 25.6 or 1.6e-5."),
    "start_label": mark("Start"),
}


@lru_cache
def _component() -> Any:
    return st.components.v2.component(
        "step_player",
        html=(HERE / "player.html").read_text("utf-8"),
        css=(HERE / "player.css").read_text("utf-8"),
        js=(HERE / "player.js").read_text("utf-8"),
        isolate_styles=False,
    )


class Run:
    """A run as the player shows it: one coordinate's stages, columns and formulas."""

    def __init__(self, setup: Setup, coordinate: int = 0) -> None:
        self.setup = setup
        self.coordinate = coordinate
        self.trace = simulate(
            setup.objective, setup.optimizer, setup.x0, setup.steps, **dict[str, Any](setup.hyper)
        )
        self.diverged = self.trace.diverged
        self.last = setup.steps if self.diverged is None else max(1, self.diverged)
        self.stages = stages(setup.objective, setup.optimizer, coordinate)
        self.constants = frozenset(setup.hyper)
        self.table = {
            name: column if column.ndim == 0 else column[: self.last + 1]
            for name, column in table(self.trace, setup.objective, coordinate).items()
        }
        self.colours = colours(s.column for s in self.stages)
        partial = rf"\frac{{\partial f}}{{\partial {self.variable}}}" if len(setup.x0) == 2 else "f'(x_{t-1})"
        self.formulas = Formulas(self.stages, self.colours, self.constants, partial)

    @property
    def variable(self) -> str:
        return self.setup.objective.variables[self.coordinate]

    @property
    def columns(self) -> dict[str, Array]:
        """What changes with t, and the step's length as ``step``."""
        changing = {name: column for name, column in self.table.items() if column.ndim}
        return changing | {"step": np.diff(self.table[self.variable], prepend=np.nan)}

    def note(self, stage: Stage) -> tuple[str, str]:
        """What a stage is called, and what it does."""
        if stage.name == "g":
            return _(GRADIENT[0]), _(GRADIENT[1])
        found = self.setup.optimizer.notes.get(stage.name)
        if found:
            return _(found.label), _(found.about)
        if stage.name == "x":
            return _("new position"), _("x moves; the next step starts from here.")
        reads = ", ".join(plain_symbol(r.column) for r in stage.reads.values())
        return "", _("{name} is computed from {reads}.", name=plain_symbol(stage.column), reads=reads or "1")


def show(run: Run, *, predict: bool, log: bool) -> None:
    """Draw flowchart, formulas and charts, without their numbers."""
    labels = {stage.name: run.note(stage)[0] for stage in run.stages}
    with st.container(key="player_room"):
        flow, formulas, charts = st.columns([1.25, 3.6, 2.2], gap="small")
        with flow, st.container(key="flow"):
            chart = flowchart(run.stages, labels, run.colours)
            order = " → ".join(plain_symbol(s.column) for s in run.stages)
            st.graphviz_chart(
                chart, width="stretch", alt=_("Flowchart of one iteration: {order}", order=order)
            )
        with formulas, st.container(key="formulas"):
            for k, latex in enumerate(run.formulas.latex):
                with st.container(key=f"eq_{k}"):
                    st.latex(latex)
        with charts:
            _charts(run, log)


def _charts(run: Run, log: bool) -> None:
    flat = len(run.setup.objective.variables) == 1
    key, figure = ("curve", figures.curve_figure()) if flat else ("contour", figures.contour_figure())
    first = _(
        "The function with the path of x so far, the current point and the step. Its numbers are in the table below."
    )
    second = _("Gradient, moments and step over t. Their numbers are in the table below.")
    st.plotly_chart(figure, key=key, height=250, theme=None, config=figures.CONFIG, alt=first)
    st.plotly_chart(
        figures.series_figure(run.stages, log),
        key="series_log" if log else "series",
        height=240,
        theme=None,
        config=figures.CONFIG,
        alt=second,
    )


def bar(run: Run, *, predict: bool, log: bool) -> int:
    """Draw the player's own bar, which fills the numbers in; returns the t at which it rests."""
    with st.container(key="player_bar"):
        result = _component()(
            key=KEY,
            data=_data(run, predict, log),
            default={"place": None},
            on_place_change=lambda: None,
            on_start_change=_take_start,
        )
    if result.start:
        st.rerun()  # the start's own field stands outside of this fragment
    place = result.place or {}
    return int(place.get("t", asked_place(run)["t"]))


def _take_start() -> None:
    point = st.session_state[KEY].get("start") or {}
    set_start((point["x"], point["y"]) if st.session_state.get("y0") is not None else (point["x"],))


def asked_place(run: Run) -> dict[str, int]:
    """The place that the URL asks for; by default the end of the first iteration."""
    names = [stage.name for stage in run.stages]
    place = {"t": min(1, run.last), "stage": len(names) - 1}
    asked_t, asked_stage = st.query_params.get("t"), st.query_params.get("stage")
    if asked_t is not None:
        if asked_t.isascii() and asked_t.isdigit() and len(asked_t) < 9:
            place["t"] = min(int(asked_t), run.last)
        else:
            complain("t", asked_t, f"0 … {run.last}")
            del st.query_params["t"]
    if asked_stage is not None:
        if asked_stage in names:
            place["stage"] = names.index(asked_stage)
        else:
            complain("stage", asked_stage, ", ".join(names))
            del st.query_params["stage"]
    return place


def _asked_speed() -> int:
    asked = st.query_params.get("speed", "0")
    if asked in SPEEDS:
        return int(asked)
    complain("speed", asked, ", ".join(SPEEDS))
    del st.query_params["speed"]
    return 0


def _data(run: Run, predict: bool, log: bool) -> dict[str, Any]:
    columns, colours_ = run.columns, run.colours
    objective = run.setup.objective
    if len(objective.variables) == 1:
        picture = figures.curve_chart(objective, columns, run.stages[-1])
    else:
        picture = figures.contour_chart(objective, columns, run.trace["g"][: run.last + 1])
    texts = {name: _(message) for name, message in _LABELS.items()}
    start = ", ".join(
        f"{v}₀ = {text(x, None)}" for v, x in zip(objective.variables, run.setup.x0, strict=True)
    )
    state = ", ".join(f"{plain_symbol(name)}₀ = 0" for name in run.setup.optimizer.state)
    texts["start"] = _(
        "{values}. Press → for the first gradient.", values=", ".join(filter(None, (start, state)))
    )
    texts["diverged"] = _(
        "The run diverged: at t = {t} a number is no longer finite. Up to here it can be played.",
        t=run.diverged,
    )
    return {
        "root": ".st-key-player_room",
        "table": TABLE,
        "row_height": ROW_HEIGHT,
        "language": {"en": "en", "zh": "zh-CN"}[language()],
        "run": repr(
            (objective.text, run.setup.optimizer.text, run.setup.x0, run.setup.hyper, run.coordinate)
        ),
        "place": asked_place(run),
        "speed": _asked_speed(),
        "last": run.last,
        "diverged": run.diverged,
        "predict": predict,
        "texts": texts,
        "columns": {name: encode(column) for name, column in columns.items()},
        "constants": {name: float(value) for name, value in run.table.items() if value.ndim == 0},
        "slots": [vars(slot) for slot in run.formulas.slots],
        "digits": {k: extra_digits(stage, run.table, run.constants) for k, stage in enumerate(run.stages)},
        "stages": [_stage(run, stage, columns, predict) for stage in run.stages],
        "charts": [picture, figures.series_chart(run.stages, columns, colours_, log)],
    }


def _stage(run: Run, stage: Stage, columns: dict[str, Array], predict: bool) -> dict[str, Any]:
    label, about = run.note(stage)
    data: dict[str, Any] = {
        "name": stage.name,
        "column": stage.column,
        "symbol": plain_symbol(stage.column),
        "colour": run.colours[stage.column],
        "label": label,
        "about": about,
    }
    if predict:
        value = columns[stage.column]
        size = np.abs(columns["step"]) * 10 if stage.name == "x" else np.abs(value)
        data["tolerance"] = encode(np.maximum(0.005 * np.minimum(size, np.abs(value)), 1e-12))
        data["slips"] = [
            {"about": _(slip.about), "values": ["nan", *encode(slip.stage.evaluate(run.table))]}
            for slip in slips(stage)
        ]
    return data


def encode(column: Array) -> list[float | str]:
    """A column for JSON, which has no words for what is not finite."""
    return [v if np.isfinite(v) else repr(v) for v in column.tolist()]
