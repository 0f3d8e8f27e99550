"""Prediction questions: by kind and seed, made from runs, so that every number in them is a run's own."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from optim.errors import InputError, mark
from ui.questions import averages, changes, noise, paths, settings, steps, valleys, words
from ui.questions.question import Curve, Picture, Printed, Question, Said

__all__ = ["QUESTIONS", "Curve", "Kind", "Picture", "Printed", "Question", "Said", "question"]

TRIES = 500


@dataclass(frozen=True)
class Kind:
    """A kind of question.

    Attributes:
        title: what it is called, to be translated.
        page: the key of the page to revisit when it was missed.
        make: draws one; None if this draw is not clear by a margin.
    """

    title: str
    page: str
    make: Callable[[np.random.Generator], Question | None]


QUESTIONS: dict[str, Kind] = {
    "whose_path": Kind(mark("Whose path is it?"), "family", paths.whose_path),
    "crosses_zero": Kind(mark("Will it cross 0?"), "momentum", paths.crosses_zero),
    "beta2_halved": Kind(mark("What if β₂ is halved?"), "adaptive_rates", changes.beta2_halved),
    "which_changed": Kind(mark("Which hyper-parameter changed?"), "step", changes.which_changed),
    "broken_line": Kind(mark("Find the broken line"), "worked_example", steps.broken_line),
    "first_step": Kind(mark("Where does the first step lead?"), "worked_example", steps.first_step),
    "scaled": Kind(mark("The function times a factor"), "adaptive_rates", paths.scaled),
    "which_moment": Kind(mark("Which curve is it: g, m or m̂?"), "momentum", averages.which_moment),
    "largest_beta1": Kind(mark("Which has the largest β₁?"), "momentum", changes.largest_beta1),
    "which_valley": Kind(mark("In which valley does it end?"), "race", paths.which_valley),
    "lowest": Kind(mark("Who gets lowest?"), "race", paths.lowest),
    "first_arrow": Kind(mark("Which way does the first step go?"), "adaptive_rates", steps.first_arrow),
    "turned": Kind(mark("Who notices that the valley was turned?"), "turned_valley", valleys.turned),
    "how_sure": Kind(mark("How sure is a step?"), "confidence", noise.how_sure),
    "noise_floor": Kind(mark("How far does noise keep it away?"), "confidence", noise.noise_floor),
    "decay_left": Kind(mark("What does the decay leave?"), "clinic", settings.decay_left),
    "clipped": Kind(mark("What does clipping change?"), "clinic", settings.clipped),
    "rare_word": Kind(mark("How far does a rare word get?"), "rare_words", words.rare_word),
    "uncorrected": Kind(mark("Who runs without the correction?"), "bias_correction", averages.uncorrected),
}


@lru_cache(maxsize=128)
def question(kind: str, seed: int) -> Question:
    """The question of a kind that a seed gives, always the same one.

    Raises:
        InputError: there is no such kind, or the seed is negative.
    """
    if kind not in QUESTIONS:
        raise InputError(
            mark("unknown kind of question '{kind}'; known: {known}"), kind=kind, known=", ".join(QUESTIONS)
        )
    if seed < 0:
        raise InputError(mark("the seed must be a whole number from 0 on, not {seed}"), seed=seed)
    rng = np.random.default_rng([seed, zlib.crc32(kind.encode())])
    for _ in range(TRIES):
        made = QUESTIONS[kind].make(rng)
        if made is not None:
            return replace(made, kind=kind, seed=seed)
    raise AssertionError(f"no clear question of the kind {kind} from the seed {seed}")
