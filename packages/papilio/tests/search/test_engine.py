import datetime
import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.errors import QueryError, UnavailableError
from papilio.search.documents import Document, FacetCount, Search, Sort
from papilio.search.engine import Engine
from papilio.search.query import MAX_CHARACTERS

LIBRARY = (
    Document(
        ref="arxiv:1706.03762",
        title="Attention Is All You Need",
        abstract="The dominant sequence models are recurrent. We propose the Transformer, a model of attention alone.",
        authors=("Ashish Vaswani", "Noam Shazeer"),
        categories=("cs.CL", "cs.LG"),
        published="2017-06-12T17:57:34Z",
        names=("1706.03762", "10.48550/arXiv.1706.03762"),
    ),
    Document(
        ref="openreview:abc-1",
        title="Graph Attention: A Study of Neighbourhoods in Networks",
        abstract="Attention over graph neighbourhoods. Code in C++ and results on ImageNet-1k with GPT-4 as a judge.",
        authors=("Petar Veličković", "Yoshua Bengio"),
        venue="ICLR",
        year=2018,
        published="2018",
        names=("10.1000/S0370-2693(98)00001-2",),
    ),
    Document(
        ref="arxiv:2101.00001",
        title="Multi-agent learning with $\\alpha$-divergence",
        abstract="We study multiagent games and the $\\alpha$-divergence. The use of C and C# is discussed.",
        authors=("Geoffrey E. Hinton", "Laurens van der Maaten"),
        categories=("cs.MA", "math.OC"),
        published="2021-01-03",
        answers="Q: what is new? A: zebrafish experiments.",
    ),
    Document(
        ref="arxiv:2101.00002",
        title="基于强化学习的方法",
        abstract="本文研究深度强化学习。",
        authors=("苏剑林",),
        categories=("cs.CL",),
        published="2021-01-03",
    ),
    Document(ref="own:1", title="Attention", abstract="A note on attention in insects.", authors=("J.-P. Serre",)),
    Document(ref="own:2", title="0", abstract="Zero, and nothing else.", authors=("Sean O'Neil",), published="1999-12"),
)


VASWANI, GRAPH, MULTI, CHINESE, INSECTS, ZERO = (document.ref for document in LIBRARY)


