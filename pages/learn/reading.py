"""What to read next."""

import streamlit as st

from ui import reading
from ui.state import show_complaints
from ui.texts import _

st.title(_("Reading list"))
st.markdown(_("Six claims about Adam, six papers. **Who said what?** Guess first, then read."))
reading.match()
st.header(_("Papers, the oldest first"))
reading.list_papers()
st.header(_("The article"))
st.markdown(
    _(
        "*Adam内部原理大揭秘:无偏估计与动量更新* (in Chinese): what Adam averages, why it corrects, and one step worked out by hand. This app grew out of it."
    )
)
st.page_link(
    "pages/learn/worked_example.py",
    label=_("Judge its worked example line by line"),
    icon=":material/school:",
)
st.header(_("Documentation"))
reading.documentation()
st.header(_("Similar tools"))
reading.tools()
show_complaints()
