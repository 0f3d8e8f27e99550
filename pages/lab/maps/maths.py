"""Maps: a run for every pixel, all in one array, and what is watched of them while they go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optim.notation import parse
from optim.objectives import Objective, objective
from optim.optimizers import OPTIMIZERS, Optimizer, optimizer
from optim.run import Array, Noise, Run
from optim.trace import Training, simulate

Places = NDArray[np.bool_]
BOWL, VALLEY = "bowl", "valley"
"""Functions that have a number of their own: c·x²/2; and a valley with a condition number, turned by an angle."""
ALONE = ("opt", "curvature", "kappa", "angle")
"""What no array of runs can differ in."""
TOGETHER = 16384
"""So many numbers an array has: a dozen of them fit into a processor's cache."""
ARRIVED = 1e-90
"""With a smaller slope, next to the lowest f, Adam's v is about to be too small for floats; such a run is over."""
NEXT = 1e-60
LOST = 1000
"""A run with so many times the f of its start has diverged."""
BURST, CALM = 100, 10
"""A burst begins where f is so many times its lowest so far, and is over below the second."""
LOOKS = 10
"""What need not be watched at every step is looked at whenever so many are made."""
SETTLED = 0.1
"""A run has reached a minimum if it ends so near to it."""
FROZEN = "frozen"
RULES = {
    **OPTIMIZERS,
    FROZEN: optimizer("m = beta1*m + (1 - beta1)*g\nx = x - lr*m"),
}
"""Beside the usual ones Adam with v held still, at v̂ = 1."""
START = ("x0", "y0")


@dataclass(frozen=True)
class Axis:
    """A number that differs along one side of a map.

    Attributes:
        name: a hyper-parameter; a coordinate of the start; ``sigma``, the noise; ``opt``, which optimizer; or a
            number of the function's: ``curvature``, ``kappa``, ``angle``.
        scale: ``linear``, ``log``, or ``log1m`` where equal ratios of 1 - value lie equally far apart.
    """

    name: str
    low: float
    high: float
    scale: str = "linear"

    def values(self, count: int) -> Array:
        """So many of them, the ends included, each with no more digits than an address repeats exactly."""
        if self.scale == "log":
            found = np.geomspace(self.low, self.high, count)
        elif self.scale == "log1m":
            found = 1 - np.geomspace(1 - self.low, 1 - self.high, count)
        else:
            found = np.linspace(self.low, self.high, count)
        return np.array([float(f"{value:.12g}") for value in found])


@dataclass(frozen=True)
class Map:
    """A map: what is run, and what differs from pixel to pixel.

    Attributes:
        ground: a key of OBJECTIVES, a formula, BOWL or VALLEY.
        rules: keys of RULES; with several the axis ``opt`` counts them.
        numbers: all that is the same everywhere: hyper-parameters, the start, noise and its seed.
        colour: a key of MEASURES.
        goal: for ``steps``, the f to be reached.
        size: so many pixels lie side by side; half as many where no array holds what differs.
        rows: so many lie one above the other, if that is not said by ``size``.
    """

    ground: str
    rules: tuple[str, ...]
    across: Axis
    up: Axis
    numbers: tuple[tuple[str, float], ...] = ()
    steps: int = 300
    colour: str = "f"
    goal: float = 1e-6
    size: int = 100
    rows: int = 0

    def count(self, axis: Axis) -> int:
        """So many pixels lie along an axis."""
        if axis.name == "opt":
            return len(self.rules)
        if axis is self.up and self.rows:
            return self.rows
        return self.size // 2 if axis.name in ALONE else self.size

    @property
    def work(self) -> int:
        """How many steps all runs make together."""
        return self.count(self.across) * self.count(self.up) * self.steps

    @property
    def target(self) -> Objective:
        """The function, where it is the same everywhere; else one of them."""
        return self.ground_of({**dict(self.numbers), **{a.name: a.low for a in (self.across, self.up)}})[0]

    def ground_of(self, numbers: Mapping[str, float]) -> tuple[Objective, tuple[float, ...]]:
        """The function at a pixel, and its usual start; a valley's start turns with it."""
        if self.ground == BOWL:
            return quadratic(numbers["curvature"]), (1.0,)
        if self.ground == VALLEY:
            return valley(numbers["kappa"], numbers["angle"])
        known = objective(self.ground)
        return known, known.x0

    def rule(self, numbers: Mapping[str, float]) -> Optimizer:
        """The optimizer at a pixel."""
        return RULES[self.rules[int(numbers.get("opt", 0))]]

    def run(self, across: float, up: float) -> Run:
        """The run of a pixel."""
        numbers = {**dict(self.numbers), self.across.name: across, self.up.name: up}
        target, usual = self.ground_of(numbers)
        rule = self.rule(numbers)
        x0 = tuple(numbers.get(name, at) for name, at in zip(START, usual, strict=False))
        hyper = {name: numbers.get(name, rule.default(name)) for name in rule.hyperparameters}
        noise = Noise(numbers.get("sigma", 0.0), int(numbers.get("seed", 0)))
        return Run.of(target, rule, x0, self.steps, hyper, noise)


