"""What to read next."""

import streamlit as st

from pages.learn.reading import sections
from ui import course
from ui.glossary import words
from ui.pages import PAGES
from ui.state import show_complaints
from ui.texts import _

st.title(_("Reading list"))
course.trouble()
words("schedule", "warmup", "regret")
st.markdown(
    _("Here are six claims about Adam, and six papers. **Which paper says what?** Guess first, then read.")
)
sections.match()
st.header(_("Papers, the oldest first"))
sections.list_papers()
st.header(_("The article"))
st.markdown(
    _(
        "“Adam内部原理大揭秘:无偏估计与动量更新” (in Chinese) says what Adam averages and why it corrects, and works out one step by hand. This app grew out of it. Its title says 无偏估计, unbiased estimate. While the gradients keep one mean and one spread, m̂ and v̂ are unbiased. The step m̂/√v̂ is not: the root and the quotient of unbiased estimates are biased."
    )
)
st.page_link(
    PAGES["worked_example"].file,
    label=_("Judge its worked example line by line"),
    icon=":material/school:",
)
st.header(_("Documentation"))
sections.documentation()
st.header(_("Similar tools"))
sections.tools()
show_complaints()
