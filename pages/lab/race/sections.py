"""The race page: who runs, the bet, the pictures for the player, the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from optim import OPTIMIZERS, InputError, Noise, Objective, Run
from optim.errors import mark
from optim.printing import plain_symbol
from optim.run import QUIET
from pages.lab.race import charts
from pages.lab.race.maths import FIRST_SEED, PRESETS, TOLERANCE, Finish, Preset, race, racers, winner
from ui import course, player
from ui.figures import CONFIG
from ui.files import csv, function_name, named
from ui.form import (
    NOISE_SEEDS,
    checked_number,
    choice,
    field,
    number,
    seed_below,
    select,
    several,
)
from ui.guess import SHOW, guess
from ui.moving import Column, moving
from ui.numbers import text, typed
from ui.pages import PAGES
from ui.player import encode, evenly, place_in
from ui.player.charts import Chart
from ui.setup import checked_objective, objective_shown, objective_spelled, start_fields, whole_steps
from ui.state import Bound, set_fields
from ui.texts import _, joined

MOST_RACERS = 8
"""Enough for a picture; the table's download has them all."""


@dataclass(frozen=True)
class Race:
    """What the sidebar sets up, and how it ends."""

    preset: Preset
    finishes: tuple[Finish, ...]

    @property
    def racers(self) -> tuple[Run, ...]:
        return tuple(f.run for f in self.finishes)

    @property
    def target(self) -> Objective:
        return self.racers[0].objective

    @property
    def steps(self) -> int:
        return self.racers[0].steps

    @property
    def name(self) -> str:
        """What tells this race from another."""
        first, who = self.racers[0], [(run.optimizer.key, dict(run.hyper)) for run in self.racers]
        return repr((first.objective.text, first.x0, who, first.steps, first.noise))


def setup() -> Race:
    """Draw the controls, and run what they say."""
    preset = _preset()
    target = field(
        _("Landscape f(x, y) ="),
        "rf",
        preset.target.text,
        checked_objective,
        spell=objective_spelled,
        shown=objective_shown,
        help=_("A formula in x, or in x and y."),
    )
    x0 = start_fields(target, preset.x0, prefix="r")
    keys = _racers(preset)
    rates = choice(
        _("Learning rates"),
        "rates",
        ("tuned", "same"),
        {"tuned": _("tuned for each"), "same": _("the same")},
        "tuned" if preset.lr is None else "same",
    )
    steps = field(_("Number of steps"), "rsteps", typed(preset.steps), whole_steps)
    lr = None if rates == "tuned" else field("α  `lr`", "rlr", typed(preset.lr or 0.1), _rate)
    runs = [_own_settings(run) for run in racers(target, keys, x0, steps, lr)]
    sigma = field(_("Noise on the gradient, σ"), "sigma", typed(preset.sigma), _sigma)
    noise = (
        Noise(sigma, field(_("Seed of the noise"), "seed", typed(FIRST_SEED), seed_below(NOISE_SEEDS)))
        if sigma
        else QUIET
    )
    return Race(preset, race([replace(run, noise=noise) for run in runs]))


def _preset() -> Preset:
    return PRESETS[
        select(
            _("Race"), "race", PRESETS, lambda key: _(PRESETS[key].title), "ravine", on_change=_take_preset
        )
    ]


def _take_preset() -> None:
    chosen = PRESETS[st.session_state["race"]]
    set_fields(
        {
            "rf": chosen.target.text,
            "rsteps": typed(chosen.steps),
            "rlr": typed(chosen.lr or 0.1),
            "sigma": typed(chosen.sigma),
            **{f"r{name}0": typed(value) for name, value in zip("xy", chosen.x0, strict=False)},
        }
    )
    st.session_state["racers"] = list(chosen.keys)
    st.session_state["rates"] = "tuned" if chosen.lr is None else "same"
    st.session_state["bet"] = None


def _racers(preset: Preset) -> list[str]:
    """The keys of who runs, in the URL as one list."""
    allowed = _("up to {limit} of: {known}", limit=MOST_RACERS, known=", ".join(OPTIMIZERS))
    bound = Bound("racers", "_".join(preset.keys), _known_racers, "_".join, allowed)
    chosen = several(_("Racers"), bound, OPTIMIZERS, lambda key: OPTIMIZERS[key].title, most=MOST_RACERS)
    return chosen or ["adam"]


def _known_racers(source: str) -> list[str]:
    names = [name for name in dict.fromkeys(source.split("_")) if name]
    if len(names) > MOST_RACERS or not set(names) <= set(OPTIMIZERS):
        raise InputError("{racers}", racers=source)
    return names


