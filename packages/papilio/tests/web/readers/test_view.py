"""Who reads, and what this reader left on the papers of a page."""

from readers_site import Site, Watch
from starlette.requests import Request

from papilio.web.readers.view import paper_anchor, reader_of, view_of, work_of


def request(reader: str = "", method: str = "GET", **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": method, "headers": raw, "state": {"reader": reader}})


def test_what_was_left_on_a_preprint_counts_for_the_work(site: Site) -> None:
    with site.store.transaction() as tx:
        site.store.stars.add(tx, "ada", "arxiv:2405.00205", 0)
        site.store.reads.mark(tx, "ada", "arxiv:2405.00001", 0)
    entries = [site.store.papers.get(ref) for ref in ("openreview:tAlk_1-xyz", "arxiv:2405.00001", "arxiv:2405.00002")]
    mine, theirs = view_of(request("ada"), site.app, entries), view_of(request("bob"), site.app, entries)
    assert not mine.starred.isdisjoint(work_of(entries[0])) and mine.read == {"arxiv:2405.00001"}
    assert (theirs.starred, theirs.read, theirs.ratings, theirs.notes) == (frozenset(), frozenset(), {}, {})
    with Watch(site.store) as one:
        view_of(request("ada"), site.app, entries[:1])
    with Watch(site.store) as all_:
        view_of(request("ada"), site.app, entries)
    assert one.reads == all_.reads


def test_the_record_shown_in_lists_comes_first(site: Site) -> None:
    for ref in ("openreview:tAlk_1-xyz", "arxiv:2405.00205"):
        assert work_of(site.store.papers.get(ref)) == ("openreview:tAlk_1-xyz", "arxiv:2405.00205")


def test_a_card_has_a_fragment_and_a_request_a_reader() -> None:
    assert paper_anchor("openreview:tAlk_1-xyz") == "#tAlk_1-xyz@OpenReview"
    assert reader_of(request("ada")) == "ada" and reader_of(Request({"type": "http", "headers": []})) == ""
