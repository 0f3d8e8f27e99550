import pytest

from tests.conftest import Visit, messages
from ui.pages import PAGES

PAGE = PAGES["long_runs"].file
BETS = {
    "bursts": ("long_bet", "back"),
    "law": ("law_bet", "beta2"),
    "cycles": ("cycle_bet", "cycle"),
    "grows": ("grow_bet", "hover"),
}


@pytest.mark.parametrize("view", BETS)
def test_a_right_guess_is_told(visit: Visit, view: str) -> None:
    key, answer = BETS[view]
    app = visit(PAGE, long_view=view, **{key: answer})
    assert not app.exception
    assert messages(app) == []
    assert len(app.success) == 1
    assert app.get("plotly_chart")


@pytest.mark.parametrize("view", BETS)
def test_nothing_is_told_before_the_guess(visit: Visit, view: str) -> None:
    app = visit(PAGE, long_view=view)
    assert not app.exception
    assert len(app.dataframe) == len(app.success) == len(app.info) == 0
    key, _answer = BETS[view]
    bare, told = (
        chart.proto.spec
        for found in (app, visit(PAGE, long_view=view, **{key: "show"}))
        for chart in found.get("plotly_chart")
    )
    assert len(bare) < len(told)


def test_the_burst_is_told_with_its_numbers(visit: Visit) -> None:
    app = visit(PAGE, long_bet="down")
    said = " ".join(element.value for element in app.markdown)
    for number in ("6526", "2.9×10⁻¹⁵⁰", "6541", "= 38", "7062", "7069", "0.089"):
        assert number in said
    assert app.info[0].value.startswith("Not quite.")


@pytest.mark.parametrize(
    ("beta1", "said"),
    [
        ("0.9", "its median is 36.6, and in 80 % of the steps it lies between 33.6 and 37.4"),
        ("0.5", "its median is 5.41, and in 80 % of the steps it lies between 3.88 and 7.66"),
        ("0", "its median is 2, and in 80 % of the steps it lies between 1.67 and 2.46"),
    ],
)
def test_the_ratio_hovers(visit: Visit, beta1: str, said: str) -> None:
    app = visit(PAGE, long_view="grows", grow_beta1=beta1, grow_bet="climb")
    assert said in app.info[0].value


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ({"long_bet": "back", "long_answer": "0.1*2/38"}, True),
        ({"long_bet": "back", "long_answer": "0.01"}, False),
        ({"long_view": "law", "law_bet": "beta2", "law_answer": "229"}, True),
        ({"long_view": "law", "law_bet": "beta2", "law_answer": "10"}, False),
        ({"long_view": "cycles", "cycle_bet": "cycle", "cycle_answer": "0.1"}, True),
        ({"long_view": "cycles", "cycle_bet": "cycle", "cycle_answer": "0.2"}, False),
    ],
)
def test_the_checks_at_the_end(visit: Visit, query: dict[str, str], right: bool) -> None:
    app = visit(PAGE, **query)
    assert not app.exception
    assert (len(app.success), len(app.info)) == ((2, 0) if right else (1, 1))


@pytest.mark.parametrize(
    "query",
    [
        {"long_view": "nope"},
        {"long_bet": "maybe"},
        {"long_bet": "back", "long_steps": "100001"},
        {"long_bet": "back", "long_beta1": "1"},
        {"long_opt": "sgd"},
        {"long_view": "cycles", "cycle_x0": "1e9"},
        {"long_view": "law", "law_beta2": "<b>"},
    ],
)
def test_a_bad_link_gives_a_message(visit: Visit, query: dict[str, str]) -> None:
    app = visit(PAGE, **query)
    assert not app.exception
    assert len(messages(app)) == 1


@pytest.mark.parametrize(
    "query",
    [
        {"long_bet": "back", "long_opt": "amsgrad"},
        {"long_bet": "back", "long_steps": "10"},
        {"long_bet": "back", "long_lr": "1e300"},
        {"long_bet": "down", "long_lr": "0"},
        {"long_view": "law", "law_bet": "one", "long_lr": "0"},
        {"long_view": "law", "law_bet": "one", "long_lr": "1e300"},
        {"long_view": "law", "law_bet": "one", "law_steps": "10", "law_beta2": "0"},
        {"long_view": "cycles", "cycle_bet": "cycle", "cycle_x0": "1", "long_lr": "0.5"},
        {"long_view": "cycles", "cycle_bet": "cycle", "long_lr": "0"},
        {
            "long_view": "cycles",
            "cycle_bet": "shrinks",
            "cycle_schedule": "inverse_sqrt",
            "cycle_rule": "adam",
        },
    ],
)
def test_odd_settings_are_still_shown(visit: Visit, query: dict[str, str]) -> None:
    assert not visit(PAGE, **query).exception
