import re
from pathlib import Path

from optim import OPTIMIZERS, objective
from optim.stages import stages
from ui.palette import FIXED, HEX, colours, paint

STYLE = (Path(__file__).parents[2] / "ui" / "style.css").read_text("utf-8")


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_a_quantity_has_the_same_colour_in_every_optimizer() -> None:
    for rule in OPTIMIZERS.values():
        found = colours(s.column for s in stages(objective("x**4"), rule))
        assert {name: number for name, number in found.items() if name in FIXED}.items() <= FIXED.items()


def test_spare_colours_never_run_out() -> None:
    assert set(colours(f"a{i}" for i in range(24)).values()) <= set(range(1, 12))


def test_every_colour_is_readable_in_both_themes() -> None:
    """4.5:1 on the page, on the side bar's ground and on the lit line."""
    config = (Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text("utf-8")
    grounds = [
        re.findall(rf'{key} = "(#\w+)"', config) for key in ("backgroundColor", "secondaryBackgroundColor")
    ]
    glow = re.search(r"--glow: light-dark\((#\w+), (#\w+)\)", STYLE)
    assert glow
    shades = re.findall(r"--q(\d): light-dark\((#\w+), (#\w+)\)", STYLE)
    assert [int(number) for number, *_ in shades] == list(range(1, 10))
    for number, *pair in shades:
        for i, colour in enumerate(pair):
            assert contrast(colour, grounds[0][i]) >= 4.5, (number, colour, "page")
            if number != "9":
                assert contrast(colour, expand(glow[i + 1])) >= 4.5, (number, colour, "lit line")


def expand(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(2 * c for c in colour[1:])


def test_formulas_name_colours_that_the_style_sheet_knows() -> None:
    assert paint("m", None) == "m"
    for number in range(1, 10):
        assert paint("m", number) == rf"\textcolor{{#00000{number}}}{{m}}"
        assert f"rgb(0, 0, {number})" in STYLE


def test_chart_colours_stand_out_on_either_ground() -> None:
    """3:1, as WCAG asks of what is drawn."""
    config = (Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text("utf-8")
    for ground in re.findall(r'backgroundColor = "(#\w+)"', config):
        for name, colour in HEX.items():
            assert contrast(colour, ground) >= 3, (name, ground)
