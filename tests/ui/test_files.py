import pandas as pd
import pytest

from optim import OPTIMIZERS, SCHEDULES, Run, objective, optimizer
from ui.files import LONGEST, csv, file_name, named


def name(f="x**4", rule=OPTIMIZERS["adam"], x0=None, steps=100, **hyper):
    target = objective(f)
    return file_name(Run(target, rule, x0 or target.x0, steps, hyper), ".csv")


def test_a_name_says_what_is_not_as_usual():
    assert name(lr=0.1) == "adam-x4-lr0.1.csv"
    assert name() == "adam-x4.csv"
    assert name(x0=(3.0,), steps=50, beta1=0.5) == "adam-x4-beta10.5-from3-50steps.csv"
    scheduled = OPTIMIZERS["sgd"].with_schedule(SCHEDULES["cosine"])
    assert name("rosenbrock", scheduled, x0=(1.0, -2.5)) == "sgd-rosenbrock-cosine-from1_-2.5.csv"
    assert name("abs(x)/2", optimizer("x = x - lr*sign(g)")).startswith("own-absx_2")


@pytest.mark.parametrize("words", [["../../etc/passwd"], ['a<b>:"|?*\\/c', "函数"], ["x" * 500]])
def test_a_name_is_safe_on_every_system(words):
    made = named(words, ".csv")
    assert len(made) <= LONGEST + 4
    assert not set(made) & set('<>:"/\\|?* ')
    assert made.isascii()


def test_two_runs_have_two_names():
    made = {name(lr=lr, f=f) for lr in (0.1, 0.2) for f in ("x**4", "x**2", "ravine", "x**2 + 1")}
    assert len(made) == 8


def test_excel_needs_a_mark_only_where_it_is_not_ascii():
    table = pd.DataFrame({"t": [0, 1], "x": [4.0, 3.9]})
    assert csv(table) == b"t,x\n0,4.0\n1,3.9\n"
    assert csv(table.rename(columns={"x": "学习率"})).startswith(b"\xef\xbb\xbft,")
