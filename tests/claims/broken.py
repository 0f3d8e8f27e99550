"""What the broken Adams, and the names of slips, claim."""

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np
import pytest

from optim import HYPERPARAMETERS, OPTIMIZERS, InputError, objective, simulate
from optim.optimizers import UNCORRECTED
from optim.slips import slips
from optim.stages import stages
from optim.trace import Array, Trace
from pages.lab.broken.exhibits import ADAM, EPS, EXHIBITS, H, case
from tests.claims.runs import column, lengths, slope, weights, xs


def n(key: str) -> Mapping[str, float]:
    """What an exhibit's texts put in."""
    return case(key)[2]


def broken(key: str, rule: str = "") -> Trace:
    """An exhibit's run, or that of another optimizer with what the exhibit states."""
    return EXHIBITS[key].run(rule)


def broken_lengths(key: str, rule: str = "") -> Array:
    """The length of its steps in units of the stated α."""
    return lengths(broken(key, rule).x[:, 0]) / EXHIBITS[key].hyper["lr"]


def refused(**hyper: float) -> bool:
    with pytest.raises(InputError):
        simulate("x", "adam", 0.0, 1, **hyper)  # type: ignore[arg-type]
    return True


def slipped(key: str, name: str) -> list[str]:
    """What a slip makes of one of Adam's lines."""
    (stage,) = (stage for stage in stages(objective("x"), OPTIMIZERS["adam"]) if stage.name == name)
    return [slip.stage.expression.text for slip in slips(stage) if slip.key == key]


