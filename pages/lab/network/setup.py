"""Which network is trained, on what, and how: the side bar."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from optim import OPTIMIZERS, InputError, network
from optim.data import DATA
from optim.errors import mark
from optim.networks import ACTIVATIONS, LOSSES, MAX_SEED
from optim.printing import plain_symbol
from pages.lab.network import charts
from pages.lab.network.seen import every
from ui.form import checked_number, choice, dial, field, notches, number, seed_below, select
from ui.numbers import typed
from ui.setup import BASIC
from ui.texts import _
from ui.training import Plan

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
    key = select(_("Data"), "net_data", DATA, lambda name: _(USUAL[name].title))
    usual = USUAL[key]
    hidden = field(
        _("Units of each hidden layer"),
        "net_hidden",
        usual.hidden,
        layers(key),
        spell=str.strip,
        shown=lambda found: "",
        help=_(
            "Whole numbers with a comma between them, such as {example}; 0 for no hidden layer.",
            example="16, 16",
        ),
    )
    st.image(charts.drawing(network(key, hidden)), width="stretch")
    activation = select(_("Activation"), "net_act", ACTIVATIONS, lambda name: _(ACTIVATION_NAMES[name]))
    rule = OPTIMIZERS[
        select(_("Optimizer"), "net_opt", OPTIMIZERS, lambda name: OPTIMIZERS[name].title, "adam")
    ]
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
    net = network(key, hidden, activation, loss, batch or None, seed)
    most = min(MAX_STEPS, MAX_WORK // net.n)
    with basics:
        steps = field(_("Number of steps"), "net_steps", typed(min(usual.steps, most)), whole(1, most))
    return Plan(
        net, rule.variant(hyper), steps, tuple(hyper.items()), every(steps), record=("x",), measured=True
    )


def layers(data: str) -> Callable[[str], tuple[int, ...]]:
    """Reads how many units each hidden layer has; raises InputError, also where there would be too many weights."""

    def read(source: str) -> tuple[int, ...]:
        parts = [part for part in re.split(r"[\s,，、-]+", source) if part]
        if len(parts) > MAX_LAYERS or not all(re.fullmatch("[0-9]{1,5}", part) for part in parts):
            raise InputError(
                mark("the layers are up to {limit} whole numbers, such as 16, 16; not '{text}'"),
                limit=MAX_LAYERS,
                text=source[:40],
            )
        return network(data, () if parts == ["0"] else tuple(map(int, parts))).hidden

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
