"""What to read: papers, documentation, similar tools, what each adds; and claims to match to their papers.

The optimizers' papers come from the table of optimizers; only what no optimizer carries stands here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from optim.errors import mark
from optim.optimizers import OPTIMIZERS
from optim.trace import simulate

BETA1, BETA2 = (OPTIMIZERS["adam"].default(name) for name in ("beta1", "beta2"))


@dataclass(frozen=True)
class Paper:
    """A paper.

    Attributes:
        cited: authors, title and, where it did not stand on arXiv, the place.
        year: of its first version.
        arxiv: its number there, or empty.
        adds: what it adds, in a sentence, to be translated.
        optimizers: keys of those that come from it.
        address: where it can be read, if it is not on arXiv.
    """

    cited: str
    year: int
    arxiv: str
    adds: str
    optimizers: tuple[str, ...] = ()
    address: str = ""

    @property
    def url(self) -> str:
        """Where it can be read, or empty."""
        return f"https://arxiv.org/abs/{self.arxiv}" if self.arxiv else self.address

    @property
    def short(self) -> str:
        """Authors and year."""
        first, second, *_rest = self.cited.split(", ")
        others = " et al." if "&" in second and "&" not in first else ""
        return f"{first}{others} {self.year}"


class Resource(NamedTuple):
    """A page elsewhere: what it is called, its address, and what it adds, to be translated."""

    title: str
    url: str
    adds: str


@dataclass(frozen=True)
class Claim:
    """What a paper says, and what the core's numbers say to it; both to be translated."""

    text: str
    paper: str
    reply: str
    numbers: Callable[[], Mapping[str, float]]


