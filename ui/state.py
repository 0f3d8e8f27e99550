"""State in the URL for the controls that Streamlit's own binding does not suit.

Text fields are bound by Streamlit (``bind="query-params"``). For a choice Streamlit would put the
translated label into the URL and drop a bad value without a word; this does neither.
"""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from ui.texts import _, plain


def adopt(key: str, default: str, allowed: Collection[str], *, sticky: bool = False) -> None:
    """Take a choice from the URL where the URL is news: a first visit, a link, the back button.

    Args:
        sticky: keep the session's value where the URL says nothing.
    """
    asked = st.query_params.get(key)
    if key in st.session_state and st.session_state.get(f"url:{key}") == asked:
        return
    st.session_state[f"url:{key}"] = asked
    if asked is None and sticky and key in st.session_state:
        return
    st.session_state[key] = asked if asked in allowed else default
    if asked is not None and asked not in allowed:
        complain(key, asked, ", ".join(allowed))


def publish(key: str, default: str) -> None:
    """Put a choice into the URL, or take it out where it is the default."""
    value = st.session_state[key]
    wanted = None if value == default else value
    if st.query_params.get(key) != wanted:
        if wanted is None:
            del st.query_params[key]
        else:
            st.query_params[key] = wanted
    st.session_state[f"url:{key}"] = wanted


def complain(key: str, value: str, allowed: str) -> None:
    """Remember a message about a value in the URL; ``show_complaints`` shows it."""
    message = _(
        "The link asks for {key} = '{value}', which is not possible; allowed: {allowed}. The usual value is shown.",
        key=key,
        value=plain(value[:40]),
        allowed=plain(allowed),
    )
    st.session_state.setdefault("complaints", []).append(message)


def show_complaints() -> None:
    for message in st.session_state.pop("complaints", []):
        st.warning(message)
