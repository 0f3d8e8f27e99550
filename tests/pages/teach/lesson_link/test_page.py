"""Lesson links: made on one page, in force on another."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import STEP, Visit, messages, player
from ui.assignment import LONGEST
from ui.pages import PAGES
from ui.short import unpacked

LESSON = PAGES["lesson_link"].file
TITLES = {"en": "Step through Adam", "zh": "逐步拆解：Adam"}
HOSTILE = [
    "<b>bold</b><script>alert(1)</script><img src=x onerror=alert(1)>",
    "[a](https://evil.example) ![i](https://evil.example/i.png) [b](javascript:alert(1))",
    "https://evil.example www.evil.example a@evil.example ftp://evil.example",
    ":material/home: :smile: :red[r] $ x$ `c` a -> b\n# h\n- l\n\n    code",
]


def fields(app: AppTest) -> dict[str, bool]:
    """Every keyed control of the side bar, and whether it is disabled."""
    kinds = (app.text_input, app.text_area, app.selectbox, app.select_slider, app.button_group)
    return {w.key: bool(w.proto.disabled) for kind in kinds for w in kind if w.key}


def prepared(visit: Visit, give: dict[str, str], **run: str) -> AppTest:
    """The teacher comes from the player, and then makes these choices."""
    app = visit(**run).switch_page(LESSON)
    for name, value in give.items():
        app.query_params[name] = value
    return app.run()


def link(app: AppTest) -> str:
    return str(app.code[0].value)


def query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


@pytest.mark.parametrize("lang", TITLES)
def test_a_lesson_locks_what_it_says(visit: Visit, lang: str) -> None:
    app = visit(lang=lang, ask="Why?\nWhy not?", lock="f,start,lr,predict", lr="0.3")
    assert not app.exception
    assert messages(app) == []
    assert app.title[0].value == TITLES[lang]
    assert [text.value for text in app.text] == ["Why?\nWhy not?"]
    locked = {key for key, disabled in fields(app).items() if disabled}
    assert locked == {"preset", "f", "x0", "lr", "lr_slider"}
    assert player(app)["switch"] == "locked"
    assert player(app)["columns"]["x"][1] == pytest.approx(4 - 0.3)
    assert not player(app)["charts"][0]["start"]


@pytest.mark.parametrize("name", ["lock", "hide"])
def test_a_lesson_can_lock_everything(visit: Visit, name: str) -> None:
    app = visit(opt="own", f="x**2+y**2", **{name: "*"})
    assert messages(app) == []
    found = fields(app)
    assert {"y0", "opt", "eq", "schedule", "beta1", "beta1_slider", "steps", "coord", "axis"} < set(found)
    assert [key for key, disabled in found.items() if not disabled] == ["lang"]


def test_without_a_lesson_nothing_is_locked(visit: Visit) -> None:
    app = visit()
    assert not any(fields(app).values())
    assert not app.text
    assert player(app)["charts"][0]["start"]


@pytest.mark.parametrize("lang", TITLES)
@pytest.mark.parametrize("ask", HOSTILE)
def test_a_hostile_question_is_only_text(visit: Visit, lang: str, ask: str) -> None:
    app = visit(lang=lang, ask=ask)
    assert not app.exception
    assert messages(app) == []
    assert [text.value for text in app.text] == [ask]
    assert not any("evil" in m.value or "alert" in m.value for m in app.markdown)


@pytest.mark.parametrize("lang", TITLES)
@pytest.mark.parametrize(
    ("given", "allowed"),
    [
        ({"ask": "x" * 100_000}, str(LONGEST)),
        ({"ask": "<script>" * 40}, str(LONGEST)),
        ({"lock": "f,nonsense"}, "schedule"),
        ({"hide": "<b>x</b>,https://evil.example"}, "schedule"),
        ({"hide": "x" * 100_000, "lock": "f"}, "schedule"),
    ],
)
def test_what_a_lesson_cannot_have_is_said(
    visit: Visit, lang: str, given: dict[str, str], allowed: str
) -> None:
    app = visit(lang=lang, **given)
    assert not app.exception
    (message,) = messages(app)
    assert allowed in message
    assert len(message) < 1500
    assert "<" not in message.replace(r"\<", "")
    assert not app.text
    assert fields(app)["f"] == ("f" in given.get("lock", "").split(","))
    if lang == "en":  # AppTest loses its way in a translated select box
        assert messages(app.run()) == [], "said once"


def test_repeated_and_reversed_texts(visit: Visit) -> None:
    app = visit(ask="a\u202eb\x07c\u2028d", lock="f,f, f ,,")
    assert messages(app) == []
    assert [text.value for text in app.text] == ["abc\nd"]
    assert [key for key, disabled in fields(app).items() if disabled] == ["f", "preset"]


def test_a_hidden_field_that_cannot_be_used_still_says_so(visit: Visit) -> None:
    app = visit(hide="lr", lr="-1")
    (message,) = messages(app)
    assert "lr must be in" in message


def test_a_lesson_goes_along_to_other_pages_and_back(visit: Visit) -> None:
    app = visit(ask="Why?", lock="f", hide="opt")
    app.switch_page(PAGES["pytorch"].file).run()
    assert fields(app)["f"]
    app.switch_page(PAGES["momentum"].file).run()
    app.switch_page(STEP).run()
    assert [text.value for text in app.text] == ["Why?"]
    assert fields(app)["f"]
    assert fields(app)["opt"]


@pytest.mark.parametrize("lang", TITLES)
def test_the_link_of_an_untouched_page_is_short(visit: Visit, lang: str) -> None:
    app = visit(LESSON, lang=lang)
    assert not app.exception
    assert link(app) == "http://localhost:8501/"
    assert len(messages(app)) == 1, "of localhost"


def test_a_link_holds_what_differs_and_opens_so(visit: Visit) -> None:
    run = {
        "f": "(1 - x)**2 + 100*(y - x**2)**2",
        "y0": "1.5",
        "opt": "nadam",
        "schedule": "cosine",
        "beta1": "0.8",
        "t": "7",
        "stage": "m",
        "coord": "y",
    }
    choices = {
        "give_ask": "Why <b>?\nHow?",
        "give_lock": "opt,start",
        "give_hide": "*",
        "give_lang": "zh",
        "give_view": "present",
        "give_base": "https://adam.example.org/app/",
    }
    app = prepared(visit, choices, **run)
    assert not app.exception
    assert messages(app) == []
    assert link(app).startswith("https://adam.example.org/app/?")
    given = query(link(app))
    assert given == {
        "f": "rosenbrock",
        "y0": "1.5",
        "opt": "nadam",
        "schedule": "cosine",
        "beta1": "0.8",
        "coord": "y",
        "t": "7",
        "stage": "m",
        "ask": "Why <b>?\nHow?",
        "lock": "start,opt",
        "hide": "*",
        "lang": "zh",
        "view": "present",
    }
    opened = visit(**given)
    assert messages(opened) == []
    data = player(opened)
    assert data["view"] == "present"
    assert data["place"]["t"] == 7
    assert data["stages"][data["place"]["stage"]]["name"] == "m"
    assert data["run"] == player(visit(**run))["run"]


def test_a_short_link_and_the_code_for_a_frame(visit: Visit) -> None:
    give = {"give_ask": 'Why "<b>"?', "give_base": "https://adam.example.org/app"}
    run = {"f": "x**2", "t": "3", "stage": "m"}
    app = prepared(visit, {**give, "give_form": "short"}, **run)
    assert messages(app) == []
    assert set(query(link(app))) == {"s"}
    assert unpacked(query(link(app))["s"]) == {**run, "ask": 'Why "<b>"?'}
    for form in ("short", "long"):
        frame = ElementTree.fromstring(prepared(visit, {**give, "give_form": form}, **run).code[1].value)
        given = query(frame.attrib["src"])
        assert given.pop("embed") == "true"
        given = unpacked(given["s"]) if form == "short" else given
        assert given == {**run, "ask": 'Why "<b>"?', "view": "present"}


def test_a_question_for_a_line_that_is_not_there(visit: Visit) -> None:
    base = {"give_base": "https://adam.example.org"}
    app = prepared(visit, {**base, "give_ask": "@m: Why?\n@w_hat: And?"}, opt="sgd")
    (message,) = messages(app)
    assert "no line m\\, w\\_hat in" in message
    assert messages(prepared(visit, {**base, "give_ask": "@m: Why?\n@m_hat: And?"})) == []


def test_equations_of_ones_own_are_always_in_the_link(visit: Visit) -> None:
    """Their usual text is the optimizer before, which a learner's browser does not know."""
    app = visit(opt="sgd")
    app.selectbox(key="opt").set_value("own").run().switch_page(LESSON).run()
    assert query(link(app))["eq"] == app.text_area(key="eq").value
    assert "lr*g" in query(link(app))["eq"]


