"""The controls of a run: which function, from where, which optimizer, which hyper-parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np
import streamlit as st

from optim import (
    HYPERPARAMETERS,
    OBJECTIVES,
    OPTIMIZERS,
    InputError,
    Objective,
    Optimizer,
    Run,
    natural,
    objective,
    optimizer,
    simulate,
)
from optim.errors import mark
from optim.grammar import ARITY
from optim.objectives import VARIABLES
from optim.printing import plain_symbol
from optim.schedules import SCHEDULES
from ui.assignment import CONTROLS, EVERYTHING, Assignment
from ui.form import (
    checked_number,
    choice,
    field,
    hyper_label,
    notches,
    number,
    number_spelled,
    select,
    slider,
)
from ui.formulas import aligned
from ui.gallery import gallery
from ui.numbers import text, typed
from ui.pad import Dial, pad
from ui.parts import only, part
from ui.state import Bound, changed, one_of, recall, set_fields, stated
from ui.texts import _, explain, plain

OWN, START = "own", "start"
FIRST_OBJECTIVE = "x**4"
STEPS, MOST_STEPS = 100, 1000
LOOK, TRIAL = 0.1, 60
"""The rate and the number of steps with which a run is tried."""
PREDICT = one_of("predict", "off", ("off", "on"))
"""Whether the lit result is kept back until it was predicted; switched at the player's bar."""
BASIC = ("lr", "beta1", "beta2", "eps", "momentum")
"""The hyper-parameters that a beginner sees; the others stand under "More"."""
TOGETHER = "together"
PAIRS = (("beta1", "beta2"), ("lr", "momentum"), ("lr", "beta1"))
"""Which belong together on a pad."""


@dataclass(frozen=True)
class Setup:
    """What a page is to run.

    Attributes:
        numbers: what the controls of numbers say now, by key; a part of the page that is run alone changes it.
        controls: the controls that were drawn, as an assignment names them, each with its keys in the URL.
        followers: the parts of the page that a new number runs instead of the page; the page adds them.
        together: the controls that are on a pad, too.
    """

    objective: Objective
    optimizer: Optimizer
    numbers: dict[str, float]
    controls: Mapping[str, tuple[str, ...]]
    followers: list[str]
    together: tuple[str, ...] = ()

    @property
    def run(self) -> Run:
        """The run as the controls say it now."""
        x0 = tuple(self.numbers[key] for key in self.controls[START])
        hyper = {name: self.numbers[name] for name in self.optimizer.hyperparameters}
        return Run(self.objective, self.optimizer, x0, int(self.numbers["steps"]), hyper)


@dataclass(frozen=True)
class Look:
    """What a page shows of a run: which coordinate, on which axis, with or without the results."""

    coordinate: int
    log: bool
    predict: bool
    controls: Mapping[str, tuple[str, ...]]


def setup(assignment: Assignment) -> Setup:
    """Draw the controls and return what they say; what cannot be used is explained beside its field.

    Args:
        assignment: what it locks and hides.
    """
    basics, more = _places(assignment)
    numbers: dict[str, float] = {}
    with basics, assignment.slot("f") as locked:
        target = _objective(locked)
    starts = tuple(f"{name}0" for name in target.variables)
    with basics, assignment.slot(START) as locked:

        def begin(locked: bool = locked) -> None:
            x0 = start_fields(target, target.x0, disabled=locked, on_change=partial(_take, START))
            numbers.update(zip(starts, x0, strict=True))

        part(START, begin)
    with basics, assignment.slot("opt") as locked:
        chosen = _optimizer(locked)
    with more:
        rule = _scheduled(chosen, assignment)
    for name in rule.hyperparameters:
        with basics if name in BASIC else more, assignment.slot(name) as locked:

            def turn(name: str = name, locked: bool = locked) -> None:
                x0 = tuple(map(numbers.__getitem__, starts))
                numbers[name] = _hyperparameter(rule, name, target, x0, locked)

            part(name, turn)
    with basics:
        together = _together(numbers, rule, assignment)
    with more, assignment.slot("steps") as locked:

        def count(locked: bool = locked) -> None:
            take = partial(_take, "steps")
            label = _(CONTROLS["steps"])
            numbers["steps"] = field(
                label, "steps", typed(STEPS), whole_steps, disabled=locked, on_change=take
            )

        part("steps", count)
    controls = {
        "f": ("f",),
        START: starts,
        "opt": ("opt", "eq") if st.session_state["opt"] == OWN else ("opt",),
        **({"schedule": ("schedule",)} if "lr" in chosen.hyperparameters else {}),
        **{name: (name,) for name in rule.hyperparameters},
        "steps": ("steps",),
    }
    found = Setup(target, rule, numbers, controls, [], together)
    st.session_state["setup"] = found
    return found


