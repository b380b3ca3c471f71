"""Times as text."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papilio.model import utc

MOMENT = datetime(2024, 5, 3, 17, 1, 2, 999_999, tzinfo=UTC)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def test_the_three_forms() -> None:
    assert utc.to_minutes(MOMENT) == "2024-05-03 17:01 UTC"
    assert utc.to_seconds(MOMENT) == "2024-05-03 17:01:02 UTC"
    assert utc.to_iso(MOMENT) == "2024-05-03T17:01:02Z"


@settings(deadline=None)
@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)), ZONES, ZONES)
def test_a_moment_is_said_alike_in_every_zone(naive: datetime, one: timezone, other: timezone) -> None:
    moment = naive.replace(tzinfo=one)
    for say in (utc.to_minutes, utc.to_seconds, utc.to_iso):
        assert say(moment) == say(moment.astimezone(other))
    assert datetime.fromisoformat(utc.to_iso(moment)) == moment.replace(microsecond=0)


@settings(deadline=None)
@given(st.integers(0, 4_000_000_000))
def test_seconds_since_1970_are_the_same_moment(seconds: int) -> None:
    assert utc.to_seconds(seconds) == utc.to_seconds(datetime.fromtimestamp(seconds, UTC))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no zone"):
        utc.to_minutes(datetime(2024, 5, 3))
