"""Editions of venues, however they are written."""

import pytest

from papilio.search.documents import Document, Search
from papilio.search.engine import Engine

VENUES = {"nips": "NeurIPS", "neurips": "NeurIPS", "conference on neural information processing systems": "NeurIPS"}
LONG = "Workshop on Natural Language Processing for Indigenous Languages of the Americas"
DOCUMENTS = (
    Document("iclr", "Diffusion of moths", venue="ICLR", year=2023, published="2023"),
    Document("older", "Diffusion of butterflies", venue="ICLR", year=2017, published="2017"),
    Document("nips", "Moths that learn", venue="NeurIPS", year=2017, published="2017"),
    Document("colt", "Bounds for moths", venue="COLT", year=1998, published="1998"),
    Document("3dv", "Moths in space", venue="3DV", year=2020, published="2020"),
    Document("acl", "Moths that speak", venue="ACL-IJCNLP", year=2021, published="2021"),
    Document("physics", "Magnets", venue="Nature Physics", year=2019, published="2019"),
    Document("long", "Moths of the world", venue=LONG, year=2020, published="2020"),
    *(Document(f"n{number}", "The nature of physics", "A colt of 2023.", published="2001") for number in range(3)),
    Document("said", "The NIPS2017 competition", published="2018", year=2018),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The documents, indexed once."""
    made = Engine(tmp_path_factory.mktemp("index"), VENUES)
    with made.writer() as writer:
        for document in DOCUMENTS:
            writer.put(document)
        writer.commit(1)
    return made


def read(engine: Engine, query: str) -> tuple[object, ...]:
    """All that a reader sees of an answer."""
    by_time = engine.answer(Search(query, sort="time"))
    answer = engine.answer(Search(query))
    offers = [(offer.conditions, offer.query, offer.count) for offer in answer.offers]
    refs = [hit.ref for hit in answer.hits]
    return answer.total, refs, offers, answer.nearest.lower(), answer.facets, by_time.total, [hit.ref for hit in by_time.hits]


@pytest.mark.parametrize("beside", ["{}", "has:venue moths {} -bounds"])
@pytest.mark.parametrize(
    ("written", "others"),
    [
        (
            "ICLR 2023",
            "iclr 2023|ICLR'23|iclr’23|ICLR `23|#ICLR2023|@iclr'23|ICLR,2023|ICLR '23|ICLR 23|iclr 23|iclr2023|ICLR23",
        ),
        ("ICLR 2024", "ICLR2024|iclr'24|iclr2024|ICLR ’24|ICLR/2024"),
        ("NIPS 2017", "nips 2017|NIPS'17|nips2017|NIPS-17|NIPS17"),
        ("colt 1998", "COLT 1998|COLT'98|colt '98|Colt98|colt1998"),
        ("COLT 1999", "colt1999|COLT'99|colt '99"),
        ("3DV 2020", "3dv2020|3DV'20|3dv 20|3DV-2020"),
        ("ACL-IJCNLP 2021", "acl-ijcnlp2021|ACL-IJCNLP'21|acl-ijcnlp-2021"),
        ("nature physics 2019", "Nature Physics 2019|nature physics'19|Nature Physics2019|nature physics 19"),
        (f"{LONG} 2020", f"{LONG.lower()} 2020|{LONG.upper()}2020|{LONG}'20|{LONG.lower()} '20"),
        ("Conference on Neural Information Processing Systems 2017", "conference on neural information processing systems'17"),
    ],
)
def test_every_way_to_write_an_edition_is_read_alike(engine: Engine, written: str, others: str, beside: str) -> None:
    seen = read(engine, beside.format(written))
    assert {other: read(engine, beside.format(other)) for other in others.split("|")} == dict.fromkeys(others.split("|"), seen)


@pytest.mark.parametrize(
    ("query", "offers"),
    [
        ("iclr2023", [("venue:ICLR year:2023", 1), ("venue:ICLR", 2), ("year:2023", 1)]),
        ("ICLR 2019", [("venue:ICLR", 2), ("year:2019", 1)]),
        ("NeurIPS'17", [("venue:NeurIPS year:2017", 1), ("venue:NeurIPS", 1), ("year:2017", 2)]),
        ("nips 2017", [("venue:NeurIPS year:2017", 1), ("venue:NeurIPS", 1), ("year:2017", 2)]),
        ("colt 1998", [("venue:COLT year:1998", 1), ("venue:COLT", 1), ("year:1998", 1)]),
        (f"{LONG} 2020", [(f'venue:"{LONG}" year:2020', 1), (f'venue:"{LONG}"', 1), ("year:2020", 2)]),
    ],
)
def test_an_edition_and_each_half_of_it_are_offered(engine: Engine, query: str, offers: list[tuple[str, int]]) -> None:
    assert [(offer.query, offer.count) for offer in engine.answer(Search(query)).offers] == offers


@pytest.mark.parametrize("value", ["ICLR.2023", "iclr2023", "ICLR'23", "iclr23", '"iclr 2023"', '"ICLR ’23"'])
def test_the_field_of_venues_takes_every_way_too(engine: Engine, value: str) -> None:
    assert [hit.ref for hit in engine.answer(Search(f"venue:{value}")).hits] == ["iclr"]


def test_the_papers_of_an_edition_stand_first_when_nothing_else_is_asked(engine: Engine) -> None:
    assert [hit.ref for hit in engine.answer(Search("colt 1998")).hits][:1] == ["colt"]
    assert [hit.ref for hit in engine.answer(Search("NIPS2017")).hits] == ["nips", "said"]


def test_in_prose_every_word_is_itself(engine: Engine) -> None:
    prose = f"{'moths and iclr2023 ' * 12}"
    assert engine.answer(Search(prose)).offers == ()
    assert engine.answer(Search("ICLR 23 " * 1200)).offers == ()


def test_who_writes_an_edition_in_one_word_is_found_and_marked(engine: Engine) -> None:
    answer = engine.answer(Search("NIPS 2017 competition"))
    assert answer.hits[0].ref == "said"
    assert answer.marks("The NIPS2017 competition") == [(4, 12), (13, 24)]


@pytest.mark.parametrize("query", ["GPT4", "ICLR 07", "COLT23", "moths 23", "moths2023", "XYZ2023", "covid19 moths"])
def test_other_words_with_digits_stay_as_they_are(engine: Engine, query: str) -> None:
    snapshot = engine.answer(Search(query))
    assert not [condition for offer in snapshot.offers for condition in offer.conditions if condition[0] == "year"]
