"""A network is trained, and played back."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.lab.network import charts
from ui import player
from ui.figures import CONFIG
from ui.guess import guess, verdict
from ui.numbers import text
from ui.parts import part
from ui.player import encode, place_in
from ui.texts import _
from ui.training import Plan, Trained, follow

GOAL = 0.9
"""The share of the test that is asked for."""


def show(plan: Plan) -> None:
    """Train it, ask, and play it back."""
    if found := follow(plan, "training"):
        _bet(found)
        _pictures(found)


def _bet(found: Trained) -> None:
    """How soon it is good."""
    plan = found.plan
    tenth, third = plan.steps // 10, plan.steps // 3
    mine = guess(
        _("After how many of the {steps} steps are nine of ten test points right?", steps=plan.steps),
        "net_bet",
        {
            "soon": _("{n} or fewer", n=tenth),
            "later": _("up to {n}", n=third),
            "late": _("more, or never"),
        },
    )
    if not mine:
        return
    good = np.flatnonzero(found.test >= GOAL)
    end = text(float(100 * found.test[-1]), 3)
    if not good.size:
        verdict(mine, "late", _("Never: at the end {share} % of the test are right.", share=end))
        return
    t = int(found.trace.t[good[0]])
    right = "soon" if t <= tenth else "later" if t <= third else "late"
    because = _("At t = {t} it is so for the first time; at the end {share} % are right.", t=t, share=end)
    verdict(mine, right, because)


def _pictures(found: Trained) -> None:
    """The pictures, which the player fills."""
    net = found.plan.net
    with st.container(key=player.ROOM):
        flat = net.data.inputs.shape[1] == 2
        left, right = st.columns([1, 1.1], gap="medium") if flat else (None, st.container())
        if left:
            with left:
                figure = charts.map_figure(len(net.data.classes))
                alt = _("What the network says everywhere, with the points that it is trained on.")
                st.plotly_chart(figure, key="net_map", height=400, theme=None, config=CONFIG, alt=alt)
        with right:
            alt = _("Loss, and the share of right answers, against t.")
            st.plotly_chart(
                charts.lines_figure(), key="net_lines", height=400, theme=None, config=CONFIG, alt=alt
            )
    part("play", lambda: _play(found))


def _play(found: Trained) -> None:
    """The training in the browser, a row at a time."""
    net, trace = found.plan.net, found.trace
    last = len(trace.t) - 1
    flat = net.data.inputs.shape[1] == 2
    player.bar(
        {
            "run": repr((net.text, found.plan.optimizer.text, found.plan.hyper, trace.steps)),
            "place": place_in(["t"], last, 0, trace.t),
            "last": last,
            "columns": {
                "t": encode(trace.t.astype(float)),
                "loss": encode(found.loss),
                "train": encode(found.train),
                "test": encode(found.test),
            },
            "stages": [
                {
                    "name": "t",
                    "column": "t",
                    "symbol": "",
                    "colour": 9,
                    "label": _("Training"),
                    "about": _("Every weight moves at every step."),
                }
            ],
            "spoken": [
                {"symbol": _("loss"), "column": "loss"},
                {"symbol": _("share of the test that is right"), "column": "test"},
            ],
            "charts": [*([charts.map_chart(found)] if flat else []), charts.lines_chart(found)],
            "texts": {
                "start": _("These are its first weights, drawn at random. Press → or tap › to train it."),
                "speed_stage": _("slowly"),
                "speed_iteration": _("faster"),
                "hint": _("Keys: ← → one step · Space play · Home, End"),
            },
        }
    )
