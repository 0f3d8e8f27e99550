"""Step through a run, stage by stage."""

import streamlit as st

from pages.learn.step import table
from ui import assignment
from ui.player.replay import Replay, bar, scene, show
from ui.setup import look, setup
from ui.state import plain_address, show_complaints
from ui.texts import _, joined


def opening() -> None:
    """What it is all about, and the first thing to do: by a key or by a finger, see style.css."""
    said = _(
        "Training a network means walking downhill in the dark: you know only the slope under your feet. Adam decides how far to step."
    )
    with st.container(key="opening"):
        with st.container(key="by_keys"):
            st.markdown(joined(said, _("Press → for its first step.")))
        with st.container(key="by_touch"):
            st.markdown(joined(said, _("Tap the button for its first step.")))


given = assignment.current()
first = st.session_state.setdefault("opening", plain_address())
with st.sidebar:
    chosen = setup(given)
    shown = look(chosen.run.objective.variables, given)

replay = Replay(chosen.run, shown.coordinate)
if first:
    st.title("Inside Adam")
    opening()
else:
    st.title(_("Step through {optimizer}", optimizer=chosen.run.optimizer.title or _("your own optimizer")))
    with st.container(key="intro"):
        st.caption(
            _("You see every number of every step in the formula that it comes from. Press → and read along.")
        )
assignment.show_question(given)
show(replay, predict=shown.predict, log=shown.log)
drawn = scene(replay, predict=shown.predict, log=shown.log, startable=not given.locks("start"))


@st.fragment
def play() -> None:
    """Stepping happens in the browser; when it rests, only this is run again."""
    switch = None if given.hides("predict") else "locked" if given.locks("predict") else "free"
    t = bar(replay, drawn, opening=first, switch=switch)
    st.header(_("All iterations"))
    table.iterations(replay, t, predict=shown.predict)


play()
show_complaints()
