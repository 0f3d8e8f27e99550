"""Sign and confidence: what noise does to a step, to the end of a run, and to the choice of α."""

import streamlit as st

from pages.learn.confidence import sections
from ui import course
from ui.glossary import words
from ui.state import show_complaints
from ui.texts import _

st.title(_("Sign and confidence"))
course.trouble()
words("noise", "signal", "batch")
messages = st.container()
sections.sure()
sections.floor()
sections.batches()
sections.cures()
sections.check_yourself()
with messages:
    show_complaints()
