import math

import pytest

from optim import HYPERPARAMETERS, Hyperparameter, InputError
from ui.form import notches, number

TYPED = {
    "4": 4,
    "-2.5": -2.5,
    "1/3": 1 / 3,
    "1-1e-4": 0.9999,
    " 1.6e-5 ": 1.6e-5,
    "2*pi": 2 * math.pi,
    "0,1": 0.1,
    "½": 0.5,
    "1,6·10^-5": 1.6e-5,
    "1.6×10⁻⁵": 1.6e-5,
    "1.6x10^-5": 1.6e-5,
    "1 − 10⁻³": 0.999,
    "2π": 2 * math.pi,
    "sqrt(2)": math.sqrt(2),
}


@pytest.mark.parametrize(("text", "value"), TYPED.items())
def test_a_number_may_be_worked_out(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text", ["", "x", "lr", "nan", "inf", "1/0", "1e308*10", "9**9**9", "1,000", "1 2", "1e"]
)
def test_anything_else_is_no_number(text: str) -> None:
    with pytest.raises(InputError):
        number(text)


@pytest.mark.parametrize("name", HYPERPARAMETERS)
def test_a_slider_stands_where_it_may(name: str) -> None:
    h = HYPERPARAMETERS[name]
    stops = notches(h)
    assert list(stops) == sorted(set(stops))
    assert len(stops) > 10
    assert h.default in stops
    h.check(stops)


@pytest.mark.parametrize("scale", ["linear", "log", "log1m"])
@pytest.mark.parametrize("default", [0.7, 0.97, 1 / 3])
def test_a_slider_can_stand_at_any_default(scale: str, default: float) -> None:
    assert default in notches(Hyperparameter("nu", default, 0, 1, "", scale))
