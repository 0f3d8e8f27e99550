"""Page set-up, language and navigation; nothing else."""

import streamlit as st

from ui import course, slides
from ui.pages import FIRST, PAGES, PARTS
from ui.shell import arrive, begin
from ui.state import leave
from ui.texts import _

begin()
menus = {
    _(title): [
        st.Page(page.file, title=_(page.title), url_path=page.address, default=page.key == FIRST)
        for page in PAGES.values()
        if page.part == part
    ]
    for part, title in PARTS.items()
}
page = st.navigation(menus, position="top")
arrive(page.url_path)
shown = next(known for known in PAGES.values() if known.path.lstrip("/") == page.url_path)
course.head(shown)
page.run()
slides.offer(shown)
course.foot(shown)
leave()
