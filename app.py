"""Page set-up, language and navigation; nothing else."""

import streamlit as st

from ui.shell import begin
from ui.texts import _

begin()
step = st.Page("pages/learn/step.py", title=_("Step through"), url_path="step", default=True)
worked = st.Page("pages/learn/worked_example.py", title=_("Worked example"), url_path="worked-example")
st.navigation([step, worked], position="top").run()
