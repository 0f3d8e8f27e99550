"""The worked example: the article's lines, a question at each, and what follows from them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from optim import objective, simulate
from optim.printing import symbol
from pages.learn.worked_example import article
from ui import course, figures
from ui.numbers import latex, text
from ui.palette import FIXED, HEX, paint
from ui.picture import beside, draw
from ui.state import Bound, matching, put
from ui.texts import _

STEPS = (1, 2, 5, 10, 50, 100, 200)
STARTS = (-300.0, -1.0, 1e-3, 0.5, 4.0, 1e4)


def answers() -> str:
    """What was answered so far, from the URL: r or w for each line."""
    form = matching(rf"[rw]{{0,{len(article.lines())}}}")
    return Bound("answers", "", form, allowed=_("up to six letters, r (right) or w (wrong)")).load()


def replay(given: str) -> None:
    """Ask about the next line beside the picture of what is worked out; below it the lines before."""
    picture, words = beside(first=True)
    lines = article.lines()
    with picture:
        draw(
            _hill(given), "example", _("The curve x⁴ near the start x₀ = 4, and what was worked out so far.")
        )
    with words:
        if given:
            _line(lines[len(given) - 1], given)
        if len(given) < len(lines):
            with st.container(border=True, key=f"line_{len(given)}"):
                _printed(lines[len(given)])
                _question(given)
        else:
            score(given)
    for k in range(len(given) - 1):
        _line(lines[k], given[: k + 1])


def _line(line: article.Line, given: str) -> None:
    """A line that was answered, the last one of those given."""
    with st.container(border=True, key=f"line_{len(given) - 1}"):
        _printed(line)
        _verdict(line, given[-1] == "r")


def _printed(line: article.Line) -> None:
    colour = FIXED[line.stage.column]
    name, printed = symbol(line.stage.column, "1"), latex(line.printed, None)
    st.latex(f"{paint(name, colour)} = {line.working} = {paint(printed, colour)}")


def _hill(given: str) -> go.Figure:
    """The curve; once they are judged the slope and the new position, of the article and of Adam."""
    slope, *_between, place = article.lines()
    height = simulate(article.OBJECTIVE, "adam", article.X0, 1).f[0]
    near = np.linspace(article.X0 - 0.2, article.X0 + 0.05, 51)
    f = objective(article.OBJECTIVE).f
    figure = go.Figure(figures.line(near, f(x=near), "x⁴", HEX["other"], hover=None))
    for who, g, x, dash, mark in (
        (_("article"), slope.printed, place.printed, "dash", "square-open"),
        ("Adam", slope.right, place.right, "solid", "diamond"),
    ):
        if given:
            tangent = height + g * (near - article.X0)
            name = _("slope, {who}: {value}", who=who, value=text(g))
            figure.add_trace(
                figures.line(near, tangent, name, HEX["g"], "dot" if dash == "solid" else dash, hover=None)
            )
        if len(given) == len(article.lines()):
            at = {"x": [x], "y": f(x=np.array([x])), "mode": "markers"}
            look = {"size": 13, "symbol": mark, "color": HEX["x"]}
            figure.add_scatter(**at, marker=look, name=_("x₁, {who}: {value}", who=who, value=text(x)))
    start = {"x": [article.X0], "y": [height], "mode": "markers+text", "text": ["x₀ = 4"], "name": "x₀"}
    figure.add_scatter(
        **start, textposition="top left", marker={"size": 15, "color": HEX["x"]}, showlegend=False
    )
    figure.update_layout(showlegend=True)
    return figures.frame(figure, "x", "f(x) = x⁴", height=420)


def _question(given: str) -> None:
    st.markdown(
        _("Take the earlier lines as they are printed. **Does this line follow correctly from them?**")
    )
    with st.container(horizontal=True):
        for letter, label in (("r", _("Right")), ("w", _("Wrong"))):
            st.button(label, key=f"answer_{letter}_{len(given)}", on_click=_answer, args=(given + letter,))


def _answer(given: str) -> None:
    put(answers=given)


def _verdict(line: article.Line, said_right: bool) -> None:
    if said_right == line.sound:
        st.success(_("You saw it."), icon=":material/check:")
    else:
        st.info(_("A closer look helps here."), icon=":material/search:")
    entries = (
        (_("The article prints"), line.printed),
        (_("Its own earlier lines give"), line.follows),
        (_("Adam gives"), line.right),
    )
    st.markdown("  \n".join(f"{label}: **{text(value, 7)}**" for label, value in entries))
    if line.slip:
        st.markdown(_(line.slip))
    elif not np.isclose(line.printed, line.right, rtol=article.PRECISION):
        st.markdown(_("The working is right. The number is wrong only because an earlier line is wrong."))


def score(given: str) -> None:
    right = sum((answer == "r") == line.sound for answer, line in zip(given, article.lines(), strict=True))
    st.markdown(
        _(
            "You judged {right} of {all} lines correctly. There are three slips in six lines of a useful article: by hand, this happens to everybody. That is why every number in this app is computed from the equations.",
            right=right,
            all=len(given),
        )
    )
    if right == len(given):
        course.earn("worked_example")
    st.button(_("Judge the lines again"), on_click=_answer, args=("",))


def same_path() -> None:
    """Two runs, one with the gradient wrong by a factor 4, on top of each other."""
    right, lost = article.run(), article.run(text="x**4/4")
    st.header(_("The lost factor 4 does not matter"))
    st.markdown(
        _(
            "Do the example again with g = x³ instead of 4x³, and everything else right. Adam divides by the root of its own squared gradients, so a constant factor cancels; only ε makes a difference."
        )
    )
    left, side = st.columns([3, 2])
    figure = go.Figure(
        [
            figures.marks(None, right.x[:, 0], "g = 4x³", HEX["other"], "circle-open", hover=None),
            figures.line(None, lost.x[:, 0], "g = x³", HEX["x"], hover=None),
        ]
    )
    with left:
        st.plotly_chart(
            figures.frame(figure, _("t, steps"), "x"),
            key="same_path",
            config=figures.CONFIG,
            alt=_("x against t for both runs: one line lies on the other."),
        )
    with side:
        rows = list(STEPS)
        st.dataframe(
            pd.DataFrame(
                {
                    "t": rows,
                    "x, g = 4x³": [f"{v:.12g}" for v in right.x[rows, 0]],
                    "x, g = x³": [f"{v:.12g}" for v in lost.x[rows, 0]],
                }
            ),
            hide_index=True,
            key="same_path_table",
        )
    gap = float(np.max(np.abs(right.x / lost.x - 1)))
    st.markdown(
        _("The largest relative difference in {steps} steps is {gap}.", steps=right.steps, gap=text(gap, 2))
    )


def first_step() -> None:
    """The first step is α·sign(g), whatever the slope."""
    st.header(_("The first step is always α, downhill"))
    st.markdown(
        _(
            "At t = 1 the corrections undo the averages: m̂ = g and v̂ = g². So the step is α·g/(|g| + ε), which is nearly α·sign(g). At x₀ = 4 the slope is positive, so any x₁ other than 3.9 must be a slip. You can make this check in your head. It fails only where the gradient is about as small as ε."
        )
    )
    runs = simulate(article.OBJECTIVE, "adam", np.array(STARTS)[:, None], 1, lr=article.HYPER["lr"])
    st.dataframe(
        pd.DataFrame(
            {
                "x₀": [text(v) for v in STARTS],
                "g₁ = 4x₀³": [text(v) for v in runs["g"][1, :, 0].tolist()],
                "x₁": [text(v, 9) for v in runs.x[1, :, 0].tolist()],
                "x₁ − x₀": [text(v) for v in (runs.x[1, :, 0] - runs.x[0, :, 0]).tolist()],
            }
        ),
        hide_index=True,
        key="first_step_table",
    )
