import itertools
from collections import Counter
from typing import Any

import pytest

from optim import OPTIMIZERS, Hyperparameter, notation, simulate
from optim.grammar import Reading
from tests.conftest import Visit, messages, player, row
from ui.judge import judge, read
from ui.player.replay import SHOWN
from ui.texts import LANGUAGES

FIRST = {"g": 256, "m": 25.6, "v": 65.536, "m_hat": 256, "v_hat": 65536, "x": 3.9}
OWN = "w = w/2 + g\nx = x - lr*w"
TITLES = {"en": "Step through {}", "zh": "逐步拆解：{}"}


@pytest.mark.parametrize("lang", TITLES)
def test_the_page_opens_in_every_language(visit: Visit, lang: str) -> None:
    app = visit(lang=lang, t="1")
    assert not app.exception
    assert messages(app) == []
    assert [title.value for title in app.title] == [TITLES[lang].format("Adam")]
    assert any(f'lang = "{LANGUAGES[lang].tag}"' in html.proto.body for html in app.get("html"))
    assert ("梯度" in player(app)["stages"][0]["label"]) == (lang == "zh")


@pytest.mark.parametrize("lang", TITLES)
def test_the_first_step_of_the_worked_example(visit: Visit, lang: str) -> None:
    assert row(visit(lang=lang), 1) == pytest.approx(FIRST, rel=1e-9)


@pytest.mark.parametrize(("lang", "said"), [("en", "walking downhill in the dark"), ("zh", "摸黑下山")])
def test_the_plain_address_opens_before_the_first_step(visit: Visit, lang: str, said: str) -> None:
    app = visit(lang=lang)
    assert [title.value for title in app.title] == ["Inside Adam"]
    assert any(said in block.value for block in app.markdown)
    data = player(app)
    assert (data["place"]["t"], data["opening"]) == (0, SHOWN)
    meanings = [caption.value for caption in app.caption]
    assert any(("where we have been heading", "一直以来的方向")[lang == "zh"] in text for text in meanings)


@pytest.mark.parametrize("query", [{"f": "x**2"}, {"t": "1"}, {"ask": "Why?"}, {"stage": "m"}])
def test_whoever_asks_for_something_gets_it_at_once(visit: Visit, query: dict[str, str]) -> None:
    data = player(visit(**query))
    assert (data["place"]["t"], data["opening"]) == (1, None)


def test_a_change_during_the_opening_stays_before_the_first_step(visit: Visit) -> None:
    app = visit()
    app.selectbox(key="opt").select("nadam").run()
    assert app.query_params["t"] in ("0", ["0"])
    assert player(app)["place"]["t"] == 0


def test_the_surprise_of_the_first_step_is_computed(visit: Visit) -> None:
    """The article's numbers: 4 - 0.1*256 and 4 - 0.1*256/(sqrt(256**2) + 1e-8)."""
    said = player(visit())["texts"]["surprise"]
    assert all(number in said for number in ("256", "−21.6", "moves 0.1", "to 3.9", "about α long"))
    for at_rest in ("0", "-0"):
        assert player(visit(lr=at_rest))["texts"]["surprise"] == ""
    assert player(visit(opt="sgd"))["texts"]["surprise"] == ""
    assert player(visit(f="x**2+y**2"))["texts"]["surprise"] == ""
    assert player(visit(schedule="inverse_sqrt"))["texts"]["surprise"] == ""
    own = player(visit(opt="own", eq=OWN, f="x**2", x0="1", lr="0.25"))["texts"]["surprise"]
    assert "from 1 to 0.5" in own
    assert "Your optimizer moves 0.5, to 0.5." in own
    assert "about α" not in own


def test_the_whole_run_is_the_cores(visit: Visit) -> None:
    data = player(visit(f="x**4 - 2*x**2 + x/2", x0="1.8", lr="0.05", beta1="0.8", steps="30"))
    trace = simulate("double_well", "adam", 1.8, 30, lr=0.05, beta1=0.8)
    for stage in data["stages"]:
        assert data["columns"][stage["column"]][1:] == trace[stage["name"]][1:, 0].tolist()


@pytest.mark.parametrize("coordinate", ["x", "y"])
def test_a_function_of_two_variables(visit: Visit, coordinate: str) -> None:
    app = visit(f="rosenbrock", x0="-1.5", y0="2", coord=coordinate, steps="20")
    assert messages(app) == []
    data, trace = player(app), simulate("rosenbrock", "adam", (-1.5, 2.0), 20, lr=0.1)
    i = "xy".index(coordinate)
    assert [stage["column"] for stage in data["stages"]][-1] == coordinate
    assert data["columns"]["g"][1:] == trace["g"][1:, i].tolist()
    assert data["columns"]["y"] == trace.x[:, 1].tolist()
    assert data["charts"][0]["key"] == "contour"
    assert any(rf"\partial {coordinate}" in formula.value for formula in app.latex)


