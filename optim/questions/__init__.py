"""Prediction questions: by kind and seed, made from runs, so that every number in them is a run's own."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from optim.errors import InputError, mark
from optim.questions import paths
from optim.questions.asked import Curve, Picture, Printed, Question, Said

__all__ = ["QUESTIONS", "Curve", "Kind", "Picture", "Printed", "Question", "Said", "question"]

TRIES = 500


@dataclass(frozen=True)
class Kind:
    """A kind of question.

    Attributes:
        title: what it is called, to be translated.
        lesson: the address of the page to revisit when it was missed.
        make: draws one; None if this draw is not clear by a margin.
    """

    title: str
    lesson: str
    make: Callable[[np.random.Generator], Question | None]


QUESTIONS: dict[str, Kind] = {
    "whose_path": Kind(mark("Whose path is it?"), "family", paths.whose_path),
    "crosses_zero": Kind(mark("Will it cross 0?"), "momentum", paths.crosses_zero),
}


def question(kind: str, seed: int) -> Question:
    """The question of a kind that a seed gives, always the same one.

    Raises:
        InputError: there is no such kind, or the seed is not a whole number from 0 on.
    """
    if kind not in QUESTIONS:
        raise InputError(
            mark("unknown kind of question '{kind}'; known: {known}"), kind=kind, known=", ".join(QUESTIONS)
        )
    if seed != int(seed) or seed < 0:
        raise InputError(mark("the seed must be a whole number from 0 on, not {seed}"), seed=seed)
    rng = np.random.default_rng([int(seed), zlib.crc32(kind.encode())])
    for _ in range(TRIES):
        made = QUESTIONS[kind].make(rng)
        if made is not None:
            return replace(made, kind=kind, seed=int(seed))
    raise AssertionError(f"no clear question of the kind {kind} from the seed {seed}")
