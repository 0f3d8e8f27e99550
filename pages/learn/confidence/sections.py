"""The lesson on sign and confidence: how sure a step is, the noise floor, larger batches, and what takes noise away."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from optim import averages
from pages.learn.confidence import charts, maths
from ui.form import choice, dial, number
from ui.guess import check, guess, verdict
from ui.numbers import text
from ui.pages import PAGES
from ui.picture import beside, draw
from ui.texts import _, joined

NOISE_STOPS = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0, 20.0, 30.0)
RATE_STOPS = (0.003, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
SIGMA_STOPS = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0)


def sure() -> None:
    """The sign says where to, and the length how sure that is."""
    picture, words = beside(first=True)
    with words:
        place = st.container()
        noise = dial("σ/|μ|", charts.NOISE_DIAL, 3.0, lambda source: maths.ratio(number(source)), NOISE_STOPS)
    with place:
        st.markdown(
            _(
                "Gradients have a mean μ, the signal, and noise with standard deviation σ. *Sign descent* makes a step of α against the sign of each gradient, whether it can be trusted or not."
            )
        )
        mine = guess(
            _("The noise is three times the signal, σ = 3·|μ|. How long is Adam's step on average?"),
            "cf_sure",
            {"one": "1 α", "third": "0.32 α", "tenth": "0.1 α"},
        )
        if mine:
            verdict(
                mine,
                "third",
                _(
                    "m̂ is the mean of the gradients and v̂ the mean of their squares, mean² + Var. So m̂/√v̂ = sign · 1/√(1 + Var/mean²), here 1/√(1 + 9) = {theory}. Measured over {n} runs: {measured}.",
                    theory=text(averages.mean_step(1 / 3), 3),
                    n=maths.WALKERS,
                    measured=text(maths.mean_step("adam", 3.0), 3),
                ),
                {"tenth": _("That is 1/(1 + Var/mean²): the root is missing.")},
            )
    with picture:
        draw(
            charts.walks(noise, told=bool(mine)),
            "cf_walks",
            _("The way of each optimizer up a slope with noise, in units of α, against t. See the table."),
        )
    if mine:
        _line(noise)


def _line(noise: float) -> None:
    """On which line the four stand."""
    picture, words = beside()
    with picture:
        draw(
            charts.mean_steps(),
            "cf_means",
            _("The mean step in α against the noise, for sign descent, Lion and Adam. See the table."),
        )
    with words:
        st.markdown(
            _(
                "All four go by the sign. They differ in what they make of doubt. **Sign descent**: nothing; every step is α long, and many go the wrong way. **Lion** takes the sign of an average: it is right more often, but its steps are α long, too. **Rprop** changes its length: it grows while signs agree and shrinks where they do not. **Adam** measures: its step is α times the confidence 1/√(1 + Var/mean²). Balles & Hennig ([arXiv:1705.07774](https://arxiv.org/abs/1705.07774)) took it apart like this."
            )
        )
    shown = dict.fromkeys((*maths.NOISES, noise))
    rows = {charts.names()[key]: [text(maths.mean_step(key, r), 3) for r in shown] for key in charts.names()}
    frame = pd.DataFrame(list(rows.values()), columns=[f"σ/|μ| = {text(r)}" for r in shown])
    frame.insert(0, _("mean step in α"), list(rows))
    st.dataframe(frame, hide_index=True, key="cf_table")
    st.caption(
        _(
            "The mean of the last {n} steps, over {runs} runs. Rprop's length stops at 50; with much noise it shrinks to almost nothing, and this is why it needs whole gradients and no mini-batches.",
            n=maths.SETTLED,
            runs=maths.WALKERS,
        )
    )


def floor() -> None:
    """How far from the minimum noise keeps Adam."""
    st.header(_("The noise floor"))
    picture, words = beside()
    with words:
        place = st.container()
        lr = dial("α", charts.RATE_DIAL, 0.1, lambda source: maths.positive(number(source)), RATE_STOPS)
        sigma = dial("σ", charts.SIGMA_DIAL, 1.0, lambda source: maths.positive(number(source)), SIGMA_STOPS)
    with place:
        st.markdown(
            _(
                "Adam starts at the minimum of x²/2, and each gradient has noise σ. There the gradient is only noise, so Adam walks at random, and the slope brings it back. It never comes to rest."
            )
        )
        mine = guess(
            _("α is made four times as large. How far from the minimum is x then, in the root mean square?"),
            "cf_floor",
            {
                "same": _("as far as before"),
                "twice": _("twice as far"),
                "four": _("four times as far"),
            },
        )
        if mine:
            one, four = (maths.measured(0.01 * k, 1.0) for k in (1, 4))
            verdict(
                mine,
                "twice",
                _(
                    "The distance is √(ασ/2), so four times α doubles it. Measured with σ = 1: {one} at α = 0.01, {four} at α = 0.04.",
                    one=text(one, 3),
                    four=text(four, 3),
                ),
                {
                    "four": _(
                        "One step is four times as long, but the slope brings x back four times as fast, too."
                    )
                },
            )
    with picture:
        draw(
            charts.stays(lr, sigma, told=bool(mine)),
            "cf_stays",
            _("x against t, wandering about 0. How far it is on average is said beside it."),
        )
    if mine:
        _law()


def _law() -> None:
    st.markdown(
        _(
            "Why: near the minimum √v̂ is about σ, so a step is about α·g/σ. That is gradient descent with the rate α/σ. Each step pulls x back by the fraction α/σ of its distance, and kicks it by about α. Pull and kicks are in balance where the mean of x² is ασ/2. The law holds up to about α = σ:"
        )
    )
    rows = [
        {
            "α": text(lr),
            "σ": text(sigma),
            "√(ασ/2)": text(maths.floor(lr, sigma), 3),
            _("measured"): text(maths.measured(lr, sigma), 3),
        }
        for lr, sigma in maths.TRIED
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="cf_law")
    check(
        _("Check: α = 0.02 and σ = 4. How far is x from the minimum, in the root mean square?"),
        "cf_floor_answer",
        maths.floor(0.02, 4.0),
        _("Yes, √(0.02·4/2) = {truth}.", truth=text(maths.floor(0.02, 4.0))),
        _("Put both into √(ασ/2)."),
        slips=[
            (_("The root is missing."), 0.04),
            (_("The 2 is missing: it is ασ/2 under the root."), 0.08**0.5),
        ],
        share=0.02,
    )


def batches() -> None:
    """A batch k times as large."""
    st.header(_("A larger batch"))
    picture, words = beside()
    ground, rate, rescaled = "noise", "kept", True
    with words:
        st.markdown(
            _(
                "The mean of k samples has noise σ/√k. A step then needs k samples, so compare by samples seen. Here the gradients are mostly noise: σ = {sigma}, and x starts at {x0}. With α = {lr} kept, a batch of 16 is calmer, but it gets less far.",
                sigma=text(maths.GROUNDS["noise"].sigma),
                x0=text(maths.GROUNDS["noise"].x0),
                lr=text(maths.GROUNDS["noise"].lr),
            )
        )
        mine = guess(
            _("Which α makes the batch of 16 go the same way as single samples?"),
            "cf_batch",
            {"same": "α", "root": "4 α", "linear": "16 α"},
        )
        if mine:
            ends = {r: maths.course("noise", 16, r).spread[-1] for r in maths.RATES}
            verdict(
                mine,
                "root",
                _(
                    "With √16·α = 4α mean and spread stay as they were. By the law: √(4α · (σ/4)/2) = √(ασ/2). At the end the spread is {root}, and {one} with single samples; 16α gives {linear}, the same α {kept}.",
                    root=text(ends["root"], 2),
                    one=text(maths.course("noise", 1, "root").spread[-1], 2),
                    linear=text(ends["linear"], 2),
                    kept=text(ends["kept"], 2),
                ),
                {"linear": _("That is the rule for SGD, whose step is α times the gradient.")},
            )
            ground = choice(
                _("The gradients are"),
                "cf_ground",
                tuple(maths.GROUNDS),
                {"noise": _("mostly noise"), "signal": _("mostly signal")},
            )
            rate = choice(
                _("Batch k has"),
                "cf_rate",
                ("root", "kept", "linear"),
                {"root": "√k·α", "kept": "α", "linear": "k·α"},
            )
            kept = {"on": _("1−β times k"), "off": _("β kept")}
            rescaled = choice(_("The memories"), "cf_betas", ("on", "off"), kept) == "on"
    with picture:
        draw(
            charts.batches(ground, rate, rescaled=rescaled, told=bool(mine)),
            "cf_batches",
            _("Above the mean of x over many runs, below its spread, against the samples seen."),
        )
    if mine:
        _rule()


def _rule() -> None:
    ends = {k: maths.course("signal", k, "root").mean[-1] for k in maths.BATCHES}
    st.markdown(
        joined(
            _(
                "This is the **square-root rule** of Malladi et al. ([arXiv:2205.10287](https://arxiv.org/abs/2205.10287)): α times √k, and 1−β₁ and 1−β₂ times k, so that the averages remember as many samples as before. It rescales ε, too; here ε is 0. Try it with β kept: a batch of 64 then overshoots."
            ),
            _(
                "**Where it fails:** choose gradients that are mostly signal. Each step is then about α long, whatever the batch is, so √k·α with k times fewer steps gets less far: after {n} samples the mean is {one} with single samples, and {large} with batches of 64. There k·α is nearer. A training often begins like that, and becomes noisy later.",
                n=maths.SAMPLES,
                one=text(ends[1], 3),
                large=text(ends[64], 3),
            ),
        )
    )
    st.page_link(
        PAGES["clinic"].file,
        label=_("A training whose batch grew"),
        icon=":material/hub:",
        query_params={"patient": "9"},
    )


def cures() -> None:
    """A schedule, or an average."""
    st.header(_("What takes the noise away"))
    picture, words = beside()
    with words:
        lr, sigma = maths.CURE_LR, maths.CURE_SIGMA
        st.markdown(
            _(
                "With a constant α the floor √(ασ/2) stays: here {floor}. A small α from the start would be slow. So α must fall in time, which is what a **schedule** is for. Or: leave α as it is, and **average** the places where x has been.",
                floor=text(maths.floor(lr, sigma), 3),
            )
        )
        mine = guess(
            _(
                "Take a running average of x with γ = {memory}. How far is the average from the minimum?",
                memory=maths.MEMORY,
            ),
            "cf_cure",
            {"same": _("as far as x"), "third": _("a third as far"), "tenth": _("a tenth as far")},
        )
        if mine:
            settled = {key: float(maths.cured(key)[-200:].mean()) for key in ("constant", "average")}
            verdict(
                mine,
                "third",
                _(
                    "x is {x} away, its average {average}. The factor is √((1−γ)/(1−γ+α/σ)) = {factor}. x forgets in σ/α = {forgets} steps where it was, so 1/(1−γ) = {memory} steps have about {worth} independent places in them.",
                    x=text(settled["constant"], 3),
                    average=text(settled["average"], 3),
                    factor=text(maths.averaged(lr, sigma, maths.MEMORY), 3),
                    forgets=text(sigma / lr),
                    memory=text(1 / (1 - maths.MEMORY)),
                    worth=text((1 - maths.MEMORY + lr / sigma) / (1 - maths.MEMORY), 2),
                ),
            )
    with picture:
        draw(
            charts.cures(told=bool(mine)),
            "cf_cures",
            _(
                "The root mean square of x against t: a constant α stays at its floor, three cures go below it."
            ),
        )
    if mine:
        small = maths.averaged(0.001, 1.0, maths.MEMORY)
        st.markdown(
            _(
                "The cosine schedule falls late and ends at {falling}. **Schedule-Free** (Defazio et al., [arXiv:2405.15682](https://arxiv.org/abs/2405.15682)) averages all places with equal weights and needs no end to be known; it comes to {free}. An average helps only if its memory is longer than σ/α steps: with α/σ = 0.001 and the same γ the factor is {small}.",
                falling=text(float(maths.cured("falling")[-1]), 2),
                free=text(float(maths.cured("free")[-1]), 2),
                small=text(small, 2),
            )
        )
        with st.container(horizontal=True):
            for key in ("schedulefreeadamw", "adam"):
                query = {"f": "x**2/2", "opt": key} | ({"schedule": "cosine"} if key == "adam" else {})
                st.page_link(
                    PAGES["step"].file,
                    label=_("Step through a falling α") if key == "adam" else _("Step through Schedule-Free"),
                    icon=":material/play_arrow:",
                    query_params=query,
                )


def check_yourself() -> None:
    """Another batch."""
    st.header(_("Check yourself"))
    check(
        _(
            "α = 0.001 suits batches of 256, and the gradients are mostly noise. Which α for batches of 4,096?"
        ),
        "cf_check",
        0.004,
        _("Yes: the batch is 16 times as large, and √16·0.001 = 0.004."),
        _("How many times as large is the batch? α grows with the square root of that."),
        slips=[
            (_("That is 16 times α: the linear rule, which is SGD's."), 0.016),
            (_("With the same α the run would be calmer, but slower."), 0.001),
        ],
        share=0.02,
    )
