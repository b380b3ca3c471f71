"""The papers that an encoder is adapted to."""

from collections.abc import Sequence

import pytest

from papilio.encoders.static import BUILT_IN, StaticEncoder
from papilio.errors import InputError
from papilio.finding.training_papers import LEAST_PAPERS, TrainingPapers, training_papers
from papilio.model.paper import Paper, Record
from papilio.store import Store

ENCODER = StaticEncoder(BUILT_IN)
WORDS = ENCODER.words[200:20_000]


@pytest.fixture
def store(sqlite_url: str) -> Store:
    return Store.open(sqlite_url)


def record(number: int, text: int | None = None) -> Record:
    """A paper with a title and an abstract of its own, or those of another."""
    start = 7 * (number if text is None else text)
    title, abstract = " ".join(WORDS[start : start + 4]), " ".join(WORDS[start + 4 : start + 40])
    return Record(Paper(f"arxiv:2401.{number:05d}", title, abstract=abstract + " " * 3 + "x" * 80, published="2024-01-02"))


def put(store: Store, records: Sequence[Record]) -> None:
    with store.transaction() as tx:
        store.papers.put(tx, records)


def titles(papers: TrainingPapers) -> set[tuple[int, ...]]:
    return {tuple(papers.titles[number].tolist()) for number in range(len(papers.titles))}


def test_every_tenth_paper_is_held_out_and_never_learnt_from(store: Store) -> None:
    put(store, [record(number) for number in range(2000)])
    found = training_papers(store, ENCODER)
    assert len(found.titles) == len(found.abstracts) == 2000 - len(found.watched) - len(found.judged)
    assert 60 < len(found.watched) < 140 and 60 < len(found.judged) < 140
    held = {tuple(ENCODER.telling([title])[0].tolist()) for title, _ in (*found.watched, *found.judged)}
    assert not held & titles(found)
    again = training_papers(store, ENCODER)
    assert again.digest == found.digest and again.judged == found.judged


def test_what_was_held_out_once_is_so_among_more_papers(store: Store) -> None:
    put(store, [record(number) for number in range(1000)])
    before = training_papers(store, ENCODER)
    put(store, [record(number) for number in range(1000, 1500)])
    after = training_papers(store, ENCODER)
    assert set(before.watched) <= set(after.watched) and set(before.judged) <= set(after.judged)
    assert titles(before) <= titles(after) and before.digest != after.digest


def test_of_a_large_library_a_sample_is_learnt_from(store: Store) -> None:
    put(store, [record(number) for number in range(2000)])
    sample, whole = training_papers(store, ENCODER, most=1000), training_papers(store, ENCODER)
    assert 800 < len(sample.titles) < 1000 and titles(sample) < titles(whole)
    assert sample.judged == whole.judged


def test_copies_count_once_and_cannot_be_held_out_and_learnt_from(store: Store) -> None:
    put(store, [record(number) for number in range(1500)])
    put(store, [record(2000 + number, text=number) for number in range(1500)])
    found = training_papers(store, ENCODER)
    assert found.alike == 1500 and len(found.titles) + len(found.watched) + len(found.judged) == 1500


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ([], "has 0 papers: 0 can be learnt from"),
        ([record(number) for number in range(50)], "has 50 papers: 50 can be learnt from, and 1,000 are"),
        ([record(number, text=1) for number in range(1200)], "1,199 are copies of others: 1 can be"),
        (
            [Record(Paper(f"arxiv:2401.{number:05d}", f"Title {number}", published="2024")) for number in range(1200)],
            "1,200 have hardly an abstract: 0 can",
        ),
    ],
    ids=["none", "fifty", "copies", "titles alone"],
)
def test_too_few_are_refused_and_it_is_said_why(store: Store, records: list[Record], said: str) -> None:
    put(store, records)
    with pytest.raises(InputError, match=said):
        training_papers(store, ENCODER)


def test_reading_is_told(store: Store) -> None:
    put(store, [record(number) for number in range(LEAST_PAPERS)])
    told: list[tuple[int, int]] = []
    training_papers(store, ENCODER, on_read=lambda read, total: told.append((read, total)))
    assert told[-1] == (LEAST_PAPERS, LEAST_PAPERS)
