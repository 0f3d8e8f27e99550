"""Adam after many thousand steps."""

import streamlit as st

from ui import long_runs
from ui.state import show_complaints
from ui.texts import _

st.title(_("Long runs"))
st.markdown(
    _("**Adam is at 10⁻¹⁰⁰. Is it done?** Three experiments that only show late what they are about.")
)
long_runs.show(long_runs.experiment())
show_complaints()
