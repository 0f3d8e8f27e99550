import pytest

from optim import OPTIMIZERS
from tests.conftest import Visit, messages
from ui.pages import PAGES

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
