"""A lesson in a room: the teacher's page, and what a learner's page is handed meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import rooms
from pages.learn.room import sections
from rooms import room, store
from rooms.limits import Pace, Tries
from tests.conftest import Visit, components, messages
from ui.bars import bars as horizontal
from ui.judge import NOT_A_NUMBER
from ui.pages import PAGES

HOST, ROOM = PAGES["host"].file, PAGES["room"].file
NUMBER = "/?f=x**4&t=1&stage=m&ask=What+is+m?"
CHOICE = "/?f=x**4&t=1&stage=v&ask=Which?\n- <b>m</b>\n+ v *is*"
MADE = "/practice?drill=predict&kind=first_step&seed=17"


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A database of this test's own, and a server that has the routes."""
    monkeypatch.setenv(store.WHERE, str(tmp_path / "rooms.sqlite"))
    monkeypatch.setattr(room, "tries", Tries())
    monkeypatch.setattr(room, "pace", Pace(0))
    monkeypatch.setattr(rooms, "served", True)
    yield
    store.leave()


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def opened(visit: Visit, *questions: str) -> tuple[AppTest, str]:
    """The teacher's page with an open room, and its code."""
    app = visit(HOST, room_links="\n".join(questions))
    (button,) = (button for button in app.button if button.label == "Open the room")
    app = button.click().run()
    assert messages(app) == ["This address works only on your own machine. Learners need the address at which they can reach your server. Type it above."]  # fmt: skip
    return app, str(next(iter(app.session_state["hosting"])))


def answer(code: str, number: int, value: object, question: int = 0, round_: int = 1) -> None:
    room.answer(code, room.Sent(question, round_, f"{number:032x}", value))


def bars(app: AppTest) -> list[list[dict[str, Any]]]:
    """By figure and round, the counts by name; the first round first."""
    figures = [json.loads(found.proto.spec) for found in app.get("plotly_chart")]
    return [
        [dict(zip(reversed(bar["y"]), reversed(bar["x"]), strict=True)) for bar in reversed(figure["data"])]
        for figure in figures
    ]


def test_before_any_question_an_example_shows_what_comes_back(visit: Visit) -> None:
    app = visit(HOST)
    assert not app.exception
    assert bars(app) == [[{"right": 17, "1−β forgotten": 8, "square forgotten": 4, "something else": 1}]]
    assert any("30 made-up answers" in text.value for text in app.caption)
    app = press(app, "room_take")
    assert not app.exception
    assert any(text.value.startswith("1. What is v after the first step") for text in app.markdown)
    assert [button.label for button in app.button if button.proto.type == "primary"] == ["Open the room"]


def test_a_class_is_asked_and_its_slips_are_named(visit: Visit) -> None:
    app, code = opened(visit, NUMBER)
    app = press(app, "next")
    for number, value in enumerate(("25.6", "25.60", "256", "256", "256", "0.256", "7", "7.0000001")):
        answer(code, number, value)
    assert "**8** answers" in [text.value for text in app.run().markdown]
    assert bars(app) == []
    app = press(app, "shut")
    slips, values = bars(app)
    assert slips == [{"right": 2, "1−β forgotten": 3, "β₁ and β₂ swapped": 1, "something else": 2}]
    assert values == [{"256 (1−β forgotten)": 3, "25.6 ✓": 2, "7": 2, "0.256 (β₁ and β₂ swapped)": 1}]
    app = press(app, "again")
    answer(code, 1, "25.6", round_=2)
    slips, values = bars(press(app, "shut"))
    assert [round_["right"] for round_ in slips] == [2, 1]
    assert [round_["25.6 ✓"] for round_ in values] == [2, 1]


def test_a_path_goes_on_to_a_choice_and_to_a_question_of_practice(visit: Visit) -> None:
    app, code = opened(visit, NUMBER, CHOICE, MADE)
    app = press(press(press(app, "next"), "shut"), "next")
    answer(code, 1, 0, 1)
    answer(code, 2, 1, 1)
    app = press(app, "shut")
    assert bars(app) == [[{"<b>m</b>": 1, "v *is* ✓": 1}]]
    app = press(app, "next")
    answer(code, 1, 2, 2)
    app = press(app, "shut")
    assert bars(app)[-1] == [{"A": 0, "B": 0, "C ✓": 1, "D": 0}]
    assert not [button for button in app.button if button.key == "next"]
    shown = "".join(text.value for text in app.markdown)
    assert "<b>" not in shown.replace("\\<b\\>", "")


