"""Broken Adams: find what is wrong with each."""

import streamlit as st

from pages.lab.broken import sections
from ui import course
from ui.glossary import words
from ui.state import show_complaints
from ui.texts import _

st.title(_("Broken Adams"))
course.trouble()
messages = st.container()
words("first_moment", "second_moment", "bias")
key = sections.pick()
said = sections.answers()
sections.show(key, said)
st.caption(
    _(
        "Mistakes of this kind were seen in real tools and programs; some exhibits link to a report. Read the equations, the curve and the numbers: **what is broken?**"
    )
)
sections.score(said)
sections.first_step()
with messages:
    show_complaints()
