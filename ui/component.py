"""Components of our own: files beside the module that uses them, as Streamlit takes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st


@lru_cache
def component(path: Path, modules: Sequence[str]) -> Any:
    """A component, of the same name as its files.

    Args:
        path: of its script, without the suffix; beside it are its HTML and CSS, if it draws anything.
        modules: the names of the other modules of its folder, each after those that it imports.
    """
    page, style = path.with_suffix(".html"), path.with_suffix(".css")
    return st.components.v2.component(
        path.name,
        html=page.read_text("utf-8") if page.exists() else None,
        css=style.read_text("utf-8") if style.exists() else None,
        js=script(path.parent, (*modules, path.name)),
        isolate_styles=False,
    )


def script(folder: Path, modules: Sequence[str]) -> str:
    """The modules as the one script that Streamlit takes."""
    joined = "\n".join((folder / f"{name}.js").read_text("utf-8") for name in modules)
    return re.sub(r"^import .*?;\n|^export (?!default)", "", joined, flags=re.MULTILINE)