CLAIMS: dict[str, Callable[[], object]] = {
    # places hold the numbers of ``numbers``
    "At x₀ = {x0} the gradient g₁ = {g1} is 4x³, so the factor is there.": lambda: (
        n("1")["g1"] == 4 * n("1")["x0"] ** 3
    ),
    "So the first step is {first}α instead of α.": lambda: n("1")["first"] > 1.1,
    "ε = 10⁻⁸ is a tenth of this slope, so it does shorten the steps.": lambda: (
        np.isclose(EPS / n("11")["g1"], 0.1) and np.isclose(n("11")["right_first"], 1 / 1.1)
    ),
    "But a correct Adam with the same ε steps by {right_first}α at t = 1 and by {right_last}α at t = {steps}.": lambda: (
        np.allclose(broken_lengths("11", "adam"), 1 / 1.1)
    ),
    "In the line of r, ε counts {times} times as much at t = 1, and less with each step.": lambda: (
        np.allclose(1 / broken_lengths("11") - 1, 0.1 / np.sqrt(1 - 0.999 ** np.arange(1, 101)))
    ),
    "So the first step is {first}α instead of {right_first}α.": lambda: np.isclose(
        n("11")["first"], 1 / (1 + 0.1 * n("11")["times"])
    ),
    "Without the correction of v the first step would be {uncorrected}α.": lambda: np.isclose(
        n("11")["uncorrected"], 1e-7 / (1e-7 * np.sqrt(0.001) + EPS)
    ),
    "ε = 10⁻⁸ is added to √v̂₁ = {root}.": lambda: (
        EPS == 1e-8 and np.isclose(n("1")["root"], np.sqrt(broken("1")["v_hat"][1, 0]))
    ),
    "It is far too small to change anything that you see here.": lambda: np.allclose(
        broken("1").x, EXHIBITS["1"].run(lr=0.1, eps=0.0).x, rtol=1e-6
    ),
    "v₁ = {v1} is 0.001·g₁² with g₁ = {g1}.": lambda: np.isclose(n("1")["v1"], 0.001 * n("1")["g1"] ** 2),
    "On f = |x| the slope has the size 1 everywhere except at 0.": lambda: (
        {slope("absolute", x) for x in (-3, -0.01, 0.01, 3)} == {1} and slope("absolute", 0) == 0
    ),
    "So every step down should be α = {alpha} long.": lambda: (
        np.allclose(broken_lengths("2", "adam"), 1) and n("2")["alpha"] == 0.1
    ),
    "m₁ = {m1} is small, and m₁ alone would make the first step short.": lambda: n("2")["m1"] < 0.2,
    "Another α would stretch all steps by the same factor.": lambda: np.allclose(
        broken_lengths("2")[:15], lengths(EXHIBITS["2"].run(lr=0.05).x[:, 0])[:15] / 0.05
    ),
    "These steps are {first}α at t = 1 and {peak}α at t = {peak_at}.": lambda: (
        n("2")["peak"] > 1.5 * n("2")["first"] > 3
    ),
    "m and v both start at 0, and v catches up far more slowly.": lambda: (
        column("adam", "m")[9] > 0.6 and column("adam", "v")[9] < 0.01
    ),
    "The first step is {first}α long, and the longest one, at t = {peak_at}, is {peak}α.": lambda: (
        (n("2")["first"], n("2")["peak"]) == (broken_lengths("2")[0], broken_lengths("2").max())
        and n("2")["peak_at"] == 1 + broken_lengths("2").argmax()
    ),
    "So without the correction Adam starts too fast, not too slowly.": lambda: (
        broken_lengths("2")[:15].min() > 1
    ),
    "Here this mistake would not even show: with |g| = 1 both give v₁ = {v1}.": lambda: (
        EXHIBITS["2"].run(ADAM.replace("g**2", "abs(g)")).x == broken("2", "adam").x
    ).all(),
    "In the first step t is 0 instead of 1.": lambda: (
        EXHIBITS["3"].printed == ADAM.replace("**t", "**(t - 1)")
    ),
    "m₁ = {m1} and v₁ = {v1} are right, but both are divided by 1-β⁰ = 0.": lambda: (
        all(broken("3")[name][1] == broken("3", "adam")[name][1] for name in ("m", "v")) and 1 - 0.9**0 == 0
    ),
    "The program must add 1 to t before it uses t.": lambda: np.array_equal(
        EXHIBITS["3"].run(EXHIBITS["3"].printed.replace("(t - 1)", "((t - 1) + 1)")).x, broken("3", "adam").x
    ),
    "A float overflows only near 1.8×10³⁰⁸.": lambda: f"{np.finfo(float).max:.2g}" == "1.8e+308",
    "v₁ = {v1}: an average of squares is never negative.": lambda: (
        n("3")["v1"] > 0 and (weights(0.999, 50) > 0).all()
    ),
    "This is f = |x| again, and every step should be α = {alpha}.": lambda: (
        np.allclose(broken_lengths("4", "adam"), 1) and EXHIBITS["4"].objective == "abs(x)"
    ),
    "The first step is right.": lambda: np.isclose(n("4")["first"], 1),
    "Then the first step would be {uncorrected}α.": lambda: (
        n("4")["uncorrected"] == lengths(EXHIBITS["4"].run(UNCORRECTED).x[:, 0])[0] / 0.1
    ),
    "With the same β₂ a correct Adam never takes a step longer than {right_peak}α here.": lambda: (
        n("4")["right_peak"] == broken_lengths("4", "adam").max()
    ),
    "Compared with √v̂₁ = {root}, ε = 10⁻⁸ is too small to show, inside the root or outside.": lambda: (
        n("4")["root"] == pytest.approx(1)
        and np.allclose(
            broken("4").x,
            EXHIBITS["4"].run(EXHIBITS["4"].printed.replace("sqrt(v_hat) + eps", "sqrt(v_hat + eps)")).x,
        )
    ),
    "At t = 1 there is no difference, so a check of x₁ finds nothing: the step is {first}α.": lambda: (
        broken("4").x[1] == pytest.approx(broken("4", "adam").x[1])
    ),
    "On an endless slope the steps would shrink to {limit}α, because m̂ goes to 10g and v̂ to 1,000g².": lambda: (
        [
            simulate("x", EXHIBITS["4"].printed, 0.0, 12_000, lr=0.1)[name][-1, 0]
            for name in ("m_hat", "v_hat")
        ]
        == pytest.approx([10, 1000], rel=1e-4)
        and n("4")["limit"] == pytest.approx(10 / np.sqrt(1000))
    ),
    "Put the numbers of t = 1 into the printed lines.": lambda: 1 in EXHIBITS["5"].rows,
    "Inside the root, ε would act like √ε = {root_eps}, which is ten times this gradient.": lambda: (
        np.isclose(n("5")["root_eps"], 10 * n("5")["g1"])
    ),
    "With ε = 0 the step would be α.": lambda: (
        lengths(EXHIBITS["5"].run(lr=0.1, eps=0.0).x[:, 0])[0] == pytest.approx(0.1)
        and n("5")["first"] < 0.9995
    ),
    "m̂₁ = {m_hat1} is m₁/0.1, as printed.": lambda: np.isclose(n("5")["m_hat1"], n("5")["m1"] / 0.1),
    "v₁ = {v1} is 0.001 times the square of {g1}, as printed.": lambda: np.isclose(
        n("5")["v1"], 0.001 * n("5")["g1"] ** 2, atol=0
    ),
    "In this tool's table v is 0 in every row, and yet x moves.": lambda: (
        {f"{v:.6f}" for v in broken("6")["v"][list(EXHIBITS["6"].rows), 0]} == {"0.000000"}
        and lengths(broken("6").x[:, 0])[0] > 0
    ),
    "With v̂₁ = 0 the first step would be α·m̂₁/ε = {zero}.": lambda: (
        n("6")["zero"] == pytest.approx(n("6")["alpha"] * n("6")["m_hat1"] / EPS)
    ),
    "v₁ = {v1} and v̂₁ = {v_hat1}, but with six decimals every number below 5×10⁻⁷ is printed as 0.": lambda: (
        (f"{4.99e-7:.6f}", f"{5.01e-7:.6f}") == ("0.000000", "0.000001") and n("6")["v_hat1"] < 5e-7
    ),
    "If v̂₁ were really 0, the first step would be {zero}, not {step1}.": lambda: (
        n("6")["zero"] > 100 * n("6")["step1"]
    ),
    "Six significant digits show a number of any size.": lambda: float(f"{1.23456e-300:.6g}") == 1.23456e-300,
    "g₁ = {g1} is small, but it is not 0.": lambda: 0 < n("6")["g1"] < 1e-4,
    "And with a gradient of 0 x would not move.": lambda: set(xs("0*x", x0=0.02)) == {0.02},
    "Then v̂₁ would be 0/0, and x₁ would not be a number.": lambda: np.isnan(
        EXHIBITS["6"].run(ADAM.replace("beta2", "1")).x[1, 0]
    ),
    "At a minimum the slope is 0.": lambda: slope(EXHIBITS["7"].objective, 1) == 0 != n("7")["end_slope"],
    "x moves in full steps until t = {rest}, and then not at all.": lambda: (
        broken_lengths("7")[: int(n("7")["rest"]) - 1].min() > 0.95
        and (broken_lengths("7")[int(n("7")["rest"]) :] == 0).all()
    ),
    "At rest the slope is {end_slope}, not 0, and the printed lines ask for a step of {want}.": lambda: (
        n("7")["end_slope"] == slope(EXHIBITS["7"].objective, -5) and n("7")["want"] > 0.05
    ),
    "Without the clip x is {right_end} at t = {steps} and goes on falling, because this f has no lowest value.": lambda: (
        EXHIBITS["7"].run("adam").x[-1, 0] == n("7")["right_end"]
        and (np.diff(simulate(EXHIBITS["7"].objective, "adam", -2.0, 2000, lr=0.1).x[:, 0]) < 0).all()
    ),
    "A tool says that Adam beats Adamax, both with α = {alpha}: until |x| is below 0.5 Adam needs {hit} steps, and Adamax {rival_hit}.": lambda: (
        n("8")["hit"] == np.argmax(np.abs(broken("8").x) < 0.5)
        and n("8")["rival_hit"] == np.argmax(np.abs(broken("8", "adamax").x) < 0.5)
    ),
    "The first step of both optimizers should be α.": lambda: (
        [lengths(broken("8", key).x[:, 0])[0] for key in ("adam", "adamax")] == pytest.approx([0.1, 0.1])
    ),
    "Adamax's first step is {rival_step1}, which is α, as it should be.": lambda: (
        n("8")["rival_step1"] == pytest.approx(n("8")["alpha"])
    ),
    "Adam's first step shows it: the step is {step1}, so Adam's α is {real}.": lambda: (
        n("8")["step1"] == pytest.approx(n("8")["real"]) != n("8")["alpha"]
    ),
    "The sliders of this tool can be moved to their very ends.": lambda: (
        EXHIBITS["9"].ran == ADAM.replace("beta2", "1")
    ),
    "Then m would stay 0.": lambda: (
        (EXHIBITS["9"].run(ADAM.replace("beta1", "1"))["m"][1] == 0) and n("9")["m1"] > 0
    ),
    "v keeps its old value 0 and takes nothing of g₁², where g₁ = {g1}.": lambda: (
        n("9")["v1"] == 0 != n("9")["g1"]
    ),
    "Then 1-1ᵗ = 0, and v̂₁ = 0/0 is {v_hat1}.": lambda: np.isnan(n("9")["v_hat1"]),
    "This is why the definition demands β < 1.": lambda: (
        {HYPERPARAMETERS[name].range for name in ("beta1", "beta2")} == {"[0, 1)"}
    ),
    "This app refuses 1.": lambda: refused(beta2=1.0),
    "Then x would stay at {x0}.": lambda: set(EXHIBITS["9"].run(ADAM, lr=0.0).x[:, 0]) == {n("9")["x0"]},
    "This tool uses a difference quotient d instead of the gradient: d = (f(x + h) - f(x))/h with h = 10⁻¹².": lambda: (
        H == 1e-12 and EXHIBITS["10"].printed.splitlines()[1:] == ADAM.replace("g", "d").splitlines()
    ),
    "x stays at {end} and does not move.": lambda: set(broken("10").x[:, 0]) == {n("10")["end"]},
    "The size of h causes an error of about h·f″/2 = {bias} at the start.": lambda: (
        float(((1 + Fraction(H)) ** 4 - 1) / Fraction(H) - 4) == pytest.approx(n("10")["bias"])
    ),
    "Near 10⁶ neighbouring floats are {gap} apart.": lambda: n("10")["gap"] == np.nextafter(1e6, 2e6) - 1e6,
    "This is too little to reach the next float.": lambda: n("10")["rise"] < n("10")["gap"] / 2,
    "So d₁ = {d1}, although g₁ = {g1}: d can only be a multiple of {unit}.": lambda: (
        n("10")["d1"] == 0 and n("10")["unit"] == n("10")["gap"] / H
    ),
    "This is the result if the factor 1-β is forgotten.": lambda: slipped("weight", "m") == ["beta1 * m + g"],
    "This is the result if one multiplies by 1-βᵗ instead of dividing by it.": lambda: (
        slipped("multiplied", "m_hat") == ["m * (1.0 - beta1 ** t)"]
    ),
    "The first step has t = 1.": lambda: simulate("x", "x = x - t", 0.0, 1).x[1, 0] == -1,
}
