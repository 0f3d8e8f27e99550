"""The words of the course: each leads to a lesson, and stands on the page of words."""

from tests.conftest import Visit, messages
from ui.glossary import WORDS
from ui.pages import LESSONS, PAGES


def test_every_word_leads_to_a_lesson_and_is_explained_without_being_repeated() -> None:
    assert {word.page for word in WORDS.values()} <= {lesson.key for lesson in LESSONS}
    assert all(not word.meaning.lower().startswith(word.name.lower()) for word in WORDS.values())


def test_the_page_holds_every_word(visit: Visit) -> None:
    app = visit(PAGES["glossary"].file)
    assert messages(app) == []
    said = "\n".join(block.value for block in app.markdown)
    assert all(f"**{word.name}**: {word.meaning}" in said for word in WORDS.values())
