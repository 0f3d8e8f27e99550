"""The JavaScript that is printed from the notation, run in a browser: it goes where the core goes."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from playwright.sync_api import Page

from optim import OBJECTIVES, OPTIMIZERS, Noise, Optimizer, Run, optimizer, simulate
from optim.programs.javascript import write
from optim.run import QUIET
from optim.schedules import SCHEDULES
from pages.lab.failures import maths as failures
from pages.lab.failures import online
from pages.lab.long_runs import charts as long_runs
from pages.lab.long_runs import maths as long_maths
from pages.lab.race import sections as race
from pages.learn.adaptive_rates import charts as adaptive_rates
from pages.learn.anatomy import charts as anatomy
from pages.learn.bias_correction import charts as bias_correction
from pages.learn.momentum import charts as momentum
from pages.learn.rare_words import charts as rare_words
from pages.learn.turned_valley import charts as turned_valley
from tests.optim.test_starts import RULES
from tests.parity.cases import FUNCTIONS, OF_CONSTANTS, OFF, OWN_EQUATIONS
from ui.player.replay import Replay, scene

STEPS = 40
FAR = 1e-9
"""How far the two may be apart, as a share of the largest number of the column."""
TINY = 1e-13
"""How much a run is changed to see what it makes of rounding: browsers round sin, exp and powers otherwise."""
EDGES = (
    "x**x",
    "abs(x)**0.5*x",
    "log(x) + sqrt(x)",
    "1/(x - x) + x",
    "where(log(-x**2) < 1, x, x**2)",
    "where(log(-x**2) != 1, x, x**2)",
    "maximum(log(x), x**2)",
    "minimum(x**2, log(x))",
    "sign(log(x))",
    "1/sign(-1*(x - x))",
    "sign(x)",
    "1**log(x)",
    "(x - x)**log(x)",
    "log(x)**(x - x)",
    "(-1)**exp(x*1000)",
    "(-x)**exp(x*1000)",
    "-x**2 + (-x)**3 - -x",
    "tan(x) + cosh(x) + floor(-x)",
)
"""Where NumPy has its own mind of nan, of signs and of powers."""
RUN = """(cases) => cases.map(([text, ...given]) => {
    const columns = new Function(`return ${text}`)()(...given);
    const numbers = new Float64Array(Object.keys(columns).sort().flatMap((name) => columns[name].flat()));
    return btoa(Array.from(new Uint8Array(numbers.buffer), (byte) => String.fromCharCode(byte)).join(""));
})"""


def run(f: str, rule: Optimizer, x0: Any = None, noise: Noise = QUIET, **values: float) -> Run:
    """A run with every hyper-parameter off its default."""
    hyper = {name: {**OFF, **values}.get(name, 0.9 * h.default) for name, h in rule.hyperparameters.items()}
    return Run.of(f, rule, x0, STEPS, hyper, noise)


def runs() -> Iterator[Run]:
    for f in OBJECTIVES:
        for rule in OPTIMIZERS.values():
            for schedule in SCHEDULES.values():
                yield run(f, rule.with_schedule(schedule))
    for rule in OPTIMIZERS.values():
        yield run("x**4", rule, lr=9.0)  # which may diverge
        yield run("rosenbrock", rule, noise=Noise(0.5, 1))
        for name in rule.optional:
            yield run("x**4", rule, **{name: 0.0})
    for f in OF_CONSTANTS:
        yield run(f, OPTIMIZERS["momentum"], (1.5, -0.5)[: 1 + ("y" in f)])
    edges = (f"c = {edge}\nx = x - 1/4" for edge in EDGES)
    for text in (*edges, *OWN_EQUATIONS, *(rule[0] for rule in RULES.values())):
        for f, start in FUNCTIONS.items():
            yield run(f, optimizer(text), start)


def numbers(made: Run) -> np.ndarray[Any, Any]:
    """All of a run, a column a row: by name, and by coordinate where there are two."""
    columns = simulate(made).columns
    return np.concatenate([columns[name].reshape(STEPS + 1, -1).T for name in sorted(columns)])


def apart(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> float:
    """How far, as a share of the largest number of each row."""
    if not (np.isnan(one) == np.isnan(other)).all() or not (np.isinf(one) == np.isinf(other)).all():
        return np.inf
    if not (np.sign(one) == np.sign(other))[np.isinf(one)].all():
        return np.inf
    one, other = (np.where(np.isfinite(a), a, 0.0) for a in (one, other))
    largest = np.abs(one).max(axis=1, keepdims=True)
    return float((np.abs(one - other) / np.where(largest > 0, largest, 1)).max())


def is_chaotic(made: Run) -> bool:
    """Whether a tiny change of the start becomes a large one."""
    near = (replace(made, x0=tuple(x * (1 + sign * TINY) for x in made.x0)) for sign in (1, -1))
    return any(apart(numbers(made), numbers(other)) > FAR for other in near)


def game(beta2: float) -> go.Figure:
    return online.game_figure(*played(beta2))


def regret(beta2: float) -> go.Figure:
    runs, c, followed = played(beta2)
    return online.regret_figure(runs, failures.limit_regret(c), followed)


def played(beta2: float) -> tuple[Any, float, list[Run]]:
    """Reddi, Kale and Kumar's game, by both of its players."""
    runs = {rule: failures.online(rule, 3.0, beta2, 0.5, 0.0) for rule in failures.ONLINE}
    return runs, 3.0, [failures.playing(rule, 3.0, beta2, 0.5, 0.0) for rule in failures.ONLINE]


