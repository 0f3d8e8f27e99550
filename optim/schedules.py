"""Learning-rate schedules: one line each, which any optimizer then reads in place of its lr."""

from __future__ import annotations

from .errors import mark
from .optimizers import Note, Prelude


def _schedule(title: str, right: str, about: str) -> Prelude:
    return Prelude(f"lr_t = {right}", "lr", Note(mark("learning rate"), about), title)


SCHEDULES: dict[str, Prelude] = {
    "constant": _schedule(mark("constant"), "lr", mark("The learning rate stays the same.")),
    "inverse_sqrt": _schedule(
        mark("1/√t"),
        "lr/sqrt(t)",
        mark(
            "The learning rate falls like 1/√t. This is slow enough that x can still reach any place, and fast enough for the convergence proofs."
        ),
    ),
    # torch.optim.lr_scheduler.StepLR.
    "step": _schedule(
        mark("in steps"),
        "lr*factor**floor((t - 1)/period)",
        mark("Each time a period is over, the learning rate is multiplied by the factor, all at once."),
    ),
    # torch.optim.lr_scheduler.CosineAnnealingLR up to t = period, where that one turns round again.
    "cosine": _schedule(
        mark("cosine"),
        "lr*(1 + cos(pi*minimum((t - 1)/period, 1)))/2",
        mark(
            "The learning rate falls to 0 along half a cosine wave: slowly at both ends, faster in between."
        ),
    ),
    "warmup": _schedule(
        mark("warm-up"),
        "lr*minimum(t/warmup, 1)",
        mark(
            "The learning rate rises in a straight line and then stays the same. This makes the early steps short. Without it the first step is α long in every coordinate, even where the gradient is nothing but noise; later such noise averages out to steps of about 0.23 α."
        ),
    ),
}
"""By key. ``OPTIMIZERS["adam"].with_schedule(SCHEDULES["cosine"])``."""
