"""The family: who comes from whom, and what one changed against another."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from html import escape

import streamlit as st

from optim import OPTIMIZERS, Optimizer
from optim.equations import Equation
from optim.optimizers import IDEAS
from ui.form import select
from ui.formulas import begun, indexed
from ui.guess import guess, verdict
from ui.pages import PAGES
from ui.picture import beside
from ui.texts import _

TALL = 4
"""So many optimizers of a box stand below each other; more stand in two columns."""
Pairs = list[tuple[Equation | None, Equation | None]]


def tree() -> None:
    """The family tree; a node opens its optimizer in the player."""
    links = "; ".join(
        f"{rule.title} ({rule.year}): {', '.join(OPTIMIZERS[p].title for p in rule.parents) or '–'}"
        for rule in OPTIMIZERS.values()
    )
    with st.container(key="family_tree"):
        st.graphviz_chart(graph(), width="stretch", alt=_("Who comes from whom: {links}", links=links))


def graph() -> str:
    """The tree in Graphviz's language: whoever has no children and the same parents is in one box, so that it fits a phone."""
    lines = [
        "digraph family {",
        'bgcolor="transparent"; nodesep=0.07; ranksep=0.28;',
        'node [shape=plain, fontname="serif", fontsize=13, class="flow"];',
        "edge [arrowsize=0.6];",
    ]
    parents = {parent for rule in OPTIMIZERS.values() for parent in rule.parents}
    boxes: dict[object, list[str]] = {}
    for key, rule in OPTIMIZERS.items():
        boxes.setdefault(key if key in parents else rule.parents, []).append(key)
    for keys in boxes.values():
        first, across = keys[0], 2 if len(keys) > TALL else 1
        rows = (keys[i : i + across] for i in range(0, len(keys), across))
        cells = "".join(
            f"<TR>{''.join(_cell(key, alone=len(keys) == 1) for key in row)}</TR>" for row in rows
        )
        table = f'<TABLE BORDER="1" STYLE="ROUNDED" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">{cells}</TABLE>'
        lines.append(f"{first} [label=<{table}>];")
        lines += [f"{parent} -> {first};" for parent in OPTIMIZERS[first].parents]
    return "\n".join([*lines, "}"])


def _cell(key: str, *, alone: bool) -> str:
    """An optimizer in its box, with its year; one alone on short lines."""
    rule = OPTIMIZERS[key]
    said = escape(f"{rule.title} {rule.year}")
    if alone:
        said = said.replace(" with ", "\u00a0with ").replace(" ", "<BR/>")
    return f'<TD HREF="./?opt={key}" TARGET="_self" TITLE="{escape(rule.title)}">{said}</TD>'


def members() -> None:
    """Every optimizer under the question that it answers anew, the oldest first."""
    for idea, question in IDEAS.items():
        st.subheader(_(question))
        for key, rule in sorted(OPTIMIZERS.items(), key=lambda item: item[1].year):
            if rule.idea == idea:
                _member(key, rule)


def shown() -> None:
    """What comparisons found of what the papers promise."""
    st.markdown(
        _(
            "Papers on new optimizers often report that a training is 1.4 to 2 times as fast as with AdamW. Wen et al. (2025, [arXiv:2509.02046](https://arxiv.org/abs/2509.02046)) tuned AdamW as carefully as its rivals. Then the best of them were at most 1.4 times as fast for language models with 100 million parameters, and 1.1 times with 1.2 billion. Tuning the α of AdamW alone made it up to twice as fast. The fastest rivals were those that multiply the gradient by matrices; the equations here look at one number at a time."
        )
    )


def _member(key: str, rule: Optimizer) -> None:
    """An optimizer in a few sentences, its paper, what differs from the paper, and a link into the player."""
    with st.container(key=f"member_{key}"):
        st.page_link(PAGES["step"].file, label=f"**{rule.title}**, {rule.year}", query_params={"opt": key})
        st.markdown(_(rule.about))
        st.caption(f"{rule.paper}  \n{_(rule.adapted)}")


def compare() -> None:
    """The tree, and two of its optimizers side by side, the lines that differ marked; guess first how many stay."""
    picture, words = beside(first=True)
    with picture:
        tree()
    with words:
        st.markdown(
            _(
                "Adam builds on momentum and on adaptive learning rates. Since then, many people have changed some line of Adam. Click an optimizer to open it in the player."
            )
        )
        left, right = st.columns(2, wrap=False)
        with left:
            one = _pick(_("This optimizer"), "one", "adam")
        with right:
            other = _pick(_("compared with this one"), "other", "adamw")
        pairs = aligned(one.equations, other.equations)
        same = sum(a == b for a, b in pairs)
        most = len(one.equations)
        mine = guess(
            _("Lines of {name}: {count}. How many of them stay as they are?", name=one.title, count=most),
            "kept",
            {str(n): str(n) for n in range(most + 1)},
        )
        if mine:
            verdict(mine, str(same), _("Lines that stay: {same} of {count}.", same=same, count=most))
    if mine:
        _lines(one, other, pairs)


def _lines(one: Optimizer, other: Optimizer, pairs: Pairs) -> None:
    st.header(_("What changed?"))
    for i, (a, b) in enumerate(pairs):
        with st.container(key=f"{'same' if a == b else 'differs'}_{i}"):
            for column, rule, equation in zip(st.columns(2), (one, other), (a, b), strict=True):
                with column:
                    _line(rule, equation, marked=a != b)
    if one.starts or other.starts:
        for column, rule in zip(st.columns(2), (one, other), strict=True):
            column.latex(r",\quad ".join(map(begun, rule.starts.items())) or r"\text{–}")
    left, right = st.columns(2)
    for column, rule in ((left, one), (right, other)):
        column.markdown(_(rule.about))
        column.caption(_(rule.adapted))


def _pick(label: str, key: str, usual: str) -> Optimizer:
    return OPTIMIZERS[select(label, key, OPTIMIZERS, lambda k: OPTIMIZERS[k].title, usual)]


def _line(rule: Optimizer, equation: Equation | None, *, marked: bool) -> None:
    if equation is None:
        st.markdown("–")
        return
    note = rule.notes.get(equation.name)
    st.latex((r"\neq\quad " if marked else "") + indexed(rule, equation))
    if note and marked:
        st.caption(_(note.about))


def aligned(one: Sequence[Equation], other: Sequence[Equation]) -> Pairs:
    """The equations of both in pairs, equal ones opposite each other, None opposite what is alone.

    Lines with the same left side are paired even where they differ.
    """
    matcher = SequenceMatcher(a=[e.name for e in one], b=[e.name for e in other], autojunk=False)
    pairs: Pairs = []
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal":
            pairs += zip(one[a0:a1], other[b0:b1], strict=True)
        else:
            pairs += [(e, None) for e in one[a0:a1]] + [(None, e) for e in other[b0:b1]]
    return pairs