def _take(*changed: str) -> None:
    """A number was changed: run its control and what follows it, or the page where that changes the equations."""
    now: Setup = st.session_state["setup"]
    if not now.followers:
        return
    keys = [key for control in changed for key in now.controls[control]]
    try:
        new = {key: _reader(key)(number_spelled(st.session_state[key])) for key in keys}
    except InputError:
        only(changed)  # which says why; the run stays
    before = now.optimizer.variant(now.numbers)
    stand = {key for key, value in new.items() if _stands(key, now.numbers[key], value)}
    now.numbers.update(new)  # at once: of two changes that come together the run has both
    if now.optimizer.variant(now.numbers) == before:
        rates = (
            ["lr"] if START in changed and "lr" in now.controls else []
        )  # its usual value depends on the start
        pads = [TOGETHER] if {*changed, *rates} & {*now.together} else []
        recall()
        for key in stand:
            Bound(key, "", str).take_as_is()
        only([*(control for control in changed if control not in stand), *rates, *pads, *now.followers])


def _stands(key: str, before: float, after: float) -> bool:
    """Whether a control shows its new number already, as its slider was moved there, and had and has nothing to say."""
    memory, was, is_ = Bound(key, "", str).memory, typed(before), typed(after)
    silent = memory.set == was and memory.told is None and memory.usual not in (was, is_)
    return silent and st.session_state[key] == is_ and st.session_state.get(f"{key}_slider") == after


def _reader(key: str) -> Callable[[str], float]:
    if key in HYPERPARAMETERS:
        return checked_number(HYPERPARAMETERS[key])
    return whole_steps if key == "steps" else number


def _together(numbers: Mapping[str, float], rule: Optimizer, assignment: Assignment) -> tuple[str, ...]:
    """The first pair that this rule has on a pad, unless one of them is locked or hidden; returns what is on it."""
    names = rule.hyperparameters
    pair = next((pair for pair in PAIRS if {*pair} <= {*names}), ())
    if not pair or any(map(assignment.locks, pair)):
        return ()

    def draw() -> None:
        across, up = (Dial(name, plain_symbol(name), numbers[name], notches(names[name])) for name in pair)
        pad(across, up, partial(_take, *pair))

    part(TOGETHER, draw)
    return pair


def _places(assignment: Assignment) -> tuple[AbstractContextManager[Any], AbstractContextManager[Any]]:
    """Where a beginner's controls stand, and where the others; nowhere if all are out of sight, so that the side bar goes."""
    if assignment.hides(EVERYTHING):
        return nullcontext(), nullcontext()
    others = [name for name in HYPERPARAMETERS if name not in BASIC]
    return st.container(), st.expander(_("More"), key="more", expanded=stated("schedule", "steps", *others))


