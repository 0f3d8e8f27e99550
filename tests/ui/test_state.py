"""What a control and the address tell each other: ``Bound`` alone, then in the app."""

from types import SimpleNamespace
from typing import Any

import pytest

import ui.state
from tests.conftest import Visit, messages, player
from ui.state import Bound, changed, enter, one_of
from ui.texts import plain

COLOURS = ("red", "green", "blue")


class Address(dict[str, str]):
    def from_dict(self, texts: dict[str, str]) -> None:
        self.clear()
        self.update(texts)


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """An address and the widgets of a session, without Streamlit; the session is on a first page."""
    found = SimpleNamespace(query_params=Address(), session_state={})
    monkeypatch.setattr(ui.state, "st", found)
    enter("first")
    return found


def said() -> list[str]:
    return ui.state._session().complaints


@pytest.mark.parametrize(
    ("stated", "address"),
    [(False, [{}, {"c": "blue"}, {}]), (True, [{"c": "red"}, {"c": "blue"}, {"c": "red"}])],
)
def test_the_address_states_what_is_not_usual(
    browser: SimpleNamespace, stated: bool, address: list[dict[str, str]]
) -> None:
    bound = one_of("c", "red", COLOURS, stated=stated)
    found = []
    for value in ("red", "blue", "red"):
        assert bound.save(value) == value
        found.append(dict(browser.query_params))
    assert found == address


def test_what_was_saved_is_read_again(browser: SimpleNamespace) -> None:
    bound: Bound[Any] = Bound("c", "1", float, repr)
    bound.save(0.1)
    assert browser.query_params == {"c": "0.1"}
    assert bound.load() == 0.1
    assert changed(("c", "d")) == {"c": "0.1"}


def test_a_bad_text_in_the_address_is_told_and_gone(browser: SimpleNamespace) -> None:
    browser.query_params["c"] = "mauve"
    assert one_of("c", "red", COLOURS).load() == "red"
    assert browser.query_params == {}
    (message,) = said()
    assert "c = 'mauve'" in message
    assert plain("red, green, blue") in message


def test_what_was_possible_a_moment_ago_is_dropped_without_a_word(browser: SimpleNamespace) -> None:
    one_of("c", "red", COLOURS).save("blue")
    assert one_of("c", "red", COLOURS[:2]).load() == "red"
    assert said() == []


@pytest.mark.parametrize(
    ("options", "on_arrival", "later"),
    [({}, "blue", "red"), ({"kept": False}, "red", "red"), ({"sticky": True}, "blue", "blue")],
)
def test_what_goes_along_to_another_page(
    browser: SimpleNamespace, options: dict[str, bool], on_arrival: str, later: str
) -> None:
    bound = one_of("c", "red", COLOURS, **options)
    bound.save("blue")
    browser.query_params.clear()
    enter("second")
    assert bound.load() == on_arrival
    enter("second")
    assert bound.load() == later


def test_a_widget_follows_the_address_only_where_that_is_news(browser: SimpleNamespace) -> None:
    bound = one_of("c", "red", COLOURS)

    def run() -> str:
        bound.prepare()
        return bound.take()

    browser.query_params["c"] = "blue"
    assert run() == "blue", "a link"
    browser.session_state["c"] = "green"
    assert run() == "green", "the learner"
    assert browser.query_params == {"c": "green"}
    browser.query_params["c"] = "blue"
    assert run() == "blue", "the back button"
    del browser.query_params["c"]
    assert run() == "red", "the back button to the plain address"
    browser.session_state["c"] = "mauve"
    assert run() == "red", "no longer an option"


def test_a_field_follows_its_default_until_it_was_changed(browser: SimpleNamespace) -> None:
    def run(default: str) -> str:
        bound = Bound("x0", default, float)
        bound.follow()
        text = bound.text
        bound.spell(text)
        bound.accept(text)
        browser.session_state["x0"] = text
        return text

    assert [run("4"), run("-2")] == ["4", "-2"]
    browser.session_state["x0"] = "7"
    assert [run("-2"), run("1")] == ["7", "7"]


def test_an_address_that_comes_with_a_change_is_older_than_what_it_was_told(browser: SimpleNamespace) -> None:
    choice = one_of("c", "red", COLOURS)

    def run() -> tuple[str, ...]:
        enter("first")
        choice.prepare()
        found = [choice.take()]
        for key in ("lr", "x0"):
            field = Bound(key, "1", float)
            field.follow()
            field.accept(field.text)
            found.append(field.text)
        return tuple(found)

    assert run() == ("red", "1", "1")
    old = dict(browser.query_params)
    browser.session_state |= {"c": "blue", "lr": "2"}
    assert run() == ("blue", "2", "1")
    new = dict(browser.query_params)
    browser.query_params = Address(old)  # the browser has not heard of it yet
    browser.session_state["x0"] = "3"
    assert run() == ("blue", "2", "3")
    assert browser.query_params == new | {"x0": "3"}
    browser.query_params = Address(old)
    assert run() == ("red", "1", "1"), "the back button"


BAD_CHOICES = {"t": "foo", "stage": "zz", "opt": "nix", "lang": "xx", "predict": "perhaps", "axis": "<b>"}


@pytest.mark.parametrize(("key", "value"), BAD_CHOICES.items())
def test_a_bad_choice_in_the_url_gives_a_message_and_the_default(visit: Visit, key: str, value: str) -> None:
    app = visit(**{"t": "1", key: value})
    assert not app.exception
    (message,) = messages(app)
    assert f"asks for {key} = '{plain(value)}'" in message
    usual = player(visit(t="1"))
    assert {**player(app), "place": ...} == {**usual, "place": ...}
    assert player(app)["place"] == usual["place"] == {"t": 1, "stage": 5}
    assert messages(app.run()) == [], "said once"


@pytest.mark.parametrize(
    ("t", "stage", "place"),
    [
        ("3", "v", (3, 2)),
        ("0", "g", (0, 0)),
        ("9999", "x", (100, 5)),
        ("7", None, (7, 5)),
        ("007", "m", (7, 1)),
    ],
)
def test_the_url_sets_the_place(visit: Visit, t: str, stage: str | None, place: tuple[int, int]) -> None:
    app = visit(t=t, **({"stage": stage} if stage else {}))
    assert messages(app) == []
    assert tuple(player(app)["place"].values()) == place


@pytest.mark.parametrize("t", ["-1", "1.5", "1e3", "²", "٣", "9" * 30, " ", ""])
def test_no_other_t_is_taken(visit: Visit, t: str) -> None:
    app = visit(t=t)
    assert not app.exception
    assert len(messages(app)) == 1
    assert player(app)["place"]["t"] == 1


def test_unknown_keys_in_the_url_are_left_alone(visit: Visit) -> None:
    app = visit(utm="1", f="x**2")
    assert messages(app) == []
    assert app.query_params["utm"] in ("1", ["1"])
