"""What the app is made of and checked against."""

import streamlit as st

from pages.learn.about import sections
from ui.texts import _

st.title(_("About"))
st.header(_("What the numbers are checked against"))
sections.checks()
st.header(_("Versions and licences"))
sections.versions()
st.header(_("How to cite"))
sections.citing()
st.header(_("Accessibility"))
sections.accessibility()
