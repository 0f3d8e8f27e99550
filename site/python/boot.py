"""Streamlit as it comes from PyPI, in Pyodide: no threads, no sockets; worker.js calls its ASGI application."""

import asyncio
import contextvars
import os
import re
import sys
import threading
import types

import js
from pyodide.ffi import to_js

HOME = "/home/pyodide"
os.chdir(HOME)


def missing(name):
    """Whatever is asked of a module that Pyodide lacks: a class of that name."""
    if name.startswith("__"):
        raise AttributeError(name)
    return type(name, (Exception,), {})


for name in ("ssl", "_interpqueues", "_interpreters", "_interpchannels"):  # anyio imports them
    try:
        __import__(name)
    except ImportError:
        stub = sys.modules[name] = types.ModuleType(name)
        stub.__getattr__ = missing

# To compile Streamlit's own list takes a second.
emojis = sys.modules["streamlit.emojis"] = types.ModuleType("streamlit.emojis")
emojis.ALL_EMOJIS = {"🧭"}  # the app's one, in its tab
emojis.EMOJI_EXTRACTION_REGEX = re.compile("(🧭)[_ -]*(.*)")

import anyio._backends._asyncio as anyio_asyncio  # noqa: E402


async def at_once(function, args, abandon_on_cancel=False, limiter=None):
    return function(*args)


async def to_thread(function, /, *args, **named):
    return function(*args, **named)


anyio_asyncio.AsyncIOBackend.run_sync_in_worker_thread = staticmethod(at_once)
asyncio.to_thread = to_thread
threading.Timer.start = lambda self: None

from streamlit import config, delta_generator  # noqa: E402
from streamlit.runtime import app_session  # noqa: E402
from streamlit.runtime.pages_manager import PagesManager  # noqa: E402
from streamlit.runtime.scriptrunner import script_runner  # noqa: E402
from streamlit.runtime.scriptrunner_utils.script_run_context import SCRIPT_RUN_CONTEXT_ATTR_NAME  # noqa: E402
from streamlit.starlette import App  # noqa: E402

loop = asyncio.get_event_loop()


def run_soon(self):
    """A script runs where its thread would have begun: in the one thread that there is, as soon as it is free."""
    thread = self._script_thread = threading.current_thread()

    def run():
        try:
            contextvars.copy_context().run(self._run_script_thread)
        finally:
            if hasattr(thread, SCRIPT_RUN_CONTEXT_ATTR_NAME):
                delattr(thread, SCRIPT_RUN_CONTEXT_ATTR_NAME)
            asyncio.set_event_loop(loop)

    loop.call_soon(run)


script_runner.ScriptRunner.start = run_soon
script_runner.ScriptRunner._install_event_loop = lambda self: None
asyncio.new_event_loop = lambda: loop  # a session asks for one of its own
app_session._close_script_event_loop = lambda ended: None

PagesManager.uses_pages_directory = False  # else a deep link's first run does not find its page
delta_generator._use_warning_has_been_displayed = True  # to find out takes long

config.get_config_options()
config.set_option("server.enableXsrfProtection", False)  # no other page can reach this server
app = App("app.py")
running: set[asyncio.Task] = set()
sockets: dict[int, asyncio.Queue] = {}


async def start():
    """Start the app, and return when it is ready."""
    ready = loop.create_future()
    events = asyncio.Queue()
    events.put_nowait({"type": "lifespan.startup"})

    async def send(event):
        if not ready.done():
            ready.set_result(event)

    lifespan = {"type": "lifespan", "asgi": {"version": "3.0"}}
    running.add(asyncio.ensure_future(app(lifespan, events.get, send)))
    event = await ready
    if event["type"] != "lifespan.startup.complete":
        raise RuntimeError(event.get("message", event["type"]))


def scope(kind, path, query, headers, **more):
    return {
        "type": kind,
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": {"http": "http", "websocket": "ws"}[kind],
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), text.encode("latin-1", "replace")) for name, text in headers],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
        **more,
    }


async def http(method, path, query, headers, body):
    """Answer a request: its status, its headers, its body."""
    events = asyncio.Queue()
    whole = body.to_bytes() if body else b""
    events.put_nowait({"type": "http.request", "body": whole, "more_body": False})
    status, given, parts = 500, [], []

    async def send(event):
        nonlocal status, given
        if event["type"] == "http.response.start":
            status = event["status"]
            given = [(name.decode(), text.decode("latin-1")) for name, text in event["headers"]]
        else:
            parts.append(event.get("body", b""))

    await app(scope("http", path, query, list(headers), method=method), events.get, send)
    return to_js([status, given, b"".join(parts)])


def socket(n, path, query, headers, protocols):
    """Open a web socket; what the app sends goes to ``reply`` of worker.js."""
    events = sockets[n] = asyncio.Queue()
    events.put_nowait({"type": "websocket.connect"})

    async def send(event):
        if event["type"] == "websocket.send":
            js.reply(n, "message", to_js(event.get("bytes") or event["text"]))
        elif event["type"] == "websocket.accept":
            js.reply(n, "open", event.get("subprotocol"))
        elif event["type"] == "websocket.close":
            js.reply(n, "close", event.get("code", 1000))

    asked = scope("websocket", path, query, list(headers), subprotocols=protocols.to_py())
    running.add(task := asyncio.ensure_future(app(asked, events.get, send)))
    task.add_done_callback(running.discard)


def receive(n, data):
    sockets[n].put_nowait({"type": "websocket.receive", "bytes": data.to_bytes()})


def close(n):
    sockets.pop(n).put_nowait({"type": "websocket.disconnect", "code": 1000})
