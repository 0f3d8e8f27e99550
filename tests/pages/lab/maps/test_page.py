from dataclasses import replace

import numpy as np
import pytest

from optim import simulate
from pages.lab.maps import questions, sections, setup
from pages.lab.maps.maths import FROZEN, Axis, Map, Raster
from pages.lab.maps.questions import QUESTIONS
from tests.conftest import Visit, messages, player
from ui.pages import PAGES
from ui.setup import played

PAGE = PAGES["maps"].file
ANSWERS = {
    "betas": "same",
    "momentum": "most",
    "edge": FROZEN,
    "valleys": "some",
    "picky": "adam",
    "turned": "worse",
    "zoom": "rough",
    "stripes": "stripes",
}


@pytest.mark.parametrize("key", QUESTIONS)
def test_a_right_guess_is_told(visit: Visit, key: str) -> None:
    said = {f"map_{key}_bet": ANSWERS[key]} if key in ANSWERS else {}
    app = visit(PAGE, map_q=key, **said, **{f"map_{key}_size": "25"})
    assert not app.exception
    assert messages(app) == []
    assert len(app.success) == len(said)
    assert sum(chart.proto.id.count("map_chart") for chart in app.get("plotly_chart")) == 1


def test_nothing_is_told_before_the_guess(visit: Visit) -> None:
    bare, told = (visit(PAGE, **said) for said in ({}, {"map_betas_bet": "root"}))
    for app, count in ((bare, 0), (told, 1)):
        assert len(app.info) == count
        assert sum("Border by theory" in text.value for text in app.markdown) == count
        assert app.get("plotly_chart")[0].proto.spec.count("border by theory") == 2 * count
    assert any("99.79 %" in text.value for text in told.markdown)


@pytest.mark.parametrize(
    "shown",
    [
        questions.BETAS,
        replace(questions.EDGE, rules=(FROZEN,), numbers=(("x0", 1.0), ("beta1", 0.9))),
        questions.TURNED,
        replace(questions.ZOOM, across=Axis("x0", 4.21875, 4.375)),
        replace(questions.MOMENTUM, rules=("nesterov",)),
    ],
)
def test_the_player_opens_exactly_the_run_of_a_pixel(visit: Visit, shown: Map) -> None:
    across, up = float(shown.across.values(100)[37]), float(shown.up.values(100)[81])
    run = shown.run(across, up)
    app = visit(PAGES["step"].file, **played(run))
    assert messages(app) == []
    columns, trace = player(app)["columns"], simulate(run)
    for i, name in enumerate(run.objective.variables):
        np.testing.assert_array_equal(columns[name], trace.x[:, i])


def test_a_run_can_be_chosen_by_its_numbers(visit: Visit) -> None:
    app = visit(PAGE, map_betas_at_x="1/4", map_betas_at_y="0.9")
    (said,) = [text.value for text in app.markdown if text.value.startswith("**The chosen run:**")]
    assert "β₁ = 0.25, β₂ = 0.901818" in said
    (link,) = [link.proto for link in app.get("page_link") if link.proto.label.startswith("Open exactly")]
    assert "beta1=0.25" in link.query_string
    assert "eps=0&" in link.query_string


def test_another_language_comes_through_with_a_change_that_runs_a_part(visit: Visit) -> None:
    """As on a slow server, where both are on their way together."""
    app = visit(PAGE)
    app.text_input(key="map_betas_at_x").set_value("0.25")
    app.button_group(key="lang").set_value("zh").run()
    assert app.title[0].value == "地图"
    assert app.query_params["map_betas_at_x"] == "0.25"


def test_a_zoom_and_back(visit: Visit) -> None:
    app = visit(PAGE, map_betas_at_x="0.25", map_betas_at_y="0.9")
    app.button(key="map_closer").click().run()
    low, high = (float(app.text_input(key=f"map_betas_beta1_linear_{end}").value) for end in ("low", "high"))
    assert (low, high) == pytest.approx((0.13, 0.37), abs=0.01)
    assert f"{low:g}" in app.query_params["map_betas_beta1_linear_low"]
    app.button(key="map_all").click().run()
    assert app.text_input(key="map_betas_beta1_linear_high").value == "0.99"
    assert "map_betas_beta1_linear_low" not in app.query_params


def test_axes_that_cannot_be(visit: Visit) -> None:
    app = visit(PAGE, map_betas_beta1_linear_low="0.9", map_betas_beta1_linear_high="0.1")
    assert [error.value for error in app.error] == [
        "An axis goes from the smaller to the larger number. The usual one is shown."
    ]
    app = visit(PAGE, map_q="own", map_own_lr_log_low="0", map_own_steps="5000")
    assert len(messages(app)) == 2
    assert app.get("plotly_chart")


def test_noise_has_no_way_into_the_player(visit: Visit) -> None:
    app = visit(PAGE, map_q="own", map_own_size="25", map_own_x="sigma")
    assert not app.exception
    assert not [link for link in app.get("page_link") if link.proto.label.startswith("Open exactly")]


@pytest.mark.parametrize("ground", ["bowl", "valley", "own", "rosenbrock", "plateau"])
def test_functions_of_ones_own_map(visit: Visit, ground: str) -> None:
    app = visit(
        PAGE, map_q="own", map_own_size="25", map_own_f=ground, map_own_opt="adamw", map_own_steps="20"
    )
    assert not app.exception
    assert messages(app) == []


def test_how_much_may_be_asked_for() -> None:
    """At most 250,000 runs of 300 steps."""
    assert setup.MOST_WORK == 250_000 * 300
    assert max(map(int, setup.SIZES)) ** 2 * 300 <= setup.MOST_WORK


def test_the_csv_has_every_pixel() -> None:
    picture = Raster(replace(questions.BETAS, size=7)).finish()
    table = sections.table(picture)
    assert len(table) == 49
    assert (table["beta1"][8], table["beta2"][8]) == (picture.across[1], picture.up[1])
    assert table["calm"][8] == picture.value[1, 1]
