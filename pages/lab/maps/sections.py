"""The page's sections: the map and what is asked of it, the run that was chosen, the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from optim import HYPERPARAMETERS, InputError
from pages.lab.maps import charts, work
from pages.lab.maps.maths import Axis, Map, Raster
from pages.lab.maps.questions import Inquiry
from pages.lab.maps.setup import setup, spans
from pages.lab.maps.theory import border
from ui.figures import CONFIG
from ui.files import csv, function_name, named
from ui.form import field, number
from ui.guess import guess
from ui.numbers import text, typed
from ui.pages import PAGES
from ui.parts import only, part
from ui.picture import beside
from ui.pointing import pointing
from ui.setup import played
from ui.state import Bound, set_fields
from ui.texts import _, joined
from ui.training import AGAIN

CHART, CHOSEN, WORK = "map_chart", "map_chosen", "map_work"
COARSE = 25
"""So many pixels lie side by side in the first picture, where the whole one takes long."""
QUICK = 10_000 * 400
"""So many steps of all runs together are made at once."""


def show(key: str, question: Inquiry) -> None:
    """A question and its map."""
    picture, side = beside(first=True)
    with side:
        if question.about:
            st.markdown(_(question.about))
        shown = setup(key, question, st.container())
        asked = st.container()
    found = work.picture(shown)
    if not found.done and shown.work <= QUICK:
        work.advance(found)
    drawn = found if found.done else work.picture(replace(shown, size=COARSE)).finish()
    with asked:
        mine = ""
        if question.ask:
            mine = guess(_(question.ask), f"map_{key}_bet", {k: _(a) for k, a in question.answers.items()})
            if mine:
                question.told(mine, drawn)
    told = bool(mine) or not question.ask
    with picture:
        part(CHART, lambda: _chart(key, drawn, told=told))
        if not found.done:
            part(WORK, lambda: _work(found), every=AGAIN)
        part(CHOSEN, lambda: _chosen(key, drawn))
        if question.small:
            _side_by_side(question, shown)
        _below(key, question, drawn, told=told)


def _work(found: Raster) -> None:
    """A slice more, and how far that is; the whole picture takes the coarse one's place."""
    if work.advance(found):
        st.rerun()
    st.progress(found.share, _("The fine picture: {share} % of all runs", share=round(100 * found.share)))


# --- the picture ----------------------------------------------------------------------------------


def _chart(key: str, drawn: Raster, *, told: bool) -> None:
    shown = drawn.shown
    chosen = _pixel(key, drawn)
    at = float(drawn.across[chosen[1]]), float(drawn.up[chosen[0]])
    measure = _(charts.MEASURES[shown.colour].title)
    if not charts.kinds(shown):
        st.caption(_("Colour: {measure}", measure=measure))
    st.plotly_chart(
        charts.figure(drawn, told=told, chosen=at),
        key=f"{CHART}_figure",
        height=charts.HEIGHT,
        config=CONFIG,
        alt=_(
            "A map: {across} across, {up} upwards, coloured by: {measure}. The list below says which share has which colour.",
            across=charts.sign(shown.across.name),
            up=charts.sign(shown.up.name),
            measure=measure,
        ),
    )


def _side_by_side(question: Inquiry, shown: Map) -> None:
    """The same map for each of the optimizers, with the α that it has at first."""
    columns = st.columns(len(question.rules))
    for column, rule in zip(columns, question.rules, strict=True):
        numbers = tuple((dict(shown.numbers) | {"lr": question.rates[rule]}).items())
        one = work.picture(replace(shown, rules=(rule,), numbers=numbers, size=COARSE * 2)).finish()
        with column:
            title = f"{charts.titled(rule)}, α = {text(question.rates[rule])}"
            st.caption(title)
            st.plotly_chart(
                charts.small(one), key=f"map_small_{rule}", height=charts.SMALL, config=CONFIG, alt=title
            )


