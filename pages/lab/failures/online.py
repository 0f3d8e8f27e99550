"""The rare large gradient: Reddi, Kale and Kumar's game, on which Adam goes the wrong way."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from optim import HYPERPARAMETERS, OPTIMIZERS, InputError
from optim.errors import mark
from pages.lab.failures import maths
from pages.lab.failures.charts import COLOURS, DASHES, dashed
from ui.figures import CONFIG, frame, kept, line
from ui.form import checked_number, dial, field, hyper_field, notches, number
from ui.guess import check, guess, verdict
from ui.numbers import text
from ui.texts import _, joined

ROUNDS_SHOWN = 9
Runs = Mapping[str, maths.Online]


def show() -> None:
    with st.sidebar:
        c = field("C", "fail_c", "3", lambda source: maths.checked_c(number(source)))
        lr = hyper_field("lr", "fail_lr", "0.5")
        x0 = field(_("Start {name}", name="x₀"), "fail_x0", "0", _inside)
    _game(c)
    beta2 = _memory(c)
    runs = {rule: maths.online(rule, c, beta2, lr, x0) for rule in maths.ONLINE}
    mine = guess(
        _("Where does Adam end after {n} rounds?", n=maths.ROUNDS),
        "fail_bet",
        {"low": _("at −1, the best place"), "high": _("at +1, the worst"), "between": _("in between")},
    )
    if not mine:
        return
    _picture(runs, c)
    _verdict(mine, runs)
    _pushes(runs, beta2)
    _regret(runs, c)
    _repair(c, lr, x0)
    _check(c + 2)


def _inside(source: str) -> float:
    value = number(source)
    if abs(value) > 1:
        raise InputError(mark("the start must be from -1 to 1, not {value}"), value=f"{value:g}")
    return value


def _game(c: float) -> None:
    st.markdown(
        _(
            "This is a game in rounds, with −1 ≤ x ≤ 1. In every third round, beginning with the first, the slope is C = {c}; in the other rounds it is −1. Over three rounds the slopes add up to C − 2 = {sum}, which is positive, so the best place is x = −1. The example is by Reddi, Kale and Kumar (2018): β₁ = 0, learning rate α/√t, and β₂ = 1/(1 + C²) = {paper}.",
            c=text(c),
            sum=text(c - 2),
            paper=text(maths.paper_beta2(c)),
        )
    )


def _memory(c: float) -> float:
    """β₂; the paper's own value is one of the slider's."""
    beta = HYPERPARAMETERS["beta2"]
    few = {maths.paper_beta2(c), 0.1, 0.2, 0.3, 0.4, 0.6, 0.7}
    stops = sorted({v for v in notches(beta) if v <= 0.999} | few)
    return dial("β₂  `beta2`", "fail_beta2", 0.1, checked_number(beta), stops)


def _picture(runs: Runs, c: float) -> None:
    st.plotly_chart(
        online_figure(runs, maths.limit_regret(c)),
        key="fail_online",
        config=CONFIG,
        alt=_(
            "Above: x of Adam and AMSGrad, round by round. Below: the average regret of both, and its limit for x = +1."
        ),
    )
    st.caption(
        _(
            "The run is cut into 1,000 equal parts; the picture shows the smallest and the largest value of each, so no peak is lost. The numbers come from all {steps} steps.",
            steps=maths.ROUNDS,
        )
    )


def online_figure(runs: Runs, limit: float) -> go.Figure:
    """x above, average regret below."""
    figure = make_subplots(
        2, 1, shared_xaxes=True, vertical_spacing=0.07, subplot_titles=("x", _("average regret"))
    )
    for rule, run in runs.items():
        for row, values in ((1, run.x), (2, np.concatenate([[np.nan], run.regret]))):
            t = kept(np.concatenate([[np.nan], values[1:]]))
            curve = line(
                t,
                values[t],
                OPTIMIZERS[rule].title,
                COLOURS[rule],
                DASHES[rule],
                width=1.5,
                hover="t = %{x}<br>%{y:.6g}",
            )
            figure.add_trace(curve.update(showlegend=row == 1), row, 1)
    figure.add_trace(dashed([1, maths.ROUNDS], [limit, limit], "2(C − 2)/3"), 2, 1)
    figure.update_yaxes(range=[-1.05, 1.05], row=1)
    figure.update_xaxes(type="log", exponentformat="power", dtick=1)
    return frame(figure, "t", height=480, top=44, below=True)


def _verdict(mine: str, runs: Runs) -> None:
    place = {rule: run.end for rule, run in runs.items()}
    truth = "low" if place["adam"] < -0.9 else "high" if place["adam"] > 0.9 else "between"
    verdict(
        mine,
        truth,
        _(
            "Over the last 300 rounds Adam's x is {adam} on average, AMSGrad's {amsgrad}.",
            adam=text(place["adam"], 4),
            amsgrad=text(place["amsgrad"], 4),
        ),
    )


def _pushes(runs: Runs, beta2: float) -> None:
    """Why: three rounds, term by term."""
    pushes = runs["adam"].pushes
    st.markdown(
        joined(
            _(
                "Look at the last three rounds, in units of α/√t. Under the slope C, Adam moves x by {first}; under the two slopes −1 by {second} and {third}. Together that is **{together}**.",
                first=text(pushes[0], 3),
                second=text(pushes[1], 3),
                third=text(pushes[2], 3),
                together=text(sum(pushes), 3),
            ),
            _(
                "v keeps only β₂ = {beta2} of its old value at each round, so it forgets C too soon. C is divided by its own size, but the small slopes are divided by a smaller √v, and they push x up.",
                beta2=text(beta2),
            )
            if sum(pushes) > 0
            else _(
                "With β₂ = {beta2}, v still remembers enough of C when the small slopes come. They are divided by a large √v too, so the large slope decides, and x is pushed down.",
                beta2=text(beta2),
            ),
            _("AMSGrad divides by the largest v so far. It never forgets C, whatever β₂ is."),
        )
    )
    st.dataframe(rounds_table(runs), hide_index=True, key="fail_rounds")


def rounds_table(runs: Runs) -> pd.DataFrame:
    """The first rounds, line by line."""
    columns: dict[str, list[str]] = {
        "t": [str(t + 1) for t in range(ROUNDS_SHOWN)],
        _("slope"): [text(v) for v in runs["adam"].slopes[:ROUNDS_SHOWN].tolist()],
    }
    for rule, run in runs.items():
        title = OPTIMIZERS[rule].title
        columns[_("{optimizer}: change of x", optimizer=title)] = [
            text(-v, 4) for v in run.step[:ROUNDS_SHOWN].tolist()
        ]
        columns[_("{optimizer}: x afterwards", optimizer=title)] = [
            text(v, 4) for v in run.x[1 : ROUNDS_SHOWN + 1].tolist()
        ]
    return pd.DataFrame(columns)


def _regret(runs: Runs, c: float) -> None:
    st.markdown(
        _(
            "**Average regret** is how much more x has lost per round than if it had always been at −1. At +1 it is 2(C − 2)/3 = {limit}. A method that learns brings it to 0.",
            limit=text(maths.limit_regret(c)),
        )
    )
    rounds = (3, 30, 300, maths.ROUNDS)
    columns: dict[str, list[str]] = {_("after round"): [str(t) for t in rounds]}
    for rule, run in runs.items():
        columns[OPTIMIZERS[rule].title] = [text(run.regret[t - 1], 4) for t in rounds]
    st.dataframe(pd.DataFrame(columns), hide_index=True, key="fail_regret")


def _repair(c: float, lr: float, x0: float) -> None:
    st.markdown(
        _(
            "**Is Adam broken, then?** It depends on what is fixed first. If β₁ and β₂ are fixed first, with β₁ < √β₂, then some problem exists on which Adam does not converge: Reddi, Kale and Kumar prove that. If the problem is fixed first, a β₂ close enough to 1 is a repair: Zhang et al. (2022, [arXiv:2208.09632](https://arxiv.org/abs/2208.09632)) prove that training with Adam then converges to a place where the gradient is nearly 0. This game with C = {c} shows it; nothing but β₂ changes:",
            c=text(c),
        )
    )
    st.dataframe(memory_table(c, lr, x0), hide_index=True, key="fail_memory")


def memory_table(c: float, lr: float, x0: float) -> pd.DataFrame:
    """Where Adam ends, by β₂."""
    runs = [maths.online("adam", c, beta2, lr, x0) for beta2 in maths.MEMORIES]
    return pd.DataFrame(
        {
            "β₂": [text(beta2) for beta2 in maths.MEMORIES],
            _("Adam's x, mean of the last 300 rounds"): [text(run.end, 4) for run in runs],
            _("average regret"): [text(float(run.regret[-1]), 3) for run in runs],
        }
    )


def _check(c: float) -> None:
    truth = maths.limit_regret(c)
    check(
        _("Check: what would the limit of the average regret be for C = {c}?", c=text(c)),
        "fail_answer",
        truth,
        _("Yes, 2(C − 2)/3 = {truth}.", truth=text(truth)),
        _(
            "Three rounds at +1 cost 2C − 2 − 2 more than three rounds at −1. Divide by three, with C = {c}.",
            c=text(c),
        ),
    )
