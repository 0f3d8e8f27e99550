"""A run as a program: NumPy from the equations; PyTorch, Keras and Optax by name, or from the equations.

A library's own optimizer is called by name where its equations give the same run. Elsewhere, and
always in NumPy, the program writes out our equations, printed from the same text as everything
else, as an optimizer of the library's kind.
"""

from __future__ import annotations

import builtins
import keyword
import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from ..data import data
from ..errors import InputError, mark
from ..libraries import DIGITS, LIBRARIES, Library
from ..networks import Network, network
from ..objectives import Objective
from ..optimizers import OPTIMIZERS, Optimizer, optimizer
from ..run import Run, whole_steps
from ..trace import Array, Trace, simulate
from . import keras, numpy, optax, torch, training
from .lines import LOSS, Chosen, Names

if TYPE_CHECKING:
    from nbformat import NotebookNode

TARGETS = ("numpy", *LIBRARIES)
TRAINED = ("numpy", "torch")
"""Those that a network's training is written for."""
SAME = 6
"""A library's own optimizer makes a run if so many digits agree all the way: as many as the screen shows."""
PLOT = (
    "import matplotlib.pyplot as plt\n\n"
    "plt.plot([[float(v) for v in p] for p in path], '.-')\nplt.xlabel('t')\nplt.ylabel('position')\nplt.show()"
)
TINY = 13
"""The digit in which a run is changed to see what it makes of rounding."""
_WRITERS: Mapping[str, Callable[[Run, Names, str], tuple[str, ...]]] = {
    "numpy": numpy.write,
    "torch": torch.write,
    "keras": keras.write,
    "optax": optax.write,
}


@dataclass(frozen=True)
class Program:
    """A run as text.

    Attributes:
        blocks: pieces of Python, in order; together they are the program.
        note: how its library differs from the equations, to be translated; may be empty.
        reason: why it does not call the library's own optimizer, to be translated; may be empty.
            Its place ``{library}`` is still open.
        places: what goes into the reason's other places.
        plot: what a notebook draws at its end.
    """

    blocks: tuple[str, ...]
    note: str = ""
    reason: str = ""
    places: Mapping[str, str] = field(default_factory=dict)
    plot: str = PLOT

    @property
    def text(self) -> str:
        code = self.blocks[0]
        for before, block in pairwise(self.blocks):
            defines = re.search("^(def|class) ", f"{before}\n{block}", re.MULTILINE)
            code += ("\n\n\n" if defines else "\n\n") + block
        return f"{code}\n"


def program(run: Run, target: str = "numpy", address: str = "") -> Program:
    """The program that makes this run.

    Args:
        run: its optimizer's key finds a library's own version.
        target: one of TARGETS.
        address: where this run is to be seen, for the first line.

    Raises:
        InputError: the target is unknown.

    Example:
        >>> made = program(Run.of("x**2", "adam", x0=3, hyper={"lr": 0.1}), "optax")
        >>> print(made.blocks[0].splitlines()[0])
        # Adam on x**2 from x = 3, 100 steps, lr = 0.1, beta1 = 0.9, beta2 = 0.999, eps = 1e-08
    """
    _known(target, TARGETS)
    chosen = _choose(run, target)
    first, *others = _WRITERS[target](run, _names(run.optimizer, words(target)), chosen.call)
    start = ", ".join(f"{n} = {v:.15g}" for n, v in zip(run.objective.variables, run.x0, strict=True))
    headline = _headline(run, f"on {run.objective.text} from {start}", run.steps, address)
    blocks = (f"{headline}\n{first}", *others)
    note = chosen.library.note if chosen.library else ""
    return Program(blocks, note, chosen.reason, chosen.places)