def test_learners_get_the_question_and_not_the_token(visit: Visit) -> None:
    app, code = opened(visit, NUMBER, CHOICE)
    app = press(app, "next")
    token = app.session_state["hosting"][code]
    learner = visit(ROOM, code=code.lower())
    assert messages(learner) == []
    assert [text.value for text in learner.text] == ["What is m?"]
    (field,) = components(learner, "answer")
    assert (field["label"], field["options"], field["path"]) == ("m =", [], f"rooms/{code}")
    (player,) = components(learner, "player")
    assert player["place"] == {"t": 1, "stage": 1}
    assert player["asked"] == {"t": 1, "stage": 1, "hidden": True}
    for element in learner.main:
        assert token not in str(getattr(element, "proto", ""))
    assert token not in str(app.query_params)
    press(press(app, "shut"), "next")
    (field,) = components(learner.run(), "answer")
    assert field["options"] == ["<b>m</b>", "v *is*"]
    assert components(learner, "player")[0]["asked"] == {"t": 1, "stage": 2, "hidden": False}


def test_she_leads_and_lets_go(visit: Visit) -> None:
    app, code = opened(visit, NUMBER)
    app = press(press(press(app, "next"), "shut"), "follow")
    assert room.joined(code, "").state["place"] == {"t": 1, "stage": "m"}
    app = app.button_group(key="room_show").set_value("player").run()
    app.session_state["teller"] = {"place": {"t": 3, "stage": "v"}}
    press(app.run(), "free")
    assert room.joined(code, "").state["free"]


def test_without_her_token_a_room_is_not_hers(visit: Visit) -> None:
    _, code = opened(visit, NUMBER)
    other = visit(HOST, code=code)
    (keys,) = components(other, "keys")
    assert keys == {"code": code, "keep": None, "known": None, "present": False}
    assert not other.get("plotly_chart")
    other.session_state["hosting"] = {code: "forged"}
    assert "not the browser in which it was opened" in messages(other.run())[0]


def test_what_is_no_question_is_told_with_its_line(visit: Visit) -> None:
    app = visit(HOST, room_links="hello\n/?f=x**\n- a")
    (said,) = messages(app)
    assert "line 1: this is no address" in said.replace("\\", "")
    assert "line 2:" in said.replace("\\", "")


def test_a_room_ends_for_everybody(visit: Visit) -> None:
    app, code = opened(visit, NUMBER)
    press(app, "room_end")
    assert "no room with this code" in messages(visit(ROOM, code=code))[0]


def test_without_the_routes_a_run_counts_the_answer(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """``streamlit run app.py``."""
    monkeypatch.setattr(rooms, "served", False)
    app, code = opened(visit, NUMBER)
    press(app, "next")
    learner = visit(ROOM, code=code)
    assert components(learner, "answer")[0]["path"] is None
    assert store.store().count(code, 0, 1) == 0


@pytest.mark.parametrize("page", [HOST, ROOM])
def test_without_a_server_the_page_says_so(visit: Visit, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> store.Store:
        raise store.StoreError

    for module in ("rooms.room", "pages.teach.host.sections", "pages.learn.room.sections"):
        monkeypatch.setattr(f"{module}.store", none, raising=False)
    app = visit(page, code="K7M3QX")
    assert not app.exception
    assert any("need a server" in element.value for kind in (app.error, app.info) for element in kind)


def test_an_answer_that_comes_with_a_run_is_counted_or_refused_in_words(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, code = opened(visit, NUMBER)
    press(app, "next")
    state: dict[str, Any] = {}
    monkeypatch.setattr(sections.st, "session_state", state)
    for value, said in (("256", ""), ("nan", NOT_A_NUMBER)):
        state["answering"] = {"answer": {"who": "0" * 32, "question": 0, "round": 1, "value": value}}
        sections._take(code)
        assert (state["room_reply"]["counted"], state["room_reply"]["said"]) == (not said, said)
    assert store.store().counts(code, 0, 1) == [(256.0, "weight", 1)]
    for broken in (None, "x", {}, {"who": 1, "question": "a", "round": 1, "value": 1}):
        state["answering"] = {"answer": broken}
        sections._take(code)
    assert store.store().count(code, 0, 1) == 1


def test_numbers_that_were_answered_are_names_of_bars() -> None:
    """Else Plotly takes them for places on an axis, and the bars lie thin and far apart."""
    assert horizontal({"25.6": [1], "4": [1]}, [1]).layout.yaxis.type == "category"
