"""What is like a text."""

import json
import lzma
import math
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets import budget
from papilio.search import more_like
from papilio.search.documents import Document
from papilio.search.engine import Engine

BATS = Document("a:1", "Echoes of bats", "Bats find moths by ultrasonic echoes; the moths hear them and fall.")
MOTHS = Document("a:2", "How moths hear", "Moths hear the ultrasonic calls of bats and drop to the ground.")
SONAR = Document("a:3", "Ship sonar", "Ultrasonic echoes show the ground of the sea to ships.")
BREAD = Document("a:4", "Baking bread", "Flour, water and salt become bread in an oven.")


def filled(engine: Engine, *documents: Document) -> Engine:
    with engine.writer() as writer:
        for document in documents:
            writer.put(document)
        writer.commit(1)
    engine._lexical.refresh()
    return engine


@pytest.fixture
def zoo(empty: Engine) -> Engine:
    return filled(empty, BATS, MOTHS, SONAR, BREAD)


def refs(engine: Engine, document: Document, **options: object) -> list[str]:
    found = engine.more_like(document.title, document.abstract, excluded=(document.ref,), **options)  # pyright: ignore[reportArgumentType]
    return [hit.ref for hit in found.hits]


def test_the_nearest_first_and_never_the_paper_itself(zoo: Engine) -> None:
    assert refs(zoo, BATS) == ["a:2", "a:3"]
    assert refs(zoo, BATS, limit=1) == ["a:2"]
    assert refs(zoo, BATS, limit=0) == []
    assert zoo.more_like(BATS.title, BATS.abstract).hits[0].ref == "a:1"


def test_ties_stand_in_the_order_of_refs(empty: Engine) -> None:
    copies = [Document(f"b:{n}", BATS.title, BATS.abstract) for n in range(9, 0, -1)]
    assert refs(filled(empty, BATS, *copies, BREAD), BATS) == [f"b:{n}" for n in range(1, 10)]


def test_the_words_that_two_papers_share(zoo: Engine) -> None:
    alike = zoo.more_like(BATS.title, BATS.abstract, excluded=("a:1",))
    shared = {why.field: set(why.terms) for why in zoo.explain_like(alike, MOTHS)}
    assert shared == {"title": {"moths", "hear"}, "abstract": {"ultrasonic", "bats"}}
    assert zoo.explain_like(alike, BREAD) == ()


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("", ""),
        ("0", ""),
        ("1984 2001", ""),
        ("To be or not to be", "That is what it is."),
        ("?!", "…"),
        ("\ud800", "\x00"),
        ("Zyzzyva", ""),
    ],
)
def test_a_text_that_says_nothing_is_like_nothing(zoo: Engine, title: str, abstract: str) -> None:
    found = zoo.more_like(title, abstract)
    assert (found.hits, found.terms) == ((), ())


def test_nothing_is_like_anything_in_an_empty_index(empty: Engine) -> None:
    assert empty.more_like(BATS.title, BATS.abstract).hits == ()


def test_weights_are_those_of_the_formula(zoo: Engine) -> None:
    snapshot = zoo._lexical.snapshot()
    terms = more_like.telling_terms(snapshot.searcher, snapshot.documents, zoo._analysis, BATS.title, BATS.abstract)
    counts = {"bat": 5, "echo": 5, "moth": 2, "hear": 1, "ultrason": 1}
    having = {"bat": 2, "echo": 2, "moth": 2, "hear": 2, "ultrason": 3}
    tells = {term: counts[term] ** 0.7 * math.log(1 + (4 - n + 0.5) / (n + 0.5)) for term, n in having.items()}
    assert list(terms) == sorted(tells, key=lambda term: (-tells[term], term))
    assert set(terms) == set(counts)
    assert terms == pytest.approx({term: count**0.7 for term, count in counts.items()})


@given(title=st.text(max_size=80), abstract=st.text(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=budget(60, 600))
def test_any_text_has_an_answer(zoo: Engine, title: str, abstract: str) -> None:
    found = zoo.more_like(title, abstract, excluded=("a:1",))
    assert "a:1" not in [hit.ref for hit in found.hits]
    assert len(found.terms) <= more_like.TERMS
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)


def test_a_megabyte_is_no_trouble(zoo: Engine) -> None:
    assert zoo.more_like("bats moths echoes", " ".join(f"word{n}" for n in range(150_000))).hits[0].ref in ("a:1", "a:2")


@pytest.mark.data
def test_half_of_an_abstract_finds_the_other_half(shared_data: Path, empty: Engine) -> None:
    """Real records, cut in two: what is like the first half of one is before all the second half of it."""
    with lzma.open(shared_data / "arxiv-metadata-snapshot.jsonl.xz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, 1500)]
    words = {row["id"]: row["abstract"].split() for row in rows if len(row["abstract"].split()) > 120}
    engine = filled(empty, *(Document(f"arxiv:{name}", "", " ".join(each[len(each) // 2 :])) for name, each in words.items()))
    asked = list(words)[:200]
    first = sum(
        engine.more_like("", " ".join(words[name][: len(words[name]) // 2]), limit=1).hits[0].ref == f"arxiv:{name}"
        for name in asked
    )
    assert first > 0.8 * len(asked), first
