"""Which learning rate? How wide the range is in which an optimizer works."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from optim import OBJECTIVES, OPTIMIZERS
from pages.lab.failures import maths
from pages.lab.failures.charts import COLOURS, DASHES, dashed
from ui.figures import frame, line
from ui.form import choice
from ui.guess import check, guess, verdict
from ui.numbers import text
from ui.picture import beside, draw
from ui.texts import _

Runs = Mapping[str, maths.Sensitivity]


def show() -> None:
    picture, words = beside(first=True)
    with words:
        place = st.container()
        ground = choice(
            _("Function"),
            "rates_f",
            maths.GROUNDS,
            {key: _(OBJECTIVES[key].title) for key in maths.GROUNDS},
        )
        st.caption(_("The picture goes from 10⁻¹² to 10⁴. A run that diverges is drawn at the top."))
    runs = {rule: maths.sensitivity(rule, ground) for rule in maths.RUNNERS}
    with place:
        st.markdown(
            _(
                "The function is f = {f}. Each optimizer runs {steps} steps with each of {n} learning rates from 10⁻⁵ to 10³. A rate *works* if the last loss is at most a hundredth of the first.",
                f=f"`{OBJECTIVES[ground].text}`",
                steps=maths.RATE_STEPS,
                n=len(maths.RATES),
            )
        )
        mine = guess(
            _("Which optimizer works over the widest range of learning rates?"),
            "rates_bet",
            {rule: OPTIMIZERS[rule].title for rule in maths.RUNNERS},
        )
        if mine:
            _verdict(mine, runs)
    with picture:
        draw(
            rates_figure(runs if mine else {"sgd": runs["sgd"]}),
            "fail_rates",
            _("The final loss as a share of the first loss, against the learning rate, for each optimizer."),
        )
    if not mine:
        return
    st.markdown(
        _(
            "A step of SGD grows with the slope: where the function is steep, SGD diverges if the rate is a little too large. Adam's step is near α at any slope: with too small a rate it just does not arrive in time; with too large a one it oscillates. Adam is robust, but not without limits: outside its range it fails as well."
        )
    )
    st.dataframe(rates_table(runs), hide_index=True, key="rates_table")
    st.caption(
        _(
            "Between the smallest and the largest rate there may be gaps. The powers of ten count only the rates that work."
        )
    )
    _check(runs["adam"].decades, runs["sgd"].decades)


def rates_figure(runs: Runs) -> go.Figure:
    """The share of the loss that is left, over the rate."""
    figure = go.Figure(
        [
            line(
                maths.RATES,
                np.where(np.isfinite(run.share), np.clip(run.share, 1e-12, 1e4), 1e4),
                OPTIMIZERS[rule].title,
                COLOURS[rule],
                DASHES[rule],
                hover="α = %{x:.3g}<br>%{y:.3g}",
            )
            for rule, run in runs.items()
        ]
    )
    figure.add_trace(dashed([maths.RATES[0], maths.RATES[-1]], [maths.GOOD] * 2, _("works below")))
    figure.update_xaxes(type="log", exponentformat="power")
    figure.update_yaxes(type="log", exponentformat="power")
    figure.update_layout(showlegend=True)
    return frame(figure, _("α, log scale"), _("final loss / first loss, log scale"), height=420)


def _verdict(mine: str, runs: Runs) -> None:
    best = max(runs, key=lambda rule: runs[rule].decades)
    verdict(
        mine,
        best,
        _(
            "{best}: rates that work cover {decades} powers of ten.",
            best=OPTIMIZERS[best].title,
            decades=text(runs[best].decades, 2),
        ),
    )


def rates_table(runs: Runs) -> pd.DataFrame:
    def smallest(run: maths.Sensitivity) -> str:
        if not run.range:
            return "–"
        value = text(run.range[0], 2)
        return _("{value} or less", value=value) if run.range[0] == maths.RATES[0] else value

    def largest(run: maths.Sensitivity) -> str:
        if not run.range:
            return "–"
        value = text(run.range[1], 4 if run.range[1] >= 100 else 2)
        return _("{value} or more", value=value) if run.range[1] == maths.RATES[-1] else value

    return pd.DataFrame(
        {
            _("optimizer"): [OPTIMIZERS[rule].title for rule in runs],
            _("smallest that works"): [smallest(run) for run in runs.values()],
            _("largest that works"): [largest(run) for run in runs.values()],
            _("powers of ten that work"): [text(run.decades, 2) for run in runs.values()],
        }
    )


def _check(adam: float, sgd: float) -> None:
    gap = round(adam - sgd, 1)
    check(
        _("Check: by how many powers of ten is Adam's range wider than SGD's here?"),
        "rates_answer",
        gap,
        _("Yes, {adam} − {sgd} = {gap}.", adam=text(adam, 2), sgd=text(sgd, 2), gap=text(gap, 2)),
        _("Subtract the two entries of the table."),
    )
