"""What is changed in a text, and what is told about it."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import mark
from ..grammar import MAX_LENGTH, NotationError, Problem, Reading
from .words import alike

TWO_READINGS = mark("'{text}' at column {column} can mean {first} or {second}; write the one that you mean")


class AmbiguityError(NotationError):
    """A text can be meant in two ways.

    Attributes:
        readings: the whole text, as it would have to be typed for each.
    """

    def __init__(self, message: str, *readings: str, **params: object) -> None:
        super().__init__(message, **params)
        self.readings = readings


class Draft:
    """A text that is being written anew.

    Args:
        typed: the whole line, where the text has blanks for what is not of the formula.
        before, after: what stands before and after the line in the whole text.
    """

    def __init__(self, text: str, typed: str = "", before: str = "", after: str = "") -> None:
        self.text = alike(text)
        self.typed = typed or text
        self.before, self.after = before, after
        self.edits: list[tuple[int, int, int, str]] = []
        self.problems: list[Problem] = []
        self.dry = False  # looking ahead: nothing is told

    def _written(self) -> Reading:
        """The text with its changes."""
        text, columns, position = "", [], 0
        for start, end, _, instead in sorted(self.edits, key=lambda edit: edit[:3]):
            text += self.text[position:start] + instead
            columns += [*range(position + 1, start + 1), *[start + 1] * len(instead)]
            position = end
        text, columns = text + self.text[position:], [*columns, *range(position + 1, len(self.text) + 2)]
        if len(text) > MAX_LENGTH:
            raise NotationError(
                mark("written out, the formula has {length} characters; at most {limit} are allowed"),
                length=len(text),
                limit=MAX_LENGTH,
            )
        return Reading(text, columns, self.problems)

    def _replace(self, start: int, end: int, instead: str) -> None:
        self.edits.append((start, end, 3, instead))

    def _close(self, position: int, text: str = ")") -> None:
        self.edits.append((position, position, 0, text))

    def _times(self, before: int, after: int) -> None:
        self.edits.append((before, after, 1, "*"))

    def _open(self, position: int) -> None:
        self.edits.append((position, position, 2, "("))

    def _problem(self, column: int, message: str, **params: object) -> None:
        if not self.dry:
            self.problems.append((column, NotationError(message, column=column, **params)))

    def _two(self, start: int, end: int, *ways: Sequence[tuple[int, int, str]]) -> None:
        """A part can be meant in two ways, each given by what would be typed where."""
        if self.dry:
            return
        shown, whole = [], []
        for edits in ways:
            text, part, position = "", "", 0
            for a, b, instead in [*edits, (len(self.typed),) * 2 + ("",)]:
                text += self.typed[position:a] + instead
                part += self.typed[max(position, start) : max(min(a, end), max(position, start))] + instead
                position = b
            shown.append(part)
            whole.append(self.before + text + self.after)
        problem = AmbiguityError(
            TWO_READINGS,
            *whole,
            text=self.typed[start:end],
            column=start + 1,
            first=shown[0],
            second=shown[1],
        )
        self.problems.append((start + 1, problem))
