"""The only outgoing HTTP: one `get`, which names the operator, has time-outs and a size cap, and waits for its turn.

Every address belongs to a `HostGroup`, the hosts of which are asked through one `Gate` (all of arXiv's hosts are one group). An
address of no group is never asked, nor a redirect that leaves the group; each hop of a redirect takes a turn of its own.
Certificates are verified. Replies come whole, decompressed, and not larger than was allowed, or not at all.

What a status means: 200, 304, 400, 404 and 410 are replies; 403, 406, 408, 425, 429 and 5xx are "later" (`LaterError`), never
"does not exist".
"""

import re
import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urljoin, urlsplit

import httpx2

from papilio import __version__
from papilio.errors import InputError, LaterError, RemoteError, ReplyError, UntrustedError

DEADLINE_SECONDS = 120.0
MOST_BYTES = 64 * 2**20
MOST_REDIRECTS = 3
CONNECT_SECONDS = 20.0
READ_SECONDS = 60.0
MOST_RETRY_AFTER_SECONDS = 86_400.0

REPLIES = frozenset({200, 304, 400, 404, 410})
LATER = frozenset({403, 406, 408, 425, 429})
REDIRECTS = frozenset({301, 302, 303, 307, 308})

_CONTROL = re.compile(r"[^\x20-\x7e]")


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

    def turn(self, pause_seconds: float, deadline_seconds: float) -> AbstractContextManager[Turn]:
        """Wait until the group is free, then hold it until the end of the `with`; after that it rests.

        Args:
            pause_seconds: How long the group rests afterwards.
            deadline_seconds: How long the turn may last at most; after it, others may believe that its holder is dead.
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
    content_type: str = ""
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
        monotonic: Callable[[], float] = time.monotonic,
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
            headers={"User-Agent": user_agent(contact)},
            timeout=httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx2.Limits(max_connections=8, max_keepalive_connections=8, keepalive_expiry=30.0),
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
            deadline_seconds: For each hop, from connecting to the last byte.
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
        raise ReplyError(f"{shown(url)} redirects more than {MOST_REDIRECTS} times", url)

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def _group(self, url: str) -> HostGroup:
        group = self._groups.get(origin(url))
        if group is None or urlsplit(url).username is not None:
            raise UntrustedError(f"{shown(url)} is not among the addresses that are fetched from", url)
        return group

    def _redirected(self, url: str, location: str, group: HostGroup) -> str:
        target = urljoin(url, location)
        if self._groups.get(origin(target)) is not group or urlsplit(target).username is not None:
            raise UntrustedError(f"{shown(url)} redirects to {shown(target)}, which is not among its hosts", url)
        if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
            raise UntrustedError(f"{shown(url)} redirects to {shown(target)}, which is not encrypted", url)
        return target

    def _ask(self, url: str, headers: dict[str, str], turn: Turn, deadline_seconds: float, most_bytes: int) -> Reply | str:
        """The reply, or where it redirects to."""
        received = _Received(self._monotonic() + deadline_seconds, most_bytes, self._monotonic)
        ok = False
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                answer = _answer(url, response, received)
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
            turn.went(urlsplit(url).hostname or "", ok=ok, length_bytes=received.length_bytes)


class _Received:
    """The body as it comes in: its length against the cap, the time against the deadline."""

    def __init__(self, until: float, most_bytes: int, monotonic: Callable[[], float]) -> None:
        self._until = until
        self._most_bytes = most_bytes
        self._monotonic = monotonic
        self.length_bytes = 0

    def body(self, url: str, response: httpx2.Response) -> bytes:
        """All of it.

        Raises:
            LaterError, UntrustedError
        """
        stated = response.headers.get("Content-Length", "")
        if stated.isdecimal() and int(stated) > self._most_bytes:
            raise self._too_large(url)
        parts: list[bytes] = []
        # As it comes in: whole chunks of a size would let a slow host pass the deadline unseen.
        for part in response.iter_bytes():
            parts.append(part)
            self.length_bytes += len(part)
            if self.length_bytes > self._most_bytes:
                raise self._too_large(url)
            if self._monotonic() > self._until:
                raise LaterError(f"{shown(url)} sent too slowly and was given up after {self.length_bytes:,} bytes", url)
        return b"".join(parts)

    def _too_large(self, url: str) -> UntrustedError:
        return UntrustedError(f"{shown(url)} sends more than the {self._most_bytes:,} bytes that are taken from it", url)


def _answer(url: str, response: httpx2.Response, received: _Received) -> Reply | str:
    status = response.status_code
    location = response.headers.get("Location", "")
    if status in REDIRECTS and location:
        return location
    if status in LATER or status >= 500:
        after = retry_after_seconds(response.headers.get("Retry-After", ""), datetime.now(UTC))
        asked = f", and asks to wait {after:,.0f} s" if after is not None else ""
        raise LaterError(f"{shown(url)} says “later” (status {status}){asked}", url, after, status)
    if status not in REPLIES:
        raise ReplyError(f"{shown(url)} answered with status {status}", url)
    content = received.body(url, response)
    return Reply(
        url,
        status,
        content,
        response.headers.get("Content-Type", ""),
        response.headers.get("ETag", ""),
        response.headers.get("Last-Modified", ""),
    )


def _problem(url: str, error: httpx2.HTTPError) -> RemoteError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return UntrustedError(f"the certificate of {shown(url)} does not hold: {cause.verify_message}", url)
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx2.TimeoutException):
        return LaterError(f"{shown(url)} did not answer in time", url)
    if isinstance(error, httpx2.DecodingError):
        return ReplyError(f"{shown(url)} sent a body that cannot be decompressed", url)
    if isinstance(error, httpx2.RemoteProtocolError | httpx2.ReadError):
        return LaterError(f"{shown(url)} broke off: {error}", url)
    if isinstance(error, httpx2.TransportError):
        return LaterError(f"{shown(url)} was not reached: {error}", url)
    return ReplyError(f"{shown(url)}: {error}", url)


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


def retry_after_seconds(value: str, now: datetime) -> float | None:
    """What a Retry-After header asks for (RFC 9110, 10.2.3), at most a day; None when it says nothing that can be used."""
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return min(float(value), MOST_RETRY_AFTER_SECONDS)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return min(max(0.0, (when - now).total_seconds()), MOST_RETRY_AFTER_SECONDS)


def origin(url: str) -> str:
    """Scheme, host and port of an address, in one spelling; empty when it is none of HTTP."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port and port != usual else "")


def shown(url: str) -> str:
    """An address as messages show it: without query, which may be long, and without credentials."""
    parts = urlsplit(url)
    netloc = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{netloc}{parts.path}"
