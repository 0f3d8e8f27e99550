"""A network is trained, and played back."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from optim.networks import Network
from pages.lab.network import charts, seen
from ui import player
from ui.figures import CONFIG
from ui.glossary import words
from ui.guess import guess, verdict
from ui.numbers import text
from ui.parts import part
from ui.player import encode, place_in
from ui.texts import _
from ui.training import Plan, Trained, follow

WRONG = "net_wrong"
GOAL = 0.9
"""The share of the test that is asked for."""


def show(plan: Plan) -> None:
    """Train it, and play it back; beside that, how soon is it good?"""
    words("batch", "gradient", "lr")
    if found := follow(plan, "training"):
        _pictures(found)
        _bet(found)
        part("play", lambda: _play(found))


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
    """What the player fills, and what is drawn where it rests."""
    net = found.plan.net
    with st.container(key=player.ROOM):
        left, right = (
            st.columns([1, 1.1], gap="medium") if _flat(net) or _images(net) else (None, st.container())
        )
        if left and _flat(net):
            figure = charts.map_figure(len(net.data.classes))
            alt = _("What the network says everywhere, with the points that it is trained on.")
            with left:
                _chart("net_map", figure, alt)
        elif left:
            with left:
                part(WRONG, lambda: _wrong(found))
        with right:
            _chart("net_lines", charts.lines_figure(), _("Loss, and the share of right answers, against t."))


def _chart(key: str, figure: go.Figure, alt: str) -> None:
    st.plotly_chart(figure, key=key, height=charts.HEIGHT, theme=None, config=CONFIG, alt=alt)


def _flat(net: Network) -> bool:
    return len(seen.window(net)) == 2


def _images(net: Network) -> bool:
    return net.data.key == "digits"


def _place(found: Trained) -> dict[str, int]:
    return place_in(["t"], len(found.trace.t) - 1, 0, found.trace.t)


def _wrong(found: Trained) -> None:
    """The images that it gets wrong where the player rests."""
    net = found.plan.net
    plan, row = st.session_state.get("net_row", (None, 0))
    if plan != found.plan:
        row = _place(found)["t"]
    row = min(row, len(found.trace.t) - 1)
    x = found.trace.x[row]
    count = len(seen.wrong(net, x)[0])
    st.markdown(
        _(
            "At t = {t} it gets {count} of {all} test images wrong. What each is → what it says:",
            t=int(found.trace.t[row]),
            count=count,
            all=len(net.data.test[1]),
        )
    )
    figure = charts.wrong_figure(net, x)
    alt = _("Images that the network gets wrong.")
    st.plotly_chart(figure, key="net_wrong_images", height=figure.layout.height, config=CONFIG, alt=alt)


def _play(found: Trained) -> None:
    """The training in the browser, a row at a time."""
    net, trace = found.plan.net, found.trace

    def rest(row: int, stage: str) -> None:
        st.session_state["net_row"] = found.plan, row

    player.bar(
        {
            "run": repr((net.text, found.plan.optimizer.text, found.plan.hyper, trace.steps)),
            "place": _place(found),
            "last": len(trace.t) - 1,
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
                    "about": _("A step does the same lines to every weight."),
                }
            ],
            "spoken": [
                {"symbol": _("loss"), "column": "loss"},
                {"symbol": _("share of the test that is right"), "column": "test"},
            ],
            "charts": [*([charts.map_chart(found)] if _flat(net) else []), charts.lines_chart(found)],
            "texts": {
                "start": _("These are its first weights, drawn at random. Press → or tap › to train it."),
                "speed_stage": _("slowly"),
                "speed_iteration": _("faster"),
                "hint": _("Keys: ← → one step · Space play · Home, End"),
            },
        }
    )
    player.listen(rest, WRONG if _images(net) else None)
