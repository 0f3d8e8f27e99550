"""For a teacher: what a class's record files say, by learner, by kind and by slip."""

import streamlit as st

from pages.teach.records import sections
from ui.state import show_complaints
from ui.texts import _

st.title(_("Records"))
st.markdown(
    _(
        "Learners save their record in *Practice*, with a name or a number, and hand the file in. Read the files of a class here. They stay in this visit and are stored nowhere."
    )
)
sections.show()
show_complaints()
