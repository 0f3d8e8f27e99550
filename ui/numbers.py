"""Numbers on the screen: six significant digits, powers of ten as 1.6×10⁻⁵.

The player's JavaScript has the same function, for numbers that change with a step.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

import numpy as np
from numpy.typing import NDArray

DIGITS = 6
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def split(value: float, digits: int | None = DIGITS) -> tuple[str, str]:
    """Mantissa and exponent as text; the exponent is empty where a plain decimal does.

    Args:
        digits: significant digits; None for as many as tell the float from its neighbours.
    """
    if not math.isfinite(value):
        return ("NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"), ""
    if value == 0:
        return "0", ""
    number = (Decimal(repr(value)) if digits is None else _nearest(value, digits)).normalize()
    power = number.adjusted()
    if -5 < power < (digits or 15):
        return f"{number:f}".replace("-", "−"), ""
    mantissa = f"{number.scaleb(-power):f}".replace("-", "−")
    return f"{mantissa}×10", str(power).replace("-", "−")


def text(value: float, digits: int | None = DIGITS) -> str:
    """A number for running text."""
    mantissa, exponent = split(value, digits)
    return mantissa + exponent.replace("−", "-").translate(_SUPERSCRIPT)


def latex(value: float, digits: int | None = DIGITS) -> str:
    """A number for a formula."""
    mantissa, exponent = split(value, digits)
    body = mantissa.replace("×", r" \times ").replace("−", "-").replace("∞", r"\infty ")
    return body + (f"^{{{exponent.replace('−', '-')}}}" if exponent else "")


def typed(value: float) -> str:
    """A number as one would type it; only next to the largest float do 15 digits not read back."""
    short = f"{value:.15g}"
    return short if math.isfinite(float(short)) else repr(value)


def rounded(value: float, digits: int = DIGITS) -> float:
    """The float a reader gets who types the printed number in again."""
    return float(_nearest(value, digits))


def rounded_column(
    column: NDArray[np.float64], digits: int | NDArray[np.int64] = DIGITS
) -> NDArray[np.float64]:
    """``rounded`` of every number of a column; where several ``digits`` stand one below the other, a row for each.

    Done in floats where that is exact, which is nearly everywhere: a number's digits before the cut
    are a whole number below 2⁵³, and powers of ten up to 10²² are floats. The others, and what is
    near a tie, go through ``rounded``.
    """
    with np.errstate(all="ignore"):
        places = digits - 1 - np.floor(np.log10(np.abs(column)))
        up, down = 10.0 ** np.maximum(places, 0), 10.0 ** np.maximum(-places, 0)
        scaled = np.abs(column) * up / down
        result: NDArray[np.float64] = np.copysign(np.floor(scaled + 0.5) * down / up, column)
        safe = (digits <= 9) & (np.abs(places) <= 22) & (np.abs(scaled % 1 - 0.5) > 1e-5)
    numbers, wanted = (np.broadcast_to(given, result.shape)[~safe].tolist() for given in (column, digits))
    result[~safe] = [
        rounded(v, d) if v and math.isfinite(v) else v for v, d in zip(numbers, wanted, strict=True)
    ]
    return result


def _nearest(value: float, digits: int) -> Decimal:
    """The nearest number of so many digits; a tie goes away from 0, as in the browser."""
    return Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(Decimal(float(value)))