def edge(beta1: float, lr: float = 0.1) -> go.Figure:
    run = ("adam", 100, lr, beta1, 0.999, 1e-8)
    return long_runs.bursts(long_maths.bursts(*run), 100, long_maths.watched(*run))


def law(beta1: float, beta2: float) -> go.Figure:
    run = (100, 0.1, beta1, beta2)
    return long_runs.law(long_maths.law(*run), beta1, beta2, long_maths.falling(*run))


def kink(lr: float) -> go.Figure:
    run = ("sign", "inverse_sqrt", 0.97, lr, 200)
    return long_runs.cycle(long_maths.cycle(*run), 60, long_maths.cycling(*run))


FIGURES: dict[str, Callable[[], go.Figure]] = {
    "weights": lambda: momentum.bars(0.9),
    "ravine": lambda: momentum.paths(0.7, 0.99),
    "gradients": lambda: momentum.across(0.7, 0.99),
    "swings": lambda: momentum.rings(0.9, 1.0),
    "uncorrected": lambda: bias_correction.paths(0.1, 0.9, 0.999),
    "ratio": lambda: bias_correction.ratio(0.9, 0.999),
    "first moment": lambda: bias_correction.averages(0.9, 0.999, 0.0, 1, "m", "m_hat"),
    "second moment": lambda: bias_correction.averages(0.9, 0.999, 0.0, 1, "v", "v_hat"),
    "invariance": lambda: adaptive_rates.scaled("x**4", 1e-3, 1e-8),
}
"""What follows a dial."""
TURNED: dict[str, Callable[[], tuple[go.Figure, dict[str, float], go.Figure]]] = {
    "a spike": lambda: (
        anatomy.lengths("where(t < 2, 1, 0)", 5000, 0.0, 0.9, 0.999),
        {"an_beta1": 0.5, "an_beta2": 0.99},
        anatomy.lengths("where(t < 2, 1, 0)", 5000, 0.0, 0.5, 0.99),
    ),
    "growing gradients": lambda: (
        anatomy.lengths("(beta2/beta1)**t", 100, 0.5, 0.9, 0.999),
        {"an_beta1": 0.8},
        anatomy.lengths("(beta2/beta1)**t", 100, 0.5, 0.8, 0.999),
    ),
    "a knee": lambda: (anatomy.knee(1e-8, 0.9, 0.999), {"an_eps": 1e-3}, anatomy.knee(1e-3, 0.9, 0.999)),
    "between": lambda: (
        anatomy.between(1e-8, 0.9, 0.999),
        {"an_eps": 0.1, "an_beta1": 0.5},
        anatomy.between(0.1, 0.5, 0.999),
    ),
    "two rulers": lambda: (
        adaptive_rates.directions(1000.0, "both"),
        {"ada_steep": 5.0},
        adaptive_rates.directions(5.0, "both"),
    ),
    "the steep axis": lambda: (
        adaptive_rates.directions(1000.0, "steep"),
        {"ada_steep": 20.0},
        adaptive_rates.directions(20.0, "steep"),
    ),
    "the flat axis": lambda: (
        adaptive_rates.directions(1.0, "flat"),
        {"ada_steep": 1.9},
        adaptive_rates.directions(1.9, "flat"),
    ),
    "the edge": lambda: (edge(0.9), {"long_beta1": 0.5, "long_lr": 0.2}, edge(0.5, 0.2)),
    "a law": lambda: (law(0.9, 0.99), {"long_beta1": 0.5, "law_beta2": 0.9}, law(0.5, 0.9)),
    "a kink": lambda: (kink(0.1), {"long_lr": 0.3}, kink(0.3)),
    "rare gradients": lambda: (
        adaptive_rates.rare_bars(100.0),
        {"ada_every": 7.0},
        adaptive_rates.rare_bars(7.0),
    ),
    "the game": lambda: (game(0.1), {"fail_beta2": 0.9}, game(0.9)),
    "regret": lambda: (regret(0.1), {"fail_beta2": 0.9}, regret(0.9)),
    "rare words": lambda: (
        rare_words.ranks(18.8, 0.28),
        {"rw_sgd": 7.0, "rw_adam": 0.1},
        rare_words.ranks(7.0, 0.1),
    ),
    "a turned valley": lambda: (
        turned_valley.ravine(0.0, "ruler", 0.1),
        {"tv_angle": 30.0, "tv_lr": 0.05},
        turned_valley.ravine(30.0, "ruler", 0.05),
    ),
    "who notices": lambda: (
        turned_valley.falls(45.0, 0.1),
        {"tv_angle": 20.0},
        turned_valley.falls(20.0, 0.1),
    ),
    "a valley as it is": lambda: (
        turned_valley.panel("valley", 45.0),
        {"tv_look": 15.0},
        turned_valley.panel("valley", 15.0),
    ),
    "a stretched valley": lambda: (
        turned_valley.panel("stretched", 45.0),
        {"tv_look": 15.0},
        turned_valley.panel("stretched", 15.0),
    ),
}
"""A figure, how dials are turned, and the figure that the core then draws."""


