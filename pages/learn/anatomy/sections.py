"""The lesson on the length of a step: its bounds, signal and noise, and ε."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from optim import HYPERPARAMETERS, InputError, averages, natural
from optim.errors import mark
from pages.learn.anatomy import charts, maths
from pages.learn.anatomy.maths import FEEDS, Feed
from ui.figures import CONFIG
from ui.form import betas, choice, dial, field, number, select
from ui.guess import guess, verdict
from ui.numbers import text, typed
from ui.pages import PAGES
from ui.picture import beside, draw
from ui.state import set_fields
from ui.texts import _, explain, plain

SILENCES = ("0", "100", "1000", "5000")
SIGMAS = ("0", "0.5", "1", "2")
FIRST = "spike"
EPS = tuple(float(f"1e{k}") for k in range(-12, 5))


class Fed(NamedTuple):
    """What Adam is fed with: a formula in t, after so many zeros, with so much noise."""

    source: str
    silence: int
    sigma: float


SAID = Fed("1", 0, 0.0)
"""Equal gradients, whose steps are as long as people say."""


@dataclass(frozen=True)
class Betas:
    """Both, and what they allow."""

    beta1: float
    beta2: float

    @property
    def paper(self) -> float:
        """The bound in the paper, in α."""
        return maths.paper_bound(self.beta1, self.beta2)

    @property
    def least(self) -> float:
        """The least bound there is, in α."""
        return maths.least_bound(self.beta1, self.beta2)


# --- predict, then the bounds -----------------------------------------------------------------------


def bounds() -> Betas:
    """The length of steps; a guess at the longest, then gradients of the learner's choice. Returns the betas."""
    picture, words = beside(first=True)
    with words:
        place, dials = st.container(), st.container()
    with dials:
        shown = Betas(*betas("an"))
    fed, feed = SAID, FEEDS["constant"]
    with place:
        said = _longest(shown)
        if said:
            feed = FEEDS[_feed()]
            fed = Fed(feed.text, feed.silence, feed.sigma)
    if said:
        with dials:
            fed = _own(feed, shown)
        if fed == Fed(feed.text, feed.silence, feed.sigma):
            place.markdown(_(feed.look))
    with picture:
        draw(
            charts.lengths(*fed, shown.beta1, shown.beta2, told=bool(said)),
            "an_lengths",
            _(
                "Left: the longest step as a bar. Right: the length of every step in α against t. See the table."
            ),
        )
        if said:
            st.caption(
                _(
                    "A step cannot be longer than the least bound, whatever the gradients are. The bound of Kingma & Ba, from the paper on Adam, is reached by a single spike."
                )
            )
    if said:
        _numbers(shown, fed)
    return shown


def _longest(shown: Betas) -> str:
    """Ask how long a step can be, and tell; empty until there is a guess."""
    options = {
        "alpha": _("α at most"),
        "paper": _("up to {bound} α", bound=text(shown.paper, 4)),
        "more": _("longer still, but bounded"),
        "any": _("as long as you like"),
    }
    if math.isclose(shown.paper, 1):
        del options["paper"]
    st.markdown(
        _(
            "A step of Adam is α·m̂/(√v̂ + ε). With equal gradients every step is α long. Other gradients give other steps."
        )
    )
    said = guess(
        _(
            "At β₁ = {b1}, β₂ = {b2}: how long can a single step be?",
            b1=text(shown.beta1, None),
            b2=text(shown.beta2, None),
        ),
        "an_guess",
        options,
    )
    if not said:
        return ""
    if math.isinf(shown.least):
        about = _(
            "Here β₁² ≥ β₂. v forgets large gradients so fast that m still has them, and there is no bound."
        )
    else:
        about = _(
            "The paper says {paper} α, which is the length for a single spike. For gradients of every kind the bound is (1-β₁)/√((1-β₂)(1-β₁²/β₂)) = **{least}** α.",
            paper=text(shown.paper),
            least=text(shown.least),
        )
    verdict(said, _truth(shown), about)
    return said


def _truth(shown: Betas) -> str:
    if math.isinf(shown.least):
        return "any"
    if math.isclose(shown.least, 1):
        return "alpha"
    return "paper" if math.isclose(shown.least, shown.paper) else "more"


def _feed() -> str:
    title = _("Feed Adam with gradients")
    return select(title, "an_feed", FEEDS, lambda key: _(FEEDS[key].title), FIRST, on_change=_take_feed)


