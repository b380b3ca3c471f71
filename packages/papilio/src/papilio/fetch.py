"""The only outgoing HTTP: one `get` that names the operator, keeps limits, and waits for its turn.

Every address belongs to a `HostGroup`, whose hosts are asked through one `Gate` (all of arXiv's hosts are one group). An
address of no group is never asked, nor a redirect that leaves the group; each hop of a redirect takes a turn of its own.
Certificates are verified. Replies come whole, decompressed, and not larger than was allowed, or not at all. No connection
outlasts its turn, and nothing is remembered from one request to the next: no connections, no cookies.

What a status means: 200, 304, 400, 404 and 410 are replies; 202, 403, 406, 408, 425, 429 and 5xx are "later" (`LaterError`),
never "does not exist". `REFUSED` are about what was asked for, all others (204, 206 …) of the host. A body may say "later" too.
"""

import io
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Protocol, cast

import httpx2

from papilio import __version__
from papilio.errors import InputError, LaterError, RemoteError, ReplyError, UntrustedError
from papilio.model.retry_after import http_date, refusal_in, retry_after_seconds
from papilio.model.shown import shown_text, shown_url

DEADLINE_SECONDS = 120.0
MOST_BYTES = 64 * 2**20
MOST_REDIRECTS = 3
CONNECT_SECONDS = 20.0
READ_SECONDS = 60.0
LONGEST_VALIDATOR = 1024
PIECE_BYTES = 2**18
"""So much of a body is decompressed at once."""


REPLIES, REFUSED = frozenset({200, 304, 400, 404, 410}), frozenset({402, 414, 422, 451})
LATER = frozenset({202, 403, 406, 408, 425, 429})
REDIRECTS = frozenset({301, 302, 303, 307, 308})

_CONTROL = re.compile(r"[^\x20-\x7e]")


def since_boot() -> float:
    """Seconds on a clock that nobody sets, and that goes on while the machine is suspended, where there is one."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class Turn(Protocol):
    """A request's turn at a group of hosts; tells the gate how it went."""

    def went(self, host: str, *, ok: bool, length_bytes: int) -> None:
        """The request has ended."""
        ...

    def later(self, retry_after_seconds: float | None) -> None:
        """The group says "later": nobody asks it before that time, or before a time of the gate's choice."""
        ...


class Gate(Protocol):
    """Lets one request at a time through to a group of hosts."""

    def await_turn(self) -> None:
        """Wait until a turn could begin, without taking it. Who decides only then what to ask for asks for all that is wanted.

        Raises:
            LaterError: As `turn`.
        """
        ...

    def turn(self, pause_seconds: float, deadline_seconds: float) -> AbstractContextManager[Turn]:
        """Wait until the group is free, then hold it until the end of the `with`; after that it rests.

        Args:
            pause_seconds: How long the group rests afterwards.
            deadline_seconds: How long the turn may last at most; after it, others may believe that its holder is dead.

        Raises:
            LaterError: The group rests for so long that it is better to come again.
        """
        ...


@dataclass(frozen=True, slots=True)
class HostGroup:
    """Hosts that are asked through one gate.

    Attributes:
        name: `arxiv`, `openreview`, …
        origins: What may be asked: `https://export.arxiv.org`, scheme, host and port.
        pause_seconds: Rest after each request, unless the request asks for a longer one.
    """

    name: str
    origins: frozenset[str]
    pause_seconds: float
    gate: Gate


@dataclass(frozen=True, slots=True)
class Reply:
    """What a host answered: `status` is 200, 304, 400, 404 or 410. `url` is where the last redirect led."""

    url: str
    status: int
    content: bytes
    etag: str = ""
    last_modified: str = ""


