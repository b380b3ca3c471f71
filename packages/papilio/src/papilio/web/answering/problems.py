"""What a page says when it cannot show what was asked for."""

from papilio.errors import (
    BusyError,
    DatabaseUnreachableError,
    InputError,
    NotFoundError,
    PapilioError,
    StorageFullError,
    UnavailableError,
)
from papilio.web.frame import Link


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