def trained(
    net: Network,
    rule: str | Optimizer = "adam",
    steps: int = 100,
    hyper: Mapping[str, float] | None = None,
    target: str = "numpy",
    address: str = "",
) -> Program:
    """The program that trains a network, on the same mini-batches from the same first weights as ``simulate``.

    Its ``losses`` are those of the mini-batches, each before its step; it prints the loss of all that is trained on.
    Digits are scikit-learn's; other data are read from the file that ``training.exported`` gives.

    Args:
        net: what is trained.
        rule, steps, hyper: as in ``simulate``.
        target: one of TRAINED.
        address: where this training is to be seen, for the first line.

    Raises:
        InputError: anything of this cannot be used.

    Example:
        >>> made = trained(network("digits"), "adam", 880, {"lr": 0.01}, "torch")
        >>> print(made.blocks[2])  # doctest: +ELLIPSIS
        model = torch.nn.Sequential(
            torch.nn.Linear(64, 32),
            torch.nn.Tanh(),
            torch.nn.Linear(32, 10),
        )
        ...
    """
    _known(target, TRAINED)
    chosen = optimizer(rule).for_network()
    values = {name: float(value) for name, value in chosen.check(hyper or {}).items()}
    chosen = chosen.variant(values)
    given = training.Steps(
        chosen, {name: value for name, value in values.items() if name in chosen.names}, whole_steps(steps)
    )
    named = _named(given, target)
    call = named.call.replace("[p]", "model.parameters()")
    first, *others = _train(target, net, given, _names(chosen, _training_words(target)), call)
    headline = _headline(given, f"on {net.text}", given.steps, address)
    note = named.library.note if named.library else ""
    return Program((f"{headline}\n{first}", *others), note, named.reason, named.places, training.PLOT)


def _train(target: str, net: Network, given: training.Steps, names: Names, call: str) -> tuple[str, ...]:
    if target == "numpy":
        return training.write_numpy(net, given, names)
    return training.write_torch(net, given, names, call)


def _known(target: str, targets: Collection[str]) -> None:
    if target not in targets:
        raise InputError(
            mark("unknown target '{target}'; known: {known}"), target=target, known=", ".join(targets)
        )


def digits(run: Run, target: str) -> int | None:
    """How many digits of this run its program for a library repeats, counted from the furthest x.

    That is what was measured for the optimizer and the library (``DIGITS``), less what this run
    takes from it: the library's own definition may differ a little, and some runs blow rounding up.
    None where the run does not end at a number.
    """
    ours = simulate(run, record=("g",))
    if not np.isfinite(ours.x[-1]).all():
        return None
    chosen = _choose(run, target)
    measured = DIGITS[target]
    found = [float(measured.get(run.optimizer.key, measured[""])), 15 - _lost(run, ours)]
    if chosen.call and chosen.library and chosen.library.differs:
        found.append(agreement(ours.x, _theirs(run, chosen.library)))
    return max(0, math.floor(min(found)))


def _lost(run: Run, trace: Trace) -> float:
    """How many digits this run loses of a tiny change, made at the start and in every gradient."""
    rng = np.random.default_rng(0)
    change = 10.0**-TINY * rng.choice([-1.0, 1.0], size=(run.steps + 1, 8, len(run.x0)))
    near = simulate(
        run.objective,
        run.optimizer,
        np.array(run.x0) * (1 + change[0]),
        run.steps,
        record=(),
        noise=trace["g"][1:, None] * change[1:],
        **dict[str, Any](run.hyper),
    )
    return max(0.0, *(TINY - agreement(trace.x, near.x[:, i]) for i in range(8)))


def _headline(run: Chosen, on: str, steps: int, address: str) -> str:
    known = OPTIMIZERS.get(run.optimizer.key)
    usual = {equation.name for equation in known.equations} if known else set()
    added = [e.text for e in run.optimizer.equations if e.name not in usual] if known else []
    words = [
        f"{run.optimizer.title or 'Equations of my own'} {on}",
        f"{steps} steps",
        *added,
        *(f"{name} = {value:.15g}" for name, value in run.hyper.items()),
    ]
    where = " ".join(address.split())  # one line, whatever it is
    return "# " + ", ".join(words) + (f"; {where}" if where else "")


# --- by name, or written out --------------------------------------------------------------------


@dataclass(frozen=True)
class _Choice:
    """The library's own optimizer, if it has this one; how to call it, or why not."""

    library: Library | None = None
    call: str = ""
    reason: str = ""
    places: Mapping[str, str] = field(default_factory=dict)


def _choose(run: Run, target: str) -> _Choice:
    chosen = _named(run, target)
    library = chosen.library
    if (
        chosen.call
        and library
        and library.differs
        and agreement(simulate(run, record=()).x, _theirs(run, library)) < SAME
    ):
        reason = mark(
            "On this run that changes the numbers. So the program does not call {library}'s own optimizer, but writes the equations out as an optimizer of its own."
        )
        return _Choice(library, "", reason)
    return chosen


