"""What the texts of the functions claim."""

from collections.abc import Callable

import numpy as np

from optim import OBJECTIVES, objective, simulate
from tests.claims.runs import crossings, lengths, minimum, slope, xs


def dips(target: str) -> int:
    """How many minima lie in the window of a sum of two equal functions of one variable."""
    found = objective(target)
    line = np.linspace(*found.window[0], 2001)
    uphill = found.gradient[0](x=line, y=0.3) > 0
    return int((uphill[1:] & ~uphill[:-1]).sum()) ** 2


HIMMELBLAU = OBJECTIVES["himmelblau"]
CORNERS = np.add(HIMMELBLAU.x0, [(a, b) for a in (-0.2, 0.2) for b in (-0.2, 0.2)])
CLAIMS: dict[str, Callable[[], object]] = {
    "The curve is steep far from 0 and very flat near 0: from x = 4 to x = 0.4 the gradient becomes 1,000 times smaller.": lambda: (
        OBJECTIVES["quartic"].x0 == (4,) and np.isclose(slope("quartic", 4), 1000 * slope("quartic", 0.4))
    ),
    "Watch how Adam runs past 0 and comes back.": lambda: (
        xs("quadratic").min() < -0.1 and abs(xs("quadratic")[-1]) < 0.01
    ),
    "Plain gradient descent never passes 0 while α is below 0.5.": lambda: (
        xs("quadratic", "sgd", lr=0.499).min() >= 0 > xs("quadratic", "sgd", lr=0.501).min()
    ),
    "There are two valleys, and the left one is deeper.": lambda: (
        len(OBJECTIVES["double_well"].minima) == 2
        and float(OBJECTIVES["double_well"].f(x=OBJECTIVES["double_well"].minima[0][0]))
        < float(OBJECTIVES["double_well"].f(x=OBJECTIVES["double_well"].minima[1][0]))
    ),
    "The start and the learning rate decide which one Adam ends in.": lambda: (
        {minimum("double_well", xs("double_well", x0=x0)[-1]) for x0 in (-1.5, 1.8)} == {0, 1}
        and {minimum("double_well", xs("double_well", lr=lr)[-1]) for lr in (0.1, 0.3)} == {0, 1}
    ),
    "From 4.5, with α = 0.1, Adam settles in the first dip on its way.": lambda: (
        OBJECTIVES["wavy"].x0 == (4.5,)
        and minimum("wavy", xs("wavy")[-1]) == 3
        and max(m[0] for m in OBJECTIVES["wavy"].minima if m[0] < 4.5) == OBJECTIVES["wavy"].minima[3][0]
    ),
    "From which starts does it reach the deepest dip, near x = -0.5?": lambda: (
        minimum("wavy", xs("wavy", x0=0.5)[-1])
        == np.argmin([float(OBJECTIVES["wavy"].f(x=m[0])) for m in OBJECTIVES["wavy"].minima])
        and minimum("wavy", -0.5) == 0
    ),
    "The gradient is always +1, 0 or -1.": lambda: (
        set(simulate("absolute", steps=200, lr=0.1)["g"][1:, 0]) <= {1, 0, -1}
        and objective("absolute").gradient[0](x=0.0) == 0
    ),
    "It does not become smaller near the minimum, so the last steps go back and forth across 0.": lambda: (
        crossings(xs("absolute")[100:]) > 20
    ),
    "Far from 0 the slope is almost 0.": lambda: slope("plateau", 3.5) < 0.01,
    "Plain gradient descent hardly moves there.": lambda: np.ptp(xs("plateau", "sgd")) < 0.2,
    "Adam divides by the size of that same small slope and walks on.": lambda: abs(xs("plateau")[-1]) < 0.01,
    "The curve is steepest at x = 1 and flatter further out.": lambda: (
        slope("log_bowl", 0.9) < slope("log_bowl", 1) > slope("log_bowl", 1.1) > slope("log_bowl", 4)
    ),
    "The huge gradients on the wall stay in v for a long time: with α = 0.1 every step after t = 50 is shorter than 0.03 α.": lambda: (
        lengths(xs("steep_wall", steps=2000))[50:].max() < 0.03 * 0.1 and slope("steep_wall", -1) > 50
    ),
    "The gradient always lies between -1 and 1, as if it had been clipped.": lambda: (
        slope("huber", 1e3) < 1 and slope("huber", 4) > 0.95
    ),
    "At x = 1 it has a kink, where the slope jumps from -0.9 to 0.1.": lambda: np.allclose(
        [objective("hinge").gradient[0](x=x) for x in (1 - 1e-9, 1 + 1e-9)], [-0.9, 0.1]
    ),
    "The minimum lies exactly in this kink.": lambda: OBJECTIVES["hinge"].minima == ((1,),),
    "There is a cliff at x = 2: the slope is 102 there, but only about 3 at x = 3 and 1 at x = 1.": lambda: (
        np.allclose([slope("cliff", x) for x in (1, 2, 3)], [1, 102, 3], atol=0.05)
    ),
    "With α = 0.1 plain gradient descent leaps from the cliff to x = -8.": lambda: (
        round(xs("cliff", "sgd").min())
        == -8
        == round(xs("cliff", "sgd")[lengths(xs("cliff", "sgd")).argmax() + 1])
    ),
    "Adam's steps are never longer than α.": lambda: lengths(xs("cliff", steps=1000)).max() <= 0.1,
    "At x = 0 the slope is exactly 0, but this is not a minimum.": lambda: (
        slope("inflection", 0) == 0 and objective("inflection").f(x=0.1) < objective("inflection").f(x=0)
    ),
    "Momentum carries Adam across.": lambda: minimum("inflection", xs("inflection")[-1]) == 0,
    "With β₁ = 0 Adam gets stuck in front of 0.": lambda: (
        -0.05 < xs("inflection", beta1=0)[-1] < xs("inflection", beta1=0, steps=2000).max() < 0
    ),
    "A narrow valley, the deepest one, lies next to a wide valley.": lambda: (
        objective("sharp_and_flat").f(x=-1) < objective("sharp_and_flat").f(x=2)
        and slope("sharp_and_flat", -0.9) > slope("sharp_and_flat", 2.1)
    ),
    "The learning rate decides which one catches Adam: try α = 0.1 and α = 0.5.": lambda: (
        [minimum("sharp_and_flat", xs("sharp_and_flat", lr=lr)[-1]) for lr in (0.1, 0.5)] == [0, 1]
    ),
    "At the same distance from 0 the slope is 20 times as steep across the ravine (y) as along it (x).": lambda: (
        np.isclose(slope("ravine", 0, 3), 20 * slope("ravine", 3, 0))
    ),
    "Adam gives each coordinate a ruler of its own, so at first both move by about α per step.": lambda: (
        np.abs(lengths(xs("ravine"))[:10] / 0.1 - 1) < 0.1
    ).all(),
    "Following it to the minimum at (1, 1) takes Adam hundreds of steps.": lambda: (
        np.hypot(*(xs("rosenbrock", steps=300)[-1] - 1))
        > 0.1
        > np.hypot(*(xs("rosenbrock", steps=900)[-1] - 1))
    ),
    "There are 4 minima, all with f = 0.": lambda: (
        len(HIMMELBLAU.minima) == 4
        and max(float(HIMMELBLAU.f(x=x, y=y)) for x, y in HIMMELBLAU.minima) < 1e-9
    ),
    "The start lies near the top of the hill between them: move x and y by 0.2, up or down, and Adam reaches all 4.": lambda: (
        {minimum("himmelblau", xs("himmelblau", x0=tuple(start), steps=100)[-1]) for start in CORNERS}
        == {0, 1, 2, 3}
    ),
    "At (2.5, 0.3) the gradient has a length of about 1, at the corner (4.5, 2) more than 4,000.": lambda: (
        abs(slope("beale", 2.5, 0.3) - 1) < 0.1
        and slope("beale", 4.5, 2) > 4000
        and OBJECTIVES["beale"].window == ((-1, 4.5), (-2, 2))
    ),
    "At (0, 0) the ground rises along x and falls along y.": lambda: (
        objective("saddle").f(x=0.1, y=0) > 0 > objective("saddle").f(x=0, y=0.1)
    ),
    "The start lies almost on the line y = 0, where no slope leads to the side.": lambda: (
        OBJECTIVES["saddle"].x0[1] < 0.01 and objective("saddle").gradient[1](x=2.0, y=0.0) == 0
    ),
    "Compare how many steps each optimizer needs to leave it.": lambda: (
        np.diff([np.argmax(xs("saddle", key)[:, 1] > 1) for key in ("adam", "momentum", "sgd")]).min() > 0
    ),
    "An egg box: this picture has 49 local minima, and only the one at (0, 0) is global.": lambda: (
        dips("rastrigin") == 49
        and objective("rastrigin").f(x=0.0, y=0.0) == 0 < objective("rastrigin").f(x=1.0, y=0.0)
    ),
    "With α = 0.1 Adam stays in the cup next to its start.": lambda: (
        np.abs(xs("rastrigin")[-1] - 2).max() < 0.02
        and np.abs(np.subtract(OBJECTIVES["rastrigin"].x0, 2)).max() < 0.5
    ),
}
