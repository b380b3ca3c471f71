"""How long a host asks to be left alone, whatever it writes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.model.retry_after import refusal_in, retry_after_seconds

SENT = datetime(2026, 8, 14, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 120 ", 120.0),
        ("9" * 5000, 86_400.0),
        ("31536000", 86_400.0),
        ("Fri, 14 Aug 2026 12:02:00 GMT", 120.0),
        ("Friday, 14-Aug-26 12:02:00 GMT", 120.0),
        ("Fri Aug 14 12:02:00 2026", 120.0),
        ("Fri, 14 Aug 2026 14:02:00 +0200", 120.0),
        ("Fri, 14 Aug 2026 11:00:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400.0),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 86_400.0),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 0.0),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("+5", None),
        ("5 s", None),
        ("٣", None),
        ("soon", None),
        ("Fri, 14 Aug 2026 25:61:00 GMT", None),
        ("Fri, 14 Aug 2026 12:00:00 +" + "9" * 40, None),
        ("Fri, 14 Aug " + "9" * 5000 + " 12:00:00 GMT", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after_seconds(value, SENT) == seconds


DATE_PARTS = st.sampled_from(
    ["Fri", ", ", "14", " ", "Aug", "2026", "12:00:00", "GMT", "+", "-", "9" * 25, ":", "0", "\t", "(", "é", "-0001", "1e9"]
)


@given(st.one_of(st.text(max_size=40), st.lists(DATE_PARTS, max_size=12).map("".join)))
def test_retry_after_takes_anything(value: str) -> None:
    found = retry_after_seconds(value, SENT)
    assert found is None or 0.0 <= found <= 86_400.0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Rate exceeded.", "Rate exceeded."),
        (b"\n429: Too Many Requests\n", "429: Too Many Requests"),
        (b"This listing is temporarily unavailable", "This listing is temporarily unavailable"),
        (b"Please try again later", "Please try again later"),
        (b"", ""),
        (b"<feed>Rate exceeded.</feed>", ""),
        (b"Rate exceeded." + b"x" * 500, ""),
        (b"{}", ""),
        (b"\xef\xbb\xbfRate exceeded.\r\n", "Rate exceeded."),
        (b"Rate exceeded. Please wait before\nyou ask again.", "Rate exceeded. Please wait before you ask again."),
        (b"<pre>Rate exceeded.</pre>", "Rate exceeded."),
        (b"<html><head><title>429 Too Many Requests</title></head></html>", "429 Too Many Requests"),
        (b"<html><style>p { color: red }</style><!-- 1 --><h1>Rate exceeded.</h1></html>", "Rate exceeded."),
        (b'{"error": "Rate exceeded."}', '{"error": "Rate exceeded."}'),
        (b'{"status":429,"message":"too many requests"}', '{"status":429,"message":"too many requests"}'),
        (b"<p>" + b"<b>" * 2000 + b"Rate exceeded.", ""),
        (b"<rss><title>Rate exceeded.</title></rss>", ""),
        (b"<html><title>On servers that say: try again later</title></html>", ""),
    ],
)
def test_a_refusal_in_words(content: bytes, said: str) -> None:
    assert refusal_in(content) == said
