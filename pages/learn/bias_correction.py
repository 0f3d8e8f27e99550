"""Bias correction: what it mends, why it divides by 1 - βᵗ, and when it matters."""

import streamlit as st

from ui import bias_correction
from ui.state import show_complaints
from ui.texts import _

with st.sidebar:
    shown = bias_correction.Lesson()

st.title(_("Bias correction"))
st.markdown(
    _(
        "m and v start at 0, so at first both are too small. Adam divides them by 1-β₁ᵗ and 1-β₂ᵗ. **What happens if it does not?**"
    )
)
if bias_correction.predict(shown):
    bias_correction.ratio(shown)
else:
    st.info(_("Guess first. Then you see the picture."))
st.header(_("Averages that start at 0"))
bias_correction.averages(shown)
st.header(_("Why 1-β₁ᵗ? Line by line"))
bias_correction.derivation(shown)
st.header(_("Two paths"))
bias_correction.two_paths(shown)
st.header(_("How wrong, for which β₁ and β₂?"))
bias_correction.betas_map(shown)
st.header(_("Check yourself"))
bias_correction.check(shown)
show_complaints()