def quadratic(curvature: float) -> Objective:
    """c·x²/2."""
    return _known(f"{curvature / 2:.15g}*x**2", (f"{curvature:.15g}*x",), (1.0,))


def valley(kappa: float, angle: float) -> tuple[Objective, tuple[float, float]]:
    """½(u² + κv²), u and v turned by an angle in degrees, and the start that has u = v = 1."""
    c, s = float(np.cos(np.radians(angle))), float(np.sin(np.radians(angle)))
    parts = ((c * c + kappa * s * s) / 2, c * s * (1 - kappa), (s * s + kappa * c * c) / 2)
    xx, xy, yy = (float(f"{part:.12g}") for part in parts)
    if abs(xy) < 1e-9 * kappa:
        xy = 0.0
    mixed = f" + ({xy:.15g})*x*y" if xy else ""
    slopes = (
        f"{2 * xx:.15g}*x" + (f" + ({xy:.15g})*y" if xy else ""),
        f"({xy:.15g})*x + {2 * yy:.15g}*y" if xy else f"{2 * yy:.15g}*y",
    )
    start = float(f"{c - s:.12g}"), float(f"{s + c:.12g}")
    return _known(f"{xx:.15g}*x**2{mixed} + {yy:.15g}*y**2", slopes, (0.0, 0.0)), start


def _known(text: str, slopes: tuple[str, ...], minimum: tuple[float, ...]) -> Objective:
    """A function whose derivatives are given: of a hundred of them SymPy would take a second."""
    n = len(slopes)
    found = Objective(text, x0=minimum, window=((-2.0, 2.0),) * n, minima=((0.0,) * n,))
    vars(found)["gradient"] = tuple(parse(slope, found.variables) for slope in slopes)
    return found


