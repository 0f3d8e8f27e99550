"""The teacher's room: its questions, the code, who answered what, and where the learners' players go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from optim import InputError
from optim.printing import plain_symbol
from pages.teach.host.counts import Bars, counted
from rooms.limits import LIFE, ROUNDS
from rooms.room import (
    FREE,
    OTHER,
    RIGHT,
    Judged,
    Room,
    Task,
    ask,
    end,
    hosted,
    judged,
    lead,
    let_go,
    open_room,
    shut,
)
from rooms.store import NOWHERE, StoreError, store
from rooms.tasks import CHOICE, MADE, NUMBER, tasks
from rooms.tasks import judged as worked_out
from ui.assignment import Assignment, show_question
from ui.bars import bars, spoken
from ui.component import mount
from ui.figures import CONFIG
from ui.files import csv
from ui.form import choice
from ui.home import base_field
from ui.linked import Linked, linked
from ui.numbers import text
from ui.pages import PAGES
from ui.parts import part
from ui.picture import beside, draw
from ui.player import VIEWS, bar, listen
from ui.player.replay import scene
from ui.player.replay import show as show_run
from ui.qr import qr_code
from ui.questions.kinds import question
from ui.questions.said import said
from ui.questions.shown import look_at
from ui.questions.titles import title
from ui.state import Bound, one_of, set_fields
from ui.texts import _, explain, plain

CODE = Bound("code", "", str, kept=False)
LINKS = Bound("room_links", "", str, kept=False)
VIEW = one_of("view", VIEWS[0], VIEWS, kept=False)
TICK = 2.0
"""Seconds between two looks at how many have answered, while they may."""
DIGITS = 4
"""Numbers that agree so far are one bar."""
LETTERS = "ABCDEF"
EXAMPLE = {"f": "x**4", "t": "1", "stage": "v"}
CLASS = (17, 8, 4, 1)
"""So many answers of the example are right, have the first slips, are something else."""
COLUMNS = ("question", "round", "value", "verdict", "count")
"""Of the CSV, in every language."""


def show() -> None:
    """The room of the code in the address, or what is needed for a new one."""
    try:
        store()
    except StoreError:
        st.info(_(NOWHERE))
        return
    code = CODE.save(CODE.load())
    known: dict[str, str] = st.session_state.setdefault("hosting", {})
    _keys(code, known)
    if not code:
        _draft(known)
    elif code in known:
        try:
            room = hosted(code, known[code])
        except InputError as error:
            st.error(plain(explain(error)))
            if st.button(_("Open another room")):
                CODE.save("")
                st.rerun()
            return
        _hosted(room, known[code])


def _keys(code: str, known: dict[str, str]) -> None:
    """The teacher's token comes from her browser, or goes there."""

    def take() -> None:
        known[code] = str(st.session_state["keys"].get("token") or "")[:64]

    shown = VIEW.load() == VIEWS[1] if st.session_state.get("room_show", "answers") == "answers" else None
    data = {"code": code, "keep": known.get(code) or None, "known": known.get(code), "present": shown}
    with st.container(key="keeper"):
        mount("room/keys", key="keys", data=data, on_token_change=take)


# --- before ---------------------------------------------------------------------------------------


def _draft(known: dict[str, str]) -> None:
    picture, words = beside(first=True)
    with picture:
        _example()
    with words:
        st.markdown(
            _(
                "You ask, and your class answers on phones, without names. You see how many are right, and which slip the others made."
            )
        )
        LINKS.prepare()
        typed = st.text_area(
            _("Your questions, each by its address"),
            key=LINKS.key,
            height=130,
            max_chars=6000,
            placeholder="https://…/?f=x**4&t=1&stage=m&ask=What+is+m?",
            help=_(
                "A line for each. Take addresses from *Lesson link*: asked is the result of the line at which it opens. For answers to choose, write them below the address, a line for each, with - before it and + before the right one. The address of a question of *Practice* works too."
            ),
        )
        LINKS.take()
        try:
            found = tasks(typed)
        except InputError as error:
            st.error(plain(explain(error)).replace("\\n", "  \n"))
            return
        if found:
            _open(known, found)
            return
        asked = f"/?{urlencode({**EXAMPLE, 'ask': _('What is v after the first step?')}, safe='*?')}"
        st.button(
            _("Take the question of the example"),
            type="primary",
            key="room_take",
            on_click=set_fields,
            args=[{LINKS.key: asked}],
        )
        st.page_link(PAGES["lesson_link"].file, label=_("Make a lesson link"), icon=":material/link:")


