"""The first moment: an average of gradients that remembers, steadies, and may ring."""

import streamlit as st

from ui import momentum
from ui.state import show_complaints
from ui.texts import _

st.title(_("Momentum"))
messages = st.container()
st.markdown(
    _(
        "**How much of the past should a step remember?** Adam does not follow the newest gradient alone. It follows m, a running average of all gradients so far."
    )
)
momentum.recipe()
beta = momentum.memory()
momentum.ravine()
momentum.ringing()
momentum.check(beta)
with messages:
    show_complaints()