def _own_settings(run: Run) -> Run:
    """Fields for one racer's hyper-parameters, folded away."""
    rule = run.optimizer
    with st.expander(f"{rule.title}, α = {text(run.hyper['lr'])}" if "lr" in run.hyper else rule.title):
        hyper = {
            name: field(
                f"{plain_symbol(name)}  `{name}`",
                f"{rule.key}_{name}",
                typed(run.hyper.get(name, rule.default(name))),
                checked_number(h),
            )
            for name, h in rule.hyperparameters.items()
        }
    return replace(run, hyper=hyper)


def _rate(source: str) -> float:
    return float(OPTIMIZERS["sgd"].hyperparameters["lr"].check(number(source)))


def _sigma(source: str) -> float:
    value = number(source)
    if not 0 <= value <= 1e6:
        raise InputError(mark("the noise must be from 0 to a million, not {value}"), value=f"{value:g}")
    return value


# --- the bet ------------------------------------------------------------------------------------


def bet(shown: Race) -> bool:
    """Ask who will win, before; returns whether the result may be shown."""
    keys = [run.optimizer.key for run in shown.racers]
    with st.container(key="bet_row"):
        mine = guess(
            _("Your bet: which one is the first to stay at a minimum?"),
            "bet",
            {key: OPTIMIZERS[key].title for key in keys},
        )
    return bool(mine)


def because() -> None:
    """The reason for the bet, for oneself."""
    st.text_input(_("Because ..."), key="because", max_chars=200)


def verdict(shown: Race) -> None:
    """The result, held against the bet."""
    best, there = winner(shown.finishes)
    mine = st.session_state["bet"]
    if mine != SHOW:
        course.earn("race")
    if best is None:
        st.info(_("A tie: no optimizer is clearly the first or the closest."))
    else:
        title = best.run.optimizer.title
        said = (
            _(
                "{winner} is the first to stay within {tolerance} of a minimum, from t = {t} on.",
                winner=title,
                tolerance=TOLERANCE,
                t=best.reached,
            )
            if there
            else _(
                "No optimizer stays within {tolerance} of a minimum. {winner} ends closest.",
                winner=title,
                tolerance=TOLERANCE,
            )
        )
        if best.run.optimizer.key == mine:
            st.success(joined(_("Your bet wins."), said))
        elif mine == SHOW:
            st.info(said)
        else:
            st.info(joined(said, _("You had bet on {bet}.", bet=OPTIMIZERS[mine].title)))
    for finish in shown.finishes:
        if finish.trace.diverged is not None:
            broken = finish.run.optimizer.title
            st.markdown(
                _(
                    "{name} diverged: at t = {t} its numbers are no longer finite.",
                    name=broken,
                    t=finish.trace.diverged,
                )
            )
    if st.session_state.get("because"):
        st.markdown(_("Your reason was:"))
        st.text(st.session_state["because"])
    st.markdown(_(shown.preset.reason))
    data = table(shown.finishes)
    st.dataframe(data, hide_index=True, placeholder="–", key="result", alt=_("How every racer ended"))
    st.download_button(
        _("Download as CSV, all digits"),
        lambda: csv(table(shown.finishes, exact=True)),
        _file(shown, ".csv"),
        "text/csv",
        on_click="ignore",
    )
    st.page_link(
        PAGES["network"].file,
        label=_("See a fair race on a network, each with its own α"),
        icon=":material/grid_on:",
        query_params={"net_view": "fair"},
    )


def table(finishes: Sequence[Finish], *, exact: bool = False) -> pd.DataFrame:
    """One row a racer."""

    def say(value: float) -> Any:
        return value if exact else text(value)

    return pd.DataFrame(
        {
            _("optimizer"): [f.run.optimizer.title for f in finishes],
            _("learning rate"): [say(f.run.hyper.get("lr", float("nan"))) for f in finishes],
            _("steps to within {tolerance}", tolerance=TOLERANCE): pd.array(
                [f.reached for f in finishes], dtype="Int64"
            ),
            _("final loss"): [say(f.final) for f in finishes],
            _("final distance"): [say(float(f.distance[-1])) for f in finishes],
            _("path length"): [say(f.path_length) for f in finishes],
        }
    )


# --- the pictures -------------------------------------------------------------------------------


def show(shown: Race, surface: bool) -> None:
    """Draw the charts, empty; the player fills them."""
    names = tuple(run.optimizer.title for run in shown.racers)
    flat = len(shown.target.variables) == 1
    with st.container(key=player.ROOM):
        left, right = st.columns([1.25, 1], gap="small")
        with left:
            key, figure = _map_figure(names, flat, surface)
            _chart(figure, key, 430, _("The landscape with every path so far."))
        with right:
            titles = {
                "loss": _("loss, log scale"),
                "distance": _("distance to a minimum"),
                "length": _("length of the step"),
            }
            for key, title in titles.items():
                _chart(charts.lines_figure(names, title), key, 135, title)


