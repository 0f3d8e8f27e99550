"""The article's worked example, line by line."""

import streamlit as st

from pages.learn.worked_example import article, sections
from ui import course
from ui.glossary import words
from ui.pages import PAGES
from ui.state import show_complaints
from ui.texts import _

st.title(_("The worked example, line by line"))
course.trouble()
words("gradient", "first_moment", "second_moment")
st.markdown(
    _(
        "An article works out one step of Adam by hand: f(x) = x⁴ from x₀ = 4 with α = 0.1, β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸. Judge each of its six lines."
    )
)
given = sections.answers()
show_complaints()
sections.replay(given)
if len(given) == len(article.lines()):
    sections.same_path()
    sections.first_step()
    st.caption(_("The article is “Adam内部原理大揭秘”. It is a good article, and this app grew out of it."))
    st.page_link(
        PAGES["step"].file,
        label=_("Go on with this example in the player, with the correct numbers"),
        icon=":material/play_arrow:",
        query_params={"f": article.OBJECTIVE, "x0": "4", "lr": "0.1", "t": "1", "stage": "g"},
    )
