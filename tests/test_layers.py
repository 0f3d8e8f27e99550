"""Arrows point down only: app -> pages -> rooms -> ui -> optim; a lesson is one folder and knows no other."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from ui.pages import PAGES, PARTS

ROOT = Path(__file__).parent.parent
ROOMS = ("optim", "ui", "rooms", "pages")
SOURCES = [
    Path("app.py"),
    Path("serve.py"),
    *sorted(p.relative_to(ROOT) for room in ROOMS for p in (ROOT / room).rglob("*.py")),
]
LESSONS = [path for path in SOURCES if path.parts[0] == "pages"]
ABOVE = {
    "optim": {"streamlit", "plotly", "pandas", "babel", "ui", "rooms", "pages", "app", "serve"},
    "ui": {"rooms", "pages", "app", "serve"},
    "rooms": {"streamlit", "plotly", "pandas", "babel", "pages", "app", "serve"},
    "pages": {"app", "serve"},
    "app.py": {"numpy", "plotly", "pandas", "sympy", "math", "optim", "pages", "rooms", "serve"},
    "serve.py": {"numpy", "plotly", "pandas", "sympy", "math", "optim", "ui", "pages", "app"},
}
STANDARD = {
    "__future__",
    "collections",
    "dataclasses",
    "enum",
    "fractions",
    "functools",
    "itertools",
    "math",
    "types",
    "typing",
}


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse((ROOT / path).read_text("utf-8"))))


def imported(path: Path) -> Iterator[str]:
    """The full name of every module that a file imports, wherever the import stands."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = ".".join(path.parts[: len(path.parts) - node.level]) if node.level else ""
            module = ".".join(filter(None, (package, node.module)))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def test_there_is_something_in_every_room() -> None:
    assert {path.parts[0] for path in SOURCES} == {*ROOMS, "app.py", "serve.py"}


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_imports_point_down(path: Path) -> None:
    assert not {name.partition(".")[0] for name in imported(path)} & ABOVE[path.parts[0]]


@pytest.mark.parametrize("path", [p for p in SOURCES if p.parts[0] == "optim"], ids=str)
def test_the_core_imports_itself_by_relative_names(path: Path) -> None:
    """So it can be taken along without the rest."""
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and not node.level:
            assert str(node.module).partition(".")[0] != "optim", f"line {node.lineno}"
        if isinstance(node, ast.Import):
            assert not [a for a in node.names if a.name.partition(".")[0] == "optim"], f"line {node.lineno}"


@pytest.mark.parametrize("path", [p for p in SOURCES if p.parts[0] != "optim"], ids=str)
def test_only_the_core_uses_relative_imports(path: Path) -> None:
    """Elsewhere one would hide which way its arrow points."""
    assert not [n.lineno for n in nodes(path) if isinstance(n, ast.ImportFrom) and n.level]


@pytest.mark.parametrize("path", LESSONS, ids=str)
def test_no_lesson_imports_another(path: Path) -> None:
    own = ".".join(path.parts[:3])
    others = [name for name in imported(path) if name.startswith("pages.")]
    assert not [name for name in others if not name.startswith(f"{own}.")]


@pytest.mark.parametrize("path", [p for p in LESSONS if p.name == "maths.py"], ids=str)
def test_a_lessons_maths_needs_numpy_and_the_core_alone(path: Path) -> None:
    own = ".".join(path.parts[:3])
    found = {name for name in imported(path) if not name.startswith(f"{own}.")}
    assert {name.partition(".")[0] for name in found} <= STANDARD | {"numpy", "optim"}


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_nothing_runs_text_or_writes_raw_html(path: Path) -> None:
    for node in nodes(path):
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


def test_no_two_classes_have_one_name() -> None:
    classes = [n.name for path in SOURCES for n in nodes(path) if isinstance(n, ast.ClassDef)]
    assert sorted(classes) == sorted(set(classes))


def test_every_lesson_is_a_folder_in_the_table_of_pages() -> None:
    """A file directly in pages/ would put Streamlit into its old multipage mode."""
    assert not [path for path in (ROOT / "pages").iterdir() if path.is_file()]
    assert {path.parent.as_posix() for path in LESSONS} == {f"pages/{p.part}/{p.key}" for p in PAGES.values()}
    assert {page.part for page in PAGES.values()} == set(PARTS)
    assert len({page.address for page in PAGES.values()}) == len(PAGES)


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_only_the_table_spells_a_pages_file(path: Path) -> None:
    if path.as_posix() != "ui/pages.py":
        spelled = [n.value for n in nodes(path) if isinstance(n, ast.Constant)]
        assert not [text for text in spelled if isinstance(text, str) and re.search(r"pages/\w+/", text)]


PAGE_FILES = [path for path in LESSONS if path.name == "page.py"]


@pytest.mark.parametrize("path", PAGE_FILES, ids=str)
def test_a_page_draws_nothing_itself(path: Path) -> None:
    """It says in which order its sections come."""
    assert not {name.partition(".")[0] for name in imported(path)} & {"numpy", "plotly", "pandas", "sympy"}
    for node in nodes(path):
        if isinstance(node, ast.Attribute):
            assert not re.fullmatch(r".*_chart|.*_figure|Figure|dataframe|table", node.attr), (
                f"line {node.lineno}: {node.attr}"
            )


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_every_cache_is_bounded(path: Path) -> None:
    """``functools.cache`` and a maxsize of None keep everything; lru_cache without one keeps 128."""
    assert not {"functools.cache", "functools"} & {*imported(path)}
    for node in nodes(path):
        if isinstance(node, ast.keyword) and node.arg == "maxsize":
            assert ast.unparse(node.value) != "None"
