"""A real network, and every one of its weights."""

import streamlit as st

from pages.lab.network import train
from pages.lab.network.setup import setup
from ui import course
from ui.state import show_complaints
from ui.texts import _
from ui.training import follow

with st.sidebar:
    plan = setup()

st.title(_("A real network"))
course.trouble()
show_complaints()
found = follow(plan, "training")
if found:
    train.bet(found)
    train.show(found)
