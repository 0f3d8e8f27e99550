"""The landscape, and how pictures lie: paths on a plane, and how far the plane's loss is from the true one."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from optim import OPTIMIZERS
from optim.errors import mark
from pages.lab.network import landscape
from ui.figures import CONTOUR, frame, line, remembered
from ui.form import choice
from ui.guess import guess, verdict
from ui.numbers import text
from ui.palette import HEX, look
from ui.picture import beside, draw
from ui.texts import _, joined

KINDS = {"pca": mark("principal components"), "random": mark("random directions")}
COLOURS = dict(zip(landscape.RATES, ("other", "v", "x", "m_hat"), strict=True))
NEAR = 1.1
"""Up to this ratio a picture is right."""


def show() -> None:
    picture, side = beside(first=True)
    with side:
        place = st.container()
        kind = choice(
            _("Plane through"), "net_plane_kind", landscape.KINDS, {k: _(v) for k, v in KINDS.items()}
        )
    found = landscape.plane(kind)
    with place:
        st.markdown(
            _(
                "The network of the race has {n} weights, so each of these four trainings is a path in {n} dimensions. The map shows the loss on a plane. A path is drawn at the places of the plane that are nearest to it. All four begin at the same weights.",
                n=landscape.size(),
            )
        )
        mine = guess(
            _("The map has a height at the start, too. How is it compared with the true loss there?"),
            "net_plane",
            {"low": _("too low"), "right": _("right, within a tenth"), "high": _("too high")},
        )
        if mine:
            _verdict(mine, found)
    with picture:
        draw(
            map_figure(kind, told=bool(mine)),
            "net_plane_figure",
            _("The loss on a plane through the space of all weights as a map, and four paths on it."),
        )
    if mine:
        draw(
            error_figure(kind),
            "net_plane_error",
            _("For each path the height of the map divided by the true loss, against t. 1 would be right."),
        )
        _story(found, kind)


def _verdict(mine: str, found: landscape.Plane) -> None:
    drawn, true = float(found.drawn["adam"][0]), float(found.loss["adam"][0])
    verdict(
        mine,
        "low" if drawn * NEAR < true else "high" if drawn > NEAR * true else "right",
        _(
            "At the start the map says {drawn}. The true loss is {true}.",
            drawn=text(drawn, 3),
            true=text(true, 3),
        ),
    )


def _story(found: landscape.Plane, kind: str) -> None:
    share = text(100 * found.share, 2)
    st.markdown(
        joined(
            _(
                "**Now you see** how such a picture lies. This plane has {share} % of the variance of the four paths, so they look right from above. But the rest of the way is at right angles to it, and the loss depends on that, too. Nor does a large share prove that the way is simple. Alone, each path has {own} % or more in its own two components; a path of random steps, which goes nowhere, has {walk} % (Antognini & Sohl-Dickstein 2018, [arXiv:1806.08805](https://arxiv.org/abs/1806.08805)).",
                share=share,
                own=text(np.floor(100 * landscape.least_share()), 2),
                walk=text(100 * landscape.walk_share(), 2),
            )
            if kind == "pca"
            else _(
                "**Now you see** how such a picture lies. Two random directions through Adam's end, each unit's weights scaled to the length that they have there (*filter-normalised*), show a round bowl. But this plane has only {share} % of the variance of the paths. All of them lie on one spot, the start too: the bowl is not where they went. Such a plane compares the ends of two trainings; it shows no way.",
                share=share,
            ),
            _(
                "Li et al. 2018, [arXiv:1712.09913](https://arxiv.org/abs/1712.09913), draw both kinds. Point at a mark: it tells both losses."
            ),
        )
    )


@remembered
def map_figure(kind: str, *, told: bool) -> go.Figure:
    """The loss on the plane, and the paths; where it is told the true loss of every point, too."""
    found = landscape.plane(kind)
    made = go.Figure(
        go.Contour(
            x=found.across,
            y=found.up,
            z=np.log10(found.height),
            **CONTOUR | {"hovertemplate": None, "hoverinfo": "skip"},
        )
    )
    hover = "t = %{customdata[0]}<br>" + _("map: {loss}", loss="%{customdata[1]:.3g}")
    if told:
        hover += "<br>" + _("true loss: {loss}", loss="%{customdata[2]:.3g}")
    for i, (key, places) in enumerate(found.places.items()):
        dash, symbol = look(i)
        path = line(places[:, 0], places[:, 1], OPTIMIZERS[key].title, HEX[COLOURS[key]], dash, hover=hover)
        path.update(mode="lines+markers", marker={"size": 6, "symbol": symbol})
        made.add_trace(path.update(customdata=np.column_stack([found.t, found.drawn[key], found.loss[key]])))
    across, up = (
        (_("first component"), _("second component"))
        if kind == "pca"
        else (_("one random direction"), _("another one"))
    )
    made.update_xaxes(range=[found.across[0], found.across[-1]], zeroline=False)
    made.update_yaxes(range=[found.up[0], found.up[-1]], zeroline=False, scaleanchor="x")
    made.update_xaxes(constrain="domain").update_yaxes(constrain="domain")
    return frame(made, across, up, height=420)


@remembered
def error_figure(kind: str) -> go.Figure:
    """What the map says over the true loss, along each path."""
    found = landscape.plane(kind)
    made = go.Figure()
    for i, key in enumerate(found.places):
        dash, symbol = look(i)
        share = found.drawn[key] / found.loss[key]
        made.add_trace(
            line(
                found.t, share, OPTIMIZERS[key].title, HEX[COLOURS[key]], dash, mark=symbol, hover="%{y:.2g}"
            )
        )
    made.add_hline(1, line={"dash": "dot", "color": HEX["other"]})
    made.update_yaxes(type="log", tickvals=[0.03, 0.1, 0.3, 0.5, 0.7, 1, 1.5, 2])
    return frame(made, _("t, steps"), _("map / true loss"), height=280, unified=True)
