"""The borders that theory draws over a map, where there is one for what it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optim.objectives import Objective
from optim.run import Array
from pages.lab.maps.maths import BOWL, FROZEN, RULES, VALLEY, Axis, Map, Places, Raster

FINE = 400
"""So many points a border has."""
LIMITS: dict[str, tuple[str, str, Callable[[Array], Array]]] = {
    "sgd": ("", "2", lambda beta: 2 + 0 * beta),
    "momentum": ("momentum", r"2 + 2\mu", lambda beta: 2 + 2 * beta),
    "nesterov": (
        "momentum",
        r"\frac{2 + 2\mu}{1 + 2\mu}",
        lambda beta: (2 + 2 * beta) / (1 + 2 * beta),
    ),
    FROZEN: (
        "beta1",
        r"\frac{2 + 2\beta_1}{1 - \beta_1}",
        lambda beta: (2 + 2 * beta) / (1 - beta),
    ),
}
"""By optimizer, the hyper-parameter that remembers, and below which α·f″ it holds on a quadratic function."""


@dataclass(frozen=True)
class Border:
    """Where theory says that an optimizer loses hold.

    Attributes:
        law: where it holds, as LaTeX.
        along: the axis whose values are given.
        of: the border's value on the other axis; below it the optimizer holds.
        calm: to hold means not to change sides any more, and else to come lower than the start.
    """

    law: str
    along: str
    of: Callable[[Array], Array]
    calm: bool = False

    def line(self, shown: Map) -> tuple[Array, Array]:
        """Its points, as values across and up; nan where it is outside of the map."""
        given, other = _sides(shown, self.along)
        points = given.values(FINE)
        found = self.of(points)
        found = np.where((found >= other.low) & (found <= other.high), found, np.nan)
        return (points, found) if given is shown.across else (found, points)

    def inside(self, picture: Raster) -> Places:
        """Of which pixels theory says that it holds."""
        across, up = picture.across[None, :], picture.up[:, None]
        given, other = (across, up) if picture.shown.across.name == self.along else (up, across)
        return np.asarray(other < self.of(given))

    def agreement(self, picture: Raster) -> float | None:
        """The share of the pixels of which the runs say the same; None where they are not watched for it."""
        if self.calm and picture.shown.colour != "calm":
            return None
        holds = (picture.value == 1) if self.calm else picture.smaller
        return float(np.mean(self.inside(picture) == (holds & ~picture.lost)))


def _sides(shown: Map, along: str) -> tuple[Axis, Axis]:
    """The axis of this name, and the other one."""
    return (shown.across, shown.up) if shown.across.name == along else (shown.up, shown.across)


def border(shown: Map) -> Border | None:
    """The border that theory knows for a map."""
    if len(shown.rules) > 1:
        return None
    return _of_powers(shown) or _of_quadratics(shown)


def power(target: Objective) -> int:
    """k, where the function is a number times an even power of x; else 0."""
    if len(target.variables) > 1:
        return 0
    one, two, half, mirrored = (float(target.f(x=x)) for x in (1.0, 2.0, 0.5, -2.0))
    if one <= 0 or two <= 0 or mirrored != two:
        return 0
    k = round(np.log2(two / one))
    return k if k > 0 and k % 2 == 0 and np.isclose(two, one * 2**k) and np.isclose(half, one / 2**k) else 0


def exponent(k: int) -> float:
    """Adam on xᵏ holds while β₁ is below β₂ to this power (ε = 0)."""
    return k / (2 * (k - 2))


def _of_powers(shown: Map) -> Border | None:
    """Adam without ε on xᵏ, over β₁ and β₂."""
    numbers = dict(shown.numbers)
    if shown.rules != ("adam",) or {shown.across.name, shown.up.name} != {"beta1", "beta2"}:
        return None
    k = power(shown.target)
    if k < 2 or numbers.get("eps", 1.0) or numbers.get("weight_decay", 0.0):
        return None
    if k == 2:
        return Border(r"\beta_1 < 0", "beta2", lambda beta2: 0 * beta2, calm=True)
    law = {4: r"\beta_1 < \beta_2"}.get(k, rf"\beta_1 < \beta_2^{{{k}/{2 * (k - 2)}}}")
    return Border(law, "beta2", lambda beta2: beta2 ** exponent(k), calm=True)


def _of_quadratics(shown: Map) -> Border | None:
    """Descent with a memory on a quadratic function, over α and any other number."""
    (rule,) = shown.rules
    names = {shown.across.name, shown.up.name}
    if rule not in LIMITS or "lr" not in names or dict(shown.numbers).get("weight_decay", 0.0):
        return None
    memory, limit, most = LIMITS[rule]
    (other,) = names - {"lr"}
    if other in ("sigma", "weight_decay"):
        return None
    fixed = dict(shown.numbers).get(memory, RULES[rule].default(memory) if memory else 0.0)

    steepest = sharpest(shown)
    if steepest is None:
        return None

    def of(given: Array) -> Array:
        beta = given if other == memory else np.asarray(fixed)
        return most(beta) / (given if other in ("curvature", "kappa") else steepest) + 0 * given

    return Border(rf"\alpha f'' < {limit}", other, of)


def sharpest(shown: Map) -> float | None:
    """The largest curvature of a quadratic function with one minimum; of another None."""
    numbers = dict(shown.numbers)
    if shown.ground in (BOWL, VALLEY):
        return numbers.get("curvature" if shown.ground == BOWL else "kappa", 1.0)
    found = curvatures(shown.target)
    return None if found is None else float(found[-1])


def curvatures(target: Objective) -> Array | None:
    """The curvatures of a quadratic function with one minimum, from the least; of another None."""
    parts = target.hessian
    if any(part.names for row in parts for part in row):
        return None
    found = np.linalg.eigvalsh(np.array([[float(part()) for part in row] for row in parts]))
    return np.asarray(found) if found[0] > 0 else None


def best(target: Objective) -> tuple[float, float, float]:
    """Momentum's α and μ that are the fastest on a quadratic function, and by which factor it then nears the minimum a step.

    Polyak 1964; Goh, Why Momentum Really Works, Distill 2017.
    """
    found = curvatures(target)
    assert found is not None
    low, high = np.sqrt(found[0]), np.sqrt(found[-1])
    factor = float((high - low) / (high + low))
    return float((2 / (low + high)) ** 2), factor**2, factor


def alone(target: Objective) -> float:
    """The same factor for the best α without memory: (κ - 1)/(κ + 1)."""
    found = curvatures(target)
    assert found is not None
    return float((found[-1] - found[0]) / (found[-1] + found[0]))
