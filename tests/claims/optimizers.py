"""What the texts of the optimizers claim."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from optim import OPTIMIZERS, objective, simulate
from optim.optimizers import SECOND_MOMENT
from optim.trace import Array
from pages.learn.reading.papers import evidence
from tests.claims.runs import after, column, flat, lengths, line, on_noise, weights, xs


def papers_rho(beta2: float) -> Array:
    """RAdam's ρ at t = 1, 2, ..., 100 as its paper writes it, in floats."""
    t = np.arange(1, 101)
    return np.asarray(2 / (1 - beta2) - 1 - 2 * t * beta2**t / (1 - beta2**t))


def rprop_waits() -> bool:
    run = simulate("x**2", "rprop", 1.0, 40, lr=0.3)
    d, s, x, delta = (run[name][:, 0] for name in ("d", "s", "x", "delta"))
    turned = np.flatnonzero(s[:-1] < 0)
    waits = (d[turned] == 0) & (x[turned] == x[turned - 1])
    return len(turned) > 2 and bool(waits.all() and (delta[turned + 1] == delta[turned]).all())


def averages_z(key: str) -> bool:
    run = simulate("wavy", key, steps=50, lr=0.1)
    return np.allclose(run["a"][1:, 0], np.cumsum(run["z"][1:, 0]) / np.arange(1, 51))


def noise_left(key: str, name: str, steps: int) -> float:
    """How far from the minimum of x²/2, where gradients are noisy, 200 runs end."""
    noise = np.random.default_rng(0).normal(size=(steps, 200, 1))
    run = simulate("x**2/2", key, np.zeros((200, 1)), steps, noise=noise, lr=0.1, every=steps)
    return float(np.sqrt(np.mean(np.square(run[name][-1]))))


def reddi(key: str, beta2: float) -> float:
    """Where x ends on Reddi's example with C = 3, which is kept in [-1, 1] by turning back there."""
    slopes = np.where(np.arange(3000) % 3 == 0, 3.0, -1.0)[:, None]
    rule = OPTIMIZERS[key].text.rpartition("x = x - ")
    kept = f"{rule[0]}lr_t = lr/sqrt(t)\nx = minimum(maximum(x - {rule[2].replace('lr*', 'lr_t*')}, -1), 1)"
    run = simulate("0*x", kept, 0.0, 3000, noise=slopes, lr=0.5, beta1=0.0, beta2=beta2)
    return float(run.x[-1, 0])


