"""A valley that can be turned, runs in it, and what is left of κ after the best ruler for each axis.

What a dial turns is written once, as formulas in ``value``, the angle in degrees: here they are evaluated, and the
browser follows the dial with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np

from optim.errors import InputError, mark
from optim.notation import parse
from optim.objectives import Objective, objective, turned
from optim.optimizers import optimizer
from optim.run import Run
from optim.trace import Array, Trace, simulate

KAPPA, STEPS, RIGHT_ANGLE = 100, 200, 90.0
SPREAD, DIFFERENCE = 1 + KAPPA, KAPPA - 1
VALLEY = "a*x**2 + b*x*y + c*y**2"
"""½(u² + κ·v²), where u and v are x and y turned by the angle."""
COS, SIN, COS2, SIN2 = (f"{wave}(value*pi/{part})" for part in (180, 90) for wave in ("cos", "sin"))
SHAPE = {
    "a": f"({SPREAD} - {DIFFERENCE}*{COS2})/4",
    "b": f"-{DIFFERENCE}*{SIN2}/2",
    "c": f"({SPREAD} + {DIFFERENCE}*{COS2})/4",
}
START = {"x0": f"{COS} - {SIN}", "y0": f"{SIN} + {COS}"}
"""u = v = 1: it turns with the valley."""

RUNNERS: Mapping[str, tuple[str, Mapping[str, float]]] = MappingProxyType(
    {
        "sgd": ("sgd", {"lr": 2 / SPREAD}),
        "momentum": ("momentum", {"lr": 4 / (1 + KAPPA**0.5) ** 2}),
        "rmsprop": ("rmsprop", {"lr": 0.01}),
        "adam": ("adam", {"lr": 0.1}),
        "ruler": ("adam", {"lr": 0.1, "beta1": 0.0}),
    }
)
"""By key the optimizer and what it is given; the last is Adam with nothing but its ruler."""
OWN_RATE = ("adam", "ruler")
"""Those whose α is a learner's."""
RATES = np.logspace(-4, 1, 161)[:, None]
"""So many rates are tried where each optimizer gets the best one: 32 in every power of ten."""

PARTNER = f"-{DIFFERENCE}*{SIN2}/sqrt({SPREAD**2} - {DIFFERENCE**2}*{COS2}*{COS2})"
"""How x and y still hang together when the curvature along each of them has been made 1."""
ALONG = f"sqrt(({SPREAD} - {DIFFERENCE}*{COS2})/2*(1 - abs({PARTNER})))"
ACROSS = f"sqrt(({SPREAD} + {DIFFERENCE}*{COS2})/2*(1 - abs({PARTNER})))"
"""What x and y are multiplied by for that; all is drawn so much smaller that it fits into the picture."""
STRETCHED = "x**2/2 + r*x*y + y**2/2"
ROUND, SHOWN = 72, 20
RING = f"z[0] = x\nz = z\nx = z*cos(2*pi*t/{ROUND}) + g*sin(2*pi*t/{ROUND})"
"""Once round an ellipse: the start is one half axis, the gradient the other."""
RINGS = (1.0, 3.0, 6.0, 10.0, 14.0)
NESTED = (0.4, 0.8, 1.2)
NS_STEPS, NS_COEFFICIENTS = 5, (3.4445, -4.775, 2.0315)
"""How often Newton-Schulz goes round in Muon, and its a, b, c (Jordan et al. 2024)."""
NEWTON_SCHULZ = "{}*x - {}*x**3 + {}*x**5".format(*map(abs, NS_COEFFICIENTS))
"""What a round makes of a singular value x."""
SINGULAR = np.geomspace(0.01, 1, 201)
"""The singular values that are watched."""
CORNER = (1.2, 0.12)
"""Where gradient descent starts in the small pictures, in u and v."""


def at(angle: float, formulas: Mapping[str, str]) -> dict[str, float]:
    """What formulas give at an angle, by name."""
    read = {name: parse(text, ("value",)) for name, text in formulas.items()}
    return {name: float(formula(**dict.fromkeys(formula.names, angle))) for name, formula in read.items()}


def checked(angle: float) -> float:
    """An angle of the dial.

    Raises:
        InputError: it is not from 0 to 90 degrees.
    """
    if not 0 <= angle <= RIGHT_ANGLE:
        raise InputError(mark("the angle must be from 0 to 90 degrees, not {value}"), value=f"{angle:g}")
    return angle


