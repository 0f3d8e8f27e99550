"""Page set-up, language and navigation; nothing else."""

import streamlit as st

from ui.shell import begin
from ui.texts import _

begin()
learn = [
    st.Page("pages/learn/step.py", title=_("Step through"), url_path="step", default=True),
    st.Page("pages/learn/worked_example.py", title=_("Worked example"), url_path="worked-example"),
    st.Page("pages/learn/family.py", title=_("Family"), url_path="family"),
    st.Page("pages/learn/pytorch.py", title=_("In PyTorch"), url_path="pytorch"),
]
lab = [
    st.Page("pages/lab/race.py", title=_("Race"), url_path="race"),
    st.Page("pages/lab/long_runs.py", title=_("Long runs"), url_path="long-runs"),
]
st.navigation([*learn, *lab], position="top").run()
