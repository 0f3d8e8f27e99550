"""Learning-rate schedules: one line each, which any optimizer then reads in place of its lr."""

from __future__ import annotations

from optim.errors import mark
from optim.optimizers import Note, Prelude


def _schedule(title: str, right: str, about: str) -> Prelude:
    return Prelude(f"lr_t = {right}", "lr", Note(mark("learning rate"), about), title)


SCHEDULES: dict[str, Prelude] = {
    "constant": _schedule(mark("constant"), "lr", mark("The learning rate stays what it is.")),
    "inverse_sqrt": _schedule(
        mark("1/√t"),
        "lr/sqrt(t)",
        mark(
            "The learning rate falls like 1/√t: slowly enough to get anywhere, fast enough for the proofs of convergence."
        ),
    ),
    # torch.optim.lr_scheduler.StepLR, which goes on dropping; this has the first two drops.
    "step": _schedule(
        mark("in steps"),
        "where(t <= period, lr, where(t <= 2*period, lr*factor, lr*factor**2))",
        mark("The learning rate drops at once by a factor when a period is over, twice; then it stays."),
    ),
    # torch.optim.lr_scheduler.CosineAnnealingLR up to t = period, where that one turns round again.
    "cosine": _schedule(
        mark("cosine"),
        "lr*(1 + cos(pi*minimum((t - 1)/period, 1)))/2",
        mark(
            "The learning rate follows half a wave of a cosine down to 0: gently at both ends, faster between."
        ),
    ),
    "warmup": _schedule(
        mark("warm-up"),
        "lr*minimum(t/warmup, 1)",
        mark(
            "The learning rate rises in a straight line and then stays, so that the first steps, when v is hardly known, are short."
        ),
    ),
}
"""By key. ``OPTIMIZERS["adam"].with_schedule(SCHEDULES["cosine"])``."""
