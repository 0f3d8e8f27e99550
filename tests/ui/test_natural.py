"""What is typed as on paper is run, shown as it was read, and linked in the notation."""

import pytest
from streamlit.testing.v1 import AppTest

from optim import optimizer
from tests.conftest import Visit, messages, player
from ui.formulas import aligned


def captions(app: AppTest) -> str:
    return "\n".join(element.value for element in app.caption)


@pytest.mark.parametrize(
    ("typed", "strict", "start", "shown"),
    [
        ("½x² + |x|", "(1/2)*x**2 + abs(x)", 12, r"Read as $f(x) = \frac{1}{2} x^{2} + \left|x\right|$"),
        ("y = x^2", "x**2", 9, "Read as $f(x) = x^{2}$"),
        ("f(x,y) = xy", "x*y", 12, "Read as $f(x, y) = x y$"),
        ("0,5x²", "0.5*x**2", 8, "Read as $f(x) = 0.5 x^{2}$"),
    ],
)
def test_a_function_is_typed_as_on_paper(
    visit: Visit, typed: str, strict: str, start: float, shown: str
) -> None:
    for app in (visit(f=typed), visit().text_input(key="f").set_value(typed).run()):
        assert messages(app) == []
        assert app.text_input(key="f").value == typed
        assert player(app)["columns"]["f"][0] == start
        assert app.query_params["f"] in (strict, [strict])
        assert shown.replace(" ", "") in captions(app).replace(r"\,", "").replace(" ", "")


def test_a_spelling_of_the_notation_is_not_commented_but_for_the_logarithm(visit: Visit) -> None:
    assert "Read as" not in captions(visit(f="x**2 + 1"))
    said = captions(visit(f="log(x)"))
    assert "natural logarithm" in said
    assert "Read as" not in said


def test_two_readings_are_offered_and_one_is_taken(visit: Visit) -> None:
    app = visit(f="1/2x + 2^3x")
    assert "can mean" in messages(app)[0]
    assert [button.label for button in app.button if button.key and button.key.startswith("f_")] == [
        r"1\/\(2x\)",
        r"\(1\/2\)x",
        r"2\^\(3x\)",
        r"\(2\^3\)x",
    ]
    app = app.button(key="f_second_0").click().run()
    assert app.text_input(key="f").value == "(1/2)x + 2^3x"
    app = app.button(key="f_first_0").click().run()
    assert app.text_input(key="f").value == "(1/2)x + 2^(3x)"
    assert messages(app) == []


def test_numbers_are_typed_as_on_paper(visit: Visit) -> None:
    app = visit(lr="1,6·10^-5", x0="−½", eps="10⁻⁸")
    assert messages(app) == []
    assert app.text_input(key="lr").value == "1,6·10^-5"
    assert player(app)["constants"]["lr"] == 1.6e-5
    assert player(app)["columns"]["x"][0] == -0.5
    assert r"Read as $1.6 \times 10^{-5}$" in captions(app)


def test_an_optimizer_is_typed_as_in_its_paper(visit: Visit) -> None:
    typed = "m = β₁m + (1-β₁)g\nm̂ = m/(1-β₁^t)\nx -= α·m̂"
    app = visit(opt="own", eq=typed)
    assert messages(app) == []
    assert app.text_area(key="eq").value == typed
    assert [stage["name"] for stage in player(app)["stages"]] == ["g", "m", "m_hat", "x"]
    strict = "m = beta1*m + (1 - beta1)*g\nm_hat = m/(1 - beta1**t)\nx = x - lr*m_hat"
    assert aligned(optimizer(strict)) in captions(app)


def test_problems_of_an_optimizer_are_told_with_both_readings(visit: Visit) -> None:
    app = visit(opt="own", eq="x -= α·g/2t")
    app = app.button(key="eq_second_0").click().run()
    assert app.text_area(key="eq").value == "x -= (α·g/2)t"
    assert messages(app) == []


def test_the_address_states_no_field_that_is_gone(visit: Visit) -> None:
    app = visit(beta1="0,8", opt="adam")
    assert app.query_params["beta1"] in ("0.8", ["0.8"])
    app.selectbox(key="opt").select("sgd").run()
    assert "beta1" not in app.query_params
    app.text_input(key="f").set_value("xy").run()
    app.text_input(key="y0").set_value("½").run()
    assert app.query_params["y0"] in ("1/2", ["1/2"], "(1/2)", ["(1/2)"])
    app.run()  # the whole page; before it were the parts that show the number
    app.text_input(key="f").set_value("x²").run()
    assert "y0" not in app.query_params
    assert messages(app) == []
