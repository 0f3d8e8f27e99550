"""A network's training as a program: NumPy's repeats simulate; PyTorch's is run by tests/parity."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import numpy as np
import pytest

from optim import OPTIMIZERS, SCHEDULES, InputError, network, optimizer, simulate
from optim.data import data, table
from optim.networks import ACTIVATIONS, LOSSES, Network
from optim.programs import TRAINED, notebook, trained
from optim.programs.training import exported, file_of

Ran = Callable[..., dict[str, Any]]


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ran:
    """What a program leaves behind, run beside the file of its data and with the digits that scikit-learn has."""
    monkeypatch.chdir(tmp_path)
    raw = (data("digits").inputs * 16, data("digits").labels)
    monkeypatch.setitem(sys.modules, "sklearn", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "sklearn.datasets", SimpleNamespace(load_digits=lambda return_X_y: raw))  # noqa: N803

    def run(net: Network, *given: Any) -> dict[str, Any]:
        (tmp_path / file_of(net.data)).write_text(exported(net.data))
        space: dict[str, Any] = {}
        exec(compile(trained(net, *given).text, "<program>", "exec"), space)
        return space | {"printed": float(capsys.readouterr().out)}

    return run


def assert_repeats(
    space: dict[str, Any], net: Network, rule: Any, steps: int, hyper: dict[str, float]
) -> None:
    trace = simulate(net, rule, steps=steps, **hyper)
    furthest = np.abs(trace.x).max(axis=0)
    assert (np.abs(space["x"] - trace.x[-1]) <= 1e-10 * furthest).all()
    before = [net.loss(x, t) for t, x in enumerate(trace.x[:-1], 1)]
    np.testing.assert_allclose(space["losses"], before, rtol=1e-9, atol=1e-12)
    assert space["printed"] == pytest.approx(trace.f[-1], rel=1e-9)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("hidden", [(), (5,), (6, 4, 3)], ids=str)
def test_the_numpy_program_repeats_the_training(
    ran: Ran, activation: str, loss: str, hidden: tuple[int, ...]
) -> None:
    net = network("iris", hidden, activation, loss, batch=16, seed=2)
    assert_repeats(ran(net, "adam", 60, {"lr": 0.02}), net, "adam", 60, {"lr": 0.02})


@pytest.mark.parametrize("key", [key for key, rule in OPTIMIZERS.items() if not rule.extras])
def test_every_optimizer_is_written_out(ran: Ran, key: str) -> None:
    net = network("moons", (4,), batch=50)
    assert_repeats(ran(net, key, 20, {}), net, key, 20, {})


@pytest.mark.parametrize(
    ("rule", "hyper"),
    [
        (OPTIMIZERS["adam"].with_schedule(SCHEDULES["warmup"]), {"lr": 0.1, "warmup": 5.0}),
        (OPTIMIZERS["adam"], {"weight_decay": 0.1}),
        (optimizer("rows = 0.9*rows + g\nloss = rows*2\nx = x - lr*loss"), {"lr": 0.01}),
        (optimizer("order[0] = x\norder = order + g\nx = x - lr*sign(order)"), {"lr": 0.01}),
    ],
    ids=["scheduled", "decayed", "names", "start"],
)
def test_equations_that_were_changed_are_written_out(ran: Ran, rule: Any, hyper: dict[str, float]) -> None:
    net = network("xor", (4,), batch=None)
    assert_repeats(ran(net, rule, 20, hyper), net, rule, 20, hyper)


def test_digits_are_scikit_learns(ran: Ran) -> None:
    net = network("digits", (32,))
    assert "load_digits" in trained(net).text
    assert_repeats(ran(net, "adam", 100, {"lr": 0.01}), net, "adam", 100, {"lr": 0.01})


def test_ones_own_data_are_read_from_their_file(ran: Ran) -> None:
    net = network(table("\n".join(f"{i},{i * i % 7},{i % 3 * 10}" for i in range(30))), (3,), batch=5)
    assert_repeats(ran(net, "sgd", 20, {"lr": 0.1}), net, "sgd", 20, {"lr": 0.1})


@pytest.mark.parametrize("target", TRAINED)
def test_a_program_says_what_it_is_and_is_a_notebook_too(target: str) -> None:
    net = network("digits", (32,))
    rule = OPTIMIZERS["adam"].with_schedule(SCHEDULES["warmup"])
    made = trained(net, rule, 880, {"lr": 0.01}, target, "https://adam.example.org/?net=1\nimport os")
    first = made.text.splitlines()[0]
    for part in (
        "# Adam on network('digits', hidden=(32,)",
        "880 steps",
        "lr_t = ",
        "lr = 0.01",
        "?net=1 import os",
    ):
        assert part in first
    book = notebook(made, "Digits")
    nbformat.validate(book)
    assert "plt.plot(losses)" in book.cells[-1].source
    compile(made.text, "<program>", "exec")


def test_pytorch_is_called_by_name_where_it_has_the_optimizer() -> None:
    net = network("digits")
    assert (
        "torch.optim.Adam(model.parameters(), lr=0.01," in trained(net, "adam", 9, {"lr": 0.01}, "torch").text
    )
    assert "class Own" in trained(net, "lion", 9, {}, "torch").text
    assert "exactly these equations" in trained(net, "lion", 9, {}, "torch").reason
    assert "class Own" in trained(net, "nesterov", 9, {"momentum": 0.0}, "torch").text


def test_what_cannot_be_written() -> None:
    net = network("iris")
    with pytest.raises(InputError, match="unknown target 'keras'; known: numpy, torch"):
        trained(net, target="keras")
    with pytest.raises(InputError, match="unknown hyper-parameter 'rate'"):
        trained(net, hyper={"rate": 1.0})
    with pytest.raises(InputError, match="number of steps"):
        trained(net, steps=-1)
