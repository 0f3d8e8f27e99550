"""The learner's record: what was answered, what to revisit, and where it is kept: this browser, and a file."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from optim import InputError
from optim.slips import SLIPS
from ui import course
from ui.pages import PAGES
from ui.qr import qr_code
from ui.questions.answers import LONGEST_NAME, Answer, Record, loads
from ui.questions.kinds import known
from ui.questions.titles import KINDS, LINE, title
from ui.texts import _, explain, plain

LESSONS: Mapping[str, str] = {
    "g": "step",
    "m": "momentum",
    "v": "adaptive_rates",
    "m_hat": "bias_correction",
    "v_hat": "bias_correction",
    "x": "anatomy",
}
"""By line, the lesson on it; the family tree has the others."""


def line(name: str) -> str:
    """The kind of answer that fills in a line, by its left side."""
    return f"{LINE}{name}"


def current() -> Record:
    """The record of this session."""
    found: Record = st.session_state.get("record", Record())
    return found


def note(answer: Answer) -> None:
    """Add an answer, of today."""
    st.session_state["record"] = current() + replace(answer, day=today())


def today() -> int:
    """In days since 1970, by the server's clock."""
    return int(time.time() // 86_400)


def recall() -> list[str]:
    """Take what this browser kept of earlier visits, once; returns the lessons that are done."""
    text, done = course.kept()
    if text and text != st.session_state.get("record_kept"):
        st.session_state["record_kept"] = text
        try:
            st.session_state["record"] = current().merged(loads(text.encode(), KINDS)[0])
        except InputError as error:
            st.warning(_("What this browser kept cannot be used: {why}", why=plain(explain(error))))
    return done


def keep(done: Collection[str]) -> None:
    """Have this browser keep the record, or forget everything where that was asked for."""
    if st.session_state.pop("record_forget", False):
        course.forget()
    elif current().answers:
        due = [standing.day for standing in current().standings.values() if standing.day]
        course.remember(current().dumps(done), due)


def link(kind: str) -> None:
    """A link to the lesson on a kind."""
    page = LESSONS.get(kind.removeprefix(LINE), "family") if kind.startswith(LINE) else known(kind).page
    st.page_link(PAGES[page].file, icon=":material/menu_book:")


def show(done: Collection[str]) -> None:
    """Draw the summary, what to revisit, and the file.

    Args:
        done: the lessons that are done.
    """
    found = current()
    if found.answers:
        _summary(found)
        _revisit(found)
    else:
        st.info(
            _(
                "You have not answered anything yet. Fill in a line, or answer a *Predict* question, and it will be counted here."
            )
        )
    _file(found, done)
    _elsewhere(done)


def _summary(found: Record) -> None:
    standings = found.standings
    known = sum(standing.known for standing in standings.values())
    asked = sum(standing.asked for standing in standings.values())
    st.markdown(_("**{known} of {asked}** were right at once and without a hint.", known=known, asked=asked))
    now = len(found.firsts)
    st.dataframe(
        pd.DataFrame(
            {
                _("Kind"): [title(kind) for kind in standings],
                _("asked"): [standing.asked for standing in standings.values()],
                _("right at once"): [standing.known for standing in standings.values()],
                _("asked again after"): [
                    _("{count} more", count=standing.due - now) if standing.due > now else _("now")
                    for standing in standings.values()
                ],
            }
        ),
        hide_index=True,
        key="record_table",
    )


def _revisit(found: Record) -> None:
    due = found.due(today())
    _lessons_on(due, _("Due today"), _("You missed these some days ago. Try them again."))
    missed = [kind for kind, standing in found.standings.items() if standing.missed and kind not in due]
    about = _("Last time you missed these, or you needed help. They come again soon.")
    _lessons_on(missed, _("To revisit"), about)
    if found.slips:
        st.header(_("Your slips"))
        for slip, count in found.slips:
            st.markdown(f"- {_(SLIPS[slip])} ({count}×)")


def _lessons_on(kinds: Sequence[str], header: str, about: str) -> None:
    """Under a header, each kind with a link to its lesson; nothing if there are none."""
    if not kinds:
        return
    st.header(header)
    st.caption(about)
    for kind in kinds:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(title(kind), width="content")
            link(kind)


def _file(found: Record, done: Collection[str]) -> None:
    st.header(_("Keep it"))
    st.caption(
        _(
            "Your answers and your ticks are kept in this browser, and nowhere else. Some browsers delete this after a week without a visit. So save them as a file, and load the file next time. It holds your answers, their days and your ticks, and a name only if you type one here."
        )
    )
    if message := st.session_state.pop("record_message", ""):
        kind, sentence = message
        {"loaded": st.success, "known": st.info, "refused": st.error}[kind](sentence)
    name = st.text_input(
        _("Your name or number, if you hand the file in"), max_chars=LONGEST_NAME, key="record_name"
    )
    st.download_button(
        _("Save the record"),
        found.dumps(done, name),
        file_name="adam-practice.json",
        mime="application/json",
        on_click="ignore",
        disabled=not (found.answers or done),
        icon=":material/download:",
    )
    count = st.session_state.get("record_files", 0)
    file = st.file_uploader(_("Load a record"), type="json", key=f"record_file_{count}", max_upload_size=1)
    if file:
        st.session_state["record_files"] = count + 1  # an empty field for the next one
        st.session_state["record_message"] = _load(file.name, file.getvalue())
        st.rerun()
    if ticks := st.session_state.pop("record_ticks", []):
        course.earn(*ticks)
    st.button(
        _("Forget everything in this browser"),
        on_click=_forget,
        disabled=not (found.answers or done),
        icon=":material/delete:",
        type="tertiary",
    )


def _forget() -> None:
    st.session_state["record"] = Record()
    st.session_state["record_forget"] = True


def _elsewhere(done: Collection[str]) -> None:
    """A code that takes the ticks to another device; the answers go there with the file."""
    if not done:
        return
    with st.expander(_("Continue elsewhere"), icon=":material/qr_code:"):
        base = (st.context.url or "").rstrip("/").removesuffix(PAGES["practice"].path)
        url = course.elsewhere(base, done)
        st.markdown(_("Scan this with your other device. It ticks there what is ticked here."))
        if picture := qr_code(url):
            with st.container(key="qr_done"):
                st.image(picture, width=260, alt=_("QR code of the link below"))
        st.code(url, language=None, wrap_lines=True)


def _load(name: str, data: bytes) -> tuple[str, str]:
    """Take a file; returns how that went. Its name is said too, since a later file may never get here."""
    try:
        loaded, done = loads(data, KINDS)
    except InputError as error:
        return "refused", f"{plain(name)}: {plain(explain(error))}"
    st.session_state["record_ticks"] = [key for key in done if key in PAGES]
    merged = current().merged(loaded)
    if merged == current():
        return "known", _("{file}: your record holds these answers already.", file=plain(name))
    st.session_state["record"] = merged
    return "loaded", _("{file}: answers loaded: {count}.", file=plain(name), count=len(loaded.answers))
