import pytest

from optim import HYPERPARAMETERS, OBJECTIVES, OPTIMIZERS, simulate
from tests.conftest import Visit, messages, player
from ui.form import notches, number
from ui.setup import usual_lr
from ui.texts import plain


@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_the_usual_rate_is_a_stop(rule: str) -> None:
    assert usual_lr(OBJECTIVES["quartic"], OPTIMIZERS[rule], (4.0,)) in notches(HYPERPARAMETERS["lr"])


URL = {"lr": "0.25", "beta1": "0.5", "beta2": "0.99", "eps": "1e-3", "x0": "-1.5", "steps": "7"}


def test_the_url_sets_every_field(visit: Visit) -> None:
    app = visit(f="x**2", **URL)
    assert messages(app) == []
    assert {name: app.text_input(key=name).value for name in URL} == URL
    data = player(app)
    assert data["constants"].items() >= {"lr": 0.25, "beta1": 0.5, "beta2": 0.99, "eps": 1e-3}.items()
    assert (data["columns"]["x"][0], data["last"]) == (-1.5, 7)
    assert app.select_slider(key="lr_slider").value == 0.25


def test_a_preset_brings_its_text_and_start(visit: Visit) -> None:
    app = visit()
    app.selectbox(key="preset").select("ravine").run()
    assert app.text_input(key="f").value == OBJECTIVES["ravine"].text
    assert (app.text_input(key="x0").value, app.text_input(key="y0").value) == ("-8", "2")
    app.text_input(key="f").set_value("x**2 + y").run()
    assert app.selectbox(key="preset").value == "own"
    app.text_input(key="f").set_value("x**4").run()
    assert app.selectbox(key="preset").value == "quartic"
    assert [field.key for field in app.text_input if field.key == "y0"] == []


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, "β₁ and β₂ together"),
        ({"opt": "momentum"}, "α and μ together"),
        ({"opt": "sgd"}, ""),
        ({"lock": "beta1"}, ""),
        ({"hide": "beta2"}, ""),
        ({"lock": "*"}, ""),
    ],
)
def test_two_dials_stand_on_a_pad_where_both_are_free(
    visit: Visit, query: dict[str, str], shown: str
) -> None:
    found = [box.label for box in visit(**query).expander if "together" in box.label]
    assert found == [shown] * bool(shown)


def test_a_slider_stands_where_its_field_says(visit: Visit) -> None:
    app = visit()
    app.text_input(key="lr").set_value("1/3").run()
    assert app.select_slider(key="lr_slider").value == 1 / 3
    app.select_slider(key="lr_slider").set_value(0.5).run()
    assert app.select_slider(key="lr_slider").value == 1 / 3, "only the browser writes into the field"


@pytest.mark.parametrize(
    ("first", "slider", "typed", "drawn"),
    [
        ("0.2", 0.5, "0.5", False),
        ("0.2", 0.2, "0.5", True),  # its slider is to follow
        ("0.2", 0.5, "1/2", True),  # it says how that was read
        ("1/5", 0.5, "0.5", True),  # no longer
        ("x", 0.5, "0.5", True),  # and no longer what is wrong
        ("0.1", 0.5, "0.5", True),  # that is the usual one, about which it may have something to say
    ],
)
def test_a_control_that_shows_its_number_already_is_not_drawn_again(
    visit: Visit, first: str, slider: float, typed: str, drawn: bool
) -> None:
    app = visit(t="1")
    app.text_input(key="lr").set_value(first)
    app.run()
    app.run()
    app.select_slider(key="lr_slider").set_value(slider)
    app.text_input(key="lr").set_value(typed).run()
    assert [field.key for field in app.text_input] == ["lr"] * drawn
    assert player(app)["constants"]["lr"] == 0.5
    assert app.query_params["lr"] in ("0.5", ["0.5"], "1/2", ["1/2"])
    app.run()
    assert app.text_input(key="lr").value == typed
    assert messages(app) == []


@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_an_optimizer_starts_from_its_own_defaults(visit: Visit, rule: str) -> None:
    app = visit(opt=rule)
    assert messages(app) == []
    assert not app.exception
    usual = {name: OPTIMIZERS[rule].default(name) for name in OPTIMIZERS[rule].hyperparameters}
    usual |= {"lr": usual_lr(OBJECTIVES["quartic"], OPTIMIZERS[rule], (4.0,))} if "lr" in usual else {}
    assert {name: number(str(app.text_input(key=name).value)) for name in usual} == usual


def test_own_equations_begin_with_those_last_seen(visit: Visit) -> None:
    app = visit(opt="momentum")
    app.selectbox(key="opt").select("own").run()
    assert app.text_area(key="eq").value == OPTIMIZERS["momentum"].text


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("f", "x^", "something is missing at column 3"),
        ("f", "1/2x", "can mean 1/(2x) or (1/2)x"),
        ("f", "", "the formula is empty"),
        ("f", "9**9**9", ""),
        ("f", "abs(", "missing"),
        ("f", "x" * 100_000, "100000 characters"),
        ("f", "<img src=x onerror=alert(1)>", "something is missing"),
        ("f", "[a](http://b.c) **x**", "not allowed"),
        ("lr", "-1", "lr must be in [0, ∞), not -1"),
        ("lr", "nan", "unknown name 'nan'"),
        ("lr", "<b>1</b>", "missing"),
        ("beta1", "1", "beta1 must be in [0, 1), not 1"),
        ("steps", "0", "from 1 to 1000, not 0"),
        ("steps", "1e9", "from 1 to 1000, not 1e+09"),
        ("steps", "2.5", "from 1 to 1000, not 2.5"),
        ("x0", "1e309", "too large"),
        ("x0", "1/0", "is not a finite number"),
    ],
)
def test_bad_input_is_explained_and_the_run_goes_on(visit: Visit, key: str, value: str, said: str) -> None:
    app = visit(**{key: value})
    assert not app.exception
    (message,) = messages(app)
    assert plain(said) in message
    assert "<" not in message.replace(r"\<", ""), "only escaped"
    assert "Still showing" in message
    data = player(app)
    assert data["last"] == 100
    assert data["columns"]["x"][1] == pytest.approx(3.9)


def test_a_bad_text_after_a_good_one_keeps_the_good_run(visit: Visit) -> None:
    app = visit(f="x**2", x0="2")
    app.text_input(key="f").set_value("x**").run()
    assert "Still showing x\\*\\*2" in messages(app)[0]
    assert player(app)["columns"]["f"][0] == 4


def test_two_numbers_at_once(visit: Visit) -> None:
    """As on a slow server, where the second change comes before the first is answered."""
    app = visit(steps="3")
    app.text_input(key="lr").set_value("0.2")
    app.text_input(key="beta1").set_value("0.5")
    app.run()
    assert player(app)["columns"]["x"] == simulate("x**4", steps=3, lr=0.2, beta1=0.5).x[:, 0].tolist()
    assert (*app.query_params["lr"], *app.query_params["beta1"]) in (("0.2", "0.5"), (*"0.2", *"0.5"))


def test_what_a_run_did_not_come_to_is_run_with_the_next(visit: Visit) -> None:
    app = visit(steps="3")
    session = app.session_state["address"]
    session.due.add("lr")
    app.session_state["lr"] = "0.2"
    app.text_input(key="beta1").set_value("0.5").run()
    assert player(app)["columns"]["x"] == simulate("x**4", steps=3, lr=0.2, beta1=0.5).x[:, 0].tolist()
    assert not session.due
