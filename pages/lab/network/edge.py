"""It finds 38 by itself: α times the largest curvature that Adam sees, in training with full batches."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from pages.lab.network import maths
from pages.lab.network.setup import LOSS_NAMES
from ui.figures import frame, line, remembered
from ui.form import choice
from ui.glossary import words
from ui.guess import guess, verdict
from ui.numbers import text
from ui.pages import PAGES
from ui.palette import HEX
from ui.picture import beside, draw
from ui.texts import _, joined

YOUNG, FIRST = 60, 150
"""Before the first t v̂ is young and the ratio is not drawn; where it is not told it is drawn up to the second."""


def show() -> None:
    words("curvature", "second_moment")
    picture, side = beside(first=True)
    with side:
        place = st.container()
        loss = choice(_("Loss"), "net_edge_loss", maths.EDGE_LOSSES, {k: _(v) for k, v in LOSS_NAMES.items()})
        beta1 = float(choice("β₁", "net_edge_beta1", [f"{b:g}" for b in maths.EDGE_BETA1S]))
        rates = [f"{lr:g}" for lr in maths.EDGE_RATES]
        lr = float(choice("α", "net_edge_lr", rates, usual=rates[1]))
    run = maths.hover(loss, beta1, lr)
    with place:
        st.markdown(
            _(
                "The network learns {few} digits, all of them in every step, for {steps} steps of Adam with β₂ = {beta2}. Adam divides each direction by its √v̂. Let λ be the largest curvature in this rescaled space: the largest eigenvalue of the Hessian, with row and column of each weight divided by the root of its √v̂ + ε. The picture shows α·λ.",
                few=maths.FEW,
                steps=maths.EDGE_STEPS,
                beta2=text(maths.EDGE_BETA2),
            )
        )
        mine = guess(
            _("Nothing in the equations mentions λ. Where does α·λ go?"),
            "net_edge",
            {
                "falls": _("it falls towards 0"),
                "edge": _("it comes to about {edge} and hovers there", edge=text(run.edge, 3)),
                "grows": _("it grows on and on"),
            },
        )
        if mine:
            _verdict(mine, run)
    with picture:
        draw(
            figure(loss, beta1, lr, told=bool(mine)),
            "net_edge_figure",
            _("Above: α·λ against t, with the edge of stability as a dashed line. Below: the loss."),
        )
    if mine:
        _story(run, loss)


def _verdict(mine: str, run: maths.Hover) -> None:
    given = {"late": text(run.late, 3), "edge": text(run.edge, 3)}
    hovers = run.reached is not None
    verdict(
        mine,
        "edge" if hovers else "falls",
        _("In the second half its median is {late}; the edge of stability is {edge}.", **given)
        if hovers
        else _("In the second half its median is only {late}, far from the edge {edge}.", **given),
    )


def _story(run: maths.Hover, loss: str) -> None:
    st.markdown(
        joined(
            _(
                "**Now you see** that training finds {edge} by itself: this is the *edge of stability*. If v̂ stood still, steps would begin to swing beyond α·λ = (2 + 2β₁)/(1 − β₁) = {edge}. Training moves to where the curvature is higher, until it meets this edge. There a small swing starts and pushes the weights back to where the curvature is lower. So α·λ hovers near the edge, while the loss still falls. Try another α: λ itself changes, and α·λ comes to the same place. Near the edge v̂ does not quite stand still; with a large α and a small β₁, α·λ hovers clearly above it.",
                edge=text(run.edge, 3),
            )
            if loss == "squared"
            else _(
                "**Now you see** when there is no edge to find. Cross-entropy has almost no curvature left once every digit is right with great confidence. λ falls together with the loss, so α·λ never comes near the edge. Switch to the squared error, which keeps its curvature."
            ),
            _(
                "Cohen et al. 2022, [arXiv:2207.14484](https://arxiv.org/abs/2207.14484). λ comes from exact products with the Hessian (Pearlmutter 1994) and {products} steps of Lanczos' method.",
                products=maths.PRODUCTS,
            ),
        )
    )
    st.page_link(
        PAGES["long_runs"].file,
        label=_("The edge on x²: long runs"),
        icon=":material/menu_book:",
    )


@remembered
def figure(loss: str, beta1: float, lr: float, *, told: bool) -> go.Figure:
    """α·λ above, where it is told with the edge, and the loss below."""
    run = maths.hover(loss, beta1, lr)
    seen = (run.t > YOUNG) & (told | (run.t < FIRST))
    t = run.t[seen]
    made = make_subplots(2, 1, shared_xaxes=True, vertical_spacing=0.06, row_heights=[0.65, 0.35])
    hover = "t = %{x}<br>%{y:.4g}"
    made.add_trace(line(t, run.ratio[seen], "α·λ", HEX["v_hat"], mark="square-open", hover=hover), 1, 1)
    if told:
        ends, edge = [0, maths.EDGE_STEPS], [run.edge] * 2
        made.add_trace(line(ends, edge, _("edge of stability"), HEX["other"], "dash", hover=hover), 1, 1)
    made.add_trace(line(t, run.loss[seen], _("loss"), HEX["x"], "dashdot", hover=hover), 2, 1)
    made.update_xaxes(range=[0, maths.EDGE_STEPS])
    made.update_yaxes(title="α·λ", rangemode="tozero", row=1)
    made.update_yaxes(title=_("loss (log)"), type="log", exponentformat="power", dtick=1, row=2)
    made.update_layout(showlegend=True)
    return frame(made, _("t, steps"), height=460)
