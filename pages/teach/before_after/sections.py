"""The two forms on paper and for a room, which question tests which lesson, and the gain from counts or records."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator, Sequence
from functools import partial

import pandas as pd
import streamlit as st
from markupsafe import Markup

from optim import InputError
from optim.errors import mark
from pages.teach.before_after import charts
from pages.teach.before_after.maths import Count, Gain, paired, unpaired
from ui.home import base_field
from ui.numbers import text
from ui.pages import PAGES
from ui.paper import Part, Sheet, packed
from ui.picture import beside, draw
from ui.questions import seeds
from ui.questions.answers import Record, loads
from ui.questions.exercises import MOST_SEEDS
from ui.questions.kinds import TRANSFER, question
from ui.questions.printed import asked_on_paper, letter, solved_on_paper
from ui.questions.titles import KINDS, title
from ui.texts import _, explain, plain

FORMS = ("A", "B")
COLUMNS = ["question", "round", "value", "verdict", "count"]
"""Of a room's counts."""
LIKE, BEFORE, AFTER = 30, 12, 21
"""The learners of the example, and how many of them are right."""
BIG = 1_000_000
"""Bytes of a file that is read."""


def own_seed(seed: int, form: str) -> int:
    """The seed of every question of a form; no two forms share one."""
    return (2 * seed + FORMS.index(form)) % MOST_SEEDS


def first() -> int:
    """What a class's gain looks like, the seed, and the forms on paper; the seed."""
    picture, words = beside(first=True)
    with picture:
        _gained(unpaired(*([Count(right, LIKE)] * len(TRANSFER) for right in (BEFORE, AFTER))), "ba_example")
        st.caption(
            _(
                "An example, made up: of {all} learners {before} answer each question right before the course, and {after} after it. The line at the gain is its 95 % interval.",
                all=LIKE,
                before=BEFORE,
                after=AFTER,
            )
        )
    with words:
        st.markdown(
            _(
                "Did the course help? Fifteen questions ask for what nobody has practised here: new functions, new optimizers, new slips. One seed gives two forms that are equally hard, with other numbers: form A for before the course, form B for a week after it."
            )
        )
        seed = seeds.seed()
        with st.container(width=300):
            seeds.field()
        st.download_button(
            _("Download both forms"),
            partial(_file, seed),
            f"before-and-after-seed{seed}.html",
            "text/html",
            on_click="ignore",
            icon=":material/print:",
            type="primary",
            key="ba_paper",
        )
        st.caption(
            _("One file with form A, form B and a table of the right answers: tick what is to be printed.")
        )
    return seed


def screens(seed: int) -> None:
    """The forms as questions of a room, or of each learner's own record."""
    st.header(_("On screens"))
    room, alone = st.columns(2, gap="medium")
    with room:
        st.markdown(
            _(
                "In a room: nobody has a name, so the gain is that of the class. Before a question has been answered by all, do not show its answers."
            )
        )
        for form in FORMS:
            st.page_link(
                PAGES["host"].file,
                label=_("Open a room with form {form}", form=form),
                icon=":material/groups:",
                query_params={"room_links": "\n".join(links(seed, form))},
            )
    with alone, st.expander(_("Each learner alone, for a record with a name"), icon=":material/person:"):
        st.markdown(
            _(
                "Hand these links out. Each leads through the fifteen questions of its form. Every answer is explained at once, and goes into the learner's record. Learners save it in *Practice* with their name. Only so can you compare each of them with themselves."
            )
        )
        base = base_field(PAGES["before_after"].path)
        for form in FORMS:
            st.markdown(_("Form {form}", form=form))
            st.code(f"{base}{links(seed, form)[0]}", language=None, wrap_lines=True)


def lessons() -> None:
    """Which question tests which lesson, and what the lesson promises."""
    st.header(_("What is tested"))
    rows = [
        f"| {i}. {_(kind.title)} | **{_(PAGES[kind.page].title)}**: {_(PAGES[kind.page].gain)} |"
        for i, kind in enumerate(TRANSFER.values(), 1)
    ]
    head = f"| {_('Question')} | {_('Lesson')}: {_('You can now')} |\n| --- | --- |"
    with st.container(key="ba_table"):
        st.markdown("\n".join([head, *rows]))


def links(seed: int, form: str) -> list[str]:
    """The questions of a form as addresses within the app."""
    sown = own_seed(seed, form)
    return [f"{PAGES['practice'].path}?drill=predict&kind={kind}&seed={sown}" for kind in TRANSFER]


