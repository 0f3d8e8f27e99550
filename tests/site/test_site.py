"""The whole app without a server: every page, and what its reader does there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, BrowserContext, FilePayload

from tests.browser.conftest import READY, USUAL, browser  # noqa: F401
from tests.site.conftest import BUILT, STARTED, Visit, served
from ui.pages import PAGES
from ui.texts import LANGUAGES


def query(visit: Visit) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(visit.page.url).query).items()}


def test_a_run_is_stepped_through_and_changed(opened: Visit) -> None:
    place = opened.page.locator("[data-part=place]")
    opened.page.wait_for_function(READY)
    assert place.inner_text().startswith("t = 2 / 100")
    assert opened.page.locator("#skeleton").count() == 0
    opened.page.keyboard.press("ArrowRight")
    assert place.inner_text() == "t = 3 / 100 · g"
    rate = opened.page.locator("input[aria-label^='α']").first
    rate.fill("0.3")
    rate.press("Enter")
    opened.page.wait_for_function("() => document.querySelector('.st-key-eq_5')?.innerText.includes('0.3')")
    opened.page.wait_for_function("() => location.search.includes('lr=0.3')")
    assert query(opened)["lr"] == "0.3"
    assert opened.wrong() == []


def test_every_page_opens_in_every_language(opened: Visit) -> None:
    for code, language in LANGUAGES.items():
        switch = opened.page.locator(".st-key-language").get_by_role("radio", name=language.name)
        switch.click()
        opened.page.wait_for_function("(tag) => document.documentElement.lang === tag", arg=language.tag)
        for page in [*PAGES.values()][1:]:
            opened.go(f"/{page.address}?lang={code}")
            assert opened.wrong() == [], page.key
        opened.go(f"/?lang={code}")
        assert opened.wrong() == []


def test_a_deep_link_opens_its_page_as_it_was_left(context: BrowserContext, address: str) -> None:
    visit = Visit(context, address).open("/practice/?blanks=3&seed=17&lang=zh")
    assert urlsplit(visit.page.url).path == "/adam/practice"
    assert query(visit) == {"blanks": "3", "seed": "17", "lang": "zh"}
    visit.page.wait_for_function("() => document.documentElement.lang === 'zh-CN'")
    assert visit.wrong() == []
    visit.page.close()


def test_a_dial_is_dragged_and_the_presenter_steps(opened: Visit) -> None:
    page = opened.page
    opened.go("/momentum?lang=en")
    opened.go("/?lr=0.2&t=4&lang=en")
    page.wait_for_function(READY)
    thumb = page.locator(".st-key-lr_slider [data-testid=stSliderThumbValue]").locator("..")
    thumb.scroll_into_view_if_needed()
    box = thumb.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 30, y, steps=4)
    page.wait_for_function("() => document.documentElement.hasAttribute('data-moving')")
    page.mouse.up()
    page.wait_for_function("() => new URLSearchParams(location.search).get('lr') < 0.2")
    page.wait_for_function("() => !document.documentElement.hasAttribute('data-moving')")
    opened.rest()
    page.locator("h1").first.click()  # the keys are no longer the dial's
    page.keyboard.press("p")
    page.keyboard.press("End")
    page.wait_for_function(
        "() => document.querySelector('[data-part=place]').innerText.startsWith('t = 100')"
    )
    page.keyboard.press("p")
    assert opened.wrong() == []


def test_a_record_goes_out_and_comes_back(opened: Visit, tmp_path: Path) -> None:
    page = opened.page
    opened.go("/practice?drill=predict&kind=first_step&seed=5&lang=en")
    page.get_by_role("button", name="Show me").click()
    page.get_by_role("button", name="Next question").wait_for()
    page.get_by_text("My record", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the record").click()
    assert re.fullmatch(r"[a-z-]+\.json", download.value.suggested_filename)
    download.value.save_as(tmp_path / "mine.json")
    page.locator("input[type=file]").set_input_files(tmp_path / "mine.json")
    page.get_by_text("mine.json: your record holds these answers already.").wait_for()


def test_a_worksheet_and_a_code_to_scan(opened: Visit, tmp_path: Path) -> None:
    page = opened.page
    opened.go(f"/{PAGES['lesson_link'].address}?lang=en")
    code = page.locator(".st-key-qr img, .st-key-qr svg").first
    code.scroll_into_view_if_needed()
    opened.go("/practice?drill=sheet&seed=17&fills=2&asks=2&lang=en")
    page.get_by_role("button", name="Make the worksheets").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the worksheets").click()
    assert download.value.suggested_filename.endswith(".html")
    download.value.save_as(tmp_path / "sheet.html")
    assert (tmp_path / "sheet.html").read_text("utf-8").count('class="item') >= 4


def test_a_file_is_read(opened: Visit) -> None:
    opened.go("/network?net_data=own&net_steps=5&lang=en")
    for content, said in ((b"1,2,red\n", "red"), (b"0,1,0\n1,0,1\n1,1,2\n" * 10, None)):
        file = FilePayload(name="mine.csv", mimeType="text/csv", buffer=content)
        opened.page.locator("input[type=file]").set_input_files(file)
        opened.page.get_by_text("mine.csv").first.wait_for()
        complaint = opened.page.locator(".stAlert:has([data-testid=stAlertContentError])")
        if said:
            complaint.wait_for()
            assert said in complaint.inner_text()
        else:
            complaint.wait_for(state="detached")
            opened.page.locator(".legendtext", has_text="class 2").first.wait_for()
        opened.rest()


def test_without_a_network_it_opens_again(opened: Visit, context: BrowserContext) -> None:
    opened.page.wait_for_function("() => navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    try:
        visit = Visit(context, opened.address).open("/momentum?lang=zh")
        assert visit.wrong() == []
        visit.page.close()
    finally:
        context.set_offline(False)


def test_a_newer_version_is_offered_and_not_forced(browser: Browser, tmp_path: Path) -> None:  # noqa: F811
    """The folder is published again while somebody reads."""
    root = tmp_path / "adam"
    shutil.copytree(BUILT, root)
    with served(tmp_path) as address:
        context = browser.new_context(**USUAL)
        visit = Visit(context, f"{address}/adam").open("/contents/?lang=en")
        visit.page.wait_for_function("() => navigator.serviceWorker.ready.then(() => true)")
        script = root / "offline.js"
        script.write_text(script.read_text("utf-8").replace("inside-adam ", "inside-adam newer "))
        visit.page.reload()
        visit.page.wait_for_selector(STARTED)
        offer = visit.page.locator("#newer")
        offer.wait_for()
        assert visit.page.locator("h1").first.is_visible()
        with visit.page.expect_navigation():
            offer.click()
        visit.page.wait_for_selector(STARTED)
        assert offer.count() == 0
        context.close()