def _own(feed: Feed, shown: Betas) -> Fed:
    """What is fed, as one wrote it."""
    formula = field(
        "g(t) =",
        "an_g",
        feed.text,
        maths.sequence,
        spell=lambda source: natural.formula(source, maths.NAMES),
        shown=lambda g: f"g(t) = {g.latex()}",
        help=_("A formula in {names}. After the silent steps, t counts from 1.", names="`t beta1 beta2`"),
    )
    silence = int(
        choice(_("Silent steps before it (gradient 0)"), "an_silence", SILENCES, usual=typed(feed.silence))
    )
    sigma = float(choice(_("Noise added to it, σ"), "an_sigma", SIGMAS, usual=typed(feed.sigma)))
    source = formula.text.strip()
    try:
        maths.fed(source, silence, sigma, 1, shown.beta1, shown.beta2, 1e-8)
    except InputError as error:
        st.error(f"{plain(explain(error))}  \n{_('Still showing {value}.', value=plain('1'))}")
        source = "1"
    return Fed(source, silence, sigma)


def _take_feed() -> None:
    feed = FEEDS[st.session_state["an_feed"]]
    set_fields({"an_g": feed.text, "an_silence": typed(feed.silence), "an_sigma": typed(feed.sigma)})


def _numbers(shown: Betas, fed: Fed) -> None:
    trace, length = maths.fed(*fed, 1, shown.beta1, shown.beta2, 1e-8)
    longest = int(np.argmax(length))
    rows = sorted({0, 1, 4, 11, maths.FED - 1, longest})
    late = trace.steps - maths.FED + 1
    mean = maths.mean_step(trace, 1e-8)
    if abs(mean) < 0.999:
        read = _("as a ratio of signal to noise that is about {snr} to 1", snr=text(maths.reading(mean), 2))
    elif abs(mean) < 1.001:
        read = _("that is signal with hardly any noise")
    else:
        read = _("no steady signal gives such a step on average")
    st.markdown(
        _(
            "The longest of {count} steps is the one at t = {t}: **{length} α**. The mean of the last {late} steps, with their signs, is {mean} α; {read}.",
            count=maths.FED,
            t=longest + 1,
            length=text(float(length[longest])),
            late=maths.LATE,
            mean=text(mean, 3),
            read=read,
        )
    )
    st.dataframe(
        pd.DataFrame(
            {
                "t": [t + 1 for t in rows],
                "|Δ|/α": [text(float(length[t])) for t in rows],
                "g": [text(float(trace["g"][late + t, 0])) for t in rows],
                "m̂": [text(float(trace["m_hat"][late + t, 0])) for t in rows],
                "√v̂": [text(math.sqrt(trace["v_hat"][late + t, 0])) for t in rows],
            }
        ),
        hide_index=True,
        key="an_rows",
    )


# --- signal and noise -------------------------------------------------------------------------------


def signal_and_noise(shown: Betas) -> None:
    """The mean step as a reading of signal to noise; guess one reading first."""
    picture, words = beside()
    found = maths.measured(shown.beta1, shown.beta2)
    with words:
        st.markdown(
            _(
                "m̂ estimates the mean μ of the gradients, and √v̂ estimates √(μ² + σ²). So m̂/√v̂ says how much of a gradient is signal, whatever its scale."
            )
        )
        said = guess(
            _("The noise is exactly as large as the signal, σ = μ. How long is a step on average?"),
            "an_snr",
            {"0.1": "0.1 α", "0.5": "0.5 α", "0.71": "0.71 α", "1": "1 α"},
        )
        if said:
            one = int(np.flatnonzero(found.snr == 1)[0])
            because = _(
                "μ/√(μ² + σ²) = 1/√2 = {expected}; the mean of {runs} runs here is {mean}.",
                expected=text(averages.mean_step(1.0)),
                runs=maths.RUNS,
                mean=text(float(found.mean[one]), 3),
            )
            verdict(said, "0.71", because)
    with picture:
        draw(
            charts.readings(shown.beta1, shown.beta2, told=bool(said)),
            "an_readings",
            _("Mean step in α against the ratio of signal to noise: measured points on the curve."),
        )
    if not said:
        return
    st.dataframe(
        pd.DataFrame(
            {
                "μ/σ": [text(v) for v in found.snr.tolist()],
                "μ/√(μ²+σ²)": [text(averages.mean_step(v), 3) for v in found.snr.tolist()],
                _("measured"): [text(v, 2) for v in found.mean.tolist()],
                _("standard deviation"): [text(v, 2) for v in found.deviation.tolist()],
            }
        ),
        hide_index=True,
        key="an_readings_rows",
    )
    st.markdown(
        _(
            "Pure noise has no direction, and Adam still makes random steps of about {deviation} α. In theory it is √((1-β₁)/(1+β₁)) = {expected}, because m̂ reduces noise as much as a plain mean of (1+β₁)/(1-β₁) = {effective} gradients: that is its *effective number of samples*. (The time constant of m, 1/(1-β₁) = {constant} steps, says something else: how fast m forgets.)",
            deviation=text(float(found.deviation[0]), 2),
            expected=text(averages.noise_step(shown.beta1), 3),
            effective=text((1 + shown.beta1) / (1 - shown.beta1), 3),
            constant=text(1 / (1 - shown.beta1), 3),
        )
    )
    st.page_link(
        PAGES["network"].file,
        label=_("See the steps of all weights of a network"),
        icon=":material/grid_on:",
        query_params={"net_view": "lengths"},
    )