def parameters(target: Objective, controls: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """A run in an address: what differs from what anybody would see there anyway."""
    params = changed(key for keys in controls.values() for key in keys)
    if "eq" in controls["opt"] and (equations := Bound("eq", "", own_equations).good):
        params["eq"] = equations  # its usual text is what was run before
    if "f" in params and target.key and len(target.key) < len(params["f"]):
        params["f"] = target.key
    return params


def played(run: Run) -> dict[str, str]:
    """The player's address of a run, which says all of it: what it leaves out might still be set from before."""
    known = OPTIMIZERS.get(run.optimizer.key)
    rule = known or run.optimizer
    chosen = {"opt": known.key} if known else {"opt": OWN, "eq": rule.text}
    hyper = {name: typed(run.hyper.get(name, 0.0)) for name in rule.hyperparameters}
    starts = {f"{name}0": typed(value) for name, value in zip(run.objective.variables, run.x0, strict=True)}
    first = {"schedule": next(iter(SCHEDULES)), "t": "1", "stage": "g"}
    return {"f": run.objective.text, **starts, **chosen, **hyper, "steps": str(run.steps), **first}


def look(variables: Sequence[str], assignment: Assignment, *, switch: bool = False) -> Look:
    """Draw the controls of what is shown of a run; the arguments are as in ``setup``.

    Args:
        switch: the one for predicting too, which else stands at the player's bar.
    """
    coordinate = variables[0]
    if len(variables) > 1:
        with assignment.slot("coord") as locked:
            coordinate = choice(_(CONTROLS["coord"]), "coord", variables, disabled=locked)
    with assignment.slot("axis") as locked:
        names = {"log": _("log scale"), "linear": _("linear")}
        axis = choice(_(CONTROLS["axis"]), "axis", ("log", "linear"), names, disabled=locked)
    if switch:
        names = {"off": _("off"), "on": _("on")}
        predict = choice(_(CONTROLS["predict"]), PREDICT.key, ("off", "on"), names)
    else:
        predict = PREDICT.save(PREDICT.load())
    drawn = ("coord", "axis", "predict")[len(variables) == 1 :]
    return Look(variables.index(coordinate), axis == "log", predict == "on", {key: (key,) for key in drawn})


def set_start(point: Mapping[str, float]) -> None:
    """Set the start of a run, to three digits; for the player."""
    set_fields({f"{name}0": f"{value:.3g}" for name, value in point.items()})
    _take(START)


def _objective(disabled: bool) -> Objective:
    bound = Bound("f", FIRST_OBJECTIVE, checked_objective)
    bound.follow()
    if bound.text in OBJECTIVES:  # a key, from a link: the field shows the formula
        bound.spell(OBJECTIVES[bound.text].text)
    text = bound.text
    try:
        known = objective(objective_spelled(text))
        chosen, two = known.key or OWN, len(known.variables) > 1
    except InputError:
        chosen, two = OWN, "y" in text
    st.session_state["preset"] = chosen
    st.selectbox(
        _(CONTROLS["f"]),
        [*OBJECTIVES, OWN],
        format_func=lambda key: _(OBJECTIVES[key].title) if key in OBJECTIVES else _("your own"),
        key="preset",
        on_change=_take_preset,
        disabled=disabled,
    )
    if not disabled:
        with st.popover(_("Pick one by its picture"), width="stretch"):
            gallery(_take_preset, chosen=chosen)
    result = field(
        "f(x, y) =" if two else "f(x) =",
        "f",
        FIRST_OBJECTIVE,
        checked_objective,
        spell=objective_spelled,
        shown=objective_shown,
        help=_(
            "A formula in x, or in x and y, as on paper: {examples}. Functions: {functions}",
            examples="`x^4`, `2x(x-1)`, `½x² + |y|`, `e^(-x²)`, `sin 2x`",
            functions=f"`{' '.join(ARITY)}`",
        ),
        disabled=disabled,
    )
    if result.lesson:
        st.caption(_(result.lesson))
    with st.expander(_("Its derivatives"), key="derivatives"):
        _derivatives(result)
    return result


def _derivatives(target: Objective) -> None:
    """f, its gradient and its second derivatives as formulas."""
    names = target.variables
    st.latex(objective_shown(target))
    for name, slope in zip(names, target.gradient, strict=True):
        left = rf"\frac{{\partial f}}{{\partial {name}}}" if len(names) > 1 else "f'(x)"
        st.latex(f"{left} = {slope.latex()}")
    try:
        rows = target.hessian
    except InputError as error:
        st.caption(plain(explain(error)))
        return
    for i, row in enumerate(rows):
        for j, second in enumerate(row[i:], i):
            below = rf"\partial {names[i]}^2" if i == j else rf"\partial {names[i]}\,\partial {names[j]}"
            left = rf"\frac{{\partial^2 f}}{{{below}}}" if len(names) > 1 else "f''(x)"
            st.latex(f"{left} = {second.latex()}")


def objective_spelled(text: str) -> str:
    """An objective that was typed, as the notation has it; raises InputError."""
    return text if text in OBJECTIVES else natural.formula(text, VARIABLES)


def objective_shown(target: Objective) -> str:
    """An objective as LaTeX, with its left side."""
    return f"f({', '.join(target.variables)}) = {target.f.latex()}"


def checked_objective(text: str) -> Objective:
    """An objective whose gradient exists too; raises InputError."""
    found = objective(text)
    assert found.gradient
    return found


def _take_preset(key: str = "") -> None:
    chosen = OBJECTIVES.get(key or st.session_state["preset"])
    if chosen:
        starts = zip(("x0", "y0"), map(typed, chosen.x0), strict=False)
        set_fields({"f": chosen.text, **dict(starts)})


def start_fields(
    target: Objective,
    usual: Sequence[float],
    prefix: str = "",
    *,
    disabled: bool = False,
    on_change: Callable[[], None] | None = None,
) -> tuple[float, ...]:
    """A field for each coordinate of the start; their keys are the prefix, the variable, and 0."""
    columns = st.columns(len(target.variables))
    found = []
    for column, name, default in zip(columns, target.variables, [*usual, 1.0], strict=False):
        with column:
            label = _(CONTROLS["start"], name=f"{name}₀")
            key = f"{prefix}{name}0"
            found.append(field(label, key, typed(default), number, disabled=disabled, on_change=on_change))
    return tuple(found)


def _optimizer(disabled: bool) -> Optimizer:
    chosen = select(
        _(CONTROLS["opt"]),
        "opt",
        [*OPTIMIZERS, OWN],
        lambda key: OPTIMIZERS[key].title if key in OPTIMIZERS else _("your own"),
        "adam",
        disabled=disabled,
    )
    if chosen != OWN:
        st.session_state["last_optimizer"] = chosen
        rule = OPTIMIZERS[chosen]
        st.caption(f"{_(rule.about)}\n\n{_(rule.adapted)}")
        return rule
    start = OPTIMIZERS[st.session_state.get("last_optimizer", "adam")].text
    return field(
        _("Equations, one per line"),
        "eq",
        start,
        own_equations,
        spell=natural.equations,
        shown=aligned,
        area=True,
        help=_(
            "Each line gives a name a value; the last one gives x its new one. Known: t, x, g (the gradient), h (the second derivative), f (the value) and {names}. A name that is read before its own line is kept from the step before. It starts at 0, or where a start line says, such as {start} or {product}.",
            names=", ".join(HYPERPARAMETERS),
            start="`z[0] = x`",
            product="`p[0] = 1`",
        ),
        disabled=disabled,
    )


def own_equations(text: str) -> Optimizer:
    """An optimizer of equations that were typed, in the notation; raises InputError."""
    rule = optimizer(text) if "=" in text else Optimizer(text)  # a mere word is no key here
    assert rule.equations
    return rule


@lru_cache(maxsize=512)
def usual_lr(target: Objective, rule: Optimizer, x0: tuple[float, ...]) -> float:
    """A rate at which something can be seen in a few dozen steps: the article's 0.1, if this run can afford it.

    PyTorch's defaults are for networks. Adam's step is about α everywhere; a step that grows with
    the gradient may need a smaller rate: the largest of a few with which the loss does not explode.
    """
    rates = [max(LOOK, rule.default("lr")) * share for share in (1, 0.1, 0.01, 1e-3, 1e-4)]
    calm = (lr for lr in rates if _is_calm(Run(target, rule, x0, TRIAL, {"lr": lr})))
    return float(f"{next(calm, rates[0]):.3g}")


def _is_calm(run: Run) -> bool:
    """Whether the loss does not explode."""
    f = simulate(run, record=("f",)).f
    return bool((np.abs(f) <= 10 * np.abs(f[0]) + 10).all())


def _scheduled(rule: Optimizer, assignment: Assignment) -> Optimizer:
    if not rule.steps_by_lr:
        return rule
    with assignment.slot("schedule") as locked:
        chosen = select(
            _(CONTROLS["schedule"]), "schedule", SCHEDULES, lambda k: _(SCHEDULES[k].title), disabled=locked
        )
    return rule.with_schedule(SCHEDULES[chosen])


def _hyperparameter(
    rule: Optimizer, name: str, target: Objective, x0: tuple[float, ...], disabled: bool
) -> float:
    h, default, usual = rule.hyperparameters[name], rule.default(name), 0.0
    if name == "lr":
        default = usual_lr(target, OPTIMIZERS.get(rule.key, rule), x0)
        usual = max(LOOK, rule.default("lr"))
    left, right = st.columns([2, 3], vertical_alignment="bottom", wrap=False)
    with left:
        value = field(
            hyper_label(name),
            name,
            typed(default),
            checked_number(h),
            help=f"{_(h.about)} {_('Allowed: {range}.', range=plain(h.range))}",
            disabled=disabled,
            on_change=partial(_take, name),
        )
    with right:
        slider(plain_symbol(name), name, value, notches(h), disabled=disabled)
    if value == default < usual:
        st.caption(
            _(
                "α begins at {lr} here. With {larger}, f would grow more than tenfold within {steps} steps.",
                lr=text(default),
                larger=text(10 * default),
                steps=TRIAL,
            )
        )
    return value


def whole_steps(text: str) -> int:
    """A number of steps that the browser can play.

    Raises:
        InputError: it is not whole, or too large.
    """
    value = number(text)
    if value != int(value) or not 1 <= value <= MOST_STEPS:
        raise InputError(
            mark("the number of steps must be a whole number from 1 to {limit}, not {value}"),
            limit=MOST_STEPS,
            value=f"{value:g}",
        )
    return int(value)
