import numpy as np
import pytest

from optim import network, simulate
from pages.lab.network import code, setup
from tests.conftest import ROOT, Visit, messages, player
from ui import training
from ui.numbers import text
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


@pytest.mark.parametrize("typed", ["9999", "8, x", "1, 2, 3, 4, 5, 6, 7"])
def test_layers_that_cannot_be_are_explained(visit: Visit, typed: str) -> None:
    app = visit(PAGE, net_hidden=typed)
    assert not app.exception
    assert len(app.error) == 1
    assert player(app)["columns"]["t"][-1] == 300


def test_a_training_is_bounded(visit: Visit) -> None:
    app = visit(PAGE, net_hidden="500, 30", net_steps="2000")
    assert len(app.error) == 1
    assert "from 1 to" in app.error[0].value


# --- one weight -----------------------------------------------------------------------------------

DIGITS = {"net_view": "weight", "net_data": "digits", "net_hidden": "6", "net_steps": "60"}


def test_a_weight_is_stepped_with_its_own_numbers(visit: Visit) -> None:
    app = visit(PAGE, net_view="weight", net_w="W1[2, 5]")
    assert not app.exception
    assert messages(app) == []
    shown = player(app)
    net = network("moons", (8,), batch=20)
    at = net.blocks["W1"].start + 8 + 4
    trace = simulate(net, "adam", steps=300, lr=0.05)
    for name in ("g", "m", "v_hat"):
        assert shown["columns"][name][1:] == trace[name][1:, at].tolist()
    assert shown["columns"]["w"] == trace.x[:, at].tolist()
    assert [stage["name"] for stage in shown["stages"]] == ["g", "m", "v", "m_hat", "v_hat", "x"]
    slope, *_, last = (element.value for element in app.get("latex"))
    assert r"\frac{\partial L}{\partial w} =" in slope
    assert "w" in last
    said = " ".join(element.value for element in app.markdown)
    assert "6 lines for each of the 42 weights" in said
    assert "300 such steps" in said


def test_a_weight_that_never_moves_is_found(visit: Visit) -> None:
    app = visit(PAGE, **DIGITS)
    app.button(key="net_still").click().run()
    assert app.text_input(key="net_w").value == "W1[1, 1]"
    assert not any(player(app)["columns"]["g"][1:])
    assert "never moves" in app.info[0].value
    assert "0/0" in app.info[0].value


def test_where_all_weights_move_the_button_is_off(visit: Visit) -> None:
    assert visit(PAGE, net_view="weight").button(key="net_still").disabled


def test_the_unit_whose_weights_are_shown_is_the_weights(visit: Visit) -> None:
    app = visit(PAGE, **DIGITS, net_w="W1[20, 3]")
    assert app.selectbox(key="net_unit").value == "1.2"
    app.selectbox(key="net_unit").select("1.5").run()
    assert app.text_input(key="net_w").value == "W1[20, 6]"
    app.selectbox(key="net_unit").select("2.9").run()
    assert app.text_input(key="net_w").value == "W2[1, 10]"


@pytest.mark.parametrize(
    "name", ["W3[1, 1]", "W1[0, 1]", "b1[9]", "W1[1]", "weight", "W1[" + "9" * 90 + ", 1]"]
)
def test_a_weight_that_is_not_there_is_explained(visit: Visit, name: str) -> None:
    app = visit(PAGE, net_view="weight", net_w=name)
    assert not app.exception
    assert "W2[8, 2]" in app.error[0].value.replace("\\", "")


def test_what_is_recorded_is_not_asked_for(visit: Visit) -> None:
    shown = player(visit(PAGE, net_view="weight", predict="on"))
    assert [stage.get("given", False) for stage in shown["stages"]] == [True] + 5 * [False]
    assert all("calculation" in stage for stage in shown["stages"][1:])


def test_a_guess_about_the_way(visit: Visit) -> None:
    app = visit(PAGE, net_view="weight", net_w="W1[1, 5]", net_way="some")
    net = network("moons", (8,), batch=20)
    w = simulate(net, "adam", steps=300, lr=0.05).x[:, net.blocks["W1"].start + 4]
    share = abs(w[-1] - w[0]) / np.abs(np.diff(w)).sum()
    told = app.success or app.info
    assert bool(app.success) == (0.1 <= share <= 0.5)
    assert f"{100 * share:.2g} %" in told[0].value


# --- slices ---------------------------------------------------------------------------------------


