"""For a teacher: open a room, ask, see what the class answered, lead its players."""

import streamlit as st

from pages.teach.host import sections
from ui.state import show_complaints
from ui.texts import _

with st.container(key="room_title"):
    st.title(_("Room"))
sections.show()
show_complaints()
