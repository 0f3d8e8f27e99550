import re

import pytest

from optim import OPTIMIZERS
from pages.learn.family.sections import graph
from tests.conftest import Visit, messages
from ui.pages import PAGES

CELL = re.compile(r'<TD HREF="./\?opt=(\w+)" .*?>(.*?)</TD>')
FAMILY = PAGES["family"].file


@pytest.mark.parametrize("other", OPTIMIZERS)
def test_side_by_side(visit: Visit, other: str) -> None:
    assert not visit(FAMILY, other=other).latex, "first a guess"
    app = visit(FAMILY, other=other, kept="show")
    assert len(app.latex) >= len(OPTIMIZERS["adam"].equations)
    marked = [formula.value for formula in app.latex if r"\neq" in formula.value]
    assert bool(marked) == (other != "adam")


def test_a_guess_is_answered(visit: Visit) -> None:
    assert visit(FAMILY, other="nadam", kept="4").success[0].value.startswith("Right.")
    assert visit(FAMILY, other="nadam", kept="0").info[0].value.startswith("Not quite.")


def test_bad_links_are_explained(visit: Visit) -> None:
    app = visit(FAMILY, one="nix", kept="many")
    assert not app.exception
    assert len(messages(app)) == 2


def test_the_tree_has_everyone_once_below_its_parents() -> None:
    boxes = {
        box: CELL.findall(table) for box, table in re.findall(r"^(\w+) \[label=<(.*)>\];$", graph(), re.M)
    }
    assert sorted(key for cells in boxes.values() for key, _said in cells) == sorted(OPTIMIZERS)
    edges = re.findall(r"^(\w+) -> (\w+);$", graph(), re.M)
    for box, cells in boxes.items():
        for key, said in cells:
            assert re.split(r"<BR/>|[ \u00a0]", said) == [
                *OPTIMIZERS[key].title.replace("'", "&#x27;").split(),
                str(OPTIMIZERS[key].year),
            ]
            assert sorted(parent for parent, child in edges if child == box) == sorted(
                OPTIMIZERS[key].parents
            )
    assert {parent for parent, _child in edges} <= set(boxes)
