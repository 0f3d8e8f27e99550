"""For a teacher: a link that opens the player with a question, and with what the lesson needs of its controls."""

import streamlit as st

from pages.teach.lesson_link import sections
from ui.assignment import Assignment
from ui.pages import PAGES
from ui.player.replay import Replay
from ui.setup import look, setup
from ui.state import show_complaints
from ui.texts import _

with st.sidebar:
    chosen = setup(Assignment())
    shown = look(chosen.objective.variables, Assignment(), switch=True)

replay = Replay(chosen.run, shown.coordinate)
st.title(_("Lesson link"))
st.markdown(
    _(
        "On the left, set up what your class is to see. Then type a question of your own and hand out one link. The link opens the player as you set it up."
    )
)
left, right = st.columns([1, 1], gap="medium")
with left:
    link = sections.choose(replay, {**chosen.controls, **shown.controls})
    st.page_link(
        PAGES["step"].file,
        label=_("Back to the player, to choose another place in the run"),
        icon=":material/play_arrow:",
    )
with right:
    sections.hand_out(link)
show_complaints()
