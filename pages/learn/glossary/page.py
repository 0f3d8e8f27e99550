"""The words of the course, in the order in which it needs them."""

import streamlit as st

from ui.glossary import WORDS
from ui.pages import LESSONS
from ui.texts import _

st.title(_("Words"))
st.markdown(_("What the words of the course mean, under the lesson that shows it."))
for lesson in LESSONS:
    found = [word for word in WORDS.values() if word.page == lesson.key]
    if found:
        st.page_link(lesson.file, label=f"**{_(lesson.title)}**", icon=":material/menu_book:")
        st.markdown("\n".join(f"- **{_(word.name)}**: {_(word.meaning)}" for word in found))
