import json

import pytest
from streamlit.testing.v1 import AppTest

from pages.lab.clinic import sections
from pages.lab.clinic.maths import KINDS, KNOBS, patient
from tests.conftest import Visit, messages
from ui import training
from ui.pages import PAGES

PAGE = PAGES["clinic"].file
OF = {patient(n).kind: n for n in range(1, 11)}


def curves(app: AppTest) -> list[str]:
    (chart,) = app.get("plotly_chart")
    return [trace["name"] for trace in json.loads(chart.proto.spec)["data"] if trace.get("showlegend", True)]


def asked(app: AppTest) -> list[str]:
    """The questions, by key."""
    return [choice.key for choice in app.get("segmented_control") if choice.key.startswith("clinic")]


def test_it_opens_with_a_sick_training_and_one_question(visit: Visit) -> None:
    app = visit(PAGE)
    assert not app.exception
    assert messages(app) == []
    assert curves(app) == ["a healthy training", "this training"]
    assert asked(app) == ["clinic_view", "clinic_trouble"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_patient_is_named_and_cured(visit: Visit, kind: str) -> None:
    knob = KINDS[kind].cures[0]
    app = visit(PAGE, patient=str(OF[kind]), clinic_trouble=kind, clinic_knob=knob)
    assert not app.exception
    assert messages(app) == []
    assert len(app.success) == 2
    assert all(word not in app.success[0].value for word in ("nan", "inf", "∞", "×10³"))
    assert ("with the knob turned" in curves(app)) == (kind != "nothing")


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_name_is_told_by_what_shows_it_and_can_be_tried_again(visit: Visit, kind: str) -> None:
    one = patient(OF[kind])
    for wrong in set(one.offered) - {kind}:
        app = visit(PAGE, patient=str(OF[kind]), clinic_trouble=wrong)
        assert not app.exception
        assert not app.success
        assert len(app.info) == 1
        assert "Try again" in app.info[0].value
        assert sections.BECAUSE[kind][:20] not in app.info[0].value
        assert "clinic_knob" not in asked(app)


def test_a_wrong_knob_shows_what_it_did_change(visit: Visit) -> None:
    app = visit(PAGE, patient=str(OF["eps"]), clinic_trouble="eps", clinic_knob="lr_up")
    assert "with the knob turned" in curves(app)
    assert "Every step is 20 times as long" in app.info[0].value
    assert "of the way" in app.info[0].value
    worse = visit(PAGE, patient=str(OF["lr_high"]), clinic_trouble="lr_high", clinic_knob="lr_up")
    assert "That is worse" in worse.info[0].value
    same = visit(PAGE, patient=str(OF["eps"]), clinic_trouble="eps", clinic_knob="batch")
    assert "It was set so already" in same.info[0].value
    other = visit(PAGE, patient=str(OF["clip"]), clinic_trouble="clip", clinic_knob="lr_up")
    assert "what was wrong is still wrong" in other.info[0].value
    nothing = visit(PAGE, patient=str(OF["nothing"]), clinic_trouble="nothing", clinic_knob="lr_down")
    assert "nothing to cure" in nothing.info[0].value


def test_who_would_rather_see_is_shown(visit: Visit) -> None:
    app = visit(PAGE, patient=str(OF["l2"]), clinic_trouble="show", clinic_knob="show")
    assert not app.success
    assert sections.TROUBLES["l2"] in app.info[0].value
    assert "AdamW" in app.info[1].value
    assert "with the knob turned" in curves(app)


def test_the_next_patient_comes_without_the_last_ones_answers(visit: Visit) -> None:
    app = visit(PAGE, patient="1", clinic_trouble="lr_high", clinic_knob="lr_down")
    app.button(key="clinic_next").click().run()
    assert "**Patient 2**" in [block.value for block in app.markdown]
    assert not app.success
    assert not app.info
    assert "clinic_trouble" not in app.query_params
    assert app.query_params["patient"] == "2"


@pytest.mark.parametrize("typed", ["0", "1.5", "1000", "x"])
def test_a_patient_that_there_is_not_is_explained(visit: Visit, typed: str) -> None:
    app = visit(PAGE, patient=typed)
    assert not app.exception
    assert len(messages(app)) == 1


def test_while_it_trains_it_says_how_far_it_is(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "SLICE", 0.0)
    monkeypatch.setattr(training, "TRAININGS", training.Trainings())
    app = visit(PAGE, patient="77")
    assert not app.exception
    assert len(app.get("progress")) == 1
    app.button(key="clinic_sick_stop").click().run()
    assert not app.exception
    assert curves(app) == ["this training"]


def test_every_knob_and_trouble_has_its_words() -> None:
    assert set(sections.TURNS) == set(sections.DOES) == set(KNOBS)
    assert set(sections.TROUBLES) == set(sections.BECAUSE) == set(KINDS) <= set(sections.SLIPS)