def test_the_run_on_the_screen_comes_along(visit: Visit) -> None:
    app = visit(f="x**2", x0="2", lr="0.4", t="5", stage="v", predict="on")
    app.switch_page(LESSON).run()
    assert query(link(app)) == {"f": "x**2", "x0": "2", "lr": "0.4", "t": "5", "stage": "v", "predict": "on"}
    app.switch_page(STEP).run()
    data = player(app)
    assert (data["place"]["t"], data["stages"][data["place"]["stage"]]["name"]) == (5, "v")


def test_a_stage_of_the_optimizer_before_is_nobodys_mistake(visit: Visit) -> None:
    app = visit(t="5", stage="m_hat")
    app.selectbox(key="opt").set_value("sgd").run()
    assert messages(app) == []
    assert player(app)["place"] == {"t": 5, "stage": 1}
    assert "not possible" in messages(visit(opt="sgd", stage="m_hat"))[0]


def test_a_long_link_says_what_is_long(visit: Visit) -> None:
    app = visit(LESSON, give_base="https://adam.example.org", give_ask="为什么" * 30)
    (message,) = messages(app)
    assert "the question, with" in message
    app = visit(LESSON, give_base="https://adam.example.org", give_ask="为" * 300, opt="own")
    assert "too long for a QR code" not in messages(app)[0]