def _open(known: dict[str, str], found: Sequence[Task]) -> None:
    """The questions as they were read, and the button that opens a room with them."""
    st.markdown("\n".join(f"{i}. {plain(_named(task))}" for i, task in enumerate(found, 1)))
    for i, task in enumerate(found, 1):
        if task.kind == CHOICE and task.right is None:
            st.info(
                _(
                    "Question {number} has no right answer, so no answer will count as right. If there is one, write + before it.",
                    number=i,
                )
            )
    if st.button(_("Open the room"), type="primary"):
        try:
            code, token = open_room(found)
        except InputError as error:
            st.error(plain(explain(error)))
            return
        known[code] = token
        LINKS.save("")
        CODE.save(code)
        st.rerun()
    st.caption(
        _(
            "A room ends after {hours} hours, and everything in it is deleted then. Nothing is stored of a learner but the answer.",
            hours=LIFE // 3600,
        )
    )


def _example() -> None:
    """What a teacher will see: the bars of a class that was made up, its slips worked out by the core."""
    known = worked_out(Task(NUMBER, EXAMPLE))
    verdicts = [RIGHT, *(key for key, _value in known.slips[: len(CLASS) - 2]), OTHER]
    answers = [
        (float(place), verdict, n) for place, (verdict, n) in enumerate(zip(verdicts, CLASS, strict=True))
    ]
    found = counted([answers], known, str, lambda value: text(value, DIGITS), _)
    draw(bars(found.slips, [1]), "room_example", _("Answers by slip: {counts}", counts=spoken(found.slips)))
    st.caption(_("An example: {count} made-up answers to what v is in the first step.", count=sum(CLASS)))


def _named(task: Task) -> str:
    """A question in a few words."""
    if task.kind == MADE:
        return f"{title(task.params['kind'])} ({_('seed {seed}', seed=task.params['seed'])})"
    found = linked(task.params)
    place = f"{_symbol(found)}, t = {found.t}"
    what = " / ".join(task.options) if task.kind == CHOICE else place
    return f"{found.ask.splitlines()[0]} ({what})" if found.ask else what


def _symbol(found: Linked) -> str:
    return plain_symbol(found.replay.stages[found.stage].column)


# --- the lesson -----------------------------------------------------------------------------------


def _hosted(room: Room, token: str) -> None:
    shown = "answers"
    if room.task and room.task.kind != MADE:
        shows = {"answers": _("Answers"), "player": _("Player")}
        shown = choice(_("Show"), "room_show", tuple(shows), shows)
    if room.task and shown == "player":
        _ask(room, token)
        _player(room, token, linked(room.task.params))
        with st.container(key="host_tools"):
            _tools(room, token, base_field(PAGES["host"].path))
        return
    left, right = st.columns([1, 2], gap="medium")
    with left:
        base = _door(room)
    with right:
        _ask(room, token)
        if room.task:
            _asked(room)
            part("board", lambda: _board(room), TICK if room.open else None)
    with st.container(key="host_tools"):
        _tools(room, token, base)


def _door(room: Room) -> str:
    """The way in: large, for the last row."""
    with st.container(key="room_code"):
        st.markdown(f"**{room.code}**")
    way = st.container()
    with st.container(key="host_base"):
        base = base_field(PAGES["host"].path)
    url = f"{base}{PAGES['room'].path}?code={room.code}"
    with way:
        if picture := qr_code(url):
            with st.container(key="room_qr"):
                st.image(picture, width="stretch", alt=_("QR code of the link below"))
        st.code(url, language=None, wrap_lines=True)
    return base


def _ask(room: Room, token: str) -> None:
    """The buttons of the lesson, in the order in which they are needed."""

    def button(label: str, act: Callable[[], None], key: str, *, main: bool = False) -> None:
        if st.button(label, key=key, type="primary" if main else "secondary"):
            try:
                act()
            except InputError as error:
                st.error(plain(explain(error)))
                return
            st.rerun()

    def opened(which: int) -> None:
        ask(room.code, token, which, worked_out(room.tasks[which]))

    following = room.question + 1
    with st.container(horizontal=True, key="room_buttons"):
        if room.open:
            button(_("Close the question"), lambda: shut(room.code, token), "shut", main=True)
        elif room.question >= 0 and room.round < ROUNDS:
            button(_("Ask again"), lambda: opened(room.question), "again")
        if not room.open and following < len(room.tasks):
            label = _("Ask question {number}", number=following + 1)
            button(label, lambda: opened(following), "next", main=True)
        if room.task and room.task.kind != MADE:
            place = linked(room.task.params)
            stage = place.replay.stages[place.stage].name
            led = room.state["place"] is not None
            if not led:
                button(_("Follow me"), lambda: lead(room.code, token, place.t, stage), "follow")
            if room.lead != FREE and not room.open:
                button(_("Let go"), lambda: let_go(room.code, token), "free")
        view = VIEW.load()
        if st.session_state.get("room_show", "answers") == "answers" and st.button(
            _("Presenter view") if view == VIEWS[0] else _("Back to the whole page"), key="present"
        ):
            VIEW.save(VIEWS[1] if view == VIEWS[0] else VIEWS[0])
            st.rerun()


