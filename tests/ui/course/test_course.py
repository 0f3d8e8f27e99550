"""The way through the course stands on every page, and knows its neighbours."""

import pytest

from tests.conftest import Visit, components, messages
from ui.course import IN_NETWORK
from ui.pages import LESSONS, PAGES, Page


def test_the_first_lesson_is_the_first_page_and_each_says_why_and_what_for() -> None:
    assert LESSONS[0].path == "/"
    assert all(lesson.trouble and lesson.gain for lesson in LESSONS)
    assert len({lesson.trouble for lesson in LESSONS}) == len(LESSONS)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("page", [LESSONS[2], PAGES["contents"]], ids=lambda page: page.key)
def test_head_and_foot_say_where_one_is(visit: Visit, page: Page, lang: str) -> None:
    app = visit(page.file, lang=lang)
    head, *_, foot = components(app, "course")
    assert head["lessons"] == foot["lessons"]
    assert head["texts"]["course"] != foot["texts"]["course"], "landmarks have names of their own"
    assert head["here"] == page.key
    assert [lesson["key"] for lesson in head["lessons"]] == [lesson.key for lesson in LESSONS]
    number = LESSONS.index(page) + 1 if page in LESSONS else 0
    assert (str(number) in head["texts"]["count"]) == bool(number)
    said = [block.value for block in app.markdown]
    assert bool(page.gain) == any(text.startswith(("**You can now**", "**现在你能**")) for text in said)


def test_the_contents_show_every_lesson_with_its_trouble_and_lead_to_what_is_beside(visit: Visit) -> None:
    app = visit(PAGES["contents"].file)
    map_ = next(data for data in components(app, "course") if data["lessons"][0]["about"])
    assert all(
        lesson.trouble in shown["about"] for lesson, shown in zip(LESSONS, map_["lessons"], strict=True)
    )
    linked = [link.proto.page for link in app.get("page_link")]
    assert linked == [
        page.address for page in PAGES.values() if page not in LESSONS and page.key != "contents"
    ]


def test_lessons_lead_to_a_part_of_the_network_that_there_is(visit: Visit) -> None:
    for key, (view, said) in IN_NETWORK.items():
        link = visit(PAGES[key].file).get("page_link")[-1]
        assert link.proto.label == said
        assert link.proto.query_string == f"net_view={view}"
        found = visit(PAGES["network"].file, net_view=view)
        assert not found.exception
        assert messages(found) == []
