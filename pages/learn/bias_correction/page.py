"""Bias correction: what it mends, why it divides by 1 - βᵗ, and when it matters."""

import streamlit as st

from pages.learn.bias_correction import sections
from ui import course
from ui.glossary import words
from ui.state import show_complaints
from ui.texts import _

st.title(_("Bias correction"))
course.trouble()
words("average", "bias", "expectation")
messages = st.container()
shown, told = sections.predict()
if told:
    sections.ratio(shown)
st.header(_("Averages that start at 0"))
sections.averages(shown)
st.header(_("Why 1-β₁ᵗ? Line by line"))
sections.derivation(shown)
if told:  # these give the guess away
    st.header(_("Two paths"))
    sections.two_paths(shown)
    st.header(_("How wrong, for which β₁ and β₂?"))
    sections.betas_map(shown)
st.header(_("Check yourself"))
sections.check_yourself(shown)
with messages:
    show_complaints()
