"""Faded worked examples: the lines of a step, the last ones open, filled in one after the other from the top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import streamlit as st

from optim import OPTIMIZERS, InputError
from optim.errors import mark
from optim.exercises import PRACTISED, Exercise, faded
from optim.notation import symbol
from optim.record import HINTS, RIGHT, SHOWN, WRONG, Answer
from optim.slips import SLIPS
from optim.stages import Read, Stage
from ui import record, seeds
from ui.controls import choice, number
from ui.formulas import SUBSCRIPT, Lines, bracketed, plain_symbol
from ui.notes import note
from ui.numbers import latex, text
from ui.palette import colours
from ui.state import adopt, publish
from ui.texts import _, explain, joined, plain

HALFWAY = 8
"""Significant digits of a half-worked line: enough for six in its result."""


class Given(NamedTuple):
    """The last number for a line, and what came of it."""

    result: str
    stage: Stage
    number: float
    slip: str = ""


@dataclass
class Progress:
    """How far a learner is with one exercise; kept in the session.

    Attributes:
        item: which exercise.
        done: how many of its open lines are filled in.
        hints: how many were taken for the line in hand.
        clean: nothing was missed, hinted or shown so far.
        last: what was given last, or why it was no number; None where nothing is to be said.
    """

    item: str
    done: int = 0
    hints: int = 0
    clean: bool = True
    last: Given | InputError | None = None


def show() -> None:
    """Draw the exercise that the URL asks for."""
    seed = seeds.seed()
    with st.container(horizontal=True, vertical_alignment="bottom", key="fill_choices"):
        rule = _rule()
        with st.popover(_("Which numbers"), type="tertiary"):
            seeds.field()
    most = len(OPTIMIZERS[rule].variant({}).equations) + 1
    levels = [str(n + 1) for n in range(most)]
    if int(st.session_state.get("blanks", 1)) > most:
        st.session_state["blanks"] = levels[-1]  # another optimizer, with fewer lines
    blanks = int(choice(_("Open lines"), "blanks", levels))
    exercise = faded(seed, blanks, rule)
    item = f"{rule}.{seed}.{blanks}"
    progress = st.session_state.get("fill_progress")
    if progress is None or progress.item != item:
        progress = st.session_state["fill_progress"] = Progress(item)
    Paper(exercise, progress).draw()


def _rule() -> str:
    adopt("rule", "adam", PRACTISED)
    st.selectbox(
        _("Optimizer"), PRACTISED, format_func=lambda key: OPTIMIZERS[key].title, key="rule", width=220
    )
    publish("rule", "adam")
    return str(st.session_state["rule"])


class Paper:
    """One exercise on the page."""

    def __init__(self, exercise: Exercise, progress: Progress) -> None:
        self.exercise = exercise
        self.progress = progress
        paint = colours(stage.column for stage in exercise.stages)
        self.lines = Lines(exercise.table, paint)

    @property
    def current(self) -> Stage | None:
        """The line in hand; None when all are filled in."""
        rest = self.exercise.open[self.progress.done :]
        return rest[0] if rest else None

    def draw(self) -> None:
        st.markdown(given(self.exercise, self.lines))
        left, right = st.columns([3, 2], gap="medium")
        with left, st.container(key="worked"):
            self._lines()
        with right:
            with st.container():  # there even while empty, so that the field below stays where it is
                self._verdict()
            if self.current:
                self._ask(self.current)
            else:
                self._finish()

    def _lines(self) -> None:
        worked = len(self.exercise.stages) - self.exercise.blanks + self.progress.done
        for k, stage in enumerate(self.exercise.stages):
            with st.container(key="worked_now" if stage is self.current else f"worked_{k}"):
                st.latex(self.lines.whole(stage) if k < worked else self.lines.unfinished(stage, r"\;?"))

    def _verdict(self) -> None:
        match self.progress.last:
            case InputError() as error:
                st.info(plain(explain(error)), icon=":material/search:")
            case Given(result, stage):
                name, value = self._name(stage), text(self.exercise.value(stage))
                if result == RIGHT:
                    st.success(_("Right: {name} = {value}.", name=name, value=value), icon=":material/check:")
                elif result == SHOWN:
                    st.info(_("{name} = {value}.", name=name, value=value), icon=":material/search:")
                else:
                    st.info(self._missed(self.progress.last), icon=":material/search:")

    def _missed(self, given: Given) -> str:
        said = _("{name} is not {given}.", name=self._name(given.stage), given=text(given.number))
        why = _(SLIPS[given.slip]) if given.slip else _("Work the line out once more, or take a hint.")
        return joined(said, why)

    def _ask(self, stage: Stage) -> None:
        """The field, always the same one, so that the keyboard stays in it from line to line."""
        name = self._name(stage)
        with st.container(key="fill_ask"):
            with st.form("fill", border=False):
                st.text_input(
                    _(
                        "{name} = (a number, or a calculation such as {example})",
                        name=name,
                        example="`0.9*2+0.1*3`",
                    ),
                    key="fill_given",
                )
                st.form_submit_button(_("Check"), type="primary", on_click=self._check)
            if self.progress.hints < HINTS:
                label = _("Hint {number} of {all}", number=self.progress.hints + 1, all=HINTS)
                st.button(label, key="fill_hint", on_click=self._hint, icon=":material/lightbulb:")
            else:
                st.button(_("Show me"), key="fill_show", on_click=self._show)
        for grade in range(self.progress.hints):
            st.markdown(f"**{_('Hint {number}:', number=grade + 1)}** {self._hints(stage)[grade]}")

    def _hints(self, stage: Stage) -> tuple[str, str, str]:
        """What the line does; its numbers put in; all but the last operation worked out."""
        label, about = note(self.exercise.optimizer, stage)
        rest, values = self.exercise.halfway(stage)
        nearly = rest.latex(lambda name, role: bracketed(values[name], role, HALFWAY), numeric=True)
        left = self.lines.left(stage)
        return (
            f"*{label}*. {about}" if label else about,
            f"${left} = {self.lines.numbers(stage)}$",
            f"${left} = {nearly}$",
        )

    def _check(self) -> None:
        stage, progress = self.current, self.progress
        if stage is None:
            return
        try:
            value = number(st.session_state["fill_given"])
        except InputError:
            progress.last = InputError(
                mark("That is no number. Type one such as 0.25, 1.6e-5 or 3/7, with a point and not a comma.")
            )
            return
        verdict = self.exercise.judge(stage, value)
        self._take(Given(RIGHT if verdict.right else WRONG, stage, value, verdict.slip))

    def _show(self) -> None:
        if self.current:
            self._take(Given(SHOWN, self.current, self.exercise.value(self.current)))

    def _hint(self) -> None:
        self.progress.hints = min(self.progress.hints + 1, HINTS)
        self.progress.clean = False
        self.progress.last = None

    def _take(self, given: Given) -> None:
        """Count it, and go on to the next line unless this one is still open."""
        progress = self.progress
        kind = record.line(given.stage.name)
        record.note(Answer(kind, progress.item, given.result, progress.hints, given.slip))
        progress.last = given
        st.session_state["fill_given"] = ""
        progress.clean &= given.result == RIGHT
        if given.result != WRONG:
            progress.done += 1
            progress.hints = 0

    def _name(self, stage: Stage) -> str:
        return f"{plain_symbol(stage.column)}{str(self.exercise.t).translate(SUBSCRIPT)}"

    def _finish(self) -> None:
        blanks, most = self.exercise.blanks, len(self.exercise.stages)
        if not self.progress.clean:
            st.markdown(_("All lines are filled in. Once more with other numbers, and as many open lines?"))
            st.button(_("Other numbers"), key="fill_next", type="primary", on_click=seeds.another)
        elif blanks < most:
            st.markdown(_("All right at once, without a hint. The next one leaves one more line to you."))
            st.button(
                _("One more open line"), key="fill_next", type="primary", on_click=_open, args=(blanks + 1,)
            )
        else:
            st.markdown(_("You worked out a whole step by hand, from the slope to the new position."))
            st.button(_("Other numbers"), key="fill_next", type="primary", on_click=seeds.another)


def given(exercise: Exercise, lines: Lines) -> str:
    """What the exercise starts from, for Markdown."""
    kept = [Read(name, 1) for name in ("x", *exercise.optimizer.state)]
    known = [
        f"f(x) = {exercise.objective.f.latex()}",
        f"t = {exercise.t}",
        *(
            f"{lines.sign(read)} = {latex(float(exercise.table[read.column][exercise.t - 1]))}"
            for read in kept
        ),
        *(f"{symbol(name)} = {latex(value, None)}" for name, value in exercise.hyper.items()),
    ]
    intro = _("Step {t} of {optimizer}. Given are:", t=exercise.t, optimizer=exercise.optimizer.title)
    return f"{intro} {', '.join(f'${part}$' for part in known)}"


def _open(blanks: int) -> None:
    st.session_state["blanks"] = str(blanks)
