"""Records that a class hands in: whose they are, what is counted, what is refused."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from optim.slips import SLIPS
from pages.teach.records import sections
from tests.conftest import Visit
from ui.pages import PAGES
from ui.questions.answers import RIGHT, SHOWN, WRONG, Answer, Record, loads, owner
from ui.questions.titles import KINDS, title

SLIP, OTHER = list(SLIPS)[:2]
ADA = Record(
    (
        Answer("first_step", "1", RIGHT),
        Answer("line.m", "2.1", WRONG, slip=SLIP),
        Answer("line.m", "2.1", RIGHT),
        Answer("line.m", "3.1", RIGHT),
    )
)
BOB = Record(
    (
        Answer("first_step", "1", SHOWN),
        Answer("line.m", "9.1", WRONG, slip=SLIP),
        Answer("line.m", "9.1", WRONG, slip=OTHER),
    )
)
FILES = [
    ("b.json", BOB.dumps(name=" Bob  \t B. ").encode()),
    ("a.json", ADA.dumps(["momentum"], "Ada").encode()),
    ("nobody.json", Record().dumps().encode()),
]


def test_a_name_is_in_the_file_only_where_one_was_given() -> None:
    assert "name" not in json.loads(ADA.dumps())
    assert "name" not in json.loads(ADA.dumps(name="  "))
    assert [owner(data) for _name, data in FILES] == ["Bob B.", "Ada", ""]
    assert loads(FILES[1][1], KINDS) == (ADA, ["momentum"])
    assert owner(ADA.dumps(name="x" * 200).encode()) == "x" * 60
    for name in (["x"], None, 3, {"a": 1}):
        assert owner(json.dumps({**json.loads(ADA.dumps()), "name": name}).encode()) == ""


def test_the_class_by_kind_and_by_slip() -> None:
    handed, refused = sections.read(FILES)
    assert refused == []
    assert [one.name for one in handed] == ["Ada", "Bob B.", "nobody"]
    table = sections.by_kind(handed)
    assert table.to_numpy().tolist() == [
        ["Ada", "2 / 3", "1 / 1", "1 / 2"],
        ["Bob B.", "0 / 2", "0 / 1", "0 / 1"],
        ["nobody", "", "", ""],
        ["the class", "2 / 5", "1 / 2", "1 / 3"],
    ]
    assert list(table.columns)[2:] == [title("first_step"), title("line.m")]
    assert sections.by_slip(handed).to_numpy().tolist() == [
        [SLIPS[SLIP], 2, 2, "Ada, Bob B."],
        [SLIPS[OTHER], 1, 1, "Bob B."],
    ]
    assert sections.long_kinds(handed).to_numpy().tolist() == [
        ["Ada", "first_step", 1, 1],
        ["Ada", "line.m", 2, 1],
        ["Bob B.", "first_step", 1, 0],
        ["Bob B.", "line.m", 1, 0],
    ]
    assert sections.long_slips(handed)["times"].sum() == 3


def test_what_cannot_be_read_is_said_and_the_rest_counts() -> None:
    handed, refused = sections.read(
        [*FILES, ("<b>.json", b"[]"), ("c.json", b"\xff"), ("d.json", b"[" * 100_000)]
    )
    assert len(handed) == 3
    assert len(refused) == 3
    assert "<b>" not in refused[0]


def test_the_same_answers_under_two_names_are_pointed_out() -> None:
    handed, _ = sections.read(
        [*FILES, ("copy.json", ADA.dumps(name="Eve").encode()), ("empty.json", Record().dumps().encode())]
    )
    assert sections.alike(handed) == [["Ada", "Eve"]]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_shows_the_tables(visit: Visit, lang: str) -> None:
    app = visit(PAGES["records"].file, lang=lang)
    assert not app.dataframe
    assert slips(app) == list(sections.EXAMPLE.values())
    app.file_uploader(key="records_files").set_value(
        [(name, data, "application/json") for name, data in FILES]
    ).run()
    assert not app.exception
    assert len(app.dataframe) == 2
    assert len(app.get("download_button")) == 2
    assert slips(app) == [2, 1]
    app.file_uploader(key="records_files").set_value([(*FILES[2], "application/json")]).run()
    assert not app.exception
    assert len(app.info) == 1
    assert not app.get("plotly_chart")


def slips(app: AppTest) -> list[int]:
    """How often each was made, from the page's picture."""
    (figure,) = (json.loads(found.proto.spec) for found in app.get("plotly_chart"))
    return list(reversed(figure["data"][0]["x"]))