class Witness:
    """What is watched of runs of one function while they go on; their shape is any.

    Attributes:
        f: at the end, or where a run arrived.
        value: what the map is coloured by; nan where there is no such number.
    """

    def __init__(self, shown: Map, target: Objective, x: Array) -> None:
        self._shown, self._target = shown, target
        self._low = lowest(target)
        self._middle = target.minima[0] if target.minima else (0.0,) * target.n
        self._x = x
        self.f = self._start = self._of(x)
        self._best = self.f
        self._arrived = self._near(x, self.f)
        self._bursting = np.zeros(self.f.shape, bool)
        fresh = {"steps": np.nan, "calm": 1.0}.get(shown.colour, 0.0)
        self.value = np.full(self.f.shape, fresh)
        if shown.colour == "steps":
            self.value[self.f <= shown.goal] = 0

    def next(self, t: int) -> int:
        """At which step it is to look after step t."""
        late = self._shown.colour == "calm" and 2 * t >= self._shown.steps
        each = late or self._shown.colour in ("steps", "longest", "bursts")
        return min(t + (1 if each else LOOKS), self._shown.steps)

    def _of(self, x: Array) -> Array:
        found: Array = self._target.f(**{name: x[..., i] for i, name in enumerate(self._target.variables)})
        return found

    def _near(self, x: Array, f: Array) -> Places:
        near: Places = f - self._low <= NEXT
        if not near.any():
            return near
        at = {name: x[..., i] for i, name in enumerate(self._target.variables)}
        for slope in self._target.gradient:
            near &= np.abs(slope(**at)) <= ARRIVED
        return near

    def see(self, t: int, x: Array) -> None:
        """The runs have come to x in step t."""
        colour = self._shown.colour
        with np.errstate(all="ignore"):
            if colour == "calm" and 2 * t > self._shown.steps:
                for i, middle in enumerate(self._middle):
                    crossed = (x[..., i] > middle) != (self._x[..., i] > middle)
                    self.value[crossed & ~self._arrived] = 0
                if t % LOOKS and t < self._shown.steps:
                    self._x = x
                    return
            f = np.where(self._arrived, self.f, self._of(x))
            if colour == "steps":
                self.value[np.isnan(self.value) & (f <= self._shown.goal)] = t
            elif colour == "longest":
                length = np.sqrt(((x - self._x) ** 2).sum(axis=-1))
                self.value = np.where(~self._arrived & (length > self.value), length, self.value)
            elif colour == "bursts":
                self._best = np.fmin(self._best, f)
                above = f - self._low, self._best - self._low
                begins = ~self._bursting & (above[0] > BURST * above[1])
                self.value += begins
                self._bursting = (self._bursting | begins) & ~(above[0] < CALM * above[1])
            self._arrived, self._x, self.f = self._arrived | self._near(x, f), x, f

    def end(self) -> None:
        """The runs have come to their ends."""
        if self._shown.colour == "f":
            self.value = self.f - self._low
        elif self._shown.colour == "smaller":
            self.value = (self.f < self._start).astype(float)
        elif self._shown.colour == "minimum":
            self.value = reached(self._target, self._x)

    @property
    def lost(self) -> Places:
        """Which runs have diverged."""
        with np.errstate(all="ignore"):
            return ~(self.f - self._low <= LOST * (self._start - self._low))

    @property
    def smaller(self) -> Places:
        """Which runs end with a smaller f than that of their start."""
        return np.asarray(self.f < self._start)


def lowest(target: Objective) -> float:
    """The lowest f that is known of a function; 0 where no minimum is."""
    found = [target.f(**dict(zip(target.variables, at, strict=True))) for at in target.minima]
    return float(min(found, default=0.0))


def start_f(shown: Map) -> float:
    """f at the start, of a map on which that is the same everywhere."""
    run = shown.run(shown.across.low, shown.up.low)
    return float(run.objective.f(**dict(zip(run.objective.variables, run.x0, strict=True))))


def finer(picture: Raster) -> float | None:
    """How many times as many pixels lie at a border as on a map with half as many a side; None where there is no border."""
    whole, half = (_bordering(np.nan_to_num(picture.value[::k, ::k], nan=-1.0)) for k in (1, 2))
    return whole / half if half else None


def _bordering(kinds: Array) -> int:
    """So many pixels have a neighbour of another kind."""
    found = np.zeros(kinds.shape, bool)
    up, right = kinds[1:] != kinds[:-1], kinds[:, 1:] != kinds[:, :-1]
    found[1:] |= up
    found[:-1] |= up
    found[:, 1:] |= right
    found[:, :-1] |= right
    return int(found.sum())


def reached(target: Objective, x: Array) -> Array:
    """Which of the known minima a run has come to, counted from 0; nan where none."""
    if not target.minima:
        return np.full(x.shape[:-1], np.nan)
    with np.errstate(all="ignore"):
        away = np.sqrt(((x[..., None, :] - np.array(target.minima)) ** 2).sum(axis=-1))
    return np.where((away <= SETTLED).any(axis=-1), np.argmin(away, axis=-1).astype(float), np.nan)


