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
        trouble: of a lesson: why one should care, a sentence.
        gain: of a lesson: what one can do after it, to follow "You can now".
    """

    key: str
    part: str
    title: str
    address: str
    trouble: str = ""
    gain: str = ""

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
        Page(
            "step",
            "learn",
            mark("Step through"),
            "step",
            mark("Everyone trains with Adam. Few have seen a single step of it."),
            mark("name the lines of Adam, and say what each is for."),
        ),
        Page(
            "momentum",
            "learn",
            mark("Momentum"),
            "momentum",
            mark("In a ravine the slope points across, from wall to wall. The way leads along."),
            mark("say what m remembers, and when that hurts."),
        ),
        Page(
            "adaptive_rates",
            "learn",
            mark("Adaptive rates"),
            "adaptive-rates",
            mark("One direction is a thousand times as steep as another. No single α fits both."),
            mark("say why dividing by √v makes the steps alike."),
        ),
        Page(
            "turned_valley",
            "learn",
            mark("Turn the valley"),
            "turn-the-valley",
            mark("Adam gives each axis its own rate. What if the valley does not lie along an axis?"),
            mark("say what Adam's division by √v can do to a valley, and what it cannot."),
        ),
        Page(
            "bias_correction",
            "learn",
            mark("Bias correction"),
            "bias-correction",
            mark("An average that starts at 0 is too small at first. A step that divides by it is too long."),
            mark("work out 1 − βᵗ, and the first step without the correction."),
        ),
        Page(
            "worked_example",
            "learn",
            mark("Worked example"),
            "worked-example",
            mark("Somebody worked a step out on paper. Not every line is right."),
            mark("check somebody else's step, line by line."),
        ),
        Page(
            "practice",
            "learn",
            mark("Practice"),
            "practice",
            mark("You have seen the lines at work. You know them when you can fill them in yourself."),
            mark("work out a whole step, and name your own slips."),
        ),
        Page(
            "anatomy",
            "learn",
            mark("Anatomy of a step"),
            "anatomy",
            mark("“A step of Adam is α long”: so it is said. Is it always so?"),
            mark("predict the length of a step from signal, noise and ε."),
        ),
        Page(
            "confidence",
            "learn",
            mark("Sign and confidence"),
            "sign-and-confidence",
            mark("Gradients are noisy. Which steps can be trusted, and why does x never come to rest?"),
            mark(
                "say how sure a step is, how much noise is left at the end, and what a larger batch changes."
            ),
        ),
        Page(
            "race",
            "lab",
            mark("Race"),
            "race",
            mark("Everyone uses Adam. Does it also win?"),
            mark("say on which ground which optimizer wins."),
        ),
        Page(
            "family",
            "learn",
            mark("Family"),
            "family",
            mark("There are so many optimizers. The ideas in them are few."),
            mark("read a new optimizer as Adam with one line changed."),
        ),
        Page(
            "pytorch",
            "learn",
            mark("In PyTorch"),
            "pytorch",
            mark("In a training loop all of this is one line: where did the equations go?"),
            mark("point to the code that does each equation."),
        ),
        Page(
            "network",
            "lab",
            mark("A real network"),
            "network",
            mark(
                "“Is this what happens in my own model?” Train a network here, and look at any weight you like."
            ),
            mark("follow any weight of a network through its whole training, line by line."),
        ),
        Page(
            "rare_words",
            "learn",
            mark("Rare words"),
            "rare-words",
            mark("Most words of a language are rare. A network meets them, and hardly learns them. Why?"),
            mark("say when Adam learns rare words faster than gradient descent, and when it does not."),
        ),
        Page(
            "clinic",
            "lab",
            mark("In practice"),
            "clinic",
            mark("Your loss does not fall. You know every line of Adam. Which number do you change?"),
            mark("name what is wrong with a training by its curves, and turn the right knob."),
        ),
        Page(
            "broken",
            "lab",
            mark("Broken Adams"),
            "broken",
            mark("Mistakes like these were shipped, and the programs ran without an error."),
            mark("find out from its numbers what is wrong with an optimizer."),
        ),
        Page(
            "long_runs",
            "lab",
            mark("Long runs"),
            "long-runs",
            mark("A run is quiet for a thousand steps. Then the loss jumps."),
            mark("explain a late burst by the memory of v, and cure it."),
        ),
        Page(
            "maps",
            "lab",
            mark("Maps"),
            "maps",
            mark("One run says what happens here. What happens elsewhere?"),
            mark("read off a map where an optimizer works, and say where its border comes from."),
        ),
        Page(
            "failures",
            "lab",
            mark("Where Adam fails"),
            "failures",
            mark("There are simple problems on which Adam goes to the worst place and stays there."),
            mark("give an example on which Adam fails, and a repair."),
        ),
        Page(
            "reading",
            "learn",
            mark("Reading list"),
            "reading",
            mark("You know how Adam works. What is still argued about?"),
            mark("choose the next paper by your question."),
        ),
        Page("contents", "learn", mark("Contents"), "contents"),
        Page("glossary", "learn", mark("Words"), "words"),
        Page("about", "learn", mark("About"), "about"),
        Page("room", "learn", mark("Join a room"), "room"),
        Page("lesson_link", "teach", mark("Lesson link"), "lesson"),
        Page("host", "teach", mark("Room"), "class"),
        Page("records", "teach", mark("Records"), "records"),
        Page("before_after", "teach", mark("Before and after"), "before-and-after"),
    )
}
"""By key, the lessons in the order of the course; each menu keeps that order."""
LESSONS = tuple(page for page in PAGES.values() if page.gain)
