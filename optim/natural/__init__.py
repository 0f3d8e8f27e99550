"""Natural mathematics: what people write, read into the notation.

A text is changed only where the notation would not read it: a text of the notation stays as it is, character
by character. What remains strange stays too, and the grammar says what is wrong there, in columns of the text
as it was typed. The rules are those of printed mathematics:

- What stands side by side is multiplied: ``2x(x-1)``, ``xy``, ``½x²``, ``α m̂``. A word falls into names where
  it is none itself: ``xy``, ``xsin x``, ``β₁m``.
- ``|x|`` is abs(x), ``√x`` sqrt(x), ``ln`` and ``log`` are the natural logarithm, ``x⁻¹`` is a power.
- A function without brackets takes what stands side by side after it, with its powers, up to the next sign or
  function: ``sin 2πx`` is sin(2πx), ``sin x²`` is sin(x²), ``sin x cos x`` is a product, ``sin²x`` is (sin x)².
  A root takes one number or name: ``√x + 1``.
- ``^`` binds as it does in print: ``-x^2`` is -(x²), ``2^x^3`` is 2^(x³), ``x^2y`` is x²y, ``e^x(x-1)`` is eˣ(x-1).
- A comma between digits is a decimal point where it cannot part arguments; semicolons part them always.
- ``y = …``, ``f(x) = …`` may stand before a function; ``x -= …``, ``x ← …`` in an optimizer.
- Another usual name of something is that: ``X``, ``θ`` are x, ``α``, ``η`` are lr; not where a text has several.
  ``x₁``, ``x₂`` are x and y; so are ``x1``, ``x2`` where both stand.
- An index is a time: ``m_{t-1}`` and, where a line gives ``m_{t+1}``, ``m_t`` are of the step before.

Where two readings are plausible, neither is taken; the problem has both, to choose from: ``1/2x``, ``2^3x``,
``e^-x/2``, ``√2x``, ``√x²``, ``sin x/2``, ``sin x(x-1)``, ``|2|x|-1|``, ``x2``, ``sin2x``, ``1,000``, ``maximum(0,5x, 1)``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from .. import grammar
from ..errors import InputError
from ..grammar import MAX_LENGTH, Reading
from ..notation import parse
from .draft import AmbiguityError
from .lines import equations
from .products import OnPaper

__all__ = ["AmbiguityError", "ambiguities", "equations", "formula", "number"]


PLAIN = re.compile(r"(0|[1-9]\d{0,20})(\.\d{1,20})?(e[+-]?\d{1,2})?", re.ASCII)
"""Numbers that programs and people write alike; they need no reader."""


def formula(text: str, names: Collection[str]) -> str:
    """A formula as people write it, in the notation; where nothing is to be done it stays as it is, unchecked.

    Raises:
        NotationError: it is no formula, or can be meant in two ways.
    """
    return text if PLAIN.fullmatch(text) else _formula(text, tuple(names))


@lru_cache(maxsize=256)
def _formula(text: str, names: tuple[str, ...]) -> str:
    reading = read(text, names)
    if reading.text != text or reading.problems:
        grammar.read(reading, names)
    return reading.text.strip(" \t")


@lru_cache(maxsize=256)
def number(text: str) -> float:
    """The number that a formula without names is, 1,6·10^-5 or 46.7676/0.19; it may be infinite, or none.

    Raises:
        NotationError: it is no formula, or can be meant in two ways.
    """
    return float(text if PLAIN.fullmatch(text) else parse(read(text, ()), ())())


def read(text: str, names: Collection[str]) -> Reading:
    """A formula as it was read, with what is wrong so far."""
    if len(text) > MAX_LENGTH:
        return Reading(text)
    return OnPaper(text, names).read()


def ambiguities(error: InputError) -> tuple[AmbiguityError, ...]:
    """Those of the problems of a text that have readings to choose from."""
    inner = (problem.params.get("problem", problem) for problem in error.problems)
    return tuple(problem for problem in inner if isinstance(problem, AmbiguityError))
