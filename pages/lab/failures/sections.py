"""Where Adam fails, and the repairs: five experiments, each with a guess, a picture and a check."""

from __future__ import annotations

from pages.lab.failures import decay, online, rates, valley, warmup
from ui.form import choice
from ui.texts import _


def experiment() -> str:
    """Which of the five is shown."""
    return choice(
        _("Experiment"),
        "fail_view",
        ("online", "valley", "decay", "rates", "warmup"),
        {
            "online": _("The rare large gradient"),
            "valley": _("The poor minimum"),
            "decay": _("Weight decay"),
            "rates": _("Which learning rate?"),
            "warmup": _("The first steps"),
        },
    )


def show(view: str) -> None:
    shown = {
        "online": online.show,
        "valley": valley.show,
        "decay": decay.show,
        "rates": rates.show,
        "warmup": warmup.show,
    }
    shown[view]()
