import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash
from xdist.scheduler import LoadScopeScheduling

from ui import texts, training
from ui.pages import FIRST, PAGES
from ui.player import decode

ROOT = Path(__file__).parent.parent
STEP = PAGES[FIRST].file
ADDRESSES = {page.file: page.address for page in PAGES.values()}
Visit = Callable[..., AppTest]
collect_ignore = ["site"]
"""The built site has a command of its own: `make test-site`."""

# A busy machine is no failure, and CI draws the same examples every time.
settings.register_profile("usual", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "usual")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """The whole suite is shared out to a worker for each core; files that are named run without workers."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    if whole and config.option.numprocesses is None and "PYTEST_XDIST_WORKER" not in os.environ:
        config.option.numprocesses = "logical"


class ByFile(LoadScopeScheduling):
    """A worker runs a file after another, those with a browser first: each has a server and a browser of its own."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    config.option.loadscopereorder = False  # longest first would be most tests first
    return ByFile(config, log)


@pytest.fixture(scope="session", autouse=True)
def no_component_is_looked_for() -> Iterator[None]:
    """For every new visitor AppTest reads what all installed packages say of themselves, to find components."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BidiComponentManager, "discover_and_register_components", lambda *_, **__: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def a_training_ends_in_its_first_slice() -> Iterator[None]:
    """However busy the machine is; the slices themselves have tests of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "SLICE", 60)
        yield


@pytest.fixture(scope="session", autouse=True)
def every_space_may_be_a_line_break() -> Iterator[None]:
    """A test compares words, and not which of their spaces hold a formula together; that has a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "together", lambda text: text)
        yield


@pytest.fixture
def visit() -> Visit:
    """Open a page of the app at a URL: visit(page, f="x**2", lr="0.3")."""

    def open_(page: str = STEP, **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        if page != STEP:  # at once; `switch_page` would want a run of the first page before
            app._page_hash = calc_hash(ADDRESSES[page])
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return open_


def messages(app: AppTest) -> list[str]:
    return [element.value for kind in (app.error, app.warning) for element in kind]


def player(app: AppTest) -> dict[str, Any]:
    """What the page handed to its player."""
    (found,) = components(app, "player")
    return found


def components(app: AppTest, name: str) -> list[dict[str, Any]]:
    """What the page handed to its own components of a name; what is no number as a word, so that it equals itself."""
    found = (component.proto for component in app.get("bidi_component"))
    data = [decode(json.loads(proto.bytes)) for proto in found if proto.component_name == name]
    named: list[dict[str, Any]] = json.loads(json.dumps(data), parse_constant=lambda word: repr(float(word)))
    return named


def row(app: AppTest, t: int) -> dict[str, float]:
    """The numbers that the player shows at step t, by stage."""
    data = player(app)
    return {stage["name"]: data["columns"][stage["column"]][t] for stage in data["stages"]}
