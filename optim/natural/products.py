"""What belongs together: products, powers, and what functions without brackets are applied to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from .. import grammar
from ..errors import mark
from ..grammar import FUNCTIONS, MAX_DEPTH, Reading
from .groups import Groups
from .tokens import BEGINS, FOLLOWS, RAISED, RAISES, SIMPLE, Lexeme


class OnPaper(Groups):
    """One formula as people write it."""

    i = depth = 0

    def read(self) -> Reading:
        self._lex(self._left_side())
        self._group()
        self._merge()
        while self.i < len(self.tokens):
            self._sum()
            self.i += 1  # a bracket that closes nothing
        return self._written()

    @property
    def _next(self) -> Lexeme:
        return self.tokens[self.i] if self.i < len(self.tokens) else Lexeme("end", "", *[len(self.text)] * 2)

    def _after(self, many: int = 1) -> Lexeme:
        i = self.i + many
        return self.tokens[i] if i < len(self.tokens) else Lexeme("end", "", *[len(self.text)] * 2)

    @property
    def _end(self) -> int:
        """Where the last token taken ends."""
        return self.tokens[self.i - 1].end if self.i else 0

    def _sum(self) -> None:
        """Everything up to a closing bracket."""
        while self._next.kind not in ("close", "end"):
            if self._next.kind in BEGINS:
                self._product()
            else:
                self.i += 1

    def _signs(self) -> None:
        while self._next.text in ("+", "-"):
            self.i += 1

    def _product(self) -> None:
        start, divisor = self._next.start, -1  # where what is divided by begins, if it is the last factor
        self._factor()
        while True:
            if self._next.text in ("*", "·", "/"):
                divides = self._next.text == "/"
                self.i += 1
                self._signs()
                if self._next.kind not in BEGINS:
                    return
                divisor = self._next.start if divides else -1
                self._factor()
            elif self._next.kind in FOLLOWS:
                if divisor >= 0:
                    middle, end = self._end, self._ahead(self._chain)
                    ways = ((divisor, end), (start, middle))
                    self._two(start, end, *([(a, a, "("), (b, b, ")")] for a, b in ways))
                    divisor = -1
                self._called()
                self._beside()
                self._factor()
            else:
                return

    def _called(self) -> None:
        """g(x) in an optimizer is hardly a product."""
        name, argument = self.tokens[self.i - 1], self._after()
        if (
            not self.letters
            and name.kind == "name"
            and self._next.text == "("
            and self._next.start == name.end
            and argument.text in ("x", "t")
            and self._after(2).kind == "close"
        ):
            end = self._after(2).end
            ways = [(name.end, end, "")], [(name.end, name.end, "·")]
            self._two(name.start, end, *ways)

    def _beside(self) -> None:
        """Multiply what was taken by what comes."""
        if self.tokens[self.i - 1].kind != "unknown" or self._next.text != "(":  # else perhaps a function
            self._times(self._end, self._next.start)

    def _ahead(self, take: Callable[[], object]) -> int:
        """Where something would end."""
        if self.dry:
            return self._end
        saved = self.i, list(self.edits), self.dry
        self.dry = True
        take()
        end = self._end
        self.i, self.edits, self.dry = saved
        return end

    def _chain(self) -> None:
        while self._next.kind in FOLLOWS:
            self._factor()

    def _plain_chain(self) -> None:
        while self._next.kind in SIMPLE:
            self._factor()

    def _factor(self) -> str:
        """A base with its powers; returns what the base was."""
        start, kind = self._next.start, self._base()
        if raised := self._next.kind == "raised":
            self._raise()
        if self._next.text in ("^", "**"):
            if raised:
                self._open(start)
                self._close(self._end)
            self._power(start, "name" if raised else kind)
        return kind

    def _raise(self) -> None:
        token = self._next
        exponent = token.text.translate(RAISED)
        simple = re.fullmatch(r"[+-]?[0-9]+|[txy]", exponent)
        self._replace(token.start, token.end, f"**{exponent}" if simple else f"**({exponent})")
        self.i += 1

    def _power(self, start: int, base: str) -> None:
        """A power, whose exponent may be of several signs or not."""
        caret = self._next
        self.i += 1
        first = self._next.start
        self._signs()
        signed = self._end > caret.end
        if self._next.kind not in BEGINS:
            return
        inner = self._next.start
        exponent = self._factor()
        end = self._end
        number = exponent == "number" and re.fullmatch("[0-9.]+", self.text[inner:end]) is not None
        following = self._next
        if exponent in ("bracket", "call"):
            return
        fixed = number and base in ("number", "constant")
        if following.kind in (FOLLOWS if fixed else SIMPLE) and not (number and not fixed):
            far = self._ahead(self._chain if fixed else self._plain_chain)
            self._two(
                start,
                far,
                [(first, first, "("), (far, far, ")")],
                [(start, start, "("), (end, end, ")")],
            )
        elif caret.text == "^" and following.text == "/" and (signed or self.text[inner:end] == "1"):
            far = self._ahead(self._divided)
            if far > following.end:
                self._two(
                    start,
                    far,
                    [(first, first, "("), (far, far, ")")],
                    [(first, first, "("), (end, end, ")")],
                )

    def _divided(self) -> None:
        self.i += 1
        self._signs()
        if self._next.kind in BEGINS:
            self._factor()

    def _base(self) -> str:
        """A number, a name, a bracket or a function of something; returns which."""
        self.depth += 1
        if self.depth > 4 * MAX_DEPTH:
            raise grammar.too_deep()
        kind = self._whole_base()
        self.depth -= 1
        return kind

    def _whole_base(self) -> str:
        token = self._next
        match token.kind:
            case "open":
                self.i += 1
                self._sum()
                if self._next.kind == "close":
                    self.i += 1
                return "bracket"
            case "function":
                return self._function()
            case "root":
                return self._root()
            case "fraction":
                parts = unicodedata.normalize("NFKC", token.text).replace("⁄", "/")
                self._replace(token.start, token.end, f"({parts})")
                self.i += 1
                return "bracket"
        self.i += 1
        return token.kind

    def _root(self) -> str:
        sign = self._next
        self.i += 1
        first = self._next
        if first.text == "(":
            if sign.text == "√":
                self._replace(sign.start, first.start, "sqrt")
            self._base()
            return "call"
        negative = first.text in ("+", "-") and self._after().start == first.end
        argument = self._after() if negative else first
        if argument.kind not in BEGINS:
            return "call"
        self._replace(sign.start, first.start, "sqrt(")
        self._signs()
        self._base()
        self._close(self._end)
        end = self._end
        if self._next.kind == "raised" or self._next.text in ("^", "**"):
            far = self._ahead(lambda: self._take_powers())
        elif self._next.kind in FOLLOWS - {"function", "root"}:
            far = self._ahead(self._plain_chain if self._next.kind in SIMPLE else self._chain)
        else:
            return "call"
        ways = ((first.start, far), (first.start, end))
        self._two(sign.start, far, *([(a, a, "("), (b, b, ")")] for a, b in ways))
        return "call"

    def _take_powers(self) -> None:
        if self._next.kind == "raised":
            self.i += 1
        if self._next.text in ("^", "**"):
            self._power(self._end, "name")

    def _function(self) -> str:
        """A function and what it is applied to, which may stand without brackets."""
        function = self._next
        if function.text == "sqrt" and self._after().text != "(":
            return self._root()
        self.i += 1
        power = self._power_of(function)
        first = self._next
        if first.text == "(":
            if power:
                self._replace(function.end, first.start, "")
            self._base()
        elif first.kind in BEGINS or (
            first.text in ("+", "-") and self._after().kind in BEGINS and self._after().start == first.end
        ):
            if FUNCTIONS[function.text] > 1:
                return "call"
            self._replace(function.end, first.start, "(")
            self._argument(function, power)
            self._close(self._end)
        elif power:
            self._replace(function.end, self._end, power)
            return "call"
        if power:
            self._close(self._end, power)
        return "call"

    def _power_of(self, function: Lexeme) -> str:
        """The power that stands right after a function's name, sin²x; it is taken."""
        match = re.compile(rf"\s*(?:([{RAISES}]+)|(?:\^|\*\*)\s*([+-]?[0-9]+|\([+-]?[0-9]+\)))").match(
            self.text, function.end
        )
        if not match:
            return ""
        while self._next.start < match.end() and self._next.kind != "end":
            self.i += 1
        self.edits = [e for e in self.edits if not function.end <= e[0] < match.end()]
        exponent = (match[1] or match[2]).translate(RAISED).strip("()")
        if exponent == "-1":
            self._problem(
                function.start + 1,
                mark(
                    "'{text}' at column {column}: the inverse of {name} does not exist here; 1 divided by it is written {instead}"
                ),
                text=self.typed[function.start : match.end()],
                name=function.text,
                instead=f"1/{function.text}(...)",
            )
        return f"**{exponent}"

    def _argument(self, function: Lexeme, power: str) -> None:
        """What a function without brackets is applied to."""
        start, variable = self._next.start, False
        self._signs()
        if self._next.kind == "function":
            self._factor()
            return
        kind = self._factor()
        while True:
            variable |= kind not in ("number", "constant")
            following, end = self._next, self._end
            apart = following.start > end
            if not (
                (following.kind in SIMPLE and not (variable and apart))
                or (following.kind == "open" and not variable)
            ):
                break
            self._beside()
            kind = self._factor()
        if following.kind in ("open", *SIMPLE):
            far = self._ahead(self._chain_of_argument)
        elif following.text in ("/", "*", "·") and self._after().kind in BEGINS - {"function"}:
            far = self._ahead(self._divided)
        else:
            return
        ways = ((start, far), (start, end))
        blank = (
            (function.end, start) if not power and self.text[function.end : start].isspace() else (start,) * 2
        )
        self._two(function.start, far, *([(*blank, "("), (b, b, ")")] for _, b in ways))

    def _chain_of_argument(self) -> None:
        while self._next.kind in ("open", *SIMPLE):
            self._factor()
