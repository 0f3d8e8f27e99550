"""Faded worked examples: the lines of a step, the last ones open, filled in one after the other from the top."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import streamlit as st

from optim import OPTIMIZERS, InputError
from optim.printing import SUBSCRIPT, plain_symbol, symbol
from optim.slips import SLIPS
from optim.stages import Read, Stage
from pages.learn.practice import record
from ui import course
from ui.form import choice, select
from ui.formulas import Lines, bracketed
from ui.judge import NOT_A_NUMBER, read
from ui.notes import note
from ui.numbers import latex, text
from ui.palette import colours
from ui.questions import seeds
from ui.questions.answers import HINTS, RIGHT, SHOWN, WRONG, Answer
from ui.questions.exercises import PRACTISED, Exercise, faded
from ui.state import Bound, complain, put
from ui.texts import _, joined

ENOUGH = 3
"""A step with so many open lines filled in is worth a tick."""
HALFWAY = 8
"""Significant digits of a half-worked line: enough for six in its result."""


@dataclass(frozen=True)
class Progress:
    """How far a learner is with one exercise. It stands in the URL, so neither a reload nor a restarted server loses it.

    Attributes:
        done: how many of its open lines are filled in.
        hints: how many were taken for the line in hand.
        clean: nothing was missed, hinted or shown so far.
        last: what the last answer was: RIGHT, SHOWN, or the number that was wrong; empty where nothing is to be said.
    """

    done: int = 0
    hints: int = 0
    clean: bool = True
    last: str = ""

    def written(self, item: str) -> str:
        """As the URL has it; nothing for the beginning of an exercise."""
        return "" if self == Progress() else f"{item}-{self.done}-{self.hints}-{self.clean:d}-{self.last}"


WORK = Bound("work", "", str)
_WRITTEN = re.compile(
    rf"([a-z0-9_.]+)-(\d)-([0-{HINTS}])-([01])-({RIGHT}|{SHOWN}|-?\d+(?:\.\d+)?(?:e[+-]\d+)?|)"
)


def _progress(item: str, blanks: int) -> Progress:
    """What the URL says of this exercise; what it says of another one is over."""
    asked = WORK.load()
    found = _WRITTEN.fullmatch(asked)
    if not asked or (found and found[1] != item):
        return Progress()
    if found:
        progress = Progress(int(found[2]), int(found[3]), found[4] == "1", found[5])
        filled = progress.last in (
            RIGHT,
            SHOWN,
        )  # that is of the line before, a wrong number of the line in hand
        if filled <= progress.done <= blanks - bool(progress.last and not filled):
            return progress
    complain("work", asked, _("what this page wrote there"))
    return Progress()


def show() -> None:
    """Draw the exercise that the URL asks for."""
    seed = seeds.seed()
    exercise_first = st.container()
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
    progress = _progress(item, blanks)
    WORK.save(progress.written(item))
    with exercise_first:
        FillIn(item, exercise, progress).draw()


def _rule() -> str:
    return select(_("Optimizer"), "rule", PRACTISED, lambda key: OPTIMIZERS[key].title, "adam", width=220)


class FillIn:
    """One exercise on the page.

    What is pressed is taken up in the run itself, for which a session need not know the page: the
    first thing that a restarted server hears of a learner may be an answer.
    """

    def __init__(self, item: str, exercise: Exercise, progress: Progress) -> None:
        self.item = item
        self.exercise = exercise
        self.progress = progress
        self.unread = False
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
        with right:
            above = st.container()  # there even while empty, so that the field below stays where it is
            if self.current:
                self._ask(self.current)
            else:
                self._finish()
        with above:
            self._verdict()
        with left, st.container(key="worked"):
            self._lines()

    def _lines(self) -> None:
        worked = len(self.exercise.stages) - self.exercise.blanks + self.progress.done
        for k, stage in enumerate(self.exercise.stages):
            with st.container(key="worked_now" if stage is self.current else f"worked_{k}"):
                st.latex(self.lines.whole(stage) if k < worked else self.lines.unfinished(stage, r"\;?"))

    def _verdict(self) -> None:
        last, done = self.progress.last, self.progress.done
        if self.unread:
            st.info(_(NOT_A_NUMBER), icon=":material/search:")
        elif last in (RIGHT, SHOWN):
            stage = self.exercise.open[done - 1]
            name, value = self._name(stage), text(self.exercise.value(stage))
            if last == RIGHT:
                st.success(_("Right: {name} = {value}.", name=name, value=value), icon=":material/check:")
            else:
                st.info(_("{name} = {value}.", name=name, value=value), icon=":material/search:")
        elif last and self.current:
            st.info(self._missed(self.current, float(last)), icon=":material/search:")

    def _missed(self, stage: Stage, number: float) -> str:
        said = _("{name} is not {given}.", name=self._name(stage), given=text(number))
        slip = self.exercise.judge(stage, number).slip
        why = _(SLIPS[slip]) if slip else _("Work the line out once more, or take a hint.")
        return joined(said, why)

    def _ask(self, stage: Stage) -> None:
        """The field, always the same one, so that the keyboard stays in it from line to line."""
        name = self._name(stage)
        if st.session_state.pop("fill_taken", False):
            st.session_state["fill_given"] = ""
        with st.container(key="fill_ask"):
            with st.form("fill", border=False):
                typed = st.text_input(
                    _(
                        "{name} = (a number, or a calculation such as {example})",
                        name=name,
                        example="`0.9*2+0.1*3`",
                    ),
                    key="fill_given",
                )
                if st.form_submit_button(_("Check"), type="primary"):
                    self._check(stage, typed)
            if self.progress.hints < HINTS:
                label = _("Hint {number} of {all}", number=self.progress.hints + 1, all=HINTS)
                if st.button(label, key="fill_hint", icon=":material/lightbulb:"):
                    self._go_on(replace(self.progress, hints=self.progress.hints + 1, clean=False, last=""))
            elif st.button(_("Show me"), key="fill_show"):
                self._take(stage, SHOWN)
        for grade in range(self.progress.hints):
            st.markdown(f"**{_('Hint {number}:', number=grade + 1)}** {self._hints(stage)[grade]}")

    def _hints(self, stage: Stage) -> tuple[str, str, str]:
        """What the line does; its numbers put in; all but the last operation worked out."""
        label, about = note(self.exercise.run.optimizer, stage)
        rest, values = self.exercise.halfway(stage)
        nearly = rest.latex(lambda name, role: bracketed(values[name], role, HALFWAY), numeric=True)
        left = self.lines.left(stage)
        return (
            f"*{label}*. {about}" if label else about,
            f"${left} = {self.lines.numbers(stage)}$",
            f"${left} = {nearly}$",
        )

    def _check(self, stage: Stage, typed: str) -> None:
        try:
            value = read(typed)
        except InputError:
            self.progress, self.unread = replace(self.progress, last=""), True
            WORK.save(self.progress.written(self.item))
            return
        verdict = self.exercise.judge(stage, value)
        self._take(stage, RIGHT if verdict.right else repr(value), verdict.slip)

    def _take(self, stage: Stage, last: str, slip: str = "") -> None:
        """Count an answer, and go on to the next line unless this one is still open."""
        result = last if last in (RIGHT, SHOWN) else WRONG
        record.note(Answer(record.line(stage.name), self.item, result, self.progress.hints, slip))
        st.session_state["fill_taken"] = True
        after = replace(self.progress, clean=self.progress.clean and result == RIGHT, last=last)
        self._go_on(after if result == WRONG else replace(after, done=after.done + 1, hints=0))

    def _go_on(self, progress: Progress) -> None:
        WORK.save(progress.written(self.item))
        st.rerun()

    def _name(self, stage: Stage) -> str:
        return f"{plain_symbol(stage.column)}{str(self.exercise.t).translate(SUBSCRIPT)}"

    def _finish(self) -> None:
        blanks, most = self.exercise.blanks, len(self.exercise.stages)
        if blanks >= min(ENOUGH, most):
            course.earn("practice")
        else:
            st.markdown(_("The tick of this lesson asks for {count} open lines.", count=ENOUGH))
        label = _("Other numbers")
        if not self.progress.clean:
            st.markdown(
                _(
                    "All lines are filled in. Do you want to try again, with other numbers and the same number of open lines?"
                )
            )
        elif blanks < most:
            st.markdown(
                _(
                    "Every line was right at once, without a hint. The next exercise leaves one more line to you."
                )
            )
            label = _("One more open line")
        else:
            st.markdown(_("You worked out a whole step by hand, from the slope to the new position."))
        if st.button(label, key="fill_next", type="primary"):
            if self.progress.clean and blanks < most:
                put(blanks=str(blanks + 1))
            else:
                seeds.another()
            st.rerun()


def given(exercise: Exercise, lines: Lines) -> str:
    """What the exercise starts from, for Markdown."""
    kept = [Read(name, 1) for name in ("x", *exercise.run.optimizer.state)]
    known = [
        f"f(x) = {exercise.run.objective.f.latex()}",
        f"t = {exercise.t}",
        *(
            f"{lines.sign(read)} = {latex(float(exercise.table[read.column][exercise.t - 1]))}"
            for read in kept
        ),
        *(f"{symbol(name)} = {latex(value, None)}" for name, value in exercise.run.hyper.items()),
    ]
    intro = _(
        "This is step {t} of {optimizer}. Given are:", t=exercise.t, optimizer=exercise.run.optimizer.title
    )
    return f"{intro} {', '.join(f'${part}$' for part in known)}"
