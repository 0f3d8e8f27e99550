"""Generated programs, run: NumPy gives the trace's last x exactly, the libraries come close."""

import importlib.util
import io
from contextlib import redirect_stdout

import nbformat
import numpy as np
import pytest

from optim import OBJECTIVES, OPTIMIZERS, InputError, objective, optimizer, simulate
from optim.codegen import LIBRARIES, TARGETS, notebook, program
from optim.schedules import SCHEDULES

MODULES = {"torch": "torch", "keras": "keras", "optax": "optax"}
OWN = "u = 2*g - old\nold = g\nx = x - lr*u/(abs(u) + eps)"


def last_x(text: str) -> list[float]:
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(text, "<generated>", "exec"), {"__name__": "__main__"})
    return [float(word) for word in printed.getvalue().split()]


def hyper_of(rule, **values):
    return {name: rule.default(name) for name in rule.hyperparameters} | {"lr": 0.05} | values


def made(target, rule, f="x**4", x0=(4.0,), steps=25, **values):
    hyper = hyper_of(rule, **values)
    hyper = {n: v for n, v in hyper.items() if n in rule.hyperparameters}
    runs = rule.variant(hyper)
    kept = {n: v for n, v in hyper.items() if n in runs.names}
    trace = simulate(f, rule, x0, steps, **hyper)
    return program(objective(f), runs, x0, steps, kept, target), trace


@pytest.mark.parametrize("key", OPTIMIZERS)
@pytest.mark.parametrize("name", OBJECTIVES)
@pytest.mark.filterwarnings("ignore:.*:RuntimeWarning")  # a diverging run warns, as NumPy does
def test_numpy_gives_the_last_x_exactly(key, name):
    o = OBJECTIVES[name]
    code, trace = made("numpy", OPTIMIZERS[key], o.text, o.x0)
    assert np.array_equal(last_x(code.text), trace.x[-1], equal_nan=True)


@pytest.mark.parametrize("key", [k for k, o in OPTIMIZERS.items() if o.optional])
def test_numpy_with_weight_decay(key):
    code, trace = made("numpy", OPTIMIZERS[key], weight_decay=0.1)
    assert "weight_decay*x" in code.text.replace(" * ", "*")
    assert np.array_equal(last_x(code.text), trace.x[-1])


@pytest.mark.parametrize("name", SCHEDULES)
def test_numpy_with_a_schedule(name):
    code, trace = made("numpy", OPTIMIZERS["adam"].with_schedule(SCHEDULES[name]))
    assert np.array_equal(last_x(code.text), trace.x[-1])


@pytest.mark.parametrize(
    "f", ["where(x < 1, x**2, 2*x - 1)", "maximum(0, 1 - x) + pi*x**2", "3", "e**x + x**1.5*0"]
)
def test_numpy_with_a_function_and_equations_of_ones_own(f):
    code, trace = made("numpy", optimizer(OWN), f, (3.0,))
    assert np.array_equal(last_x(code.text), trace.x[-1])


@pytest.mark.parametrize(("target", "key"), [(t, k) for t in LIBRARIES for k in LIBRARIES[t]])
@pytest.mark.parametrize(("f", "x0"), [("x**4", (2.0,)), ("rosenbrock", (-1.5, 2.0))])
def test_a_library_comes_close(target, key, f, x0):
    code, trace = made(target, OPTIMIZERS[key], f, x0, 10, lr=0.001)
    compile(code.text, "<generated>", "exec")
    if importlib.util.find_spec(MODULES[target]) is None:
        pytest.skip(f"{MODULES[target]} is not installed; its program was only compiled")
    apart = {("optax", "nadam"): 1e-2, ("keras", "nadam"): 1e-2, ("optax", "amsgrad"): 1e-2}
    assert last_x(code.text) == pytest.approx(trace.x[-1], rel=apart.get((target, key), 1e-6))


@pytest.mark.parametrize("key", ["yogi", "adabound", "lion"])
def test_torch_has_a_subclass_where_it_lacks_the_optimizer(key):
    code, trace = made("torch", OPTIMIZERS[key], "rosenbrock", (-1.5, 2.0), 50)
    assert "class Own(torch.optim.Optimizer)" in code.text
    if importlib.util.find_spec("torch") is None:
        pytest.skip("torch is not installed; the program was only written")
    assert last_x(code.text) == pytest.approx(trace.x[-1], rel=1e-12)


def test_torch_with_equations_of_ones_own():
    code, trace = made("torch", optimizer(OWN), "maximum(0, 1 - x) + x**2/20", (-2.0,), 12)
    compile(code.text, "<generated>", "exec")
    if importlib.util.find_spec("torch") is None:
        pytest.skip("torch is not installed; the program was only compiled")
    assert last_x(code.text) == pytest.approx(trace.x[-1], rel=1e-12)


@pytest.mark.parametrize("target", ["keras", "optax"])
def test_no_library_version_is_made_up(target):
    with pytest.raises(InputError, match="has no such optimizer"):
        made(target, optimizer(OWN))
    with pytest.raises(InputError, match="has no such optimizer"):
        made(target, OPTIMIZERS["adam"], weight_decay=0.1)
    with pytest.raises(InputError, match="unknown target 'matlab'"):
        made("matlab", OPTIMIZERS["adam"])


def test_every_library_names_optimizers_that_exist():
    assert all(set(table) <= set(OPTIMIZERS) for table in LIBRARIES.values())
    assert all(entry.note for table in LIBRARIES.values() for entry in table.values())


@pytest.mark.parametrize("target", TARGETS)
def test_the_notebook_is_valid_and_holds_the_program(target):
    code, _ = made(target, OPTIMIZERS["adam"])
    book = notebook(code, "Adam on x**4")
    nbformat.validate(book)
    source = "\n\n".join(c.source for c in book.cells if c.cell_type == "code")
    assert source.startswith(code.text.strip())
    compile(source, "<notebook>", "exec")
    assert nbformat.writes(book) == nbformat.writes(notebook(code, "Adam on x**4"))
