"""Components of our own."""

from pathlib import Path

from ui.component import PARTS


def test_no_two_components_have_one_name() -> None:
    """Streamlit knows a component by its name alone; of two with one name the later would be run for both."""
    names = [Path(part).name for part in PARTS]
    assert sorted(names) == sorted(set(names))
