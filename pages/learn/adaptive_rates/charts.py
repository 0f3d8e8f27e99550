"""The figures of the lesson on adaptive rates."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from optim import OPTIMIZERS, Objective, Run, objective
from pages.learn.adaptive_rates import maths
from ui.figures import Path, frame, line, marks, path_map, remembered
from ui.palette import HEX, LOOKS
from ui.texts import _

STEPS, SCALE_STEPS, LONG = 60, 100, 1000
RATE, X0 = 0.1, 1.0
SGD_RATE = 0.01
SLOPES = tuple(float(f"1e{k}") for k in range(-12, 5))
COLOURS = {"sgd": HEX["g"], "adagrad": HEX["v"], "rmsprop": HEX["m_hat"], "adam": HEX["x"]}
DASHES = {"sgd": "dot", "adagrad": "dashdot", "rmsprop": "dash", "adam": "solid"}
SYMBOLS = {"sgd": "square", "adam": "circle"}


def rate_for(steep: float, suits: str) -> float:
    """SGD's rate that suits both axes, or the flat one."""
    return maths.best_rate(steep) if suits == "both" else 1.0


@remembered
def paths(steep: float, suits: str) -> go.Figure:
    """SGD and Adam without momentum on a map of the bowl."""
    runs = {
        "sgd": ("SGD", maths.descent(steep, rate_for(steep, suits), STEPS)),
        "adam": (_("Adam, β₁ = 0"), maths.ruled(steep, RATE, STEPS)),
    }
    return path_map(
        maths.bowl(steep),
        ((-1.3, 1.3), (-1.3, 1.3)),
        [
            Path(name, run.x[np.abs(run.x).max(axis=1) < 1e6], COLOURS[key], (DASHES[key], SYMBOLS[key]), 1.5)
            for key, (name, run) in runs.items()
        ],
    )


@remembered
def sizes(steep: float) -> go.Figure:
    """|g| and √v̂ of both coordinates, over t."""
    run = maths.ruled(steep, RATE, STEPS)
    t = np.arange(1, STEPS + 1)
    figure = go.Figure()
    for i, variable, dash in ((1, "y", "solid"), (0, "x", "dot")):
        for name, quantity, values in (
            ("|g|", "g", np.abs(run["g"][1:, i])),
            ("√v̂", "v_hat", np.sqrt(run["v_hat"][1:, i])),
        ):
            mark = LOOKS[quantity][1]
            figure.add_trace(line(t, values, f"{name}, {variable}", HEX[quantity], dash, mark=mark))
    figure.update_yaxes(type="log", exponentformat="power")
    return frame(figure, "t", _("size, log scale"), height=340, unified=True)


def scaled_runs(target: Objective, eps: float) -> dict[str, Run]:
    """SGD and Adam on a learner's own function."""
    rates = {"sgd": {"lr": SGD_RATE}, "adam": {"lr": RATE, "eps": eps}}
    return {key: Run(target, OPTIMIZERS[key], (X0,), SCALE_STEPS, hyper) for key, hyper in rates.items()}


@remembered
def scaled(source: str, factor: float, eps: float) -> go.Figure:
    """x over t of SGD and Adam, on f as marks and on c·f as lines."""
    figure = go.Figure()
    t = np.arange(SCALE_STEPS + 1)
    for key, one in scaled_runs(objective(source), eps).items():
        found = maths.invariance(one, factor)
        plain, times = (
            np.where(np.abs(run.x[:, 0]) < 1e6, run.x[:, 0], np.nan) for run in (found.plain, found.times)
        )
        title, colour, hover = OPTIMIZERS[key].title, COLOURS[key], "%{y:.9g}"
        name = _("{optimizer} on f", optimizer=title)
        figure.add_trace(marks(t, plain, name, colour, f"{SYMBOLS[key]}-open", hover=hover))
        name = _("{optimizer} on c·f", optimizer=title)
        figure.add_trace(line(t, times, name, colour, DASHES[key], hover=hover))
    adam = maths.invariance(scaled_runs(objective(source), eps)["adam"], 1.0).plain.x
    low, high = float(np.nanmin(adam, initial=-0.2)), float(np.nanmax(adam, initial=X0))
    room = 0.15 * (high - low)
    figure.update_yaxes(range=[low - room, high + room])
    return frame(figure, "t", "x", height=340)


@remembered
def first(eps: float) -> go.Figure:
    """The length of the first step over the slope."""
    figure = go.Figure()
    for key, hyper in (("sgd", {}), ("adam", {"eps": eps})):
        lengths, hover = maths.first_steps(SLOPES, key, **hyper), "|g| = %{x:.3g}: %{y:.6g}"
        curve = line(SLOPES, lengths, OPTIMIZERS[key].title, COLOURS[key], DASHES[key], hover=hover)
        figure.add_trace(curve.update(mode="lines+markers"))
    figure.update_xaxes(type="log", exponentformat="power")
    figure.update_yaxes(type="log", exponentformat="power")
    return frame(figure, "|g|", "|Δx|/α")


@remembered
def rare_bars(period: float) -> go.Figure:
    """How far the rare weight gets, as a share of the other's way."""
    found = maths.ways(period, LONG)
    figure = go.Figure(
        go.Bar(
            x=[OPTIMIZERS[key].title for key in found],
            y=[seldom / often for often, seldom in found.values()],
            marker_color=[COLOURS[key] for key in found],
            hovertemplate="%{y:.4g}<extra></extra>",
        )
    )
    for height, label in ((1 / period, "1/k"), (period**-0.5, "1/√k")):
        figure.add_hline(
            y=height, line={"color": HEX["other"], "dash": "dot"}, annotation_text=label, layer="below"
        )
    figure.update_xaxes(range=[-0.5, 4])
    figure.update_yaxes(rangemode="tozero")
    return frame(figure, "", _("rare distance / frequent distance"))


@remembered
def fading_lines(memory: str) -> go.Figure:
    """The length of every step, over t."""
    t = np.arange(1, LONG + 1)
    figure = go.Figure(
        [
            line(t, lengths, OPTIMIZERS[key].title, COLOURS[key], DASHES[key], hover="%{y:.4g}")
            for key, lengths in maths.fading(float(memory), LONG).items()
        ]
    )
    figure.add_vline(x=maths.SLOPE_CHANGE, line={"color": HEX["other"], "dash": "dot"})
    figure.update_yaxes(type="log", exponentformat="power")
    return frame(figure, "t", _("|Δx|/α, log scale"), height=320, unified=True)
