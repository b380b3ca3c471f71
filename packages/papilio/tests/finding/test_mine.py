"""What a reader left, from the library into a search."""

from pathlib import Path

from papilio.finding.find import find, find_hits
from papilio.finding.indexing import catch_up
from papilio.finding.mine import OfReader
from papilio.model.paper import Paper, Record
from papilio.search.documents import Search
from papilio.search.engine import Engine
from papilio.store import Store


def test_a_search_knows_the_stars_marks_and_notes_of_the_reader_who_asks(sqlite_url: str, tmp_path: Path) -> None:
    store, engine = Store.open(sqlite_url), Engine(tmp_path / "index")
    with store.transaction() as tx:
        store.papers.put(tx, [Record(Paper(f"own:{number}", "Graph attention")) for number in range(4)])
        store.stars.add(tx, "ada", "own:0", 1)
        store.reads.mark(tx, "ada", "own:1", 1)
        store.notes.save(tx, "ada", "own:2", "Très belle idée", 1)
        store.stars.add(tx, "bob", "own:3", 1)
    catch_up(store, engine)

    def found(query: str, reader: str) -> list[str]:
        search = Search(query)
        refs = sorted(each.entry.paper.ref for each in find(store, engine, search, reader=reader).found)
        hits, total = find_hits(store, engine, search, reader=reader)
        assert sorted(hit.ref for hit in hits) == refs and total == len(refs)
        return refs

    assert found("is:starred", "ada") == ["own:0"]
    assert found("is:starred", "bob") == ["own:3"]
    assert found("is:starred", "") == []
    assert found("graph (is:read OR note:idee)", "ada") == ["own:1", "own:2"]
    assert found("graph -has:note", "ada") == ["own:0", "own:1", "own:3"]
    assert [mark for mark in ("starred", "read", "note") if OfReader(store, "ada").marked(mark)] == ["starred", "read", "note"]
    store.close()