class Fetcher:
    """The way out. Threads may share it."""

    def __init__(
        self,
        groups: Sequence[HostGroup],
        contact: str,
        *,
        transport: httpx2.BaseTransport | None = None,
        verify: ssl.SSLContext | bool = True,
        monotonic: Callable[[], float] = since_boot,
    ) -> None:
        """Prepare; nothing is sent before it is asked for.

        Args:
            contact: Mail address or page of the operator, for the user agent.
            transport, verify, monotonic: Replaced by tests only.

        Raises:
            InputError: `contact` is empty or no header can carry it.
        """
        self._groups = {origin(each): group for group in groups for each in group.origins}
        self._monotonic = monotonic
        self._client = httpx2.Client(
            transport=transport,
            verify=verify,
            # A connection that is kept for later is one more beside that of the process whose turn comes next.
            headers={"User-Agent": user_agent(contact), "Accept-Encoding": "gzip", "Connection": "close"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=0),
            follow_redirects=False,
        )

    def get(
        self,
        url: str,
        *,
        accept: str = "*/*",
        etag: str = "",
        last_modified: str = "",
        authorization: str = "",
        pause_seconds: float | None = None,
        deadline_seconds: float = DEADLINE_SECONDS,
        most_bytes: int = MOST_BYTES,
    ) -> Reply:
        """Ask once, when it is our turn. Nothing is tried again here: who asked decides whether it still matters.

        Args:
            etag, last_modified: What an earlier reply brought; then 304 may be the answer.
            authorization: Who we are, for the host that is asked and no other that it redirects to.
            pause_seconds: Rest of the group afterwards; at least the group's own.
            deadline_seconds: For each hop, from connecting to the last byte. Only the resolution of the host's name may take
                longer; then nothing is sent.
            most_bytes: Of the decompressed body.

        Raises:
            LaterError: Not reached, cut off, too slow, or "later".
            UntrustedError: Address or redirect outside the group, certificate that fails, body too large.
            ReplyError: Any other status.
        """
        headers = {"Accept": accept}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        if authorization:
            headers["Authorization"] = authorization
        group = self._group(url)
        for _ in range(MOST_REDIRECTS + 1):
            pause = max(pause_seconds or 0.0, group.pause_seconds)
            with group.gate.turn(pause, deadline_seconds) as turn:
                reply = self._ask(url, headers, turn, deadline_seconds, most_bytes)
            if isinstance(reply, Reply):
                return reply
            target = self._redirected(url, reply, group)
            if origin(target) != origin(url):
                headers.pop("Authorization", None)
            url = target
        raise ReplyError(f"{shown_url(url)} redirects more than {MOST_REDIRECTS} times", url, of_host=True)

    def await_turn(self, url: str) -> None:
        """Wait until the group of an address could be asked; raises what its gate raises."""
        self._group(url).gate.await_turn()

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def _group(self, url: str) -> HostGroup:
        group = self._groups.get(origin(url))
        if group is None:
            raise UntrustedError(f"{shown_url(url)} is not among the addresses that are fetched from", url)
        return group

    def _redirected(self, url: str, location: str, group: HostGroup) -> str:
        try:
            target = str(httpx2.URL(url).join(location))
        except (httpx2.InvalidURL, ValueError) as error:
            raise UntrustedError(f"{shown_url(url)} redirects to {shown_url(location)}, which is no address", url) from error
        if self._groups.get(origin(target)) is not group:
            raise UntrustedError(f"{shown_url(url)} redirects to {shown_url(target)}, which is not among its hosts", url)
        if url.lower().startswith("https:") and not target.startswith("https:"):
            raise UntrustedError(f"{shown_url(url)} redirects to {shown_url(target)}, which is not encrypted", url)
        return target

    def _ask(self, url: str, headers: dict[str, str], turn: Turn, deadline_seconds: float, most_bytes: int) -> Reply | str:
        """The reply, or where it redirects to."""
        received = _Received(most_bytes)
        read, connect = (min(each, deadline_seconds) for each in (READ_SECONDS, CONNECT_SECONDS))
        ok = False
        try:
            with (
                _Deadline(url, deadline_seconds, self._monotonic) as deadline,
                self._client.stream(
                    "GET",
                    url,
                    headers=headers,
                    timeout=httpx2.Timeout(read, connect=connect),
                    extensions={"trace": deadline.trace},
                ) as response,
            ):
                answer = _answer(url, response, received, deadline)
            ok = True
            return answer
        except LaterError as error:
            turn.later(error.retry_after_seconds)
            raise
        except httpx2.HTTPError as error:
            problem = _problem(url, error)
            if isinstance(problem, LaterError):
                turn.later(None)
            raise problem from error
        finally:
            turn.went(httpx2.URL(url).host, ok=ok, length_bytes=received.length_bytes)


class _Deadline:
    """Ends a request in time, whatever the host does; use it in a `with`.

    A time-out of each read would let a host go on for ever that sends a byte now and then. So when the time is over the
    connection is shut from another thread, and whoever reads from it sees its end.
    """

    def __init__(self, url: str, seconds: float, monotonic: Callable[[], float]) -> None:
        self._url = url
        self._monotonic = monotonic
        self._until = monotonic() + seconds
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._over = False

    def __enter__(self) -> "_Deadline":
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._timer.cancel()
        with self._lock:
            self._socket = None
        if isinstance(error, httpx2.HTTPError):
            self.check()

    def check(self) -> None:
        """Raises LaterError when the time is over."""
        if self._over or self._monotonic() > self._until:
            raise LaterError(f"{shown_url(self._url)} was too slow and was given up", self._url)

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """What the connection tells of itself (the `trace` extension of httpx2)."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            with self._lock:
                self._socket = info["return_value"].get_extra_info("socket")
                if self._over:
                    self._shut()
        elif event.endswith(".send_request_headers.started"):
            # The turn may be somebody else's by now: this process was stopped, or the machine was suspended.
            self.check()

    def _cut(self) -> None:
        with self._lock:
            self._over = True
            self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                # Not the method of SSLSocket, which would go on in plain text.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class _Received:
    """The body as it comes in, and its length against the cap."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self.length_bytes = 0

    def body(self, url: str, response: httpx2.Response, deadline: _Deadline) -> bytes:
        """All of it.

        Raises:
            LaterError, UntrustedError, ReplyError
        """
        stated = response.headers.get("Content-Length", "")
        # Longer numbers than these are not read, by Python neither.
        if stated.isdecimal() and (len(stated) > 18 or int(stated) > self._most_bytes):
            raise self._too_large(url)
        content = io.BytesIO()
        encoding = response.headers.get("Content-Encoding", "").strip().lower()
        try:
            # As it comes in: whole chunks of a size would let a slow host pass the deadline unseen.
            for part in _decompressed(cast(httpx2.SyncByteStream, response.stream), encoding):
                self.length_bytes += len(part)
                if self.length_bytes > self._most_bytes:
                    raise self._too_large(url)
                content.write(part)
                deadline.check()
        except zlib.error as error:
            raise ReplyError(f"{shown_url(url)} sent a body that cannot be decompressed", url) from error
        except EOFError as error:
            raise LaterError(f"{shown_url(url)} broke off: its compressed body has no end", url) from error
        deadline.check()  # where nothing states the length, the cut connection looks like the end
        return content.getvalue()

    def _too_large(self, url: str) -> UntrustedError:
        return UntrustedError(f"{shown_url(url)} sends more than the {self._most_bytes:,} bytes that are taken from it", url)


