"""How long a host asks to be left alone: the header Retry-After, the dates of HTTP, and refusals in words."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MOST_RETRY_AFTER_SECONDS = 86_400.0

LONGEST_REFUSAL_BYTES = 500
"""Of a text that says "later"."""

_REFUSAL = re.compile(
    rb"\s*(?:error:?\s*|429:?\s*|503:?\s*)*(?:rate (?:limit )?exceeded|too many requests|(?:service|server|this \w+|arxiv) "
    rb"(?:is )?(?:temporarily )?(?:unavailable|overloaded|busy)|(?:please )?(?:try|retry) (?:again )?later)\b",
    re.IGNORECASE,
)


def retry_after_seconds(value: str, now: datetime) -> float | None:
    """The seconds of a Retry-After header (RFC 9110, 10.2.3), at most a day. None when it says nothing that can be used."""
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return min(float(value), MOST_RETRY_AFTER_SECONDS)
    when = http_date(value)
    return None if when is None else min(max(0.0, (when - now).total_seconds()), MOST_RETRY_AFTER_SECONDS)


def http_date(value: str) -> datetime | None:
    """A date of HTTP; None when it is none."""
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when


def refusal_in(content: bytes) -> str:
    """The words of a short text that says "later", such as `Rate exceeded.`; empty for any other body."""
    refuses = len(content) <= LONGEST_REFUSAL_BYTES and _REFUSAL.match(content)
    return content.decode("ascii", "replace").strip() if refuses else ""
