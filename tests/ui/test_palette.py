import re
import tomllib
from itertools import product
from pathlib import Path

from optim import OPTIMIZERS, objective
from optim.stages import stages
from pages.lab.race.sections import MOST_RACERS
from ui.palette import FIXED, HEX, LOOKS, SPARE_LOOKS, colours, look, looks, paint

ROOT = Path(__file__).parents[2]
STYLE = (ROOT / "ui" / "style.css").read_text("utf-8")
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
THEMES = [CONFIG["theme"]["light"], CONFIG["theme"]["dark"]]


def grounds() -> list[tuple[str, str]]:
    """For light and dark, what the page and the side bar are painted with."""
    return [(theme["backgroundColor"], theme["secondaryBackgroundColor"]) for theme in THEMES]


def over(colour: str, ground: str, opacity: float) -> str:
    """A colour that lets its ground shine through."""
    pairs = zip(*(bytes.fromhex(c[1:]) for c in (colour, ground)), strict=True)
    return "#" + bytes(round(opacity * a + (1 - opacity) * b) for a, b in pairs).hex()


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
    glow = re.search(r"--glow: light-dark\((#\w+), (#\w+)\)", STYLE)
    assert glow
    shades = re.findall(r"--q(\d+): light-dark\((#\w+), (#\w+)\)", STYLE)
    assert [int(number) for number, *_ in shades] == list(range(1, 12))
    for number, *pair in shades:
        for colour, ground, lit in zip(pair, grounds(), glow.groups(), strict=True):
            for under in (*ground, lit):
                assert contrast(colour, under) >= 4.5, (number, colour, under)


def test_every_colour_of_the_themes_texts_is_readable() -> None:
    """4.5:1 on the page and on the side bar's ground."""
    for theme, ground in zip(THEMES, grounds(), strict=True):
        texts = {name: theme[name] for name in theme if name.endswith("extColor") or name == "linkColor"}
        assert len(texts) == 9
        for (name, colour), under in product(texts.items(), ground):
            assert contrast(colour, under) >= 4.5, (name, colour, under)


def test_captions_are_readable_in_both_themes() -> None:
    """Streamlit draws them in 60 % of the text's colour."""
    for theme, ground in zip(THEMES, grounds(), strict=True):
        for under in ground:
            assert contrast(over(theme["textColor"], under, 0.6), under) >= 4.5, under


def test_letters_on_primary_buttons_are_readable_in_both_themes() -> None:
    found = re.search(r"stBaseButton-primary[^}]*color: light-dark\((#\w+), (#\w+)\)", STYLE)
    assert found
    for theme, letters in zip(THEMES, found.groups(), strict=True):
        assert contrast(letters, theme["primaryColor"]) >= 4.5


def test_formulas_name_colours_that_the_style_sheet_knows() -> None:
    assert paint("m", None) == "m"
    for number in range(1, 10):
        assert paint("m", number) == rf"\textcolor{{#00000{number}}}{{m}}"
        assert f"rgb(0, 0, {number})" in STYLE


def test_chart_colours_stand_out_on_either_ground() -> None:
    """3:1, as WCAG asks of what is drawn."""
    for (name, colour), (ground, _) in product(HEX.items(), grounds()):
        assert contrast(colour, ground) >= 3, (name, ground)


def test_every_quantity_has_a_look_of_its_own() -> None:
    """For who does not see colours. Only one of x, y and w stands in a picture."""
    known = [look for name, look in LOOKS.items() if name not in ("y", "w")]
    assert len({*known, *SPARE_LOOKS}) == len(known) + len(SPARE_LOOKS)
    assert LOOKS.keys() == FIXED.keys()
    for rule in OPTIMIZERS.values():
        found = looks(s.column for s in stages(objective("x**4"), rule))
        assert len({*found.values()}) == len(found)


def test_every_run_in_a_race_has_a_look_of_its_own() -> None:
    runs = [look(i) for i in range(MOST_RACERS)]
    assert len({symbol for _, symbol in runs}) == len({*runs}) == MOST_RACERS
