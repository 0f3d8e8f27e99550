"""Where Adam fails, and the repairs."""

import streamlit as st

from ui import failures
from ui.state import show_complaints
from ui.texts import _

st.title(_("Where Adam fails"))
st.markdown(_("**What can go wrong with Adam, and what helps?** Five experiments. Guess first, then look."))
failures.show(failures.experiment())
show_complaints()
