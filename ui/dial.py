"""A number to turn: a text field kept in the URL, and a slider over the values worth a look."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from optim import HYPERPARAMETERS
from ui.controls import checked_number, field, notches, set_fields
from ui.formulas import plain_symbol
from ui.numbers import typed
from ui.texts import _


def dial(
    label: str,
    key: str,
    default: float,
    read: Callable[[str], float],
    stops: Sequence[float],
    help: str | None = None,
) -> float:
    """What ``read`` makes of the field; the slider only writes into it."""
    left, right = st.columns([1, 2], vertical_alignment="bottom", wrap=False)
    with left:
        value = field(label, key, typed(default), read, help=help)
    slider = f"{key}_slider"
    st.session_state[slider] = value
    with right:
        st.select_slider(
            f"{label}, {_('slider')}",
            sorted({*stops, value}),
            format_func=lambda v: f"{v:g}",
            key=slider,
            label_visibility="collapsed",
            on_change=_take,
            args=(key,),
        )
    return value


def _take(key: str) -> None:
    set_fields({key: typed(st.session_state[f"{key}_slider"])})


def betas(prefix: str) -> tuple[float, float]:
    """β₁ and β₂, each as a dial; their keys are the prefix, an underscore, and the name."""
    beta1, beta2 = (
        dial(
            f"{plain_symbol(name)}  `{name}`",
            f"{prefix}_{name}",
            HYPERPARAMETERS[name].default,
            checked_number(HYPERPARAMETERS[name]),
            notches(HYPERPARAMETERS[name]),
        )
        for name in ("beta1", "beta2")
    )
    return beta1, beta2
