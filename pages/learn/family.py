"""The family tree of optimizers, and two of them side by side."""

import streamlit as st

from ui import family
from ui.state import show_complaints
from ui.texts import _

st.title(_("The family"))
st.markdown(
    _(
        "Adam stands on the shoulders of momentum and of adaptive rates, and many have changed a line of it since. Click one to open it in the player."
    )
)
family.tree()
st.header(_("What changed against Adam?"))
family.compare()
show_complaints()
st.header(_("Everyone, by year"))
family.members()
