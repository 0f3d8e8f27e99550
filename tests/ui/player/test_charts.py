from typing import Any

import numpy as np
import pytest

from optim import OBJECTIVES, OPTIMIZERS
from tests.ui.printed import replay_of
from ui.player import decode, encode
from ui.player.arrows import ends
from ui.player.charts import contour_chart, curve_chart, path_figure, series_chart, series_figure
from ui.player.replay import Replay

KINDS = {"static", "row", "path", "step", "point", "series", "arrow", "once"}


def pairs(replay: Replay, log: bool) -> list[tuple[Any, dict[str, Any]]]:
    """Every figure of a replay, and what the player draws in it."""
    target, columns = replay.run.objective, replay.columns
    if len(target.variables) == 1:
        first = (
            path_figure("f", tuple(replay.forces)),
            curve_chart(target, columns, replay.forces, replay.leap),
        )
    else:
        first = path_figure("y"), contour_chart(target, columns, replay.trace["g"][: replay.last + 1])
    series = (
        series_figure(tuple(s.column for s in replay.stages), log),
        series_chart(replay.stages, columns, replay.colours, log),
    )
    return [(figure, decode(chart)) for figure, chart in (first, series)]


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(
    ("f", "rule"),
    [*((f, "adam") for f in OBJECTIVES), *((f, r) for r in OPTIMIZERS for f in ("x**4", "x*y"))],
)
def test_the_player_draws_every_trace_of_the_figure(f: str, rule: str, log: bool) -> None:
    replay = replay_of(f, rule, steps=9)
    for figure, chart in pairs(replay, log):
        assert [trace["index"] for trace in chart["traces"]] == list(range(len(figure.data)))
        for trace in chart["traces"]:
            assert trace["kind"] in KINDS
            assert 1 <= trace["colour"] <= 11
            for column in (trace.get(name) for name in ("column", "x", "y")):
                assert not isinstance(column, str) or column in replay.columns
            if trace["kind"] == "once":
                assert len(trace["x"]) == len(trace["y"]) == len(trace["text"])
            if trace["kind"] == "arrow":
                assert len(trace["ends"]) == replay.last + 1
                assert 0 < trace["level"] < 1
            if trace["kind"] == "row":
                assert len(trace["xs"]) == len(trace["ys"]) == replay.last + 1
        for axis in ("xaxis", "yaxis"):
            low, high = chart["layout"][f"{axis}.range"]
            assert np.isfinite([low, high]).all()
            assert low < high


def test_the_figure_depends_on_nothing_that_a_learner_changes() -> None:
    """Streamlit mounts a chart anew whenever its figure changes."""
    replays = [
        replay_of("x**4", steps=5, lr=0.1),
        replay_of("x**4", steps=90, lr=2.0, beta1=0.5, beta2=0.9, eps=1.0, x0=(-7.0,)),
        replay_of("sin(x)/x", steps=5),
    ]
    for log in (False, True):
        figures = [[figure.to_json() for figure, _ in pairs(replay, log)] for replay in replays]
        assert figures[0] == figures[1] == figures[2]
    flat = [pairs(replay_of(f), True)[0][0].to_json() for f in ("ravine", "x*y")]
    assert flat[0] == flat[1]


def test_the_window_grows_with_the_path_within_reason() -> None:
    low, high = curve_chart_of(replay_of("x**4", x0=(9.0,), steps=3, lr=0.1))["layout"]["xaxis.range"]
    assert low == -4.95
    assert 9 < high < 10
    far = curve_chart_of(replay_of("x**2", "sgd", steps=60, lr=2.0))["layout"]["xaxis.range"]
    assert far == [-28.0, 28.0]


def curve_chart_of(replay: Replay) -> dict[str, Any]:
    return pairs(replay, False)[0][1]


def test_the_tangent_has_the_slope_of_the_gradient() -> None:
    replay = replay_of("x**4", steps=4, lr=0.1)
    row = next(trace for trace in curve_chart_of(replay)["traces"] if trace["kind"] == "row")
    for t in range(1, 5):
        (a, b), (fa, fb) = row["xs"][t], row["ys"][t]
        assert (fb - fa) / (b - a) == pytest.approx(replay.columns["g"][t], rel=1e-3)
        x, f = replay.columns["x"][t - 1], replay.columns["f"][t - 1]
        assert [(a + b) / 2, (fa + fb) / 2] == pytest.approx([x, f], rel=1e-3)


def test_the_arrow_of_a_surface_points_downhill() -> None:
    replay = replay_of("ravine", steps=4)
    row = next(trace for trace in pairs(replay, True)[0][1]["traces"] if trace["kind"] == "row")
    for t in range(1, 5):
        (x0, x1), (y0, y1) = row["xs"][t], row["ys"][t]
        gx, gy = replay.trace["g"][t]
        assert np.sign([x1 - x0, y1 - y0]).tolist() == [-np.sign(gx), -np.sign(gy)]


def test_a_diverging_run_draws_what_is_finite() -> None:
    replay = replay_of("x**4", "sgd", steps=60, lr=1.0)
    assert replay.diverged is not None
    assert replay.last == replay.diverged
    for _, chart in pairs(replay, True):
        assert np.isfinite([v for axis in chart["layout"].values() for v in axis]).all()


def test_arrays_travel_as_they_are() -> None:
    values = np.array([1.5, np.inf, -np.inf, -0.0, 5e-324, 0.1, np.nan])
    np.testing.assert_array_equal(decode({"a": [encode(values)]})["a"][0], values)
    pairs = np.arange(6.0).reshape(3, 2) / 3
    assert decode(encode(pairs)) == pairs.tolist()
    np.testing.assert_array_equal(decode(encode(pairs, single=True)), pairs.astype(np.float32))


def test_the_arrows_of_a_step_have_one_scale() -> None:
    """At t = 1 Adam's m is a tenth of g, and m̂ and √v̂ are as large as g: the step is α times their quotient."""
    replay = replay_of("x**4", lr=0.1, steps=3)
    low, high = path = (-5.0, 5.0)
    found = {name: end[1] - 4 for name, end in ends(replay.columns, [*replay.forces], path).items()}
    assert found["g"] == found["m_hat"] == found["v_hat"] == pytest.approx(-0.35 * (high - low))
    assert found["m"] == pytest.approx(found["g"] / 10)
    uphill = ends(replay_of("x**4", x0=(-4.0,), lr=0.1, steps=3).columns, ["g", "m", "v_hat"], path)
    assert all(end[1] > -4 for end in uphill.values())
