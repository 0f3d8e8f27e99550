"""The way through the lessons: where one stands, what comes next, and what is done.

What is done is known to the learner's browser alone (progress.js); nothing of it is kept here, and no link holds it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import streamlit as st

from optim.errors import mark
from ui.component import mount
from ui.pages import LESSONS, PAGES, Page
from ui.texts import _, joined

ASKING_MORE = ("step", "worked_example", "practice", "race")
"""The lessons that say themselves when they are done."""

IN_NETWORK = {
    "step": ("weight", mark("These lines for one weight of a real network")),
    "adaptive_rates": ("ruler", mark("The ruler √v̂ in a real network")),
    "anatomy": ("lengths", mark("How long the steps are in a real network")),
    "pytorch": ("code", mark("The training loop of a real network")),
    "race": ("fair", mark("A race on a real network")),
    "long_runs": ("edge", mark("The stability edge in a real network")),
}
"""Where what a lesson teaches is seen at work: which part of the page on networks, and what the link says."""


def head(page: Page) -> None:
    """Where the page stands in the course; call it once a run, before the page."""
    st.session_state["course"] = page.key
    st.session_state["earned"] = set()
    _way(page, "course_head", _("Where you are in the course"))


def trouble() -> None:
    """Why one should care, under the title of a lesson."""
    with st.container(key="trouble"):
        st.markdown(_(PAGES[st.session_state["course"]].trouble))


def foot(page: Page) -> None:
    """What one can do now, and where the way goes on."""
    if page.gain:
        with st.container(key="gain"):
            st.markdown(_("**You can now** {gain}", gain=_(page.gain)))
            if page.key in IN_NETWORK:
                view, said = IN_NETWORK[page.key]
                query = {"net_view": view}
                st.page_link(PAGES["network"].file, label=_(said), icon=":material/hub:", query_params=query)
    _way(page, "course_foot", _("On through the course"))


def overview(page: Page) -> None:
    """Every lesson with its trouble and what one can do after it, and what is done."""
    _way(page, "course_map", _("All lessons"), about=True)


def _way(page: Page, key: str, label: str, *, about: bool = False) -> None:
    numbers = {lesson.key: number for number, lesson in enumerate(LESSONS, 1)}
    if page.key in numbers:
        count = _("Lesson {number} of {count}", number=numbers[page.key], count=len(LESSONS))
        count += f" · {_(page.title)}"
    else:
        count = "" if about else _("The course")
    data = {
        "lessons": [
            {
                "key": lesson.key,
                "title": _(lesson.title),
                "path": lesson.path.lstrip("/") or "./",
                "about": joined(_(lesson.trouble), _("After it you can {gain}", gain=_(lesson.gain)))
                if about
                else "",
            }
            for lesson in LESSONS
        ],
        "here": page.key,
        "texts": {
            "course": label,
            "count": count,
            "done": _("done"),
            "here": _("you are here"),
            "before": _("Previous lesson"),
            "after": _("Next lesson"),
            "due": _("Due today"),
        },
    }
    with st.container(key=key):
        gone = mount("course/course", key=f"{key}_way", data=data, on_go_change=lambda: None)
    if gone.go in PAGES:
        st.switch_page(PAGES[gone.go].file)


def earn(*keys: str) -> None:
    """Tick lessons in the learner's browser; for what only a right answer reaches."""
    earned: set[tuple[str, ...]] = st.session_state["earned"]
    if keys not in earned:  # once a run
        earned.add(keys)
        _tell("earn", *keys)


def earn_here() -> None:
    """Tick this lesson, for an answer that was right; some lessons ask for more."""
    page = PAGES[st.session_state["course"]]
    if page in LESSONS and page.key not in ASKING_MORE:
        earn(page.key)


def remember(record: str, due: Collection[int]) -> None:
    """Keep the practice record in the learner's browser.

    Args:
        record: the text of its file.
        due: for each kind of question that was missed, the day on which it is due, in days since 1970.
    """
    _tell("remember", record, list(due))


def forget() -> None:
    """Leave nothing of the learner in this browser."""
    _tell("forget")


def elsewhere(base: str, done: Collection[str]) -> str:
    """An address that ticks these lessons on another device."""
    return f"{base}/?done={'.'.join(done)}"


def kept() -> tuple[str, list[str]]:
    """What the browser kept of earlier visits: the text of the record's file, and the lessons that are done.

    Reported once a visit, which runs the page again; before that there is nothing.
    """
    with st.container(key="keeper"):
        result = mount("course/keeper", key="kept", default={"kept": None}, on_kept_change=lambda: None)
    found = result.kept or {}
    return str(found.get("record", "")), [key for key in found.get("done", []) if key in PAGES]


def _tell(call: str, *args: Any) -> None:
    with st.container(key=f"tell_{call}"):
        mount("course/teller", key=f"told_{call}", data={"call": call, "args": args})
