"""A query that finds nothing: which part does not, and what is left without it."""

import pytest

from papilio.search.answer import Without
from papilio.search.documents import Document, Search
from papilio.search.engine import Engine
from papilio.search.remainders import MOST_PARTS, NOT_TOGETHER

DOCUMENTS = (
    Document("a", "Attention", "An attention mechanism.", authors=("Ada Lovelace",), venue="ICLR", year=2017, published="2017"),
    Document("b", "Moths", "Of the north.", authors=("Alan Turing",), categories=("cs.LG",), year=2020, published="2020"),
)
BARREN = {
    "title": "title:zebra",
    "abstract": "abstract:zebra",
    "author": "author:jumper",
    "year": "year:1950",
    "after": "after:2050",
    "before": "before:1900",
    "id": "id:2401.99999",
    "doi": "doi:10.1000/none",
    "arxiv": "arxiv:2401.99999",
    "has": "has:answers",
    "phrase": '"zebra fish"',
    "choice": "zebra OR lion",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The documents, indexed once."""
    made = Engine(tmp_path_factory.mktemp("index"))
    with made.writer() as writer:
        for document in DOCUMENTS:
            writer.put(document)
        writer.commit(1)
    return made


def left(engine: Engine, query: str, **asked: str) -> list[tuple[str, str, int]]:
    return [(each.part, each.query, each.count) for each in engine.answer(Search(query, **asked)).without]  # type: ignore[arg-type]


@pytest.mark.parametrize("part", BARREN.values(), ids=BARREN)
@pytest.mark.parametrize("words", ["attention", "注意力机制"])
def test_the_part_is_told_and_the_query_without_it_offered(engine: Engine, words: str, part: str) -> None:
    answer = engine.answer(Search(f"{words} {part}"))
    assert answer.total == 0
    assert f"No paper here is found by “{part}”." in answer.notes
    assert answer.without == (Without(part, words, 1),)
    assert engine.answer(Search(words)).total == 1


def test_of_an_edition_that_no_paper_is_of_the_venue_is_left(engine: Engine) -> None:
    answer = engine.answer(Search("attention venue:ICLR.1999"))
    assert answer.notes == ("No paper here is found by “venue:ICLR.1999”.",)
    assert answer.without == (Without("year:1999", "attention venue:ICLR", 1),)
    assert engine.answer(Search("venue:ICLR.1999")).nearest == "venue:ICLR"


@pytest.mark.parametrize(("part", "told"), [("cat:cs.XX", "category “cs.XX”"), ("venue:nowhere", "venue “nowhere”")])
def test_a_category_or_venue_that_nobody_has_is_told_once(engine: Engine, part: str, told: str) -> None:
    answer = engine.answer(Search(f"attention {part}"))
    assert answer.notes == (f"No paper here has the {told}.",)
    assert answer.without == (Without(part, "attention", 1),)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("attention author:turing", [("author:turing", "attention", 1), ("attention", "author:turing", 1)]),
        (
            "venue:ICLR year:2020",
            [("year:2020", "venue:ICLR", 1), ("venue:ICLR", "year:2020", 1)],
        ),
        ("venue:ICLR.2020", [("year:2020", "venue:ICLR", 1), ("venue:ICLR", "year:2020", 1)]),
        (
            "moths author:turing venue:ICLR",
            [("venue:ICLR", "moths author:turing", 1), ("author:turing venue:ICLR", "moths", 1), ("moths", "", 0)],
        ),
        ("moths -author:turing", [("-author:turing", "moths", 1)]),
        ("zebra -author:turing", []),
        ("zebra author:nobody", []),
        ("zebra", []),
    ],
)
def test_parts_that_no_paper_has_together(engine: Engine, query: str, found: list[tuple[str, str, int]]) -> None:
    assert left(engine, query) == [each for each in found if each[2]]
    if len(found) > 1 and "." not in query:
        assert NOT_TOGETHER in engine.answer(Search(query)).notes


def test_conditions_beside_the_query_hold_for_what_is_left(engine: Engine) -> None:
    assert left(engine, "moths year:1950", within="year:2020") == [("year:1950", "moths", 1)]
    assert left(engine, "moths year:1950", within="year:2017") == []
    assert engine.answer(Search("moths year:1950", within="year:1800")).notes == ()


def test_what_finds_papers_or_is_no_query_has_nothing_left_out(engine: Engine) -> None:
    assert left(engine, "attention author:lovelace") == []
    assert engine.answer(Search("attention author:jumper", words_only=True)).without == ()
    assert engine.answer(Search("attention author:jumper", counted=False)).without == ()
    many = " ".join(f"author:nobody{number}" for number in range(MOST_PARTS))
    assert left(engine, f"attention {many}") == []
