"""Addresses that were printed, on paper and behind QR codes, go on saying what they said."""

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from optim import objective
from tests.conftest import Visit, messages, player
from ui.pages import PAGES

ROOT = Path(__file__).parent.parent
LINKS = [
    line
    for line in (ROOT / "tests/data/links.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
BY_PATH = {page.path: page.file for page in PAGES.values()}

CONTROLS = ("text_input", "text_area", "selectbox", "select_slider", "segmented_control", "multiselect")
OTHERS = (
    "t",
    "stage",
    "view",
    "speed",
    "predict",
    "lang",
    "ask",
    "lock",
    "hide",
    "seed",
    "bc_line",
    "patient",
)
"""The player's own, what a lesson link adds, and what is read without a control of that name."""


@pytest.mark.parametrize("link", LINKS)
def test_a_printed_link_is_understood(visit: Visit, link: str) -> None:
    """The page opens without a complaint, and what the link says is what its controls say."""
    asked = urlsplit(link)
    query = dict(parse_qsl(asked.query, keep_blank_values=True))
    app = visit(BY_PATH[asked.path], **query)
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
    if "predict" in query:
        assert player(app)["predict"] == (query["predict"] == "on")
    if "t" in query:
        shown = player(app)
        place = shown["place"]
        assert shown["columns"]["t"][place["t"]] == int(query["t"])
