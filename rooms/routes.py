"""The routes by which learners answer and hear where the teacher is, without a run of the page."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

import rooms
from optim.errors import InputError
from rooms.limits import LONGEST_BODY, WAITING
from rooms.room import (
    BROKEN,
    BUSY,
    ELSEWHERE,
    TOO_LONG,
    UNKNOWN,
    Sent,
    answer,
    sent,
    spelled,
    state_of,
    tries,
)
from rooms.store import HOUR, StoreError, leave, store

T = TypeVar("T")
State = tuple[int, int, int, int, str]
LOOK, HOLD = 0.3, 8.0
"""Seconds between two looks for news, and for which a browser that waits for some is held: a server that ends waits, too."""
STATUS = {BROKEN: 400, UNKNOWN: 404, TOO_LONG: 413, ELSEWHERE: 403, BUSY: 503}
"""Of a refusal; 200 where it is what people do, such as to come late."""
NOT_KEPT = {"Cache-Control": "no-store"}

_workers = ThreadPoolExecutor(4, "rooms")


async def _apart(work: Callable[..., T], *values: Any) -> T:
    """Do something that waits for the database, while others are served."""
    return await asyncio.get_running_loop().run_in_executor(_workers, work, *values)


class Routes:
    """The routes, in front of the app: its sessions and its compression would cost twice as much as the answer."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        """``base`` is the path behind which the app stands."""
        rooms.served = True
        self._app = app
        self._before = f"/{base.strip('/')}/rooms/".replace("//", "/")
        self._own = Router(
            [
                Route(f"{self._before}{{code}}/answer", Counting().answer, methods=["POST"]),
                Route(f"{self._before}{{code}}", Watch().tell, methods=["GET"]),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        own = scope["type"] == "http" and scope["path"].startswith(self._before)
        await (self._own if own else self._app)(scope, receive, send)


@asynccontextmanager
async def swept(_app: object) -> AsyncIterator[None]:
    """While the server runs, delete the rooms whose time is over: at the start and hourly."""

    async def sweeping() -> None:
        while True:
            with suppress(StoreError):
                await _apart(lambda: store().sweep())
            await asyncio.sleep(HOUR)

    task = asyncio.create_task(sweeping())
    try:
        yield
    finally:
        task.cancel()
        leave()


# --- answers --------------------------------------------------------------------------------------


class Counting:
    """Counts answers one after the other: those that come while some are counted go together, next."""

    def __init__(self) -> None:
        self._waiting: list[tuple[tuple[Any, ...], asyncio.Future[str]]] = []
        self._working: asyncio.Task[None] | None = None

    async def answer(self, request: Request) -> Response:
        try:
            _check_origin(request)
            given = await _body(request)
        except InputError as error:
            return _refused(error.message)
        who = given.who
        if pause := tries.pause(who, time.monotonic()):
            await asyncio.sleep(pause)
        code = spelled(request.path_params["code"])
        refused = await self._counted(code, given)
        if refused == UNKNOWN:
            tries.missed(who, time.monotonic())
        return _refused(refused) if refused else JSONResponse({"counted": True}, headers=NOT_KEPT)

    async def _counted(self, *given: Any) -> str:
        """Why it was not, or nothing."""
        done: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting.append((given, done))
        if not self._working or self._working.done():
            self._working = asyncio.create_task(self._count())
        return await done

    async def _count(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            refusals = await _apart(lambda batch=batch: [_attempt(*given) for given, _ in batch])
            for (_, done), refused in zip(batch, refusals, strict=True):
                if not done.done():
                    done.set_result(refused)


def _attempt(*given: Any) -> str:
    try:
        answer(*given)
    except StoreError:
        return BUSY
    except InputError as error:
        return error.message
    return ""


def _refused(message: str) -> JSONResponse:
    said = {"counted": False, "said": message}
    return JSONResponse(said, STATUS.get(message, 200), headers=NOT_KEPT)


def _check_origin(request: Request) -> None:
    """Another site's page may not answer; the server's own protection does not know these routes."""
    origin, site = request.headers.get("origin", ""), request.headers.get("sec-fetch-site")
    own = site == "same-origin" if site else urlsplit(origin).netloc == request.headers.get("host")
    if not own or request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise InputError(ELSEWHERE)


async def _body(request: Request) -> Sent:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise InputError(TOO_LONG)
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        given = None
    return sent(given)


# --- news -----------------------------------------------------------------------------------------


class Watch:
    """Who waits for news of which room: one look at the database serves all of them."""

    def __init__(self) -> None:
        self._waiting: dict[str, dict[asyncio.Future[State | None], State]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def tell(self, request: Request) -> Response:
        """A room's state; to a browser that knows it already, as soon as there is another."""
        code, known = spelled(request.path_params["code"]), request.headers.get("if-none-match", "")
        client = request.query_params.get("who", "")[:32]
        try:
            await asyncio.sleep(tries.pause(client, time.monotonic()))
            found = (await _apart(lambda: store().states([code]))).get(code) if code else None
            if found and known == _tag(found) and sum(map(len, self._waiting.values())) < WAITING:
                found = await self._news(code, found, request)
        except StoreError:
            return _refused(BUSY)
        if not found:
            tries.missed(client, time.monotonic())
            return _refused(UNKNOWN)
        headers = {**NOT_KEPT, "ETag": _tag(found)}
        if known == _tag(found):
            return Response(None, 304, headers)
        return JSONResponse(state_of(found), headers=headers)

    async def _news(self, code: str, known: State, request: Request) -> State | None:
        """The state that follows the known one, or the same after a while; None where the room is over."""
        news: asyncio.Future[State | None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(code, {})[news] = known
        if not self._looking or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        gone = asyncio.create_task(_gone(request))
        either: set[asyncio.Future[Any]] = {news, gone}
        try:
            await asyncio.wait(either, timeout=HOLD, return_when=asyncio.FIRST_COMPLETED)
            return news.result() if news.done() else known
        finally:
            gone.cancel()
            del self._waiting[code][news]
            if not self._waiting[code]:
                del self._waiting[code]

    async def _look(self) -> None:
        """Look for news while anybody waits."""
        while self._waiting:
            await asyncio.sleep(LOOK)
            if codes := list(self._waiting):
                with suppress(StoreError):
                    self._say(await _apart(store().states, codes), codes)

    def _say(self, found: Mapping[str, State], codes: Iterable[str]) -> None:
        """Tell who waits in these rooms; others may have come since they were looked up, or know more."""
        for code in codes:
            state = found.get(code)
            for news, known in self._waiting.get(code, {}).items():
                if not news.done() and (state is None or state[0] > known[0]):
                    news.set_result(state)


async def _gone(request: Request) -> None:
    """Comes back when the browser has closed its connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _tag(state: State) -> str:
    return f'"{state[0]}"'
