"""The family tree of optimizers, and two of them side by side."""

import streamlit as st

from pages.learn.family import sections
from ui import course
from ui.glossary import words
from ui.state import show_complaints
from ui.texts import _

st.title(_("The family"))
course.trouble()
words("momentum", "effective", "decay")
sections.compare()
show_complaints()
st.header(_("All optimizers, by idea"))
sections.members()
st.header(_("What has been shown?"))
sections.shown()
