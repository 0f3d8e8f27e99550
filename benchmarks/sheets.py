"""Worksheets of six exercises and six questions for a class: processor time, and the size of the packed file."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

from pages.learn.practice.worksheet import worksheets

CLASSES = (40, 200)


def measure() -> Iterator[str]:
    """Lines to print."""
    logging.disable(logging.WARNING)  # outside of a page Streamlit warns at every look into its session
    worksheets(1, (), 6, 6)
    for names in CLASSES:
        start = time.process_time()
        packed = worksheets(17, [f"Name {i}" for i in range(names)], 6, 6)
        spent = time.process_time() - start
        size = len(packed) / 1e6
        yield f"{names} names: {spent:.2f} s, {1e3 * spent / names:.1f} ms a name; {size:.1f} MB"
    logging.disable(logging.NOTSET)
