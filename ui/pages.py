"""The one table of pages; nothing else spells a page's file, name in the menu, or address."""

from __future__ import annotations

from dataclasses import dataclass

from optim.errors import mark

FIRST = "step"
"""The page behind the app's plain address."""


@dataclass(frozen=True)
class Page:
    """A page of the app.

    Attributes:
        key: the name of its folder.
        part: the folder above, and the menu it stands in.
        title: what the menu calls it, to be translated.
        address: its path in the browser; printed links hold it, so it stays.
    """

    key: str
    part: str
    title: str
    address: str

    @property
    def file(self) -> str:
        return f"pages/{self.part}/{self.key}/page.py"

    @property
    def path(self) -> str:
        """Where it is behind the app's address; the first page ignores its own."""
        return "/" if self.key == FIRST else f"/{self.address}"


PARTS = {"learn": mark("Learn"), "lab": mark("Lab"), "teach": mark("Teach")}
PAGES: dict[str, Page] = {
    page.key: page
    for page in (
        Page("step", "learn", mark("Step through"), "step"),
        Page("worked_example", "learn", mark("Worked example"), "worked-example"),
        Page("momentum", "learn", mark("Momentum"), "momentum"),
        Page("adaptive_rates", "learn", mark("Adaptive rates"), "adaptive-rates"),
        Page("bias_correction", "learn", mark("Bias correction"), "bias-correction"),
        Page("anatomy", "learn", mark("Anatomy of a step"), "anatomy"),
        Page("family", "learn", mark("Family"), "family"),
        Page("pytorch", "learn", mark("In PyTorch"), "pytorch"),
        Page("practice", "learn", mark("Practice"), "practice"),
        Page("reading", "learn", mark("Reading list"), "reading"),
        Page("race", "lab", mark("Race"), "race"),
        Page("long_runs", "lab", mark("Long runs"), "long-runs"),
        Page("broken", "lab", mark("Broken Adams"), "broken"),
        Page("failures", "lab", mark("Where Adam fails"), "failures"),
        Page("lesson_link", "teach", mark("Lesson link"), "lesson"),
    )
}
"""By key, in the order of the menus."""
