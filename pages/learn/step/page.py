"""Step through a run, stage by stage."""

import streamlit as st

from pages.learn.step import table
from ui import assignment
from ui.pages import PAGES
from ui.player.replay import Replay, bar, scene, show
from ui.setup import look, setup
from ui.state import show_complaints
from ui.texts import _


def intro() -> None:
    st.markdown(
        _(
            "**Inside Adam** opens up Adam, one of the most used optimizers for neural networks.\n\n1. Press → or tap › to work through one step: gradient g, averages m and v, their corrections m̂ and v̂, and the new x.\n2. Switch on *Predict, then reveal* and work a line out yourself.\n3. Pick another function or type your own. Change α, β₁, β₂, ε, and watch what follows.\n4. Choose *your own* as the optimizer and change its equations. What happens without the bias correction?\n\nThe address in your browser always holds what you see. You can bookmark it and share it."
        )
    )
    st.page_link(
        PAGES["worked_example"].file,
        label=_("Begin with a worked example: is every line right?"),
        icon=":material/school:",
    )


given = assignment.current()
with st.sidebar:
    chosen = setup(given)
    shown = look(chosen.run.objective.variables, given)

replay = Replay(chosen.run, shown.coordinate)
st.title(_("Step through {optimizer}", optimizer=chosen.run.optimizer.title or _("your own optimizer")))
with st.container(horizontal=True, vertical_alignment="center", key="intro"):
    st.caption(
        _(
            "You see every number of every step in the formula that it comes from. Press → or tap › and read along."
        ),
        width="content",
    )
    with st.popover(_("New here?"), type="tertiary"):
        intro()
assignment.show_question(given)
show(replay, predict=shown.predict, log=shown.log)
drawn = scene(replay, predict=shown.predict, log=shown.log, startable=not given.locks("start"))


@st.fragment
def play() -> None:
    """Stepping happens in the browser; when it rests, only this is run again."""
    t = bar(replay, drawn)
    st.header(_("All iterations"))
    table.iterations(replay, t, predict=shown.predict)


play()
show_complaints()
