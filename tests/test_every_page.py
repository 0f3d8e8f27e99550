"""Every page opens in every language, and shows the same things in each."""

from collections import Counter

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import Visit, messages
from tests.states import STATES
from ui.pages import PAGES
from ui.texts import LANGUAGES


@pytest.mark.parametrize(
    ("page", "query"), [(page, query) for page, queries in STATES.items() for query in queries]
)
def test_it_opens_in_every_language(visit: Visit, page: str, query: dict[str, str]) -> None:
    opened = {lang: visit(PAGES[page].file, lang=lang, **query) for lang in LANGUAGES}
    for lang, app in opened.items():
        assert not app.exception
        assert messages(app) == []
        assert any(f'lang = "{LANGUAGES[lang].tag}"' in html.proto.body for html in app.get("html"))
        assert shown(app) == shown(opened["en"])
    assert len({app.title[0].value for app in opened.values()}) == len(LANGUAGES)


def shown(app: AppTest) -> Counter[str]:
    """How many there are of each kind of element."""
    return Counter(element.type for element in app.main)
