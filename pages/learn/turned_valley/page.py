"""A valley that is turned: Adam's ruler lies along the axes, and what is steep need not."""

import streamlit as st

from pages.learn.turned_valley import sections
from ui import course
from ui.glossary import words
from ui.parts import part
from ui.state import show_complaints
from ui.texts import _

st.title(_("Turn the valley"))
course.trouble()
words("ravine", "condition", "second_moment", "preconditioner")
messages = st.container()
part("turned", sections.turned)
part("rulers", sections.rulers)
part("matrix", sections.matrix)
part("rates", sections.rates)
sections.check()
with messages:
    show_complaints()
