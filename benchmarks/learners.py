"""What learners do on a page, and how they know that its answer is the right one."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode

import numpy as np
from streamlit.proto.Element_pb2 import Element

from benchmarks.browser import Browser, component, shown
from optim import simulate
from ui.player import decode

LESSON = "f=x**4&lr=0.1&t=3&stage=v&ask=What%20comes%20next%3F&lock=f"
STEPS = 100


class WrongAnswerError(Exception):
    """An answer came, but not the one to this request."""


class Learner:
    """Somebody at a page: opens it, and has things to do there, in turn."""

    script: ClassVar[str]
    query: ClassVar[str] = ""

    def __init__(self, port: int, seed: int) -> None:
        self.port = port
        self.random = np.random.default_rng(seed)
        self.browser = Browser(port, self.query)

    async def open(self) -> None:
        """Load the page; raises WrongAnswerError if it is not the one."""
        self.browser = Browser(self.port, self.query)
        self.check_first(await self.browser.open())

    async def close(self) -> None:
        await self.browser.close()

    def check_first(self, elements: Sequence[Element]) -> None:
        raise NotImplementedError

    @property
    def requests(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """What the learner does, by its name in the table."""
        raise NotImplementedError


class Stepper(Learner):
    """Somebody who steps through the lesson's run and changes its learning rate."""

    script = "app.py"
    query = LESSON

    def __init__(self, port: int, seed: int) -> None:
        super().__init__(port, seed)
        self.t = 0

    def check_first(self, elements: Sequence[Element]) -> None:
        self.t = 3
        self._check(elements, "0.1")

    @property
    def requests(self) -> dict[str, Callable[[], Awaitable[None]]]:
        return {"place report": self.report, "parameter change": self.change}

    async def report(self) -> None:
        """Rest somewhere else: a run of the player's fragment."""
        self.t = (self.t + int(self.random.integers(1, 10))) % STEPS
        self.browser.touch("teller", json_value=json.dumps({"place": {"t": self.t, "stage": "x"}}))
        await self.browser.run(fragment_of="teller")

    async def change(self) -> None:
        """Type another learning rate: a run of the page."""
        rate = f"{self.random.uniform(0.01, 1):.6g}"  # one that nobody asked for before
        self.browser.touch("lr", string_value=rate)
        url = dict(parse_qsl(self.browser.query)) | {"lr": rate, "t": str(self.t), "stage": "x"}
        self.browser.query = urlencode(url)
        self._check(await self.browser.run(fragment_of="lr"), rate)

    def _check(self, elements: Sequence[Element], rate: str) -> None:
        """The player shows the run with this rate, its table all of it, and it stands where it stood."""
        player = component(elements, "player")
        data = decode(json.loads(json.loads(player.json)["all"])) if player else {}
        if not data or data["columns"]["x"] != path(rate) or data["place"]["t"] != self.t:
            raise WrongAnswerError(f"not the run with learning rate {rate}")
        listed = {name: data["columns"][column] for column, _, name in data["listed"]}
        if listed["x"] != path(rate):
            raise WrongAnswerError(f"the table is not of the run with learning rate {rate}")


class Clicker(Learner):
    """Somebody who clicks a button and reads how often."""

    script = "benchmarks/bare.py"

    def __init__(self, port: int, seed: int) -> None:
        super().__init__(port, seed)
        self.clicks = 0

    def check_first(self, elements: Sequence[Element]) -> None:
        self.clicks = 0
        self._check_count(elements)

    @property
    def requests(self) -> dict[str, Callable[[], Awaitable[None]]]:
        return {"click": self.click}

    async def click(self) -> None:
        """A run of the page."""
        self.clicks += 1
        self.browser.touch("click", trigger_value=True)
        self._check_count(await self.browser.run())

    def _check_count(self, elements: Sequence[Element]) -> None:
        text = shown(elements, "markdown")
        if not text or text.body != f"{self.clicks} clicks":
            raise WrongAnswerError(f"not {self.clicks} clicks")


@cache
def path(rate: str) -> list[float]:
    """What the player must be handed as x."""
    x: list[float] = simulate("x**4", "adam", (4.0,), STEPS, lr=float(rate)).x[:, 0].tolist()
    return x
