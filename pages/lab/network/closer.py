"""What there is to see in a network when one looks closer: five experiments, one at a time."""

from __future__ import annotations

import streamlit as st

from optim.errors import mark
from pages.lab.network import edge, fair, lengths, plane, ruler
from ui.form import choice
from ui.texts import _

TITLES = {
    "ruler": mark("The ruler, seen"),
    "lengths": mark("How long are the steps?"),
    "edge": mark("It finds 38 by itself"),
    "fair": mark("A fair race"),
    "plane": mark("The landscape"),
}


def show() -> None:
    """The one that is chosen, each with its guess."""
    st.header(_("Look closer"))
    view = choice(
        _("Experiment"), "net_look", tuple(TITLES), {key: _(title) for key, title in TITLES.items()}
    )
    shown = {
        "ruler": ruler.show,
        "lengths": lengths.show,
        "edge": edge.show,
        "fair": fair.show,
        "plane": plane.show,
    }
    shown[view]()
