"""The first moment: an average of gradients that remembers, steadies, and may ring."""

import streamlit as st

from pages.learn.momentum import sections
from ui import course
from ui.glossary import words
from ui.parts import part
from ui.state import show_complaints
from ui.texts import _

st.title(_("Momentum"))
course.trouble()
words("ravine", "gradient", "average")
messages = st.container()
part("ravine", sections.ravine)
beta = sections.memory()
part("ringing", sections.ringing)
sections.check(beta)
with messages:
    show_complaints()
