"""A fair race: every optimizer with the learning rate that suits it best, over several seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from time import perf_counter

import numpy as np

from optim import network, simulate
from optim.networks import Network
from optim.trace import Array

RACERS = ("sgd", "momentum", "adagrad", "rmsprop", "adam", "lion")
RATES = tuple(float(f"{d}e{k}") for k in range(-4, 1) for d in (1, 3))
ONE = 0.01
"""The rate of the race in which all have the same."""
TUNING, RACING = (0, 1), (2, 3, 4, 5, 6)
"""The rates are chosen with some seeds, and raced with others: who is chosen for luck must not race with that luck."""
EPOCHS = 5
STEPS = EPOCHS * 44


@lru_cache(maxsize=len(TUNING) + len(RACING))
def racing(seed: int) -> Network:
    """64 pixels, 16 hidden units, 10 classes."""
    return network("digits", hidden=(16,), seed=seed)


class Sweep:
    """All the trainings, a part after another, so that it can rest between them; several learners may share it.

    Attributes:
        racers: keys of OPTIMIZERS.
        alike: by optimizer, the final losses of the race with one rate for all, one for each of RACING.
        tuned: by optimizer, the final losses for each of RATES, shape (TUNING, RATES).
        fair: by optimizer, the final losses of the race at its best rate, one for each of RACING.
        accuracy: of the test part, in that race.
    """

    def __init__(self, racers: Sequence[str] = RACERS) -> None:
        self.racers = racers
        self.alike: dict[str, Array] = {}
        self.tuned: dict[str, Array] = {}
        self.fair: dict[str, Array] = {}
        self.accuracy: dict[str, Array] = {}
        self._done = 0
        self._parts = list(self._all())

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        return self._done / len(self._parts)

    @property
    def started(self) -> bool:
        """Whether the race with one rate is done."""
        return self._done >= len(self.racers)

    @property
    def done(self) -> bool:
        """Whether all is."""
        return self._done == len(self._parts)

    def advance(self, seconds: float = np.inf, *, whole: bool = True) -> bool:
        """Go on for about so long, with one part at least; say whether all is done.

        Args:
            whole: all of it; else the race with one rate alone.
        """
        until = len(self._parts) if whole else len(self.racers)
        end = perf_counter() + seconds
        while self._done < until:
            self._parts[self._done]()
            self._done += 1
            if perf_counter() >= end:
                break
        return self._done >= until

    def best(self, key: str) -> float:
        """The rate with the lowest loss, in the mean over TUNING."""
        losses = self.tuned[key].mean(axis=0)
        return RATES[int(np.argmin(np.where(np.isfinite(losses), losses, np.inf)))]

    @property
    def unlucky(self) -> list[str]:
        """Who races worse at the chosen rate than at the one for all."""
        return [key for key in self.racers if np.median(self.fair[key]) > np.median(self.alike[key])]

    def _all(self) -> Iterator[Callable[[], None]]:
        for key in self.racers:
            yield partial(self._race, key, self.alike, lambda _: ONE)
        for key in self.racers:
            for seed in TUNING:
                yield partial(self._tune, key, seed)
            yield partial(self._race, key, self.fair, self.best)

    def _tune(self, key: str, seed: int) -> None:
        net = racing(seed)
        rates = np.array(RATES)[:, None]
        x = simulate(net, key, steps=STEPS, every=STEPS, record=(), lr=rates).x[-1]
        self.tuned[key] = np.vstack([*self.tuned.get(key, ()), net.loss(x)])

    def _race(self, key: str, losses: dict[str, Array], rate_of: Callable[[str], float]) -> None:
        nets = [racing(seed) for seed in RACING]
        ends = [
            simulate(net, key, steps=STEPS, every=STEPS, record=(), lr=rate_of(key)).x[-1] for net in nets
        ]
        losses[key] = np.array([net.loss(x) for net, x in zip(nets, ends, strict=True)])
        self.accuracy[key] = np.array([net.accuracy(x) for net, x in zip(nets, ends, strict=True)])


@lru_cache(maxsize=1)
def sweep() -> Sweep:
    """The one that all learners share."""
    return Sweep()
