"""Anatomy of a step: how long it can be, how long it is, and what ε does."""

import streamlit as st

from pages.learn.anatomy import sections
from ui import course
from ui.glossary import words
from ui.state import show_complaints
from ui.texts import _

st.title(_("Anatomy of a step"))
course.trouble()
words("lr", "noise", "signal", "epsilon")
messages = st.container()
shown = sections.bounds()
st.header(_("Signal and noise"))
sections.signal_and_noise(shown)
st.header(_("What ε does"))
sections.epsilon(shown)
st.header(_("Check yourself"))
sections.check(shown)
with messages:
    show_complaints()
