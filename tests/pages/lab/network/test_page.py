import pytest

from tests.conftest import Visit, messages, player
from ui.pages import PAGES

PAGE = PAGES["network"].file


def test_it_opens_with_a_network_that_is_trained_already(visit: Visit) -> None:
    app = visit(PAGE)
    assert not app.exception
    assert messages(app) == []
    assert not app.get("progress")
    shown = player(app)
    assert shown["columns"]["t"][-1] == 300
    assert shown["columns"]["test"][-1] == 1
    assert [chart["key"] for chart in shown["charts"]] == ["net_map", "net_lines"]
    assert len(shown["charts"][0]["traces"][0]["zs"]) == len(shown["columns"]["t"])


def test_the_player_stands_at_the_row_of_the_step_that_the_address_names(visit: Visit) -> None:
    shown = player(visit(PAGE, t="150"))
    assert shown["columns"]["t"][shown["place"]["t"]] == 150
    assert player(visit(PAGE))["place"]["t"] == 0


@pytest.mark.parametrize("text", ["9999", "8, x", "1, 2, 3, 4, 5, 6, 7"])
def test_layers_that_cannot_be_are_explained(visit: Visit, text: str) -> None:
    app = visit(PAGE, net_hidden=text)
    assert not app.exception
    assert len(app.error) == 1
    assert player(app)["columns"]["t"][-1] == 300


def test_a_training_is_bounded(visit: Visit) -> None:
    app = visit(PAGE, net_hidden="500, 30", net_steps="2000")
    assert len(app.error) == 1
    assert "from 1 to" in app.error[0].value
