"""For a teacher: the same questions in two forms, before the course and a week after it, and what the class gained."""

import streamlit as st

from pages.teach.before_after import sections
from ui.state import show_complaints
from ui.texts import _

st.title(_("Before and after"))
seed = sections.first()
sections.screens(seed)
sections.lessons()
sections.gain(seed)
show_complaints()
