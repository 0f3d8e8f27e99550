"""The questions that a map is drawn for: what is drawn, what is asked, and what the picture says to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from optim.averages import edge
from optim.errors import mark
from pages.lab.maps.maths import (
    BOWL,
    FROZEN,
    RULES,
    VALLEY,
    Axis,
    Map,
    Raster,
    finer,
    lowest,
    pixel,
    start_f,
)
from pages.lab.maps.theory import alone, best, exponent, power
from pages.lab.maps.work import picture as picture_of
from ui.figures import frame, line, remembered
from ui.guess import verdict
from ui.numbers import text
from ui.pages import PAGES
from ui.palette import HEX
from ui.picture import draw
from ui.texts import _


@dataclass(frozen=True)
class Inquiry:
    """A question, and the map on which it is answered.

    Attributes:
        title: what it is called, to be translated; so are ``about``, ``ask`` and the answers.
        usual: the map that is drawn first.
        grounds, rules: the functions and optimizers that are offered beside it.
        about: what the picture shows.
        ask, answers: what is asked, and by key what may be said.
        told: says what is right, to an answer.
        rates: by optimizer, the α at first.
        small: all the optimizers are shown side by side, too.
    """

    title: str
    usual: Map
    grounds: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    about: str = ""
    ask: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    told: Callable[[str, Raster], None] = lambda mine, picture: None
    rates: Mapping[str, float] = field(default_factory=dict)
    small: bool = False


# --- Adam's two memories --------------------------------------------------------------------------

BETAS = Map(
    "x**4",
    ("adam",),
    Axis("beta1", 0, 0.99),
    Axis("beta2", 0.02, 0.99),
    (("lr", 0.01), ("eps", 0.0), ("x0", 1.0)),
    steps=400,
    colour="calm",
)


def _betas(mine: str, picture: Raster) -> None:
    verdict(
        mine,
        "same",
        _(
            "On x⁴ the border is β₁ = β₂. Where β₁ is larger, m remembers longer than v, and x goes on changing sides."
        ),
    )
    k = power(picture.shown.target)
    st.markdown(
        _(
            "**Why?** Near the minimum xᵏ is so flat that the gradients fall faster than v can: v falls by the factor β₂ a step at most. So v soon is its own past alone, and √v falls by the factor √β₂. The step keeps pace with x if xᵏ⁻² falls by √β₂, too; then f falls by the factor β₂ to the power k/(2(k − 2)). The run is calm if m forgets faster than f falls: β₁ must be below this factor."
        )
    )
    if k > 2:
        st.markdown(
            _(
                "For k = {k} that is β₁ < β₂ to the power {power}. The larger k, the closer the border comes to β₁ = √β₂.",
                k=k,
                power=text(exponent(k), 3),
            )
        )
    elif k == 2:
        st.markdown(
            _(
                "For k = 2 no pair is calm for ever: x comes to rest, v fades, the step grows, and a burst follows. In 400 steps a few pixels have not burst yet. With 1,000 steps hardly any is left."
            )
        )
        st.page_link(
            PAGES["long_runs"].file, label=_("These bursts, step by step"), icon=":material/show_chart:"
        )
    st.markdown(
        _(
            "ε must be 0 here. With ε = 10⁻⁸ the division soon hardly depends on v, and many pixels beyond the border look calm, too. Try it in the side bar. Source: Bai et al. 2026, [arXiv:2603.09581](https://arxiv.org/abs/2603.09581)."
        )
    )


# --- momentum on a quadratic ----------------------------------------------------------------------

MOMENTUM = Map(
    "x**2/2 + 50*y**2",
    ("momentum",),
    Axis("lr", 0, 0.042),
    Axis("momentum", 0, 0.99),
    (("x0", 1.0), ("y0", 1.0)),
    colour="steps",
)


def fastest(picture: Raster) -> tuple[int, float, float] | None:
    """The fewest steps of a map, and where; None where no run comes low enough."""
    if not np.isfinite(picture.value).any():
        return None
    row, column = np.unravel_index(int(np.nanargmin(picture.value)), picture.value.shape)
    return int(picture.value[row, column]), float(picture.across[column]), float(picture.up[row])


def _momentum(mine: str, picture: Raster) -> None:
    rate, memory, factor = best(picture.shown.target)
    verdict(
        mine,
        "most",
        _(
            "Theory: α = {lr} and μ = {momentum} are the fastest in the long run. The distance then shrinks by the factor {factor} a step; without memory, at best by {alone}.",
            lr=text(rate, 3),
            momentum=text(memory, 3),
            factor=text(factor, 3),
            alone=text(alone(picture.shown.target), 3),
        ),
    )
    if picture.shown.colour == "steps" and (found := fastest(picture)):
        st.markdown(
            _(
                "The fastest pixel of this map needs {steps} steps. It is at α = {lr}, μ = {momentum}.",
                steps=found[0],
                lr=text(found[1], 3),
                momentum=text(found[2], 3),
            )
        )
    st.markdown(
        _(
            "**Why?** The steep direction, with f″ = 100, limits α: beyond the border 2 + 2μ it swings ever higher. The flat one, with f″ = 1, needs a large α or a long memory. But with too long a memory both swing for a long time. This map is that of Goh, [Why Momentum Really Works](https://distill.pub/2017/momentum/), 2017."
        )
    )


# --- where they lose hold -------------------------------------------------------------------------

EDGE = Map(
    BOWL,
    ("sgd",),
    Axis("lr", 0.01, 100, "log"),
    Axis("curvature", 0.01, 100, "log"),
    (("x0", 1.0),),
    steps=200,
    colour="smaller",
)


def _edge(mine: str, picture: Raster) -> None:
    verdict(
        mine,
        FROZEN,
        _(
            "SGD holds while α·f″ < 2, momentum while α·f″ < 2 + 2μ = {momentum}, and Adam with v̂ held still while α·f″/√v̂ < (2 + 2β₁)/(1 − β₁) = {adam}.",
            momentum=text(3.8),
            adam=text(edge(0.9)),
        ),
    )
    st.markdown(
        _(
            "**Why?** A step of SGD multiplies x by 1 − α·f″, and that grows once α·f″ > 2. Memory adds the steps of before, which point back again in a swing, and so shorten it. In Adam m is a mean, and the step has only 1 − β₁ of the new gradient: so the edge lies so much farther out. Look at all three: the optimizer is set above. Adam's real v̂ moves, and with it this edge: Cohen et al. 2022, [arXiv:2207.14484](https://arxiv.org/abs/2207.14484)."
        )
    )
    st.page_link(
        PAGES["network"].file,
        label=_("The same edge in a network"),
        icon=":material/hub:",
        query_params={"net_view": "edge"},
    )


# --- which valley ---------------------------------------------------------------------------------

STARTS = Axis("x0", -5, 5), Axis("y0", -5, 5)
RATES = {"sgd": 0.01, "momentum": 0.01, "adam": 2.0}
VALLEYS = Map("himmelblau", ("sgd",), *STARTS, (("lr", 0.01),), 200, "minimum")
CAREFUL = 0.1
"""An α with which Adam mostly ends where SGD does."""


def ends_elsewhere(one: Raster, other: Raster) -> float:
    """The share of the pixels whose runs do not come to the same minimum."""
    return float(np.mean(~(one.value == other.value)))


def valley_map(rule: str, lr: float) -> Raster:
    """Where an optimizer's runs end."""
    return picture_of(replace(VALLEYS, rules=(rule,), numbers=(("lr", lr),), size=50)).finish()


