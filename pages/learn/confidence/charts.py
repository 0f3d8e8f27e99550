"""The figures of the lesson on sign and confidence."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from optim import OPTIMIZERS, averages, simulate
from pages.learn.confidence import maths
from ui.figures import frame, line, marks, remembered
from ui.moving import follows, moving, with_runs
from ui.palette import HEX, Look
from ui.texts import _

NOISE_DIAL, RATE_DIAL, SIGMA_DIAL = "cf_noise", "cf_lr", "cf_sigma"
COLOURS = {"sign": HEX["g"], "lion": HEX["v"], "rprop": HEX["other"], "adam": HEX["x"]}
LOOKS: dict[str, Look] = {
    "sign": ("dot", "square"),
    "lion": ("dash", "diamond"),
    "rprop": ("longdashdot", "cross"),
    "adam": ("solid", "circle"),
}


def names() -> dict[str, str]:
    """What walks."""
    return {"sign": _("sign descent"), **{key: OPTIMIZERS[key].title for key in ("lion", "rprop", "adam")}}


@remembered
def walks(noise: float, *, told: bool = True) -> go.Figure:
    """x in α against t, up a slope; of sign descent alone, and where that is told of all four."""
    figure = go.Figure()
    runs: list[dict[str, Any]] = []
    for key, title in names().items():
        if not told and key != "sign":
            continue
        run, (dash, symbol) = maths.walk(key, noise), LOOKS[key]
        curve = line(None, simulate(run, record=()).x[:, 0], title, COLOURS[key], dash, mark=symbol)
        figure.add_trace(follows(curve, len(runs)))
        runs.append(moving(run, {NOISE_DIAL: {"s": "1/value"}}, maths.SLOPE, {"s": 1 / noise}))
    figure.update_yaxes(range=[-25, 1.05 * maths.STEPS]).update_layout(showlegend=True)
    return frame(with_runs(figure, *runs), _("t, steps"), _("way in α"), height=400)


@remembered
def mean_steps() -> go.Figure:
    """The mean step against the noise, measured; Adam's on its curve."""
    figure = go.Figure()
    fine = np.geomspace(maths.NOISES[0], maths.NOISES[-1], 60)
    theory = [averages.mean_step(1 / r) for r in fine.tolist()]
    figure.add_trace(line(fine, theory, _("1/√(1 + Var/mean²)"), HEX["m_hat"], "longdash"))
    for key in ("sign", "lion", "adam"):
        found = [maths.mean_step(key, r) for r in maths.NOISES]
        figure.add_trace(
            marks(maths.NOISES, found, names()[key], COLOURS[key], LOOKS[key][1], hover="%{y:.3g}")
        )
    figure.update_xaxes(type="log", tickvals=maths.NOISES)
    figure.update_yaxes(range=[-0.04, 1.08])
    figure.update_layout(showlegend=True)
    return frame(figure, _("noise/signal, σ/|μ|, log scale"), _("mean step in α"), height=340)


@remembered
def stays(lr: float, sigma: float, *, told: bool = True) -> go.Figure:
    """Where Adam is, near a minimum with noise; and how far that is in the root mean square, where it is told."""
    run = maths.stay(lr, sigma)
    x = simulate(run, record=()).x[:, 0]
    dials: dict[str, str | dict[str, str]] = {RATE_DIAL: "lr", SIGMA_DIAL: {"s": "1/value"}}
    figure = go.Figure(follows(line(None, x, "x", HEX["x"], width=1.2), 0))
    with_runs(figure, moving(run, dials, maths.BOWL, {"s": 1 / sigma}))
    if told:
        for side in (-1, 1):
            figure.add_trace(
                line(
                    [0, maths.FLOOR_STEPS],
                    2 * [side * maths.floor(lr, sigma)],
                    "±√(ασ/2)",
                    HEX["m_hat"],
                    "dash",
                ).update(showlegend=side > 0)
            )
    figure.update_layout(showlegend=True)
    far = max(1.0, 3.5 * maths.floor(lr, sigma))
    figure.update_yaxes(range=[-far, far])
    return frame(figure, _("t, steps"), "x", height=360)


@remembered
def batches(ground: str, rate: str, *, rescaled: bool, told: bool = True) -> go.Figure:
    """Mean and spread of x against the samples seen, for several batches; the two that the question is about before it is told."""
    figure = make_subplots(2, 1, shared_xaxes=True, vertical_spacing=0.07)
    looks = {1: ("solid", "circle"), 4: ("dash", "square"), 16: ("dot", "diamond"), 64: ("dashdot", "cross")}
    colours = {1: HEX["other"], 4: HEX["m"], 16: HEX["x"], 64: HEX["v"]}
    for batch in maths.BATCHES if told else (1, 16):
        found, (dash, symbol) = maths.course(ground, batch, rate, rescaled), looks[batch]
        for row, values in ((1, found.mean), (2, found.spread)):
            curve = line(
                found.samples,
                values,
                _("batch {n}", n=batch),
                colours[batch],
                dash,
                mark=symbol,
                hover="%{y:.3g}",
            )
            figure.add_trace(curve.update(showlegend=row == 1), row, 1)
    figure.update_yaxes(title=_("mean of x"), row=1)
    figure.update_yaxes(title=_("spread of x"), rangemode="tozero", row=2)
    figure.update_layout(showlegend=True)
    return frame(figure, _("samples seen"), height=440, unified=True)


@remembered
def cures(*, told: bool = True) -> go.Figure:
    """The root mean square of the result against t; of a constant α alone before it is told."""
    titles = {
        "constant": (_("constant α"), HEX["other"], "solid", "circle"),
        "falling": (_("α falls: cosine"), HEX["g"], "dash", "square"),
        "average": (_("constant α, averaged"), HEX["m_hat"], "dot", "diamond"),
        "free": (OPTIMIZERS["schedulefreeadamw"].title, HEX["v"], "dashdot", "cross"),
    }
    figure = go.Figure()
    times = np.unique(np.geomspace(1, maths.CURE_STEPS, 120).astype(int))
    for key, (title, colour, dash, symbol) in titles.items():
        if told or key == "constant":
            figure.add_trace(
                line(times, maths.cured(key)[times], title, colour, dash, mark=symbol, hover="%{y:.3g}")
            )
    figure.update_xaxes(type="log", exponentformat="power", dtick=1)
    figure.update_yaxes(type="log", tickvals=[0.02, 0.05, 0.1, 0.2, 0.5, 1], range=[-1.5, 0.1])
    figure.update_layout(showlegend=True)
    return frame(figure, _("t, log scale"), _("root mean square of x (log)"), height=380, unified=True)
