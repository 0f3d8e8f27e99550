import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import Visit, messages
from ui.pages import PAGES

PAGE = PAGES["failures"].file
GUESSES = {
    "online": ("fail_bet", "high"),
    "valley": ("valley_bet", "poor"),
    "decay": ("decay_bet", "quiet"),
    "rates": ("rates_bet", "adam"),
    "warmup": ("warm_bet", "one"),
}
CHECKS = {
    "online": ("fail_answer", "2"),
    "valley": ("valley_answer", "2"),
    "decay": ("decay_answer", "(1-1e-4)**1000"),
    "rates": ("rates_answer", "1.9"),
    "warmup": ("warm_answer", "6"),
}


@pytest.mark.parametrize("view", GUESSES)
def test_a_right_guess_is_told(visit: Visit, view: str) -> None:
    key, answer = GUESSES[view]
    app = visit(PAGE, fail_view=view, **{key: answer})
    assert not app.exception
    assert messages(app) == []
    assert len(app.success) == 1
    assert len(app.dataframe) >= 1


def drawn(app: AppTest) -> int:
    """How much there is in the pictures."""
    return sum(len(chart.proto.spec) for chart in app.get("plotly_chart"))


@pytest.mark.parametrize("view", GUESSES)
def test_nothing_is_told_before_the_guess(visit: Visit, view: str) -> None:
    app = visit(PAGE, fail_view=view)
    assert not app.exception
    assert len(app.dataframe) == len(app.success) == len(app.info) == 0
    assert len(app.get("plotly_chart")) == 1
    key, _answer = GUESSES[view]
    assert drawn(visit(PAGE, fail_view=view, **{key: "show"})) > drawn(app)


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("view", CHECKS)
def test_the_checks_at_the_end(visit: Visit, view: str, right: bool) -> None:
    key, answer = CHECKS[view]
    app = visit(PAGE, fail_view=view, **dict([GUESSES[view]]), **{key: answer if right else "17"})
    assert not app.exception
    assert (len(app.success), len(app.info)) == ((2, 0) if right else (1, 1))


def test_the_online_example_is_told_with_its_numbers(visit: Visit) -> None:
    app = visit(PAGE, fail_bet="low")
    assert "0.9958" in app.info[0].value
    assert "−0.9967" in app.info[0].value
    assert "0.666667" in " ".join(element.value for element in app.markdown)


@pytest.mark.parametrize(("beta2", "up"), [("0.1", True), ("0.9", False)])
def test_what_is_said_of_three_rounds_follows_beta2(visit: Visit, beta2: str, up: bool) -> None:
    app = visit(PAGE, fail_bet="show", fail_beta2=beta2)
    told = " ".join(element.value for element in app.markdown)
    assert ("forgets C too soon" in told, "still remembers enough of C" in told) == (up, not up)


@pytest.mark.parametrize(("beta2", "done"), [("0.1", False), ("0.9", True)])
def test_the_task_is_done_when_adam_ends_at_the_best_place(visit: Visit, beta2: str, done: bool) -> None:
    app = visit(PAGE, fail_bet="show", fail_beta2=beta2)
    assert bool(app.success) == done
    assert any("Your task" in element.value for element in app.markdown) == (not done)


@pytest.mark.parametrize("bet", ["two", "five", "more"])
def test_links_with_an_old_bet_on_the_first_steps_still_open(visit: Visit, bet: str) -> None:
    app = visit(PAGE, fail_view="warmup", warm_bet=bet, warm_steps="10")
    assert messages(app) == []
    assert "All 1000 first steps are exactly α long" in app.info[0].value


def test_a_warm_up_is_as_long_as_the_rule_says(visit: Visit) -> None:
    assert visit(PAGE, fail_view="warmup").text_input("warm_steps").value == "2000"
    assert visit(PAGE, fail_view="warmup", warm_beta2="0.99").text_input("warm_steps").value == "200"


@pytest.mark.parametrize(
    "query",
    [
        {"fail_view": "nope"},
        {"fail_bet": "maybe"},
        {"fail_c": "2"},
        {"fail_x0": "3"},
        {"fail_beta2": "1"},
        {"fail_view": "valley", "valley_x0": "9"},
        {"fail_view": "decay", "decay_seed": "-1"},
        {"fail_view": "rates", "rates_f": "rastrigin"},
        {"fail_view": "warmup", "warm_steps": "0"},
        {"fail_view": "warmup", "warm_steps": "1e7"},
    ],
)
def test_a_bad_link_gives_a_message(visit: Visit, query: dict[str, str]) -> None:
    app = visit(PAGE, **query)
    assert not app.exception
    assert len(messages(app)) == 1


@pytest.mark.parametrize(
    "query",
    [
        {"fail_bet": "show", "fail_c": "100", "fail_lr": "1e300"},
        {"fail_bet": "show", "fail_lr": "0", "fail_beta2": "0"},
        {"fail_view": "valley", "valley_bet": "deep", "valley_lr": "1e300"},
        {"fail_view": "valley", "valley_bet": "show", "valley_lr": "0"},
        {"fail_view": "decay", "decay_bet": "both", "decay_lr": "1e300"},
        {"fail_view": "decay", "decay_bet": "both", "decay_wd": "0"},
        {"fail_view": "rates", "rates_bet": "sgd", "rates_f": "rosenbrock"},
        {"fail_view": "warmup", "warm_bet": "two", "warm_beta2": "0"},
        {"fail_view": "warmup", "warm_bet": "two", "warm_beta2": "0.5"},
    ],
)
def test_odd_settings_are_still_shown(visit: Visit, query: dict[str, str]) -> None:
    assert not visit(PAGE, **query).exception