def _valleys(mine: str, picture: Raster) -> None:
    sgd, momentum, adam = (valley_map(rule, lr) for rule, lr in RATES.items())
    careful = valley_map("adam", CAREFUL)
    verdict(
        mine,
        "some",
        _(
            "SGD and momentum end in different valleys from {one} % of these starts, SGD and Adam from {two} %, momentum and Adam from {three} %.",
            one=text(100 * ends_elsewhere(sgd, momentum), 2),
            two=text(100 * ends_elsewhere(sgd, adam), 2),
            three=text(100 * ends_elsewhere(momentum, adam), 2),
        ),
    )
    st.markdown(
        _(
            "**Why?** SGD with a small α goes down where it stands. Momentum runs past a valley and over the next ridge. Adam's steps are about α long, steep or not, so with α = {large} it leaps over ridges. With α = {small} Adam ends elsewhere than SGD from only {share} % of the starts. Which valley is found says as much about α as about the optimizer.",
            large=text(RATES["adam"]),
            small=text(CAREFUL),
            share=text(100 * ends_elsewhere(sgd, careful), 2),
        )
    )


# --- how picky about α ----------------------------------------------------------------------------

PICKY = Map(
    "himmelblau",
    ("sgd", "momentum", "adagrad", "rmsprop", "adam", "lion"),
    Axis("lr", 1e-4, 100, "log"),
    Axis("opt", 0, 5),
    size=200,
)
GOOD = 0.01
"""A run is good if f ends at this share of its start or lower, above the lowest f."""


