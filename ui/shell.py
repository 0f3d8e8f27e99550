"""What stands around every page: style sheet and language."""

import gc
import os
from pathlib import Path

import streamlit as st

from ui import short, state, texts
from ui.component import kit, script, styles
from ui.parts import as_usual
from ui.state import enter, one_of
from ui.texts import LANGUAGES, asked_for

STYLE = (Path(__file__).parent / "style.css").read_text("utf-8")
SCROLLING = (Path(__file__).parent / "scrolling.js").read_text("utf-8")
DIALS = ("run", "sketch", "dials")
"""Modules of the player's that every page has."""
DRAGGING = f"{{ {script(Path(__file__).parent / 'player', DIALS)} }}"
CLOSE = """
{
  let tries = 20;
  const timer = setInterval(() => {
    const dialog = [...document.querySelectorAll("[data-testid=stDialog]")]
      .find((found) => found.querySelector("h2")?.textContent === "Page not found");
    dialog?.querySelector("button")?.click();
    if (dialog || --tries === 0) clearInterval(timer);
  }, 150);
}
"""
"""In a block of its own: another page puts the same script into the same document."""

gc.collect()
gc.freeze()  # what was imported stays; a later collection need not look at its objects again
gc.set_threshold(10_000, 20, 20)  # a run makes some thousand objects, of which nearly all go by themselves


def begin() -> None:
    """Set the page up and settle the language, which the browser decides the first time."""
    st.set_page_config("Inside Adam", page_icon="🧭", layout="wide")
    st.html(f"<style>{STYLE}\n{styles()}</style>")
    usual = asked_for(os.environ.get("INSIDE_ADAM_LANG") or st.context.locale)
    state.settle()
    short.unfold()
    bound = one_of("lang", usual, LANGUAGES, sticky=True)
    bound.prepare()
    st.session_state["lang"] = st.session_state["lang"]  # a page's st.rerun gives the widget another identity
    with st.container(key="language"):
        st.segmented_control(
            "Language / 语言",
            list(LANGUAGES),
            format_func=lambda code: LANGUAGES[code].name,
            key="lang",
            label_visibility="collapsed",
            required=True,
            on_change=as_usual,
        )
    bound.take()
    texts.settle()
    with st.container(key="scrolling"):
        tag = f'document.documentElement.lang = "{LANGUAGES[st.session_state["lang"]].tag}";'
        st.html(f"<script>{tag}</script>", unsafe_allow_javascript=True)
        kit(SCROLLING + DRAGGING)(key="kit")
        resume()


@st.fragment(run_every=24 * 3600)  # seconds
def resume() -> None:
    """Have the browser run the page once it finds a server again.

    A server that was started anew does not know the page yet, and would miss the first change that
    anybody makes there. The browser does this only for a page of which something runs every so often.
    """


def arrive(url_path: str) -> None:
    """Tell the controls which page this is; ``url_path`` as st.navigation found it, empty for the first.

    On the first visit to a cold server Streamlit takes the folder ``pages`` for its old kind of app and
    says "Page not found" over a deep link's page, which is there. That dialog is closed again.
    """
    enter(url_path)
    if url_path:
        with st.container(key="closer"):
            st.html(f"<script>{CLOSE}</script>", unsafe_allow_javascript=True)
