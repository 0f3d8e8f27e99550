"""The rare large gradient: Reddi, Kale and Kumar's game, on which Adam goes the wrong way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from optim import HYPERPARAMETERS, OPTIMIZERS, InputError, Run
from optim.errors import mark
from pages.lab.failures import maths
from pages.lab.failures.charts import COLOURS, DASHES, dashed
from ui.figures import Values, frame, kept, line
from ui.form import checked_number, dial, field, hyper_field, notches, number
from ui.guess import check, guess, verdict
from ui.moving import follows, moving, with_runs
from ui.numbers import text
from ui.pages import PAGES
from ui.palette import HEX
from ui.picture import beside, draw
from ui.texts import _, joined

ROUNDS_SHOWN, NEAR = 9, 0.9
DIALS = {"fail_beta2": "beta2"}
Runs = Mapping[str, maths.Online]


def show() -> None:
    picture, words = beside(first=True)
    with words:
        place, dials = st.container(), st.container()
    with dials:
        beta2_place = st.container()
        with st.container(horizontal=True):
            c = field("C", "fail_c", "3", lambda source: maths.checked_c(number(source)))
            lr = hyper_field("lr", "fail_lr", "0.5")
            x0 = field(_("Start {name}", name="x₀"), "fail_x0", "0", _inside)
        with beta2_place:
            beta2 = _memory(c)
    runs = {rule: maths.online(rule, c, beta2, lr, x0) for rule in maths.ONLINE}
    played = [maths.playing(rule, c, beta2, lr, x0) for rule in maths.ONLINE]
    with place:
        _game(c)
        mine = guess(
            _("Where does Adam end after {n} rounds?", n=maths.ROUNDS),
            "fail_bet",
            {"low": _("at −1, the best place"), "high": _("at +1, the worst"), "between": _("in between")},
        )
        if mine:
            _verdict(mine, runs)
            _task(runs["adam"], beta2)
    with picture:
        draw(
            game_figure(runs, c, played, told=bool(mine)),
            "fail_online",
            _("Left: the slope of each round. Right: x against t, between −1 and +1."),
        )
    if not mine:
        return
    picture, words = beside()
    with words:
        _pushes(runs, beta2)
        _adopt(runs["adopt"])
        _regret(runs, c)
    with picture:
        draw(
            regret_figure(runs, maths.limit_regret(c), played),
            "fail_average",
            _("The average regret of Adam, AMSGrad and ADOPT against t, and its limit for x = +1."),
        )
        _thinned()
    st.dataframe(rounds_table(runs), hide_index=True, key="fail_rounds")
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
            "In every third round the slope is C = {c}, else it is −1. Three rounds add up to C − 2 = {sum}, which is positive, so the best place is x = −1; x stays between −1 and 1.",
            c=text(c),
            sum=text(c - 2),
        )
    )


def _task(adam: maths.Online, beta2: float) -> None:
    """Something to do: bring Adam to the best place by its memory alone."""
    if adam.end < -NEAR:
        st.success(
            _("Task done: with β₂ = {beta2} Adam ends at {end}.", beta2=text(beta2), end=text(adam.end, 4)),
            icon=":material/task_alt:",
        )
    else:
        st.markdown(_("**Your task:** change β₂ until Adam ends at −1."))


def _memory(c: float) -> float:
    """β₂; the paper's own value is one of the slider's."""
    beta = HYPERPARAMETERS["beta2"]
    few = {maths.paper_beta2(c), 0.1, 0.2, 0.3, 0.4, 0.6, 0.7}
    stops = sorted({v for v in notches(beta) if v <= 0.999} | few)
    return dial("β₂", "fail_beta2", 0.1, checked_number(beta), stops)


def game_figure(runs: Runs, c: float, played: Sequence[Run], *, told: bool = True) -> go.Figure:
    """The slope of the first rounds; and the places, with x of both over t where that is told."""
    figure = make_subplots(
        1,
        2,
        column_widths=[0.34, 0.66],
        horizontal_spacing=0.12,
        subplot_titles=(_("the slope, round by round"), _("where x is")),
    )
    rounds = np.arange(1, ROUNDS_SHOWN + 1)
    slopes = runs["adam"].slopes[:ROUNDS_SHOWN]
    bars = go.Bar(x=rounds, y=slopes, name=_("slope"), marker_color=HEX["g"], showlegend=False)
    figure.add_trace(bars.update(hovertemplate="t = %{x}: %{y}<extra></extra>"), 1, 1)
    for rule, run in runs.items():
        t = kept(np.concatenate([[np.nan], run.x[1:]])) if told else np.arange(1, 2)
        curve = _curve(rule, t, (run.x if told else run.x[:1].repeat(2))[t])
        figure.add_trace(follows(curve, len(figure.data) - 1) if told else curve, 1, 2)
    with_runs(figure, *(moving(run, DIALS) for run in played))
    for place, name, side in ((-1, _("best place"), "top left"), (1, _("worst place"), "bottom left")):
        dotted = {"color": HEX["other"], "dash": "dot"}
        figure.add_hline(place, row=1, col=2, line=dotted, annotation_text=name, annotation_position=side)
    figure.update_xaxes(type="log", exponentformat="power", dtick=1, range=[0, 3.6], col=2)
    figure.update_xaxes(tickvals=rounds[::3], col=1)
    figure.update_yaxes(title=_("slope"), range=[-0.35 * c, 1.1 * c], col=1)
    figure.update_yaxes(title="x", range=[-1.3, 1.3], tickvals=[-1, 0, 1], col=2)
    frame(figure, "t", height=420, top=52)
    return figure.update_xaxes(title=_("t, log scale"), col=2)


def regret_figure(runs: Runs, limit: float, played: Sequence[Run]) -> go.Figure:
    """The average regret over t, and that of standing at +1."""
    figure = go.Figure()
    for rule, run in runs.items():
        values = np.concatenate([[np.nan], run.regret])
        t = kept(values)
        figure.add_trace(follows(_curve(rule, t, values[t]), len(figure.data), ("regret", 0)))
    with_runs(figure, *(moving(run, DIALS) for run in played))
    figure.add_trace(dashed([1, maths.ROUNDS], [limit, limit], "2(C − 2)/3"))
    figure.update_xaxes(type="log", exponentformat="power", dtick=1)
    return frame(figure, _("t, log scale"), _("average regret"), height=340)


def _curve(rule: str, t: Values, values: Values) -> go.Scatter:
    hover = "t = %{x}<br>%{y:.6g}"
    return line(t, values, OPTIMIZERS[rule].title, COLOURS[rule], DASHES[rule], width=1.5, hover=hover)


def _thinned() -> None:
    st.caption(
        _(
            "The run is cut into 1,000 equal parts; the picture shows the smallest and the largest value of each, so no peak is lost. The numbers come from all {steps} steps.",
            steps=maths.ROUNDS,
        )
    )


def _verdict(mine: str, runs: Runs) -> None:
    place = {rule: run.end for rule, run in runs.items()}
    truth = "low" if place["adam"] < -NEAR else "high" if place["adam"] > NEAR else "between"
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


def _adopt(run: maths.Online) -> None:
    """The repair of 2024: the same three rounds."""
    first, *rest = run.pushes
    st.markdown(
        _(
            "**ADOPT** (2024) repairs it in another way: it divides each slope by the root of the v of the round before, which does not know this slope yet. So C is not divided by its own size. In the last three rounds C moves x by {first}, and the small slopes by {second} together. ADOPT ends at {end}.",
            first=text(first, 3),
            second=text(sum(rest), 3),
            end=text(run.end, 4),
        )
    )


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
    st.caption(
        _(
            "The example is by Reddi, Kale and Kumar (2018): β₁ = 0, learning rate α/√t, and β₂ = 1/(1 + C²) = {paper}.",
            paper=text(maths.paper_beta2(c)),
        )
    )
    st.markdown(
        _(
            "**Is Adam broken, then?** It depends on what is fixed first. If β₁ and β₂ are fixed first, with β₁ < √β₂, then some problem exists on which Adam does not converge: Reddi, Kale and Kumar prove that. If the problem is fixed first, a β₂ close enough to 1 is a repair: Zhang et al. (2022, [arXiv:2208.09632](https://arxiv.org/abs/2208.09632)) prove that training with Adam then converges to a place where the gradient is nearly 0. This game with C = {c} shows it; nothing but β₂ changes:",
            c=text(c),
        )
    )
    st.dataframe(memory_table(c, lr, x0), hide_index=True, key="fail_memory")
    st.markdown(
        _(
            "**Converges to what?** With a constant α, such a theorem reaches only a ball around the minimum: the noise of mini-batches keeps x away from it. A smaller α makes the ball smaller, and an α that falls to 0 closes it."
        )
    )
    st.page_link(PAGES["confidence"].file, label=_("How large the ball is"))


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
