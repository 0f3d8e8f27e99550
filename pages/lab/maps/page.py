"""Maps: a run for every pixel."""

import streamlit as st

from pages.lab.maps import sections
from pages.lab.maps.questions import QUESTIONS
from ui import course
from ui.form import select
from ui.glossary import words
from ui.state import show_complaints
from ui.texts import _

st.title(_("Maps"))
course.trouble()
messages = st.container()
key = select(_("Question"), "map_q", QUESTIONS, lambda found: _(QUESTIONS[found].title))
words("hyperparameter", "divergence", "edge")
sections.show(key, QUESTIONS[key])
with messages:
    show_complaints()
