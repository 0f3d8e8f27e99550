"""The opening of the first page as plain HTML, from the catalogue and the core: it is there before Python is."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import numpy as np
from latex2mathml.converter import convert

from optim import objective, optimizer, simulate
from optim.errors import mark
from optim.stages import stages, table
from ui import texts
from ui.formulas import Lines
from ui.notes import meaning
from ui.palette import FIXED, HEX, colours
from ui.texts import LANGUAGES, _, joined

HERE = Path(__file__).parent
STEPS = 12
SAYS = (
    mark(
        "Training a network means walking downhill in the dark: you know only the slope under your feet. Adam decides how far to step."
    ),
    mark("Press → for its first step."),
)
LEFT, TOP, WIDTH, HEIGHT = 10, 10, 400, 300


def skeleton() -> str:
    """Its HTML, with the script that steps: in each language, for each step."""
    function, rule = objective("x**4"), optimizer("adam")
    trace = simulate(function, rule, x0=4.0, steps=STEPS, lr=0.1)
    columns = table(trace, function)
    lines = stages(function, rule)
    steps = []
    for t in range(1, STEPS + 1):
        until = {name: column if column.ndim == 0 else column[: t + 1] for name, column in columns.items()}
        printed = Lines(until, colours(until))
        steps.append([coloured(convert(printed.row(stage), display="block")) for stage in lines])
    spoken = {}
    for code, language in LANGUAGES.items():
        texts._run.language = code  # as a run of a page has it
        spoken[code] = {
            "tag": language.tag,
            "says": joined(*map(_, SAYS)),
            "button": _("Next step"),
            "progress": _("Python is starting, {done} of {all} MB. You can step already."),
            "newer": _("There is a newer version. Open it."),
            "labels": [meaning(rule, line) for line in lines],
        }
    data = json.dumps({"steps": steps, "spoken": spoken}, ensure_ascii=False).replace("</", "<\\/")
    return (
        f"<style>{(HERE / 'skeleton.css').read_text('utf-8')}</style>"
        f'<main id="skeleton"><h1>Inside Adam</h1><p class="says"></p><div class="beside">{picture(trace.x[:, 0])}'
        '<div class="lines"></div></div><p><button></button> <output></output></p><p class="progress" role="status"></p></main>'
        f'<script type="application/json" id="steps">{data}</script>'
        f"<script>{(HERE / 'skeleton.js').read_text('utf-8')}</script>"
    )


def coloured(formula: str) -> str:
    """The colours of the quantities, see ui/palette.py, as they are."""
    for name, number in FIXED.items():
        formula = formula.replace(f"#00000{number:x}", HEX.get(name, HEX["x"]))
    return formula


def picture(x: np.ndarray) -> str:
    """The curve of x⁴, and on it the places of the run, each in a mark of its own."""

    def at(place: float) -> str:
        return f"{LEFT + (place + 5) / 10 * WIDTH:.1f},{TOP + HEIGHT * (1 - place**4 / 5**4):.1f}"

    curve = " ".join(at(float(place)) for place in np.linspace(-5, 5, 101))
    marks = ""
    for t, place in enumerate(x):
        left, top = at(float(place)).split(",")
        marks += f'<circle cx="{left}" cy="{top}" r="7" fill="{HEX["x"]}" data-t="{t}"/>'
    box = f"0 0 {WIDTH + 2 * LEFT} {HEIGHT + 2 * TOP}"
    return f'<svg viewBox="{box}" role="img" aria-label="{escape("x⁴")}"><polyline points="{curve}"/>{marks}</svg>'
