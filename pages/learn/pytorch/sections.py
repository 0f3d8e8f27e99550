"""A run as a program to read, copy and download; the training loop; PyTorch's arguments."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import nbformat
import pandas as pd
import streamlit as st

from optim import OPTIMIZERS, Run, network, simulate
from optim.errors import mark
from optim.libraries import KERAS_ON_TENSORFLOW
from optim.programs import TARGETS, Program, digits, notebook, program, trained
from ui.files import file_name
from ui.form import choice
from ui.guess import guess, verdict
from ui.numbers import text
from ui.picture import beside
from ui.setup import Setup, parameters
from ui.texts import _, joined
from ui.training import Plan, chosen_last

FEW = 3
"""With fewer digits than these two programs do not agree."""
NAMES = {"numpy": "NumPy", "torch": "PyTorch", "keras": "Keras", "optax": "Optax"}
ARGUMENTS = (
    (
        "lr",
        "α",
        "1e-3",
        mark(
            "It sets the length of a step. The article calls it the initial learning rate; a schedule may change it later."
        ),
    ),
    (
        "betas",
        "(β₁, β₂)",
        "(0.9, 0.999)",
        mark("Two numbers in one pair: how much of m and how much of v is kept at each step."),
    ),
    (
        "eps",
        "ε",
        "1e-8",
        mark(
            "It is added to √v̂, outside the root. It matters where gradients are no longer much larger than ε."
        ),
    ),
    (
        "weight_decay",
        "λ",
        "0",
        mark(
            "It adds λ·x to the gradient before m and v are updated (L2). AdamW shrinks x directly instead."
        ),
    ),
    (
        "amsgrad",
        "max v",
        "False",
        mark(
            "It divides by the root of the largest v so far, so that a rare large gradient is not forgotten."
        ),
    ),
)


def run_as_code(chosen: Setup) -> None:
    """This run in four dialects."""
    target = choice(_("Library"), "code", TARGETS, NAMES)
    run = chosen.run
    made = program(run, target, address=_address(chosen, target))
    reason = _(made.reason, library=NAMES[target], **made.places) if made.reason else ""
    if made.note or reason:
        st.markdown(joined(_(made.note) if made.note else "", reason))
    st.code(made.text, language="python", wrap_lines=True)
    _downloads(made, target, run)
    trace = simulate(run, record=())
    count = None if target == "numpy" else digits(run, target)
    st.caption(_promise(target, made, count, ", ".join(text(v, None) for v in trace.x[-1].tolist())))


def _address(chosen: Setup, target: str) -> str:
    """Where this program is to be seen."""
    here = (st.context.url or "").partition("?")[0]
    return f"{here}?{urlencode({**parameters(chosen.run.objective, chosen.controls), 'code': target}, safe='*,/')}"


def _promise(target: str, made: Program, count: int | None, end: str) -> str:
    """Where the program ends, and how much of that is the same on another machine."""
    where = _("The program prints where the run ends. In this app that is {end}.", end=end)
    if target == "numpy":
        return joined(where, _("NumPy repeats every digit of it."))
    if count is None:
        return where
    if count < FEW:
        return joined(
            where,
            _(
                "This run makes the smallest rounding error grow until it is as large as x itself. So no two programs agree on where it ends."
            ),
        )
    return joined(
        where,
        _(
            "With {library}, the first {count} digits of this run are the same, counted from the largest |x| on the way. That was measured with the library itself.",
            library=NAMES[target],
            count=count,
        ),
        _(
            "On TensorFlow, Keras rounds some parameters of its own optimizers to float32; about {count} digits are the same there.",
            count=KERAS_ON_TENSORFLOW,
        )
        if target == "keras" and not made.reason and count > KERAS_ON_TENSORFLOW
        else "",
    )


def _downloads(made: Program, target: str, run: Run) -> None:
    with st.container(horizontal=True):
        st.download_button(
            _("Download as .py"),
            made.text,
            file_name(run, f"-{target}.py"),
            "text/x-python",
            on_click="ignore",
            key="download_py",
        )
        title = _(
            "{optimizer} on {function}",
            optimizer=run.optimizer.title or "x",
            function=f"`{run.objective.text}`",
        )
        st.download_button(
            _("Download as a Jupyter notebook"),
            lambda: nbformat.writes(notebook(made, title)),
            file_name(run, f"-{target}.ipynb"),
            "application/x-ipynb+json",
            on_click="ignore",
            key="download_ipynb",
        )


def arguments() -> None:
    """PyTorch's arguments against the app's symbols."""
    head = [_("argument"), _("symbol"), _("PyTorch's default"), _("what it is")]
    rows = [[f"`{name}=`", sign, f"`{default}`", _(about)] for name, sign, default, about in ARGUMENTS]
    st.markdown("\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows]))


def training_loop(run: Run) -> None:
    """Who computes what in a training loop, with this run's own numbers."""
    trace = simulate(replace(run, steps=2))

    def show(name: str, t: int) -> str:
        return ", ".join(text(v) for v in trace[name][t].tolist())

    kept = {name: (show(name, 0), show(name, 1)) for name in run.optimizer.state} or {"–": ("–", "–")}
    before = "  ".join(f"{name} = {old}" for name, (old, _new) in kept.items())
    after = "  ".join(f"{name} = {new}" for name, (_old, new) in kept.items())
    rows = [
        (
            "loss = f(p)",
            _("your code"),
            _("computes the loss; autograd remembers how"),
            show("x", 0),
            "None",
            before,
        ),
        (
            "optimizer.zero_grad()",
            _("the optimizer"),
            _("deletes the gradient of the previous step"),
            show("x", 0),
            "None",
            before,
        ),
        (
            "loss.backward()",
            _("autograd"),
            _("computes g and adds it to p.grad, which is empty"),
            show("x", 0),
            show("g", 1),
            before,
        ),
        (
            "optimizer.step()",
            _("the optimizer"),
            _("updates its state (state_dict) and changes p"),
            show("x", 1),
            show("g", 1),
            after,
        ),
    ]
    table = pd.DataFrame(
        rows, columns=[_("line"), _("who"), _("what it does"), "p", "p.grad", "optimizer.state"]
    )
    picture, words = beside(first=True)
    with picture:
        st.dataframe(table, hide_index=True, key="loop")
    with words:
        st.markdown(
            _(
                "Here is a training loop, line by line, with the first step of the run that you set up in the side bar. Below are the arguments, and the whole program."
            )
        )
        _forgotten_zero_grad(trace["g"][1].tolist(), trace["g"][2].tolist())


