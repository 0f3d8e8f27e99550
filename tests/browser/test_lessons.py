"""Two lessons in a real browser: guess, then look; and the way from a lesson into the player."""

from tests.browser.conftest import Launch, wait_for


def test_in_momentum_a_ball_runs_and_the_guess_switches_m_on(launch: Launch) -> None:
    app = launch("/momentum", ready=False, context={"reduced_motion": "no-preference"})
    ball = ".st-key-mom_paths .scatterlayer .trace:last-child .point"
    app.page.wait_for_selector(ball)
    app.wait("(ball) => document.querySelector(ball).getAnimations().length === 1", ball)
    assert app.page.get_by_text("with m", exact=True).count() == 0
    app.page.get_by_text("cancel them", exact=True).click()
    app.page.wait_for_selector(".st-key-mom_paths >> text=with m")
    app.wait("(ball) => document.querySelector(ball).getAnimations().length === 1", ball)
    wait_for(lambda: app.query.get("mom_jumps") == "cancel", lambda: app.url)


def test_the_uncorrected_adam_opens_in_the_player(launch: Launch) -> None:
    app = launch("/bias-correction", ready=False, bc_guess="show")
    app.page.get_by_text("Without: play it step by step").click()
    app.page.wait_for_selector("h1:has-text('your own optimizer')")
    app.ready()
    assert app.query["opt"] == "own"
    app.page.wait_for_function("document.querySelectorAll('[class*=st-key-eq_]').length === 4")
    app.ready()
    assert app.results()[-1] == "3.68377"
