"""What one reader left on the papers of a page, for all of them at once."""

import pytest
from readers_site import Site, Watch
from starlette.requests import Request

from papilio.finding.lookup import get_named
from papilio.web.readers.view import paper_anchor, reader_of, view_of, work_of

ADA = Request({"type": "http", "headers": [], "state": {"reader": "ada"}})
NOBODY_NAMED = Request({"type": "http", "headers": [], "state": {}})


def leave(site: Site, reader: str, *refs: str) -> None:
    with site.store.transaction() as tx:
        for ref in refs:
            site.store.stars.add(tx, reader, ref, 0)
            site.store.reads.mark(tx, reader, ref, 0)
            site.store.ratings.set(tx, reader, ref, -1, 0)
            site.store.notes.save(tx, reader, ref, "a note", 0, shared=False)


def test_a_reader_sees_what_is_hers_on_every_record_of_a_work(site: Site) -> None:
    leave(site, "ada", "arxiv:2405.00205")
    leave(site, "", "arxiv:2405.00001")
    entries = list(site.store.papers.find(["openreview:tAlk_1-xyz", "arxiv:2405.00001"]).values())
    hers = view_of(ADA, site.app, entries)
    assert hers.starred == hers.read == set(hers.ratings) == set(hers.notes) == {"arxiv:2405.00205"}
    assert view_of(NOBODY_NAMED, site.app, entries).starred == {"arxiv:2405.00001"}
    assert (reader_of(ADA), reader_of(NOBODY_NAMED)) == ("ada", "")


def test_as_many_queries_for_many_papers_as_for_one(site: Site) -> None:
    leave(site, "ada", *(f"arxiv:2405.{number:05}" for number in range(1, 61)))
    entries = list(site.store.papers.find([f"arxiv:2405.{number:05}" for number in range(1, 61)]).values())
    with Watch(site.store) as few:
        view_of(ADA, site.app, entries[:1])
    with Watch(site.store) as many:
        assert len(view_of(ADA, site.app, entries).starred) == 60
    assert few.reads == many.reads


@pytest.mark.parametrize("name", ["2405.00205", "tAlk_1-xyz@OpenReview"])
def test_the_record_that_lists_show_stands_first_in_its_work(site: Site, name: str) -> None:
    assert work_of(get_named(site.store, name)) == ("openreview:tAlk_1-xyz", "arxiv:2405.00205")


def test_a_card_has_a_fragment_that_an_address_can_hold() -> None:
    assert paper_anchor("arxiv:hep-th/9901001") == "#hep-th/9901001"
    assert paper_anchor("openreview:tAlk_1-xyz") == "#tAlk_1-xyz@OpenReview"
