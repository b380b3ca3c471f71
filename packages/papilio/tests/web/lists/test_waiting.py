"""Papers that are still to come: what a page says of them, and when it looks again."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from starlette.requests import Request

from papilio.following.wishes import Asked, Outage, Why
from papilio.web.answering.problems import PageError
from papilio.web.frame import Frame
from papilio.web.i18n import messages
from papilio.web.lists.waiting import (
    LOOKS_SECONDS,
    UNKEPT,
    Waiting,
    build_waiting,
    headers_of,
    sentence,
    status_of,
    without_look,
)

NOW = datetime(2024, 5, 4, 12, tzinfo=UTC)
FETCHING = Asked("arxiv:2405.00001", "fetching", Why.FETCHING, (("source", "arXiv"),), 3.0)
FULL = Asked("arxiv:2405.00002", "full", Why.QUEUE_FULL, (), 15.2)
MINE = Asked("arxiv:2405.00003", "full", Why.SHARE_FULL, (("n", "7"),), 15.2)


def waiting(pending: Sequence[Asked], look: str = "", outage: Outage | None = None, *, lone: bool = False) -> Waiting:
    query = f"sort=0&look={look}" if look else "sort=0"
    request = Request({"type": "http", "query_string": query.encode(), "headers": []})
    frame = Frame("/lib", f"/arxiv/2405.00001?{query}", messages("en"))
    return build_waiting(request, frame, pending, outage, lone=lone)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (FETCHING, 202),
        (Asked("x", "unasked"), 202),
        (FULL, 503),
        (MINE, 429),
        (Asked("x", "held"), 200),
        (Asked("x", "absent"), 404),
        (Asked("x", "unfetchable"), 404),
    ],
)
def test_the_status_tells_whether_to_ask_again(asked: Asked, status: int) -> None:
    assert status_of(asked) == status


def test_retry_after_is_the_soonest_that_helps_and_not_before_an_outage_ends() -> None:
    outage = Outage("arXiv", "It is down", NOW - timedelta(hours=1), NOW + timedelta(seconds=90))
    assert headers_of([FULL, FETCHING], NOW) == {**UNKEPT, "Retry-After": "3"}
    assert headers_of([FULL], NOW)["Retry-After"] == "16"
    assert headers_of([FETCHING], NOW, outage)["Retry-After"] == "90"
    assert headers_of([FETCHING], NOW, Outage("arXiv", "It is down", NOW, None))["Retry-After"] == "3"
    assert headers_of([Asked("x", "absent")], NOW) == UNKEPT
    assert int(headers_of([Asked("x", "full", Why.NO_SPACE)], NOW)["Retry-After"]) >= 60


@pytest.mark.parametrize(
    ("pending", "lone", "said"),
    [
        ([FETCHING], True, "This paper is being fetched"),
        ([FETCHING], False, "1 paper is being fetched."),
        ([FETCHING, FETCHING, FULL], False, "2 papers are being fetched. 1 more waits for room in the queue."),
        ([FULL], True, "As many papers wait as the library fetches"),
        ([MINE, FULL], False, "7 papers that you asked for"),
    ],
)
def test_what_is_under_way(pending: Sequence[Asked], lone: bool, said: str) -> None:
    assert waiting(pending, lone=lone).says.startswith(said)


def test_an_outage_is_told_with_its_reason_and_the_next_try() -> None:
    says = waiting([FETCHING], outage=Outage("arXiv", "Status 503.", NOW, NOW + timedelta(minutes=5))).says
    assert "Status 503." in says and "12:05" in says


def test_a_page_looks_ever_more_rarely_and_then_leaves_it_to_the_reader() -> None:
    for look in range(len(LOOKS_SECONDS)):
        page = waiting([FETCHING], str(look))
        assert page.refresh == f"{LOOKS_SECONDS[look]}; url=/lib/arxiv/2405.00001?sort=0&look={look + 1}"
        assert page.again == "/lib/arxiv/2405.00001?sort=0"
    last = waiting([FETCHING], str(len(LOOKS_SECONDS)))
    assert (last.refresh, last.seconds) == ("", "") and "no longer looks by itself" in last.says
    with pytest.raises(PageError):
        waiting([FETCHING], "soon")


def test_a_page_that_never_looked_and_a_paper_that_came_say_nothing_of_it() -> None:
    request = Request({"type": "http", "query_string": b"look=3", "headers": []})
    assert without_look(request, Frame("", "/arxiv/2405.00001?look=3", messages("en"))) == "/arxiv/2405.00001"
    assert sentence(Frame("", "/", messages("en")), Asked("x", "held")) == ""
