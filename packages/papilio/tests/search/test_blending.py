"""Words and meaning in one search, by the encoder that ships."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from papilio.encoders.encoder import Alone
from papilio.encoders.static import BUILT_IN, StaticEncoder
from papilio.errors import UnavailableError
from papilio.search.documents import Document, Search
from papilio.search.engine import NO_WORDS, NOT_MEANT, Engine
from papilio.search.semantic import SemanticIndex
from papilio.search.succession import Succession

PAPERS = [
    Document(
        "arxiv:1",
        "Prototypical networks for few-shot learning",
        "We classify images of classes that were not seen in training. Each class is the mean of its embedded examples.",
        authors=("Jake Snell",),
        categories=("cs.LG",),
        venue="NeurIPS",
        year=2017,
        published="2017-03-15",
    ),
    Document(
        "arxiv:2",
        "Superconductivity in twisted bilayer graphene",
        "Two sheets of carbon at a magic angle conduct without resistance. The critical temperature is 1.7 K.",
        authors=("Yuan Cao",),
        categories=("cond-mat.supr-con",),
        year=2018,
        published="2018-03-05",
    ),
    Document(
        "arxiv:3",
        "A randomized algorithm for the singular value decomposition",
        "Matrices of low rank are approximated by projections onto random subspaces.",
        authors=("Per-Gunnar Martinsson",),
        categories=("math.NA",),
        year=2011,
        published="2011-02-01",
    ),
    Document(
        "arxiv:4",
        "Orbital periods of hot Jupiters",
        "Transits of giant planets close to their stars are timed.",
        authors=("Ann Jupiter",),
        categories=("astro-ph.EP",),
        venue="ApJ",
        year=2017,
        published="2017-06-01",
    ),
    Document("arxiv:5", "∮∇", categories=("math.GM",), year=2011, published="2011-01-01"),
]
ASKED = "recognizing novel categories from handful pictures"
"""Words that no paper has."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return filled(tmp_path_factory.mktemp("index"), PAPERS)


class Tolerant(StaticEncoder):
    """Finds everything near, so that few papers show what holds for many."""

    least_likeness = -1.0  # pyright: ignore[reportAssignmentType]


def filled(directory: Path, papers: Sequence[Document], kind: type[StaticEncoder] = Tolerant) -> Engine:
    encoder = kind(BUILT_IN)
    meaning = SemanticIndex.within(directory, encoder)
    engine = Engine(directory, meaning=Succession(directory, Alone(encoder)))
    with engine.writer() as words, meaning.vectors.writer() as vectors:
        for paper in papers:
            words.put(paper)
        vectors.put(*meaning.rows(papers))
        words.commit(1)
        vectors.commit(1)
    assert engine.meaning
    engine.meaning.vectors.refresh()
    return engine


def refs(engine: Engine, text: str, **more: object) -> list[str]:
    return [hit.ref for hit in engine.answer(Search(text, **more)).hits]  # pyright: ignore[reportArgumentType]


def test_a_question_in_other_words_finds_the_paper(engine: Engine) -> None:
    assert refs(engine, ASKED, channel="lexical") == []
    answer = engine.answer(Search(ASKED))
    assert answer.hits[0].ref == "arxiv:1"
    assert answer.hits[0].score > answer.hits[1].score


def test_of_few_papers_those_are_left_out_that_have_nothing_to_do_with_it(tmp_path: Path) -> None:
    engine = filled(tmp_path, PAPERS, StaticEncoder)
    assert refs(engine, ASKED) == ["arxiv:1"]
    assert engine.answer(Search(ASKED)).total == 1


def test_by_meaning_the_newest_may_come_first(engine: Engine) -> None:
    assert refs(engine, ASKED, channel="semantic", sort="time") == ["arxiv:2", "arxiv:4", "arxiv:1", "arxiv:3"]


