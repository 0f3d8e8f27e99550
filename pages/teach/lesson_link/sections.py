"""Making a lesson link: what the teacher chooses for it, its address, and its QR code."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import urlencode

import streamlit as st

from optim import InputError
from optim.printing import plain_symbol
from optim.schedules import SCHEDULES
from ui import short
from ui.assignment import CONTROLS, EVERYTHING, KEYS, LONGEST, Assignment, question, questions
from ui.files import named
from ui.form import choice, hyper_label, several
from ui.home import base_field
from ui.numbers import text
from ui.pages import PAGES
from ui.player.replay import Replay, keep_place, place_of
from ui.qr import qr_code
from ui.setup import FIRST_OBJECTIVE, parameters
from ui.state import Bound, complain
from ui.texts import LANGUAGES, _, explain, plain

DENSE = 500
"""From so many characters on a QR code is hard to read from the last row."""
THEIRS = "theirs"


@dataclass(frozen=True)
class Link:
    """The address of the app, and what an assignment adds to it; folded, in its short form."""

    base: str
    params: Mapping[str, str]

    folded: bool = False

    @property
    def url(self) -> str:
        given = {short.KEY: short.packed(self.params)} if self.folded else self.params
        return f"{self.base}/?{urlencode(given, safe='*,/')}" if self.params else f"{self.base}/"

    @property
    def frame(self) -> str:
        """HTML that puts it into a page of a learning platform, without menu and side bar."""
        address = replace(self, params={**self.params, "view": "present"}).url + "&embed=true"
        return (
            f'<iframe src="{escape(address)}" title="Inside Adam" width="900" height="600" '
            'style="border: 0; max-width: 100%" allow="fullscreen" loading="lazy"></iframe>'
        )


def choose(replay: Replay, controls: Mapping[str, tuple[str, ...]]) -> Link:
    """What the link will say of the run, and the fields for what it adds.

    Args:
        controls: of the run, each with its keys in the URL.
    """
    place = place_of(replay)
    t, stage = place["t"], replay.stages[place["stage"]].name
    keep_place(t, stage)
    where = {} if t == min(1, replay.last) else {"t": str(t)}
    if stage != replay.stages[-1].name:
        where["stage"] = stage
    for key in ("t", "stage"):
        Bound(key, "", str).save(where.get(key, ""))
    _contents(replay, place, controls)
    ask = _question([one.name for one in replay.stages])
    variables = replay.run.objective.variables
    names = {EVERYTHING: _("everything"), **{key: label(key, variables) for key in controls}}
    lock = _some(_("Locked: learners see it but cannot change it"), "give_lock", names)
    hide = _some(_("Hidden: learners do not see it; it stays as you set it"), "give_hide", names)
    st.caption(
        _(
            "Locks help a class to look at one thing. They are not made for examinations: learners can edit the address and so remove the locks, and the plain address of the app ends the lesson."
        )
    )
    languages = {THEIRS: _("each learner's own")} | {code: one.name for code, one in LANGUAGES.items()}
    lang = choice(_("Language"), "give_lang", list(languages), languages)
    views = {"page": _("the whole page"), "present": _("presenter view")}
    view = choice(_("Opens as"), "give_view", list(views), views)
    forms = {"long": _("readable"), "short": _("short, for a coarse QR code")}
    form = choice(_("Form of the link"), "give_form", list(forms), forms)
    base = base_field(PAGES["lesson_link"].path)
    return Link(
        base,
        {
            **parameters(replay.run.objective, controls),
            **where,
            **Assignment(ask, lock, hide).params,
            **({} if lang == THEIRS else {"lang": lang}),
            **({} if view == "page" else {"view": view}),
        },
        form == "short",
    )


def _question(lines: Sequence[str]) -> str:
    """The teacher's question. One that is too long stays in the field, to be shortened there; the link stays as it was."""
    bound = Bound("give_ask", "", str)
    bound.prepare()
    typed = st.text_area(
        _("Your question to the class, up to {limit} characters", limit=LONGEST),
        key="give_ask",
        help=_(
            "It is shown above the formulas, as plain text; what stands between dollar signs is set as a formula, such as $\\hat m_t$. A line that begins with {example} asks what follows only while line m is lit: so every line of the step can have its own question. The lines are: {lines}.",
            example="`@m:`",
            lines=", ".join(f"`{line}`" for line in lines),
        ),
    )
    try:
        found = question(typed)
    except InputError as error:
        st.error(f"{plain(explain(error))}  \n{_('Shorten it. Until then the link stays as it was.')}")
        found = bound.good
    if unknown := sorted(set(questions(found)) - {"", *lines}):
        st.warning(
            _(
                "There is no line {unknown} in this step, so its question would not be shown. The lines are: {lines}.",
                unknown=plain(", ".join(unknown)),
                lines=plain(", ".join(lines)),
            )
        )
    return bound.save(found)


