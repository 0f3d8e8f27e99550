"""The figures of the lesson on the turned valley."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from optim import simulate
from pages.learn.turned_valley import maths
from ui.figures import frame, line, remembered
from ui.moving import follows, moving, with_runs
from ui.palette import HEX, Look
from ui.texts import _

TURN_DIAL, RATE_DIAL, PANEL_DIAL = "tv_angle", "tv_lr", "tv_look"
ANGLES = tuple(range(0, 50, 5))
LOWEST, HIGHEST = -14, 3
"""What is seen of f, in powers of ten."""
COLOURS = {
    "sgd": HEX["g"],
    "momentum": HEX["m"],
    "rmsprop": HEX["v_hat"],
    "adam": HEX["m_hat"],
    "ruler": HEX["x"],
}
LOOKS: dict[str, Look] = {
    "sgd": ("dot", "square"),
    "momentum": ("dash", "diamond"),
    "rmsprop": ("longdash", "cross"),
    "adam": ("dashdot", "triangle-up"),
    "ruler": ("solid", "circle"),
}


def names() -> dict[str, str]:
    """What the runners are called."""
    return {
        "sgd": _("gradient descent"),
        "momentum": _("momentum"),
        "rmsprop": "RMSProp",
        "adam": "Adam",
        "ruler": _("Adam, β₁ = 0"),
    }


ROUND_LOOKS = (
    (HEX["other"], "dot"),
    (HEX["g"], "dash"),
    (HEX["m"], "longdash"),
    (HEX["v_hat"], "dashdot"),
    (HEX["m_hat"], "longdashdot"),
    (HEX["x"], "solid"),
)


def _turned(key: str, angle: float, lr: float | None) -> dict[str, Any]:
    """A runner's run, which follows the angle, and where the rate is a learner's that one, too."""
    dials: dict[str, Any] = {TURN_DIAL: {**maths.SHAPE, **maths.START}}
    if key in maths.OWN_RATE:
        dials[RATE_DIAL] = "lr"
    return moving(maths.run(key, angle, lr), dials, maths.VALLEY, maths.at(angle, maths.SHAPE))


def _ring(figure: go.Figure, size: float, angle: float, stretched: bool, *dials: str) -> dict[str, Any]:
    """Draw an ellipse along which f is equal; returns its run."""
    one, formulas = maths.ringed(size, angle, stretched), maths.ring(size, stretched)
    x = simulate(one, record=()).x
    curve = line(x[:, 0], x[:, 1], _("f is equal"), HEX["other"], width=1, hover=None)
    curve.update(hoverinfo="skip", showlegend=not figure.data)
    figure.add_trace(follows(curve, len(figure.data), ("x", 1), ("x", 0)))
    sets = {**formulas["start"], **formulas["slope"]}
    return moving(one, dict.fromkeys(dials, sets), "p*x + q*y", maths.at(angle, formulas["slope"]))


@remembered
def ravine(angle: float, other: str, lr: float, *, told: bool = True) -> go.Figure:
    """The paths of gradient descent and, where that is told, of another through the turned valley."""
    figure = go.Figure()
    runs = [_ring(figure, size, angle, False, TURN_DIAL) for size in maths.RINGS]
    for key in dict.fromkeys(("sgd", other)) if told else ("sgd",):
        x, (dash, symbol) = maths.path(key, angle, lr).x, LOOKS[key]
        hover = "x = %{x:.6g}<br>y = %{y:.6g}"
        curve = line(x[:, 0], x[:, 1], names()[key], COLOURS[key], dash, width=1, hover=hover)
        curve.update(mode="lines+markers", marker={"size": 4 + 2 * (key != "sgd"), "symbol": symbol})
        figure.add_trace(follows(curve, len(figure.data), ("x", 1), ("x", 0)))
        runs.append(_turned(key, angle, lr))
    _square(figure, 1.6)
    return frame(with_runs(figure, *runs), "x", "y", height=420)


@remembered
def falls(angle: float, lr: float) -> go.Figure:
    """f over t, of every runner."""
    figure = go.Figure()
    for i, (key, name) in enumerate(names().items()):
        f, (dash, symbol) = maths.path(key, angle, lr).f, LOOKS[key]
        curve = line(np.arange(len(f)), f, name, COLOURS[key], dash, mark=symbol, width=1.5, hover="%{y:.3g}")
        figure.add_trace(follows(curve, i, ("f", 0)))
    with_runs(figure, *(_turned(key, angle, lr) for key in names()))
    figure.update_yaxes(type="log", exponentformat="power", range=[LOWEST, HIGHEST])
    figure.update_xaxes(range=[0, maths.STEPS])
    return frame(figure, _("t, steps"), _("f, log scale"), height=380, unified=True)


PANELS = ("valley", "stretched", "back")


@remembered
def panel(which: str, angle: float) -> go.Figure:
    """The valley; what a ruler for each axis makes of it; or what the same does after the valley is turned back."""
    is_stretched, seen = which != "valley", 0.0 if which == "back" else angle
    dials = {} if which == "back" else {PANEL_DIAL}
    figure = go.Figure()
    runs = [_ring(figure, size, seen, is_stretched, *dials) for size in maths.NESTED]
    one = maths.descent(seen, is_stretched)
    x, (dash, symbol) = simulate(one, record=()).x, LOOKS["sgd"]
    curve = line(x[:, 0], x[:, 1], names()["sgd"], COLOURS["sgd"], dash, width=1.5)
    curve.update(mode="lines+markers", marker={"size": 5, "symbol": symbol})
    figure.add_trace(follows(curve, len(figure.data), ("x", 1), ("x", 0)))
    family, shape = (maths.STRETCHED, {"r": maths.PARTNER}) if is_stretched else (maths.VALLEY, maths.SHAPE)
    sets = {**shape, **maths.corner(is_stretched)}
    runs.append(moving(one, dict.fromkeys(dials, sets), family, maths.at(seen, shape)))
    with_runs(figure, *runs)
    _square(figure, 1.8)
    return frame(figure, "x", "y", height=330)


@remembered
def ends(*, tuned: bool) -> go.Figure:
    """f at the end over the angle, of every runner: with the same α at each, or with the best one at each."""
    figure = go.Figure()
    for key, name in names().items():
        f = [maths.best(key, angle)[0] if tuned else maths.left(key, angle) for angle in ANGLES]
        dash, symbol = LOOKS[key]
        curve = line(ANGLES, f, name, COLOURS[key], dash, hover="%{y:.2g}")
        figure.add_trace(curve.update(mode="lines+markers", marker={"size": 7, "symbol": symbol}))
    figure.update_yaxes(type="log", exponentformat="power", range=[LOWEST, HIGHEST])
    return frame(
        figure,
        _("angle of the valley, degrees"),
        _("f after {steps} steps, log scale", steps=maths.STEPS),
        height=380,
        unified=True,
    )


@remembered
def rounds(*, told: bool) -> go.Figure:
    """What becomes of every singular value; before it is told, of the first round alone."""
    figure = go.Figure()
    looks = zip(maths.newton_schulz(), ROUND_LOOKS, strict=True)
    for i, (values, (colour, dash)) in enumerate(looks):
        if not told and i > 1:
            break
        name = _("at first") if i == 0 else _("1 round") if i == 1 else _("{count} rounds", count=i)
        wide = 3 if i == maths.NS_STEPS else 1.5
        figure.add_trace(line(maths.SINGULAR, values, name, colour, dash, width=wide, hover="%{y:.3g}"))
    figure.update_xaxes(type="log", dtick=1)
    figure.update_yaxes(range=[0, 1.3])
    return frame(
        figure,
        _("singular value at first, log scale"),
        _("singular value then"),
        height=380,
        unified=True,
    )


def _square(figure: go.Figure, far: float) -> None:
    """Axes on which a turn is a turn."""
    figure.update_xaxes(range=[-far, far], constrain="domain")
    figure.update_yaxes(range=[-far, far], scaleanchor="x", constrain="domain")
