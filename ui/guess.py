"""Predict, then see: a question whose answer opens the picture, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.controls import choice
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
