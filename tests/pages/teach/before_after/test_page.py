"""Before and after: the forms, the links, and the gain with its interval."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optim import InputError
from pages.teach.before_after import sections
from pages.teach.before_after.maths import Count, paired, quantile, unpaired
from rooms.tasks import judged, tasks
from tests.conftest import Visit
from ui.pages import PAGES
from ui.questions.answers import RIGHT, WRONG, Answer, Record
from ui.questions.kinds import TRANSFER, question
from ui.questions.printed import letter

PAGE = PAGES["before_after"].file
HEAD = ",".join(sections.COLUMNS)


def csv(right: int, wrong: int) -> bytes:
    lines = [
        f"{number},{round_},{value},{verdict},{count}"
        for number in range(1, len(TRANSFER) + 1)
        for round_, value, verdict, count in (
            ("1", "0", "right", right),
            ("1", "1", "other", wrong),
            ("2", "0", "right", 99),
        )
    ]
    return "\n".join([HEAD, *lines]).encode()


def test_a_room_takes_the_links_of_a_form_and_judges_them() -> None:
    for form in sections.FORMS:
        made = tasks("\n".join(sections.links(17, form)))
        assert len(made) == 15
        for task, kind in zip(made, TRANSFER, strict=True):
            assert judged(task).right == question(kind, sections.own_seed(17, form)).answer
    assert not {*sections.links(17, "A")} & {*sections.links(17, "B"), *sections.links(18, "A")}
    assert sections.own_seed(999_999, "B") < 1_000_000


def test_the_file_has_both_forms_and_their_answers(visit: Visit) -> None:
    page = sections._file(17).decode()
    sheets = re.findall(r'<section class="sheet ([\w-]+)".*?</section>', page, re.DOTALL)
    assert sheets == ["form-a", "form-b", "answers", "solutions", "solutions"]
    (table,) = re.findall(r'<section class="sheet answers".*?</section>', page, re.DOTALL)
    rows = [re.findall("<td>(.*?)</td>", row) for row in re.findall('<tr class="item">(.*?)</tr>', table)]
    assert [row[1:] for row in rows] == [
        [letter(question(kind, sections.own_seed(17, form)).answer) for form in "AB"] for kind in TRANSFER
    ]
    assert "$" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def test_the_gain_of_two_rooms() -> None:
    before, after = sections.counts(csv(12, 18)), sections.counts(csv(20, 5))
    assert before == [Count(12, 30)] * 15
    found = unpaired(before, after)
    assert (found.before, found.after, found.gain) == pytest.approx((0.4, 0.8, 0.4))
    share, other = 13 / 32, 21 / 27
    assert found.within == pytest.approx(
        1.96 * np.sqrt((share * (1 - share) / 32 + other * (1 - other) / 27) / 15), rel=1e-4
    )
    assert unpaired([Count(9, 9)] * 10, [Count(9, 9)] * 10).within > 0


def test_the_interval_holds_the_true_gain_in_nineteen_of_twenty() -> None:
    rng = np.random.default_rng(3)
    p, q = rng.uniform(0.2, 0.7, 10), rng.uniform(0.4, 0.95, 10)
    truth, held = float((q - p).mean()), 0
    for _ in range(1000):
        before, after = ([Count(int(n), 25) for n in rng.binomial(25, share)] for share in (p, q))
        found = unpaired(before, after)
        held += abs(found.gain - truth) <= found.within
    assert 925 <= held <= 985


def test_the_gain_of_each_learner() -> None:
    found = paired([(0.2, 0.5), (0.4, 0.8), (0.5, 0.6)])
    assert found.gain == pytest.approx(0.8 / 3)
    assert found.within == pytest.approx(4.30265 * np.std([0.3, 0.4, 0.1], ddof=1) / np.sqrt(3), rel=1e-4)
    for freedom, wanted in (
        (1, 12.7062),
        (2, 4.30265),
        (3, 3.18245),
        (5, 2.57058),
        (10, 2.22814),
        (30, 2.04227),
        (200, 1.97190),
    ):
        assert quantile(freedom) == pytest.approx(wanted, rel=2e-3)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"a,b\n1,2",
        HEAD.encode(),
        f"{HEAD}\n1,1,0,right,-3".encode(),
        b"x" * 2_000_000,
        csv(1, 1).replace(b"\n7,", b"\n17,"),
    ],
)
def test_what_is_no_file_of_counts_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        sections.counts(data)


def test_a_share_counts_first_answers_to_all() -> None:
    answers = [Answer(kind, "34", RIGHT if i < 7 else WRONG) for i, kind in enumerate(TRANSFER)]
    again = [Answer(kind, "34", RIGHT) for kind in TRANSFER]
    assert sections._share(Record((*answers, *again)), 34) == 7 / 15
    assert sections._share(Record(tuple(answers[:9])), 34) is None
    assert sections._share(Record(tuple(answers)), 35) is None


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_computes_the_gain(visit: Visit, lang: str) -> None:
    app = visit(PAGE, seed="17", lang=lang)
    assert not app.exception
    assert drawn(app) == [[40, 70, 30]], "the example"
    (table,) = [one.value for one in app.markdown if "--- | ---" in one.value]
    assert len(table.splitlines()) == 2 + len(TRANSFER)
    app.file_uploader(key="ba_before").set_value(("a.csv", csv(12, 18), "text/csv"))
    app.file_uploader(key="ba_after").set_value(("b.csv", csv(20, 5), "text/csv")).run()
    assert not app.exception
    assert app.metric[0].value == "40"
    both = [
        Answer(kind, seed, RIGHT if seed == "35" else WRONG) for seed in ("34", "35") for kind in TRANSFER
    ]
    files = [
        (f"{n}.json", Record(tuple(both)).dumps(name=f"N{n}").encode(), "application/json") for n in range(3)
    ]
    app.file_uploader(key="ba_records").set_value(files).run()
    assert not app.exception
    assert [metric.value for metric in app.metric] == ["40", "100"]
    assert drawn(app) == [[40, 70, 30], [40, 80, 40], [0, 100, 100]]


def drawn(app: AppTest) -> list[list[float]]:
    """Before, after and gain of every picture, in percent."""
    figures = [json.loads(found.proto.spec) for found in app.get("plotly_chart")]
    return [[round(x) for bars in figure["data"] for x in bars["x"]] for figure in figures]


def test_practice_opens_a_question_of_the_yardstick_by_link_only(visit: Visit) -> None:
    address = sections.links(17, "A")[3].partition("?")[2]
    app = visit(PAGES["practice"].file, **dict(part.split("=") for part in address.split("&")))
    assert not app.exception
    assert app.selectbox(key="kind").value == "t_corrected"
    assert "Question 4 of 15" in [text.value for text in app.caption]
    plain = visit(PAGES["practice"].file, drill="predict", seed="1")
    assert not {*TRANSFER} & {*plain.selectbox(key="kind").options}


def test_one_link_leads_through_a_form(visit: Visit) -> None:
    """With the same seed, to the end, where the record is to be saved."""
    app = visit(PAGE, seed="17", give_base="https://adam.example.org")
    found = [code.value for code in app.get("code")]
    assert found == [f"https://adam.example.org{sections.links(17, form)[0]}" for form in sections.FORMS]
    kinds = list(TRANSFER)
    for kind, following in ((kinds[0], kinds[1]), (kinds[-1], None)):
        app = visit(PAGES["practice"].file, drill="predict", kind=kind, seed="34", answered=f"{kind}.34-0")
        if following:
            app = app.button(key="predict_next").click().run()
            assert (app.query_params["kind"], app.query_params["seed"]) == (following, "34")
        else:
            app = app.button(key="predict_record").click().run()
            assert app.query_params["drill"] == "record"
        assert not app.exception
