"""Maps: every pixel is the run that the player shows, and theory's borders are where the runs say."""

import time
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from optim import OPTIMIZERS, Noise, Run, simulate
from optim.objectives import objective
from pages.lab.maps import questions
from pages.lab.maps.charts import MEASURES
from pages.lab.maps.maths import BOWL, FROZEN, RULES, VALLEY, Axis, Map, Raster, finer, pixel, valley
from pages.lab.maps.theory import alone, best, border, curvatures, exponent, power

MAPS = {
    "betas": replace(questions.BETAS, size=20),
    "betas as steps": replace(questions.BETAS, size=20, colour="steps", goal=1e-20),
    "momentum": replace(questions.MOMENTUM, size=20),
    "edge": replace(questions.EDGE, size=20, rules=(FROZEN,), numbers=(("x0", 1.0), ("beta1", 0.9))),
    "bursts": Map(
        "x**2",
        ("adam",),
        Axis("beta2", 0.5, 0.99, "log1m"),
        Axis("lr", 0.01, 1, "log"),
        (("x0", 1.0),),
        600,
        "bursts",
        size=20,
    ),
    "starts": Map(
        "himmelblau", ("adam",), Axis("x0", -5, 5), Axis("y0", -5, 5), (("lr", 3.0),), 300, "minimum"
    ),
    "angles": Map(
        VALLEY,
        ("adam",),
        Axis("angle", 0, 90),
        Axis("beta1", 0, 0.99),
        (("lr", 0.1), ("kappa", 100.0)),
        200,
        size=20,
    ),
    "optimizers": Map(
        "wavy", ("sgd", "adam", "lion"), Axis("lr", 0.001, 10, "log"), Axis("opt", 0, 2), size=20
    ),
    "noise": Map(
        "ravine",
        ("adam",),
        Axis("sigma", 0, 5),
        Axis("lr", 0.01, 1, "log"),
        (("seed", 3.0),),
        100,
        "longest",
        size=20,
    ),
    "decay": Map(
        "quartic",
        ("adamw",),
        Axis("weight_decay", 0, 0.1),
        Axis("eps", 1e-12, 1, "log"),
        (("lr", 0.1),),
        100,
        size=20,
    ),
}


@pytest.mark.parametrize("name", MAPS)
def test_a_pixel_is_its_run_bit_for_bit(name: str) -> None:
    """What a click opens ends with the f of the pixel, to the last bit, and is coloured as the pixel is."""
    shown = MAPS[name]
    picture = Raster(shown).finish()
    assert picture.done
    rows, columns = picture.value.shape
    rng = np.random.default_rng(0)
    for row, column in zip(rng.integers(rows, size=12), rng.integers(columns, size=12), strict=True):
        across, up = float(picture.across[column]), float(picture.up[row])
        value, f = pixel(shown, across, up)
        np.testing.assert_array_equal([value, f], [picture.value[row, column], picture.f[row, column]])


def test_what_a_pixel_says_is_in_its_trace() -> None:
    """The colours once more, from the whole trace."""
    shown = replace(MAPS["bursts"], goal=1e-4)
    for across, up in ((0.9, 0.05), (0.99, 0.1), (0.5, 0.01)):
        trace = simulate(shown.run(across, up))
        low = np.flatnonzero(trace.f <= shown.goal)
        said = {
            colour: pixel(replace(shown, colour=colour), across, up)[0]
            for colour in ("steps", "longest", "calm", "f")
        }
        assert said["steps"] == low[0] if low.size else np.isnan(said["steps"])
        assert said["longest"] == np.abs(np.diff(trace.x[:, 0])).max()
        assert said["f"] == trace.f[-1]
        sides = trace.x[shown.steps // 2 :, 0] > 0
        assert said["calm"] == float((sides == sides[0]).all())


def test_slices_change_nothing() -> None:
    whole, sliced = Raster(MAPS["starts"]).finish(), Raster(MAPS["starts"])
    shares = []
    while not sliced.step():
        shares.append(sliced.share)
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] < 1
    np.testing.assert_array_equal(whole.value, sliced.value)


