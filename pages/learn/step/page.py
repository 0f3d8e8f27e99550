"""Step through a run, stage by stage."""

import streamlit as st

from ui import assignment, film, handout
from ui.parts import part
from ui.player import listen, table
from ui.player.replay import Replay, bar, keep_place, scene, show
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


PLAY = "play"
"""The part that shows the run's numbers."""

given = assignment.current()
first = st.session_state.setdefault("opening", plain_address())
with st.sidebar:
    chosen = setup(given)
    shown = look(chosen.objective.variables, given)


def now() -> Replay:
    """The run as the controls say it now."""
    return Replay.of(chosen.run, shown.coordinate)


optimizer = now().run.optimizer
if first:
    st.title("Inside Adam")
    opening()
else:
    st.title(_("Step through {optimizer}", optimizer=optimizer.title or _("your own optimizer")))
    with st.container(key="intro"):
        st.caption(
            _("You see every number of every step in the formula that it comes from. Press → and read along.")
        )
assignment.show_question(given)
numbered = show(now, log=shown.log)


def play() -> None:
    """Stepping happens in the browser."""
    replay = now()
    drawn = scene(replay, predict=shown.predict, log=shown.log, startable=not given.locks("start"))
    switch = None if given.hides("predict") else "locked" if given.locks("predict") else "free"
    bar(replay, drawn, opening=first, switch=switch)


def files() -> None:
    """The run as files; what they are called is worked out when somebody looks."""
    with st.popover(_("Download"), key="files", icon=":material/download:", on_change="rerun") as opened:
        if opened.open:
            replay = now()
            table.offer(replay)
            handout.offer(replay)
            film.offer(replay)


part(PLAY, play)
chosen.followers.extend([*numbered, PLAY])
with st.container(key="listed"):
    st.header(_("All iterations"))
    table.iterations(predict=shown.predict)
    if not shown.predict:
        part("files", files)
listen(keep_place)
show_complaints()
