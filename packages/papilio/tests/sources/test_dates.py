"""Dates in the forms that people write."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.sources.dates import parse_date


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2023", "2023"), ("2023-05", "2023-05"), ("2023-5-3", "2023-05-03"), ("2023/05/03", "2023-05-03"),
        ("2023.05", "2023-05"),
        ("May 2023", "2023-05"), ("3 May 2023", "2023-05-03"), ("May 3, 2023", "2023-05-03"),
        ("3rd of Sept. 2023", "2023-09-03"),
        ("Wednesday, 3 May 2023", "2023-05-03"), ("  Dec.\n 2023 ", "2023-12"),
        ("2023-05-03T08:00:00Z", "2023-05-03T08:00:00Z"), ("2023-05-03 08:00:00.25 +0200", "2023-05-03T06:00:00Z"),
        ("2023-05-03T01:00-05:00", "2023-05-03T06:00:00Z"),
        # Without a zone it may be one of three days of UTC.
        ("2023-05-03T23:59:59", "2023-05-03"),
    ],
)  # fmt: skip
def test_what_people_write_is_read(written: str, date: str) -> None:
    assert parse_date(written) == date


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2023-02-30", "not in the calendar"), ("2023-13", "not in the calendar"), ("1066-10-14", "not in the calendar"),
        ("3 Floreal 1802", "not in the calendar"), ("9999-01-01T00:00:00Z", "not in the calendar"),
        ("03/05/2023", "may mean two days"), ("", "not understood"), ("yesterday", "not understood"),
        ("２０２３", "not understood"),
    ],
)  # fmt: skip
def test_what_is_no_date_or_may_be_two_says_what_is_right(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        parse_date(written)
    assert "2024-05-03T17:01:02Z is right" in str(caught.value)


@given(st.datetimes(datetime(1700, 1, 1), datetime(2150, 1, 1)))
def test_what_was_read_is_read_again_as_itself(when: datetime) -> None:
    date = parse_date(f"{when:%Y-%m-%dT%H:%M:%SZ}")
    assert [parse_date(date[:length]) for length in (4, 7, 10, 20)] == [date[:length] for length in (4, 7, 10, 20)]
