"""Who waits, who is turned away, and who is forgotten because it has gone."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from papilio.operating.processes import Seat
from papilio.web.serving.admission import FIRST_GUESS_SECONDS, Admission, lane_of

ONE_OF_EACH: Any = {"machines": 1, "pages": 1, "searches": 1, "exports": 1, "changes": 1}


class Site:
    """Handlers that work until they are let go, behind the middleware."""

    def __init__(self, *, few: int = 0, longest_wait_seconds: float = 1.0, stuck_seconds: float = 60.0) -> None:
        self.seat = Seat.alone()
        self.now = 0.0
        self.begun: list[str] = []
        self.go = asyncio.Event()
        self.begins = asyncio.Condition()
        self.admission = Admission(
            self._handle,
            "/lib",
            self.seat,
            self._refuse,
            slots=ONE_OF_EACH,
            few=few,
            longest_wait_seconds=longest_wait_seconds,
            stuck_seconds=stuck_seconds,
            clock=lambda: self.now,
        )

    async def _handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self.begins:
            self.begun.append(scope["path"])
            self.begins.notify_all()
        await self.go.wait()
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message["body"]
            if not message["more_body"]:
                break
        await PlainTextResponse(body)(scope, receive, send)

    def _refuse(self, request: Request, seconds: int) -> Response:
        return PlainTextResponse("too many", 503, {"Retry-After": str(seconds)})

    async def until_begun(self, number: int) -> None:
        async with self.begins:
            await self.begins.wait_for(lambda: len(self.begun) >= number)

    def ask(self, path: str, method: str = "GET", gone: asyncio.Event | None = None, body: bytes = b"") -> "Ask":
        return Ask(self, path, method, gone or asyncio.Event(), body)


class Ask:
    """A request under way; `answer` is its status, headers and body, `begun` whether it was let in."""

    def __init__(self, site: Site, path: str, method: str, gone: asyncio.Event, body: bytes) -> None:
        self.sent: list[Message] = []
        self._gone = gone
        self._chunks: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        self.noticed = asyncio.Event()
        scope = {"type": "http", "method": method, "path": path, "headers": [], "query_string": b""}
        self.task = asyncio.create_task(site.admission(scope, self._receive, self._send))

    async def _receive(self) -> Message:
        if self._chunks:
            return self._chunks.pop(0)
        self.noticed.set()
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.sent.append(message)

    async def answer(self) -> tuple[int, dict[str, str], bytes]:
        await self.task
        headers = {name.decode(): value.decode() for name, value in self.sent[0]["headers"]}
        return self.sent[0]["status"], headers, b"".join(each.get("body", b"") for each in self.sent[1:])


def in_loop(test: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    async def limited() -> None:
        async with asyncio.timeout(30):
            await test()

    def run() -> None:
        asyncio.run(limited())

    return run


@in_loop
async def test_who_finds_no_slot_waits_for_its_turn_and_loses_nothing() -> None:
    site = Site()
    first, second = site.ask("/lib/a"), site.ask("/lib/b", body=b"brought while it waited")
    await site.until_begun(1)
    await second.noticed.wait()
    assert site.begun == ["/lib/a"]
    site.go.set()
    assert (await first.answer())[0] == 200
    assert (await second.answer())[::2] == (200, b"brought while it waited")
    assert site.seat.board.look().answered == 2


@in_loop
async def test_a_newcomer_that_would_wait_too_long_is_answered_at_once() -> None:
    site = Site(longest_wait_seconds=1.5 * FIRST_GUESS_SECONDS)
    first, second = site.ask("/lib/a"), site.ask("/lib/b")
    await second.noticed.wait()
    status, headers, _ = await site.ask("/lib/c").answer()
    assert (status, headers["retry-after"]) == (503, "2")
    told = site.seat.board.look()
    assert (told.answered, told.refused) == (1, 1)
    # Other lanes are as free as before, and files know no lanes.
    site.go.set()
    for path in ("/lib/metrics", "/lib/search", "/lib/static/1/main.js"):
        assert (await site.ask(path).answer())[0] == 200
    assert (await first.answer())[0] == (await second.answer())[0] == 200


@in_loop
async def test_health_is_let_in_while_every_slot_is_taken_and_others_wait() -> None:
    site = Site()
    taken = [site.ask(path) for path in ("/lib/metrics", "/lib/a", "/lib/search", "/lib/export")]
    await site.until_begun(len(taken))
    waiting = site.ask("/lib/metrics")
    await waiting.noticed.wait()
    watching = site.ask("/lib/health")
    await site.until_begun(len(taken) + 1)
    assert site.begun[-1] == "/lib/health"
    site.go.set()
    assert {(await each.answer())[0] for each in (*taken, waiting, watching)} == {200}


@in_loop
async def test_a_few_wait_however_long_it_takes() -> None:
    site = Site(few=2, longest_wait_seconds=0.0)
    first, second, third = (site.ask(f"/lib/{name}") for name in "abc")
    await third.noticed.wait()
    assert (await site.ask("/lib/d").answer())[0] == 503
    site.go.set()
    assert [(await each.answer())[0] for each in (first, second, third)] == [200] * 3


@in_loop
async def test_how_long_requests_take_is_measured() -> None:
    site = Site()
    slow = site.ask("/lib/a")
    await site.until_begun(1)
    site.now += 60
    site.go.set()
    await slow.answer()
    site.go.clear()
    held = site.ask("/lib/b")
    await site.until_begun(2)
    status, headers, _ = await site.ask("/lib/c").answer()
    assert status == 503 and int(headers["retry-after"]) > 5, "requests are known to take long"
    site.go.set()
    await held.answer()


@in_loop
async def test_who_goes_while_it_waits_is_dropped_before_work_begins() -> None:
    site, gone = Site(), asyncio.Event()
    first = site.ask("/lib/a")
    await site.until_begun(1)
    second, third = site.ask("/lib/b", gone=gone), site.ask("/lib/c")
    await second.noticed.wait()
    gone.set()
    await second.task
    assert second.sent == []
    site.go.set()
    assert (await third.answer())[0] == (await first.answer())[0] == 200
    assert site.begun == ["/lib/a", "/lib/c"]
    assert site.seat.board.look().dropped == 1


@in_loop
async def test_nobody_waits_for_ever_behind_what_is_stuck() -> None:
    site = Site(stuck_seconds=0.01)
    site.ask("/lib/a")
    await site.until_begun(1)
    status, headers, _ = await site.ask("/lib/b").answer()
    assert status == 503 and int(headers["retry-after"]) >= 1 and site.begun == ["/lib/a"]
    site.go.set()


@in_loop
async def test_a_request_that_fails_gives_its_slot_back() -> None:
    site = Site()

    async def fail(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("a handler failed")

    site.admission = Admission(fail, "/lib", site.seat, site._refuse, slots=ONE_OF_EACH)  # pyright: ignore[reportPrivateUsage]
    for _ in range(3):
        with pytest.raises(RuntimeError):
            await site.ask("/lib/a").task
    waiting = site.ask("/lib/a")
    with pytest.raises(RuntimeError):
        await waiting.task


@in_loop
async def test_a_request_that_is_cancelled_leaves_the_queue() -> None:
    site = Site()
    first, second, third = (site.ask(f"/lib/{name}") for name in "abc")
    await third.noticed.wait()
    second.task.cancel()
    await asyncio.wait({second.task})
    site.go.set()
    assert (await first.answer())[0] == (await third.answer())[0] == 200
    assert site.begun == ["/lib/a", "/lib/c"]


@pytest.mark.parametrize(
    ("method", "path", "lane"),
    [
        ("GET", "/static/0/main.js", None),
        ("GET", "/health", None),
        ("GET", "/metrics", "machines"),
        ("GET", "/", "pages"),
        ("GET", "/arxiv/cs.CL", "pages"),
        ("HEAD", "/venue/ICLR.2024", "pages"),
        ("GET", "/api/papers/arxiv:2401.00001", "pages"),
        ("GET", "/search", "searches"),
        ("GET", "/arxiv/search/feed", "searches"),
        ("GET", "/api/search", "searches"),
        ("GET", "/related/2401.00001", "searches"),
        ("GET", "/recommended", "searches"),
        ("GET", "/api/recommended", "searches"),
        ("GET", "/api/papers/arxiv:2401.00001/related", "searches"),
        ("GET", "/search/export", "exports"),
        ("GET", "/arxiv/cs.CL/export", "exports"),
        ("POST", "/star", "changes"),
    ],
)
def test_each_kind_of_request_has_its_lane(method: str, path: str, lane: str | None) -> None:
    assert lane_of(method, path) == lane
