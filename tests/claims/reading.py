"""What the reading list claims."""

from collections.abc import Callable

import numpy as np
import pytest

from optim import OPTIMIZERS
from optim.trace import Array
from pages.learn.reading.papers import evidence
from tests.claims.runs import column, lengths, line, on_noise, weights, xs


def reddi_slopes() -> Array:
    """The example on which Adam fails: f_t = 3x if t mod 3 = 1, else -x, for 3,000 steps."""
    return np.where(np.arange(1, 3001) % 3 == 1, 3.0, -1.0)


def reddi(beta2: float) -> Array:
    """Adam with β₁ = 0 on it, x kept in [-1, 1], in plain Python."""
    x, v, path = 0.0, 0.0, [0.0]
    for t, g in enumerate(reddi_slopes().tolist(), 1):
        v = beta2 * v + (1 - beta2) * g * g
        x = max(-1.0, min(1.0, x - 0.5 / t**0.5 * g / (v**0.5 + 1e-8)))
        path.append(x)
    return np.array(path)


def edge(h: float, beta1: float) -> float:
    """By what |x| is multiplied a step in the long run, on a valley whose α·f″/√v̂ is held at h."""
    rule = "m = beta1*m + (1 - beta1)*g\nx = x - lr*m"
    x = xs("x**2/2", rule, 1.0, 4000, lr=h, beta1=beta1)
    return float(np.abs(x[-20:]).max() / np.abs(x[1000:1020]).max()) if np.isfinite(x).all() else np.inf


def growing(beta1: float, beta2: float) -> Array:
    """The steps in units of α on gradients that grow by β₂/β₁ a step, which make the longest ones."""
    slopes = (beta2 / beta1 * 1.0001) ** np.arange(3000)[:, None]
    return lengths(xs("0*x", "adam", 0.0, 3000, noise=slopes, beta1=beta1, beta2=beta2, eps=0.0)) / 0.1


