"""A moment as text, always in UTC and always saying so."""

from datetime import UTC, datetime


def to_minutes(moment: datetime | float) -> str:
    """`2024-05-03 17:01 UTC`, as pages say a time.

    Args:
        moment: An aware datetime, or seconds since 1970.
    """
    return f"{_bare(moment).isoformat(' ', 'minutes')} UTC"


def to_seconds(moment: datetime | float) -> str:
    """`2024-05-03 17:01:02 UTC`, as logs and cards say a time; the argument as of `to_minutes`."""
    return f"{_bare(moment).isoformat(' ', 'seconds')} UTC"


def to_iso(moment: datetime | float) -> str:
    """`2024-05-03T17:01:02Z`, as records and programs have it; the argument as of `to_minutes`."""
    return f"{_bare(moment).isoformat('T', 'seconds')}Z"


def _bare(moment: datetime | float) -> datetime:
    """The moment in UTC, without its zone."""
    if not isinstance(moment, datetime):
        moment = datetime.fromtimestamp(moment, UTC)
    if moment.tzinfo is None:
        raise ValueError(f"the time {moment} has no zone, so it may mean any of them")
    return moment.astimezone(UTC).replace(tzinfo=None)
