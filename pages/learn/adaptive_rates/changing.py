"""The lesson on adaptive rates, second half: gradients that come rarely, and gradients that fade."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from optim import OPTIMIZERS
from pages.learn.adaptive_rates import charts, maths
from pages.learn.adaptive_rates.charts import LONG
from ui.form import choice, dial, number
from ui.guess import guess, verdict
from ui.numbers import text
from ui.pages import PAGES
from ui.picture import beside, draw
from ui.texts import _

PERIODS = (1, 2, 5, 10, 20, 50, 100, 200)
USUAL_PERIOD, USUAL_MEMORY = 100, "0.99"
MEMORIES = ("0.9", "0.99", "0.999")


def rare() -> None:
    """A parameter that is seen seldom."""
    st.header(_("Sparse gradients"))
    st.markdown(
        _(
            "Two weights have the same slope, 1. One gets its gradient at every step. The other belongs to a rare word: it gets its gradient at every k-th step, and 0 at all other steps."
        )
    )
    picture, words = beside()
    period: float = USUAL_PERIOD
    with words:
        mine = guess(
            _("With k = 100, how far does Adam move the rare weight, as a fraction of the other's distance?"),
            "ada_rare",
            {"less": "1/100", "root": _("about 1/10"), "same": _("equally far")},
        )
        if mine:
            _root(mine)
            period = dial("k", charts.PERIOD_DIAL, USUAL_PERIOD, _period, PERIODS)
    with picture:
        draw(
            charts.rare_bars(period, told=bool(mine)),
            "ada_rare_bars",
            _(
                "Bars: the rare weight's distance as a share of the other's, for each optimizer. See the table."
            ),
        )
    if not mine:
        return
    found = maths.ways(period, LONG)
    st.dataframe(
        pd.DataFrame(
            {
                _("optimizer"): [OPTIMIZERS[key].title for key in found],
                _("frequent: distance/α"): [text(often, 4) for often, _rare in found.values()],
                _("rare: distance/α"): [text(seldom, 4) for _often, seldom in found.values()],
                _("share"): [text(seldom / often, 3) for often, seldom in found.values()],
            }
        ),
        hide_index=True,
        key="ada_rare_table",
    )
    st.page_link(
        PAGES["network"].file,
        label=_("See rare pixels in a network"),
        icon=":material/grid_on:",
        query_params={"net_view": "ruler"},
    )


def _root(mine: str) -> None:
    found = maths.ways(USUAL_PERIOD, LONG)
    often, seldom = found["adam"]
    plain = found["sgd"]
    verdict(
        mine,
        "root",
        _(
            "With Adam the fraction is {adam}, with SGD it is {sgd}. For the rare weight v̂ is about g²/k, so each gradient that does come is divided by about g/√k: it counts √k = 10 times as much. SGD moves the rare weight by only 1/k of the other's distance. AdaGrad, RMSProp and Adam move it by roughly 1/√k.",
            adam=text(seldom / often, 3),
            sgd=text(plain[1] / plain[0], 3),
        ),
    )


def fading() -> None:
    """Slopes that change their size on the way."""
    st.header(_("When the size of gradients changes"))
    st.markdown(
        _(
            "After {t} steps every slope falls to a tenth. An optimizer that never forgets keeps dividing by the old, large gradients.",
            t=maths.SLOPE_CHANGE,
        )
    )
    picture, words = beside()
    memory = USUAL_MEMORY
    with words:
        mine = guess(
            _("Which optimizer's steps come back to their old length?"),
            "ada_back",
            {
                "sgd": OPTIMIZERS["sgd"].title,
                "adagrad": OPTIMIZERS["adagrad"].title,
                "forget": _("RMSProp's and Adam's"),
            },
        )
        if mine:
            _forgetting(mine)
            memory = choice(_("β₂ of RMSProp and Adam"), "ada_memory", MEMORIES, usual=USUAL_MEMORY)
    with picture:
        draw(
            charts.fading_lines(memory, told=bool(mine)),
            "ada_fading",
            _("The length of every step against t, for each optimizer, on a log scale. See the table."),
        )
    if not mine:
        return
    runs = maths.fading(float(memory), LONG)
    when = {key: maths.recovered(lengths, 0.5) for key, lengths in runs.items()}
    st.dataframe(
        pd.DataFrame(
            {
                _("optimizer"): [OPTIMIZERS[key].title for key in runs],
                _("before: |Δx|/α"): [text(float(v[maths.SLOPE_CHANGE - 1]), 3) for v in runs.values()],
                _("shortest afterwards"): [
                    text(float(v[maths.SLOPE_CHANGE :].min()), 3) for v in runs.values()
                ],
                _("at the end"): [text(float(v[-1]), 3) for v in runs.values()],
                _("steps until half the old length"): ["–" if n is None else str(n) for n in when.values()],
            }
        ),
        hide_index=True,
        key="ada_fading_table",
    )


def _forgetting(mine: str) -> None:
    waits = [
        f"{beta}: {n if n is not None else _('more than {limit}', limit=LONG - maths.SLOPE_CHANGE)}"
        for beta in MEMORIES
        for n in [maths.recovered(maths.fading(float(beta), LONG)["adam"], 0.5)]
    ]
    verdict(
        mine,
        "forget",
        _(
            "RMSProp and Adam average, so they forget: v keeps only β₂ of its old value at each step. AdaGrad adds up and never forgets; SGD has no ruler. But forgetting takes time. Number of steps until Adam's steps are back to half their old length, for each β₂: {waits}.",
            waits="; ".join(waits),
        ),
    )


def _period(source: str) -> float:
    value = number(source)
    maths.ways(value, LONG)
    return value