OTHERS = {
    "cohen": Paper(
        "Cohen et al., Adaptive Gradient Methods at the Edge of Stability",
        2022,
        "2207.14484",
        mark(
            "In full-batch training with Adam, α times the largest eigenvalue of the preconditioned Hessian (the curvature divided by √v̂) hovers at the edge of stability. Just beyond this edge steps begin to swing."
        ),
    ),
    "li": Paper(
        "Li et al., Visualizing the Loss Landscape of Neural Nets",
        2018,
        "1712.09913",
        mark(
            "How to draw the loss of a network on a plane through random directions, scaled to the weights of each unit. It also draws the paths of optimizers on the plane of their principal components."
        ),
    ),
    "antognini": Paper(
        "Antognini & Sohl-Dickstein, PCA of High Dimensional Random Walks with Comparison to Neural Network Training",
        2018,
        "1806.08805",
        mark(
            "A random walk in many dimensions also has most of its variance in its first few principal components, and there it is a smooth curve. The authors compare it with the paths of networks in training."
        ),
    ),
    "wilson": Paper(
        "Wilson et al., The Marginal Value of Adaptive Gradient Methods in Machine Learning",
        2017,
        "1705.08292",
        mark(
            "Solutions that Adam, RMSProp and AdaGrad find are often worse on new data than those of SGD, even where they are better in training. With a problem built for it: there SGD makes no error, and Adam is wrong almost half of the time."
        ),
    ),
    "choi": Paper(
        "Choi et al., On Empirical Comparisons of Optimizers for Deep Learning",
        2019,
        "1910.05446",
        mark(
            "A comparison in which every hyper-parameter is tuned with care. Then Adam and its like never do worse than SGD or momentum."
        ),
    ),
    "ma": Paper(
        "Ma & Yarats, On the Adequacy of Untuned Warmup for Adaptive Optimization",
        2019,
        "1910.04209",
        mark(
            "Why Adam needs a warm-up: its first steps are not too long, but they all have full length in a random direction. A linear warm-up over 2/(1-β₂) steps does as well as RAdam."
        ),
    ),
    "zhang": Paper(
        "Zhang et al., Adam Can Converge Without Any Modification on Update Rules",
        2022,
        "2208.09632",
        mark(
            "For any fixed β₁ and β₂ with β₁ < √β₂ there is a problem on which Adam fails. For a given problem it is the other way round: Adam converges if β₂ is large enough."
        ),
    ),
    "imbalance": Paper(
        "Kunstner et al., Heavy-Tailed Class Imbalance and Why Adam Outperforms Gradient Descent on Language Models",
        2024,
        "2402.19449",
        mark(
            "Most words are rare. Gradient descent lowers their loss only slowly, Adam and sign descent have less of this trouble; also without a transformer, and on images."
        ),
    ),
    "zipf": Paper(
        "Kunstner & Bach, Scaling Laws for Gradient Descent and Sign Descent for Linear Bigram Models under Zipf's Law",
        2025,
        "2505.19227",
        mark(
            "For frequencies 1/rank the steps that gradient descent needs grow almost like the number of words, those of sign descent like its square root."
        ),
    ),
    "blocks": Paper(
        "Zhang et al., Why Transformers Need Adam: A Hessian Perspective",
        2024,
        "2402.16788",
        mark(
            "The blocks of a transformer have very different curvatures, and one learning rate for all of them fits badly."
        ),
    ),
    "mini": Paper(
        "Zhang et al., Adam-mini: Use Fewer Learning Rates To Gain More",
        2024,
        "2406.16793",
        mark(
            "One v for each block of weights in place of one for each weight. It saves about half of Adam's memory."
        ),
    ),
    "rotated": Paper(
        "Zhang et al., Understanding Adam Requires Better Rotation Dependent Assumptions",
        2024,
        "2410.19964",
        mark(
            "Transformers trained with Adam get worse when their weights are turned at random, so Adam gains from the axes. Some other turns do no harm, or even help."
        ),
    ),
    "shampoo": Paper(
        "Gupta et al., Shampoo: Preconditioned Stochastic Tensor Optimization",
        2018,
        "1802.09568",
        mark(
            "A preconditioner that is not diagonal: one matrix for the rows of a weight matrix, and one for its columns."
        ),
    ),
    "soap": Paper(
        "Vyas et al., SOAP: Improving and Stabilizing Shampoo using Adam",
        2024,
        "2409.11321",
        mark(
            "Adam along the directions that Shampoo finds: the weights are turned, and Adam runs in the turned axes."
        ),
    ),
    "muon": Paper(
        "Jordan et al., Muon: An optimizer for hidden layers in neural networks",
        2024,
        "",
        mark("The momentum of a weight matrix, made into a matrix whose singular values are all about 1."),
        address="https://kellerjordan.github.io/posts/muon/",
    ),
    "bai": Paper(
        "Bai et al., Towards Understanding Adam Convergence on Highly Degenerate Polynomials",
        2026,
        "2603.09581",
        mark(
            "On functions that are very flat at their minimum, such as x⁴, Adam comes to rest without any schedule, and quickly. Which β₁ and β₂ do so, and which give spikes or steady swings, is drawn as a map."
        ),
    ),
    "balles": Paper(
        "Balles & Hennig, Dissecting Adam: The Sign, Magnitude and Variance of Stochastic Gradients",
        2017,
        "1705.07774",
        mark(
            "Adam taken apart: the direction of a step is the sign of the gradient, and its length says how sure that sign is. Each part is then tried without the other."
        ),
    ),
    "malladi": Paper(
        "Malladi et al., On the SDEs and Scaling Rules for Adaptive Gradient Algorithms",
        2022,
        "2205.10287",
        mark(
            "Where gradients are mostly noise, α should grow with the square root of the batch, and the memories of m and v should shrink with it."
        ),
    ),
    "decayed": Paper(
        "Wang & Aitchison, How to set AdamW's weight decay as you scale model and dataset size",
        2024,
        "2405.13698",
        mark(
            "The weights of AdamW are a running average of their updates, with the time scale 1/(αλ) in steps. The best time scale, counted in epochs, hardly changes with the size of the model and the data."
        ),
    ),
    "sohl": Paper(
        "Sohl-Dickstein, The boundary of neural network trainability is fractal",
        2024,
        "2402.06184",
        mark(
            "Maps of small networks: which learning rates train and which diverge. The border between them stays ragged however closely one looks, over more than ten powers of ten."
        ),
    ),
    "proxies": Paper(
        "Wortsman et al., Small-scale proxies for large-scale Transformer training instabilities",
        2023,
        "2309.14322",
        mark(
            "What goes wrong in the training of large Transformers shows in small ones at large learning rates. One such trouble is an ε that is not far below the gradients."
        ),
    ),
    "width": Paper(
        "Yang et al., Tensor Programs V: Tuning Large Neural Networks via Zero-Shot Hyperparameter Transfer",
        2022,
        "2203.03466",
        mark("How to scale a network with its width so that the best α of a small one suits the large one."),
    ),
    "pascanu": Paper(
        "Pascanu et al., On the difficulty of training Recurrent Neural Networks",
        2012,
        "1211.5063",
        mark("Gradients that explode, and their repair: the norm of the whole gradient is clipped."),
    ),
    "transformer": Paper(
        "Vaswani et al., Attention Is All You Need",
        2017,
        "1706.03762",
        mark(
            "The Transformer. It was trained by Adam with β₂ = 0.98, ε = 10⁻⁹ and a warm-up of 4,000 steps."
        ),
    ),
    "gpt3": Paper(
        "Brown et al., Language Models are Few-Shot Learners",
        2020,
        "2005.14165",
        mark(
            "GPT-3. The appendix has its Adam: β₁ = 0.9, β₂ = 0.95, ε = 10⁻⁸, the norm of the gradient clipped at 1."
        ),
    ),
    "distributed": Paper(
        "Li et al., PyTorch Distributed: Experiences on Accelerating Data Parallel Training",
        2020,
        "2006.15704",
        mark("How several machines average their gradients before each of them makes the same step."),
    ),
    "zero": Paper(
        "Rajbhandari et al., ZeRO: Memory Optimizations Toward Training Trillion Parameter Models",
        2019,
        "1910.02054",
        mark("Where the memory of a training goes, byte by byte, and how several machines share it."),
    ),
    "wen": Paper(
        "Wen, Hall, Ma & Liang, Fantastic Pretraining Optimizers and Where to Find Them",
        2025,
        "2509.02046",
        mark(
            "New optimizers compared with an AdamW that is tuned as carefully as they are. Speed-ups that were reported as up to 2 shrink to at most 1.4 for language models with 100 million parameters, and to 1.1 with 1.2 billion."
        ),
    ),
    "orvieto": Paper(
        "Orvieto & Gower, In Search of Adam's Secret Sauce",
        2025,
        "2505.21829",
        mark(
            "More than 1,000 language models were trained to find out what makes Adam good. β₁ = β₂ is nearly as good as the best choice. Then m̂ is a running mean of the gradient, and v̂ - m̂² its variance."
        ),
    ),
}
ADDRESSES = {
    "sgd": "https://doi.org/10.1214/aoms/1177729586",
    "momentum": "https://doi.org/10.1016/0041-5553(64)90137-5",
    "nesterov": "http://mi.mathnet.ru/dan46009",
    "adagrad": "https://jmlr.org/papers/v12/duchi11a.html",
    "newton": "https://doi.org/10.1016/0893-6080(88)90205-5",
    "rprop": "https://doi.org/10.1109/ICNN.1993.298623",
    "rmsprop": "https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf",
    "nadam": "https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ",
    "yogi": "https://papers.nips.cc/paper_files/paper/2018/hash/90365351ccc7437a1309dc64e4db32a3-Abstract.html",
}
"""By optimizer: where a paper that is not on arXiv can be read."""
DOCUMENTATION = (
    Resource(
        "PyTorch: torch.optim.Adam",
        "https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html",
        mark("The equations as PyTorch runs them, with every argument. This app follows them."),
    ),
    Resource(
        "Keras: Adam",
        "https://keras.io/api/optimizers/adam/",
        mark(
            "Almost the same. Here ε is 10⁻⁷ by default, and it is the ε̂ of the paper: it is added before v is corrected."
        ),
    ),
)
TOOLS = (
    Resource(
        "Goh, Why Momentum Really Works, Distill 2017",
        "https://doi.org/10.23915/distill.00006",
        mark(
            "This article has sliders. It shows the theory of momentum on a quadratic function, and how momentum oscillates."
        ),
    ),
    Resource(
        "TensorFlow Playground",
        "https://playground.tensorflow.org",
        mark("You watch a small network while it is trained, and see what an optimizer is for."),
    ),
    Resource(
        "Optimizer Explorer",
        "https://ryando.au/tools/optimizer-explorer.html",
        mark(
            "This tool runs SGD, momentum, RMSProp and Adam with one weight and with two. You see how the search changes with the dimension."
        ),
    ),
    Resource(
        "Gradient Descent 3D",
        "https://www.mysimulator.uk/gradient-descent-3d/",
        mark(
            "This tool shows four optimizers on a surface in three dimensions. Its gradients come from differences, not from formulas."
        ),
    ),
    Resource(
        "DSC 40A: Interactive Gradient Descent",
        "https://dsc40a.com/demos/3_loss_surfaces",
        mark(
            "This demonstration comes from a course. It shows gradient descent on loss surfaces, and Adam for comparison."
        ),
    ),
)


