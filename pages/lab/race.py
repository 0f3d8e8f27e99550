"""A race of optimizers on one landscape."""

import streamlit as st

from ui import race
from ui.controls import choice
from ui.state import show_complaints
from ui.texts import _

with st.sidebar:
    shown = race.Race()
    view = choice(
        _("Show the landscape as"), "view", ("map", "surface"), {"map": _("map"), "surface": _("surface")}
    )

st.title(_("The race"))
may_look = race.bet(shown)
show_complaints()
race.show(shown, view == "surface")


@st.fragment
def play() -> None:
    """The race runs in the browser."""
    race.play(shown, view == "surface")


play()
if may_look:
    race.verdict(shown)
else:
    st.info(_("Bet first. Then you see the result."))
