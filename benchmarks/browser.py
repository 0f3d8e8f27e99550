"""A browser as Streamlit's server sees it: a websocket, the states of widgets, and the messages it has kept.

It sends what Streamlit's own front end sends (recorded from one, version 1.67), and draws nothing.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ContextInfo
from streamlit.proto.Common_pb2 import StringArray
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.util import calc_hash
from websockets.asyncio.client import ClientConnection, connect

HOST = "127.0.0.1"


class Browser:
    """One page, open in one tab; the first page, or one by its address.

    Attributes:
        query: the URL's query, as the page last set it.
        messages, bytes: how many came.
    """

    def __init__(self, port: int, query: str = "", page: str = "") -> None:
        self.query = query
        self._address = f"{HOST}:{port}"
        self._socket: ClientConnection | None = None
        self._cookies: dict[str, str] = {}
        self._context = ContextInfo(
            timezone="UTC",
            timezone_offset=0,
            locale="en-US",
            url=f"http://{self._address}/",
            is_embedded=False,
            color_scheme="light",
        )
        self.messages = self.bytes = 0
        self._page = calc_hash(page) if page else ""
        self._runs = 0
        self._keep_for = 0
        self._kept: dict[str, tuple[int, Element, str]] = {}
        self._ids: dict[str, str] = {}
        self._fragments: dict[str, str] = {}
        self._states: dict[str, WidgetState] = {}

    async def open(self) -> list[Element]:
        """Load the page as a reload would, its static files apart; returns what it shows."""
        for path in ("/", "/_stcore/health", "/_stcore/host-config"):
            await self._get(path)
        xsrf = self._cookies.get("_streamlit_xsrf", "")
        self._socket = await connect(
            f"ws://{self._address}/_stcore/stream",
            origin=f"http://{self._address}",  # type: ignore[arg-type]
            subprotocols=["streamlit", xsrf] if xsrf else ["streamlit"],  # type: ignore[list-item]
            additional_headers={"Cookie": self._cookie},
            max_size=None,
            compression=None,
            proxy=None,
            open_timeout=None,
            ping_interval=None,
        )
        return await self.run()

    async def close(self) -> None:
        if self._socket:
            await self._socket.close()

    def touch(self, key: str, **value: Any) -> None:
        """Set what a widget holds, by its key; the value as a field of Streamlit's ``WidgetState``."""
        self._states[key] = WidgetState(id=self._ids[key], **value)

    async def run(self, *, fragment_of: str = "") -> list[Element]:
        """Ask for a run and wait for its end.

        Args:
            fragment_of: the key of a widget; only the fragment it stands in is run.

        Returns:
            The elements that were drawn; those the server only referred to are the ones kept.
        """
        assert self._socket
        await self._socket.send(self._request(fragment_of))
        self._states = {k: s for k, s in self._states.items() if not s.HasField("trigger_value")}
        elements: list[Element] = []
        seen: set[str] = set()
        while True:
            received = await self._socket.recv(decode=False)
            self.messages += 1
            self.bytes += len(received)
            message = ForwardMsg.FromString(received)
            match message.WhichOneof("type"):
                case "new_session":
                    self._keep_for = message.new_session.config.max_cached_message_age
                case "navigation":
                    self._page = message.navigation.page_script_hash
                case "page_info_changed":
                    self.query = message.page_info_changed.query_string
                case "delta" if message.delta.WhichOneof("type") == "new_element":
                    element, fragment = message.delta.new_element, message.delta.fragment_id
                    if message.metadata.cacheable:
                        self._kept[message.hash] = self._runs, element, fragment
                    elements.append(element)
                    seen.add(self._mount(element, fragment))
                case "ref_hash":
                    _, element, fragment = self._kept[message.ref_hash]
                    self._kept[message.ref_hash] = self._runs, element, fragment
                    elements.append(element)
                    seen.add(self._mount(element, fragment))
                case "script_finished" if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    break
        self._runs += 1
        self._kept = {h: k for h, k in self._kept.items() if self._runs - k[0] <= self._keep_for}
        if not fragment_of:
            self._states = {key: state for key, state in self._states.items() if key in seen}
        return elements

    def _request(self, fragment_of: str) -> bytes:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string = self.query
        asked.page_script_hash = self._page
        asked.fragment_id = self._fragments[fragment_of] if fragment_of else ""
        asked.widget_states.SetInParent()
        asked.widget_states.widgets.extend(self._states.values())
        asked.cached_message_hashes.extend(self._kept)
        asked.context_info.CopyFrom(self._context)
        sent: bytes = message.SerializeToString()
        return sent

    def _mount(self, element: Element, fragment: str) -> str:
        """Note where a widget stands and what it holds at first, or is told to hold; returns its key."""
        kind = element.WhichOneof("type") or ""
        inner = getattr(element, kind, None)
        identity = getattr(inner, "id", "")
        if not identity.startswith("$$ID-"):
            return ""
        key: str = identity.split("-", 2)[2]
        self._ids[key], self._fragments[key] = identity, fragment
        known = key in self._states and self._states[key].id == identity
        if not known or getattr(inner, "set_value", False):
            value = _value(kind, inner)
            if value:
                self.touch(key, **value)
        return key

    async def _get(self, path: str) -> None:
        """Ask for a path and keep its cookies."""
        host, port = self._address.split(":")
        reader, writer = await asyncio.open_connection(host, port)
        try:
            lines = (
                f"GET {path} HTTP/1.1",
                f"Host: {self._address}",
                f"Cookie: {self._cookie}",
                "Connection: close",
            )
            writer.write("\r\n".join((*lines, "", "")).encode())
            answer = (await reader.read()).decode("latin-1")
        finally:
            writer.close()
        self._cookies |= re.findall(r"^set-cookie: (\w+)=([^;\s]+)", answer, re.IGNORECASE | re.MULTILINE)

    @property
    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())


def shown(elements: Sequence[Element], kind: str) -> Any:
    """The one element of a kind, such as ``markdown``; None where there is none."""
    return next((getattr(e, kind) for e in elements if e.WhichOneof("type") == kind), None)


def component(elements: Sequence[Element], name: str) -> Any:
    """The one component of our own of a name; None where there is none."""
    found = (e.bidi_component for e in elements if e.WhichOneof("type") == "bidi_component")
    return next((own for own in found if own.component_name == name), None)


def _value(kind: str, widget: Any) -> dict[str, Any]:
    """What a widget holds as the server describes it, as a field of WidgetState; nothing for other elements."""
    match kind:
        case "text_input" | "text_area":
            return {"string_value": widget.value if widget.set_value else widget.default}
        case "checkbox":
            return {"bool_value": widget.value if widget.set_value else widget.default}
        case "selectbox":
            text = widget.raw_value if widget.set_value else widget.options[widget.default]
            return {"string_value": text}
        case "slider" if widget.options:
            options = (
                widget.raw_value if widget.set_value else [widget.options[int(i)] for i in widget.default]
            )
            return {"string_array_value": StringArray(data=options)}
        case "button_group":
            options = (
                widget.raw_values if widget.set_value else [widget.options[i].content for i in widget.default]
            )
            return {"string_array_value": StringArray(data=options)}
    return {}
