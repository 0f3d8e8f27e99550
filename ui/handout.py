"""A run to hand out: function, parameters, three steps with their numbers, its curves and its first rows, to print."""

from __future__ import annotations

import gzip
from functools import partial

import streamlit as st

from optim.printing import plain_symbol, symbol
from ui.formulas import Lines
from ui.numbers import latex, text
from ui.paper import Item, Part, Sheet, packed
from ui.player.replay import Replay, kept_t
from ui.player.table import frame
from ui.questions import pictures
from ui.questions.draws import over_t
from ui.questions.kinds import Picture
from ui.texts import _
from ui.typeset import formula, html

STEPS, ROWS, SMALLER = 3, 30, 0.7
"""So many steps from the player's place on, so many rows of the table; how high a picture is, compared with a page's."""


def offer(replay: Replay) -> None:
    """Draw the download."""
    st.download_button(
        _("Download a handout to print"),
        partial(_file, replay, kept_t()),
        f"{replay.file}.html",
        "text/html",
        on_click="ignore",
        icon=":material/print:",
        key="handout",
    )


def _file(replay: Replay, place: int) -> bytes:
    return gzip.decompress(packed(_title(replay), parts(replay, place)))


def _title(replay: Replay) -> str:
    return replay.optimizer.title or _("your own optimizer")


def parts(replay: Replay, place: int) -> list[Part]:
    """What is printed.

    Args:
        place: the t from which on steps are shown.
    """
    run, last = replay.run, replay.last
    first = max(1, min(place, last - STEPS + 1))
    given = [
        f"{symbol(name, '0')} = {latex(x, None)}"
        for name, x in zip(run.objective.variables, run.x0, strict=True)
    ]
    given += [f"{symbol(name)} = {latex(x, None)}" for name, x in run.hyper.items()]
    items = [
        Item(
            run.objective.text,
            [html(f"$f = {run.objective.f.latex()}$"), html(", ".join(f"${part}$" for part in given))],
        )
    ]
    for t in range(first, min(first + STEPS, last + 1)):
        lines = Lines({name: c if c.ndim == 0 else c[: t + 1] for name, c in replay.table.items()})
        items.append(Item(f"t = {t}", lines=[formula(lines.row(stage)) for stage in replay.stages]))
    for name in (*run.objective.variables, "f"):
        curve = over_t(name, replay.listed[name][: last + 1].copy())
        items.append(
            Item(f"{name}, t = 0 … {last}", drawing=pictures.drawing(Picture("t", name, (curve,)), SMALLER))
        )
    shown = frame(replay).iloc[: min(ROWS, last + 1)]
    rows = [
        [str(t), *("–" if x != x else text(float(x)) for x in row)]
        for t, *row in shown.itertuples(index=False)
    ]
    heading = replay.file
    return [
        Part("run", _("The run"), [Sheet(heading, items)]),
        Part(
            "rows",
            _("First rows"),
            [Sheet(heading, columns=[plain_symbol(name) for name in shown.columns], rows=rows)],
        ),
    ]