@lru_cache(maxsize=512)
def run(key: str, angle: float, lr: float | None = None) -> Run:
    """A run of one of ``RUNNERS`` in the turned valley."""
    rule, hyper = RUNNERS[key]
    given = {**hyper, "lr": lr} if lr is not None and key in OWN_RATE else hyper
    return Run.of(turned(KAPPA, angle), rule, tuple(at(angle, START).values()), STEPS, given)


@lru_cache(maxsize=512)
def path(key: str, angle: float, lr: float | None = None) -> Trace:
    """What comes of ``run``."""
    return simulate(run(key, angle, lr), record=("f", "v_hat") if key in OWN_RATE else ("f",))


def left(key: str, angle: float, lr: float | None = None) -> float:
    """f at the end of a run; it starts at 50.5."""
    return float(path(key, angle, lr).f[-1])


@lru_cache(maxsize=512)
def best(key: str, angle: float) -> tuple[float, float]:
    """The lowest f that any of ``RATES`` leaves, and which rate that is."""
    one = run(key, angle)
    hyper: dict[str, Any] = {**one.hyper, "lr": RATES}
    ends = simulate(one.objective, one.optimizer, one.x0, STEPS, record=("f",), **hyper).f[-1]
    first = int(np.nanargmin(ends))
    return float(ends[first]), float(RATES[first, 0])


def remaining(angle: float, kappa: float = KAPPA) -> float:
    """The condition number after the best ruler for each axis.

    For two coordinates that is the one that makes both curvatures on the diagonal alike (Forsythe & Straus 1955).
    """
    whole, turn = 1 + kappa, np.radians(2 * angle)
    r = (kappa - 1) * abs(np.sin(turn)) / np.sqrt(whole**2 - ((kappa - 1) * np.cos(turn)) ** 2)
    return float((1 + r) / (1 - r))


def ring(size: float, stretched: bool = False) -> dict[str, dict[str, str]]:
    """The formulas of an ellipse along which f is equal: its start, and the gradient that is its other half axis."""
    wide, high = (f"*{ALONG}", f"*{ACROSS}") if stretched else ("", "")
    short = size / KAPPA**0.5
    return {
        "start": {"x0": f"{size}*{COS}{wide}", "y0": f"{size}*{SIN}{high}"},
        "slope": {"p": f"-{short}*{SIN}{wide}", "q": f"{short}*{COS}{high}"},
    }


def ringed(size: float, angle: float, stretched: bool = False) -> Run:
    """The run round that ellipse."""
    formulas = ring(size, stretched)
    slopes = _filled("p*x + q*y", at(angle, formulas["slope"]))
    return Run.of(slopes, RING, tuple(at(angle, formulas["start"]).values()), ROUND)


def corner(stretched: bool = False) -> dict[str, str]:
    """The formulas of ``CORNER``."""
    wide, high = (f"*{ALONG}", f"*{ACROSS}") if stretched else ("", "")
    u, v = CORNER
    return {"x0": f"({u}*{COS} - {v}*{SIN}){wide}", "y0": f"({u}*{SIN} + {v}*{COS}){high}"}


def descent(angle: float, stretched: bool = False) -> Run:
    """Gradient descent at its best rate in the valley, or in what a ruler for each axis makes of it."""
    start = tuple(at(angle, corner(stretched)).values())
    if stretched:
        return Run.of(_filled(STRETCHED, at(angle, {"r": PARTNER})), "sgd", start, SHOWN, {"lr": 1.0})
    return Run.of(turned(KAPPA, angle), "sgd", start, SHOWN, {"lr": 2 / SPREAD})


def left_over(one: Run) -> float:
    """What share of the distance to the minimum is left."""
    x: Array = simulate(one, record=()).x
    return float(np.hypot(*x[-1]) / np.hypot(*x[0]))


@lru_cache(maxsize=1)
def newton_schulz() -> Array:
    """What becomes of the singular values, round by round; shape (NS_STEPS + 1, how many are watched).

    Products of a matrix with itself leave its singular directions, so each singular value goes its own way.
    """
    once = optimizer(f"x = {NEWTON_SCHULZ}")
    return simulate("0*x", once, SINGULAR[:, None], NS_STEPS, record=()).x[..., 0]


def _filled(text: str, numbers: Mapping[str, float]) -> Objective:
    """A formula with these numbers in place of the names."""
    for name, value in numbers.items():
        text = text.replace(f"{name}*", f"({value!r})*")
    return objective(text)
