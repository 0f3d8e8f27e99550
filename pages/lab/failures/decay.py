"""Weight decay: L2 inside of Adam's division, and beside it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from pages.lab.failures import maths
from pages.lab.failures.charts import COLOURS, DASHES, dashed
from ui.figures import frame, kept, line
from ui.form import NOISE_SEEDS, field, hyper_field, seed_below
from ui.guess import check, guess, verdict
from ui.numbers import text
from ui.picture import beside, draw
from ui.texts import _


def show() -> None:
    picture, words = beside(first=True)
    with words:
        place = st.container()
        with st.container(horizontal=True):
            lr = hyper_field("lr", "decay_lr", "1e-3")
            strength = hyper_field("weight_decay", "decay_wd", "0.1")
            seed = int(field(_("Seed of the noise"), "decay_seed", "1", seed_below(NOISE_SEEDS)))
    run = maths.decay(lr, strength, seed)
    with place:
        st.markdown(
            _(
                "Two weights start at 1. Their gradients are pure noise, with standard deviation {noisy} for one and {quiet} for the other. The loss depends on neither weight, so only the decay λ pulls them. *L2* adds λx to the gradient, and Adam then divides by √v̂. *AdamW* subtracts αλx from x directly.",
                noisy=text(maths.NOISY),
                quiet=text(maths.QUIET),
            )
        )
        mine = guess(
            _("Which weight does L2 inside Adam shrink most?"),
            "decay_bet",
            {"noisy": _("the noisy one"), "quiet": _("the quiet one"), "both": _("both alike")},
        )
        if mine:
            _verdict(mine, run)
    with picture:
        draw(
            decay_figure(run, told=bool(mine)),
            "fail_decay",
            _(
                "Both weights against t, with L2 inside Adam and with AdamW. The dashed line is the decay alone."
            ),
        )
    if not mine:
        return
    st.markdown(
        _(
            "The pull of L2 goes through Adam's division: with √v̂ near {noisy} it is weak, with √v̂ near {quiet} it is strong. The pull of AdamW is not divided: both weights follow (1 − αλ)ᵗ, apart from the noise of their steps.",
            noisy=text(maths.NOISY),
            quiet=text(maths.QUIET),
        )
    )
    st.dataframe(decay_table(run), hide_index=True, key="decay_table")
    _check(run, lr * strength)


def _weights() -> tuple[str, str]:
    return _("noisy weight"), _("quiet weight")


def decay_figure(run: maths.Decay, *, told: bool = True) -> go.Figure:
    """The noisy weight on the left, the quiet one on the right; decay alone where the rest is not told."""
    figure = make_subplots(1, 2, shared_yaxes=True, horizontal_spacing=0.04, subplot_titles=_weights())
    hundreds = np.arange(0, maths.DECAY_STEPS + 1, 100)
    for i in (0, 1):
        curves = []
        for name, values, rule in (
            (("Adam + L2", run.l2, "adam"), ("AdamW", run.adamw, "adamw")) if told else ()
        ):
            t = kept(values[:, i], 300)
            look = COLOURS[rule], DASHES[rule]
            curves.append(line(t, values[t, i], name, *look, width=1.4, hover="t = %{x}<br>%{y:.6g}"))
        curves.append(dashed(hundreds, run.plain[hundreds], "(1 − αλ)ᵗ"))
        for curve in curves:
            figure.add_trace(curve.update(showlegend=i == 0), 1, i + 1)
    figure.update_xaxes(nticks=4)
    figure.update_yaxes(title=_("weight"), col=1).update_layout(showlegend=True)
    return frame(figure, "t", height=420, top=52)


def _verdict(mine: str, run: maths.Decay) -> None:
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


def decay_table(run: maths.Decay) -> pd.DataFrame:
    t = [0, 1000, maths.DECAY_STEPS]
    return pd.DataFrame(
        {
            "t": [str(t) for t in t],
            "(1 − αλ)ᵗ": [text(v, 4) for v in run.plain[t].tolist()],
            **{
                f"{name}, {weight}": [text(v, 4) for v in values[t, i].tolist()]
                for name, values in (("Adam + L2", run.l2), ("AdamW", run.adamw))
                for i, weight in enumerate(_weights())
            },
        }
    )


def _check(run: maths.Decay, rate: float) -> None:
    truth = float(run.plain[1000])
    check(
        _("Check: with decay alone, (1 − αλ)ᵗ, what is left of 1 after 1,000 steps?"),
        "decay_answer",
        truth,
        _("Yes, {truth}.", truth=text(truth)),
        _("αλ = {rate}. You may type a formula: (1 − αλ)**1000.", rate=text(rate)),
    )