def _contents(replay: Replay, place: Mapping[str, int], controls: Collection[str]) -> None:
    """The run and its place in words."""
    shown = replay.run
    start = zip(shown.objective.variables, shown.x0, strict=True)
    symbol = plain_symbol(replay.stages[place["stage"]].column)
    lines = {
        _(CONTROLS["f"]): shown.objective.text,
        _(CONTROLS["opt"]): shown.optimizer.title or _("your own optimizer"),
        **(
            {_(CONTROLS["schedule"]): _(SCHEDULES[st.session_state["schedule"]].title)}
            if "schedule" in controls
            else {}
        ),
        _("Start"): ", ".join(f"{name}₀ = {text(x, None)}" for name, x in start),
        _("Parameters"): ", ".join(
            f"{plain_symbol(name)} = {text(x, None)}" for name, x in shown.hyper.items()
        ),
        _("Place"): f"t = {place['t']} / {replay.last}, {symbol}",
        _(CONTROLS["predict"]): _("on") if st.session_state["predict"] == "on" else _("off"),
    }
    st.markdown("\n".join(f"- **{name}**: {plain(said)}" for name, said in lines.items() if said))


def label(control: str, variables: Sequence[str]) -> str:
    """What a control is called on the page."""
    if control not in CONTROLS:
        return hyper_label(control)
    return _(CONTROLS[control]).format(name=", ".join(f"{name}₀" for name in variables))


def _some(title: str, key: str, names: Mapping[str, str]) -> frozenset[str]:
    """Some of these controls."""

    def read(source: str) -> list[str]:
        wanted = [name for name in dict.fromkeys(source.split(",")) if name]
        if unknown := [name for name in wanted if name not in KEYS]:
            complain(key, ", ".join(unknown), ", ".join(names))
        return [name for name in wanted if name in names]

    bound = Bound(key, "", read, ",".join)
    return frozenset(several(title, bound, names, names.__getitem__, placeholder=_("nothing")))


# --- handing it out -----------------------------------------------------------------------------


def hand_out(link: Link) -> None:
    """The link's QR code, the link to copy, and how long it is."""
    url = link.url
    picture = qr_code(url)
    if len(url) > DENSE:
        st.warning(_long(link))
    if picture:
        with st.container(key="qr"):
            st.image(picture, width="stretch", alt=_("QR code of the link below"))
    else:
        st.error(_("The link is too long for a QR code."))
    st.code(url, language=None, wrap_lines=True)
    st.caption(_("{count} characters", count=len(url)))
    with st.container(horizontal=True):
        st.link_button(_("Open the link"), url, icon=":material/open_in_new:")
        ask = _("Ask your class this in a room")
        st.page_link(
            PAGES["host"].file, label=ask, icon=":material/groups:", query_params={"room_links": url}
        )
        if picture:
            st.download_button(
                _("Download the QR code as SVG"),
                picture,
                named(
                    ["lesson", link.params.get("opt", "adam"), link.params.get("f", FIRST_OBJECTIVE)], ".svg"
                ),
                "image/svg+xml",
                on_click="ignore",
                key="download_qr",
            )
    with st.expander(_("Put it into a page of a learning platform"), icon=":material/web:"):
        st.markdown(
            _(
                "Paste this into the page's HTML. It shows the player in presenter view, without menu and side bar. It has room from {width} × {height} pixels on. The platform has to allow this address in a frame: see *For teachers* on how.",
                width=800,
                height=500,
            )
        )
        st.code(link.frame, language="html", wrap_lines=True)


def _long(link: Link) -> str:
    """What to shorten: the parameter that takes most of the address."""
    size = {name: len(urlencode({name: value})) for name, value in link.params.items()}
    longest = max(size, key=size.__getitem__)
    names = {"ask": _("the question"), "eq": _("the equations"), "f": _("the function")}
    return _(
        "A long link makes a dense QR code, which is hard to read from the last row. The longest part is {part}, with {count} characters; try to shorten it. A character that is not a Latin letter can count as up to nine.",
        part=names.get(longest, longest),
        count=size[longest],
    )
