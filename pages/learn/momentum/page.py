"""The first moment: an average of gradients that remembers, steadies, and may ring."""

import streamlit as st

from pages.learn.momentum import sections
from ui import course
from ui.state import show_complaints
from ui.texts import _

st.title(_("Momentum"))
course.trouble()
messages = st.container()
st.markdown(
    _(
        "**How much of the past should a step remember?** Adam does not follow the newest gradient alone. It follows m, a running average of all gradients so far."
    )
)
sections.recipe()
beta = sections.memory()
sections.ravine()
sections.ringing()
sections.check(beta)
with messages:
    show_complaints()