def _asked(room: Room) -> None:
    """The question in hand, in words."""
    task = room.task
    assert task
    if task.kind == MADE:
        asked = question(task.params["kind"], int(task.params["seed"]))
        st.subheader(said(asked.asks))
        st.markdown("  \n".join(said(given) for given in asked.given))
        look_at(asked)
        st.markdown("\n".join(f"- **{LETTERS[i]}** {said(option)}" for i, option in enumerate(asked.options)))
        return
    found = linked(task.params)
    show_question(Assignment(found.ask))
    if task.kind != CHOICE:
        st.markdown(
            _(
                "{optimizer} on {function}: what is {symbol} at t = {t}?",
                optimizer=found.replay.run.optimizer.title or _("your own optimizer"),
                function=f"${found.replay.run.objective.f.latex()}$",
                symbol=_symbol(found),
                t=found.t,
            )
        )


def _board(room: Room) -> None:
    """How many answered; once the question is closed, what."""
    rounds = store().rounds(room.code, room.question)
    with st.container(key="room_count"):
        count = store().count(room.code, room.question, room.round)
        st.markdown(_("**{count}** answers", count=count) if count != 1 else _("**1** answer"))
    if room.open:
        return
    found = _bars(room, room.question, rounds)
    right = [
        sum(
            n for _value, verdict, n in store().counts(room.code, room.question, number) if verdict == "right"
        )
        for number in rounds
    ]
    if found.slips:
        st.plotly_chart(
            bars(found.slips, rounds),
            key="room_slips",
            config=CONFIG,
            alt=_("Answers by slip: {counts}", counts=spoken(found.slips)),
        )
    st.plotly_chart(
        bars(found.values, rounds),
        key="room_values",
        config=CONFIG,
        alt=_("Answers by value: {counts}", counts=spoken(found.values)),
    )
    if any(right):
        st.caption(_("Right in each round: {counts}", counts=", ".join(map(str, right))))


def _bars(room: Room, which: int, rounds: list[int]) -> Bars:
    task = room.tasks[which]

    def option(place: int) -> str:
        return LETTERS[place] if task.kind == MADE else task.options[place]

    found = judged(room.code, which, rounds[-1]) if rounds else None
    answers = [store().counts(room.code, which, number) for number in rounds]
    return counted(answers, found or Judged(None), option, lambda value: text(value, DIGITS), _)


def _player(room: Room, token: str, found: Linked) -> None:
    """The teacher's own player, with every result; while she leads, the learners' go where it goes."""
    show_question(Assignment(found.ask))
    show_run(lambda: found.replay, log=True)
    place = room.state["place"]
    names = [stage.name for stage in found.replay.stages]
    at = {"t": found.t, "stage": found.stage}
    if place and place["stage"] in names:
        at = {"t": place["t"], "stage": names.index(place["stage"])}

    def play() -> None:
        drawn = scene(found.replay, predict=False, log=True, startable=False)
        bar({**drawn, "place": at, "view": VIEW.load()})

    def rests(t: int, stage: str) -> None:
        if room.state["place"] is not None:
            lead(room.code, token, t, stage)

    part("play", play)
    listen(rests)


def _tools(room: Room, token: str, base: str) -> None:
    with st.container(horizontal=True):
        st.download_button(
            _("Counts as CSV"),
            csv(_table(room)),
            f"room-{room.code}.csv",
            "text/csv",
            on_click="ignore",
            key="room_csv",
        )
        with st.popover(_("My link for another device")):
            st.caption(_("Whoever has this link can lead this room. Do not show it to the class."))
            st.code(
                f"{base}{PAGES['host'].path}?code={room.code}#key={token}", language=None, wrap_lines=True
            )
        with st.popover(_("End the room")):
            st.caption(_("All answers are deleted, and learners are told that the room is over."))
            if st.button(_("End it now"), key="room_end", type="primary"):
                end(room.code, token)
                CODE.save("")
                st.rerun()
    st.markdown("\n".join(f"{i}. {plain(_named(task))}" for i, task in enumerate(room.tasks, 1)))


def _table(room: Room) -> pd.DataFrame:
    """Every count; nothing in it is of one learner."""
    rows = [
        (which + 1, number, value, verdict or "other", count)
        for which in range(len(room.tasks))
        for number in store().rounds(room.code, which)
        for value, verdict, count in store().counts(room.code, which, number)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)
