"""Words that are too long to be looked for."""

import pytest

from papilio.search.analysis import MAX_TERM_BYTES, Analysis, too_long
from papilio.search.documents import Document, Search
from papilio.search.engine import NO_WORDS, Engine
from papilio.search.long_words import long_words
from papilio.search.query import parse

MOST = MAX_TERM_BYTES - 1


@pytest.mark.parametrize("letter", ["a", "é", "д", "ℓ"])
def test_they_are_those_that_the_analysis_drops(letter: str) -> None:
    for count in range(1, 2 * MAX_TERM_BYTES):
        word = letter * count
        assert bool(too_long(word)) == (not Analysis().literal(word)) if count in (33, 34, 49, 50, MOST, MOST + 1) else True


@pytest.mark.parametrize(
    "query", ["{}", "title:{}", '"moths {}"', "moths {}", "moths -{}", "moths OR {}", "moths author:{}", "(moths {}) OR moths"]
)
@pytest.mark.parametrize("length", [MOST + 1, 150, 255, 256, 300])
def test_each_is_told_with_its_size_and_the_bound(empty: Engine, query: str, length: int) -> None:
    with empty.writer() as writer:
        writer.put(Document("a", "Moths"))
        writer.commit(1)
    notes = empty.answer(Search(query.format("a" * length))).notes
    [told] = [note for note in notes if "was not searched for" in note]
    assert f"it takes {length} bytes, a word at most {MOST}." in told and len(told) < 120
    assert NO_WORDS not in notes
    assert not any("no letter or digit" in note for note in notes)
    assert not any("was not searched" in note for note in empty.answer(Search(query.format("a" * MOST))).notes)


def test_of_many_the_first_are_told_and_the_others_counted() -> None:
    told = long_words(parse(" ".join(f"{number}{'x' * MAX_TERM_BYTES}" for number in range(8))))
    assert len(told) == 4
    assert told[-1] == "Of the words that are too long, 5 more were not searched for."


def test_ids_and_addresses_are_no_words() -> None:
    assert long_words(parse(f"doi:10.1/{'x' * 200} https://example.org/{'-'.join('path' for _ in range(50))}")) == ()
