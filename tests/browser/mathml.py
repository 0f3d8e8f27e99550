"""Arithmetic as a screen reader reads it: MathML with numbers in it, evaluated."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET


def value_of(markup: str) -> list[float]:
    """What stands between the equals signs of the last line, evaluated, from the first with only numbers."""
    tree = ET.fromstring(markup.replace("&nbsp;", " "))
    rows = [row for row in tree.iter() if _name(row) == "mtr"]
    line = _text(rows[-1] if rows else tree)
    parts = [part for part in line.split("=") if part.strip()][-2:]
    return [_evaluate(part) for part in parts]


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(element: ET.Element) -> str:
    parts = [_text(child) for child in element]
    match _name(element):
        case "msup":
            base, exponent = parts
            if base.endswith("×10"):
                return f"{base.removesuffix('×10')}e{exponent}"
            return f"({base})**({exponent})" if exponent else base
        case "mfrac":
            return f"({parts[0]})/({parts[1]})"
        case "msqrt":
            return f"sqrt({''.join(parts)})"
    return (element.text or "").strip() + "".join(parts)


def _evaluate(text: str) -> float:
    signs = {"⋅": "*", "−": "-", "\u200b": "", "\u2061": "", "\xa0": ""}
    for sign, python in signs.items():
        text = text.replace(sign, python)
    return float(eval(text, {"__builtins__": {}, "sqrt": math.sqrt}))
