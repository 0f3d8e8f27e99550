"""What the lessons state as a fact, and what must be true for it to be said.

``CLAIMS`` is a table like the core's, see ``tests/claims/test_claims.py``: a sentence, word for word,
and a function that works it out anew. Numbers that a page puts in when it is drawn are the core's own.
"""

import ast
import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from locales import update
from optim import OPTIMIZERS, objective, simulate
from optim.trace import Array
from pages.lab.failures import maths as failures
from pages.lab.long_runs import maths as long_runs
from pages.learn.adaptive_rates import maths as scaling
from pages.learn.anatomy import maths as bounds
from pages.learn.bias_correction import maths
from pages.learn.momentum import maths as moments
from pages.learn.momentum.sections import CHECKED
from pages.learn.pytorch.sections import ARGUMENTS
from pages.learn.worked_example import article
from tests.claims.rule import sentences

FOLDERS = ("ui", "pages")


def said() -> Iterator[str]:
    """Every sentence of the pages."""
    for folder in FOLDERS:
        for file in sorted((update.ROOT / folder).rglob("*.py")):
            for text in update.texts(ast.parse(file.read_text("utf-8"))):
                yield from sentences(text)


# --- what the rows work with --------------------------------------------------------------------


def curvatures(key: str) -> list[float]:
    """The second derivatives of a function along x and along y."""
    hessian = objective(key).hessian
    return [float(hessian[i][i](x=0.7, y=0.3)) for i in (0, 1)]


def overshoot() -> tuple[Array, Array]:
    """m and the slope in the steps from the first place past the minimum to where the swing turns back."""
    run = moments.swing(0.9, 1.0, 30)
    first = int(np.argmax(run.x[:, 0] < 0))
    steps = slice(first + 1, int(np.argmin(run.x[:, 0])) + 1)
    return run["m"][steps, 0], run["g"][steps, 0]


def turned(steepness: float) -> Array:
    """f in the lesson's valley and from its start, turned by 45°, for its 60 steps."""
    c = math.sqrt(0.5)
    u, v = scaling.START
    run = simulate(
        f"({c}*x + {c}*y)**2/2 + {steepness}*({c}*y - {c}*x)**2/2",
        "adam",
        (c * (u - v), c * (u + v)),
        60,
        lr=0.1,
        beta1=scaling.WITHOUT_MEMORY,
    )
    return run.f


def shares(period: float = 100) -> dict[str, float]:
    return {key: seldom / often for key, (often, seldom) in scaling.ways(period, 1000).items()}


def rare_root() -> float:
    """√v̂ of the rare weight on slope 1, k = 100, when its gradient comes for the tenth time."""
    run = simulate("x", OPTIMIZERS["adam"].after(scaling.RARE), 0.0, 1000, record=("v_hat",), period=100.0)
    return float(np.sqrt(run["v_hat"][-1, 0]))


def forgotten(key: str) -> Array:
    """v in each of 50 steps without a gradient, after one of 1, as a share of the v before."""
    noise = np.r_[1.0, np.zeros(50)][:, None]
    v = simulate("0*x", key, 0.0, 51, record=("v",), noise=noise, beta2=0.99)["v"][1:, 0]
    return np.asarray(v[1:] / v[:-1])


def unbounded(beta1: float, beta2: float) -> list[float]:
    """The longest step on gradients that fall by β₂/β₁, the longer these go on."""
    return [
        float(bounds.fed(f"(beta2/beta1)**(t - {n})", 0, 0.0, 1, beta1, beta2, 0.0)[1][:n].max())
        for n in (5, 10, 20)
    ]


def descended(lr: float) -> Array:
    """|y| in the lesson's valley with κ = 100, by gradient descent."""
    return np.asarray(np.abs(scaling.descent(100.0, lr, 200).x[:, 1]))


# --- the claims ---------------------------------------------------------------------------------

