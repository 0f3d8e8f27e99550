"""The planned lesson of docs/teachers.md: it lasts 45 minutes, and every link in it opens what it says."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from pages.teach.before_after.maths import Count, unpaired
from rooms.tasks import tasks
from tests.conftest import Visit, messages
from ui.assignment import questions
from ui.pages import PAGES

PLAN = (
    (Path(__file__).parents[1] / "docs" / "teachers.md").read_text("utf-8").partition("## A lesson of 45")[2]
)
LINKS = re.findall(r"`(/[^`]*)`", PLAN)
BY_PATH = {page.path: page.file for page in PAGES.values()}


def test_the_minutes_follow_one_another() -> None:
    spans = [(int(a), int(b)) for a, b in re.findall(r"^\| (\d+)–(\d+) \|", PLAN, re.MULTILINE)]
    assert [a for a, _ in spans] == [0, *(b for _, b in spans[:-1])]
    assert spans[-1][1] == 45
    assert len(LINKS) == len(spans) + 1


def test_how_sure_a_gain_of_thirty_learners_is() -> None:
    """ "Some 8 points wide to either side", says the part on *Before and after*."""
    assert 7 < 100 * unpaired([Count(15, 30)] * 10, [Count(20, 30)] * 10).within < 8.5


@pytest.mark.parametrize("link", LINKS)
def test_every_link_opens(visit: Visit, link: str) -> None:
    parts = urlsplit(link)
    query = {"give_base": "https://adam.example.org", **dict(parse_qsl(parts.query))}
    app = visit(BY_PATH[parts.path], **query)
    assert not app.exception
    assert messages(app) == []
    if "ask" in query:
        assert {*questions(query["ask"])} == {"", "m", "m_hat", "x"}
    if "room_links" in query:
        assert len(tasks(query["room_links"])) == 1
