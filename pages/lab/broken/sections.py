"""Broken Adams: an exhibit's equations, run and table; four diagnoses; what this run says to each."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from optim import OPTIMIZERS, objective, optimizer
from optim.printing import plain_symbol, symbol
from optim.stages import Read, Stage, stages
from optim.trace import lengths
from pages.lab.broken.exhibits import ADAM, EXHIBITS, Exhibit, case, caught_by_first_step
from ui.figures import SIGNS, frame, line, remembered
from ui.form import choice
from ui.guess import guess, verdict
from ui.numbers import latex, text, typed
from ui.pages import PAGES
from ui.palette import colours, paint
from ui.picture import beside, draw
from ui.state import Bound, matching, put
from ui.texts import _, joined

SHOWN, OPEN = "s", "-"
FIRST = 10
"""So many exhibits there were at first: their answers alone stand in older addresses."""
BROKEN, RIGHT, RIVAL = "#c0453c", "#4285be", "#7a8a3a"


def pick() -> str:
    """Which exhibit."""
    return choice(_("Exhibit"), "broken", tuple(EXHIBITS))


def answers() -> str:
    """What was answered, from the URL: for each exhibit a to d, s where the answer was shown, - where open."""
    form = matching(rf"[abcd{SHOWN}{OPEN}]{{{FIRST},{len(EXHIBITS)}}}")
    allowed = _("a letter from a to d, s, or - for each exhibit")
    said = Bound("said", OPEN * len(EXHIBITS), form, allowed=allowed).load()
    return said.ljust(len(EXHIBITS), OPEN)


def show(key: str, said: str) -> None:
    """One exhibit, its question, and what there is to say to the answer given."""
    exhibit, answer = EXHIBITS[key], said[list(EXHIBITS).index(key)]
    solved = answer in (exhibit.letter, SHOWN)
    numbers = {name: text(value) for name, value in case(key)[2].items()}
    picture, words = beside(first=True)
    with picture:
        _picture(key, exhibit, solved)
    with words:
        st.markdown(f"**{_(exhibit.question, **numbers)}**")
        if solved:
            _verdict(key, exhibit, answer, numbers)
        else:
            _options(key, exhibit, said, answer, numbers)
    left, right = st.columns(2, gap="medium")
    with left:
        _equations(exhibit)
    with right:
        _table(key, exhibit, solved)


def score(said: str) -> None:
    """How many were found."""
    found = sum(a == exhibit.letter for a, exhibit in zip(said, EXHIBITS.values(), strict=True))
    st.caption(_("Found so far: {found} of {count}.", found=found, count=len(EXHIBITS)))


def first_step() -> None:
    """The check at the end: how many the first step alone gives away."""
    st.header(_("One check for all of them?"))
    st.markdown(
        _(
            "The first step of a correct Adam is α, whatever the slope is. Suppose you look at x₁ and at nothing else."
        )
    )
    mine = guess(
        _("In how many of the {count} exhibits would you notice something?", count=len(EXHIBITS)),
        "noticed",
        {str(n): str(n) for n in range(len(EXHIBITS) + 1)},
    )
    if not mine:
        return
    caught = caught_by_first_step()
    said = _(
        "It is {caught}: exhibits {which}. In these, x₁ is wrong by more than 1% of α, or is not a number. The others begin as they should. They go wrong later, or are wrong only in what they print. So check x₁ first, and then later steps too.",
        caught=len(caught),
        which=", ".join(caught),
    )
    verdict(mine, str(len(caught)), said)


def _equations(exhibit: Exhibit) -> None:
    steps = stages(objective(exhibit.objective), optimizer(exhibit.printed))
    colour = colours(stage.column for stage in steps)

    def sign(read: Read) -> str:
        index = ("t-1" if read.lag else "t") if read.column in colour else ""
        return paint(symbol(read.column, index), colour.get(read.column))

    def equation(stage: Stage) -> str:
        right = stage.expression.latex(lambda name, role: sign(stage.reads[name]))
        return f"{sign(Read(stage.column, 0))} &= {right}"

    lines = [equation(stage) for stage in steps[1:]]
    with st.container(key="broken_equations"):
        st.latex(r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}")
        target = objective(exhibit.objective).f.latex()
        stated = ",\\; ".join(
            (
                f"f = {target}",
                f"x_0 = {latex(exhibit.x0)}",
                rf"\alpha = {latex(exhibit.hyper['lr'])}",
            )
        )
        usual = OPTIMIZERS["adam"]
        if set(usual.hyperparameters) <= {*exhibit.rule.hyperparameters, *usual.optional}:
            named = (f"{symbol(name)} = {latex(usual.default(name))}" for name in ("beta1", "beta2", "eps"))
            stated += r" \\ " + ",\\; ".join(named)
        st.latex(rf"\begin{{gathered}} {stated} \end{{gathered}}")


def _options(key: str, exhibit: Exhibit, said: str, answer: str, words: Mapping[str, str]) -> None:
    letters = list("abcd")
    widget = f"diagnose_{key}_{answer}"
    st.radio(
        _("**What is your diagnosis?**"),
        letters,
        index=None if answer == OPEN else letters.index(answer),
        format_func=lambda letter: _(exhibit.options[letters.index(letter)].text),
        key=widget,
        on_change=_take_answer,
        args=(key, said, widget),
    )
    if answer != OPEN:
        chosen = exhibit.options[letters.index(answer)]
        st.info(joined(_("Not so."), _(chosen.reply, **words)), icon=":material/search:")
        st.button(_("Show me"), key=f"show_{key}", type="tertiary", on_click=_answer, args=(key, said, SHOWN))


def _verdict(key: str, exhibit: Exhibit, answer: str, words: Mapping[str, str]) -> None:
    right = exhibit.options[exhibit.answer]
    saw = _("You saw it.") if answer == exhibit.letter else _("This is it.")
    st.success(f"{saw} **{_(right.text)}**", icon=":material/check:")
    st.markdown(_(right.reply, **words))
    if exhibit.source[0]:
        title, url = exhibit.source
        st.markdown(f"{_('Reported:')} [{title}]({url})")
    st.page_link(
        PAGES["step"].file,
        label=_("Step through it in the player, as it runs"),
        icon=":material/play_arrow:",
        query_params=played(exhibit),
    )
    keys = list(EXHIBITS)
    following = keys[(keys.index(key) + 1) % len(keys)]
    st.button(_("Next exhibit"), key="next_exhibit", type="primary", on_click=_go, args=(following,))


def played(exhibit: Exhibit) -> dict[str, str]:
    """The player's address for what runs."""
    rule = exhibit.rule
    chosen = {"opt": "adam"} if rule.text == ADAM else {"opt": "own", "eq": rule.text}
    hyper = {name: typed(value) for name, value in {**exhibit.hyper, **exhibit.used}.items()}
    return {
        **chosen,
        "f": exhibit.objective,
        "x0": typed(exhibit.x0),
        "steps": str(exhibit.steps),
        **hyper,
        "t": "1",
        "stage": "g",
    }


