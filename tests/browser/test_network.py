"""A network in a real browser: it is played back, and one of its weights is clicked."""

from tests.browser.conftest import Launch, wait_for

DRAWN = """() => [...document.querySelectorAll(".st-key-player_room .js-plotly-plot")].filter((c) => c.drawn).length === 2"""
MAP = """() => document.querySelector(".st-key-net_map .js-plotly-plot").data[0].z"""
W = "W1[2, 2]"


def test_a_network_and_one_of_its_weights(launch: Launch) -> None:
    app = launch("/network", ready=False)
    app.wait(DRAWN)
    first = app.page.evaluate(MAP)
    app.page.locator("h1").click()
    app.press("End")
    assert app.place == "t = 300 / 300"
    wait_for(lambda: app.page.evaluate(MAP) != first, lambda: "the map is that of the start")
    wait_for(lambda: app.query.get("t") == "300", lambda: app.url)

    app.page.get_by_text("One weight", exact=True).click()
    app.page.locator("[class*=st-key-net_pick] .point").nth(3).click(force=True)
    wait_for(lambda: app.query.get("net_w") == W, lambda: app.url)


def test_on_a_phone_it_opens_at_its_top(launch: Launch) -> None:
    """Though the line that is lit lies below."""
    context = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    app = launch("/network", ready=False, net_view="weight", context=context)
    app.page.wait_for_selector(".st-key-eq_0.lit, .st-key-formulas .lit")
    app.settle()
    assert app.page.evaluate("() => document.querySelector('.stMain').scrollTop") == 0
