"""One weight of the network in the player: the lines of its optimizer with its own numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from optim import InputError, Optimizer, Trace
from optim.errors import mark
from optim.networks import Network
from optim.stages import Stage, recorded, starts
from optim.trace import Array
from pages.lab.network import charts, seen
from ui.assignment import Assignment
from ui.figures import CONFIG
from ui.files import named
from ui.form import field
from ui.formulas import Formulas
from ui.guess import guess, verdict
from ui.numbers import text
from ui.pages import PAGES
from ui.palette import colours
from ui.parts import part
from ui.player import listen, replay, table
from ui.player.charts import Chart
from ui.player.replay import Stepped, bar, scene
from ui.setup import look
from ui.state import set_fields
from ui.texts import _, joined
from ui.training import Plan, Trained, follow

WEIGHT = "w"
PLAY = "play"
LONGEST = 30
"""Characters of a weight's name."""


@dataclass(frozen=True)
class Weight(Stepped):
    """A weight whose training was recorded at every step."""

    found: Trained

    @property
    def plan(self) -> Plan:
        return self.found.plan

    @property
    def net(self) -> Network:
        return self.plan.net

    @property
    def at(self) -> int:
        """Where it is in x."""
        assert self.plan.coordinates
        return self.plan.coordinates[0]

    @property
    def optimizer(self) -> Optimizer:
        return self.plan.optimizer

    @property
    def variable(self) -> str:
        return WEIGHT

    @property
    def trace(self) -> Trace:
        return self.found.trace

    @cached_property
    def formulas(self) -> Formulas:
        lines = recorded(self.optimizer, WEIGHT)
        slope = r"\frac{\partial L}{\partial w}"
        return Formulas(lines, colours(s.column for s in lines), frozenset(self.trace.hyper), [slope])

    @property
    def starts(self) -> tuple[Stage, ...]:
        return starts(self.optimizer, WEIGHT)

    @cached_property
    def table(self) -> Mapping[str, Array]:
        found = {"t": self.trace.t.astype(float), **self.listed}
        return self.shown(found | dict(self.trace.hyper))

    @property
    def listed(self) -> Mapping[str, Array]:
        rest = {name: column[:, 0] for name, column in self.trace.columns.items() if name != "x"}
        return {WEIGHT: self.trace.x[:, 0], **rest}

    @property
    def file(self) -> str:
        words = [self.optimizer.key or "own", self.net.data.key or "data", *map(str, self.net.hidden)]
        return named([*words, charts.called(self.net, self.at).replace(", ", "_")], "")

    @property
    def name(self) -> str:
        return repr((self.net.text, self.optimizer.text, self.plan.hyper, self.at, self.trace.steps))

    @property
    def begins(self) -> Mapping[str, float]:
        return {WEIGHT: float(self.trace.x[0, 0])}

    def figure(self) -> tuple[str, go.Figure, str]:
        about = _("The weight against t, with the current step. The numbers are in the table below.")
        return "net_weight", charts.weight_figure(), about

    def chart(self) -> Chart:
        return charts.weight_chart(self.table[WEIGHT])


def show(plan: Plan) -> None:
    """Choose a weight, and step through its training."""
    with st.sidebar:
        shown = look((WEIGHT,), Assignment())
    found = follow(plan, "training")
    if not found:
        return
    net, x = plan.net, found.trace.x
    picture, words = st.columns([1, 1], gap="medium")
    with words:
        lesson = st.container()
        name, unit = st.columns(2, vertical_alignment="bottom")
        with name:
            at = _named(net, x)
        with unit:
            if not charts.drawn(net):
                _units(net, at)
        _picks(net, x)
    with picture:
        _map(net, x, at)
    one = follow(replace(plan, every=1, record=None, coordinates=(at,), measured=False), "weight")
    if not one:
        return
    weight = Weight(one)
    with lesson:
        _lesson(weight)
    replay.show(lambda: weight, log=shown.log)
    _bet(weight)

    def play() -> None:
        drawn = scene(weight, predict=shown.predict, log=shown.log, startable=False)
        bar(weight, drawn, switch="free")

    part(PLAY, play)
    with st.container(key="listed"):
        st.header(_("All iterations"))
        table.iterations(predict=shown.predict)
        if not shown.predict:
            table.offer(weight)
    listen(replay.keep_place)
    st.page_link(PAGES["step"].file, label=_("The same lines on a function whose slope is a formula"))


def _lesson(weight: Weight) -> None:
    """What training is."""
    st.markdown(
        _(
            "A step of the training is {lines} lines for each of the {n} weights, the same lines for all. The training is {steps} such steps. There is nothing else in it. (The weight is w here; the other lessons call it x.)",
            lines=len(weight.stages),
            n=f"{weight.net.n:,}",
            steps=f"{weight.trace.steps:,}",
        )
    )


# --- which one ------------------------------------------------------------------------------------


