"""The address: what every control reads from it and writes into it, and what goes along to other pages.

Nothing else knows query parameters. Streamlit's own binding (``bind="query-params"``) would write a text
as it was typed, and of a choice the translated label, and drop a bad value without a word; so ``Bound``
does that itself.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import streamlit as st

from optim import InputError
from ui.texts import _, plain

T = TypeVar("T")


@dataclass
class Memory:
    """What a session remembers of one control.

    Attributes:
        seen: what the address said when it was last looked at.
        good: the last text that could be used.
        usual: the default at that time.
        set: what its widget was set to when it was last looked at.
        told: what a callback set it to, which the browser has still to hear of: until then it goes on sending the old text.
    """

    seen: str | None = None
    good: str | None = None
    usual: str | None = None
    set: object = None
    told: str | None = None


@dataclass
class Session:
    """What a session remembers: of every control by its key, which page this is, what is to be said.

    Attributes:
        arrived: this run is the first on another page of the app, whose address does not say all yet.
        fields: the text fields of this run; before: those of the run before on this page.
        due: the parts of the page that are to be run.
    """

    controls: dict[str, Memory] = field(default_factory=dict)
    page: str | None = None
    arrived: bool = False
    complaints: list[str] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)
    before: set[str] = field(default_factory=set)
    due: set[str] = field(default_factory=set)


_run = threading.local()
"""Every run of a page is a thread of its own."""


def settle() -> None:
    """Look the session up once for this run: it is asked for dozens of times, and that takes long."""
    _run.session = st.session_state.setdefault("address", Session())


def _session() -> Session:
    found: Session | None = getattr(_run, "session", None)
    return found or st.session_state.setdefault("address", Session())


@dataclass(frozen=True)
class Bound(Generic[T]):
    """A control and its parameter in the address.

    Attributes:
        default: the text that the address does not state.
        read: makes a value of a text; raises InputError.
        write: its inverse.
        allowed: what to say about a text in the address that cannot be read.
        kept: it goes along to other pages.
        sticky: it stays what it was wherever the address does not say, and not only on arrival.
        stated: the address states the default too.
    """

    key: str
    default: str
    read: Callable[[str], T]
    write: Callable[[T], str] = str
    allowed: str = ""
    kept: bool = True
    sticky: bool = False
    stated: bool = False

    @property
    def memory(self) -> Memory:
        return _session().controls.setdefault(self.key, Memory())

    @property
    def good(self) -> str:
        """The last text that could be used."""
        return self.default if self.memory.good is None else self.memory.good

    def load(self, first: str | None = None) -> T:
        """What the address says, or on arrival from another page what was saved there.

        About a text that cannot be read there is a sentence, unless it could a moment ago.

        Args:
            first: what it is where nothing is known yet, if not the default.
        """
        good = self.memory.good
        remembered = good if self.sticky or (self.kept and _session().arrived) else None
        text = st.query_params.get(self.key, remembered)
        if text is None:
            return self.read(first or self.default)
        try:
            return self.read(text)
        except InputError:
            if text != good:
                complain(self.key, text, self.allowed)
            st.query_params.pop(self.key, None)
            return self.read(self.good if self.sticky else self.default)

    def save(self, value: T) -> T:
        """Have the address state it, unless it is the default, and remember it for other pages."""
        self._state(self.remember(value))
        return value

    def _state(self, text: str) -> None:
        stated = text if self.stated or text != self.default else None
        if st.query_params.get(self.key) != stated:
            if stated is None:
                del st.query_params[self.key]
            else:
                st.query_params[self.key] = stated
        self.memory.seen = stated

    def remember(self, value: T) -> str:
        """Remember it for other pages; returns it as the address would state it."""
        text = self.write(value)
        self.memory.good, self.memory.usual = text, self.default
        return text

    # --- for its widget, which has the same key -------------------------------------------------------

    def prepare(self) -> None:
        """Set a choice where the address is news: a first visit, a link, the back button, another page."""
        asked = st.query_params.get(self.key)
        arrived = _session().arrived and not self.sticky
        if arrived or self._is_news(asked):
            st.session_state[self.key] = self.load()
        else:
            try:
                self.read(self.write(st.session_state[self.key]))
            except InputError:  # it is no longer possible
                st.session_state[self.key] = self.read(self.default)
        self.memory.seen = asked

    def _is_news(self, asked: str | None) -> bool:
        """Whether the address says something that its widget does not know."""
        return self.key not in st.session_state or self.memory.seen != asked

    def take(self) -> T:
        """Save what the widget says."""
        self.memory.set = st.session_state[self.key]
        return self.save(st.session_state[self.key])

    # --- for a text field, which keeps what was typed -------------------------------------------------

    def follow(self) -> None:
        """Set a field where the address is news, or where it has its default and that is another one now."""
        memory, asked = self.memory, st.query_params.get(self.key)
        if _session().arrived or self._is_news(asked):
            remembered = memory.good if _session().arrived else None
            st.session_state[self.key] = next(t for t in (asked, remembered, self.default) if t is not None)
        elif memory.told is not None:
            st.session_state[self.key] = memory.told
        elif memory.usual not in (None, self.default) and self.text == memory.usual:
            st.session_state[self.key] = self.default
        if (
            memory.told is not None
        ):  # what is set in a callback that runs but a part of the page is not sent along
            self.spell(self.text)
        memory.seen, memory.usual, memory.set, memory.told = asked, self.default, self.text, None
        _session().fields.add(self.key)

    @property
    def text(self) -> str:
        """What the field is about to say."""
        return str(st.session_state[self.key])

    def spell(self, text: str) -> None:
        """Have the field say it in other words."""
        st.session_state[self.key] = self.memory.set = text

    def take_as_is(self) -> None:
        """Save what the field says, which is not drawn again; its default stays what it was."""
        self.memory.good = self.memory.set = self.text
        self._state(self.text)

    def accept(self, text: str) -> T:
        """Read what was typed, in the notation, and save it; raises InputError."""
        value = self.read(text)
        self.memory.good = text
        self._state(text)
        return value


def one_of(
    key: str,
    default: str,
    options: Collection[str],
    *,
    kept: bool = True,
    sticky: bool = False,
    stated: bool = False,
) -> Bound[str]:
    """A choice of one of a few options."""

    def read(text: str) -> str:
        if text not in options:
            raise InputError("{text}", text=text)
        return text

    return Bound(key, default, read, allowed=", ".join(options), kept=kept, sticky=sticky, stated=stated)


def matching(pattern: str) -> Callable[[str], str]:
    """Reads a text of this form only."""

    def read(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise InputError("{text}", text=text)
        return text

    return read


def set_fields(texts: Mapping[str, str]) -> None:
    """Set text fields by key; for callbacks."""
    for key, text in texts.items():
        st.session_state[key] = text
        _session().controls.setdefault(key, Memory()).told = text


def plain_address() -> bool:
    """Whether the address asks for nothing but a language or a way to be shown."""
    return not set(st.query_params) - {"lang", "view", "embed", "embed_options", "done"}


def stated(*keys: str) -> bool:
    """Whether the address states any of these."""
    return bool({*keys} & set(st.query_params))


def put(**texts: str) -> None:
    """Have the address state all of this, as one entry of the browser's history."""
    if any(st.query_params.get(key) != text for key, text in texts.items()):
        st.query_params.update(texts)


