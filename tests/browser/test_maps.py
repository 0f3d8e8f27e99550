"""A map in the browser: a click chooses a run, a drag zooms in, a double click shows all again, the link opens the run."""

from tests.browser.conftest import Launch, wait_for

AREA = ".st-key-map_chart_figure .js-plotly-plot .nsewdrag"


def test_a_map_is_clicked_and_dragged(launch: Launch) -> None:
    app = launch("/maps", ready=False)
    app.page.wait_for_selector(AREA)
    app.settle()

    def at(across: float, up: float) -> tuple[float, float]:
        box = app.page.locator(AREA).bounding_box()
        assert box
        return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]

    app.page.mouse.click(*at(0.25, 0.75))
    wait_for(lambda: app.query.get("map_betas_at_x") == "0.24", lambda: app.url)
    app.page.get_by_text("β₁ = 0.24").wait_for()

    app.page.mouse.move(*at(0.5, 0.5))
    app.page.mouse.down()
    app.page.mouse.move(*at(0.6, 0.6), steps=4)
    app.page.mouse.move(*at(0.75, 0.75), steps=4)
    app.page.mouse.up()
    wait_for(lambda: "map_betas_beta1_linear_low" in app.query, lambda: app.url)
    assert 0.45 < float(app.query["map_betas_beta1_linear_low"]) < 0.55
    assert 0.7 < float(app.query["map_betas_beta1_linear_high"]) < 0.8
    app.settle()

    app.page.locator(AREA).dblclick()
    wait_for(lambda: "map_betas_beta1_linear_low" not in app.query, lambda: app.url)
    app.settle()

    with app.page.expect_download() as saved:
        app.page.get_by_role("button", name="Save as PNG").click()
    assert saved.value.suggested_filename.endswith(".png")

    chosen = float(app.query["map_betas_at_y"])
    app.page.get_by_text("Open exactly this run in the player").click()
    wait_for(lambda: app.query.get("eps") == "0", lambda: app.url)
    assert abs(float(app.query["beta2"]) - chosen) < 0.01  # the pixel's own
