"""What an unknown name is likely to mean."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Collection

from .signs import SIGNS

_WORDS = {
    "x": "theta w weight weights param params parameter X",
    "y": "Y",
    "g": "grad grads gradient df dfdx dx",
    "lr": "eta learning_rate step_size",
    "weight_decay": "wd",
    "beta1": "b1",
    "beta2": "b2",
    "log": "ln log_e",
    "tan": "tg",
    "maximum": "max",
    "minimum": "min",
    "sign": "sgn",
    "abs": "fabs",
}
_OTHER = {word: name for name, words in _WORDS.items() for word in words.split()}
_INDICES = ("_t", "_new", "_next", "_old", "_prev", "_previous", "_")
_MARKS = {"\u0302": "_hat", "\u0303": "_tilde", "\u0304": "_bar"}
_SPELLED = {sign: name for name, sign in reversed(SIGNS.items()) if len(sign) == 1} | _MARKS
_NEAR = 0.8


def spelled(name: str) -> str:
    """A name as it is typed: ``β₁`` is beta1, ``m̂`` is m_hat."""
    plain = (unicodedata.normalize("NFKC", c) if c in "₀₁₂₃₄₅₆₇₈₉" else _SPELLED.get(c, c) for c in name)
    return "".join(plain).replace("ₜ", "_t")


def meant(name: str, known: Collection[str]) -> str | None:
    """The known name that this one certainly stands for, if any: ``α`` is lr, ``grad`` is g, ``x_new`` is x."""
    word = spelled(name)
    for stem in (word, *(word.removesuffix(end) for end in _INDICES if word.endswith(end))):
        sign = SIGNS.get(stem)
        same = (n for n, other in SIGNS.items() if sign and other == sign)
        indexed = (n for n in known if n.removesuffix("_t") == stem)
        for candidate in (stem, _OTHER.get(stem), *same, *indexed):
            if candidate in known and candidate != name:
                return candidate
    return None


def guess(name: str, known: Collection[str]) -> str | None:
    """The known name that is spelled most like this one, with the same first letter, if any is."""
    begins = [other for other in known if other[0] == name[0]]
    return next(iter(difflib.get_close_matches(name, begins, 1, _NEAR)), None)