def _file(seed: int) -> bytes:
    sown = _("seed {seed}", seed=seed)
    parts = []
    for form in FORMS:
        asked = [question(kind, own_seed(seed, form)) for kind in TRANSFER]
        named = _("Form {form}", form=form)
        heading = f"{_('Name: {line}', line='_' * 24)} · {named} · {sown}"
        parts.append(Part(f"form-{form.lower()}", named, [Sheet(heading, list(map(asked_on_paper, asked)))]))
    rows = [
        [
            f"{i}. {title(kind)}",
            *(Markup(letter(question(kind, own_seed(seed, form)).answer)) for form in FORMS),
        ]
        for i, kind in enumerate(TRANSFER, 1)
    ]
    columns = [_("Question"), *(_("Form {form}", form=form) for form in FORMS)]
    parts.append(Part("answers", _("Answers"), [Sheet(sown, columns=columns, rows=rows)]))
    reasons = [
        Sheet(
            f"{_('Form {form}', form=form)} · {sown}",
            [solved_on_paper(question(kind, own_seed(seed, form))) for kind in TRANSFER],
        )
        for form in FORMS
    ]
    parts.append(Part("solutions", _("Solutions with reasons"), reasons, printed=False))
    return gzip.decompress(packed(_("Before and after"), parts))


# --- the gain ---------------------------------------------------------------------------------------


def gain(seed: int) -> None:
    """What the class gained, from two rooms' counts or from records."""
    st.header(_("Gain"))
    rooms, records = st.columns(2, gap="medium")
    with rooms:
        st.subheader(_("From two rooms"))
        files = [
            st.file_uploader(label, type="csv", max_upload_size=1, key=key)
            for label, key in (
                (_("Counts of the room before (CSV)"), "ba_before"),
                (_("Counts of the room after (CSV)"), "ba_after"),
            )
        ]
        if all(files):
            try:
                before, after = (counts(file.getvalue()) for file in files if file)
            except InputError as error:
                st.error(plain(explain(error)))
            else:
                _show(unpaired(before, after), "ba_rooms_gain")
                _by_question(before, after)
    with records:
        st.subheader(_("From records"))
        handed = st.file_uploader(
            _("Record files of the class"),
            type="json",
            accept_multiple_files=True,
            max_upload_size=1,
            key="ba_records",
        )
        if handed:
            _from_records([(file.name, file.getvalue()) for file in handed], seed)


def _from_records(files: Sequence[tuple[str, bytes]], seed: int) -> None:
    pairs = list[tuple[float, float]]()
    for name, data in files:
        try:
            record, _done = loads(data, KINDS)
        except InputError as error:
            st.error(f"{plain(name)}: {plain(explain(error))}")
            continue
        both = [_share(record, own_seed(seed, form)) for form in FORMS]
        if None not in both:
            pairs.append((both[0] or 0.0, both[1] or 0.0))
    st.markdown(
        _(
            "{count} of {files} records have all fifteen answers to both forms of this seed.",
            count=len(pairs),
            files=len(files),
        )
    )
    if len(pairs) > 1:
        _show(paired(pairs), "ba_records_gain")


def _share(record: Record, sown: int) -> float | None:
    """Which share of a form was right at once; None where not all of it was answered."""
    found = [a.known for a in record.firsts if a.kind in TRANSFER and a.item == str(sown)]
    return sum(found) / len(found) if len(found) == len(TRANSFER) else None


def _show(found: Gain, key: str) -> None:
    low, high = (100 * (found.gain + sign * found.within) for sign in (-1, 1))
    st.metric(
        _("Gain in percentage points"),
        text(100 * found.gain, 3),
        help=_("Every question weighs the same."),
    )
    st.markdown(
        _(
            "Before, {before} % were right, after it {after} %. With 95 % confidence the gain lies between {low} and {high} points.",
            before=text(100 * found.before, 3),
            after=text(100 * found.after, 3),
            low=text(low, 3),
            high=text(high, 3),
        )
    )
    _gained(found, key)


def _gained(found: Gain, key: str) -> None:
    figure = charts.gain(found)
    draw(figure, key, "; ".join(name for bars in figure.data for name in bars.y))


def _by_question(before: Sequence[Count], after: Sequence[Count]) -> None:
    st.dataframe(
        pd.DataFrame(
            {
                _("Question"): [_(kind.title) for kind in TRANSFER.values()],
                _("before"): [f"{one.right} / {one.asked}" for one in before],
                _("after"): [f"{one.right} / {one.asked}" for one in after],
            }
        ),
        hide_index=True,
        key="ba_gain",
    )


def counts(data: bytes) -> list[Count]:
    """The first answers to the questions, from a room's counts as CSV.

    Raises:
        InputError: it is no such file, or some question has no answer.
    """
    try:
        found = pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False) if len(data) < BIG else None
    except (ValueError, pd.errors.ParserError):
        found = None
    if found is None or list(found.columns) != COLUMNS or not all(_whole(found)):
        raise InputError(mark("this file does not hold a room's counts; save them in the room as CSV"))
    first = found[found["round"] == "1"]
    made = []
    for number in range(1, len(TRANSFER) + 1):
        rows = first[first["question"] == str(number)]
        right = rows[rows["verdict"] == "right"]["count"].astype(int).sum()
        made.append(Count(int(right), int(rows["count"].astype(int).sum())))
    if not all(one.asked for one in made):
        raise InputError(
            mark("in this file not all of the {count} questions have answers"), count=len(TRANSFER)
        )
    return made


def _whole(found: pd.DataFrame) -> Iterator[bool]:
    for name in ("question", "round", "count"):
        yield bool(found[name].str.fullmatch(r"[0-9]{1,6}").all())
