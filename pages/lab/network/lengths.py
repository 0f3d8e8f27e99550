"""How long the steps are: |Δ|/α of all weights, at four times of a training."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from optim import HYPERPARAMETERS, averages
from pages.lab.network import maths
from ui.figures import frame, remembered
from ui.glossary import words
from ui.guess import guess, verdict
from ui.numbers import text
from ui.pages import PAGES
from ui.palette import HEX
from ui.picture import beside, draw
from ui.texts import _

NOUGHT = -4.6
"""Where the weights stand that do not move, on an axis of powers of ten."""


def show() -> None:
    words("lr", "batch", "noise")
    picture, side = beside()
    found = maths.lengths()
    with side:
        st.markdown(
            _(
                "The digits again, with α = {lr}. In each step every one of the {n} weights moves by its own Δ. The first row shows all |Δ|/α of the first step. {share} % of the weights move by exactly α, up to ε. The others do not move: their pixel is on in none of the 32 images, so their gradient is 0.",
                lr=text(maths.RATES["adam"]),
                n=found.ratio.shape[1],
                share=text(100 * float((found.ratio[0] > 0.99).mean()), 2),
            )
        )
        mine = guess(
            _("α stays the same. How long is the median step at t = {t}?", t=maths.TIMES[-1]),
            "net_lengths",
            {"one": _("about α"), "third": _("about α/3"), "tenth": _("below α/10")},
        )
        if mine:
            _verdict(mine, found)
    with picture:
        draw(
            figure(told=bool(mine)),
            "net_lengths_figure",
            _(
                "Histograms of the length of a step in α over all weights, one row for each of four times; the median moves to the left."
            )
            if mine
            else _("A histogram of the length of the first step in α over all weights."),
        )
    if mine:
        _story(found)


def _verdict(mine: str, found: maths.Lengths) -> None:
    last = float(found.median[-1])
    verdict(
        mine,
        "one" if last > 0.6 else "third" if last > 0.1 else "tenth",
        _(
            "The median is {values} α at t = {times}.",
            values=", ".join(text(v, 2) for v in found.median.tolist()),
            times=", ".join(str(t) for t in maths.TIMES),
        ),
    )


def _story(found: maths.Lengths) -> None:
    st.markdown(
        _(
            "**Now you see** a schedule that nobody set. There are two reasons. First, m̂ averages gradients of different mini-batches, and their noise cancels: on pure noise a typical step is √((1−β₁)/(1+β₁)) = {noise} α long. Second, v̂ still remembers the large gradients of the beginning: in the last hundred steps a typical gradient is only {faded} of √v̂. The weights that do not move at the end belong to the {never} pixels that are never on.",
            noise=text(averages.noise_step(HYPERPARAMETERS["beta1"].default), 3),
            faded=text(found.faded, 2),
            never=int(maths.pixels().never.sum()),
        )
    )
    st.page_link(
        PAGES["anatomy"].file, label=_("The lesson on the length of a step"), icon=":material/menu_book:"
    )


@remembered
def figure(*, told: bool) -> go.Figure:
    """A histogram for each time, below each other; where it is not told only the first."""
    found = maths.lengths()
    titles = [f"t = {t}" for t in maths.TIMES]
    made = make_subplots(len(titles), 1, shared_xaxes=True, vertical_spacing=0.07, subplot_titles=titles)
    edges = np.log10(maths.BINS)
    middles = np.append(NOUGHT, (edges[:-1] + edges[1:]) / 2)
    for row in range(len(titles) if told else 1):
        shares = np.append(found.zero[row], found.shares(row))
        bars = go.Bar(
            x=middles,
            y=100 * shares,
            width=0.1,
            name=_("share of all weights"),
            marker_color=HEX["x"],
            customdata=np.append(0.0, 10 ** middles[1:]),
            hovertemplate="%{customdata:.2g} α: %{y:.2g} %<extra></extra>",
        )
        made.add_trace(bars, row + 1, 1)
        made.add_vline(
            float(np.log10(found.median[row])),
            row=row + 1,
            col=1,
            line={"dash": "dot", "color": HEX["other"]},
        )
    made.update_xaxes(
        range=[NOUGHT - 0.2, 0.2],
        tickvals=[NOUGHT, -4, -3, -2, -1, 0],
        ticktext=["0", "10⁻⁴", "10⁻³", "0.01", "0.1", "1"],
    )
    made.update_yaxes(rangemode="tozero", nticks=3, ticksuffix=" %")
    frame(made, "", height=480, top=30).update_annotations(font_size=12)
    made.update_xaxes(title=_("|Δ|/α, log scale; dotted: the median"), row=len(titles))
    return made.update_layout(showlegend=False, bargap=0)
