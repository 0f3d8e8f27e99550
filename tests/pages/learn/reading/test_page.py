import pytest

from pages.learn.reading.papers import CLAIMS, papers
from tests.conftest import Visit, messages
from ui.pages import PAGES

PAGE = PAGES["reading"].file


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("key", CLAIMS)
def test_every_claim_is_answered_in_every_language(visit: Visit, key: str, lang: str) -> None:
    app = visit(PAGE, lang=lang, claim=key, **{f"paper{key}": CLAIMS[key].paper})
    assert not app.exception
    assert messages(app) == []
    assert len(app.success) == 1
    assert len(app.info) == 0


def test_the_question_comes_first(visit: Visit) -> None:
    app = visit(PAGE)
    assert not app.exception
    assert len(app.success) == len(app.info) == 0
    assert not [name for name in app.query_params if name.startswith("paper")]


def test_another_paper_is_answered_with_what_that_one_adds(visit: Visit) -> None:
    app = visit(PAGE, claim="5", paper5="adamw")
    assert papers()["adamw"].adds in app.info[0].value
    assert "38" in visit(PAGE, claim="5", paper5="cohen").success[0].value
    assert papers()["cohen"].short in visit(PAGE, claim="5", paper5="show").info[0].value


def test_every_paper_is_listed_with_its_address(visit: Visit) -> None:
    text = "\n".join(markdown.value for markdown in visit(PAGE).markdown)
    for paper in papers().values():
        assert paper.cited in text
        assert not paper.arxiv or f"https://arxiv.org/abs/{paper.arxiv}" in text


@pytest.mark.parametrize("query", [{"claim": "7"}, {"paper1": "<b>"}])
def test_other_values_in_the_url_give_a_message(visit: Visit, query: dict[str, str]) -> None:
    app = visit(PAGE, **query)
    assert not app.exception
    assert len(messages(app)) == 1
    assert "<b>" not in messages(app)[0]
