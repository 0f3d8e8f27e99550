"""The figures of the lesson on rare words."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from pages.learn.rare_words import maths
from ui.figures import frame, line, remembered
from ui.moving import follows, moving, with_runs
from ui.palette import HEX, Look
from ui.texts import _

RATES = {"sgd": "rw_sgd", "adam": "rw_adam"}
"""The keys of the dials, by the optimizer whose α they set."""
COLOURS = {"sgd": HEX["g"], "momentum": HEX["m"], "sign": HEX["v_hat"], "adam": HEX["x"]}
LOOKS: dict[str, Look] = {
    "sgd": ("dot", "square"),
    "momentum": ("dash", "diamond"),
    "sign": ("longdash", "cross"),
    "adam": ("solid", "circle"),
}


def names() -> dict[str, str]:
    """What the optimizers are called."""
    return {
        "sgd": _("gradient descent"),
        "momentum": _("momentum"),
        "sign": _("sign descent"),
        "adam": "Adam",
    }


@remembered
def ranks(sgd: float, adam: float, *, told: bool = True) -> go.Figure:
    """What is left of each word's error, over its rank: by gradient descent, and by all where that is told."""
    rates = {**maths.ALONE, "sgd": sgd, "adam": adam}
    figure = go.Figure()
    runs: list[dict[str, Any]] = []
    for key, name in list(names().items())[: None if told else 1]:
        left = [maths.left(key, rank, rates[key]) for rank in maths.RANKS]
        dash, symbol = LOOKS[key]
        curve = line(maths.RANKS, left, name, COLOURS[key], dash, hover="%{y:.3g}")
        curve.update(mode="lines+markers", marker={"size": 8, "symbol": symbol})
        figure.add_trace(follows(curve, tuple(range(len(runs), len(runs) + len(left))), last=True))
        for rank in maths.RANKS:
            share = 1.0 if key in maths.DIVIDED else float(maths.zipf(maths.WORDS)[rank - 1])
            dials = {RATES[key]: {"lr": f"value*{share!r}"}} if key in RATES else {}
            runs.append(moving(maths.alone(key, rank, rates[key]), dials))
    with_runs(figure, *runs)
    figure.update_xaxes(type="log", tickvals=maths.RANKS[::2], range=[-0.1, 4.1])
    figure.update_yaxes(range=[-0.35, 1.35])
    figure.update_layout(showlegend=True)
    return frame(
        figure,
        _("rank of the word, log scale"),
        _("its weight x after {steps} steps", steps=maths.STEPS),
        height=380,
    )


@remembered
def softmax(t: int, *, told: bool = True) -> go.Figure:
    """The loss of each word after t steps over its rank, without momentum until that is told."""
    figure = go.Figure()
    for key, name in names().items():
        if key == "momentum" and not told:
            continue
        ends = maths.losses("bigram", key, maths.BEST["bigram"][key])[t]
        dash, symbol = LOOKS[key]
        figure.add_trace(
            line(np.arange(1, len(ends) + 1), ends, name, COLOURS[key], dash, mark=symbol, hover="%{y:.2g}")
        )
    figure.update_xaxes(type="log", tickvals=[1, 2, 8, 32, 128])
    figure.update_yaxes(type="log", exponentformat="power", range=[-6.5, 0.7])
    return frame(
        figure, _("rank of the word, log scale"), _("loss of the word, log scale"), height=380, unified=True
    )


@remembered
def shared() -> go.Figure:
    """The loss of each word over its rank, where so many weights share one v."""
    figure = go.Figure()
    looks = {"weight": ("sgd", HEX["x"]), "word": ("momentum", HEX["m_hat"]), "all": ("adam", HEX["v"])}
    titles = {
        "weight": _("one v for each weight"),
        "word": _("one v for each word"),
        "all": _("one v for all"),
    }
    for blocks, lr in maths.SHARED.items():
        ends = maths.losses("bigram", "adam", lr, blocks)[-1]
        (dash, symbol), colour = LOOKS[looks[blocks][0]], looks[blocks][1]
        curve = line(
            np.arange(1, len(ends) + 1), ends, titles[blocks], colour, dash, mark=symbol, hover="%{y:.2g}"
        )
        figure.add_trace(curve)
    figure.update_xaxes(type="log", tickvals=[1, 2, 8, 32, 128])
    figure.update_yaxes(type="log", exponentformat="power", range=[-6.5, 0.7])
    return frame(
        figure, _("rank of the word, log scale"), _("loss of the word, log scale"), height=340, unified=True
    )
