"""The one exception whose message is meant for people."""

from __future__ import annotations

from collections.abc import Sequence

MOST_PROBLEMS = 8


def mark(message: str) -> str:
    """Mark a text for translation where it is written; it is translated where it is shown."""
    return message


class InputError(ValueError):
    """Something a person typed, linked or passed cannot be used.

    Args:
        message: an English sentence with ``{name}`` places, also the key of its translation.
        params: what goes into the places; an InputError there is a sentence of its own.

    Attributes:
        problems: where a text has several problems, each as an error of its own; else only this one.

    Example:
        >>> from optim import InputError, optimizer
        >>> try:
        ...     optimizer("m += g\\nx = x - lr*q")
        ... except InputError as error:
        ...     for problem in error.problems:
        ...         print(problem)  # doctest: +ELLIPSIS
        line 1: write m = m + g
        line 2: unknown name 'q' at column 12; known: ...
    """

    problems: tuple[InputError, ...]

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message.format(**params))
        self.message = message
        self.params = params
        self.problems = (self,)

    @classmethod
    def of(cls, problems: Sequence[InputError]) -> InputError:
        """All that is wrong with a text as one error; of very many the first few, and how many more there are."""
        if len(problems) == 1:
            return problems[0]
        shown = list(problems[:MOST_PROBLEMS])
        if more := problems[MOST_PROBLEMS:]:
            shown.append(cls(mark("and {count} more"), count=len(more)))
        error = cls("{all}", all="; ".join(map(str, shown)))
        error.problems = tuple(shown)
        return error
