"""The first steps: long enough without a warm-up, but in a random direction."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from optim import HYPERPARAMETERS, OPTIMIZERS, InputError, averages
from optim.errors import mark
from optim.trace import Array
from pages.lab.failures import maths
from pages.lab.failures.charts import COLOURS, DASHES
from ui.figures import frame, line
from ui.form import field, hyper_field, number
from ui.guess import check, guess, verdict
from ui.numbers import text
from ui.palette import HEX
from ui.picture import beside, draw
from ui.texts import _, joined


def show() -> None:
    picture, words = beside(first=True)
    with words:
        place = st.container()
        with st.container(horizontal=True):
            beta2 = hyper_field("beta2", "warm_beta2", "0.999")
            rule = maths.usual_warmup(beta2)
            length = int(field(_("Steps of the warm-up"), "warm_steps", str(rule), _steps))
        st.caption(
            _(
                "The band goes from the 5 % point to the 95 % point of the {n} runs, the line is the median.",
                n=maths.RUNS,
            )
        )
    run = maths.early(beta2)
    with place:
        st.markdown(
            _(
                "{n} runs of Adam, independent of each other, get gradients of pure noise with standard deviation 1. So √v̂ should be 1, and 1/√v̂, by which Adam multiplies m̂, should be 1 too. But at t = 1, v̂ is a single squared gradient: in the unluckiest 5 % of the runs 1/√v̂ is above {high}.",
                n=maths.RUNS,
                high=text(float(run.ruler[2, 0]), 2),
            )
        )
        mine = guess(
            _("How long is the longest of these {n} first steps?", n=maths.RUNS),
            "warm_bet",
            {
                "one": _("exactly α"),
                "two": _("about 2 α"),
                "five": _("about 5 α"),
                "more": _("above 15 α"),
            },
        )
        if mine:
            _verdict(mine, run)
    with picture:
        draw(ruler_figure(run), "fail_ruler", _("1/√v̂ of the runs against t, widely spread at first."))
    if not mine:
        return
    picture, words = beside()
    with picture:
        draw(
            steps_figure(run, length),
            "fail_warm",
            _(
                "Both against t. Above: the length of the runs' steps in α, 1 at t = 1 and falling. Below: RAdam's r and a linear warm-up, both rising to 1."
            ),
        )
        st.caption(_("Here the line in the band is the root mean square."))
    with words:
        _directions(run)
        _repairs(run, rule)
    st.dataframe(warmup_table(run, length), hide_index=True, key="warm_table")
    _check(run.first)


def _steps(source: str) -> float:
    value = number(source)
    if value != int(value) or not 1 <= value <= maths.LONGEST_WARMUP:
        raise InputError(
            mark("the warm-up must be a whole number of steps from 1 to {limit}"),
            limit=maths.LONGEST_WARMUP,
        )
    return value


def ruler_figure(run: maths.Early) -> go.Figure:
    """1/√v̂ over t."""
    figure = go.Figure()
    _band(figure, run.t, run.ruler, HEX["v_hat"])
    figure.add_trace(line(run.t, run.ruler[1], "1/√v̂", HEX["v_hat"], hover="%{y:.3g}"))
    figure.update_yaxes(type="log", tickvals=[0.2, 0.5, 1, 2, 5, 10, 20])
    figure.update_xaxes(type="log", exponentformat="power", dtick=1)
    figure.update_layout(showlegend=True)
    return frame(figure, _("t, log scale"), _("1/√v̂, log scale"), height=420, unified=True)


def steps_figure(run: maths.Early, length: int) -> go.Figure:
    """The length of a step, and what holds the first steps back, over t."""
    titles = _("length of a step in α: |m̂|/√v̂"), _("what holds the first steps back")
    figure = make_subplots(2, 1, shared_xaxes=True, vertical_spacing=0.14, subplot_titles=titles)
    _band(figure, run.t, run.step, HEX["x"], row=1)
    radam = f"{OPTIMIZERS['radam'].title}: r"
    for row, values, name, colour, dash in (
        (1, run.typical, "|m̂|/√v̂", HEX["x"], "dot"),
        (2, run.rectified, radam, COLOURS["radam"], DASHES["radam"]),
        (2, np.minimum(run.t / length, 1), _("warm-up"), HEX["m"], "dash"),
    ):
        figure.add_trace(line(run.t, values, name, colour, dash, hover="%{y:.3g}"), row, 1)
    figure.update_yaxes(rangemode="tozero", row=1)
    figure.update_yaxes(range=[-0.05, 1.1], row=2)
    figure.update_xaxes(type="log", exponentformat="power", dtick=1)
    frame(figure, _("t, log scale"), height=460, top=52, unified=True)
    return figure.update_layout(legend_traceorder="normal")


def _band(figure: go.Figure, t: Array, points: Array, colour: str, **place: int) -> None:
    """From the 5 % point to the 95 % point."""
    fill = f"rgba({','.join(str(v) for v in bytes.fromhex(colour[1:]))},0.25)"
    edge = {"x": t, "mode": "lines", "line_width": 0, "showlegend": False, "hovertemplate": "%{y:.3g}"}
    cell = {**place, "col": 1} if place else {}
    figure.add_trace(go.Scatter(y=points[2], name="95 %", **edge), **cell)
    figure.add_trace(go.Scatter(y=points[0], name="5 %", fill="tonexty", fillcolor=fill, **edge), **cell)


def _verdict(mine: str, run: maths.Early) -> None:
    longest = float(run.longest[0])
    verdict(
        mine,
        "one" if longest < 1.5 else "two" if longest < 3.5 else "five" if longest < 15 else "more",
        _(
            "All {n} first steps are exactly α long. At t = 1, m̂ is the gradient g and √v̂ is |g|. Where 1/√v̂ is large, m̂ is small in the same proportion.",
            n=maths.RUNS,
        ),
    )


def _directions(run: maths.Early) -> None:
    late, expected = float(run.typical[-1]), averages.noise_step(HYPERPARAMETERS["beta1"].default)
    st.markdown(
        joined(
            _(
                "So the first steps are not too long. But each of them is **a full step in a random direction**: there is no signal, and still every coordinate moves by α, all of them at once."
            ),
            _(
                "Later m̂ averages many gradients, and the noise in it cancels: a typical step is then {late} α long. (Typical means the root mean square. In theory it is √((1−β₁)/(1+β₁)) = {expected}.)",
                late=text(late, 2),
                expected=text(expected, 3),
            )
            if late < 1.2 * expected
            else _(
                "With this β₂, v̂ never holds more than a few gradients. It is often too small by chance, so there are long steps at any time, not only at first. A larger β₂ helps; a warm-up does not."
            ),
        )
    )


def _repairs(run: maths.Early, rule: int) -> None:
    st.markdown(
        _(
            "Two repairs make the first steps shorter. A **warm-up** lets α rise in a straight line. Ma and Yarats ([arXiv:1910.04209](https://arxiv.org/abs/1910.04209)) give the reason above, and a rule for its length: 2/(1−β₂) steps, here {rule}. In their experiments this did as well as RAdam. **RAdam** (Liu et al., [arXiv:1908.03265](https://arxiv.org/abs/1908.03265)) was made because 1/√v̂ varies so much at first. It estimates how many gradients v̂ is based on. While there are 5 or fewer, it does not use v̂. After that it multiplies the step by r, which rises to 1.",
            rule=rule,
        )
    )
    if run.first is None:
        st.markdown(_("At this β₂, v̂ is never based on more than 5 gradients: RAdam never uses it."))


def warmup_table(run: maths.Early, length: int) -> pd.DataFrame:
    rows = np.searchsorted(run.t, maths.WARM_TABLE)

    def texts(values: Array) -> list[str]:
        return [text(v, 3) for v in values[rows].tolist()]

    return pd.DataFrame(
        {
            "t": [str(t) for t in maths.WARM_TABLE],
            _("1/√v̂, 5 % point"): texts(run.ruler[0]),
            _("1/√v̂, 95 % point"): texts(run.ruler[2]),
            _("typical step/α"): texts(run.typical),
            _("longest step/α"): texts(run.longest),
            f"{OPTIMIZERS['radam'].title}: r": [
                text(v, 3) if v else "–" for v in run.rectified[rows].tolist()
            ],
            _("warm-up"): texts(np.minimum(run.t / length, 1)),
        }
    )


def _check(first: int | None) -> None:
    if first is not None:
        check(
            _("Check: from which t on does RAdam use v̂?"),
            "warm_answer",
            first,
            _("Yes, t = {t}.", t=first),
            _("Find the first t with an r in the table."),
        )
