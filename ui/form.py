"""The fields of a form: text, choice, number, dial, each kept in the URL."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import numpy as np
import streamlit as st

from optim import (
    HYPERPARAMETERS,
    Hyperparameter,
    InputError,
    parse,
)
from optim.errors import mark
from optim.printing import plain_symbol
from ui.numbers import typed
from ui.state import adopt, publish
from ui.texts import _, explain, plain

T = TypeVar("T")


def set_fields(texts: Mapping[str, str]) -> None:
    """Set fields by key; for callbacks."""
    for key, text in texts.items():
        st.session_state[key] = text


def hyper_label(name: str) -> str:
    """How a hyper-parameter's field is called: its sign in the paper and its name in a program."""
    return f"{plain_symbol(name)}  `{name}`"


def checked_number(h: Hyperparameter) -> Callable[[str], float]:
    """Reads a typed value of a hyper-parameter; raises InputError outside its range."""
    return lambda text: float(h.check(number(text)))


def hyper_field(which: str, key: str, default: str) -> float:
    """A field for a hyper-parameter, under its usual label."""
    return field(hyper_label(which), key, default, checked_number(HYPERPARAMETERS[which]))


def notches(h: Hyperparameter) -> list[float]:
    """Where a slider can stand: equal steps in what matters about this hyper-parameter."""
    if h.scale == "log":
        first = round(math.log10(h.default)) - 4
        powers = range(first, max(first + 7, 1))
        stops = {*(float(f"{d}e{k}") for k in powers for d in (1, 2, 5)), 10.0**powers.stop, h.default}
        return sorted({float(h.low), *(stop for stop in stops if stop > h.low)})
    if h.scale == "log1m":
        near_one = (round(1 - float(f"{d}e{k}"), 9) for k in range(-1, -6, -1) for d in (5, 2, 1))
        return sorted({0.0, *near_one, h.default})
    return sorted({*(round(float(v), 9) for v in np.linspace(h.low, h.high, 21)), h.default})


def number(text: str) -> float:
    """A typed number; any formula without names is one, so 1/3 and 1-1e-4 do.

    Raises:
        InputError: it is none, or not finite.
    """
    value = float(parse(text, ())())
    if not math.isfinite(value):
        raise InputError(mark("'{text}' is not a finite number"), text=text)
    return value


def field(
    label: str,
    key: str,
    default: str,
    read: Callable[[str], T],
    *,
    area: bool = False,
    help: str | None = None,
    disabled: bool = False,
) -> T:
    """A text field bound to the URL. Where its text cannot be used, say why and use the last that could."""
    _keep(key, default)
    widget = st.text_area if area else st.text_input
    text = widget(label, value=default, key=key, bind="query-params", help=help, disabled=disabled) or ""
    st.session_state[f"kept:{key}"] = text
    try:
        result = read(text)
    except InputError as error:
        used = st.session_state.get(f"good:{key}", default)
        with st.container(key=f"said_{key}"):  # style.css shows it even where the field is hidden
            st.error(
                f"{plain(explain(error))}  \n{_('Still showing {value}.', value=plain(used.replace(chr(10), '; ')))}"
            )
        return read(used)
    st.session_state[f"good:{key}"] = text
    return result


def _keep(key: str, default: str) -> None:
    """Let a field follow its default while nobody changed it, and keep its text on another page."""
    kept, usual = st.session_state.get(f"kept:{key}"), st.session_state.get(f"usual:{key}", default)
    if st.session_state.get("arrived") and (asked := st.query_params.get(key, kept)) is not None:
        st.session_state[key] = asked
    if usual != default and st.session_state.get(key) == usual:
        st.session_state[key] = default
    st.session_state[f"usual:{key}"] = default


def choice(
    label: str,
    key: str,
    options: Sequence[str],
    names: Mapping[str, str] | None = None,
    usual: str = "",
    *,
    disabled: bool = False,
) -> str:
    """One of a few options, kept in the URL; by default the usual one, or the first."""
    usual = usual or options[0]
    adopt(key, usual, options)
    if st.session_state[key] not in options:
        st.session_state[key] = usual
    st.segmented_control(
        label,
        options,
        format_func=lambda option: names[option] if names else option,
        key=key,
        required=True,
        width="stretch",
        disabled=disabled,
    )
    publish(key, usual)
    return str(st.session_state[key])


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
