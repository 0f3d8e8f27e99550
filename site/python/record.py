"""Visits pages in Pyodide and says what each visit loaded; record.mjs runs it."""

import asyncio
import itertools
import sys

opened = set()
sys.addaudithook(lambda event, args: event == "open" and opened.add(str(args[0])))

import boot  # noqa: E402
import js  # noqa: E402
from packs import Loader  # noqa: E402
from pyodide.ffi import to_js  # noqa: E402
from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: E402
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: E402

finished = asyncio.Queue()


def reply(n, what, value):
    if what != "message":
        return
    message = ForwardMsg.FromString(value.to_bytes())
    if message.delta.new_element.HasField("exception"):
        finished.put_nowait(message.delta.new_element.exception)
    elif message.WhichOneof("type") == "script_finished":
        finished.put_nowait(None)


js.reply = reply
nothing = to_js([])
number = itertools.count()


def loaded():
    """The files of all that was loaded so far."""
    found = set(opened)
    for module in list(sys.modules.values()):
        spec = getattr(module, "__spec__", None)
        if spec and spec.origin:
            found.add(spec.origin + "c" * isinstance(spec.loader, Loader))
    return sorted(found)


async def visit(paths):
    """What visits to these pages loaded, and all before them."""
    for path in paths:
        n = next(number)
        page, _, query = path.partition("?")
        boot.socket(n, "/_stcore/stream", "", nothing, nothing)
        asked = BackMsg()
        asked.rerun_script.page_name, asked.rerun_script.query_string = page, query
        boot.receive(n, to_js(asked.SerializeToString()))
        if trouble := await finished.get():
            raise RuntimeError(f"{path}: {trouble}")
        boot.close(n)
    return to_js(loaded())
