"""A text that names a paper, or is its title, puts that paper first; any other text pins nothing."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.errors import QueryError
from papilio.search.documents import Document
from papilio.search.engine import Engine
from papilio.search.known_item import distance, name_key, short_title_key, title_key

TITLES = {
    "attention": "Attention Is All You Need",
    "adam": "Adam: A Method for Stochastic Optimization",
    "bert": "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
    "alpha": r"On the $\alpha$-divergence of Erd\H{o}s--R\'enyi graphs",
    "poincare": "Poincaré Embeddings for Learning Hierarchical Representations",
    "short": "Grokking",
    "twin-a": "Notes on Transport",
    "twin-b": "Notes on transport.",
    "syntax": 'Attention: all "you" need (really)',
    "odd": 'Is "year:soon" a field? (and other OR questions',
    "gpt3": "Technical Report of GPT-3",
    "gpt4": "Technical Report of GPT-4",
    "chinese": "图神经网络综述",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Titles worth knowing among many others that share their words."""
    engine = Engine(tmp_path_factory.mktemp("known"))
    filler = ["attention", "stochastic optimization", "transformers", "language understanding", "transport", "hierarchical"]
    with engine.writer() as writer:
        for ref, title in TITLES.items():
            writer.put(Document(ref, title, names=(f"10.1000/{ref.upper()}",), published="2020-01-01"))
        for number in range(200):
            words = filler[number % len(filler)]
            writer.put(
                Document(f"filler:{number}", f"Remark {number} about {words}", f"{words} representations method learning")
            )
        writer.put(Document("arxiv:1706.03762", "A paper with an id", names=("arxiv:1706.03762", "10.48550/arXiv.1706.03762")))
        writer.commit(1)
    return engine


def pinned(engine: Engine, text: str, **options: object) -> list[str]:
    hits = engine.search(text, **options).hits  # type: ignore[arg-type]
    found = [hit.ref for hit in hits if hit.pinned]
    assert found == [hit.ref for hit in hits[: len(found)]]
    return found


@pytest.mark.parametrize("ref", [ref for ref in TITLES if not ref.startswith("twin")])
def test_an_exact_title_finds_its_paper_first(engine: Engine, ref: str) -> None:
    assert pinned(engine, TITLES[ref]) == [ref]
    why = engine.explain(TITLES[ref], Document(ref, TITLES[ref]))
    assert (why[0].channel, why[0].field) == ("known_item", "title")


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("attention is all you need", "attention"),
        ("  ATTENTION IS ALL YOU NEED?! ", "attention"),
        ("Attention-is-all you need.", "attention"),
        ("poincare embeddings for learning hierarchical representations", "poincare"),
        ("On the α-divergence of Erdős-Rényi graphs", "alpha"),
        (r"on the \alpha divergence of erdos renyi graphs", "alpha"),
        ("adam a method for stochastic optimization", "adam"),
        ("bert pretraining of deep bidirectional transformers for language understanding", "bert"),
        ("attention all you need really", "syntax"),
        ("grokking", "short"),
        ("图神经网络综述", "chinese"),
    ],
)
def test_case_accents_punctuation_and_tex_do_not_matter(engine: Engine, text: str, ref: str) -> None:
    assert pinned(engine, text) == [ref]


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("Attentoin is all you need", "attention"),
        ("Attention is all you ned", "attention"),
        ("Adam: a method for stochastic optimisation", "adam"),
        ("Poincaré Embedings for Learning Hierarchical Representations", "poincare"),
        ("BERT: Pre-training of Deep Bidirectional Transformer for Language Understanding", "bert"),
        ("BERT: Pre-training of Deep Bidirectional Transformers for Languge Understanding", "bert"),
    ],
)
def test_one_slip_still_finds_the_paper(engine: Engine, text: str, ref: str) -> None:
    assert pinned(engine, text) == [ref]


@pytest.mark.parametrize(
    "text",
    [
        "Memory Is All You Need",
        "Attention is not what you need",
        "A method for",
        "Technical Report of GPT-5",
        "Technical report",
        "stochastic optimization",
        "Euclidean embeddings for learning hierarchical representations",
        "deep learning",
        "grokkings of the world",
        "Remark 900 about attention",
        "",
        "?!",
    ],
)
def test_another_title_pins_nothing(engine: Engine, text: str) -> None:
    assert pinned(engine, text) == []


