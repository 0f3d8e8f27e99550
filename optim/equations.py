"""Lines of an optimizer: its equations, and its start lines. All problems of a text are told at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from keyword import iskeyword
from types import MappingProxyType

from .errors import InputError, mark
from .grammar import ARITY, CONSTANTS, UNKNOWN, NotationError, Reading, told_once
from .hyperparameters import HYPERPARAMETERS
from .meaning import meant, spelled
from .notation import Expression, parse

MAX_LINES = 24
GIVEN = ("t", "x", "g", "f", "h")
"""What every equation may read: the step number t from 1, the parameter x, and of the function at x the gradient g,
the value f and the diagonal h of the second derivative. A line of one's own that assigns h takes its place."""
_TAKEN = ("t", "g", "f", "y", *HYPERPARAMETERS, *ARITY, *CONSTANTS)
_NAME = re.compile(r"[A-Za-z][A-Za-z_0-9]{0,19}")
_START = re.compile(r"\s*(?P<name>\w+)\s*\[(?P<index>[^]=]*)\]\s*=")
_CHANGE = re.compile(r"\s*(?P<name>\w+)\s*(?P<sign>\*\*|[-+*/])=(?!=)")


@dataclass(frozen=True)
class Equation:
    """``name = expression``, one stage of a step."""

    name: str
    expression: Expression

    @property
    def text(self) -> str:
        return f"{self.name} = {self.expression.text}"


Lines = tuple[tuple[Equation, ...], Mapping[str, Expression]]


def is_start(line: str) -> bool:
    """Whether a line is a start line, such as ``z[0] = x``."""
    return bool(_START.match(line))


def kept(equations: Iterable[Equation]) -> tuple[str, ...]:
    """What is kept from step to step, x aside: the names that are read before they are assigned."""
    equations = tuple(equations)
    found: dict[str, None] = {}
    open_ = {e.name for e in equations} - {"x"}
    for equation in equations:
        found.update(dict.fromkeys(n for n in equation.expression.names if n in open_))
        open_.discard(equation.name)
    return tuple(found)


@lru_cache(maxsize=512)
def read(text: str) -> Lines:
    """The equations of a text in order, and its start lines by name.

    Raises:
        InputError: anything of it cannot be used; each problem names its line.
    """
    return check([Reading(line) for line in text.splitlines()])


def check(typed: Sequence[Reading]) -> Lines:
    """The same of lines that were read from something else.

    Raises:
        InputError: anything of them cannot be used; each problem names its line.
    """
    found = {n: line for n, line in enumerate(typed, 1) if line.text.strip()}
    lines = {n: line.text for n, line in found.items()}
    starts = {n: match for n, line in lines.items() if (match := _START.match(line))}
    if len(lines) == len(starts) or len(lines) > MAX_LINES:
        raise InputError(mark("an optimizer has 1 to {limit} equations, one per line"), limit=MAX_LINES)
    return _Reader(found, lines, starts).read()


