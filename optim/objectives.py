"""Objectives: lines of text in the notation, with what each one teaches."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from .calculus import derivative
from .errors import InputError, mark
from .notation import Expression, parse

VARIABLES = ("x", "y")
Interval = tuple[float, float]


@dataclass(frozen=True)
class Objective:
    """A function to minimise, of x alone or of x and y.

    Attributes:
        text: the formula; gradient and second derivatives are derived from it.
        title: its name, to be translated.
        lesson: what it teaches, to be translated.
        x0: a sensible start, one number per variable.
        window: what a plot shows, one interval per variable.
        minima: the known minima, global and local, in the window.
        kink: the minima lie in kinks, where the slope jumps instead of passing 0.

    Derivatives are formulas, by SymPy. Their values are those of PyTorch's autograd, at kinks too, but for
    ``where``: autograd multiplies the branch that is not taken by 0, which can give nan. Here it does not
    count.

    Example:
        >>> from optim import objective
        >>> f = objective("x**2 + 3*x*y")
        >>> [slope.text for slope in f.gradient]
        ['2*x + 3*y', '3*x']
        >>> float(f.gradient[0](x=1, y=2))
        8.0
    """

    text: str
    title: str = ""
    lesson: str = ""
    x0: tuple[float, ...] = (4.0,)
    window: tuple[Interval, ...] = ((-5.0, 5.0),)
    minima: tuple[tuple[float, ...], ...] = ()
    kink: bool = False
    key: str = field(default="", compare=False)

    @cached_property
    def f(self) -> Expression:
        return parse(self.text, VARIABLES)

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """``("x",)`` or ``("x", "y")``."""
        return VARIABLES if "y" in self.f.names else ("x",)

    @property
    def n(self) -> int:
        """The number of variables."""
        return len(self.variables)

    @cached_property
    def gradient(self) -> tuple[Expression, ...]:
        """∂f/∂x (and ∂f/∂y)."""
        return tuple(derivative(self.f, name) for name in self.variables)

    @cached_property
    def curvature(self) -> tuple[Expression, ...]:
        """The diagonal of the second derivatives, ∂²f/∂x² (and ∂²f/∂y²)."""
        return tuple(row[i] for i, row in enumerate(self.hessian))

    @cached_property
    def hessian(self) -> tuple[tuple[Expression, ...], ...]:
        """Second derivatives, ∂²f/∂xᵢ∂xⱼ in row i, column j."""
        return tuple(tuple(derivative(g, name) for name in self.variables) for g in self.gradient)


def objective(source: str | Objective) -> Objective:
    """The objective behind a key of OBJECTIVES, the text of one of them, or a text of one's own.

    Args:
        source: a key, a formula in x or in x and y, or an Objective, which is handed back. A function
            of one's own starts at 4, or at (4, 3).

    Raises:
        InputError: it is no text, or no formula of the notation in x, or in x and y.

    Example:
        >>> objective("x ** 4").key
        'quartic'
        >>> objective("x**2 + abs(y)").x0
        (4.0, 3.0)
    """
    if isinstance(source, Objective):
        return source
    if not isinstance(source, str):
        raise InputError(
            mark("an objective is a key of OBJECTIVES, a formula as text or an Objective, not {kind}"),
            kind=type(source).__name__,
        )
    return _found(source)


@lru_cache(maxsize=512)
def _found(text: str) -> Objective:
    if text in OBJECTIVES:
        return OBJECTIVES[text]
    f = parse(text, VARIABLES)
    known = next((o for o in OBJECTIVES.values() if o.f == f), None)
    if known:
        return known
    n = 2 if "y" in f.names else 1
    own = Objective(f.text, x0=(4.0, 3.0)[:n], window=((-5.0, 5.0),) * n)
    vars(own)["f"] = f  # it is parsed already
    return own


def _table(**objectives: Objective) -> dict[str, Objective]:
    return {key: replace(o, key=key) for key, o in objectives.items()}


OBJECTIVES: dict[str, Objective] = _table(
    quartic=Objective(
        "x**4",
        mark("Quartic x⁴"),
        mark(
            "This is the example from the article. The curve is steep far from 0 and very flat near 0: from x = 4 to x = 0.4 the gradient becomes 1,000 times smaller."
        ),
        (4.0,),
        ((-4.5, 4.5),),
        ((0.0,),),
    ),
    quadratic=Objective(
        "x**2",
        mark("Quadratic x²"),
        mark(
            "This is the simplest bowl. Watch how Adam runs past 0 and comes back. Plain gradient descent never passes 0 while α is below 0.5."
        ),
        (3.0,),
        ((-4.0, 4.0),),
        ((0.0,),),
    ),
    double_well=Objective(
        "x**4 - 2*x**2 + x/2",
        mark("Double well"),
        mark(
            "There are two valleys, and the left one is deeper. The start and the learning rate decide which one Adam ends in."
        ),
        (1.8,),
        ((-2.0, 2.0),),
        ((-1.0574537707,), (0.9304029266,)),
    ),
    wavy=Objective(
        "x**2/10 + sin(3*x)",
        mark("Many local minima"),
        mark(
            "This is a bowl with ripples. From 4.5, with α = 0.1, Adam settles in the first dip on its way. From which starts does it reach the deepest dip, near x = -0.5?"
        ),
        (4.5,),
        ((-6.0, 6.0),),
        (
            (-0.5122140284,),
            (1.5365898801,),
            (-2.5608069381,),
            (3.5847518173,),
            (-4.6082988824,),
            (5.6313031630,),
        ),
    ),
    absolute=Objective(
        "abs(x)",
        mark("Absolute value |x|"),
        mark(
            "The gradient is always +1, 0 or -1. It does not become smaller near the minimum, so the last steps go back and forth across 0."
        ),
        (2.0,),
        ((-3.0, 3.0),),
        ((0.0,),),
        kink=True,
    ),
    plateau=Objective(
        "tanh(x)**2",
        mark("Plateau"),
        mark(
            "Far from 0 the slope is almost 0. Plain gradient descent hardly moves there. Adam divides by the size of that same small slope and walks on."
        ),
        (3.5,),
        ((-5.0, 5.0),),
        ((0.0,),),
    ),
    log_bowl=Objective(
        "log(1 + x**2)",
        mark("Logarithmic bowl"),
        mark(
            "The curve is steepest at x = 1 and flatter further out. So a large gradient does not mean that the minimum is far away."
        ),
        (4.0,),
        ((-5.0, 5.0),),
        ((0.0,),),
    ),
    steep_wall=Objective(
        "exp(-3*x) + x",
        mark("Steep wall"),
        mark(
            "There is a wall on the left and a gentle slope on the right. The huge gradients on the wall stay in v for a long time: with α = 0.1 every step after t = 50 is shorter than 0.03 α."
        ),
        (-1.0,),
        ((-1.2, 4.0),),
        ((0.3662040962,),),
    ),
    huber=Objective(
        "sqrt(1 + x**2) - 1",
        mark("Smooth |x|"),
        mark(
            "The curve is round at the bottom and almost straight outside. The gradient always lies between -1 and 1, as if it had been clipped."
        ),
        (4.0,),
        ((-5.0, 5.0),),
        ((0.0,),),
    ),
    hinge=Objective(
        "maximum(0, 1 - x) + x**2/20",
        mark("Hinge with weight decay"),
        mark(
            "This is the loss of a support vector machine. At x = 1 it has a kink, where the slope jumps from -0.9 to 0.1. The minimum lies exactly in this kink."
        ),
        (-2.0,),
        ((-3.0, 4.0),),
        ((1.0,),),
        kink=True,
    ),
    cliff=Objective(
        "x**2/2 + 20*(1 + tanh(5*(x - 2)))",
        mark("Cliff"),
        mark(
            "There is a cliff at x = 2: the slope is 102 there, but only about 3 at x = 3 and 1 at x = 1. With α = 0.1 plain gradient descent leaps from the cliff to x = -8. Adam's steps are never longer than α."
        ),
        (2.5,),
        ((-3.0, 4.0),),
        ((-8.244546546872565e-07,),),
    ),
    inflection=Objective(
        "x**3*(x - 2) + 2",
        mark("Flat inflection"),
        mark(
            "At x = 0 the slope is exactly 0, but this is not a minimum. Momentum carries Adam across. With β₁ = 0 Adam gets stuck in front of 0."
        ),
        (-0.8,),
        ((-1.0, 2.3),),
        ((1.5,),),
    ),
    sharp_and_flat=Objective(
        "minimum(8*(x + 1)**2, (x - 2)**2/4 + 1/10)",
        mark("Sharp and flat valley"),
        mark(
            "A narrow valley, the deepest one, lies next to a wide valley. The learning rate decides which one catches Adam: try α = 0.1 and α = 0.5."
        ),
        (-3.0,),
        ((-4.0, 6.0),),
        ((-1.0,), (2.0,)),
    ),
    ravine=Objective(
        "x**2/20 + y**2",
        mark("Ravine"),
        mark(
            "At the same distance from 0 the slope is 20 times as steep across the ravine (y) as along it (x). Adam gives each coordinate a ruler of its own, so at first both move by about α per step."
        ),
        (-8.0, 2.0),
        ((-10.0, 4.0), (-3.0, 3.0)),
        ((0.0, 0.0),),
    ),
    rosenbrock=Objective(
        "(1 - x)**2 + 100*(y - x**2)**2",
        mark("Rosenbrock's valley"),
        mark(
            "This valley is curved and nearly flat. Finding it is easy. Following it to the minimum at (1, 1) takes Adam hundreds of steps."
        ),
        (-1.5, 2.0),
        ((-2.2, 2.2), (-1.0, 3.2)),
        ((1.0, 1.0),),
    ),
    himmelblau=Objective(
        "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        mark("Himmelblau's function"),
        mark(
            "There are 4 minima, all with f = 0. The start lies near the top of the hill between them: move x and y by 0.2, up or down, and Adam reaches all 4."
        ),
        (-0.3, -0.9),
        ((-5.5, 5.5), (-5.5, 5.5)),
        (
            (3.0, 2.0),
            (-2.805118087, 3.1313125183),
            (-3.7793102534, -3.283185991),
            (3.5844283403, -1.8481265270),
        ),
    ),
    beale=Objective(
        "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
        mark("Beale's function"),
        mark(
            "The middle is flat, and the corners are steep. At (2.5, 0.3) the gradient has a length of about 1, at the corner (4.5, 2) more than 4,000."
        ),
        (1.0, 1.5),
        ((-1.0, 4.5), (-2.0, 2.0)),
        ((3.0, 0.5),),
    ),
    saddle=Objective(
        "x**2 - y**2 + y**4/4",
        mark("Saddle"),
        mark(
            "At (0, 0) the ground rises along x and falls along y. The start lies almost on the line y = 0, where no slope leads to the side. Compare how many steps each optimizer needs to leave it."
        ),
        (2.0, 0.001),
        ((-2.5, 2.5), (-2.2, 2.2)),
        ((0.0, 1.4142135624), (0.0, -1.4142135624)),
    ),
    rastrigin=Objective(
        "20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)",
        mark("Rastrigin's function"),
        mark(
            "An egg box: this picture has 49 local minima, and only the one at (0, 0) is global. With α = 0.1 Adam stays in the cup next to its start."
        ),
        (2.3, 1.7),
        ((-3.2, 3.2), (-3.2, 3.2)),
        ((0.0, 0.0),),
    ),
)


def scaled(source: str | Objective, factor: float) -> Objective:
    """The function times a factor."""
    return objective(f"{factor:.15g}*({objective(source).text})")


def turned(kappa: float, degrees: float) -> Objective:
    """½(u² + κ·v²), where u and v are x and y turned by an angle.

    Example:
        >>> from optim.objectives import turned
        >>> turned(100, 0).text
        '0.5*x**2 + 0.0*x*y + 50.0*y**2'
    """
    c, s = math.cos(math.radians(2 * degrees)), math.sin(math.radians(2 * degrees))
    along, across = (1 + kappa - (kappa - 1) * c) / 4, (1 + kappa + (kappa - 1) * c) / 4
    return objective(f"{along!r}*x**2 + {0.0 - (kappa - 1) * s / 2!r}*x*y + {across!r}*y**2")