def _named(net: Network, x: Array) -> int:
    """The one in the field."""
    return field(
        _("Weight"),
        "net_w",
        charts.called(net, seen.fastest(x)),
        weight_of(net),
        spell=str.strip,
        shown=lambda found: "",
        help=_(
            "W1[3, 5] leads from input 3 to unit 5 of the first layer, b1[5] is that unit's bias. The others are called alike, or click one in the picture."
        ),
    )


def _picks(net: Network, x: Array) -> None:
    """A button for each that is worth a look."""
    picks = {
        "fast": (_("the one that comes farthest"), seen.fastest(x)),
        "noisy": (_("the noisiest"), seen.noisiest(x)),
        "still": (_("one that never moves"), seen.still(x)),
    }
    with st.container(horizontal=True):
        for key, (label, pick) in picks.items():
            st.button(
                label,
                key=f"net_{key}",
                disabled=pick is None,
                help=_("In this training all weights move.") if pick is None else None,
                on_click=_take,
                args=(net, pick),
            )


def _take(net: Network, at: int | None) -> None:
    if at is not None:
        set_fields({"net_w": charts.called(net, at)})


def weight_of(net: Network) -> Callable[[str], int]:
    """Reads a weight's name; raises InputError."""

    def read(source: str) -> int:
        match = re.fullmatch(r"([Wb]\d+)\D*(\d+)(?:\D+(\d+))?\D*", source.strip())
        found = None
        if match and len(source) <= LONGEST:
            block, *places = match.groups()
            found = seen.index(net, str(block), tuple(int(i) - 1 for i in places if i))
        if found is None:
            last = ", ".join(charts.called(net, part.stop - 1) for part in net.blocks.values())
            raise InputError(
                mark("there is no weight '{name}'; the last of each kind are {last}"),
                name=source[:LONGEST],
                last=last,
            )
        return found

    return read


def _map(net: Network, x: Array, at: int) -> None:
    """Where the weight is, as all weights are at the end, or before they diverge; another one can be clicked."""
    end = x[np.isfinite(x).all(axis=-1)][-1]
    whole = charts.drawn(net)
    figure = (charts.network_figure if whole else charts.unit_figure)(net, end, at)
    alt = (
        _("The network: a line for each weight, orange above 0, blue and dashed below, the wider the larger.")
        if whole
        else _("The weights that lead to one unit, orange above 0, blue below.")
    )
    key = f"net_pick_{at}"

    def clicked() -> None:
        points = st.session_state[key].selection.points
        if points and "customdata" in points[0]:
            _take(net, int(points[0]["customdata"][0]))

    st.plotly_chart(
        figure,
        key=key,
        height=figure.layout.height,
        theme=None,
        config=CONFIG,
        alt=alt,
        on_select=clicked,
        selection_mode="points",
    )
    st.caption(joined(alt, _("Click a weight to choose it.")))


def _units(net: Network, at: int) -> None:
    """Whose weights are shown."""
    block, places = seen.place(net, at)
    units = {
        f"{name[1:]}.{j}": (name, j)
        for name, shape in net.shapes.items()
        if name[0] == "W"
        for j in range(shape[1])
    }
    st.session_state["net_unit"] = f"{block[1:]}.{places[-1]}"

    def turned() -> None:
        name, j = units[st.session_state["net_unit"]]
        row = places[0] if block == name else 0
        _take(net, seen.index(net, name, (row, j)))

    st.selectbox(
        _("The weights that lead to"),
        list(units),
        format_func=lambda unit: _(
            "layer {layer}, unit {unit}", layer=units[unit][0][1:], unit=units[unit][1] + 1
        ),
        key="net_unit",
        on_change=turned,
    )


# --- a guess --------------------------------------------------------------------------------------


def _bet(weight: Weight) -> None:
    """How much of its way is for nothing."""
    share = seen.gained(weight.trace.x[:, 0])
    if not weight.trace["g"][1:].any():
        st.info(
            joined(
                _("This weight never moves: its gradient is 0 at every step."),
                _("So m and v stay 0, too, and only ε keeps the last line from being 0/0.")
                if {"m", "v", "eps"} <= {*weight.trace.columns, *weight.trace.hyper}
                else "",
            )
        )
        return
    if not np.isfinite(share):
        return
    mine = guess(
        _(
            "It makes {steps} steps. Of all the way that it walks, how much remains between start and end?",
            steps=weight.trace.steps,
        ),
        "net_way",
        {"most": _("more than half"), "some": _("a tenth to a half"), "little": _("less than a tenth")},
    )
    if not mine:
        return
    w = weight.trace.x[:, 0]
    truth = "most" if share > 0.5 else "little" if share < 0.1 else "some"
    because = _(
        "It walks {way} and ends {distance} from its start, {share} % of that.",
        way=text(float(np.abs(np.diff(w)).sum()), 3),
        distance=text(abs(float(w[-1] - w[0])), 3),
        share=text(100 * share, 2),
    )
    noise = _("Each mini-batch has a slope of its own, so some of the way goes there and back.")
    verdict(mine, truth, joined(because, noise if weight.net.batch else ""))
