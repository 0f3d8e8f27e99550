"""CONTRIBUTING.md, followed: its own examples go into a copy of the project, where what it promises must hold."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(
    r"^    # (?P<file>\S+\.py)(?:, in (?P<table>\w+))?\n(?P<code>(?:    (?!# ).*\n|\n)+)", re.MULTILINE
)


def examples() -> Iterator[tuple[str, str, str]]:
    """File, table and code of every example in the guide; without a table it goes to the file's end."""
    for found in BLOCK.finditer((ROOT / "CONTRIBUTING.md").read_text("utf-8")):
        yield found["file"], found["table"] or "", dedent(found["code"]).strip() + "\n"


def added(source: str, table: str, code: str) -> str:
    """A file's text with one more entry at the end of a table, or with a function more at its own end."""
    if not table:
        return f"{source}\n\n{code}"
    (end,) = [
        node.end_lineno
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign | ast.AnnAssign) and table in names(node)
    ]
    lines = source.splitlines(keepends=True)
    assert end
    return "".join((*lines[: end - 1], code, *lines[end - 1 :]))


def names(node: ast.Assign | ast.AnnAssign) -> list[str]:
    """What a statement assigns."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


ROWS = re.findall(
    r"^\| (?!you want|---)(.+?) \| (.+?) \| (.+?) \|$", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.M
)


@pytest.mark.parametrize(("change", "files", "words"), ROWS)
def test_the_map_leads_somewhere(change: str, files: str, words: str) -> None:
    """Every file is there, and what one is to look for is defined in one of them."""
    paths = [ROOT / name for name in re.findall(r"`([^`]+)`", files)]
    assert paths
    assert [path for path in paths if not path.is_file()] == []
    defined = {name for path in paths if path.suffix == ".py" for name in top_level(path)}
    assert set(re.findall(r"`([^`]+)`", words)) <= defined


def top_level(path: Path) -> Iterator[str]:
    """What a file defines."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from names(node)


def test_the_map_shows_every_room() -> None:
    shown = {name for _, files, _ in ROWS for name in re.findall(r"`([^/`]+)/", files)}
    assert shown == {"optim", "ui", "rooms", "pages", "locales"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with every example of the guide in it, its texts translated."""
    copy = tmp_path_factory.mktemp("house") / "copy"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__", "*.png"))
    shutil.copytree(ROOT / ".streamlit", copy / ".streamlit")
    for file, table, code in examples():
        path = copy / file
        path.write_text(added(path.read_text("utf-8"), table, code), "utf-8")
    (copy / "locales" / "fr.po").touch()
    run(copy, "locales.update")
    for path in (copy / "locales").glob("*.po"):
        translate(path)
    run(copy, "locales.update")
    return copy


def run(where: Path, *arguments: str) -> None:
    """A module, run in a copy as from the command line; what it prints is the message if it fails."""
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=where, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def translate(path: Path) -> None:
    """Put a sign behind every text that is not translated yet."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    for message in catalogue:
        if message.id and not message.string:
            message.string = f"{message.id}°"
    with path.open("wb") as file:
        write_po(file, catalogue)


ENTRIES = "signsgd or qhm or nu] or ackley or which_way or fr]"
"""What the examples are called in the names of tests."""
TABLES = "(test_optimizers or test_objectives or test_claims or test_texts or test_locales) and (not [ or [zh]) and not plain_text"
"""Where tests look at a table as a whole, or at the Chinese catalogue; a plain text is no entry of a table."""


def test_the_guide_has_an_example_of_each() -> None:
    found = {table for _, table, _ in examples()}
    assert found >= {"OPTIMIZERS", "HYPERPARAMETERS", "OBJECTIVES", "QUESTIONS", "LANGUAGES"}


def test_what_is_promised_and_what_is_tested_of_every_entry_holds_for_the_examples(house: Path) -> None:
    apart = ("--ignore=tests/browser", "--ignore=tests/test_contributing.py")
    run(house, "pytest", "tests", "tests/promised.py", *apart, "-k", f"promised.py or {ENTRIES} or {TABLES}")


def test_it_is_formatted_and_linted(house: Path) -> None:
    run(house, "ruff", "format", ".")
    run(house, "ruff", "check", ".")
