"""Which sentences state a number or a promise, and where such sentences are."""

import ast
import re
from collections.abc import Iterator

from locales import update
from pages.lab.broken.exhibits import EXHIBITS

CLAIMING = (
    "optim/objectives.py",
    "pages/lab/race/maths.py",
    "optim/schedules.py",
    "optim/hyperparameters.py",
    "optim/optimizers.py",
    "pages/learn/reading/papers.py",
    "pages/lab/broken/exhibits.py",
    "ui/questions",
    "optim/slips.py",
)
"""Where texts promise something; what programs say of libraries is checked by running them."""
NUMBER = r"\d|\b(?:two|three|four|five|six|ten|twenty|fifty|hundreds?|thousands?|million|half\w*|twice)\b"
PROMISE = r"""\b(?:
    all|always|at\ least|at\ most|cannot|diverges?|ends?|every|exactly|first\ (?:steps?|to)|gets?\ stuck|
    never|nobody|none|nothing|nowhere|only|reach(?:es)?|settles?|stays?|whatever|will
)\b"""
"""Words that promise; ASCII digits: those of β₁ and x⁴ are signs of their own."""


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])(?<! al\.)\s+", text)


def claims(sentence: str) -> bool:
    """Whether a sentence states a number or a promise: places are filled by the core, a reference is no number.

    A question states nothing.
    """
    if sentence.endswith("?"):
        return False
    bare = re.sub(r"\{[^}]*\}|arXiv:\S+", "", sentence)
    return bool(re.search(f"{NUMBER}|{PROMISE}", bare, re.IGNORECASE | re.VERBOSE))


def said() -> Iterator[str]:
    """Every sentence of these files, but those of errors and of diagnoses, of which most are wrong."""
    diagnoses = {option.text for exhibit in EXHIBITS.values() for option in exhibit.options}
    places = [update.ROOT / name for name in CLAIMING]
    for path in (path for place in places for path in sorted(place.rglob("*.py")) or [place]):
        tree = ast.parse(path.read_text("utf-8"))
        errors = {
            text for node in ast.walk(tree) if isinstance(node, ast.Raise) for text in update.texts(node)
        }
        for text in update.texts(tree):
            if text not in errors | diagnoses:
                yield from sentences(text)
