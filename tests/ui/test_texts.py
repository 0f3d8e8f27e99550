import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from optim import InputError, objective, optimizer
from ui.texts import LANGUAGES, asked_for, catalogue, explain, plain, together

HOSTILE = (
    "<img src=x onerror=alert(1)> **b** [a](javascript:x) $x$ :smile: `c` # h\n- l\n1. n ![i](u) ~~s~~ | t |"
)


@given(st.text())
@example(HOSTILE)
def test_plain_text_is_only_signs(text: str) -> None:
    """In Markdown an escaped sign is just that sign; nothing else of ASCII's punctuation is left."""
    escaped = plain(text)
    assert not re.search(r"[!-/:-@\[-`{-~]", re.sub(r"\\[!-/:-@\[-`{-~]", "", escaped))
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escaped).replace("\u2060", "") == text.replace("\u2060", "")


@given(
    st.sampled_from(("http://", "HTTPS://", "www.", "a@")),
    st.from_regex(r"[a-z]+\.[a-z]+(/\w*)?", fullmatch=True),
)
def test_plain_text_holds_no_address_that_becomes_a_link(start: str, rest: str) -> None:
    """GitHub's flavour of Markdown makes links of bare addresses, whatever is escaped in them."""
    said = plain(start + rest).replace("\\", "")
    assert not re.search(r"https?://[-.\w]|www\.[-.\w]|[-.\w+]@[-\w]+\.[-\w]", said, re.I)


def test_a_short_formula_stays_together_and_tex_and_code_as_they_are() -> None:
    assert together("No decay: λ = 0, $a = b$, `c = d`, β₂ = {b} < 1.") == (
        "No decay: λ\u00a0=\u00a00, $a = b$, `c = d`, β₂\u00a0=\u00a0{b}\u00a0<\u00a01."
    )
    assert together("f(x) = $x^2$, so") == "f(x)\u00a0=\u00a0$x^2$, so"
    assert together("> quoted\n> again") == "> quoted\n> again"


def test_every_language_but_english_has_words() -> None:
    assert "en" in LANGUAGES
    assert catalogue("en") == {}
    assert all(len(catalogue(code)) > 100 for code in LANGUAGES if code != "en")


@pytest.mark.parametrize(
    ("locale", "code"),
    [
        ("zh-CN", "zh"),
        ("zh-Hant-TW", "zh"),
        ("ZH", "zh"),
        ("en-GB", "en"),
        ("zha", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_browsers_language_is_ours_or_english(locale: str | None, code: str) -> None:
    assert asked_for(locale) == code


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_has_one_code_and_one_tag(code: str) -> None:
    assert LANGUAGES[code].tag.partition("-")[0] == code


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (objective, "x^2", "'^' at column 2"),
        (optimizer, "x = x - lr*foo", "line 1: unknown name 'foo' at column 12"),
    ],
)
def test_an_error_is_explained_with_its_inner_error(
    read: Callable[[str], object], text: str, said: str
) -> None:
    with pytest.raises(InputError) as error:
        read(text)
    assert explain(error.value).startswith(said)


def test_several_problems_are_a_line_each() -> None:
    with pytest.raises(InputError) as error:
        optimizer("m = m + foo\nx = x^2")
    first, second = explain(error.value).split("  \n")
    assert first.startswith("• line 1: unknown name 'foo' at column 9; known: t, x, g")
    assert second == "• line 2: '^' at column 6 is not used here; a power is written x**4"
    assert plain(f"{first}  \n{second}").count("  \n") == 1, "the break stays one in Markdown"
