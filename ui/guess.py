"""Predict, then see: a question whose answer opens what the picture hid, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType

import streamlit as st

from ui import course
from ui.form import field
from ui.judge import TOLERANCE, judge, read
from ui.state import Bound, one_of
from ui.texts import _, joined

UNDECIDED, SHOW = "none", "show"


def guess(question: str, key: str, answers: Mapping[str, str]) -> str:
    """Ask, the answer kept in the URL; empty until there is one, ``show`` for who would rather see.

    Args:
        answers: what each is called.
    """
    named = {**answers, SHOW: _("show me")}
    bound = Bound(key, UNDECIDED, _one_of(named), _written, ", ".join(named))
    bound.prepare()
    st.segmented_control(
        f"**{question}**",
        list(named),
        format_func=named.__getitem__,
        key=key,
        width="stretch",
    )
    return bound.take() or ""


def _written(mine: str | None) -> str:
    return mine or UNDECIDED


def _one_of(answers: Collection[str]) -> Callable[[str], str | None]:
    read = one_of("", UNDECIDED, (UNDECIDED, *answers)).read
    return lambda text: None if read(text) == UNDECIDED else text


def verdict(mine: str, right: str, because: str, slips: Mapping[str, str] = MappingProxyType({})) -> None:
    """Hold a guess against what is so, and say why; of some answers also what is wrong with them."""
    if mine == right:
        st.success(joined(_("Right."), because), icon=":material/check:")
        course.earn_here()
    elif mine == SHOW:
        st.info(because)
    else:
        st.info(joined(_("Not quite."), slips.get(mine, ""), because), icon=":material/search:")


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
        course.earn_here()
    else:
        st.info(joined(_("Not quite."), slip, no), icon=":material/search:")
    return right


def _perhaps(source: str) -> float | None:
    return read(source) if source.strip() else None
