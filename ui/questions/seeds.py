"""What a practice page was made from, always in the URL: so a class can get the same, or each their own."""

from __future__ import annotations

import random

import streamlit as st

from optim import InputError
from ui.form import seed_below
from ui.questions.exercises import MOST_SEEDS
from ui.state import Bound, put
from ui.texts import _, explain, plain

SEED = Bound("seed", "1", seed_below(MOST_SEEDS), allowed=f"0 … {MOST_SEEDS - 1}", sticky=True, stated=True)


def seed() -> int:
    """The seed in the URL; where there is none, the one kept in this session, or one drawn now."""
    drawn = str(random.randrange(1, 10_000))
    return SEED.save(SEED.load(drawn))


def another(**more: str) -> None:
    """New numbers, from the next run on; in one go with what else changes in the URL."""
    put(seed=str((SEED.load() + 1) % MOST_SEEDS), **more)


def field() -> None:
    """Draw the field in which a class types the same seed."""
    current = SEED.good
    if st.session_state.setdefault("seed_shown", current) != current:
        st.session_state["seed_field"] = st.session_state["seed_shown"] = current
    typed = st.text_input(
        _("Seed"),
        current,
        key="seed_field",
        help=_("The same seed gives everybody the same numbers. It is in the address, too."),
    )
    try:
        found = SEED.read(typed)
    except InputError as error:
        st.error(plain(explain(error)))
        return
    if str(found) != current:
        SEED.save(found)
        st.rerun()
