"""The figures of the lesson on adaptive rates."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from optim import OPTIMIZERS, Objective, Run, Trace, objective
from pages.learn.adaptive_rates import maths
from ui.figures import Path, frame, line, marks, path_map, remembered
from ui.moving import follows, moving, with_runs
from ui.numbers import text
from ui.palette import HEX, LOOKS
from ui.picture import with_ball
from ui.texts import _

STEPS, SEEN, SCALE_STEPS, LONG = 60, 20, 100, 1000
RATE, X0 = 0.1, 1.0
EPS_DIAL, STEEP_DIAL, PERIOD_DIAL = "ada_eps", "ada_steep", "ada_every"
SGD_RATE, FAR = 0.01, 1e6
SLOPES = tuple(float(f"1e{k}") for k in range(-12, 5))
COLOURS = {"sgd": HEX["g"], "adagrad": HEX["v"], "rmsprop": HEX["m_hat"], "adam": "#c0392b"}
DASHES = {"sgd": "dot", "adagrad": "dashdot", "rmsprop": "dash", "adam": "solid"}
SYMBOLS = {"sgd": "square", "adam": "circle"}


def rate_for(steep: float, suits: str) -> float:
    """SGD's rate that suits the steep axis, both axes as well as possible, or the flat one."""
    return {"steep": 1 / steep, "both": maths.best_rate(steep), "flat": 1.0}[suits]


def _runs(steep: float, suits: str) -> dict[str, tuple[str, Trace]]:
    """SGD, and Adam without momentum, each with its name."""
    return {
        "sgd": ("SGD", maths.descent(steep, rate_for(steep, suits), STEPS)),
        "adam": (_("Adam, β₁ = 0"), maths.ruled(steep, RATE, STEPS)),
    }


SUITS = {
    "steep": ("1/value", "1"),
    "both": ("2/(1 + value)", "2*value/(1 + value)"),
    "flat": ("1", "value"),
}
"""What κ makes of SGD's rate along x and along y, where a bowl that is κ times as steep is a κ times larger rate."""


def _alone(steep: float, suits: str) -> list[dict[str, Any]]:
    """Each coordinate of each optimizer as a run alone, in the same bowl. Adam's ruler grows with κ, beside it ε shrinks."""
    rate = rate_for(steep, suits)
    sgd = [
        moving(Run.of("x**2/2", "sgd", x0, STEPS, {"lr": lr}), {STEEP_DIAL: {"lr": formula}})
        for x0, lr, formula in zip(maths.START, (rate, rate * steep), SUITS[suits], strict=True)
    ]
    flat, narrow = (
        Run.of("x**2/2", "adam", x0, STEPS, {"lr": RATE, "beta1": maths.WITHOUT_MEMORY, "eps": eps})
        for x0, eps in zip(maths.START, (1e-8, 1e-8 / steep), strict=True)
    )
    return [*sgd, moving(flat, {}), moving(narrow, {STEEP_DIAL: {"eps": "1e-8/value"}})]


@remembered
def directions(steep: float, suits: str, *, told: bool = True) -> go.Figure:
    """Both coordinates over t: of SGD, and where that is told of Adam without momentum."""
    runs = dict([*_runs(steep, suits).items()][: 1 + told])
    rates = {"sgd": rate_for(steep, suits), "adam": RATE}
    titles = [f"{name}, α = {text(rates[key], 4)}" for key, (name, _run) in runs.items()]
    figure = make_subplots(1, len(runs), shared_yaxes=True, horizontal_spacing=0.03, subplot_titles=titles)
    for place, (_name, run) in enumerate(runs.values()):
        for i, name, colour, dash, mark in (
            (0, _("x, flat"), HEX["other"], "dot", "square"),
            (1, _("y, steep"), HEX["x"], "solid", "circle"),
        ):
            seen = np.where(np.abs(run.x[: SEEN + 1, i]) < FAR, run.x[: SEEN + 1, i], np.nan)
            curve = line(np.arange(SEEN + 1), seen, name, colour, dash, width=1.5)
            curve.update(mode="lines+markers", marker={"size": 7, "symbol": mark}, showlegend=not place)
            figure.add_trace(follows(curve, len(figure.data)), 1, place + 1)
    with_runs(figure, *_alone(steep, suits))
    figure.update_yaxes(range=[-1.3, 1.3])
    frame(figure, _("t, steps"), height=380, top=56, unified=True)
    return figure.update_yaxes(title=_("distance from the minimum"), col=1)


