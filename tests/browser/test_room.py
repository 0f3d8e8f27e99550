"""A lesson in a room: a teacher's browser and a learner's."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.browser.conftest import App, Launch, wait_for

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
QUESTIONS = "/?f=x**4&t=1&stage=m&ask=What+is+m?\n/?f=x**4&t=2&stage=v&ask=And+now?\n- <b>up</b>\n+ down"
ROOM = "() => JSON.parse(localStorage['inside-adam.room'])"
IN_ONE_SCREEN = """() => [".answering input", ".st-key-eq_1", ".player [data-move=next]"].every((selector) => {
  const { top, bottom } = document.querySelector(selector).getBoundingClientRect();
  return top >= 0 && bottom <= window.innerHeight;
})"""


def test_a_class_is_asked_and_led(launch: Launch) -> None:
    """One field, which says nothing of what is right; the lit result is kept back until she shows it."""
    teacher = launch("/class", ready=False, room_links=QUESTIONS)
    press(teacher, "Open the room")
    teacher.page.wait_for_function("location.search.includes('code=')")
    code = teacher.query["code"]
    learner = launch("/room", ready=False, context=PHONE, code=code)
    learner.page.get_by_text("You are in.").wait_for()
    press(teacher, "Ask question 1")
    learner.ready()
    assert learner.page.locator(".st-key-question").inner_text() == "What is m?"
    assert learner.results()[1] == "?"
    assert learner.page.evaluate(IN_ONE_SCREEN)
    assert learner.page.locator("[data-move=next]").is_disabled()
    learner.press("End")
    assert learner.results()[1] == "?"

    before = learner.frames
    send(learner, "nonsense")
    learner.page.get_by_text("This is not a number.").wait_for()
    send(learner, "2,56*10^2")
    learner.page.get_by_text("Counted: 2,56*10^2").wait_for()
    assert learner.frames == before, "an answer is no run of the page"
    teacher.page.locator(".st-key-room_count").get_by_text("1 answer").wait_for()
    press(teacher, "Close the question")
    learner.page.get_by_text("The question is closed.").wait_for()
    assert learner.page.locator(".answering input").first.is_disabled()
    assert learner.results()[1] == "?"
    teacher.page.locator(".st-key-room_slips").get_by_text("1−β forgotten").wait_for()
    assert set(learner.page.evaluate(ROOM)) == {"who", "code", "answers"}

    learner.page.reload()  # or a phone that slept: it is in the room again, as the same learner
    learner.ready()
    learner.page.get_by_text("Counted: 2,56*10^2").wait_for()
    press(teacher, "Ask again")
    learner.page.get_by_text("asked again").wait_for()
    send(learner, "25.6")
    learner.page.get_by_text("Counted: 25.6").wait_for()
    press(teacher, "Close the question")
    teacher.page.locator(".st-key-room_slips").get_by_text("Round 2").wait_for()

    press(teacher, "Follow me")
    learner.page.get_by_text("follows your teacher").wait_for()
    wait_for(lambda: learner.results()[1] == "25.6", lambda: str(learner.results()))
    teacher.page.locator(".st-key-room_show").get_by_text("Player").click()
    teacher.ready()
    teacher.page.locator("[data-move=last]").click()
    at(learner, "t = 100")
    learner.page.locator("[data-move=back]").dispatch_event("click")
    at(learner, "t = 100")
    press(teacher, "Let go")
    learner.page.get_by_text("the player is yours").wait_for()
    learner.page.locator("[data-move=back]").click()
    assert learner.results()[4] != "…"

    press(teacher, "Ask question 2")
    learner.page.locator(".answering").get_by_text("<b>up</b>").wait_for()
    learner.ready()
    learner.page.locator(".answering").get_by_text("down").click()
    learner.page.locator(".answering [data-part=send]").click()
    learner.page.get_by_text("Counted: down").wait_for()
    learner.page.locator(".st-key-language").get_by_text("中文").click()
    learner.page.get_by_text("已计入：down").wait_for()
    assert learner.page.locator(".answering input[value='1']").is_checked()


def test_the_teachers_token_leaves_the_address(launch: Launch) -> None:
    """It goes into her browser's storage, and her link takes it to another one."""
    teacher = launch("/class", ready=False, room_links=QUESTIONS)
    press(teacher, "Open the room")
    teacher.page.wait_for_function("location.search.includes('code=')")
    code = teacher.query["code"]
    keys: Callable[[App], str] = lambda app: app.page.evaluate("() => localStorage['inside-adam.host']")  # noqa: E731
    wait_for(lambda: code in (keys(teacher) or ""), lambda: keys(teacher))
    token = json.loads(keys(teacher))[code]
    assert token not in teacher.url
    teacher.page.reload()
    teacher.page.get_by_text("Ask question 1").wait_for()

    other = launch("/class", ready=False, context=PHONE, code=code)
    other.page.get_by_text("not the browser in which it was opened").wait_for()
    other.page.goto(f"{other.server}/class?code={code}#key={token}")
    other.page.reload()
    other.page.get_by_text("Ask question 1").wait_for()
    assert token not in other.url
    assert json.loads(keys(other)) == {code: token}


def press(app: App, name: str) -> None:
    app.page.get_by_role("button", name=name).click()


def send(learner: App, value: str) -> None:
    learner.page.locator(".answering [data-part=send]:enabled").wait_for()
    learner.page.locator(".answering [data-part=value]").fill(value)
    learner.page.locator(".answering [data-part=send]").click()


def at(learner: App, place: str) -> None:
    scrubber = learner.page.locator("[data-part=scrubber]")
    wait_for(lambda: scrubber.get_attribute("aria-valuetext") == place, lambda: learner.place)
