"""Page set-up, language and navigation; nothing else."""

import streamlit as st

from ui.shell import arrive, begin
from ui.texts import _

begin()
learn = [
    st.Page("pages/learn/step.py", title=_("Step through"), url_path="step", default=True),
    st.Page("pages/learn/worked_example.py", title=_("Worked example"), url_path="worked-example"),
    st.Page("pages/learn/momentum.py", title=_("Momentum"), url_path="momentum"),
    st.Page("pages/learn/adaptive_rates.py", title=_("Adaptive rates"), url_path="adaptive-rates"),
    st.Page("pages/learn/bias_correction.py", title=_("Bias correction"), url_path="bias-correction"),
    st.Page("pages/learn/anatomy.py", title=_("Anatomy of a step"), url_path="anatomy"),
    st.Page("pages/learn/family.py", title=_("Family"), url_path="family"),
    st.Page("pages/learn/pytorch.py", title=_("In PyTorch"), url_path="pytorch"),
    st.Page("pages/learn/practice.py", title=_("Practice"), url_path="practice"),
    st.Page("pages/learn/reading.py", title=_("Reading list"), url_path="reading"),
]
lab = [
    st.Page("pages/lab/race.py", title=_("Race"), url_path="race"),
    st.Page("pages/lab/long_runs.py", title=_("Long runs"), url_path="long-runs"),
    st.Page("pages/lab/broken.py", title=_("Broken Adams"), url_path="broken"),
    st.Page("pages/lab/failures.py", title=_("Where Adam fails"), url_path="failures"),
]
teach = [
    st.Page("pages/teach/lesson.py", title=_("Lesson link"), url_path="lesson"),
]
page = st.navigation({_("Learn"): learn, _("Lab"): lab, _("Teach"): teach}, position="top")
arrive(page.url_path)
page.run()