def _decompressed(parts: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """A body in pieces of bounded size. Gzip, the only compression that is asked for, may come in several members.

    Raises:
        zlib.error: Damaged, or compressed otherwise.
        EOFError: Cut short.
    """
    if encoding in ("", "identity"):
        yield from parts
        return
    if encoding not in ("gzip", "x-gzip"):
        raise zlib.error(f"compressed with {encoding}")
    member: Any = None
    for part in parts:
        left = part
        while left or (member is not None and not member.eof):
            if member is None or member.eof:
                member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            piece = member.decompress(left, PIECE_BYTES)
            left = member.unused_data if member.eof else member.unconsumed_tail
            if piece:
                yield piece
            elif not left:
                break
    if member is not None and not member.eof:
        raise EOFError


def _answer(url: str, response: httpx2.Response, received: _Received, deadline: _Deadline) -> Reply | str:
    status = response.status_code
    fields = response.headers
    if status in REDIRECTS and fields.get("Location"):
        return fields["Location"]
    if status in LATER or status >= 500:
        # A date is read on the clock that wrote it, where that tells its time.
        after = retry_after_seconds(fields.get("Retry-After", ""), http_date(fields.get("Date", "")) or datetime.now(UTC))
        asked = f", and asks to wait {after:,.0f} s" if after is not None else ""
        raise LaterError(f"{shown_url(url)} says “later” (status {status}){asked}", url, after, status)
    conditional = {"If-None-Match", "If-Modified-Since"} & set(map(str.title, response.request.headers))
    if status not in REPLIES or (status == 304 and not conditional):
        raise ReplyError(f"{shown_url(url)} answered with status {status}", url, status=status, of_host=status not in REFUSED)
    content = received.body(url, response, deadline)
    if said := refusal_in(content):
        after = retry_after_seconds(fields.get("Retry-After", ""), datetime.now(UTC))
        raise LaterError(f"{shown_url(url)} says “later” in words (status {status}): {shown_text(said)}", url, after, status)
    etag, last_modified = (_validator(fields.get(name, "")) for name in ("ETag", "Last-Modified"))
    return Reply(url, status, content, etag, last_modified)


def _validator(value: str) -> str:
    """As it can be sent back; empty when it cannot."""
    return "" if len(value) > LONGEST_VALIDATOR or _CONTROL.search(value) else value


def _problem(url: str, error: httpx2.HTTPError) -> RemoteError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return UntrustedError(
                f"the certificate of {shown_url(url)} does not hold: {cause.verify_message}", url, of_host=True
            )
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx2.TimeoutException):
        return LaterError(f"{shown_url(url)} did not answer in time", url)
    said = shown_text(str(error))
    if isinstance(error, httpx2.RemoteProtocolError | httpx2.ReadError):
        return LaterError(f"{shown_url(url)} broke off: {said}", url)
    if isinstance(error, httpx2.TransportError):
        return LaterError(f"{shown_url(url)} was not reached: {said}", url)
    return ReplyError(f"{shown_url(url)}: {said}", url)


def user_agent(contact: str) -> str:
    """What every request says of us.

    Raises:
        InputError: The contact is empty or no header can carry it.
    """
    contact = contact.strip()
    if not contact or _CONTROL.search(contact) or any(each in contact for each in "()<>"):
        raise InputError(
            f"PAPILIO_CONTACT: a mail address or the address of a page is needed, such as you@example.org, got {contact!r}"
        )
    kind = "mailto:" if "@" in contact and not contact.startswith(("mailto:", "http:", "https:")) else ""
    return f"Papilio/{__version__} (+{kind}{contact})"


def origin(url: str) -> str:
    """Scheme, host and port of an address, in one spelling; empty when it is none of HTTP, or has credentials.

    Read by what also sends the request, so that both cannot differ about what the host is.
    """
    try:
        parts = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError):
        return ""
    if parts.scheme not in ("http", "https") or not parts.host or parts.userinfo:
        return ""
    return f"{parts.scheme}://{parts.netloc.decode('ascii')}"
