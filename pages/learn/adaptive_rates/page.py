"""The second moment: each coordinate's own ruler, what it cannot see, and when it is out of date."""

import streamlit as st

from pages.learn.adaptive_rates import changing, sections
from ui import course
from ui.state import show_complaints
from ui.texts import _

st.title(_("Adaptive rates"))
course.trouble()
messages = st.container()
st.markdown(
    _(
        "**How long is a step if one slope is a thousand times another?** A step of SGD grows with the slope. Adam divides by √v̂, which is about the size of the gradients so far."
    )
)
sections.recipe()
sections.rulers()
target, factor, eps = sections.scale()
sections.first_step(eps)
changing.rare()
changing.fading()
sections.check(target, factor, eps)
with messages:
    show_complaints()
