"""What a query means, what is kept of a document, and which of its sentences is near."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.encoders.static import BUILT_IN, StaticEncoder
from papilio.search.documents import Document
from papilio.search.query import Group, parse
from papilio.search.semantic import Meant, SemanticIndex, sentences_of
from papilio.search.translation import translated
from papilio.vectors.index import VectorIndex


@pytest.fixture(scope="module")
def meaning(tmp_path_factory: pytest.TempPathFactory) -> SemanticIndex:
    encoder = StaticEncoder(BUILT_IN)
    return SemanticIndex(VectorIndex(tmp_path_factory.mktemp("index"), encoder.fingerprint, encoder.dimensions), encoder)


def query(text: str, left: tuple[str, ...] = ()) -> Group:
    return translated(parse(text), left)


def meant(meaning: SemanticIndex, text: str, left: tuple[str, ...] = ()) -> Meant:
    found = meaning.meant(query(text, left))
    assert found is not None
    return found


def alike(meaning: SemanticIndex, one: str, other: str) -> float:
    return float(meant(meaning, one).vector @ meant(meaning, other).vector)


@pytest.mark.parametrize("text", ["zzzqq", "year:2017", "author:smith", "-graphs", "x 2", "的"])
def test_what_has_no_words_of_its_own_means_nothing(meaning: SemanticIndex, text: str) -> None:
    assert meaning.meant(query(text)) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("graph networks", "networks graph"),
        ("graph networks", "graph networks year:2017 author:smith"),
        ("graph networks", "graph networks -molecules"),
        ("graph networks", '"graph networks"'),
        ("graph networks", "(graph OR networks)"),
        ("图神经网络", "圖神經網絡"),
    ],
)
def test_queries_that_say_the_same(meaning: SemanticIndex, one: str, other: str) -> None:
    assert alike(meaning, one, other) == pytest.approx(1, abs=1e-5)


def test_a_chinese_term_means_its_english_unless_it_is_switched_off(meaning: SemanticIndex) -> None:
    assert (
        alike(meaning, "图神经网络", "graph neural networks") > 0.8 > alike(meaning, "图神经网络", "black hole mergers") + 0.4
    )
    assert meaning.meant(query("图神经网络", ("图神经网络",))) is None
    half = meant(meaning, "图神经网络 molecules", ("图神经网络",))
    assert half.vector @ meant(meaning, "molecules").vector == pytest.approx(1, abs=1e-5)


def test_what_is_kept_of_a_document(meaning: SemanticIndex) -> None:
    plain = Document("a", "Graph networks", categories=("cs.LG", "stat.ML"), venue="ICML", year=2017, published="2017-01-01")
    bare = Document("b", "A title\nof two lines", categories=("odd\ncategory",))
    (first, second), vectors = meaning.rows([plain, bare])
    assert first.labels == ("cat:cs.LG", "cat:stat.ML", "venue:ICML") and first.year == 2017 and first.time > 0
    assert second.labels == ("cat:odd category",) and second.year < 0
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
    assert not meaning.rows([Document("c", "∮∇")])[1].any()


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("stars that explode", "Supernovae are the deaths of massive stars."),
        ("children learning to read", "Pupils read a text aloud."),
        ("a classroom", "Supernovae in the classroom"),
    ],
)
def test_the_nearest_sentence(meaning: SemanticIndex, asked: str, nearest: str) -> None:
    abstract = "Supernovae are the deaths of massive stars. Pupils read a text aloud. It took 1.5 hours."
    document = Document("a", "Supernovae in the classroom", abstract)
    assert meant(meaning, asked).nearest_sentence(document) == nearest


@given(st.text(st.sampled_from("aB$.?! \n\t")))
def test_a_sentence_ends_at_its_sign_before_space_and_a_capital(text: str) -> None:
    assert sentences_of(text) == re.split(r"(?<=[.?!])\s+(?=[A-Z$])", text)
    assert sentences_of(f"{text}。图") == [*sentences_of(f"{text}。")[:-1], "图"]


def test_likeness_is_what_the_search_says(tmp_path: Path) -> None:
    encoder = StaticEncoder(BUILT_IN)
    index = VectorIndex(tmp_path, encoder.fingerprint, encoder.dimensions)
    meaning = SemanticIndex(index, encoder)
    titles = ["Graph networks", "Networks of graphs and molecules", "Molecules by graph learning"]
    with index.writer() as writer:
        writer.put(*meaning.rows([Document(str(number), title) for number, title in enumerate(titles)]))
        writer.commit(1)
    index.refresh()
    found = meant(meaning, "graph learning of molecules")
    nearest = found.nearest(None)
    assert set(nearest) == {"0", "1", "2"}
    assert found.likeness([*nearest, "elsewhere"]) == dict(nearest)


def test_the_words_that_tell_most_are_of_the_subject_and_no_numbers(meaning: SemanticIndex) -> None:
    near = Document("x:1", "Protein folding 2 3 4 5 6 7 8 9", "We predict how a protein folds.")
    (_, direction) = meaning.rows([near])
    (words, none) = meaning.telling([near, Document("x:2", "4 5", "")], direction[0])
    assert words[0] == "protein" and "folding" in words and not any(word.isdecimal() for word in words)
    assert none == []
