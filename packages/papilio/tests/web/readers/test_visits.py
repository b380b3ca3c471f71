"""A reader's coming to a list: what counts as a visit, and what is said of it."""

from pathlib import Path

import pytest
from readers_site import Site
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from papilio.model import utc
from papilio.store.readers.visits import Visit
from papilio.web.frame import Frame
from papilio.web.i18n import messages
from papilio.web.readers.visits import MAX_KEY, Arrival, arrive, since_line

FRAME = Frame("", "/", messages("en"))


@pytest.fixture
def empty(sqlite_url: str, tmp_path: Path) -> Site:
    return Site(sqlite_url, tmp_path)


def come(site: Site, key: str, sequence: int, method: str = "GET", *, first_page: bool = True, **headers: str) -> Arrival:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    request = Request({"type": "http", "method": method, "headers": pairs, "state": {"reader": "ada"}})
    arrival = arrive(request, site.app, key, sequence, first_page=first_page)
    task = arrival.remember(site.app, Response()).background
    if isinstance(task, BackgroundTask):
        task.func(*task.args)
    return arrival


@pytest.mark.parametrize("key", ["/arxiv/cs.LG", "/search?q=" + "long " * MAX_KEY])
def test_a_later_visit_knows_what_was_there_at_the_one_before(empty: Site, key: str) -> None:
    assert come(empty, key, 5).since is None
    empty.clock.move(hours=3)
    second = come(empty, key, 9)
    assert second.since is not None and second.since.sequence == 5
    assert come(empty, key + "x", 9).since is None, "another list was never visited"


def test_later_pages_and_what_nobody_looks_at_are_no_visits(empty: Site) -> None:
    for news in (
        come(empty, "/x", 5, first_page=False),
        come(empty, "/x", 5, "HEAD"),
        come(empty, "/x", 5, sec_purpose="prefetch"),
        come(empty, "/x", 5, sec_fetch_site="cross-site", sec_fetch_mode="no-cors", sec_fetch_dest="image"),
    ):
        assert not news.news
    assert come(empty, "/x", 5).since is None


@pytest.mark.parametrize(
    ("fresh", "on_page", "said"),
    [
        (0, False, "nothing new since you were here, 1970-01-01 00:01 UTC"),
        (1234, False, "1,234 new since you were here, 1970-01-01 00:01 UTC"),
        (2, True, "2 on this page new since you were here, 1970-01-01 00:01 UTC"),
    ],
)
def test_what_is_said_of_it(fresh: int, on_page: bool, said: str) -> None:
    assert since_line(FRAME, Visit(60.0, 1), fresh, on_page=on_page) == said
    assert since_line(FRAME, None, fresh, on_page=on_page) == ""
    assert utc.to_minutes(60.0) in said