def _below(key: str, question: Inquiry, drawn: Raster, *, told: bool) -> None:
    """What can be done with the picture, and what it says in words and numbers."""
    shown = drawn.shown
    axes = {"x": shown.across, "y": shown.up}
    usual = {"x": question.usual.across, "y": question.usual.up}
    fields = {name: axis for name, axis in axes.items() if axis.name != "opt"}

    def pick(place: Mapping[str, float]) -> None:
        at = {name: charts.from_plot(axis, place[name]) for name, axis in axes.items()}
        said = {
            name: f"{value:.{_digits(axes[name].low, axes[name].high, 6)}g}" for name, value in at.items()
        }
        set_fields({f"map_{key}_at_{name}": typed(float(value)) for name, value in said.items()})
        only([CHART, CHOSEN])

    def zoom(parts: Mapping[str, tuple[float, float]]) -> None:
        for name in parts.keys() & fields:
            ends = (charts.from_plot(axes[name], end, logarithm=True) for end in parts[name])
            set_fields(_ends(key, axes[name], *sorted(ends)))

    def closer() -> None:
        row, column = _pixel(key, drawn)
        for name, axis in fields.items():
            values, at = (drawn.across, column) if name == "x" else (drawn.up, row)
            near = len(values) // 8
            low, high = values[max(at - near, 0)], values[min(at + near, len(values) - 1)]
            set_fields(_ends(key, axis, float(low), float(high)))

    def leave() -> None:
        for name, axis in fields.items():
            low, high = spans(axis.name, usual[name], shown.target)[axis.scale]
            set_fields({f"{ends_of(key, axis)}_low": typed(low), f"{ends_of(key, axis)}_high": typed(high)})

    st.caption(
        joined(
            _(
                "Click a pixel to choose its run. Drag over a part to zoom in; a double click shows all again."
            ),
            _("Striped: the run diverged; f at its end is over 1,000 times that of its start, or no number."),
        )
    )
    name = ["map", function_name(shown.target), *shown.rules, shown.across.name, shown.up.name]
    with st.container(horizontal=True):
        st.download_button(
            _("Download as CSV, all digits"),
            lambda: csv(table(drawn)),
            named(name, ".csv"),
            "text/csv",
            on_click="ignore",
        )
        pointing(f"{CHART}_figure", named(name, ""), pick, zoom, leave)
        st.button(_("Zoom in at the chosen run"), on_click=closer, key="map_closer")
        st.button(_("Show all"), on_click=leave, key="map_all")
    found = border(shown) if told else None
    if found and (share := found.agreement(drawn)) is not None:
        st.markdown(
            _(
                "**Border by theory:** it holds where ${law}$. The simulation says the same in **{share} %** of the {count} pixels.",
                law=found.law,
                share=text(100 * share, 4),
                count=f"{drawn.value.size:,}",
            )
        )
    st.markdown("\n".join(f"- {share}: {name}" for name, share in shares(drawn)))


def ends_of(key: str, axis: Axis) -> str:
    """What the fields of an axis's ends are called, without the last word."""
    return f"map_{key}_{axis.name}_{axis.scale}"


def _digits(low: float, high: float, share: int) -> int:
    """How many digits of a number between the ends matter, where so many of their distance do."""
    return share + max(0, int(np.ceil(np.log10(max(abs(low), abs(high), 1e-300) / max(high - low, 1e-300)))))


def _ends(key: str, axis: Axis, low: float, high: float) -> dict[str, str]:
    """Fields that say where an axis begins and ends, within what is allowed, with the digits that matter."""
    if h := HYPERPARAMETERS.get(axis.name):
        low, high = max(low, h.low), min(high, 1 - (1 - axis.high) / 2 if h.high == 1 else high)
    digits = _digits(low, high, 3)
    mine = ends_of(key, axis)
    return {f"{mine}_{end}": typed(float(f"{v:.{digits}g}")) for end, v in (("low", low), ("high", high))}


