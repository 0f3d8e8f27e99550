"""The lesson on bias correction: how wrong the first steps are without it, and why."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from optim import HYPERPARAMETERS
from optim.errors import mark
from optim.printing import plain_symbol
from pages.learn.bias_correction import charts, maths
from ui.figures import CONFIG
from ui.form import betas, checked_number, choice, field
from ui.guess import check, guess, verdict
from ui.numbers import text, typed
from ui.pages import PAGES
from ui.palette import FIXED, paint
from ui.picture import beside, draw
from ui.state import one_of
from ui.texts import _, joined

SEEN = (1, 2, 5, 10, 20, 50, 100)
SIGMAS = ("0", "0.5", "1", "3")
DRAWS = ("1", "2", "3", "4")
TIMES = ("1", "10", "100", "1000")
FIRST_LR = 0.1
"""The article's, and long enough for its steps to be seen."""
M, G = paint("m_t", FIXED["m"]), paint("g_t", FIXED["g"])
LINES = (
    (
        rf"{M} = \beta_1\, {paint('m_{t-1}', FIXED['m'])} + (1-\beta_1)\, {G}",
        mark(
            "This is the line of Adam, with m₀ = 0. What is mₜ if you put the line into itself again and again, down to m₀?"
        ),
    ),
    (
        rf"{M} = (1-\beta_1) \sum_{{i=1}}^{{t}} \beta_1^{{\,t-i}}\, {paint('g_i', FIXED['g'])}",
        mark(
            "It is a sum of all gradients so far, in which older ones have smaller weights. What is its expected value?"
        ),
    ),
    (
        rf"\mathbb{{E}}[{M}] = (1-\beta_1) \sum_{{i=1}}^{{t}} \beta_1^{{\,t-i}}\, \mathbb{{E}}[{paint('g_i', FIXED['g'])}]",
        mark(
            "The expected value of a sum is the sum of the expected values. What if all E[gᵢ] are the same?"
        ),
    ),
    (
        rf"\mathbb{{E}}[{M}] = \mathbb{{E}}[{G}] \cdot (1-\beta_1) \sum_{{i=1}}^{{t}} \beta_1^{{\,t-i}} + \zeta",
        mark(
            "Then E[g] can be taken out of the sum. ζ is the rest, which is there if they are not quite the same; it is 0 if they are. What do the weights add up to?"
        ),
    ),
    (
        rf"\mathbb{{E}}[{M}] = \mathbb{{E}}[{G}] \cdot (1-\beta_1^{{\,t}}) + \zeta",
        mark(
            "This is a geometric sum. It is less than 1, because the missing weight lies on m₀ = 0. How can that be repaired?"
        ),
    ),
    (
        rf"\mathbb{{E}}\!\left[\frac{{{M}}}{{1-\beta_1^{{\,t}}}}\right] = \mathbb{{E}}[{G}] + \frac{{\zeta}}{{1-\beta_1^{{\,t}}}}",
        mark("Divide by what the weights add up to: that gives m̂. The same lines with g² and β₂ give v̂."),
    ),
)


@dataclass(frozen=True)
class Settings:
    """What one can set."""

    beta1: float
    beta2: float
    sigma: float
    draw: int

    @property
    def error(self) -> maths.Error:
        return maths.error(self.beta1, self.beta2)


# --- predict, then see the ratio --------------------------------------------------------------------


def predict() -> tuple[Settings, bool]:
    """The run with the corrections, and a guess at the one without; returns what is set, and whether that may be seen."""
    picture, words = beside(first=True)
    with words:
        place = st.container()
        beta1, beta2 = betas("bc")
        sigma = float(choice(_("Noise on the gradient, σ"), "bc_sigma", SIGMAS))
        sample = int(choice(_("Sample of the noise"), "bc_draw", DRAWS)) if sigma else 1
    shown = Settings(beta1, beta2, sigma, sample)
    with place:
        st.markdown(
            _(
                "m and v start at 0, so at first both are too small. Adam divides them by 1-β₁ᵗ and 1-β₂ᵗ. **What happens if it does not?**"
            )
        )
        said = guess(
            _(
                "The corrections are left out, at β₁ = {b1}, β₂ = {b2}. Compared with α, the first step is ...",
                b1=text(beta1, None),
                b2=text(beta2, None),
            ),
            "bc_guess",
            {"short": _("too short"), "right": _("equally long"), "long": _("too long")},
        )
        if said:
            _first_step(said, shown.error.at(1), shown)
        else:
            st.caption(
                _("This run of x⁴ from 4 has the corrections. After your guess you see the run without them.")
            )
    with picture:
        draw(
            charts.paths(FIRST_LR, beta1, beta2, told=bool(said)),
            "bc_start",
            _("x against t with and without the corrections."),
        )
    return shown, bool(said)