def _take_answer(key: str, said: str, widget: str) -> None:
    _answer(key, said, st.session_state[widget])


def _answer(key: str, said: str, letter: str) -> None:
    place = list(EXHIBITS).index(key)
    put(said=said[:place] + letter + said[place + 1 :])


def _go(key: str) -> None:
    st.session_state["broken"] = key


def _picture(key: str, exhibit: Exhibit, solved: bool) -> None:
    what = _("x against t") if exhibit.shows == "x" else _("the length of the step in units of α, against t")
    draw(
        figure(key, solved),
        f"picture_{key}_{int(solved)}",
        _("{what}, for this exhibit. Some of the numbers are in the table below.", what=what),
    )


@remembered
def figure(key: str, solved: bool) -> go.Figure:
    """The broken run; once it is solved a right Adam's beside it."""
    exhibit = EXHIBITS[key]
    run, right, _numbers = case(key)
    lr = exhibit.hyper["lr"]
    lines = [
        (run, OPTIMIZERS["adam"].title if exhibit.rival else _("this exhibit"), BROKEN, ("solid", "circle"))
    ]
    if exhibit.rival:
        lines.append((exhibit.run(exhibit.rival), OPTIMIZERS[exhibit.rival].title, RIVAL, ("dash", "square")))
    if solved:
        lines.append((right, _("a correct Adam"), RIGHT, ("dot", "diamond-open")))
    result = go.Figure()
    for trace, name, colour, (dash, mark) in lines:
        values, hover = (
            trace.x[:, 0] if exhibit.shows == "x" else lengths(trace, lr),
            "t = %{x}<br>%{y:.6g}<extra></extra>",
        )
        curve = line(None, values, name, colour, dash, mark=mark, hover=hover)
        result.add_trace(curve.update(marker={"size": 6, "maxdisplayed": 2 * SIGNS}, cliponaxis=False))
    result.update_layout(showlegend=True)
    result.update_xaxes(rangemode="tozero")
    up = "x" if exhibit.shows == "x" else _("length of the step, |Δ|/α")
    return frame(result, _("t, steps"), up, height=340)


def _table(key: str, exhibit: Exhibit, solved: bool) -> None:
    st.dataframe(table(key, exhibit.decimals), hide_index=True, key=f"table_{key}")
    if exhibit.decimals and solved:
        st.caption(_("The same numbers with six significant digits:"))
        st.dataframe(table(key), hide_index=True, key=f"table_{key}_digits")


def table(key: str, decimals: int = 0) -> pd.DataFrame:
    """A few rows of the run, with six significant digits or so many fixed decimals."""
    exhibit, trace = EXHIBITS[key], case(key)[0]
    rows = list(exhibit.rows)

    def show(value: float) -> str:
        return f"{value:.{decimals}f}" if decimals else text(value)

    columns: dict[str, list[str]] = {"t": [str(t) for t in rows]}
    if exhibit.rival:
        rival = exhibit.run(exhibit.rival)
        for title, one in ((OPTIMIZERS["adam"].title, trace), (OPTIMIZERS[exhibit.rival].title, rival)):
            columns[f"x, {title}"] = [show(v) for v in one.x[rows, 0].tolist()]
        return pd.DataFrame(columns)
    for name in ("g", *(e.name for e in optimizer(exhibit.printed).equations)):
        columns[plain_symbol(name)] = [show(v) for v in trace[name][rows, 0].tolist()]
    if exhibit.shows == "step":
        columns["|Δ|/α"] = [show(v) for v in lengths(trace, exhibit.hyper["lr"])[rows].tolist()]
    return pd.DataFrame(columns)