class Raster:
    """The runs of a map, made a step after another, so that they can rest in between.

    Attributes:
        across, up: the values of its columns and rows, from the left and from below.
        value, f, lost, smaller: what each run gave, shape (rows, columns); see Witness.
        share: how much of it is done, from 0 to 1.
    """

    def __init__(self, shown: Map) -> None:
        self.shown = shown
        self.across, self.up = (axis.values(shown.count(axis)) for axis in (shown.across, shown.up))
        shape = len(self.up), len(self.across)
        self.value, self.f = np.full(shape, np.nan), np.full(shape, np.nan)
        self.lost, self.smaller = np.zeros(shape, bool), np.zeros(shape, bool)
        self.share = 0.0
        self._work = self._steps()

    @property
    def done(self) -> bool:
        return self.share == 1

    @property
    def bytes(self) -> int:
        """How much room it takes, about."""
        return 18 * self.value.size

    def step(self) -> bool:
        """Make one step of some of the runs; say whether all is done."""
        next(self._work, None)
        return self.done

    def finish(self) -> Raster:
        """Make all that is left."""
        while not self.step():
            pass
        return self

    @cached_property
    def _blocks(self) -> list[tuple[slice, slice]]:
        """Rows and columns that are one array."""
        rows, columns = self.value.shape
        wide = 1 if self.shown.across.name in ALONE else columns
        high = 1 if self.shown.up.name in ALONE else max(1, TOGETHER // (wide * self.shown.target.n))
        return [
            (slice(row, row + high), slice(column, column + wide))
            for row in range(0, rows, high)
            for column in range(0, columns, wide)
        ]

    def _steps(self) -> Iterator[None]:
        for i, (rows, columns) in enumerate(self._blocks):
            training, watch = self._begun(rows, columns)
            while training.t < self.shown.steps:
                training.advance(watch.next(training.t) - training.t)
                watch.see(training.t, training.x)
                self.share = (i + 0.99 * training.t / self.shown.steps) / len(self._blocks)
                yield
            watch.end()
            for name in ("value", "f", "lost", "smaller"):
                getattr(self, name)[rows, columns] = getattr(watch, name)
            self.share = (i + 1) / len(self._blocks)
            yield

    def _begun(self, rows: slice, columns: slice) -> tuple[Training, Witness]:
        shown = self.shown
        differs = {shown.across.name: self.across[None, columns], shown.up.name: self.up[rows, None]}
        shape = self.value[rows, columns].shape
        same = dict(shown.numbers) | {n: float(v.flat[0]) for n, v in differs.items() if n in ALONE}
        numbers = same | {n: v for n, v in differs.items() if n not in ALONE}
        target, usual = shown.ground_of(same)
        rule = shown.rule(same)
        start = [numbers.get(name, at) for name, at in zip(START, usual, strict=False)]
        x0 = np.stack([np.broadcast_to(at, shape) for at in start], axis=-1)
        hyper = {n: numbers.get(n, rule.default(n)) for n in rule.hyperparameters}
        hyper = {n: v[..., None] if isinstance(v, np.ndarray) else v for n, v in hyper.items()}
        noise, sigma = None, np.asarray(numbers.get("sigma", 0.0))
        if sigma.any():
            drawn = Noise(1.0, int(same.get("seed", 0))).drawn((shown.steps, target.n))
            assert drawn is not None
            noise = drawn[:, None, None] * (sigma[..., None] if sigma.ndim else sigma)
        training = Training(
            target, rule, x0, shown.steps, record=(), every=max(shown.steps, 1), noise=noise, **hyper
        )
        return training, Witness(shown, target, x0)


def pixel(shown: Map, across: float, up: float) -> tuple[float, float]:
    """What a pixel's value and f are, found from the player's own run alone."""
    run = shown.run(across, up)
    x = simulate(run, record=()).x
    watch = Witness(shown, run.objective, x[0])
    t = 0
    while t < shown.steps:
        t = watch.next(t)
        watch.see(t, x[t])
    watch.end()
    return float(watch.value), float(watch.f)