def _chart(figure: go.Figure, key: str, height: int, alt: str) -> None:
    st.plotly_chart(figure, key=f"race_{key}", height=height, theme=None, config=CONFIG, alt=alt)


def _map_figure(names: tuple[str, ...], flat: bool, surface: bool) -> tuple[str, go.Figure]:
    if surface and not flat:
        return "surface", charts.surface_figure(names)
    return ("curve", charts.paths_figure(names, "f")) if flat else ("map", charts.paths_figure(names, "y"))


def play(shown: Race, surface: bool) -> None:
    """The player's bar: everything runs in step, in the browser."""
    columns: dict[str, Any] = {"t": evenly(0, shown.steps, shown.steps + 1)}
    for i, f in enumerate(shown.finishes):
        for j, variable in enumerate(shown.target.variables):
            columns[f"{variable}{i}"] = encode(f.trace.x[:, j])
        columns[f"f{i}"] = encode(f.trace.f)
        columns[f"d{i}"] = encode(f.distance)
        columns[f"s{i}"] = encode(f.length)
    flat = len(shown.target.variables) == 1
    if surface and not flat:
        paths = np.concatenate([f.trace.x for f in shown.finishes])
        for i, f in enumerate(shown.finishes):
            columns[f"h{i}"] = encode(charts.heights(shown.target, f.trace.f, paths))
    player.bar(
        {
            "run": shown.name,
            "file": _file(shown),
            "place": place_in(["t"], shown.steps),
            "last": shown.steps,
            "columns": columns,
            "moving": [_moving(shown, i) for i in range(len(shown.racers))],
            "stages": [
                {
                    "name": "t",
                    "column": "t",
                    "symbol": "",
                    "colour": 9,
                    "label": _(shown.preset.title),
                    "about": _(shown.preset.look),
                }
            ],
            "spoken": [
                {"symbol": f.run.optimizer.title + ": f", "column": f"f{i}"}
                for i, f in enumerate(shown.finishes)
            ],
            "charts": [_map_chart(shown, flat, surface), *_line_charts(shown)],
            "texts": {
                "start": _("All optimizers are at the start. Press → or tap › for the first step."),
                "speed_stage": _("slowly"),
                "speed_iteration": _("faster"),
                "hint": _("Keys: ← → one step · Space play · Home, End"),
            },
        },
        on_start=_take_start,
    )


def _file(shown: Race, ending: str = "") -> str:
    return named(
        ["race", function_name(shown.target), *(f.run.optimizer.key for f in shown.finishes)], ending
    )


def _moving(shown: Race, i: int) -> dict[str, Any]:
    """A racer that follows the start while that is dragged; all feel the noise of the first."""
    where: dict[str, Column] = {f"{name}{i}": ("x", j) for j, name in enumerate(shown.target.variables)}
    columns: dict[str, Column] = {**where, f"f{i}": ("f", 0), f"s{i}": ("x", 0, "length")}
    if shown.target.minima:
        columns[f"d{i}"] = ("x", 0, shown.target.minima)
    run = shown.racers[i] if i == 0 else replace(shown.racers[i], noise=QUIET)
    return moving(run, {}) | {"columns": columns}


def _take_start(point: dict[str, float]) -> None:
    set_fields({f"r{name}0": f"{value:.3g}" for name, value in point.items()})


def _map_chart(shown: Race, flat: bool, surface: bool) -> Chart:
    paths = np.concatenate([f.trace.x for f in shown.finishes])
    runs = range(len(shown.finishes))
    if surface and not flat:
        names = [(f"x{i}", f"y{i}", f"h{i}") for i in runs]
        return charts.surface_chart(shown.target, paths, key="race_surface", columns=names)
    key, second = ("race_curve", "f") if flat else ("race_map", "y")
    return charts.paths_chart(shown.target, paths, key=key, columns=[(f"x{i}", f"{second}{i}") for i in runs])


def _line_charts(shown: Race) -> list[Chart]:
    drawn = []
    for key, letter in (("loss", "f"), ("distance", "d"), ("length", "s")):
        values = [{"f": f.trace.f, "d": f.distance, "s": f.length}[letter] for f in shown.finishes]
        drawn.append(charts.lines_chart(f"race_{key}", values, [f"{letter}{i}" for i in range(len(values))]))
    return drawn
