"""Practice: filling in, predicting, the record, worksheets; and that no answer is there before it is given."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from optim.slips import SLIPS
from pages.learn.practice import record as record_
from pages.learn.practice import worksheet
from tests.conftest import Visit, messages
from ui.glossary import WORDS
from ui.numbers import text
from ui.pages import PAGES
from ui.questions.answers import Answer, Record
from ui.questions.exercises import PRACTISED, Exercise, faded
from ui.questions.kinds import QUESTIONS, question
from ui.questions.said import said
from ui.questions.titles import LINES

PAGE = PAGES["practice"].file
DRILLS = ("fill", "predict", "record", "sheet")
SEEDS = ("1", "17", "424")
LONG = (46, 102)
"""With these seeds every number of open lines has a result of many digits."""


def ways(app: AppTest) -> list[Any]:
    """The links of the page but for those of the words that it explains."""
    explained = {word.name for word in WORDS.values()} & {
        found.proto.popover.label for found in app.get("popover")
    }
    assert explained
    return list(app.get("page_link"))[len(explained) :]


def source(app: AppTest) -> str:
    """Everything the browser gets."""
    return "\n".join(str(element.proto) for element in app if hasattr(element, "proto"))


def type_in(app: AppTest, number: str) -> None:
    app.text_input(key="fill_given").set_value(number)
    next(button for button in app.button if button.label == "Check").click().run()


def record(app: AppTest) -> Record:
    return app.session_state["record"]


def fill(visit: Visit, seed: int, blanks: int, **query: str) -> tuple[AppTest, Exercise]:
    return visit(PAGE, seed=str(seed), blanks=str(blanks), **query), faded(seed, blanks)


@pytest.mark.parametrize("drill", DRILLS)
def test_every_part_keeps_the_seed(visit: Visit, drill: str) -> None:
    app = visit(PAGE, drill=drill, seed="17")
    assert messages(app) == []
    assert app.query_params["seed"] == "17"


def test_a_visitor_without_a_link_gets_numbers_that_can_be_shared(visit: Visit) -> None:
    app = visit(PAGE)
    seed = app.query_params["seed"]
    other = visit(PAGE, seed=seed)
    assert [formula.value for formula in app.latex] == [formula.value for formula in other.latex]


@pytest.mark.parametrize("rule", PRACTISED)
def test_every_optimizer_can_be_filled_in(visit: Visit, rule: str) -> None:
    app = visit(PAGE, rule=rule, seed="3", blanks="2" if rule != "sgd" else "1")
    assert not app.exception
    assert messages(app) == []
    for stage in faded(3, 2 if rule != "sgd" else 1, rule).open:
        type_in(app, repr(faded(3, 2 if rule != "sgd" else 1, rule).value(stage)))
    assert [button.key for button in app.button if button.key == "fill_next"] == ["fill_next"]


@pytest.mark.parametrize("seed", [3, 17])
def test_a_whole_step_is_filled_in_from_the_top(visit: Visit, seed: int) -> None:
    app, exercise = fill(visit, seed, 6)
    for k, stage in enumerate(exercise.stages):
        assert len([formula for formula in app.latex if "?" in formula.value]) == 6 - k
        type_in(app, f"{exercise.value(stage):.6g}")
        assert app.success[0].value.startswith("Right")
    assert not app.exception
    assert "worked out a whole step" in " ".join(m.value for m in app.markdown)
    assert [answer.result for answer in record(app).answers] == ["right"] * 6
    app.button(key="fill_next").click().run()
    assert app.query_params["seed"] == str(seed + 1)


def test_one_more_line_is_open_after_each_clean_exercise(visit: Visit) -> None:
    app, _ = fill(visit, 17, 1)
    for blanks in range(1, 4):
        exercise = faded(17, blanks)
        for stage in exercise.open:
            type_in(app, repr(exercise.value(stage)))
        app.button(key="fill_next").click().run()
        assert app.query_params["blanks"] == str(blanks + 1)
        assert app.query_params["seed"] == "17"


def test_a_slip_is_named_and_can_be_mended(visit: Visit) -> None:
    app, exercise = fill(visit, 17, 3)
    stage = exercise.open[0]
    slip, value = exercise.slips(stage)[0]
    type_in(app, repr(value))
    assert SLIPS[slip.key] in app.info[0].value
    assert text(exercise.value(stage)) not in app.info[0].value
    type_in(app, repr(exercise.value(stage)))
    assert app.success
    assert [(answer.result, answer.slip) for answer in record(app).answers] == [
        ("wrong", slip.key),
        ("right", ""),
    ]
    for stage in exercise.open[1:]:
        type_in(app, repr(exercise.value(stage)))
    app.button(key="fill_next").click().run()
    assert app.query_params["blanks"] == "3", "not all was right at once"


def test_another_session_goes_on_from_the_address(visit: Visit) -> None:
    """A reloaded page, and one whose server was started again, know nothing but the address."""
    app, exercise = fill(visit, 17, 3)
    type_in(app, repr(exercise.value(exercise.open[0])))
    app.button(key="fill_hint").click().run()
    slip, value = exercise.slips(exercise.open[1])[0]
    type_in(app, repr(value))
    other = visit(PAGE, **dict(app.query_params))
    assert messages(other) == []
    for page in (app, other):
        assert SLIPS[slip.key] in page.info[0].value
        assert [b.label for b in page.button if b.key == "fill_hint"] == ["Hint 2 of 3"]
        assert sum("Hint 1:" in m.value for m in page.markdown) == 1
    assert [f.value for f in other.latex] == [f.value for f in app.latex]
    assert [f.label for f in other.text_input] == [f.label for f in app.text_input]
    assert "record" not in other.session_state, "answers are of the session in which they were given"
    type_in(other, repr(exercise.value(exercise.open[1])))
    assert other.success[0].value.startswith("Right")
    assert [(a.result, a.hints) for a in record(other).answers] == [("right", 1)]


def test_a_given_answer_is_in_the_address(visit: Visit) -> None:
    app = visit(PAGE, drill="predict", kind="first_step", seed="17")
    asked = question("first_step", 17)
    app.radio[0].set_value(asked.answer)
    next(button for button in app.button if button.label == "Answer").click().run()
    other = visit(PAGE, **dict(app.query_params))
    assert messages(other) == []
    assert said(asked.because) in other.success[0].value
    assert "record" not in other.session_state


@pytest.mark.parametrize("query", [{"seed": "18"}, {"rule": "sgd", "blanks": "1"}, {"blanks": "2"}])
def test_other_numbers_begin_anew(visit: Visit, query: dict[str, str]) -> None:
    app = visit(PAGE, **{"seed": "17", "blanks": "3", "work": "adam.17.3-1-2-0-right", **query})
    assert messages(app) == []
    assert not app.success
    assert "work" not in app.query_params


def test_a_seed_can_be_typed(visit: Visit) -> None:
    app = visit(PAGE, seed="17")
    app.text_input(key="seed_field").set_value("x").run()
    assert "whole number" in app.error[0].value
    assert app.query_params["seed"] == "17"
    app.text_input(key="seed_field").set_value("0042").run()
    assert not app.error
    assert app.query_params["seed"] == "42"
    assert app.text_input(key="seed_field").value == "42"


def test_three_hints_then_the_answer(visit: Visit) -> None:
    app, exercise = fill(visit, 17, 2)
    shown = []
    for _ in range(3):
        app.button(key="fill_hint").click().run()
        shown.append(next(m.value for m in reversed(app.markdown) if "Hint" in m.value))
    assert len(set(shown)) == 3
    app.button(key="fill_show").click().run()
    stage = exercise.open[0]
    assert text(exercise.value(stage)) in app.info[0].value
    assert [(a.result, a.hints) for a in record(app).answers] == [("shown", 3)]
    type_in(app, repr(exercise.value(exercise.open[1])))
    assert app.button(key="fill_next").label == "Other numbers"


@pytest.mark.parametrize("typed", ["", "twelve", "1/0", "<b>3</b>", "__import__('os')", "9" * 5000, "x"])
def test_what_is_no_number_is_explained_and_not_counted(visit: Visit, typed: str) -> None:
    app, _ = fill(visit, 17, 2)
    type_in(app, typed)
    assert not app.exception
    assert len(app.info) == 1
    assert "<b>" not in app.info[0].value
    assert len(app.info[0].value) < 600
    assert "record" not in app.session_state


@pytest.mark.parametrize("seed", LONG)
@pytest.mark.parametrize("blanks", range(1, 7))
def test_no_number_is_on_the_page_before_it_is_filled_in(visit: Visit, seed: int, blanks: int) -> None:
    app, exercise = fill(visit, seed, blanks)
    looked = 0
    for stage in exercise.open:
        value = text(exercise.value(stage))
        if len(value.strip("−")) >= 6:  # a shorter one may stand there as another number
            assert value not in source(app)
            assert f"{exercise.value(stage):.15g}"[:8] not in source(app)
            assert value not in str(app.query_params)
            looked += 1
        type_in(app, repr(exercise.value(stage)))
        assert app.success
        assert value in app.success[0].value
        assert value.replace("−", "-") in source(app)
    assert looked


@pytest.mark.parametrize("kind", QUESTIONS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_question_is_answered_once_and_explained_after(visit: Visit, kind: str, seed: str) -> None:
    app = visit(PAGE, drill="predict", kind=kind, seed=seed)
    asked = question(kind, int(seed))
    assert not app.exception
    why = said(asked.because)
    assert why not in source(app)
    assert not app.success
    assert dict(app.query_params) == {"drill": "predict", "kind": kind, "seed": seed}
    app.radio[0].set_value(asked.answer)
    next(button for button in app.button if button.label == "Answer").click().run()
    assert why in app.success[0].value
    assert len(app.radio) == 0
    assert record(app).answers == (Answer(kind, seed, "right"),)
    app.button(key="predict_next").click().run()
    assert app.query_params["kind"] != kind
    assert app.query_params["seed"] == str(int(seed) + 1)
    assert not app.exception


def test_a_wrong_answer_and_being_shown(visit: Visit) -> None:
    app = visit(PAGE, drill="predict", kind="first_step", seed="17")
    asked = question("first_step", 17)
    app.radio[0].set_value((asked.answer + 1) % len(asked.options))
    next(button for button in app.button if button.label == "Answer").click().run()
    assert "Not quite." in app.info[0].value
    assert ways(app)
    app = visit(PAGE, drill="predict", kind="first_step", seed="17")
    next(button for button in app.button if button.label == "Show me").click().run()
    assert said(asked.because) in app.info[0].value
    assert record(app).answers == (Answer("first_step", "17", "shown"),)


@pytest.mark.parametrize("kind", QUESTIONS)
def test_every_kind_leads_to_its_lesson_when_missed(visit: Visit, kind: str) -> None:
    app = visit(PAGE, drill="predict", kind=kind, seed="17")
    next(button for button in app.button if button.label == "Show me").click().run()
    assert not app.exception
    (link,) = ways(app)
    assert link.proto.page == PAGES[QUESTIONS[kind].page].address.replace("step", "")


@pytest.mark.parametrize("name", LINES)
def test_every_line_leads_to_a_lesson(visit: Visit, name: str) -> None:
    app = visit(PAGE, drill="record")
    app.session_state["record"] = Record((Answer(record_.line(name), "adam.1.1", "shown"),))
    app.run()
    assert not app.exception
    assert len(ways(app)) == 1


def test_what_was_said_is_said_in_the_language_of_now(visit: Visit) -> None:
    app, _ = fill(visit, 17, 2)
    type_in(app, "1234")
    assert "is not 1234" in app.info[0].value
    app.segmented_control(key="lang").set_value("zh").run()
    assert "is not" not in app.info[0].value
    assert "1234" in app.info[0].value


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_worksheets_are_made_in_the_language_of_the_page(visit: Visit, lang: str) -> None:
    app = visit(PAGE, drill="sheet", seed="17", lang=lang, asks="1")
    assert not app.get("download_button")
    app.button(key="sheet_make").click().run()
    assert len(app.get("download_button")) == 1
    made, kept = app.session_state["sheets"]
    file = gzip.decompress(kept)
    assert made[-1] == lang
    assert (b'lang="en"' in file) == (lang == "en")
    assert (b"Fill in a step" in file) == (lang == "en")
    app.text_area(key="sheet_names").set_value("Ada").run()
    assert not app.get("download_button"), "they are of another list"


class Busy:
    """A lock that somebody else holds; the visitor gives up waiting."""

    def __init__(self) -> None:
        self.asked = 0

    def acquire(self, timeout: float) -> bool:
        self.asked += 1
        if self.asked > 2:
            st.stop()
        return False


def test_while_somebody_elses_worksheet_is_made_one_waits(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = Busy()
    monkeypatch.setattr(worksheet, "_making", busy)
    app = visit(PAGE, drill="sheet", seed="17")
    app.button(key="sheet_make").click().run()
    assert not app.exception
    assert busy.asked == 3
    assert "somebody else" in app.info[0].value
    assert not app.get("download_button")


def test_a_worksheet_that_is_not_finished_keeps_nobody_waiting(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    shares: list[float] = []

    def interrupted(*_: object) -> None:
        shares.append(1.0)
        assert worksheet._making.locked()
        st.stop()

    monkeypatch.setattr(worksheet, "worksheets", interrupted)
    visit(PAGE, drill="sheet", seed="17").button(key="sheet_make").click().run()
    assert shares
    assert not worksheet._making.locked()


def test_answering_without_choosing_counts_for_nothing(visit: Visit) -> None:
    app = visit(PAGE, drill="predict", kind="first_step", seed="17")
    next(button for button in app.button if button.label == "Answer").click().run()
    assert "Choose one" in app.info[0].value
    assert len(app.radio) == 1


@pytest.mark.parametrize(
    "query",
    [
        {"seed": "-1"},
        {"seed": "<b>1</b>"},
        {"seed": "9" * 400},
        {"drill": "cheat"},
        {"blanks": "9"},
        {"rule": "nadam"},
        {"drill": "predict", "kind": "<script>"},
        {"drill": "sheet", "fills": "1e9"},
        {"work": "<script>"},
        {"seed": "17", "work": "adam.17.1-0-0-1-right"},
        {"seed": "17", "work": "adam.17.1-1-0-1-0.5"},
        {"seed": "17", "work": "adam.17.1-2-0-1-right"},
        {"seed": "17", "work": "adam.17.1-0-4-1-"},
        {"drill": "predict", "answered": "1"},
        {"drill": "predict", "kind": "first_step", "seed": "5", "answered": "first_step.5-9"},
    ],
)
def test_a_bad_link_gets_a_message(visit: Visit, query: dict[str, str]) -> None:
    app = visit(PAGE, **query)
    assert not app.exception
    (message,) = messages(app)
    assert "<b>" not in message
    assert "<script>" not in message


def test_the_record_sums_up_and_is_kept(visit: Visit) -> None:
    app = visit(PAGE, drill="record")
    app.session_state["record"] = Record(
        (
            Answer("line.m", "adam.17.4", "wrong", 0, "weight"),
            Answer("line.m", "adam.17.4", "right"),
            Answer("scaled", "17", "right"),
        )
    )
    app.run()
    table = app.dataframe[0].value
    assert table.iloc[:, 1].tolist() == [1, 1]
    assert table.iloc[:, 2].tolist() == [0, 1]
    assert any("**1 of 2**" in block.value for block in app.markdown)
    shown = " ".join(m.value for m in app.markdown)
    assert SLIPS["weight"] in shown
    assert [link.proto.page for link in ways(app)] == ["momentum"]


def test_too_long_a_list_of_names_is_refused(visit: Visit) -> None:
    app = visit(PAGE, drill="sheet", seed="17")
    app.text_area(key="sheet_names").set_value("\n".join(f"name {i}" for i in range(201))).run()
    assert "at most 200" in app.error[0].value
    assert "up to 200, of up to 60" in app.text_area(key="sheet_names").label, "said beforehand"
    app.text_area(key="sheet_names").set_value("x" * 61).run()
    assert "at most 60" in app.error[0].value
    app.text_area(key="sheet_names").set_value("Ada\n李雷\n\n").run()
    assert not app.error


def test_the_race_has_a_seed_of_its_own(visit: Visit) -> None:
    app = visit(PAGE, seed="17")
    app.switch_page(PAGES["race"].file)
    app.query_params.clear()
    app.query_params["sigma"] = "0.5"
    app.run()
    assert not app.exception
    assert messages(app) == []