def test_a_long_training_says_how_far_it_is_and_can_be_stopped(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "SLICE", 0.0)
    monkeypatch.setattr(training, "TRAININGS", training.Trainings())
    app = visit(PAGE, net_seed="77")
    assert not app.exception
    (bar,) = app.get("progress")
    assert "of 300 steps" in bar.proto.text
    assert not app.get("plotly_chart")
    app.button(key="training_stop").click().run()
    assert "You stopped the training at t = " in " ".join(element.value for element in app.markdown)
    t = player(app)["columns"]["t"]
    assert t[0] == 0
    assert 0 <= t[-1] < 300
    monkeypatch.setattr(training, "SLICE", 60)
    app.button(key="training_on").click().run()
    assert player(app)["columns"]["t"][-1] == 300


# --- in PyTorch -----------------------------------------------------------------------------------


def test_the_training_as_a_program(visit: Visit) -> None:
    app = visit(PAGE, net_view="code", net_line="all")
    assert not app.exception
    assert messages(app) == []
    (program,) = app.get("code")
    assert "torch.optim.Adam(model.parameters(), lr=0.05" in program.value
    assert "range(300)" in program.value
    assert {button.key for button in app.get("download_button")} == {"net_py", "net_ipynb", "net_csv"}
    loss = simulate(network("moons", (8,), batch=20), "adam", steps=300, lr=0.05).f[-1]
    assert text(float(loss), None) in " ".join(element.value for element in app.markdown)
    assert len(app.success) == 1
    digits = visit(PAGE, net_view="code", net_data="digits", net_hidden="4", net_steps="9", net_code="numpy")
    assert {button.key for button in digits.get("download_button")} == {"net_py", "net_ipynb"}


def test_what_it_promises_of_pytorch_is_measured() -> None:
    source = (ROOT / "tests" / "parity" / "test_trained.py").read_text("utf-8")
    assert f"\nDIGITS = {code.DIGITS}\n" in source
    for name, usual in setup.USUAL.items():
        hidden = setup.layers("moons")(usual.hidden)
        case = repr((name, hidden, usual.steps, usual.batch, usual.lr)).replace("'", '"')
        assert case in source or name in ("xor", "circles", "digits", setup.OWN), case


# --- digits ---------------------------------------------------------------------------------------


def test_digits_show_what_is_wrong_where_the_player_stands(visit: Visit) -> None:
    query = {"net_data": "digits", "net_hidden": "6", "net_steps": "100"}
    net = network("digits", (6,))
    trace = simulate(net, "adam", steps=100, lr=0.01)
    for t in (0, 100):
        app = visit(PAGE, **query, t=str(t))
        assert not app.exception
        count = round(360 * (1 - net.accuracy(trace.x[t])))
        said = " ".join(element.value for element in app.markdown)
        assert f"At t = {t} it gets {count} of 360 test images wrong" in said
        assert [chart["key"] for chart in player(app)["charts"]] == ["net_lines"]


# --- own data, and numbers that are no more ---------------------------------------------------------


def test_ones_own_data_are_read_and_stay_with_the_visit(visit: Visit) -> None:
    app = visit(PAGE, net_data="own")
    assert messages(app) == []
    assert "two moons are shown" in " ".join(element.value for element in app.caption)
    rows = "\n".join(f"{i % 10},{i % 7},{int(i % 10 > i % 7)}" for i in range(200))
    (field,) = app.get("file_uploader")
    field.upload("mine.csv", rows.encode(), "text/csv").run()
    assert not app.exception
    assert messages(app) == []
    shown = player(app)
    assert "(inputs, labels)" in shown["run"]
    assert sum(len(trace["x"]) for trace in shown["charts"][0]["traces"][1:]) == 160
    assert not any(plan.net.data.key == "" for plan in training.TRAININGS._done)
    (field,) = app.get("file_uploader")
    field.upload("mine.csv", b"a,b\n1,2", "text/csv").run()
    assert "no number" in app.error[0].value.replace("\\", "")


@pytest.mark.parametrize("view", ["train", "weight", "code"])
def test_a_training_that_diverges_is_shown(visit: Visit, view: str) -> None:
    app = visit(
        PAGE,
        net_view=view,
        net_opt="sgd",
        net_lr="1e300",
        net_act="relu",
        net_steps="50",
        net_bet="late",
        net_way="most",
        t="50",
    )
    assert not app.exception
