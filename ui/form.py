"""The fields of a form: text, choice, number, dial, each kept in the URL."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import Literal, TypeVar

import numpy as np
import streamlit as st

from optim import (
    HYPERPARAMETERS,
    Hyperparameter,
    InputError,
    natural,
)
from optim.errors import mark
from optim.printing import plain_symbol
from ui.numbers import latex, typed
from ui.state import Bound, one_of, set_fields
from ui.texts import _, explain, plain

T = TypeVar("T")
NAME, ENTRY = 74, 76
"""How wide a dial's name and its field are, in pixels."""
WIDE = 600
"""Pixels: so wide that what is said about a field in a row gets a row of its own; at most all there is."""
NOISE_SEEDS = 2**32
"""So many seeds noise can have."""
NOTCHES = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
"""Where a slider can stand within a power of ten, so fine that what follows it does not jump."""


def hyper_label(name: str) -> str:
    """How a hyper-parameter's field is called: its sign in the paper and its name in a program."""
    return f"{plain_symbol(name)}  `{name}`"


def checked_number(h: Hyperparameter) -> Callable[[str], float]:
    """Reads a typed value of a hyper-parameter; raises InputError outside its range."""
    return lambda text: float(h.check(number(text)))


def hyper_field(which: str, key: str, default: str) -> float:
    """A field for a hyper-parameter, under its usual label."""
    return field(hyper_label(which), key, default, checked_number(HYPERPARAMETERS[which]))


@lru_cache
def notches(h: Hyperparameter) -> tuple[float, ...]:
    """Where a slider can stand: equal steps in what matters about this hyper-parameter; all learners share them."""
    if h.scale == "log":
        first = round(math.log10(h.default)) - 4
        powers = range(first, max(first + 7, 1))
        stops = {*(float(f"{d}e{k}") for k in powers for d in NOTCHES), 10.0**powers.stop, h.default}
        return tuple(sorted({*([float(h.low)] * h.low_allowed), *(stop for stop in stops if stop > h.low)}))
    if h.scale == "log1m":
        near_one = (round(1 - float(f"{d}e{k}"), 9) for k in range(-1, -6, -1) for d in NOTCHES)
        return tuple(sorted({0.0, *near_one, h.default}))
    outside = {end for end, inside in ((h.low, h.low_allowed), (h.high, h.high_allowed)) if not inside}
    return tuple(sorted({*(round(float(v), 9) for v in np.linspace(h.low, h.high, 21)), h.default} - outside))


@lru_cache(maxsize=4096)
def notch(value: float) -> str:
    """How a slider writes where it stands; Streamlit keeps every such text, so all learners share one."""
    return f"{value:g}"


def number(text: str) -> float:
    """A typed number; any formula without names is one, so 1/3, 1,6·10^-5 and 1 − 10⁻⁴ do.

    Raises:
        InputError: it is none, or not finite.
    """
    value = natural.number(text)
    if not math.isfinite(value):
        raise InputError(mark("'{text}' is not a finite number"), text=text)
    return value


def seed_below(limit: int) -> Callable[[str], int]:
    """Reads a seed: a whole number from 0 on, below a limit."""

    def read(text: str) -> int:
        try:
            value = number(text.strip().lstrip("0") or "0")
        except InputError:
            value = math.nan
        if not 0 <= value < limit or value != int(value):
            raise InputError(mark("the seed must be a whole number from 0 to {limit}"), limit=limit - 1)
        return int(value)

    return read


def field(
    label: str,
    key: str,
    default: str,
    read: Callable[[str], T],
    *,
    spell: Callable[[str], str] | None = None,
    shown: Callable[[T], str] | None = None,
    area: bool = False,
    help: str | None = None,
    disabled: bool = False,
    width: int = 0,
    below: AbstractContextManager[object] | None = None,
    on_change: Callable[[], None] | None = None,
) -> T:
    """A text field, in the URL as the notation has it. Where it cannot be used, say why and use the last that could.

    Args:
        spell: what was typed, as the notation has it; unless it is given, of a number.
        shown: the value as LaTeX, to say how it was read.
        width: in pixels, of one beside its name, which is then only read out.
        below: where there is room for what is said about it, if not right after it.
    """
    bound = Bound(key, default, read)
    bound.follow()
    below = below or nullcontext()
    widget = st.text_area if area else st.text_input
    text = (
        widget(
            label,
            key=key,
            help=help,
            disabled=disabled,
            on_change=on_change,
            label_visibility="collapsed" if width else "visible",
            width=width or "stretch",
        )
        or ""
    )
    try:
        strict = (spell or number_spelled)(text)
        result = bound.accept(strict)
    except InputError as error:
        used = plain(bound.good.replace("\n", "; "))
        with (
            below,
            st.container(key=f"said_{key}", width=WIDE),
        ):  # style.css shows it even where the field is hidden
            st.error(f"{plain(explain(error))}  \n{_('Still showing {value}.', value=used)}")
            _choices(key, error)
        return read(bound.good)
    with below:
        _say_how(text, strict, shown(result) if shown else _number_shown(result))
    return result


