"""Faded worked examples: the lines of a step, the last ones open, filled in one after the other from the top."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from optim import OPTIMIZERS, InputError
from optim.exercises import PRACTISED, Exercise, faded
from optim.notation import symbol
from optim.record import RIGHT, SHOWN, WRONG, Answer
from optim.slips import SLIPS
from optim.stages import Read, Stage
from ui import record, seeds
from ui.controls import choice, number
from ui.formulas import SUBSCRIPT, Lines, bracketed, plain_symbol
from ui.notes import note
from ui.numbers import latex, text
from ui.palette import colours
from ui.state import adopt, publish
from ui.texts import _, explain, plain

HINTS = 3
HALFWAY = 8
"""Significant digits of a half-worked line: enough for six in its result."""


@dataclass
class Progress:
    """How far a learner is with one exercise; kept in the session.

    Attributes:
        item: which exercise.
        done: how many of its open lines are filled in.
        hints: how many were taken for the line in hand.
        clean: nothing was missed, hinted or shown so far.
        verdict: what is to say about the last number: its kind, and the sentence.
    """

    item: str
    done: int = 0
    hints: int = 0
    clean: bool = True
    verdict: tuple[str, str] = field(default=("", ""))


def show() -> None:
    """Draw the exercise that the URL asks for."""
    seed = seeds.seed()
    with st.container(horizontal=True, vertical_alignment="bottom", key="fill_choices"):
        rule = _rule()
        with st.popover(_("Which numbers"), type="tertiary"):
            seeds.field()
    most = len(OPTIMIZERS[rule].variant({}).equations) + 1
    blanks = int(choice(_("Open lines"), "blanks", [str(n + 1) for n in range(most)]))
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
        kind, sentence = self.progress.verdict
        if kind == RIGHT:
            st.success(sentence, icon=":material/check:")
        elif kind:
            st.info(sentence, icon=":material/search:")

    def _ask(self, stage: Stage) -> None:
        """The field, always the same one, so that the keyboard stays in it from line to line."""
        name = self._name(stage)
        with st.container(key="fill_ask"):
            with st.form("fill", border=False, clear_on_submit=True):
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
        typed_ = st.session_state["fill_given"]
        name = self._name(stage)
        try:
            given = number(typed_)
        except InputError as error:
            progress.verdict = ("typed", plain(explain(error)))
            return
        verdict = self.exercise.judge(stage, given)
        result = RIGHT if verdict.right else WRONG
        self._note(stage, result, verdict.slip)
        if verdict.right:
            progress.verdict = (RIGHT, _("Right: {name} = {value}.", name=name, value=self._value(stage)))
            self._go_on()
            return
        why = _(SLIPS[verdict.slip]) if verdict.slip else _("Work the line out once more, or take a hint.")
        said = _("{name} is not {given}.", name=name, given=text(given))
        progress.verdict = (WRONG, f"{said} {why}")
        progress.clean = False

    def _show(self) -> None:
        stage = self.current
        if stage is None:
            return
        self._note(stage, SHOWN)
        self.progress.verdict = (
            SHOWN,
            _("{name} = {value}.", name=self._name(stage), value=self._value(stage)),
        )
        self._go_on()

    def _hint(self) -> None:
        self.progress.hints = min(self.progress.hints + 1, HINTS)
        self.progress.clean = False
        self.progress.verdict = ("", "")

    def _go_on(self) -> None:
        self.progress.done += 1
        self.progress.hints = 0

    def _note(self, stage: Stage, result: str, slip: str = "") -> None:
        record.note(Answer(record.line(stage.name), self.progress.item, result, self.progress.hints, slip))

    def _name(self, stage: Stage) -> str:
        return f"{plain_symbol(stage.column)}{str(self.exercise.t).translate(SUBSCRIPT)}"

    def _value(self, stage: Stage) -> str:
        return text(self.exercise.value(stage))

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
