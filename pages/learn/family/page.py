"""The family tree of optimizers, and two of them side by side."""

import streamlit as st

from pages.learn.family import sections
from ui import course
from ui.state import show_complaints
from ui.texts import _

st.title(_("The family"))
course.trouble()
st.markdown(
    _(
        "Adam builds on momentum and on adaptive learning rates. Since then, many people have changed some line of Adam. Click an optimizer to open it in the player."
    )
)
sections.tree()
st.header(_("What changed compared with Adam?"))
sections.compare()
show_complaints()
st.header(_("All optimizers, by year"))
sections.members()