@lru_cache
def papers() -> dict[str, Paper]:
    """Every paper by key, the oldest first; two optimizers of one paper share it."""
    found: dict[str, Paper] = dict(OTHERS)
    by_text: dict[str, list[str]] = {}
    for key, rule in OPTIMIZERS.items():
        by_text.setdefault(rule.paper, []).append(key)
    for text, keys in by_text.items():
        number = re.search(r", arXiv:(\d{4}\.\d{5}|\d{4}\.\d{4})$", text)
        first = OPTIMIZERS[keys[0]]
        found[keys[0]] = Paper(
            text[: number.start()] if number else text,
            first.year,
            number[1] if number else "",
            first.about,
            tuple(keys),
            ADDRESSES.get(keys[0], ""),
        )
    return dict(sorted(found.items(), key=lambda item: item[1].year))


def _edge() -> dict[str, float]:
    """The edge, and when α·f″/√v̂ crosses it on x², where f″ is 2, and how far x then swings."""
    edge = (2 + 2 * BETA1) / (1 - BETA1)
    run = simulate("x**2", "adam", 1.0, 8000, lr=0.1, record=("x", "v_hat"))
    over = 0.1 * 2 / np.sqrt(run["v_hat"][:, 0]) > edge
    crossed = int(np.argmax(over))
    return {
        "edge": edge,
        "plain": 2.0,
        "crossed": crossed,
        "peak": float(np.abs(run.x[crossed:]).max()),
    }