NOISE = np.random.default_rng(0).normal(size=(300, 1))
L2 = OPTIMIZERS["adam"].variant({"weight_decay": 0.1})
CLAIMS: dict[str, Callable[[], object]] = {
    "In each coordinate this is almost α while the gradients agree, and less when they are mostly noise.": lambda: (
        np.allclose(flat("adam"), 1) and on_noise(300)[250:].mean() < 0.3
    ),
    "ε matters only where √v̂ is not much larger than ε.": lambda: (
        np.allclose(flat("adam", eps=1e-3), 1, rtol=2e-3) and np.allclose(flat("adam", eps=1.0), 0.5)
    ),
    "A running average of gradients: m keeps β₁ times its old value and adds 1-β₁ times the new gradient.": lambda: (
        line("adam", "m") == "beta1*m + (1 - beta1)*g"
    ),
    "Noise and oscillation largely cancel in it.": lambda: (
        np.sqrt((weights(0.9, 100) ** 2).sum()) < 0.25
        and abs(weights(0.9, 100) @ (-1.0) ** np.arange(100)) < 0.06
    ),
    "A running average of squared gradients: v keeps β₂ times its old value and adds 1-β₂ times g².": lambda: (
        {line(key, "v") for key, rule in OPTIMIZERS.items() if rule.notes.get("v") is SECOND_MOMENT}
        == {"beta2*v + (1 - beta2)*g**2"}
    ),
    "m starts at 0, so at first it is too small: after t steps the weights in it add up to 1-β₁ᵗ.": lambda: (
        all(np.isclose(weights(0.9, t).sum(), 1 - 0.9**t) for t in (1, 5, 50))
    ),
    "v starts at 0 too.": lambda: simulate("x", steps=1)["v"][0, 0] == 0,
    "After t steps the weights in it add up to 1-β₂ᵗ, and it is divided by this sum.": lambda: (
        np.allclose(column("adam", "v"), 1 - 0.999 ** np.arange(1, 101))
        and np.allclose(column("adam", "v_hat"), 1)
    ),
    "The closer β₂ is to 1, the longer this correction matters.": lambda: (
        column("adam", "v", beta2=0.9)[-1]
        > 0.99
        > 0.7
        > column("adam", "v", beta2=0.99)[-1]
        > 0.5
        > column("adam", "v")[-1]
    ),
    "The gradient of f + λx²/2.": lambda: np.allclose(
        simulate("x**4", "adam", 1.5, 1, weight_decay=0.3)["d"][1],
        objective("x**4 + 0.3*x**2/2").gradient[0](x=1.5),
    ),
    "A pull towards 0 is added before everything else, so m and v average it too.": lambda: (
        L2.equations[0].name == "d"
        and {"m", "v"} == {e.name for e in L2.equations if "d" in e.expression.names}
    ),
    "The steeper the slope, the longer the step.": lambda: np.allclose(
        lengths(xs("5*x", "sgd", 0.0)), 5 * lengths(xs("x", "sgd", 0.0))
    ),
    "Polyak adds μ times the last move to the step.": lambda: np.allclose(
        np.diff(xs("quadratic", "momentum"))[1:],
        -0.1 * 2 * xs("quadratic", "momentum")[1:-1] + 0.9 * np.diff(xs("quadratic", "momentum"))[:-1],
    ),
    "Here, as in PyTorch, α stays constant unless you choose a schedule.": lambda: (
        "t" not in {name for e in OPTIMIZERS["sgd"].equations for name in e.expression.names}
    ),
    "Momentum that looks ahead: the step uses the velocity as it would be after one more step with the same gradient.": lambda: (
        np.allclose(np.diff(xs("x", "nesterov", 0.0))[:-1], np.diff(xs("x", "momentum", 0.0))[1:])
    ),
    "So it brakes earlier and overshoots less.": lambda: (
        xs("quadratic", "momentum").min() < xs("quadratic", "nesterov").min() < 0
    ),
    "This sum is the velocity that the next step would have if the gradient stayed the same.": lambda: (
        np.allclose(1 + 0.9 * column("nesterov", "b")[:-1], column("nesterov", "b")[1:])
    ),
    "Every coordinate has a learning rate of its own: α divided by the root of the sum of all its squared gradients.": lambda: (
        np.allclose(lengths(xs("x + 100*y", "adagrad", (0, 0), 3)), 0.1 / np.sqrt([[1, 1], [2, 2], [3, 3]]))
    ),
    "But these rates only ever fall.": lambda: (
        np.diff(simulate("wavy", "adagrad", steps=200, lr=0.1)["v"][1:, 0]).min() >= 0
        and line("adagrad", "x") == "x - lr*g/(sqrt(v) + eps)"
    ),
    "The sum of all squared gradients so far.": lambda: np.allclose(
        column("adagrad", "v"), np.arange(1, 101)
    ),
    "It forgets nothing, so it never falls.": lambda: line("adagrad", "v") == "v + g**2",
    "Compared with AdaGrad, an average takes the place of the sum, so the learning rates can rise again.": lambda: (
        np.diff(simulate("quadratic", "rmsprop", steps=200, lr=0.1)["v"][1:, 0]).min() < 0
    ),
    "Here, as in PyTorch, β₂ is 0.99 and ε stands outside the root.": lambda: (
        OPTIMIZERS["rmsprop"].default("beta2") == 0.99 and line("rmsprop", "x").endswith("/(sqrt(v) + eps)")
    ),
    "At the start there are no recent steps; the ε inside the root gets x moving.": lambda: (
        column("adadelta", "delta", steps=1)[0] > 0 == column("adadelta", "delta", steps=1, eps=0.0)[0]
    ),
    "Both averages start at 0 and are corrected for it.": lambda: (
        np.allclose(column("adam", "m_hat"), 1) and np.allclose(column("adam", "v_hat"), 1)
    ),
    "As in the paper's Algorithm 1, ε stands beside the corrected √v̂.": lambda: (
        line("adam", "x") == "x - lr*m_hat/(sqrt(v_hat) + eps)"
    ),
    "This repairs the examples on which Adam does not converge.": lambda: (
        evidence("2")["adam_end"] > 0.9 and evidence("2")["amsgrad_end"] < -0.9
    ),
    "It never falls, so it never makes steps longer.": lambda: (
        np.diff(simulate("wavy", "amsgrad", steps=300)["v_max"][1:, 0]).min() >= 0
    ),
    "The largest v, corrected for the start at 0 as Adam corrects v.": lambda: (
        line("amsgrad", "v_hat") == line("adam", "v_hat").replace("v/", "v_max/")
    ),
    "While the correction fades, v̂ still falls, but it never falls below the largest v.": lambda: (
        np.diff(column("amsgrad", "v_hat", "x**4", 3000, lr=0.1)).min() < 0
        and (
            column("amsgrad", "v_hat", "x**4", 3000, lr=0.1)
            >= column("amsgrad", "v_max", "x**4", 3000, lr=0.1)
        ).all()
    ),
    "So where gradients are large, the division by √v̂ does not cancel it.": lambda: (
        all(
            xs(f"{slope}*x", "adamw", 1.0, 1, weight_decay=0.5)[1] == pytest.approx(1 - 0.1 - 0.1 * 0.5)
            for slope in (1, 100, 10_000)
        )
        and xs("10000*x", "adam", 1.0, 1, weight_decay=0.5)[1] == pytest.approx(1 - 0.1)
    ),
    "First Adam's step.": lambda: line("adamw", "x").startswith(line("adam", "x")),
    "In addition what was there shrinks towards 0 by the fraction αλ, the same in every coordinate.": lambda: (
        line("adamw", "x") == line("adam", "x") + " - lr*weight_decay*x"
    ),
    "The new gradient has more weight in the step, and the momentum itself warms up.": lambda: (
        flat("nadam", 1)[0] > flat("adam", 1)[0]
        and simulate("0*x", "nadam", 0.0, 200, noise=np.eye(200)[[199]].T)["m_hat"][200, 0]
        > 2 * simulate("0*x", "adam", 0.0, 200, noise=np.eye(200)[[199]].T)["m_hat"][200, 0]
        and np.diff(column("nadam", "mu")).min() > 0
    ),
    "It starts near β₁/2 and rises towards β₁ at the pace ψ, with the usual ψ very slowly: after 100 steps it is only 0.508 β₁.": lambda: (
        np.allclose(column("nadam", "mu")[[0, 99]] / 0.9, [0.5, 0.508], atol=5e-4)
    ),
    "The momentum that the next step will have.": lambda: (
        column("nadam", "mu_next")[:-1] == column("nadam", "mu")[1:]
    ).all(),
    "The product of all momenta so far, starting from 1.": lambda: np.allclose(
        column("nadam", "mu_product"), np.cumprod(column("nadam", "mu"))
    ),
    "If μ were always β₁, it would be β₁ᵗ.": lambda: np.allclose(
        column("nadam", "mu_product", momentum_decay=1e6), 0.9 ** np.arange(1, 101)
    ),
    "Each part is corrected for the start at 0.": lambda: (
        re.findall(r"/\(([^()]*)\)", line("nadam", "m_hat")) == ["1 - mu_product*mu_next", "1 - mu_product"]
    ),
    "Like Adam, but it ignores v while v rests on a few gradients only.": lambda: (
        (column("radam", "s", "x**2") == 1).tolist() == [True] * 5 + [False] * 95
    ),
    "The first steps are plain momentum.": lambda: np.allclose(
        xs("x**2", "radam", 1.0, 5),
        xs("x**2", "m = beta1*m + (1 - beta1)*g\nx = x - lr*m/(1 - beta1**t)", 1.0, 5),
    ),
    "After them come Adam's steps, times a factor r that rises to 1.": lambda: (
        np.allclose(
            flat("radam", 2000, beta2=0.99)[5:], column("radam", "r", steps=2000, beta2=0.99)[5:], rtol=1e-6
        )
        and np.diff(column("radam", "r", steps=2000, beta2=0.99)[5:]).min() > -1e-12
        and abs(column("radam", "r", steps=2000, beta2=0.99)[-1] - 1) < 1e-6
    ),
    "But the first steps depend on the scale of the gradient: on x⁴ from x = 4, α = 0.1 is far too much for them, and x flies away.": lambda: (
        abs(xs("x**4", "radam", 4.0, 5)[-1]) > 1e70 and abs(xs("x**4", "adam", 4.0, 5)[-1]) < 4
    ),
    "The paper writes this number as ρ∞ - 2tβ₂ᵗ/(1-β₂ᵗ).": lambda: np.allclose(
        column("radam", "rho_t"), papers_rho(0.999), rtol=1e-9
    ),
    "On a computer that formula loses its digits when β₂ is close to 1.": lambda: (
        abs(column("radam", "rho_t", beta2=0.999999)[1] - 2) < 1e-5 < 2e-5 < abs(papers_rho(0.999999)[1] - 2)
    ),
    "It depends only on β₂.": lambda: line("radam", "rho_inf") == "2/(1 - beta2) - 1",
    "It is about twice 1/(1-β₂), the number of steps that v remembers: an average of so many equally weighted gradients would be just as noisy.": lambda: (
        np.isclose(column("radam", "rho_inf", beta2=0.9)[0], 1 / (weights(0.9, 1000) ** 2).sum())
        and np.isclose(column("radam", "rho_inf")[0], 2 / 0.001, rtol=1e-3)
    ),
    "How far v can be trusted: 0 as long as v rests on 5 gradients or fewer.": lambda: (
        ((column("radam", "rho_t") > 5) == (column("radam", "r") > 0)).all()
        and column("radam", "rho_t")[4] < 5 < column("radam", "rho_t")[5]
    ),
    "Then it rises to 1.": lambda: (
        np.diff(column("radam", "r", steps=2000, beta2=0.99)[5:]).min() > -1e-12
        and column("radam", "r", steps=2000, beta2=0.99)[6] < 0.2
        and np.isclose(column("radam", "r", steps=2000, beta2=0.99)[-1], 1)
    ),
    "What the step is multiplied by: 1 as long as v is not trusted, then r divided by the corrected √v.": lambda: (
        np.allclose(
            column("radam", "s")[5:],
            (column("radam", "r") * np.sqrt(1 - 0.999 ** np.arange(1, 101)) / np.sqrt(column("radam", "v")))[
                5:
            ],
        )
    ),
    "Here, as in PyTorch, ρ must be above 5, and ε stands beside the uncorrected √v.": lambda: (
        "rho_t > 5" in line("radam", "r") and "(sqrt(v) + eps)" in line("radam", "s")
    ),
    "This maximum has no start-up bias, so it needs no correction.": lambda: np.allclose(
        column("adamax", "u"), 1
    ),
    "An old one fades by the factor β₂ per step.": lambda: np.allclose(
        simulate("0*x", "adamax", 0.0, 50, noise=np.eye(50)[[0]].T)["u"][1:, 0], 0.999 ** np.arange(50)
    ),
    "With the usual β₁ and β₂ the step in each coordinate is at most 1.01 α.": lambda: (
        # largest where gradients grow so that an old one never fades below a new one: by 1/β₂ a step
        1
        < max(
            lengths(xs("0*x", "adamax", 0.0, 999, noise=(growth ** np.arange(999))[:, None])).max() / 0.1
            for growth in (0.99, 0.998, 0.999, 1.0, 1.001)
        )
        < 1.01
        and 0.1 / np.sqrt(1) * sum((0.9 / 0.999) ** k for k in range(1000)) < 1.01
    ),
    "It uses only the sign of an average, so without decay every coordinate moves by exactly α.": lambda: (
        np.allclose(lengths(xs("rosenbrock", "lion", steps=50)), 0.1)
    ),
    "It keeps only m, where Adam keeps m and v.": lambda: (
        (OPTIMIZERS["lion"].state, OPTIMIZERS["adam"].state) == (("m",), ("m", "v"))
    ),
    "Only its sign is used.": lambda: (
        line("lion", "x").count("c") == 2 and "sign(c)" in line("lion", "x")  # the other is in "weight_decay"
    ),
    "It uses β₂.": lambda: line("lion", "m") == "beta2*m + (1 - beta2)*g",
    "The direction above uses β₁, which is usually smaller and forgets sooner.": lambda: (
        line("lion", "c") == "beta1*m + (1 - beta1)*g"
        and OPTIMIZERS["lion"].default("beta1") < OPTIMIZERS["lion"].default("beta2")
    ),
    "A step of exactly α in every coordinate where c is not 0.": lambda: line("lion", "x").startswith(
        "x - lr*sign(c)"
    ),
    "In addition AdamW's pull towards 0.": lambda: line("lion", "x").endswith(" - lr*weight_decay*x"),
    "Where c is exactly 0, sign(c) is 0, as in Optax, and the coordinate makes no step.": lambda: (
        xs("0*x", "lion", 1.0) == 1
    ).all(),
    "After large gradients v falls slowly, so the steps do not suddenly become long.": lambda: (
        after("yogi")[-1] > 0.9 > 0.5 > after("adam")[-1]
    ),
    "v moves towards g² by (1-β₂)·g²: up if g² is larger, down if it is smaller.": lambda: (
        np.allclose(np.diff(after("yogi", "v"))[[0, 500]] / 0.001, [-(0.1**2)] * 2)
        and np.allclose(np.diff(column("yogi", "v")) / 0.001, 1)
    ),
    "So small gradients lower it only little by little.": lambda: after("yogi")[-1] > 0.9,
    "v divided by 1-β₂ᵗ, as in Optax.": lambda: line("yogi", "v_hat") == "v/(1 - beta2**t)",
    "This fits Yogi's v only roughly, because v grows in a straight line: on a constant slope step 1,000 becomes about 20% too short.": lambda: (
        np.allclose(column("yogi", "v", steps=1000), 0.001 * np.arange(1, 1001))
        and round(1 - flat("yogi", 1000)[-1], 1) == 0.2
    ),
    "Here, as in Optax, both are corrected, so v's own line is the only one that differs from Adam's.": lambda: (
        [
            a.name
            for a, b in zip(OPTIMIZERS["yogi"].equations, OPTIMIZERS["adam"].equations, strict=True)
            if a != b
        ]
        == ["v"]
    ),
    "Here m and v start at 0, in Optax at 10⁻⁶.": lambda: all(
        simulate("x", "yogi", 0.0, 1)[name][0, 0] == 0 for name in ("m", "v")
    ),
    "If the gradient is as expected, AdaBelief trusts it and takes a long step.": lambda: (
        flat("adabelief")[-1] > 1
    ),
    "Its steps can be much longer than α: on a constant slope step 10 is 1.6 α and step 100 is 5 α long.": lambda: (
        np.allclose(flat("adabelief")[[9, 99]], [1.6, 5], atol=0.05)
    ),
    "The new m contains g already: g - m is only β₁ times the distance to the old m.": lambda: np.allclose(
        1 - column("adabelief", "m")[1:], 0.9 * (1 - column("adabelief", "m")[:-1])
    ),
    "s starts at 0 too.": lambda: simulate("x", "adabelief", 0.0, 1)["s"][0, 0] == 0,
    "It is corrected as Adam corrects v: it is divided by 1-β₂ᵗ.": lambda: (
        line("adabelief", "s_hat") == line("adam", "v_hat").replace("v", "s")
    ),
    "Steps are long where gradients are steady.": lambda: (
        flat("adabelief")[-1]
        > 4 * np.median(lengths(xs("0*x", "adabelief", 0.0, 300, noise=NOISE))[100:]) / 0.1
    ),
    "As in the paper, ε is added to s in every step too.": lambda: line("adabelief", "s").endswith(" + eps"),
    "Here it is 10⁻¹⁶, as in Optax.": lambda: OPTIMIZERS["adabelief"].default("eps") == 1e-16,
    "So AdaBound begins like Adam and becomes SGD with momentum.": lambda: (
        np.allclose(xs("x**2", "adabound", 1.0, 10, lr=0.01), xs("x**2", "adam", 1.0, 10, lr=0.01))
        and np.ptp([column("adabound", bound, steps=1000, gamma=0.1)[-1] for bound in ("low", "high")])
        < 0.01 * 0.2
    ),
    "It rises towards the final learning rate.": lambda: np.diff(column("adabound", "low")).min() > 0,
    "It falls towards the final learning rate.": lambda: np.diff(column("adabound", "high")).max() < 0,
    "The length of this coordinate's step, between 10⁻⁶ and 50.": lambda: (
        column("rprop", "delta", steps=200).max() == 50
        and column("rprop", "delta", "x**2", 400, eta_minus=0.01).min() == 1e-6
    ),
    "The gradient, but 0 where the sign has changed: then the coordinate waits for one step, and in the next step the length does not change.": lambda: (
        rprop_waits()
    ),
    "Where fast steps swing from side to side, this part of the way ends nearer to the middle.": lambda: (
        abs(xs("x**2", "lookahead", 1.0, 5, lr=0.95)[5]) < 0.5 * abs(xs("x**2", "sgd", 1.0, 5, lr=0.95)[5])
    ),
    "How far the slow weights go in this step: α_slow in each k-th step, and 0 in the steps between.": lambda: (
        column("lookahead", "share", steps=12).tolist() == [*([0] * 4 + [0.5]) * 2, 0, 0]
    ),
    "The result is a, the average of all z so far.": lambda: averages_z("schedulefree"),
    "The average of every z so far, with equal weights.": lambda: (
        averages_z("schedulefree") and averages_z("schedulefreeadamw")
    ),
    "The gradient is taken between z and a, at x.": lambda: (
        line("schedulefree", "x") == "(1 - momentum)*z + momentum*a"
    ),
    "Averaging does what a falling α would do, but the number of steps need not be known beforehand.": lambda: (
        noise_left("schedulefree", "a", 4000) < 0.5 * noise_left("schedulefree", "a", 400)
        and 2 * noise_left("schedulefree", "a", 4000) < noise_left("sgd", "x", 4000)
    ),
    "Here every z has the same weight in the average.": lambda: averages_z("schedulefree"),
    "This repairs the example on which Adam does not converge, whatever β₂ is.": lambda: all(
        reddi("adopt", beta2) < -0.9 < 0.9 < reddi("adam", 1 / (1 + 3**2)) for beta2 in (0.1, 0.9, 0.9999)
    ),
    "It is 0 in the first step, so nothing moves until v is known.": lambda: (
        np.diff(xs("x**4", "adopt", 2.0, 2))[0] == 0 != np.diff(xs("x**4", "adopt", 2.0, 2))[1]
        and column("adopt", "c", steps=3).tolist() == [0, 1, 2**0.25]
    ),
    "AdamW with another, longer memory: n is an average of gradients like m, but it remembers about 10,000 of them.": lambda: (
        np.isclose(1 / (1 - OPTIMIZERS["ademamix"].default("beta3")), 10_000)
        and line("ademamix", "n") == line("ademamix", "m").replace("m", "n").replace("beta1", "beta3")
    ),
    "In 100 steps n comes to 1% of a constant gradient, so try a smaller β₃, such as 0.99.": lambda: (
        round(column("ademamix", "n")[-1], 3) == 0.01 and column("ademamix", "n", beta3=0.99)[-1] > 0.6
    ),
    "As in the authors' program, α_mix is 2, where Optax has 5.": lambda: (
        OPTIMIZERS["ademamix"].default("alpha_mix") == 2
    ),
    "So it remembers about the last 1/(1-β₃) gradients.": lambda: np.isclose(
        column("ademamix", "n", steps=100, beta3=0.99)[-1], 1 - 0.99**100
    ),
    "With 0 it does not count.": lambda: np.allclose(
        xs("sin(x)/2", "mars", 1.0, gamma_mars=0.0, beta1=0.9, beta2=0.999),
        xs("sin(x)/2", "adamw", 1.0, weight_decay=0.0),
    ),
    "The same, divided by its norm over a block where this norm is above 1.": lambda: np.isclose(
        np.linalg.norm(simulate("3*x - 4*y", "mars", (0.0, 0.0), 3)["c"][1:], axis=1), 1
    ).all(),
    "The mean of the line above over all coordinates of a block.": lambda: (
        line("cautious", "share") == "maximum(mean(keep), 0.001)"
        and [e.name for e in OPTIMIZERS["cautious"].equations][-3:] == ["keep", "share", "x"]
    ),
    "Its direction stays the same, because all coordinates are multiplied by one number.": lambda: (
        np.allclose(np.diff(simulate("3*x - 4*y", "sgdclip", (0.0, 0.0), 1, lr=2.0).x, axis=0), [-1.2, 1.6])
    ),
    "It is one number for all coordinates.": lambda: (
        np.ptp(simulate("3*x - 4*y", "sgdclip", (0.0, 0.0), 1)["share"][1]) == 0
        and np.ptp(simulate("3*x - 4*y", "polyak", (1.0, 0.0), 1)["s"][1]) == 0
    ),
    "Here, as in Optax, nothing bounds it.": lambda: (
        [line("lamb", name) for name in ("r", "trust")] == ["norm(x)", "where(minimum(r, q) > 0, r/q, 1)"]
    ),
    "1 where the norm of the gradient is below τ.": lambda: (
        column("sgdclip", "share", "x/2", 1)[0] == 1 > column("sgdclip", "share", "2*x", 1)[0]
    ),
    "As in PyTorch, 10⁻⁶ is added to the norm.": lambda: "norm(g) + 1e-6" in line("sgdclip", "share"),
    "Where one of them is 0, this is 1.": lambda: column("lamb", "trust", "x**2", 1, 0.0)[0] == 1,
    "Where a norm is 0, the ratio is 1, as in Optax.": lambda: (
        column("lamb", "trust", "x**2", 1, 0.0)[0] == 1
    ),
    "1 where m and the new gradient have the same sign.": lambda: (
        line("cautious", "keep") == "where(m*g > 0, 1, 0)"
    ),
    "Else it is 0.": lambda: line("cautious", "keep").endswith(", 0)"),
    "With 0 this is AdamW.": lambda: np.allclose(
        xs("x**4", "ademamix", 2.0, alpha_mix=0.0), xs("x**4", "adamw", 2.0, weight_decay=0.0)
    ),
    "On a parabola the first step ends at the lowest point, however steep it is.": lambda: all(
        np.isclose(simulate(f"{steep}*(x - 3)**2", "newton", 7.0, 1).x[1, 0], 3) for steep in (0.01, 1, 50)
    ),
    "Where h is 0, the step is infinite and the run ends.": lambda: (
        simulate("abs(x)", "newton", 1.0, 1).diverged == 1
        and abs(xs("abs(x)", "newton", 1.0, 1)[1]) == np.inf
    ),
    "With α = 1 it leads to the lowest point of the parabola that has this slope and this curvature, or to its highest point where h is negative.": lambda: (
        all(
            np.allclose(
                (g := run["g"][1:, 0]) + run["h"][1:, 0] * np.diff(run.x[:, 0]), 0, atol=1e-9 * abs(g).max()
            )
            for run in (simulate("x**4", "newton", 4.0, 5), simulate("double_well", "newton", 0.2, 5))
        )
        and abs(xs("double_well", "newton", 0.2, 9)[-1]) < 0.2
        and column("newton", "h", "double_well", 9, 0.2)[-1] < 0
    ),
    "It is one number for all coordinates of the block.": lambda: (
        line("adammini", "v") == "beta2*v + (1 - beta2)*mean(g**2)"
    ),
    "In several dimensions Newton's method reads all second derivatives.": lambda: (
        np.allclose(simulate("x**2/20 + y**2", "newton", (4.0, 3.0), 1).x[1], 0)
        and not np.allclose(simulate("x**2 + x*y + y**2", "newton", (4.0, 3.0), 1).x[1], 0)
    ),
    "The tangent at x falls to the height 0 at the end of a step.": lambda: np.allclose(
        (run := simulate("himmelblau", "polyak", (1.0, 2.0), 20)).f[:-1]
        + (run["g"][1:] * np.diff(run.x, axis=0)).sum(axis=-1),
        0,
        atol=1e-6,
    ),
    "So the lowest value of f must be 0.": lambda: (
        abs(simulate("x**2", "polyak", 1.0, 60).x[-1, 0]) < 1e-4
        and np.abs(np.diff(simulate("x**2 + 1", "polyak", 1.3, 60).x[:, 0])).min() > 1
        and simulate("x**2 - 1", "polyak", 0.5, 1).x[1, 0] > 0.5
    ),
    "As in the authors' program, the lowest value is taken to be 0 here.": lambda: (
        line("polyak", "s") == "f/(dot(g, g) + eps)"
    ),
    "Where g is 0, ε keeps it finite.": lambda: np.isfinite(column("polyak", "s", "x**2 + 1", 1, 0.0)).all(),
    "With α = 1 this is Polyak's rule.": lambda: (
        line("polyak", "x") == "x - lr*s*g" and OPTIMIZERS["polyak"].default("lr") == 1
    ),
    "Here h is exact and is taken in every step.": lambda: np.array_equal(
        column("sophia", "h", "x**4", 9, 2.0), 12 * xs("x**4", "sophia", 2.0, 9, lr=1e-4)[:-1] ** 2
    ),
    "It starts at 0 and is not corrected, so at first it is too small, and the limit decides.": lambda: (
        np.isclose(column("sophia", "h_bar", "x**2", 1, 2.0)[0], 0.01 * 2)
        and column("sophia", "u", "x**2", 9, 2.0).min() > 1
    ),
    "A step of α times u, with u kept between -1 and 1.": lambda: (
        lengths(xs("wavy", "sophia", 3.0, 300, lr=0.1)).max() <= 0.1 * (1 + 1e-12)
        and abs(column("sophia", "u", "x**2", 3000, 2.0, lr=0.01)).min() < 1
    ),
    "All coordinates of a block have one ruler, and a step has the direction of m̂, as with momentum.": lambda: (
        np.ptp((run := simulate("himmelblau", "adammini", (1.0, 2.0), 20, lr=0.1))["v"][1:], axis=1).max()
        == 0
        and np.ptp(np.diff(run.x, axis=0) / run["m_hat"][1:], axis=1).max() < 1e-12
        and np.allclose(xs("x**4", "adammini", 2.0), xs("x**4", "adamw", 2.0, weight_decay=0.0))
    ),
    "It never becomes smaller.": lambda: all(
        (np.diff(column("prodigy", "d_next", f, 300, x0)) >= 0).all()
        for f, x0 in (("x**4", 4.0), ("wavy", 3.0))
    ),
    "It should be much too small, because it only grows.": lambda: (
        column("prodigy", "d_next", "x**4", 300, 4.0, d0=10.0)[-1] == 10 > 4
        and 1 < column("prodigy", "d_next", "x**4", 300, 4.0, d0=1e-9)[-1] < 4
        and 1 < column("prodigy", "d_next", "x**4", 300, 4.0)[-1] < 4
    ),
    "On a convex function r/q is never more than the distance from the start to the minimum, so d may grow to it.": lambda: (
        all(
            (run["r"][2:] / run["q"][2:]).max() <= max(np.abs(start))
            for f, start in (("x**4", [4.0]), ("x**2 + 100*y**2", [3.0, 4.0]), ("x**2", [100.0]))
            if (run := simulate(f, "prodigy", start, 300, d0=1e-3))
        )
    ),
    "d is a cautious estimate of the distance from the start to the minimum, and α is only a factor, usually 1.": lambda: (
        OPTIMIZERS["prodigy"].default("lr") == 1
        and np.array_equal(
            column("prodigy", "d_next", "x**4", 10, 4.0), column("prodigy", "d", "x**4", 11, 4.0)[1:]
        )
    ),
    "A running sum of each gradient times the way from there back to the start, over all coordinates of a block.": lambda: (
        line("prodigy", "r") == "sqrt(beta2)*r + lr*d**2*dot(g, x_start - x)"
    ),
    "The absolute values of s, added over all coordinates of a block.": lambda: np.allclose(
        (run := simulate("himmelblau", "prodigy", (1.0, 2.0), 9))["q"][1:, 0],
        abs(run["s"][1:]).sum(axis=-1),
    ),
    "It stays there.": lambda: (column("prodigy", "x_start", "x**4", 9, 4.0) == 4).all(),
    "With 1 this is SGD.": lambda: np.array_equal(
        xs("x**4", "lookahead", 1.0, alpha_slow=1.0), xs("x**4", "sgd", 1.0)
    ),
}
QUOTED = {
    "With β₁ = 0 their program already takes the next d.": "prodigyopt 1.1.2",
    "Other programs divide by another share, or by none.": "pytorch_optimizer 4.1.0, C-Optim of 2024",
    "On a network PyTorch takes one norm over all weights.": "torch.nn.utils.clip_grad_norm_",
    "Other programs have the limit t^¼, or (t - 1)^0.333.": "pytorch_optimizer 4.1.0, timm 1.0.31",
    "They also bound the rate from above; here nothing bounds it.": "github.com/IssamLaradji/sps; optax.polyak_sgd",
    "For networks the authors estimate h from a mini-batch, in every tenth step.": "Sophia, Algorithm 3, k = 10",
    "Otherwise this is their Algorithm 3.": "Sophia, arXiv:2305.14342",
    "The lecture has β₂ = 0.9 and no ε.": "lecture 6, slide 29",
    "The paper has no α, which means α = 1.": "ADADELTA, Algorithm 1",
    "In the paper the decay is multiplied by the schedule only.": "Decoupled Weight Decay Regularization, Algorithm 2",
    "Dozat's first version, and Optax, keep μ = β₁.": "optax.nadam",
    "The paper divides by √v̂ as soon as ρ > 4, and has no ε.": "RAdam, Algorithm 2",
    "The paper has no ε in section 7.1.": "Adam, Algorithm 2",
    "The paper's default is 10⁻⁸.": "AdaBelief, Algorithm 2",
    "When every optimizer is tuned with care, Choi et al. (arXiv:1910.05446) find no such advantage of momentum.": "its abstract",
    "The paper's Algorithm 2 has no correction, divides α by √t, and has 1-β₂ in place of γ.": "AdaBound, Algorithm 2",
}
"""What papers and other libraries say, with the place: nothing that the core could work out."""
