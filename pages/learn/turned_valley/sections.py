"""The lesson on the turned valley: who notices a turn, why, what a tuned α saves, and what turns the valley back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from optim import HYPERPARAMETERS
from optim.notation import parse
from pages.learn.turned_valley import charts, maths
from ui.form import checked_number, choice, dial, notches, number
from ui.guess import guess, verdict
from ui.numbers import text
from ui.picture import beside, draw
from ui.texts import _, joined

DEGREES = tuple(float(angle) for angle in range(91))
TOLD = (0.0, 5.0, 15.0, 30.0, 45.0)
"""The angles in the tables."""
DIAGONAL = 45.0
USUAL_RATE = 0.1
CHECKED = 49.0
"""The κ that the check asks about."""


def _angle(key: str, start: float) -> float:
    return dial(
        _("angle"), key, start, lambda source: maths.checked(number(source)), DEGREES, _("In degrees.")
    )


# --- who notices --------------------------------------------------------------------------------


def turned() -> None:
    """A ravine on a dial."""
    picture, words = beside(first=True)
    other, lr = "ruler", USUAL_RATE
    with words:
        st.markdown(
            _(
                "This valley is {kappa} times as steep across as along its floor. Its floor lies along x. **Turn it.** The start turns with it, so the way down stays the same.",
                kappa=maths.KAPPA,
            )
        )
        angle = _angle(charts.TURN_DIAL, 0.0)
        mine = guess(
            _(
                "Along the axes, Adam with β₁ = 0 is far ahead of gradient descent. In the valley turned by 45° it is ..."
            ),
            "tv_who",
            {"same": _("just as fast"), "ahead": _("slower, but still ahead"), "behind": _("behind it")},
        )
        if mine:
            _behind(mine)
            other = choice(
                _("Beside gradient descent"),
                "tv_other",
                ("ruler", "adam", "rmsprop", "momentum"),
                charts.names(),
            )
            h = HYPERPARAMETERS["lr"]
            lr = dial(
                "α", charts.RATE_DIAL, lr, checked_number(h), notches(h), _("Adam's, with β₁ and without.")
            )
    with picture:
        draw(
            charts.ravine(angle, other, lr, told=bool(mine)),
            "tv_ravine",
            _("The turned valley and the paths in it. Where they end is in the table."),
        )
    if mine:
        _who(angle, lr)


def _behind(mine: str) -> None:
    ruler = [maths.left("ruler", angle) for angle in (0.0, DIAGONAL)]
    verdict(
        mine,
        "behind",
        _(
            "After {steps} steps it has f = {along} in the valley along the axes, and f = {turned} in the turned one. Gradient descent has f = {sgd} in both: it only knows where downhill is, and that turns with the valley.",
            steps=maths.STEPS,
            along=text(ruler[0], 2),
            turned=text(ruler[1], 3),
            sgd=text(maths.left("sgd", DIAGONAL), 3),
        ),
    )


def _who(angle: float, lr: float) -> None:
    picture, words = beside()
    with picture:
        draw(
            charts.falls(angle, lr),
            "tv_falls",
            _("f against t on a log scale, for all five. See the table."),
        )
    with words:
        st.markdown(
            _(
                "Five optimizers, one start. **Turn the dial again:** two of the lines stay where they are, the three that divide by √v move. f after {steps} steps:",
                steps=maths.STEPS,
            )
        )
        angles = dict.fromkeys((*TOLD, angle))
        _table(
            {key: [text(maths.left(key, a, lr), 3) for a in angles] for key in charts.names()},
            angles,
            "tv_who_table",
        )
        st.caption(
            _(
                "α is 2/(1+κ) for gradient descent, 4/(1+√κ)² for momentum with μ = 0.9, 0.01 for RMSProp, and {lr} for Adam. f starts at {start}.",
                lr=text(lr),
                start=text(float(maths.path("sgd", 0.0).f[0])),
            )
        )


def _table(rows: dict[str, list[str]], angles: dict[float, None], key: str) -> None:
    columns = [f"{angle:g}°" for angle in angles]
    called = charts.names()
    frame = pd.DataFrame(list(rows.values()), columns=columns)
    frame.insert(0, _("optimizer"), [called[name] for name in rows])
    st.dataframe(frame, hide_index=True, key=key)


# --- why ----------------------------------------------------------------------------------------


def rulers() -> None:
    """A ruler stretches along an axis, and nothing else."""
    st.header(_("A ruler can only stretch along its axis"))
    st.markdown(
        _(
            "To divide by √v̂ is to measure each axis with a ruler of its own. It is the same as to stretch the picture along x and along y, and to go straight downhill in the stretched picture."
        )
    )
    st.latex(
        r"\begin{pmatrix} \Delta x \\ \Delta y \end{pmatrix} = -"
        r"\begin{pmatrix} \alpha/\sqrt{\hat v_x} & 0 \\ 0 & \alpha/\sqrt{\hat v_y} \end{pmatrix}"
        r"\begin{pmatrix} g_x \\ g_y \end{pmatrix}"
    )
    st.markdown(
        _(
            "What stands in front of the gradient is called a **preconditioner**. Adam's is **diagonal**: gradient × diag(α/√v̂). The two zeros say that no step along x asks what happens along y."
        )
    )
    mine = guess(
        _(
            "The valley is turned by 45°, κ = 100. The best two rulers that there are leave a valley with κ = ..."
        ),
        "tv_left",
        {"1": "1", "10": "10", "50": "50.5", "100": "100"},
    )
    angle = DIAGONAL
    if mine:
        verdict(
            mine,
            "100",
            _(
                "At 45° the curvature along x is (1 + κ)/2 = {half}, and along y it is the same. Two equal rulers stretch nothing: all of κ is left. At 15° κ = {some} is left, at 0° κ = 1.",
                half=text((1 + maths.KAPPA) / 2),
                some=text(maths.remaining(15.0), 3),
            ),
            {"50": _("50.5 is the curvature along each axis, not what is left of κ.")},
        )
        angle = _angle(charts.PANEL_DIAL, DIAGONAL)
    _panels(angle, told=bool(mine))
    if mine:
        _turned_back(angle)


def _panels(angle: float, *, told: bool) -> None:
    titles = {
        "valley": _("**The valley:** κ = {kappa}", kappa=maths.KAPPA),
        "stretched": _("**Each axis stretched:** κ = {kappa}", kappa=text(maths.remaining(angle), 3)),
        "back": _("**Turned back, then stretched:** κ = 1"),
    }
    shown = charts.PANELS if told else charts.PANELS[:1]
    for column, which in zip(st.columns(len(charts.PANELS)), shown, strict=False):
        with column:
            st.markdown(titles[which])
            draw(
                charts.panel(which, angle),
                f"tv_{which}",
                _(
                    "Ellipses on which f is equal, and the path of gradient descent. How far it gets is said below."
                ),
            )


def _turned_back(angle: float) -> None:
    plain, ruled, back = (
        maths.left_over(maths.descent(seen, stretched))
        for seen, stretched in ((angle, False), (angle, True), (0.0, True))
    )
    st.markdown(
        _(
            "In each picture gradient descent runs for {steps} steps at the rate that suits it best. Then {plain} of the distance is left in the valley, {ruled} after stretching, and {back} after turning back and stretching.",
            steps=maths.SHOWN,
            plain=text(plain, 3),
            ruled=text(ruled, 3),
            back=text(back, 3),
        )
    )
    st.markdown(
        joined(
            _(
                "The third picture is the idea of **Shampoo** ([arXiv:1802.09568](https://arxiv.org/abs/1802.09568)), **SOAP** ([arXiv:2409.11321](https://arxiv.org/abs/2409.11321)) and **Muon** ([Jordan et al. 2024](https://kellerjordan.github.io/posts/muon/)): turn the valley back first."
            ),
            _(
                "Shampoo and SOAP find the directions of a weight matrix from its gradients; SOAP then runs Adam along them. Muon makes all singular values of its momentum about 1, whatever the axes are. For that it needs a matrix, and two numbers such as x and y are none. Finding the directions costs time, and for Shampoo and SOAP also memory."
            ),
        )
    )


# --- a matrix -----------------------------------------------------------------------------------


def matrix() -> None:
    """What Muon does to a weight matrix, seen on its singular values."""
    st.header(_("A ruler for a whole matrix: Muon"))
    picture, words = beside()
    a, b, c = maths.NS_COEFFICIENTS
    ends = maths.newton_schulz()[-1]
    with words:
        st.markdown(
            _(
                "The weights of a layer are a matrix, and so is their momentum B. Its **singular values** say how far it goes in each of its own directions. Muon makes all of them about 1, so that no direction is left behind. {rounds} rounds of **Newton–Schulz** do it, with products of matrices alone:",
                rounds=maths.NS_STEPS,
            )
        )
        st.latex(r"X = B/\lVert B \rVert")
        st.latex(rf"X \leftarrow {a}\,X - {-b}\,X X^{{\top}}\! X + {c}\,(X X^{{\top}})^2 X")
        mine = guess(
            _(
                "In a round, each singular value s becomes ${law}$. One is 0.01. What is it after {rounds} rounds?",
                law=parse(maths.NEWTON_SCHULZ, ("x",)).latex(lambda _name, _role: "s"),
                rounds=maths.NS_STEPS,
            ),
            "tv_muon",
            {"large": _("about 4.8"), "near": _("about 0.7"), "one": text(1.0)},
        )
    with picture:
        draw(
            charts.rounds(told=bool(mine)),
            "tv_rounds",
            _("Every singular value from 0.01 to 1 at first, and what it is after each round."),
        )
    if not mine:
        return
    verdict(
        mine,
        "near",
        _(
            "It is {least}. Whatever lies between 0.01 and 1 ends between {low} and {high}: near 1, not at 1. The three numbers are chosen to be fast.",
            least=text(float(ends[0]), 2),
            low=text(float(ends.min()), 2),
            high=text(float(ends.max()), 3),
        ),
        {
            "large": _(
                "So it would be if s were multiplied by {a} each time. Near 1 the other two terms hold it back.",
                a=a,
            ),
            "one": _("The rounds do not settle at 1."),
        },
    )
    st.markdown(
        _(
            "Two numbers such as x and y are no matrix. As one column, B has a single singular value, its length. Muon's step would be {one}·B/|B|: it always goes along B, and always equally far. So Muon is for the matrices inside a network, with Adam beside it for all other weights; this app does not run it.",
            one=text(float(ends[-1]), 2),
        )
    )


# --- the caveat ---------------------------------------------------------------------------------


def rates() -> None:
    """What a tuned α saves, and what not."""
    st.header(_("And with the best α for every angle?"))
    picture, words = beside()
    tuned = False
    with words:
        st.markdown(
            _(
                "One α for all angles is hard on Adam. Let us be fair, and give each optimizer the best of {count} rates from 10⁻⁴ to 10, at every angle anew.",
                count=len(maths.RATES),
            )
        )
        mine = guess(
            _("Which of them does the turn then still cost the most?"),
            "tv_tuned",
            {"adam": "Adam", "ruler": _("Adam, β₁ = 0"), "momentum": _("momentum")},
        )
        if mine:
            tuned = (
                choice(
                    _("α"),
                    "tv_rates",
                    ("own", "one"),
                    {"own": _("the best at each angle"), "one": _("the same for all")},
                )
                == "own"
            )
            _saved(mine)
    with picture:
        draw(
            charts.ends(tuned=tuned),
            "tv_ends",
            _("f after all steps against the angle, for all five. See the table."),
        )
    if mine:
        rows = {
            key: [f"{text(f, 2)} ({text(lr, 2)})" for f, lr in (maths.best(key, angle) for angle in TOLD)]
            for key in charts.names()
        }
        st.markdown(_("The lowest f after {steps} steps, and in brackets its α:", steps=maths.STEPS))
        _table(rows, dict.fromkeys(TOLD), "tv_tuned_table")
        st.markdown(
            _(
                "A network's weights are its axes, and nobody turns them on purpose. Researchers did: with its weights turned at random, a transformer trained with Adam did worse ([arXiv:2410.19964](https://arxiv.org/abs/2410.19964)). So Adam gains from the axes that a network happens to have. A theory in which all directions are alike cannot explain that."
            )
        )


def _saved(mine: str) -> None:
    ruler, adam, momentum = (
        [maths.best(key, angle)[0] for angle in (0.0, DIAGONAL)] for key in ("ruler", "adam", "momentum")
    )
    verdict(
        mine,
        "ruler",
        _(
            "Adam with β₁ = 0 comes to below 10⁻³⁰⁰ at 0° and to {ruler} at 45°. With β₁ = 0.9 it is {along} and {turned}: momentum goes along the floor, and the ruler's loss is hardly felt. But momentum alone has {momentum} at every angle. What is left of Adam in the turned valley is its momentum.",
            ruler=text(ruler[1], 2),
            along=text(adam[0], 2),
            turned=text(adam[1], 2),
            momentum=text(momentum[1], 2),
        ),
    )


# --- the check ----------------------------------------------------------------------------------


def check() -> None:
    """What two rulers leave of another valley."""
    st.header(_("Check yourself"))
    answers = {
        "one": 1.0,
        "root": CHECKED**0.5,
        "mean": (1 + CHECKED) / 2,
        "all": maths.remaining(DIAGONAL, CHECKED),
    }
    mine = guess(
        _(
            "f = ½(u² + {kappa}·v²), turned by 45°: u and v lie between the axes. Adam may choose its two rulers as it likes. Which κ is left?",
            kappa=text(CHECKED),
        ),
        "tv_check",
        {name: text(value) for name, value in answers.items()},
    )
    if not mine:
        return
    slips = {
        "one": _("That is so at 0°, where the valley lies along the axes."),
        "root": _("√κ is what momentum makes of κ. Rulers do something else."),
        "mean": _(
            "That is the curvature along x, and along y. Their ratio is 1, so there is nothing to even out."
        ),
    }
    verdict(
        mine,
        "all",
        _(
            "Along both axes the curvature is {mean}. Equal rulers change no ratio, so κ = {kappa} is left.",
            mean=text((1 + CHECKED) / 2),
            kappa=text(CHECKED),
        ),
        slips,
    )
