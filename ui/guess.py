"""Predict, then see: a question whose answer opens the picture, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.form import choice, field, number
from ui.texts import _

UNDECIDED, SHOW = "none", "show"


def guess(question: str, key: str, answers: Mapping[str, str]) -> str:
    """Ask, the answer kept in the URL; empty until there is one, ``show`` for who would rather see."""
    mine = choice(
        question,
        key,
        (UNDECIDED, *answers, SHOW),
        {UNDECIDED: _("no guess yet"), **answers, SHOW: _("show me")},
    )
    return "" if mine == UNDECIDED else mine


def verdict(mine: str, right: str, because: str) -> None:
    """Hold a guess against what is so, and say why."""
    if mine == right:
        st.success(f"{_('Right.')} {because}", icon=":material/check:")
    elif mine == SHOW:
        st.info(because)
    else:
        st.info(f"{_('Not quite.')} {because}", icon=":material/search:")


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
