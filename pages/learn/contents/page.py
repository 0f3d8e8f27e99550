"""The map of the course."""

import streamlit as st

from ui import course
from ui.pages import LESSONS, PAGES
from ui.texts import _

HERE = PAGES["contents"]

st.title(_("Contents"))
st.markdown(
    _(
        "Each lesson begins with a trouble and ends with something that you can do. The order is a proposal: every page is open from the start."
    )
)
course.overview(HERE)
st.header(_("Beside the course"))
for page in PAGES.values():
    if page not in (HERE, *LESSONS):
        st.page_link(page.file, label=_(page.title))
