"""The second moment: each coordinate's own ruler, what it cannot see, and when it is out of date."""

import streamlit as st

from ui import adaptive_rates, changing_gradients
from ui.state import show_complaints
from ui.texts import _

st.title(_("Adaptive rates"))
messages = st.container()
st.markdown(
    _(
        "**How long is a step, if slopes differ a thousandfold?** SGD's grow with the slope. Adam divides by √v̂, the size of the gradients so far."
    )
)
adaptive_rates.recipe()
adaptive_rates.rulers()
target, factor, eps = adaptive_rates.scale()
adaptive_rates.first_step(eps)
changing_gradients.rare()
changing_gradients.fading()
adaptive_rates.check(target, factor, eps)
with messages:
    show_complaints()
