import pytest

from optim import OPTIMIZERS
from optim.programs import TARGETS
from tests.conftest import Visit, messages
from ui.pages import PAGES

CODE = PAGES["pytorch"].file


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("target", TARGETS)
def test_every_library(visit: Visit, target: str, lang: str) -> None:
    app = visit(CODE, code=target, lang=lang)
    assert not app.exception
    assert messages(app) == []
    assert "PyTorch" in app.title[0].value
    compile(app.code[0].value, "<shown>", "exec")


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_optimizer(visit: Visit, key: str) -> None:
    for target in TARGETS:
        app = visit(CODE, opt=key, code=target)
        assert not app.exception
        compile(app.code[0].value, "<shown>", "exec")
        assert not app.info


def test_the_run_of_the_player_is_the_run_of_the_program(visit: Visit) -> None:
    app = visit(f="x**2", x0="3", lr="0.4", beta1="0.5", opt="nadam")
    code = app.switch_page(CODE).run().code[0].value
    assert "mu_product" in code
    for line in ("lr = 0.4", "beta1 = 0.5", "x = np.array([3.0])", "return 2 * x"):
        assert line in code


def test_equations_of_ones_own(visit: Visit) -> None:
    code = visit(CODE, opt="own", eq="x = x - lr*sign(g)", code="torch").code[0].value
    assert "class Own(torch.optim.Optimizer)" in code


def test_the_caption_counts_what_was_measured(visit: Visit) -> None:
    def caption(**query: str) -> str:
        return visit(**query).switch_page(CODE).run().main.caption[-1].value

    assert "every digit" in caption(code="numpy")
    assert "first 14 digits" in caption(code="torch")
    assert "no two programs agree" in caption(
        code="torch", opt="sgd", f="sin(x)", x0="1", lr="5", steps="300"
    )
    assert caption(code="torch", opt="sgd", lr="9").endswith("NaN.")


def test_why_the_equations_are_written_out(visit: Visit) -> None:
    """The reason stands beside the note, with the library's name in it."""
    app = visit(CODE, opt="nadam", code="keras")
    assert any(
        "no momentum_decay" in m.value and "does not call Keras's own optimizer" in m.value
        for m in app.markdown
    )


def test_a_forgotten_zero_grad(visit: Visit) -> None:
    assert "g₁ + g₂ = 493.276" in visit(CODE, zero_grad="sum").success[0].value
    assert "g₁ + g₂ = 493.276" in visit(CODE, zero_grad="zero").info[0].value


def test_the_loop_of_the_network_that_was_set_up(visit: Visit) -> None:
    """A small one before; then the visit's own, with its own optimizer and steps."""
    app = visit(CODE)
    loop = app.code[-1].value
    assert "for t in range(300):" in loop
    assert "place == 0" in loop
    app = visit(PAGES["network"].file, net_view="code", net_data="iris", net_opt="rmsprop", net_steps="77")
    loop = app.switch_page(CODE).run().code[-1].value
    assert loop.startswith("optimizer = torch.optim.RMSprop(model.parameters()")
    assert "for t in range(77):" in loop
    assert "model = " not in loop
