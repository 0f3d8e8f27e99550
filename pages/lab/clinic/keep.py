"""Numbers to keep: each with why, where it comes from, and where it is seen."""

from __future__ import annotations

import streamlit as st

from optim import OPTIMIZERS
from pages.lab.clinic.numbers import KEPT, MEMORY, Kept, half, time_scale
from ui.form import WIDE
from ui.guess import check, guess, verdict
from ui.numbers import text
from ui.pages import PAGES
from ui.texts import _, joined

HALVES, CHECKED = "keep_half", (50_000, 3e-4)
"""The steps and the α of the check."""


def show() -> None:
    """A question, the numbers, a check."""
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(key="scene"):
        st.markdown(_table())
    with right:
        mine = guess(
            _("A program keeps everything in half precision (float16). What becomes of ε = 10⁻⁸?"),
            HALVES,
            {
                "same": _("it stays 10⁻⁸"),
                "nought": "0",
                "least": _("the smallest number above 0"),
            },
        )
        if mine:
            verdict(
                mine,
                "nought",
                _(
                    "The smallest number above 0 in float16 is {least}, and 10⁻⁸ is nearer to 0 than to that. Also v becomes 0 early: the square of a gradient of {small} is {square}, which is 0 there. Then Adam divides 0 by 0. So m, v and ε are kept in float32.",
                    least=text(half("least"), 2),
                    small=text(half("small"), 2),
                    square=text(half("square"), 2),
                ),
            )
    for key, kept in KEPT.items():
        _entry(key, kept)
    _check()


def _table() -> str:
    """All of them in one look."""
    rows = [f"| {_(kept.title)} | {_(kept.number)} |" for kept in KEPT.values()]
    return "\n".join([f"| {_('what')} | {_('number to keep')} |", "| --- | --- |", *rows])


def _entry(key: str, kept: Kept) -> None:
    st.header(_(kept.title))
    st.markdown(
        _(
            kept.why,
            **{
                name: f"{value:,}" if isinstance(value, int) else text(value, 3)
                for name, value in kept.figures().items()
            },
        ),
        width=WIDE + 200,
    )
    if key == "memory":
        lines = [
            f"| {OPTIMIZERS[name].title} | {', '.join(OPTIMIZERS[name].state) or '–'} | {size} |"
            for name, size in MEMORY.items()
        ]
        head = f"| {_('optimizer')} | {_('what it keeps for a weight')} | {_('bytes in float32')} |"
        st.markdown("\n".join([head, "| --- | --- | --- |", *lines]))
    sources = ", ".join(f"[{name}]({url})" for name, url in kept.sources)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(joined(_("Source:"), sources), width="content")
        st.page_link(
            PAGES[kept.page].file,
            label=_("See it in the player") if kept.page == "step" else _(PAGES[kept.page].title),
            icon=":material/play_arrow:",
            query_params=dict(kept.query),
        )


def _check() -> None:
    steps, lr = CHECKED
    truth = 1 / (steps * lr)
    check(
        _(
            "Check: a run has {steps} steps with α = {lr}. Which λ makes the time scale of the decay as long as the run?",
            steps=f"{steps:,}",
            lr=text(lr),
        ),
        "keep_decay",
        truth,
        _("Yes: 1/(αλ) is then {steps} steps.", steps=text(time_scale(lr, truth))),
        _(
            "The time scale is 1/(αλ) steps. Solve 1/(αλ) = {steps} for λ; you may type a formula.",
            steps=f"{steps:,}",
        ),
        slips=[
            (_("That is 1/steps: α is missing."), 1 / steps),
            (_("That is α divided by the steps."), lr / steps),
        ],
        share=0.02,
    )
