"""The same training as a program to read, copy and download."""

from __future__ import annotations

from urllib.parse import urlencode

import nbformat
import streamlit as st

from optim import OPTIMIZERS
from optim.programs import Program, notebook, trained
from optim.programs.training import exported, file_of
from ui.files import named
from ui.form import choice
from ui.guess import guess, verdict
from ui.numbers import text, typed
from ui.pages import PAGES
from ui.texts import _, joined
from ui.training import Plan, follow

NAMES = {"numpy": "NumPy", "torch": "PyTorch"}
DIGITS = 9
"""So many digits of the usual trainings PyTorch repeats, at least; tests/parity holds it against PyTorch itself."""


def show(plan: Plan) -> None:
    """Ask what its lines do, and show them."""
    _bet(plan)
    target = choice(_("Library"), "net_code", ("torch", "numpy"), NAMES)
    rule = OPTIMIZERS[plan.optimizer.key]
    made = trained(plan.net, rule, plan.steps, dict(plan.hyper), target, _address())
    reason = _(made.reason, library=NAMES[target], **made.places) if made.reason else ""
    if made.note or reason:
        st.markdown(joined(_(made.note) if made.note else "", reason))
    _promise(plan, target)
    _downloads(plan, made, target)
    st.code(made.text, language="python", wrap_lines=True)
    st.page_link(PAGES["pytorch"].file, label=_("In PyTorch: who does what in a training loop"))


def _bet(plan: Plan) -> None:
    batch = plan.net.batch or len(plan.net.data.train[1])
    mine = guess(
        _(
            "In the loop stands {line}, once. How many numbers of the network does it change?",
            line="`optimizer.step()`",
        ),
        "net_line",
        {
            "one": _("one"),
            "batch": _("{n}, one for each row of the batch", n=batch),
            "all": _("all {n}", n=f"{plan.net.n:,}"),
        },
    )
    if mine:
        because = _(
            "It goes through all {n} weights and biases, and does to each the {lines} lines that the player steps through. The batch is gone by then: {backward} has made one gradient for each weight of it.",
            n=f"{plan.net.n:,}",
            lines=len(plan.optimizer.equations),
            backward="`loss.backward()`",
        )
        verdict(mine, "all", because)


def _address() -> str:
    """Where this program is to be seen."""
    here = (st.context.url or "").partition("?")[0]
    said = {key: value for key, value in st.query_params.items() if key.startswith("net_")}
    return f"{here}?{urlencode(said, safe='*,/')}"


def _promise(plan: Plan, target: str) -> None:
    """Where it ends, and how much of that is the same elsewhere."""
    found = follow(plan, "training")
    if not found:
        return
    end = _(
        "At its end the program prints the loss. In this app that is {loss}.",
        loss=text(float(found.loss[-1]), None),
    )
    if target == "numpy":
        same = _(
            "On the same machine NumPy repeats every digit. Another one may round the sums of a matrix product in another order."
        )
    else:
        same = _(
            "PyTorch adds in another order, so it rounds otherwise, and training makes that grow. With the usual settings of each data set, at least {digits} digits of every weight are the same; that was measured. The longer a training, the fewer.",
            digits=DIGITS,
        )
    st.markdown(joined(end, same))


def _downloads(plan: Plan, made: Program, target: str) -> None:
    data = plan.net.data
    words = [plan.optimizer.key, data.key or "data", *map(typed, plan.net.hidden), target]
    with st.container(horizontal=True):
        st.download_button(
            _("Download as .py"),
            made.text,
            named(words, ".py"),
            "text/x-python",
            on_click="ignore",
            key="net_py",
        )
        st.download_button(
            _("Download as a Jupyter notebook"),
            lambda: nbformat.writes(notebook(made, _("A network in {library}", library=NAMES[target]))),
            named(words, ".ipynb"),
            "application/x-ipynb+json",
            on_click="ignore",
            key="net_ipynb",
        )
        if f'"{file_of(data)}"' in made.text:
            st.download_button(
                _("The data that it reads: {file}", file=file_of(data)),
                lambda: exported(data),
                file_of(data),
                "text/csv",
                on_click="ignore",
                key="net_csv",
            )
