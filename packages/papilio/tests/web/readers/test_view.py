"""Who reads, and what this reader left on the papers of a page."""

import pytest
from readers_site import NOON, Site, Watch
from starlette.requests import Request
from starlette.responses import Response

from papilio.errors import NotFoundError
from papilio.store.readers.visits import Visit
from papilio.web.frame import Frame
from papilio.web.i18n import messages
from papilio.web.readers.view import MAX_KEY, arrive, find_paper, moment, paper_anchor, reader_of, since_line, view_of, work_of

FRAME = Frame("", "/", messages("en"))


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


@pytest.mark.parametrize("name", ["arxiv:2405.00001", "2405.00001", " 2405.00001v2 ", "arXiv:2405.00001"])
def test_a_form_names_a_paper_in_any_spelling(site: Site, name: str) -> None:
    assert find_paper(site.app, name).paper.ref == "arxiv:2405.00001"


def test_what_is_not_held_is_told_in_short(site: Site) -> None:
    with pytest.raises(NotFoundError, match="…") as caught:
        find_paper(site.app, "x" * 5000)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("sent", [{"first_page": False}, {"method": "HEAD"}, {"sec_purpose": "prefetch"}])
def test_a_first_page_that_somebody_reads_begins_a_visit_and_nothing_else_does(site: Site, sent: dict[str, object]) -> None:
    assert arrive(request("ada"), site.app, "/arxiv/cs.LG", first_page=True).news
    first_page = bool(sent.pop("first_page", True))
    assert not arrive(request("ada", **sent), site.app, "/arxiv/cs.LG", first_page=first_page).news  # pyright: ignore[reportArgumentType]


def test_a_long_name_of_a_list_is_kept_short(site: Site) -> None:
    keys = {arrive(request(), site.app, "/search?q=" + "x" * n, first_page=True).key for n in (1000, 1001)}
    assert len(keys) == 2 and all(len(key) <= MAX_KEY for key in keys)
    answer = Response()
    assert arrive(request(), site.app, "/a", first_page=True).remember(site.app, answer).background is not None


def test_words_for_what_is_new() -> None:
    visit = Visit(NOON.timestamp(), 1)
    assert since_line(FRAME, None, 3) == ""
    assert since_line(FRAME, visit, 0) == "nothing new since you were here, 2024-05-04 12:00 UTC"
    assert since_line(FRAME, visit, 1200) == "1,200 new since you were here, 2024-05-04 12:00 UTC"
    assert since_line(FRAME, visit, 2, on_page=True) == "2 on this page new since you were here, 2024-05-04 12:00 UTC"
    assert moment(0) == "1970-01-01 00:00 UTC"


def test_a_card_has_a_fragment_and_a_request_a_reader() -> None:
    assert paper_anchor("openreview:tAlk_1-xyz") == "#tAlk_1-xyz@OpenReview"
    assert reader_of(request("ada")) == "ada" and reader_of(Request({"type": "http", "headers": []})) == ""
