"""Who is let in, who waits and who is turned away: the middleware that keeps every wait short.

Requests go by lanes, each with a few slots, so that dear ones leave room for cheap ones and a writer that waits for the
database keeps no reader waiting. Who finds no slot free waits in order. How long a newcomer would wait follows from how long
requests of its lane have taken; where that is more than `LONGEST_WAIT_SECONDS`, it is answered at once with 503 and
`Retry-After`. A slot is held until the last byte of the answer has been handed to the connection.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from papilio.operating.processes import Seat
from papilio.web.gate.security import SAFE_METHODS

Lane: TypeAlias = Literal["machines", "pages", "searches", "exports", "changes"]
Turn: TypeAlias = asyncio.Future[None]

SLOTS: Mapping[Lane, int] = {"machines": 2, "pages": 2, "searches": 1, "exports": 2, "changes": 4}
"""Requests of a lane at work at a time in one process, which has one interpreter. `changes` wait for the one writer."""

LONGEST_WAIT_SECONDS = 0.5
STUCK_SECONDS = 2.0
"""Who has waited for so long is turned away: what holds the slots may be stuck."""

FEW = 4
"""So many may wait in a lane however long it takes: a browser that opens its tabs again is no flood."""

FIRST_GUESS_SECONDS = 0.05
WEIGHT = 0.1
"""Of the newest request in the mean of how long requests take."""

MOST_KEPT_BYTES = 64 * 1024
"""Of a body that comes while its request waits; the gate has read those of changes before."""


class Queue:
    """The slots of one lane and who waits for one."""

    def __init__(self, slots: int, few: int = FEW) -> None:
        self._slots = slots
        self._few = few
        self._free = slots
        self._turns: deque[Turn] = deque()
        self._mean_seconds = FIRST_GUESS_SECONDS

    def expected_seconds(self) -> float:
        """How long a newcomer would wait."""
        return 0.0 if self._free else (len(self._turns) + 1) * self._mean_seconds / self._slots

    def is_full(self, longest_wait_seconds: float) -> bool:
        """Whether a newcomer would wait too long."""
        return len(self._turns) >= self._few and self.expected_seconds() > longest_wait_seconds

    def enter(self) -> Turn:
        """A turn that comes when a slot is free. It ends with `leave` or, before it has come, `give_up`."""
        turn: Turn = asyncio.get_running_loop().create_future()
        if self._free:
            self._free -= 1
            turn.set_result(None)
        else:
            self._turns.append(turn)
        return turn

    def give_up(self, turn: Turn) -> None:
        """Wait no longer."""
        if turn.done():
            self._pass_on()
        else:
            self._turns.remove(turn)

    def leave(self, took_seconds: float) -> None:
        """A request is done."""
        self._mean_seconds += (took_seconds - self._mean_seconds) * WEIGHT
        self._pass_on()

    def _pass_on(self) -> None:
        if self._turns:
            self._turns.popleft().set_result(None)
        else:
            self._free += 1


class Admission:
    """The middleware. It stands outside what makes and packs an answer, and inside what checks who asks."""

    def __init__(
        self,
        app: ASGIApp,
        base_path: str,
        seat: Seat,
        refuse: Callable[[Request, int], Response],
        *,
        slots: Mapping[Lane, int] = SLOTS,
        few: int = FEW,
        longest_wait_seconds: float = LONGEST_WAIT_SECONDS,
        stuck_seconds: float = STUCK_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare.

        Args:
            base_path: What every path begins with.
            seat: Where requests are counted.
            refuse: Makes the answer that turns a request away until so many seconds have passed.
        """
        self._app = app
        self._base_path = base_path
        self._seat = seat
        self._refuse = refuse
        self._queues = {lane: Queue(number, few) for lane, number in slots.items()}
        self._longest_wait_seconds = longest_wait_seconds
        self._stuck_seconds = stuck_seconds
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in when its turn comes."""
        lane = lane_of(scope["method"], scope["path"].removeprefix(self._base_path)) if scope["type"] == "http" else None
        if lane is None:
            await self._app(scope, receive, send)
            return
        queue = self._queues[lane]
        if queue.is_full(self._longest_wait_seconds):
            await self._turn_away(queue, scope, receive, send)
            return
        turn = queue.enter()
        if not turn.done():
            caller = _Caller(receive)
            receive = caller.receive
            try:
                await self._wait(turn, caller)
            except BaseException:
                queue.give_up(turn)
                raise
            if caller.has_gone or not turn.done():
                queue.give_up(turn)
                if caller.has_gone:
                    self._seat.dropped()
                else:
                    await self._turn_away(queue, scope, receive, send)
                return
        await self._let_in(queue, scope, receive, send)

    async def _wait(self, turn: Turn, caller: "_Caller") -> None:
        """Until the turn comes, the client goes, or nothing has happened for too long."""
        watch = asyncio.create_task(caller.watch())
        try:
            await asyncio.wait({turn, watch}, timeout=self._stuck_seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            watch.cancel()
            await asyncio.wait({watch})

    async def _let_in(self, queue: Queue, scope: Scope, receive: Receive, send: Send) -> None:
        self._seat.answered()
        began, inside = self._clock(), True

        def leave() -> None:
            nonlocal inside
            if inside:
                inside = False
                queue.leave(self._clock() - began)

        async def watched(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                leave()  # what runs in the background afterwards needs no slot

        try:
            await self._app(scope, receive, watched)
        finally:
            leave()

    async def _turn_away(self, queue: Queue, scope: Scope, receive: Receive, send: Send) -> None:
        self._seat.refused()
        await self._refuse(Request(scope), 1 + math.ceil(queue.expected_seconds()))(scope, receive, send)


class _Caller:
    """The client of a request that waits: whether it is still there, and what it sent meanwhile."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._kept: deque[Message] = deque()
        self.has_gone = False

    async def watch(self) -> None:
        """Ends when the client has gone."""
        kept_bytes = 0
        while kept_bytes <= MOST_KEPT_BYTES:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self.has_gone = True
                return
            kept_bytes += len(message.get("body", b""))
            self._kept.append(message)
        await asyncio.Event().wait()

    async def receive(self) -> Message:
        """What the client sends, from the beginning."""
        return self._kept.popleft() if self._kept else await self._receive()


def lane_of(method: str, path: str) -> Lane | None:
    """The lane of a request; None for files and for health, which wait for nothing.

    Args:
        path: Without the prefix of the site.
    """
    if path.startswith("/static/") or path == "/health":
        return None
    if path == "/metrics":
        return "machines"
    if method not in SAFE_METHODS:
        return "changes"
    parts = path.strip("/").split("/")
    if parts[-1] == "export":
        return "exports"
    searches = "search" in parts[:2] or "related" in (parts[0], parts[-1]) or "recommended" in parts[:2]
    return "searches" if searches else "pages"