def good(picture: Raster) -> list[tuple[str, float, float]]:
    """For each optimizer its best α, and by which factor α may differ and f still be good."""
    shown = picture.shown
    limit = GOOD * (start_f(shown) - lowest(shown.target))
    value = np.where(picture.lost | np.isnan(picture.value), np.inf, picture.value)
    wide = np.log10(shown.across.high / shown.across.low) / (len(picture.across) - 1)
    return [
        (key, float(picture.across[int(np.argmin(row))]), float(10 ** (wide * (row <= limit).sum())))
        for key, row in zip(shown.rules, value, strict=True)
    ]


def _picky(mine: str, picture: Raster) -> None:
    found = good(picture)
    widest = max(found, key=lambda each: each[2])
    verdict(
        mine,
        "adam",
        _(
            "On Himmelblau's function Adam's range of α is by far the widest. On this map the widest is that of {name}: a factor of {wide}.",
            name=RULES[widest[0]].title,
            wide=text(widest[2], 2),
        ),
    )
    st.dataframe(
        pd.DataFrame(
            {
                _("optimizer"): [RULES[key].title for key, _best, _wide in found],
                _("best α"): [text(lr, 2) for _key, lr, _wide in found],
                _("good α: a factor of"): [text(wide, 2) for _key, _best, wide in found],
            }
        ),
        hide_index=True,
        key="map_picky",
    )
    st.markdown(
        _(
            "Good means here: f falls to 1 % of its start. **Why?** A too large α makes SGD diverge. Adam's steps are about α long, so it does not; and a smaller α still comes far in 300 steps. A wide range means that less must be tried. In *A real network* each optimizer races at its own best α. Source: Wortsman et al. 2023, [arXiv:2309.14322](https://arxiv.org/abs/2309.14322), measure this for transformers."
        )
    )
    st.page_link(
        PAGES["race"].file,
        label=_("A race, each at its own α"),
        icon=":material/flag:",
        query_params={"rates": "tuned"},
    )


# --- how does it turn -----------------------------------------------------------------------------

TURNED = Map(
    VALLEY,
    ("adam",),
    Axis("angle", 0, 90),
    Axis("beta1", 0, 0.9),
    (("lr", 0.1), ("kappa", 100.0)),
    200,
)
DESCENT = replace(TURNED, rules=("sgd",), up=Axis("opt", 0, 0), numbers=(("lr", 2 / 101), ("kappa", 100.0)))
"""SGD at its best α: 2/(1 + κ)."""
DIAGONAL = 45.0


def at_the_end(shown: Map, across: float, up: float) -> float:
    """f of one pixel's run at its end."""
    return pixel(shown, across, up)[1]


