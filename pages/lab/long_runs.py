"""Adam after many thousand steps."""

import streamlit as st

from ui import long_runs
from ui.state import show_complaints
from ui.texts import _

st.title(_("Long runs"))
st.markdown(
    _("**Adam is at 10⁻¹⁰⁰. Is it done?** Three experiments whose point only appears after many steps.")
)
long_runs.show(long_runs.experiment())
show_complaints()
