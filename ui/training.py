"""Trainings of networks: in slices, one at a time, and once for all learners who ask for the same one.

A slice is made whenever a page asks, so a page that is closed or stopped asks no more and costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from time import monotonic, perf_counter
from typing import Any, cast

import numpy as np
import streamlit as st

from optim import Optimizer, Trace, Training
from optim.networks import LOSSES, Network
from optim.trace import Array
from ui.parts import part
from ui.texts import _

SLICE = 0.25
"""So many seconds are worked at a time."""
AGAIN, WAIT = 0.3, 1.0
"""After so many seconds a page asks again; the second where others come first."""
AWAY, GONE = 1.5, 10.0
"""A training that nobody asked for so many seconds lets others pass; after so many more it is dropped."""
KEPT = 96 * 2**20
"""So many bytes of finished trainings are kept for others."""


@dataclass(frozen=True)
class Plan:
    """What a training depends on; the arguments of ``Training``.

    Attributes:
        measured: loss and accuracy are worked out for each row that is kept.
    """

    net: Network
    optimizer: Optimizer
    steps: int
    hyper: tuple[tuple[str, float], ...]
    every: int = 1
    record: tuple[str, ...] | None = None
    coordinates: tuple[int, ...] | None = None
    measured: bool = False


@dataclass(frozen=True, eq=False)
class Trained:
    """A training, or its beginning.

    Attributes:
        loss: over all that is trained on, for each row; as the other two only of a plan that is measured.
        train, test: which share of each part gets the right class.
    """

    plan: Plan
    trace: Trace
    loss: Array
    train: Array
    test: Array

    @property
    def size(self) -> int:
        """In bytes, about."""
        return (
            sum(self.trace[name].nbytes for name in self.trace.columns if name != "f") + 3 * self.loss.nbytes
        )


@dataclass(frozen=True)
class Reached:
    """How far a training is.

    Attributes:
        before: how many others have their turn first.
        result: what it gave, once all is done.
    """

    t: int
    before: int = 0
    result: Trained | None = None


Measured = tuple[float, float, float]


class _Underway:
    """A training under way."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.asked, self.t = plan, monotonic(), 0
        self._measured: list[Measured] = []

    @cached_property
    def _training(self) -> Training:
        plan = self.plan
        chosen: dict[str, Any] = {"record": plan.record, "coordinates": plan.coordinates, **dict(plan.hyper)}
        return Training(plan.net, plan.optimizer, steps=plan.steps, every=plan.every, **chosen)

    def advance(self, seconds: float) -> bool:
        """Work so long, and say whether all is done."""
        end, training = perf_counter() + seconds, self._training
        made = training.advance(seconds=seconds)
        self.t = training.t
        rows = training.trace.x[: len(training.trace.t) * self.plan.measured]
        while made and len(self._measured) < len(rows):
            self._measured.append(_measure(self.plan.net, rows[len(self._measured)]))
            made = perf_counter() < end
        return made and len(self._measured) == len(rows)

    def result(self) -> Trained:
        """What there is so far."""
        trace, known = self._training.trace, [*self._measured]
        if self.plan.measured:
            known += [_measure(self.plan.net, x) for x in trace.x[len(known) :]]
        return Trained(self.plan, trace, *np.array(known).reshape(-1, 3).T)


def _measure(net: Network, x: Array) -> Measured:
    """Loss, and the share of what is trained on and of the test that gets the right class."""
    inputs, labels = net.data.train
    z = net.outputs(x, inputs)
    with np.errstate(all="ignore"):
        loss = float(LOSSES[net.criterion].of(z, labels))
    return loss, float((z.argmax(axis=-1) == labels).mean()), net.accuracy(x)


