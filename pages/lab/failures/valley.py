"""The poor minimum: two valleys, of which the start decides."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from optim import OBJECTIVES, OPTIMIZERS, InputError
from optim.errors import mark
from pages.lab.failures import maths
from ui.figures import frame, line
from ui.form import field, hyper_field, number
from ui.guess import check, guess, verdict
from ui.numbers import text
from ui.palette import HEX
from ui.picture import beside, draw, with_ball
from ui.texts import _

TARGET = OBJECTIVES[maths.VALLEYS]


def show() -> None:
    picture, words = beside(first=True)
    with words:
        place = st.container()
        with st.container(horizontal=True):
            x0 = field(_("Start {name}", name="x₀"), "valley_x0", "1.8", _start)
            lr = hyper_field("lr", "valley_lr", "0.1")
    run = maths.descent("adam", x0, lr)
    with place:
        st.markdown(
            _(
                "The curve {f} has two valleys; the left one is deeper. Adam starts at x₀ = {x0} and does {steps} steps with α = {lr}.",
                f=f"`{TARGET.text}`",
                x0=text(x0),
                lr=text(lr),
                steps=maths.VALLEY_STEPS,
            )
        )
        mine = guess(
            _("In which valley does it end?"),
            "valley_bet",
            {"deep": _("the deeper one"), "poor": _("the other one")},
        )
        if mine:
            verdict(
                mine,
                "deep" if run.deep else "poor",
                _("It ends at x = {x} with f = {f}.", x=text(float(run.x[-1])), f=text(float(run.f[-1]))),
            )
    with picture:
        draw(
            valley_figure(run, told=bool(mine)),
            "fail_valley",
            _("The curve with two valleys, and Adam's path on it."),
            rolling=(x0, lr) if mine else None,
        )
    if not mine:
        return
    st.markdown(
        _(
            "The slope is 0 at the bottom of both valleys. A method that only sees slopes cannot know that the other valley is deeper. Momentum or a large α may carry x over the hill, by luck. The usual repairs are of this kind: larger steps first and smaller steps later, noise, or several starts."
        )
    )
    ends = {rule: maths.valleys(rule, x0) for rule in maths.RUNNERS}
    _table(ends)
    _check(ends["adam"])
    _new_data()


def _new_data() -> None:
    """Both sides of the generalisation gap."""
    st.header(_("Is Adam's minimum worse on new data?"))
    st.markdown(
        _(
            "A minimum can be good in training and poor on new data. **Against Adam:** Wilson et al. ([arXiv:1705.08292](https://arxiv.org/abs/1705.08292)) build a problem on which gradient descent makes no error on new data, and Adam is wrong almost half of the time. They find worse results in several networks, too. **For Adam:** Choi et al. ([arXiv:1910.05446](https://arxiv.org/abs/1910.05446)) tune every hyper-parameter with care, and then Adam is never worse than SGD or momentum. With decoupled weight decay, as AdamW, it competes with SGD with momentum in image classification, too ([arXiv:1711.05101](https://arxiv.org/abs/1711.05101)). So ask of every comparison how each optimizer was tuned."
        )
    )


def _start(source: str) -> float:
    value = number(source)
    if abs(value) > 2:
        raise InputError(mark("the start must be from -2 to 2, not {value}"), value=f"{value:g}")
    return value


def valley_figure(run: maths.Descent, *, told: bool = True) -> go.Figure:
    """The curve, and the ball on it: at the start, or where it is told at the end of its path."""
    xs = np.linspace(-2, 2, 201)
    seen = slice(None) if told else slice(1)
    path = line(
        run.x[seen],
        run.f[seen],
        OPTIMIZERS["adam"].title,
        HEX["x"],
        width=1,
        hover="x = %{x:.6g}<br>f = %{y:.6g}",
    )
    figure = go.Figure(
        [
            line(xs, TARGET.f(x=xs), "f", HEX["other"], hover=None),
            path.update(mode="lines+markers", marker_size=5),
        ]
    )
    figure.update_xaxes(range=[-2.1, 2.1])
    figure.update_yaxes(range=[-2, 6])
    return frame(with_ball(figure), "x", "f", height=420)


def _table(ends: Mapping[str, tuple[bool, ...]]) -> None:
    st.dataframe(
        pd.DataFrame(
            {
                "α": [f"{lr:g}" for lr in maths.VALLEY_RATES],
                **{
                    OPTIMIZERS[rule].title: [_("deeper") if deep else "–" for deep in ended]
                    for rule, ended in ends.items()
                },
            }
        ),
        hide_index=True,
        key="valley_table",
        height="content",
    )
    st.caption(_("Which optimizer ends in the deeper valley from this start, for each learning rate."))


def _check(ended: tuple[bool, ...]) -> None:
    count = sum(ended)
    check(
        _("Check: with how many of these {n} rates does Adam reach the deeper valley?", n=len(ended)),
        "valley_answer",
        count,
        _("Yes, {count}. Try another start.", count=count),
        _("Count the entries in Adam's column."),
    )
