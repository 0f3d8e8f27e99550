"""The clinic: a training with something wrong, what it may be, and the knob that cures it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from optim import OPTIMIZERS
from optim.errors import mark
from optim.trace import Array
from pages.lab.clinic import maths
from pages.lab.clinic.maths import KNOBS, Patient, Treatment, patient
from ui import course
from ui.figures import frame, line
from ui.glossary import words
from ui.guess import SHOW, guess, verdict
from ui.numbers import text
from ui.palette import HEX
from ui.picture import beside, draw
from ui.state import Bound, matching, put
from ui.texts import _, joined
from ui.training import Plan, Trained, follow

NAMED, TURNED = "clinic_trouble", "clinic_knob"

TROUBLES = {
    "lr_high": mark("α is too large"),
    "lr_low": mark("α is too small"),
    "batch": mark("the batch grew, α did not"),
    "eps": mark("ε is larger than √v̂"),
    "l2": mark("the decay is divided by √v̂"),
    "decay": mark("the decay λ is too strong"),
    "clip": mark("the clipping cuts every gradient"),
    "warmup": mark("the warm-up is too long"),
    "spike": mark("v remembers one huge gradient"),
    "nothing": mark("nothing is wrong"),
}
BECAUSE = {
    "lr_high": mark(
        "α = {lr}, so every step is too long for the valley that it is in. The loss rose in {rises} of the {rows} intervals of the picture."
    ),
    "lr_low": mark(
        "α = {lr}, so a step is {times} times shorter than it could be. The curve is smooth, and it still falls when the images are over."
    ),
    "batch": mark(
        "With {batch} images in a batch there are {steps} steps instead of {more}. Each gradient has less noise, but a step is still about α long. So the same images bring the weights less far."
    ),
    "eps": mark(
        "The loss was multiplied by {scale}, and the gradients with it: at the start the root mean square of all weights' gradients is {root}. ε = {eps} is {above} times as large. Adam then divides by ε, and no longer by √v̂: its steps are far shorter than α."
    ),
    "l2": mark(
        "λx is added to the gradient, and Adam divides it by √v̂ with the rest. Where the loss gives no gradient, λx is all there is, and Adam makes a whole step of it: of the weights of the dark pixels {dark} is left. Decay beside the gradient would have left (1−αλ)ᵗ = {left}."
    ),
    "decay": mark(
        "The time scale of the decay is 1/(αλ) = {span} steps, and there are {steps}. The decay alone leaves (1−αλ)ᵗ = {left} of a weight, and the lower picture shows just that. So the network forgets while it learns."
    ),
    "clip": mark(
        "The usual norm of a gradient is {norm}, and the clipping leaves {clip} of it. That cuts {cut} % of the gradients. SGD's steps are as long as its gradients, so they are now all short."
    ),
    "warmup": mark(
        "The warm-up lasts {warmup} steps, and there are {steps}. At the end α has reached {reached} of its full size."
    ),
    "spike": mark(
        "At step {spiked} the gradient was {spike} times as large, and v keeps its square. With β₂ = 0.999 v is halved only every {half} steps, so the steps stay short for a long time."
    ),
    "nothing": mark(
        "The clipping does cut {cut} % of the gradients, from a norm of about {norm} to {clip}. But Adam divides by √v̂, which is smaller in the same way. The loss ends at {sick}, and without clipping at {healthy}."
    ),
}
"""Of what is wrong: what shows it."""
SLIPS = {
    "lr_high": mark(
        "α = {lr}, and the healthy training has {usual}. With an α that is too large the loss rises again and again; here it rose in {rises} of {rows} intervals."
    ),
    "lr_low": mark("α = {lr}, and the healthy training has {usual}."),
    "batch": mark("The batch is {batch}, as in the healthy training."),
    "eps": mark(
        "ε = {eps}. At the start the root mean square of all weights' gradients is {root}, which is far more."
    ),
    "l2": mark(
        "Here the decay is beside the gradient, and √v̂ does not divide it. So it leaves (1−αλ)ᵗ = {left} of a dark weight, as the lower picture shows."
    ),
    "decay": mark(
        "λ = {decay}. Beside the gradient that would leave (1−αλ)ᵗ = {left} of a weight at the end."
    ),
    "undecayed": mark("There is no decay here: λ = 0."),
    "clip": mark("The clipping cuts {cut} % of the gradients, but Adam's steps do not get shorter by it."),
    "unclipped": mark("Few gradients are clipped here, or none."),
    "warmup": mark("The warm-up ends after {warmup} steps, and there are {steps}."),
    "cold": mark("There is no warm-up here."),
    "spike": mark(
        "After a huge gradient the loss jumps once and comes back slowly. Here it rose in {rises} of {rows} intervals."
    ),
    "nothing": mark("Then it would end near {healthy}, as the healthy training does. It ends at {sick}."),
}
"""Of what is not wrong: what says so."""
TURNS = {
    "lr_down": mark("α ÷ 10"),
    "lr_root": mark("α × 4"),
    "lr_up": mark("α × 20"),
    "beta2": "β₂ = 0.98",
    "eps": "ε = 10⁻⁸",
    "beside": "AdamW",
    "less": mark("λ ÷ 100"),
    "clip": mark("clip at norm 1"),
    "warmup": mark("warm-up 20"),
    "batch": mark("batch 32"),
    "leave": mark("leave all as it is"),
}
DOES = {
    "lr_down": mark("Every step is a tenth as long."),
    "lr_root": mark(
        "Every step is four times as long. That is the square root of 16, as the square-root rule wants it for a batch 16 times as large."
    ),
    "lr_up": mark("Every step is 20 times as long."),
    "beta2": mark("v now forgets half of what it holds in 34 steps."),
    "eps": mark("√v̂ counts again wherever it is larger than 10⁻⁸."),
    "beside": mark("The decay is subtracted from the weight itself, and no longer divided by √v̂."),
    "less": mark("The time scale of the decay, 1/(αλ), is 100 times as long."),
    "clip": mark("Only a gradient whose norm is above 1 is cut."),
    "warmup": mark("α is full from step 20 on."),
    "batch": mark("There are more steps for the same images, with noisier gradients."),
    "leave": mark("The training stays as it was."),
}
"""What each knob changes."""


def plan(settings: Treatment, seed: int) -> Plan:
    """A training of the clinic."""
    hyper = tuple(settings.hyper.items())
    return Plan(settings.net(seed), settings.optimizer, settings.steps, hyper, settings.every, record=())


@lru_cache(maxsize=32)
def losses(found: Trained) -> Array:
    """Over all images that it is trained on, for each row."""
    return np.array([found.plan.net.loss(x) for x in found.trace.x])


def clinic() -> None:
    """One patient."""
    words("lr", "batch")
    picture, side = beside(first=True)
    with side:
        with st.container(horizontal=True, vertical_alignment="center"):
            count = Bound("patient", "1", _number, allowed=f"1 … {maths.MOST}").load()
            st.markdown(_("**Patient {number}**", number=count), width="content")
            st.button(_("Next patient"), key="clinic_next", on_click=_next, args=(count,))
        one = patient(count)
        st.markdown(_said(one.sick))
    with picture:
        place = st.container()
        ill = _trained(one, one.sick, "sick")
        well = ill and _trained(one, one.healthy, "healthy")
    treated = None
    if ill and well and all(run.trace.steps == run.plan.steps for run in (ill, well)):
        with side:
            treated = _asked(one, ill, well)
    if ill:
        with place:
            draw(
                figure(ill, well, treated),
                "clinic_figure",
                _(
                    "Above: the loss against the number of images seen, of this training and of a healthy one. Below: how large the weights of three pixels are that are dark in every image."
                ),
            )
    st.caption(
        _(
            "Every curve is a real training, made here: a network with 16 hidden units learns the digits. The loss is the one over all images that it is trained on. All trainings of a patient see the same number of images. Dark weights: the mean size of the weights of three pixels that are dark in every image, in units of their start. They have no gradient, so only a decay moves them."
        )
    )


def _asked(one: Patient, ill: Trained, well: Trained) -> Trained | None:
    """What is the trouble, and which knob cures it; returns the training with that knob turned."""
    found = maths.signs(one, ill.trace.t, ill.trace.x, losses(ill), float(losses(well)[-1]))
    said = {name: str(value) if isinstance(value, int) else text(value, 3) for name, value in found.items()}
    mine = guess(
        _("The red training is unlike the grey one. What is the trouble?"),
        NAMED,
        {key: _(TROUBLES[key]) for key in one.offered},
    )
    if not mine:
        return None
    if mine not in (one.kind, SHOW):
        slip = _(SLIPS[_slip(mine, one.sick, found["cut"])], **said)
        st.info(joined(_("Not quite."), slip, _("Try again.")), icon=":material/search:")
        return None
    _named(mine, one.kind, _(BECAUSE[one.kind], **said))
    return _turn(one, found)


def _slip(mine: str, sick: Treatment, cut: float) -> str:
    """Which sentence answers a wrong name."""
    if mine == "clip" and cut < 50:
        return "unclipped"
    if mine in ("l2", "decay") and not sick.decay:
        return "undecayed"
    return "cold" if mine == "warmup" and sick.warmup == 1 else mine


def _number(source: str) -> int:
    value = int(matching("[1-9][0-9]{0,2}")(source))
    patient(value)
    return value


def _next(count: int) -> None:
    """Another patient, without the answers to this one."""
    for key in (NAMED, TURNED):
        st.session_state[key] = None
    put(patient=str(count % maths.MOST + 1))


def _trained(one: Patient, settings: Treatment, role: str) -> Trained | None:
    return follow(plan(settings, one.seed), f"clinic_{role}")


def _said(s: Treatment) -> str:
    """What is set, in a line."""
    parts = [OPTIMIZERS[s.rule].title, f"α = {text(s.lr)}"]
    if s.rule != "sgd":
        parts += [
            "β₁ = 0.9",
            f"β₂ = {text(s.beta2)}",
            f"ε = {text(s.eps)}",
            _("λ = {decay}, in the gradient", decay=text(s.decay))
            if s.decay and s.rule == "adam"
            else f"λ = {text(s.decay)}",
        ]
    parts.append(_("batch {n}", n=s.batch))
    parts.append(_("gradients clipped at norm {clip}", clip=text(s.clip)) if s.clip else _("no clipping"))
    parts.append(_("warm-up of {n} steps", n=s.warmup) if s.warmup > 1 else _("no warm-up"))
    if s.scale != 1:
        parts.append(_("loss × {scale}", scale=text(s.scale)))
    return " · ".join(parts)


def _named(mine: str, kind: str, because: str) -> None:
    """The trouble is named; the lesson is done only when it is cured, too."""
    if mine == SHOW:
        st.info(joined(_("**{answer}.**", answer=_(TROUBLES[kind])), because))
    else:
        st.success(
            joined(_("Right: **{answer}.**", answer=_(TROUBLES[kind])), because), icon=":material/check:"
        )


def _turn(one: Patient, found: dict[str, float]) -> Trained | None:
    """Which knob, and what it does; returns the training with that knob turned."""
    mine = guess(_("Which knob cures it?"), TURNED, {key: _(name) for key, name in TURNS.items()})
    if not mine:
        return None
    cures = maths.KINDS[one.kind].cures
    key = cures[0] if mine == SHOW else mine
    settings = KNOBS[key](one.sick)
    if settings == one.sick:
        _unchanged(key, right=key in cures, shown=mine == SHOW)
        return None
    after = _trained(one, settings, "treated")
    if after is None or after.trace.steps < after.plan.steps:
        return after
    _outcome(one, found, key, float(losses(after)[-1]), shown=mine == SHOW)
    return after


def _unchanged(key: str, *, right: bool, shown: bool) -> None:
    """The knob was there already, or it is the one that leaves all as it is."""
    does = _(DOES["leave"]) if key == "leave" else _("It was set so already, so nothing changes.")
    if right:
        verdict(SHOW if shown else key, key, does)
    else:
        st.info(joined(_("Not quite."), does, _("Try again.")), icon=":material/search:")


def _outcome(one: Patient, found: dict[str, float], key: str, after: float, *, shown: bool) -> None:
    sick, healthy = found["sick"], found["healthy"]
    measured = _(
        "The loss at the end goes from {sick} to {after}; that of the healthy training is {healthy}.",
        sick=text(sick, 3),
        after=text(after, 3),
        healthy=text(healthy, 3),
    )
    part = maths.share(sick, after, healthy)
    if one.kind == "nothing":
        st.info(joined(_(DOES[key]), measured, _("There was nothing to cure.")), icon=":material/search:")
    elif key in maths.KINDS[one.kind].cures:
        said = joined(_(DOES[key]), measured)
        if shown:
            st.info(joined(_("**{answer}.**", answer=_(TURNS[key])), said))
        else:
            st.success(joined(_("Cured."), said), icon=":material/check:")
            course.earn_here()
    elif part >= maths.CURED:
        more = _("It helps, but what was wrong is still wrong. Try again.")
        st.info(joined(_(DOES[key]), measured, more), icon=":material/search:")
    else:
        more = _("That is {share} % of the way, on the log scale.", share=round(100 * max(part, 0)))
        worse = _("That is worse.")
        st.info(
            joined(_("Not quite."), _(DOES[key]), measured, more if part > 0 else worse, _("Try again.")),
            icon=":material/search:",
        )


def figure(sick: Trained, healthy: Trained | None, treated: Trained | None) -> go.Figure:
    """Loss and dark weights against the images seen."""
    made = make_subplots(2, 1, shared_xaxes=True, vertical_spacing=0.08, row_heights=[0.68, 0.32])
    for found, name, colour, dash, symbol in (
        (healthy, _("a healthy training"), HEX["other"], "dash", "circle-open"),
        (sick, _("this training"), HEX["x"], "solid", "circle"),
        (treated, _("with the knob turned"), HEX["m"], "dashdot", "diamond"),
    ):
        if found is None:
            continue
        net = found.plan.net
        images = found.trace.t * (net.batch or 1)
        for row, values in ((1, losses(found)), (2, maths.dark(net, found.trace.x))):
            curve = line(images, values, name, colour, dash, mark=symbol, hover="%{y:.3g}")
            made.add_trace(curve.update(showlegend=row == 1), row, 1)
    ticks = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]
    made.update_yaxes(type="log", title=_("loss (log)"), tickvals=ticks, row=1)
    made.update_yaxes(title=_("dark weights"), range=[-0.05, 1.15], row=2)
    made.update_layout(showlegend=True)
    return frame(made, _("images seen"), height=470, unified=True)
