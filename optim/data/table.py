"""A learner's own data: a text of numbers, a row on each line, the class in the last column."""

from __future__ import annotations

import csv
import math
import re

from ..errors import InputError, mark

MAX_ROWS = 2_000
MAX_COLUMNS = 64
MAX_LENGTH = 25 * MAX_ROWS * MAX_COLUMNS
"""Characters: more than a double and a comma need for each number."""
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


def numbers(text: str | bytes) -> list[list[float]]:
    """The rows of a CSV text: numbers alone, the same number of them in every row.

    Columns are separated by a comma, a semicolon or a tab; lines without anything do not count.

    Raises:
        InputError: it is something else, too long or too wide; the message says which line.

    Example:
        >>> numbers("5.1, 3.5, 0\\n4.9, 3.0, 1")
        [[5.1, 3.5, 0.0], [4.9, 3.0, 1.0]]
    """
    limits = {"rows": MAX_ROWS, "columns": MAX_COLUMNS}
    if len(text) > MAX_LENGTH:
        raise InputError(mark("the file is too long: at most {rows} rows of {columns} columns"), **limits)
    try:
        lines = (
            text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
        ).splitlines()
    except UnicodeDecodeError:
        raise InputError(mark("the file is no text; it has to be a CSV file in UTF-8")) from None
    first = next((line for line in lines if line.strip()), "")
    separator = next((sign for sign in "\t;" if sign in first), ",")
    rows: list[list[float]] = []
    for place, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if len(rows) == MAX_ROWS:
            raise InputError(mark("the file is too long: at most {rows} rows of {columns} columns"), **limits)
        rows.append([_number(cell, place) for cell in _cells(line, separator)])
        if len(rows[-1]) > MAX_COLUMNS:
            raise InputError(
                mark("line {line} has {count} columns; there may be {limit}, the class with them"),
                line=place,
                count=len(rows[-1]),
                limit=MAX_COLUMNS,
            )
        if len(rows[-1]) != len(rows[0]):
            raise InputError(
                mark("line {line} has {count} columns, and the lines before it have {first}"),
                line=place,
                count=len(rows[-1]),
                first=len(rows[0]),
            )
    if not rows:
        raise InputError(mark("the file has no rows"))
    if len(rows[0]) < 2:
        raise InputError(mark("a row is at least one number and, in the last column, its class"))
    return rows


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error:
        return [line]


def _number(cell: str, line: int) -> float:
    found = float(cell) if NUMBER.fullmatch(cell.strip()) else math.nan
    if not math.isfinite(found):
        raise InputError(
            mark("line {line}: '{cell}' is no number; the file has numbers alone, and no line of names"),
            line=line,
            cell=cell.strip()[:20],
        )
    return found
