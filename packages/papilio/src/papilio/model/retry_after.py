"""How long a host asks to be left alone: the header Retry-After, the dates of HTTP, and refusals in words."""

import codecs
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MOST_RETRY_AFTER_SECONDS = 86_400.0

LONGEST_REFUSAL_BYTES = 500
"""Of a text that says "later"."""

LONGEST_PAGE_BYTES = 4096
"""Of a page around such a text."""

_DATA = re.compile(rb"<(?:\w+:)?(?:feed|rss|oai-pmh)\b", re.IGNORECASE)
_MARKUP = re.compile(rb"<!--.*?-->|<(script|style)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_REFUSAL = re.compile(
    rb"[\s\"':,{]*(?:(?:error|message|detail|title|status|code|429|503)\b[\s\"':,]*)*"
    rb"(?:rate (?:limit )?exceeded|too many requests|(?:service|server|this \w+|arxiv) (?:is )?(?:temporarily )?"
    rb"(?:unavailable|overloaded|busy)|(?:please )?(?:try|retry) (?:again )?later)\b",
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
    """The words of a short body that says "later", as text, page or JSON; empty for any other."""
    if len(content) > LONGEST_PAGE_BYTES or _DATA.search(content):
        return ""
    words = b" ".join(_MARKUP.sub(b" ", content.removeprefix(codecs.BOM_UTF8)).split())
    refuses = len(words) <= LONGEST_REFUSAL_BYTES and _REFUSAL.match(words)
    return words.decode("ascii", "replace") if refuses else ""
