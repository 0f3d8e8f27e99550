"""Reading a class's record files: one table by kind, one by slip, and both as CSV."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from optim import InputError
from optim.slips import SLIPS
from ui.bars import SHORT, bars, spoken
from ui.files import csv
from ui.picture import beside, draw
from ui.questions.answers import Record, loads, owner
from ui.questions.titles import KINDS, title
from ui.texts import _, explain, plain

MOST = 200
"""So many files are read."""
BY_KIND, BY_SLIP = ["name", "kind", "asked", "right_at_once"], ["name", "slip", "times"]
"""The columns of the CSV, the same in every language."""
EXAMPLE = Counter({"weight": 14, "square": 9, "correction": 6, "uphill": 2})


@dataclass(frozen=True)
class Handed:
    """A record file that was handed in, by the name in it, or else the file's."""

    name: str
    record: Record


def show() -> None:
    """Draw the field for the files, and what is in them."""
    picture, words = beside(first=True)
    with words:
        st.markdown(
            _(
                "Learners save their record in *Practice*, with a name or a number, and hand the file in. Read the files of a class here. They stay in this visit and are stored nowhere."
            )
        )
        files = st.file_uploader(
            _("Record files, up to {limit}", limit=MOST),
            type="json",
            accept_multiple_files=True,
            max_upload_size=1,
            key="records_files",
        )
        handed, refused = read([(file.name, file.getvalue()) for file in files[:MOST]])
        if len(files) > MOST:
            handed = []
            st.error(_("These are {count} files; at most {limit} are read.", count=len(files), limit=MOST))
        for sentence in refused:
            st.error(sentence)
        for names in alike(handed):
            st.warning(_("These files hold the same answers: {names}.", names=plain(", ".join(names))))
    with picture:
        _made(handed)
    if handed:
        _tables(handed)


def _made(handed: Sequence[Handed]) -> None:
    """The slips of the class as bars; before there is one, of a class that was made up."""
    made = made_slips(handed) if handed else EXAMPLE
    if not made:
        st.info(_("No answer in these files shows a slip that has a name."))
        return
    counts = {_(SHORT[slip]): [count] for slip, count in made.most_common()}
    spelt = _("How often each slip was made: {counts}", counts=spoken(counts))
    draw(bars(counts, [1]), "records_bars", spelt)
    if handed:
        st.caption(_("How often each slip was made, in {count} records.", count=len(handed)))
    else:
        st.caption(_("An example: how often a made-up class made each slip."))


def _tables(handed: Sequence[Handed]) -> None:
    kinds, slips = by_kind(handed), by_slip(handed)
    st.header(_("By kind"))
    st.caption(
        _(
            "Each field says how many were right at once and without a hint, of how many different ones. The last row is the class."
        )
    )
    st.dataframe(kinds, hide_index=True, key="records_kinds")
    if not slips.empty:
        st.header(_("By slip"))
        st.dataframe(slips, hide_index=True, key="records_slips")
    with st.container(horizontal=True):
        for label, table, name in (
            (_("By kind, as CSV"), long_kinds(handed), "records-by-kind.csv"),
            (_("By slip, as CSV"), long_slips(handed), "records-by-slip.csv"),
        ):
            st.download_button(
                label, csv(table), name, "text/csv", on_click="ignore", icon=":material/download:", key=name
            )


def read(files: Sequence[tuple[str, bytes]]) -> tuple[list[Handed], list[str]]:
    """The records in files, and a sentence for each that cannot be used."""
    handed, refused = list[Handed](), list[str]()
    for name, data in files:
        try:
            record, _done = loads(data, KINDS)
        except InputError as error:
            refused.append(f"{plain(name)}: {plain(explain(error))}")
        else:
            handed.append(Handed(owner(data) or name.removesuffix(".json"), record))
    return sorted(handed, key=lambda one: one.name.casefold()), refused


def alike(handed: Sequence[Handed]) -> list[list[str]]:
    """The names under which the same answers were handed in more than once."""
    found: dict[Record, list[str]] = {}
    for one in handed:
        if one.record.answers:
            found.setdefault(one.record, []).append(one.name)
    return [names for names in found.values() if len(names) > 1]


def asked(handed: Sequence[Handed]) -> list[str]:
    """Every kind that anybody was asked, in the order of first asking."""
    return list(dict.fromkeys(kind for one in handed for kind in one.record.standings))


def by_kind(handed: Sequence[Handed]) -> pd.DataFrame:
    """A row for each learner and one for the class, a column for each kind and one for all."""
    rows = [*([one.record] for one in handed), [one.record for one in handed]]
    return pd.DataFrame(
        {
            _("Name"): [*(one.name for one in handed), _("the class")],
            _("All"): [_share(records, asked(handed)) for records in rows],
        }
        | {title(kind): [_share(records, [kind]) for records in rows] for kind in asked(handed)}
    )


def _share(records: Sequence[Record], kinds: Sequence[str]) -> str:
    """How many were known, of how many asked; empty where none was asked."""
    standings = [record.standings[kind] for record in records for kind in kinds if kind in record.standings]
    known, all_of = sum(one.known for one in standings), sum(one.asked for one in standings)
    return f"{known} / {all_of}" if all_of else ""


def made_slips(handed: Sequence[Handed]) -> Counter[str]:
    """How often the class made each slip."""
    return sum((Counter(dict(one.record.slips)) for one in handed), Counter[str]())


def by_slip(handed: Sequence[Handed]) -> pd.DataFrame:
    """A row for each slip, the most frequent first: how often it was made, by how many, and by whom."""
    made = made_slips(handed).most_common()
    who = {slip: [one.name for one in handed if slip in dict(one.record.slips)] for slip, _count in made}
    return pd.DataFrame(
        {
            _("Slip"): [_(SLIPS[slip]) for slip, _count in made],
            _("times"): [count for _slip, count in made],
            _("learners"): [len(who[slip]) for slip, _count in made],
            _("who"): [", ".join(who[slip]) for slip, _count in made],
        }
    )


def long_kinds(handed: Sequence[Handed]) -> pd.DataFrame:
    """A row for each learner and kind, for a spreadsheet: columns and kinds as the program calls them."""
    rows = [
        (one.name, kind, standing.asked, standing.known)
        for one in handed
        for kind, standing in one.record.standings.items()
    ]
    return pd.DataFrame(rows, columns=BY_KIND)


def long_slips(handed: Sequence[Handed]) -> pd.DataFrame:
    """A row for each learner and slip."""
    rows = [(one.name, slip, count) for one in handed for slip, count in one.record.slips]
    return pd.DataFrame(rows, columns=BY_SLIP)
