"""Which commas part, which bars open, and which pieces are one number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..grammar import FUNCTIONS
from .tokens import BEGINS, ENDS, RAISED, RAISES, Lexeme, Tokens

_TEN = re.compile(rf"·\s*10(?:([{RAISES}]+)|\s*\^\s*([+-]?[0-9]+|\([+-]?[0-9]+\)))(?![0-9.^]|\*\*)")
_MOST_BARS = 12
"""So many bars are looked at."""


class Groups(Tokens):
    """A formula whose brackets are known."""

    def _group(self) -> None:
        """Go through the brackets, the inner ones first: which commas part, which bars open."""
        groups: list[tuple[int, list[int]]] = [(0, [])]
        for i, token in enumerate(self.tokens):
            if token.kind == "open":
                caller = self.tokens[i - 1] if i else token
                groups.append((FUNCTIONS[caller.text] if caller.kind == "function" else 0, []))
            elif token.kind == "close" and len(groups) > 1:
                self._inside(*groups.pop())
            elif token.text in ("|", ",", ";"):
                groups[-1][1].append(i)
        for group in groups:
            self._inside(*group)

    def _inside(self, arity: int, members: Sequence[int]) -> None:
        signs = {sign: [i for i in members if self.tokens[i].text == sign] for sign in "|,;"}
        if signs["|"]:
            self._bars(signs["|"])
        tight = [i for i in signs[","] if self._tight(i)]
        if arity > 1:
            for i in signs[";"]:
                self._replace(*self.tokens[i][2:], ",")
                self.tokens[i] = self.tokens[i]._replace(kind="operator")
            if not signs[";"] and tight:
                if len(signs[","]) != arity - 1:
                    self._parting(tight)
                return
        else:
            for i in signs[";"]:
                self.tokens[i] = self.tokens[i]._replace(kind="other")
        self._points(tight)

    def _tight(self, i: int) -> bool:
        """Whether a comma stands between digits."""
        around = self.tokens[max(i - 1, 0) : i + 2]
        return [t.kind for t in around] == ["number", "operator", "number"] and all(
            a.end == b.start for a, b in pairwise(around)
        )

    def _parting(self, commas: Sequence[int]) -> None:
        spans = [self.tokens[i][2:] for i in commas]
        first, last = self.tokens[commas[0] - 1].start, self.tokens[commas[-1] + 1].end
        self._two(first, last, *([(a, b, sign) for a, b in spans] for sign in (".", ", ")))
        for i in commas:
            self._replace(*self.tokens[i][2:], ".")
            self.tokens[i] = self.tokens[i]._replace(kind="glue")

    def _points(self, commas: Sequence[int]) -> None:
        """Commas between digits that part nothing: decimal points, or they part thousands."""
        while commas:
            chain = [commas[0]]
            while chain[-1] + 2 in commas:
                chain.append(chain[-1] + 2)
            commas = [i for i in commas if i not in chain]
            head, *tail = (self.tokens[i] for i in (chain[0] - 1, *(i + 1 for i in chain)))
            spans = [self.tokens[i][2:] for i in chain]
            thousands = re.fullmatch("[1-9][0-9]{0,2}", head.text) and all(
                re.match("[0-9]{3}(?![0-9])", token.text) for token in tail
            )
            many = len(chain) > 1 or "." in tail[-1].text
            if thousands and not many:
                self._two(head.start, tail[-1].end, *([(*spans[0], sign)] for sign in ("", ".")))
            for i, span in zip(chain, spans, strict=True):
                self._replace(*span, "" if thousands else ".")
                self.tokens[i] = self.tokens[i]._replace(kind="glue")

    def _bars(self, bars: Sequence[int]) -> None:
        """Bars open or close; where they can do so in several ways, say it."""
        if len(bars) > _MOST_BARS:
            return
        ways = list(self._matched(bars, []))
        if not ways:
            return
        if len(ways) > 1:
            start, end = self.tokens[bars[0]].start, self.tokens[bars[-1]].end
            as_typed = (
                [(*self.tokens[i][2:], self._abs(i, opens)) for i, opens in zip(bars, way, strict=True)]
                for way in ways[:2]
            )
            self._two(start, end, *as_typed)
        for i, opens in zip(bars, ways[0], strict=True):
            token = self.tokens[i]
            self._replace(token.start, token.end, "abs(" if opens else ")")
            self.tokens[i] = token._replace(kind="open" if opens else "close")

    def _abs(self, i: int, opens: bool) -> str:
        """What a bar would be written as."""
        if opens:
            return "·abs(" if i and self.tokens[i - 1].kind in ENDS else "abs("
        return ")·" if i + 1 < len(self.tokens) and self.tokens[i + 1].kind in BEGINS else ")"

    def _matched(self, bars: Sequence[int], so_far: list[bool]) -> Iterator[list[bool]]:
        """Every way in which bars can open (True) and close, given the first few."""
        k, level = len(so_far), 2 * sum(so_far) - len(so_far)
        if k == len(bars):
            if not level:
                yield so_far
            return
        i = bars[k]
        before = self.tokens[i - 1] if i else None
        after = self.tokens[i + 1] if i + 1 < len(self.tokens) else None
        ended = before is not None and (not so_far[-1] if k and bars[k - 1] == i - 1 else before.kind in ENDS)
        if level and ended:
            yield from self._matched(bars, [*so_far, False])
        if after is None:
            return
        begins = after.kind in BEGINS or (
            not (ended and level) and (after.text in ("|", "+", "-") or after.kind == "other")
        )
        if begins and len(bars) - k > level:
            yield from self._matched(bars, [*so_far, True])

    @staticmethod
    def _raised(tokens: Sequence[Lexeme]) -> bool:
        """Whether the last token is an exponent."""
        rest = [t.text for t in tokens[:-1]]
        while rest and rest[-1] in ("+", "-"):
            rest.pop()
        return bool(rest) and rest[-1] in ("^", "**")

    def _merge(self) -> None:
        """Numbers of several pieces become one: 0,5 and 65 536 and 1.6·10⁻⁵."""
        merged: list[Lexeme] = []
        tokens = iter(enumerate(self.tokens))
        for i, token in tokens:
            last = merged[-1] if merged else None
            if last and token.kind == "glue":
                merged[-1] = last._replace(end=self.tokens[i + 1].end)
                next(tokens)
            elif (
                last
                and last.kind == token.kind == "number"
                and re.fullmatch("[0-9]{1,3}( [0-9]{3})*", self.text[last.start : last.end])
                and re.match("[0-9]{3}(?![0-9])", token.text)
                and token.start == last.end + 1
            ):
                self._replace(last.end, token.start, "")
                merged[-1] = last._replace(end=token.end)
            elif (
                last
                and last.kind == "number"
                and token.text == "·"
                and not self._raised(merged)
                and (power := _TEN.match(self.text, token.start))
                and not re.search("[eE]", self.text[last.start : last.end])
            ):
                exponent = (power[1] or power[2]).translate(RAISED).strip("()")
                self.edits = [e for e in self.edits if not token.start <= e[0] < power.end()]
                self._replace(last.end, power.end(), f"e{exponent}")
                merged[-1] = last._replace(end=power.end())
                while i + 1 < len(self.tokens) and self.tokens[i + 1].start < power.end():
                    i, _ = next(tokens)
            else:
                merged.append(token)
        self.tokens = merged
