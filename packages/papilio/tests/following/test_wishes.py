"""What is said of a paper that is not held."""

from datetime import UTC, datetime

import pytest

from papilio.following.wishes import SOON_SECONDS, Asked, Outage, Why

SINCE = datetime(2026, 8, 14, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "pending"),
    [
        (Asked("arxiv:2401.00001", "held"), False),
        (Asked("arxiv:2401.00001", "fetching", Why.FETCHING, (("source", "arXiv"),), 3.0), True),
        (Asked("arxiv:2401.00001", "unasked", Why.FETCHING, (("source", "arXiv"),), 3.0), True),
        (Asked("arxiv:2401.00001", "full", Why.QUEUE_FULL, (), SOON_SECONDS), True),
        (Asked("arxiv:2401.00001", "full", Why.HOUR_FULL, (("n", "600"), ("time", "13:00")), SOON_SECONDS + 1), False),
        (Asked("cvf:A_B_CVPR_2024", "unfetchable", Why.NOT_GIVEN), False),
    ],
)
def test_what_comes_by_itself_is_pending(asked: Asked, pending: bool) -> None:
    assert asked.pending is pending
    assert "{" not in asked.why


def test_only_ones_own_share_is_ones_own() -> None:
    assert Asked("x:1", "full", Why.SHARE_FULL).own_share
    assert not Asked("x:1", "full", Why.QUEUE_FULL).own_share


def test_an_outage_names_its_source() -> None:
    stands = Outage("PMLR", "proceedings.mlr.press says 503.", SINCE, None)
    assert stands.why == ("PMLR has not given what was asked since 2026-08-14 12:00 UTC: proceedings.mlr.press says 503.")
