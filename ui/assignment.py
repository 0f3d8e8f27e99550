"""An assignment is the step page's address with a question, and with controls that are locked or out of sight.

It helps a class to look at one thing. It is no examination: whoever edits the address is free.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from optim import HYPERPARAMETERS
from optim.errors import InputError, mark
from ui.state import Bound, complain
from ui.texts import _

EVERYTHING = "*"
LONGEST = 300
"""So many characters a question may have."""
CONTROLS = {
    "f": mark("Function"),
    "start": mark("Start {name}"),
    "opt": mark("Optimizer"),
    "schedule": mark("Learning-rate schedule"),
    "steps": mark("Number of steps"),
    "coord": mark("Coordinate in the formulas"),
    "axis": mark("Second plot"),
    "predict": mark("Predict, then reveal"),
}
"""The labels of the controls that an assignment can lock; beside these, every hyper-parameter."""
KEYS = (*CONTROLS, *HYPERPARAMETERS, EVERYTHING)
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Assignment:
    """A question, the locked controls and the hidden ones, as ``KEYS`` names them.

    Attributes:
        away: where hidden controls are drawn, see style.css.
    """

    ask: str = ""
    lock: frozenset[str] = frozenset()
    hide: frozenset[str] = frozenset()
    away: DeltaGenerator | None = field(default=None, compare=False, repr=False)

    def locks(self, control: str) -> bool:
        """What is out of sight cannot be changed either."""
        return bool({control, EVERYTHING} & self.lock) or self.hides(control)

    def hides(self, control: str) -> bool:
        return bool({control, EVERYTHING} & self.hide)

    @contextmanager
    def slot(self, control: str) -> Iterator[bool]:
        """Where a control is to be drawn; says whether it is locked. Hidden, it is there all the same."""
        with self.away if self.away and self.hides(control) else nullcontext():
            yield self.locks(control)

    @property
    def params(self) -> dict[str, str]:
        """The assignment in an address; ``read`` is the inverse."""
        texts = {"ask": self.ask, **{name: _joined(getattr(self, name)) for name in ("lock", "hide")}}
        return {name: text for name, text in texts.items() if text}


def _joined(controls: frozenset[str]) -> str:
    return EVERYTHING if EVERYTHING in controls else ",".join(key for key in KEYS if key in controls)


def clean(text: str) -> str:
    """A text without what no text needs: control characters, signs that turn its direction, empty pages."""
    lines = _DIRECTIONS.sub("", text).replace("\t", " ").splitlines()
    kept = (
        "".join(sign for sign in line if unicodedata.category(sign) not in ("Cc", "Cs")).rstrip()
        for line in lines
    )
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def question(text: str) -> str:
    """A teacher's text as it is shown.

    Raises:
        InputError: it is too long.
    """
    found = clean(text)
    if len(found) > LONGEST:
        raise InputError(
            mark("a question has up to {limit} characters, this one has {count}"),
            limit=LONGEST,
            count=len(found),
        )
    return found


def read(params: Mapping[str, str]) -> tuple[Assignment, dict[str, tuple[str, str]]]:
    """The assignment in an address, and by name what in it cannot be had: the text, and what is allowed."""
    refused = dict[str, tuple[str, str]]()
    ask, controls = "", dict[str, frozenset[str]]()
    try:
        ask = question(params.get("ask", ""))
    except InputError:
        refused["ask"] = clean(params["ask"]), _("up to {limit} characters", limit=LONGEST)
    for name in ("lock", "hide"):
        asked = {key.strip() for key in clean(params.get(name, "")).split(",")} - {""}
        controls[name] = frozenset(asked & {*KEYS})
        if unknown := sorted(asked - {*KEYS}):
            refused[name] = ", ".join(unknown), ", ".join(KEYS)
    return Assignment(ask, controls["lock"], controls["hide"]), refused


def current() -> Assignment:
    """The assignment in force: the address says it, and it goes along to other pages of the app and back.

    Call it once a run, outside of the side bar: what is hidden leaves no trace there.
    """
    bound = {name: Bound(name, "", str) for name in ("ask", "lock", "hide")}
    found, refused = read({name: one.load() for name, one in bound.items()})
    for name, (text, allowed) in refused.items():
        complain(name, text, allowed)
    for name, one in bound.items():
        one.save(found.params.get(name, ""))
    return replace(found, away=st.container(key="away")) if found.hide else found


def show_question(assignment: Assignment) -> None:
    """The teacher's question as nothing but text; ``st.text`` knows no markup and makes no links."""
    if assignment.ask:
        with st.container(key="question"):
            st.text(assignment.ask)
