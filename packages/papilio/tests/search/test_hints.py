"""What words of a query also say: a venue, a year, a category, a family name."""

import pytest

from papilio.search.documents import Document, Search
from papilio.search.engine import Engine

DOCUMENTS = (
    Document("iclr", "Diffusion of moths", venue="ICLR", year=2023, published="2023", authors=("Yoshua Bengio",)),
    Document("old", "Diffusion of butterflies", venue="ICLR", year=2019, published="2019"),
    Document("said", "An ICLR 2023 retrospective on diffusion, diffusion and diffusion", published="2024", year=2024),
    Document("acl", "Parsing moths", venue="ACL", year=2019, published="2019", authors=("Samy Bengio",)),
    Document("cl", "Talking moths", categories=("cs.CL",), published="2023-05-01"),
    Document("th", "Strings", categories=("hep-th",), published="2019-05-01"),
    Document("physics", "Magnets", venue="Nature Physics", year=2019, published="2019"),
    *(Document(f"n{number}", "The nature of physics", "A chi of colt.", published="2001") for number in range(3)),
    Document("colt", "Bounds", venue="COLT", year=2001, published="2001"),
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
    ("query", "first", "offered"),
    [
        ("ICLR 2023 diffusion", "iclr", ["diffusion venue:ICLR year:2023", "diffusion venue:ICLR", "diffusion year:2023"]),
        ("diffusion, ICLR'23", "iclr", ["diffusion, venue:ICLR year:2023", "diffusion, venue:ICLR", "diffusion, year:2023"]),
        ("ACL-19 moths", "acl", ["moths venue:ACL year:2019", "moths venue:ACL", "moths year:2019"]),
        ("COLT'01", "colt", ["venue:COLT year:2001", "venue:COLT", "year:2001"]),
        ("2018-2020 diffusion", "old", ["diffusion year:2018..2020"]),
        ("ICLR 2018–2020", "old", ["venue:ICLR year:2018..2020", "venue:ICLR", "year:2018..2020"]),
        ("cs.CL 2023", "cl", ["cat:cs.CL year:2023", "cat:cs.CL", "year:2023"]),
        ("hep-th", "th", ["cat:hep-th"]),
        ("Bengio 2019", "acl", ["author:Bengio year:2019", "author:Bengio", "Bengio year:2019"]),
        ("bengio", "acl", ["author:bengio"]),
        ("Nature Physics", "physics", ['venue:"Nature Physics"']),
        ("COLT", "colt", ["venue:COLT"]),
    ],
)
def test_what_is_meant_comes_first_and_is_offered(engine: Engine, query: str, first: str, offered: list[str]) -> None:
    answer = engine.answer(Search(query))
    assert answer.hits[0].ref == first
    assert [offer.query for offer in answer.offers] == offered
    for offer in answer.offers:
        assert offer.count == engine.answer(Search(offer.query)).total > 0


@pytest.mark.parametrize(
    "query",
    [
        "colt",
        "nature",
        "ACL-23 moths",
        "moths 23",
        "2024-2023 moths",
        "1066 moths",
        "moths",
        "cs",
        '"2023"',
        "venue:ICLR",
        "the year 2023 was one in which moths flew",
    ],
)
def test_words_that_mean_themselves_are_no_hints(engine: Engine, query: str) -> None:
    assert engine.answer(Search(query)).offers == ()


def test_a_hint_leaves_no_match_out_and_adds_none_beside_other_words(engine: Engine) -> None:
    assert {hit.ref for hit in engine.answer(Search("ICLR 2023 diffusion")).hits} == {"iclr", "old", "said"}
    assert {hit.ref for hit in engine.answer(Search("ICLR 2023")).hits} == {"iclr", "said"}


def test_by_time_a_paper_has_the_word_or_what_it_says(engine: Engine) -> None:
    answer = engine.answer(Search("ICLR 2023 diffusion", sort="time"))
    assert [hit.ref for hit in answer.hits] == ["said", "iclr"]
    assert answer.total == 2


def test_filters_beside_the_words_hold_for_offers_too(engine: Engine) -> None:
    offers = engine.answer(Search("Bengio 2019", within="has:venue")).offers
    assert [(offer.query, offer.count) for offer in offers][:1] == [("author:Bengio year:2019", 1)]
