"""The routes as a browser, or somebody else, calls them."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import pytest
from starlette.applications import Starlette

import rooms
from rooms import room
from rooms.limits import Tries
from rooms.room import ELSEWHERE, LATE, TOO_LONG, UNKNOWN
from rooms.routes import Routes
from rooms.store import Store
from tests.rooms.conftest import M1, NUMBER, TOKEN, learner

OURS = {"origin": "http://adam.test", "content-type": "application/json"}


class Reply(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


async def call(app: Routes, path: str, body: bytes | None = None, query: str = "", **headers: str) -> Reply:
    """A request as a server hands it to the app."""
    given = {"host": "adam.test", **(OURS if body is not None else {})}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": "http",
        "method": "GET" if body is None else "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in given.items() if value],
    }
    whole = body or b""
    chunks = [whole[i : i + 400] for i in range(0, len(whole), 400)] or [b""]
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        if not chunks and headers.get("gone"):
            return {"type": "http.disconnect"}
        if not chunks:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Reply(sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))


def answer(value: object, round_: int = 1, who: object = TOKEN) -> bytes:
    return json.dumps({"who": who, "question": 0, "round": round_, "value": value}).encode()


def run(*calls: Coroutine[Any, Any, Reply]) -> list[Reply]:
    async def all_() -> list[Reply]:
        return list(await asyncio.gather(*calls))

    replies: list[Reply] = apart(all_())
    return replies


def apart(lesson: Coroutine[Any, Any, Any]) -> Any:
    """In a thread of its own: where a browser's tests ran before, Playwright's loop still runs in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, lesson).result()


@pytest.fixture
def app(database: Store, monkeypatch: pytest.MonkeyPatch) -> Routes:
    monkeypatch.setattr(rooms, "served", False)
    monkeypatch.setattr("rooms.routes.tries", Tries())
    return Routes(Starlette())


@pytest.fixture
def opened() -> tuple[str, str]:
    code, token = room.open_room([NUMBER])
    room.ask(code, token, 0, M1)
    return code, token


def test_three_hundred_answers_at_once_are_all_counted(
    app: Routes, database: Store, opened: tuple[str, str]
) -> None:
    code, _ = opened
    replies = run(
        *(call(app, f"/rooms/{code}/answer", answer("256", who=learner(n))) for n in range(300)),
        call(app, f"/rooms/{code}/answer", answer("256", who=learner(300))),
    )
    counted = [reply.said for reply in replies if reply.said["counted"]]
    assert counted == [{"counted": True}] * 300
    assert database.count(code, 0, 1) == 300
    assert database.counts(code, 0, 1) == [(256.0, "weight", 300)]


def test_an_answer_again_is_the_same_answer(app: Routes, database: Store, opened: tuple[str, str]) -> None:
    code, token = opened
    path = f"/rooms/{code}/answer"
    run(*(call(app, path, answer("256")) for _ in range(20)))
    assert database.count(code, 0, 1) == 1
    room.shut(code, token)
    (late,) = run(call(app, path, answer("25.6")))
    assert (late.status, late.said) == (200, {"counted": False, "said": LATE})
    assert database.counts(code, 0, 1) == [(256.0, "weight", 1)]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"x" * 100_000, {}, 413),
        (answer("1" * 2000), {}, 413),
        (answer("nan"), {}, 200),
        (answer(float("nan")), {}, 400),
        (b"", {}, 400),
        (b"[]", {}, 400),
        (b"[" * 900, {}, 400),
        (answer("1", who=7), {}, 400),
        (answer("1", who="' OR 1=1"), {}, 400),
        (answer("1", round_=10**30), {}, 400),
        (answer("1"), {"origin": "http://evil.test"}, 403),
        (answer("1"), {"origin": ""}, 403),
        (answer("1"), {"sec_fetch_site": "cross-site"}, 403),
        (answer("1"), {"content_type": "text/plain"}, 403),
    ],
)
def test_what_no_page_of_ours_sends_is_refused_with_a_sentence(
    app: Routes,
    database: Store,
    opened: tuple[str, str],
    body: bytes,
    headers: dict[str, str],
    status: int,
) -> None:
    (reply,) = run(call(app, f"/rooms/{opened[0]}/answer", body, **headers))
    assert reply.status == status
    assert not reply.said["counted"]
    assert reply.said["said"] in {*room.REFUSALS}
    assert reply.said["said"] == {413: TOO_LONG, 403: ELSEWHERE}.get(status, reply.said["said"])
    assert database.count(opened[0], 0, 1) == 0


