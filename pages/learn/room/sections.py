"""A learner in a room: the question, the player at the teacher's place, and one field."""

from __future__ import annotations

import secrets

import streamlit as st

import rooms
from optim import InputError
from optim.errors import mark
from optim.printing import plain_symbol
from rooms.room import REFUSALS, Room, answer, joined, sent, spelled, state_of
from rooms.store import NOWHERE, StoreError, store
from rooms.tasks import CHOICE, MADE, NUMBER
from ui.assignment import Assignment, show_question
from ui.component import mount
from ui.linked import Linked, linked
from ui.parts import part
from ui.picture import beside
from ui.player import bar
from ui.player.replay import scene
from ui.player.replay import show as show_run
from ui.questions.kinds import Question, question
from ui.questions.said import said
from ui.questions.shown import chart, look_at, table
from ui.state import Bound
from ui.texts import _, explain, plain

CODE = Bound("code", "", str, kept=False)
LOOK = 3.0
"""Seconds between two looks for news where there are no routes of a server's for it."""
LETTERS = "ABCDEF"
EXAMPLE = "K7M3QX"
LIKE = "which_valley", 17
"""The question by which the door shows what is asked, and its seed."""
TEXTS = {
    "field": mark("Your answer"),
    "choose": mark("Your answer"),
    "send": mark("Send"),
    "sending": mark("Sending …"),
    "empty": mark("Type or choose an answer first."),
    "counted": mark("Counted: {value}"),
    "lost": mark("No answer came from the server. Look whether you are online, and send it again."),
    "open": mark("The question is open. You can change your answer until it is closed."),
    "again": mark("The question is asked again. Your first answer stays in the first round."),
    "closed": mark("The question is closed. Look at the screen in front."),
    "led": mark("The player follows your teacher."),
    "free": mark("Go where you like: the player is yours."),
    "waiting": mark("You are in. The first question comes soon."),
    "moved": mark("The next question comes …"),
    "over": mark("This room is over. What was answered is deleted."),
}


def show() -> None:
    """The room of the code in the address; without one a field for it."""
    try:
        store()
    except StoreError:
        st.title(_("Join a room"))
        st.info(_(NOWHERE))
        return
    code = spelled(CODE.load())
    CODE.save(code or CODE.load())
    if not CODE.good:
        st.title(_("Join a room"))
        _door()
        return
    client = st.session_state.setdefault("room_client", secrets.token_hex(8))
    try:
        room = joined(CODE.good, client)
    except InputError as error:
        st.title(_("Join a room"))
        st.error(plain(explain(error)))
        _door()
        return
    _shown(room)


def _door() -> None:
    """The field for the code, and what a question can look like."""
    asked = question(*LIKE)
    assert asked.picture
    picture, words = beside(first=True)
    with picture:
        chart(asked.picture, "door")
        st.caption(_("A question can look like this: {question}", question=said(asked.asks)))
    with words:
        st.markdown(_("Your teacher asks, and you answer here, without a name."))
        typed = st.text_input(
            _("The six characters of the code"), key="typed_code", max_chars=12, placeholder=EXAMPLE
        )
        if st.button(_("Join"), type="primary") and typed.strip():
            CODE.save(spelled(typed) or typed.strip()[:12])
            st.rerun()
        with st.expander(_("The picture's numbers")):
            table(asked.picture, "door")


def _shown(room: Room) -> None:
    here = room.code, room.question
    if st.session_state.get("room_here") != here:
        st.session_state["room_here"] = here
        st.session_state.pop("player_place", None)  # the player goes to the teacher's
    with st.container(key="room_title"):
        st.title(_("Room {code}", code=room.code))
    task = room.task
    if not task:
        _answering(room)
    elif task.kind == MADE:
        asked = question(task.params["kind"], int(task.params["seed"]))
        st.header(said(asked.asks))
        st.markdown("  \n".join(said(given) for given in asked.given))
        look_at(asked)
        st.markdown("\n".join(f"- **{LETTERS[i]}** {said(text)}" for i, text in enumerate(asked.options)))
        _answering(room, made=asked)
        if asked.picture:
            table(asked.picture, "picture")
    else:
        found = linked(task.params)
        show_question(Assignment(found.ask))
        _answering(room, found)
        _player(found, hidden=task.kind == NUMBER)


def _player(found: Linked, *, hidden: bool) -> None:
    """The run at the teacher's place; what lies behind it is kept back until she closes and shows it."""
    show_run(lambda: found.replay, log=True)
    place = {"t": found.t, "stage": found.stage}

    def play() -> None:
        drawn = scene(found.replay, predict=False, log=True, startable=False)
        bar({**drawn, "place": place, "asked": {**place, "hidden": hidden}})

    part("play", play)


def _answering(room: Room, found: Linked | None = None, made: Question | None = None) -> None:
    """The field; with the routes of a server no run of the page answers, else one of this part does."""
    task = room.task
    label, options = "", tuple[str, ...]()
    if made:
        options = tuple(LETTERS[: len(made.options)])
    elif task and task.kind == CHOICE:
        options = task.options
    elif found:
        label = f"{plain_symbol(found.replay.stages[found.stage].column)} ="

    def draw() -> None:
        state = room.state
        if not rooms.served:
            now = store().states([room.code]).get(room.code)
            state = state_of(now) if now else {**state, "open": False}
        data = {
            "code": room.code,
            "question": room.question,
            "state": state,
            "path": f"rooms/{room.code}" if rooms.served else None,
            "label": label,
            "options": options,
            "letters": bool(made),
            "texts": {name: _(text) for name, text in TEXTS.items()},
            "refusals": {text: _(text) for text in REFUSALS},
            "reply": st.session_state.get("room_reply"),
        }
        mount(
            "room/answer",
            key="answering",
            data=data,
            on_moved_change=_again,
            on_answer_change=lambda: _take(room.code),
        )

    part("answering", draw, None if rooms.served else LOOK)


def _again() -> None:
    """Another question: the page, and not this part alone."""
    st.rerun()


def _take(code: str) -> None:
    """Count an answer that came with a run."""
    asked = st.session_state["answering"].get("answer")
    refused = ""
    try:
        answer(code, sent(asked))
    except InputError as error:
        refused = error.message
    st.session_state["room_reply"] = {
        "counted": not refused,
        "said": refused,
        "asked": asked,
        "at": secrets.token_hex(4),
    }