def test_what_cannot_be_found_by_meaning_is_said(engine: Engine) -> None:
    assert engine.answer(Search("zzzqq", channel="semantic")).notes == (NOT_MEANT,)
    assert engine.answer(Search("zzzqq")).notes == ()
    assert engine.answer(Search("。！", channel="semantic")).notes == (NO_WORDS,)


def test_total_and_facets_count_what_is_listed(engine: Engine) -> None:
    answer = engine.answer(Search(ASKED, limit=100))
    assert answer.total == len(answer.hits) == 4, "the formula means nothing"
    assert sum(count.papers for count in answer.facets["category"]) == 4


def test_chinese_finds_what_english_says(engine: Engine) -> None:
    assert refs(engine, "低秩矩阵的随机近似", channel="semantic")[0] == "arxiv:3"
    assert refs(engine, "超导")[0] == "arxiv:2"


@pytest.mark.parametrize(
    ("demand", "left"),
    [
        ("cat:math.NA", ["arxiv:3"]),
        ("cat:math", ["arxiv:3"]),
        ("-cat:cs.LG year:2017", ["arxiv:4"]),
        ("venue:neurips", ["arxiv:1"]),
        ("after:2018", ["arxiv:2"]),
        ("before:2012", ["arxiv:3"]),
        ("author:jupiter", ["arxiv:4"]),
        ('"magic angle"', ["arxiv:2"]),
        ("title:orbital", ["arxiv:4"]),
        ("venue:nowhere", []),
        ("-title:orbital -author:cao -cat:cs.LG", ["arxiv:3"]),
    ],
)
def test_what_a_query_demands_holds_for_meaning_too(engine: Engine, demand: str, left: list[str]) -> None:
    for channel in ("hybrid", "semantic"):
        assert refs(engine, f"{ASKED} {demand}", channel=channel) == left
        assert engine.answer(Search(ASKED, within=demand, channel=channel)).total == len(left)


def test_the_reason_is_the_nearest_sentence(engine: Engine) -> None:
    answer = engine.answer(Search(ASKED))
    (reason,) = answer.why(PAPERS[0])
    assert (reason.channel, reason.terms) == ("semantic", ("We classify images of classes that were not seen in training.",))
    assert engine.answer(Search(ASKED, channel="lexical")).why(PAPERS[0]) == ()


def test_what_names_a_paper_stays_first(engine: Engine) -> None:
    answer = engine.answer(Search("Orbital periods of hot Jupiters"))
    assert answer.hits[0].ref == "arxiv:4" and answer.hits[0].pinned


def test_a_title_that_lacks_a_word_is_first_though_meaning_prefers_another(tmp_path: Path) -> None:
    other = Document("iros2015:7354079", "Modular task and motion planning in belief space")
    asked = Document("arxiv:1910.11683", "Task-Motion Planning for Navigation in Belief Space")
    answer = filled(tmp_path, [*PAPERS, other, asked]).answer(Search("Task-Motion Planning for in Belief Space"))
    assert [hit.ref for hit in answer.hits[:2]] == [asked.ref, other.ref]
    assert not answer.hits[0].pinned


def test_other_orders_than_relevance_list_what_words_find(engine: Engine) -> None:
    assert refs(engine, "low rank matrices", sort="time") == refs(engine, "low rank matrices", sort="time", channel="lexical")


@pytest.mark.parametrize("text", ["zzzqq", "year:2017", "。！", "x 2"])
def test_what_means_nothing_is_answered_by_words_alone(engine: Engine, text: str) -> None:
    assert refs(engine, text) == refs(engine, text, channel="lexical")


def test_pages_follow_each_other(engine: Engine) -> None:
    whole = refs(engine, "random planets", limit=10)
    assert whole == [ref for start in range(4) for ref in refs(engine, "random planets", limit=1, offset=start)]


