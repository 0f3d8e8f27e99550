import pytest

from pages.lab.maps.questions import QUESTIONS
from tests.conftest import Visit, messages
from ui.pages import PAGES

PAGE = PAGES["maps"].file


@pytest.mark.parametrize("key", QUESTIONS)
def test_every_question_opens(visit: Visit, key: str) -> None:
    app = visit(PAGE, map_q=key, **{f"map_{key}_size": "25"})
    assert not app.exception
    assert not messages(app)
    assert len(app.get("plotly_chart")) == 1
