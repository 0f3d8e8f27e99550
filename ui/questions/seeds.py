"""What a practice page was made from, always in the URL: so a class can get the same, or each their own."""

from __future__ import annotations

import random
import re

import streamlit as st

from optim import InputError
from optim.errors import mark
from ui.questions.exercises import MOST_SEEDS
from ui.state import complain
from ui.texts import _, explain, plain


def seed() -> int:
    """The seed in the URL; where there is none, the one kept in this session, or one drawn now."""
    asked = st.query_params.get("seed")
    try:
        found = (
            _read(asked)
            if asked is not None
            else st.session_state.get("practice_seed", random.randrange(1, 10_000))
        )
    except InputError:
        complain("seed", str(asked), f"0 … {MOST_SEEDS - 1}")
        found = st.session_state.get("practice_seed", 1)
    sow(found)
    return int(found)


def sow(number: int, **more: str) -> None:
    """Put a seed into the URL, in one go with what else changes."""
    st.session_state["practice_seed"] = number
    wanted = {"seed": str(number), **more}
    if any(st.query_params.get(key) != value for key, value in wanted.items()):
        st.query_params.update(wanted)


def another(**more: str) -> None:
    """New numbers, from the next run on."""
    sow((st.session_state["practice_seed"] + 1) % MOST_SEEDS, **more)


def field() -> None:
    """Draw the field in which a class types the same seed."""
    current = str(st.session_state["practice_seed"])
    if st.session_state.setdefault("seed_shown", current) != current:
        st.session_state["seed_field"] = st.session_state["seed_shown"] = current
    typed = st.text_input(
        _("Seed"),
        current,
        key="seed_field",
        help=_("The same seed gives everybody the same numbers. It is in the address, too."),
    )
    try:
        found = _read(typed)
    except InputError as error:
        st.error(plain(explain(error)))
        return
    if str(found) != current:
        sow(found)
        st.rerun()


def _read(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text.strip()):
        raise InputError(mark("the seed must be a whole number from 0 to {limit}"), limit=MOST_SEEDS - 1)
    return int(text)
