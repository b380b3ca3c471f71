"""Persons by their names, in whichever order and form."""

import pytest

from papilio.search.documents import Document, Search
from papilio.search.engine import Engine


def papers(name: str, count: int) -> list[Document]:
    return [Document(f"{name}:{number}", f"Study {number}", "Of moths.", authors=(name,)) for number in range(count)]


DOCUMENTS = [
    *papers("Kaiming He", 3),
    *papers("Wei Li", 4),
    *papers("Li Wei", 2),
    *papers("Laurens van der Maaten", 2),
    *papers("Geoffrey E. Hinton", 2),
    *papers("Bo An", 2),
    *papers("Bo An Chen", 2),
    *papers("Monte Carlo", 1),
    Document("say:1", "Monte Carlo methods", "A Monte Carlo method for an album of what he said."),
    Document("say:2", "More on Monte Carlo", "He is for kaiming."),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The papers of some persons, indexed once."""
    made = Engine(tmp_path_factory.mktemp("index"))
    with made.writer() as writer:
        for document in DOCUMENTS:
            writer.put(document)
        writer.commit(1)
    return made


def found(engine: Engine, query: str) -> list[str]:
    return [hit.ref.split(":")[0] for hit in engine.answer(Search(query, limit=len(DOCUMENTS))).hits]


@pytest.mark.parametrize(
    ("query", "name", "count"),
    [
        ("Kaiming He", "Kaiming He", 3),
        ("he kaiming", "Kaiming He", 3),
        ("He, Kaiming", "Kaiming He", 3),
        ("K. He", "Kaiming He", 3),
        ("He K", "Kaiming He", 3),
        ("van der Maaten Laurens", "Laurens van der Maaten", 2),
        ("Maaten, L.", "Laurens van der Maaten", 2),
        ("Geoffrey Hinton", "Geoffrey E. Hinton", 2),
        ("Hinton G E", "Geoffrey E. Hinton", 2),
        ("Bo An", "Bo An", 2),
        ("Wei Li", "Wei Li", 4),
    ],
)
def test_the_papers_of_the_person_come_first(engine: Engine, query: str, name: str, count: int) -> None:
    assert found(engine, query)[:count] == [name] * count


def test_the_person_is_offered_with_what_the_filter_finds(engine: Engine) -> None:
    for query, condition in (("he kaiming", 'author:"Kaiming He"'), ("Wei Li", 'author:"Wei Li"'), ("bo an", 'author:"Bo An"')):
        [offer] = engine.answer(Search(query)).offers
        assert offer.query == condition
        assert offer.count == engine.answer(Search(condition)).total


def test_words_that_are_said_more_often_than_they_sign_are_no_name(engine: Engine) -> None:
    answer = engine.answer(Search("Monte Carlo"))
    assert answer.offers == ()
    assert answer.total == 3
    assert answer.hits[0].score < 100, "nothing leads"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ('author:"He Kaiming"', {"Kaiming He"}),
        ('author:"Wei Li"', {"Wei Li"}),
        ('author:"Li Wei"', {"Li Wei", "Wei Li"}),
        ('author:"van der Maaten Laurens"', {"Laurens van der Maaten"}),
        ('author:"Maaten Hinton"', set[str]()),
    ],
)
def test_the_field_knows_the_other_order_where_more_papers_have_it(engine: Engine, query: str, names: set[str]) -> None:
    assert set(found(engine, query)) == names


def test_by_time_only_the_papers_of_the_person_stand(engine: Engine) -> None:
    answer = engine.answer(Search("Kaiming He", sort="time", limit=20))
    assert {hit.ref.split(":")[0] for hit in answer.hits} == {"Kaiming He"}
    assert answer.coverage
    assert "by this author" in answer.coverage.sentence
    assert answer.total == 3


def test_a_hit_says_that_the_person_is_why(engine: Engine) -> None:
    for query in ("he kaiming", 'author:"He Kaiming"'):
        answer = engine.answer(Search(query))
        assert "Kaiming He" in {term for why in answer.why(DOCUMENTS[0]) if why.field == "author" for term in why.terms}
