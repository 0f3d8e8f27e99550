"""Addresses that were printed, on paper and behind QR codes, go on saying what they said."""

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from optim import objective
from tests.conftest import messages, player
from ui.pages import PAGES

ROOT = Path(__file__).parent.parent
LINKS = [
    line
    for line in (ROOT / "tests/data/links.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
BY_ADDRESS = {page.address: page.file for page in PAGES.values()}

CONTROLS = ("text_input", "text_area", "selectbox", "select_slider", "segmented_control", "multiselect")
OTHERS = ("t", "stage", "view", "speed", "lang", "ask", "lock", "hide", "seed", "bc_line")
"""The player's own, what a lesson link adds, and what is read without a control of that name."""


def new() -> AppTest:
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)


def ask(app: AppTest, query: dict[str, str]) -> None:
    app.query_params.clear()
    for name, value in query.items():
        app.query_params[name] = value


@pytest.mark.parametrize("link", LINKS)
def test_a_printed_link_is_understood(link: str) -> None:
    """The page opens without a complaint, and what the link says is what its controls say."""
    asked = urlsplit(link)
    query = dict(parse_qsl(asked.query, keep_blank_values=True))
    app = new()
    ask(app, {name: value for name, value in query.items() if name != "lang"})
    if asked.path != "/":  # AppTest knows pages only after a first run, of which nothing else may stay
        app.run().switch_page(BY_ADDRESS[asked.path.strip("/")])
        app.session_state = new().session_state
    ask(app, query)
    app.run()
    assert not app.exception
    assert not messages(app)
    controls = {widget.key: widget.value for kind in CONTROLS for widget in app.get(kind)}
    for name, value in query.items():
        if name in controls:
            shown = controls[name]
            assert (
                shown == value
                or (name == "f" and objective(value).text == shown)
                or shown == value.split("_")
            )
        else:  # the player's own: the place, the view, the speed; and what a lesson link adds
            assert value in (app.query_params[name], *app.query_params[name])
            assert name in OTHERS, f"{name}: no control of this name"
    if "t" in query:
        place = player(app)["place"]
        assert place["t"] == int(query["t"])
