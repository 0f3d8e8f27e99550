"""The questions that a map is drawn for: what is drawn, what is asked, and what the picture says to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import streamlit as st

from optim.averages import edge
from optim.errors import mark
from pages.lab.maps.maths import BOWL, FROZEN, Axis, Map, Raster
from pages.lab.maps.theory import alone, best, exponent, power
from ui.guess import verdict
from ui.numbers import text
from ui.pages import PAGES
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
    """

    title: str
    usual: Map
    grounds: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    about: str = ""
    ask: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    told: Callable[[str, Raster], None] = lambda mine, picture: None


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
    "own": Inquiry(
        mark("Your own map"),
        Map("himmelblau", ("adam",), Axis("lr", 0.01, 10, "log"), Axis("beta1", 0, 0.99)),
    ),
}
"""By key, in the order in which they are offered."""
