"""The pieces of a text: numbers, signs, and the names that its words fall into."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from itertools import accumulate, pairwise
from typing import NamedTuple

from .. import grammar
from ..errors import mark
from ..grammar import CONSTANTS, FUNCTIONS
from ..meaning import meant, spelled
from .draft import Draft
from .words import LETTER, SIGN, called_differently, named, variant

_PLACE = re.compile(r" ?\([xθw](?:ₜ(?:₋₁)?|_t|_[{(]t(?: ?- ?1)?[)}])?\)")
"""Where a function is taken, as in f(xₜ₋₁)."""
TOKEN = re.compile(
    r"(?P<space>[ \t]+)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<fraction>[¼½¾⅐-⅞])"
    r"|(?P<raised>[⁰¹²³⁴-⁹⁺⁻⁽⁾ᵗˣʸ]+)"
    r"|(?P<module>(?:np|numpy|math|torch|Math)\.(?=[A-Za-z]))"
    rf"|(?P<curvature>[fLJ](?:['′]{{2}}|″)(?:{_PLACE.pattern})?)"
    rf"|(?P<gradient>(?:∇ ?[fLJ]?|[fLJ]['′])(?:{_PLACE.pattern})?)"
    rf"|(?P<name>α\*(?= ?[·/^),;]| [-+<>=!]|\s*$|[⁰¹²³⁴-⁹⁻ᵗ])|[{LETTER}_](?:[{LETTER}0-9₀-₉\u0302-\u0304]|_(?![{{(]t))*"
    r"(?:ₜ(?:[₋₊]₁)?|_[{(]t(?: ?[-+] ?1)?[)}])?)"
    r"|(?P<operator>\*\*|<=|>=|==|!=|[-+*/:^·,;<>√≤≥≠])"
    r"|(?P<bracket>[][(){}|⌊⌋])"
    r"|(?P<other>.)",
    re.DOTALL,
)
_DERIVATIVES = {"gradient": "g", "curvature": "h"}
_WRITTEN = {
    **{"·": "*", ":": "/", "^": "**", "≤": "<=", "≥": ">=", "≠": "!=", ";": ","},
    **{"[": "(", "{": "(", "]": ")", "}": ")", "⌊": "floor(", "⌋": ")"},
}
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵗˣʸ", "0123456789+-()txy")
_OTHERWISE = {
    "log10": "log(...)/log(10)",
    "lg": "log(...)/log(10)",
    "log2": "log(...)/log(2)",
    "sinh": "(exp(...) - exp(-...))/2",
    "cot": "1/tan(...)",
    "sec": "1/cos(...)",
    "csc": "1/sin(...)",
    "cbrt": "(...)**(1/3)",
    "square": "(...)**2",
    "relu": "maximum(..., 0)",
    "sigmoid": "1/(1 + exp(-...))",
    "softplus": "log(1 + exp(...))",
}
"""Functions that the notation writes by others."""
_LEFT = re.compile(r"\s*(?:[fyz]|[A-Za-z]\s*\([\w\s,]*\))\s*(?::=|=(?!=))")
_LONGEST = 24
"""Words so long are looked at as a whole."""

SIMPLE = frozenset(("name", "constant", "unknown", "fraction"))
"""What may follow a factor without a sign, and is a factor by itself."""
FOLLOWS = SIMPLE | {"open", "function", "root"}
BEGINS = FOLLOWS | {"number"}
ENDS = SIMPLE | {"number", "raised", "close"}
RAISES = "⁰¹²³⁴-⁹⁺⁻"


class Lexeme(NamedTuple):
    """A piece of the text; its kind says what may stand beside it."""

    kind: str
    text: str
    start: int
    end: int


def words(text: str) -> list[str]:
    """The words in a text."""
    return [match[0] for match in TOKEN.finditer(text) if match.lastgroup == "name"]


class Tokens(Draft):
    """A formula and its pieces.

    Args:
        late: the names whose value of the step before can still be read.
        ahead: the names whose own lines give them index t + 1.
        strangers: the names that the whole text calls in several ways.
        around: as of a draft: ``typed``, ``before``, ``after``.
    """

    def __init__(
        self,
        text: str,
        names: Collection[str],
        *,
        late: Collection[str] = (),
        ahead: Collection[str] = (),
        strangers: Collection[str] | None = None,
        **around: str,
    ) -> None:
        super().__init__(text, **around)
        self.names = names
        self.known = [*names, *CONSTANTS, *FUNCTIONS]
        self.letters = all(len(name) == 1 for name in names)
        self.late, self.ahead = late, ahead
        self.tokens: list[Lexeme] = []
        if not names:  # 1.6x10^-5
            self.text = re.sub(r"(?<=[0-9.])( ?)[xX]( ?)(?=10 ?(?:\^|\*\*|[⁰¹²³⁴-⁹⁻]))", r"\1·\2", self.text)
        if self.letters and re.search("x1(?![0-9])", self.text) and re.search("x2(?![0-9])", self.text):
            self.text = re.sub("(?<=x)[12](?![0-9])", lambda digit: "₁₂"[int(digit[0]) - 1], self.text)
        if strangers is None:
            strangers = called_differently(words(self.text), self.known)
        self.strangers = strangers

    def _left_side(self) -> int:
        """Leave out f(x) = before a function; returns where the function begins."""
        left = _LEFT.match(self.text) if self.letters else None
        if not left:
            return 0
        end, name = left.end(), left[0].strip()[0]
        self._replace(0, end, "")
        if name == "y" and "y" in (self._name(word) for word in words(self.text[end:])):
            self._problem(
                1 + self.text.index("y"),
                mark(
                    "'y' at column {column} stands on both sides of '='; a function of x and y is written {example}"
                ),
                example="f(x, y) = ...",
            )
        return end

    def _lex(self, begin: int) -> None:
        end = begin
        while match := TOKEN.match(self.text, end):
            kind, text, start, end = str(match.lastgroup), match[0], *match.span()
            before = self.tokens[-1] if self.tokens else None
            if kind == "space":
                continue
            if kind == "module":  # np.sin
                self._replace(start, end, "")
                continue
            if (derivative := _DERIVATIVES.get(kind, "")) in self.names:
                self._replace(start, end, derivative)
                self.tokens.append(Lexeme("name", derivative, start, end))
                continue
            if (
                not self.names
                and before
                and before.kind == "number"
                and (before.end == start or re.match("[+-]?[0-9]", self.text[end:]))
                and text in ("e", "E")
            ):
                kind = "other"  # 1.6e -5, 1.6 e-5: a number that is not finished
            if kind == "name":
                if text[1:] and text[-1] in "fLJ" and self.text[end : end + 1] in ("'", "′", "″"):
                    text, end = text[:-1], end - 1  # αf'(x)
                if function := self._applied(text, start):
                    text, end = function, start + len(function)
                self.tokens += self._word(text, start)
                place = _PLACE.match(self.text, end)
                if place and "f" in self.names and self.tokens[-1][:2] == ("name", "f"):  # f(x)
                    self._replace(*place.span(), "")
                    end = place.end()
                continue
            if kind == "other" and text == "=":
                self._problem(
                    start + 1,
                    mark("'=' at column {column}: a function has none, but for {example} at its start"),
                    example="f(x) =",
                )
                kind, instead = "operator", "-"
                self._replace(start, end, instead)
            elif kind == "operator" and text in _WRITTEN and text != ";":
                instead = _WRITTEN[text]
                if text == "·" and "*" in self.text[start - 1 : start] + self.text[end : end + 1]:
                    instead = " * "  # two signs, not a power
                self._replace(start, end, instead)
                text = "/" if text == ":" else text
            elif kind == "bracket":
                called = before and before.end == start and before.kind in ("name", "unknown")
                if text == "[" and called:
                    kind = "other"  # m[0], m[t-1]
                elif text != "|":
                    kind = "open" if text in "([{⌊" else "close"
                    if text in _WRITTEN:
                        text = _WRITTEN[text]
                        self._replace(start, end, text)
            elif text == "√":
                kind = "root"
            self.tokens.append(Lexeme(kind, text, start, end))

    def _applied(self, word: str, start: int) -> str:
        """The part of a word before a number that a function is applied to: ``xsin`` in xsin3x."""
        match = re.match("([A-Za-z]+)([0-9]+)", word)
        if not match or self._name(word) or match[1].endswith("log"):
            return ""
        names = (
            [self._name(match[1])] if self._name(match[1]) else [n for n, _ in self._pieces(match[1]) or ()]
        )
        if not names or FUNCTIONS.get(str(names[-1])) != 1:
            return ""
        if match[2] == "2" and names[-1] in ("sin", "cos", "tan", "cosh", "tanh"):
            at = start + match.end(1)
            self._two(start, start + len(word), [(at, at, " ")], [(at, at, "^"), (at + 1, at + 1, " ")])
        return match[1]

    def _word(self, word: str, start: int) -> list[Lexeme]:
        """What a word is: a name, or several that stand side by side."""
        lag = re.search(r"(ₜ₋₁|_[({]t ?- ?1[)}])$", word)
        lead = re.search(r"(ₜ₊₁|_[({]t ?\+ ?1[)}])$", word)
        index = lag or lead
        stem = word[: index.start()] if index else re.sub(r"_[({]t[)}]$", "_t", word)
        if name := self._name(stem):
            lag = lag or (re.search(r"(ₜ|_t|_[({]t[)}])$", word) if name in self.ahead else None)
            if lead and (name in self.late or name not in self.ahead):
                self._problem(
                    start + 1,
                    mark("'{name}' at column {column} is not known yet: no line before gives it"),
                    name=word,
                )
            elif lag and name not in self.late:
                self._problem(
                    start + 1,
                    mark(
                        "'{name}' at column {column}: of the step before only x is known, and what is read before its own line"
                    ),
                    name=word,
                )
            return [self._named(name, word, start)]
        digits = re.fullmatch(r"([A-Za-z])([0-9]+)", word)
        if digits and (name := self._name(digits[1])) in self.names:
            end = start + len(word)
            ways = (f"{digits[1]}^{digits[2]}", f"{digits[2]}{digits[1]}")
            self._two(start, end, *([(start, end, way)] for way in ways))
            self._replace(start, end, f"{name}**{digits[2]}")
            return [Lexeme("name", word, start, end)]
        if otherwise := _OTHERWISE.get(spelled(word).replace("_", "").lower()):
            self._problem(start + 1, grammar.WRITE, name=word, instead=otherwise)
            return [self._named("log", word, start)]
        pieces = self._pieces(stem)
        if not pieces:
            plain = spelled(unicodedata.normalize("NFD", word))
            if (
                plain.isascii()
                and SIGN.fullmatch(unicodedata.normalize("NFD", word))
                and not meant(word, self.known)
            ):
                self._replace(start, start + len(word), plain)
            return [Lexeme("unknown", word, start, start + len(word))]
        tokens, ends = [], [*accumulate(length for _, length in pieces[:-1]), len(word)]
        for begin, end in pairwise([0, *ends]):
            tokens += self._word(word[begin:end], start + begin)
        return tokens

    def _named(self, name: str, word: str, start: int) -> Lexeme:
        end = start + len(word)
        if name != word:
            self._replace(start, end, name)
        kind = (
            "function"
            if name in FUNCTIONS and name not in self.names
            else "constant"
            if name in CONSTANTS
            else "name"
        )
        return Lexeme(kind, name, start, end)

    def _name(self, word: str) -> str | None:
        """The name that a word is."""
        if word in self.known:
            return word
        name = named(word, self.known)
        return None if name in self.strangers and variant(word, str(name)) else name

    def _pieces(self, word: str) -> list[tuple[str, int]] | None:
        """The names that a word falls into, each with its length; the longest first."""
        if len(word) > _LONGEST:
            return None
        found: list[list[tuple[str, int]] | None] = [None] * len(word) + [[]]
        for i in reversed(range(len(word))):
            for j in range(min(len(word), i + 12), i, -1):
                rest, name = found[j], None
                if rest is None or re.match(r"[0-9₀-₉\u0302-\u0304ₜ]", word[j:]):
                    continue
                piece = word[i:j]
                if SIGN.fullmatch(piece) or (i and j == len(word) and SIGN.search(word[:i])):
                    name = self._name(piece)
                elif self.letters and piece.isascii():
                    name = self._name(piece) if len(piece) > 1 or piece in self.known else None
                    name = (
                        name
                        if name in CONSTANTS or len(piece) == 1 or FUNCTIONS.get(str(name)) == 1
                        else None
                    )
                if name:
                    found[i] = [(name, j - i), *rest]
                    break
        return found[0]
