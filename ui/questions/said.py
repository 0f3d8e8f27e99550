"""What a question says, in words: translated, with its numbers, and its formulas as formulas."""

from __future__ import annotations

from optim import objective
from optim.printing import plain_symbol
from ui.numbers import text
from ui.questions.kinds import Said
from ui.texts import _, joined


def said(words: Said) -> str:
    """A text of a question, for Markdown; a formula stands between dollar signs."""

    def place(name: str, value: object) -> str:
        match value:
            case Said():
                return said(value)
            case str() if name == "f":
                return f"${objective(value).f.latex()}$"
            case str() if name == "line":
                return plain_symbol(value)
            case float():
                return text(value)
        return str(value)

    return joined(_(words.message, **{name: place(name, value) for name, value in words.params.items()}))
