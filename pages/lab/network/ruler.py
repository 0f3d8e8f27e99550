"""The ruler, seen: √v̂ of every pixel, and how far its weights move."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from optim import OPTIMIZERS
from optim.trace import Array
from pages.lab.network import maths
from ui.figures import frame, remembered
from ui.glossary import words
from ui.guess import guess, verdict
from ui.numbers import text
from ui.pages import PAGES
from ui.picture import beside, draw
from ui.texts import _

SIDE = 8
ALIKE, TENTH = 0.5, 0.03
"""From the first share on two distances are called alike; from the second on one is about a tenth of the other."""


def show() -> None:
    words("gradient", "second_moment")
    picture, side = beside()
    found = maths.pixels()
    with side:
        st.markdown(
            _(
                "A network with 64 pixels as inputs, 32 hidden units and 10 digits is trained for {steps} steps with α = {lr}. In its first layer each pixel has 32 weights. You see the mean of all images, and for each pixel the median √v̂ of its weights after the last step. {never} pixels are on in no image. Their gradient is always 0, so their weights never move.",
                steps=maths.STEPS,
                lr=text(maths.RATES["adam"]),
                never=int(found.never.sum()),
            )
        )
        mine = guess(
            _(
                "{count} pixels are on in fewer than one image of a hundred. How far do their weights move, compared with those of a pixel that is on in most images?",
                count=int(found.rare.sum()),
            ),
            "net_ruler",
            {"hardly": _("hardly at all"), "tenth": _("about a tenth as far"), "alike": _("about as far")},
        )
        if mine:
            _verdict(mine, found)
    with picture:
        draw(
            figure(told=bool(mine)),
            "net_ruler_figure",
            _(
                "Four pictures of 8×8 pixels: the mean image, √v̂, and how far the weights moved with Adam and with SGD."
            )
            if mine
            else _("Two pictures of 8×8 pixels: the mean image, and √v̂ on a log scale."),
        )
    if mine:
        _story(found)


def _verdict(mine: str, found: maths.Pixels) -> None:
    rare, common = _far(found, found.moved["adam"])
    share = rare / common
    verdict(
        mine,
        "alike" if share > ALIKE else "tenth" if share > TENTH else "hardly",
        _(
            "With Adam they move by {rare}, and those of common pixels by {common} (medians).",
            rare=text(rare, 2),
            common=text(common, 2),
        ),
    )


def _story(found: maths.Pixels) -> None:
    slow, fast = _far(found, found.moved["sgd"])
    straight, winding = _far(found, found.walked["adam"])
    st.markdown(
        _(
            "**Now you see** the ruler. √v̂ is {low} for the rarest pixel and up to {high} for common ones. Adam divides by it, so a gradient that is small because it is rare still makes long steps. All steps added up, the weights of rare pixels walk {straight} and those of common pixels {winding}. But the common ones turn back and forth, as different digits pull them. The rare ones go nearly straight, and so they get about as far. SGD does not divide: with α = {lr} the weights of rare pixels move by {slow}, those of common pixels by {fast}. That Adam listens to rare inputs helps where the rare input is the one that matters, such as a rare word. It hurts where it is only dirt on the image.",
            low=text(float(found.root[found.rare].min()), 2),
            high=text(float(found.root[found.common].max()), 2),
            lr=text(maths.RATES["sgd"]),
            straight=text(straight, 3),
            winding=text(winding, 3),
            slow=text(slow, 2),
            fast=text(fast, 2),
        )
    )
    st.page_link(
        PAGES["adaptive_rates"].file,
        label=_("The lesson on rulers: adaptive rates"),
        icon=":material/menu_book:",
    )


def _far(found: maths.Pixels, distances: Array) -> tuple[float, float]:
    """The median distance of rare pixels, and that of common ones."""
    return float(np.median(distances[found.rare])), float(np.median(distances[found.common]))


@remembered
def figure(*, told: bool) -> go.Figure:
    """The mean image and √v̂; where it is told also how far the weights moved with Adam and with SGD."""
    found = maths.pixels()
    moves = {_("moved: {name}", name=OPTIMIZERS[key].title): moved for key, moved in found.moved.items()}
    titles = [_("mean image"), "√v̂", *(moves if told else ())]
    rows = len(titles) // 2
    made = make_subplots(
        rows, 2, subplot_titles=titles, horizontal_spacing=0.04, vertical_spacing=0.14 / rows
    )
    with np.errstate(divide="ignore"):
        root = np.where(found.never, np.nan, np.log10(found.root))
    bar = {"len": 0.9 / rows, "y": 1 - 0.5 / rows, "thickness": 10}
    ticks = {"tickvals": [-5, -4, -3, -2], "ticktext": ["10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²"]}
    made.add_trace(_image(found.mean, found, found.mean, showscale=False), 1, 1)
    made.add_trace(_image(root, found, found.root, colorbar={**bar, **ticks}), 1, 2)
    made.add_trace(_noughts(found), 1, 2)
    largest = max(moved.max() for moved in moves.values())
    for column, moved in enumerate(moves.values() if told else (), 1):
        scale: dict[str, Any] = {"zmin": 0, "zmax": largest, "colorbar": {**bar, "y": 0.5 / rows}}
        made.add_trace(_image(moved, found, moved, showscale=column == 2, **scale), 2, column)
        made.add_trace(_noughts(found), 2, column)
    made.update_xaxes(showgrid=False, showticklabels=False, ticks="", zeroline=False, constrain="domain")
    made.update_yaxes(
        showgrid=False,
        showticklabels=False,
        ticks="",
        zeroline=False,
        autorange="reversed",
        constrain="domain",
    )
    for i, axis in enumerate(made.select_yaxes(), 1):
        axis.update(scaleanchor=f"x{i}")
    frame(made, "", height=270 * rows, top=30)
    return made.update_layout(showlegend=False, hovermode="closest")


def _image(values: Array, found: maths.Pixels, told: Array, **look: Any) -> go.Heatmap:
    """A number for each pixel; pointing at it tells it, and in how many images the pixel is on."""
    return go.Heatmap(
        z=values.reshape(SIDE, SIDE),
        customdata=np.dstack([told.reshape(SIDE, SIDE), found.on.reshape(SIDE, SIDE)]),
        hovertemplate="%{customdata[0]:.2g}<br>"
        + _("on in {share} of all images", share="%{customdata[1]:.1%}")
        + "<extra></extra>",
        colorscale="Cividis",
        **look,
    )


def _noughts(found: maths.Pixels) -> go.Scatter:
    """What is exactly 0."""
    y, x = np.divmod(np.flatnonzero(found.never), SIDE)
    return go.Scatter(x=x, y=y, mode="text", text="0", textfont_size=10, hoverinfo="skip")
