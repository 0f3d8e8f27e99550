"""Adam after many thousand steps."""

import streamlit as st

from pages.lab.long_runs import sections
from ui import course
from ui.state import show_complaints
from ui.texts import _

st.title(_("Long runs"))
course.trouble()
messages = st.container()
sections.show(sections.experiment())
with messages:
    show_complaints()