def put_missing(**texts: str) -> None:
    """The same for what it does not state."""
    put(**{key: text for key, text in texts.items() if key not in st.query_params})


def carry(*keys: str) -> None:
    """On arrival from another page, have the address state what was remembered there and it does not state."""
    if _session().arrived:
        remembered = {key: good for key in keys if (good := Bound(key, "", str).good)}
        put_missing(**remembered)


def changed(keys: Iterable[str]) -> dict[str, str]:
    """What these controls are set to, as the address has it, where that is not the usual."""
    controls = _session().controls
    return {
        key: memory.good
        for key in keys
        if (memory := controls.get(key)) and memory.good is not None and memory.good != memory.usual
    }


def due() -> set[str]:
    """The parts of the page that a callback asked for and that were not run yet."""
    return _session().due


def enter(page: str) -> None:
    """Note which page this is; call it once a run, before the page."""
    session = _session()
    session.arrived = session.page not in (None, page)
    session.page = page
    session.due.clear()
    if not session.arrived:
        recall()
    session.before, session.fields = (set() if session.arrived else session.fields), set()


def recall() -> None:
    """Where a control was changed, the address that came along may be older than what it was told since."""
    session = _session()
    known = {key: memory for key, memory in session.controls.items() if memory.set is not None}
    now = {key: st.session_state.get(key) for key in known}
    drawn = {key: memory for key, memory in known.items() if now[key] is not None}
    if any(now[key] != memory.set for key, memory in drawn.items()):
        stated = {key: st.query_params[key] for key in st.query_params if key not in drawn}
        stated |= {key: memory.seen for key, memory in drawn.items() if memory.seen is not None}
        if stated != {key: st.query_params[key] for key in st.query_params}:
            st.query_params.from_dict(stated)


def leave() -> None:
    """Have the address no longer state the text fields that are gone; call it once a run, after the page."""
    session = _session()
    session.arrived = False
    for key in session.before - session.fields:
        st.query_params.pop(key, None)
        session.controls[key].seen = None


def complain(key: str, value: str, allowed: str) -> None:
    """Remember a message about a value in the address; ``show_complaints`` shows it."""
    message = _(
        "The link asks for {key} = '{value}', which is not possible; allowed: {allowed}. The usual value is shown.",
        key=key,
        value=plain(value[:40]),
        allowed=plain(allowed),
    )
    _session().complaints.append(message)


def show_complaints() -> None:
    complaints = _session().complaints
    for message in complaints:
        st.warning(message)
    complaints.clear()
