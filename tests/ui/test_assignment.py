import re
import unicodedata
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from optim import HYPERPARAMETERS, InputError
from pages.teach.lesson_link.sections import Link
from ui.assignment import (
    COMMANDS,
    CONTROLS,
    KEYS,
    LONGEST,
    MOST,
    Assignment,
    clean,
    formulas,
    question,
    questions,
    read,
)
from ui.home import address
from ui.qr import qr_code

SOME = st.frozensets(st.sampled_from(KEYS))
HOSTILE = "<script>alert(1)</script> [a](javascript:x) ![i](http://e.example/i.png) $x$ :red[r]"


@given(ask=st.text(), lock=st.text(), hide=st.text())
@example(ask="x" * 100_000, lock="f," * 50_000, hide="__proto__")
@example(ask=HOSTILE, lock=" f , nonsense ,,", hide="*")
def test_any_text_is_in_force_or_complained_about(ask: str, lock: str, hide: str) -> None:
    found, refused = read({"ask": ask, "lock": lock, "hide": hide})
    longest = max(map(len, questions(clean(ask)).values()), default=0)
    assert ("ask" in refused) == (longest > LONGEST or len(questions(clean(ask))) > MOST)
    assert found.ask == ("" if "ask" in refused else clean(ask))
    for name, text in (("lock", lock), ("hide", hide)):
        asked = {key.strip() for key in clean(text).split(",")} - {""}
        assert getattr(found, name) == asked & {*KEYS}
        assert (name in refused) == bool(asked - {*KEYS})
        if name in refused:
            assert {*refused[name][1].split(", ")} == {*KEYS}


@given(st.text())
@example("a\u202eb\x00c\r\nd\u2028e\x1b[31m\n\n\n\n  f\ud800")
def test_a_question_has_no_sign_that_cannot_be_seen_or_turns_the_others(text: str) -> None:
    found = clean(text)
    assert clean(found) == found
    assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", found)
    assert not {unicodedata.category(sign) for sign in found if sign != "\n"} & {"Cc", "Cs", "Zl", "Zp"}
    assert "\n\n\n" not in found


def test_lines_of_a_question_are_kept() -> None:
    assert question("Why?\r\n  Look at m\u0302.\n") == "Why?\n  Look at m\u0302."
    with pytest.raises(InputError):
        question("?" * (LONGEST + 1))


def test_each_line_of_the_step_may_have_its_own_question() -> None:
    text = "What do you see?\nTwo lines.\n@m: Why is it small?\nSay it.\n@v_hat And this?\n@ m\na@m: b\n@x"
    assert questions(text) == {
        "": "What do you see?\nTwo lines.",
        "m": "Why is it small?\nSay it.",
        "v_hat": "And this?\n@ m\na@m: b",
    }
    assert questions("@m: only here") == {"m": "only here"}
    assert question("\n".join(f"@{name}: {'w' * LONGEST}" for name in "gmvx")).count("w") == 4 * LONGEST
    with pytest.raises(InputError, match="characters"):
        question(f"Why?\n@m: {'w' * (LONGEST + 1)}")
    with pytest.raises(InputError, match="questions"):
        question("\n".join(f"@q{n}: ?" for n in range(MOST + 1)))


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Why is $m_t$ small?", ["Why is ", "m_t", " small?"]),
        (r"$\hat{m}_t = \frac{m_t}{1 - \beta_1^t}$", ["", r"\hat{m}_t = \frac{m_t}{1 - \beta_1^t}", ""]),
        ("It costs 5$ and 6$.", ["It costs 5$ and 6$."]),
        ("$$y$$", ["$$y$$"]),
        (r"$\href{https://evil.example}{x}$", [r"$\href{https://evil.example}{x}$"]),
        (r"$\htmlStyle{color:red}{x}$ or $x$", [r"$\htmlStyle{color:red}{x}$ or ", "x", ""]),
        (r"$\rule{99em}{99em}$", [r"$\rule{99em}{99em}$"]),
        ("$}x{$", ["$}x{$"]),
        ("$a\nb$", ["$a\nb$"]),
        (r"$x\$y$", [r"$x\$y$"]),
    ],
)
def test_what_is_a_formula_and_what_is_text(text: str, cut: list[str]) -> None:
    assert formulas(text) == cut


@given(st.text(alphabet="ab $\\{}_^%#@<h", max_size=30))
def test_a_formula_holds_nothing_but_what_is_allowed(text: str) -> None:
    cut = formulas(text)
    assert "".join(f"${part}$" if i % 2 else part for i, part in enumerate(cut)) == text
    for latex in cut[1::2]:
        assert not set("#%&~@`$\n") & set(latex)
        assert set(re.findall(r"\\([A-Za-z]+)", latex)) <= COMMANDS


@given(
    ask=st.text(max_size=LONGEST).map(clean),
    lock=SOME,
    hide=SOME,
    run=st.dictionaries(st.sampled_from(("f", "lr", "eq", "t")), st.text(min_size=1).map(clean).filter(bool)),
)
def test_what_a_link_says_is_what_was_put_into_it(
    ask: str, lock: frozenset[str], hide: frozenset[str], run: dict[str, str]
) -> None:
    assignment = Assignment(ask, lock, hide)
    link = Link("https://adam.example.org/app", {**run, **assignment.params})
    parts = urlsplit(link.url)
    assert link.url.isascii()
    assert (parts.hostname, parts.path, parts.fragment) == ("adam.example.org", "/app/", "")
    said = dict(parse_qsl(parts.query, keep_blank_values=True))
    found, refused = read(said)
    assert refused == {}
    assert {name: said[name] for name in run} == run
    for control in KEYS:
        assert (found.locks(control), found.hides(control)) == (
            assignment.locks(control),
            assignment.hides(control),
        )
    assert found.ask == assignment.ask


def test_a_hidden_control_is_locked_too() -> None:
    assignment = Assignment(hide=frozenset({"f"}), lock=frozenset({"lr"}))
    assert [key for key in KEYS if assignment.locks(key)] == ["f", "lr"]
    assert [key for key in KEYS if assignment.hides(key)] == ["f"]
    assert all(Assignment(hide=frozenset("*")).hides(key) for key in (*CONTROLS, *HYPERPARAMETERS))


@pytest.mark.parametrize(
    "typed",
    [
        "https://adam.example.org",
        " http://192.168.0.7:8501/ ",
        "HTTPS://adam.example.org/my/app/",
        "http://[::1]:8501",
        "http://schule.beispiel",
    ],
)
def test_an_address_of_the_app(typed: str) -> None:
    assert address(typed) == typed.strip().rstrip("/")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "adam.example.org",
        "javascript:alert(1)",
        "http://",
        "http://a b",
        "https://user:secret@example.org",
        "https://example.org/?lang=zh",
        "https://example.org/#x",
        "http://example.org:port",
        "data:text/html,x",
        "https://<b>.example",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(InputError):
        address(typed)


def test_a_qr_code_is_white_and_black_with_its_quiet_zone() -> None:
    code = qr_code("https://adam.example.org/?lock=*")
    assert code
    assert code.startswith("<svg")
    assert "#fff" in code
    assert "#000" in code
    size = int(str(re.search(r'viewBox="0 0 (\d+) \1"', code)[1]))  # type: ignore[index]
    assert (size - 8 - 17) % 4 == 0, "modules of a version, and four on either side"
    assert qr_code("x" * 3000) is None
