"""Pictures for slides: every plot that stands on a page, and the player's formulas, as SVG and PNG of a slide's size."""

import streamlit as st

from ui.component import mount
from ui.pages import Page
from ui.texts import _

SIZE = 1600, 900
"""Of a slide, in pixels."""


def offer(page: Page) -> None:
    """Draw what saves the pictures of a page, below it; a page that has none shows nothing."""
    width, height = SIZE
    with st.container(key="slides"):
        mount(
            "slides/slides",
            key="slides_of_page",
            data={
                "size": SIZE,
                "file": page.address,
                "texts": {
                    "title": _("Pictures for slides"),
                    "about": _(
                        "Each picture as it stands now, in the colours of the page, {width} × {height}. PNG goes into every program; SVG stays sharp.",
                        width=width,
                        height=height,
                    ),
                    "formulas": _(
                        "The formulas with their numbers. As SVG they need a browser to show them."
                    ),
                },
            },
        )
