"""The signs that stand for names, one table for formulas and for plain text."""

from __future__ import annotations

from .hyperparameters import HYPERPARAMETERS

_NAMES = """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu
    nu xi omicron pi rho sigma tau upsilon phi chi psi omega
"""
_ALPHABET = dict(zip(_NAMES.split(), "αβγδεζηθικλμνξοπρστυφχψω", strict=True))
_LATEX = str.maketrans({sign: f"\\{name}" for name, sign in _ALPHABET.items()} | {"*": "^{*}"})

SIGNS: dict[str, str] = (
    _ALPHABET | {"eps": "ε"} | {h.name: h.sign for h in HYPERPARAMETERS.values() if h.sign}
)
"""By name, as plain text: Greek letters by what they are called, hyper-parameters as their table has it."""


def latex_sign(name: str) -> str:
    """A name of SIGNS as LaTeX: ``lr`` is ``\\alpha``."""
    return SIGNS[name].translate(_LATEX)
