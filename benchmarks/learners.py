"""What learners do on a page, and how they know that its answer is the right one."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode

import numpy as np
from streamlit.proto.Common_pb2 import StringArray
from streamlit.proto.Element_pb2 import Element

from benchmarks.browser import Browser, component, shown
from optim import HYPERPARAMETERS, simulate
from ui.form import notches
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
        self.hyper: dict[str, str] = {}

    def check_first(self, elements: Sequence[Element]) -> None:
        self.t, self.hyper = 3, {"lr": "0.1", "eps": "1e-08"}
        self._check(elements)

    @property
    def requests(self) -> dict[str, Callable[[], Awaitable[None]]]:
        return {"place report": self.report, "parameter change": self.change}

    async def report(self) -> None:
        """Rest somewhere else: a run of the player's fragment."""
        self.t = (self.t + int(self.random.integers(1, 10))) % STEPS
        self.browser.touch("teller", json_value=json.dumps({"place": {"t": self.t, "stage": "x"}}))
        await self.browser.run(fragment_of="teller")

    async def change(self) -> None:
        """Type another learning rate: its control is run, and what shows numbers."""
        await self._set("lr", f"{self.random.uniform(0.01, 1):.6g}")  # one that nobody asked for before

    async def drag(self) -> None:
        """Drag one of two sliders, which then stands there already; both together rarely stood so before."""
        key = str(self.random.choice(list(self.hyper)))
        stops = {f"{stop:g}" for stop in notches(HYPERPARAMETERS[key])[1:]} - {self.hyper[key]}
        value = str(self.random.choice(sorted(stops)))
        self.browser.touch(f"{key}_slider", string_array_value=StringArray(data=[value]))
        await self._set(key, value)

    async def _set(self, key: str, value: str) -> None:
        self.hyper[key] = value
        self.browser.touch(key, string_value=value)
        url = dict(parse_qsl(self.browser.query)) | {key: value, "t": str(self.t), "stage": "x"}
        self.browser.query = urlencode(url)
        self._check(await self.browser.run(fragment_of=key))

    def _check(self, elements: Sequence[Element]) -> None:
        """The player shows the run with these numbers, its table all of it, and it stands where it stood."""
        x = path(**self.hyper)
        player = component(elements, "player")
        data = decode(json.loads(player.bytes)) if player else {}
        if not data or data["columns"]["x"] != x or data["place"]["t"] != self.t:
            raise WrongAnswerError(f"not the run with {self.hyper}")
        listed = {name: data["columns"][column] for column, _, name in data["listed"]}
        if listed["x"] != x:
            raise WrongAnswerError(f"the table is not of the run with {self.hyper}")


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
def path(**hyper: str) -> list[float]:
    """What the player must be handed as x."""
    numbers = {name: float(value) for name, value in hyper.items()}
    x: list[float] = simulate("x**4", "adam", (4.0,), STEPS, **numbers).x[:, 0].tolist()
    return x