def test_papers_of_the_same_title_are_all_pinned(engine: Engine) -> None:
    assert pinned(engine, "notes on transport") == ["twin-a", "twin-b"]


@pytest.mark.parametrize(
    "text",
    [
        "1706.03762",
        "1706.03762v7",
        "arXiv:1706.03762",
        "arxiv:1706.03762v1",
        "https://arxiv.org/abs/1706.03762",
        "https://arxiv.org/pdf/1706.03762v3.pdf",
        "10.48550/arXiv.1706.03762",
        "https://doi.org/10.48550/ARXIV.1706.03762",
        "  doi: 10.48550/arxiv.1706.03762 ",
    ],
)
def test_ids_dois_and_addresses_name_their_paper(engine: Engine, text: str) -> None:
    assert pinned(engine, text) == ["arxiv:1706.03762"]
    document = Document("arxiv:1706.03762", "A paper with an id", names=("10.48550/arXiv.1706.03762",))
    assert engine.explain(text, document)[0].field == "name"


def test_an_almost_right_id_names_nothing(engine: Engine) -> None:
    for text in ("1706.03763", "1706.0376", "706.03762", "arxiv:1706.037622"):
        assert pinned(engine, text) == []


def test_papers_that_the_caller_recognised_are_pinned_when_held(engine: Engine) -> None:
    assert pinned(engine, "see openreview", refs=["gone", "bert", "adam"]) == ["bert", "adam"]
    assert pinned(engine, "notes on transport", refs=["bert"]) == ["bert", "twin-a", "twin-b"]


def test_pins_come_once_and_move_with_the_page(engine: Engine) -> None:
    whole = [hit.ref for hit in engine.search("notes on transport", limit=100).hits]
    assert whole[:2] == ["twin-a", "twin-b"]
    assert len(set(whole)) == len(whole)
    assert [hit.ref for hit in engine.search("notes on transport", limit=1, offset=1).hits] == ["twin-b"]


def test_only_hybrid_by_relevance_pins(engine: Engine) -> None:
    assert pinned(engine, TITLES["bert"], channel="lexical") == []
    assert pinned(engine, TITLES["bert"], sort="time") == []


def test_a_title_that_is_no_query_is_refused_only_where_it_names_nothing(engine: Engine) -> None:
    assert pinned(engine, TITLES["odd"]) == ["odd"]
    with pytest.raises(QueryError):
        engine.search(TITLES["odd"], channel="lexical")
    with pytest.raises(QueryError):
        engine.search('Is "year:soon" a thing? (and more')


def test_a_title_without_its_subtitle_names_the_only_paper_that_has_it(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    with engine.writer() as writer:
        writer.put(Document("a", "Sparse butterfly transforms: theory and practice"))
        writer.put(Document("b", "Dense butterfly transforms: theory"))
        writer.put(Document("c", "Dense butterfly transforms: practice"))
        writer.commit(1)
    assert pinned(engine, "sparse butterfly transforms") == ["a"]
    assert pinned(engine, "dense butterfly transforms") == []


def test_subtitles_of_short_titles_are_part_of_them() -> None:
    assert short_title_key("Adam: A Method for Stochastic Optimization") == ""
    assert short_title_key("Sparse Butterfly Transforms: theory") == "sparsebutterflytransforms"


@given(st.text())
def test_the_key_of_a_title_is_a_fixed_point(title: str) -> None:
    key = title_key(title)
    assert title_key(key) == key
    assert title_key(f"  {title} .") == key


@given(st.text())
def test_the_key_of_a_name_has_neither_blanks_around_nor_capitals(name: str) -> None:
    assert name_key(f" {name} ") == name_key(name)
    assert name_key(name) == name_key(name).lower()


def slow_distance(a: str, b: str) -> int:
    """The definition, cell by cell."""
    table = {(i, 0): i for i in range(len(a) + 1)} | {(0, j): j for j in range(len(b) + 1)}
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            best = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                best = min(best, table[i - 2, j - 2] + 1)
            table[i, j] = best
    return table[len(a), len(b)]


@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(0, 4))
def test_distance_is_that_of_its_definition_up_to_the_limit(a: str, b: str, limit: int) -> None:
    assert distance(a, b, limit) == min(slow_distance(a, b), limit + 1)
