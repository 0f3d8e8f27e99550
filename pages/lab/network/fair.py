"""A fair race: one learning rate for all, or for each its own; over several seeds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from optim import OPTIMIZERS
from optim.trace import Array
from pages.lab.network import sweep as maths
from ui.figures import frame, line
from ui.glossary import words
from ui.guess import guess, verdict
from ui.numbers import text
from ui.pages import PAGES
from ui.palette import DASHES, HEX, SYMBOLS
from ui.parts import part
from ui.picture import beside, draw
from ui.texts import _
from ui.training import AGAIN, SLICE, TRAININGS

COLOURS = dict(zip(maths.RACERS, ("other", "m", "v_hat", "v", "x", "m_hat"), strict=True))
CLOSE = 2.0
"""Up to this ratio two losses are close."""


def show() -> None:
    words("lr", "hyperparameter")
    picture, side = beside()
    found = maths.sweep()
    with side:
        st.markdown(
            _(
                "Six optimizers train the same network of digits, with 16 hidden units, for {epochs} epochs. Each races with {seeds} seeds: other first weights, other mini-batches. A dot is the loss of one seed at the end, over all images that it is trained on. In the upper picture all have α = {lr}.",
                epochs=maths.EPOCHS,
                seeds=len(maths.RACING),
                lr=text(maths.ONE),
            )
        )
        mine = guess(
            _("When each has the α that suits it best, how far is SGD behind Adam?"),
            "net_fair",
            {
                "far": _("more than ten times the loss"),
                "some": _("2 to 10 times"),
                "close": _("less than twice"),
            },
        )
        ready = found.done if mine else found.started
        if not ready:
            part("net_fair_work", lambda: _work(found, whole=bool(mine)), every=AGAIN)
        elif mine:
            _verdict(mine, found)
    with picture:
        draw(
            race_figure(found, told=bool(mine) and ready),
            "net_fair_figure",
            _(
                "The final losses of every seed for each optimizer: with one α for all, and with the best α for each."
            ),
        )
    if mine and ready:
        _story(found)


def _work(found: maths.Sweep, *, whole: bool) -> None:
    """A slice more, and how far that is."""
    TRAININGS.between(lambda: found.advance(SLICE, whole=whole))
    if found.done if whole else found.started:
        st.rerun()
    st.progress(found.share, _("Training: {share} % of all runs", share=round(100 * found.share)))


def _verdict(mine: str, found: maths.Sweep) -> None:
    before, after = (_gap(losses) for losses in (found.alike, found.fair))
    verdict(
        mine,
        "close" if after < CLOSE else "some" if after <= 10 else "far",
        _(
            "SGD's median loss is {after} times Adam's. With α = {lr} for both it was {before} times.",
            after=text(after, 2),
            before=text(before, 2),
            lr=text(maths.ONE),
        ),
    )


def _gap(losses: dict[str, Array]) -> float:
    """SGD's median loss over Adam's."""
    return float(np.median(losses["sgd"]) / np.median(losses["adam"]))


def race_figure(found: maths.Sweep, *, told: bool) -> go.Figure:
    """A dot for each seed: above with one rate for all, below with the best for each, where that is told."""
    titles = _("α = {lr} for all", lr=text(maths.ONE)), _("the best α for each")
    made = make_subplots(2, 1, shared_xaxes=True, vertical_spacing=0.1, subplot_titles=titles)
    names = {key: OPTIMIZERS[key].title for key in found.racers}
    for row, losses in enumerate((found.alike, found.fair if told else {}), 1):
        seeds = [(names[key], float(loss)) for key in losses for loss in losses[key]]
        medians = [(names[key], float(np.median(losses[key]))) for key in losses]
        for name, symbol, dots in (
            (_("one seed"), "circle-open", seeds),
            (_("median"), "line-ns-open", medians),
        ):
            made.add_trace(
                go.Scatter(
                    x=[loss for _name, loss in dots],
                    y=[named for named, _loss in dots],
                    mode="markers",
                    name=name,
                    marker={"symbol": symbol, "size": 8 if dots is seeds else 16, "color": HEX["x"]},
                    marker_line_width=1.5 if dots is seeds else 3,
                    showlegend=row == 1,
                    hovertemplate="%{y}: %{x:.3g}",
                ),
                row,
                1,
            )
    made.update_yaxes(type="category", categoryorder="array", categoryarray=list(names.values())[::-1])
    made.update_yaxes(range=[-0.6, len(names) - 0.4])
    made.update_xaxes(type="log", tickvals=[0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5], showgrid=True)
    made.update_layout(showlegend=True)
    frame(made, _("final loss (log)"), height=480, top=52)
    return made.update_layout(hovermode="closest")


def _story(found: maths.Sweep) -> None:
    best = max(found.accuracy, key=lambda key: float(np.median(found.accuracy[key])))
    st.markdown(
        _(
            "**Now you see** what a race with one α compares: mostly how well this α suits each. So “{before} times” says something about α = {lr}, and little about SGD. A fair race lets each have the α that suits it, over several seeds. Even this race is not fair in all: β₁, β₂ and the rest are at their defaults. Where the dots of two optimizers overlap, nobody has won. And the loss is not everything. On the images of the test, {best} has the highest median, {share} % right. Choi et al. 2019, [arXiv:1910.05446](https://arxiv.org/abs/1910.05446), compare optimizers with every hyper-parameter tuned.",
            before=text(_gap(found.alike), 2),
            lr=text(maths.ONE),
            best=OPTIMIZERS[best].title,
            share=text(100 * float(np.median(found.accuracy[best])), 3),
        )
    )
    st.markdown(
        _(
            "How the rates were chosen: every optimizer trained with {rates} rates and {seeds} other seeds. A rate must not be chosen with the seeds that race, or luck would count twice.",
            rates=len(maths.RATES),
            seeds=len(maths.TUNING),
        )
    )
    if unlucky := [OPTIMIZERS[key].title for key in found.unlucky]:
        st.markdown(
            _(
                "{names} did worse than with α = {lr}, though the chosen rate was better with the other seeds. A choice by {seeds} seeds is partly luck.",
                names=", ".join(unlucky),
                lr=text(maths.ONE),
                seeds=len(maths.TUNING),
            )
        )
    draw(
        sweep_figure(found),
        "net_sweep_figure",
        _(
            "The final loss against α on log scales, a curve for each optimizer, each with its lowest point elsewhere."
        ),
    )
    st.dataframe(table(found), hide_index=True, key="net_fair_table")
    st.page_link(
        PAGES["race"].file,
        label=_("Races to watch, on maps"),
        icon=":material/menu_book:",
    )


def sweep_figure(found: maths.Sweep) -> go.Figure:
    """The final loss against α."""
    made = go.Figure()
    for i, (key, losses) in enumerate(found.tuned.items()):
        name = OPTIMIZERS[key].title
        curve = line(
            maths.RATES,
            losses.mean(axis=0),
            name,
            HEX[COLOURS[key]],
            DASHES[i % len(DASHES)],
            mark=SYMBOLS[i],
        )
        made.add_trace(curve.update(hovertemplate="α = %{x:g}: %{y:.3g}"))
    made.add_vline(maths.ONE, line={"dash": "dot", "color": HEX["other"]})
    made.update_xaxes(type="log", exponentformat="power", dtick=1)
    made.update_yaxes(type="log", exponentformat="power", range=[-1.5, 1.5], dtick=1)
    return frame(made, _("α, log scale; dotted: the α for all"), _("final loss (log)"), height=400)


def table(found: maths.Sweep) -> pd.DataFrame:
    """Each optimizer's best rate, and how it raced."""

    def spread(values: Array, digits: int, factor: float = 1) -> str:
        low, middle, high = (text(factor * float(v), digits) for v in np.quantile(values, (0, 0.5, 1)))
        return f"{middle} ({low} – {high})"

    return pd.DataFrame(
        {
            _("optimizer"): [OPTIMIZERS[key].title for key in found.racers],
            _("best α"): [text(found.best(key)) for key in found.racers],
            _("final loss: median (range)"): [spread(found.fair[key], 2) for key in found.racers],
            _("% of the test right: median (range)"): [
                spread(found.accuracy[key], 3, 100) for key in found.racers
            ],
        }
    )
