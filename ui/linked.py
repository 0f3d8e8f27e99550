"""What an address of the player asks for, read without its controls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optim import HYPERPARAMETERS, OPTIMIZERS, InputError, Run, natural
from optim.errors import mark
from optim.schedules import SCHEDULES
from ui.assignment import question
from ui.form import checked_number, number, number_spelled
from ui.player.replay import Replay
from ui.setup import (
    FIRST_OBJECTIVE,
    OWN,
    STEPS,
    checked_objective,
    objective_spelled,
    own_equations,
    usual_lr,
    whole_steps,
)

KEYS = ("f", "x0", "y0", "opt", "eq", "schedule", *HYPERPARAMETERS, "steps", "coord", "t", "stage", "ask")
"""The parameters that are read."""


@dataclass(frozen=True)
class Linked:
    """A run, and a place in it with a teacher's question.

    Attributes:
        t: which step, from 1.
        stage: the place of the line in it.
    """

    replay: Replay
    t: int
    stage: int
    ask: str


def linked(params: Mapping[str, str]) -> Linked:
    """What an address's parameters ask for; what they do not say is as on the player's page.

    Raises:
        InputError: it cannot be had.
    """

    def number_of(key: str, default: float) -> float:
        return number(number_spelled(params[key])) if key in params else default

    target = checked_objective(objective_spelled(params.get("f", FIRST_OBJECTIVE)))
    key = params.get("opt", "adam")
    if key != OWN and key not in OPTIMIZERS:
        raise InputError(mark("there is no optimizer called {name}"), name=key[:40])
    rule = own_equations(natural.equations(params.get("eq", ""))) if key == OWN else OPTIMIZERS[key]
    schedule = params.get("schedule", next(iter(SCHEDULES)))
    if schedule not in SCHEDULES:
        raise InputError(mark("there is no schedule called {name}"), name=schedule[:40])
    rule = rule.with_schedule(SCHEDULES[schedule])
    x0 = tuple(
        number_of(f"{name}0", usual) for name, usual in zip(target.variables, (*target.x0, 1.0), strict=False)
    )
    hyper = {}
    for name in rule.hyperparameters:
        usual = usual_lr(target, OPTIMIZERS.get(rule.key, rule), x0) if name == "lr" else rule.default(name)
        read = checked_number(HYPERPARAMETERS[name])
        hyper[name] = read(number_spelled(params[name])) if name in params else usual
    steps = whole_steps(params["steps"]) if "steps" in params else STEPS
    coordinate = params.get("coord", target.variables[0])
    if coordinate not in target.variables:
        raise InputError(mark("there is no coordinate called {name}"), name=coordinate[:40])
    replay = Replay.of(Run(target, rule, x0, steps, hyper), target.variables.index(coordinate))
    return Linked(replay, *_place(replay, params), question(params.get("ask", "")))


def _place(replay: Replay, params: Mapping[str, str]) -> tuple[int, int]:
    names = [stage.name for stage in replay.stages]
    t, stage = params.get("t", "1"), params.get("stage", names[-1])
    if not t.isdecimal() or len(t) > 8 or not 1 <= int(t) <= replay.last or stage not in names:
        raise InputError(
            mark("a question is about a line of a step: t from 1 to {last}, stage one of {names}"),
            last=replay.last,
            names=", ".join(names),
        )
    return int(t), names.index(stage)
