"""Which held titles a text names: as they are, with slips, and not when in doubt."""

import random
import string

import pytest

from papilio.search.documents import Document, Search, Why
from papilio.search.engine import Engine
from papilio.search.known_item import name_keys
from papilio.search.titles import LONG_WORDS, document_named, same_title

TITLES = (
    "Attention Is All You Need",
    "Sparse Graph Networks for the Prediction of Protein Structures in Solution",
    "On the Convergence of Adam and Beyond",
    "Deep Residual Learning for Image Recognition: A Second Look at Identity Mappings",
    "Butterfly Factorization",
    "A Theory of Learning from Different Domains with Few Examples and Many Labels",
)
OTHERS = tuple(
    f"Notes on {word} {other}" for word in ("graph", "learning", "image") for other in ("networks", "theory", "domains")
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The titles, indexed once, under their place; the words of titles are common in abstracts."""
    made = Engine(tmp_path_factory.mktemp("index"))
    common = " ".join(TITLES).lower()
    with made.writer() as writer:
        for place, title in enumerate((*TITLES, *OTHERS)):
            writer.put(Document(f"t{place}", title, common if place >= len(TITLES) else "", names=(f"10.1000/{place}",)))
        for number in range(60):
            writer.put(Document(f"x{number}", f"Number {number}", common))
        writer.commit(1)
    return made


def pinned(engine: Engine, text: str) -> list[str]:
    return [hit.ref for hit in engine.answer(Search(text)).hits if hit.pinned]


def slipped(title: str, chance: random.Random, longer_than: int = 5) -> str:
    """A slip of the fingers at a letter of a long word."""
    word = chance.choice([each for each in title.split() if len(each) > longer_than])
    at = chance.randrange(1, len(word) - 1)
    wrong = word[:at] + chance.choice([chance.choice(string.ascii_lowercase), ""]) + word[at + 1 :]
    return title.replace(word, wrong, 1)


@pytest.mark.parametrize("title", TITLES)
def test_a_title_finds_its_paper_however_it_is_written_and_mistyped(engine: Engine, title: str) -> None:
    ref = f"t{TITLES.index(title)}"
    chance = random.Random(title)
    for text in (title, title.upper(), title.replace(" ", "  "), f"{title}.", *(slipped(title, chance) for _ in range(12))):
        assert pinned(engine, text) == [ref], text
    if len(title.split()) >= LONG_WORDS:
        for _ in range(6):
            assert pinned(engine, slipped(slipped(title, chance, 8), chance, 7)) == [ref]


def test_words_run_together_or_apart_are_the_same_title(engine: Engine) -> None:
    assert pinned(engine, "butterflyfactorization") == ["t4"]
    assert pinned(engine, "Butter fly factorization") == ["t4"]
    assert pinned(engine, "deep residual learning for image recognition a second look at identitymappings") == ["t3"]


@pytest.mark.parametrize(
    "text",
    [
        "attention is not what you need",
        "graph networks",
        "how do sparse networks predict the structures of proteins that are dissolved in water",
        "a question in plain words about learning from the few examples that many domains have",
        "theory learning domains",
    ],
)
def test_a_text_that_is_no_title_pins_nothing(engine: Engine, text: str) -> None:
    assert pinned(engine, text) == []


def test_a_name_goes_before_a_title() -> None:
    document = Document("arxiv:1706.03762", "A title", names=("10.1000/x",))
    assert document_named(name_keys("10.1000/X"), document, ()) == Why("known_item", "name", ("10.1000/x",))
    assert document_named(name_keys("1706.03762v3"), document, (document.ref,)) == Why("known_item", "name", (document.ref,))
    assert document_named(name_keys("a titel"), document, (document.ref,)) == Why("known_item", "title", ("A title",))
    assert document_named(name_keys("a titel"), document, ("own:other",)) is None


def test_words_that_both_are_common_are_two_words_and_no_slip() -> None:
    counts = {"finite": 500, "infinite": 400, "groups": 900}

    def same(written: str, title: str) -> bool:
        return same_title(written.split(), title.split(), lambda word: counts.get(word, 0))

    assert not same("infinite groups of lines", "finite groups of lines")
    assert same("finite gruops of lines", "finite groups of lines")
    assert not same("finite groups 3", "finite groups 2")
