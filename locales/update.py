"""Bring the catalogues up to date with the texts: new ones appear empty, removed ones go.

python -m locales.update
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
SOURCES = ("app.py", "optim", "pages", "rooms", "site", "ui")
KEYWORDS = ("_", "mark")
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def catalogues() -> list[Path]:
    return sorted(Path(__file__).parent.glob("*.po"))


def files() -> list[Path]:
    """Every file with texts in it."""
    found = (ROOT / source for source in SOURCES)
    return [path for place in found for path in (sorted(place.rglob("*.py")) or [place])]


def texts(node: ast.AST) -> Iterator[str]:
    """Every literal in a call of a keyword, in the order of writing.

    Babel's own extractor reads tokens, and with Python 3.11 sees no call inside of an f-string.
    """
    match node:
        case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(text)), *_]) if name in KEYWORDS:
            yield text
    for child in ast.iter_child_nodes(node):
        yield from texts(child)


def template() -> Catalog:
    """The texts in order, with the files they stand in."""
    found = Catalog()
    for path in files():
        for text in texts(ast.parse(path.read_text("utf-8"))):
            found.add(text, locations=[(path.relative_to(ROOT).as_posix(), 0)])
    return found


def updated(path: Path) -> str:
    """A catalogue as it should stand in its file."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    catalogue.update(template(), no_fuzzy_matching=True)
    for message in catalogue:
        message.flags.discard("python-brace-format")  # which versions of Babel set and others do not
    body = BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, ignore_obsolete=True, include_lineno=False)
    return HEADER.format(language=catalogue.locale_identifier) + body.getvalue().decode().rstrip("\n") + "\n"


if __name__ == "__main__":
    for path in catalogues():
        path.write_text(updated(path), "utf-8")