def number_spelled(text: str) -> str:
    """A number as the notation has it; what is none stays, for its reader to complain."""
    try:
        return natural.formula(text, ())
    except InputError:
        return text


def _number_shown(value: object) -> str:
    return latex(value, None) if isinstance(value, int | float) else ""


def _choices(key: str, error: InputError) -> None:
    """Where a text can be meant in several ways, a button for each."""
    for i, problem in enumerate(natural.ambiguities(error)):
        with st.container(horizontal=True):
            for which, whole in zip(("first", "second"), problem.readings, strict=True):
                st.button(
                    plain(str(problem.params[which])),
                    key=f"{key}_{which}_{i}",
                    on_click=set_fields,
                    args=({key: whole},),
                )


def _say_how(text: str, strict: str, formula: str) -> None:
    """How a text was read, where it was not of the notation, and what log is."""
    said = []
    if formula and strict != text.strip():
        said.append(_("Read as {formula}", formula=f"${formula}$"))
    if re.search(r"\blog\(", strict):
        said.append(_("log is the natural logarithm, as in programs."))
    if said:
        st.caption("  \n".join(said))


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
    bound = one_of(key, usual or options[0], options)
    bound.prepare()
    st.segmented_control(
        label,
        options,
        format_func=lambda option: names[option] if names else option,
        key=key,
        required=True,
        width="stretch",
        disabled=disabled,
    )
    return bound.take()


def select(
    label: str,
    key: str,
    options: Collection[str],
    title: Callable[[str], str],
    usual: str = "",
    *,
    stated: bool = False,
    on_change: Callable[[], None] | None = None,
    disabled: bool = False,
    width: int | Literal["stretch"] = "stretch",
) -> str:
    """One of many options, kept in the URL; by default the usual one, or the first.

    Args:
        title: what an option is called.
        stated: the URL states the usual one too.
    """
    bound = one_of(key, usual or next(iter(options)), options, stated=stated)
    bound.prepare()
    st.selectbox(
        label,
        list(options),
        format_func=title,
        key=key,
        on_change=on_change,
        disabled=disabled,
        width=width,
    )
    return bound.take()


def several(
    label: str,
    bound: Bound[list[str]],
    options: Collection[str],
    title: Callable[[str], str],
    *,
    placeholder: str | None = None,
    most: int | None = None,
) -> list[str]:
    """Some of the options, kept in the URL as one list."""
    bound.prepare()
    chosen = [option for option in st.session_state[bound.key] if option in options]
    if chosen != st.session_state[bound.key]:
        st.session_state[bound.key] = chosen
    st.multiselect(
        label,
        list(options),
        format_func=title,
        key=bound.key,
        placeholder=placeholder,
        max_selections=most,
    )
    return bound.take()


def dial(
    label: str,
    key: str,
    default: float,
    read: Callable[[str], float],
    stops: Sequence[float],
    help: str | None = None,
) -> float:
    """What ``read`` makes of the field, which a slider writes into. Label, field and slider in one line."""
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    below = st.container()
    with line:
        st.markdown(label, help=help, width=NAME)
        value = field(label, key, typed(default), read, width=ENTRY, below=below)
        slider(label, key, value, stops)
    return value


def slider(label: str, key: str, value: float, stops: Sequence[float], *, disabled: bool = False) -> None:
    """Beside a number's field: it shows the value, and the browser writes its own into the field, see dials.js."""
    mine = f"{key}_slider"
    st.session_state[mine] = value
    st.select_slider(
        f"{label}, {_('slider')}",
        sorted({*stops, value}),
        format_func=notch,
        key=mine,
        label_visibility="collapsed",
        on_change="ignore",
        disabled=disabled,
    )


def hyper_dial(which: str, key: str, default: float | None = None) -> float:
    """A dial for a hyper-parameter, by its sign; where no default is given, at its own."""
    h = HYPERPARAMETERS[which]
    start = h.default if default is None else default
    return dial(plain_symbol(which), key, start, checked_number(h), notches(h))


def betas(prefix: str) -> tuple[float, float]:
    """β₁ and β₂, each as a dial; their keys are the prefix, an underscore, and the name."""
    beta1, beta2 = (hyper_dial(name, f"{prefix}_{name}") for name in ("beta1", "beta2"))
    return beta1, beta2
