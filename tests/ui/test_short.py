"""The short form of an address: it holds what the long one says, and nothing in it can do harm."""

from __future__ import annotations

import base64
import re
import zlib
from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from optim import InputError
from tests.conftest import Visit, messages, player
from ui.short import APART, UNPACKED, USUAL, packed, unpacked

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]))


@given(st.dictionaries(st.sampled_from(("f", "ask", "lr", "eq", "lang")), TEXTS))
@example({"ask": "为什么？" * 75, "f": "x**2", "eq": "m = g\nx = x - lr*m"})
@example({"f": "a=b=c"})
def test_what_is_packed_is_unpacked(params: dict[str, str]) -> None:
    text = packed(params)
    assert re.fullmatch(r"[\w-]*", text, re.ASCII)
    assert unpacked(text) == params


def test_it_is_short() -> None:
    ask = "为什么第一步的长度等于 α？请看 m̂ 和 v̂ 两行。"
    given = {"f": "x**2", "x0": "2", "lr": "0.3", "t": "1", "stage": "m_hat", "ask": ask, "lock": "f,start"}
    assert len(packed(given)) < 0.5 * len(urlencode(given))


@pytest.mark.parametrize("text", ["", "!", "AAAA", "é", "x" * 7000, packed({"f": "x**2"})[:-3], "..%2F"])
def test_what_is_no_short_link_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        unpacked(text)


def test_a_small_text_that_unpacks_to_a_huge_one_is_refused() -> None:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, USUAL)
    bomb = deflate.compress(b"a=" + b"0" * 1_000_000) + deflate.flush()
    assert len(bomb) < UNPACKED / 10
    with pytest.raises(InputError):
        unpacked(base64.urlsafe_b64encode(bomb).decode().rstrip("="))


def test_a_link_that_was_handed_out_goes_on_working() -> None:
    """Changing what addresses often hold would break it."""
    assert unpacked("gzoJHApQi-xRTAIA") == {"f": "x**2", "x0": "2", "ask": "Why?", "lock": "f,start"}
    assert zlib.crc32(USUAL) == 3969999109
    assert APART == "\x1f"


def test_a_short_link_opens_as_the_long_one(visit: Visit) -> None:
    given = {"f": "x**2", "x0": "2", "lr": "0.3", "t": "4", "stage": "m", "ask": "Why?", "lock": "f"}
    long, short = visit(**given), visit(s=packed(given))
    assert not short.exception
    assert messages(short) == messages(long) == []
    assert player(short)["run"] == player(long)["run"]
    assert player(short)["place"] == player(long)["place"]
    assert dict(short.query_params) == dict(long.query_params)
    (message,) = messages(visit(s="nonsense"))
    assert "a short link" in message