def _first_step(said: str, first: float, shown: Settings) -> None:
    truth = "right" if math.isclose(first, 1, rel_tol=1e-9) else "long" if first > 1 else "short"
    because = _(
        "m₁ = (1-β₁)·g is {m} times g, and √v₁ is only {v} times |g|. Both are too small, and the step is their ratio: **{ratio} α**.",
        m=text(1 - shown.beta1),
        v=text(math.sqrt(1 - shown.beta2)),
        ratio=text(first),
    )
    verdict(said, truth, because)


def ratio(shown: Settings) -> None:
    """The uncorrected step in α, over t."""
    e = shown.error
    st.plotly_chart(
        charts.ratio(shown.beta1, shown.beta2),
        key="bc_ratio",
        config=CONFIG,
        alt=_("Length of the uncorrected step in α against t, both on log scales; the corrected step is 1."),
    )
    settled = (
        _("From t = {t} on it stays within 5 % of 1.", t=e.settled)
        if e.settled
        else _("In a million steps it does not come within 5 % of 1.")
    )
    st.markdown(
        _(
            "If the gradient is constant, the uncorrected step is (1-β₁ᵗ)/√(1-β₂ᵗ) · α. The error is largest at **t = {t}: {ratio} α**. {settled}",
            t=e.worst,
            ratio=text(e.at(e.worst)),
            settled=settled,
        )
    )


# --- the averages -----------------------------------------------------------------------------------


def averages(shown: Settings) -> None:
    """m and v beside what they estimate, with and without correction."""
    run = maths.averages(shown.beta1, shown.beta2, shown.sigma, shown.draw)
    for column, plain, hat in zip(st.columns(2), ("m", "v"), ("m_hat", "v_hat"), strict=True):
        with column:
            st.plotly_chart(
                charts.averages(shown.beta1, shown.beta2, shown.sigma, shown.draw, plain, hat),
                key=f"bc_{plain}",
                config=CONFIG,
                alt=_("{plain}, its corrected value and the true value against t.", plain=plain),
            )
    rows = [t for t in (1, 2, 5, 10, 100, 1000, maths.STEPS) if t <= maths.STEPS]
    shown_columns = {
        plain_symbol(name): [text(v) for v in run.trace[name][rows, 0].tolist()]
        for name in ("m", "m_hat", "v", "v_hat")
    }
    st.dataframe(pd.DataFrame({"t": rows, **shown_columns}), hide_index=True, key="bc_averages")
    st.caption(
        _(
            "True values: E[g] = {first}, E[g²] = E[g]² + σ² = {second}. Set a noise above. Then m̂ and v̂ vary around the true values; m and v begin far below them.",
            first=text(run.true["m"]),
            second=text(run.true["v"]),
        )
    )


# --- the derivation ---------------------------------------------------------------------------------


def derivation(shown: Settings) -> None:
    """E[m_t], a line at a time."""
    known = [str(n + 1) for n in range(len(LINES))]
    bound = one_of("bc_line", known[0], known)
    bound.prepare()
    n = int(bound.take())
    for k, (latex, question) in enumerate(LINES[:n]):
        with st.container(key=f"bc_line_{k}"):
            st.latex(latex)
            st.caption(_(question))
    if n == len(LINES):
        sums = [
            f"t = {t}: {text(float(maths.WEIGHTS(beta=shown.beta1, t=float(t))))}" for t in (1, 2, 10, 50)
        ]
        st.markdown(
            _("With β₁ = {b1} the weights add up to {sums}.", b1=text(shown.beta1), sums=", ".join(sums))
        )
        mean, true = maths.first_quotient(1.0)
        st.markdown(
            _(
                "So m̂ and v̂ are **unbiased**, if the gradients' mean and mean square do not change. Their quotient m̂/√v̂ is not: the mean of a root is not the root of the mean. For example, let the noise be as large as the signal, σ = E[g]. Then E[g]/√E[g²] = {true}, but at t = 1 m̂/√v̂ is only the sign of g, and its mean is {mean}.",
                true=text(true, 3),
                mean=text(mean, 3),
            )
        )
        st.button(_("Fold it up again"), on_click=_turn_to, args=(1,), key="bc_fold")
    else:
        st.button(_("Show the next line"), on_click=_turn_to, args=(n + 1,), key="bc_next", type="primary")


