"""The reading list: a claim to match to its paper, then papers, the article, documentation, tools."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from optim import OPTIMIZERS
from pages.learn.reading.papers import CLAIMS, DOCUMENTATION, TOOLS, Resource, evidence, papers
from ui.form import choice
from ui.guess import SHOW, guess, verdict
from ui.numbers import text
from ui.pages import PAGES
from ui.texts import _, joined


def match() -> None:
    """Which paper says this?"""
    key = choice(_("Claim"), "claim", tuple(CLAIMS))
    claim, known = CLAIMS[key], papers()
    st.header(_(claim.text))
    claimed = {c.paper for c in CLAIMS.values()}
    mine = guess(
        _("Which paper says this?"),
        f"paper{key}",
        {k: paper.short for k, paper in known.items() if k in claimed},
    )
    if not mine:
        return
    if mine in (claim.paper, SHOW):
        words = {name: text(value) for name, value in evidence(key).items()}
        about = f"{known[claim.paper].short}:" if mine == SHOW else ""
        verdict(mine, claim.paper, joined(about, _(claim.reply, **words)))
    else:  # there is another try, so what is right is not said
        st.info(
            f"{_('Not quite. That paper is about something else:')} {_(known[mine].adds)}",
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


def _links(links: tuple[Resource, ...]) -> None:
    st.markdown("\n".join(f"- [{link.title}]({link.url})  \n  {_(link.adds)}" for link in links))
