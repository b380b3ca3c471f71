"""The common words of a column, kept while few papers change."""

from papilio.search.common_words import CHANGED, CommonWords, least_papers
from papilio.search.documents import Document
from papilio.search.engine import Engine

COLUMN = "abstract_literal"


def put(engine: Engine, texts: list[str], sequence: int) -> None:
    with engine.writer() as writer:
        for number, text in enumerate(texts):
            writer.put(Document(f"d{sequence}:{number}", "Moths", text))
        writer.commit(sequence)


def test_words_are_read_by_their_first_letters_with_the_papers_that_have_them(empty: Engine) -> None:
    put(empty, ["diffusion of moths", "diffusion", "digits"], 1)
    searcher = empty._lexical.refresh().searcher
    words = CommonWords()
    assert words.beginning(COLUMN, "di", 3, 1, searcher) == {"diffusion": 2, "digits": 1}
    assert words.beginning(COLUMN, "mo", 3, 1, searcher) == {"moths": 1}
    assert words.beginning("title_literal", "di", 3, 1, searcher) == {}


def test_rare_words_of_a_large_library_are_not_kept(empty: Engine) -> None:
    put(empty, ["diffusion", "diffusion", "digits"], 1)
    searcher = empty._lexical.refresh().searcher
    documents = next(number for number in range(100_000) if least_papers(number) == 2)
    assert CommonWords().beginning(COLUMN, "di", documents, 1, searcher) == {"diffusion": 2}


def test_words_are_read_anew_when_a_share_of_the_papers_has_changed_or_the_index_was_cleared(empty: Engine) -> None:
    words, documents, read_at = CommonWords(), 1000, 5000
    put(empty, ["diffusion"], 1)
    few = int(documents * CHANGED)

    def held(sequence: int) -> set[str]:
        searcher = empty._lexical.refresh().searcher
        return set(words.beginning(COLUMN, "di", documents, sequence, searcher))

    assert held(read_at) == {"diffusion"}
    put(empty, ["digits"], 2)
    assert held(read_at + few) == {"diffusion"}
    assert held(read_at + few + 1) == {"diffusion", "digits"}
    put(empty, ["dice"], 3)
    assert held(read_at) == {"diffusion", "digits", "dice"}