def _reddi() -> dict[str, float]:
    """Their example with C = 3: f_t = Cx if t mod 3 = 1, else -x, x kept in [-1, 1], α_t = α/√t.

    It is made for β₂ = 1/(1 + C²); the last run has the usual β₂.
    """
    c, steps = 3.0, 3000
    slopes = np.where(np.arange(1, steps + 1) % 3 == 1, c, -1.0)[:, None]
    made_for = 1 / (1 + c**2)
    ends = {}
    for name, size, beta2 in (
        ("adam_end", "v", made_for),
        ("amsgrad_end", "v_max", made_for),
        ("large_end", "v", BETA2),
    ):
        kept = "v_max = maximum(v_max, v)\n" if size == "v_max" else ""
        rule = (
            "v = beta2*v + (1 - beta2)*g**2\n"
            f"{kept}x = maximum(-1, minimum(1, x - lr/sqrt(t)*g/(sqrt({size}) + eps)))"
        )
        run = simulate("0*x", rule, 0.0, steps, noise=slopes, lr=0.5, beta2=beta2, record=("x",))
        ends[name] = float(np.mean(run.x[-300:, 0]))
    return ends


def _decay() -> dict[str, float]:
    """One step without any slope: what weight decay alone does."""
    ends = {
        key: float(simulate("0*x", key, 1.0, 1, lr=1e-3, weight_decay=0.1).x[1, 0])
        for key in ("adamw", "adam")
    }
    return {"decoupled": 1 - ends["adamw"], "l2": 1 - ends["adam"]}


