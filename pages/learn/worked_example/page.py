"""The article's worked example, line by line."""

import streamlit as st

from pages.learn.worked_example import article, sections
from ui import course
from ui.pages import PAGES
from ui.state import show_complaints
from ui.texts import _

st.title(_("The worked example, line by line"))
course.trouble()
st.markdown(
    _(
        "This app grew out of an article, “Adam内部原理大揭秘”, which works out one step of Adam by hand: f(x) = x⁴ from x₀ = 4 with α = 0.1, β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸. It is a good article, but not every line in it is correct. Judge each line before you look."
    )
)
given = sections.answers()
show_complaints()
sections.replay(given)
if len(given) == len(article.lines()):
    sections.score(given)
    sections.same_path()
    sections.first_step()
    st.page_link(
        PAGES["step"].file,
        label=_("Go on with this example in the player, with the correct numbers"),
        icon=":material/play_arrow:",
        query_params={"f": article.OBJECTIVE, "x0": "4", "lr": "0.1", "t": "1", "stage": "g"},
    )