def test_what_only_the_vectors_hold_is_not_found(tmp_path: Path) -> None:
    engine = filled(tmp_path, PAPERS)
    with engine.writer() as writer:
        writer.remove("arxiv:1")
        writer.commit(2)
    assert "arxiv:1" not in refs(engine, ASKED)
    assert engine.answer(Search(ASKED)).total == 3


def test_without_vectors_words_stand_alone_and_meaning_is_refused(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    assert refs(engine, ASKED) == []
    with pytest.raises(UnavailableError, match="meaning"):
        engine.answer(Search(ASKED, channel="semantic"))


@pytest.mark.parametrize("papers", [[], PAPERS[:1], PAPERS[4:]])
def test_few_papers_are_no_trouble(tmp_path: Path, papers: list[Document]) -> None:
    engine = filled(tmp_path, papers)
    assert len(refs(engine, ASKED)) == len([paper for paper in papers if paper.abstract])


def test_papers_that_share_no_word_are_alike_by_meaning(engine: Engine) -> None:
    found = engine.more_like("Recognizing novel categories", "Pictures of animals, a handful for every kind.")
    assert found.hits[0].ref == "arxiv:1" and found.near is not None
    (reason,) = engine.explain_like(found, PAPERS[0])
    assert reason.channel == "semantic"
    without = engine.more_like("Recognizing novel categories", excluded=("arxiv:1",))
    assert "arxiv:1" not in {hit.ref for hit in without.hits}
    assert engine.explain_like(without, PAPERS[0]) == ()
    assert engine.more_like("∮∇", "").near is None


def test_an_empty_library_and_one_paper(tmp_path: Path) -> None:
    empty = filled(tmp_path / "empty", [])
    one = filled(tmp_path / "one", PAPERS[:1])
    for channel in ("hybrid", "semantic", "lexical"):
        assert refs(empty, ASKED, channel=channel) == []
    assert refs(one, ASKED) == refs(one, ASKED, channel="semantic") == ["arxiv:1"]
    assert empty.more_like("Graphs", "of networks").hits == ()


def test_papers_of_every_sort_are_found_by_meaning(tmp_path: Path) -> None:
    long = "Whales sing in the deep ocean, and the songs are listed in tables. " * 1_500
    papers = [
        Document("a:bare", "Prime gaps"),
        Document("a:chinese", "图神经网络的表达能力", "我们研究图神经网络。"),
        Document("a:long", "Songs of whales", long),
        Document("a:formula", "$x^2+y^2$", r"$$\int_0^1 f(x)\,dx$$"),
        Document("a:nothing", "", ""),
    ]
    engine = filled(tmp_path, papers, StaticEncoder)
    assert refs(engine, "distances between neighbouring primes", channel="semantic")[0] == "a:bare"
    assert refs(engine, "expressiveness of graph neural networks", channel="semantic")[0] == "a:chinese"
    assert refs(engine, "図", channel="semantic") == []
    assert engine.more_like("Humpback whales", "Their songs are recorded under water.").hits[0].ref == "a:long"


def test_damaged_vectors_leave_the_words_and_are_told(tmp_path: Path) -> None:
    filled(tmp_path, PAPERS)
    (vectors,) = tmp_path.glob("vectors-*")
    (vectors / "commit").write_bytes(b"torn")
    engine = Engine(tmp_path, meaning=Succession(tmp_path, Alone(StaticEncoder(BUILT_IN))))
    assert refs(engine, "bilayer graphene") == ["arxiv:2"]
    assert refs(engine, ASKED, channel="semantic") == []


def test_the_vectors_of_another_encoder_are_no_answer(tmp_path: Path) -> None:
    filled(tmp_path, PAPERS)

    class Another(StaticEncoder):
        fingerprint = "another"  # pyright: ignore[reportAssignmentType]

    other = Succession(tmp_path, Alone(Another(BUILT_IN)))
    assert refs(Engine(tmp_path, meaning=other), ASKED, channel="semantic") == []
