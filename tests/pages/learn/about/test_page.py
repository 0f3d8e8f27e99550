"""What the page says of the app is so: recounted from the tests' data, from what is installed, from the project's files."""

import json
import re
from importlib.metadata import metadata
from pathlib import Path

import pytest

from optim import OPTIMIZERS, __version__
from pages.learn.about.facts import DATA, RUNS, SCREENS, TRAININGS, USED, YEAR, Used
from tests.browser import test_every_page as browser
from tests.conftest import Visit, messages
from ui.pages import PAGES

ROOT = Path(__file__).parents[4]
REFERENCE = json.loads((ROOT / "tests/data/reference.json").read_text())
NETWORKS = json.loads((ROOT / "tests/data/networks.json").read_text())


def written(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_runs_are_those_that_are_compared() -> None:
    cases = REFERENCE["cases"]
    assert {
        "runs": len(cases),
        "functions": len({case["function"] for case in cases}),
        "steps": REFERENCE["t"][-1],
        "torch": REFERENCE["torch"].partition("+")[0],
        "optax": REFERENCE["optax"],
    } == RUNS
    assert {case["optimizer"] for case in cases} == {*OPTIMIZERS}, "all optimizers"
    assert len(NETWORKS["cases"]) == TRAININGS


def test_what_is_used_is_what_is_needed() -> None:
    assert {used.name for used in USED} == set(re.findall(r"^\w+", written("requirements.txt"), re.MULTILINE))


@pytest.mark.parametrize("used", [used for used in USED if used.here], ids=lambda used: used.name)
def test_a_licence_is_the_one_that_the_program_states(used: Used) -> None:
    said = metadata(used.name)
    stated = [said["License-Expression"] or "", said["License"] or "", *said.get_all("Classifier", [])]
    assert used.licence.partition("-")[0] in "\n".join(stated)


def test_the_data_sets_are_those_that_are_files() -> None:
    assert re.findall(r"\(https://doi.org\S+\)", written("optim/data/README.md")) == [
        f"({address})" for address in DATA.values()
    ]


def test_accessibility_is_tested_where_the_page_says() -> None:
    assert SCREENS == (browser.DESK, browser.PHONE)
    assert {(screen, theme) for _, screen, theme in browser.VIEWS} == {
        (screen, theme) for screen in SCREENS for theme in ("light", "dark")
    }
    assert len(browser.EXCLUDED) == 3


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_cites_this_version_and_lists_what_runs(visit: Visit, lang: str) -> None:
    app = visit(PAGES["about"].file, lang=lang)
    assert not app.exception
    assert messages(app) == []
    (citation,) = app.code
    cited = dict(re.findall(r"(\w+) += \{+([^}]+)\}", citation.value))
    said = dict(re.findall(r"^(?:  - )?([\w-]+): (.+)$", written("CITATION.cff"), re.MULTILINE))
    assert cited == {
        "author": said["name"],
        "title": said["title"],
        "version": __version__,
        "year": said["date-released"][:4],
    }
    assert cited["year"] == YEAR
    text = "\n".join(block.value for block in app.markdown)
    assert all(f"| {used.name} {used.version} |" in text for used in USED if used.here)
