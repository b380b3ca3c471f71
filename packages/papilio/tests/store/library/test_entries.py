"""Entries: a paper with everything beside it, in as many queries for fifty papers as for one."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Connection, event

from papilio.model.paper import Announcement, Author, Paper, ReadingCounts, Record
from papilio.store import Store
from papilio.store.library.entries import Beside, read_entries, select_papers, to_entries
from papilio.store.library.papers import PutCounts

TALK = Paper(
    "openreview:abcde", "A talk", authors=(Author("Ada", ("London",)),), venue="ICML", year=2024, track="Oral", doi="10.1000/X"
)
DAY = Announcement("cs.LG", date(2024, 5, 3), "new")


def test_an_entry_has_all_that_the_library_knows(store: Store, put: Callable[..., PutCounts]) -> None:
    preprint = Paper("arxiv:2401.00001", "A talk", categories=("cs.LG",))
    put(Record(preprint, (DAY,), aliases=("arxiv:old",)), Record(TALK, preprint="arxiv:2401.00001"))
    with store.transaction() as tx:
        for ref, reader in (("arxiv:2401.00001", "a"), ("openreview:abcde", "b")):
            store.readings.open(tx, ref, "pdf", reader, 0)
    with store.database.read() as connection:
        held = {each.paper.ref: each for each in read_entries(connection, ["arxiv:2401.00001", "openreview:abcde"])}
        bare = to_entries(connection, connection.execute(select_papers()).all(), beside=Beside.NAMES)
        nameless = to_entries(connection, connection.execute(select_papers()).all(), beside=Beside.COUNTS)
    assert held["openreview:abcde"].paper == TALK and held["arxiv:2401.00001"].paper == preprint
    assert held["openreview:abcde"].also == ("arxiv:2401.00001",)
    assert held["openreview:abcde"].aliases == ("doi:10.1000/x",)
    assert held["arxiv:2401.00001"].also == ("openreview:abcde",)
    assert (held["arxiv:2401.00001"].also_in, held["openreview:abcde"].also_in) == (("ICML.2024",), ("",))
    assert (held["arxiv:2401.00001"].announcements, held["arxiv:2401.00001"].aliases) == ((DAY,), ("arxiv:old",))
    assert {each.counts for each in held.values()} == {ReadingCounts(pdf=2)}, "of the whole work"
    assert {each.aliases for each in nameless} == {(), ("doi:10.1000/x",)} and {each.counts.pdf for each in nameless} == {2}
    assert {each.announcements for each in bare} == {()} and {each.counts for each in bare} == {ReadingCounts()}


def test_fifty_papers_take_as_many_queries_as_one(store: Store, put: Callable[..., PutCounts]) -> None:
    put(*(Record(Paper(f"x:{n}", f"Title {n}", categories=("cs.LG",)), (DAY,)) for n in range(50)))
    asked: list[int] = []

    def count(connection: Connection, papers: int) -> int:
        statements: list[Any] = []

        def note(*arguments: Any) -> None:
            statements.append(arguments[2])

        event.listen(connection, "before_cursor_execute", note)
        asked.append(len(read_entries(connection, [f"x:{number}" for number in range(papers)])))
        event.remove(connection, "before_cursor_execute", note)
        return len(statements)

    with store.database.read() as connection:
        assert count(connection, 1) == count(connection, 50)
        assert read_entries(connection, ["x:unknown"]) == []
    assert asked == [1, 50]
