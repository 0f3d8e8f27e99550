"""The lesson on the first moment: its weights, what it does in a ravine, how it rings."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from optim import HYPERPARAMETERS, InputError, averages, optimizer
from optim.errors import mark
from pages.learn.momentum import charts, maths
from ui.form import checked_number, dial, number
from ui.formulas import aligned
from ui.guess import guess, verdict
from ui.numbers import text
from ui.pad import Dial, pad
from ui.picture import beside, draw
from ui.texts import _

BETAS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
RATES = (0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1.05, 1.5, 2.0)
STRENGTHS = (0.01, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 40.0)
USUAL_BETA, BETA_IN_RAVINE, USUAL_STRENGTH = 0.9, 0.7, 1.0
TIMES = (1, 2, 5, 10, 20, 40)
CHECKED = (0.95, 0.8)
"""The β₁ that the check asks about; the second where the first stands on the dial."""


def recipe() -> None:
    """The two lines that this page is about."""
    st.latex(aligned(optimizer(maths.MOMENTUM)))
    st.caption(
        _(
            "These two lines are Adam's first moment alone. Its correction and √v̂ come on later pages. With β₁ = 0 the lines are plain gradient descent."
        )
    )


# --- the ravine ---------------------------------------------------------------------------------


def ravine() -> None:
    """A ball that zigzags until m is switched on: oscillation cancels, progress adds up."""
    picture, words = beside(first=True)
    beta = BETA_IN_RAVINE
    with words:
        st.markdown(
            _(
                "Here f = x²/20 + y². Its curvature across the ravine (y) is twenty times its curvature along it (x). At α = 0.99 gradient descent jumps from wall to wall."
            )
        )
        mine = guess(
            _("Now m averages those gradients. What will it do with the jumps?"),
            "mom_jumps",
            {"cancel": _("cancel them"), "grow": _("make them larger"), "same": _("leave them")},
        )
        said = st.container()
        lr = dial("α", charts.DIALS["rate"], 0.99, checked_number(HYPERPARAMETERS["lr"]), RATES)
        if mine:
            beta = _beta(charts.DIALS["paths"], BETA_IN_RAVINE)
            pad(Dial(charts.DIALS["rate"], "α", lr, RATES), Dial(charts.DIALS["paths"], "β₁", beta, BETAS))
            with said:
                _cancelled(mine, beta, lr)
        recipe()
    with picture:
        draw(
            charts.paths(beta, lr, told=bool(mine)),
            "mom_paths",
            _("The paths on a map of the ravine. Where they stand is in the table."),
            rolling=(beta, lr, bool(mine)),
        )
    if mine:
        picture, words = beside()
        with picture:
            draw(
                charts.across(beta, lr),
                "mom_across",
                _(
                    "The gradients of gradient descent, across the ravine and along it, and m of the same gradients."
                ),
            )
        with words:
            _larger_steps(beta, lr)
            _where(beta, lr)


def _cancelled(mine: str, beta: float, lr: float) -> None:
    last = maths.ravine(0.0, lr).f[-1], maths.ravine(beta, lr).f[-1]
    verdict(
        mine,
        "cancel",
        _(
            "If a gradient changes its sign at every step, only (1-β₁)/(1+β₁) of it comes through m, here {across}. If it keeps its sign, all of it comes through. So the jumps cancel, and the way along the floor adds up. After {steps} steps f is {plain} without m and {with_m} with m.",
            across=text(maths.zigzag(beta), 3),
            steps=maths.RAVINE_STEPS,
            plain=text(float(last[0]), 3),
            with_m=text(float(last[1]), 3),
        ),
    )


def _larger_steps(beta: float, lr: float) -> None:
    st.markdown(
        _(
            "m also allows larger steps. Without m, x swings further and further out once α·f″ is above 2. With m this stability edge is at 2(1+β₁)/(1-β₁), here {edge}. Across the ravine f″ = 2, so α·f″ = {h}. **Try** α = 1.05, then β₁ = 0.99.",
            edge=text(averages.edge(beta), 4),
            h=text(2 * lr, 4),
        )
    )


def _where(beta: float, lr: float) -> None:
    runs = maths.ravine(0.0, lr), maths.ravine(beta, lr)
    columns = {"t": list(TIMES)}
    table = pd.DataFrame(columns)
    for label, run in zip((_("without m"), _("with m")), runs, strict=True):
        for i, variable in enumerate("xy"):
            table[f"{variable}, {label}"] = [text(v, 4) for v in run.x[list(TIMES), i].tolist()]
    st.dataframe(table, hide_index=True, key="mom_where")


# --- the weights --------------------------------------------------------------------------------


def memory() -> float:
    """How much of every past gradient is in m; returns β₁."""
    st.header(_("How long does m remember?"))
    picture, words = beside()
    beta = USUAL_BETA
    with words:
        st.markdown(
            _(
                "**How much of the past should a step remember?** Adam does not follow the newest gradient alone. It follows m, a running average of all gradients so far."
            )
        )
        mine = guess(
            _("m has β₁ = 0.9. After how many steps does a gradient count only half as much?"),
            "mom_half",
            {"2": "2", "7": _("about 7"), "10": "10", "90": "90"},
        )
        if mine:
            beta = _beta(charts.DIALS["weights"], USUAL_BETA)
            verdict(
                mine,
                "7",
                _(
                    "0.9 × 0.9 × ... falls below one half with the 7th factor: the half-life is {half} steps. 1/(1-β₁) = 10 steps is the *time constant* of m: by then the weight has fallen to {left} of what it was.",
                    half=text(maths.half_life(0.9)),
                    left=text(0.9**10, 3),
                ),
            )
    with picture:
        draw(
            charts.bars(beta, told=bool(mine)),
            "mom_bars",
            _("Bars: the weight in m of every past gradient. The table has some of them."),
        )
    if mine:
        _weights(beta)
    return beta


def _weights(beta: float) -> None:
    ages = [0, 1, 2, 5, 10, 20]
    every = maths.weights(beta, ages[-1] + 1)
    st.markdown(
        _(
            "The gradient of k steps ago has the weight (1-β₁)·β₁ᵏ. With β₁ = {beta} this weight has halved after ln ½ / ln β₁ = **{half} steps**: that is the half-life. Change β₁ and watch. The longer the memory, the smaller the weight of the newest gradient; here it is {newest}.",
            beta=text(beta),
            half=text(maths.half_life(beta)),
            newest=text(every[0]),
        )
    )
    st.dataframe(
        pd.DataFrame(
            {
                _("steps ago"): ages,
                _("weight"): [text(every[k]) for k in ages],
                _("this one and all newer ones together"): [text(maths.share(beta, k + 1)) for k in ages],
            }
        ),
        hide_index=True,
        key="mom_weights",
    )


# --- ringing ------------------------------------------------------------------------------------


def ringing() -> None:
    """Too long a memory: overshoot, and a period that theory foretells."""
    st.header(_("Too much memory: x overshoots and swings"))
    picture, words = beside()
    beta, h = USUAL_BETA, USUAL_STRENGTH
    with words:
        st.markdown(
            _(
                "A run in a bowl starts at x = 1. After x passes the minimum, m still points in the old direction, which is now uphill. So x overshoots and swings to and fro."
            )
        )
        mine = guess(
            _("β₁ goes up from 0.9 to 0.99. The swings become ..."),
            "mom_swings",
            {
                "slow": _("slower, and last longer"),
                "fast": _("faster, and last longer"),
                "short": _("slower, and die sooner"),
            },
        )
        if mine:
            beta = _beta(charts.DIALS["rings"], USUAL_BETA)
            h = dial(
                "h = α·f″",
                charts.DIALS["h"],
                USUAL_STRENGTH,
                _strength,
                STRENGTHS,
                help=_("In Adam it is α·f″/√v̂."),
            )
            _slower(mine)
    with picture:
        draw(
            charts.rings(beta, h, told=bool(mine)),
            "mom_rings",
            _("x against t at your β₁ and at 0.99. Periods are in the table."),
        )
    if mine:
        _theory(beta, h)
        _periods(beta, h)


def _slower(mine: str) -> None:
    now, long = maths.ring(0.9, 1.0), maths.ring(0.99, 1.0)
    assert now
    assert long
    verdict(
        mine,
        "slow",
        _(
            "At h = 1 a swing takes {short} steps with β₁ = 0.9 and {long} steps with 0.99. It halves in {soon} steps with 0.9 and in {late} steps with 0.99.",
            short=text(now.period, 3),
            long=text(long.period, 3),
            soon=text(2 * maths.half_life(0.9), 3),
            late=text(2 * maths.half_life(0.99), 3),
        ),
    )


def _theory(beta: float, h: float) -> None:
    theory = maths.ring(beta, h)
    if theory:
        st.markdown(
            _(
                "The roots of z² - (1+β₁-(1-β₁)h)·z + β₁ = 0 tell how x moves. Here they are complex: one swing to and fro takes {period} steps. Every step multiplies the swing by √β₁ = {damping}, so it halves in {halves} steps, which is two half-lives of m.",
                period=text(theory.period, 4),
                damping=text(theory.damping, 4),
                halves=text(2 * maths.half_life(beta), 4),
            )
        )
    else:
        st.markdown(
            _(
                "The roots of z² - (1+β₁-(1-β₁)h)·z + β₁ = 0 tell how x moves. Here they are real: x does not swing with such a period."
            )
        )


def _periods(beta: float, h: float) -> None:
    rows = []
    for b in dict.fromkeys((0.5, 0.9, 0.99, beta)):
        x = maths.swing(b, h).x[:, 0]
        theory, measured = maths.ring(b, h), maths.measured_period(x)
        low = float(np.nanmin(x))
        rows.append(
            {
                "β₁": f"{b:g}",
                _("period, theory"): text(theory.period, 4) if theory else "–",
                _("period, measured"): text(measured, 4) if measured else "–",
                _("overshoot"): text(max(-low, 0.0), 3),
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="mom_periods")
    st.caption(
        _(
            "The period is measured where a run of {steps} steps crosses 0. The overshoot is how far x goes past the minimum.",
            steps=maths.MEASURED_STEPS,
        )
    )


# --- the check ----------------------------------------------------------------------------------


def check(shown: float) -> None:
    """A half-life to work out; a wrong answer is told which slip gives it."""
    st.header(_("Check yourself"))
    beta = next(b for b in CHECKED if b != shown)
    half = maths.half_life(beta)
    answers = {"half": half, "mean": 1 / (1 - beta), "double": 2 * half, "share": 0.5 / (1 - beta)}
    labels = {name: text(value, 3) for name, value in sorted(answers.items(), key=lambda item: item[1])}
    mine = guess(
        _(
            "β₁ = {beta}. One mini-batch gives an unusually large gradient. After how many steps has its weight in m halved?",
            beta=text(beta),
        ),
        "mom_check",
        labels,
    )
    if not mine:
        return
    slips = {
        "mean": _(
            "1/(1-β₁) is the time constant of m: by then the weight has fallen to {left} of what it was, which is less than half.",
            left=text(beta ** (1 / (1 - beta)), 3),
        ),
        "double": _(
            "That is the half-life of x's swing, which is multiplied by √β₁ at each step. A weight in m is multiplied by β₁."
        ),
        "share": _("The weight does not fall by the same amount at each step; it is multiplied by β₁."),
    }
    verdict(
        mine,
        "half",
        _("β₁ᵏ = ½ gives k = ln ½ / ln {beta} = {half}.", beta=text(beta), half=text(half, 4)),
        slips,
    )


def _beta(key: str, default: float) -> float:
    h = HYPERPARAMETERS["beta1"]
    return dial("β₁", key, default, checked_number(h), BETAS, help=_(h.about))


def _strength(source: str) -> float:
    value = number(source)
    if not 0 < value <= 1e3:
        raise InputError(mark("h must be above 0 and at most 1000, not {value}"), value=f"{value:g}")
    return value
