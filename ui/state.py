"""State in the URL for the controls that Streamlit's own binding does not suit.

Text fields are bound by Streamlit (``bind="query-params"``). For a choice Streamlit would put the
translated label into the URL and drop a bad value without a word; this does neither.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import streamlit as st

from ui.texts import _, plain


def turn_page(page: str) -> None:
    """Note whether this run is the first on another page of the app; call it once a run, before the page."""
    st.session_state["arrived"] = st.session_state.get("page", page) != page
    st.session_state["page"] = page


def adopt(key: str, default: str, allowed: Collection[str], *, sticky: bool = False) -> None:
    """Take a choice from the URL where the URL is news: a first visit, a link, the back button.

    Another page of the app begins with a URL that does not say; there the choice stays what it was.

    Args:
        sticky: it stays so wherever the URL does not say; for what is adopted before the page is known.
    """
    asked = st.query_params.get(key)
    arrived = not sticky and bool(st.session_state.get("arrived"))
    if arrived or key not in st.session_state or st.session_state.get(f"seen:{key}") != asked:
        wanted = st.session_state.get(f"kept:{key}") if asked is None and sticky else recall(key)
        if wanted is not None and wanted not in allowed:
            complain(key, wanted, ", ".join(allowed))
        st.session_state[key] = wanted if wanted in allowed else default
    st.session_state[f"seen:{key}"] = asked


def recall(key: str) -> str | None:
    """What the URL says, or on arrival from another page of the app what was kept from there."""
    asked = st.query_params.get(key)
    return st.session_state.get(f"kept:{key}") if asked is None and st.session_state.get("arrived") else asked


def keep(key: str, value: str | None) -> None:
    """Keep a value for other pages, and have the URL say it, or nothing if there is none."""
    if st.query_params.get(key) != value:
        if value is None:
            del st.query_params[key]
        else:
            st.query_params[key] = value
    st.session_state[f"seen:{key}"] = st.session_state[f"kept:{key}"] = value


def publish(key: str, default: str) -> None:
    """Put a choice into the URL, or take it out where it is the default."""
    value = st.session_state[key]
    keep(key, None if value == default else value)
    st.session_state.update({f"kept:{key}": value, f"good:{key}": value, f"usual:{key}": default})


def differing(keys: Iterable[str]) -> dict[str, str]:
    """What these controls are set to, as the URL has it, where that is not the usual."""
    found = {key: st.session_state.get(f"good:{key}") for key in keys}
    return {
        key: value
        for key, value in found.items()
        if value is not None and value != st.session_state.get(f"usual:{key}")
    }


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
