"""Where Adam fails, and the repairs: five experiments, each with a guess, a picture and a check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from optim import HYPERPARAMETERS, OBJECTIVES, OPTIMIZERS, InputError, averages
from optim.errors import mark
from pages.lab.failures import maths as failures
from ui.figures import CONFIG, kept
from ui.form import checked_number, choice, dial, field, notches, number
from ui.guess import check, guess, verdict
from ui.numbers import text
from ui.palette import HEX
from ui.texts import _, joined

COLOURS = {
    "sgd": HEX["other"],
    "momentum": HEX["m"],
    "adam": HEX["x"],
    "amsgrad": HEX["v"],
    "adamw": HEX["v"],
    "radam": HEX["m_hat"],
}
DASHES = {
    "sgd": "dot",
    "momentum": "dashdot",
    "adam": "solid",
    "amsgrad": "longdash",
    "adamw": "longdash",
    "radam": "longdash",
}
ROUNDS_SHOWN = 9


def experiment() -> str:
    """Which of the five is shown."""
    return choice(
        _("Experiment"),
        "fail_view",
        ("online", "valley", "decay", "rates", "warmup"),
        {
            "online": _("The rare large gradient"),
            "valley": _("The poor minimum"),
            "decay": _("Weight decay"),
            "rates": _("Which learning rate?"),
            "warmup": _("The first steps"),
        },
    )


def show(view: str) -> None:
    {"online": _online, "valley": _valley, "decay": _decay, "rates": _rates, "warmup": _warmup}[view]()


def _hyper(which: str, default: str, key: str, label: str) -> float:
    return field(label, key, default, checked_number(HYPERPARAMETERS[which]))


# --- the rare large gradient --------------------------------------------------------------------


def _online() -> None:
    with st.sidebar:
        c = field("C", "fail_c", "3", lambda source: failures.checked_c(number(source)))
        lr = _hyper("lr", "0.5", "fail_lr", "α  `lr`")
        x0 = field(_("Start {name}", name="x₀"), "fail_x0", "0", _inside)
    beta = HYPERPARAMETERS["beta2"]
    paper = failures.paper_beta2(c)
    st.markdown(
        _(
            "This is a game in rounds, with −1 ≤ x ≤ 1. In every third round, beginning with the first, the slope is C = {c}; in the other rounds it is −1. Over three rounds the slopes add up to C − 2 = {sum}, which is positive, so the best place is x = −1. The example is by Reddi, Kale and Kumar (2018): β₁ = 0, learning rate α/√t, and β₂ = 1/(1 + C²) = {paper}.",
            c=text(c),
            sum=text(c - 2),
            paper=text(paper),
        )
    )
    beta2 = dial(
        "β₂  `beta2`",
        "fail_beta2",
        0.1,
        checked_number(beta),
        sorted({v for v in notches(beta) if v <= 0.999} | {paper, 0.1, 0.2, 0.3, 0.4, 0.6, 0.7}),
    )
    runs = {rule: failures.online(rule, c, beta2, lr, x0) for rule in failures.ONLINE}
    mine = guess(
        _("Where does Adam end after {n} rounds?", n=failures.ROUNDS),
        "fail_bet",
        {"low": _("at −1, the best place"), "high": _("at +1, the worst"), "between": _("in between")},
    )
    if not mine:
        return
    limit = failures.limit_regret(c)
    st.plotly_chart(
        online_figure(runs, limit),
        key="fail_online",
        config=CONFIG,
        alt=_(
            "Above: x of Adam and AMSGrad, round by round. Below: the average regret of both, and its limit for x = +1."
        ),
    )
    st.caption(
        _(
            "The run is cut into 1,000 equal parts; the picture shows the smallest and the largest value of each, so no peak is lost. The numbers come from all {steps} steps.",
            steps=failures.ROUNDS,
        )
    )
    place = {rule: run.end for rule, run in runs.items()}
    truth = "low" if place["adam"] < -0.9 else "high" if place["adam"] > 0.9 else "between"
    verdict(
        mine,
        truth,
        _(
            "Over the last 300 rounds Adam's x is {adam} on average, AMSGrad's {amsgrad}.",
            adam=text(place["adam"], 4),
            amsgrad=text(place["amsgrad"], 4),
        ),
    )
    pushes = runs["adam"].pushes
    st.markdown(
        joined(
            _(
                "Look at the last three rounds, in units of α/√t. Under the slope C, Adam moves x by {first}; under the two slopes −1 by {second} and {third}. Together that is **{together}**.",
                first=text(pushes[0], 3),
                second=text(pushes[1], 3),
                third=text(pushes[2], 3),
                together=text(sum(pushes), 3),
            ),
            _(
                "v keeps only β₂ = {beta2} of its old value at each round, so it forgets C too soon. C is divided by its own size, but the small slopes are divided by a smaller √v, and they push x up.",
                beta2=text(beta2),
            )
            if sum(pushes) > 0
            else _(
                "With β₂ = {beta2}, v still remembers enough of C when the small slopes come. They are divided by a large √v too, so the large slope decides, and x is pushed down.",
                beta2=text(beta2),
            ),
            _("AMSGrad divides by the largest v so far. It never forgets C, whatever β₂ is."),
        )
    )
    st.dataframe(rounds_table(runs), hide_index=True, key="fail_rounds")
    st.markdown(
        _(
            "**Average regret** is how much more x has lost per round than if it had always been at −1. At +1 it is 2(C − 2)/3 = {limit}. A method that learns brings it to 0.",
            limit=text(limit),
        )
    )
    st.dataframe(regret_table(runs), hide_index=True, key="fail_regret")
    st.markdown(
        _(
            "**Is Adam broken, then?** It depends on what is fixed first. If β₁ and β₂ are fixed first, with β₁ < √β₂, then some problem exists on which Adam does not converge: Reddi, Kale and Kumar prove that. If the problem is fixed first, a β₂ close enough to 1 is a repair: Zhang et al. (2022, [arXiv:2208.09632](https://arxiv.org/abs/2208.09632)) prove that training with Adam then converges to a place where the gradient is nearly 0. This game with C = {c} shows it; nothing but β₂ changes:",
            c=text(c),
        )
    )
    st.dataframe(memory_table(c, lr, x0), hide_index=True, key="fail_memory")
    check(
        _("Check: what would the limit of the average regret be for C = {c}?", c=text(c + 2)),
        "fail_answer",
        failures.limit_regret(c + 2),
        _("Yes, 2(C − 2)/3 = {truth}.", truth=text(failures.limit_regret(c + 2))),
        _(
            "Three rounds at +1 cost 2C − 2 − 2 more than three rounds at −1. Divide by three, with C = {c}.",
            c=text(c + 2),
        ),
    )


def _inside(source: str) -> float:
    value = number(source)
    if abs(value) > 1:
        raise InputError(mark("the start must be from -1 to 1, not {value}"), value=f"{value:g}")
    return value


def online_figure(runs: Mapping[str, failures.Online], limit: float) -> go.Figure:
    """x above, average regret below."""
    figure = make_subplots(
        2, 1, shared_xaxes=True, vertical_spacing=0.07, subplot_titles=("x", _("average regret"))
    )
    for rule, run in runs.items():
        for row, values in ((1, run.x), (2, np.concatenate([[np.nan], run.regret]))):
            rows = kept(np.concatenate([[np.nan], values[1:]]))
            figure.add_trace(
                go.Scatter(
                    x=rows,
                    y=values[rows],
                    mode="lines",
                    name=OPTIMIZERS[rule].title,
                    line={"color": COLOURS[rule], "width": 1.5, "dash": DASHES[rule]},
                    showlegend=row == 1,
                    hovertemplate="t = %{x}<br>%{y:.6g}",
                ),
                row,
                1,
            )
    figure.add_trace(_dashed([1, failures.ROUNDS], [limit, limit], "2(C − 2)/3"), 2, 1)
    figure.update_yaxes(range=[-1.05, 1.05], row=1)
    figure.update_xaxes(type="log", exponentformat="power", dtick=1)
    return _laid_out(figure, 480, "t", top=44)


def rounds_table(runs: Mapping[str, failures.Online]) -> pd.DataFrame:
    """The first rounds, line by line."""
    columns: dict[str, list[str]] = {
        "t": [str(t + 1) for t in range(ROUNDS_SHOWN)],
        _("slope"): [text(v) for v in runs["adam"].slopes[:ROUNDS_SHOWN].tolist()],
    }
    for rule, run in runs.items():
        title = OPTIMIZERS[rule].title
        columns[_("{optimizer}: change of x", optimizer=title)] = [
            text(-v, 4) for v in run.step[:ROUNDS_SHOWN].tolist()
        ]
        columns[_("{optimizer}: x afterwards", optimizer=title)] = [
            text(v, 4) for v in run.x[1 : ROUNDS_SHOWN + 1].tolist()
        ]
    return pd.DataFrame(columns)


def memory_table(c: float, lr: float, x0: float) -> pd.DataFrame:
    """Where Adam ends, by β₂."""
    runs = [failures.online("adam", c, beta2, lr, x0) for beta2 in failures.MEMORIES]
    return pd.DataFrame(
        {
            "β₂": [text(beta2) for beta2 in failures.MEMORIES],
            _("Adam's x, mean of the last 300 rounds"): [text(run.end, 4) for run in runs],
            _("average regret"): [text(float(run.regret[-1]), 3) for run in runs],
        }
    )


def regret_table(runs: Mapping[str, failures.Online]) -> pd.DataFrame:
    rounds = [t for t in (3, 30, 300, failures.ROUNDS) if t <= failures.ROUNDS]
    columns: dict[str, list[str]] = {_("after round"): [str(t) for t in rounds]}
    for rule, run in runs.items():
        columns[OPTIMIZERS[rule].title] = [text(run.regret[t - 1], 4) for t in rounds]
    return pd.DataFrame(columns)


# --- the poor minimum ---------------------------------------------------------------------------


def _valley() -> None:
    target = OBJECTIVES[failures.VALLEYS]
    with st.sidebar:
        x0 = field(_("Start {name}", name="x₀"), "valley_x0", "1.8", _valley_start)
        lr = _hyper("lr", "0.1", "valley_lr", "α  `lr`")
    st.markdown(
        _(
            "The curve {f} has two valleys; the left one is deeper. Adam starts at x₀ = {x0} and does {steps} steps with α = {lr}.",
            f=f"`{target.text}`",
            x0=text(x0),
            lr=text(lr),
            steps=failures.VALLEY_STEPS,
        )
    )
    run = failures.descent("adam", x0, lr)
    mine = guess(
        _("In which valley does it end?"),
        "valley_bet",
        {"deep": _("the deeper one"), "poor": _("the other one")},
    )
    if not mine:
        return
    xs = np.linspace(-2, 2, 201)
    figure = go.Figure(
        [
            go.Scatter(
                x=xs, y=target.f(x=xs), mode="lines", name="f", line={"color": HEX["other"], "width": 2}
            ),
            go.Scatter(
                x=run.x,
                y=run.f,
                mode="lines+markers",
                name=OPTIMIZERS["adam"].title,
                line={"color": HEX["x"], "width": 1},
                marker_size=5,
                hovertemplate="x = %{x:.6g}<br>f = %{y:.6g}",
            ),
            go.Scatter(
                x=run.x[-1:],
                y=run.f[-1:],
                mode="markers",
                name=_("end"),
                marker={"color": HEX["x"], "size": 13},
            ),
        ]
    )
    figure.update_xaxes(range=[-2.1, 2.1])
    figure.update_yaxes(range=[-2, 6], title="f")
    st.plotly_chart(
        _laid_out(figure, 360, "x"),
        key="fail_valley",
        config=CONFIG,
        alt=_("The curve with two valleys, and Adam's path on it."),
    )
    verdict(
        mine,
        "deep" if run.deep else "poor",
        _("It ends at x = {x} with f = {f}.", x=text(float(run.x[-1])), f=text(float(run.f[-1]))),
    )
    st.markdown(
        _(
            "The slope is 0 at the bottom of both valleys. A method that only sees slopes cannot know that the other valley is deeper. Momentum or a large α may carry x over the hill, by luck. The usual repairs are of this kind: larger steps first and smaller steps later, noise, or several starts."
        )
    )
    ends = {rule: failures.valleys(rule, x0) for rule in failures.RUNNERS}
    st.dataframe(
        pd.DataFrame(
            {
                "α": [f"{lr:g}" for lr in failures.VALLEY_RATES],
                **{
                    OPTIMIZERS[rule].title: [_("deeper") if deep else "–" for deep in ended]
                    for rule, ended in ends.items()
                },
            }
        ),
        hide_index=True,
        key="valley_table",
        height="content",
    )
    st.caption(_("Which optimizer ends in the deeper valley from this start, for each learning rate."))
    count = sum(ends["adam"])
    check(
        _("Check: with how many of these {n} rates does Adam reach the deeper valley?", n=len(ends["adam"])),
        "valley_answer",
        count,
        _("Yes, {count}. Try another start.", count=count),
        _("Count the entries in Adam's column."),
    )


def _valley_start(source: str) -> float:
    value = number(source)
    if abs(value) > 2:
        raise InputError(mark("the start must be from -2 to 2, not {value}"), value=f"{value:g}")
    return value


# --- weight decay -------------------------------------------------------------------------------


def _decay() -> None:
    with st.sidebar:
        lr = _hyper("lr", "1e-3", "decay_lr", "α  `lr`")
        strength = _hyper("weight_decay", "0.1", "decay_wd", "λ  `weight_decay`")
        seed = int(field(_("Seed of the noise"), "decay_seed", "1", _seed))
    st.markdown(
        _(
            "Two weights start at 1. Their gradients are pure noise, with standard deviation {noisy} for one and {quiet} for the other. The loss depends on neither weight, so only the decay λ pulls them. *L2* adds λx to the gradient, and Adam then divides by √v̂. *AdamW* subtracts αλx from x directly.",
            noisy=text(failures.NOISY),
            quiet=text(failures.QUIET),
        )
    )
    mine = guess(
        _("Which weight does L2 inside Adam shrink most?"),
        "decay_bet",
        {"noisy": _("the noisy one"), "quiet": _("the quiet one"), "both": _("both alike")},
    )
    if not mine:
        return
    run = failures.decay(lr, strength, seed)
    titles = (_("noisy weight"), _("quiet weight"))
    figure = make_subplots(1, 2, shared_yaxes=True, horizontal_spacing=0.04, subplot_titles=titles)
    for column in (0, 1):
        for name, values, rule in (("Adam + L2", run.l2, "adam"), ("AdamW", run.adamw, "adamw")):
            rows = kept(values[:, column], 300)
            figure.add_trace(
                go.Scatter(
                    x=rows,
                    y=values[rows, column],
                    mode="lines",
                    name=name,
                    line={"color": COLOURS[rule], "width": 1.4, "dash": DASHES[rule]},
                    showlegend=not column,
                    hovertemplate="t = %{x}<br>%{y:.6g}",
                ),
                1,
                column + 1,
            )
        rows = np.arange(0, failures.DECAY_STEPS + 1, 100)
        dashed = _dashed(rows, run.plain[rows], "(1 − αλ)ᵗ")
        figure.add_trace(dashed.update(showlegend=not column), 1, column + 1)
    figure.update_xaxes(nticks=4)
    st.plotly_chart(
        _laid_out(figure, 360, "t", top=44),
        key="fail_decay",
        config=CONFIG,
        alt=_(
            "Both weights against t, with L2 inside Adam and with AdamW. The dashed line is the decay alone."
        ),
    )
    left = np.abs(run.l2[-1])
    truth = "noisy" if left[0] < 0.7 * left[1] else "quiet" if left[1] < 0.7 * left[0] else "both"
    verdict(
        mine,
        truth,
        _(
            "With L2 the noisy weight ends at {noisy} and the quiet one at {quiet}.",
            noisy=text(run.l2[-1, 0], 3),
            quiet=text(run.l2[-1, 1], 3),
        ),
    )
    st.markdown(
        _(
            "The pull of L2 goes through Adam's division: with √v̂ near {noisy} it is weak, with √v̂ near {quiet} it is strong. The pull of AdamW is not divided: both weights follow (1 − αλ)ᵗ, apart from the noise of their steps.",
            noisy=text(failures.NOISY),
            quiet=text(failures.QUIET),
        )
    )
    rows_ = [0, 1000, failures.DECAY_STEPS]
    st.dataframe(
        pd.DataFrame(
            {
                "t": [str(t) for t in rows_],
                "(1 − αλ)ᵗ": [text(v, 4) for v in run.plain[rows_].tolist()],
                **{
                    f"{name}, {title}": [text(v, 4) for v in values[rows_, i].tolist()]
                    for name, values in (("Adam + L2", run.l2), ("AdamW", run.adamw))
                    for i, title in enumerate(titles)
                },
            }
        ),
        hide_index=True,
        key="decay_table",
    )
    check(
        _("Check: with decay alone, (1 − αλ)ᵗ, what is left of 1 after 1,000 steps?"),
        "decay_answer",
        float(run.plain[1000]),
        _("Yes, {truth}.", truth=text(float(run.plain[1000]))),
        _("αλ = {rate}. You may type a formula: (1 − αλ)**1000.", rate=text(lr * strength)),
    )


def _seed(source: str) -> float:
    value = number(source)
    if value != int(value) or not 0 <= value < 2**32:
        raise InputError(mark("the seed must be a whole number from 0 to {limit}"), limit=2**32 - 1)
    return value


# --- which learning rate ------------------------------------------------------------------------


def _rates() -> None:
    ground = choice(
        _("Function"),
        "rates_f",
        failures.GROUNDS,
        {key: _(OBJECTIVES[key].title) for key in failures.GROUNDS},
    )
    st.markdown(
        _(
            "The function is f = {f}. Each optimizer runs {steps} steps with each of {n} learning rates from 10⁻⁵ to 10³. A rate *works* if the last loss is at most a hundredth of the first.",
            f=f"`{OBJECTIVES[ground].text}`",
            steps=failures.RATE_STEPS,
            n=len(failures.RATES),
        )
    )
    mine = guess(
        _("Which optimizer works over the widest range of learning rates?"),
        "rates_bet",
        {rule: OPTIMIZERS[rule].title for rule in failures.RUNNERS},
    )
    if not mine:
        return
    runs = {rule: failures.sensitivity(rule, ground) for rule in failures.RUNNERS}
    figure = go.Figure()
    for rule, run in runs.items():
        figure.add_scatter(
            x=failures.RATES,
            y=np.where(np.isfinite(run.share), np.clip(run.share, 1e-12, 1e4), 1e4),
            mode="lines",
            name=OPTIMIZERS[rule].title,
            line={"color": COLOURS[rule], "width": 2, "dash": DASHES[rule]},
            hovertemplate="α = %{x:.3g}<br>%{y:.3g}",
        )
    figure.add_trace(_dashed([failures.RATES[0], failures.RATES[-1]], [failures.GOOD] * 2, _("works below")))
    figure.update_xaxes(type="log", exponentformat="power")
    figure.update_yaxes(type="log", exponentformat="power", title=_("final loss / first loss"))
    st.plotly_chart(
        _laid_out(figure, 380, "α"),
        key="fail_rates",
        config=CONFIG,
        alt=_(
            "The final loss as a share of the first loss, against the learning rate, for three optimizers."
        ),
    )
    st.caption(_("The picture goes from 10⁻¹² to 10⁴. A run that diverges is drawn at the top."))
    best = max(runs, key=lambda rule: runs[rule].decades)
    verdict(
        mine,
        best,
        _(
            "{best}: rates that work cover {decades} powers of ten.",
            best=OPTIMIZERS[best].title,
            decades=text(runs[best].decades, 2),
        ),
    )
    st.markdown(
        _(
            "A step of SGD grows with the slope: where the function is steep, SGD diverges if the rate is a little too large. Adam's step is near α at any slope: with too small a rate it just does not arrive in time; with too large a one it oscillates. Adam is robust, but not without limits: outside its range it fails as well."
        )
    )
    st.dataframe(rates_table(runs), hide_index=True, key="rates_table")
    st.caption(
        _(
            "Between the smallest and the largest rate there may be gaps. The powers of ten count only the rates that work."
        )
    )
    adam, sgd = runs["adam"].decades, runs["sgd"].decades
    check(
        _("Check: by how many powers of ten is Adam's range wider than SGD's here?"),
        "rates_answer",
        round(adam - sgd, 1),
        _(
            "Yes, {adam} − {sgd} = {gap}.",
            adam=text(adam, 2),
            sgd=text(sgd, 2),
            gap=text(round(adam - sgd, 1), 2),
        ),
        _("Subtract the two entries of the table."),
    )


def rates_table(runs: Mapping[str, failures.Sensitivity]) -> pd.DataFrame:
    def smallest(run: failures.Sensitivity) -> str:
        if not run.range:
            return "–"
        value = text(run.range[0], 2)
        return _("{value} or less", value=value) if run.range[0] == failures.RATES[0] else value

    def largest(run: failures.Sensitivity) -> str:
        if not run.range:
            return "–"
        value = text(run.range[1], 4 if run.range[1] >= 100 else 2)
        return _("{value} or more", value=value) if run.range[1] == failures.RATES[-1] else value

    return pd.DataFrame(
        {
            _("optimizer"): [OPTIMIZERS[rule].title for rule in runs],
            _("smallest that works"): [smallest(run) for run in runs.values()],
            _("largest that works"): [largest(run) for run in runs.values()],
            _("powers of ten that work"): [text(run.decades, 2) for run in runs.values()],
        }
    )


# --- the first steps ----------------------------------------------------------------------------


def _warmup() -> None:
    with st.sidebar:
        beta2 = _hyper("beta2", "0.999", "warm_beta2", "β₂  `beta2`")
        rule = failures.usual_warmup(beta2)
        length = int(field(_("Steps of the warm-up"), "warm_steps", str(rule), _warm_steps))
    run = failures.early(beta2)
    st.markdown(
        _(
            "{n} runs of Adam, independent of each other, get gradients of pure noise with standard deviation 1. So √v̂ should be 1, and 1/√v̂, by which Adam multiplies m̂, should be 1 too. But at t = 1, v̂ is a single squared gradient: in the unluckiest 5 % of the runs 1/√v̂ is above {high}.",
            n=failures.RUNS,
            high=text(float(run.ruler[2, 0]), 2),
        )
    )
    mine = guess(
        _("How long is the longest of these {n} first steps?", n=failures.RUNS),
        "warm_bet",
        {
            "one": _("exactly α"),
            "two": _("about 2 α"),
            "five": _("about 5 α"),
            "more": _("above 15 α"),
        },
    )
    if not mine:
        return
    st.plotly_chart(
        warmup_figure(run, length),
        key="fail_warm",
        config=CONFIG,
        alt=_(
            "Three pictures, all against t. Above: 1/√v̂ of the runs, widely spread at first. Middle: the length of their steps in α, 1 at t = 1 and falling. Below: RAdam's r and a linear warm-up, both rising to 1."
        ),
    )
    st.caption(
        _(
            "A band goes from the 5 % point to the 95 % point of the {n} runs. The line in the upper band is the median, the line in the band below it the root mean square.",
            n=failures.RUNS,
        )
    )
    longest = float(run.longest[0])
    verdict(
        mine,
        "one" if longest < 1.5 else "two" if longest < 3.5 else "five" if longest < 15 else "more",
        _(
            "All {n} first steps are exactly α long. At t = 1, m̂ is the gradient g and √v̂ is |g|. Where 1/√v̂ is large, m̂ is small in the same proportion.",
            n=failures.RUNS,
        ),
    )
    late, expected = float(run.typical[-1]), averages.noise_step(HYPERPARAMETERS["beta1"].default)
    st.markdown(
        joined(
            _(
                "So the first steps are not too long. But each of them is **a full step in a random direction**: there is no signal, and still every coordinate moves by α, all of them at once."
            ),
            _(
                "Later m̂ averages many gradients, and the noise in it cancels: a typical step is then {late} α long. (Typical means the root mean square. In theory it is √((1−β₁)/(1+β₁)) = {expected}.)",
                late=text(late, 2),
                expected=text(expected, 3),
            )
            if late < 1.2 * expected
            else _(
                "With this β₂, v̂ never holds more than a few gradients. It is often too small by chance, so there are long steps at any time, not only at first. A larger β₂ helps; a warm-up does not."
            ),
        )
    )
    st.markdown(
        _(
            "Two repairs make the first steps shorter. A **warm-up** lets α rise in a straight line. Ma and Yarats ([arXiv:1910.04209](https://arxiv.org/abs/1910.04209)) give the reason above, and a rule for its length: 2/(1−β₂) steps, here {rule}. In their experiments this did as well as RAdam. **RAdam** (Liu et al., [arXiv:1908.03265](https://arxiv.org/abs/1908.03265)) was made because 1/√v̂ varies so much at first. It estimates how many gradients v̂ is based on. While there are 5 or fewer, it does not use v̂. After that it multiplies the step by r, which rises to 1.",
            rule=rule,
        )
    )
    if run.first is None:
        st.markdown(_("At this β₂, v̂ is never based on more than 5 gradients: RAdam never uses it."))
    st.dataframe(warmup_table(run, length), hide_index=True, key="warm_table")
    if run.first is not None:
        check(
            _("Check: from which t on does RAdam use v̂?"),
            "warm_answer",
            run.first,
            _("Yes, t = {t}.", t=run.first),
            _("Find the first t with an r in the table."),
        )


def warmup_figure(run: failures.Early, length: int) -> go.Figure:
    """1/√v̂, the length of a step, and what holds the first steps back, over t."""
    figure = make_subplots(
        3,
        1,
        shared_xaxes=True,
        vertical_spacing=0.08,
        subplot_titles=("1/√v̂", _("length of a step in α: |m̂|/√v̂"), _("what holds the first steps back")),
    )
    for row, (low, _median, high), line, name, colour, dash in (
        (1, run.ruler, run.ruler[1], "1/√v̂", HEX["v_hat"], "solid"),
        (2, run.step, run.typical, "|m̂|/√v̂", HEX["x"], "dot"),
    ):
        fill = f"rgba({','.join(str(v) for v in bytes.fromhex(colour[1:]))},0.25)"
        edge = {
            "x": run.t,
            "mode": "lines",
            "line_width": 0,
            "showlegend": False,
            "hovertemplate": "%{y:.3g}",
        }
        figure.add_trace(go.Scatter(y=high, name="95 %", **edge), row, 1)
        figure.add_trace(go.Scatter(y=low, name="5 %", fill="tonexty", fillcolor=fill, **edge), row, 1)
        figure.add_trace(_plain(run.t, line, name, colour, dash), row, 1)
    for values, name, colour, dash in (
        (run.rectified, f"{OPTIMIZERS['radam'].title}: r", COLOURS["radam"], DASHES["radam"]),
        (np.minimum(run.t / length, 1), _("warm-up"), HEX["m"], "dash"),
    ):
        figure.add_trace(_plain(run.t, values, name, colour, dash), 3, 1)
    figure.update_yaxes(type="log", tickvals=[0.2, 0.5, 1, 2, 5, 10, 20], row=1)
    figure.update_yaxes(rangemode="tozero", row=2)
    figure.update_yaxes(range=[-0.05, 1.1], row=3)
    figure.update_xaxes(type="log", exponentformat="power", dtick=1)
    figure = _laid_out(figure, 620, "t", top=30)
    return figure.update_layout(legend={"y": -0.12, "traceorder": "normal"}, hovermode="x unified")


def warmup_table(run: failures.Early, length: int) -> pd.DataFrame:
    rows = np.searchsorted(run.t, failures.WARM_TABLE)

    def texts(values: np.ndarray) -> list[str]:
        return [text(v, 3) for v in values[rows].tolist()]

    return pd.DataFrame(
        {
            "t": [str(t) for t in failures.WARM_TABLE],
            _("1/√v̂, 5 % point"): texts(run.ruler[0]),
            _("1/√v̂, 95 % point"): texts(run.ruler[2]),
            _("typical step/α"): texts(run.typical),
            _("longest step/α"): texts(run.longest),
            f"{OPTIMIZERS['radam'].title}: r": [
                text(v, 3) if v else "–" for v in run.rectified[rows].tolist()
            ],
            _("warm-up"): texts(np.minimum(run.t / length, 1)),
        }
    )


def _warm_steps(source: str) -> float:
    value = number(source)
    if value != int(value) or not 1 <= value <= failures.LONGEST_WARMUP:
        raise InputError(
            mark("the warm-up must be a whole number of steps from 1 to {limit}"),
            limit=failures.LONGEST_WARMUP,
        )
    return value


# --- charts -------------------------------------------------------------------------------------


def _dashed(x: Sequence[float] | np.ndarray, y: Sequence[float] | np.ndarray, name: str) -> go.Scatter:
    return go.Scatter(x=x, y=y, mode="lines", name=name, line={"dash": "dash", "color": HEX["other"]})


def _plain(x: np.ndarray, y: np.ndarray, name: str, colour: str, dash: str) -> go.Scatter:
    line = {"color": colour, "width": 2, "dash": dash}
    return go.Scatter(x=x, y=y, mode="lines", name=name, line=line, hovertemplate="%{y:.3g}")


def _laid_out(figure: go.Figure, height: int, title: str, top: int = 8) -> go.Figure:
    figure.update_layout(
        height=height,
        margin={"l": 4, "r": 8, "t": top, "b": 4},
        legend={"orientation": "h", "y": -0.18, "yanchor": "top", "x": 0},
    )
    axes = list(figure.select_xaxes())
    rows = len({axis.domain for axis in axes if axis.domain})
    for axis in axes[-1:] if rows == 1 else axes:
        axis.update(title={"text": title, "standoff": 4})
    return figure
