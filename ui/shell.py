"""What stands around every page: style sheet and language."""

import gc
from pathlib import Path

import streamlit as st

from ui.state import adopt, publish
from ui.texts import LANGUAGES

STYLE = Path(__file__).parent / "style.css"

gc.collect()
gc.freeze()  # what was imported stays; a later collection need not look at SymPy's objects again


def begin() -> None:
    """Set the page up and settle the language, which the browser decides the first time."""
    st.set_page_config("Inside Adam", page_icon="🧭", layout="wide")
    st.html(STYLE)
    usual = "zh" if (st.context.locale or "").lower().startswith("zh") else "en"
    adopt("lang", usual, LANGUAGES, sticky=True)
    st.segmented_control(
        "Language / 语言",
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="language",
        default=st.session_state["lang"],
        label_visibility="collapsed",
        required=True,
        on_change=_switch,
    )
    publish("lang", usual)


def _switch() -> None:
    st.session_state["lang"] = st.session_state["language"]
