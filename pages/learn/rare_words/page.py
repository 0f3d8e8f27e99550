"""Most words are rare: what gradient descent makes of them, and what Adam, momentum and shared v's make of them."""

import streamlit as st

from pages.learn.rare_words import sections
from ui import course
from ui.glossary import words
from ui.parts import part
from ui.state import show_complaints
from ui.texts import _

st.title(_("Rare words"))
course.trouble()
words("zipf", "gradient", "second_moment", "softmax")
messages = st.container()
part("ranks", sections.ranks)
part("softmax", sections.softmax)
part("nothing", sections.nothing)
part("shared", sections.shared)
sections.check()
with messages:
    show_complaints()
