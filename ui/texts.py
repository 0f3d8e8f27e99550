"""Words on the screen: gettext catalogues, read by Babel; the English text is the key."""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import streamlit as st
from babel.messages.pofile import read_po

from optim import InputError

LOCALES = Path(__file__).parent.parent / "locales"


class Language(NamedTuple):
    """A language of the app: what it calls itself, and its tag in HTML."""

    name: str
    tag: str


LANGUAGES = {
    "en": Language("English", "en"),
    "zh": Language("中文", "zh-CN"),
}
"""By code, which is the catalogue's name, and the first part of what a browser asks for."""


_run = threading.local()
"""Every run of a page is a thread of its own."""


def settle() -> None:
    """Keep the language for this run: to look it up in the session takes long, and a page has hundreds of texts."""
    _run.language = st.session_state["lang"]


def language() -> str:
    """The language of this run, a key of LANGUAGES."""
    return str(getattr(_run, "language", None) or st.session_state.get("lang", "en"))


def asked_for(locale: str | None) -> str:
    """The language for a browser that asks for one such as ``zh-TW``: English where we lack it."""
    code = (locale or "").partition("-")[0].lower()
    return code if code in LANGUAGES else "en"


@lru_cache
def catalogue(code: str) -> dict[str, str]:
    """Every translation into a language, by its English text."""
    path = LOCALES / f"{code}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}


def _(message: str, **params: object) -> str:
    """The message in the language of this run, with its places filled."""
    text = together(catalogue(language()).get(message, message))
    return text.format(**params) if params else text


@lru_cache(maxsize=4096)
def together(text: str) -> str:
    """A text whose short formulas, such as λ = 0, are not broken over two lines; TeX and code stay as they are."""
    parts = re.split(r"(`[^`]*`|\$[^$]*\$)", text)
    parts[::2] = [re.sub(r"(?<=\S) ([=≈≤≥<>]) ", "\u00a0\\1\u00a0", part) for part in parts[::2]]
    return "".join(parts)


def joined(*sentences: str) -> str:
    """Sentences one after the other: in Chinese no space follows a full stop."""
    return re.sub(r"(?<=[。！？；]) ", "", " ".join(filter(None, sentences)))


def explain(error: InputError) -> str:
    """What an error of ours says, in the language of this run; a line a problem, broken as in Markdown."""
    if len(error.problems) > 1:
        return "  \n".join(f"• {explain(problem)}" for problem in error.problems)
    params = {k: explain(v) if isinstance(v, InputError) else v for k, v in error.params.items()}
    return _(error.message, **params)


def plain(text: str) -> str:
    """A text from outside, made safe to stand in Markdown: every sign in it is just that sign.

    Bare addresses become links even so; an invisible sign in them (a word joiner) prevents it.
    """
    text = re.sub(r"(https?:/|www|@)(?=[/.\w-])", "\\1\u2060", text, flags=re.IGNORECASE)
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
