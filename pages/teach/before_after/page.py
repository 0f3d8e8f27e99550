"""For a teacher: the same questions in two forms, before the course and a week after it, and what the class gained."""

import streamlit as st

from pages.teach.before_after import sections
from ui.questions import seeds
from ui.state import show_complaints
from ui.texts import _

st.title(_("Before and after"))
st.markdown(
    _(
        "Did the course help? Fifteen questions ask for what nobody has practised here: new functions, new optimizers, new slips. One seed gives two forms that are equally hard, with other numbers: form A for before the course, form B for a week after it."
    )
)
seed = seeds.seed()
with st.container(width=300):
    seeds.field()
sections.lessons()
sections.ask(seed)
sections.gain(seed)
show_complaints()
