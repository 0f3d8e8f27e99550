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
from ui.texts import _, plain

EVERYTHING = "*"
LONGEST = 300
"""So many characters a question may have."""
MOST = 8
"""So many questions a link may have: one for no line in particular, and others for a line each."""
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
COMMANDS = frozenset(
    [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "varepsilon",
        "zeta",
        "eta",
        "theta",
        "kappa",
        "lambda",
        "mu",
        "nu",
        "xi",
        "pi",
        "rho",
        "sigma",
        "tau",
        "phi",
        "varphi",
        "chi",
        "psi",
        "omega",
        "Gamma",
        "Delta",
        "Theta",
        "Lambda",
        "Xi",
        "Pi",
        "Sigma",
        "Phi",
        "Psi",
        "Omega",
        "frac",
        "sqrt",
        "hat",
        "bar",
        "tilde",
        "vec",
        "cdot",
        "times",
        "div",
        "pm",
        "mp",
        "le",
        "leq",
        "ge",
        "geq",
        "ne",
        "neq",
        "approx",
        "sim",
        "equiv",
        "propto",
        "infty",
        "to",
        "partial",
        "nabla",
        "sum",
        "prod",
        "int",
        "max",
        "min",
        "exp",
        "log",
        "ln",
        "sin",
        "cos",
        "tan",
        "tanh",
        "sign",
        "left",
        "right",
        "mathrm",
        "mathbf",
        "text",
        "ldots",
        "cdots",
        "dots",
        "quad",
        "in",
    ]
)
"""Of LaTeX, what a formula in a question may use: nothing that loads, links, or reaches beyond its line."""
_FORMULA = re.compile(r"(?<![\\$])\$(?!\s)((?:[^$\\#%&~@`\n]|\\[A-Za-z]+|\\[,;! ])+)(?<!\s)\$(?!\$)")
_FOR_LINE = re.compile(r"@([A-Za-z]\w*):?(?:\s+|$)")
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
    """A teacher's text as it is shown: one question, or several, of which a line such as "@m:" begins one for line m.

    Raises:
        InputError: one is too long, or there are too many.
    """
    found = clean(text)
    asked = questions(found)
    if len(asked) > MOST:
        raise InputError(
            mark("a link has up to {limit} questions, this one has {count}"), limit=MOST, count=len(asked)
        )
    longest = max(map(len, asked.values()), default=0)
    if longest > LONGEST:
        raise InputError(
            mark("a question has up to {limit} characters, this one has {count}"),
            limit=LONGEST,
            count=longest,
        )
    return found


def questions(text: str) -> dict[str, str]:
    """The questions in a text by the line of the step that each belongs to, or by "" for none in particular."""
    asked = dict[str, list[str]]()
    at = ""
    for line in text.split("\n"):
        if found := _FOR_LINE.match(line):
            at, line = found[1], line[found.end() :]
        asked.setdefault(at, []).append(line)
    return {at: said for at, lines in asked.items() if (said := "\n".join(lines).strip())}


def formulas(text: str) -> list[str]:
    """A text cut up: at every odd place stands the LaTeX of a formula."""
    cut = [""]
    end = 0
    for found in _FORMULA.finditer(text):
        if set(re.findall(r"\\([A-Za-z]+)", found[1])) <= COMMANDS and _balanced(found[1]):
            cut[-1] += text[end : found.start()]
            cut += [found[1], ""]
            end = found.end()
    cut[-1] += text[end:]
    return cut


def _balanced(latex: str) -> bool:
    depth = 0
    for sign in latex:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0


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
    """The teacher's questions; the player shows the one that belongs to the lit line, see player.js."""
    if not assignment.ask:
        return
    with st.container(key="question"):
        for line, text in questions(assignment.ask).items():
            with st.container(key=f"ask_{line}" if line else "ask"):
                _say(text)


def _say(text: str) -> None:
    """Nothing but text and formulas: ``st.text`` knows no markup and makes no links; KaTeX sets what COMMANDS allow."""
    if len(formulas(text)) == 1:
        st.text(text)
        return
    lines = (
        "".join(f"${part}$" if i % 2 else plain(part) for i, part in enumerate(formulas(line.strip())))
        for line in text.split("\n")
    )
    st.markdown("\n".join(line or "\u00a0" for line in lines))