def table(drawn: Raster) -> pd.DataFrame:
    """Every pixel."""
    rows, columns = drawn.value.shape
    shown = drawn.shown
    return pd.DataFrame(
        {
            shown.across.name: np.tile(drawn.across, rows),
            shown.up.name: np.repeat(drawn.up, columns),
            shown.colour: drawn.value.ravel(),
            _("f at the end"): drawn.f.ravel(),
            _("diverged"): drawn.lost.ravel().astype(int),
        }
    )


def shares(drawn: Raster) -> list[tuple[str, str]]:
    """Which share of the pixels has which colour; of numbers the range."""
    measure, kinds = charts.MEASURES[drawn.shown.colour], charts.kinds(drawn.shown)
    there = np.isfinite(drawn.value) & ~drawn.lost
    found = [(name, there & (drawn.value == i)) for i, name in enumerate(kinds)]
    if not kinds:
        low, middle, high = np.quantile(drawn.value[there], (0, 0.5, 1)) if there.any() else (np.nan,) * 3
        said = _(
            "{title}: {low} to {high}, median {middle}",
            title=_(measure.title),
            low=text(float(low), 3),
            middle=text(float(middle), 3),
            high=text(float(high), 3),
        )
        found = [(said, there)]
    never = ~there & ~drawn.lost
    found += [(_(measure.none) if measure.none else _("no number"), never), (_("diverged"), drawn.lost)]
    return [(name, f"{text(100 * float(where.mean()), 3)} %") for name, where in found if where.any()]


# --- the run of a pixel ---------------------------------------------------------------------------


def _pixel(key: str, drawn: Raster) -> tuple[int, int]:
    """Row and column of the pixel that was chosen, the middle one at first."""
    found = []
    shown = drawn.shown
    for name, axis, values in (("y", shown.up, drawn.up), ("x", shown.across, drawn.across)):
        middle = _middle(axis)
        said = Bound(f"map_{key}_at_{name}", typed(middle), number)
        try:
            at = number(st.session_state[said.key]) if said.key in st.session_state else said.load()
        except InputError:
            at = middle
        found.append(int(np.argmin(np.abs(values - at))))
    return found[0], found[1]


def _middle(axis: Axis) -> float:
    """Where nobody chose anything yet: the same on the coarse picture and on the fine one."""
    return float(axis.values(3)[1]) if axis.name != "opt" else float((axis.high + 1) // 2)


def _chosen(key: str, drawn: Raster) -> None:
    """The pixel that was chosen: where it is, what its run gave, and the way to it in the player."""
    shown = drawn.shown
    row, at = _pixel(key, drawn)
    across, up = float(drawn.across[at]), float(drawn.up[row])
    measure, kinds = charts.MEASURES[shown.colour], charts.kinds(shown)
    value = float(drawn.value[row, at])
    if drawn.lost[row, at]:
        said = _("diverged")
    elif not np.isfinite(value):
        said = _(measure.none) if measure.none else _("no number")
    else:
        said = kinds[int(value)] if kinds else f"{_(measure.title)}: {text(value)}"
    with st.container(key="map_run"):
        st.markdown(
            _(
                "**The chosen run:** {across} = {a}, {up} = {b}; {said}; f = {f} at the end.",
                across=charts.sign(shown.across.name),
                a=text(across),
                up=charts.sign(shown.up.name),
                b=charts.titled(shown.rules[int(up)]) if shown.up.name == "opt" else text(up),
                said=said,
                f=text(float(drawn.f[row, at])),
            )
        )
        run = shown.run(across, up)
        if run.noise.sigma:
            st.caption(_("The player has no noise, so it cannot show this run."))
        else:
            st.page_link(
                PAGES["step"].file,
                label=_("Open exactly this run in the player"),
                icon=":material/play_arrow:",
                query_params=played(run),
            )
    with st.expander(_("Choose a run by its numbers")):
        columns = st.columns(2)
        for column, name, axis in zip(columns, ("x", "y"), (shown.across, shown.up), strict=True):
            with column:
                field(
                    charts.sign(axis.name),
                    f"map_{key}_at_{name}",
                    typed(_middle(axis)),
                    number,
                    on_change=_look,
                )


def _look() -> None:
    only([CHART, CHOSEN])
