"""Where Adam fails, and the repairs."""

import streamlit as st

from pages.lab.failures import sections
from ui import course
from ui.state import show_complaints
from ui.texts import _

st.title(_("Where Adam fails"))
course.trouble()
messages = st.container()
sections.show(sections.experiment())
with messages:
    show_complaints()