def _turned(mine: str, picture: Raster) -> None:
    bare, usual = (at_the_end(TURNED, DIAGONAL, beta1) for beta1 in (0.0, 0.9))
    verdict(
        mine,
        "worse",
        _(
            "At 45° Adam ends at f = {bare} with β₁ = 0, and at {usual} with β₁ = 0.9. SGD ends at {sgd}, at this and at every angle. Along the axes Adam with β₁ = 0 came to {straight}.",
            bare=text(bare, 2),
            usual=text(usual, 2),
            sgd=text(at_the_end(DESCENT, DIAGONAL, 0), 2),
            straight=text(at_the_end(TURNED, 0, 0), 2),
        ),
    )
    st.markdown(
        _(
            "**Why?** Adam has a ruler √v̂ for each axis. If the valley lies along the axes, each direction gets the ruler that it needs. If it is turned, both axes feel the steep direction, and the flat one gets the same small steps. SGD knows no axes. To be fair: with α tuned for each angle, β₁ = 0.9 hardly suffers; Adam without memory does."
        )
    )
    draw(
        turned(),
        "map_turned",
        _("f at the end against the angle, for Adam with β₁ = 0 and 0.9 and for SGD, which is flat."),
    )


@remembered
def turned() -> go.Figure:
    """f at the end against the angle."""
    made = go.Figure()
    for (name, shown, up), colour, dash in zip(
        (
            (_("Adam, β₁ = 0"), TURNED, Axis("beta1", 0, 0)),
            (_("Adam, β₁ = 0.9"), TURNED, Axis("beta1", 0.9, 0.9)),
            (_("SGD"), DESCENT, DESCENT.up),
        ),
        ("v_hat", "x", "other"),
        ("solid", "dash", "dot"),
        strict=True,
    ):
        row = picture_of(replace(shown, up=up, rows=1, size=92)).finish()
        made.add_trace(line(row.across, row.f[0], name, HEX[colour], dash))
    made.update_yaxes(type="log", exponentformat="power", nticks=6)
    return frame(made, _("angle of the valley, in degrees"), _("f at the end (log)"), height=260)


# --- the edge, zoomed -----------------------------------------------------------------------------

ZOOM = Map("himmelblau", ("adam",), *STARTS, (("lr", 3.0),), 300, "minimum", size=200)
STRIPES = Map(
    "double_well",
    ("adam",),
    Axis("lr", 0.05, 5, "log"),
    Axis("beta1", 0, 0.99),
    (("x0", 3.0),),
    300,
    "minimum",
)


ENOUGH = 100
"""So many pixels on a side tell a smooth border from another."""


def _zoom(mine: str, picture: Raster) -> None:
    verdict(
        mine,
        "rough",
        _(
            "With α = 3 each zoom shows new, smaller islands. Zoom in on this map by drags: on 64 times as fine a scale it is still so."
        ),
    )
    if len(picture.across) >= ENOUGH and (factor := finer(picture)) is not None:
        st.markdown(
            _(
                "Count the pixels at a border. On this map there are **{factor}** times as many as on one with half as many pixels a side. For a smooth line it is 2 times, for mere speckle 4 times.",
                factor=text(factor, 3),
            )
        )
    st.markdown(
        _(
            "**Now set α = 1 in the side bar:** the borders are smooth, and the number is near 2. So it is the leaps that mix the starts: two runs that begin side by side are on two sides of a ridge some steps later. A picture has an end, so this is no proof that the border is a fractal. Sohl-Dickstein 2024, [arXiv:2402.06184](https://arxiv.org/abs/2402.06184), found such borders in the training of small networks, over more than ten powers of ten."
        )
    )


def _stripes(mine: str, picture: Raster) -> None:
    verdict(
        mine,
        "stripes",
        _(
            "They lie in stripes: a slightly larger α can end in the other valley, and one larger still in the first again."
        ),
    )
    st.markdown(
        _(
            "**Why?** x swings from valley to valley and loses height, like a ball in a bowl with two hollows. Where it is when it can no longer pass the hill between them, it stays. A little more α or β₁ means one more or one less passage. Each stripe is one more."
        )
    )