@pytest.mark.parametrize(
    ("ground", "least"), [("x**4", 0.99), ("x**6", 0.99), ("x**8", 0.99), ("x**2", 0.985)]
)
def test_adam_on_powers_loses_its_calm_where_theory_says(ground: str, least: float) -> None:
    shown = replace(questions.BETAS, ground=ground)
    found = border(shown)
    assert found
    share = found.agreement(Raster(shown).finish())
    assert share is not None
    assert share >= least


def test_what_is_said_of_adam_on_powers() -> None:
    assert [exponent(k) for k in (4, 6, 8)] == [1, 0.75, pytest.approx(2 / 3)]
    assert exponent(10**6) == pytest.approx(0.5, abs=1e-5)  # so the border comes to the root of β₂
    assert [power(objective(f)) for f in ("x**2", "3*x**4", "x**6", "x**8", "x**3", "abs(x)", "himmelblau")] == [
        2, 4, 6, 8, 0, 0, 0,
    ]  # fmt: skip
    bowl = replace(questions.BETAS, ground="x**2")
    few, hardly_any = (
        float(Raster(replace(bowl, steps=steps)).finish().value.mean()) for steps in (400, 1000)
    )
    assert 0.001 < few < 0.02
    assert hardly_any < 0.001
    small = replace(questions.BETAS, numbers=(("lr", 0.01), ("eps", 1e-8), ("x0", 1.0)))
    assert border(small) is None
    told, found = border(questions.BETAS), Raster(small).finish()
    assert told is not None
    beyond = ~told.inside(found)
    assert found.value[beyond].mean() > 0.2  # "many pixels beyond the border look calm, too"


def test_momentum_map() -> None:
    shown = questions.MOMENTUM
    picture = Raster(shown).finish()
    found = border(shown)
    assert found
    assert (found.agreement(picture) or 0) > 0.98
    rate, memory, factor = best(shown.target)
    assert (rate, memory, factor, alone(shown.target)) == pytest.approx(
        (0.03306, 0.6694, 0.8182, 0.9802), rel=1e-3
    )
    steps, lr, momentum = questions.fastest(picture) or (0, 0, 0)
    assert steps < 25
    assert 0.65 < momentum < 0.77
    assert lr * 100 < 2 + 2 * momentum
    assert np.isnan(picture.value[0]).all()  # μ = 0
    assert curvatures(shown.target) == pytest.approx([1, 100])


@pytest.mark.parametrize(
    ("rule", "limit"), [("sgd", 2), ("momentum", 3.8), (FROZEN, 38), ("nesterov", 3.8 / 2.8)]
)
def test_where_they_lose_hold(rule: str, limit: float) -> None:
    hyper = {"momentum": 0.9, "beta1": 0.9}
    numbers = tuple((name, value) for name, value in hyper.items() if name in RULES[rule].hyperparameters)
    shown = replace(questions.EDGE, rules=(rule,), numbers=(("x0", 1.0), *numbers))
    found, picture = border(shown), Raster(shown).finish()
    assert found
    assert (found.agreement(picture) or 0) > 0.995
    across, up = found.line(shown)
    seen = np.isfinite(across * up)
    assert across[seen] * up[seen] == pytest.approx(limit)


def test_no_border_where_theory_knows_none() -> None:
    assert border(replace(questions.MOMENTUM, rules=("adam",))) is None
    assert border(replace(questions.MOMENTUM, ground="x**4 + y**2")) is None
    assert border(MAPS["optimizers"]) is None
    assert border(replace(questions.BETAS, up=Axis("x0", 0, 1))) is None


def test_a_valley_is_turned() -> None:
    """The same heights at the same places of u and v, and the start turns, too."""
    for angle in (0, 30, 45, 90):
        target, (x, y) = valley(100, angle)
        assert float(target.f(x=x, y=y)) == pytest.approx(50.5)
        assert np.hypot(x, y) == pytest.approx(np.sqrt(2))
        assert curvatures(target) == pytest.approx([1, 100])
        typed = objective(target.text)  # whose derivatives SymPy finds
        run = Run.of(target, "adam", (x, y), 50)
        np.testing.assert_array_equal(simulate(run).x, simulate(Run.of(typed, "adam", (x, y), 50)).x)


def test_noise_is_that_of_a_run() -> None:
    run = MAPS["noise"].run(2.0, 0.1)
    assert run.noise == Noise(2.0, 3)


