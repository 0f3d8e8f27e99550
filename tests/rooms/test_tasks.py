"""A room's questions as they are written down, and what their answers are held against."""

from __future__ import annotations

import pytest

from optim import simulate
from optim.errors import InputError
from rooms.limits import QUESTIONS
from rooms.tasks import judged, tasks
from ui.questions.kinds import question


def test_a_number_is_judged_by_the_core_with_its_slips() -> None:
    (task,) = tasks("https://adam.example.org/app/?f=x**4&lr=0.2&t=3&stage=v&ask=What+is+v?&lock=*&lang=zh")
    found = judged(task)
    trace = simulate("x**4", "adam", x0=4.0, steps=3, lr=0.2)
    g, v = trace["g"][3, 0], trace["v"][2, 0]
    assert found.right == pytest.approx(float(trace["v"][3, 0]))
    assert found.near == pytest.approx(0.005 * float(trace["v"][3, 0]))
    assert dict(found.slips)["square"] == pytest.approx(0.999 * v + 0.001 * g)
    assert task.params == {"f": "x**4", "lr": "0.2", "t": "3", "stage": "v", "ask": "What is v?"}


@pytest.mark.parametrize(
    ("value", "verdict"), [(25.6, "right"), (25.7, "right"), (256, "weight"), (0.256, "swapped"), (7, "")]
)
def test_a_verdict_names_the_slip(value: float, verdict: str) -> None:
    (task,) = tasks("/?f=x**4&t=1&stage=m")
    assert judged(task).verdict(value) == verdict


def test_everything_of_the_player_can_be_asked() -> None:
    written = (
        "/?opt=own&eq=m = beta1*m %2B g%0Ax = x - lr*m&f=½x² %2B y²&coord=y&x0=1,5&y0=1/2&lr=0.1&t=2&stage=x"
    )
    (task,) = tasks(written)
    trace = simulate("x**2/2 + y**2", "m = beta1*m + g\nx = x - lr*m", x0=(1.5, 0.5), steps=2, lr=0.1)
    assert judged(task).right == pytest.approx(float(trace.x[2, 1]))


def test_a_choice_and_a_question_of_practice() -> None:
    choice, made = tasks(
        "?ask=Why?\n-  this <b>\n+ that\n\n/practice?drill=predict&kind=lowest&seed=3&lang=zh"
    )
    assert (choice.options, choice.right, choice.params) == (("this <b>", "that"), 1, {"ask": "Why?"})
    assert (judged(choice).verdict(1), judged(choice).verdict(0)) == ("right", "")
    asked = question("lowest", 3)
    assert (judged(made).right, judged(made).options) == (asked.answer, len(asked.options))
    (open_,) = tasks("/?ask=Which?\n- a\n- b")
    assert {judged(open_).verdict(place) for place in (0, 1)} == {""}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hello", "no address of a lesson"),
        ("javascript:alert(1)", "no address of a lesson"),
        ("- a", "below its address"),
        ("/?ask=a\n- only one", "from 2 to 6 answers"),
        ("/?ask=a\n" + "- x\n" * 7, "from 2 to 6 answers"),
        (f"/?ask=a\n- b\n- {'x' * 201}", "up to 200 characters"),
        ("/?ask=a\n+ b\n+ c", "only one answer"),
        (f"/?ask={'a' * 301}", "up to 300 characters"),
        ("/?t=0", "t from 1 to 100"),
        ("/?t=101", "t from 1 to 100"),
        ("/?t=1&stage=q", "stage one of g, m"),
        ("/?f=import os", "line 1:"),
        ("/?opt=none", "no optimizer called none"),
        ("/?schedule=none", "no schedule called none"),
        ("/?coord=z", "no coordinate called z"),
        ("/?lr=nan", "line 1:"),
        ("/?steps=100000", "number of steps"),
        ("/practice?kind=lowest", "a kind of question and a seed"),
        ("/practice?kind=none&seed=1", "names no question of Practice"),
        ("/practice?kind=lowest&seed=1\n- a", "its own answers"),
        ("/?t=1\n" * (QUESTIONS + 1), "up to 20 questions"),
    ],
)
def test_what_cannot_be_asked_is_told(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        tasks(text)


def test_all_problems_come_at_once() -> None:
    with pytest.raises(InputError) as caught:
        tasks("hello\n/?t=1\n/?t=0\n- a\n- b")
    assert [str(problem)[:7] for problem in caught.value.problems] == ["line 1:", "line 3:"]