@remembered
def paths(steep: float, suits: str) -> go.Figure:
    """Both on a map of the bowl."""
    figure = path_map(
        maths.bowl(steep),
        ((-1.3, 1.3), (-1.3, 1.3)),
        [
            Path(
                name,
                run.x[: SEEN + 1][np.abs(run.x[: SEEN + 1]).max(axis=1) < FAR],
                COLOURS[key],
                (DASHES[key], SYMBOLS[key]),
                1.5,
            )
            for key, (name, run) in _runs(steep, suits).items()
        ],
        minima=((0.0, 0.0),),
    )
    titles = _("x, flat"), _("y, steep")
    return with_ball(figure).update_xaxes(title=titles[0]).update_yaxes(title=titles[1])


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
    return frame(figure, _("t, steps"), _("size, log scale"), height=380, unified=True)


def scaled_runs(target: Objective, eps: float) -> dict[str, Run]:
    """SGD and Adam on a learner's own function."""
    rates = {"sgd": {"lr": SGD_RATE}, "adam": {"lr": RATE, "eps": eps}}
    return {key: Run(target, OPTIMIZERS[key], (X0,), SCALE_STEPS, hyper) for key, hyper in rates.items()}


@remembered
def scaled(source: str, factor: float, eps: float, *, told: bool = True) -> go.Figure:
    """x over t of SGD and Adam, on f as marks, and on c·f as lines where that is told."""
    figure = go.Figure()
    t = np.arange(SCALE_STEPS + 1)
    for key, one in scaled_runs(objective(source), eps).items():
        found = maths.invariance(one, factor)
        plain, times = (
            np.where(np.abs(run.x[:, 0]) < 1e6, run.x[:, 0], np.nan) for run in (found.plain, found.times)
        )
        title, colour, hover = OPTIMIZERS[key].title, COLOURS[key], "%{y:.9g}"
        name = _("{optimizer} on f", optimizer=title)
        shown = [marks(t, plain, name, colour, f"{SYMBOLS[key]}-open", hover=hover)]
        if told:
            name = _("{optimizer} on c·f", optimizer=title)
            shown.append(line(t, times, name, colour, DASHES[key], hover=hover))
        figure.add_traces(
            [follows(curve, i) for i, curve in enumerate(shown)] if "eps" in one.hyper else shown
        )
    adam_runs = maths.both(scaled_runs(objective(source), eps)["adam"], factor)
    with_runs(figure, *(moving(run, {EPS_DIAL: "eps"}) for run in adam_runs))
    adam = maths.invariance(scaled_runs(objective(source), eps)["adam"], 1.0).plain.x
    low, high = float(np.nanmin(adam, initial=-0.2)), float(np.nanmax(adam, initial=X0))
    room = 0.15 * (high - low)
    figure.update_yaxes(range=[low - room, high + room])
    return frame(figure, _("t, steps"), "x", height=340)


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
    return frame(figure, _("|g|, log scale"), _("|Δx|/α, log scale"))


@remembered
def rare_bars(period: float, *, told: bool = True) -> go.Figure:
    """How far the rare weight gets, as a share of the other's way; SGD's alone where the rest is not told."""
    found = maths.ways(period, LONG)
    if not told:
        found = {"sgd": found["sgd"]}
    figure = go.Figure()
    for i, (key, (often, seldom)) in enumerate(found.items()):
        bar = go.Bar(
            x=[OPTIMIZERS[key].title], y=[seldom / often], marker_color=COLOURS[key], showlegend=False
        )
        figure.add_trace(follows(bar.update(hovertemplate="%{y:.4g}<extra></extra>"), i, last=True))
    with_runs(figure, *(moving(maths.rarely(key, period, LONG), {PERIOD_DIAL: "period"}) for key in found))
    for height, label in ((1 / period, "1/k"), (period**-0.5, "1/√k")):
        figure.add_hline(
            y=height, line={"color": HEX["other"], "dash": "dot"}, annotation_text=label, layer="below"
        )
    figure.update_xaxes(range=[-0.5, 4])
    figure.update_yaxes(rangemode="tozero")
    return frame(figure, "", _("rare distance / frequent distance"))


@remembered
def fading_lines(memory: str, *, told: bool = True) -> go.Figure:
    """The length of every step, over t; until the slopes fall where the rest is not told."""
    t = np.arange(1, LONG + 1)
    seen = LONG if told else maths.SLOPE_CHANGE
    figure = go.Figure(
        [
            line(t[:seen], lengths[:seen], OPTIMIZERS[key].title, COLOURS[key], DASHES[key], hover="%{y:.4g}")
            for key, lengths in maths.fading(float(memory), LONG).items()
        ]
    )
    figure.add_vline(x=maths.SLOPE_CHANGE, line={"color": HEX["other"], "dash": "dot"})
    figure.update_xaxes(range=[0, LONG])
    figure.update_yaxes(type="log", exponentformat="power", range=[-2, 0.5] if not told else None)
    return frame(figure, _("t, steps"), _("|Δx|/α, log scale"), height=320, unified=True)
