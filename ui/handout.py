"""A run to hand out on one page: function, parameters, three steps with their numbers, its curves, its first rows."""

from __future__ import annotations

import gzip
from functools import partial

import streamlit as st

from optim.printing import plain_symbol, symbol
from ui.figures import kept
from ui.formulas import Lines
from ui.numbers import latex, text
from ui.paper import Item, Part, Sheet, packed
from ui.player.replay import Replay, kept_t
from ui.player.table import frame
from ui.questions.question import Curve, Picture
from ui.questions.svg import svg
from ui.texts import _
from ui.typeset import formula, html

STEPS, ROWS, POINTS, HEIGHT = 3, 10, 300, 170
"""So many steps from the player's place on, rows of the table, stretches of a curve; how high a picture is."""


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
    part = Part("run", _("The run"), [sheet(replay, place)], headed=False)
    return gzip.decompress(packed(_title(replay), [part]))


def _title(replay: Replay) -> str:
    return replay.optimizer.title or _("your own optimizer")


def sheet(replay: Replay, place: int) -> Sheet:
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
            _("The run"),
            [html(f"$f = {run.objective.f.latex()}$"), html(", ".join(f"${part}$" for part in given))],
        )
    ]
    for t in range(first, min(first + STEPS, last + 1)):
        lines = Lines({name: c if c.ndim == 0 else c[: t + 1] for name, c in replay.table.items()})
        items.append(Item(f"t = {t}", lines=[formula(lines.row(stage)) for stage in replay.stages]))
    for name in (*run.objective.variables, "f"):
        values = replay.listed[name][: last + 1]
        drawn = kept(values, POINTS)
        if drawn.size:
            curve = Curve(plain_symbol(name), drawn.astype(float), values[drawn])
            items.append(
                Item(
                    f"{plain_symbol(name)}, t = 0 … {last}", picture=svg(Picture("t", name, (curve,)), HEIGHT)
                )
            )
    shown = frame(replay).iloc[: min(ROWS, last + 1)]
    columns = [plain_symbol(name) for name in shown.columns]
    rows = [
        [str(t), *("–" if x != x else text(float(x)) for x in row)]
        for t, *row in shown.itertuples(index=False)
    ]
    items.append(Item(_("First rows"), columns=columns, rows=rows))
    return Sheet(replay.file, items, single=True)
