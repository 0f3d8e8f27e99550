"""What starts the server: the app, and beside it the routes by which a class answers in its room.

``streamlit run serve.py``; of ``app.py`` alone everything works too, a room's answers at the cost of a run each.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.cli_util import open_browser

from rooms.routes import Routes, swept


@asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    """Open a browser once the server answers, as Streamlit does for an app without routes; keep rooms swept."""
    if not st.get_option("server.headless"):
        asyncio.get_running_loop().call_later(0.5, lambda: asyncio.create_task(asyncio.to_thread(show)))
    async with swept(app):
        yield


def show() -> None:
    """Open the app in the browser of whoever started it."""
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    where = f"{st.get_option('browser.serverAddress')}:{st.get_option('server.port')}"
    open_browser(f"{scheme}://{where}/{(st.get_option('server.baseUrlPath') or '').strip('/')}")


app = st.App(
    Path(__file__).parent / "app.py",
    middleware=[Middleware(Routes, base=st.get_option("server.baseUrlPath") or "")],
    lifespan=lifespan,
)
