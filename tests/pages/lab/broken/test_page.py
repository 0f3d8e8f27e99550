import pytest

from pages.lab.broken.exhibits import EXHIBITS, case
from pages.lab.broken.sections import played
from tests.conftest import Visit, messages, player
from ui.pages import PAGES

PAGE = PAGES["broken"].file
KEYS = list(EXHIBITS)
NOTHING = "-" * len(KEYS)


def said(key: str, letter: str) -> str:
    place = KEYS.index(key)
    return NOTHING[:place] + letter + NOTHING[place + 1 :]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("key", KEYS)
def test_every_exhibit_opens_in_every_language(visit: Visit, key: str, lang: str) -> None:
    for letter in ("-", EXHIBITS[key].letter):
        app = visit(PAGE, lang=lang, broken=key, said=said(key, letter))
        assert not app.exception
        assert messages(app) == []
        assert len(app.get("plotly_chart")) == 1
        assert len(app.success) == (letter != "-")


def test_a_wrong_diagnosis_is_answered_with_the_runs_numbers(visit: Visit) -> None:
    app = visit(PAGE, broken="2")
    app.radio[0].set_value("b").run()
    assert not app.exception
    assert "3.16228α" in app.info[0].value
    assert "6.56852α" in app.info[0].value
    assert app.query_params["said"] == said("2", "b")
    app.radio[0].set_value("c").run()
    assert len(app.success) == 1
    assert len(app.info) == len(app.radio) == 0
    assert "Found so far: 1 of 11." in [caption.value for caption in app.caption]


def test_the_question_does_not_give_its_answer_away(visit: Visit) -> None:
    """Neither the address nor a link to what really runs."""
    app = visit(PAGE, broken="7")
    assert "said" not in app.query_params
    assert not any("opt=" in link.proto.query_string for link in app.get("page_link"))
    right = EXHIBITS["7"].options[EXHIBITS["7"].answer]
    assert all(right.reply[:20] not in text.value for text in app.markdown)


def test_the_answer_can_be_shown_and_is_not_counted(visit: Visit) -> None:
    app = visit(PAGE, broken="1", said=said("1", "a"))
    app.button(key="show_1").click().run()
    assert app.query_params["said"] == said("1", "s")
    assert "This is it." in app.success[0].value
    assert "Found so far: 0 of 11." in [caption.value for caption in app.caption]


def test_the_next_exhibit_is_a_click_away(visit: Visit) -> None:
    app = visit(PAGE, broken="11", said=said("11", "c"))
    app.button(key="next_exhibit").click().run()
    assert "broken" not in app.query_params, "the first is the usual one"
    assert app.query_params["said"] == said("11", "c")


def test_an_address_from_before_the_last_exhibit_still_counts(visit: Visit) -> None:
    app = visit(PAGE, said="bcad------")
    assert messages(app) == []
    assert "Found so far: 4 of 11." in [caption.value for caption in app.caption]


@pytest.mark.parametrize("key", KEYS)
def test_the_player_runs_the_same(visit: Visit, key: str) -> None:

    app = visit(**played(EXHIBITS[key]))
    assert not app.exception
    assert messages(app) == []
    shown, run = player(app)["columns"]["x"], case(key)[0].x[:, 0].tolist()
    assert shown[1] == run[1] or isinstance(shown[1], str)
    assert shown[: 1 if run[1] != run[1] else None] == run[: 1 if run[1] != run[1] else None]


def test_the_check_at_the_end_counts(visit: Visit) -> None:
    said = "It is 7: exhibits 1, 2, 3, 8, 9, 10, 11."
    assert f"Right. {said}" in visit(PAGE, noticed="7").success[0].value
    assert f"Not quite. {said}" in visit(PAGE, noticed="0").info[0].value


@pytest.mark.parametrize("query", [{"broken": "12"}, {"said": "b"}, {"said": "<b>"}, {"noticed": "x"}])
def test_other_values_in_the_url_give_a_message(visit: Visit, query: dict[str, str]) -> None:
    app = visit(PAGE, **query)
    assert not app.exception
    assert len(messages(app)) == 1
    assert "<b>" not in messages(app)[0]
