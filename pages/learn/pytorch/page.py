"""The same run in PyTorch, and in other libraries."""

import streamlit as st

from pages.learn.pytorch import sections
from ui import assignment, course
from ui.glossary import words
from ui.setup import setup
from ui.state import show_complaints
from ui.texts import _

given = assignment.current()
with st.sidebar:
    chosen = setup(given)

st.title(_("The same run in PyTorch"))
course.trouble()
words("batch", "state", "hyperparameter")
show_complaints()
sections.training_loop(chosen.run)
st.header(_("The arguments of torch.optim.Adam"))
sections.arguments()
st.header(_("This run as a program"))
sections.run_as_code(chosen)
st.header(_("The same four lines train a network"))
sections.network_loop()