def network_loop() -> None:
    """The loop that trains the network which this visit set up last, or a small one."""
    mine = chosen_last()
    plan = mine or Plan(network("moons", (8,), batch=20), OPTIMIZERS["adam"], 300, (("lr", 0.05),))
    made = trained(plan.net, OPTIMIZERS[plan.optimizer.key], plan.steps, dict(plan.hyper), "torch")
    told = {"weights": f"{plan.net.n:,}", "steps": f"{plan.steps:,}"}
    st.markdown(
        _("This is the loop of the network that you set up: {weights} weights and {steps} steps.", **told)
        if mine
        else _("This is the loop of a small network: {weights} weights and {steps} steps.", **told)
    )
    *_before, make, loop, _end = made.blocks
    st.code(f"{make}\n\n{loop}", language="python", wrap_lines=True)
    st.markdown(
        _(
            "No line names a weight. The optimizer was given all of them, and {line} does to each what the equations of {optimizer} say.",
            line="`optimizer.step()`",
            optimizer=plan.optimizer.title,
        )
    )


def _forgotten_zero_grad(first: list[float], second: list[float]) -> None:
    mine = guess(
        _("You forget zero_grad(). What is in p.grad at the second step?"),
        "zero_grad",
        {"second": "g₂", "sum": "g₁ + g₂", "zero": "0"},
    )
    if not mine:
        return
    because = _(
        "backward() adds the new gradient to what is already in p.grad. So without zero_grad(), Adam gets g₁ + g₂ = {total} instead of {alone}, and from then on m and v average the wrong numbers.",
        total=", ".join(text(a + b) for a, b in zip(first, second, strict=True)),
        alone=", ".join(text(b) for b in second),
    )
    verdict(mine, "sum", because)
