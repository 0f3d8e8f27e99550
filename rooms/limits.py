"""How much a server takes of everybody: bounded in number, in size and in pace, so that memory and disk stay flat."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque

LEARNERS, ROOMS, QUESTIONS, ROUNDS = 300, 200, 20, 5
"""At most so many learners a room, rooms a server, questions a room, rounds a question."""
LIFE = 4 * 3600
"""Seconds after which a room is deleted with all its answers."""
EMPTY = 600
"""Seconds after which a room that nobody answered makes place for another, where there are too many."""
LONGEST_BODY, LONGEST_VALUE, LONGEST_TASKS = 1000, 60, 20_000
"""The most bytes of an answer's request, signs of a value, signs of all questions of a room."""
WAITING = 2 * LEARNERS * 10
"""So many browsers may wait for news in one process."""
TRIES, ALL_TRIES, WINDOW = 20, 5000, 300.0
"""Unknown codes that one client, and that all clients, may try within so many seconds before they are slowed down."""
PAUSE, LONGEST_PAUSE = 0.1, 1.5
"""Seconds by which each try too many is slowed down, and the most."""
CLIENTS = 10_000
"""So many clients are remembered; the oldest is forgotten."""


class Tries:
    """Who tried unknown codes, and how long they wait before the next look: nobody is locked out."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._clients: OrderedDict[str, deque[float]] = OrderedDict()
        self._all: deque[float] = deque(maxlen=ALL_TRIES)

    def pause(self, client: str, now: float) -> float:
        """How many seconds this client waits before a code is looked up, known or not."""
        with self._lock:
            tries = self._clients.get(client, ())
            mine = sum(now - then < WINDOW for then in tries)
            many = len(self._all) == ALL_TRIES and now - self._all[0] < WINDOW
        over = max(mine - TRIES + 1, 1 if many else 0, 0)
        return min(PAUSE * over, LONGEST_PAUSE)

    def missed(self, client: str, now: float) -> None:
        """Note that it tried a code that is unknown."""
        with self._lock:
            most = TRIES + int(LONGEST_PAUSE / PAUSE)
            self._clients.setdefault(client, deque(maxlen=most)).append(now)
            self._clients.move_to_end(client)
            self._all.append(now)
            while len(self._clients) > CLIENTS:
                self._clients.popitem(last=False)

    def __len__(self) -> int:
        return len(self._clients)


class Pace:
    """One answer a second from each learner."""

    def __init__(self, seconds: float = 1.0, most: int = LEARNERS * ROOMS) -> None:
        self._lock = threading.Lock()
        self._seconds, self._most = seconds, most
        self._last: OrderedDict[str, float] = OrderedDict()

    def allows(self, who: str, now: float) -> bool:
        """Whether it is time again; if so, it is noted."""
        with self._lock:
            if now - self._last.get(who, -self._seconds) < self._seconds:
                return False
            self._last[who] = now
            self._last.move_to_end(who)
            while len(self._last) > self._most:
                self._last.popitem(last=False)
            return True

    def __len__(self) -> int:
        return len(self._last)
