"""Generated programs: NumPy's, run here, give the trace exactly; the others are compiled.

``make parity`` runs them all, with the real libraries.
"""

import io
import re
from contextlib import redirect_stdout

import nbformat
import numpy as np
import pytest

from optim import HYPERPARAMETERS, OBJECTIVES, OPTIMIZERS, InputError, Run, objective, optimizer, simulate
from optim.libraries import DIGITS, LIBRARIES
from optim.programs import TARGETS, agreement, digits, notebook, program, words
from optim.schedules import SCHEDULES

OWN = "u = 2*g - old\nold = g\nx = x - lr*u/(abs(u) + eps)"
ENTRIES = [(target, key) for target in LIBRARIES for key in LIBRARIES[target]]


def path_of(text: str) -> list[list[float]]:
    """Where a program goes; what it prints is the end of that."""
    printed, space = io.StringIO(), {"__name__": "__main__"}
    with redirect_stdout(printed):
        exec(compile(text, "<generated>", "exec"), space)
    path = [[float(v) for v in point] for point in space["path"]]
    assert np.array_equal([float(word) for word in printed.getvalue().split()], path[-1], equal_nan=True)
    return path


def run_of(rule, f="x**4", x0=(4.0,), steps=25, **values):
    return Run(objective(f), rule, x0, steps, {"lr": 0.05, **values})


def made(target, rule, *run, **values):
    return program(run_of(rule, *run, **values), target)


def assert_exact(rule, *run, **values):
    text = made("numpy", rule, *run, **values).text
    assert np.array_equal(path_of(text), simulate(run_of(rule, *run, **values)).x, equal_nan=True)


@pytest.mark.parametrize("key", OPTIMIZERS)
@pytest.mark.parametrize("name", OBJECTIVES)
@pytest.mark.filterwarnings("ignore:.*:RuntimeWarning")  # a diverging run warns, as NumPy does
def test_numpy_repeats_the_run_exactly(key, name):
    assert_exact(OPTIMIZERS[key], OBJECTIVES[name].text, OBJECTIVES[name].x0)


@pytest.mark.parametrize("key", [k for k, o in OPTIMIZERS.items() if o.optional])
def test_numpy_with_weight_decay(key):
    assert "weight_decay * x" in made("numpy", OPTIMIZERS[key], weight_decay=0.1).text
    assert_exact(OPTIMIZERS[key], weight_decay=0.1, lr=1e-3)


@pytest.mark.parametrize("name", SCHEDULES)
def test_numpy_with_a_schedule(name):
    assert_exact(OPTIMIZERS["adam"].with_schedule(SCHEDULES[name]))


@pytest.mark.parametrize(
    "f",
    [
        "where(x < 1, x**2, 2*x - 1)",
        "where(1 < 2, x**2, x)",
        "maximum(0, 1 - x) + pi*x**2",
        "3",
        "e**x + x**1.5*0",
        "10000000000**2*x**2/10**20",
        "2**-1*x**2 + floor(x)",
    ],
)
def test_numpy_with_a_function_and_equations_of_ones_own(f):
    assert_exact(optimizer(OWN), f, (3.0,))


