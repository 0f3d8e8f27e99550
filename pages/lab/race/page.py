"""A race of optimizers on one landscape."""

import streamlit as st

from pages.lab.race import sections
from ui import course
from ui.form import choice
from ui.glossary import words
from ui.parts import part
from ui.player import listen
from ui.state import show_complaints
from ui.texts import _

with st.sidebar:
    shown = sections.setup()
    view = choice(
        _("Show the landscape as"), "view", ("map", "surface"), {"map": _("map"), "surface": _("surface")}
    )

st.title(_("The race"))
course.trouble()
words("lr", "momentum", "divergence")
may_look = sections.bet(shown)
show_complaints()
sections.show(shown, view == "surface")


def play() -> None:
    """The race runs in the browser."""
    sections.play(shown, view == "surface")


sections.because()
part("play", play)
listen()
if may_look:
    sections.verdict(shown)
else:
    st.info(_("Bet first. Then you see the result."))
