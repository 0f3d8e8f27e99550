"""The short form of an address: all of its parameters in one, packed, for a coarse QR code."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping

import streamlit as st

from optim.errors import InputError, mark
from ui.state import complain
from ui.texts import _

KEY = "s"
LONGEST, UNPACKED = 6000, 12_000
"""Characters of a packed address, and bytes of what is in it."""
APART, SIGN = "\x1f", "="
USUAL = (
    "\x1fsteps=\x1faxis=\x1fcoord=\x1fspeed=\x1fschedule=cosine\x1feps=1e-8\x1fbeta2=0.99\x1fbeta1=0.9\x1flr=0.01\x1fy0=1\x1fx0=2"
    "\x1fopt=sgd\x1fopt=rmsprop\x1fopt=own\x1feq=m = beta1*m + (1 - beta1)*g\nx = x - lr*m_hat/(sqrt(v_hat) + eps)"
    "\x1ff=x**4\x1ff=x**2\x1fpredict=on\x1fstage=v_hat\x1fstage=m_hat\x1fstage=m\x1ft=1\x1fask=Why is ?为什么？\n@m: \n@v: \n@x: "
    "\x1flock=f,start,opt,schedule\x1fhide=*\x1flang=zh\x1fview=present"
).encode()
"""What addresses often hold. It is part of the form: to change it breaks links that were handed out."""


def packed(params: Mapping[str, str]) -> str:
    """Parameters as one text of letters, digits, "-" and "_"."""
    given = APART.join(f"{key}{SIGN}{text}" for key, text in params.items())
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, USUAL)
    return base64.urlsafe_b64encode(deflate.compress(given.encode()) + deflate.flush()).decode().rstrip("=")


def unpacked(text: str) -> dict[str, str]:
    """The inverse.

    Raises:
        InputError: it is no packed address.
    """
    try:
        if len(text) > LONGEST:
            raise ValueError
        inflate = zlib.decompressobj(-15, USUAL)
        given = inflate.decompress(
            base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True), UNPACKED
        )
        if not inflate.eof or inflate.unconsumed_tail:
            raise ValueError
        pairs = (pair.partition(SIGN) for pair in given.decode().split(APART) if pair)
        return {key: text for key, _sign, text in pairs}
    except (ValueError, binascii.Error, zlib.error):
        raise InputError(mark("this is no short link")) from None


def unfold() -> None:
    """Have the address state what its short form holds; call it once a run, before anything reads the address."""
    if KEY not in st.query_params:
        return
    text = st.query_params[KEY]
    others = {key: st.query_params[key] for key in st.query_params if key != KEY}
    try:
        st.query_params.from_dict({**unpacked(text), **others})
    except InputError:
        complain(KEY, text, _("the whole of a short link"))
        st.query_params.from_dict(others)
