"""Components of our own. Their code and styles come once, with the page (``kit``, ``styles``); a mount only calls them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
PARTS: dict[str, tuple[str, ...]] = {
    "course/course": ("progress",),
    "course/keeper": ("progress",),
    "course/teller": ("progress",),
    "gallery/gallery": (),
    "pad/pad": (),
    "picture/ball": (),
    "room/answer": (),
    "room/keys": (),
    "player/ear": (),
    "player/player": (
        "numbers",
        "judge",
        "view",
        "place",
        "formulas",
        "run",
        "sketch",
        "start",
        "charts",
        "prediction",
        "rows",
        "keys",
    ),
    "pointing/pointing": (),
    "slides/slides": ("formulas",),
}
"""Where each script is, without its suffix; and the other modules of its folder, each after those that it imports."""
CALL = """
export default (given) => {
  let stop, left = false;
  const start = () => { stop = window.parts["PART"]({ ...given, data: given.data && JSON.parse(new TextDecoder().decode(given.data)) }); };
  if (window.parts?.["PART"]) start();
  else document.addEventListener("parts", () => left || start(), { once: true });
  return () => { left = true; stop?.(); };
};
"""
DRAWN = """
const full = new WeakSet();
const drawn = (html, main) => (given) => {
  if (!full.has(given.parentElement)) given.parentElement.insertAdjacentHTML("beforeend", html);
  full.add(given.parentElement);
  return main(given);
};
"""


def mount(part: str, *, data: Any = None, **given: Any) -> Any:
    """Mount a component; beside its script is its HTML, if it draws anything.

    Args:
        part: a key of PARTS.
        data: what its script is handed. As bytes: else Streamlit looks at every entry for a data frame, and writes all of it again.
        given: what else Streamlit's components take.
    """
    packed = json.dumps(data, separators=(",", ":")).encode() if data else None
    return _component(part)(data=packed, **given)


@lru_cache
def _component(part: str) -> Any:
    return st.components.v2.component(Path(part).name, js=CALL.replace("PART", part), isolate_styles=False)


@lru_cache
def kit(scripts: str = "") -> Any:
    """A component that draws nothing and brings the code of all others: always the same, so it is sent once.

    A newer server's kit adds what a page that stayed open does not have yet.

    Args:
        scripts: what else a page runs, once.
    """
    parts = ",\n".join(
        f'"{part}": drawn({json.dumps(_page(part))}, (() => {{ {_part(part)}\nreturn main; }})())'
        for part in PARTS
    )
    bring = f'{DRAWN}window.parts = {{ {parts}, ...window.parts }};\ndocument.dispatchEvent(new Event("parts"));\n{scripts}'
    return st.components.v2.component("kit", js=f"{bring}\nexport default () => {{}};", isolate_styles=False)


def _page(part: str) -> str:
    page = (HERE / part).with_suffix(".html")
    return page.read_text("utf-8") if page.exists() else ""


def _part(part: str) -> str:
    *folder, name = part.split("/")
    joined = script(HERE.joinpath(*folder), (*PARTS[part], name))
    return joined.replace("export default function (", "function main(")


@lru_cache
def styles() -> str:
    """The style sheets of all components."""
    sheets = [(HERE / part).with_suffix(".css") for part in PARTS]
    return "\n".join(sheet.read_text("utf-8") for sheet in sheets if sheet.exists())


def script(folder: Path, modules: Sequence[str]) -> str:
    """Modules as one script."""
    joined = "\n".join((folder / f"{name}.js").read_text("utf-8") for name in modules)
    return re.sub(r"^import .*?;\n|^export (?!default)", "", joined, flags=re.MULTILINE)
