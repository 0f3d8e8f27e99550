"""Practice: fill in, predict, and see what to revisit."""

import streamlit as st

from pages.learn.practice import fill_in, predict, record, worksheet
from ui import course
from ui.form import choice
from ui.glossary import words
from ui.state import show_complaints
from ui.texts import _

DRILLS = {
    "fill": fill_in.show,
    "predict": predict.show,
    "record": lambda: record.show(done),
    "sheet": worksheet.show,
}

st.title(_("Practice"))
course.trouble()
words("gradient", "first_moment", "second_moment")
messages = st.container()
done: list[str] = record.recall()
drill = choice(
    _("What to practise"),
    "drill",
    tuple(DRILLS),
    {
        "fill": _("Fill in a step"),
        "predict": _("Predict"),
        "record": _("My record"),
        "sheet": _("Worksheet"),
    },
)
DRILLS[drill]()
record.keep(done)
with messages:
    show_complaints()
