"""Write optim/derivatives.py: what SymPy finds for every function that comes along.

python -m tests.reference.derivatives
"""

from pathlib import Path

from optim import OBJECTIVES
from optim.calculus import derivative
from optim.notation import Expression
from optim.symbolic import derived

FILE = Path(__file__).parents[2] / "optim" / "derivatives.py"
HEAD = '''"""First and second derivatives of every function in OBJECTIVES, by its text and the variable.

Made by tests/reference/derivatives.py with SymPy, so that SymPy need not be loaded for them.
"""

KNOWN: dict[tuple[str, str], str] = {
'''


def found() -> dict[tuple[str, str], str]:
    """By the text of what is derived and the variable."""
    texts: dict[tuple[str, str], str] = {}

    def note(expression: Expression, name: str) -> None:
        texts[expression.text, name] = derived(expression, name)

    for target in OBJECTIVES.values():
        for name in target.variables:
            note(target.f, name)
            for other in target.variables:
                note(derivative(target.f, name), other)
    return texts


def written() -> str:
    """The file."""
    lines = (f'    ("{text}", "{name}"): "{slope}",\n' for (text, name), slope in found().items())
    return HEAD + "".join(lines) + "}\n"


if __name__ == "__main__":
    FILE.write_text(written(), "utf-8")
