"""What a map shows: its two axes, its function, its optimizer, and all that is the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from optim import HYPERPARAMETERS, OBJECTIVES, InputError, Objective, objective
from optim.errors import mark
from pages.lab.maps.charts import MEASURES, sign, titled
from pages.lab.maps.maths import BOWL, RULES, START, VALLEY, Axis, Map
from pages.lab.maps.questions import Inquiry
from ui.form import checked_number, choice, dial, field, notches, number, seed_below, select
from ui.numbers import typed
from ui.setup import OWN, checked_objective, objective_shown, objective_spelled
from ui.texts import _

SIZES = ("25", "50", "100", "200", "400")
MOST_STEPS, MOST_WORK = 1000, 250_000 * 300
"""A run that the player can show, and so many steps of all runs together."""
SEEDS = 2**32
GROUND = {BOWL: mark("a bowl of any curvature, c·x²/2"), VALLEY: mark("a valley, turned")}
SPANS: dict[str, tuple[tuple[float, float, str], ...]] = {
    "lr": ((0.001, 10, "log"), (0, 2, "linear")),
    "eps": ((1e-12, 1, "log"), (0, 0.1, "linear")),
    "weight_decay": ((1e-4, 1, "log"), (0, 0.1, "linear")),
    "curvature": ((0.01, 100, "log"), (0.1, 10, "linear")),
    "kappa": ((1, 1000, "log"), (1, 100, "linear")),
    "angle": ((0, 90, "linear"),),
    "sigma": ((0, 2, "linear"), (0.001, 10, "log")),
}
"""Where an axis begins and ends at first, by each scale that it offers; memories have their own."""
MEMORY = (0, 0.99, "linear"), (0, 0.999, "log1m")
OF_GROUND = {BOWL: {"curvature": 1.0}, VALLEY: {"kappa": 100.0, "angle": 0.0}}
"""The numbers of functions that have any."""
SCALES = {"linear": mark("even"), "log": mark("log"), "log1m": mark("by 1 − value")}


def setup(key: str, question: Inquiry, place: Any) -> Map:
    """Draw the controls, and return the map that they say.

    Args:
        place: where the function and the optimizer stand, if the question offers any; else in the side bar.
    """
    usual, pre = question.usual, f"map_{key}"
    with place if question.grounds else st.sidebar:
        ground = _ground(pre, question)
        rules = usual.rules if usual.up.name == "opt" else (_rule(pre, question),)
    with st.sidebar:
        target = _target(ground)
        offered = _axes(ground, target, rules)
        across = _axis(pre, "x", _("Across"), offered, usual.across, target)
        up = usual.up
        if up.name != "opt":
            up = _axis(pre, "y", _("Upwards"), [n for n in offered if n != across.name], up, target)
        colours = [c for c in MEASURES if c != "minimum" or target.minima]
        colour = select(
            _("Colour"), f"{pre}_by", colours, lambda c: _(MEASURES[c].title), _among(usual.colour, colours)
        )
        goal = usual.goal
        if colour == "steps":
            goal = field(_("Low enough: f ≤"), f"{pre}_goal", typed(usual.goal), number)
        size = int(choice(_("Pixels on a side"), f"{pre}_size", SIZES, usual=str(usual.size)))
        draft = Map(ground, rules, across, up, steps=1, size=size)
        steps = field(
            _("Number of steps"),
            f"{pre}_steps",
            typed(min(usual.steps, MOST_WORK // draft.work)),
            _whole(min(MOST_STEPS, MOST_WORK // draft.work)),
        )
        numbers = _numbers(pre, question, ground, rules, target, {across.name, up.name})
    return Map(ground, rules, across, up, numbers, steps, colour, goal, size)


def _among(usual: str, options: list[str]) -> str:
    return usual if usual in options else options[0]


def _ground(pre: str, question: Inquiry) -> str:
    """The function."""
    if len(question.grounds) == 1:
        return question.grounds[0]
    options = list(question.grounds) or [*OBJECTIVES, *GROUND, OWN]
    usual = question.usual.ground
    if question.grounds and options[0] not in OBJECTIVES:
        return choice(_("Function"), f"{pre}_f", options, {text: _power(text) for text in options}, usual)
    chosen = select(_("Function"), f"{pre}_f", options, _ground_title, usual)
    if chosen != OWN:
        return chosen
    found = field(
        "f =",
        f"{pre}_own",
        "(x*x - 1)*(x*x - 1)",
        checked_objective,
        spell=objective_spelled,
        shown=objective_shown,
    )
    return found.text


def _power(text: str) -> str:
    """A power of x as on paper."""
    return text.replace("**", "").translate(str.maketrans("2468", "²⁴⁶⁸"))


def _ground_title(key: str) -> str:
    if key in OBJECTIVES:
        return _(OBJECTIVES[key].title)
    return _(GROUND[key]) if key in GROUND else _("your own")


def _rule(pre: str, question: Inquiry) -> str:
    """The optimizer."""
    options = list(question.rules) or list(RULES)
    if len(options) == 1:
        return options[0]
    usual = question.usual.rules[0]
    if question.rules:
        return choice(_("Optimizer"), f"{pre}_opt", options, {key: titled(key) for key in options}, usual)
    return select(_("Optimizer"), f"{pre}_opt", options, titled, usual)


def _target(ground: str) -> Objective:
    """The function, or one of its kind."""
    if ground in OF_GROUND:
        return Map(ground, ("sgd",), Axis("", 0, 0), Axis("", 0, 0), tuple(OF_GROUND[ground].items())).target
    return objective(ground)


def _axes(ground: str, target: Objective, rules: tuple[str, ...]) -> list[str]:
    """What may differ from pixel to pixel."""
    start = () if ground == VALLEY else START[: target.n]
    read = [name for name in HYPERPARAMETERS if all(name in RULES[rule].hyperparameters for rule in rules)]
    return [*read, *start, *OF_GROUND.get(ground, {}), "sigma"]


def _axis(pre: str, side: str, label: str, offered: list[str], usual: Axis, target: Objective) -> Axis:
    """One of the two axes: what differs along it, and from where to where."""
    name = select(label, f"{pre}_{side}", offered, sign, _among(usual.name, offered))
    ends = spans(name, usual, target)
    scale, mine = next(iter(ends)), f"{pre}_{name}"
    if len(ends) > 1:
        names = {each: _(title) for each, title in SCALES.items()}
        scale = choice(_("Scale"), f"{mine}_scale", list(ends), names)
    low, high = ends[scale]
    read = reader(name, scale)
    left, right = st.columns(2)
    with left:
        begin = field(_("from"), f"{mine}_{scale}_low", typed(low), read)
    with right:
        end = field(_("to"), f"{mine}_{scale}_high", typed(high), read)
    if begin < end:
        return Axis(name, begin, end, scale)
    st.error(_("An axis goes from the smaller to the larger number. The usual one is shown."))
    return Axis(name, low, high, scale)


def spans(name: str, usual: Axis, target: Objective) -> dict[str, tuple[float, float]]:
    """Where an axis begins and ends at first, by scale, the usual scale first."""
    found = {scale: (low, high) for low, high, scale in _spans(name, target)}
    return (
        {usual.scale: (usual.low, usual.high)}
        | {scale: ends for scale, ends in found.items() if scale != usual.scale}
        if name == usual.name
        else found
    )


def _spans(name: str, target: Objective) -> tuple[tuple[float, float, str], ...]:
    if name in START:
        return ((*target.window[START.index(name)], "linear"),)
    if name in SPANS:
        return SPANS[name]
    h = HYPERPARAMETERS[name]
    if h.scale == "log1m":
        return MEMORY
    return ((h.default / 100, h.default * 100, "log"), (h.low, h.default * 10, "linear"))


def reader(which: str, scale: str) -> Callable[[str], float]:
    """Reads an end of an axis; raises InputError."""
    known = checked_number(HYPERPARAMETERS[which]) if which in HYPERPARAMETERS else number
    least = {"kappa": 1.0, "sigma": 0.0}.get(which)

    def read(text: str) -> float:
        value = known(text)
        if least is not None and value < least:
            raise InputError(mark("this must be at least {low}, not {value}"), low=least, value=value)
        if (scale == "log" or which == "curvature") and value <= 0:
            raise InputError(mark("this must be larger than 0, not {value}"), value=value)
        return value

    return read


def _numbers(
    pre: str, question: Inquiry, ground: str, rules: tuple[str, ...], target: Objective, axes: set[str]
) -> tuple[tuple[str, float], ...]:
    """All that is the same everywhere; where optimizers differ, each has its usual numbers."""
    usual = question.usual
    known = dict(usual.numbers) if ground == usual.ground or target.n == usual.target.n else {}
    rule = RULES[rules[0]]
    if rules[0] in question.rates:
        known["lr"] = question.rates[rules[0]]
    found = {}
    for name, h in rule.hyperparameters.items() if len(rules) == 1 else ():
        if name not in axes:
            default = known.get(name, rule.default(name))
            found[name] = dial(
                sign(name), f"{pre}_{name}", default, checked_number(h), notches(h), help=_(h.about)
            )
    starts = () if ground == VALLEY else START[: target.n]
    for name, at in zip(starts, target.x0, strict=False):
        if name not in axes:
            found[name] = field(
                _("Start {name}", name=sign(name)), f"{pre}_{name}", typed(known.get(name, at)), number
            )
    for name, value in OF_GROUND.get(ground, {}).items():
        if name not in axes:
            default = known.get(name, value)
            found[name] = field(sign(name), f"{pre}_{name}", typed(default), reader(name, "linear"))
    with st.expander(_("Noise")):
        if "sigma" not in axes:
            found["sigma"] = field("σ", f"{pre}_sigma", "0", reader("sigma", "linear"))
        found["seed"] = field(_("Seed"), f"{pre}_seed", "0", seed_below(SEEDS))
    return tuple(found.items())


def _whole(most: int) -> Callable[[str], int]:
    """Reads a number of steps; raises InputError."""

    def read(text: str) -> int:
        value = number(text)
        if value != int(value) or not 1 <= value <= most:
            raise InputError(
                mark("a map of this size can have 1 to {limit} steps, not {value}"),
                limit=most,
                value=f"{value:g}",
            )
        return int(value)

    return read