QUESTIONS = {
    "betas": Inquiry(
        mark("Which β₁ and β₂ come to rest?"),
        BETAS,
        ("x**2", "x**4", "x**6", "x**8"),
        ("adam",),
        mark(
            "Each pixel is a run of Adam with its own β₁ and β₂. It is bright if x no longer changes sides in the second half of the run, and dark if it does."
        ),
        mark("Read it off the map: where is the border on x⁴?"),
        {"same": mark("at β₁ = β₂"), "root": mark("at β₁ = √β₂"), "square": mark("at β₁ = β₂²")},
        _betas,
    ),
    "momentum": Inquiry(
        mark("Which α and μ are the fastest?"),
        MOMENTUM,
        ("x**2/2 + 50*y**2",),
        ("momentum", "nesterov"),
        mark(
            "Each pixel is a run in a valley that is 100 times as steep across as along. The darker it is, the fewer steps it takes until f is at most 10⁻⁶."
        ),
        mark("Which μ is the fastest, if each has the α that suits it?"),
        {
            "none": mark("0: no memory"),
            "most": mark("about two thirds to three quarters"),
            "all": mark("as close to 1 as possible"),
        },
        _momentum,
    ),
    "edge": Inquiry(
        mark("How large may α be?"),
        EDGE,
        (BOWL,),
        ("sgd", "momentum", FROZEN),
        mark(
            "Each pixel is a run on c·x²/2, with its own α across and its own curvature f″ = c upwards. It is bright if f ends lower than it began."
        ),
        mark("Who can afford the largest α on the same curvature? (β₁ and μ are 0.9.)"),
        {"sgd": mark("SGD"), "momentum": mark("momentum"), FROZEN: mark("Adam with v̂ held at 1")},
        _edge,
    ),
    "valleys": Inquiry(
        mark("Which valley?"),
        VALLEYS,
        ("himmelblau",),
        tuple(RATES),
        mark(
            "Each pixel is a start, and its colour is the minimum that the run comes to. Below, the three optimizers are side by side."
        ),
        mark("From the same start, do the three optimizers end in the same valley?"),
        {
            "same": mark("nearly always"),
            "some": mark("from a third to a half of the starts, two of them do not"),
            "never": mark("nearly never"),
        },
        _valleys,
        RATES,
        small=True,
    ),
    "picky": Inquiry(
        mark("How picky about α?"),
        PICKY,
        ("himmelblau", "ravine", "quartic", "rosenbrock"),
        PICKY.rules,
        mark(
            "Each row is an optimizer, each pixel a run with its own α. The darker it is, the lower f is at the end."
        ),
        mark("On Himmelblau's function: who works over the widest range of α?"),
        {"sgd": mark("SGD"), "momentum": mark("momentum"), "adam": mark("Adam"), "lion": mark("Lion")},
        _picky,
    ),
    "turned": Inquiry(
        mark("What if the valley is turned?"),
        TURNED,
        (VALLEY,),
        ("adam",),
        mark(
            "Each pixel is a run of Adam in a valley that is 100 times as steep across as along. Across the map the valley is turned, and the start with it. The darker it is, the lower f is at the end."
        ),
        mark("Turn the valley by 45°. What becomes of Adam?"),
        {
            "same": mark("nothing: it does as well"),
            "bit": mark("it gets worse, but beats SGD"),
            "worse": mark("it gets worse than SGD"),
        },
        _turned,
    ),
    "zoom": Inquiry(
        mark("Is the border smooth?"),
        ZOOM,
        ("himmelblau",),
        ("adam",),
        mark(
            "Each pixel is a start, and its colour the minimum that Adam comes to, here with α = 3. Drag over a border to look closer."
        ),
        mark("Zoom in at a border. What comes?"),
        {"smooth": mark("a smooth line"), "rough": mark("smaller and smaller islands")},
        _zoom,
    ),
    "stripes": Inquiry(
        mark("A little more α: the same valley?"),
        STRIPES,
        ("double_well",),
        ("adam",),
        mark("Each pixel is a run from x₀ = 3 in a double well. Its colour is the valley in which it ends."),
        mark("Which α and β₁ end in the deeper valley, on the left?"),
        {
            "memory": mark("those with a large β₁"),
            "rate": mark("those with a large α"),
            "stripes": mark("those in stripes"),
        },
        _stripes,
    ),
    "own": Inquiry(
        mark("Your own map"),
        Map("himmelblau", ("adam",), Axis("lr", 0.01, 10, "log"), Axis("beta1", 0, 0.99)),
        about=mark(
            "Choose two axes, a function, an optimizer and what the colour means, in the side bar. Each pixel is then a run of your own."
        ),
    ),
}
"""By key, in the order in which they are offered."""
