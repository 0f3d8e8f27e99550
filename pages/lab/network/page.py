"""A real network, and every one of its weights."""

from collections.abc import Callable

import streamlit as st

from optim.errors import mark
from pages.lab.network import code, edge, fair, lengths, plane, ruler, train, weight
from pages.lab.network.setup import setup
from ui import course
from ui.form import choice
from ui.state import show_complaints
from ui.texts import _
from ui.training import Plan, choose

MINE: dict[str, tuple[str, Callable[[Plan], None]]] = {
    "train": (mark("Train it"), train.show),
    "weight": (mark("One weight"), weight.show),
    "code": (mark("In PyTorch"), code.show),
}
"""What is shown of the network that the side bar sets up."""
FIXED: dict[str, tuple[str, Callable[[], None]]] = {
    "ruler": (mark("The ruler, seen"), ruler.show),
    "lengths": (mark("How long are the steps?"), lengths.show),
    "edge": (mark("The curvature"), edge.show),
    "fair": (mark("A fair race"), fair.show),
    "plane": (mark("The landscape"), plane.show),
}
"""What has its own networks."""

st.title(_("A real network"))
why = st.container()
titles = {key: _(title) for key, (title, _show) in {**MINE, **FIXED}.items()}
view = choice(_("Look at"), "net_view", ("train", "weight", *FIXED, "code"), titles)
if view == "train":
    with why:
        course.trouble()
if view in MINE:
    with st.sidebar:
        plan = setup()
    choose(plan)
    show_complaints()
    MINE[view][1](plan)
else:
    show_complaints()
    FIXED[view][1]()
