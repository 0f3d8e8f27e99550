"""What a class gained, as a picture."""

from __future__ import annotations

import plotly.graph_objects as go

from pages.teach.before_after.maths import Gain
from ui.figures import frame
from ui.numbers import text
from ui.palette import HEX
from ui.texts import _

HEIGHT, WIDE = 190, 0.55
"""Pixels of the picture; how much of its line a bar fills."""


def gain(found: Gain) -> go.Figure:
    """The shares before and after, and their difference with its interval, in percent."""
    shares = [100 * value for value in (found.before, found.after, found.gain)]
    before, after, more = (text(share, 3) for share in shares)
    names = [
        _("before: {share} %", share=before),
        _("after: {share} %", share=after),
        _("gain: {gain} ± {within}", gain=more, within=text(100 * found.within, 2)),
    ]
    figure = go.Figure()
    for values, labels, colours, error in (
        (shares[:2], names[:2], [HEX["m"], HEX["v"]], None),
        (shares[2:], names[2:], [HEX["x"]], [100 * found.within]),
    ):
        figure.add_bar(
            x=values,
            y=labels,
            orientation="h",
            width=WIDE,
            marker={"color": colours},
            error_x={"array": error, "thickness": 2.5, "width": 8, "color": HEX["other"]} if error else None,
            hovertemplate="%{x:.3g}<extra></extra>",
        )
    figure.update_layout(barmode="overlay", showlegend=False)
    figure.update_xaxes(ticksuffix=" %", range=[min(0.0, *shares, shares[2] - 100 * found.within), 100])
    figure.update_yaxes(
        type="category", autorange="reversed", ticklabelstandoff=8, tickfont={"size": 15}, automargin=True
    )
    return frame(figure, "", height=HEIGHT)
