"""What the project says of itself, in several files, agrees."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import optim

ROOT = Path(__file__).parent.parent


def written(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads(written("pyproject.toml"))


def cited(key: str) -> str:
    (found,) = re.findall(rf"^(?:  - )?{key}: (.+)$", written("CITATION.cff"), re.M)
    return str(found)


def test_the_version_stands_in_one_place(project: dict[str, Any]) -> None:
    assert project["tool"]["hatch"]["version"] == {"path": "optim/__init__.py"}
    assert cited("version") == optim.__version__


def test_the_changelog_begins_with_this_version() -> None:
    released = re.findall(r"^## \[(\d\S*)\] - (\S+)$", written("CHANGELOG.md"), re.M)
    assert released[0] == (optim.__version__, cited("date-released"))


def test_what_it_needs_stands_in_one_place(project: dict[str, Any]) -> None:
    assert set(project["project"]["dynamic"]) == {"version", "dependencies"}
    assert project["tool"]["hatch"]["metadata"]["hooks"]["requirements_txt"] == {
        "files": ["requirements.txt"]
    }


def test_whoever_is_cited_is_who_holds_the_licence(project: dict[str, Any]) -> None:
    (holder,) = re.findall(r"^Copyright \(c\) \d+ (.+)$", written("LICENSE"), re.M)
    assert cited("name") == holder
    assert project["project"]["authors"] == [{"name": holder}]
    assert cited("license") == project["project"]["license"]


def test_every_python_that_is_promised_is_tested(project: dict[str, Any]) -> None:
    (matrix,) = re.findall(r"^ +python: (\[.+\])$", written(".github/workflows/ci.yml"), re.M)
    promised = re.findall(r"Python :: (3\.\d+)'", str(project["project"]["classifiers"]))
    assert re.findall(r"3\.\d+", matrix) == promised
    assert project["project"]["requires-python"] == f">={promised[0]}"


@pytest.mark.parametrize("path", [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")], ids=lambda p: p.name)
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    text = re.sub(r"^    .*", "", path.read_text("utf-8"), flags=re.M)  # code aside
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    here = [re.sub(r"^\.\./\.\./actions/(workflows/\w+\.yml).*", r".github/\1", link) for link in links]
    assert [link for link in here if not (path.parent / link).exists()] == []


def test_the_images_are_made_of_files_that_are_here() -> None:
    """Nothing else of the container's files is tested."""
    dockerfile = written("deploy/Dockerfile")
    copied = [
        word for line in re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.M) for word in line.split()
    ]
    assert len(copied) > 10
    assert [name for name in copied if not (ROOT / name).exists()] == []
    stages = re.findall(r"^FROM \S+ AS (\w+)$", dockerfile, re.M)
    asked = re.findall(r"dockerfile: (\S+), target: (\w+)", written("deploy/compose.yaml"))
    assert {(ROOT / file).is_file() for file, _ in asked} == {True}
    assert {target for _, target in asked} <= {*stages}
    packed = tomllib.loads(written("pyproject.toml"))["tool"]["hatch"]["build"]["targets"]["sdist"][
        "only-include"
    ]
    assert {*packed} <= {*copied}, "what the wheel is built from"
