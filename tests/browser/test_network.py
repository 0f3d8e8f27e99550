"""A network in a real browser: it is played back, one of its weights is clicked, and stepped."""

from optim import network, simulate
from tests.browser.conftest import App, Launch, wait_for
from ui.numbers import split

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
    net = network("moons", (8,), batch=20)
    g = simulate(net, "adam", steps=300, lr=0.05)["g"][:, net.blocks["W1"].start + 9]
    assert_slope(app, g[300])  # it stands where the training stood
    app.page.locator("h1").click()
    app.press("Home", "ArrowRight")
    assert_slope(app, g[1])


def assert_slope(app: App, g: float) -> None:
    def said() -> str:
        return (
            str(app.page.locator(".st-key-eq_0 .katex-html").inner_text())
            .replace("\n", "")
            .replace("\u200b", "")
        )

    mantissa = split(float(g))[0]
    wait_for(lambda: mantissa in said(), said)
