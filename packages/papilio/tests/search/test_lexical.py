"""The index in one directory: its states, its orders, its numbers."""

import gc
import random
from pathlib import Path

import pytest

from papilio.search import lexical
from papilio.search.analysis import Analysis
from papilio.search.clause import Clause
from papilio.search.documents import Document
from papilio.search.engine import Engine
from papilio.search.lexical import Countable, LexicalIndex, Snapshot
from papilio.search.query import parse
from papilio.search.schema import FORMAT

CHANCE = random.Random(8)
DOCUMENTS = [
    Document(
        f"d{number}",
        "graph " * CHANCE.randint(1, 3),
        published=CHANCE.choice(("2020-01-01", "2020-01-02", "2021", "")),
        categories=("cs.LG",) if number % 3 else (),
        venue="ICLR" if number % 5 == 0 else "",
        year=2020 if number % 2 else None,
    )
    for number in range(120)
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    """The documents in three segments."""
    directory = tmp_path_factory.mktemp("index")
    engine = Engine(directory)
    for part in range(3):
        with engine.writer() as writer:
            for document in DOCUMENTS[part::3]:
                writer.put(document)
            writer.commit(part + 1)
    return LexicalIndex(directory / f"lexical-{FORMAT}", Analysis())


def clause_of(snapshot: Snapshot, query: str) -> Clause:
    clause = snapshot.compiler.compile(parse(query)).clause
    assert clause is not None
    return clause


def by_time(document: Document) -> tuple[str, str]:
    """Sorts newest first, then by ref; a year alone counts as its first day."""
    known = f"{document.published}-01-01" if len(document.published) == 4 else document.published
    return "".join(chr(0x10FFFF - ord(character)) for character in known) or "\U0010ffff", document.ref


@pytest.mark.parametrize("limit", [1, 7, 50, 119, 120, 500])
def test_the_newest_come_first_and_ties_in_the_order_of_refs(index: LexicalIndex, limit: int) -> None:
    snapshot = index.snapshot()
    newest = sorted((each for each in DOCUMENTS if each.published), key=by_time)
    undated = sorted((each for each in DOCUMENTS if not each.published), key=lambda each: each.ref)
    hits = lexical.top(snapshot, clause_of(snapshot, "graph"), limit, sort="time")
    assert [hit.ref for hit in hits] == [each.ref for each in [*newest, *undated]][:limit]


@pytest.mark.parametrize("limit", [1, 10, 60, 200])
def test_the_best_come_first_and_ties_in_the_order_of_refs(index: LexicalIndex, limit: int) -> None:
    snapshot = index.snapshot()
    everything = lexical.top(snapshot, clause_of(snapshot, "graph"), 500)
    assert len(everything) == len(DOCUMENTS)
    assert everything == sorted(everything, key=lambda hit: (-hit.score, hit.ref))
    assert lexical.top(snapshot, clause_of(snapshot, "graph"), limit) == everything[:limit]


def test_the_most_read_come_first_and_what_nobody_read_by_time(index: LexicalIndex) -> None:
    snapshot = index.snapshot()
    clause = clause_of(snapshot, "graph")
    newest = [hit.ref for hit in lexical.top(snapshot, clause, 500, sort="time")]
    found = lexical.starred(snapshot, index, clause, {"d7": 2, "d8": 5, "d9": 0, "elsewhere": 9}, 20)
    assert [(hit.ref, hit.score) for hit in found[:2]] == [("d8", 5.0), ("d7", 2.0)]
    assert [hit.ref for hit in found[2:]] == [ref for ref in newest if ref not in ("d7", "d8")][:18]


def test_the_numbers_count_every_match_once_with_and_without_a_year(index: LexicalIndex) -> None:
    snapshot = index.snapshot()
    query = parse("graph")
    tally = snapshot.tally(Countable(query, None, clause_of(snapshot, "graph")))
    counts = {name: {each.value: each.papers for each in values} for name, values in tally.facets.items()}
    assert tally.total == len(DOCUMENTS)
    assert counts["category"] == {"cs.LG": sum(bool(each.categories) for each in DOCUMENTS)}
    assert counts["venue"] == {"ICLR": sum(bool(each.venue) for each in DOCUMENTS)}
    assert sum(counts["year"].values()) == sum(bool(each.year or each.published) for each in DOCUMENTS)
    assert snapshot.tally(Countable(parse("graph"), None, clause_of(snapshot, "venue:ICLR"))) is tally, (
        "a query is counted once"
    )
    assert snapshot.tally(Countable(parse("nothing"), None, clause_of(snapshot, "nothing"))).total == 0


def test_a_state_is_the_same_until_a_commit_and_another_after_it(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    index = LexicalIndex(tmp_path / f"lexical-{FORMAT}", Analysis())
    before = index.snapshot()
    assert (before.sequence, before.documents) == (0, 0)
    with engine.writer() as writer:
        writer.put(Document("a", "graph"))
        writer.commit(7)
    after = index.refresh()
    assert (after.sequence, after.documents) == (7, 1)
    assert (before.sequence, before.documents) == (0, 0)
    assert before.searcher.num_docs == 0


def test_a_state_that_nobody_sees_any_longer_is_given_back_at_once(index: LexicalIndex) -> None:
    gc.collect()
    gc.disable()
    try:
        index.refresh()
        assert gc.collect() == 0
    finally:
        gc.enable()