def _radam() -> dict[str, float]:
    run = simulate("x", "radam", 0.0, 20, lr=0.1)
    return {"turn": int(np.argmax(run["rho_t"][1:, 0] > 5)) + 1}


def _first() -> dict[str, float]:
    run = simulate("x", "adam", 0.0, 1, lr=0.1)
    return {
        name: float(run[column][1, 0]) for name, column in (("m1", "m"), ("g1", "g"), ("m_hat1", "m_hat"))
    }


def _equal() -> dict[str, float]:
    """The supremum of |Δ|/α (Cauchy-Schwarz, β₁² < β₂), at the defaults and for β₁ = β₂ = 0.95."""

    def bound(b1: float, b2: float) -> float:
        return float((1 - b1) / np.sqrt((1 - b2) * (1 - b1**2 / b2)))

    return {"usual": bound(BETA1, BETA2), "equal": bound(0.95, 0.95)}


CLAIMS: dict[str, Claim] = {
    "1": Claim(
        mark("Averages that start at 0 are too small at first. Dividing them by 1-βᵗ corrects this."),
        "adam",
        mark("On a slope of {g1}, m₁ is only {m1}. Its correction gives m̂₁ = m₁/(1-β₁) = {m_hat1}."),
        _first,
    ),
    "2": Claim(
        mark(
            "On a simple convex problem Adam can walk to the worst point. Keeping the largest v repairs this."
        ),
        "amsgrad",
        mark(
            "This is their example with C = 3, run here for 3,000 steps. The best x is −1. Adam ends at {adam_end}, AMSGrad at {amsgrad_end}. The example was made for Adam's β₂ = 0.1. On the same example with β₂ = 0.999 Adam ends at {large_end}: Zhang et al. (arXiv:2208.09632) prove that for a given problem a large enough β₂ helps."
        ),
        _reddi,
    ),
    "3": Claim(
        mark("Weight decay should shrink x directly. It should not pass through m and v."),
        "adamw",
        mark(
            "Take x = 1, no slope at all, α = 0.001 and λ = 0.1. The direct pull shrinks x by αλ = {decoupled} in the first step. When the pull passes through m and v, x shrinks by {l2}. That is a whole α, whatever λ is."
        ),
        _decay,
    ),
    "4": Claim(
        mark("In the first steps v has seen too few gradients. It is better not to divide by it yet."),
        "radam",
        mark(
            "PyTorch divides by √v̂ as soon as ρ is above 5. With β₂ = 0.999 this is from t = {turn} on. Ma & Yarats (arXiv:1910.04209) disagree with the reason: Adam's first step is never too long, it is exactly α. A plain warm-up does as well."
        ),
        _radam,
    ),
    "5": Claim(
        mark("In full-batch training with β₁ = 0.9, α times the curvature divided by √v̂ hovers near 38."),
        "cohen",
        mark(
            "The edge of stability is (2 + 2β₁)/(1 - β₁) = {edge} at β₁ = 0.9. Without momentum it is {plain}, as for gradient descent. In a network the curvature adapts and stays near the edge. On f = x² it cannot: Adam crosses the edge at t = {crossed}, and later x swings up to {peak}."
        ),
        _edge,
    ),
    "6": Claim(
        mark("For language models one β is enough: β₁ = β₂."),
        "orvieto",
        mark(
            "It also limits the step more tightly. A step is at most {equal}α long with β₁ = β₂, but it can be {usual}α long with the usual β₁ and β₂."
        ),
        _equal,
    ),
}


@lru_cache
def evidence(key: str) -> Mapping[str, float]:
    """The numbers of a claim's reply; worked out once."""
    return CLAIMS[key].numbers()
