"""Many threads read formulas at once, as many learners do."""

import ast
import gc
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from optim import OPTIMIZERS, objective, optimizer, simulate
from optim import syntax as module
from optim.compiled import compile_block
from optim.notation import parse
from optim.slips import slips
from optim.stages import stages
from optim.syntax import empty_function, formula

TEXT = "+".join(["(x*(x-(x+x*x)))"] * 10)


@pytest.fixture
def hurry() -> Iterator[None]:
    """Threads take turns, and rubbish is collected, as often as can be."""
    turns, rubbish = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(20)
    yield
    sys.setswitchinterval(turns)
    gc.set_threshold(*rubbish)


class Rubbish:
    """A cycle whose end runs Python, so that a collection may hand over to another thread."""

    def __init__(self) -> None:
        self.self = self

    def __del__(self) -> None:
        sum(range(20))


def deep(levels: int) -> None:
    """Read at a depth of its own: what is wrongly counted together must differ."""
    if levels:
        deep(levels - 1)
        return
    Rubbish()
    parse(TEXT, ("x",), limited=False)


def everything(times: int, number: int) -> None:
    for i in range(times):
        deep(number * 7)
        rule = optimizer(f"m = {number}*m + {i}*g*(2 - m)\nx = x - lr*m/(1 - beta1**t)")
        for stage in stages(objective(f"x**2 + {number + 0.5}*x"), rule):
            slips(stage)
            compile_block.__wrapped__((("f", stage.expression),), tuple(stage.expression.names))


@pytest.mark.usefixtures("hurry")
def test_threads_do_not_upset_one_another() -> None:
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            everything(60, number)
        except BaseException as error:  # whatever it is, the test shall show it
            failed.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


@pytest.mark.parametrize("bad", [1, 5])
def test_what_the_interpreter_upsets_is_read_again(monkeypatch: pytest.MonkeyPatch, bad: int) -> None:
    real, calls = ast.parse, []

    def upset(*arguments: object, **named: object) -> ast.AST:
        calls.append(arguments)
        if len(calls) <= bad:
            raise SystemError("AST constructor recursion depth mismatch (before=51, after=60)")
        return real(*arguments, **named)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(module.ast, "parse", upset)
    assert ast.unparse(formula("x+1")) == "x + 1"
    assert len(calls) == bad + 1


def test_what_never_works_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def upset(*arguments: object, **named: object) -> ast.AST:
        raise SystemError

    monkeypatch.setattr(module.ast, "parse", upset)
    with pytest.raises(SystemError):
        empty_function("step")


def test_a_syntax_error_is_no_systems_error() -> None:
    with pytest.raises(SyntaxError):
        formula("x +")


def test_a_tree_that_is_used_stays_what_it_is() -> None:
    """Copies are changed, never the tree itself."""
    for rule in OPTIMIZERS.values():
        before = [ast.dump(e.expression.tree) for e in rule.equations]
        simulate("x**2", rule, 1.5, 2)
        for stage in stages(objective("x**4"), rule):
            slips(stage)
        assert [ast.dump(e.expression.tree) for e in rule.equations] == before


def test_no_other_module_of_the_app_has_python_read_a_text() -> None:
    root = Path(__file__).parents[2]
    files = [root / "app.py", *(f for name in ("optim", "ui", "pages") for f in (root / name).rglob("*.py"))]
    calls = re.compile(r"\bast\.(parse|literal_eval)\(|(?<!\.)\b(eval|exec)\(")
    assert [f.name for f in files if calls.search(f.read_text("utf-8"))] == ["syntax.py"]
