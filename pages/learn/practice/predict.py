"""Prediction questions: look, decide, and only then read why."""

from __future__ import annotations

import re

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.learn.practice import record
from ui import guess
from ui.form import select
from ui.questions import seeds
from ui.questions.answers import RIGHT, SHOWN, WRONG, Answer
from ui.questions.kinds import QUESTIONS, TRANSFER, Question, question
from ui.questions.said import said
from ui.questions.shown import chart, look_at, table
from ui.questions.titles import title
from ui.state import Bound, complain, put
from ui.texts import _, language

SHOW = -1
"""In place of an option: the learner wanted to be shown."""
ANSWERED = Bound("answered", "", str)
_WRITTEN = re.compile(rf"([a-z0-9_.]+)-(\d|{SHOWN})")


def show() -> None:
    """Draw the question that the URL asks for."""
    seed = seeds.seed()
    with st.container(horizontal=True, vertical_alignment="bottom", key="predict_choices"):
        kind = _kind()
        with st.popover(_("Which numbers"), type="tertiary"):
            seeds.field()
    asked = question(kind, seed)
    if kind in TRANSFER:
        place = {"number": len(TRANSFER) - len(_rest_of_form(asked)), "count": len(TRANSFER)}
        st.caption(_("Question {number} of {count}", **place))
    st.header(said(asked.asks))
    st.markdown("  \n".join(said(part) for part in asked.given))
    side = _look_at(asked)
    with side:
        given = _given(asked)
        if given is None:
            _options(asked)
        else:
            _answer(asked, given)
    if asked.picture:
        table(asked.picture, "picture")


def _kind() -> str:
    """The kind in the URL; where there is none, what the record says comes next."""
    coming = record.current().next(tuple(QUESTIONS))
    offered = (*QUESTIONS, *(TRANSFER if Bound("kind", "", str).load() in TRANSFER else ()))
    return select(_("Kind of question"), "kind", offered, title, coming, stated=True, width=340)


def _item(asked: Question) -> str:
    return f"{asked.kind}.{asked.seed}"


def _given(asked: Question) -> int | None:
    """The answer to this question as the URL has it, where neither a reload nor a restarted server loses it."""
    written = ANSWERED.load()
    found = _WRITTEN.fullmatch(written)
    given = None
    if found and found[1] == _item(asked):
        given = SHOW if found[2] == SHOWN else int(found[2])
    if (written and not found) or (given is not None and given >= len(asked.options)):
        complain("answered", written, _("what this page wrote there"))
        given = None
    if given is None:
        ANSWERED.save("")
    return given


def _look_at(asked: Question) -> DeltaGenerator:
    """Draw what there is to look at; returns the place beside it, for the answers."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        look_at(asked)
    return right


def _options(asked: Question) -> None:
    """One answer only, and none by accident: choose, then answer."""
    with st.form(f"predict_{_item(asked)}_{language()}", border=False):
        option = st.radio(
            _("Your answer"),
            range(len(asked.options)),
            index=None,
            format_func=lambda i: said(asked.options[i]),
            key=f"predict_option_{_item(asked)}",
        )
        with st.container(horizontal=True):
            answered = st.form_submit_button(_("Answer"), type="primary")
            shown = st.form_submit_button(_("Show me"))
    if shown or (answered and option is not None):
        _note(asked, SHOW if shown or option is None else option)
    elif answered:
        st.info(_("Choose one of the answers first."))


def _note(asked: Question, option: int) -> None:
    """Count the answer and show what came of it; see ``fill_in.FillIn`` on why no callback does this."""
    result = SHOWN if option == SHOW else RIGHT if option == asked.answer else WRONG
    record.note(Answer(asked.kind, str(asked.seed), result))
    ANSWERED.save(f"{_item(asked)}-{SHOWN if option == SHOW else option}")
    st.rerun()


def _answer(asked: Question, given: int) -> None:
    for i, option in enumerate(asked.options):
        mark_ = ":material/check: " if i == asked.answer else ":material/close: " if i == given else ""
        words = said(option)
        st.markdown(f"- {mark_}**{words}**" if mark_ else f"- {words}")
    guess.verdict(guess.SHOW if given == SHOW else str(given), str(asked.answer), said(asked.because))
    if asked.revealed:
        chart(asked.revealed, "revealed")
        table(asked.revealed, "revealed")
    with st.container(horizontal=True, vertical_alignment="center"):
        _onward(asked)
        if given != asked.answer:
            record.link(asked.kind)


def _onward(asked: Question) -> None:
    """To the next question: one of Practice, or the next one of the same form."""
    coming = _rest_of_form(asked)
    if asked.kind in TRANSFER and not coming:
        st.markdown(_("This was the last question of this form. Now save your record."), width="content")
        if st.button(_("My record"), key="predict_record", type="primary"):
            put(drill="record")
            st.rerun()
    elif st.button(_("Next question"), key="predict_next", type="primary"):
        if coming:
            put(kind=coming[0])
        else:
            seeds.another(kind=record.current().next(tuple(QUESTIONS)))
        st.rerun()


def _rest_of_form(asked: Question) -> tuple[str, ...]:
    """The kinds that follow in *Before and after*; none for a question of Practice."""
    form = tuple(TRANSFER)
    return form[form.index(asked.kind) + 1 :] if asked.kind in TRANSFER else ()
