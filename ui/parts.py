"""Parts of a page that run alone: a control that was changed, and what follows it, but not the whole page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NoReturn, TypeVar

import streamlit as st

from ui import state, texts

T = TypeVar("T")


def part(key: str, draw: Callable[[], T], every: float | None = None) -> T:
    """Draw something that can be run again alone, see ``only``.

    Args:
        key: of the page's.
        draw: what it returns is the value of the whole page's run; later runs keep theirs themselves.
        every: the browser has it run again after so many seconds, while it is there.
    """

    def drawn() -> T:
        state.settle()
        texts.settle()
        state.due().discard(key)
        return draw()

    found: T = st.fragment(drawn, key=key, run_every=every)()
    return found


def only(keys: Iterable[str]) -> NoReturn:
    """Run these parts instead of the page; for callbacks of controls.

    On a slow server another change can take the place of a run that was asked for; its parts are run with the next.
    """
    state.recall()
    keys = list(dict.fromkeys(keys))
    waiting = state.due() - {*keys}
    state.due().update(keys)
    st.rerun([*sorted(waiting), *keys])


def as_usual() -> None:
    """The callback of a control that has none: what it is a part of is run.

    Another control's ``only`` may come along with its change, and would be run instead; Streamlit does both where a
    callback returns. Not for what a callback may set: where its new value has not reached the browser yet, a report of
    the player still brings the old one, and would run the page with that.
    """