# --- ε ----------------------------------------------------------------------------------------------


def epsilon(shown: Betas) -> None:
    """A slider for ε, from where it does nothing to where Adam is momentum."""
    about = _("ε, from almost nothing to more than any gradient")
    eps = dial("ε", charts.EPS_DIAL, EPS[4], _eps, EPS, help=about)
    found = maths.between(eps, shown.beta1, shown.beta2)
    left, right = st.columns(2)
    with left:
        st.markdown(_("**Step against gradient.** Ten equal gradients of every size:"))
        st.plotly_chart(
            charts.knee(eps, shown.beta1, shown.beta2),
            key="an_knee",
            config=CONFIG,
            alt=_(
                "Length of the step in α against the size of the gradient, both on log scales. The curve bends at ε."
            ),
        )
    with right:
        st.markdown(_("**A run** on x²/2 from 4, α = 0.1·(1 + ε):"))
        st.plotly_chart(
            charts.between(eps, shown.beta1, shown.beta2),
            key="an_between",
            config=CONFIG,
            alt=_("x against t: Adam without ε, Adam with this ε, and momentum."),
        )
    to_adam, to_momentum = found.gaps()
    st.markdown(
        _(
            "Where |g| is much larger than ε, the step is α, whatever the gradient. Where |g| is much smaller, the step is (α/ε)·g: it grows with the gradient, as in momentum. At ε = {eps} the run differs by at most {adam} from Adam without ε, and by at most {momentum} from momentum with rate 0.1.",
            eps=text(eps),
            adam=text(to_adam, 3),
            momentum=text(to_momentum, 3),
        )
    )
    sizes, steps = maths.by_gradient(eps, shown.beta1, shown.beta2)
    rows = [int(np.argmin(np.abs(np.log10(sizes) - k))) for k in (-12, -8, -4, 0, 4)]
    st.dataframe(
        pd.DataFrame(
            {
                "|g|": [text(float(f"{sizes[i]:.6g}")) for i in rows],
                "|Δ|/α": [text(float(steps[i])) for i in rows],
            }
        ),
        hide_index=True,
        key="an_knee_rows",
    )
    st.page_link(
        PAGES["step"].file,
        label=_("Play the run with this ε"),
        icon=":material/play_arrow:",
        query_params={
            "f": maths.BOWL,
            "x0": typed(maths.BOWL_X0),
            "lr": typed(found.lr),
            "beta1": typed(shown.beta1),
            "beta2": typed(shown.beta2),
            "eps": typed(eps),
        },
    )


def _eps(source: str) -> float:
    value = number(source)
    if not EPS[0] <= value <= EPS[-1]:
        raise InputError(mark("here ε must be from 10⁻¹² to 10⁴, not {value}"), value=f"{value:g}")
    return value


# --- check ------------------------------------------------------------------------------------------


def check(shown: Betas) -> None:
    """Equal betas."""
    b = shown.beta1 or HYPERPARAMETERS["beta1"].default
    said = guess(
        _("Let both betas be {b1}. How long can a step be at most?", b1=text(b, None)),
        "an_check",
        {
            "one": "α",
            "root": _("{bound} α", bound=text(math.sqrt(1 - b), 4)),
            "any": _("no bound"),
        },
    )
    if not said:
        return
    working = _(
        "With equal betas the bound is (1-β)/√((1-β)(1-β²/β)) = (1-β)/(1-β) = {bound}. Both averages give the gradients the same weights, and no mean is larger than the root mean square.",
        bound=text(maths.least_bound(b, b)),
    )
    slips = {
        "root": _("That is the step for a single spike, (1-β)/√(1-β). Other gradients give longer steps."),
        "any": _(
            "That needs β₁² ≥ β₂, but {square} is less than {b1}.", square=text(b * b), b1=text(b, None)
        ),
    }
    verdict(said, "one", working, slips)