def test_equations_of_ones_own(visit: Visit) -> None:
    app = visit(opt="own", eq=OWN, f="x**2", x0="1", lr="0.25", steps="2")
    assert messages(app) == []
    assert app.title[0].value == "Step through your own optimizer"
    assert [row(app, t) for t in (1, 2)] == [{"g": 2, "w": 2, "x": 0.5}, {"g": 1, "w": 2, "x": 0}]


@pytest.mark.parametrize(
    ("eq", "said"),
    [
        ("x = x - lr*foo", "line 1"),
        ("", "1 to 24 equations"),
        ("m = g", "no line says what x becomes"),
        ("x = __import__('os').system('true')", "line 1"),
        ("<script>alert(1)</script>", "line 1 is not an equation"),
    ],
)
def test_bad_equations_are_explained(visit: Visit, eq: str, said: str) -> None:
    app = visit(opt="own", eq=eq)
    assert not app.exception
    (message,) = messages(app)
    assert said in message
    assert "<" not in message.replace(r"\<", ""), "only escaped"
    assert row(app, 1) == pytest.approx(FIRST, rel=1e-9)


def test_a_diverging_run_says_when(visit: Visit) -> None:
    app = visit(opt="sgd", lr="1", t="99")
    assert not app.exception
    data, trace = player(app), simulate("x**4", "sgd", 4.0, 100, lr=1.0)
    assert data["diverged"] == data["last"] == data["place"]["t"] == trace.diverged
    assert f"t = {trace.diverged}" in data["texts"]["diverged"]
    shown = data["columns"]["x"] + data["columns"]["g"] + data["columns"]["f"]
    assert {value for value in shown if isinstance(value, str)} <= {"inf", "-inf", "nan"}
    assert any(isinstance(value, str) for value in shown)


@pytest.mark.parametrize(
    "query", [{"x0": "1e308"}, {"x0": "0"}, {"f": "7"}, {"f": "1/x", "x0": "0"}, {"f": "x*y", "x0": "1e200"}]
)
def test_a_run_with_nothing_to_see_is_still_shown(visit: Visit, query: dict[str, str]) -> None:
    app = visit(**query)
    assert not app.exception
    assert messages(app) == []
    assert player(app)["last"] >= 1


def test_predicting_brings_slips_and_tolerances(visit: Visit) -> None:
    assert "slips" not in player(visit())["stages"][0]
    stages = {stage["name"]: stage for stage in player(visit(predict="on"))["stages"]}
    about = {slip["values"][1]: slip["about"] for slip in stages["v"]["slips"]}
    assert "1-β" in about[65536]
    assert "derivative" in {slip["values"][1]: slip["about"] for slip in stages["g"]["slips"]}[64]
    for name, stage in stages.items():
        assert 0 < stage["tolerance"][1] <= 0.02 * abs(FIRST[name])
        assert all(len(slip["values"]) == 101 for slip in stage["slips"])


@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_the_last_hint_is_the_calculation(visit: Visit, rule: str) -> None:
    """Typed as it stands it is right, unless it has a function of two numbers."""
    app = visit(predict="on", opt=rule, lr="0.01")
    columns = player(app)["columns"]
    for stage in player(app)["stages"]:
        for t in (1, 7):
            said = "".join(
                part if isinstance(part, str) else f"({columns[part[0]][t - part[1]]!r})"
                for part in stage["calculation"]
            )
            value = columns[stage["column"]][t]
            if "," not in said and value not in (None, "nan"):
                assert judge(read(said), value, near=stage["tolerance"][t]).right, (stage["name"], said)


@pytest.mark.parametrize("eq", ["m_hat = beta1*m_hat + g\nx = x - lr*m_hat", "v = beta2*v + g\nx = x - lr*v"])
def test_predicting_knows_only_slips_that_the_equations_allow(visit: Visit, eq: str) -> None:
    """There is no m to mistake for m_hat here, and no other β to swap."""
    app = visit(opt="own", eq=eq, predict="on")
    assert not app.exception
    assert len(player(app)["stages"]) == 3


