"""What a page says when it cannot show what was asked for."""

import logging
from math import ceil

from papilio.errors import (
    BusyError,
    DatabaseUnreachableError,
    InputError,
    LaterError,
    NotFoundError,
    PapilioError,
    StorageFullError,
    StoreError,
    UnavailableError,
)
from papilio.web.frame import Link
from papilio.web.i18n import Messages

_log = logging.getLogger(__name__)

BUSY_SECONDS = 5.0
"""Whoever writes holds the database for a second or two."""

UNREACHABLE_SECONDS = 30.0
"""A database that is started anew takes so long."""

FULL_SECONDS = 300.0
"""Somebody has to make room."""

UNAVAILABLE_SECONDS = 60.0


class PageError(PapilioError):
    """Why a page cannot be shown, in the reader's language, with the ways on from there.

    Args:
        status: HTTP status: 400, 404, or 429 and 503 for what may be there later.
        message: What is wrong and what would be right.
        ways: Links that lead to something that works.
    """

    def __init__(self, status: int, message: str, ways: tuple[Link, ...] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.ways = ways


def status_of(error: PapilioError) -> int:
    """The HTTP status that tells of an error."""
    match error:
        case PageError():
            return error.status
        case InputError():
            return 400
        case NotFoundError():
            return 404
        case UnavailableError() | BusyError() | DatabaseUnreachableError():
            return 503
        case StorageFullError():
            return 507
        case _:
            return 500


def headers_of(error: PapilioError) -> dict[str, str]:
    """When to come again, as `Retry-After`, of an error that passes; nothing of others."""
    seconds = _seconds(error)
    return {} if seconds is None else {"Retry-After": str(max(1, ceil(seconds)))}


def _seconds(error: PapilioError) -> float | None:
    match error:
        case LaterError() if error.retry_after_seconds is not None:
            return error.retry_after_seconds
        case BusyError():
            return BUSY_SECONDS
        case DatabaseUnreachableError():
            return UNREACHABLE_SECONDS
        case StorageFullError():
            return FULL_SECONDS
        case _:
            return UNAVAILABLE_SECONDS if status_of(error) in (429, 503, 507) else None


def said(error: PapilioError, text: Messages) -> str:
    """What a reader is told of an error. Where the library lies and what the database said stand in the log alone."""
    match error:
        case StorageFullError():
            told = text("No space is left on the server, so nothing can be saved. What was saved before is safe.")
        case BusyError():
            told = text("Something else is being saved just now. Try again in a moment.")
        case StoreError():
            told = text("The library cannot do this at the moment; the reason is in the server's log.")
        case _:
            return str(error)
    _log.error("%s", error)
    return told
