"""Predict, then see: a question whose answer opens the picture, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from ui.form import choice, field
from ui.judge import TOLERANCE, judge, read
from ui.texts import _, joined

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


def check(
    question: str,
    key: str,
    truth: float,
    yes: str,
    no: str,
    *,
    slips: Iterable[tuple[str, float]] = (),
    share: float = TOLERANCE,
    help: str | None = None,
) -> bool:
    """Ask for a number; nothing is said while the field is empty. Returns whether it is right.

    Args:
        slips: what people do instead, to be said before ``no``, and the number that it leads to.
        share: how far off an answer may be, as a share of the truth.
    """
    given = field(question, key, "", _perhaps, help=help)
    if given is None:
        return False
    right, slip = judge(given, truth, slips, share=share)
    if right:
        st.success(yes, icon=":material/check:")
    else:
        st.info(joined(_("Not quite."), slip, no), icon=":material/search:")
    return right


def _perhaps(source: str) -> float | None:
    return read(source) if source.strip() else None
