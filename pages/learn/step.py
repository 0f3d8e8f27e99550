"""Step through a run, stage by stage."""

import streamlit as st

from ui import player, tables
from ui.controls import choice, setup
from ui.state import show_complaints
from ui.texts import _

with st.sidebar:
    chosen = setup()
    variables = chosen.objective.variables
    coordinate = choice(_("Coordinate in the formulas"), "coord", variables) if len(variables) > 1 else "x"
    axis = choice(_("Second plot"), "axis", ("log", "linear"), {"log": _("log scale"), "linear": _("linear")})
    predict = (
        choice(_("Predict, then reveal"), "predict", ("off", "on"), {"off": _("off"), "on": _("on")}) == "on"
    )

run = player.Run(chosen, variables.index(coordinate))
st.title(_("Step through {optimizer}", optimizer=chosen.optimizer.title or _("your own optimizer")))
st.caption(_("Every number of every step, in the formula it comes from. New here? Press → and read along."))
player.show(run, predict=predict, log=axis == "log")


@st.fragment
def play() -> None:
    """Stepping happens in the browser; when it rests, only this is run again."""
    t = player.bar(run, predict=predict, log=axis == "log")
    st.subheader(_("All iterations"))
    tables.iterations(run, t)


play()
show_complaints()
