"""Which papers of the map a search is about: tested through the page, and here that they are looked for once."""

from pathlib import Path

from mapped_library import with_map
from readers_site import Site

from papilio.model.paper import Paper, Record
from papilio.search.documents import Search


def moth(number: int) -> Record:
    return Record(Paper(f"own:{number}", f"Moths of chapter {number}", f"We lead {number} moths to a lamp.", published="2024"))


def test_a_search_is_kept_until_the_library_or_the_map_changes(tmp_path: Path) -> None:
    site = Site(f"sqlite:///{tmp_path / 'papilio.db'}", tmp_path, [moth(number) for number in range(40)])
    try:
        library = with_map(site.app, tmp_path).mapping
        assert library is not None
        first = library.found(Search("moths", limit=3))
        assert first is not None and len(first.rows) == first.matching == 40
        assert library.found(Search("moths", limit=9, offset=5)) is first
        with site.store.transaction() as tx:
            site.store.papers.put(tx, [moth(40)])
        library = with_map(site.app, tmp_path).mapping
        assert library is not None
        second = library.found(Search("moths"))
        assert second is not None and len(second.rows) == 41
        whole = library.library()
        assert whole is not None and len(whole.rows) == 41
    finally:
        site.close()
