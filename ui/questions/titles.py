"""What can be answered, and what it is called: the kinds of question, and the lines that are filled in."""

from __future__ import annotations

from optim import OPTIMIZERS
from optim.printing import plain_symbol
from ui.questions.kinds import QUESTIONS, TRANSFER, known
from ui.texts import _

LINE = "line."
LINES = ("g", *dict.fromkeys(e.name for rule in OPTIMIZERS.values() for e in rule.variant({}).equations))
KINDS = frozenset({*QUESTIONS, *TRANSFER, *(f"{LINE}{name}" for name in LINES)})


def title(kind: str) -> str:
    """What a kind of answer is called."""
    if kind.startswith(LINE):
        return _("Filling in {name}", name=plain_symbol(kind.removeprefix(LINE)))
    return _(known(kind).title)
