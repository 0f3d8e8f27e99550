import io

import pandas as pd
import pytest

from optim import Run
from pages.lab.race.maths import PRESETS, race
from pages.lab.race.sections import table
from tests.conftest import Visit, messages, player
from ui.files import csv
from ui.pages import PAGES

RACE = PAGES["race"].file
TITLES = {"en": "The race", "zh": "优化器竞赛"}


@pytest.mark.parametrize("lang", TITLES)
@pytest.mark.parametrize("preset", PRESETS)
def test_every_race_opens(visit: Visit, preset: str, lang: str) -> None:
    app = visit(RACE, race=preset, lang=lang)
    assert not app.exception
    assert messages(app) == []
    assert app.title[0].value == TITLES[lang]
    data = player(app)
    assert data["last"] == PRESETS[preset].steps
    assert len(data["charts"]) == 4


def test_the_result_waits_for_the_bet(visit: Visit) -> None:
    assert not visit(RACE).success
    app = visit(RACE, bet="rmsprop")
    assert "Your bet wins" in app.success[0].value
    app = visit(RACE, bet="sgd")
    assert "You had bet on SGD" in app.info[0].value
    assert "bet" not in visit(RACE, bet="show").info[0].value


def test_numbers_of_the_result_are_numbers(visit: Visit) -> None:
    """Who never arrives has an empty cell, on the page and in the CSV."""
    steps = visit(RACE, race="breaks_sgd", bet="adam").dataframe[0].value.iloc[:, 2]
    assert steps.dtype == "Int64"
    assert steps.isna().any()
    finishes = race([Run.of("x**2", key, 3.0, 300, {"lr": lr}) for key, lr in (("adam", 0.1), ("sgd", 2.0))])
    written = csv(table(finishes, exact=True))
    again = pd.read_csv(io.BytesIO(written))
    assert [column.dtype.kind for _name, column in again.iloc[:, 1:].items()] == ["f"] * 5
    assert again.iloc[:, 2].isna().tolist() == [False, True]
    assert f",{float(finishes[0].final)!r}," in written.decode()  # old versions of pandas read it inexactly


def test_another_race_brings_its_own_rates(visit: Visit) -> None:
    app = visit(RACE)
    app.selectbox(key="race").select("saddle").run()
    assert {app.text_input(key=f"{racer}_lr").value for racer in ("sgd", "adam")} == {"0.05"}
    assert player(app)["columns"]["f0"][:2] == player(visit(RACE, race="saddle"))["columns"]["f0"][:2]


def test_a_race_that_nobody_can_win(visit: Visit) -> None:
    for query in ({"rf": "5"}, {"rf": "1/x + log(y)", "rx0": "-1", "ry0": "0"}):
        app = visit(RACE, bet="adam", **query)
        assert not app.exception
        assert "A tie" in app.info[0].value


def test_who_diverges_is_named(visit: Visit) -> None:
    said = [m.value for m in visit(RACE, race="breaks_sgd", bet="adam").markdown]
    assert any("SGD diverged: at t = 7" in text for text in said)


@pytest.mark.parametrize(
    "query",
    [
        {"race": "nix"},
        {"racers": "adam_nix"},
        {"rsteps": "0"},
        {"sigma": "-1"},
        {"sigma": "1", "seed": "x"},
        {"adam_beta1": "1"},
        {"view": "hologram"},
        {"rf": "x^"},
        {"rates": "same", "rlr": "-1"},
        {"bet": "lottery"},
    ],
)
def test_bad_input_is_explained(visit: Visit, query: dict[str, str]) -> None:
    app = visit(RACE, **query)
    assert not app.exception
    assert messages(app)
    assert player(app)["last"] == 200


def test_a_function_of_one_variable_and_a_surface(visit: Visit) -> None:
    assert player(visit(RACE, rf="x**4", rx0="2"))["charts"][0]["key"] == "race_curve"
    assert player(visit(RACE, view="surface"))["charts"][0]["key"] == "race_surface"