def _named(run: Chosen, target: str) -> _Choice:
    """The library's own optimizer, whether or not its definition is ours to the last digit."""
    if target not in LIBRARIES:
        return _Choice()
    library = LIBRARIES[target].get(run.optimizer.key)
    call = _call(library, run.optimizer)
    if library is None or not call:
        return _Choice(
            reason=mark(
                "{library} has no optimizer with exactly these equations, so the program writes them out as an optimizer of its own."
            )
        )
    for name in library.positive:
        if run.hyper[name] == 0:
            reason = mark(
                "{library} does not allow {name} = 0 here, so the program writes the equations out as an optimizer of its own."
            )
            return _Choice(library, "", reason, {"name": name})
    return _Choice(library, call.format_map({n: repr(float(v)) for n, v in run.hyper.items()}))


def _call(library: Library | None, optimizer: Optimizer) -> str:
    """The library's constructor, if these are the equations under the optimizer's key."""
    known = OPTIMIZERS.get(optimizer.key)
    if library is None or known is None:
        return ""
    if optimizer.text == known.text:
        return library.call
    decayed = known.variant(dict.fromkeys(known.optional, 1.0)).text
    return library.decayed if optimizer.text == decayed else ""


def _theirs(run: Run, library: Library) -> Array:
    """Where the library's own equations go."""
    rule = replace(run.optimizer, text=library.equations(run.optimizer.text))
    return simulate(replace(run, optimizer=rule), record=()).x


def agreement(one: Array, other: Array) -> float:
    """How many digits two paths have in common all the way, counted from the furthest x; at most 16."""
    finite = np.isfinite(one).all(axis=-1)
    if not np.array_equal(finite, np.isfinite(other).all(axis=-1)):
        return 0.0
    furthest = np.abs(one[finite]).max(axis=0, initial=0)
    apart = np.abs(one[finite] - other[finite]).max(axis=0, initial=0)
    share = float((apart / np.where(furthest > 0, furthest, 1)).max())
    return 16.0 if share <= 1e-16 else max(0.0, -math.log10(share))


def _names(rule: Optimizer, taken: Collection[str]) -> dict[str, str]:
    """New names for those that the program's own words would clash with; no two names become one."""
    own = {equation.name for equation in rule.equations} - {"x"}
    renamed = {"f": LOSS} if "f" in rule.extras else {}
    taken = {*taken, *((LOSS, "curvature") if rule.extras else ())}
    for name in sorted(own & set(taken)):
        new = f"{name}_"
        while new in {*taken, *own, *renamed.values()}:
            new += "_"
        renamed[name] = new
    return renamed


@lru_cache
def words(target: str) -> frozenset[str]:
    """Every word that a program for a target has of its own, and those of Python."""
    sample = Run(Objective("x*y"), Optimizer("x = x - lr*g"), (1.0, 1.0), 1)
    return _words_of(_WRITERS[target](sample, {}, ""))


@lru_cache
def _training_words(target: str) -> frozenset[str]:
    net = network(data(([[0], [1]], [0, 1])), (1,), batch=1)
    sample = training.Steps(Optimizer("x = x - lr*mean(g)"), {"lr": 1.0}, 1)
    return _words_of(_train(target, net, sample, {}, ""))


def _words_of(blocks: Collection[str]) -> frozenset[str]:
    code = re.sub("#.*", "", "\n".join(blocks))
    return frozenset({*re.findall(r"[A-Za-z_]\w*", code), *keyword.kwlist, *dir(builtins)})


def notebook(made: Program, title: str) -> NotebookNode:
    """The program as a Jupyter notebook that plots the path, or the loss, at its end."""
    from nbformat import v4  # on demand: slow to import, and only a download needs it

    cells = [
        v4.new_markdown_cell(f"# {title}"),
        *(v4.new_code_cell(block) for block in (*made.blocks, made.plot)),
    ]
    for i, cell in enumerate(cells):
        cell["id"] = f"cell-{i}"  # otherwise random: the same run gives the same file
    book: NotebookNode = v4.new_notebook(
        cells=cells,
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    return book
