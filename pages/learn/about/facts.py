"""What the page states and cannot work out itself; tests compare it with the tests' own data and with what is installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import NamedTuple

from optim.errors import mark

YEAR = "2026"
"""Of this version."""
RUNS = {"runs": 1704, "functions": 12, "steps": 300, "torch": "2.13.0", "optax": "0.2.8"}
"""Runs that are compared with other programs."""
TRAININGS = 27
"""Trainings of a network that are compared with PyTorch's."""
SCREENS = ((1440, 900), (390, 844))
"""On which every page is tested, in pixels."""


class Used(NamedTuple):
    """A program that this one uses: its name, its licence (SPDX), what for, to be translated, and what is imported."""

    name: str
    licence: str
    purpose: str
    module: str = ""

    @property
    def here(self) -> bool:
        return find_spec(self.module or self.name) is not None

    @property
    def version(self) -> str:
        """Of the one that is running; empty where it was installed without saying."""
        try:
            return version(self.name)
        except PackageNotFoundError:
            return ""


USED = (
    Used("streamlit", "Apache-2.0", mark("the pages and their controls")),
    Used("numpy", "BSD-3-Clause", mark("the numbers")),
    Used("sympy", "BSD-3-Clause", mark("derivatives of what you type")),
    Used("plotly", "MIT", mark("charts")),
    Used("pillow", "MIT-CMU", mark("moving pictures"), "PIL"),
    Used("pandas", "BSD-3-Clause", mark("tables")),
    Used("latex2mathml", "MIT", mark("formulas on worksheets")),
    Used("jinja2", "BSD-3-Clause", mark("worksheets")),
    Used("segno", "BSD-3-Clause", mark("QR codes")),
    Used("nbformat", "BSD-3-Clause", mark("notebooks")),
    Used("babel", "BSD-3-Clause", mark("translations")),
    Used("uvloop", "MIT", mark("a faster server, where it exists")),
)
DATA = {
    "E. Alpaydin & C. Kaynak (1998), Optical Recognition of Handwritten Digits": "https://doi.org/10.24432/C50P49",
    "R. A. Fisher (1936), Iris": "https://doi.org/10.24432/C56C76",
}
"""By source of a data set that is a file: its address."""
