"""What a word means, and which signs stand for others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from ..grammar import FUNCTIONS
from ..meaning import meant, spelled
from ..printing import plain_symbol
from ..signs import SIGNS

_SAME = {
    **{chr(sign): chr(sign - 0xFEE0) for sign in range(0xFF01, 0xFF5F)},
    **dict.fromkeys("\u3000\u00a0\u2007\u2009\u202f", " "),
    **dict.fromkeys("−–—﹣", "-"),
    **dict.fromkeys("÷∕⁄", "/"),
    **dict.fromkeys("×∙⋅•∗", "·"),
    **dict.fromkeys("∣❘", "|"),
    "。": ".",
    "、": ",",
}
"""One sign for another that looks like it."""
_MATHEMATICAL = re.compile("[\U0001d400-\U0001d7ffϵϑϕϱµℯℎ]")
LETTER = "A-Za-z\u00c0-\u024f\u0370-\u03ff\u1e00-\u1eff"
SIGN = re.compile(
    rf"x_?[12₁₂]|[\u0370-\u03ff](?:_?[0-9₀-₉]+)?[\u0302-\u0304]*|[{LETTER}][0-9₀-₉]*[\u0302-\u0304]+"
)
"""What is a name by itself wherever it stands in a word: β₁, m̂."""
_COORDINATES = {"x₁": "x", "x₂": "y"}


def alike(text: str) -> str:
    """The text with one sign for all that look like it, sign for sign."""
    signs = (_SAME.get(sign, sign) for sign in text)
    return "".join(unicodedata.normalize("NFKC", s) if _MATHEMATICAL.match(s) else s for s in signs)


def _composed(word: str) -> str:
    """A word with its marks apart and its index as one sign: ``β_1`` is β₁."""
    word = re.sub("_([0-9])", lambda index: "₀₁₂₃₄₅₆₇₈₉"[int(index[1])], word)
    return unicodedata.normalize("NFD", word)


def named(word: str, known: Sequence[str]) -> str | None:
    """The known name that a word means, if any: ``X`` is x, ``m̂`` is m_hat, ``Sin`` is sin."""
    word = _composed(word)
    name = (
        _COORDINATES.get(word)
        or next((n for n in reversed(known) if plain_symbol(n) == word), None)
        or meant(word, known)
    )
    if name is None and word.isascii() and word.lower() in (*FUNCTIONS, "pi", "ln"):
        name = meant(word.lower(), known) or word.lower()
    return name if name in known else None


def variant(word: str, name: str) -> str:
    """How a word calls a name; empty if with the name itself or its sign."""
    stem = re.sub("_(t|new|next|old|prev|previous)?$", "", spelled(_composed(word)))
    return "" if SIGNS.get(stem, stem) == SIGNS.get(name, name) else stem


def called_differently(words: Iterable[str], known: Sequence[str]) -> set[str]:
    """The names that a text calls in several ways, as x and w: that may well be two things."""
    calls: dict[str, set[str]] = {}
    for word in words:
        name = word if word in known else named(word, known)
        if name and name not in FUNCTIONS:
            calls.setdefault(name, set()).add(variant(word, name))
    return {name for name, ways in calls.items() if len(ways) > 1}
