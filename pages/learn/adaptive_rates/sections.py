"""The lesson on the second moment: a ruler for each coordinate, and what it cannot see."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import streamlit as st

from optim import HYPERPARAMETERS, OPTIMIZERS, InputError, Objective, Run
from optim.errors import mark
from pages.learn.adaptive_rates import charts, maths
from pages.learn.adaptive_rates.charts import RATE, STEPS, X0, rate_for
from ui.form import checked_number, choice, dial, field, number
from ui.formulas import aligned
from ui.guess import guess, verdict
from ui.numbers import text
from ui.pages import PAGES
from ui.picture import beside, draw
from ui.setup import checked_objective, objective_shown, objective_spelled
from ui.texts import _, joined

STEEPNESS = 1000.0
STEEP = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0, 10000.0)
FACTORS = ("1000", "1", "1e-3", "1e-6", "1e-9", "1e-12")
EPSILONS = (0.0, 1e-15, 1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1.0)
SHOWN = (1e-12, 1e-10, 1e-8, 1e-6, 1e-3, 1.0, 1e4)


def recipe() -> None:
    """The two lines that this page is about."""
    st.latex(aligned(OPTIMIZERS["adam"], ("v", "x")))
    st.caption(
        _(
            "√v̂ says how large gradients have been lately. Adam uses it as a ruler for every new gradient, and each coordinate has its own."
        )
    )


# --- two rulers ---------------------------------------------------------------------------------


def rulers() -> None:
    """Two directions, one far steeper, for which one rate cannot do."""
    picture, words = beside(first=True)
    with words:
        place, dials = st.container(), st.container()
    with dials:
        rate = choice(
            _("SGD's rate suits"),
            "ada_rate",
            ("both", "steep", "flat"),
            {"both": _("both, if it can"), "steep": _("the steep axis"), "flat": _("the flat axis")},
        )
        steep = dial("κ", charts.STEEP_DIAL, STEEPNESS, _steepness, STEEP, help=_("f = x²/2 + κ·y²/2"))
        recipe()
    with place:
        st.markdown(
            _(
                "Here f = x²/2 + κ·y²/2, κ = {steep}. At equal distance from the minimum, the gradient along y is κ times the gradient along x. SGD has a single rate for both axes, here {rate}.",
                steep=text(steep),
                rate=text(rate_for(steep, rate), 4),
            )
        )
        mine = guess(
            _("Adam divides by √v̂. How long is its first step along y, compared with that along x?"),
            "ada_longer",
            {"times": _("κ times as long"), "same": _("equally long"), "less": _("1/κ times as long")},
        )
        if mine:
            _alike(mine, steep)
    with picture:
        draw(
            charts.directions(steep, rate, told=bool(mine)),
            "ada_directions",
            _("x and y against t. Where they stand is in the table."),
        )
    if mine:
        _two_rulers(steep, rate)


def _alike(mine: str, steep: float) -> None:
    run = maths.ruled(steep, RATE, STEPS)
    first = np.abs(run.x[1] - run.x[0]).tolist()
    ruler = np.sqrt(run["v_hat"][1]).tolist()
    verdict(
        mine,
        "same",
        _(
            "√v̂ is {x_ruler} for x and {y_ruler} for y: each coordinate has its own ruler. After the division by it, the first steps are {x_step} and {y_step}.",
            x_ruler=text(ruler[0]),
            y_ruler=text(ruler[1]),
            x_step=text(first[0]),
            y_step=text(first[1]),
        ),
    )


def _two_rulers(steep: float, rate: str) -> None:
    """The two ways on a map, the rulers themselves, and what one rate can do at best."""
    left, right = st.columns(2)
    with left:
        draw(
            charts.paths(steep, rate),
            "ada_paths",
            _("Both paths on a map of the bowl. Where they stand is in the table."),
            rolling=(steep, rate),
        )
    with right:
        draw(charts.sizes(steep), "ada_sizes", _("√v̂ and |g| of both coordinates against t, on a log scale."))
    st.markdown(
        joined(
            _(
                "We compare SGD with Adam with β₁ = 0, so that only the division by √v̂ remains; its α is {alpha}.",
                alpha=text(RATE),
            ),
            _(
                "Along y, SGD is stable only below α = 2/κ = {edge}. Along x, α = 1 would be best. The best single rate is 2/(1+κ), and each step then still leaves (κ-1)/(κ+1) = {left} of the distance. **Try** the rate for the flat axis, and other values of κ: Adam's path stays the same. That is so because this valley lies along the axes: one ruler per coordinate is just what it needs. In a valley turned by 45°, Adam's path depends on κ too, and Adam is much slower.",
                edge=text(2 / steep, 4),
                left=text((steep - 1) / (steep + 1), 4),
            ),
        )
    )
    lesson = PAGES["turned_valley"]
    st.page_link(lesson.file, label=_(lesson.title), icon=":material/menu_book:")
    _where(steep, rate)


def _where(steep: float, suits: str) -> None:
    times = [0, 1, 2, 5, 10, 30, STEPS]
    sgd = maths.descent(steep, rate_for(steep, suits), STEPS)
    adam = maths.ruled(steep, RATE, STEPS)
    shown = pd.DataFrame({"t": times})
    for label, run in (("SGD", sgd), ("Adam", adam)):
        for i, variable in enumerate("xy"):
            shown[f"{variable}, {label}"] = [text(v, 4) for v in run.x[times, i].tolist()]
    with np.errstate(all="ignore"):
        for i, variable in enumerate("xy"):
            rates = (RATE / np.sqrt(adam["v_hat"][times, i])).tolist()
            shown[f"α/√v̂, {variable}"] = [
                "–" if t == 0 else text(v, 4) for t, v in zip(times, rates, strict=True)
            ]
    st.dataframe(shown, hide_index=True, key="ada_where")


# --- scale --------------------------------------------------------------------------------------


def scale() -> tuple[Objective, float, float]:
    """The function times a factor; returns the function, the factor and ε."""
    st.header(_("Multiply the function by 1,000"))
    picture, words = beside()
    factor, eps = float(FACTORS[0]), HYPERPARAMETERS["eps"].default
    with words:
        target = field(
            "f(x) =",
            "ada_f",
            "x**4",
            _one_variable,
            spell=objective_spelled,
            shown=objective_shown,
            help=_("A formula in x. The start is x₀ = 1."),
        )
        mine = guess(
            _("Every gradient becomes 1,000 times as large. Adam's path ..."),
            "ada_scale",
            {
                "longer": _("has steps 1,000 times as long"),
                "same": _("stays the same"),
                "shorter": _("has steps 1,000 times shorter"),
            },
        )
        if mine:
            said = st.container()
            factor = float(
                choice(_("Multiply f by"), "ada_times", FACTORS, dict(zip(FACTORS, _names(), strict=True)))
            )
            eps = dial("ε", charts.EPS_DIAL, eps, checked_number(HYPERPARAMETERS["eps"]), EPSILONS)
            with said:
                _cancels(mine, charts.scaled_runs(target, eps)["adam"])
    with picture:
        draw(
            charts.scaled(target.text, factor, eps, told=bool(mine)),
            "ada_scaled",
            _("x against t on f and on f times the factor, for Adam and SGD. See the table."),
        )
    if mine:
        _break_it(charts.scaled_runs(target, eps), factor, eps)
    return target, factor, eps


def _cancels(mine: str, run: Run) -> None:
    verdict(
        mine,
        "same",
        _(
            "m̂ and √v̂ both grow by the factor, so it cancels; only ε makes a difference. With the factor 1,000, the largest difference in {steps} steps is {gap} of the whole way.",
            steps=run.steps,
            gap=text(maths.invariance(run, 1000.0).gap, 2),
        ),
    )


def _break_it(runs: Mapping[str, Run], factor: float, eps: float) -> None:
    sgd, adam = (maths.invariance(run, factor) for run in runs.values())
    slope = abs(float(adam.times["g"][1, 0]))
    st.markdown(
        _(
            "**Now break it.** Make the function small, or ε large. With your factor the first gradient is {slope}, ε is {eps}, and the paths differ by {gap} of the whole way. ε starts to matter once √v̂ is no longer much larger than ε.",
            slope=text(slope, 3),
            eps=text(eps, 3),
            gap=text(adam.gap, 2),
        )
    )
    times = [0, 1, 2, 10, 50, 100]
    st.dataframe(
        pd.DataFrame(
            {
                "t": times,
                _("Adam on f"): [text(v) for v in adam.plain.x[times, 0].tolist()],
                _("Adam on c·f"): [text(v) for v in adam.times.x[times, 0].tolist()],
                _("SGD on f"): [text(v) for v in sgd.plain.x[times, 0].tolist()],
                _("SGD on c·f"): [text(v) for v in sgd.times.x[times, 0].tolist()],
            }
        ),
        hide_index=True,
        key="ada_scale_table",
    )


def _names() -> tuple[str, ...]:
    return ("1,000", "1", "10⁻³", "10⁻⁶", "10⁻⁹", "10⁻¹²")


# --- the first step -----------------------------------------------------------------------------


def first_step(eps: float) -> None:
    """Its length against the slope."""
    st.header(_("The first step is α·sign(g)"))
    picture, words = beside()
    with picture:
        draw(
            charts.first(eps),
            "ada_first",
            _("The length of the first step against the slope, for Adam and SGD. See the table."),
        )
    with words:
        st.dataframe(
            pd.DataFrame(
                {
                    _("slope g"): [text(g) for g in SHOWN],
                    _("Adam: |Δx|/α"): [text(v) for v in maths.first_steps(SHOWN, "adam", eps=eps).tolist()],
                    _("SGD: |Δx|/α"): [text(v) for v in maths.first_steps(SHOWN, "sgd").tolist()],
                }
            ),
            hide_index=True,
            key="ada_first_table",
        )
    st.markdown(
        _(
            "At t = 1 the corrections give m̂ = g and v̂ = g². So the step is α·g/(|g| + ε). It is α downhill, whatever the slope, until |g| comes near ε = {eps}. Where |g| equals ε, it is half of α.",
            eps=text(eps, 3),
        )
    )


# --- the check ----------------------------------------------------------------------------------


def check(target: Objective, factor: float, eps: float) -> None:
    """Where the first step ends, on the learner's own function."""
    st.header(_("Check yourself"))
    run = maths.invariance(charts.scaled_runs(target, eps)["adam"], factor).times
    slope, after = float(run["g"][1, 0]), float(run.x[1, 0])
    if not np.isfinite([slope, after]).all() or slope == 0:
        st.info(
            _(
                "At x₀ = 1 the slope of this function is 0, so there is no step. Choose another function above."
            )
        )
        return
    places = {
        "step": after,
        "slope": X0 - RATE * slope,
        "root": X0 - RATE * float(np.sign(slope)) * abs(slope) ** 0.5,
        "up": 2 * X0 - after,
    }
    labels: dict[str, str] = {}
    for name, place in places.items():
        if text(place) not in labels.values():
            labels[name] = text(place)
    order = dict(sorted(labels.items(), key=lambda item: places[item[0]]))
    mine = guess(
        _(
            "Your function times {factor} has the slope {slope} at x₀ = 1. α = {alpha}, ε = {eps}. Where does Adam's first step end?",
            factor=text(factor),
            slope=text(slope),
            alpha=text(RATE),
            eps=text(eps, 3),
        ),
        "ada_check",
        order,
    )
    if not mine:
        return
    slips = {
        "slope": _("That is SGD's step, α·g."),
        "root": _("That divides g by √|g|. But v̂ is g², and its root is |g|."),
        "up": _("The length is right, but the direction is uphill: Adam subtracts."),
    }
    verdict(
        mine,
        "step",
        _(
            "x₁ = 1 - α·g/(|g| + ε) = {place}. Only the sign of the slope matters, as long as |g| is much larger than ε.",
            place=text(after),
        ),
        slips,
    )


def _one_variable(source: str) -> Objective:
    found = checked_objective(source)
    if len(found.variables) > 1:
        raise InputError(mark("here the function has one variable, x"))
    return found


def _steepness(source: str) -> float:
    value = number(source)
    maths.bowl(value)
    return value
