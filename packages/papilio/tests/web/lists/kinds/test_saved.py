"""What is new of a saved search, as lists show it, and its feed."""

import pytest
from readers_site import Site

from papilio.finding import saved as saved_searches
from papilio.model.paper import Paper, Record
from papilio.store.readers.saved import Asked
from papilio.web.answering.problems import PageError
from papilio.web.frame import Frame
from papilio.web.lists.kinds.saved import feed, news
from papilio.web.lists.paper_list import ListRequest


def test_what_came_is_listed_newest_first_and_the_feed_begins_with_what_was_there(
    site: Site, frame: Frame, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.store.transaction() as tx:
        site.store.saved.save(tx, "ada", "moths", Asked("zebra moths", channel="lexical"), 0)
        papers = [Record(Paper(f"own:{number}", f"Zebra moths {number}", published="2024")) for number in range(3)]
        site.store.papers.put(tx, papers)
    site.index()
    asked = ListRequest(site.app, frame, "1", reader="ada")
    listed = news(asked)
    assert (list(listed.refs), listed.title, listed.total) == (["own:2", "own:1", "own:0"], "moths", 3)
    assert set(feed(asked).refs) == set(listed.refs) and not listed.indexed
    monkeypatch.setattr(saved_searches, "MOST_CAME", 2)
    assert list(news(asked).refs) == ["own:2", "own:1"] and "Very many" in news(asked).notes[-1]
    for names in ("2", "0", "x", "9" * 30):
        with pytest.raises(PageError, match="no saved search"):
            news(ListRequest(site.app, frame, names, reader="ada"))
    with pytest.raises(PageError):
        feed(ListRequest(site.app, frame, "1", reader="bob"))
