"""What a class answered, counted: by value, and by the slip that a value comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from optim.errors import mark
from rooms.room import OTHER, RIGHT, Judged
from ui.bars import SHORT

MOST = 8
"""So many values have a bar of their own."""
Answers = Sequence[tuple[float, str, int]]
"""Value, verdict, and how often; of one round."""


class Bars(NamedTuple):
    """For each bar its counts, a number for each round."""

    slips: dict[str, list[int]]
    values: dict[str, list[int]]


def counted(
    rounds: Sequence[Answers],
    judged: Judged,
    option: Callable[[int], str],
    number: Callable[[float], str],
    say: Callable[[str], str],
) -> Bars:
    """The bars: right first, then slips and values by how many there are, then the rest.

    Args:
        option: what an option is called.
        number: how a number is printed; those that are printed alike are one bar.
        say: translates.
    """
    right, other = say(mark("right")), say(mark("something else"))
    names = {RIGHT: right, OTHER: other} | {key: say(text) for key, text in SHORT.items()}
    slips = [_sum((names[verdict], n) for _, verdict, n in answers) for answers in rounds]

    def called(value: float, verdict: str) -> str:
        if judged.options:
            return f"{option(int(value))} ✓" if verdict == RIGHT else option(int(value))
        if verdict == RIGHT and judged.right is not None:
            return f"{number(judged.right)} ✓"
        return f"{number(value)} ({names[verdict]})" if verdict else number(value)

    values = [_sum((called(value, verdict), n) for value, verdict, n in answers) for answers in rounds]
    if judged.options:
        order = [called(float(i), RIGHT if i == judged.right else OTHER) for i in range(judged.options)]
        return Bars({}, {name: [count[name] for count in values] for name in order})
    return Bars(_ordered(slips, right, other), _ordered(values, "", say(mark("other numbers"))))


def _sum(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, n in pairs:
        found[name] += n
    return found


def _ordered(rounds: Sequence[Counter[str]], first: str, rest: str) -> dict[str, list[int]]:
    """The most frequent first; of very many names the others as one."""
    total = sum(rounds, Counter[str]())
    names = [name for name, _ in total.most_common() if name not in (first, rest)]
    shown = {name: [count[name] for count in rounds] for name in names[:MOST]}
    others = [sum(count[name] for name in (*names[MOST:], rest)) for count in rounds]
    before = {first: [count[first] for count in rounds]} if first else {}
    return before | shown | ({rest: others} if any(others) else {})
