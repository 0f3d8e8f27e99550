"""Two lessons in a real browser: guess, then look; and the way from a lesson into the player."""

from tests.browser.conftest import Launch, wait_for


def test_momentum_shows_its_picture_after_the_guess(launch: Launch) -> None:
    app = launch("/momentum", ready=False)
    app.page.wait_for_selector("text=How long does m remember?")
    app.settle()
    assert app.page.locator(".js-plotly-plot").count() == 0
    app.page.get_by_text("about 7", exact=True).first.click()
    app.page.wait_for_selector(".js-plotly-plot")
    wait_for(lambda: bool(app.query), lambda: app.url)
    app.page.goto(app.url)
    app.page.wait_for_selector(".js-plotly-plot")


def test_the_uncorrected_adam_opens_in_the_player(launch: Launch) -> None:
    app = launch("/bias-correction", ready=False, bc_guess="show")
    app.page.get_by_text("Without: play it step by step").click()
    app.page.wait_for_selector("h1:has-text('your own optimizer')")
    app.ready()
    assert app.query["opt"] == "own"
    app.page.wait_for_function("document.querySelectorAll('[class*=st-key-eq_]').length === 4")
    app.ready()
    assert app.results()[-1] == "3.68377"
