"""A list of papers: how many it has, in which order, and that no paper is read twice."""

from dataclasses import FrozenInstanceError

import pytest
from readers_site import Watch
from starlette.requests import Request

from papilio.app import App
from papilio.web.frame import Frame
from papilio.web.lists.options import ListOptions
from papilio.web.lists.paper_list import ListRequest, PaperList

REFS = [f"arxiv:2405.{number:05}" for number in (3, 7, 1)]


def test_a_whole_list_is_ordered_as_asked_and_a_part_is_already(papilio_app: App) -> None:
    options = ListOptions(order="stars")
    whole = PaperList(path="/x", title="X", refs=REFS, options=options)
    part = PaperList(path="/x", title="X", refs=REFS, options=options, matching=60)
    assert (whole.total, part.total) == (3, 60)
    assert list(whole.ordered(papilio_app.store)) == [REFS[1], REFS[0], REFS[2]]
    assert list(part.ordered(papilio_app.store)) == REFS


def test_papers_that_were_read_on_the_way_are_not_read_again(papilio_app: App) -> None:
    store = papilio_app.store
    entries = store.papers.find(REFS[:2])
    listed = PaperList(path="/x", title="X", refs=REFS, entries=entries)
    with Watch(store) as watch:
        assert set(listed.find(store, REFS[:2])) == set(REFS[:2])
    assert watch.reads == 0
    assert set(listed.find(store, [*REFS, "arxiv:2499.99999"])) == set(REFS)


def test_a_list_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        PaperList(path="/x", title="X", refs=()).path = "/y"  # type: ignore[misc]


def test_a_request_is_read_as_it_came(papilio_app: App, frame: Frame) -> None:
    scope = {
        "type": "http",
        "path_params": {"names": "cs.LG"},
        "query_string": b"show=5&show=7",
        "headers": [],
        "state": {"reader": "ada"},
    }
    asked = ListRequest.of(Request(scope), papilio_app, frame)
    assert (asked.names, asked.parameters["show"], asked.reader) == ("cs.LG", "7", "ada")
    assert asked.sequence == papilio_app.store.papers.last_sequence()
    assert ListRequest.of(Request({**scope, "path_params": {}, "state": {}}), papilio_app, frame).names == ""
