"""The second moment: each coordinate's own ruler, what it cannot see, and when it is out of date."""

import streamlit as st

from pages.learn.adaptive_rates import changing, sections
from ui import course
from ui.glossary import words
from ui.parts import part
from ui.state import show_complaints
from ui.texts import _

st.title(_("Adaptive rates"))
course.trouble()
words("lr", "gradient", "second_moment")
messages = st.container()
part("rulers", sections.rulers)
target, factor, eps = sections.scale()
sections.first_step(eps)
part("rare", changing.rare)
part("fading", changing.fading)
sections.check(target, factor, eps)
with messages:
    show_complaints()
