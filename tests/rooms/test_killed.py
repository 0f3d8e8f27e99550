"""A process that is killed in the middle: what it had confirmed is there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from rooms import room
from rooms.store import WHERE, Store
from tests.rooms.conftest import M1, NUMBER, learner, send

ROOT = Path(__file__).parents[2]
ANSWERING = """
import sys
from rooms import limits, room
from rooms.store import store
first = int(sys.argv[2])
for number in range(first, first + 100):
    room.answer(sys.argv[1], room.Sent(0, 1, f"{number:032x}", "256"))
    print(number, flush=True)
"""


def test_no_answer_that_was_confirmed_is_lost(database: Store) -> None:
    """Two processes answer in the same room; both are killed after some answers."""
    code, token = room.open_room([NUMBER])
    room.ask(code, token, 0, M1)
    command = (sys.executable, "-c", ANSWERING, code)
    env = {**os.environ, WHERE: database.place}
    running = [
        subprocess.Popen([*command, str(first)], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
        for first in (0, 100)
    ]
    confirmed = []
    for process in running:
        assert process.stdout
        confirmed += [int(process.stdout.readline()) for _ in range(20)]
        process.kill()
        confirmed += map(int, process.communicate()[0].split())
    assert len(confirmed) >= 40
    for number in confirmed:  # an answer again is the same one, so the count tells who is missing
        send(code, 0, 1, learner(number), "25.6")
    counts = database.counts(code, 0, 1)
    assert counts[0] == (25.6, "right", len(confirmed))
    assert sum(n for *_, n in counts[1:]) <= 2, "at most one that was not confirmed yet, of each process"