@pytest.mark.parametrize("scale", ["linear", "log", "log1m"])
def test_values_repeat_as_they_are_typed(scale: str) -> None:
    for axis in (Axis("beta1", 0.1, 0.99, scale), Axis("beta1", 0.12345, 0.1234567, scale)):
        values = axis.values(100)
        assert (values[0], values[-1]) == (axis.low, axis.high)
        assert (np.diff(values) > 0).all()
        assert [float(f"{v:.15g}") for v in values] == values.tolist()


def test_what_the_presets_cost() -> None:
    """10,000 runs of 300 steps are cheap; the bound is loose, for a busy machine."""
    for shown in (questions.BETAS, questions.MOMENTUM, questions.EDGE, questions.VALLEYS, questions.PICKY):
        begun = time.process_time()
        Raster(shown).finish()
        assert time.process_time() - begun < 2.0


def test_every_colour_is_known() -> None:
    assert {shown.colour for shown in MAPS.values()} <= set(MEASURES)
    assert set(RULES) == {*OPTIMIZERS, FROZEN}
    assert BOWL != VALLEY


def test_which_valley() -> None:
    """Two of the three end apart from a third to a half of the starts; with a small α Adam does as SGD."""
    maps = [questions.valley_map(rule, lr) for rule, lr in questions.RATES.items()]
    apart = [questions.ends_elsewhere(one, other) for one, other in combinations(maps, 2)]
    assert 0.28 < min(apart) <= max(apart) < 0.52
    assert all(np.isfinite(found.value).mean() > 0.95 for found in maps)
    assert questions.ends_elsewhere(maps[0], questions.valley_map("adam", questions.CAREFUL)) < 0.1


def test_who_is_picky() -> None:
    wide = {key: factor for key, _best, factor in questions.good(Raster(questions.PICKY).finish())}
    assert all(wide["adam"] > 20 * factor for key, factor in wide.items() if key != "adam")


def test_a_turned_valley() -> None:
    """The numbers of content and facts: along the axes, at 45°, and SGD, which is the same at every angle."""
    f = {
        (beta1, angle): questions.at_the_end(questions.TURNED, angle, beta1)
        for beta1 in (0, 0.9)
        for angle in (0, 45)
    }
    assert f[0, 0] == pytest.approx(2.8e-113, rel=0.05)
    assert (f[0.9, 0], f[0, 45], f[0.9, 45]) == pytest.approx((2.6e-9, 0.025, 0.027), rel=0.05)
    flat = [questions.at_the_end(questions.DESCENT, angle, 0) for angle in (0, 20, 45, 80)]
    assert flat == pytest.approx([0.0169] * 4, rel=0.01)
    assert min(f[0, 45], f[0.9, 45]) > flat[0]
    tuned = {}
    for beta1 in (0.0, 0.9):
        for angle in (0.0, 45.0):
            shown = Map(
                VALLEY,
                ("adam",),
                Axis("lr", 0.01, 10, "log"),
                Axis("angle", angle, angle),
                (("kappa", 100.0), ("beta1", beta1)),
                200,
                rows=1,
            )
            tuned[beta1, angle] = float(np.nanmin(Raster(shown).finish().f))
    assert tuned[0.9, 45] < 1e-7  # "with α tuned for each angle, β₁ = 0.9 hardly suffers"
    assert tuned[0, 45] > 1e-5 > 1e-100 > tuned[0, 0]


def test_a_zoomed_border() -> None:
    """With α = 3 it is intricate, 64 times enlarged too; with α = 1 it is smooth."""
    close = {"across": Axis("x0", 4.21875, 4.375), "up": Axis("y0", 0.78125, 0.9375)}
    for shown in (questions.ZOOM, replace(questions.ZOOM, **close)):
        assert (finer(Raster(shown).finish()) or 0) > 2.5
    assert (finer(Raster(replace(questions.ZOOM, numbers=(("lr", 1.0),))).finish()) or 9) < 2.2
    assert finer(Raster(replace(questions.ZOOM, numbers=(("lr", 1.0),), **close)).finish()) is None


def test_stripes() -> None:
    picture = Raster(questions.STRIPES).finish()
    row = picture.value[int(np.argmin(np.abs(picture.up - 0.9)))]
    ends = row[np.isfinite(row)]
    assert np.count_nonzero(np.diff(ends)) >= 4
