import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.optim.formulas import latex_value
from ui.numbers import DIGITS, latex, rounded, rounded_column, split, text, typed

FINITE = st.floats(allow_nan=False, allow_infinity=False)
SCALES = st.builds(
    lambda sign, digits, power: float(f"{sign}{digits}e{power}"),
    st.sampled_from(("", "-")),
    st.integers(0, 10**7),
    st.integers(-20, 20),
)
"""Numbers as they are met: up to seven digits at any scale, ties of the sixth digit among them."""
NUMBERS = st.one_of(FINITE, SCALES)
TIES = (123456.5, 1234565.0, 0.5, 2.5, -123456.5, 0.1234565, 99999.95, 999999.5, 4.5e-5)

SHOWN = {
    0.0: "0",
    256.0: "256",
    25.6: "25.6",
    65.536: "65.536",
    0.1 + 0.2: "0.3",
    3.900000000004: "3.9",
    1.6e-5: "1.6×10⁻⁵",
    -1.6e-5: "−1.6×10⁻⁵",
    0.00012345678: "0.000123457",
    1e-300: "1×10⁻³⁰⁰",
    123456.0: "123456",
    1234567.0: "1.23457×10⁶",
    999999.5: "1×10⁶",
    99999.95: "99999.9",  # the float lies below the tie
    99999.96: "100000",
    123456.5: "123457",
    1e308: "1×10³⁰⁸",
    5e-324: "4.94066×10⁻³²⁴",
    math.inf: "∞",
    -math.inf: "−∞",
    math.nan: "NaN",
}
EXACT = {
    1 / 3: "0.3333333333333333",
    0.1: "0.1",
    1e-8: "1×10⁻⁸",
    0.9999: "0.9999",
    1 - 1e-16: "0.9999999999999999",
    123456789.0: "123456789",
    -2e22: "−2×10²²",
}


def value(mantissa: str, exponent: str) -> Decimal:
    """What a reader makes of a printed number."""
    return Decimal((mantissa.removesuffix("×10") + (f"e{exponent}" if exponent else "")).replace("−", "-"))


@pytest.mark.parametrize(("number", "shown"), SHOWN.items(), ids=str)
def test_six_significant_digits_and_no_fixed_decimals(number: float, shown: str) -> None:
    assert text(number) == shown


@pytest.mark.parametrize(("number", "shown"), EXACT.items(), ids=str)
def test_exact_numbers_keep_every_digit(number: float, shown: str) -> None:
    assert text(number, None) == shown


@pytest.mark.parametrize(
    ("number", "digits", "shown"), [(2 / 3, 2, "0.67"), (1234.5, 3, "1.23×10³"), (1.6e-11, 2, "1.6×10⁻¹¹")]
)
def test_other_numbers_of_digits(number: float, digits: int, shown: str) -> None:
    assert text(number, digits) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1.6e-5, r"1.6 \times 10^{-5}"), (-3.0, "-3"), (-2e9, r"-2 \times 10^{9}"), (-math.inf, r"-\infty ")],
)
def test_latex(number: float, shown: str) -> None:
    assert latex(number) == shown


def with_ties(test):  # type: ignore[no-untyped-def]
    for tie in TIES:
        test = example(tie)(test)
    return given(NUMBERS)(test)


@with_ties
def test_exact_digits_read_back_as_the_same_float(number: float) -> None:
    assert float(value(*split(number, None))) == number
    assert float(typed(number)) == pytest.approx(number, rel=1e-14)


@with_ties
def test_what_is_printed_is_the_nearest_and_reads_back_as_rounded(number: float) -> None:
    mantissa, exponent = split(number)
    printed = value(mantissa, exponent)
    digits = mantissa.removesuffix("×10").strip("−").replace(".", "").lstrip("0")
    assert len(digits) <= DIGITS
    assert not (mantissa.endswith("×10") and not exponent)
    exact = Decimal(number)
    assert abs(printed - exact) <= (Decimal(10) ** (exact.adjusted() - DIGITS + 1) / 2 if exact else 0)
    assert float(printed) == rounded(number)


@with_ties
def test_latex_and_text_show_the_same_number(number: float) -> None:
    printed = value(*split(number))
    if printed == 0 or 60 > printed.adjusted() > -60:  # as far as the evaluator of formulas goes
        assert float(latex_value(latex(number))) == pytest.approx(float(printed), rel=1e-15)


@given(st.floats(-1e15, 1e15), st.integers(1, 17))
def test_powers_of_ten_only_where_a_plain_decimal_is_long(number: float, digits: int) -> None:
    mantissa, exponent = split(number, digits)
    assert bool(exponent) == mantissa.endswith("×10")
    if number and not exponent:
        assert 1e-4 <= abs(value(mantissa, "")) < 10**digits
    if not exponent:
        assert len(mantissa) <= digits + 7  # a sign, a point, up to four zeros


@given(st.lists(st.floats(), min_size=1, max_size=30), st.integers(1, 17))
def test_a_column_is_rounded_as_its_numbers_are(values: list[float], digits: int) -> None:
    column = np.array(values)
    one_by_one = [rounded(v, digits) if math.isfinite(v) else v for v in values]
    np.testing.assert_array_equal(rounded_column(column, digits), one_by_one)


@given(st.integers(1, 10**7), st.integers(-25, 25))
def test_a_column_is_rounded_right_at_a_tie(number: int, power: int) -> None:
    """Six digits and a half: the nearest float of it lies on either side of the tie."""
    value = float(f"{number}5e{power}")
    assert rounded_column(np.array([value, -value])).tolist() == [rounded(value), -rounded(value)]