@pytest.mark.parametrize("name", TURNED)
def test_a_figure_that_follows_a_dial_becomes_what_the_core_draws(blank: Page, name: str) -> None:
    figure, dials, expected = TURNED[name]()
    numbers = [i for i, trace in enumerate(figure.data) if trace.meta and trace.meta["run"] is not None]
    found = blank.evaluate(
        """async ([runs, traces, dials]) => {
            const { follow, traced } = await import("./run.js");
            const columns = runs.map((run) => follow(run, dials));
            return traces.map((trace) => traced(trace, columns));
        }""",
        [figure.layout.meta["runs"], [_given(expected.data[i]) for i in numbers], dials],
    )
    for i, (x, y) in zip(numbers, found, strict=True):
        assert _known(x) == pytest.approx(_known(expected.data[i].x))
        assert _known(y) == pytest.approx(_known(expected.data[i].y), rel=FAR, abs=FAR)


def _known(values: Any) -> list[Any]:
    """Without what is no number, as a start."""
    return [value for value in values if value is not None and value == value]


def _given(trace: Any) -> dict[str, Any]:
    """What the browser knows of a trace."""
    return {"x": None if trace.x is None else np.array(trace.x).tolist(), "meta": trace.meta}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_that_follows_a_dial_begins_as_the_core_drew_it(blank: Page, name: str) -> None:
    figure = FIGURES[name]()
    traces = [trace for trace in figure.data if trace.meta and trace.meta["run"] is not None]
    assert traces
    given = [_given(trace) for trace in traces]
    found = blank.evaluate(
        """async ([runs, traces]) => {
            const { follow, traced } = await import("./run.js");
            const columns = runs.map((run) => follow(run));
            return traces.map((trace) => traced(trace, columns));
        }""",
        [figure.layout.meta["runs"], given],
    )
    for trace, (x, y) in zip(traces, found, strict=True):
        assert y == pytest.approx(np.array(trace.y).tolist(), rel=FAR, abs=FAR)
        assert (x is None) == (trace.x is None)
        assert x is None or x == pytest.approx(np.array(trace.x).tolist(), rel=FAR, abs=FAR)


