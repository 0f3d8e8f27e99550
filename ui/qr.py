"""QR codes, by segno."""

from __future__ import annotations

from io import BytesIO

import segno

QUIET = 4
"""White modules around a QR code, which its standard demands."""


def qr_code(url: str) -> str | None:
    """A QR code as SVG, as coarse as can be and with the best error correction that this allows; None if it is too long."""
    try:
        code = segno.make(url, error="l", boost_error=True, micro=False)
    except segno.DataOverflowError:
        return None
    out = BytesIO()
    code.save(out, kind="svg", border=QUIET, dark="#000", light="#fff", omitsize=True, xmldecl=False)
    return out.getvalue().decode()
