"""What a question is: texts with their numbers, a picture or a printed step, and the right option."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from optim.stages import Stage
from optim.trace import Array


class Said(NamedTuple):
    """A text to be translated, and what fills its places.

    A number is printed with six significant digits, a ``Said`` is translated itself, a string
    stays as it is. A place named ``f`` holds the text of an objective, one named ``line`` the left
    side of an equation.
    """

    message: str
    params: Mapping[str, object] = {}


def say(message: str, **params: object) -> Said:
    """A text and what fills its places."""
    return Said(message, params)


def sentences(*parts: Said) -> Said:
    """Several texts, one after the other."""
    names = [f"part{i}" for i in range(len(parts))]
    return Said(" ".join(f"{{{name}}}" for name in names), dict(zip(names, parts, strict=True)))


@dataclass(frozen=True)
class Curve:
    """Points to be drawn.

    Attributes:
        label: a letter or a plain symbol; it never gives the answer away.
        x, y: where, shape (n,); made read-only.
        kind: ``line``, ``dots`` for a line with its points marked, ``point`` for one mark, ``arrow``
            for two points, from and to.
    """

    label: str
    x: Array
    y: Array
    kind: str = "line"

    def __post_init__(self) -> None:
        self.x.flags.writeable = self.y.flags.writeable = False


@dataclass(frozen=True)
class Picture:
    """Curves in one pair of axes.

    Attributes:
        across, up: what the axes show, as names of the notation, such as ``t`` and ``x``, or as a
            plain symbol such as ``|Δ|/α``; empty where curves of several quantities share the axis.
        ground: the text of an objective of x and y, whose heights lie under the curves.
    """

    across: str
    up: str
    curves: tuple[Curve, ...]
    ground: str = ""


@dataclass(frozen=True)
class Printed:
    """The lines of one step with their numbers put in, as somebody worked them out.

    Attributes:
        stages: the right equations.
        table: columns of the rows t-1 and t, and the hyper-parameters; in row t one line is worked
            out wrong, and the lines after it follow from what it gives; made read-only.
        t: which step.
    """

    stages: tuple[Stage, ...]
    table: Mapping[str, Array]
    t: int

    def __post_init__(self) -> None:
        for column in self.table.values():
            column.flags.writeable = False


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question with one right option.

    Attributes:
        given: what is stated about this instance.
        asks: the question itself.
        options: two to six, no two alike.
        answer: the place of the right one.
        because: why, with this instance's numbers; for after the answer.
        picture: what there is to look at.
        printed: the step that is to be checked.
        revealed: a picture for after the answer, such as how the run went on.
        kind, seed: what it was made from; see ``question``.
    """

    given: tuple[Said, ...]
    asks: Said
    options: tuple[Said, ...]
    answer: int
    because: Said
    picture: Picture | None = None
    printed: Printed | None = None
    revealed: Picture | None = None
    kind: str = ""
    seed: int = 0
