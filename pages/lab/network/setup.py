"""Which network is trained, on what, and how: the side bar."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import streamlit as st

from optim import OPTIMIZERS, InputError, network
from optim.data import Data, data, table
from optim.data.table import MAX_COLUMNS, MAX_ROWS
from optim.errors import mark
from optim.networks import ACTIVATIONS, LOSSES, MAX_SEED
from optim.printing import plain_symbol
from pages.lab.network import charts
from pages.lab.network.seen import every
from ui.form import checked_number, choice, dial, field, notches, number, seed_below, select
from ui.numbers import typed
from ui.setup import BASIC
from ui.texts import _, explain, plain
from ui.training import Plan

OWN = "own"
MAX_STEPS = 5_000
MAX_WORK = 20_000_000
"""So many weights may be moved in a training, each step counted."""
MAX_LAYERS = 6


@dataclass(frozen=True)
class Usual:
    """What suits a data set."""

    title: str
    hidden: str = "8"
    steps: int = 300
    batch: int = 20
    lr: float = 0.05


USUAL = {
    "moons": Usual(mark("two moons")),
    "xor": Usual(mark("xor: four squares")),
    "circles": Usual(mark("a circle in a ring")),
    "spiral": Usual(mark("two spirals"), "16, 16", 1500, lr=0.02),
    "iris": Usual(mark("iris: flowers, by four lengths")),
    "digits": Usual(mark("digits: images of 8×8"), "32", 880, 32, 0.01),
    OWN: Usual(mark("your own"), "8", 300, 20, 0.02),
}
LARGE = {"sgd": 10, "momentum": 2, "nesterov": 2, "adadelta": 20, "lion": 0.2}
"""What steps with the gradient's length needs another α than what steps with Adam's."""
ACTIVATION_NAMES = {
    "tanh": "tanh",
    "relu": "ReLU",
    "sigmoid": mark("sigmoid"),
    "linear": mark("linear: none"),
}
LOSS_NAMES = {"cross_entropy": mark("cross-entropy"), "squared": mark("squared error")}


def setup() -> Plan:
    """Draw the controls, and return the training that they say."""
    key = select(_("Data"), "net_data", USUAL, lambda name: _(USUAL[name].title))
    usual = USUAL[key]
    source = _own() if key == OWN else data(key)
    hidden = field(
        _("Units of each hidden layer"),
        "net_hidden",
        usual.hidden,
        layers(source),
        spell=str.strip,
        shown=lambda found: "",
        help=_(
            "Whole numbers with a comma between them, such as {example}; 0 for no hidden layer.",
            example="16, 16",
        ),
    )
    drawn = network(source, hidden)
    widths = " – ".join(map(str, charts.widths(drawn)))
    st.image(charts.drawing(drawn), width="stretch", alt=_("The network's layers: {widths}", widths=widths))
    activation = select(_("Activation"), "net_act", ACTIVATIONS, lambda name: _(ACTIVATION_NAMES[name]))
    known = [name for name, rule in OPTIMIZERS.items() if not rule.extras]
    rule = OPTIMIZERS[select(_("Optimizer"), "net_opt", known, lambda name: OPTIMIZERS[name].title, "adam")]
    hyper = {}
    basics, more = st.container(), st.expander(_("More"))
    for name, h in rule.hyperparameters.items():
        default = usual.lr * LARGE.get(rule.key, 1) if name == "lr" else rule.default(name)
        with basics if name in BASIC else more:
            sign = plain_symbol(name)
            hyper[name] = dial(sign, f"net_{name}", default, checked_number(h), notches(h), help=_(h.about))
    with more:
        loss = choice(
            _("Loss"), "net_loss", tuple(LOSSES), {name: _(title) for name, title in LOSS_NAMES.items()}
        )
        batch = field(
            _("Rows in a mini-batch"),
            "net_batch",
            typed(usual.batch),
            whole(0, 2000),
            help=_("0 stands for all rows that are trained on."),
        )
        seed = field(_("Seed"), "net_seed", "0", seed_below(MAX_SEED + 1))
    net = network(source, hidden, activation, loss, batch or None, seed)
    most = min(MAX_STEPS, MAX_WORK // net.n)
    with basics:
        steps = field(_("Number of steps"), "net_steps", typed(min(usual.steps, most)), whole(1, most))
    return Plan(
        net, rule.variant(hyper), steps, tuple(hyper.items()), every(steps), record=("x",), measured=True
    )


def _own() -> Data:
    """A learner's own data, which stay with this visit alone; two moons until there are any."""
    file = st.file_uploader(
        _("Your own CSV"),
        "csv",
        key="net_file",
        help=_(
            "Numbers alone, without a line of names; the class, a whole number, in the last column. At most {rows} rows and {columns} columns. The file is read and not kept, and no link holds it.",
            rows=f"{MAX_ROWS:,}",
            columns=MAX_COLUMNS,
        ),
    )
    if file is None:
        st.caption(_("Until you choose a file, two moons are shown."))
        return data("moons")
    known = st.session_state.get("net_own")
    if known and known[0] == file.file_id:
        return cast(Data, known[1])
    try:
        found = table(file.getvalue())
    except InputError as error:
        st.error(plain(explain(error)))
        return data("moons")
    st.session_state["net_own"] = file.file_id, found
    return found


def layers(source: str | Data) -> Callable[[str], tuple[int, ...]]:
    """Reads how many units each hidden layer has; raises InputError, also where there would be too many weights."""

    def read(text: str) -> tuple[int, ...]:
        parts = [part for part in re.split(r"[\s,，、-]+", text) if part]
        if len(parts) > MAX_LAYERS or not all(re.fullmatch("[0-9]{1,5}", part) for part in parts):
            raise InputError(
                mark("the layers are up to {limit} whole numbers, such as 16, 16; not '{text}'"),
                limit=MAX_LAYERS,
                text=text[:40],
            )
        return network(source, () if parts == ["0"] else tuple(map(int, parts))).hidden

    return read


def whole(low: int, high: int) -> Callable[[str], int]:
    """Reads a whole number in a range; raises InputError."""

    def read(text: str) -> int:
        value = number(text)
        if value != int(value) or not low <= value <= high:
            raise InputError(
                mark("this must be a whole number from {low} to {high}, not {value}"),
                low=low,
                high=high,
                value=f"{value:g}",
            )
        return int(value)

    return read
