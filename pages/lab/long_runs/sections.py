"""Long runs: the four experiments, their questions, pictures and what follows from them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from optim import OPTIMIZERS, InputError, averages
from optim.errors import mark
from pages.lab.long_runs import charts, maths
from ui.form import choice, field, hyper_dial, number
from ui.glossary import words
from ui.guess import check, guess, verdict
from ui.numbers import text
from ui.pages import PAGES
from ui.picture import beside, draw
from ui.texts import _

LAW_STEPS, CYCLE_STEPS, CYCLE_SHOWN = 3000, 2000, 60


TITLES = {
    "bursts": mark("A quiet bowl"),
    "law": mark("A flat bowl"),
    "cycles": mark("A sharp kink"),
    "grows": mark("A valley that narrows"),
}
JARGON = {
    "bursts": ("curvature", "second_moment", "edge"),
    "law": ("average", "second_moment"),
    "cycles": ("gradient", "schedule"),
    "grows": ("curvature", "second_moment", "edge"),
}


def experiment() -> str:
    """Which of the four is shown, and the words that it uses."""
    view = choice(_("Experiment"), "long_view", tuple(TITLES), {key: _(TITLES[key]) for key in TITLES})
    words(*JARGON[view])
    return view


def show(view: str) -> None:
    {"bursts": _bursts, "law": _law, "cycles": _cycles, "grows": _grows}[view]()


def _steps(source: str) -> int:
    return maths.checked_steps(number(source))


# --- x²: the bursts -----------------------------------------------------------------------------


def _bursts() -> None:
    picture, side = beside(first=True)
    with side:
        place = st.container()
        rule = choice(
            _("Optimizer"),
            "long_opt",
            ("adam", "amsgrad"),
            {key: OPTIMIZERS[key].title for key in ("adam", "amsgrad")},
        )
        lr = hyper_dial("lr", "long_lr", 0.1)
        beta1, beta2, eps = (hyper_dial(name, f"long_{name}") for name in ("beta1", "beta2", "eps"))
        steps = field(_("Number of steps, up to 100,000"), "long_steps", "10000", _steps)
    with place:
        with st.spinner(_("Computing {steps} steps …", steps=steps), show_time=True):
            run = maths.bursts(rule, steps, lr, beta1, beta2, eps)
        st.markdown(
            _(
                "The function is f(x) = x², the start is x₀ = 1. After {t} steps {optimizer} is at |x| = {distance}.",
                t=run.lowest,
                optimizer=OPTIMIZERS[rule].title,
                distance=text(float(run.distance[run.lowest]), 2),
            )
        )
        mine = guess(
            _("Is it done? What will |x| do from here?"),
            "long_bet",
            {"down": _("stay tiny"), "back": _("come back, above 10⁻⁴")},
        )
        if mine:
            _came_back(mine, run)
    last = steps if mine else run.lowest
    with picture:
        draw(
            charts.bursts(run, last, maths.watched(rule, steps, lr, beta1, beta2, eps)),
            "long_bursts",
            _(
                "Above: |x| against t. Below: α·f″/(√v̂ + ε) against t, with the stability edge as a dashed line."
            ),
        )
    if not mine:
        return
    _burst_story(run, eps)
    st.dataframe(burst_table(run), hide_index=True, key="long_table")
    _thinned(last)
    st.header(_("How to prevent it"))
    st.markdown(
        _(
            "There are two repairs to try beside the picture. One is a larger ε: the ratio can then never pass α·f″/ε, however small v̂ gets. The other is AMSGrad: its v̂ is made of the largest v so far, so it cannot fall below that."
        )
    )
    _eps_check(lr, beta1)


def _came_back(mine: str, run: maths.Bursts) -> None:
    verdict(
        mine,
        "down" if run.back is None else "back",
        _(
            "The largest |x| from t = {t} on is {height}.",
            t=run.lowest,
            height=text(float(np.nanmax(run.distance[run.lowest :])), 3),
        ),
    )
    if run.ended is not None:
        st.warning(
            _(
                "From t = {t} on there are numbers that are not finite: they became too small or too large for floats.",
                t=run.ended,
            )
        )


def _burst_story(run: maths.Bursts, eps: float) -> None:
    if run.crossed is None:
        st.markdown(
            _(
                "Once |x| was below 10⁻⁶, the ratio never passed the stability edge {edge}; its largest value in the whole run is {largest}. So no error can grow, and there is no burst.",
                edge=text(run.edge),
                largest=text(float(np.nanmax(run.ratio)), 4),
            )
        )
        return
    st.markdown(
        _(
            "Near the minimum the gradients are tiny, so v̂ forgets the large ones: each step multiplies it by about β₂. Adam divides by √v̂, so its step *per unit of slope* grows. At t = {crossed} the ratio α·f″/(√v̂ + ε) passes the *stability edge* (2 + 2β₁)/(1 − β₁) = {edge}. From there on x jumps across the minimum, and it lands farther away each time. (When a whole network is trained with full batches, the same ratio, with the largest curvature, does not climb and fall like this: it stays near the edge. See Cohen et al. 2022, [arXiv:2207.14484](https://arxiv.org/abs/2207.14484).)",
            crossed=run.crossed,
            edge=text(run.edge),
        )
    )
    st.page_link(
        PAGES["network"].file,
        label=_("See it in a network"),
        icon=":material/grid_on:",
        query_params={"net_view": "edge"},
    )
    if run.back is None or run.peak is None:
        st.markdown(_("Within these steps |x| has not grown to 10⁻⁴. Try more steps, or a smaller ε."))
        return
    st.markdown(
        _(
            "|x| grows unnoticed until it is above 10⁻⁴ at t = {back}; the highest peak, {height}, comes at t = {peak}. Then the large gradients make v̂ large again, the ratio drops, and the quiet begins again. If a training loss has been flat for long and suddenly spikes, this can be the cause.",
            back=run.back,
            peak=run.peak,
            height=text(float(run.distance[run.peak]), 3),
        )
    )


def _eps_check(lr: float, beta1: float) -> None:
    truth = maths.smallest_quiet_eps(lr, beta1)
    given = {"edge": text(averages.edge(beta1)), "truth": text(truth), "lr": text(lr)}
    check(
        _("Check: how large must ε be, so that there is never a burst? (f″ = 2, your α and β₁)"),
        "long_answer",
        truth,
        _(
            "Yes: α·f″/ε = {edge} gives ε = {lr}·2/{edge} = {truth}. Now try one ε below it and one above.",
            **given,
        ),
        _(
            "When v̂ has fallen to 0, the ratio is α·f″/ε = {lr}·2/ε. For which ε is that equal to the stability edge, {edge}?",
            **given,
        ),
        help=_("You may type a formula, such as 0.1*2/40."),
    )


def burst_table(run: maths.Bursts) -> pd.DataFrame:
    """The moments that matter."""
    moments = {
        _("first step"): 1,
        _("|x| below 10⁻⁶"): run.quiet,
        _("smallest |x|"): run.lowest,
        _("stability edge passed"): run.crossed,
        _("|x| above 10⁻⁴ again"): run.back,
        _("highest peak"): run.peak,
        _("last step"): len(run.distance) - 1,
    }
    happened = {name: t for name, t in moments.items() if t is not None}
    rows = list(happened.values())
    return pd.DataFrame(
        {
            _("moment"): list(happened),
            "t": rows,
            "|x|": [text(v, 4) for v in run.distance[rows].tolist()],
            "√v̂": [text(v, 4) for v in run.root[rows].tolist()],
            "α·f″/(√v̂ + ε)": [text(v, 4) for v in run.ratio[rows].tolist()],
        }
    )


# --- x⁴: the law --------------------------------------------------------------------------------


def _law() -> None:
    picture, side = beside(first=True)
    with side:
        place = st.container()
        lr, beta1 = hyper_dial("lr", "long_lr", 0.1), hyper_dial("beta1", "long_beta1")
        beta2 = hyper_dial("beta2", "law_beta2", 0.99)
        steps = field(_("Number of steps, up to 100,000"), "law_steps", str(LAW_STEPS), _steps)
    with place:
        with st.spinner(_("Computing {steps} steps …", steps=steps), show_time=True):
            run = maths.law(steps, lr, beta1, beta2)
        st.markdown(
            _(
                "The function is f(x) = x⁴, the start is x₀ = 1, and ε = 0. This bowl is so flat at the bottom that plain gradient descent becomes very slow: its x falls only like 1/√t. Adam divides by √v̂ and keeps going."
            )
        )
        mine = guess(
            _("Late in the run, what is Adam's loss multiplied by at each step?"),
            "law_bet",
            {"beta1": "β₁", "beta2": "β₂", "root": "√β₂", "one": _("1: it stands still")},
        )
        if mine:
            _multiplied(mine, run, beta1, beta2)
    with picture:
        draw(
            charts.law(run, beta1, beta2, maths.falling(steps, lr, beta1, beta2), told=bool(mine)),
            "long_law",
            _(
                "Loss against t on a log scale: Adam, gradient descent, and a line that is multiplied by β₂ at each step."
            )
            if mine
            else _("The early loss against t on a log scale: Adam and gradient descent."),
        )
    if not mine:
        return
    if beta1 < beta2:
        st.markdown(
            _(
                "Late in the run the gradients are so small that v only forgets: each step multiplies it by β₂. The step is about α·4x³/√v. It stays in proportion to x only if √v is in proportion to x², and so v to x⁴. But v is multiplied by β₂ at each step, so x⁴, which is the loss, is too."
            )
        )
    _thinned(steps)
    if run.ended is not None:
        st.caption(
            _("At t = {t} the numbers become too small for 64-bit floats; the line ends.", t=run.ended)
        )
    rows = sorted({1, 10, 100, 1000, steps // 2, steps} & set(range(steps + 1)))
    st.dataframe(
        pd.DataFrame(
            {
                "t": rows,
                _("Adam's loss"): [text(v) for v in run.adam[rows].tolist()],
                _("gradient descent's loss"): [text(v) for v in run.descent[rows].tolist()],
            }
        ),
        hide_index=True,
        key="law_table",
    )
    _tenfold_check(beta2)


def _multiplied(mine: str, run: maths.Law, beta1: float, beta2: float) -> None:
    given = {"factor": text(run.factor), "beta1": text(beta1), "beta2": text(beta2)}
    if beta1 < beta2:
        verdict(
            mine,
            "beta2",
            _("It is β₂ = {beta2}. Measured over the second half of the run it is {factor}.", **given),
        )
        if abs(run.factor - beta2) > 0.1 * (1 - beta2):
            st.caption(_("The late phase is not reached yet. Try more steps."))
    else:
        st.warning(
            _(
                "β₁ = {beta1} is not below β₂ = {beta2}, so this law does not hold here. The loss swings or bursts: in the second half of the run it reached {highest} times its value at the beginning of that half. Try β₁ < β₂.",
                highest=text(run.highest, 3),
                **given,
            )
        )


def _tenfold_check(beta2: float) -> None:
    if not 0 < beta2 < 1:
        return
    truth = maths.tenfold(beta2)
    given = {"truth": text(truth, 4), "beta2": text(beta2)}
    check(
        _("Check: by this law, after how many steps is the loss a tenth of what it was?"),
        "law_answer",
        truth,
        _("Yes: ln 10/(−ln β₂) = {truth} steps at β₂ = {beta2}.", **given),
        _("Solve β₂ⁿ = 1/10 for n, with β₂ = {beta2}: take logarithms.", **given),
        share=0.02,  # a whole number of steps is right too
    )


# --- |x|: cycles --------------------------------------------------------------------------------


def _cycles() -> None:
    picture, side = beside(first=True)
    with side:
        place = st.container()
        rule = choice(
            _("Optimizer"),
            "cycle_rule",
            ("sign", "adam"),
            {"sign": _("sign descent"), "adam": OPTIMIZERS["adam"].title},
        )
        schedule = choice(
            _("Learning rate"),
            "cycle_schedule",
            ("constant", "inverse_sqrt"),
            {"constant": _("constant"), "inverse_sqrt": "α/√t"},
        )
        lr = hyper_dial("lr", "long_lr", 0.1)
        start = field(_("Start {name}", name="x₀"), "cycle_x0", "0.97", _cycle_start)
    run = maths.cycle(rule, schedule, start, lr, CYCLE_STEPS)
    truth = "shrinks" if schedule == "inverse_sqrt" else "cycle" if run.high > run.low else "stops"
    with place:
        st.markdown(
            _(
                "The slope of f(x) = |x| is 1 or −1, even very near the minimum. Sign descent, x ← x − α·sign(g), is Adam with β₁ = β₂ = ε = 0."
            )
        )
        mine = guess(
            _("What does x do in the end, after {steps} steps?", steps=CYCLE_STEPS),
            "cycle_bet",
            {
                "stops": _("it comes to rest"),
                "cycle": _("it repeats without end"),
                "shrinks": _("it swings less and less"),
            },
        )
        if mine:
            verdict(mine, truth, _cycle_story(truth, run))
    with picture:
        draw(
            charts.cycle(
                run, CYCLE_SHOWN, maths.cycling(rule, schedule, start, lr, CYCLE_STEPS), told=bool(mine)
            ),
            "cycle_ends",
            _("x against t, the first steps; after the guess also the last steps."),
        )
    if not mine:
        return
    st.markdown(
        _(
            "Section 8 of the article says that Adam may oscillate late in training; this is the smallest example."
        )
    )
    if rule == "sign" and schedule == "constant" and truth == "cycle":
        _cycle_check(run, lr)


def _cycle_story(truth: str, run: maths.Cycle) -> str:
    given = {"low": text(run.low, 4), "high": text(run.high, 4)}
    if truth == "stops":
        return _(
            "From this start one step lands exactly on 0, where the slope is taken as 0. Move the start a little."
        )
    if truth == "shrinks":
        return _(
            "With α/√t the steps get shorter, and so does the swing: over the last {n} steps x stays between {low} and {high}. That is why the learning rate falls at the end of training.",
            n=CYCLE_SHOWN,
            **given,
        )
    if run.period:
        return _(
            "In the end x repeats every {period} steps, between {low} and {high}. The slope is just as steep near the minimum as far from it, so the steps do not become shorter.",
            period=run.period,
            **given,
        )
    return _("In the end x still swings between {low} and {high}, without a short period.", **given)


def _cycle_check(run: maths.Cycle, lr: float) -> None:
    width = run.high - run.low
    check(
        _("Check: sign descent jumps between two places. How far apart are they?"),
        "cycle_answer",
        width,
        _("Yes, {width}: one step, α = {lr}.", width=text(width, 4), lr=text(lr)),
        _(
            "One step leads from {low} to {high}, and the next one back. How long is a step?",
            low=text(run.low, 4),
            high=text(run.high, 4),
        ),
    )


def _cycle_start(source: str) -> float:
    value = number(source)
    if abs(value) > 100:
        raise InputError(mark("the start must be from -100 to 100, not {value}"), value=f"{value:g}")
    return value


# --- a valley that narrows: the edge of stability -----------------------------------------------


def _grows() -> None:
    picture, side = beside(first=True)
    with side:
        place = st.container()
        beta1 = float(choice("β₁", "grow_beta1", ("0", "0.5", "0.9"), usual="0.9"))
    run = maths.hover(beta1)
    with place:
        st.markdown(
            _(
                "The function is f(x, y) = eˣ·y²/2 − x. Its floor falls along x, and the further down, the steeper are its walls: f″ along y is eˣ. In {steps} steps with α = {lr} it grows from 1 to {last}.",
                steps=maths.NARROW_STEPS,
                lr=text(maths.NARROW_RATE),
                last=text(float(run.curvature[-1]), 2),
            )
        )
        mine = guess(
            _(
                "Below the edge α·f″/√v̂ = {edge} no swing grows. What does this ratio do while f″ grows?",
                edge=text(run.edge),
            ),
            "grow_bet",
            {
                "climb": _("it grows on and on"),
                "hover": _("it stays near the edge"),
                "fall": _("it falls to 0"),
            },
        )
        if mine:
            _hovers(mine, run)
    with picture:
        draw(
            charts.hover(run, told=bool(mine)),
            "long_hover",
            _(
                "Above: f″ along y against t. Below: α·f″/(√v̂ + ε) against t, with the stability edge as a dashed line."
            ),
        )
    if not mine:
        return
    st.markdown(
        _(
            "Below the edge y shrinks, v̂ forgets, and f″ grows: the ratio climbs. Above the edge y swings out, its gradients become large, and so does v̂: the ratio falls. So it is held at the edge by itself, however steep the walls become. In the bowl x², where f″ never changes, the same forces make bursts instead."
        )
    )
    edges = {beta: maths.hover(beta) for beta in (0.0, 0.5, 0.9)}
    st.dataframe(
        pd.DataFrame(
            {
                "β₁": [text(beta) for beta in edges],
                _("stability edge"): [text(one.edge) for one in edges.values()],
                _("median of the ratio, second half"): [text(one.middle, 3) for one in edges.values()],
                _("80 % of the steps"): [
                    f"{text(one.low, 3)} – {text(one.high, 3)}" for one in edges.values()
                ],
            }
        ),
        hide_index=True,
        key="grow_table",
    )
    st.page_link(
        PAGES["network"].file,
        label=_("See it in a network"),
        icon=":material/grid_on:",
        query_params={"net_view": "edge"},
    )


def _hovers(mine: str, run: maths.Narrowing) -> None:
    verdict(
        mine,
        "hover",
        _(
            "In the second half of the run its median is {middle}, and in 80 % of the steps it lies between {low} and {high}.",
            middle=text(run.middle, 3),
            low=text(run.low, 3),
            high=text(run.high, 3),
        ),
    )


def _thinned(steps: int) -> None:
    if steps > 2000:
        st.caption(
            _(
                "The run is cut into 1,000 equal parts; the picture shows the smallest and the largest value of each, so no peak is lost. The numbers come from all {steps} steps.",
                steps=steps,
            )
        )