class Trainings:
    """All of a process: who comes first is first, and only one is worked on at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._at_work = False
        self._jobs: dict[Plan, _Underway] = {}
        self._done: dict[Plan, Trained] = {}

    def ask(self, plan: Plan, seconds: float | None = None) -> Reached:
        """Work on it for a while, a slice by default, if it has its turn, and say how far it is."""
        with self._lock:
            if found := self._done.pop(plan, None):
                self._done[plan] = found  # the latest is dropped last
                return Reached(plan.steps, result=found)
            now = monotonic()
            self._jobs = {other: job for other, job in self._jobs.items() if now - job.asked < GONE}
            job = self._jobs.setdefault(plan, _Underway(plan))
            job.asked = now
            waiting = [other for other, one in self._jobs.items() if now - one.asked < AWAY]
            before = waiting.index(plan)
            mine = not before and not self._at_work
            self._at_work |= mine
        if not mine:
            return Reached(job.t, before)
        result = None
        try:
            result = job.result() if job.advance(SLICE if seconds is None else seconds) else None
        finally:
            self._leave(job, result)
        return Reached(job.t, result=result)

    def _leave(self, job: _Underway, result: Trained | None) -> None:
        with self._lock:
            self._at_work, job.asked = False, monotonic()
            if result is None:
                return
            self._jobs.pop(job.plan, None)
            if job.plan.net.data.key:  # anybody's own data are not kept
                self._done[job.plan] = result
            while sum(one.size for one in self._done.values()) > KEPT:
                del self._done[next(iter(self._done))]

    def between(self, work: Callable[[], object]) -> None:
        """Do a slice of other work, unless somebody works at this moment: whoever asks again comes between two slices."""
        with self._lock:
            if self._at_work:
                return
            self._at_work = True
        try:
            work()
        finally:
            with self._lock:
                self._at_work = False

    def so_far(self, plan: Plan) -> Trained:
        """The beginning of a training; whoever takes it asks no more, and lets others pass."""
        with self._lock:
            job = self._jobs.get(plan) or _Underway(plan)
            job.asked = monotonic() - AWAY
        return job.result()


TRAININGS = Trainings()


def choose(plan: Plan) -> None:
    """Note what this visit set up, for pages that speak of it."""
    st.session_state["net_plan"] = plan


def chosen_last() -> Plan | None:
    """The training that this visit set up last."""
    return cast("Plan | None", st.session_state.get("net_plan"))


def follow(plan: Plan, key: str) -> Trained | None:
    """What a training gave; while there is nothing yet, how far it is, with a button that stops it.

    Args:
        key: of the page's, for this place.
    """
    held: dict[Plan, Trained] = st.session_state.setdefault(f"{key}_held", {})
    reached = None if plan in held else TRAININGS.ask(plan)
    found = reached.result if reached else held[plan]
    _hold(held, found)
    if found is None:
        waits = bool(reached and reached.before)
        part(key, lambda: _work(plan, key, held, waits), every=WAIT if waits else AGAIN)
    elif found.trace.steps < plan.steps:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_("You stopped the training at t = {t}.", t=found.trace.steps))
            st.button(_("Go on"), key=f"{key}_on", on_click=held.clear)
    return found


def _hold(held: dict[Plan, Trained], found: Trained | None) -> None:
    """Keep for one learner what is not kept for all: what was stopped, and what is of own data."""
    held.clear()
    if found and (found.trace.steps < found.plan.steps or not found.plan.net.data.key):
        held[found.plan] = found


def _work(plan: Plan, key: str, held: dict[Plan, Trained], waits: bool) -> None:
    """A slice more, and how far that is; once it is done, or has its turn, the page is run."""
    progress = TRAININGS.ask(plan)
    _hold(held, progress.result)
    if progress.result or bool(progress.before) != waits:
        st.rerun()
    said = _("{done} of {steps} steps", done=progress.t, steps=plan.steps)
    if progress.before:
        place = progress.before + 1
        said = _("Somebody else's training comes first. Your place in the queue is {place}.", place=place)
    st.progress(progress.t / plan.steps, said)
    if st.button(_("Stop"), key=f"{key}_stop"):
        _hold(held, TRAININGS.so_far(plan))
        st.rerun()
