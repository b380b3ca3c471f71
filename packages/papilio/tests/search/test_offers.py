"""Filters that words may mean, in their place in the query."""

import pytest

from papilio.search.documents import Document, Search
from papilio.search.engine import Engine

DOCUMENTS = (
    Document("a", "Moths of the north", venue="ICLR", year=2020, published="2020", authors=("Ada Lovelace",)),
    Document("b", "Moths of the south", venue="ICLR", year=2021, published="2021"),
    Document("d", "Tongues", venue="ACL", year=2019, published="2019"),
    Document("c", "Stars", categories=("astro-ph.GA",), published="2020-01-02", authors=("Ada Lovelace",)),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The documents, indexed once."""
    made = Engine(tmp_path_factory.mktemp("index"))
    with made.writer() as writer:
        for document in DOCUMENTS:
            writer.put(document)
        writer.commit(1)
    return made


@pytest.mark.parametrize(
    ("query", "offers"),
    [
        ("Ada Lovelace", [('author:"Ada Lovelace"', 2)]),
        ("lovelace, ada has:venue", [('has:venue author:"Ada Lovelace"', 1)]),
        ("Ada Lovelace -stars", [('-stars author:"Ada Lovelace"', 1)]),
        ("moths ICLR 2020", [("moths venue:ICLR year:2020", 1), ("moths venue:ICLR", 2), ("moths year:2020", 1)]),
        ("ICLR 2022", [("venue:ICLR", 2)]),
        ("ICLR astro-ph.GA", [("venue:ICLR", 2), ("cat:astro-ph.GA", 1)]),
        (
            "ICLR 2020 ACL 2019",
            [
                ("(venue:ICLR year:2020) OR (venue:ACL year:2019)", 2),
                ("venue:ICLR year:2020", 1),
                ("venue:ACL year:2019", 1),
                ("venue:ICLR", 2),
                ("year:2020", 2),
            ],
        ),
        (
            "ICLR ACL 2020",
            [
                ("venue:ICLR OR venue:ACL year:2020", 1),
                ("venue:ICLR year:2020", 1),
                ("venue:ICLR", 2),
                ("venue:ACL", 1),
                ("year:2020", 2),
            ],
        ),
        ("ICLR ACL", [("venue:ICLR OR venue:ACL", 3), ("venue:ICLR", 2), ("venue:ACL", 1)]),
        ("ICLR 2020 oral", [("venue:ICLR year:2020", 1)]),
        ("ICLR oral", [("venue:ICLR", 2)]),
        ("moths 2020 2021", [("moths year:2020", 1), ("moths year:2021", 1)]),
        ("moths OR 2020", []),
        ("moths (ICLR 2020)", []),
    ],
)
def test_the_words_that_are_meant_give_way_to_the_filter(engine: Engine, query: str, offers: list[tuple[str, int]]) -> None:
    assert [(offer.query, offer.count) for offer in engine.answer(Search(query)).offers] == offers


def test_nothing_is_offered_for_a_text_that_is_no_query_or_where_numbers_are_not_wanted(engine: Engine) -> None:
    assert engine.answer(Search("Ada Lovelace", words_only=True)).offers == ()
    assert engine.answer(Search("Ada Lovelace", counted=False)).offers == ()