def _turn_to(line: int) -> None:
    st.session_state["bc_line"] = str(line)


# --- two paths --------------------------------------------------------------------------------------


def two_paths(shown: Settings) -> None:
    """The same run with correction and without, and both in the player."""
    h = HYPERPARAMETERS["lr"]
    with st.container(width=240):
        lr = field("α  `lr`", "bc_lr", "0.1", checked_number(h))
    with_, without = maths.paths(lr, shown.beta1, shown.beta2)
    left, right = st.columns([3, 2])
    with left:
        st.plotly_chart(
            charts.paths(lr, shown.beta1, shown.beta2),
            key="bc_paths",
            config=CONFIG,
            alt=_("x against t with and without the corrections."),
        )
    rows = [0, *SEEN]
    with right:
        st.dataframe(
            pd.DataFrame(
                {
                    "t": rows,
                    _("x, with"): [text(v) for v in with_.x[rows, 0].tolist()],
                    _("x, without"): [text(v) for v in without.x[rows, 0].tolist()],
                }
            ),
            hide_index=True,
            key="bc_paths_rows",
        )
    lengths = [float(np.abs(np.diff(run.x[:, 0])).max()) for run in (with_, without)]
    st.markdown(
        _(
            "This is the article's example again: f(x) = x⁴ from 4. The longest step is {with_} α with the corrections and {without} α without them.",
            with_=text(lengths[0] / lr if lr else math.nan),
            without=text(lengths[1] / lr if lr else math.nan),
        )
    )
    query = {
        "f": maths.ARTICLE.text,
        "x0": typed(maths.ARTICLE.x0[0]),
        "lr": typed(lr),
        "beta1": typed(shown.beta1),
        "beta2": typed(shown.beta2),
    }
    with st.container(horizontal=True):
        st.page_link(
            PAGES["step"].file,
            label=_("Without: play it step by step"),
            icon=":material/toggle_off:",
            query_params={**query, "opt": "own", "eq": maths.UNCORRECTED},
        )
        st.page_link(
            PAGES["step"].file,
            label=_("With: play it step by step"),
            icon=":material/toggle_on:",
            query_params=query,
        )


# --- the map ----------------------------------------------------------------------------------------


def betas_map(shown: Settings) -> None:
    """How wrong the uncorrected step at t is, for all betas."""
    t = choice(_("Step t"), "bc_t", TIMES)
    left, right = st.columns([3, 2])
    with left:
        st.plotly_chart(
            charts.betas_map(int(t), shown.beta1, shown.beta2),
            key="bc_map",
            config=CONFIG,
            alt=_("Map of the uncorrected step in α, for every β₁ and β₂; the cross is your β₁ and β₂."),
        )
    with right:
        st.dataframe(
            pd.DataFrame(
                [
                    [f"({b1:g}, {b2:g})", text(float(maths.RATIO(beta1=b1, beta2=b2, t=float(t))))]
                    for b1, b2 in dict.fromkeys(
                        [
                            (shown.beta1, shown.beta2),
                            (0.9, 0.999),
                            (0.9, 0.99),
                            (0.0, 0.999),
                            (0.99, 0.9),
                        ]
                    )
                ],
                columns=["(β₁, β₂)", f"|Δ|/α, t = {t}"],
            ),
            hide_index=True,
            key="bc_map_rows",
        )
        st.caption(
            _(
                "Red: the step is too long. Blue: the step is too short. The scale gives its length in α. On the thin line, 1-β₁ = √(1-β₂), the first step is exactly right. The cross is your β₁ and β₂."
            )
        )


# --- check ------------------------------------------------------------------------------------------


def check_yourself(shown: Settings) -> None:
    """Equal betas, worked out by the learner."""
    b = shown.beta1
    truth = maths.equal_betas_first_step(b)
    working = _("(1-β)/√(1-β) = √(1-β) = √{keep} = {truth}.", keep=text(1 - b), truth=text(truth))
    right = check(
        _(
            "Set β₂ to {b1} as well, like β₁. How long is the first uncorrected step, in units of α?",
            b1=text(b, None),
        ),
        "bc_answer",
        truth,
        joined(_("Right."), working),
        working,
        slips=[(_(slip), value) for slip, value in maths.slips(b)],
    )
    if right and truth < 1:
        st.markdown(
            _(
                "So the betas decide what the corrections repair. Here the steps would be too *short* without them."
            )
        )
