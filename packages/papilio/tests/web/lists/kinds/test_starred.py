"""The reader's starred papers, as lists show them."""

from readers_site import Site

from papilio.web.frame import Frame
from papilio.web.lists.kinds.starred import read
from papilio.web.lists.paper_list import ListRequest


def starred(site: Site, frame: Frame, *refs: str, reader: str = "") -> ListRequest:
    with site.store.transaction() as tx:
        for second, ref in enumerate(refs):
            site.store.stars.add(tx, reader, ref, second)
    return ListRequest(site.app, frame, reader=reader)


def test_newest_star_first_of_this_reader_only(site: Site, frame: Frame) -> None:
    ada = starred(site, frame, "arxiv:2405.00005", "arxiv:2405.00009", reader="ada")
    bob = starred(site, frame, "acl:P19-1001", reader="bob")
    assert list(read(ada).refs) == ["arxiv:2405.00009", "arxiv:2405.00005"]
    assert list(read(bob).refs) == ["acl:P19-1001"]


def test_records_of_one_work_are_one_and_those_away_are_counted(site: Site, frame: Frame) -> None:
    asked = starred(site, frame, "arxiv:2405.00205", "openreview:tAlk_1-xyz", "arxiv:1.1", "arxiv:1.2")
    listed = read(asked)
    assert (list(listed.refs), listed.total) == (["openreview:tAlk_1-xyz"], 1)
    assert listed.notes[0].startswith("2 starred papers are not in the library now")


def test_none_says_what_to_do(site: Site, frame: Frame) -> None:
    listed = read(ListRequest(site.app, frame))
    assert listed.total == 0 and "Press Star" in listed.empty and not listed.notes
    assert listed.feed == "", "whose stars these are is nobody's business"
