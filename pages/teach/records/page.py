"""For a teacher: what a class's record files say, by learner, by kind and by slip."""

import streamlit as st

from pages.teach.records import sections
from ui.state import show_complaints
from ui.texts import _

st.title(_("Records"))
sections.show()
show_complaints()
