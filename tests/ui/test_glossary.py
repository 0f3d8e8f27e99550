"""The words of the course: each leads to a lesson, and stands on the page of words."""

import pytest

from tests.conftest import Visit, messages
from ui.glossary import WORDS
from ui.pages import FIRST, LESSONS, PAGES


def test_every_word_leads_to_a_lesson_and_is_explained_without_being_repeated() -> None:
    assert {word.page for word in WORDS.values()} <= {lesson.key for lesson in LESSONS}
    assert all(not word.meaning.lower().startswith(word.name.lower()) for word in WORDS.values())


def test_the_page_holds_every_word(visit: Visit) -> None:
    app = visit(PAGES["glossary"].file)
    assert messages(app) == []
    said = "\n".join(block.value for block in app.markdown)
    assert all(f"**{word.name}**: {word.meaning}" in said for word in WORDS.values())


@pytest.mark.parametrize("page", [lesson.key for lesson in LESSONS if lesson.key != FIRST])
def test_each_lesson_explains_words_and_leads_to_their_lessons(visit: Visit, page: str) -> None:
    app = visit(PAGES[page].file)
    explained = {word.name: word for word in WORDS.values()}
    shown = [
        explained[found.proto.popover.label]
        for found in app.get("popover")
        if found.proto.popover.label in explained
    ]
    links = [link.proto.label for link in app.get("page_link")]
    assert shown
    assert {PAGES[word.page].title for word in shown} <= set(links)
