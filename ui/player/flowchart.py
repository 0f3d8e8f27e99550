"""One iteration as a flowchart, in the DOT language: which equation reads which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from optim.printing import plain_symbol
from optim.stages import Stage
from ui.formulas import plain_start
from ui.texts import _


def flowchart(
    stages: Sequence[Stage],
    labels: Mapping[str, str],
    colours: Mapping[str, int],
    starts: Sequence[Stage] = (),
) -> str:
    """A node a stage, with id ``flow-k``; an arrow where a stage reads another of the same step.

    Args:
        labels: by left side, two or three words each.
        starts: the start lines, which stand in the box where the step begins.
    """
    number = {stage.column: k for k, stage in enumerate(stages)}
    kept = {
        read.column
        for stage in stages
        for read in stage.reads.values()
        if read.lag and stage.column == read.column
    }
    start = "\\n".join(map(_quoted, (_("start: t = 0"), *map(plain_start, starts))))
    lines = [
        "digraph step {",
        'bgcolor="transparent"; rankdir=TB; nodesep=0.12; ranksep=0.24; margin=0;',
        'node [shape=box, style=rounded, fontsize=12, fontname="serif", margin="0.06,0.04", height=0.3, width=0.75];',
        "edge [arrowsize=0.6];",
        f'start [id="flow-start", class="flow", label="{start}"];',
    ]
    for k, stage in enumerate(stages):
        again = " ↺" if stage.column in kept and stage.column not in ("x", "y", "w") else ""
        words = filter(None, (plain_symbol(stage.column) + again, *_wrap(labels.get(stage.name, ""))))
        label = "\\n".join(map(_quoted, words))
        lines.append(f's{k} [id="flow-{k}", class="flow q{colours[stage.column]}", label="{label}"];')
    lines.append(
        f'more [id="flow-more", class="flow", shape=diamond, margin=0, height=0.45, label="{_("continue?")}"];'
    )
    lines.append(f'end [id="flow-end", class="flow", label="{_("end")}"];')
    lines.append("start -> s0;")
    for k, stage in enumerate(stages[1:], 1):
        sources = sorted({number[r.column] for r in stage.reads.values() if not r.lag and r.column in number})
        lines += [f"s{source} -> s{k};" for source in sources or [0]]
    last = len(stages) - 1
    used = {r.column for s in stages for r in s.reads.values() if not r.lag}
    lines += [f"s{k} -> s{last};" for k, s in enumerate(stages[:-1]) if s.column not in used]
    lines.append(f"s{last} -> more;")
    lines.append(f'more -> s0 [constraint=false, label=" {_("yes")} ", fontsize=11, fontname="serif"];')
    lines.append(f'more -> end [label="  {_("no")}", fontsize=11, fontname="serif"];')
    lines.append("}")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A text as it stands between the quotes of a DOT string."""
    return " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')


def _wrap(label: str) -> list[str]:
    words = label.split(" ")
    return [" ".join(words[:1]), " ".join(words[1:])] if len(label) > 9 else [label]
