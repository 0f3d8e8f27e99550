"""The numbers to keep."""

import numpy as np
import pytest

from optim import OPTIMIZERS, network, simulate
from pages.lab.clinic import numbers
from pages.lab.clinic.numbers import KEPT
from pages.learn.reading.papers import papers
from tests.conftest import Visit, messages
from ui.pages import PAGES


def test_half_precision() -> None:
    assert np.float16(1e-8) == 0
    assert numbers.half("eps") == numbers.half("kept") == 0
    assert numbers.half("least") == pytest.approx(5.96e-8, rel=1e-3)
    assert numbers.half("square") == pytest.approx(3.6e-9)
    assert np.float32(1e-8) > 0


def test_the_figures_that_fill_the_places() -> None:
    found = {key: dict(kept.figures()) for key, kept in KEPT.items()}
    assert found["beta2"] == pytest.approx({"slow": 692.8, "middle": 34.31, "fast": 13.51}, rel=1e-3)
    assert found["warmup"] == pytest.approx({"slow": 2000, "fast": 40})
    assert found["decay"] == pytest.approx({"span": 10_000, "left": 0.3679}, rel=1e-3)
    assert found["width"]["way"] == pytest.approx(31.62, rel=1e-3)
    assert found["memory"]["gigabytes"] == pytest.approx(112)
    assert found["accumulate"] == pytest.approx({"one": 0.0995, "many": 0.3714}, rel=1e-3)


def test_decay_alone_leaves_what_is_said() -> None:
    assert pytest.approx(np.exp(-1), rel=1e-3) == (1 - 1e-3 * 0.1) ** 10_000


def test_steps_on_averages_are_longer() -> None:
    """The mean step on pure noise with a small mean, over many runs, with long memories."""
    rng = np.random.default_rng(0)
    for batches, wanted in ((1, 0.0995), (16, 0.3714)):
        noise = 0.1 + rng.normal(size=(2000, 300, 1)) / batches**0.5
        trace = simulate("0*x", "adam", np.zeros((300, 1)), 2000, noise=noise, lr=1.0, record=("x",))
        assert -float(np.diff(trace.x[1000:, :, 0], axis=0).mean()) == pytest.approx(wanted, rel=0.03)


def test_four_gradients_are_one_step_of_adam() -> None:
    mean = simulate("x**2", "adam", 3.0, 5, lr=0.1).x[:, 0]
    four = simulate("x**2", numbers.ACCUMULATED, 3.0, 20, lr=0.1).x[:, 0]
    assert four[::4] == pytest.approx(mean, rel=1e-12)
    assert four[3] == 3


def test_what_is_clipped_never_is_longer_than_one() -> None:
    trace = simulate("x**4", numbers.CLIPPED, 4.0, 5, lr=0.1)
    assert trace["g"][1, 0] == 256
    assert trace["d"][1, 0] == 1
    assert trace["v"][1, 0] == pytest.approx(0.001)


def test_a_step_is_half_as_long_where_the_root_is_epsilon() -> None:
    query = KEPT["eps"].query
    trace = simulate(query["f"], "adam", float(query["x0"]), 1, lr=float(query["lr"]))
    assert 1 - trace.x[1, 0] == pytest.approx(float(query["lr"]) / 2, rel=1e-6)


def test_the_memory_of_each_optimizer() -> None:
    assert numbers.MEMORY == {
        "sgd": 0,
        "momentum": 4,
        "rmsprop": 4,
        "lion": 4,
        "adam": 8,
        "adamw": 8,
        "adabelief": 8,
        "amsgrad": 12,
    }


def test_which_rate_ends_lowest_on_the_clinics_network() -> None:
    net = network("digits", (16,))
    rates = np.array(numbers.RATES)[:, None]
    trace = simulate(net, "adam", steps=500, every=500, record=(), lr=rates)
    assert numbers.RATES[int(np.argmin(net.loss(trace.x[-1])))] == 0.03
    assert OPTIMIZERS["adam"].default("lr") == 1e-3


@pytest.mark.parametrize("key", KEPT)
def test_what_shows_a_number_is_there(visit: Visit, key: str) -> None:
    app = visit(PAGES[KEPT[key].page].file, **KEPT[key].query)
    assert not app.exception
    assert messages(app) == []


def test_the_page_and_its_questions(visit: Visit) -> None:
    app = visit(PAGES["clinic"].file, clinic_view="keep", keep_half="nought")
    assert not app.exception
    assert messages(app) == []
    assert len(app.success) == 1
    assert "6×10⁻⁸" in app.success[0].value
    assert len(app.header) == len(KEPT)
    words = " ".join(block.value for block in app.markdown)
    assert "2,000 steps with β₂ = 0.999 and 40 with 0.95" in words
    assert "that is 10,000 steps" in words
    field = app.text_input(key="keep_decay")
    field.set_value("1/(3e-4*50000)").run()
    assert len(app.success) == 2
    app.text_input(key="keep_decay").set_value("1/50000").run()
    assert "α is missing" in app.info[-1].value


def test_every_source_on_arxiv_stands_in_the_bibliography() -> None:
    read = {paper.url for paper in papers().values()}
    cited = {url for kept in KEPT.values() for _, url in kept.sources if "arxiv.org" in url}
    assert cited
    assert cited <= read