CLAIMS: dict[str, Callable[[], object]] = {
    # momentum
    "With β₁ = 0 the lines are plain gradient descent.": lambda: np.array_equal(
        moments.ravine(0.0, 0.9, 40).x, simulate("ravine", "sgd", steps=40, lr=0.9).x
    ),
    "falls below one half with the 7th factor: the half-life is {half} steps.": lambda: (
        0.9**6 > 0.5 > 0.9**7 and 6 < moments.half_life(0.9) < 7
    ),
    "1/(1-β₁) = 10 steps is the *time constant* of m: by then the weight has fallen to {left} of what it was.": lambda: (
        np.isclose(1 / (1 - 0.9), 10)
        and np.isclose(moments.weights(0.9, 11)[10] / moments.weights(0.9, 1)[0], 0.9**10)
        and abs(0.9**10 - math.exp(-1)) < 0.02
    ),
    "1/(1-β₁) is the time constant of m: by then the weight has fallen to {left} of what it was, which is less than half.": lambda: (
        all(beta ** (1 / (1 - beta)) < 0.5 for beta in CHECKED)
    ),
    "Its curvature across the ravine (y) is twenty times its curvature along it (x).": lambda: np.isclose(
        curvatures("ravine")[1], 20 * curvatures("ravine")[0]
    ),
    "At α = 0.99 gradient descent jumps from wall to wall.": lambda: (
        np.diff(np.sign(moments.ravine(0.0, 0.99, 40).x[:, 1])) != 0
    ).all(),
    "If it keeps its sign, all of it comes through.": lambda: np.isclose(
        moments.filtered(0.9, (1.0,) * 400)[-1], 1
    ),
    "Without m, x swings further and further out once α·f″ is above 2.": lambda: (
        abs(moments.swing(0.0, 1.99, 200).x[-1, 0]) < 1 < abs(moments.swing(0.0, 2.01, 200).x[-1, 0])
    ),
    "Across the ravine f″ = 2, so α·f″ = {h}.": lambda: np.isclose(curvatures("ravine")[1], 2),
    "After x passes the minimum, m still points in the old direction, which is now uphill.": lambda: (
        len(overshoot()[0]) > 2 and (overshoot()[0] > 0).all() and (overshoot()[1] < 0).all()
    ),
    "Every step multiplies the swing by √β₁ = {damping}, so it halves in {halves} steps, which is two half-lives of m.": lambda: (
        np.isclose(math.sqrt(0.9) ** (2 * moments.half_life(0.9)), 0.5)
    ),
    "That is the half-life of x's swing, which is multiplied by √β₁ at each step.": lambda: (
        (ring := moments.ring(0.9, 1.0)) is not None and np.isclose(ring.damping, math.sqrt(0.9))
    ),
    # adaptive rates
    "Along y, SGD is stable only below α = 2/κ = {edge}.": lambda: (
        descended(0.0199)[-1] < 1 < descended(0.0201)[-1]
    ),
    "Along x, α = 1 would be best.": lambda: scaling.descent(100.0, 1.0, 5).x[1, 0] == 0,
    "In a valley turned by 45°, Adam's path depends on κ too, and Adam is much slower.": lambda: (
        turned(100)[-1] > 10 * turned(10)[-1] and turned(100)[-1] > 1e6 * scaling.ruled(100.0, 0.1, 60).f[-1]
    ),
    "It is α downhill, whatever the slope, until |g| comes near ε = {eps}.": lambda: np.allclose(
        scaling.first_steps((1e-3, 1.0, 1e4), "adam", eps=1e-8), 1, rtol=1e-4
    ),
    "Where |g| equals ε, it is half of α.": lambda: np.isclose(
        scaling.first_steps((1e-8,), "adam", eps=1e-8)[0], 0.5
    ),
    "For the rare weight v̂ is about g²/k, so each gradient that does come is divided by about g/√k: it counts √k = 10 times as much.": lambda: (
        np.isclose(rare_root(), 0.1, rtol=0.25)
    ),
    "SGD moves the rare weight by only 1/k of the other's distance.": lambda: np.isclose(
        shares()["sgd"], 0.01
    ),
    "AdaGrad, RMSProp and Adam move it by roughly 1/√k.": lambda: all(
        np.isclose(shares()[key], 0.1, rtol=0.3) for key in ("adagrad", "rmsprop", "adam")
    ),
    "RMSProp and Adam average, so they forget: v keeps only β₂ of its old value at each step.": lambda: all(
        np.allclose(forgotten(key), 0.99) for key in ("rmsprop", "adam")
    ),
    "AdaGrad adds up and never forgets; SGD has no ruler.": lambda: (
        scaling.recovered(scaling.fading(0.99, 1000)["adagrad"], 0.5) is None
        and "v" not in {e.name for e in OPTIMIZERS["sgd"].equations}
    ),
    # bias correction
    "m and v start at 0, so at first both are too small.": lambda: all(
        0 < maths.averages(0.9, 0.999, 0.0, 1).trace[name][1, 0] < 0.2 for name in "mv"
    ),
    "On the thin line, 1-β₁ = √(1-β₂), the first step is exactly right.": lambda: all(
        np.isclose(float(maths.RATIO(beta1=b, beta2=1 - (1 - b) ** 2, t=1.0)), 1) for b in (0.3, 0.9, 0.99)
    ),
    "So m̂ and v̂ are **unbiased**, if the gradients' mean and mean square do not change.": lambda: all(
        abs(
            np.mean(
                [(run := maths.averages(0.9, 0.999, 1.0, seed, 3)).trace[name][3, 0] for seed in range(900)]
            )
            - run.true[name]
        )
        < 0.15
        for name in ("m_hat", "v_hat")
    ),
    # anatomy
    "v forgets large gradients so fast that m still has them, and there is no bound.": lambda: (
        unbounded(0.9, 0.5)[2] > 2 * unbounded(0.9, 0.5)[1] > 4 * unbounded(0.9, 0.5)[0]
    ),
    "no steady signal gives such a step on average": lambda: bounds.measured(0.9, 0.999).mean.max() < 1,
    "Where |g| is much larger than ε, the step is α, whatever the gradient.": lambda: np.allclose(
        bounds.by_gradient(1e-6, 0.9, 0.999)[1][bounds.by_gradient(1e-6, 0.9, 0.999)[0] > 1e-2], 1, rtol=1e-3
    ),
    # long runs
    "One is a larger ε: the ratio can then never pass α·f″/ε, however small v̂ gets.": lambda: (
        np.nanmax(long_runs.bursts("adam", 10_000, 0.1, 0.9, 0.999, 0.01).ratio) < 0.1 * 2 / 0.01
    ),
    "Near the minimum the gradients are tiny, so v̂ forgets the large ones: each step multiplies it by about β₂.": lambda: (
        np.allclose(
            np.diff(np.log(long_runs.bursts("adam", 10_000, 0.1, 0.9, 0.999, 1e-8).root[4000:6500])),
            math.log(0.999) / 2,
            rtol=0.05,
        )
    ),
    # failures
    "At +1 it is 2(C − 2)/3 = {limit}.": lambda: np.isclose(
        (2 * failures.online("adam", 3, 0.1, 0.5, 0).slopes).mean(), failures.limit_regret(3)
    ),
    "A method that learns brings it to 0.": lambda: (
        failures.online("amsgrad", 3, 0.1, 0.5, 0).regret[-1] < 0.02
    ),
    "Momentum or a large α may carry x over the hill, by luck.": lambda: (
        any(failures.valleys("momentum", 1.8))
        and any(failures.valleys("adam", 1.8)[7:])
        and not any(failures.valleys("adam", 1.8)[:7])
    ),
    "The pull of L2 goes through Adam's division: with √v̂ near {noisy} it is weak, with √v̂ near {quiet} it is strong.": lambda: (
        failures.decay(1e-3, 0.1, 1).l2[-1, 0] > 0.8 > 0.1 > abs(failures.decay(1e-3, 0.1, 1).l2[-1, 1])
    ),
    "All {n} first steps are exactly α long.": lambda: np.allclose(
        failures.early(0.999).step[:, 0], 1, rtol=0, atol=1e-15
    ),
    "While there are 5 or fewer, it does not use v̂.": lambda: failures.early(0.999).first == 6,
    # the worked example
    "There are three slips in six lines of a useful article: by hand, this happens to everybody.": lambda: (
        (len(article.lines()), sum(not line.sound for line in article.lines())) == (6, 3)
    ),
    "At x₀ = 4 the slope is positive, so any x₁ other than 3.9 must be a slip.": lambda: (
        article.run(1)["g"][1, 0] > 0 and np.isclose(article.run(1).x[1, 0], 3.9, rtol=0, atol=1e-10)
    ),
    "It fails only where the gradient is about as small as ε.": lambda: (
        scaling.first_steps((1e-9, 1e-6), "adam", eps=1e-8).round(1).tolist() == [0.1, 1.0]
    ),
}


@pytest.mark.parametrize("sentence", CLAIMS)
def test_what_a_lesson_says_is_true(sentence: str) -> None:
    assert CLAIMS[sentence]()


def test_nothing_is_worked_out_that_no_page_says() -> None:
    assert set(CLAIMS) - set(said()) == set()


def test_pytorchs_defaults_are_those_of_the_core() -> None:
    printed = {name: default for name, _sign, default, _about in ARGUMENTS}
    adam = OPTIMIZERS["adam"]
    for name, key in (("lr", "lr"), ("eps", "eps"), ("weight_decay", "weight_decay")):
        assert float(printed[name]) == adam.default(key)
    assert printed["betas"] == f"({adam.default('beta1')}, {adam.default('beta2')})"
