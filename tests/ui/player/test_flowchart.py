import re

import pytest

from optim import OPTIMIZERS, objective, optimizer
from optim.stages import Stage, stages, starts
from ui.palette import colours
from ui.player.flowchart import flowchart

QUOTED = r'"(?:[^"\\\n]|\\.)*"'
VALUE = rf"(?:{QUOTED}|[A-Za-z_]\w*|-?[\d.]+)"
ATTRIBUTES = rf"\[\w+={VALUE}(?:, \w+={VALUE})*\]"
STATEMENT = re.compile(
    rf"digraph step \{{|\}}|(?:\w+={VALUE}; ?)+|(?:node|edge|\w+) {ATTRIBUTES};|\w+ -> \w+(?: {ATTRIBUTES})?;"
)
OWN = """\
a = a + g
b = g*t
c = a*b
d = lr*2
x = x - lr*c"""
HOSTILE = 'say "hi" \\ <b>&amp;</b>\n"]; evil [label="'


def chart_of(rule: str, labels: dict[str, str] | None = None) -> tuple[tuple[Stage, ...], str]:
    found = stages(objective("x**4"), optimizer(rule))
    return found, flowchart(found, labels or {}, colours(s.column for s in found))


def arrows(chart: str) -> set[tuple[str, str]]:
    return set(re.findall(r"^(\w+) -> (\w+)", chart, re.M))


RULES = {**{key: o.text for key, o in OPTIMIZERS.items()}, "own": OWN, "one line": "x = x - lr"}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_stage_is_a_node_and_every_line_is_dot(rule: str) -> None:
    found, chart = chart_of(rule)
    for line in chart.splitlines():
        assert STATEMENT.fullmatch(line), line
    nodes = dict(re.findall(r'^(\w+) \[id="([\w-]+)"', chart, re.M))
    wanted = {f"s{k}": f"flow-{k}" for k in range(len(found))}
    assert nodes == wanted | {"start": "flow-start", "more": "flow-more", "end": "flow-end"}
    assert {name for arrow in arrows(chart) for name in arrow} == set(nodes)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_arrows_follow_what_equations_read(rule: str) -> None:
    found, chart = chart_of(rule)
    number = {stage.column: k for k, stage in enumerate(found)}
    wanted = {
        (f"s{number[read.column]}", f"s{k}")
        for k, stage in enumerate(found)
        for read in stage.reads.values()
        if read.column in number and not read.lag
    }
    inner = {(a, b) for a, b in arrows(chart) if re.fullmatch(r"s\d+s\d+", a + b)}
    assert wanted <= inner
    for a, b in inner - wanted:  # what reads nothing of its step hangs on g; what nothing reads leads to x
        assert a == "s0" or b == f"s{len(found) - 1}"
    reached = {0}
    for _ in found:
        reached |= {int(b[1:]) for a, b in inner if int(a[1:]) in reached}
    assert reached == set(range(len(found))), "every stage is reached from the gradient"


def test_arrows_of_adam() -> None:
    _, chart = chart_of("adam")  # g m v m_hat v_hat x
    inner = {(a, b) for a, b in arrows(chart) if re.fullmatch(r"s\d+s\d+", a + b)}
    assert inner == {("s0", "s1"), ("s0", "s2"), ("s1", "s3"), ("s2", "s4"), ("s3", "s5"), ("s4", "s5")}
    assert {("start", "s0"), ("s5", "more"), ("more", "s0"), ("more", "end")} <= arrows(chart)


def test_what_is_kept_is_marked() -> None:
    _, chart = chart_of("adam")
    assert re.findall(r'label="(\S+) ↺', chart) == ["m", "v"]


def test_hostile_labels_stay_inside_their_quotes() -> None:
    _, chart = chart_of("adam", {"m": HOSTILE, "v": 'a"b'})
    for line in chart.splitlines():
        assert STATEMENT.fullmatch(line), line
    assert "evil" not in {name for name, _ in re.findall(r"^(\w+) (\[)", chart, re.M)}
    assert 'a\\"b' in chart


def test_start_lines_stand_in_the_box_where_the_step_begins() -> None:
    rule = optimizer(
        "z[0] = x\nb[0] = lr**2*x\nw[0] = 1 + 2 + 3 + 4 + 5 + 6\nz = z - b*g*w\nb = b\nw = w\nx = z"
    )
    target = objective("x**4")
    found = stages(target, rule)
    chart = flowchart(found, {}, colours(s.column for s in found), starts(rule, target.variables[0]))
    (label,) = re.findall(r'id="flow-start", class="flow", label="(.*)"', chart)
    assert label.split(r"\n")[1:] == ["z₀ = x₀", "b₀ = α^2·x₀", "w₀ = …"]