CLAIMS: dict[str, Callable[[], object]] = {
    "Averages that start at 0 are too small at first.": lambda: (
        (column("adam", "m")[:20] > 0).all() and column("adam", "m")[0] < 0.11
    ),
    "Dividing them by 1-βᵗ corrects this.": lambda: np.allclose(column("adam", "m_hat"), 1),
    "On a slope of {g1}, m₁ is only {m1}.": lambda: (
        (evidence("1")["g1"], evidence("1")["m1"]) == pytest.approx((1, weights(0.9, 1)[0]))
    ),
    "Its correction gives m̂₁ = m₁/(1-β₁) = {m_hat1}.": lambda: (
        evidence("1")["m_hat1"] == pytest.approx(evidence("1")["m1"] / 0.1)
    ),
    "This is their example with C = 3, run here for 3,000 steps.": lambda: (
        [len(x) - 1 for x in map(reddi, (0.1, 0.999))] == [3000, 3000]
    ),
    "The best x is −1.": lambda: (
        reddi_slopes().sum() > 0
    ),  # so the sum of all losses is least at the left end
    "Adam ends at {adam_end}, AMSGrad at {amsgrad_end}.": lambda: (
        evidence("2")["adam_end"] == pytest.approx(reddi(0.1)[-300:].mean())
        and evidence("2")["amsgrad_end"] < -0.99 < 0.99 < evidence("2")["adam_end"]
    ),
    "The example was made for Adam's β₂ = 0.1.": lambda: np.isclose(1 / (1 + 3**2), 0.1),
    "On the same example with β₂ = 0.999 Adam ends at {large_end}: Zhang et al. (arXiv:2208.09632) prove that for a given problem a large enough β₂ helps.": lambda: (
        evidence("2")["large_end"] == pytest.approx(reddi(0.999)[-300:].mean())
        and evidence("2")["large_end"] < -0.99
    ),
    "Take x = 1, no slope at all, α = 0.001 and λ = 0.1.": lambda: (
        evidence("3")["decoupled"] == pytest.approx(0.001 * 0.1)
    ),
    "The direct pull shrinks x by αλ = {decoupled} in the first step.": lambda: (
        evidence("3")["decoupled"]
        == pytest.approx(1 - xs("0*x", "adamw", 1.0, 1, lr=1e-3, weight_decay=0.1)[1])
    ),
    "That is a whole α, whatever λ is.": lambda: (
        all(
            1 - xs("0*x", "adam", 1.0, 1, lr=1e-3, weight_decay=d)[1] == pytest.approx(1e-3, 1e-4)
            for d in (0.01, 0.1, 9)
        )
        and evidence("3")["l2"] == pytest.approx(1e-3, 1e-4)
    ),
    "PyTorch divides by √v̂ as soon as ρ is above 5.": lambda: "rho_t > 5" in line("radam", "s"),
    "With β₂ = 0.999 this is from t = {turn} on.": lambda: (
        evidence("4")["turn"] == 1 + np.argmax(column("radam", "r") > 0)
        and OPTIMIZERS["radam"].default("beta2") == 0.999
    ),
    "Ma & Yarats (arXiv:1910.04209) disagree with the reason: Adam's first step is never too long, it is exactly α.": lambda: (
        np.allclose(on_noise(1), 1, rtol=1e-3)
    ),
    "The edge of stability is (2 + 2β₁)/(1 - β₁) = {edge} at β₁ = 0.9.": lambda: (
        evidence("5")["edge"] == pytest.approx(38) and edge(37.9, 0.9) < 1 < edge(38.1, 0.9)
    ),
    "Without momentum it is {plain}, as for gradient descent.": lambda: (
        evidence("5")["plain"] == 2 and edge(1.9, 0.0) < 1 < edge(2.1, 0.0)
    ),
    "On f = x² it cannot: Adam crosses the edge at t = {crossed}, and later x swings up to {peak}.": lambda: (
        (
            0.1
            * 2
            / np.sqrt(
                column("adam", "v_hat", "x**2", int(evidence("5")["crossed"]), lr=0.1, x0=1.0)[[-2, -1]]
            )
            > 38
        ).tolist()
        == [False, True]
    ),
    "A step is at most {equal}α long with β₁ = β₂, but it can be {usual}α long with the usual β₁ and β₂.": lambda: (
        growing(0.95, 0.95).max() <= evidence("6")["equal"] + 1e-9
        and evidence("6")["equal"] == pytest.approx(1)
        and 7 < growing(0.9, 0.999).max() <= evidence("6")["usual"]
    ),
}
QUOTED = {
    "Maps of small networks: which learning rates train and which diverge.": "Sohl-Dickstein, abstract",
    "The border between them stays ragged however closely one looks, over more than ten powers of ten.": "Sohl-Dickstein, abstract",
    "Solutions that Adam, RMSProp and AdaGrad find are often worse on new data than those of SGD, even where they are better in training.": "Wilson et al., abstract",
    "With a problem built for it: there SGD makes no error, and Adam is wrong almost half of the time.": "Wilson et al., abstract",
    "The weights of AdamW are a running average of their updates, with the time scale 1/(αλ) in steps.": "Wang & Aitchison, abstract",
    "Gradient descent lowers their loss only slowly, Adam and sign descent have less of this trouble; also without a transformer, and on images.": "Kunstner et al., abstract",
    "For frequencies 1/rank the steps that gradient descent needs grow almost like the number of words, those of sign descent like its square root.": "Kunstner & Bach, abstract",
    "The blocks of a transformer have very different curvatures, and one learning rate for all of them fits badly.": "Zhang et al. 2024, abstract",
    "It saves about half of Adam's memory.": "Adam-mini, abstract",
    "The momentum of a weight matrix, made into a matrix whose singular values are all about 1.": "Jordan et al., the definition",
    "It was trained by Adam with β₂ = 0.98, ε = 10⁻⁹ and a warm-up of 4,000 steps.": "Vaswani et al., section 5.3",
    "GPT-3.": "Brown et al., the model's name",
    "The appendix has its Adam: β₁ = 0.9, β₂ = 0.95, ε = 10⁻⁸, the norm of the gradient clipped at 1.": "Brown et al., appendix B",
    "Speed-ups that were reported as up to 2 shrink to at most 1.4 for language models with 100 million parameters, and to 1.1 with 1.2 billion.": "Wen et al., abstract",
    "Then Adam and its like never do worse than SGD or momentum.": "Choi et al., abstract",
    "A comparison in which every hyper-parameter is tuned with care.": "Choi et al., abstract",
    "Why Adam needs a warm-up: its first steps are not too long, but they all have full length in a random direction.": "Ma & Yarats, abstract",
    "A linear warm-up over 2/(1-β₂) steps does as well as RAdam.": "Ma & Yarats, abstract",
    "More than 1,000 language models were trained to find out what makes Adam good.": "Orvieto & Gower, abstract",
    "The equations as PyTorch runs them, with every argument.": "its documentation",
    "Here ε is 10⁻⁷ by default, and it is the ε̂ of the paper: it is added before v is corrected.": "Keras's documentation",
    "This tool runs SGD, momentum, RMSProp and Adam with one weight and with two.": "the tool",
    "This tool shows four optimizers on a surface in three dimensions.": "the tool",
    "In the first steps v has seen too few gradients.": "RAdam, section 3",
    "In full-batch training with β₁ = 0.9, α times the curvature divided by √v̂ hovers near 38.": "Cohen et al., abstract",
    "In a network the curvature adapts and stays near the edge.": "Cohen et al., abstract",
}
"""What papers and other libraries say, with the place: nothing that the core could work out."""
