"""Arrows point down only: app -> pages -> ui -> optim."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("optim", "ui", "pages")
SOURCES = [
    Path("app.py"),
    *sorted(p.relative_to(ROOT) for room in ROOMS for p in (ROOT / room).rglob("*.py")),
]
FORBIDDEN = {
    "optim": {"streamlit", "plotly", "pandas", "babel", "ui", "pages", "app"},
    "ui": {"pages", "app"},
    "pages": {"numpy", "plotly", "pandas", "sympy", "math", "statistics", "app", "pages"},
    "app.py": {"numpy", "plotly", "pandas", "sympy", "math", "optim", "pages"},
}


def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text("utf-8"))


def imported(module: ast.Module) -> Iterator[str]:
    """The top-level package of every import, wherever it stands."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import hides which way its arrow points"
            yield str(node.module).partition(".")[0]


def test_there_is_something_in_every_room() -> None:
    assert {path.parts[0] for path in SOURCES} == {*ROOMS, "app.py"}


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_imports_point_down(path: Path) -> None:
    assert not set(imported(tree(path))) & FORBIDDEN[path.parts[0]]


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_nothing_runs_text_or_writes_raw_html(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            assert name not in ("eval", "exec", "__import__"), f"line {node.lineno}"
            fixed = (
                {"unsafe_allow_javascript"} if path.name == "shell.py" else set()
            )  # a constant, no text of anybody's
            for word in node.keywords:
                refused = {"unsafe_allow_html", "unsafe_allow_javascript"} - fixed
                assert word.arg not in refused, f"line {node.lineno}"


def test_there_is_no_utils() -> None:
    vague = re.compile(r"utils?|helpers?|common|misc")
    assert not [path for path in SOURCES if any(vague.fullmatch(part) for part in path.with_suffix("").parts)]


def test_pages_stand_in_folders_of_their_own() -> None:
    """A file directly in pages/ puts Streamlit into its old multipage mode."""
    assert not [path for path in (ROOT / "pages").iterdir() if path.is_file()]


PAGES = [path for path in SOURCES if path.parts[0] == "pages"]


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_pages_hold_no_maths_and_no_figures(path: Path) -> None:
    """Comparing and counting is all a page does with numbers; what it draws, ui/ builds."""
    arithmetic = (ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Pow, ast.MatMult)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.BinOp):
            assert not isinstance(node.op, arithmetic), f"line {node.lineno}"
        if isinstance(node, ast.Attribute):
            assert not re.fullmatch(r".*_chart|.*_figure|Figure|dataframe|table", node.attr), (
                f"line {node.lineno}: {node.attr}"
            )