def test_too_long_a_question_stays_to_be_shortened(visit: Visit) -> None:
    app = visit(LESSON, give_base="https://adam.example.org", give_ask="Why?")
    for typed in ("w" * (LONGEST + 1), "w" * 50_000):
        app.text_area(key="give_ask").set_value(typed).run()
        (message,) = messages(app)
        assert f"up to {LONGEST} characters, this one has {len(typed)}" in message.replace("\\", "")
        assert app.text_area(key="give_ask").value == typed
        assert query(link(app)) == {"ask": "Why?"}, "as it was"
        assert app.query_params["give_ask"] == "Why?"
    app.text_area(key="give_ask").set_value("w" * LONGEST).run()
    assert query(link(app)) == {"ask": "w" * LONGEST}
    app.text_area(key="give_ask").set_value("").run()
    assert query(link(app)) == {}
    assert "give_ask" not in app.query_params


def test_a_question_is_kept_while_one_looks_at_the_player(visit: Visit) -> None:
    app = visit(LESSON, give_base="https://adam.example.org", give_ask="Why?")
    app.switch_page(STEP).run().switch_page(LESSON).run()
    assert app.text_area(key="give_ask").value == "Why?"
    assert query(link(app))["ask"] == "Why?"


@pytest.mark.parametrize("lang", TITLES)
def test_the_summary_says_what_the_link_opens(visit: Visit, lang: str) -> None:
    plain = visit(LESSON, lang=lang).main.markdown
    shown = visit(LESSON, lang=lang, schedule="cosine", predict="on").main.markdown
    before, after = (
        next(m.value for m in found if "x\\*\\*4" in m.value).splitlines() for found in (plain, shown)
    )
    assert len(before) == len(after) == 7
    changed = [line for line, old in zip(after, before, strict=True) if line != old]
    wanted = {"en": ("cosine", "period", "on"), "zh": ("余弦", "period", "开")}[lang]
    assert len(changed) == 3
    assert all(word in line.lower() for word, line in zip(wanted, changed, strict=True))


@pytest.mark.parametrize("base", ["javascript:alert(1)", "adam.example.org", "https://a:b@c.example"])
def test_an_address_that_is_none_is_explained(visit: Visit, base: str) -> None:
    app = visit(LESSON, give_base=base)
    assert not app.exception
    assert any("http://" in message.replace("\u2060", "").replace("\\", "") for message in messages(app))
    assert link(app) == "http://localhost:8501/"


def test_a_lesson_in_force_does_not_lock_the_teachers_page(visit: Visit) -> None:
    app = visit(lock="*", ask="Why?")
    app.switch_page(LESSON).run()
    assert not any(fields(app).values())


@pytest.mark.parametrize("given", [{"give_lock": "f,nonsense"}, {"give_hide": "<b>"}, {"give_lang": "xx"}])
def test_choices_that_do_not_exist_are_said(visit: Visit, given: dict[str, str]) -> None:
    app = visit(LESSON, give_base="https://adam.example.org", **given)
    assert not app.exception
    (message,) = messages(app)
    assert "not possible" in message


@pytest.mark.parametrize("view", ["present", "page"])
def test_the_view_is_in_the_address(visit: Visit, view: str) -> None:
    app = visit(view=view)
    assert messages(app) == []
    assert player(app)["view"] == view
    (message,) = messages(visit(view="<b>"))
    assert "present" in message