@pytest.mark.parametrize(("rule", "lang"), [*itertools.product(OPTIMIZERS, TITLES)])
def test_every_optimizer_plays_in_every_language(visit: Visit, rule: str, lang: str) -> None:
    app = visit(opt=rule, lang=lang, predict="on", lr="0.01", steps="12")
    assert not app.exception
    assert messages(app) == []
    data = player(app)
    assert app.title[0].value == TITLES[lang].format(OPTIMIZERS[rule].title)
    trace = simulate("x**4", rule, 4.0, 12, lr=0.01)
    assert data["columns"]["x"] == trace.x[:, 0].tolist()
    curvature = ["h"] if "h" in OPTIMIZERS[rule].extras else []
    names = ["g", *curvature, *(e.name for e in OPTIMIZERS[rule].variant({}).equations)]
    assert [stage["name"] for stage in data["stages"]] == names
    assert len([slot for slot in data["slots"] if slot["lag"] == 0]) >= len(names)


def test_weight_decay_is_a_line_of_its_own(visit: Visit) -> None:
    """What runs and what is written are the same equations."""
    app = visit(weight_decay="0.5")
    data = player(app)
    names = [stage["name"] for stage in data["stages"]]
    assert names[:3] == ["g", "d", "m"]
    assert row(app, 1)["d"] == 256 + 0.5 * 4
    assert row(app, 1)["m"] == pytest.approx(0.1 * 258)


def test_every_problem_of_an_own_optimizer_has_its_line(visit: Visit) -> None:
    app = visit(opt="own", eq="m = bata1*m + foo\nx -= α*n + $", lang="zh")
    (message,) = messages(app)
    lines = [line for line in message.split("  \n") if line.startswith("• 第")]
    assert [line.split(" ")[2] for line in lines] == ["1", "1", "2", "2"]
    assert "beta1" in lines[0]
    assert r"\$" in lines[3]
    assert row(app, 1) == pytest.approx(FIRST, rel=1e-9)


@pytest.mark.parametrize("eq", ["x = lr", "x = 1/0", "m = lr\nx = t"])
@pytest.mark.parametrize("f", ["x**2", "x**2 + y**2"])
def test_equations_that_read_neither_x_nor_g_are_shown(visit: Visit, eq: str, f: str) -> None:
    """What one has while typing."""
    app = visit(opt="own", eq=eq, f=f)
    assert not app.exception
    assert messages(app) == []


def test_start_lines_are_shown_and_play(visit: Visit) -> None:
    eq = "z[0] = x\nstep[0] = lr\nstep = step\nz = z - step*g\nx = beta1*x + (1 - beta1)*z"
    app = visit(opt="own", eq=eq, f="x**2", x0="3", lr="0.5", beta1="0.5", steps="3")
    assert messages(app) == []
    assert row(app, 0)["z"] == 3
    assert row(app, 1) == {"g": 6, "step": 0.5, "z": 0, "x": 1.5}
    assert any("z_{0}" in text.value and "= \\textcolor" in text.value for text in app.markdown)
    (chart,) = app.get("graphviz_chart")
    assert r"z₀ = x₀\nstep₀ = α" in chart.proto.spec


def test_a_text_is_parsed_once_and_a_number_checked_once(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a first visit; on the next request only what was typed is read and checked again."""
    f, line = "x**2/3+x+0.0625", "u = 0.0625*u + lr*beta1*g"
    read, check, seen = notation.read, Hyperparameter.check, Counter[str]()

    def counted_read(text: str | Reading, *rest: Any, **options: Any) -> Any:
        seen[(text.text if isinstance(text, Reading) else text).strip()] += 1
        return read(text, *rest, **options)

    def counted_check(h: Hyperparameter, value: object) -> Any:
        seen[h.name] += 1
        return check(h, value)

    monkeypatch.setattr(notation, "read", counted_read)
    monkeypatch.setattr(Hyperparameter, "check", counted_check)
    names = list(OPTIMIZERS["adam"].hyperparameters)
    app = visit(f=f, lr="0.2", beta1="0.8")
    assert not app.exception
    assert {name: seen[name] for name in (f, *names)} == dict.fromkeys((f, *names), 1)
    seen.clear()
    app.run()
    assert {name: seen[name] for name in (f, *names)} == {f: 0} | dict.fromkeys(names, 1)
    seen.clear()
    app = visit(f=f, opt="own", eq=f"{line}\nx = x - u", schedule="cosine", lr="0.2", beta1="0.8")
    assert not app.exception
    assert {name: seen[name] for name in (f, line[4:], "lr", "beta1")} == {
        f: 0,
        line[4:]: 1,
        "lr": 1,
        "beta1": 1,
    }
