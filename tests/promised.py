"""What CONTRIBUTING.md promises of its examples, beside what the tests of every entry already look at.

``test_contributing.py`` runs this in a copy of the project that has them.
"""

from optim import OPTIMIZERS, simulate
from optim.objectives import OBJECTIVES
from tests.conftest import Visit, messages, player
from ui.pages import PAGES
from ui.texts import LANGUAGES, asked_for

QHM = OPTIMIZERS["qhm"].text
OWN = QHM.replace("m", "w")  # the same with other names: equations of one's own


def test_the_page_shows_the_optimizer_on_the_function(visit: Visit) -> None:
    app = visit(f="ackley", opt="signsgd", lr="0.125")
    assert messages(app) == []
    assert app.title[0].value == "Step through signSGD"
    path = simulate(OBJECTIVES["ackley"], "signsgd", steps=100, lr=0.125).x
    assert player(app)["columns"]["x"] == path[:, 0].tolist()
    assert player(app)["charts"][0]["key"] == "contour"


def test_the_family_and_the_race_know_it(visit: Visit) -> None:
    assert any("signSGD" in link.proto.label for link in visit(PAGES["family"].file).get("page_link"))
    app = visit(PAGES["race"].file, racers="adam_signsgd", rf="ackley", bet="signsgd")
    assert messages(app) == []
    assert app.multiselect(key="racers").value == ["adam", "signsgd"]


def test_the_hyper_parameter_is_a_field_a_sign_and_a_line_of_the_program(visit: Visit) -> None:
    for query in ({"opt": "qhm"}, {"opt": "own", "eq": OWN}):
        app = visit(**query, nu="0.25")
        assert messages(app) == []
        field = app.text_input(key="nu")
        assert (field.label, field.value) == ("ν  `nu`", "0.25")
        assert player(app)["constants"]["nu"] == 0.25
        assert any(r"\nu" in formula.value for formula in app.latex)
        assert "nu = 0.25" in app.switch_page(PAGES["pytorch"].file).run().code[0].value
    assert visit(opt="qhm", lock="nu").text_input(key="nu").disabled


def test_the_language_is_offered_and_spoken(visit: Visit) -> None:
    app = visit(lang="fr")
    assert messages(app) == []
    assert app.title[0].value == "Step through Adam°"
    assert "Français" in app.segmented_control(key="lang").options
    assert LANGUAGES["fr"].tag == "fr"
    assert any('documentElement.lang = "fr"' in block.proto.body for block in app.get("html"))
    assert asked_for("fr-CA") == "fr"
