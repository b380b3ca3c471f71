"""What is asked and found are plain values, which can be compared and kept."""

from dataclasses import FrozenInstanceError, replace
from typing import get_args

import pytest

from papilio.search.documents import Channel, Document, Search, Sort


def test_a_search_is_by_default_what_the_search_box_asks() -> None:
    search = Search("graph")
    assert (search.limit, search.offset, search.sort, search.channel, search.within) == (25, 0, "relevance", "hybrid", "")
    assert search.counted
    assert not search.words_only
    assert search.sort in get_args(Sort)
    assert search.channel in get_args(Channel)


def test_equal_searches_are_one_key_and_no_search_changes() -> None:
    search = Search("graph", sort="time")
    assert {search: 1}[Search("graph", sort="time")] == 1
    assert replace(search, offset=25) != search
    with pytest.raises(FrozenInstanceError):
        search.offset = 25  # type: ignore[misc]


def test_a_document_needs_no_more_than_a_name_and_a_title() -> None:
    document = Document("own:1", "Title")
    assert not any((document.abstract, document.authors, document.names, document.venue, document.code))
    assert hash(document) == hash(Document("own:1", "Title"))
