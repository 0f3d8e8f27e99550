"""Page set-up, language and navigation; nothing else."""

import streamlit as st

from ui.shell import begin
from ui.texts import _

begin()
step = st.Page("pages/learn/step.py", title=_("Step through"), url_path="step", default=True)
st.navigation({_("Learn"): [step]}, position="top").run()
