"""The learner's record: what was answered, what to revisit, and the file it is kept in."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from optim import OPTIMIZERS, InputError
from optim.printing import plain_symbol
from optim.slips import SLIPS
from ui.pages import PAGES
from ui.questions.answers import Answer, Record, loads
from ui.questions.kinds import QUESTIONS
from ui.texts import _, explain, plain

LINE = "line."
LESSONS: Mapping[str, str] = {
    "g": "step",
    "m": "momentum",
    "v": "adaptive_rates",
    "m_hat": "bias_correction",
    "v_hat": "bias_correction",
    "x": "anatomy",
}
"""By line, the lesson on it; the family tree has the others."""
LINES = ("g", *dict.fromkeys(e.name for rule in OPTIMIZERS.values() for e in rule.variant({}).equations))
KINDS = frozenset({*QUESTIONS, *(f"{LINE}{name}" for name in LINES)})


def line(name: str) -> str:
    """The kind of answer that fills in a line, by its left side."""
    return f"{LINE}{name}"


def current() -> Record:
    """The record of this session."""
    found: Record = st.session_state.get("record", Record())
    return found


def note(answer: Answer) -> None:
    """Add an answer."""
    st.session_state["record"] = current() + answer


def title(kind: str) -> str:
    """What a kind of answer is called."""
    if kind.startswith(LINE):
        return _("Filling in {name}", name=plain_symbol(kind.removeprefix(LINE)))
    return _(QUESTIONS[kind].title)


def link(kind: str) -> None:
    """A link to the lesson on a kind."""
    page = LESSONS.get(kind.removeprefix(LINE), "family") if kind.startswith(LINE) else QUESTIONS[kind].page
    st.page_link(PAGES[page].file, icon=":material/menu_book:")


def show() -> None:
    """Draw the summary, what to revisit, and the file."""
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
    _file(found)


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
    missed = [kind for kind, standing in found.standings.items() if standing.missed]
    if missed:
        st.header(_("To revisit"))
        st.caption(_("Last time you missed these, or you needed help. They come again soon."))
        for kind in missed:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(title(kind), width="content")
                link(kind)
    if found.slips:
        st.header(_("Your slips"))
        for slip, count in found.slips:
            st.markdown(f"- {_(SLIPS[slip])} ({count}×)")


def _file(found: Record) -> None:
    st.header(_("Keep it"))
    st.caption(
        _(
            "The record is not stored anywhere. It is lost when you close this browser tab, when you load the page again, or when the server is started again. Save it as a file, and load the file next time. It holds your answers, but no name and no date."
        )
    )
    if message := st.session_state.pop("record_message", ""):
        kind, sentence = message
        {"loaded": st.success, "known": st.info, "refused": st.error}[kind](sentence)
    st.download_button(
        _("Save the record"),
        found.dumps(),
        file_name="adam-practice.json",
        mime="application/json",
        on_click="ignore",
        disabled=not found.answers,
        icon=":material/download:",
    )
    count = st.session_state.get("record_files", 0)
    file = st.file_uploader(_("Load a record"), type="json", key=f"record_file_{count}", max_upload_size=1)
    if file:
        st.session_state["record_files"] = count + 1  # an empty field for the next one
        st.session_state["record_message"] = _load(file.name, file.getvalue())
        st.rerun()


def _load(name: str, data: bytes) -> tuple[str, str]:
    """Take a file; returns how that went. Its name is said too, since a later file may never get here."""
    try:
        loaded = loads(data, KINDS)
    except InputError as error:
        return "refused", f"{plain(name)}: {plain(explain(error))}"
    merged = current().merged(loaded)
    if merged == current():
        return "known", _("{file}: your record holds these answers already.", file=plain(name))
    st.session_state["record"] = merged
    return "loaded", _("{file}: answers loaded: {count}.", file=plain(name), count=len(loaded.answers))
