"""The reading list: a claim to match to its paper, then papers, the article, documentation, tools."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from optim import OPTIMIZERS
from pages.learn.reading.papers import CLAIMS, DOCUMENTATION, TOOLS, Link, evidence, papers
from ui.form import choice
from ui.numbers import text
from ui.pages import PAGES
from ui.texts import _, joined

NOT_YET = "not-yet"


def match() -> None:
    """Which paper says this?"""
    key = choice(_("Claim"), "claim", tuple(CLAIMS))
    claim, known = CLAIMS[key], papers()
    st.header(_(claim.text))
    options = [k for k in known if k in {c.paper for c in CLAIMS.values()}]
    answer = choice(
        _("Which paper says this?"),
        f"paper{key}",
        (NOT_YET, *options),
        {NOT_YET: _("no guess yet"), **{k: known[k].short for k in options}},
    )
    if answer == NOT_YET:
        return
    words = {name: text(value) for name, value in evidence(key).items()}
    if answer == claim.paper:
        st.success(joined(_("Right."), _(claim.reply, **words)), icon=":material/check:")
    else:
        st.info(
            f"{_('Not quite. That paper is about something else:')} {_(known[answer].adds)}",
            icon=":material/search:",
        )


def list_papers() -> None:
    """Every paper, the oldest first, with what it adds and the optimizers that come from it."""
    for key, paper in papers().items():
        with st.container(key=f"member_paper_{key}"):
            year = "" if str(paper.year) in paper.cited else f", {paper.year}"
            name = f"arXiv:{paper.arxiv}" if paper.arxiv else urlsplit(paper.url).hostname
            st.markdown(f"**{paper.cited}**{year}. [{name}]({paper.url})")
            st.markdown(_(paper.adds))
            with st.container(horizontal=True):
                for name in paper.optimizers:
                    st.page_link(
                        PAGES["step"].file,
                        label=_("Step through {optimizer}", optimizer=OPTIMIZERS[name].title),
                        icon=":material/play_arrow:",
                        query_params={"opt": name},
                    )


def documentation() -> None:
    """How frameworks document Adam."""
    _links(DOCUMENTATION)


def tools() -> None:
    """What others have built to show optimizers."""
    _links(TOOLS)


def _links(links: tuple[Link, ...]) -> None:
    st.markdown("\n".join(f"- [{link.title}]({link.url})  \n  {_(link.adds)}" for link in links))
