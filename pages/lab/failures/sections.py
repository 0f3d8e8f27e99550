"""Where Adam fails, and the repairs: five experiments, each with a guess, a picture and a check."""

from __future__ import annotations

from optim.errors import mark
from pages.lab.failures import decay, online, rates, valley, warmup
from ui.form import select
from ui.glossary import words
from ui.texts import _

TITLES = {
    "online": mark("The rare large gradient"),
    "valley": mark("The poor minimum"),
    "decay": mark("Weight decay"),
    "rates": mark("Which learning rate?"),
    "warmup": mark("The first steps"),
}
JARGON = {
    "online": ("gradient", "second_moment", "regret"),
    "valley": ("gradient", "lr", "momentum"),
    "decay": ("decay", "noise", "sigma"),
    "rates": ("lr", "divergence"),
    "warmup": ("second_moment", "noise", "warmup"),
}


def experiment() -> str:
    """Which of the five is shown, and the words that it uses."""
    view = select(_("Experiment"), "fail_view", TITLES, lambda key: _(TITLES[key]))
    words(*JARGON[view])
    return view


def show(view: str) -> None:
    shown = {
        "online": online.show,
        "valley": valley.show,
        "decay": decay.show,
        "rates": rates.show,
        "warmup": warmup.show,
    }
    shown[view]()
