"""The venue papers of the newest editions."""

from collections.abc import Callable
from pathlib import Path

import pytest
from readers_site import Site

from papilio.model.paper import Paper, Record
from papilio.web.answering.problems import PageError
from papilio.web.frame import Frame
from papilio.web.lists.kinds import latest
from papilio.web.lists.paper_list import ListRequest


def test_it_is_named_in_any_case() -> None:
    assert latest.is_named("latest") and latest.is_named("LATEST")
    assert not latest.is_named("latest,ICML") and not latest.is_named("")


def test_what_came_last_stands_first_and_the_list_ends(tmp_path: Path, frame: Frame) -> None:
    numbers = range(latest.MAX_LATEST + 3)
    site = Site(f"sqlite:///{tmp_path / 'papilio.db'}", tmp_path, [Record(Paper("arxiv:2405.00001", "A preprint"))])
    for number in numbers:
        with site.store.transaction() as tx:
            site.store.papers.put(tx, [Record(Paper(f"acl:P19-{number:04}", "One", venue="ACL", year=2019, published="2019"))])
    listed = latest.read(ListRequest(site.app, frame))
    assert list(listed.refs) == [f"acl:P19-{number:04}" for number in reversed(numbers)][: latest.MAX_LATEST]
    site.close()


def test_a_day_of_it(ask: Callable[..., ListRequest]) -> None:
    assert latest.read(ask(date="2025-05-01")).total == 5
    assert latest.read(ask(date="2025-05-02")).total == 0
    assert latest.whole(ask(date="2025-05-02", show="x")).total == latest.read(ask()).total == 6
    with pytest.raises(PageError):
        latest.read(ask(date="yesterday"))
