"""Why a document is in an answer, and which words of a text a search means."""

import pytest

from papilio.search.documents import Document, Search, Why
from papilio.search.engine import Engine

VASWANI = Document(
    ref="arxiv:1706.03762",
    title="Attention Is All You Need",
    abstract="The dominant sequence models are recurrent. We propose the Transformer, a model of attention alone.",
    authors=("Ashish Vaswani", "Noam Shazeer"),
    categories=("cs.CL", "cs.LG"),
    published="2017-06-12T17:57:34Z",
    names=("1706.03762", "10.48550/arXiv.1706.03762"),
)
GRAPH = Document(
    ref="openreview:abc-1",
    title="Graph Attention: A Study of Neighbourhoods in Networks",
    abstract="Attention over graph neighbourhoods. Code in C++ and results on ImageNet-1k with GPT-4 as a judge.",
    authors=("Petar Veličković", "Yoshua Bengio"),
    venue="ICLR",
    year=2018,
)
CHINESE = Document(
    ref="own:1", title="基于强化学习的方法", abstract="本文研究深度强化学习。", authors=("苏剑林",), answers="zebrafish"
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The three documents, indexed once."""
    made = Engine(tmp_path_factory.mktemp("index"))
    with made.writer() as writer:
        for document in (VASWANI, GRAPH, CHINESE):
            writer.put(document)
        writer.commit(1)
    return made


@pytest.mark.parametrize(
    ("query", "document", "why"),
    [
        ("attention models", VASWANI, [("title", "Attention"), ("abstract", "models", "model", "attention")]),
        ('au:"Y. Bengio" venue:iclr', GRAPH, [("author", "Yoshua Bengio"), ("venue", "ICLR")]),
        ("zebrafish", CHINESE, [("answers", "zebrafish")]),
        ("shazeer vaswani", VASWANI, [("author", "Vaswani", "Shazeer")]),
        ("强化学习", CHINESE, [("title", "强化学习"), ("abstract", "强化学习")]),
        ("cat:cs year:2017", VASWANI, [("cat", "cs.CL", "cs.LG")]),
        ("attention -networks", VASWANI, [("title", "Attention"), ("abstract", "attention")]),
        ("moths", GRAPH, []),
    ],
)
def test_tells_fields_and_words_as_the_document_writes_them(
    engine: Engine, query: str, document: Document, why: list[tuple[str, ...]]
) -> None:
    answer = engine.answer(Search(query))
    assert answer.why(document) == tuple(Why("lexical", field, terms) for field, *terms_ in why for terms in (tuple(terms_),))


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("attention is all you ned", Why("known_item", "title", ("Attention Is All You Need",))),
        ("1706.03762", Why("known_item", "name", ("arxiv:1706.03762",))),
    ],
)
def test_a_known_item_says_so_first_in_every_channel_and_order(engine: Engine, query: str, why: Why) -> None:
    for search in (Search(query), Search(query, channel="lexical"), Search(query, sort="time"), Search(query, counted=False)):
        assert engine.answer(search).why(VASWANI)[0] == why
        assert why not in engine.answer(search).why(GRAPH)


def test_filters_beside_the_text_are_no_reason(engine: Engine) -> None:
    assert engine.answer(Search("graph", within="venue:ICLR")).why(GRAPH) == engine.answer(Search("graph")).why(GRAPH)


def test_every_lexical_hit_has_a_reason(engine: Engine) -> None:
    by_ref = {document.ref: document for document in (VASWANI, GRAPH, CHINESE)}
    for query in ("attention networks", "强化学习", "C++", "bengio", '"GPT-4"', "abs:neighbourhood", "cat:cs", "imagenet1k"):
        answer = engine.answer(Search(query, channel="lexical"))
        assert answer.hits
        for hit in answer.hits:
            assert answer.why(by_ref[hit.ref]), (query, hit.ref)


def test_a_title_that_is_no_query_marks_its_words(engine: Engine) -> None:
    answer = engine.answer(Search("Graph Attention:A (study of Neighbourhoods in Networks"))
    assert answer.hits[0].ref == GRAPH.ref
    assert answer.marks("Graph attention") == [(0, 5), (6, 15)]


def test_two_answers_of_one_engine_do_not_know_of_each_other(engine: Engine) -> None:
    named, words = engine.answer(Search("1706.03762")), engine.answer(Search("graph"))
    assert [why.channel for why in named.why(VASWANI)] == ["known_item"]
    assert words.why(VASWANI) == ()
    assert [why.field for why in words.why(GRAPH)] == ["title", "abstract"]
    assert named.why(GRAPH) == ()


def test_what_is_not_counted_is_found_all_the_same(engine: Engine) -> None:
    counted, bare = engine.answer(Search("attention")), engine.answer(Search("attention", counted=False))
    assert bare.hits == counted.hits
    assert (counted.total, bare.total) == (2, 0)
    assert not any(bare.facets.values())
    assert engine.answer(Search("atention", counted=False)).nearest == ""
