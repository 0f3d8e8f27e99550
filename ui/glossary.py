"""The words that a lesson uses before it can explain them: one table, for the page of words and for hints in place."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from optim.errors import mark
from ui.pages import PAGES
from ui.texts import _


@dataclass(frozen=True)
class Word:
    """A word, what it means in one or two sentences, and the key of the page that shows it."""

    name: str
    meaning: str
    page: str


WORDS: dict[str, Word] = {
    "gradient": Word(
        mark("gradient g"),
        mark("How steep f is here, in each direction. It points uphill; an optimizer goes the other way."),
        "step",
    ),
    "lr": Word(
        mark("learning rate α"),
        mark("The number that a step is multiplied by. In Adam it is roughly how far one step goes."),
        "step",
    ),
    "hyperparameter": Word(
        mark("hyper-parameter"),
        mark("A number that people choose before a run, such as α or β₁. The run does not change it."),
        "step",
    ),
    "state": Word(
        mark("state"),
        mark(
            "What an optimizer remembers from step to step; in Adam m and v, a number of each for every weight."
        ),
        "step",
    ),
    "average": Word(
        mark("running average"),
        mark(
            "An average in which old values fade: each new one gets the weight 1 − β, and all before it are multiplied by β. Also called exponential moving average, EMA."
        ),
        "momentum",
    ),
    "momentum": Word(
        mark("momentum"),
        mark("Steps follow a running average of the gradients, and so keep going where they were going."),
        "momentum",
    ),
    "first_moment": Word(
        mark("first moment m"),
        mark("The running average of the gradients: where we have been heading."),
        "momentum",
    ),
    "overshoot": Word(
        mark("overshoot"),
        mark("To run past the minimum, because the average still points the old way."),
        "momentum",
    ),
    "ravine": Word(
        mark("ravine"),
        mark("A valley with steep walls and a floor that hardly falls. Gradients point at the walls."),
        "momentum",
    ),
    "second_moment": Word(
        mark("second moment v"),
        mark("The running average of the squared gradients: how steep it has been, squared."),
        "adaptive_rates",
    ),
    "effective": Word(
        mark("effective learning rate"),
        mark(
            "What the averaged gradient is really multiplied by: α/(√v̂ + ε), another number in each direction."
        ),
        "adaptive_rates",
    ),
    "curvature": Word(
        mark("curvature"),
        mark("How fast the slope changes: the second derivative. In x² it is 2 everywhere."),
        "adaptive_rates",
    ),
    "condition": Word(
        mark("condition number κ"),
        mark("The largest curvature divided by the smallest. It is large in a ravine."),
        "adaptive_rates",
    ),
    "preconditioner": Word(
        mark("preconditioner"),
        mark(
            "What turns a gradient into a step. Adam's is diagonal: one factor, α/(√v̂ + ε), for each coordinate, and nothing that mixes them."
        ),
        "turned_valley",
    ),
    "bias": Word(
        mark("bias"),
        mark("An error that always goes the same way. An average that starts at 0 is too small at first."),
        "bias_correction",
    ),
    "expectation": Word(
        mark("expectation E[g]"),
        mark("The mean over all values that a random number can take, each as often as it comes."),
        "bias_correction",
    ),
    "sigma": Word(
        mark("standard deviation σ"),
        mark("How far random numbers typically lie from their mean."),
        "bias_correction",
    ),
    "noise": Word(
        mark("noise"),
        mark(
            "What differs from one gradient to the next by chance, for example because each is taken from a few data only."
        ),
        "anatomy",
    ),
    "signal": Word(
        mark("signal-to-noise ratio"),
        mark(
            "The mean of the gradients divided by their standard deviation. Where it is small, Adam's steps are short."
        ),
        "anatomy",
    ),
    "epsilon": Word(
        mark("ε"),
        mark(
            "A small number that keeps Adam from dividing by 0. It matters where gradients are about as small as ε."
        ),
        "anatomy",
    ),
    "zipf": Word(
        mark("Zipf's law"),
        mark(
            "The k-th most frequent word of a language comes about 1/k times as often as the most frequent one."
        ),
        "rare_words",
    ),
    "softmax": Word(
        mark("softmax"),
        mark(
            "It turns numbers, called logits, into probabilities: each is exp of its number, divided by the sum of all these."
        ),
        "rare_words",
    ),
    "batch": Word(
        mark("mini-batch"),
        mark("The few data from which one gradient is taken. Another batch gives another gradient."),
        "pytorch",
    ),
    "schedule": Word(
        mark("learning-rate schedule"),
        mark("A rule by which α changes during a run."),
        "race",
    ),
    "warmup": Word(
        mark("warm-up"),
        mark("α begins small and grows to its value in the first steps."),
        "failures",
    ),
    "decay": Word(
        mark("weight decay λ"),
        mark(
            "A pull of every weight towards 0. In AdamW it is applied beside the step, so v does not scale it."
        ),
        "failures",
    ),
    "divergence": Word(
        mark("divergence"),
        mark("Steps get larger and larger until the numbers are too large to be stored."),
        "race",
    ),
    "edge": Word(
        mark("edge of stability"),
        mark(
            "The curvature at which a step just does not grow from one to the next: 2/α for plain gradient descent."
        ),
        "long_runs",
    ),
    "regret": Word(
        mark("regret"),
        mark(
            "How much more a run has lost, summed over all steps, than the best fixed place would have lost."
        ),
        "failures",
    ),
}
"""By key, in the order in which the course needs them."""


def words(*keys: str) -> None:
    """The words of a passage: the meaning of each shows when one points at it; a tap opens it, and the way to its lesson."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="words"):
        st.caption(_("Words:"), width="content")
        for word in map(WORDS.__getitem__, keys):
            with st.popover(_(word.name), type="tertiary", help=_(word.meaning), width="content"):
                st.markdown(_(word.meaning))
                lesson = PAGES[word.page]
                st.page_link(lesson.file, label=_(lesson.title), icon=":material/menu_book:")