def columns_in(blank: Page, moving: dict[str, Any]) -> dict[str, list[float]]:
    """What a run for the player becomes in the browser, by its column there."""
    found: dict[str, list[float]] = blank.evaluate(
        """async (moving) => {
            const { column, follow } = await import("./run.js");
            const columns = follow(moving);
            return Object.fromEntries(Object.entries(moving.columns).map(([name, what]) => [name, column(columns, what)]));
        }""",
        moving,
    )
    return found


@pytest.mark.parametrize(
    ("f", "key", "coordinate"), [("rosenbrock", "adamw", 1), ("x**4", "adam", 0), ("rosenbrock", "sgd", 0)]
)
def test_the_player_has_every_column_of_a_run_that_moves(
    blank: Page, f: str, key: str, coordinate: int
) -> None:
    """Also where a line is optional, and not there at first."""
    replay = Replay(Run.of(f, key, steps=STEPS, hyper={"lr": 1e-3}), coordinate)
    (moving,) = scene(replay, predict=False, log=True)["moving"]
    assert {*moving["dials"]} == {*OPTIMIZERS[key].hyperparameters}
    found = columns_in(blank, moving)
    assert {"t", *found} == {*replay.columns}
    for name, column in found.items():
        assert column == pytest.approx(replay.columns[name].tolist(), rel=FAR, abs=FAR, nan_ok=True)


@pytest.mark.parametrize("noise", [QUIET, Noise(0.5, 1)])
def test_a_racer_moves_as_it_ran(blank: Page, noise: Noise) -> None:
    racers = [run("himmelblau", OPTIMIZERS[key], (1.0, 2.0), noise) for key in ("adam", "sgd")]
    shown = race.Race(race.PRESETS["ravine"], race.race(racers))
    felt = race._moving(shown, 0)["noise"]
    for i, finish in enumerate(shown.finishes):
        found = columns_in(blank, race._moving(shown, i) | {"noise": felt})
        x, y = finish.trace.x.T
        expected = {"x": x, "y": y, "f": finish.trace.f, "d": finish.distance, "s": finish.length}
        assert {*found} == {f"{name}{i}" for name in expected}
        for name, column in expected.items():
            assert found[f"{name}{i}"] == pytest.approx(column.tolist(), rel=FAR, abs=FAR, nan_ok=True)


def test_the_browser_goes_where_the_core_goes(blank: Page) -> None:
    """Every objective with every optimizer and every schedule; functions and equations of one's own."""
    made = list(runs())
    cases = []
    for one in made:
        noise = one.noise.drawn((STEPS, len(one.x0)))
        text = write(one.objective, one.optimizer)
        cases.append([text, one.x0, dict(one.hyper), STEPS, None if noise is None else noise.tolist()])
    found = [np.frombuffer(base64.b64decode(text)) for text in blank.evaluate(RUN, cases)]
    missed = [
        one
        for one, column in zip(made, found, strict=True)
        if not apart(numbers(one), column.reshape(-1, STEPS + 1)) <= FAR
    ]
    assert [(one.objective.text, one.optimizer.text, one.x0) for one in missed if not is_chaotic(one)] == []
    assert len(missed) < len(made) / 50
