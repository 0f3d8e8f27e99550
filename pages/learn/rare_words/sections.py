"""The lesson on rare words: who learns them, where that shows and where not, and how many v's it takes."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from optim import HYPERPARAMETERS
from pages.learn.rare_words import charts, maths
from ui.form import checked_number, choice, dial
from ui.guess import guess, verdict
from ui.numbers import text
from ui.picture import beside, draw
from ui.texts import _, joined

TIMES = ("10", "30", "60", "100")
LONGER = 300
GRADIENT_RATES = (
    0.5,
    1.0,
    2.0,
    3.0,
    5.0,
    7.0,
    10.0,
    12.0,
    15.0,
    17.0,
    18.0,
    19.0,
    19.5,
    20.0,
    21.0,
    22.0,
    25.0,
    30.0,
)
ADAM_RATES = (
    0.001,
    0.002,
    0.005,
    0.01,
    0.02,
    0.03,
    0.05,
    0.07,
    0.1,
    0.15,
    0.2,
    0.25,
    0.3,
    0.4,
    0.5,
    0.7,
    1.0,
    1.5,
)


def _ranks(groups: tuple[tuple[int, int], ...]) -> list[str]:
    return [f"{first}" if first == last else f"{first}–{last}" for first, last in groups]


def _rate(label: str, key: str, usual: float, stops: Sequence[float]) -> float:
    return dial(label, key, usual, checked_number(HYPERPARAMETERS["lr"]), stops)


# --- one weight a word --------------------------------------------------------------------------


def ranks() -> None:
    """Ten thousand words, one weight each."""
    picture, words = beside(first=True)
    sgd, adam = maths.ALONE["sgd"], maths.ALONE["adam"]
    with words:
        st.markdown(
            _(
                "A text has {count} different words. The word of rank k comes with the frequency π ∝ 1/k: that is Zipf's law. Each word has one weight, which is to go from 1 to 0. The loss is the sum of π·x²/2.",
                count=f"{maths.WORDS:,}",
            )
        )
        mine = guess(
            _(
                "Gradient descent makes {steps} steps with its best α. How many of the words have then lost 99 % of their loss?",
                steps=maths.STEPS,
            ),
            "rw_learned",
            {"few": _("about 84"), "many": _("about half"), "all": _("nearly all")},
        )
        said = st.container()
        sgd = _rate(_("α, GD"), charts.RATES["sgd"], sgd, GRADIENT_RATES)
        if mine:
            adam = _rate(_("α, Adam"), charts.RATES["adam"], adam, ADAM_RATES)
            with said:
                _few(mine)
    with picture:
        draw(
            charts.ranks(sgd, adam, told=bool(mine)),
            "rw_ranks",
            _("The weight of each word after all steps, against the rank of the word. See the table."),
        )
    if mine:
        _why(sgd, adam)


def _few(mine: str) -> None:
    lr = maths.ALONE["sgd"]
    verdict(
        mine,
        "few",
        _(
            "The first {few} words have lost 99 % of their loss, the first {half} half of it. In T steps these are 0.84·T and 5.6·T words, however many there are: in {longer} steps {later} and {later_half}.",
            few=maths.learned(maths.STEPS, lr, 0.01),
            half=maths.learned(maths.STEPS, lr, 0.5),
            longer=LONGER,
            later=maths.learned(LONGER, lr, 0.01),
            later_half=maths.learned(LONGER, lr, 0.5),
        ),
    )


def _why(sgd: float, adam: float) -> None:
    rates = {**maths.ALONE, "sgd": sgd, "adam": adam}
    shares = maths.zipf(maths.WORDS)
    st.markdown(
        joined(
            _(
                "A word's gradient is π·x. Gradient descent multiplies it by α, so each word gets the rate α·π. For the rarest word that is {count} times less than for the most frequent one. And α cannot be larger than 2/π₁ = {edge}, or the most frequent word swings out. **Try** α = 20 for gradient descent.",
                count=f"{maths.WORDS:,}",
                edge=text(2 / float(shares[0]), 3),
            ),
            _(
                "Sign descent and Adam divide the size of the gradient away, and π with it. So all words are learned alike. The rarest half of the words makes up only {share} of a text, but in a large vocabulary it is thousands of words.",
                share=text(float(shares[maths.WORDS // 2 :].sum()), 2),
            ),
        )
    )
    st.dataframe(
        pd.DataFrame(
            {
                _("optimizer"): list(charts.names().values()),
                **{
                    _("rank {rank}", rank=f"{rank:,}"): [
                        text(abs(maths.left(key, rank, rates[key])), 2) for key in charts.names()
                    ]
                    for rank in maths.RANKS[::2]
                },
            }
        ),
        hide_index=True,
        key="rw_ranks_table",
    )
    st.caption(
        _(
            "The share of the error that is left after {steps} steps. α is {sgd} for gradient descent, {momentum} for momentum with μ = 0.9, {sign} for sign descent, {adam} for Adam.",
            steps=maths.STEPS,
            **{key: text(rate) for key, rate in rates.items()},
        )
    )


# --- a softmax ----------------------------------------------------------------------------------


def softmax() -> None:
    """Every word has a row of logits."""
    st.header(_("In a softmax: which word comes next?"))
    picture, words = beside()
    t = maths.STEPS
    with words:
        st.markdown(
            _(
                "Now {count} words. A word is a one-hot input: it picks its own row of {count} logits. A softmax of the row is to say how often each word comes next. Each optimizer has its best α; gradient descent has one just below the edge, {edge}, above which the most frequent word swings.",
                count=maths.VOCABULARY,
                edge=text(maths.edge(), 3),
            )
        )
        mine = guess(
            _(
                "And momentum with μ = 0.9? After {steps} steps its loss is ...",
                steps=maths.STEPS,
            ),
            "rw_momentum",
            {
                "same": _("like gradient descent's"),
                "between": _("far below it, far above Adam's"),
                "adam": _("like Adam's"),
            },
        )
        if mine:
            _between(mine)
            t = int(choice(_("After so many steps"), "rw_t", TIMES, usual=TIMES[-1]))
    with picture:
        draw(
            charts.softmax(t, told=bool(mine)),
            "rw_softmax",
            _("The loss of each word against its rank, for each optimizer. See the table."),
        )
    if mine:
        _totals("bigram", t, maths.GROUPS, "rw_softmax_table")
        st.markdown(
            _(
                "This is why transformers are trained with Adam, say Kunstner et al. ([arXiv:2402.19449](https://arxiv.org/abs/2402.19449)): most of the words of a language are rare. For Zipf's law the steps that gradient descent needs grow almost like the number of words, those of sign descent only like its root ([arXiv:2505.19227](https://arxiv.org/abs/2505.19227))."
            )
        )


def _loss(kind: str, key: str, t: int = maths.STEPS) -> float:
    return maths.total(maths.losses(kind, key, maths.BEST[kind][key])[t])


def _between(mine: str) -> None:
    few = {
        key: maths.total(maths.losses("bigram", key, lr, words=maths.FEW)[-1])
        for key, lr in maths.BEST_OF_FEW.items()
    }
    verdict(
        mine,
        "between",
        _(
            "Gradient descent comes to {sgd}, momentum to {momentum}, Adam to {adam}. So momentum closes much of the gap. With {few} words it closes nearly all of it: momentum comes to {few_momentum}, Adam to {few_adam}.",
            sgd=text(_loss("bigram", "sgd"), 2),
            momentum=text(_loss("bigram", "momentum"), 2),
            adam=text(_loss("bigram", "adam"), 2),
            few=maths.FEW,
            few_momentum=text(few["momentum"], 2),
            few_adam=text(few["adam"], 2),
        ),
    )


def _totals(kind: str, t: int, groups: tuple[tuple[int, int], ...], key: str) -> None:
    """A table: the loss of all words, and of those of each group of ranks."""
    rows = []
    for name, title in charts.names().items():
        ends = maths.losses(kind, name, maths.BEST[kind][name])[t]
        shown = [maths.total(ends), *maths.grouped(ends, groups)]
        rows.append([title, text(maths.BEST[kind][name]), *(text(value, 3) for value in shown)])
    columns = [
        _("optimizer"),
        "α",
        _("all words"),
        *(_("ranks {ranks}", ranks=ranks) for ranks in _ranks(groups)),
    ]
    st.dataframe(pd.DataFrame(rows, columns=columns), hide_index=True, key=key)


# --- where nothing is to be seen ----------------------------------------------------------------


def nothing() -> None:
    """Two settings without the effect."""
    st.header(_("Where it does not show"))
    st.markdown(
        _(
            "The effect needs two things: each word has weights of its own, and the loss has a minimum at finite weights. Take one of them away."
        )
    )
    mine = guess(
        _(
            "Every word gets one class of its own, so that it can be told for certain. Who cannot bring the loss to 0 in 100 steps?"
        ),
        "rw_nothing",
        {"sgd": _("gradient descent"), "sign": _("sign descent"), "none_of_them": _("nobody: all can")},
    )
    if not mine:
        return
    verdict(
        mine,
        "none_of_them",
        _(
            "Certain means infinite logits. Then no step is too long, and gradient descent may have α = {rate}: its loss is {loss} for every word.",
            rate=f"{maths.BEST['own']['sgd']:,.0f}",
            loss=text(_loss("own", "sgd")),
        ),
    )
    which = choice(
        _("Take away"),
        "rw_away",
        ("own", "dense"),
        {"own": _("the finite minimum"), "dense": _("weights of one's own")},
    )
    if which == "dense":
        st.markdown(
            _(
                "16 words, each with noise on its input, so that all words share all weights. Gradient descent, momentum and Adam come to the same loss, {loss}; sign descent to {sign}. The rare words are the worst with every optimizer.",
                loss=text(_loss("dense", "sgd"), 4),
                sign=text(_loss("dense", "sign"), 4),
            )
        )
    _totals(which, maths.STEPS, maths.GROUPS if which == "own" else maths.FEW_GROUPS, "rw_nothing_table")


# --- how many v ---------------------------------------------------------------------------------


def shared() -> None:
    """The counter-question: one v for many weights."""
    st.header(_("Does every weight need its own v?"))
    picture, words = beside()
    with words:
        st.markdown(
            _(
                "Adam keeps a v for each weight: half of all that it keeps. In the softmax above that is {weights} numbers. Weights could share a v: the mean of their squared gradients takes the place of g².",
                weights=f"{maths.VOCABULARY**2:,}",
            )
        )
        mine = guess(
            _("How many v does it take here, so that rare words are learned as fast as frequent ones?"),
            "rw_shared",
            {"weight": f"{maths.VOCABULARY**2:,}", "word": _("128, one for each word"), "all": "1"},
        )
        if mine:
            _enough(mine)
    if not mine:
        return
    with picture:
        draw(
            charts.shared(),
            "rw_shared_figure",
            _(
                "The loss of each word against its rank, with one v for each weight, for each word, and for all."
            ),
        )
    st.markdown(
        _(
            "This is the idea of Adam-mini ([arXiv:2406.16793](https://arxiv.org/abs/2406.16793)): one v for each block of weights, if the blocks are cut so that they fit the curvature. Blocks of a transformer have very different curvatures ([arXiv:2402.16788](https://arxiv.org/abs/2402.16788)), and one α for all of them fits badly."
        )
    )


def _enough(mine: str) -> None:
    ends = {name: maths.losses("bigram", "adam", lr, name)[-1] for name, lr in maths.SHARED.items()}
    verdict(
        mine,
        "word",
        _(
            "What makes gradients of words differ is π, which all weights of a word share. With one v for each word the loss is {word}, with one for each weight {weight}. With one v for all it is {all_}, and {rare} for the words from rank 33 on: that is no better than momentum.",
            word=text(maths.total(ends["word"]), 2),
            weight=text(maths.total(ends["weight"]), 2),
            all_=text(maths.total(ends["all"]), 2),
            rare=text(maths.grouped(ends["all"])[-1], 2),
        ),
    )


# --- the check ----------------------------------------------------------------------------------


def check() -> None:
    """Two words, two optimizers."""
    st.header(_("Check yourself"))
    mine = guess(
        _(
            "A word makes up 2 % of a text, another 0.02 %. Both weights start at 1, and every step sees the whole text. How many times shorter is the rare word's first step, with gradient descent and with Adam?"
        ),
        "rw_check",
        {
            "right": _("100 and 1"),
            "root": _("100 and 10"),
            "both": _("100 and 100"),
            "neither": _("1 and 1"),
        },
    )
    if not mine:
        return
    verdict(
        mine,
        "right",
        _(
            "The gradients are 0.02 and 0.0002. Gradient descent's steps are α times these, so one is 100 times shorter. Adam's first step is α for both."
        ),
        {
            "root": _(
                "10 = √100 belongs to another case: there each step sees only a part of the text, and the rare gradient is 0 in most steps."
            ),
            "both": _("Adam divides by √v̂, and v̂ has the factor π² of the word itself."),
            "neither": _("Gradient descent multiplies the gradient by α, and the gradient has the factor π."),
        },
    )
