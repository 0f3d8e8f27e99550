"""In practice: trainings with something wrong, and the numbers to keep."""

import streamlit as st

from optim.errors import mark
from pages.lab.clinic import keep, sections
from ui import course
from ui.form import choice
from ui.state import show_complaints
from ui.texts import _

VIEWS = {"clinic": mark("The clinic"), "keep": mark("Numbers to keep")}

st.title(_("In practice"))
why = st.container()
messages = st.container()
if (
    choice(_("Look at"), "clinic_view", tuple(VIEWS), {key: _(title) for key, title in VIEWS.items()})
    == "clinic"
):
    with why:
        course.trouble()
    sections.clinic()
else:
    keep.show()
with messages:
    show_complaints()
