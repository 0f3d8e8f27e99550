"""Anatomy of a step: how long it can be, how long it is, and what ε does."""

import streamlit as st

from pages.learn.anatomy import sections
from ui import course
from ui.state import show_complaints
from ui.texts import _

with st.sidebar:
    shown = sections.setup()

st.title(_("Anatomy of a step"))
course.trouble()
st.markdown(
    _(
        "A step of Adam is α·m̂/(√v̂ + ε). People say that its length is about α. **How long can it be, and when is it short?**"
    )
)
if sections.predict(shown):
    sections.feeding(shown)
st.header(_("Signal and noise"))
sections.signal_and_noise(shown)
st.header(_("What ε does"))
sections.epsilon(shown)
st.header(_("Check yourself"))
sections.check(shown)
show_complaints()
