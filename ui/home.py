"""The address at which learners reach the app."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import streamlit as st

from optim import InputError
from optim.errors import mark
from ui.form import field
from ui.texts import _

LOCAL = "http://localhost:8501"


def address(typed: str) -> str:
    """The address of an app, without the last slash.

    Raises:
        InputError: it is none.
    """
    found = re.fullmatch(
        r"https?://(\[[0-9a-f:]+\]|[\w-]+(\.[\w-]+)*)(:\d{1,5})?(/[\w.~%@+-]+)*/?", typed.strip(), re.I
    )
    if not found:
        raise InputError(
            mark("an address begins with http:// or https:// and names a host, such as {example}"),
            example="https://adam.example.org",
        )
    return found[0].rstrip("/")


def base_field(path: str) -> str:
    """A field for it, which begins with the one in the browser.

    Args:
        path: of this page, behind it.
    """
    try:
        here = address((st.context.url or "").rstrip("/").removesuffix(path))
    except InputError:  # inside of another program's window a page may have no such address
        here = LOCAL
    base = field(_("Address of the app"), "give_base", here, address)
    host = urlsplit(base).hostname or ""
    if host == "localhost" or host in ("::1", "0.0.0.0") or host.startswith("127."):
        st.warning(
            _(
                "This address works only on your own machine. Learners need the address at which they can reach your server. Type it above."
            )
        )
    return base