def test_a_browser_behind_a_proxy_is_known_by_its_own_word(app: Routes, opened: tuple[str, str]) -> None:
    path = f"/rooms/{opened[0]}/answer"
    (reply,) = run(
        call(app, path, answer("1"), origin="https://adam.example.org", sec_fetch_site="same-origin")
    )
    assert reply.status == 200


def test_unknown_codes_are_told_and_slow_down(
    app: Routes, database: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("rooms.routes.asyncio.sleep", sleep)
    calls = [call(app, "/rooms/ZZZZZZ", query=f"who={TOKEN}") for _ in range(20)]
    calls += [call(app, "/rooms/ZZZZZZ/answer", answer("1")) for _ in range(20)]
    for one in calls:
        (reply,) = run(one)
        assert (reply.status, reply.said["said"]) == (404, UNKNOWN)
    assert waited[:20] == [0] * 20
    assert waited[20] > 0
    assert database.states(["ZZZZZZ"]) == {}


def test_news_come_when_there_are_some(
    app: Routes, opened: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """To all who wait, whichever state each of them knows."""
    monkeypatch.setattr("rooms.routes.HOLD", 1.0)
    monkeypatch.setattr("rooms.routes.LOOK", 0.02)
    code, token = opened
    path = f"/rooms/{code}"

    async def lesson() -> None:
        first = await call(app, path)
        assert first.said == {
            "version": 2,
            "question": 0,
            "round": 1,
            "open": True,
            "place": None,
            "free": False,
        }
        assert first.headers["cache-control"] == "no-store"
        waiting = [
            asyncio.create_task(call(app, path, if_none_match=first.headers["etag"])) for _ in range(3)
        ]
        await asyncio.sleep(0.1)
        assert not any(task.done() for task in waiting)
        room.lead(code, token, 2, "v")
        for task in waiting:
            assert (await task).said["place"] == {"t": 2, "stage": "v"}
        now = await call(app, path)
        quiet = await call(app, path, if_none_match=now.headers["etag"])
        assert (quiet.status, quiet.body) == (304, b"")
        last = asyncio.create_task(call(app, path, if_none_match=now.headers["etag"]))
        await asyncio.sleep(0.1)
        room.end(code, token)
        assert (await last).status == 404

    apart(lesson())


def test_whoever_has_gone_is_not_waited_for(app: Routes, opened: tuple[str, str]) -> None:
    async def lesson() -> None:
        first = await call(app, f"/rooms/{opened[0]}")
        await asyncio.wait_for(
            call(app, f"/rooms/{opened[0]}", if_none_match=first.headers["etag"], gone="yes"), 2
        )

    apart(lesson())


def test_who_comes_while_others_are_looked_up_is_not_sent_away(
    app: Routes, database: Store, opened: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a slow database, in another room, which the look at hand knows nothing of."""
    monkeypatch.setattr("rooms.routes.HOLD", 0.6)
    monkeypatch.setattr("rooms.routes.LOOK", 0.01)
    quick = database.states

    def slow(codes: Sequence[str]) -> dict[str, Any]:
        found = quick(codes)
        time.sleep(0.2)
        return found

    other, _ = room.open_room([NUMBER])

    async def lesson() -> None:
        tags = [(await call(app, f"/rooms/{code}")).headers["etag"] for code in (opened[0], other)]
        monkeypatch.setattr(database, "states", slow)
        first = asyncio.create_task(call(app, f"/rooms/{opened[0]}", if_none_match=tags[0]))
        await asyncio.sleep(0.3)
        second = await call(app, f"/rooms/{other}", if_none_match=tags[1])
        assert (second.status, (await first).status) == (304, 304)

    apart(lesson())


def test_the_routes_stand_behind_the_apps_path(database: Store, opened: tuple[str, str]) -> None:
    app = Routes(Starlette(), "/school/adam/")
    inside, outside = run(call(app, f"/school/adam/rooms/{opened[0]}"), call(app, f"/rooms/{opened[0]}"))
    assert (inside.status, outside.status) == (200, 404)