class _Reader:
    def __init__(
        self, found: Mapping[int, Reading], lines: Mapping[int, str], starts: Mapping[int, re.Match[str]]
    ) -> None:
        self.found = found
        self.lines = lines
        self.starts = starts
        self.problems: list[tuple[int, InputError]] = []
        self.end = max(lines) + 1  # where a problem of the whole text stands
        self.told = False  # which names are known
        self.refused: set[str] = set()  # names that are assigned and must not be

    def read(self) -> Lines:
        own = {n: line for n, line in self.lines.items() if n not in self.starts}
        names: dict[int, str] = {}
        for n, line in own.items():
            name = self._left(n, line)
            if name and name in names.values():
                self._add(
                    n,
                    mark("line {line} assigns '{name}' a second time; each name is assigned once"),
                    name=name,
                )
            names[n] = name
        if all(names.values()):
            self._last(list(names.values()))
        lefts = (name for name in names.values() if name not in ("", "x", *self.refused))
        known = dict.fromkeys((*GIVEN, *HYPERPARAMETERS, *lefts))
        equations = []
        for n, name in names.items():
            if "=" in own[n] and (right := self._right(n, own[n].index("=") + 1, known, together=True)):
                equations.append(Equation(name, right))
        begun = self._starts(None if self.problems else kept(equations))
        if self.problems:
            raise InputError.of([problem for _, problem in sorted(self.problems, key=lambda found: found[0])])
        return tuple(equations), MappingProxyType(begun)

    def _add(self, n: int, message: str, **params: object) -> None:
        self.problems.append((n, InputError(message, line=n, **params)))

    def _left(self, n: int, line: str) -> str:
        """The name that a line assigns; empty where it is none."""
        if change := _CHANGE.match(line):
            name, right = change["name"], line[change.end() :].strip()
            right = (
                right
                if re.fullmatch(r"[\w.]+", right)
                or (change["sign"] in "+-" and not re.search(r"[-+]", right))
                else f"({right})"
            )
            self._add(
                n,
                mark("line {line}: write {instead}"),
                instead=f"{name} = {name} {change['sign']} {right}",
            )
            return name if _NAME.fullmatch(name) else ""
        left, equals, _ = line.partition("=")
        name = left.strip()
        word = spelled(name)
        if equals and word != name and _NAME.fullmatch(word):
            self._add(
                n,
                mark("line {line} is not an equation: write {instead} for '{name}'"),
                name=name,
                instead=meant(name, ("x",)) or word,
            )
            return meant(name, ("x",)) or word
        if not equals or not _NAME.fullmatch(name):
            self._add(
                n,
                mark("line {line} is not an equation; write one such as {example}"),
                example="m = beta1*m + (1 - beta1)*g",
            )
            return ""
        if name in _TAKEN:
            self._add(n, mark("line {line} assigns '{name}', which is given; choose another name"), name=name)
        if iskeyword(name):
            self.refused.add(name)
            self._add(
                n,
                mark(
                    "line {line} assigns '{name}', which is a word of the language Python; choose another name"
                ),
                name=name,
            )
        return name

    def _last(self, names: list[str]) -> None:
        if "x" not in names and meant(names[-1], ("x",)):
            self._add(
                list(self.lines)[-1],
                mark("line {line} says what '{name}' becomes; the parameter is called x here"),
                name=names[-1],
            )
        elif "x" not in names:
            problem = InputError(
                mark("no line says what x becomes; write one such as {example}"), example="x = x - lr*g"
            )
            self.problems.append((self.end, problem))
        elif names[-1] != "x":
            self.problems.append((self.end, InputError(mark("the line that assigns x must be the last one"))))

    def _starts(self, state: Collection[str] | None) -> dict[str, Expression]:
        """The start lines.

        Args:
            state: what is kept; None where the equations do not say.
        """
        found: dict[str, Expression] = {}
        for n, match in self.starts.items():
            name = match["name"]
            if match["index"].strip() != "0":
                self._add(
                    n,
                    mark("line {line}: a start line is written {example}; it is about step 0 alone"),
                    example=f"{name}[0] = 1",
                )
            elif name == "x":
                self._add(
                    n,
                    mark(
                        "line {line}: x starts where the run starts; a start line is for what is kept beside it: {known}"
                    ),
                    known=", ".join(state or ()) or "–",
                )
            elif state is not None and name not in state:
                self._add(
                    n,
                    mark(
                        "line {line} says where '{name}' starts, but '{name}' is not kept from step to step; a start line is for: {known}"
                    ),
                    name=name,
                    known=", ".join(state) or "–",
                )
            elif name in found:
                self._add(
                    n, mark("line {line} says a second time where '{name}' starts; once is enough"), name=name
                )
            if right := self._right(n, match.end(), ("x", *HYPERPARAMETERS)):
                found[name] = right
        return found

    def _right(
        self, n: int, start: int, known: Collection[str], *, together: bool = False
    ) -> Expression | None:
        """The right side of a line, which begins at a place in it; a problem's column is the line's."""
        try:
            text = self.found[n]._replace(text=" " * start + self.lines[n][start:])
            return parse(text, known, together=together)
        except NotationError as error:
            for problem in told_once(error.problems, self.told):
                if problem.params.get("name") in self.refused:
                    continue  # it is told already where it is assigned
                self._add(n, mark("line {line}: {problem}"), problem=problem)
                self.told |= problem.message == UNKNOWN
            return None
