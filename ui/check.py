"""A question at the end of a lesson with a number for an answer."""

from __future__ import annotations

import streamlit as st

from ui.controls import field, number
from ui.texts import _

TOLERANCE = 0.02


def check(question: str, key: str, truth: float, yes: str, no: str, *, help: str | None = None) -> None:
    """Ask; nothing is said while the field is empty. Two in a hundred off is right."""
    given = field(question, key, "", _perhaps, help=help)
    if given is None:
        return
    if abs(given - truth) <= TOLERANCE * abs(truth):
        st.success(yes, icon=":material/check:")
    else:
        st.info(f"{_('Not quite.')} {no}", icon=":material/search:")


def _perhaps(source: str) -> float | None:
    return number(source) if source.strip() else None