@pytest.mark.parametrize(
    "line",
    [
        "c = t**-1",
        "c = 2**-t",
        "c = 10000000000**2*1e-20",
        "c = minimum(1/0, 1)",
        "c = minimum(lr/(eps - eps), 1)",
        "c = where(1 < 2, 1, 2)",
        "c = where(lr < 1, 1, 2)**-1",
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")
def test_numbers_stay_floats_in_numpy(line):
    assert_exact(optimizer(f"{line}\nx = x - lr*c*g"), "x**2")


@pytest.mark.parametrize("start", ["z[0] = x", "z[0] = 2*lr", "z[0] = sqrt(2)"])
def test_numpy_with_a_start_line(start):
    assert_exact(optimizer(f"{start}\nz = z - lr*g\nx = x + 0.5*(z - x)"), "x**2 + y**2", (3.0, -2.0))


def own_words(target):
    """Names of a program's own that one's equations may have, too."""
    for name in sorted(words(target)):
        try:
            yield name, optimizer(f"{name} = 0.5*{name} + g\n{name}_ = {name}\nx = x - lr*{name}_")
        except InputError:
            continue  # a name that no equation may have, or of more than 20 characters


@pytest.mark.parametrize("target", TARGETS)
def test_names_that_would_clash_are_renamed(target):
    """By their syntax: what the program itself calls still means what it did."""
    found = dict(own_words(target))
    assert {"print", "range", "float", "path", "p"} <= set(found)
    for name, rule in found.items():
        text = made(target, rule, "x**2 + y**2", (3.0, -2.0), 3).text
        compile(text, "<generated>", "exec")
        new = f"{name}__"  # as name_ is taken
        assert f" {new} = 0.5 * {new} + g\n" in text
        assert f" {name}_ = {new}\n" in text


@pytest.mark.parametrize("name", ["print", "range", "float", "path", "gradient", "np", "p", "optimizer"])
def test_numpy_runs_with_such_names(name):
    assert_exact(optimizer(f"{name} = 0.5*{name} + g\n{name}_ = {name}\nx = x - lr*{name}_"), "x**2")


@pytest.mark.parametrize("target", LIBRARIES)
def test_no_word_of_a_program_is_a_hyper_parameter(target):
    assert words(target) & set(HYPERPARAMETERS) == {"lr"}


# --- by name, or written out --------------------------------------------------------------------

TINY = {"eps": 1e-13, "weight_decay": 0.1}


def test_the_table_names_optimizers_and_hyper_parameters_that_exist():
    for target, key in ENTRIES:
        entry, rule = LIBRARIES[target][key], OPTIMIZERS[key]
        needed = set(rule.hyperparameters) - set(rule.optional)
        for call, names in ((entry.call, needed), (entry.decayed, needed | set(rule.optional))):
            carried = set(re.findall(r"\{(\w+)\}", call))
            different = {name for mine, _ in entry.differs for name in needed if name in mine}
            assert not call or carried <= names <= carried | different, (target, key)
        assert entry.note
        assert set(entry.positive) <= needed
        assert bool(rule.variant(dict.fromkeys(rule.optional, 1.0)).text != rule.text) >= bool(entry.decayed)


@pytest.mark.parametrize(("target", "key"), [e for e in ENTRIES if LIBRARIES[e[0]][e[1]].differs])
def test_where_a_library_differs_is_said_in_the_notation(target, key):
    rule = OPTIMIZERS[key]
    theirs = optimizer(LIBRARIES[target][key].equations(rule.text))
    assert theirs.equations != rule.equations
    assert set(theirs.hyperparameters) <= set(rule.hyperparameters)


@pytest.mark.parametrize(("target", "key"), ENTRIES)
def test_the_librarys_own_is_called_where_it_makes_the_run(target, key):
    entry, rule = LIBRARIES[target][key], OPTIMIZERS[key]
    values = TINY if entry.decayed else TINY | {"weight_decay": 0.0}
    code = made(target, rule, **values)
    assert code.note == entry.note
    by_name = (entry.decayed or entry.call).split("(")[0]
    never = {("keras", "nadam"), ("optax", "nadam"), ("optax", "amsgrad")}  # ε is not all that differs
    assert (by_name + "(" in code.text and not code.reason) == ((target, key) not in never)
    if ("Own" in code.text) or ("def own(" in code.text):
        assert code.reason


@pytest.mark.parametrize(
    ("target", "key", "values"),
    [
        ("keras", "adam", {"eps": 0.1}),
        ("keras", "adagrad", {"eps": 0.1}),
        ("keras", "rmsprop", {"eps": 0.1}),
        ("keras", "adamw", {"eps": 0.1}),
        ("keras", "adamax", {"eps": 0.1}),
        ("keras", "nadam", {}),
        ("keras", "adam", {"weight_decay": 0.1}),
        ("keras", "lion", {"beta1": 0.0}),
        ("torch", "nesterov", {"momentum": 0.0}),
        ("optax", "adagrad", {"eps": 0.1}),
        ("optax", "radam", {"eps": 0.1}),
        ("optax", "amsgrad", {}),
        ("optax", "nadam", {}),
    ],
)
def test_else_the_equations_are_written_out(target, key, values):
    code = made(target, OPTIMIZERS[key], "x**2", (1.0,), **values)
    assert code.reason
    assert code.reason.format(library=target, **code.places)
    assert "class Own(" in code.text or "def own(" in code.text
    compile(code.text, "<generated>", "exec")


@pytest.mark.parametrize(
    ("target", "key", "values"),
    [
        ("keras", "nadam", {"momentum_decay": 1.0}),  # Keras's own
        ("optax", "nadam", {"momentum_decay": 1e6}),  # a momentum that is β₁ from the start
        ("optax", "amsgrad", {"beta2": 0.0}),  # v needs no correction
        ("keras", "adam", {"eps": 0.0}),
    ],
)
def test_a_neutral_value_lets_a_library_in(target, key, values):
    assert not made(target, OPTIMIZERS[key], **values).reason


@pytest.mark.parametrize("target", ["keras", "optax"])
def test_lions_weight_decay_is_carried_over(target):
    assert "weight_decay=0.3" in made(target, OPTIMIZERS["lion"], weight_decay=0.3).text


def test_adabeliefs_epsilon_is_both_of_optaxs():
    assert "eps=0.1, eps_root=0.1" in made("optax", OPTIMIZERS["adabelief"], eps=0.1).text


@pytest.mark.parametrize("target", LIBRARIES)
@pytest.mark.parametrize(
    "rule", [optimizer(OWN), OPTIMIZERS["adam"].with_schedule(SCHEDULES["cosine"])], ids=["own", "scheduled"]
)
def test_what_no_library_has_is_written_out(target, rule):
    code = made(target, rule)
    assert "exactly these equations" in code.reason
    assert not code.note or rule.key
    compile(code.text, "<generated>", "exec")


def test_an_unknown_target():
    with pytest.raises(InputError, match="unknown target 'matlab'"):
        made("matlab", OPTIMIZERS["adam"])


def test_autograd_is_not_asked_where_it_gives_nan():
    """0·∞ in the branch that is not taken."""
    for target in ("torch", "optax"):
        assert "by its formula" in made(target, OPTIMIZERS["adam"], "where(x > 0, sqrt(x), x**2)").text
        assert "by its formula" not in made(target, OPTIMIZERS["adam"], "where(x > 0, x**3, x/2)").text


# --- how many digits ----------------------------------------------------------------------------


def test_agreement_counts_from_the_furthest_x():
    path = np.array([[100.0], [1.0], [0.5]])
    assert agreement(path, path) == 16
    assert agreement(path, path + np.array([[0], [0], [1e-4]])) == pytest.approx(6)
    assert agreement(path, path * [[1], [1], [np.inf]]) == 0
    assert agreement(path * np.nan, path * np.nan) == 16


def test_a_calm_run_keeps_the_measured_digits():
    for target, table in DIGITS.items():
        assert set(table) - {""} <= set(OPTIMIZERS)
        for key in ("momentum", "adam", "lion"):
            count = digits(run_of(OPTIMIZERS[key], "x**2/10", steps=20, eps=0.0), target)
            assert table.get(key, table[""]) - 1 <= count <= table.get(key, table[""])


def test_a_wild_run_keeps_none():
    assert digits(run_of(OPTIMIZERS["sgd"], "sin(x)", (1.0,), 300, lr=5.0), "torch") <= 2


def test_a_run_without_an_end_has_no_digits():
    assert digits(run_of(OPTIMIZERS["sgd"], "x**4", (4.0,), 60, lr=1.0), "torch") is None


def test_a_small_difference_of_definition_counts():
    """Keras's ε̂ with ε = 1e-8 on a slope of 1: Adam's first steps differ in the eighth digit."""
    count = digits(run_of(OPTIMIZERS["adam"], "x", (0.0,), lr=0.1, eps=1e-8), "keras")
    assert 6 <= count <= 8
    assert not made("keras", OPTIMIZERS["adam"], "x", (0.0,), lr=0.1, eps=1e-8).reason


# --- the text -----------------------------------------------------------------------------------


@pytest.mark.parametrize("target", TARGETS)
def test_a_program_begins_with_what_it_is(target):
    run = run_of(OPTIMIZERS["adam"].with_schedule(SCHEDULES["warmup"]), weight_decay=0.1)
    first = program(run, target, "https://adam.example.org/?f=x**4\nimport os").text.splitlines()[0]
    for part in (
        "# Adam on x**4 from x = 4, 25 steps",
        "lr_t = lr*minimum(t/warmup, 1)",
        "d = g + weight_decay*x",
        "beta2 = 0.999",
        "weight_decay = 0.1",
        "https://adam.example.org/?f=x**4 import os",
    ):
        assert part in first


@pytest.mark.parametrize("target", TARGETS)
def test_the_notebook_is_valid_and_holds_the_program(target):
    code = made(target, OPTIMIZERS["adam"])
    book = notebook(code, "Adam on `x**4`")
    nbformat.validate(book)
    cells = [c.source for c in book.cells if c.cell_type == "code"]
    assert cells[:-1] == list(code.blocks)
    compile("\n".join(cells), "<notebook>", "exec")
    assert nbformat.writes(book) == nbformat.writes(notebook(code, "Adam on `x**4`"))