def index(engine: Engine, documents: Iterable[Document], sequence: int = 1) -> Engine:
    """Put and commit."""
    with engine.writer() as writer:
        for document in documents:
            writer.put(document)
        writer.commit(sequence)
    return engine


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The library above, indexed once; tests that write make an engine of their own."""
    return index(Engine(tmp_path_factory.mktemp("index")), LIBRARY)


def refs(engine: Engine, query: str, **options: object) -> set[str]:
    search = Search(query, channel="lexical", **options)  # pyright: ignore[reportArgumentType]
    return {hit.ref for hit in engine.answer(search).hits}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("networks attention", {VASWANI, GRAPH, INSECTS}),
        ("what about a zebrafish?", {MULTI}),
        ("title:attention", {VASWANI, GRAPH, INSECTS}),
        ("title:attentions -insects", {VASWANI, GRAPH}),
        ("abstract:models", {VASWANI}),
        ("abs:multi-agent", {MULTI}),
        ("abs:multiagents", {MULTI}),
        ("multi-agent", {MULTI}),
        ("multiagent", {MULTI}),
        ('"multi agent"', {MULTI}),
        ('"attention over graph"', {GRAPH}),
        ('"over attention"', set()),
        ('"is all you"', {VASWANI}),
        ("the of", {VASWANI, GRAPH, MULTI}),
        ("C++", {GRAPH}),
        ('"C++"', {GRAPH}),
        ('"C#"', {MULTI}),
        ("ImageNet-1k", {GRAPH}),
        ('"GPT-4"', {GRAPH}),
        ("gpt4", {GRAPH}),
        ("alpha", {MULTI}),
        ("α", {MULTI}),
        ("\\alpha", {MULTI}),
        ('"alpha-divergence"', {MULTI}),
        ("强化学习", {CHINESE}),
        ("什么是强化", {CHINESE}),
        ('"强化学习"', {CHINESE}),
        ('"学化"', set()),
        ("author:vaswani", {VASWANI}),
        ('author:"Ashish Vaswani"', {VASWANI}),
        ('au:"A. Vaswani"', {VASWANI}),
        ('au:"Vaswani, A."', {VASWANI}),
        ('au:"Noam Vaswani"', set()),
        ('au:"Petar Velickovic"', {GRAPH}),
        ('au:"Y. Bengio"', {GRAPH}),
        ('au:"Geoffrey Hinton"', {MULTI}),
        ('au:"G. E. Hinton"', {MULTI}),
        ('au:"L. van der Maaten"', {MULTI}),
        ('au:"Jean-Pierre Serre"', set()),
        ('au:"J. P. Serre"', {INSECTS}),
        ("au:oneil", {ZERO}),
        ("au:苏剑林", {CHINESE}),
        ("bengio", {GRAPH}),
        ("cat:cs.CL", {VASWANI, CHINESE}),
        ("cat:CS.cl", {VASWANI, CHINESE}),
        ("cat:cs", {VASWANI, MULTI, CHINESE}),
        ("cat:cs.XX", set()),
        ("venue:iclr", {GRAPH}),
        ("year:2021", {MULTI, CHINESE}),
        ("year:2017..2018", {VASWANI, GRAPH}),
        ("year:..2000", {ZERO}),
        ("year:2018..", {GRAPH, MULTI, CHINESE}),
        ("after:2021-01-03", {MULTI, CHINESE}),
        ("after:2021-01-04", set()),
        ("before:2017-06-12", {ZERO}),
        ("before:2017-06-13", {VASWANI, ZERO}),
        ("before:2000", {ZERO}),
        ("id:1706.03762v5", {VASWANI}),
        ("arxiv:1706.03762", {VASWANI}),
        ("id:openreview:abc-1", {GRAPH}),
        ("doi:10.1000/s0370-2693(98)00001-2", {GRAPH}),
        ("has:answers", {MULTI}),
        ("cat:cs -cat:cs.CL", {MULTI}),
        ("cat:cs.MA OR venue:ICLR", {GRAPH, MULTI}),
        ("attention (cat:cs.CL OR venue:iclr)", {VASWANI, GRAPH}),
        ("-cat:cs", {GRAPH, INSECTS, ZERO}),
        ("-attention -cat:cs", {ZERO}),
        ('attention "insects"', {INSECTS}),
    ],
)
def test_finds(engine: Engine, query: str, found: set[str]) -> None:
    results = engine.answer(Search(query, channel="lexical"))
    assert {hit.ref for hit in results.hits} == found
    assert results.total == len(found)


@pytest.mark.parametrize("query", ["", "   ", "???", "… — –", "\x00\x1b", "😀"])
def test_a_query_without_words_finds_nothing_and_says_so(engine: Engine, query: str) -> None:
    results = engine.answer(Search(query))
    assert (results.total, results.hits) == (0, ())
    assert any("no letter or digit" in note for note in results.notes)


@pytest.mark.parametrize("field", ["title", "abstract", "author"])
def test_a_field_without_words_matches_nothing(engine: Engine, field: str) -> None:
    results = engine.answer(Search(f"attention {field}:???", channel="lexical"))
    assert results.total == 0
    assert any(field in note for note in results.notes)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("attention is all you need", VASWANI),
        ("ATTENTION IS ALL YOU NEED!", VASWANI),
        ("Atention is all you need", VASWANI),
        ("1706.03762", VASWANI),
        ("arXiv:1706.03762v2", VASWANI),
        ("https://arxiv.org/abs/1706.03762v1", VASWANI),
        ("10.48550/arxiv.1706.03762", VASWANI),
        ("https://doi.org/10.48550/arXiv.1706.03762", VASWANI),
        ("Attention", INSECTS),
        ("0", ZERO),
        ("graph attention:a study of neighbourhoods in networks", GRAPH),
        ("multi-agent learning with α-divergence", MULTI),
        ("Multi-agent learning with $\\alpha$-divergence", MULTI),
        ("基于强化学习的方法", CHINESE),
    ],
)
def test_a_known_item_is_pinned_first(engine: Engine, query: str, first: str) -> None:
    results = engine.answer(Search(query))
    assert [hit.ref for hit in results.hits if hit.pinned] == [first]
    assert results.hits[0].pinned
    assert [hit.ref for hit in results.hits].count(first) == 1
    assert not any(hit.pinned for hit in engine.answer(Search(query, channel="lexical", words_only=True)).hits)


@pytest.mark.parametrize(
    "query",
    ["attention is not what you need", "attention in graphs", "you need all attention is", "attention need", "1706.03763"],
)
def test_what_is_no_title_is_not_pinned(engine: Engine, query: str) -> None:
    assert not any(hit.pinned for hit in engine.answer(Search(query)).hits)


def test_papers_of_one_title_are_all_pinned(empty: Engine) -> None:
    index(empty, [Document(ref=ref, title="Same Title Twice") for ref in "ab"] + [Document(ref="c", title="Another Title")])
    results = empty.answer(Search("same title twice"))
    assert [(hit.ref, hit.pinned) for hit in results.hits] == [("a", True), ("b", True), ("c", False)]


def test_refs_that_the_caller_recognised_are_pinned_when_held(engine: Engine) -> None:
    results = engine.answer(Search("attention"), refs=(GRAPH, "arxiv:0000.00000"))
    assert [hit.ref for hit in results.hits if hit.pinned] == [GRAPH, INSECTS]


def test_channels_that_are_not_there(engine: Engine) -> None:
    with pytest.raises(UnavailableError, match="no encoder"):
        engine.answer(Search("attention", channel="semantic"))
    assert engine.answer(Search("attention")).notes == ()
    assert engine.answer(Search("attention", channel="lexical")).notes == ()


def test_words_only_takes_syntax_as_words(engine: Engine) -> None:
    assert refs(engine, "-insects foo:bar (", words_only=True) == {INSECTS}
    with pytest.raises(QueryError):
        engine.answer(Search("-insects foo:bar ("))


@given(st.text(st.characters(), max_size=80) | st.text(st.characters(categories=("Cs", "L", "P")), max_size=20))
def test_any_text_is_answered_as_words(engine: Engine, text: str) -> None:
    results = engine.answer(Search(text, words_only=True))
    assert 0 <= results.total <= len(LIBRARY)
    results.marks(text)


def test_ten_thousand_characters(engine: Engine) -> None:
    letters = random.Random(1)
    known = "attention graph insects transformer recurrent zero games experiments".split()  # noqa: SIM905
    text = " ".join([*known, *("".join(letters.choices("abcdefgh", k=6)) for _ in range(1_400))])[:MAX_CHARACTERS]
    assert engine.answer(Search(text, channel="lexical")).total > 0
    assert engine.answer(Search(text * 3, channel="lexical", words_only=True)).total > 0


def test_of_too_many_words_the_rarest_are_searched_and_a_note_says_so(empty: Engine) -> None:
    common = [f"word{number}" for number in range(60)]
    index(empty, [Document(ref="a", title=" ".join(common)), Document(ref="b", title=" ".join(common[10:]))])
    results = empty.answer(Search(" ".join(reversed(common)), channel="lexical"))
    assert any("60 different words" in note for note in results.notes)
    assert [hit.ref for hit in results.hits] == ["a", "b"]


@pytest.mark.parametrize(
    ("query", "nearest"),
    [
        ("transfomer", "transformer"),
        ("author:vaswanni", "author:vaswani"),
        ("title:attention year:1950", "title:attention"),
        ("attention cat:cs.XX", "attention"),
        ('"need you all"', "need you all"),
        ("qqqqq", ""),
    ],
)
def test_the_nearest_query_that_matches_is_offered(engine: Engine, query: str, nearest: str) -> None:
    results = engine.answer(Search(query))
    assert results.total == 0
    assert results.nearest == nearest
    assert not nearest or engine.answer(Search(nearest)).total > 0


def test_facets_and_total_are_exact(empty: Engine) -> None:
    chance = random.Random(5)
    documents = [
        Document(
            ref=f"d{number}",
            title=chance.choice(["graph", "tree", "leaf graph"]),
            categories=tuple(chance.sample(["cs.LG", "cs.CL", "math.CO", "hep-th"], chance.randrange(4))),
            venue=chance.choice(["", "ICLR", "Iclr", "ACL", f"V{number}"]),
            year=chance.choice([None, 2019, 2020]),
        )
        for number in range(400)
    ]
    index(empty, documents[:300])
    index(empty, documents[200:], 2)
    results = empty.answer(Search("graph", channel="lexical", limit=0))
    matching = [document for document in documents if "graph" in document.title]
    assert results.hits == ()
    assert results.total == len(matching)
    expected = {
        "category": Counter(category for document in matching for category in document.categories),
        "venue": Counter(document.venue for document in matching if document.venue),
        "year": Counter(str(document.year) for document in matching if document.year),
    }
    for name, counts in expected.items():
        order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        assert results.facets[name] == tuple(FacetCount(value, count) for value, count in order)


def test_a_filter_on_a_facet_matches_as_many_as_the_facet_counts(empty: Engine) -> None:
    venues = ["ICLR", "Iclr", "ACL", ""]
    index(empty, [Document(ref=f"d{number}", title="graph", venue=venues[number % 4], year=2020) for number in range(40)])
    assert empty.answer(Search("graph venue:iclr")).total == 20
    assert empty.answer(Search("graph venue:acl")).total == 10
    assert empty.answer(Search("graph year:2020")).total == 40


STARS = {"d3": 7, "d150": 7, "d77": 9, "d9": 0, "elsewhere": 100}


@pytest.mark.parametrize("sort", ["relevance", "time", "stars"])
def test_pages_join_without_gap_or_repeat_whatever_the_segments(empty: Engine, sort: Sort) -> None:
    days = [datetime.date(2020, 1, 1 + number % 7).isoformat() for number in range(200)]
    documents = [
        Document(ref=f"d{number}", title="graph " * (1 + number % 3), published=days[number] if number % 11 else "")
        for number in range(200)
    ]
    for part in range(4):
        index(empty, documents[part::4], part + 1)
    by_ref = {document.ref: document for document in documents}
    paged = [
        hit.ref
        for offset in range(0, 220, 7)
        for hit in empty.answer(Search("graph", sort=sort, channel="lexical", limit=7, offset=offset), stars=STARS).hits
    ]

    def newest(ref: str) -> tuple[int, str]:
        published = by_ref[ref].published
        return -datetime.date.fromisoformat(published).toordinal() if published else 1, ref

    if sort == "time":
        assert paged == sorted(by_ref, key=newest)
    elif sort == "stars":
        assert paged == sorted(by_ref, key=lambda ref: (-STARS.get(ref, 0), newest(ref)))
    else:
        scores = {hit.ref: hit.score for hit in empty.answer(Search("graph", channel="lexical", limit=200)).hits}
        assert paged == sorted(by_ref, key=lambda ref: (-scores[ref], ref))


def test_time_is_reduced_to_what_is_known(empty: Engine) -> None:
    times = ["2021", "2021-03", "2021-03-02", "2021-03-02T05:00:00Z", "2020-12-31T23:59:59Z", "", "soon"]
    index(empty, [Document(ref=time or "none", title="graph", published=time) for time in times])
    found = [hit.ref for hit in empty.answer(Search("graph", sort="time")).hits]
    assert found == ["2021-03-02T05:00:00Z", "2021-03-02", "2021-03", "2021", "2020-12-31T23:59:59Z", "none", "soon"]


def test_filters_alone_sort_by_time(engine: Engine) -> None:
    assert [hit.ref for hit in engine.answer(Search("cat:cs")).hits] == [MULTI, CHINESE, VASWANI]


def test_a_new_engine_is_empty(empty: Engine, tmp_path: Path) -> None:
    assert (empty.sequence(), empty.count()) == (0, 0)
    assert empty.answer(Search("anything")).total == 0
    assert empty.size_bytes() > 0


def test_pages_beyond_the_end_are_empty(engine: Engine) -> None:
    for sort in ("relevance", "time", "stars"):
        results = engine.answer(Search("attention", sort=sort, offset=10**12, limit=10**12))
        assert (results.total, results.hits) == (3, ())
    assert len(engine.answer(Search("attention", channel="lexical", limit=10**12)).hits) == 3


def test_negative_pages_are_refused(engine: Engine) -> None:
    with pytest.raises(ValueError, match="negative"):
        engine.answer(Search("attention", offset=-1))
