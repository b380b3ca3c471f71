"""The only outgoing HTTP: one `get`, with a user agent that names the operator, time-outs, a size cap, an allow-list of
hosts and politeness.

Every address belongs to a `HostGroup`, the hosts of which are asked through one `Gate` (all of arXiv's hosts are one group).
An address of no group is never asked, nor a redirect that leaves the group; each hop of a redirect takes a turn of its own.
Certificates are verified. Replies come whole, decompressed, and not larger than was allowed, or not at all.

What a status means: 200, 304, 400, 404 and 410 are replies; 403, 406, 408, 425, 429 and 5xx are "later" (`LaterError`),
never "does not exist".
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import httpx2

DEADLINE_SECONDS = 120.0
MOST_BYTES = 64 * 2**20


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

    def __init__(self, groups: Sequence[HostGroup], contact: str, *, transport: httpx2.BaseTransport | None = None) -> None:
        """Prepare; nothing is sent before it is asked for.

        Args:
            contact: Mail address or page of the operator, for the user agent.
            transport: Replaced by tests only.

        Raises:
            InputError: `contact` is empty or no header can carry it.
        """
        raise NotImplementedError

    def get(
        self,
        url: str,
        *,
        accept: str = "*/*",
        etag: str = "",
        last_modified: str = "",
        pause_seconds: float | None = None,
        deadline_seconds: float = DEADLINE_SECONDS,
        most_bytes: int = MOST_BYTES,
    ) -> Reply:
        """Ask once, when it is our turn. Nothing is tried again here: who asked decides whether it still matters.

        Args:
            etag, last_modified: What an earlier reply brought; then 304 may be the answer.
            pause_seconds: Rest of the group afterwards; at least the group's own.
            deadline_seconds: For the whole request, from connecting to the last byte.
            most_bytes: Of the decompressed body.

        Raises:
            LaterError: Not reached, cut off, too slow, or "later".
            UntrustedError: Address or redirect outside the group, certificate that fails, body too large.
            ReplyError: Any other status.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Close every connection."""
        raise NotImplementedError
